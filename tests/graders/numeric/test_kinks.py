"""At kinks and ties only what lies between the one-sided derivatives is right."""

import numpy as np
import pytest

from graders.numeric import Evaluations, Problem, Raised, check_gradient, subgradient_check

SEEDS = range(6)


def with_zeros(seed):
    x = np.random.default_rng(seed).choice([-2.0, 0.0, 0.0, 1.0, 3.0], size=8)
    x[2] = 0
    return x


def elementwise(kind):
    """A function with a kink at 0 and its slopes to the left and to the right."""
    return {
        "relu": (lambda x: np.maximum(x, 0), 0.0, 1.0),
        "leaky": (lambda x: np.where(x > 0, x, 0.1 * x), 0.1, 1.0),
        "absolute": (np.abs, -1.0, 1.0),
    }[kind]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["relu", "leaky", "absolute"])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize(
    ("between", "status"), [(0.0, "passed"), (0.4, "passed"), (1.0, "passed"), (-0.5, "failed"), (1.5, "failed")]
)
def test_slopes_at_zero(kind, between, status, weighted, seed):
    function, left, right = elementwise(kind)
    at_zero = left + between * (right - left)
    weights = np.array([1.0, -2, 0.5, -1, 3, -0.7, 1, 1])

    def slope(x):
        return np.where(x == 0, at_zero, np.where(x > 0, right, left))

    if weighted:
        report = check_gradient(
            lambda x: (weights * function(x)).sum(), with_zeros(seed), gradient=lambda x: weights * slope(x), seed=seed
        )
    else:
        report = check_gradient(
            lambda x: (function(x), x), with_zeros(seed), backward=lambda d, x: d * slope(x), seed=seed
        )
    assert report.status == status
    if status == "failed":
        assert report.reason == "subgradient"
        assert [m.name for m in report.mismatches] == ["x"]


def test_nan_at_a_kink_fails():
    report = check_gradient(
        lambda x: (np.abs(x), x), np.zeros(3), backward=lambda d, x: np.where(x == 0, np.nan, d * np.sign(x))
    )
    assert (report.status, report.reason) == ("failed", "not_finite")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("share", "status"),
    [
        (lambda k: 1 / k, "passed"),
        (lambda k: k == 1, "failed"),
        (lambda k: k > 0, "failed"),
        (lambda k: np.where(k > 1, 0.5 / k, 1), "failed"),
    ],
    ids=["shared", "nobody's", "everybody's", "half lost"],
)
def test_ties_of_a_maximum(share, status, seed):
    x = np.random.default_rng(seed).integers(0, 2, size=(6, 4)).astype(float)
    x[1] = 1

    def backward(d, x):
        top = x == x.max(1, keepdims=True)
        return d[:, None] * top * share(top.sum(1, keepdims=True))

    assert check_gradient(lambda x: (x.max(1), x), x, backward=backward, seed=seed).status == status


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("at_zero", "status"), [(0.0, "passed"), (0.4, "passed"), (9.0, "failed")])
def test_a_norm_of_zeros(at_zero, status, seed):
    x = np.random.default_rng(seed).normal(size=(5, 4))
    x[2] = 0

    def backward(d, x):
        n = np.sqrt((x**2).sum(1, keepdims=True))
        return d[:, None] * np.where(n > 0, x / np.where(n > 0, n, 1), at_zero)

    report = check_gradient(lambda x: (np.sqrt((x**2).sum(1)), x), x, backward=backward, seed=seed)
    assert report.status == status


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
def test_kinks_that_meet_inside_a_net_are_no_error(at_zero, seed):
    rng = np.random.default_rng(seed)
    x, w, b, u = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), np.zeros(5), rng.normal(size=(5, 2))
    x[:2] = 0

    def backward(d, cache):
        x, w, h, u = cache
        dh = (d @ u.T) * ((h > 0) + at_zero * (h == 0))
        return dh @ w.T, x.T @ dh, dh.sum(0), np.maximum(h, 0).T @ d

    def forward(x, w, b, u):
        h = x @ w + b
        return np.maximum(h, 0) @ u, (x, w, h, u)

    assert check_gradient(forward, (x, w, b, u), backward=backward, seed=seed).passed


def driven(problem, forward, backward):
    """Drive the check as another process would: rounds in, evaluations out."""
    check = subgradient_check(problem)
    asked = next(check)
    while True:
        outputs = [forward(point.inputs) for point in asked.points]
        gradients = [backward(asked.points[p.at].inputs, p.upstream) for p in asked.pullbacks]
        try:
            asked = check.send(Evaluations(outputs, gradients))
        except StopIteration as stop:
            return stop.value


@pytest.mark.parametrize(("slope", "status"), [(0.0, "passed"), (1.0, "passed"), (2.0, "failed"), (-1.0, "failed")])
def test_the_question_by_itself(slope, status):
    problem = Problem({"x": with_zeros(0), "b": np.zeros(8)}, {"y": np.ones(8)})

    def backward(inputs, upstream):
        h = inputs["x"] + inputs["b"]
        d = upstream["y"] * ((h > 0) + slope * (h == 0))
        return {"x": d, "b": d}

    report = driven(problem, lambda inputs: {"y": np.maximum(inputs["x"] + inputs["b"], 0)}, backward)
    assert report.status == status
    if status == "failed":
        assert {m.name for m in report.mismatches} == {"x", "b"}


def test_the_question_where_there_is_no_answer():
    problem = Problem({"x": np.ones(3)}, {"y": np.ones(3)})
    smooth = driven(problem, lambda inputs: {"y": inputs["x"] ** 2}, lambda inputs, v: {"x": 2 * inputs["x"] * v["y"]})
    assert (smooth.status, smooth.reason) == ("inconclusive", "no_kink")
    raising = driven(problem, lambda inputs: Raised("ValueError: no"), lambda inputs, v: None)
    assert (raising.status, raising.reason) == ("inconclusive", "forward_raised")
    without = driven(problem, lambda inputs: {"y": np.abs(inputs["x"])}, lambda inputs, v: {})
    assert (without.status, without.reason) == ("failed", "missing")
