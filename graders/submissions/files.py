"""Listing and reading a submission's folder without being led astray by what lies in it."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypeVar

import msgspec

from graders.submissions.model import MAX_DEPTH, MAX_FILES, UnreadableSubmission
from graders.submissions.naming import is_text, shown

SKIPPED_NAMES: Final = frozenset(
    {"__MACOSX", "__pycache__", "node_modules", "site-packages", "Thumbs.db", "desktop.ini"}
)
_BYTECODE: Final = (".pyc", ".pyo")
_COMPILED: Final = (".so", ".pyd", ".dll", ".dylib")
_MAX_ENTRIES: Final = 4 * MAX_FILES
"""Directories and what is left out count too: a listing ends whatever lies there."""
_ENVIRONMENT_MARK: Final = "pyvenv.cfg"


_REMEMBERED: Final = 256
"""Contents of which it is remembered what they say: an assignment hands out some twenty files."""
_SMALL: Final = 1 << 16
"""Bytes of a file that is held for that, so that all take 16 MiB at most: a student's whole file is rarely as long."""
T = TypeVar("T")


def remembering(function: Callable[[bytes], T]) -> Callable[[bytes], T]:
    """A function of a file's content that remembers what it found: many submissions have the same handed-out files."""
    remembered = lru_cache(maxsize=_REMEMBERED)(function)

    @wraps(function)
    def found(data: bytes) -> T:
        return remembered(data) if len(data) <= _SMALL else function(data)

    return found


