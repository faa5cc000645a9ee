"""Arrays: how large they and their entries are, which steps are measured against, and how two of them compare."""

import math
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

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


_TINY: Final = float(np.finfo(np.float64).tiny)


class Comparison(msgspec.Struct, frozen=True):
    """How an array compares with what it should be.

    Attributes:
        passed: Whether every entry is within its allowance.
        problem: `""`, `"shape"`, `"not_numeric"`, `"not_finite"` (NaN or infinity where another value is expected) or
            `"value"`.
        index: Index of the worst entry; None where there is none.
        got: Value there.
        wanted: Expected value there.
        error: Size of the difference there.
        allowed: Size of the difference allowed there.
        wrong: Number of entries out of their allowance.
        size: Number of entries compared.
    """

    passed: bool
    problem: str = ""
    index: tuple[int, ...] | None = None
    got: float | complex = float("nan")
    wanted: float | complex = float("nan")
    error: float = 0.0
    allowed: float = 0.0
    wrong: int = 0
    size: int = 0

    def __bool__(self) -> bool:
        """Whether every entry is within its allowance."""
        return self.passed

    @property
    def fraction(self) -> float:
        """Fraction of the entries that are wrong."""
        return self.wrong / self.size if self.size else 0.0


def compare(actual: ArrayLike, expected: ArrayLike, tolerance: ArrayLike = 0.0) -> Comparison:
    """Compare two arrays of one shape, entry by entry.

    NaN equals NaN and an infinity equals the same infinity, and neither equals anything else. The worst entry is the
    one whose error is the largest multiple of its allowance. Nothing is assumed of the precision: it is in `tolerance`.

    Args:
        actual: What there is.
        expected: What there should be.
        tolerance: Allowed size of the difference: a number, or an array that broadcasts to the shape of `expected`.

    Returns:
        The comparison; true if all is right. `passed` is false, and nothing is raised, for another shape and for what
        is no numeric array.

    Examples:
        >>> import numpy as np
        >>> compare([1.0, np.nan, np.inf], [1.0, np.nan, np.inf]).passed
        True
        >>> worst = compare([[1.0, 2.5]], [[1.0, 2.0]], tolerance=0.1)
        >>> worst.index, worst.got, worst.wanted, worst.error, worst.fraction
        ((0, 1), 2.5, 2.0, 0.5, 0.5)
    """
    a, b = _numeric(actual), _numeric(expected)
    if b is None:
        raise ValueError("expected is not a numeric array")
    if a is None:
        return Comparison(False, "not_numeric", size=b.size)
    if a.shape != b.shape:
        return Comparison(False, "shape", size=b.size)
    with np.errstate(all="ignore"):
        error = np.abs(a - b)
        right = error <= tolerance
    if not error.size:
        return Comparison(True)
    if right.all() and math.isfinite(error.max()):
        return _passed(a, b, error, tolerance)
    return _special(a, b, error, np.broadcast_to(np.asarray(tolerance, dtype=np.float64), b.shape))


def agree(actual: ArrayLike, expected: ArrayLike, tolerance: ArrayLike = 0.0) -> bool:
    """Whether `compare` passes, without a look for the worst entry."""
    a, b = _numeric(actual), _numeric(expected)
    if a is None or b is None or a.shape != b.shape or not b.size:
        return compare(actual, expected, tolerance).passed
    with np.errstate(all="ignore"):
        error = np.abs(a - b)
        right = error <= tolerance
        finite = math.isfinite(error.max())
        if finite and right.all():
            return True
        same = a == b if finite else (a == b) | (np.isnan(a) & np.isnan(b))
        return bool((same | (right if finite else right & np.isfinite(error))).all())


def _numeric(value: ArrayLike) -> Array | None:
    try:
        a = np.asarray(value)
    except (ValueError, TypeError):
        return None
    if a.dtype.kind == "f" and a.dtype.itemsize >= 8:
        return a
    if a.dtype.kind in "fiub":
        return a.astype(np.float64)
    return a if a.dtype.kind == "c" else None


def _passed(a: Array, b: Array, error: Array, tolerance: ArrayLike) -> Comparison:
    if np.ndim(tolerance) == 0:
        return _at(a, b, error, float(np.asarray(tolerance)), int(error.argmax()), 0)
    allowed = np.asarray(tolerance, dtype=np.float64)
    if allowed.shape != b.shape:
        allowed = np.broadcast_to(allowed, b.shape)
    worst = int((error / np.maximum(allowed, _TINY)).argmax()) if error.any() else 0
    return _at(a, b, error, allowed.item(worst), worst, 0)


def _at(a: Array, b: Array, error: Array, allowed: float, worst: int, wrong: int, problem: str = "") -> Comparison:
    index = tuple(map(int, np.unravel_index(worst, b.shape)))
    got, wanted = a.item(worst), b.item(worst)
    return Comparison(not wrong, problem, index, got, wanted, error.item(worst), allowed, wrong, b.size)


def _special(a: Array, b: Array, error: Array, allowed: Array) -> Comparison:
    """Compare where there is something wrong, or something that is not finite."""
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(all="ignore"):
        right = same | (np.isfinite(error) & (error <= allowed))
        excess = np.where(right, -1.0, error / np.where(allowed > 0, allowed, _TINY))
    error = np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))
    excess = np.where(np.isnan(excess), np.inf, excess)
    wrong = int(right.size - right.sum())
    worst = int((excess if wrong else error).argmax())
    problem = "" if not wrong else "value" if np.isfinite(error.flat[worst]) else "not_finite"
    return _at(a, b, error, float(allowed.flat[worst]), worst, wrong, problem)
