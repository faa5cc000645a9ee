"""Error carried forward: a gradient that is right for the submission's own forward, whose result is wrong.

The backward then gets its credit, since the forward has already lost its own: a bug is paid for once. That holds for
a credible attempt at the forward alone, or else ``forward = 2 * x`` with ``backward = 2 * dout`` would earn. A forward
is credible if its result is that of a known misconception, or if all of these hold. What a right implementation of
another exercise would give (`attempts.answers_another`) is neither.

- every result has the right shape, is finite, and resembles the right one (correlation at least 0.8, half as many
  different values);
- where a right implementation is at hand: a scalar follows the right one over several inputs (`attempts.follows`);
- no result is one input times a number plus a number, entry by entry, unless the right one is too;
- the gradient with respect to every input was confirmed numerically, is not zero, and points along the right one
  (cosine at least 0.5);
- some gradient changes when the inputs are mixed up, as that of no linear function does;
- where a right implementation is at hand: an entry of the result depends on half as many entries of each input as the
  right one's does, or more. A normalisation that normalises nothing ties no entries together.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Conversation, Evidence, Finding, Run, converse
from graders.checks.gradient import OF_OWN_PARTS, agrees, is_right
from graders.fixtures import Misconception
from graders.judging.attempts import answers_another, follows
from graders.judging.known import equals
from graders.kinds.differentiation import Arrays, Differentiable, pulled_back
from graders.kinds.operation import Siblings

if TYPE_CHECKING:
    from graders.numeric.problem import GradientReport

RESEMBLANCE: Final = 0.8
"""Cosine of a centred result with the right one: within 37 degrees."""
DIRECTION: Final = 0.5
"""Cosine of a gradient with the right one: within 60 degrees it still descends."""
_FLAT: Final = 1e-6
"""Of the largest entry: a change below it is rounding."""
_AFFINE: Final = 1e-3
"""Of the largest entry: what varies less is a constant, and the same for what is left of a straight line."""
_FEW: Final = 3
"""Entries below which a correlation is always 1."""
_VARIED: Final = 0.5
"""Share of the right result's different values: a sign or a count has two or three."""
_TIED: Final = 0.5
"""Share of the right gradient's nonzero entries: what depends on half of the inputs is not the operation."""


def resembles(got: NDArray[Any], wanted: NDArray[Any]) -> bool:
    """Whether a result is like the right one: of its shape, finite, varied where that is, and correlated with it."""
    got, wanted = np.asarray(got, np.float64), np.asarray(wanted, np.float64)
    if got.shape != wanted.shape or not np.isfinite(got).all() or not np.isfinite(wanted).all():
        return False
    if got.size < _FEW:
        return bool(np.all(got * wanted > 0))
    if np.unique(got).size < _VARIED * np.unique(wanted).size:
        return False
    return cosine(got - got.mean(), wanted - wanted.mean()) >= RESEMBLANCE


