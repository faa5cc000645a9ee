"""Wrong activation functions, each as a student might write it."""

import numpy as np


def sigmoid_forward__overflows(x):
    """Takes exp of a large number for very negative inputs."""
    out = np.exp(x) / (1 + np.exp(x))
    return out, out


def sigmoid_forward__warns(x):
    """Right in value, but exp overflows on the way at large negative inputs."""
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_forward__sign_of_exponent(x):
    """exp(x) where exp(-x) belongs: mirrored."""
    out = 1 / (1 + np.exp(np.clip(x, -500, 500)))
    return out, out


def sigmoid_forward__clipped_too_early(x):
    """Clips the input to [-5, 5] against overflow."""
    out = 1 / (1 + np.exp(-np.clip(x, -5, 5)))
    return out, out


def sigmoid_forward__is_tanh(x):
    """Computes tanh."""
    out = np.tanh(x)
    return out, out


def sigmoid_backward__ignores_dout(dout, cache):
    """The local derivative alone, without the upstream gradient."""
    return cache * (1 - cache)


def sigmoid_forward__derivative_of_input(x):
    """Caches the input, and the backward takes it for the output."""
    return 1 / (1 + np.exp(-np.clip(x, -700, 700))), x


def sigmoid_backward__derivative_of_input(dout, cache):
    """Caches the input, and the backward takes it for the output."""
    return dout * cache * (1 - cache)


def sigmoid_backward__one_factor(dout, cache):
    """Only the factor 1 - s."""
    return dout * (1 - cache)


def sigmoid_backward__squared(dout, cache):
    """1 - s squared, as for tanh."""
    return dout * (1 - cache**2)


def sigmoid_backward__sign(dout, cache):
    """Gradient of the opposite sign."""
    return dout * cache * (cache - 1)


def tanh_forward__overflows(x):
    """Quotient of exponentials: NaN for large inputs."""
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


def tanh_forward__half_argument(x):
    """2 sigmoid(x) - 1, which is tanh(x / 2)."""
    out = 2 / (1 + np.exp(-np.clip(x, -700, 700))) - 1
    return out, out


def tanh_forward__of_sigmoid(x):
    """Computes the sigmoid."""
    out = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    return out, out


def tanh_backward__not_squared(dout, cache):
    """1 - t instead of 1 - t^2."""
    return dout * (1 - cache)


def tanh_backward__like_sigmoid(dout, cache):
    """t (1 - t), as for the sigmoid."""
    return dout * cache * (1 - cache)


def tanh_backward__ignores_dout(dout, cache):
    """The local derivative alone."""
    return 1 - cache**2


def tanh_backward__tanh_twice(dout, cache):
    """Takes the tanh of what already is one."""
    return dout * (1 - np.tanh(cache) ** 2)


def tanh_forward__caches_input(x):
    """The backward squares the input instead of the output."""
    return np.tanh(x), x


def tanh_backward__caches_input(dout, cache):
    """The backward squares the input instead of the output."""
    return dout * (1 - cache**2)


def relu_forward__absolute(x):
    """The absolute value."""
    return np.abs(x), x


def relu_forward__capped(x):
    """Capped at 1."""
    return np.clip(x, 0, 1), x


def relu_forward__minimum(x):
    """Keeps the negative side."""
    return np.minimum(x, 0), x


def relu_forward__of_row_maximum(x):
    """np.max over an axis where the entrywise maximum belongs."""
    return np.maximum(0, np.max(x, axis=-1, keepdims=True)) * np.ones_like(x), x


def relu_backward__ignores_dout(dout, cache):
    """The mask alone, without the upstream gradient."""
    return (cache > 0).astype(float)


def relu_backward__no_mask(dout, cache):
    """Passes the upstream gradient through."""
    return dout.copy()


def relu_backward__mask_of_dout(dout, cache):
    """Masks by the sign of dout instead of that of x."""
    return np.where(dout > 0, dout, 0)


def relu_backward__inverted_mask(dout, cache):
    """Lets the gradient through where x is negative."""
    return np.where(cache < 0, dout, 0)


def relu_backward__times_input(dout, cache):
    """Multiplies by the output."""
    return dout * np.maximum(cache, 0)


