"""Wrong in a way that holds entry by entry: another result, an input, or a function of the right one."""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.special import expit, softmax

from graders.checks.patterns.wrong import Array, Wrong

_FUNCTIONS: Final[tuple[tuple[str, Callable[[Array], Array]], ...]] = (
    ("the square of", np.square),
    ("the square root of", lambda a: np.sqrt(np.where(a >= 0, a, np.nan))),
    ("one over", lambda a: 1 / np.where(a == 0, np.nan, a)),
    ("one minus", lambda a: 1 - a),
    ("the exponential of", lambda a: np.exp(np.where(a < 700, a, np.nan))),
    ("the logarithm of", lambda a: np.log(np.where(a > 0, a, np.nan))),
    ("the positive part of", lambda a: np.maximum(a, 0.0)),
    ("rounded down from", np.floor),
    ("rounded towards zero from", np.trunc),
    ("the tanh of", np.tanh),
    ("the sigmoid of", expit),
    ("the softmax (along the last axis) of", lambda a: softmax(a, -1) if a.ndim and a.shape[-1] > 1 else a + np.nan),
)
_OF_INPUTS: Final[tuple[tuple[str, Callable[[Array], Array]], ...]] = (
    ("the tanh of", np.tanh),
    ("the sigmoid of", expit),
    ("the ReLU of", lambda a: np.maximum(a, 0.0)),
    ("the square of", np.square),
    ("the exponential of", lambda a: np.exp(np.where(a < 700, a, np.nan))),
)


def empty(wrong: Wrong) -> str | None:
    """No entry at all, or a list of the right ones."""
    if not wrong.value.size:
        return f"{wrong.name} is empty: where a slice ends at minus a number, that number may be 0"
    if wrong.listed and wrong.wanted.ndim and wrong.equal(wrong.value, wrong.wanted):
        return f"{wrong.name} is a list of the right numbers; it should be an array"
    return None


def not_finite(wrong: Wrong) -> str | None:
    """NaN or infinity where numbers are wanted."""
    bad = ~np.isfinite(wrong.value)
    if not bad.any() or not np.isfinite(wrong.wanted).all():
        return None
    nan = np.isnan(wrong.value)
    what = "infinite" if not nan.any() else "NaN" if not (bad & ~nan).any() else "NaN or infinite"
    if wrong.value.size == 1:
        return f"{wrong.name} is {what}"
    return f"{wrong.name} is {what} at {int(bad.sum())} of {wrong.value.size} entries"


def all_zero(wrong: Wrong) -> str | None:
    """Nothing but zeros."""
    if not wrong.value.size or wrong.value.any():
        return None
    return f"{wrong.name} is zero{' everywhere' if wrong.value.ndim else ''}"


def another(wrong: Wrong) -> str | None:
    """An input handed on, or what another result should be."""
    if wrong.value.size < 2 and wrong.value.ndim:
        return None
    for name, result in wrong.results.items():
        if np.size(result) > 1 and wrong.equal(wrong.value, result):
            return f"{wrong.name} is what {name} should be"
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.size > 1:
            if wrong.equal(wrong.value, array):
                return f"{wrong.name} is {name} itself"
            if wrong.same_shape and wrong.equal(wrong.value, -array):
                return f"{wrong.name} is minus {name}"
    return None


def up_to_signs(wrong: Wrong) -> str | None:
    """The right sizes, some signs wrong."""
    if not wrong.same_shape or wrong.wanted.size < 2:
        return None
    if wrong.equal(np.abs(wrong.value), np.abs(wrong.wanted)):
        if (wrong.value >= 0).all():
            return f"{wrong.name} is the absolute value of what it should be"
        return f"{wrong.name} is right up to the sign of {int(wrong.mask.sum())} of {wrong.value.size} entries"
    return None


def function_of_right(wrong: Wrong) -> str | None:
    """``out is the square of what it should be``."""
    if not wrong.same_shape or not np.any(wrong.wanted % 1):  # whole numbers are squares by chance
        return None
    if wrong.wanted.ndim and np.unique(wrong.value).size < 3:
        return None
    for words, function in _FUNCTIONS:
        with np.errstate(all="ignore"):
            value = function(wrong.wanted)
        if (
            np.isfinite(value).all()
            and (value != 0).sum() > min(1, wrong.wanted.size - 1)
            and wrong.equal(wrong.value, value)
        ):
            return f"{wrong.name} is {words} what it should be"
    return None


def nearly_right(wrong: Wrong) -> str | None:
    """So close that a small constant (eps) must differ."""
    if not wrong.same_shape or not np.isfinite(wrong.value).all():
        return None
    largest = float(np.max(np.abs(wrong.wanted), initial=0.0))
    error = float(np.max(np.abs(wrong.value - wrong.wanted), initial=0.0))
    if largest == 0 or not error <= 5e-4 * largest:
        return None
    return f"{wrong.name} is nearly right: off by {error / largest:.1e} of its largest entry at most"


def function_of_input(wrong: Wrong) -> str | None:
    """``out is the tanh of x``."""
    if not wrong.same_shape or wrong.wanted.size < 3:
        return None
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.shape == wrong.wanted.shape:
            for words, function in _OF_INPUTS:
                if wrong.equal(wrong.value, function(np.asarray(array, np.float64))):
                    return f"{wrong.name} is {words} {name}"
    return None
