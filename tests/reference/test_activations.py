"""The activation functions against PyTorch, SciPy and numeric differentiation."""

import numpy as np
import pytest
from scipy import special

from reference import activations
from reference.activations import (
    elu_backward,
    elu_forward,
    leaky_relu_backward,
    leaky_relu_forward,
    maxout_backward,
    maxout_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)

from .support import assert_all_close, frozen, numeric_gradients, torch_gradients

UNARY = ["sigmoid", "tanh", "relu", "leaky_relu", "elu"]
EXTREMES = np.array([-1e4, -1e3, -700.0, -40.0, -1e-300, 0.0, 1e-300, 40.0, 700.0, 1e3, 1e4])


def pair(name):
    return getattr(activations, f"{name}_forward"), getattr(activations, f"{name}_backward")


def torch_function(name):
    torch = pytest.importorskip("torch")
    return getattr(torch.nn.functional, name)


def sample(seed=0, shape=(3, 4, 5)):
    rng = np.random.default_rng(seed)
    x = 2.0 * rng.standard_normal(shape)
    x.flat[:2] = -5e-4, 5e-4
    return x, rng.standard_normal(shape)


@pytest.mark.parametrize("name", UNARY)
def test_value_and_gradient_agree_with_torch(name):
    forward, backward = pair(name)
    x, dout = sample()
    out, cache = forward(x)
    expected, gradients = torch_gradients(torch_function(name), [x], dout)
    assert_all_close([out, backward(dout, cache)], [expected, *gradients])


@pytest.mark.parametrize("name", UNARY)
def test_gradient_agrees_with_numeric_differentiation(name):
    forward, backward = pair(name)
    x, dout = sample(1)
    numeric = numeric_gradients(lambda x: forward(x)[0], [x], dout)
    assert_all_close([backward(dout, forward(x)[1])], numeric, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("name", UNARY)
def test_extreme_inputs_are_finite_and_silent(name):
    forward, backward = pair(name)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        out, cache = forward(EXTREMES)
        dx = backward(np.ones_like(EXTREMES), cache)
    expected, gradients = torch_gradients(torch_function(name), [EXTREMES])
    assert_all_close([out], [expected])
    kink = name in {"relu", "leaky_relu", "elu"} and np.abs(EXTREMES) < 1e-200
    assert_all_close([dx[~np.asarray(kink)]], [gradients[0][~np.asarray(kink)]])


@pytest.mark.parametrize("name", UNARY)
def test_inputs_are_left_alone_and_may_be_read_only(name):
    forward, backward = pair(name)
    x, dout = sample(2)
    out, cache = forward(x)
    dx = backward(dout, cache)
    frozen_out, frozen_cache = forward(frozen(x))
    np.testing.assert_array_equal(frozen_out, out)
    np.testing.assert_array_equal(backward(frozen(dout), frozen_cache), dx)
    np.testing.assert_array_equal(backward(frozen(dout), frozen_cache), dx)


def test_sigmoid_is_as_exact_as_scipys_at_both_ends():
    x = np.concatenate([EXTREMES, np.linspace(-50, 50, 1001)])
    np.testing.assert_allclose(sigmoid_forward(x)[0], special.expit(x), rtol=1e-15)


def test_sigmoid_and_tanh_have_slopes_one_quarter_and_one_at_zero():
    one = np.ones(1)
    assert sigmoid_backward(one, sigmoid_forward(np.zeros(1))[1]) == 0.25
    assert tanh_backward(one, tanh_forward(np.zeros(1))[1]) == 1.0


def test_slope_at_the_kink_is_that_of_the_left_side():
    one, zero = np.ones(1), np.zeros(1)
    assert relu_backward(one, relu_forward(zero)[1]) == 0.0
    assert leaky_relu_backward(one, leaky_relu_forward(zero)[1]) == 0.01
    assert elu_backward(one, elu_forward(zero, alpha=0.5)[1]) == 0.5


def test_relu_stops_an_infinite_gradient():
    assert relu_backward(np.array([np.inf]), relu_forward(np.array([-1.0]))[1]) == 0.0


@pytest.mark.parametrize("slope", [0.0, 0.3, 2.0])
def test_leaky_relu_takes_other_slopes(slope):
    x, dout = sample(3)
    out, cache = leaky_relu_forward(x, slope=slope)
    expected, gradients = torch_gradients(lambda x: torch_function("leaky_relu")(x, negative_slope=slope), [x], dout)
    assert_all_close([out, leaky_relu_backward(dout, cache)], [expected, *gradients])


@pytest.mark.parametrize("alpha", [0.5, 3.0])
def test_elu_takes_other_limits(alpha):
    x, dout = sample(4)
    out, cache = elu_forward(x, alpha=alpha)
    expected, gradients = torch_gradients(lambda x: torch_function("elu")(x, alpha=alpha), [x], dout)
    assert_all_close([out, elu_backward(dout, cache)], [expected, *gradients])


def test_elu_keeps_the_digits_of_a_tiny_negative_input():
    np.testing.assert_allclose(elu_forward(np.array([-1e-12]))[0], -1e-12, rtol=1e-11)


def maxout_inputs(N=4, D=5, k=3, M=6):
    rng = np.random.default_rng(5)
    inputs = [rng.standard_normal(shape) for shape in ((N, D), (k, D, M), (k, M))]
    return inputs, rng.standard_normal((N, M))


@pytest.mark.parametrize("sizes", [(4, 5, 3, 6), (1, 5, 2, 1), (3, 1, 1, 2)])
def test_maxout_agrees_with_torch_and_numeric_differentiation(sizes):
    torch = pytest.importorskip("torch")
    inputs, dout = maxout_inputs(*sizes)
    out, cache = maxout_forward(*inputs)
    gradients = maxout_backward(dout, cache)

    def torch_maxout(x, W, b):
        return torch.amax(torch.einsum("nd,kdm->nkm", x, W) + b, dim=1)

    expected, torch_grads = torch_gradients(torch_maxout, inputs, dout)
    assert_all_close([out, *gradients], [expected, *torch_grads])
    numeric = numeric_gradients(lambda *inputs: maxout_forward(*inputs)[0], inputs, dout)
    assert_all_close(gradients, numeric, rtol=1e-7, atol=1e-8)


def test_maxout_sends_a_tied_gradient_to_the_first_piece_alone():
    W, b = np.ones((3, 2, 2)), np.zeros((3, 2))
    _, cache = maxout_forward(np.ones((1, 2)), W, b)
    _, _, db = maxout_backward(np.ones((1, 2)), cache)
    np.testing.assert_array_equal(db, [[1, 1], [0, 0], [0, 0]])


def test_maxout_leaves_its_inputs_alone():
    inputs, dout = maxout_inputs()
    out, cache = maxout_forward(*inputs)
    frozen_out, frozen_cache = maxout_forward(*map(frozen, inputs))
    assert_all_close([frozen_out], [out])
    assert_all_close(maxout_backward(frozen(dout), frozen_cache), maxout_backward(dout, cache))
