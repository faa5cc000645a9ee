"""Tables as spreadsheets and learning-management systems write them: any separator, any usual encoding."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

MAX_BYTES: Final = 8 * 2**20
"""Of a table: a gradebook of 10,000 students with 50 columns has about 5 MB."""
_SEPARATORS: Final = "\t;,"
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TableError(ValueError):
    """A file that is no table; the message names the file, the value and what was expected."""


class Table(msgspec.Struct, frozen=True):
    """The rows of a table that are not blank, each with the line that it ends on; ``encoding`` as it was read."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str


def read_table(path: Path, known: Callable[[str], bool]) -> Table:
    """Read a table; of several separators the one whose first row has the most headings that are ``known``.

    Raises:
        TableError: The file cannot be read, is too large, or is no table.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise TableError(f"{path}: larger than {MAX_BYTES} bytes")
    text, encoding = _decoded(path, data)
    named, skipped = _named_separator(text)
    separators = named or _SEPARATORS
    readings: list[tuple[tuple[int, float, int], list[tuple[int, tuple[str, ...]]]]] = []
    faults: list[str] = []
    for separator in separators:
        try:
            rows = _rows(text, separator, skipped)
        except csv.Error as error:
            faults.append(str(error))
            continue
        readings.append((_fitness(rows, known), rows))
    if not readings:
        raise TableError(f"{path}: not a table: {faults[-1]}; expected columns separated by commas, ';' or tabs")
    return Table(tuple(max(readings, key=lambda reading: reading[0])[1]), encoding)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    encodings = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    if not encodings and b"\0" in data:
        # Text of Western scripts in UTF-16 has its zeros in every second byte.
        encodings = ["utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"]
    for encoding in encodings or ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise TableError(f"{path}: not text; expected UTF-8, UTF-16 or Windows-1252")


def _named_separator(text: str) -> tuple[str, int]:
    """The separator that a first line as ``sep=;`` names, and how many lines say so."""
    first = text.lstrip().partition("\n")[0].strip()
    return (first[4], 1) if len(first) == 5 and first.lower().startswith("sep=") else ("", 0)


def _rows(text: str, separator: str, skipped: int) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = [(reader.line_num, tuple(row)) for row in reader if any(cell.strip() for cell in row)]
    return rows[skipped:]


def _fitness(rows: list[tuple[int, tuple[str, ...]]], known: Callable[[str], bool]) -> tuple[int, float, int]:
    """Headings that are known, the share of rows that are as wide as the first, and its width."""
    if not rows:
        return (0, 0.0, 0)
    first = rows[0][1]
    alike = sum(len(row) == len(first) for _, row in rows) / len(rows)
    return (sum(map(known, first)), alike if len(first) > 1 else 0.0, len(first))