class State(NamedTuple):
    """What tells a file from what it was before, without reading it. Nothing but a change sets the time of it."""

    size: int
    written_ns: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "State":
        """The state that a file's status gives."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Listing(msgspec.Struct, frozen=True):
    """The regular files below a directory.

    Attributes:
        sizes: Path relative to the directory, with ``/``, to size in bytes; ordered by path.
        problems: What was not followed or could not be read, by path.
        shared: Files with several names on the disk, by path, each with what tells it from others.
        states: By path what changes when the file does: size, time of its bytes, time of any change, inode.
        left_out: Whether there is something below the directory that is not listed.
    """

    sizes: dict[str, int]
    problems: dict[str, str]
    shared: dict[str, tuple[int, int]] = {}
    states: dict[str, "State"] = {}
    left_out: bool = False


def skipped(name: str) -> bool:
    """Whether a file or directory of this name is never part of a submission."""
    return name.startswith(".") or name in SKIPPED_NAMES or name.lower().endswith(_BYTECODE)


def list_files(root: Path, label: str = "") -> Listing:
    """List every regular file below ``root``; caches, hidden files and virtual environments left out.

    Compiled code is left out too, and said: the code that runs is the code that can be read. Links are followed where
    they stay inside ``root``. Pipes, devices and sockets are reported, not opened.

    Args:
        root: The directory.
        label: What messages call it; its own name by default.

    Raises:
        UnreadableSubmission: ``root`` is unreadable, vanished, or holds more than ``MAX_FILES`` files.
    """
    return _Walk(root, shown(label or root.name)).run()


class _Walk:
    def __init__(self, root: Path, label: str) -> None:
        self.root = os.path.realpath(root)
        self.label = label
        self.sizes: dict[str, int] = {}
        self.problems: dict[str, str] = {}
        self.seen: set[tuple[int, int]] = set()
        self.shared: dict[str, tuple[int, int]] = {}
        self.states: dict[str, State] = {}
        self.left_out = False
        self.entries = 0

    def run(self) -> Listing:
        self._enter("", self.root)
        if not os.path.lexists(self.root):
            raise UnreadableSubmission(f"{self.label} vanished while it was read")
        return Listing(dict(sorted(self.sizes.items())), self.problems, self.shared, self.states, self.left_out)

    def _enter(self, relative: str, path: str, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            self.problems[shown(relative)] = f"{shown(relative)} lies more than {MAX_DEPTH} folders deep"
            return
        try:
            with os.scandir(path) as scan:
                entries = list(islice(scan, _MAX_ENTRIES + 1))
        except OSError as error:
            if not relative:
                raise UnreadableSubmission(f"{self.label}: {error.strerror}; expected a folder") from None
            self.problems[shown(relative)] = f"{shown(relative)}: {error.strerror}"
            return
        self.entries += len(entries)
        if self.entries > _MAX_ENTRIES:
            raise UnreadableSubmission(f"{self.label} holds more than {_MAX_ENTRIES} entries; leave data sets out")
        if any(entry.name == _ENVIRONMENT_MARK for entry in entries):
            self.left_out = True
            return
        for entry in entries:
            if skipped(entry.name):
                self.left_out = True
            elif entry.name.lower().endswith(_COMPILED):
                self.left_out = True
                name = shown(relative + entry.name)
                self.problems[name] = f"{name} was left out: it is compiled code; expected its source"
            else:
                self._add(entry, relative + entry.name, depth)

    def _add(self, entry: os.DirEntry[str], relative: str, depth: int) -> None:
        if not is_text(entry.name):
            self.problems[shown(relative)] = f"{shown(relative)}: its name is not UTF-8; rename it"
            return
        try:
            link = entry.is_symlink()
            if link and not self._inside(entry.path):
                target = shown(str(Path(entry.path).readlink()))
                text = f"{shown(relative)} is a link to {target}: outside the submission, missing, or a circle"
                self.problems[shown(relative)] = text
                return
            status = entry.stat()
        except OSError as error:
            self.problems[shown(relative)] = f"{shown(relative)}: {error.strerror}"
            return
        self._add_by_kind(relative, entry.path, status, depth, link=link)

    def _add_by_kind(self, relative: str, path: str, status: os.stat_result, depth: int, *, link: bool) -> None:
        if stat.S_ISREG(status.st_mode):
            self.sizes[relative] = status.st_size
            self.states[relative] = State.of(status)
            if status.st_nlink > 1:
                self.shared[relative] = (status.st_dev, status.st_ino)
            if len(self.sizes) > MAX_FILES:
                text = f"{self.label} holds more than {MAX_FILES} files; leave data sets out"
                raise UnreadableSubmission(text)
        elif stat.S_ISDIR(status.st_mode):
            identity = (status.st_dev, status.st_ino)
            if link and identity in self.seen:
                return
            self.seen.add(identity)
            self._enter(relative + "/", path, depth + 1)
        else:
            kind = kind_of(status.st_mode)
            self.problems[shown(relative)] = f"{shown(relative)} is {kind}; expected a regular file"

    def _inside(self, path: str) -> bool:
        target = os.path.realpath(path)
        within = target.startswith(self.root + os.sep)
        above = (os.path.realpath(Path(path).parent) + os.sep).startswith(target + os.sep)
        return within and not above and os.path.exists(target)  # noqa: PTH110 - walked as strings for speed


def kind_of(mode: int) -> str:
    """Name what a path is, from its mode."""
    for test, name in (
        (stat.S_ISLNK, "a link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return name
    return "a file"


def read_bytes(path: str | Path, limit: int) -> bytes:
    """Read a regular file of at most ``limit`` bytes; whatever else is there is not opened for long.

    Raises:
        OSError: It cannot be read, is no regular file, or is larger.
    """
    descriptor = open_for_reading(path)
    try:
        size = _require_regular(descriptor).st_size
        data = _up_to(min(size, limit) + 1, descriptor)  # room for all of the limit costs more than to read a source
        if len(data) > size:
            data += _up_to(limit + 1 - len(data), descriptor)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise OSError(0, f"it is larger than {limit} bytes")
    return data


def _up_to(size: int, descriptor: int) -> bytes:
    """The next ``size`` bytes of a file, or all that are left."""
    data = b""
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def open_for_reading(path: str | Path) -> int:
    """A descriptor of a file, which waits for nobody, is not inherited, and gives the bytes as they are.

    Raises:
        OSError: It cannot be opened.
    """
    return os.open(path, _READING)


_READING: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
"""Each but the first is known to some systems only."""


@contextmanager
def open_regular(path: str | Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading, whatever else may take its place meanwhile.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    descriptor = open_for_reading(path)
    with os.fdopen(descriptor, "rb") as stream:
        _require_regular(descriptor)
        yield stream


def _require_regular(descriptor: int) -> os.stat_result:
    """The status of an open file, which must be a regular one."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, f"it is {kind_of(status.st_mode)}; expected a regular file")
    return status
