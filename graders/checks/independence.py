"""Is every entry of a random result drawn by itself, and anew for another seed?

Entries are correlated with those at every distance, before and behind a mirror, and with those of another seed.
Ranks stand for values, so that the bounds hold whatever the distribution; all together are crossed by a right
implementation with a probability below 1e-9.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from math import prod
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

ENOUGH: Final = 500
"""Entries below which nothing is said."""
ENOUGH_SPREAD: Final = 100.0
"""Likewise for yes and no: entries times the variance of one."""
_FEWEST: Final = 300
"""Pairs of entries below which a distance is passed over."""
_BOUND: Final = 8.0
"""Standard deviations that a correlation may be off."""
_SAME: Final = 0.2
"""Share of equal numbers for two seeds: of numbers drawn anew, none to nine digits."""
_REPEATED: Final = 0.7
"""Least share of different entries: single precision alone leaves more in samples of these sizes."""
_DIGITS: Final = 9
"""Decimal digits after which two draws count as equal: single precision has seven, double fifteen."""
_MOST_MASKS: Final = 128
"""Masks, or pairs, of which it is remembered what was found: a course asks for some twenty."""
_MOST_REMEMBERED: Final = 1 << 16
"""Entries of a mask that is remembered, which takes 8 KiB at most; a case's have thousands."""

Array = NDArray[np.float64]


P = ParamSpec("P")
T = TypeVar("T")


def remembering(function: Callable[P, T]) -> Callable[P, T]:
    """A function of masks that remembers what it found: most of a class draw the same ones from a seed.

    What comes by name is no mask, and is hashable.
    """
    found: Callable[..., T] = function

    @lru_cache(maxsize=_MOST_MASKS)
    def of_bits(masks: tuple[tuple[tuple[int, ...], bytes], ...], **others: Any) -> T:
        return found(*(_unpacked(*mask) for mask in masks), **others)

    @wraps(function)
    def of_masks(*masks: Any, **others: Any) -> T:
        if any(mask.size > _MOST_REMEMBERED for mask in masks):
            return found(*masks, **others)
        return of_bits(tuple([(mask.shape, np.packbits(mask).tobytes()) for mask in masks]), **others)

    return of_masks


def _unpacked(shape: tuple[int, ...], bits: bytes) -> NDArray[np.bool_]:
    """The mask that `numpy.packbits` packed."""
    return np.unpackbits(np.frombuffer(bits, np.uint8), count=prod(shape)).reshape(shape).view(np.bool_)


class Relation(NamedTuple):
    """How random numbers depend on each other.

    Attributes:
        what: ``entries``, their ``sizes``, ``decisions`` on them, or the numbers or masks of two ``seeds``.
        how: ``repeat``, ``both_signs``, ``distance``, ``column``, ``mirror``, ``reordered``, ``together`` or
            ``masks_together``.
        distance: Places between entries that go together.
    """

    what: str
    how: str
    distance: int = 0


def entries_related(sample: Array, mean: float) -> Relation | None:
    """How the entries of an array depend on each other; None if they do not.

    Looks at values, and at distances from the mean: a product of a column and a row shows in these alone.
    """
    if sample.size < ENOUGH:
        return None
    if _different(sample) < _REPEATED:
        return Relation("entries", "repeat")
    if _different(np.abs(sample - mean)) < _REPEATED:
        return Relation("entries", "both_signs")
    return _related("entries", _ranks(sample)) or _related("sizes", _ranks(np.abs(sample - mean)))


@remembering
def decisions_related(mask: NDArray[np.bool_]) -> Relation | None:
    """How yes and no of the entries of an array depend on each other; None if they do not."""
    return _related("decisions", _standard(mask)) if _is_varied(mask) else None


def draws_related(first: Array, other: Array) -> Relation | None:
    """How the numbers for two seeds depend on each other; None if they do not."""
    if first.shape != other.shape or first.size < ENOUGH:
        return None
    if np.isin(other, first).mean() > _SAME:
        return Relation("seeds", "reordered")
    return Relation("seeds", "together") if _go_together(_ranks(first), _ranks(other)) else None


