"""Wrong activations."""

import numpy as np

PART = "fresh"


def sigmoid_forward__plain_formula(x):
    """1 / (1 + exp(-x)) as it stands, which overflows for large negative x."""
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_forward__sign_of_the_exponent(x):
    """exp(x) in the denominator where exp(-x) is meant."""
    e = np.exp(-np.abs(x))
    out = np.where(x >= 0, e, 1.0) / (1 + e)
    return out, out


def sigmoid_forward__input_for_output(x):
    """x (1 - x) with the input instead of the output."""
    z = np.exp(-np.abs(x))
    out = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return out, x


def sigmoid_backward__input_for_output(dout, cache):
    """x (1 - x) with the input instead of the output."""
    x = cache
    return dout * x * (1 - x)


def sigmoid_backward__local_alone(dout, cache):
    """Returns the local derivative and forgets dout."""
    s = cache
    return s * (1 - s)


def tanh_backward__square_forgotten(dout, cache):
    """1 - tanh(x) where 1 - tanh(x)**2 is meant."""
    t = cache
    return dout * (1 - t)


def tanh_forward__keeps_the_input(x):
    """1 - x**2 with the input instead of the output."""
    return np.tanh(x), x


def tanh_backward__keeps_the_input(dout, cache):
    """1 - x**2 with the input instead of the output."""
    x = cache
    return dout * (1 - x**2)


def relu_forward__maximum_of_all(x):
    """np.max for np.maximum: the largest of all entries, everywhere."""
    out = np.ones_like(x) * np.max(x, 0, initial=0)
    return out, x


def relu_backward__masks_by_dout(dout, cache):
    """Zero where dout is negative instead of where x is."""
    dx = dout.copy()
    dx[dout <= 0] = 0
    return dx


def relu_backward__mask_alone(dout, cache):
    """Returns the mask and forgets dout."""
    x = cache
    return (x > 0).astype(x.dtype)


def relu_backward__times_the_output(dout, cache):
    """dout times the output instead of the mask."""
    x = cache
    return dout * np.maximum(0, x)


def leaky_relu_forward__maximum_with_the_slope(x, slope=0.01):
    """max(slope, x) where max(slope * x, x) is meant."""
    out = np.maximum(slope, x)
    return out, (x, slope)


def leaky_relu_backward__zero_on_the_left(dout, cache):
    """The plain ReLU's gradient, 0 on the negative side."""
    x, _ = cache
    return dout * (x > 0)


def leaky_relu_backward__slope_without_dout(dout, cache):
    """Sets the slope itself on the negative side, without dout."""
    x, slope = cache
    dx = dout.copy()
    dx[x <= 0] = slope
    return dx


def elu_forward__without_the_minus_one(x, alpha=1.0):
    """alpha * exp(x) on the negative side, without the minus one."""
    out = np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)))
    return out, (x, alpha)


def elu_backward__the_value_for_the_derivative(dout, cache):
    """alpha * (exp(x) - 1) for the derivative on the negative side."""
    x, alpha = cache
    return np.where(x > 0, dout, dout * alpha * (np.exp(np.minimum(x, 0)) - 1))


def maxout_backward__to_every_piece(dout, cache):
    """Every piece receives the gradient, not the largest alone."""
    x, W = cache[0], cache[1]
    k = W.shape[0]
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    db = np.zeros((k, W.shape[2]))
    for j in range(k):
        dx += dout.dot(W[j].T)
        dW[j] = x.T.dot(dout)
        db[j] = dout.sum(axis=0)
    return dx, dW, db


def maxout_forward__forgets_the_bias(x, W, b):
    """The biases are never added."""
    z = np.stack([x.dot(W[j]) for j in range(W.shape[0])])
    return z.max(axis=0), (x, W, z.argmax(axis=0))