def relu_backward__threshold_one(dout, cache):
    """Compares with 1 instead of 0."""
    return dout * (cache >= 1)


def leaky_relu_forward__slope_tenth(x, slope=0.01):
    """Slope 0.1."""
    return np.where(x > 0, x, 0.1 * x), (x, slope)


def leaky_relu_forward__not_leaky(x, slope=0.01):
    """Zero on the negative side."""
    return np.maximum(x, 0), (x, slope)


def leaky_relu_forward__adds_slope(x, slope=0.01):
    """Takes the slope for a constant."""
    return np.where(x > 0, x, slope), (x, slope)


def leaky_relu_forward__slope_sign(x, slope=0.01):
    """Leaks with the wrong sign."""
    return np.where(x > 0, x, -slope * x), (x, slope)


def leaky_relu_backward__like_relu(dout, cache):
    """Zero on the negative side."""
    return np.where(cache[0] > 0, dout, 0)


def leaky_relu_backward__slope_without_dout(dout, cache):
    """The slope itself on the negative side, without the upstream gradient."""
    x, slope = cache
    return np.where(x > 0, dout, slope)


def leaky_relu_backward__slope_times_input(dout, cache):
    """Multiplies the negative side by its input too."""
    x, slope = cache
    return np.where(x > 0, dout, slope * x * dout)


def leaky_relu_backward__slope_everywhere(dout, cache):
    """Multiplies every entry by the slope."""
    return cache[1] * dout


def leaky_relu_backward__mask_of_dout(dout, cache):
    """Decides by the sign of dout."""
    return np.where(dout > 0, dout, cache[1] * dout)


def elu_forward__forgets_minus_one(x, alpha=1.0):
    """exp(x) instead of exp(x) - 1 on the negative side."""
    return np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0))), (x, alpha)


def elu_forward__masked_product(x, alpha=1.0):
    """Multiplies by a mask: 0 times infinity for large inputs."""
    return (x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1), (x, alpha)


def elu_forward__exponent_sign(x, alpha=1.0):
    """exp(-x)."""
    return np.where(x > 0, x, alpha * (np.exp(np.clip(-x, 0, 20)) - 1)), (x, alpha)


def elu_forward__small_alpha(x, alpha=1.0):
    """alpha 0.01."""
    return np.where(x > 0, x, 0.01 * np.expm1(np.minimum(x, 0))), (x, alpha)


def elu_backward__minus_one_kept(dout, cache):
    """exp(x) - 1 instead of exp(x)."""
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.expm1(np.minimum(x, 0)))


def elu_backward__like_relu(dout, cache):
    """Zero on the negative side."""
    return np.where(cache[0] > 0, dout, 0)


def elu_backward__ignores_dout(dout, cache):
    """The local derivative alone."""
    x, alpha = cache
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


def elu_backward__dout_on_one_side(dout, cache):
    """The upstream gradient is missing on the negative side."""
    x, alpha = cache
    return np.where(x > 0, dout, alpha * np.exp(np.minimum(x, 0)))


def elu_backward__masked_product(dout, cache):
    """Multiplies by a mask: 0 times infinity for large inputs."""
    x, alpha = cache
    return dout * ((x > 0) + (x <= 0) * alpha * np.exp(x))


def elu_forward__output_for_input(x, alpha=1.0):
    """Caches the output, and the backward takes it for the input."""
    out = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    return out, (out, alpha)


def elu_backward__output_for_input(dout, cache):
    """Caches the output, and the backward takes it for the input."""
    out, alpha = cache
    return dout * np.where(out > 0, 1, alpha * np.exp(np.minimum(out, 0)))


def _pieces(x, W, b):
    return np.einsum("nd,kdm->knm", x, W) + b[:, None, :]


def maxout_forward__no_bias(x, W, b):
    """Forgets the biases."""
    pieces = np.einsum("nd,kdm->knm", x, W)
    return pieces.max(0), (x, W, pieces.argmax(0))


def maxout_forward__bias_after(x, W, b):
    """Adds the first bias after the maximum."""
    pieces = np.einsum("nd,kdm->knm", x, W)
    return pieces.max(0) + b[0], (x, W, pieces.argmax(0))


