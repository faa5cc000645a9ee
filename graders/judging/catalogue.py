"""All operations of the course, in its order."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache

from graders.course import Course, CourseError, current
from graders.kinds.convention import Choice
from graders.kinds.operation import Operation, short


def catalogue() -> dict[str, Operation]:
    """Every operation of the course by name.

    Raises:
        CourseError: There is no course, a file of declarations cannot be used, or two operations, or two exercises,
            share a name.
    """
    return _operations(current())


@cache
def _operations(course: Course) -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    owners: dict[str, str] = {}
    for file, module in course.modules():
        for operation in getattr(module, "OPERATIONS", ()):
            where = course.declarations / f"{file}.py"
            if operation.name in found:
                raise CourseError(f"{where}: a second operation named {operation.name!r}")
            found[operation.name] = operation
            for exercise in operation.exercises:
                if short(exercise) in owners:
                    raise CourseError(f"{where}: {exercise}: {owners[short(exercise)]} has that name too")
                owners[short(exercise)] = exercise
    return found


def choices() -> tuple[Choice, ...]:
    """What the course leaves open, and in which ways each is right.

    Raises:
        CourseError: A choice is of an exercise that does not exist.
    """
    return _choices(current())


@cache
def _choices(course: Course) -> tuple[Choice, ...]:
    none: tuple[Choice, ...] = ()
    found = course.fact("conventions", "CHOICES", none)
    for choice in found:
        unknown = set(choice.exercises) - exercises().keys()
        if unknown:
            where = course.declarations / "conventions.py"
            raise CourseError(f"{where}: convention {choice.name}: there is no exercise {', '.join(sorted(unknown))}")
    return found


def documented() -> frozenset[str]:
    """Full names of the exercises whose docstring says which convention a submission follows."""
    of_docstrings = (choice for choice in choices() if any(item.docstring is not None for item in choice.others))
    return frozenset(exercise for choice in of_docstrings for exercise in choice.exercises)


def files() -> tuple[str, ...]:
    """The files of exercises, in the order of the course."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in exercises()))


def file_of(operation: Operation) -> str:
    """The file of exercises that an operation belongs to: that of its first exercise."""
    return next(iter(operation.exercises)).partition(".")[0]


def exercises() -> dict[str, float]:
    """Every exercise by full name, with its points."""
    return {name: points for operation in catalogue().values() for name, points in operation.exercises.items()}


def reading(exercise: str) -> str:
    """Where the course explains an exercise, given by its full name, as a line of its own; empty if it does not say."""
    where = current().reading().get(exercise.partition(".")[0])
    return f"\n  read: {where}" if where else ""


def matches(operation: Operation, exercise: str, patterns: Iterable[str]) -> bool:
    """Whether an exercise is meant by one of the globs: by its name, full name, file (``optim.py``) or operation.

    No pattern at all means every exercise.
    """
    file = exercise.partition(".")[0]
    names = (exercise, short(exercise), file, f"{file}.py", operation.name)
    patterns = tuple(patterns)
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
