"""Wrong activation functions, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def sigmoid_forward__plain_exponential(x):
    """Takes exp(-x) of any x, which overflows for large negative ones."""
    out = 1.0 / (1.0 + np.exp(-x))
    return out, out


def sigmoid_forward__derivative_at_input(x):
    """The backward takes x (1 - x) of the input where it needs the output."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + z), z / (1 + z)), x


def sigmoid_backward__derivative_at_input(dout, cache):
    """The backward takes x (1 - x) of the input where it needs the output."""
    x = cache
    return x * (1 - x) * dout


def tanh_forward__two_thirds_there(x):
    """(1 - e^-x) / (1 + e^-x), which is tanh of half the input."""
    e = np.exp(-np.abs(x))
    out = np.sign(x) * (1 - e) / (1 + e)
    return out, out


def tanh_backward__two_thirds_there(dout, cache):
    """The derivative of tanh, from the output."""
    return dout * (1 - cache**2)


def tanh_forward__tanh_twice(x):
    """The backward takes tanh of the output again."""
    out = np.tanh(x)
    return out, out


def tanh_backward__tanh_twice(dout, cache):
    """The backward takes tanh of the output again."""
    t = np.tanh(cache)
    return dout * (1 - t * t)


def relu_backward__gated_by_gradient(dout, cache):
    """Lets positive gradients pass, whatever the input was."""
    return np.maximum(dout, 0)


def leaky_relu_backward__dead_side(dout, cache):
    """Lets nothing through on the negative side, as a plain ReLU."""
    x = cache[0]
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


def elu_forward__not_through_zero(x, alpha=1.0):
    """Forgets the minus 1 on the negative side."""
    out = x.copy()
    neg = x <= 0
    out[neg] = alpha * np.exp(x[neg])
    return out, (x, alpha)


def elu_backward__not_through_zero(dout, cache):
    """The gradient that belongs to it."""
    x, alpha = cache
    return np.where(x > 0, dout, dout * alpha * np.exp(np.minimum(x, 0)))


def elu_forward__output_as_slope(x, alpha=1.0):
    """The backward's slope on the negative side is the output, not the output plus alpha."""
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, out)


def elu_backward__output_as_slope(dout, cache):
    """The backward's slope on the negative side is the output, not the output plus alpha."""
    x, out = cache
    dx = dout.copy()
    dx[x <= 0] *= out[x <= 0]
    return dx


def maxout_forward__bias_apart(x, W, b):
    """The largest product plus the largest bias, which need not be of one piece."""
    pieces = np.stack([x @ W[j] for j in range(W.shape[0])])
    out = pieces.max(axis=0) + b.max(axis=0)
    return out, (x, W, pieces.argmax(axis=0))


def maxout_backward__every_piece(dout, cache):
    """Sends the gradient to every piece."""
    x, W = cache[0], cache[1]
    k = W.shape[0]
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    db = np.zeros((k, W.shape[2]))
    for j in range(k):
        dx += dout @ W[j].T
        dW[j] = x.T @ dout
        db[j] = dout.sum(axis=0)
    return dx, dW, db


def maxout_forward__input_of_last_piece(x, W, b):
    """The backward keeps of dx only what the last piece gives."""
    pieces = np.einsum("nd,kdm->knm", x, W) + b[:, None]
    return pieces.max(axis=0), (x, W, pieces)


def maxout_backward__input_of_last_piece(dout, cache):
    """The backward keeps of dx only what the last piece gives."""
    x, W, pieces = cache
    winner = pieces.argmax(axis=0)
    dW, db = np.zeros_like(W), np.zeros((W.shape[0], W.shape[2]))
    for j in range(W.shape[0]):
        d = dout * (winner == j)
        dx = d @ W[j].T
        dW[j] = x.T @ d
        db[j] = d.sum(axis=0)
    return dx, dW, db
