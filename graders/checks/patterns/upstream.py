"""Does a backward use its upstream gradient, and once?"""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from graders.checks.differentiation import Differentiable, pulled_back
from graders.checks.evidence import Evidence
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

_CLOSE = 1e-6


def upstream_use(
    evidence: Evidence, name: str, calls: Differentiable
) -> Generator[Plan, Transcript, tuple[str, str] | None]:
    """The rule and the words for a gradient that is not proportional to the upstream one; a generator like a check's.

    A loss has no upstream gradient to ignore.
    """
    upstream = calls.upstream()
    if all(value.ndim == 0 for value in upstream.values()):
        return None
    moved = {key: 3.0 * value[::-1] for key, value in upstream.items()}
    here = np.asarray(evidence.read(name), np.float64)
    other = (yield from pulled_back(calls, calls.points(), moved)).get(name)
    scaled = (yield from pulled_back(calls, calls.points(), {key: 3.0 * value for key, value in upstream.items()})).get(
        name
    )
    if other is None or scaled is None or not here.any() or not (here.shape == other.shape == scaled.shape):
        return None
    if np.allclose(other, here, rtol=_CLOSE, atol=0.0):
        return "ignores_upstream", f"does not depend on {' and '.join(f'd{key}' for key in upstream)} at all"
    if not np.allclose(scaled, 3.0 * here, rtol=_CLOSE, atol=_CLOSE * float(np.abs(here).max())):
        names = " and ".join(f"d{key}" for key in upstream)
        return "not_linear_in_upstream", f"is not multiplied by 3 when {names} is: it must enter once, as a factor"
    return (yield from _partial_use(name, here, calls))


def _partial_use(
    name: str, here: NDArray[np.float64], calls: Differentiable
) -> Generator[Plan, Transcript, tuple[str, str] | None]:
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
                names = " and ".join(f"d{key}" for key in upstream)
                return "partial_upstream", f"depends on {names} of the {which} {word} alone"
    return None


def _alone(value: NDArray[np.float64], axis: int, place: int) -> NDArray[np.float64]:
    kept = np.zeros_like(value)
    where = (slice(None),) * axis + (place,)
    kept[where] = value[where]
    return kept
