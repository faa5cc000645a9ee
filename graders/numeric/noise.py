"""How noisy a function is, from its own values along a line.

Values of a smooth function at equal spacing have differences that shrink with their order, while those of rounding
noise grow in a known way; where the two part, the noise can be read off (Hamming, *Introduction to Applied Numerical
Analysis*, 1971; Moré and Wild, *Estimating computational noise*, SIAM J. Sci. Comput. 33, 2011).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from graders.numeric.problem import Array

AGREE = 4.0
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of a function near a point.

    Attributes:
        level: Standard deviation of the noise; 0 where none shows.
        status: `"found"`, `"none"` (the values are equal, or differ by no noise), `"spacing_too_small"` (too many equal
            values) or `"spacing_too_large"` (the differences do not settle: curvature, kinks or jumps rule).
        order: Order of the differences that it was read from, 0 if none.
        levels: Estimates from the differences of order 1, 2, ...
    """

    level: float
    status: Literal["found", "none", "spacing_too_small", "spacing_too_large"]
    order: int
    levels: tuple[float, ...]

    def __bool__(self) -> bool:
        """Whether a noise level was found."""
        return self.status == "found"


def estimate_noise(values: ArrayLike) -> Noise:
    """Estimate the noise of a function from its values at equal spacing.

    Args:
        values: At least 5 values f(x + k d), k = 0, 1, ..., along the first axis; 7 to 9 are usual. Further axes are
            outputs of the same noise level, and are pooled.

    Returns:
        The noise level and how it was found. Cost: the values given, nothing else.

    Raises:
        ValueError: With fewer than 5 values, or values that are not finite.

    Examples:
        >>> import numpy as np
        >>> line = 1e-3 * np.arange(9)
        >>> single = estimate_noise(np.sin(1 + line).astype(np.float32))
        >>> bool(single), 5e-9 < single.level < 1e-7
        (True, True)
    """
    f = np.asarray(values, dtype=np.float64)
    if f.ndim == 0 or f.shape[0] < FEWEST:
        raise ValueError(f"the noise of a function takes {FEWEST} values or more, not {f.shape[0] if f.ndim else 1}")
    if not np.isfinite(f).all():
        raise ValueError("values are not finite")
    f = f.reshape(f.shape[0], -1)
    equal = float(np.mean(f[1:] == f[:-1]))
    if equal == 1.0:
        return Noise(0.0, "none", 0, ())
    levels, changes = _levels(f)
    if equal >= 0.5:
        return Noise(levels[0], "spacing_too_small", 0, levels)
    order = _settled(levels, changes)
    if order is None:
        return Noise(min(levels), "spacing_too_large", 0, levels)
    return Noise(sorted(levels[order - 1 : order + 2])[1], "found", order, levels)


def _levels(f: Array) -> tuple[tuple[float, ...], tuple[bool, ...]]:
    """Give, per order of difference, the noise that would explain it and whether the differences change sign."""
    levels, changes = [], []
    factor = 1.0
    for order in range(1, f.shape[0] - 1):
        f = np.diff(f, axis=0)
        factor *= order / (2.0 * (2 * order - 1))
        levels.append(math.sqrt(factor * float(np.mean(np.square(f)))))
        changes.append(bool((f.min(axis=0) * f.max(axis=0) < 0).mean() > 0.5))
    return tuple(levels), tuple(changes)


def _settled(levels: tuple[float, ...], changes: tuple[bool, ...]) -> int | None:
    """Give the first order from which three successive estimates agree and the signs change."""
    for k in range(len(levels) - 2):
        three = levels[k : k + 3]
        if changes[k] and max(three) <= AGREE * min(three):
            return k + 1
    return None
