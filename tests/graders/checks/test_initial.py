"""How the weights of a new model are spread, and which formula that is."""

from collections.abc import Mapping
from math import prod, sqrt
from typing import Any

import numpy as np
import pytest

from graders.checks.initial import Initial, InitialCheck
from tests.support.judged import finding_of_values, said

SHAPES = {"W1": (7, 5, 3, 3), "W2": (11, 7, 3, 3), "W3": (13, 11, 3, 3), "W4": (104, 37)}
NARROW = {"W1": (11, 7, 3, 3), "W2": (26, 37), "W3": (37, 29), "W4": (29, 23)}
"""Layers as wide as the next, of few weights: in each alone several formulas come to about the same."""
SCALES: dict[str, Any] = {
    "sqrt(2 / fan-in)": lambda shape: sqrt(2 / fan_in(shape)),
    "sqrt(1 / fan-in)": lambda shape: sqrt(1 / fan_in(shape)),
    "sqrt(2 / fan-out)": lambda shape: sqrt(2 / (shape[1] if len(shape) == 2 else shape[0] * prod(shape[2:]))),
    "without the channels": lambda shape: sqrt(2 / (shape[0] if len(shape) == 2 else prod(shape[2:]))),
}


def fan_in(shape: tuple[int, ...]) -> int:
    return shape[0] if len(shape) == 2 else prod(shape[1:])


def message(drawn: str, given: float | None = None, shapes: Mapping[str, tuple[int, ...]] = SHAPES) -> str:
    rng = np.random.default_rng(3)
    params = {name: SCALES[drawn](shape) * rng.standard_normal(shape) for name, shape in shapes.items()}
    start = {name: Initial(shape, std=given or sqrt(2 / fan_in(shape))) for name, shape in shapes.items()}
    return said(finding_of_values(InitialCheck(start), {"params": params}))


@pytest.mark.parametrize("drawn", ["sqrt(1 / fan-in)", "sqrt(2 / fan-out)", "without the channels"])
def test_a_formula_that_fits_small_layers_too_is_named(drawn: str) -> None:
    assert drawn in message(drawn)


@pytest.mark.parametrize("layers", [4, 1])
def test_a_formula_that_fits_all_layers_together_much_better_than_any_other_is_named(layers: int) -> None:
    shapes = dict(list(NARROW.items())[-layers:])
    said = message("sqrt(1 / fan-in)", shapes=shapes)
    assert said.endswith("that is sqrt(1 / fan-in)" if layers == 4 else "times as much")


@pytest.mark.parametrize("drawn", ["sqrt(1 / fan-in)", "sqrt(2 / fan-in)"])
def test_a_rule_in_place_of_the_scale_that_is_given_is_named(drawn: str) -> None:
    assert drawn in message(drawn, given=0.02)
    assert message(drawn, given=0.02).endswith("the scale that is given is not used")


@pytest.mark.parametrize(("number", "shown"), [(0.0, "0"), (0.02, "0.02")])
def test_weights_that_are_all_alike_are_called_so(number: float, shown: str) -> None:
    found = finding_of_values(
        InitialCheck({"W1": Initial((5, 7), std=0.02)}), {"params": {"W1": np.full((5, 7), number)}}
    )
    assert said(found) == f"W1 starts as {shown} throughout; it should be drawn with standard deviation 0.02"
