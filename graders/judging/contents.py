"""The course's table of contents: what is known of every operation without importing its declaration.

A declaration imports its kind of exercise, and with that much of the engine. So what a run has to know of all of them
is noted beside the bytecode of the declarations, and holds while no file of theirs or of the engine has changed.
"""

import importlib.util
import os
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from graders.course import Course, CourseError

if TYPE_CHECKING:
    from graders.kinds.operation import Operation

_ENGINE: Final = Path(__file__).parents[1]


class Entry(msgspec.Struct, frozen=True):
    """One operation.

    Attributes:
        name: Of the operation.
        module: The module of the declarations that holds it.
        kind: Name of the class that it is of.
        exercises: Full names of its exercises with their points.
        cases: Names of its cases.
    """

    name: str
    module: str
    kind: str
    exercises: dict[str, float]
    cases: tuple[str, ...]


class _Noted(msgspec.Struct):
    """The file: entries, and the state of the files that they were read from."""

    state: int
    entries: list[Entry]


@cache
def contents(course: Course) -> Mapping[str, Entry]:
    """An entry for each operation by name, in the order of the course.

    Raises:
        CourseError: A file of declarations cannot be used, or two operations, or two exercises, share a name.
    """
    entries = _noted(course)
    if entries is None:
        entries = [entry for name in course.module_names() for _, entry in declared(course, name)]
        _refuse_doubles(course, entries)
        _note(course, entries)
    return {entry.name: entry for entry in entries}


def declared(course: Course, module: str) -> "Iterator[tuple[Operation, Entry]]":
    """The operations of a module of the declarations, each with its entry.

    Raises:
        CourseError: It cannot be imported.
    """
    for item in getattr(course.module(module), "OPERATIONS", ()):
        points = {name: float(worth) for name, worth in item.exercises.items()}
        yield item, Entry(item.name, module, type(item).__name__, points, tuple(item.cases))


def _refuse_doubles(course: Course, entries: list[Entry]) -> None:
    names: set[str] = set()
    owners: dict[str, str] = {}
    for entry in entries:
        where = course.declarations / f"{entry.module}.py"
        if entry.name in names:
            raise CourseError(f"{where}: a second operation named {entry.name!r}")
        names.add(entry.name)
        for exercise in entry.exercises:
            own = exercise.rpartition(".")[2]
            if own in owners:
                raise CourseError(f"{where}: {exercise}: {owners[own]} has that name too")
            owners[own] = exercise


@cache
def engine_state(course: Course) -> int:
    """What changes when a file of the engine or of the declarations does."""
    folders = dict.fromkeys((str(_ENGINE), str(course.declarations)))
    found = sorted(state for folder in folders for state in _states(folder))
    return zlib.crc32(repr((found, sys.implementation.cache_tag)).encode())


def _states(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of the last change of each module below a folder."""
    with os.scandir(folder) as items:
        for item in items:
            if item.name.endswith(".py"):
                state = item.stat()
                yield item.path, state.st_size, state.st_mtime_ns
            elif item.name != "__pycache__" and item.is_dir():
                yield from _states(item.path)


def _path(course: Course) -> Path | None:
    """Where the entries are noted: beside the bytecode of the declarations, wherever Python is to put that."""
    with suppress(NotImplementedError):  # an implementation without bytecode
        return Path(importlib.util.cache_from_source(str(course.declarations / "contents.py"))).with_suffix(".json")
    return None


def _noted(course: Course) -> list[Entry] | None:
    path = _path(course)
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Noted) if path is not None else None
    except (OSError, msgspec.MsgspecError):
        return None
    return found.entries if found is not None and found.state == engine_state(course) else None


def _note(course: Course, entries: list[Entry]) -> None:
    path = _path(course)
    if path is None or sys.dont_write_bytecode:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(msgspec.json.encode(_Noted(engine_state(course), entries)))
        unfinished.replace(path)
