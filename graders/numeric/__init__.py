"""Numeric differentiation and comparison of arrays: knows arrays and callables, nothing else, and is usable alone."""

import importlib
from typing import TYPE_CHECKING, Any, Final

from graders.numeric.arrays import Comparison, compare

if TYPE_CHECKING:
    from graders.numeric.callables import assert_gradient, check_gradient, check_jax, check_torch
    from graders.numeric.check import gradient_check
    from graders.numeric.derivative import NumericalGradient, numerical_gradient
    from graders.numeric.kinks import subgradient_check
    from graders.numeric.problem import (
        Entry,
        Evaluations,
        GradientReport,
        Line,
        Mismatch,
        Note,
        Options,
        Point,
        Problem,
        Pullback,
        Raised,
        Round,
        draw_upstream,
    )

__all__ = [
    "Comparison",
    "Entry",
    "Evaluations",
    "GradientReport",
    "Line",
    "Mismatch",
    "Note",
    "NumericalGradient",
    "Options",
    "Point",
    "Problem",
    "Pullback",
    "Raised",
    "Round",
    "assert_gradient",
    "check_gradient",
    "check_jax",
    "check_torch",
    "compare",
    "draw_upstream",
    "gradient_check",
    "numerical_gradient",
    "subgradient_check",
]

_HOMES: Final = {
    "callables": ("assert_gradient", "check_gradient", "check_jax", "check_torch"),
    "check": ("gradient_check",),
    "derivative": ("NumericalGradient", "numerical_gradient"),
    "kinks": ("subgradient_check",),
    "problem": (
        "Entry",
        "Evaluations",
        "GradientReport",
        "Line",
        "Mismatch",
        "Note",
        "Options",
        "Point",
        "Problem",
        "Pullback",
        "Raised",
        "Round",
        "draw_upstream",
    ),
}
"""By module, the names that are imported when they are first used: a comparison needs none of them."""


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    return value
