"""All operations of the course, in its order."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from graders.course import Course, CourseError, current
from graders.judging.contents import Entry, contents, declared
from graders.text import near_names

if TYPE_CHECKING:
    from graders.kinds.convention import Choice
    from graders.kinds.operation import Operation


class Named(Protocol):
    """An operation, or its entry in the table of contents."""

    @property
    def name(self) -> str:
        """Name of the operation."""
        ...

    @property
    def exercises(self) -> Mapping[str, float]:
        """Full name of each exercise and its points."""
        ...


class Catalogue(Mapping[str, "Operation"]):
    """Every operation by name; a file of declarations is imported when one of its operations is asked for.

    Raises:
        CourseError: A file of declarations cannot be used, or two operations, or two exercises, share a name.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._found: dict[str, Operation] = {}

    @property
    def entries(self) -> Mapping[str, Entry]:
        """What is known of each operation without its declaration."""
        return contents(self._course)

    def __getitem__(self, name: str) -> "Operation":
        if name not in self._found:
            module = self.entries[name].module
            for operation, entry in declared(self._course, module):
                if self.entries.get(entry.name) != entry:
                    where = self._course.declarations / f"{module}.py"
                    raise CourseError(f"{where}: changed while it was read: run the command again")
                self._found[entry.name] = operation
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def catalogue() -> Catalogue:
    """The catalogue of the course that this process works in.

    Raises:
        CourseError: There is no course.
    """
    return _catalogue(current())


_catalogue = cache(Catalogue)


def choices() -> "tuple[Choice, ...]":
    """What the course leaves open, and in which ways each is right.

    Raises:
        CourseError: A choice is of an exercise that does not exist.
    """
    return _choices(current())


@cache
def _choices(course: Course) -> "tuple[Choice, ...]":
    none: tuple[Choice, ...] = ()
    found = course.fact("conventions", "CHOICES", none)
    for choice in found:
        unknown = set(choice.exercises) - exercises().keys()
        if unknown:
            where = course.declarations / "conventions.py"
            raise CourseError(f"{where}: convention {choice.name}: there is no exercise {', '.join(sorted(unknown))}")
    return found


def choices_of(operation: "Operation") -> "tuple[Choice, ...]":
    """The choices that concern an operation."""
    return _belonging(current()).get(operation.name, _Belonging(operation.name)).choices


def group_of(operation: Named) -> str:
    """The same for all operations whose conventions belong together, and for no other."""
    return _belonging(current()).get(operation.name, _Belonging(operation.name)).group


class _Belonging(msgspec.Struct, frozen=True):
    """What ties an operation to others."""

    group: str
    choices: "tuple[Choice, ...]" = ()


@cache
def _belonging(course: Course) -> dict[str, _Belonging]:
    """What ties operations together, of those that a choice concerns."""
    found: dict[str, _Belonging] = {}
    entries = _catalogue(course).entries.values()
    for choice in _choices(course):
        concerned = [entry.name for entry in entries if not entry.exercises.keys().isdisjoint(choice.exercises)]
        found |= {name: found.get(name, _Belonging(name)) for name in concerned}
        tied, group = {found[name].group for name in concerned}, next(iter(concerned), "")
        for name, before in found.items():
            own = (*before.choices, choice) if name in concerned else before.choices
            found[name] = _Belonging(group if before.group in tied else before.group, own)
    return found


def documented() -> frozenset[str]:
    """Full names of the exercises whose docstring says which convention a submission follows."""
    of_docstrings = (choice for choice in choices() if any(item.docstring is not None for item in choice.others))
    return frozenset(exercise for choice in of_docstrings for exercise in choice.exercises)


def files() -> tuple[str, ...]:
    """The files of exercises, in the order of the course."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in exercises()))


def file_of(operation: Named) -> str:
    """The file of exercises that an operation belongs to: that of its first exercise."""
    return next(iter(operation.exercises)).partition(".")[0]


def fixture_path(folder: Path, operation: Named) -> Path:
    """Where an operation's fixture is."""
    return folder / file_of(operation) / f"{operation.name}.npz"


def exercises() -> dict[str, float]:
    """Every exercise by full name, with its points."""
    return {name: points for entry in catalogue().entries.values() for name, points in entry.exercises.items()}


def reading(exercise: str) -> str:
    """Where the course explains an exercise, given by its full name, as a line of its own; empty if it does not say."""
    where = current().reading().get(exercise.partition(".")[0])
    return f"\n  read: {where}" if where else ""


def matches(operation: Named, exercise: str, patterns: Iterable[str]) -> bool:
    """Whether an exercise is meant by one of the globs: by its name, full name, file (``optim.py``) or operation.

    No pattern at all means every exercise.
    """
    file = exercise.partition(".")[0]
    names = (exercise, exercise.rpartition(".")[2], file, f"{file}.py", operation.name)
    patterns = tuple(patterns)
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def no_match(patterns: Iterable[str], asked: Iterable[str]) -> str:
    """Say that none of the exercises that are asked, given by full name, is meant by globs, and which may have been."""
    patterns, asked = tuple(patterns), tuple(asked)
    near = dict.fromkeys(name for pattern in patterns for name in _meant(pattern, asked))
    hint = f"did you mean {' or '.join(near)}?" if near else "`backcheck list` names them all"
    return f"no exercise matches {' or '.join(patterns) or 'anything'}; {hint}"


def _meant(pattern: str, asked: Iterable[str]) -> list[str]:
    """The exercises, else the operations and files, that a glob nearly names."""
    word = pattern.rstrip("*?").rstrip("_.")
    entries = [entry for entry in catalogue().entries.values() if not entry.exercises.keys().isdisjoint(asked)]
    own = [exercise.rpartition(".")[2] for exercise in asked]
    wider = [*(entry.name for entry in entries), *(f"{exercise.partition('.')[0]}.py" for exercise in asked)]
    return near_names(word, own) or near_names(word, wider)
