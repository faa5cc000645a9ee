"""Wrong in a way that holds entry by entry: another result, an input, or a function of the right one."""

from collections.abc import Callable
from typing import Final

import numpy as np
import scipy  # its parts are imported at their first use: most submissions need none

from graders.diagnosis.patterns.said import Said, said
from graders.diagnosis.patterns.wrong import Array, Wrong


def _sigmoid(a: Array) -> Array:
    return np.asarray(scipy.special.expit(a))


_FUNCTIONS: Final[tuple[tuple[str, Callable[[Array], Array]], ...]] = (
    ("square", np.square),
    ("root", lambda a: np.sqrt(np.where(a >= 0, a, np.nan))),
    ("inverse", lambda a: 1 / np.where(a == 0, np.nan, a)),
    ("complement", lambda a: 1 - a),
    ("exp", lambda a: np.exp(np.where(a < 700, a, np.nan))),
    ("log", lambda a: np.log(np.where(a > 0, a, np.nan))),
    ("positive", lambda a: np.maximum(a, 0.0)),
    ("floor", np.floor),
    ("trunc", np.trunc),
    ("tanh", np.tanh),
    ("sigmoid", _sigmoid),
    ("softmax", lambda a: scipy.special.softmax(a, -1) if a.ndim and a.shape[-1] > 1 else a + np.nan),
)
_OF_INPUTS: Final[tuple[tuple[str, Callable[[Array], Array]], ...]] = (
    ("tanh", np.tanh),
    ("sigmoid", _sigmoid),
    ("relu", lambda a: np.maximum(a, 0.0)),
    ("square", np.square),
    ("exp", lambda a: np.exp(np.where(a < 700, a, np.nan))),
)


def empty(wrong: Wrong) -> Said | None:
    """No entry at all, or a list of the right ones."""
    if not wrong.value.size:
        return said(listed=False)
    if wrong.listed and wrong.wanted.ndim and wrong.equal(wrong.value, wrong.wanted):
        return said(listed=True)
    return None


def not_finite(wrong: Wrong) -> Said | None:
    """NaN or infinity where numbers are wanted."""
    bad = ~np.isfinite(wrong.value)
    if not bad.any() or not np.isfinite(wrong.wanted).all():
        return None
    nan = np.isnan(wrong.value)
    what = "infinite" if not nan.any() else "nan" if not (bad & ~nan).any() else "both"
    return Said({"what": what}, {"count": int(bad.sum()), "size": wrong.value.size})


def bounded(wrong: Wrong) -> Said | None:
    """Finite where infinity is wanted."""
    if not wrong.same_shape:
        return None
    bad = np.isfinite(wrong.value) & np.isinf(wrong.wanted)
    return Said({}, {"count": int(bad.sum()), "size": bad.size}) if bad.any() else None


def all_zero(wrong: Wrong) -> Said | None:
    """Nothing but zeros."""
    if not wrong.value.size or wrong.value.any():
        return None
    return said(scalar=wrong.value.ndim == 0)


def another(wrong: Wrong) -> Said | None:
    """An input handed on, or what another result should be."""
    if wrong.value.size < 2 and wrong.value.ndim:
        return None
    for name, result in wrong.results.items():
        if np.size(result) > 1 and wrong.equal(wrong.value, result):
            return said(how="result", other=name)
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.size > 1:
            if wrong.equal(wrong.value, array):
                return said(how="input", other=name)
            if wrong.same_shape and wrong.equal(wrong.value, -array):
                return said(how="minus", other=name)
    return None


def up_to_signs(wrong: Wrong) -> Said | None:
    """The right sizes, some signs wrong."""
    if not wrong.same_shape or wrong.wanted.size < 2:
        return None
    if wrong.equal(np.abs(wrong.value), np.abs(wrong.wanted)):
        if (wrong.value >= 0).all():
            return said(absolute=True)
        return Said({"absolute": False}, {"count": int(wrong.mask.sum()), "size": wrong.value.size})
    return None


def function_of_right(wrong: Wrong) -> Said | None:
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
            return said(function=words)
    return None


def nearly_right(wrong: Wrong) -> Said | None:
    """So close that a small constant (eps) must differ."""
    if not wrong.same_shape or not np.isfinite([wrong.value, wrong.wanted]).all():
        return None
    largest = float(np.max(np.abs(wrong.wanted), initial=0.0))
    error = float(np.max(np.abs(wrong.value - wrong.wanted), initial=0.0))
    if largest == 0 or not error <= 5e-4 * largest:
        return None
    return Said({}, {"error": error / largest})


def function_of_input(wrong: Wrong) -> Said | None:
    """``out is the tanh of x``."""
    if not wrong.same_shape or wrong.wanted.size < 3:
        return None
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.shape == wrong.wanted.shape:
            for words, function in _OF_INPUTS:
                if wrong.equal(wrong.value, function(np.asarray(array, np.float64))):
                    return said(function=words, other=name)
    return None
