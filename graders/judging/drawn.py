"""Cases that a seed draws: computed once by whichever worker comes to them first, and shared through a folder."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

from graders.fixtures import (
    FixtureError,
    Misconception,
    StoredCase,
    WrongOfCase,
    read_operation,
    write_operation,
)
from graders.judging.building import WrongAnswers
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

    def prepare(self, operations: Sequence[Operation], build: Build, misled: WrongAnswers) -> Iterator[Prepared]:
        """Make operations ready, in their order; what no worker has drawn or begins to draw is drawn here.

        The known wrong answers on them are computed when the first submission fails the operation.
        """
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
            answers = _Answers(self, operation, stored, misled)
            yield prepare(operation, {name: _with(case, WrongOfCase(answers, name)) for name, case in stored.items()})

    def explained(self, operation: Operation, build: Build) -> dict[str, StoredCase]:
        """The cases of an operation with the known wrong answers, which one worker builds while others wait for it."""
        with self._alone(operation):
            stored = self._read(operation, _EXPLAINED)
            if stored is None:
                stored = build(operation)
                self._write(operation, stored, _EXPLAINED)
                stored = self._read(operation, _EXPLAINED) or stored
        return stored

    def _claim(self, operation: Operation) -> bool:
        """Whether this worker is the first to come to an operation; one that died meanwhile costs time alone."""
        assert self._folder is not None
        claim = self._folder / f"{operation.name}.claimed"
        try:
            os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError:
            return False
        return True

    @contextmanager
    def _alone(self, operation: Operation) -> Iterator[None]:
        """Have no other worker in here for this operation; a lock ends with its process."""
        if self._folder is None:
            yield
            return
        with ExitStack() as stack:
            with suppress(OSError):  # no room for a lock, or no such thing here: several workers may build the same
                lock = os.open(self._folder / f"{operation.name}.lock", os.O_CREAT | os.O_WRONLY, 0o600)
                stack.callback(os.close, lock)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _path(self, operation: Operation, kind: str) -> Path:
        assert self._folder is not None
        path = fixture_path(self._folder, operation)
        return path.with_name(f"{path.stem}{kind}.npz")

    def _read(self, operation: Operation, kind: str = "") -> dict[str, StoredCase] | None:
        if self._folder is None:
            return None
        try:
            stored = read_operation(self._path(operation, kind))
        except FixtureError:
            return None
        return stored if stored.keys() == operation.cases.keys() else None

    def _write(self, operation: Operation, cases: dict[str, StoredCase], kind: str = "") -> None:
        if self._folder is None:
            return
        path = self._path(operation, kind)
        partial = path.with_name(f"{path.stem}.{os.getpid()}.npz")
        with suppress(OSError):
            write_operation(partial, cases)
            partial.replace(path)


_EXPLAINED: Final = ".explained"
"""Ends the names of files that hold the known wrong answers too."""


@dataclass(frozen=True)
class _Answers:
    """The known wrong answers on the cases of an operation, computed when they are first asked for."""

    drawn: DrawnCases
    operation: Operation
    stored: Mapping[str, StoredCase]
    misled: WrongAnswers

    @cached_property
    def by_case(self) -> Mapping[str, Sequence[Misconception]]:
        return {name: case.wrong for name, case in self.drawn.explained(self.operation, self._build).items()}

    def _build(self, operation: Operation) -> dict[str, StoredCase]:
        return {
            name: _with(case, self.misled.wrong_answers(operation, operation.cases[name], case.inputs, case.expected))
            for name, case in self.stored.items()
        }


def _with(case: StoredCase, wrong: Sequence[Misconception]) -> StoredCase:
    return msgspec.structs.replace(case, wrong=wrong)


def _remove_others(folder: Path, name: str) -> None:
    for other in folder.iterdir():
        if other.name != name:
            for path in sorted(other.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            other.rmdir()
