"""Exercises of one signature: what may be handed in for another without any work."""

from typing import Final

from graders.judging.catalogue import catalogue
from graders.kinds.layer import Layer
from graders.kinds.operation import Operation, Siblings
from graders.oracle.plan import Plan

_VERSIONS: Final = ("_naive", "_vectorized", "_fast", "_alt")
_PAIRS: Final = ("Layer", "FastLayer", "Dropout")


def siblings_of(operation: Operation, plan: Plan) -> Siblings | None:
    """The first exercise of an operation, which gives the forward's results, and those that could stand for it.

    These are of the same kind, other versions of the same function aside; a call that they do not take tells the rest.
    """
    first = next(iter(operation.exercises))
    if plan.calls[0].target != first or plan.calls[0].kind != "call":
        return None
    form = form_of(type(operation).__name__)
    names = (next(iter(entry.exercises)) for entry in catalogue().entries.values() if form_of(entry.kind) == form)
    instead = operation.instead if isinstance(operation, Layer) else ()
    return Siblings(first, tuple(name for name in names if stem_of(name) != stem_of(first)), instead)


def form_of(kind: str) -> str:
    """What kinds of exercise have in common that return the same: pairs of forward and backward, losses, functions."""
    return "pair" if kind in _PAIRS else kind


def stem_of(exercise: str) -> str:
    """The name of an exercise without that of its version, by loops or by arrays."""
    for version in _VERSIONS:
        exercise = exercise.replace(version, "")
    return exercise