@remembering
def masks_related(first: NDArray[np.bool_], other: NDArray[np.bool_]) -> Relation | None:
    """How yes and no for two seeds depend on each other; None if they do not."""
    if first.shape != other.shape or not (_is_varied(first) and _is_varied(other)):
        return None
    together = _go_together(_standard(first), _standard(other))
    if together and any(axis_is_shared(mask, axis) for mask in (first, other) for axis in range(mask.ndim)):
        return None  # a handful of decisions, each made many times over, goes together with others by chance
    return Relation("seeds", "masks_together") if together else None


def axis_is_shared(mask: NDArray[np.bool_], axis: int) -> bool:
    """Whether the entries along an axis always have one decision: those of all examples, or of all units."""
    return mask.shape[axis] > 1 and bool((mask.all(axis) == mask.any(axis)).all())


def _different(values: Array) -> float:
    """The share of entries that are no other's equal."""
    largest = float(np.abs(values).max()) or 1.0
    return len(np.unique(np.round(values / largest, _DIGITS))) / values.size


def _is_varied(mask: NDArray[np.bool_]) -> bool:
    if mask.size < ENOUGH:
        return False
    share = float(mask.mean())
    return mask.size * share * (1 - share) >= ENOUGH_SPREAD


def _ranks(values: Array) -> Array:
    """Standardised ranks; of equal entries, which are few, those that come first have the lower ones."""
    order = np.argsort(np.argsort(values, axis=None, kind="stable"), kind="stable")
    return _standard(order.reshape(values.shape))


def _standard(values: NDArray[np.generic]) -> Array:
    numbers = values.astype(np.float64)
    spread = float(numbers.std())
    return (numbers - numbers.mean()) / spread if spread > 0 else np.zeros_like(numbers)


def _related(what: str, values: Array) -> Relation | None:
    """Which entries of standardised values are correlated: by their distance, or behind a mirror."""
    flat, columns = values.ravel(), np.swapaxes(values, 0, -1).ravel()
    forward, across, backward = _spectra(flat, columns, flat[::-1])
    spectra = np.stack([forward * np.conj(forward), across * np.conj(across), forward * np.conj(backward)])
    along, between, mirrored = np.abs(_correlations(spectra, flat.size))
    distances = along[flat.size :]
    if (distances > _BOUND).any():
        return Relation(what, "distance", int(np.argmax(distances)) + 1)
    if (between[flat.size :] > _BOUND).any():
        return Relation(what, "column")
    return Relation(what, "mirror") if (mirrored / 2 > _BOUND).any() else None  # each pair twice


def _go_together(one: Array, other: Array) -> bool:
    first, second = _spectra(one.ravel(), other.ravel())
    return bool((np.abs(_correlations(first * np.conj(second), one.size)) > _BOUND).any())


def _spectra(*rows: Array) -> NDArray[np.complex128]:
    """The Fourier transforms of rows of one length, so padded that none meets its own other end."""
    return np.fft.rfft(np.stack(rows), 2 * rows[0].size)


def _correlations(products: NDArray[np.complex128], size: int) -> Array:
    """Correlations of standardised values at every distance, in standard deviations; 0 where there are few pairs.

    Args:
        products: Of one's spectrum and the other's conjugate one; any number of rows.
        size: Of the values.
    """
    turned = np.fft.irfft(products, 2 * size)
    sums = np.concatenate([turned[..., size + 1 :], turned[..., :size]], axis=-1)
    return sums * _deviations(size)


@lru_cache(maxsize=16)
def _deviations(size: int) -> Array:
    """What a sum of products at each distance is multiplied by, to be counted in standard deviations."""
    pairs = size - np.abs(np.arange(1 - size, size))
    return np.where(pairs >= _FEWEST, 1 / np.sqrt(pairs), 0.0)
