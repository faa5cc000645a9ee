"""One derivative out of several steps: order of convergence, noise, kinks, single precision."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graders.numeric.arrays import scale
from graders.numeric.estimate import Points, estimate, sample
from graders.numeric.rounds import LADDER


def samples_of(function, x, gradient, steps=LADDER):
    points = Points()
    centre = points.add({"x": x})
    lines = points.ladder(centre, {"x": np.ones_like(x)}, steps)
    outputs = {i: {"y": function(p.inputs["x"])} for i, p in enumerate(points.points)}
    upstream = {"y": np.ones_like(outputs[0]["y"])}
    return [sample(line, outputs, upstream, {"x": gradient}) for line in lines]


def test_the_error_of_a_sample_falls_with_the_square_of_the_step():
    x = np.array([0.7])
    errors = [abs(s.gap) for s in samples_of(np.sin, x, np.cos(x), (1e-3, 2e-3, 4e-3))]
    assert errors[1] / errors[0] == pytest.approx(4, rel=0.01)
    assert errors[2] / errors[1] == pytest.approx(4, rel=0.01)


@settings(deadline=None, max_examples=60)
@given(st.floats(-2, 2), st.floats(0.1, 10))
@example(0.9296875, 8.6875)
def test_a_right_derivative_agrees_and_one_off_by_a_millionth_differs(at, rate):
    x = np.full(5, at)
    gradient = rate * np.cos(rate * x) + 2
    right = estimate(samples_of(lambda x: np.sin(rate * x) + 2 * x, x, gradient))
    assert right.agreement == "agree"
    assert right.error < 1e-8 * 5 * (rate + 2)
    wrong = estimate(samples_of(lambda x: np.sin(rate * x) + 2 * x, x, gradient + 1e-5))
    assert wrong.agreement == "differ"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=3), st.floats(-1, 1))
def test_differences_of_quadratics_are_exact(coefficients, at):
    polynomial = np.polynomial.Polynomial(coefficients)
    x = np.array([at])
    for s in samples_of(polynomial, x, np.atleast_1d(polynomial.deriv()(x)), (1e-3, 1e-2, 1e-1)):
        assert abs(s.gap) <= 8 * np.finfo(float).eps * (sum(map(abs, coefficients)) + 1e-300) / s.step


def test_a_kink_at_the_base_point_is_told_from_a_wrong_gradient():
    x = np.zeros(4)
    assert estimate(samples_of(np.abs, x, np.full(4, 0.3))).agreement == "kink"
    assert estimate(samples_of(np.abs, x, np.full(4, 0.3))).kink == pytest.approx(4)
    assert estimate(samples_of(np.abs, x + 1, np.full(4, 0.3))).agreement == "differ"


@pytest.mark.parametrize("distance", [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3])
def test_a_kink_beside_the_base_point_is_no_error(distance):
    def function(x):
        return np.maximum(x, distance) + np.sin(x)

    x = np.zeros(3)
    assert estimate(samples_of(function, x, np.ones(3))).agreement in ("agree", "kink")
    assert estimate(samples_of(function, x, np.full(3, 1.01))).agreement != "agree"


def test_single_precision_shows_in_the_noise_and_not_as_an_error():
    x = np.random.default_rng(0).normal(size=200)

    def function(x):
        return np.sin(x.astype(np.float32)).astype(float)

    seen = estimate(samples_of(function, x, np.cos(x)))
    assert seen.agreement == "agree"
    assert seen.rough
    assert 1e-8 < seen.noise / np.sqrt(np.sum(np.sin(x) ** 2)) < 1e-6
    assert estimate(samples_of(function, x, 1.01 * np.cos(x))).agreement == "differ"


def test_scales():
    assert scale(np.zeros(3)) == 1
    assert scale(np.zeros((0, 3))) == 1
    assert scale(np.array([3.0, -3.0])) == pytest.approx(3)
    assert scale(np.array([1e200, -1e200])) == pytest.approx(1e200)
    offset = 1e6 + np.random.default_rng(0).normal(size=1000)
    assert scale(offset) == pytest.approx(1, rel=0.1)


def test_an_accidental_equality_at_one_step_does_not_pass_a_wrong_gradient():
    x = np.linspace(0.5, 1.5, 7)
    samples = samples_of(np.sin, x, np.cos(x) + 1e-6)
    k = [s.step for s in samples].index(1e-3)
    samples[k] = replace(samples[k], numeric=samples[k].analytic)
    assert estimate(samples).agreement == "differ"


def test_steps_that_vanish_in_single_precision_are_left_out():
    x = np.full(50, 0.75)
    samples = samples_of(lambda x: np.sin(x.astype(np.float32)).astype(float), x, np.cos(x))
    assert samples[0].unmoved == 1
    assert samples[0].numeric == 0
    seen = estimate(samples)
    assert seen.agreement == "agree"
    assert seen.noise > 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_a_vanished_step_is_neither_evidence_for_zeros_nor_noise(seed):
    x = np.random.default_rng(seed).normal(size=20).astype(np.float32).astype(float)

    def function(x):
        return (x.astype(np.float32) - 0.5).astype(float)

    ones = np.ones(20)
    right = estimate(samples_of(function, x, ones))
    assert right.agreement == "agree"
    assert right.resolution < 1e-4
    for factor in (0.0, 1.01):
        assert estimate(samples_of(function, x, factor * ones)).agreement == "differ"


def test_an_even_function_moves_at_every_step():
    samples = samples_of(np.abs, np.zeros(6), np.full(6, 0.3))
    assert {s.numeric for s in samples} == {0.0}
    assert {s.unmoved for s in samples} == {0.0}


def test_outputs_of_no_dependence_are_not_steps_that_vanish():
    x = np.linspace(1, 2, 7)
    samples = samples_of(lambda x: np.append(x**2, np.ones(7)), x, 2 * x)
    assert {s.unmoved for s in samples} == {0.5}
    assert estimate(samples).resolution < 1e-8
