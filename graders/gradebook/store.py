"""``results.jsonl`` on disk: appended line by line, safe against a kill at any moment.

While a run is on, the file holds at most one line a submission, each written by a single append. A kill can
leave an incomplete last line and nothing worse; opening the file cuts it off. A line survives a kill of the
process once it is appended, and a loss of power once it is synced, at most ``SYNC_SECONDS`` later.
"""

import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from graders.results import GRADER_ERROR, ResultError, decode_as

RESULTS = "results.jsonl"
SYNC_SECONDS = 1.0
"""Work that a loss of power may cost; syncing every line would take longer than grading it."""
_LOCK = ".lock"
_PARTIAL = ".results.jsonl.partial"


class StoreError(RuntimeError):
    """The folder of results cannot be used: in use, damaged, or the disk is full."""


class _Part(msgspec.Struct):
    exercise: str
    max_score: float = 0.0


class Head(msgspec.Struct):
    """What resuming needs of a line."""

    submission: str
    key: str = ""
    flags: tuple[str, ...] = ()
    exercises: tuple[_Part, ...] = ()

    def lacks(self, points: Mapping[str, float]) -> frozenset[str]:
        """The exercises that are to be graded and are not in the line; nothing was found in one that has none.

        Of an exercise that was worth nothing the share of its points is not known.
        """
        if not self.exercises:
            return frozenset()
        graded = {part.exercise: part.max_score for part in self.exercises}
        return frozenset(name for name, worth in points.items() if name not in graded or worth > 0 == graded[name])


class Span(msgspec.Struct, frozen=True):
    """Where a line lies in the file, newline included."""

    offset: int
    length: int


class Store:
    """The results of one folder, held by one run at a time; use as a context manager.

    Opening it keeps the lines whose submission still has the key that they were graded under, and drops all
    others; with nothing wanted, all.

    Args:
        directory: the folder, made if need be.
        wanted: key by submission name.
        points: what is graded, with what it is worth; a line that lacks one of these is dropped.

    Raises:
        StoreError: the folder cannot be made, another run holds it, or a line other than the last is damaged.
    """

    def __init__(self, directory: Path, wanted: Mapping[str, str], points: Mapping[str, float] | None = None) -> None:
        self.path = directory / RESULTS
        self._partial = directory / _PARTIAL
        self._spans: dict[str, Span] = {}
        self._size = 0
        self._synced = time.monotonic()
        self._dirty = False
        self._lock = _locked(directory)
        try:
            self._partial.unlink(missing_ok=True)
            self._file = _opened(self.path)
            self._keep(wanted, points or {})
        except BaseException:
            os.close(self._lock)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.sync()
        finally:
            os.close(self._file)
            os.close(self._lock)

    def __contains__(self, submission: str) -> bool:
        return submission in self._spans

    def __len__(self) -> int:
        return len(self._spans)

    def append(self, submission: str, line: bytes) -> None:
        """Add the line of a submission; after an error the file is as it was before.

        Raises:
            StoreError: the disk is full, or the file cannot be written.
        """
        data = line + b"\n"
        try:
            _write_all(self._file, data)
        except OSError as error:
            os.ftruncate(self._file, self._size)
            raise self._unwritten(error) from None
        self._spans[submission] = Span(self._size, len(data))
        self._size += len(data)
        self._dirty = True
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            self.sync()

    def sync(self) -> None:
        """Bring what was appended safely to the disk."""
        if self._dirty:
            try:
                os.fsync(self._file)
            except OSError as error:
                raise self._unwritten(error) from None
        self._dirty, self._synced = False, time.monotonic()

    def finish(self) -> None:
        """Order the lines by submission name, so that equal runs leave equal files."""
        names = sorted(self._spans)
        if [self._spans[name].offset for name in names] != sorted(s.offset for s in self._spans.values()):
            self._rewrite(names)

    def _keep(self, wanted: Mapping[str, str], points: Mapping[str, float]) -> None:
        lines = 0
        for head, span in self._scan() if wanted else ():
            lines += 1
            is_good = wanted.get(head.submission) == head.key and GRADER_ERROR not in head.flags
            if is_good and not head.lacks(points):
                self._spans[head.submission] = span
        if not wanted:
            os.ftruncate(self._file, 0)
        elif lines > len(self._spans):
            self._rewrite(self._spans)

    def _scan(self) -> Iterable[tuple[Head, Span]]:
        """Yield the head of each line; cut the file before a last line that is incomplete or no result."""
        offset, damage = 0, ""
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if damage:
                    raise StoreError(f"{damage}\nRepair or delete that line, or grade again with --fresh.")
                try:
                    head = decode_as(line, Head, where=f"{self.path}:{number}")
                except ResultError as error:
                    damage = str(error)
                    continue
                if line.endswith(b"\n"):
                    yield head, Span(offset, len(line))
                    offset += len(line)
        self._size = offset
        os.ftruncate(self._file, offset)

    def _rewrite(self, names: Iterable[str]) -> None:
        """Replace the file, at once, by the lines of ``names`` in that order."""
        spans: dict[str, Span] = {}
        size = 0
        try:
            with self._partial.open("wb") as out:
                for name in names:
                    old = self._spans[name]
                    out.write(os.pread(self._file, old.length, old.offset))
                    spans[name] = Span(size, old.length)
                    size += old.length
                out.flush()
                os.fsync(out.fileno())
            self._partial.replace(self.path)
            _sync_directory(self.path.parent)
        except OSError as error:
            self._partial.unlink(missing_ok=True)
            raise self._unwritten(error) from None
        os.close(self._file)
        self._file = _opened(self.path)
        self._spans, self._size, self._dirty = spans, size, False

    def _unwritten(self, error: OSError) -> StoreError:
        reason = "the disk is full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else error.strerror
        return StoreError(
            f"{self.path}: {reason}; the {len(self)} results so far are saved: make room and run the same command again"
        )


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Hold the folder of results as a run does, for a change of what lies there.

    Raises:
        StoreError: a run holds it.
    """
    lock = _locked(directory)
    try:
        yield
    finally:
        os.close(lock)


def _locked(directory: Path) -> int:
    """Take the folder for this process; the system releases it when the process ends, however it ends."""
    import fcntl  # noqa: PLC0415 - reports and exports are made on systems that have none, too

    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{directory}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(lock, 32, 0).decode(errors="replace").strip()
        os.close(lock)
        if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
            raise StoreError(f"{directory}: cannot be locked: {error.strerror}") from None
        raise StoreError(f"{directory}: another run (process {holder or 'unknown'}) writes here") from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None


def _write_all(file: int, data: bytes) -> None:
    """Write in one call; only a disk that has no room takes less, and the second call says why."""
    written = os.write(file, data)
    while written < len(data):
        written += os.write(file, data[written:])


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
