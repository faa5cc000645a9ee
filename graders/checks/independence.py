"""Is every entry of a random result drawn by itself, and anew for another seed?

Entries are correlated with those at every distance, before and behind a mirror, and with those of another seed.
Ranks stand for values, so that the bounds hold whatever the distribution; all together are crossed by a right
implementation with a probability below 1e-9.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

ENOUGH: Final = 500
"""Entries below which nothing is said."""
ENOUGH_SPREAD: Final = 100.0
"""Likewise for yes and no: entries times the variance of one."""
_FEWEST: Final = 300
"""Pairs of entries below which a distance is passed over."""
_BOUND: Final = 8.0
"""Standard deviations that a correlation may be off."""
_SAME: Final = 0.2
_REPEATED: Final = 0.7
_DIGITS: Final = 9
_ITSELF: Final = "every entry should be drawn by itself"
_OWN: Final = "every seed should draw its own"

Array = NDArray[np.float64]


def entries_related(sample: Array, mean: float) -> str:
    """How the entries of an array depend on each other; empty if they do not.

    Looks at values, and at distances from the mean: a product of a column and a row shows in these alone.
    """
    if sample.size < ENOUGH:
        return ""
    if _different(sample) < _REPEATED:
        return f"the same numbers repeat: {_ITSELF}"
    if _different(np.abs(sample - mean)) < _REPEATED:
        return f"the same numbers come with both signs: {_ITSELF}"
    for what, values in (("entries", sample), ("sizes of entries", np.abs(sample - mean))):
        related = _related(_ranks(values))
        if related:
            return f"{what} {related}: {_ITSELF}"
    return ""


def decisions_related(kept: NDArray[np.bool_]) -> str:
    """How yes and no of the entries of an array depend on each other; empty if they do not."""
    related = _related(_standard(kept)) if _is_varied(kept) else ""
    return f"decisions on entries {related}: every entry should have its own" if related else ""


def draws_related(first: Array, other: Array) -> str:
    """How the numbers for two seeds depend on each other; empty if they do not."""
    if first.shape != other.shape or first.size < ENOUGH:
        return ""
    if np.isin(other, first).mean() > _SAME:
        return f"another seed gives the same numbers in another order: {_OWN}"
    return f"the numbers of two seeds go together: {_OWN}" if _go_together(_ranks(first), _ranks(other)) else ""


def masks_related(first: NDArray[np.bool_], other: NDArray[np.bool_]) -> str:
    """How yes and no for two seeds depend on each other; empty if they do not."""
    if first.shape != other.shape or not (_is_varied(first) and _is_varied(other)):
        return ""
    return f"the decisions of two seeds go together: {_OWN}" if _go_together(_standard(first), _standard(other)) else ""


def _different(values: Array) -> float:
    """The share of entries that are no other's equal."""
    largest = float(np.abs(values).max()) or 1.0
    return len(np.unique(np.round(values / largest, _DIGITS))) / values.size


def _is_varied(kept: NDArray[np.bool_]) -> bool:
    if kept.size < ENOUGH:
        return False
    share = float(kept.mean())
    return kept.size * share * (1 - share) >= ENOUGH_SPREAD


def _ranks(values: Array) -> Array:
    """Standardised ranks; of equal entries, which are few, those that come first have the lower ones."""
    order = np.argsort(np.argsort(values, axis=None, kind="stable"), kind="stable")
    return _standard(order.reshape(values.shape))


def _standard(values: NDArray[np.generic]) -> Array:
    numbers = values.astype(np.float64)
    spread = float(numbers.std())
    return (numbers - numbers.mean()) / spread if spread > 0 else np.zeros_like(numbers)


def _related(values: Array) -> str:
    """Which entries of standardised values are correlated: by their distance, or behind a mirror."""
    flat = values.ravel()
    distances = _correlations(flat, flat)[flat.size :]
    if (np.abs(distances) > _BOUND).any():
        return f"go together with those {int(np.argmax(np.abs(distances))) + 1} places on"
    columns = np.swapaxes(values, 0, -1).ravel()
    if (np.abs(_correlations(columns, columns)[flat.size :]) > _BOUND).any():
        return "go together with others of their column"
    mirrored = np.abs(_correlations(flat, flat[::-1])) / 2  # each pair twice
    return "go together with those behind a mirror" if (mirrored > _BOUND).any() else ""


def _go_together(one: Array, other: Array) -> bool:
    return bool((np.abs(_correlations(one.ravel(), other.ravel())) > _BOUND).any())


def _correlations(one: Array, other: Array) -> Array:
    """Correlations of standardised values at every distance, in standard deviations; 0 where there are few pairs."""
    size = one.size
    products = fft.irfft(fft.rfft(one, 2 * size) * np.conj(fft.rfft(other, 2 * size)), 2 * size)
    sums = np.concatenate([products[size + 1 :], products[:size]])
    pairs = size - np.abs(np.arange(1 - size, size))
    return np.where(pairs >= _FEWEST, sums / np.sqrt(pairs), 0.0)
