"""Numeric differentiation and comparison of arrays: knows arrays and callables, nothing else, and is usable alone."""

from graders.numeric.callables import assert_gradient, check_gradient
from graders.numeric.check import gradient_check
from graders.numeric.compare import Comparison, compare
from graders.numeric.derivative import NumericalGradient, numerical_gradient
from graders.numeric.frameworks import check_jax, check_torch
from graders.numeric.kinks import subgradient_check
from graders.numeric.problem import (
    Evaluations,
    Line,
    Options,
    Point,
    Problem,
    Pullback,
    Raised,
    Round,
    draw_upstream,
)
from graders.numeric.report import Entry, GradientReport, Mismatch, Note

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
