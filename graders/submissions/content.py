"""Digests of what was handed in: all that can run is in them, and no more is read than a submission may hold."""

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from graders.submissions.course_facts import course_tree
from graders.submissions.files import Listing, State, list_files, open_for_reading, read_bytes
from graders.submissions.finding import common_directory
from graders.submissions.model import (
    MAX_FILE_BYTES,
    MAX_NOTEBOOK_BYTES,
    MAX_TOTAL_BYTES,
    Handed,
    UnreadableSubmission,
)
from graders.submissions.naming import shown
from graders.submissions.notebooks import NotebookError, without_outputs
from graders.text import written

_PREFIX: Final = "sha256:"
_TAIL_BYTES: Final = 8 * 2**20
"""More than the largest directory of an archive that is unpacked, which holds a check sum of every member."""
_CHUNK: Final = 2**20
_SETTLED_NS: Final = 2 * 10**9
"""Age of a file above which a later change shows in its times: no file system's times are coarser than FAT's 2 s."""


def content_hash(root: Path, sizes: Mapping[str, int], known: Mapping[str, bytes]) -> str:
    """Hash names and bytes of files, however they were packed, ordered or dated.

    A file above ``MAX_FILE_BYTES`` counts by its name and size, a notebook by its code too.

    Args:
        root: The directory that ``sizes`` is relative to.
        sizes: The files that matter.
        known: Bytes of those that have been read already.
    """
    base = common_directory(sizes, course_tree())
    total = hashlib.sha256()
    for path in sorted(sizes):
        name = path[len(base) + 1 :] if base else path
        total.update(_framed(name.encode()))
        total.update(_file_digest(root, path, sizes[path], known, []))
    return _PREFIX + total.hexdigest()


def fingerprint(handed: Handed) -> str:
    """Digest what was handed in, as it lies there: changed by any change of what a submission's process may read.

    Whatever is too large to be read when the submission is opened counts by its name and size here too; of a large
    notebook its code counts.
    """
    return _fingerprint(handed, _look(handed), [])


class Fingerprints:
    """Fingerprints that a file keeps from one run to the next: what has not changed is not read again.

    Unchanged is what has the same names, sizes, inodes, and times to the nanosecond, that of the last change included:
    every write sets it, and no program can set it back. The known limit is a system clock that is set back.

    Args:
        file: Where they are stored.
        made_by: Digest of the program; what another one left is not used.
        used: Whether to use what is there, rather than read everything again.
    """

    def __init__(self, file: Path, made_by: str, *, used: bool = True) -> None:
        self._file = file
        self._made_by = made_by
        self._before = self._read() if used else {}
        self._now: dict[str, tuple[str, str]] = {}

    def of(self, handed: Handed) -> str:
        """The fingerprint of what was handed in."""
        name = shown(handed.name)
        now_ns, entries = time.time_ns(), _look(handed)
        state = _state(handed, entries, now_ns)
        before = self._before.get(name)
        if before is not None and state is not None and before[0] == state:
            self._now[name] = before
            return before[1]
        unread: list[str] = []
        found = _fingerprint(handed, entries, unread)
        if state is not None and not unread:
            self._now[name] = (state, found)
        return found

    def save(self) -> None:
        """Write those that are known, if they are others than before.

        Raises:
            OSError: The file cannot be written.
        """
        known = self._before | self._now
        if known != self._before:
            with written(self._file) as file:
                file.write(msgspec.json.encode(_Saved(self._made_by, known)).decode())

    def _read(self) -> dict[str, tuple[str, str]]:
        try:
            saved = msgspec.json.decode(self._file.read_bytes(), type=_Saved)
        except (OSError, msgspec.DecodeError):
            return {}
        return saved.fingerprints if saved.made_by == self._made_by else {}


class _Saved(msgspec.Struct):
    """The file: what made it, and by submission its state and its fingerprint."""

    made_by: str
    fingerprints: dict[str, tuple[str, str]]


class _AtPath(NamedTuple):
    """What is at one of a submission's paths: a folder with its files, another file, or why that cannot be said."""

    path: Path
    found: Listing | os.stat_result | Exception


