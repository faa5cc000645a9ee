"""Unpacking a zip that may be broken, hostile, or merely made on another system."""

import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

import msgspec

from graders.submissions.files import kind_of, skipped
from graders.submissions.model import (
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_NOTEBOOK_BYTES,
    MAX_TOTAL_BYTES,
    UnreadableSubmission,
)
from graders.submissions.naming import is_text, shown
from graders.submissions.notebooks import NotebookError, without_outputs

_MAX_DIRECTORY_BYTES: Final = 4 * 2**20
"""Of a zip's directory: `MAX_FILES` entries of a kilobyte."""
_MAX_RATIO: Final = 100
"""Text stays far below; deflate itself reaches 1,032."""
_MAX_NAME_BYTES: Final = 255
"""Of one name, by the file systems of Linux."""
_SOURCES: Final = (".py", ".ipynb")
_CHUNK: Final = 2**18
_OTHER_KINDS: Final = {
    b"rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a gzip file, such as .tar.gz",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"%pdf": "a PDF document",
}
"""How files begin, in small letters, that are called .zip all the same."""
_HEAD_BYTES: Final = 16
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64_BYTES: Final = 20

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    MemoryError,
    ImportError,
)


class Unpacked(msgspec.Struct):
    """What an archive did not give.

    Attributes:
        problems: What was left out, by path, and why.
        large: Files above ``MAX_FILE_BYTES``, which were not unpacked, and their sizes.
    """

    problems: dict[str, str] = {}
    large: dict[str, int] = {}


def extract(archive: Path, into: Path) -> Unpacked:
    """Unpack the files of a zip that can matter into a directory.

    Links are left out; so are data files above ``MAX_FILE_BYTES``.

    Raises:
        UnreadableSubmission: It is no zip, is damaged or encrypted, would unpack to too much, or holds a path
            that leads out of it.
    """
    label = shown(archive.name)
    try:
        with archive.open("rb") as stream:
            _check_directory(label, stream.read(_HEAD_BYTES), _tail(stream))
            with zipfile.ZipFile(stream) as unpacked:
                return _extract(label, unpacked, into)
    except _BROKEN as error:
        text = f"{label} cannot be unpacked: {type(error).__name__}: {shown(str(error))}; expected a zip"
        raise UnreadableSubmission(text) from None


def extract_class(archive: Path, into: Path) -> list[str]:
    """Unpack the export of a whole class: what one student packed costs no other.

    Of each entry no more is unpacked than a submission may hold, and a little: opening it then says what is wrong.
    Returns what was left out, and why.

    Raises:
        UnreadableSubmission: It is no zip, or is damaged.
    """
    label = shown(archive.name)
    try:
        with archive.open("rb") as stream, zipfile.ZipFile(stream) as unpacked:
            counts: Counter[str] = Counter()
            sizes: Counter[str] = Counter()
            notes = []
            for info in unpacked.infolist():
                path = _member(info)
                if path is None or info.is_dir():
                    continue
                entry = path.parts[0]
                too_large = info.file_size > MAX_TOTAL_BYTES or sizes[entry] > MAX_TOTAL_BYTES
                if too_large or counts[entry] > MAX_FILES:
                    continue
                counts[entry] += 1
                sizes[entry] += info.file_size
                try:
                    _write(unpacked, info, into / path)
                except _BROKEN as error:
                    (into / path).unlink(missing_ok=True)
                    notes.append(f"{shown(str(path))} of {label} was left out: {shown(str(error))}")
            return notes
    except _BROKEN as error:
        text = f"{label} cannot be unpacked: {type(error).__name__}: {shown(str(error))}; expected an exported zip"
        raise UnreadableSubmission(text) from None


def _member(info: zipfile.ZipInfo) -> PurePosixPath | None:
    """The path of a plain file within the archive; None for a path out of it, a link, or what is left out anyway."""
    try:
        path = _checked_path("", info)
        linked = _is_link("", info)
    except UnreadableSubmission:
        return None
    return None if linked or any(skipped(part) for part in path.parts) else path


def _tail(stream: BinaryIO) -> bytes:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 2**16 - _END.size - _LOCATOR_64_BYTES - _END_64.size))
    return stream.read()


