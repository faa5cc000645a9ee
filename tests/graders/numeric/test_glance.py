"""A glance sees what is plainly wrong, and nothing where anything else may explain a difference."""

import numpy as np
import pytest

from graders.numeric.glance import (
    beside,
    errors_at,
    glance,
    plainly_wrong,
    same_slope,
    slope_beside,
    slopes,
    steps,
)
from graders.numeric.problem import Evaluations, Problem

RNG = np.random.default_rng(4)
X, W, UPSTREAM = RNG.normal(size=(5, 4)), RNG.normal(size=(4, 3)), RNG.normal(size=(5, 3))


def answered(make, forward, backward, x=X, w=W):
    """A round for a function of ``x`` and ``w``, and its answers."""
    problem = Problem(inputs={"x": x, "w": w}, upstream={"out": UPSTREAM})
    asked = make(problem)
    outputs = [{"out": forward(**point.inputs)} for point in asked.points]
    gradients = [backward(pull.upstream["out"], **asked.points[pull.at].inputs) for pull in asked.pullbacks]
    return problem, asked, Evaluations(outputs=outputs, gradients=gradients)


def seen(forward, backward, x=X):
    """The gradients that a glance shows to be wrong."""
    problem, asked, answers = answered(glance, forward, backward, x=x)
    return plainly_wrong(problem, slopes(problem, asked, answers), answers.gradients[0])


def product(x, w):
    return np.tanh(x @ w)


def right(dout, x, w):
    d = dout * (1 - np.tanh(x @ w) ** 2)
    return {"x": d @ w.T, "w": x.T @ d}


def relu(x, w):
    return np.maximum(x @ w, 0)


def relu_right(dout, x, w):
    d = dout * (x @ w > 0)
    return {"x": d @ w.T, "w": x.T @ d}


def spoilt(name, by, of=right):
    def backward(dout, x, w):
        found = of(dout, x, w)
        return found | {name: by(found[name])}

    return backward


def off_at_one_entry(gradient):
    gradient = gradient.copy()
    gradient[1, 2] *= 1.5
    return gradient


@pytest.mark.parametrize("by", [lambda g: 2 * g, lambda g: -g, np.zeros_like, off_at_one_entry, lambda g: g * 1.01])
@pytest.mark.parametrize("name", ["x", "w"])
def test_the_wrong_gradient_is_seen_and_no_other(name, by):
    found = seen(product, spoilt(name, by))
    assert list(found) == [name]
    assert found[name].status == "failed"
    assert found[name].gap > found[name].allowed


def test_a_right_gradient_is_not():
    assert seen(product, right) == {}


@pytest.mark.parametrize("by", [lambda g: g * (1 + 1e-7), lambda g: np.full_like(g, np.nan), lambda g: g[:1]])
def test_what_is_hardly_wrong_or_no_gradient_stays_open(by):
    assert seen(product, spoilt("w", by)) == {}


def clipped(x, w):
    return np.tanh(x @ w) if (np.array_equal(x, X) and np.array_equal(w, W)) else np.tanh(np.minimum(x @ w, 0.5))


@pytest.mark.parametrize(
    ("forward", "same"), [(product, True), (lambda x, w: np.tanh(w.T @ x.T).T, True), (clipped, False)]
)
def test_another_forward_that_changes_as_the_right_one_has_its_slope(forward, same):
    problem, asked, answers = answered(beside, forward, right)
    _, _, others = answered(beside, product, right)
    here = {"out": product(X, W)}
    own, wanted = (slope_beside(problem, asked, here, found) for found in (answers, others))
    assert same_slope(problem, own, wanted) is same


def test_a_result_that_is_not_finite_has_no_slope():
    problem, asked, answers = answered(beside, lambda x, w: np.full_like(x @ w, np.nan), right)
    own = slope_beside(problem, asked, {"out": product(X, W)}, answers)
    assert own is None
    assert not same_slope(problem, own, own)


def test_nothing_is_seen_at_a_kink():
    x = X.copy()
    x[2] = 0.0  # all results of this row are at their kink
    assert seen(relu, spoilt("x", lambda g: g + 1, of=relu_right), x=x) == {}


def test_nothing_is_seen_of_a_forward_that_is_random():
    rng = np.random.default_rng(0)
    noisy = lambda x, w: product(x, w) + rng.normal(size=(5, 3))  # noqa: E731
    assert seen(noisy, spoilt("x", lambda g: 2 * g)) == {}


def test_the_error_of_a_wrong_gradient_levels_off_and_that_of_a_right_one_falls():
    wrong = [abs(item.gap) for item in errors_at(*answered(steps, product, spoilt("w", lambda g: 2 * g)))]
    fine = [abs(item.gap) for item in errors_at(*answered(steps, product, right))]
    assert len(wrong) == len(fine) == 10
    assert max(wrong[:6]) < 1.01 * min(wrong[:6])
    assert min(fine) < 1e-8 < 1e-4 < fine[-1]