def _look(handed: Handed) -> list[_AtPath]:
    return [_AtPath(path, _found(path, alone=handed.alone)) for path in handed.paths]


def _found(path: Path, *, alone: bool) -> Listing | os.stat_result | Exception:
    try:
        status = path.stat() if alone else path.lstat()
        return list_files(path) if stat.S_ISDIR(status.st_mode) else status
    except (OSError, UnreadableSubmission) as error:
        return error


def _state(handed: Handed, entries: Iterable[_AtPath], now_ns: int) -> str | None:
    """Digest the state of every file; None where one changed so recently that its times may not show the next."""
    total = hashlib.sha256(repr((handed.uploaded_as, handed.alone, _user())).encode())
    for path, found in entries:
        if isinstance(found, Exception):
            return None
        if isinstance(found, Listing):
            kind, states, problems = stat.S_IFDIR, found.states, sorted(found.problems.items())
        else:
            kind, states, problems = found.st_mode, {"": State.of(found)}, []
        if any(now_ns - state.changed_ns < _SETTLED_NS for state in states.values()):
            return None
        total.update(repr((str(path), kind, problems, sorted(states.items()))).encode())
    return total.hexdigest()


def _user() -> int:
    """Who reads the files: another may read others."""
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _fingerprint(handed: Handed, entries: Sequence[_AtPath], unread: list[str]) -> str:
    total = hashlib.sha256()
    for (path, found), name in zip(entries, handed.uploaded_as or ("",) * len(entries), strict=True):
        total.update(_framed(name.encode("utf-8", "surrogateescape")))
        try:
            if isinstance(found, Exception):
                raise found
            total.update(_folder(path, found, unread) if isinstance(found, Listing) else _file(path, unread))
        except (OSError, UnreadableSubmission) as error:
            total.update(_framed(str(error).encode("utf-8", "surrogateescape")))
            unread.append(str(path))
    return total.hexdigest()


def _folder(path: Path, listing: Listing, unread: list[str]) -> bytes:
    total = hashlib.sha256()
    for name, text in sorted(listing.problems.items()):
        total.update(_framed(f"{name}: {text}".encode()))
    whole = sum(size for size in listing.sizes.values() if size <= MAX_FILE_BYTES) <= MAX_TOTAL_BYTES
    for name, size in listing.sizes.items():
        total.update(_framed(name.encode()))
        total.update(_file_digest(path, name, size if whole else MAX_FILE_BYTES + 1 + size, {}, unread))
    return total.digest()


def _file(path: Path, unread: list[str]) -> bytes:
    """Digest a file that is a submission by itself; of an archive that is too large the end, where its sums are."""
    size = path.lstat().st_size
    if path.suffix.lower() == ".zip":
        start = 0 if size <= MAX_TOTAL_BYTES else size - _TAIL_BYTES
        return _framed(b"size %d" % size) + _digest_from(path, start)
    return _file_digest(path.parent, path.name, size, {}, unread)


def _file_digest(root: Path, path: str, size: int, known: Mapping[str, bytes], unread: list[str]) -> bytes:
    if size > MAX_FILE_BYTES:
        code = _code_digest(root / path) if path.endswith(".ipynb") and size <= MAX_NOTEBOOK_BYTES else b""
        return _framed(b"size %d" % size) + code
    try:
        data = known[path] if path in known else read_bytes(root / path, MAX_FILE_BYTES)
    except OSError:
        unread.append(path)
        return _framed(b"unreadable")
    return hashlib.sha256(data).digest()


def _code_digest(notebook: Path) -> bytes:
    """Digest the code of a large notebook: what it printed and drew is not graded."""
    try:
        return hashlib.sha256(without_outputs(notebook.name, notebook)).digest()
    except (NotebookError, OSError):
        return b"unreadable"


def _digest_from(path: Path, start: int) -> bytes:
    total = hashlib.sha256()
    descriptor = open_for_reading(path)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b"no file"
        stream.seek(start)
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
    return total.digest()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "little") + data
