"""The course's list of students, matched to what was handed in."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from graders.submissions.naming import shown

ROSTER: Final = "roster.csv"
_NAME_COLUMNS: Final = ("student", "name", "fullname", "email", "emailaddress")
_MAX_BYTES: Final = 8 * 2**20


class RosterError(ValueError):
    """A roster that cannot be used; the message names file, line and value."""


class Roster(msgspec.Struct, frozen=True):
    """Students by every key that names them.

    Attributes:
        students: In the roster's order, each once.
        by_key: Simplified cell of the roster (name, login, number, address) to student.
        notes: What could not be used.
    """

    students: tuple[str, ...] = ()
    by_key: dict[str, str] = {}
    notes: tuple[str, ...] = ()

    def student(self, keys: Iterable[str]) -> str:
        """The student whom one of ``keys`` names, or an empty string."""
        return next((self.by_key[_key(k)] for k in keys if _key(k) in self.by_key), "")


def read_roster(folder: Path) -> Roster:
    """Read ``roster.csv`` of a folder: one row a student, a header naming at least the student's column.

    A column called ``student``, ``name`` or ``email`` names the student, else the first one does. Any other
    cell of the row (login, number, address) identifies the student too.
    """
    path = folder / ROSTER
    if not path.is_file():
        return Roster()
    try:
        return roster_of([row for _, row in read_table(path)])
    except RosterError as error:
        return Roster(notes=(f"{ROSTER} was not used: {error}; expected UTF-8 text, comma separated",))


def read_table(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file that are not blank, the header first, each with the line that it ends on.

    Raises:
        RosterError: The file cannot be read, is too large, or is no CSV file.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RosterError(f"{path}: larger than {_MAX_BYTES} bytes")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            return [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror}") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise RosterError(f"{path}: not a CSV file: {error}") from None


def roster_of(rows: list[list[str]]) -> Roster:
    """The roster in the rows of a table, the header first."""
    if len(rows) < 2:
        return Roster(notes=(f"{ROSTER} was not used: expected a header and one row a student",))
    header = [_key(cell) for cell in rows[0]]
    column = next((header.index(name) for name in _NAME_COLUMNS if name in header), 0)
    owners: dict[str, set[str]] = {}
    students: dict[str, None] = {}
    for row in rows[1:]:
        student = shown(row[column].strip()) if len(row) > column else ""
        if not student or _key(student) == "pointspossible":
            continue
        students[student] = None
        for key in _keys(row):
            owners.setdefault(key, set()).add(student)
    by_key = {key: min(names) for key, names in owners.items() if len(names) == 1}
    return Roster(tuple(students), by_key)


def _keys(row: list[str]) -> set[str]:
    cells = {_key(cell) for cell in row} | {_key(cell.partition("@")[0]) for cell in row}
    return cells - {""}


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
