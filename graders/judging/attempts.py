"""Is a wrong forward an attempt at what was asked? A credible one passes its credit on; lazy work does not.

Two questions that single values cannot answer: does a scalar loss follow the right one over several inputs, and is the
result what a right implementation of another exercise gives? Both need a right implementation at hand.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from graders.checks.contract import Conversation, Evidence, Output, Run, converse, real_array
from graders.kinds.differentiation import Arrays, Differentiable
from graders.kinds.operation import Siblings
from graders.oracle.plan import Call, Input, Plan, made_once, needed_for, together

FOLLOWS: Final = 0.9
"""Correlation with the right loss over several inputs; bugs of the collections are above 0.95."""
POINTS: Final = 16
"""Inputs over which two losses are compared: by chance 16 points correlate at 0.9 about once in a million."""
_LINES: Final = 3
"""Lines along which a loss is tested for being a polynomial of degree two."""
_FLAT: Final = 1e-9
"""Third differences of a polynomial of degree two, of its range: rounding alone is left."""
_EQUAL: Final = 1e-6
"""Of the largest entry: equal but for the rounding of another order of sums."""


def losses_at(calls: Differentiable, name: str) -> Conversation[NDArray[np.float64]]:
    """A scalar output at `POINTS` inputs and then along `_LINES` lines, four a line; NaN where there is none."""
    plan, places = made_once(calls, ("losses", name), partial(_losses, calls, name))
    transcript = yield plan
    values = []
    for place in places:
        try:
            value = real_array(place.read(transcript))
        except LookupError:
            value = None
        values.append(float(value.item()) if value is not None and value.size == 1 else np.nan)
    return np.array(values)


def _losses(calls: Differentiable, name: str) -> tuple[Plan, list[Output]]:
    """One plan for `losses_at`, the same of every submission, and where the losses will be."""
    here = calls.points()
    rng = np.random.default_rng(0)
    scattered = [_shuffled(here, rng) for _ in range(POINTS)]
    lines = [[_between(here, end, step / 3) for step in range(4)] for end in scattered[:_LINES]]
    points = [*scattered, *(point for line in lines for point in line)]
    evaluations = [calls.evaluate(f" at {index}", point) for index, point in enumerate(points)]
    inputs: dict[str, Any] = dict(getattr(calls, "inputs", {}))
    for item in evaluations:
        inputs |= item.inputs
    plan = Plan(calls=tuple(call for item in evaluations for call in item.calls), inputs=inputs)
    return plan, [item.outputs[name] for item in evaluations]


def follows(calls: Differentiable, name: str, run: Run) -> Conversation[bool]:
    """Whether a wrong scalar loss rises and falls with the right one, and is a parabola along lines where that is one.

    A squared error correlates with any loss of the same scores, and other powers with a squared error.
    """
    own = yield from losses_at(calls, name)
    right = converse(losses_at(calls, name), run)
    if _is_parabola(right[POINTS:]) != _is_parabola(own[POINTS:]):
        return False
    both = np.isfinite(own[:POINTS]) & np.isfinite(right[:POINTS])
    return _correlation(own[:POINTS][both], right[:POINTS][both]) >= FOLLOWS


def answers_another(evidence: Evidence, name: str, siblings: Siblings, run: Run) -> bool:
    """Whether a result is what is right for another exercise of this signature, or another function, for the same call.

    Args:
        evidence: What the submission gave.
        name: The result.
        siblings: The function that gives it, and the others.
        run: Runs plans against the right implementation.
    """
    got = evidence.array(name)
    if got is None:
        return False
    if name not in siblings.answers:
        siblings.answers[name] = tuple(_answers(evidence, name, siblings, run))
    return any(_equal(got, answer) for answer in siblings.answers[name])


def _answers(evidence: Evidence, name: str, siblings: Siblings, run: Run) -> Iterator[NDArray[np.float64]]:
    """What the other exercises, or functions, give in place of the asked one."""
    first = evidence.plan.calls[0].args[:1]
    for function in siblings.instead if first and isinstance(first[0], Input) else ():
        yield function(np.asarray(evidence.plan.inputs[first[0].name], np.float64))
    output = evidence.outputs[name]
    calls = needed_for(evidence.plan, output.label)
    plans = {
        f" by {other}": msgspec.structs.replace(evidence.plan, calls=_calling(calls, siblings.target, other))
        for other in siblings.others
    }
    transcript = run(together(plans))
    for suffix in plans:
        try:
            answer = real_array(replace(output, label=output.label + suffix).read(transcript))
        except LookupError:
            continue
        if answer is not None:
            yield answer


def _calling(calls: Iterable[Call], target: str, other: str) -> tuple[Call, ...]:
    """Calls with another function in place of one."""
    return tuple(msgspec.structs.replace(call, target=other) if call.target == target else call for call in calls)


def _equal(got: NDArray[np.float64], answer: NDArray[np.float64]) -> bool:
    size = np.abs(answer).max(initial=0.0)
    return got.shape == answer.shape and bool(size > 0 and np.abs(got - answer).max() <= _EQUAL * size)


def _shuffled(points: Arrays, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """The same numbers at other places, somewhat smaller: what is positive, or below 1, stays so."""
    return {
        name: rng.uniform(0.5, 1.0, value.shape) * rng.permutation(value.ravel()).reshape(value.shape)
        for name, value in points.items()
    }


def _between(start: Arrays, end: Arrays, share: float) -> dict[str, NDArray[np.float64]]:
    return {name: (1 - share) * value + share * end[name] for name, value in start.items()}


def _is_parabola(values: NDArray[np.float64]) -> bool:
    """Whether the values, four a line at equal distances, are those of polynomials of degree two on each."""
    lines = values.reshape(-1, 4)
    thirds = np.abs(np.diff(lines, 3, axis=1)).ravel()
    return bool(np.all(thirds <= _FLAT * np.abs(lines).max(axis=1)))


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if first.size < POINTS // 2 or not (np.ptp(first) > 0 and np.ptp(second) > 0):
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])
