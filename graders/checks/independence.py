"""Is every entry of a random result drawn by itself, and anew for another seed?

Ranks are compared, so that the bounds hold whatever the distribution; each is crossed by a right implementation with
a probability below 1e-9.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

ENOUGH: Final = 500
"""Entries below which nothing is said."""
ENOUGH_SPREAD: Final = 100.0
"""Likewise for yes and no: entries times the variance of one."""
_BOUND: Final = 7.0
_SAME: Final = 0.2
_MIRRORED: Final = 0.7
_DIGITS: Final = 9

Array = NDArray[np.float64]


def neighbours_related(sample: Array, mean: float) -> str:
    """How entries beside each other depend on each other; empty if they do not.

    Looks at values, and at distances from the mean: a product of a column and a row shows in these alone.
    """
    if sample.size < ENOUGH:
        return ""
    for what, values in (("", sample), ("sizes of ", np.abs(sample - mean))):
        for where, lag in _lags(_ranks(values)):
            if abs(lag) > 1:
                return f"{what}entries beside each other {where} go together: every entry should be drawn by itself"
    return _mirrored(sample, mean)


def decisions_related(kept: NDArray[np.bool_]) -> str:
    """How yes and no of entries beside each other depend on each other; empty if they do not."""
    share = float(kept.mean())
    if kept.size * share * (1 - share) < ENOUGH_SPREAD:
        return ""
    for where, lag in _lags(_standard(kept.astype(np.float64))):
        if abs(lag) > 1:
            return f"whether entries beside each other {where} are kept goes together: every entry should have its own"
    return ""


def draws_related(first: Array, other: Array) -> str:
    """How the draws for two seeds depend on each other; empty if they do not."""
    if first.shape != other.shape or first.size < ENOUGH:
        return ""
    if np.isin(other, first).mean() > _SAME:
        return "another seed gives the same numbers in another order: every seed should draw its own"
    if abs(_strength(_ranks(first), _ranks(other))) > 1:
        return "the numbers of two seeds go together: every seed should draw its own"
    return ""


def _ranks(values: Array) -> Array:
    """Standardised ranks; of equal entries, which are few, those that come first have the lower ones."""
    order = np.argsort(np.argsort(values, axis=None, kind="stable"), kind="stable")
    return _standard(order.reshape(values.shape).astype(np.float64))


def _standard(values: Array) -> Array:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _strength(one: Array, other: Array) -> float:
    """The correlation of standardised values, in units of what chance may bring."""
    return float(np.sum(one * other)) / (_BOUND * float(np.sqrt(one.size)))


def _lags(values: Array) -> Iterator[tuple[str, float]]:
    """Along each axis that is long enough, the correlation of neighbours in units of what chance may bring."""
    for axis in range(values.ndim):
        before, after = np.delete(values, -1, axis), np.delete(values, 0, axis)
        if before.size >= ENOUGH / 2:
            yield (f"along axis {axis}" if values.ndim > 1 else ""), _strength(before, after)


def _mirrored(sample: Array, mean: float) -> str:
    sizes = np.abs(sample - mean)
    different = len(np.unique(np.round(sizes / (sizes.max() or 1.0), _DIGITS)))
    return (
        "the same numbers come with both signs: every entry should be drawn by itself"
        if (different < _MIRRORED * sample.size)
        else ""
    )