def maxout_forward__sums(x, W, b):
    """Sums the pieces."""
    pieces = _pieces(x, W, b)
    return pieces.sum(0), (x, W, pieces.argmax(0))


def maxout_forward__largest_magnitude(x, W, b):
    """Takes the piece of the largest magnitude."""
    pieces = _pieces(x, W, b)
    winner = np.abs(pieces).argmax(0)
    return np.take_along_axis(pieces, winner[None], 0)[0], (x, W, winner)


def maxout_forward__relu_inside(x, W, b):
    """A ReLU inside: never below zero."""
    pieces = np.maximum(_pieces(x, W, b), 0)
    return pieces.max(0), (x, W, pieces.argmax(0))


def maxout_forward__two_pieces_only(x, W, b):
    """Compares the first and last pieces alone."""
    pieces = _pieces(x, W, b)
    return np.maximum(pieces[0], pieces[-1]), (x, W, pieces.argmax(0))


def _routed(dout, winner, k):
    return np.where(winner == np.arange(k)[:, None, None], dout, 0.0)


def maxout_backward__every_piece(dout, cache):
    """Sends the gradient to every piece."""
    x, W, _ = cache
    dpieces = np.broadcast_to(dout, (len(W), *dout.shape))
    return np.einsum("knm,kdm->nd", dpieces, W), np.einsum("nd,knm->kdm", x, dpieces), dpieces.sum(1)


def maxout_backward__dx_of_one_piece(dout, cache):
    """dx by the weights of the first piece alone."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    return dpieces[0] @ W[0].T, np.einsum("nd,knm->kdm", x, dpieces), dpieces.sum(1)


def maxout_backward__db_averaged(dout, cache):
    """db averaged over the batch."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    return np.einsum("knm,kdm->nd", dpieces, W), np.einsum("nd,knm->kdm", x, dpieces), dpieces.mean(1)


def maxout_backward__db_same_for_all(dout, cache):
    """db of the sum of all upstream gradients, for every piece."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    db = np.tile(dout.sum(0), (len(W), 1))
    return np.einsum("knm,kdm->nd", dpieces, W), np.einsum("nd,knm->kdm", x, dpieces), db


def maxout_backward__db_counts(dout, cache):
    """db counts how often a piece wins."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    db = (dpieces != 0).sum(1).astype(float)
    return np.einsum("knm,kdm->nd", dpieces, W), np.einsum("nd,knm->kdm", x, dpieces), db


def maxout_backward__dw_ignores_winner(dout, cache):
    """dW sends the gradient to every piece."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    dW = np.tile(x.T @ dout, (len(W), 1, 1))
    return np.einsum("knm,kdm->nd", dpieces, W), dW, dpieces.sum(1)


def maxout_backward__dx_averaged(dout, cache):
    """dx averaged over the pieces instead of summed."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    dx = (dpieces @ W.transpose(0, 2, 1)).mean(0)
    return dx, np.einsum("nd,knm->kdm", x, dpieces), dpieces.sum(1)


def maxout_forward__winner_without_bias(x, W, b):
    """The winners are found without the biases."""
    return _pieces(x, W, b).max(0), (x, W, np.einsum("nd,kdm->knm", x, W).argmax(0))


def maxout_backward__winner_without_bias(dout, cache):
    """The winners are found without the biases."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    return np.einsum("knm,kdm->nd", dpieces, W), np.einsum("nd,knm->kdm", x, dpieces), dpieces.sum(1)


def maxout_forward__winner_of_the_row(x, W, b):
    """One winner a row, shared by all units."""
    pieces = _pieces(x, W, b)
    winner = np.broadcast_to(pieces.sum(2).argmax(0)[:, None], pieces.shape[1:])
    return pieces.max(0), (x, W, winner)


def maxout_backward__winner_of_the_row(dout, cache):
    """One winner a row, shared by all units."""
    x, W, winner = cache
    dpieces = _routed(dout, winner, len(W))
    return np.einsum("knm,kdm->nd", dpieces, W), np.einsum("nd,knm->kdm", x, dpieces), dpieces.sum(1)
