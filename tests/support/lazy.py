"""Submissions that answer an exercise with something else: another exercise's answer, or one that fits any."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.rubric import Rubric
from graders.judging.siblings import form_of, stem_of
from graders.kinds.operation import Operation, short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from tests.lazy import answers
from tests.support.variants import ROOT, prepared, reference_sources

ALLOWED: Final = 0.1
"""Share of an exercise's points that an answer without work may earn."""
SHARED: Final = 0.2
"""The same where a formula is truly shared: the gradient of a shift; a first step without momentum."""
BELOW_SIX: Final = 0.6
"""The same of a ReLU up to 6 for a ReLU: in the baseline case, of one number and at 0 it is right."""


@dataclass(frozen=True)
class Lazy:
    """Answers to exercises of one operation, by full name of each."""

    name: str
    operation: str
    locations: dict[str, Location]

    def shares(self) -> dict[str, float]:
        """What each exercise that it answers earns, of 1."""
        sources = Sources(dict(reference_sources().locations) | self.locations)
        run = InProcessOracle(sources).run
        trusted = InProcessOracle(reference_sources()).run
        results = grade_operation(prepared(self.operation), run, Rubric(), trusted)
        own = set(map(short, self.locations))
        return {item.exercise: item.score / item.max_score for item in results if item.exercise in own}


def lazy_answers(operation: Operation) -> Iterator[Lazy]:
    """Everything that answers an operation in its form: other operations of its kind first, then what fits any."""
    call = next(iter(prepared(operation.name).scripts.values())).plan.calls[0]
    for other in catalogue().values():
        if form_of(type(other).__name__) == form_of(type(operation).__name__) and not _are_versions(operation, other):
            if _inherits(operation, other):
                continue
            theirs = [reference_sources().locations[name] for name in other.exercises]
            if _takes(_definition(theirs[0]), len(call.args)):
                yield Lazy(short(other.name), operation.name, _assigned(operation, theirs))
    for name, answer in vars(answers).items():
        if "__" not in name.strip("_") or name.endswith("_backward") or not _takes(answer, len(call.args)):
            continue
        backward = f"{name}_backward"
        if name in ("tv2__size", "loss2__size") and operation.name == "l2_regularization":
            continue  # the same formula, but for a factor
        if name.startswith("layer1__leaky_") and operation.name in ("relu", "leaky_relu"):
            continue  # another slope is a slip
        names = [name, backward] if hasattr(answers, backward) else [name]
        if len(names) == min(len(operation.exercises), 2) and form_of(type(operation).__name__) in ("pair", "Loss"):
            yield Lazy(name, operation.name, _assigned(operation, [_in_answers(item) for item in names]))


def _are_versions(operation: Operation, other: Operation) -> bool:
    """Whether two operations ask for the same function, by loops or by arrays."""
    first, second = (stem_of(next(iter(item.exercises))) for item in (operation, other))
    return first == second


def _inherits(operation: Operation, other: Operation) -> bool:
    """Whether the other class is a kind of this one, and so a right answer."""
    first, second = (
        _definition(reference_sources().locations[next(iter(item.exercises))]) for item in (operation, other)
    )
    return isinstance(first, type) and isinstance(second, type) and issubclass(second, first)


def _assigned(operation: Operation, locations: list[Location]) -> dict[str, Location]:
    """A definition for each exercise of the operation; the last one serves for all that are left."""
    names = list(operation.exercises)
    return {name: locations[min(index, len(locations) - 1)] for index, name in enumerate(names)}


def _in_answers(name: str) -> Location:
    return Location(str(ROOT / "tests" / "lazy"), "answers.py", name)


def _definition(location: Location) -> Callable[..., object]:
    module = importlib.import_module(f"reference.{location.file.removesuffix('.py')}")
    found: Callable[..., object] = getattr(module, location.name)
    return found


def _takes(function: object, count: int) -> bool:
    """Whether a function can be called with so many arguments by position."""
    try:
        inspect.signature(function).bind(*range(count))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def allowed(exercise: str, answer: str) -> float:
    """The share that an answer may earn of an exercise."""
    if answer == "layer1__relu6" and exercise.startswith("relu_"):
        return BELOW_SIX
    if answer.startswith("norm4__") or {exercise, answer} == {"sgd", "sgd_momentum"}:
        return SHARED
    return ALLOWED