def _check_directory(label: str, head: bytes, tail: bytes) -> None:
    """Refuse a directory too large to be read, before anything reads it."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        kind = next((f"it is {kind}" for start, kind in _OTHER_KINDS.items() if head.lower().startswith(start)), "")
        reason = kind or "it has no central directory, or was cut off"
        raise UnreadableSubmission(f"{label} is no zip: {reason}; expected a .zip")
    fields = _END.unpack_from(tail, at)
    count, size = fields[4], fields[5]
    at_64 = at - _LOCATOR_64_BYTES - _END_64.size
    if at_64 >= 0 and tail[at_64 : at_64 + 4] == b"PK\x06\x06":
        fields = _END_64.unpack_from(tail, at_64)
        count, size = fields[7], fields[8]
    if size > _MAX_DIRECTORY_BYTES or count > 4 * MAX_FILES:
        text = f"{label} lists {count} entries in {size} bytes; expected at most {MAX_FILES} files"
        raise UnreadableSubmission(text)


def _extract(label: str, unpacked: zipfile.ZipFile, into: Path) -> Unpacked:
    result = Unpacked()
    wanted: dict[str, zipfile.ZipInfo] = {}
    notebooks: dict[str, zipfile.ZipInfo] = {}
    printed = 0
    for info in unpacked.infolist():
        path = _checked_path(label, info)
        if info.is_dir() or any(skipped(part) for part in path.parts):
            continue
        name = str(path)
        if _is_link(label, info):
            result.problems[shown(name)] = f"{shown(name)} is a link, which is not unpacked"
            continue
        if info.file_size > MAX_FILE_BYTES:
            if name.endswith(".ipynb") and printed + info.file_size <= MAX_NOTEBOOK_BYTES:
                printed += info.file_size
                notebooks[name] = info
                continue
            if name.lower().endswith(_SOURCES):
                _check_ratio(label, info)
            result.large[name] = info.file_size
            continue
        if name in wanted:
            result.problems[shown(name)] = f"{shown(name)} is in the archive twice; the later one was taken"
        wanted[name] = info
    _check_total(label, wanted)
    for name, info in wanted.items():
        _write(unpacked, info, into / name)
    for name, info in notebooks.items():
        _write_code(unpacked, info, into, name, result)
    return result


def _write_code(unpacked: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path, name: str, result: Unpacked) -> None:
    """Unpack a large notebook, without what it printed and drew."""
    _write(unpacked, info, into / name)
    try:
        (into / name).write_bytes(without_outputs(name, into / name))
    except NotebookError as error:
        (into / name).unlink()
        result.problems[shown(name)] = str(error)


def _checked_path(label: str, info: zipfile.ZipInfo) -> PurePosixPath:
    name = info.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if name.startswith("/") or ".." in path.parts or name[1:2] == ":" or not path.parts:
        raise UnreadableSubmission(f"{label} holds {shown(name)!r}; expected paths inside the archive")
    if len(path.parts) > MAX_DEPTH or any(len(part.encode()) > _MAX_NAME_BYTES for part in path.parts):
        raise UnreadableSubmission(f"{label} holds {shown(name)!r}; its path is too long or too deep")
    if not is_text(name):
        raise UnreadableSubmission(f"{label} holds {shown(name)!r}; expected names in UTF-8")
    return path


def _is_link(label: str, info: zipfile.ZipInfo) -> bool:
    name, mode = shown(info.filename), info.external_attr >> 16
    if info.flag_bits & 0x1:
        raise UnreadableSubmission(f"{label} is encrypted ({name}); expected a zip without a password")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFLNK}:
        raise UnreadableSubmission(f"{label} holds {name}, {kind_of(mode)}; expected regular files")
    return stat.S_ISLNK(mode)


def _check_ratio(label: str, info: zipfile.ZipInfo) -> None:
    if info.file_size > _MAX_RATIO * max(info.compress_size, 1):
        sizes = f"{info.compress_size} bytes that unpack to {info.file_size}"
        text = f"{label} holds {shown(info.filename)}, {sizes}; expected a ratio of at most {_MAX_RATIO}"
        raise UnreadableSubmission(text)


def _check_total(label: str, wanted: dict[str, zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in wanted.values())
    packed = sum(info.compress_size for info in wanted.values())
    if len(wanted) > MAX_FILES:
        text = f"{label} holds {len(wanted)} files; expected at most {MAX_FILES}, data sets left out"
        raise UnreadableSubmission(text)
    if total > MAX_TOTAL_BYTES or (total > MAX_FILE_BYTES and total > _MAX_RATIO * max(packed, 1)):
        text = f"{label} unpacks from {packed} to {total} bytes"
        limits = f"expected at most {MAX_TOTAL_BYTES}, and a ratio of at most {_MAX_RATIO}"
        raise UnreadableSubmission(f"{text}; {limits}")


def _write(unpacked: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with unpacked.open(info) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile(f"{info.filename} is longer than the archive says")
            sink.write(chunk)
