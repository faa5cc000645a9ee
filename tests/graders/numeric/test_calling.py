"""Forwards in place, nested inputs, and refusals that say what came and what was expected."""

from typing import NamedTuple

import numpy as np
import pytest

from graders.numeric import check_gradient

RNG = np.random.default_rng(0)
X = RNG.standard_normal(50)


def relu_in_place(x):
    on = x > 0
    x[~on] = 0
    return x, on


def triple_in_place(x):
    x *= 3
    return x, None


def sigmoid_in_place(x):
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1
    np.reciprocal(x, out=x)
    return x.copy(), x


@pytest.mark.parametrize(
    ("forward", "backward", "status"),
    [
        (relu_in_place, lambda d, on: d * on, "passed"),
        (triple_in_place, lambda d, _: 3 * d, "passed"),
        (sigmoid_in_place, lambda d, s: d * s * (1 - s), "passed"),
        (triple_in_place, lambda d, _: d.copy(), "failed"),
        (sigmoid_in_place, lambda d, s: d * s, "failed"),
    ],
)
def test_forwards_in_place(forward, backward, status):
    before = X.copy()
    report = check_gradient(forward, X, backward=backward)
    assert report.status == status
    assert [note.code for note in report.notes] == ["forward_changes_its_inputs"]
    assert np.array_equal(X, before)


def test_a_derivative_that_takes_the_inputs_gets_them_as_they_were():
    def forward(x):
        x **= 2
        return x

    assert check_gradient(forward, X, vjp=lambda d, x: 2 * x * d).passed


PARAMS = {"W": RNG.standard_normal((3, 2)), "b": RNG.standard_normal(2)}
ROWS = RNG.standard_normal((4, 3))


def net(params, x):
    return x @ params["W"] + params["b"], (params, x)


def grads_of(d, cache, factor=1.0):
    params, x = cache
    return {"W": factor * x.T @ d, "b": d.sum(0)}, d @ params["W"].T


@pytest.mark.parametrize(
    "shape",
    [
        lambda g, dx: (g, dx),
        lambda g, dx: {"params": g, "x": dx},
        lambda g, dx: {"dparams": {"dW": g["W"], "db": g["b"]}, "dx": dx},
    ],
    ids=["tuple", "by name", "with a d in front"],
)
def test_dictionaries_are_differentiated(shape):
    right = check_gradient(net, (PARAMS, ROWS), backward=lambda d, c: shape(*grads_of(d, c)))
    assert right.passed
    assert not right.notes
    wrong = check_gradient(net, (PARAMS, ROWS), backward=lambda d, c: shape(*grads_of(d, c, factor=99.0)))
    assert [(m.name, m.factor) for m in wrong.mismatches] == [("params['W']", pytest.approx(99))]


def test_a_missing_gradient_in_a_dictionary_is_named():
    report = check_gradient(
        net, (PARAMS, ROWS), backward=lambda d, c: ({"W": c[1].T @ d, "b": None}, d @ PARAMS["W"].T)
    )
    assert (report.status, report.reason) == ("failed", "missing")
    assert "params['b']" in report.message


def loss(params, x):
    out = x @ params["W"] + params["b"]
    return (out**2).sum(), {"W": 2 * x.T @ out, "b": 2 * out.sum(0)}


def test_the_gradients_of_a_net_say_that_its_parameters_are_meant():
    report = check_gradient(loss, (PARAMS, ROWS))
    assert report.passed
    assert [note.code for note in report.notes] == ["not_differentiated"]
    assert "'x'" in report.notes[0].message


def test_a_dictionary_can_be_the_one_argument():
    assert check_gradient(lambda params: loss(params, ROWS), PARAMS).passed
    assert check_gradient(lambda W, b: loss({"W": W, "b": b}, ROWS), PARAMS).passed


class Pair(NamedTuple):
    a: np.ndarray
    b: np.ndarray


