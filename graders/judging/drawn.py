"""Cases that a seed draws: computed once by whichever worker comes to them first, and shared through a folder."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from graders.fixtures import FixtureError, StoredCase, read_operation, write_operation
from graders.judging.catalogue import fixture_path
from graders.judging.prepared import Prepared, prepare
from graders.kinds.operation import Operation

_MODE: Final = 0o700
"""The cases hold the right answers: they are for whoever grades alone."""

Build = Callable[[Operation], dict[str, StoredCase]]


class DrawnCases:
    """The cases of one seed, and of one state of grader and reference.

    Args:
        folder: Where they are stored; None, or a folder that cannot be written, keeps none.
        drawn_by: All that they depend on; what the folder holds of another is removed.
    """

    def __init__(self, folder: Path | None, drawn_by: str) -> None:
        self._folder: Path | None = None
        if folder is None:
            return
        name = hashlib.sha256(drawn_by.encode()).hexdigest()[:16]
        with suppress(OSError):
            folder.mkdir(mode=_MODE, exist_ok=True)
            _remove_others(folder, name)
            (folder / name).mkdir(mode=_MODE, exist_ok=True)
            self._folder = folder / name

    def prepare(self, operations: Sequence[Operation], build: Build) -> Iterator[Prepared]:
        """Make operations ready, in their order; what no worker has drawn or begins to draw is drawn here."""
        if self._folder is not None:
            for operation in operations:
                if self._claim(operation) and self._read(operation) is None:
                    self._write(operation, build(operation))
        for operation in operations:
            stored = self._read(operation)
            if stored is None:
                stored = build(operation)
                self._write(operation, stored)
                # As it is read, so that what is drawn now and what was drawn before give equal results.
                stored = self._read(operation) or stored
            yield prepare(operation, stored)

    def _claim(self, operation: Operation) -> bool:
        """Whether this worker is the first to come to an operation; one that died meanwhile costs time alone."""
        assert self._folder is not None
        claim = self._folder / f"{operation.name}.claimed"
        try:
            os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError:
            return False
        return True

    def _read(self, operation: Operation) -> dict[str, StoredCase] | None:
        if self._folder is None:
            return None
        try:
            stored = read_operation(fixture_path(self._folder, operation))
        except FixtureError:
            return None
        return stored if stored.keys() == operation.cases.keys() else None

    def _write(self, operation: Operation, cases: dict[str, StoredCase]) -> None:
        if self._folder is None:
            return
        path = fixture_path(self._folder, operation)
        partial = path.with_name(f"{path.stem}.{os.getpid()}.npz")
        with suppress(OSError):
            write_operation(partial, cases)
            partial.replace(path)


def _remove_others(folder: Path, name: str) -> None:
    for other in folder.iterdir():
        if other.name != name:
            for path in sorted(other.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            other.rmdir()
