"""Numeric gradients in full."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.numeric import derivative, numerical_gradient


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5), st.floats(-1, 1))
def test_polynomials_up_to_degree_four_are_exact(coefficients, at):
    polynomial = np.polynomial.Polynomial(coefficients)
    found = numerical_gradient(polynomial, np.array([at, 1.0]))
    assert np.allclose(found.value, polynomial.deriv()(np.array([at, 1.0])), rtol=0, atol=1e-11)


def test_the_error_falls_with_the_fourth_power_of_the_step(monkeypatch):
    errors = []
    for step in (0.05, 0.1, 0.2):
        monkeypatch.setattr(derivative, "WIDE_STEP", step)
        errors.append(abs(numerical_gradient(np.exp, np.array([1.0])).value[0] - np.e))
    assert errors[1] / errors[0] == pytest.approx(16, rel=0.1)
    assert errors[2] / errors[1] == pytest.approx(16, rel=0.2)


def test_upstream_shapes_and_calls():
    rng = np.random.default_rng(0)
    x, w, v = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(2, 4))
    found = numerical_gradient(lambda x: np.tanh(x @ w), x, upstream=v)
    expected = (v * (1 - np.tanh(x @ w) ** 2)) @ w.T
    assert np.allclose(found.value, expected, rtol=0, atol=1e-10)
    assert np.all(np.abs(found.value - expected) <= found.error)
    assert found.calls == 4 * 6 + 1


def test_chosen_entries_alone():
    found = numerical_gradient(lambda x: np.sum(x**2), np.arange(4.0), where=[(2,)])
    assert found.value[2] == pytest.approx(4)
    assert np.isnan(found.value[[0, 1, 3]]).all()
    with pytest.raises(ValueError, match="upstream"):
        numerical_gradient(lambda x: x, np.ones(3), upstream=np.ones(2))
