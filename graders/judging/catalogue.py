"""All operations, in the order of the course."""

import importlib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from graders.kinds.convention import Choice
from graders.kinds.operation import Operation, short

FILES: Final = (
    "linear_classifiers",
    "nearest_neighbor",
    "losses",
    "activations",
    "layers",
    "convolution",
    "normalization",
    "regularization",
    "initialization",
    "preprocessing",
    "optim",
    "recurrent",
    "models",
    "generative",
    "visualization",
    "style_transfer",
)


@cache
def operations_of(file: str) -> tuple[Operation, ...]:
    """The operations of one file of exercises."""
    module = importlib.import_module(f"graders.cs231n.{file}")
    operations: tuple[Operation, ...] = module.OPERATIONS
    return operations


@cache
def catalogue() -> dict[str, Operation]:
    """Every operation by name.

    Raises:
        ValueError: Two operations, or two exercises, share a name.
    """
    found: dict[str, Operation] = {}
    owners: dict[str, str] = {}
    for file in FILES:
        for operation in operations_of(file):
            if operation.name in found:
                raise ValueError(f"{file}: a second operation named {operation.name!r}")
            found[operation.name] = operation
            for exercise in operation.exercises:
                if short(exercise) in owners:
                    raise ValueError(f"{exercise}: {owners[short(exercise)]} has that name too")
                owners[short(exercise)] = exercise
    return found


@cache
def choices() -> tuple[Choice, ...]:
    """What the course leaves open, and in which ways each is right.

    Raises:
        ValueError: A choice is of an exercise that does not exist.
    """
    module = importlib.import_module("graders.cs231n.conventions")
    found: tuple[Choice, ...] = module.CHOICES
    for choice in found:
        unknown = set(choice.exercises) - exercises().keys()
        if unknown:
            raise ValueError(f"convention {choice.name}: there is no exercise {', '.join(sorted(unknown))}")
    return found


@cache
def documented() -> frozenset[str]:
    """Full names of the exercises whose docstring says which convention a submission follows."""
    of_docstrings = (choice for choice in choices() if any(item.docstring is not None for item in choice.others))
    return frozenset(exercise for choice in of_docstrings for exercise in choice.exercises)


def file_of(operation: Operation) -> str:
    """The file of exercises that an operation belongs to: that of its first exercise."""
    return next(iter(operation.exercises)).partition(".")[0]


def exercises() -> dict[str, float]:
    """Every exercise by full name, with its points."""
    return {name: points for operation in catalogue().values() for name, points in operation.exercises.items()}


def matches(operation: Operation, exercise: str, patterns: Iterable[str]) -> bool:
    """Whether an exercise is meant by one of the globs: by its name, full name, file or operation.

    No pattern at all means every exercise.
    """
    names = (exercise, short(exercise), exercise.partition(".")[0], operation.name)
    patterns = tuple(patterns)
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
