"""Does a backward use its upstream gradient, and once?"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Conversation
from graders.checks.evidence import Evidence
from graders.diagnosis.explaining import Explanation
from graders.kinds.differentiation import Differentiable, pulled_back

_CLOSE = 1e-6
"""Relative: what single precision needs, some eight times over."""


def upstream_use(evidence: Evidence, name: str, calls: Differentiable) -> Conversation[Explanation | None]:
    """The explanation of a gradient that is not proportional to the upstream one.

    A loss has no upstream gradient to ignore.
    """
    upstream = calls.upstream()
    if all(value.ndim == 0 for value in upstream.values()):
        return None
    moved = {key: 3.0 * value[::-1] for key, value in upstream.items()}
    here = evidence.array(name)
    other = (yield from pulled_back(calls, calls.points(), moved)).get(name)
    scaled = (yield from pulled_back(calls, calls.points(), {key: 3.0 * value for key, value in upstream.items()})).get(
        name
    )
    if (
        here is None
        or other is None
        or scaled is None
        or not here.any()
        or not (here.shape == other.shape == scaled.shape)
    ):
        return None
    if np.allclose(other, here, rtol=_CLOSE, atol=0.0):
        return _explained("ignores_upstream", evidence, name, upstream)
    if not np.allclose(scaled, 3.0 * here, rtol=_CLOSE, atol=_CLOSE * float(np.abs(here).max())):
        return _explained("not_linear_in_upstream", evidence, name, upstream)
    return (yield from _partial_use(evidence, name, here, calls))


def _explained(rule: str, evidence: Evidence, name: str, upstream: Iterable[str], **facts: str) -> Explanation:
    facts = {"name": evidence.title(name), **facts}
    names = tuple(f"d{key}" for key in upstream)
    return Explanation(rule, (rule, names, *facts.values()), {"upstream": names, **facts})


def _partial_use(
    evidence: Evidence, name: str, here: NDArray[np.float64], calls: Differentiable
) -> Conversation[Explanation | None]:
    """Whether one example or time step alone of the upstream gradient decides."""
    upstream = calls.upstream()
    if any(here.shape[:1] == value.shape[:1] for value in upstream.values()):
        return None  # each example has its own gradient: that most are zero may be right
    for axis, word in ((0, "example"), (1, "time step")):
        if any(value.ndim != 3 if axis else value.ndim < 1 for value in upstream.values()):
            continue
        for place, which in ((-1, "last"), (0, "first")):
            if any(value.shape[axis] < 2 for value in upstream.values()):
                continue
            alone = {key: _alone(value, axis, place) for key, value in upstream.items()}
            found = (yield from pulled_back(calls, calls.points(), alone)).get(name)
            if found is not None and found.shape == here.shape and np.allclose(found, here, rtol=_CLOSE, atol=0.0):
                return _explained("partial_upstream", evidence, name, upstream, which=which, unit=word)
    return None


def _alone(value: NDArray[np.float64], axis: int, place: int) -> NDArray[np.float64]:
    single = np.zeros_like(value)
    where = (slice(None),) * axis + (place,)
    single[where] = value[where]
    return single
