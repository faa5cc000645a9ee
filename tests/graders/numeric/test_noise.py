"""The noise of a function from a difference table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.numeric import estimate_noise


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10**6), st.sampled_from([1e-12, 1e-9, 1e-6]))
def test_known_noise_is_found(seed, level):
    rng = np.random.default_rng(seed)
    line = np.linspace(0, 1e-3, 9)[:, None] * rng.normal(size=16)
    noise = estimate_noise(np.sin(1 + line) + level * rng.normal(size=line.shape))
    assert noise
    assert level / 2 < noise.level < 2 * level


def test_single_precision_is_told_from_double():
    line = 1 + 1e-4 * np.arange(9)[:, None] * np.linspace(0.5, 1.5, 40)
    single = estimate_noise(np.exp(line.astype(np.float32)))
    double = estimate_noise(np.exp(line))
    assert single
    assert 1e-8 < single.level < 1e-6
    assert double.level < 1e-12


def test_values_that_do_not_move():
    assert estimate_noise(np.ones(7)).status == "none"
    assert estimate_noise([1, 1, 1, 1, 1, 2, 2]).status == "spacing_too_small"


def test_curvature_is_not_taken_for_noise():
    assert estimate_noise(np.exp(np.linspace(0, 20, 9))).status == "spacing_too_large"


def test_unusable_values_raise():
    with pytest.raises(ValueError, match="5 values"):
        estimate_noise([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="not finite"):
        estimate_noise([1.0, 2.0, 3.0, np.nan, 5.0])
