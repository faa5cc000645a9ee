"""Is a result a known wrong answer?"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Evidence
from graders.fixtures import Misconception
from graders.numeric.arrays import agree

_TOLERANCE: Final = 3e-5
"""Relative to the scale of each entry: what single precision needs."""
_SEEN: Final = 1e-9
"""Relative to the scale of each entry: the difference that a check of double precision sees."""
_NEARER: Final = 0.05
"""How much nearer to a wrong answer than to the right one a result must be: far enough that both cannot fit."""


def differs(value: NDArray[Any], expected: NDArray[Any], scale: NDArray[np.float64]) -> bool:
    """Whether a wrong answer shows in this output of this case at all."""
    return not agree(value, expected, tolerance=_SEEN * scale)


def equals(item: Misconception, name: str, evidence: Evidence, signed: bool = False) -> bool:
    """Whether the submission's output is that of a misconception, and far nearer to it than to the right one.

    Where ``signed``, each column is taken in the sign in which it is nearer.
    """
    got, answer = evidence.array(name), item.outputs[name]
    if got is None or got.shape != answer.shape:
        return False
    if signed:
        got = np.where(np.nansum(got * answer, axis=0) < 0, -got, got)
    finite = np.isfinite(answer)
    scale = np.abs(np.where(finite, answer, 0.0))
    scale = np.maximum(scale, 1e-3 * np.max(scale, initial=0.0))
    with np.errstate(invalid="ignore"):
        error = np.abs(got - answer)
    same = (got == answer) | (np.isnan(got) & np.isnan(answer))
    if not (same | (error <= _TOLERANCE * scale + 1e-300)).all():
        return False
    right = np.asarray(evidence.expected[name].value, np.float64)
    if signed or right.shape != answer.shape or not np.isfinite(right).all() or not finite.all():
        return True
    return bool(np.max(error, initial=0.0) <= _NEARER * np.max(np.abs(answer - right), initial=0.0))
