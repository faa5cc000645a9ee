"""Numeric gradients in full, entry by entry: for pictures, small arrays and tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from graders.numeric.arrays import Array, scale

WIDE_STEP = 1e-3
"""Step of a difference that two steps make exact to the fourth order: near the fifth root of eps."""


@dataclass(frozen=True, slots=True)
class NumericalGradient:
    """A gradient by differences, with an estimate of its error.

    Attributes:
        value: Gradient, of the input's shape.
        error: Estimated error of each entry: what the two steps differ by, and rounding.
        calls: Calls of the function.
    """

    value: Array
    error: Array
    calls: int


def numerical_gradient(
    function: Callable[[Array], Any],
    x: ArrayLike,
    *,
    upstream: ArrayLike | None = None,
    where: Sequence[tuple[int, ...]] | None = None,
) -> NumericalGradient:
    """Differentiate a function of one array by central differences, extrapolated from two steps.

    Cost: 4 calls for each entry, and one for the value at `x`. For a check use `check_gradient`, whose cost does not
    grow with the size of `x`. The error falls with the fourth power of the step, and is about 1e-12 of the gradient
    for a smooth function in double precision; polynomials up to degree four come out exact but for rounding.

    Args:
        function: Called with a float64 array of the shape of `x`; returns a number or an array.
        x: Where to differentiate.
        upstream: Weights of the function's outputs, of their shape; ones if not given.
        where: Indices to differentiate, all if not given; the others come out as NaN.

    Returns:
        The gradient of the weighted sum of outputs, and its estimated error.

    Examples:
        >>> import numpy as np
        >>> g = numerical_gradient(lambda x: x**3, np.array([1.0, 2.0]))
        >>> g.value.round(9), g.calls
        (array([ 3., 12.]), 9)
    """
    base = np.array(x, dtype=np.float64)
    centre = np.asarray(function(base.copy()), dtype=np.float64)
    v = np.ones_like(centre) if upstream is None else np.asarray(upstream, dtype=np.float64)
    if v.shape != centre.shape:
        raise ValueError(f"upstream has shape {v.shape}, and the function's output {centre.shape}")
    noise = float(np.finfo(np.float64).eps * np.sqrt(np.square(v * centre).sum()))
    value, error = np.full(base.shape, np.nan), np.full(base.shape, np.nan)
    indices = list(np.ndindex(base.shape)) if where is None else list(where)
    typical = scale(base)
    for index in indices:
        h = WIDE_STEP * max(abs(float(base[index])), typical)
        near = _difference(function, base, index, h, v)
        far = _difference(function, base, index, 2 * h, v)
        value[index] = (4 * near - far) / 3
        error[index] = noise / h + abs(near - far) * WIDE_STEP
    return NumericalGradient(value, error, 4 * len(indices) + 1)


def _difference(function: Callable[[Array], Any], x: Array, index: tuple[int, ...], h: float, v: Array) -> float:
    above, below = x.copy(), x.copy()
    above[index] += h
    below[index] -= h
    change = np.asarray(function(above), dtype=np.float64) - np.asarray(function(below), dtype=np.float64)
    return float((v * change).sum() / (above[index] - below[index]))
