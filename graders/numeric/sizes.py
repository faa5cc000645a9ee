"""How large arrays are, and their entries: what steps are measured against."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

EPS = float(np.finfo(np.float64).eps)

OFFSET = 1e-3
"""An array whose standard deviation is below this part of its root mean square is an offset with something on it."""

SMALL_ENTRY, FEW = 1e-2, 0.05
"""An array is spread over scales where more than one in twenty entries are below a hundredth of its size. Of normally
distributed numbers one in 125 is."""

ZERO = 0.1
"""Zeros of such an array move as its smallest tenth does: too little costs power, too much leaves where they belong."""

DECADES = 3
"""Entries within a factor of a thousand make one part: over that, steps of 4e-6 leave each a resolution of 1e-6."""

FLOOR = 1e-100
"""Least size of an entry against the array's, so that a step times it does not vanish."""

TINY, HUGE = 1e-250, 1e120
"""Sizes whose squares neither vanish nor overflow, with room for sums."""


def scale(a: Array) -> float:
    """Size that a perturbation of `a` is measured against.

    The root mean square, or the standard deviation where that is a thousandth of it or less (a large offset, as in
    times or temperatures), or 1 where all is zero. NaN or infinite where an entry is.
    """
    return _measure(a)[0]


def _measure(a: Array) -> tuple[float, Array, float]:
    """Give the size of an array, the sizes of its entries and the least of these."""
    sizes = np.abs(a.astype(np.float64, copy=False))
    if a.size == 0:
        return 1.0, sizes, 0.0
    least = float(np.minimum.reduce(sizes, axis=None))
    largest = float(np.maximum.reduce(sizes, axis=None))
    if largest < TINY:
        return 1.0, sizes, least
    if not 1 / HUGE < largest < HUGE:
        return largest, sizes, least
    flat = sizes.ravel()
    rms = math.sqrt(float(np.dot(flat, flat)) / a.size)
    if 2 * least > largest:
        spread = float(a.std(dtype=np.float64))
        if 1e-7 * rms < spread < OFFSET * rms:
            return spread, sizes, least
    return rms, sizes, least


def entry_sizes(a: Array) -> float | Array:
    """Size that the perturbation of each entry of `a` is measured against.

    One number for the whole array, `scale(a)`, unless its entries are spread over many orders of magnitude (a
    probability of 1e-9 beside 0.5, all parameters of a net in one vector): then each entry's own size, and that of the
    smaller ones for its zeros.
    """
    whole, sizes, least = _measure(a)
    if not least < SMALL_ENTRY * whole:  # most arrays, and those with NaN
        return whole
    if np.count_nonzero((sizes < SMALL_ENTRY * whole) & (sizes > 0)) <= FEW * a.size:
        return whole
    least = float(np.quantile(sizes[sizes > 0], ZERO))
    return np.where(sizes > 0, np.maximum(sizes, FLOOR * whole), least)


def parts(sizes: float | Array) -> list[tuple[float, Array | None]]:
    """Split an array into entries of like size: for each part the largest size and a mask, None for the whole array."""
    if isinstance(sizes, float):
        return [(sizes, None)]
    decades = np.floor(np.log10(sizes.max() / sizes) / DECADES)
    return [(float(sizes[mask].max()), mask) for mask in (decades == d for d in np.unique(decades))]


def norm(a: Array) -> float:
    """Euclidean norm, also where the squares of the entries overflow (which NumPy may warn of) or vanish."""
    flat = a.ravel()
    square = float(np.dot(flat, flat))
    if 1e-300 < square < math.inf or not flat.size:
        return math.sqrt(square)
    largest = float(np.abs(flat).max())
    if largest == 0 or not math.isfinite(largest):
        return largest
    return largest * math.sqrt(float(np.dot(flat / largest, flat / largest)))