def test_lists_and_named_tuples():
    ws = [RNG.standard_normal(3), RNG.standard_normal(3)]
    pair = Pair(*ws)
    assert check_gradient(lambda ws: (ws[0] * ws[1], ws), (ws,), backward=lambda d, ws: [d * ws[1], d * ws[0]]).passed
    assert check_gradient(lambda p: (p.a * p.b, p), (pair,), backward=lambda d, p: ((d * p.b, d * p.a),)).passed
    wrong = check_gradient(lambda ws: (ws[0] * ws[1], ws), (ws,), backward=lambda d, ws: [d * ws[1], d * ws[1]])
    assert [m.name for m in wrong.mismatches] == ["ws[1]"]


def test_single_arrays_of_a_dictionary_can_be_chosen():
    report = check_gradient(net, (PARAMS, ROWS), wrt=["params['W']"], backward=lambda d, c: ({"W": c[1].T @ d},))
    assert report.passed


def test_a_configuration_with_running_averages_is_no_parameter():
    config = {"mode": "train", "running_mean": np.zeros(3)}

    def forward(x, config):
        config["running_mean"] += x.mean(0)
        return x**2, x

    report = check_gradient(forward, (ROWS, config), backward=lambda d, x: 2 * x * d)
    assert report.passed
    assert "'config' (a dict of float64, str)" in " ".join(note.message for note in report.notes)
    assert not config["running_mean"].any()


def test_gradients_too_many_or_too_few_are_refused():
    too_many = check_gradient(lambda x: (x**2, x), X, backward=lambda d, x: (2 * x * d, "and this?"))
    assert (too_many.status, too_many.reason) == ("failed", "missing")
    assert "returned 2 gradients for 1 input, 'x'" in too_many.message
    too_few = check_gradient(lambda x, y: (x * y, (x, y)), (X, X), backward=lambda d, c: d * c[1])
    assert "returned one ndarray for 2 inputs, 'x', 'y'" in too_few.message
    for_all = check_gradient(lambda x, k: (x**k, (x, k)), (X, 2), backward=lambda d, c: (2 * c[0] * d, None))
    assert for_all.passed


def square(x):
    return np.asarray(x) ** 2, x


def back(d, x):
    return 2 * np.asarray(x) * d


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        (np.arange(5), r"'x' is an array of dtype int64; for a gradient give .astype\(float\)"),
        (np.ones(3) * 1j, "'x' is an array of dtype complex128"),
        (np.array([1, None]), "'x' is an array of dtype object"),
        ([1.0, 2.0, 3.0], r"a sequence of 3 numbers.*np.array"),
        ([1, 2, 3], r"a list of 3 \(int\).*np.array"),
        ((X, X), r"takes \(x\) and the inputs are 'x' \(an array of dtype float64\)"),
        ((), "none is given"),
    ],
)
def test_inputs_that_are_none_are_named(inputs, says):
    with pytest.raises(ValueError, match=says):
        check_gradient(square, inputs, backward=back)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (lambda x: (x, None), "output1 is None, and an array or a number is expected"),
        (lambda x: ({"y": x},), "output is a dict"),
        (lambda x: ("y",), "output is a str"),
        (lambda x: (x * 1j,), "'output' is not a real array but complex128"),
    ],
)
def test_outputs_that_are_none_are_named(output, says):
    report = check_gradient(lambda x: (*output(x), x), X, backward=lambda *d: d[0])
    assert (report.status, report.reason) == ("inconclusive", "forward_shape")
    assert says in report.message


def test_names_that_the_function_does_not_take():
    report = check_gradient(square, {"z": X}, backward=back)
    assert (report.status, report.reason) == ("inconclusive", "forward_raised")
    assert "the dictionary was passed as its one argument" in report.message


def test_an_upstream_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"upstream has shape \(3,\), and the forward's output \(50,\)"):
        check_gradient(square, X, backward=back, upstream=np.ones(3))
