"""The right code with one change: what is changed, and how it is said."""

import re
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from graders.diagnosis.rewrites import rewrites

SOURCE = '''
import numpy as np

def _halved(x):
    return x / 2

def rule(w, dw, config):
    """Docstring with 1 + 1."""
    config["t"] = config["t"] + 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw**2
    return w - _halved(config["m"]) / np.sqrt(config["beta2"] ** config["t"])
'''
STATE = {"t": 1, "m": 0.5, "beta1": 0.9, "beta2": 0.8}


def answers() -> dict[str, float]:
    """What each rewritten rule gives, by what is said of it."""
    found = {}
    for item in rewrites(SOURCE, "rule"):
        scope: dict[str, object] = {}
        exec(SOURCE, scope)
        exec(item.source, scope)
        try:
            found[item.how] = float(scope["rule"](1.0, 2.0, dict(STATE)))  # type: ignore[operator]
        except (TypeError, KeyError, ZeroDivisionError):
            continue
    return found


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ("with beta1 in place of beta2 in beta2 ** t", 1 - 0.425 / 0.9),
        ("with the m from before the step where the new one belongs", 1 - 0.25 / 0.8),
        ("with the t from before the step where the new one belongs", 1 - 0.425 / 0.8**0.5),
        ("without m being set", 1 - 0.25 / 0.8),
        ("with |dw| in place of dw ** 2", 1 - 0.325 / 0.8),
        ("with x not divided by 2", 1 - 0.85 / 0.8),
        ("without sqrt of beta2 ** t", 1 - 0.425 / 0.64),
        ("with beta1 in place of 1 - beta1", 1 - 2.025 / 0.8),
    ],
)
def test_what_a_change_is_said_to_be_is_what_it_gives(how: str, result: float) -> None:
    assert answers()[how] == pytest.approx(result)


def test_neither_the_docstring_nor_another_function_is_changed() -> None:
    found = list(rewrites(SOURCE, "rule"))
    assert {item.name for item in found} == {"rule", "_halved"}
    assert all(("Docstring with 1 + 1" in item.source) == (item.name == "rule") for item in found)
    assert not list(rewrites(SOURCE, "missing"))


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ("with math.pi * t, which is in radians, turned into radians once more", np.cos(np.deg2rad(np.pi * 0.3))),
        ("with math.pi * t, which is in radians, turned into degrees", np.cos(np.rad2deg(np.pi * 0.3))),
        ("with 2 * pi in place of pi", np.cos(2 * np.pi * 0.3)),
    ],
)
def test_angles_are_taken_in_other_units_and_of_other_waves(how: str, result: float) -> None:
    source = "import math\ndef wave(t):\n    return math.cos(math.pi * t)\n"
    scope: dict[str, Any] = {}
    exec(source, scope)
    exec(next(item.source for item in rewrites(source, "wave") if item.how == how), scope)
    assert scope["wave"](0.3) == pytest.approx(result)


FLAGGED = """
def scaled(features, weight, factor, normalize):
    return features * weight / factor / (features.size if normalize else 1)
"""


def test_only_values_of_one_kind_are_taken_for_one_another() -> None:
    tried = set()
    for item in rewrites(FLAGGED, "scaled"):
        scope: dict[str, Any] = {"np": np}
        exec(item.source, scope)
        with suppress(TypeError, ValueError):
            scope["scaled"](np.ones(3), 2.0, 3.0, True)
            tried |= set(re.findall(r"with (\w+ in place of \w+)", item.how))
    assert tried == {"weight in place of factor", "factor in place of weight"}


MATRICES = """
import numpy as np

def _with_defaults(config, **defaults):
    return {**defaults, **config}

def layer(x, w, config):
    config = _with_defaults(config, rate=0.9, step=1e-2)
    return config["rate"] * (x @ w).T + config["step"]
"""
X, W = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [2.0, 5.0]])


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ("with w transposed in x @ w", 0.9 * (X @ W.T).T + 0.01),
        ("with x transposed in x @ w", 0.9 * (X.T @ W).T + 0.01),
        ("with x @ w reshaped where it should be transposed", 0.9 * (X @ W) + 0.01),
        ("with 0.99 as the default of rate in place of 0.9", 0.99 * (X @ W).T + 0.01),
        ("with 0.1 as the default of step in place of 0.01", 0.9 * (X @ W).T + 0.1),
    ],
)
def test_matrices_are_transposed_and_defaults_exchanged(how: str, result: NDArray[np.float64]) -> None:
    (rewrite,) = (item for item in rewrites(MATRICES, "layer") if item.how == how)
    scope: dict[str, Any] = {}
    exec(MATRICES, scope)
    exec(rewrite.source, scope)
    np.testing.assert_allclose(scope["layer"](X, W, {}), result)