def cosine(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Cosine of the angle between two arrays; 0 where one of them vanishes."""
    size = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.sum(first * second)) / size if size > 0 and np.isfinite(size) else 0.0


def is_affine_in(got: NDArray[Any], inputs: Iterable[NDArray[Any]]) -> bool:
    """Whether a result is ``a * z + b`` of one input ``z``, entry by entry; constants are."""
    got = np.asarray(got, np.float64).ravel()
    if got.size < _FEW:
        return False
    if np.ptp(got) <= _AFFINE * np.abs(got).max(initial=0.0):
        return True
    same_size = (np.asarray(z, np.float64).ravel() for z in inputs if np.size(z) == got.size)
    return any(abs(cosine(got - got.mean(), z - z.mean())) > 1 - _AFFINE**2 for z in same_size)


def credible_result(evidence: Evidence, name: str, inputs: Arrays) -> bool:
    """Whether a wrong result of a forward is an attempt at it."""
    got = evidence.array(name)
    if got is None:
        return False
    wanted = np.asarray(evidence.expected[name].value, np.float64)
    if not resembles(got, wanted):
        return False
    return not is_affine_in(got, inputs.values()) or is_affine_in(wanted, inputs.values())


def credible_gradient(got: NDArray[Any], wanted: NDArray[Any]) -> bool:
    """Whether a gradient is not zero and points along the right one; zero is right where the right one is."""
    got, wanted = np.asarray(got, np.float64), np.asarray(wanted, np.float64)
    if got.shape != wanted.shape:
        return False
    if not np.abs(wanted).max(initial=0.0) > 0:
        return not got.any()
    return cosine(got, wanted) >= DIRECTION


def carried_forward(
    evidence: Evidence,
    calls: Differentiable,
    names: tuple[str, ...],
    report: "GradientReport",
    known: Iterable[Misconception],
    siblings: Siblings | None,
    trusted: Run | None,
) -> Conversation[bool]:
    """Whether a wrong forward, some of whose gradients were confirmed numerically, is a credible attempt.

    Args:
        evidence: What the submission gave, and the findings on the forward's results.
        calls: The forward and its backward.
        names: The forward's results for which values are expected.
        report: What numeric differentiation said of the gradients.
        known: The known wrong answers of the case.
        siblings: The exercise that gives the results, and others of its signature.
        trusted: A right implementation, where one is at hand.
    """
    if is_lazy(evidence, names, siblings, trusted):
        return False
    known = [item for item in known if not item.derived]
    if any(_finding(evidence, name).kind == OF_OWN_PARTS for name in names):
        return (yield from _ties_as_much(calls, trusted))
    if all(np.size(evidence.expected[name].value) > 1 for name in names) and is_known(known, names, evidence):
        return True
    points = calls.points()
    return (
        all(credible_result(evidence, name, points) for name in names)
        and all(agrees(report, name) and _credible_gradient(evidence, name) for name in points)
        and (yield from _depends_on_inputs(evidence, calls))
        and (yield from _follows(evidence, calls, names, trusted))
        and (yield from _ties_as_much(calls, trusted))
    )


def is_lazy(evidence: Evidence, names: Iterable[str], siblings: Siblings | None, trusted: Run | None) -> bool:
    """Whether wrong results of a forward are what a right implementation gives for another exercise."""
    if trusted is None or siblings is None:
        return False
    wrong = [name for name in names if _finding(evidence, name).status == "failed"]
    return bool(wrong) and all(answers_another(evidence, name, siblings, trusted) for name in wrong)


def _follows(
    evidence: Evidence, calls: Differentiable, names: Iterable[str], trusted: Run | None
) -> Conversation[bool]:
    """Whether wrong scalars follow the right ones over several inputs."""
    if trusted is None:
        return True
    for name in names:
        is_scalar = np.ndim(evidence.expected[name].value) == 0 and name in calls.upstream()
        if is_scalar and not (yield from follows(calls, name, trusted)):
            return False
    return True


def is_known(known: Iterable[Misconception], names: tuple[str, ...], evidence: Evidence) -> bool:
    """Whether the results of a forward are those of one misconception of it, the right ones aside."""
    return any(
        set(names) & set(item.outputs)
        and all(equals(item, name, evidence) for name in names if name in item.outputs)
        and all(is_right(_finding(evidence, name)) for name in names if name not in item.outputs)
        for item in known
    )


def _finding(evidence: Evidence, name: str) -> Finding:
    return evidence.findings["value", name]


def _credible_gradient(evidence: Evidence, name: str) -> bool:
    got = evidence.array(name)
    return got is not None and name in evidence.expected and credible_gradient(got, evidence.expected[name].value)


def _depends_on_inputs(evidence: Evidence, calls: Differentiable) -> Conversation[bool]:
    """Whether some gradient changes with the point, as that of no linear function does."""
    elsewhere = yield from pulled_back(calls, mixed_up(calls.points()), calls.upstream(), "mixed up")
    for name, value in elsewhere.items():
        here = evidence.array(name)
        if here is None or value.shape != here.shape:
            continue
        if np.abs(value - here).max(initial=0.0) > _FLAT * np.abs(here).max(initial=0.0):
            return True
    return False


def _ties_as_much(calls: Differentiable, trusted: Run | None) -> Conversation[bool]:
    """Whether single entries of the results depend on about as many entries of the inputs as the right ones do."""
    for name, upstream in _single_entries(calls.upstream()):
        if trusted is None:
            return True
        right = converse(pulled_back(calls, calls.points(), upstream, ("single", name)), trusted)
        own = yield from pulled_back(calls, calls.points(), upstream, ("single", name))
        if any(np.count_nonzero(own.get(name, 0.0)) < _TIED * np.count_nonzero(value) for name, value in right.items()):
            return False
    return True


def _single_entries(upstream: Arrays) -> Iterator[tuple[str, dict[str, NDArray[np.float64]]]]:
    """For each output of several entries, an upstream gradient that is 1 at its middle one and 0 elsewhere."""
    blank = {name: np.zeros_like(value) for name, value in upstream.items()}
    for name, value in upstream.items():
        if value.size > 1:
            single = np.zeros(value.size)
            single[value.size // 2] = 1.0
            yield name, blank | {name: single.reshape(value.shape)}


def mixed_up(points: Arrays) -> dict[str, NDArray[np.float64]]:
    """The same numbers at other places, a little smaller: what is positive, or below 1, stays so."""
    return {name: 0.9 * np.flip(value.ravel()).reshape(value.shape) for name, value in points.items()}
