"""Gradients that are wrong at exact kinks and ties alone: outside the one-sided derivatives, or no number."""

import numpy as np

from reference.activations import elu_forward
from reference.convolution import l2_pool_backward
from reference.linear_classifiers import svm_loss_vectorized
from reference.losses import svm_loss
from reference.regularization import l1_regularization


def relu_forward__slope_two_at_zero(x):
    """A slope of 2 at 0."""
    return np.maximum(x, 0), x


def relu_backward__slope_two_at_zero(dout, cache):
    """A slope of 2 at 0."""
    return dout * np.where(cache == 0, 2.0, cache > 0)


def relu_forward__slope_minus_one_at_zero(x):
    """A slope of -1 at 0."""
    return np.maximum(x, 0), x


def relu_backward__slope_minus_one_at_zero(dout, cache):
    """A slope of -1 at 0."""
    return dout * np.where(cache == 0, -1.0, cache > 0)


def relu_forward__nan_at_zero(x):
    """The mask is the output over the input: 0/0."""
    return np.maximum(x, 0), x


def relu_backward__nan_at_zero(dout, cache):
    """The mask is the output over the input: 0/0."""
    with np.errstate(all="ignore"):
        return dout * (np.maximum(cache, 0) / cache)


def leaky_relu_forward__zero_at_zero(x, slope=0.01):
    """No gradient at 0, where the slope is 0.01 to 1."""
    return np.where(x > 0, x, slope * x), (x, slope)


def leaky_relu_backward__zero_at_zero(dout, cache):
    """No gradient at 0, where the slope is 0.01 to 1."""
    x, slope = cache
    return dout * np.where(x == 0, 0.0, np.where(x > 0, 1.0, slope))


def elu_forward__elu_zero_at_zero(x, alpha=1.0):
    """No gradient at 0, where both slopes are 1."""
    return elu_forward(x, alpha)[0], (x, alpha)


def elu_backward__elu_zero_at_zero(dout, cache):
    """No gradient at 0, where both slopes are 1."""
    x, alpha = cache
    return dout * (x != 0) * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


def maxout_forward__nobody_at_a_tie(x, W, b):
    """No piece receives the gradient where two tie."""
    pieces = x @ W + b[:, None]
    return pieces.max(0), (x, W, pieces)


def maxout_backward__nobody_at_a_tie(dout, cache):
    """No piece receives the gradient where two tie."""
    x, W, pieces = cache
    won = pieces == pieces.max(0)
    d = dout * won * (won.sum(0) == 1)
    return (d @ W.swapaxes(1, 2)).sum(0), x.T @ d, d.sum(1)


def _tied_share(dout, cache, share):
    x, pool_param = cache
    height, width, S = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        place = (n, c, slice(i * S, i * S + height), slice(j * S, j * S + width))
        won = x[place] == x[place].max()
        dx[place] += dout[n, c, i, j] * won * (1.0 if won.sum() == 1 else share)
    return dx


def max_pool_backward_naive__no_entry_at_a_tie(dout, cache):
    """No entry receives the gradient where two tie."""
    return _tied_share(dout, cache, 0.0)


def max_pool_backward_naive__two_each_at_a_tie(dout, cache):
    """Every tied entry receives twice the gradient."""
    return _tied_share(dout, cache, 2.0)


def l2_pool_backward__nine_in_a_window_of_zeros(dout, cache):
    """9 in a window of zeros, where the slopes are -1 and 1."""
    _, out, pool_param = cache
    dx = l2_pool_backward(dout, cache)
    height, width, S = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    for n, c, i, j in np.argwhere(out == 0):
        dx[n, c, i * S : i * S + height, j * S : j * S + width] += 9 * dout[n, c, i, j]
    return dx


def svm_loss__three_at_a_margin_of_zero(x, y):
    """The gradient counts a margin of exactly 0 three times."""
    loss, dx = svm_loss(x, y)
    rows = np.arange(len(y))
    at_zero = x - x[rows, y][:, None] + 1 == 0
    dx = dx + 3 * at_zero / len(y)
    dx[rows, y] -= 3 * at_zero.sum(1) / len(y)
    return loss, dx


def svm_loss_vectorized__minus_one_at_a_margin_of_zero(W, X, y, reg, delta=1.0):
    """The gradient takes a margin of exactly 0 away."""
    loss, dW = svm_loss_vectorized(W, X, y, reg, delta)
    rows, scores = np.arange(len(y)), X @ W
    dscores = -1.0 * (scores - scores[rows, y][:, None] + delta == 0)
    dscores[rows, y] = -dscores.sum(1)
    return loss, dW + X.T @ dscores / len(y)


def l1_regularization__two_at_zero(W, reg):
    """A slope of 2 at 0."""
    loss, dW = l1_regularization(W, reg)
    return loss, np.where(W == 0, 2 * reg, dW)
