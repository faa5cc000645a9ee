"""Known wrong activation functions."""

from typing import Any

import numpy as np

from .._types import Array, Cache
from ..activations import maxout_backward, maxout_forward, sigmoid_forward


def sigmoid_forward__overflow(x: Array) -> tuple[Array, Cache]:
    """The exponential is taken of large positive numbers, which overflow; the quotient is then NaN.

    Hint: the same fraction can be written with exp(x) or with exp(-x). For which inputs is each of them safe?
    """
    with np.errstate(over="ignore", invalid="ignore"):
        out = np.exp(x) / (1.0 + np.exp(x))
    return out, out


def sigmoid_backward__without_upstream(dout: Array, cache: Cache) -> Array:
    """The local derivative of the sigmoid is returned alone; the upstream gradient is not used.

    Hint: by the chain rule, what does the derivative of the loss by the input consist of?
    """
    del dout
    s: Array = cache
    return s * (1.0 - s)


def sigmoid_backward__tanh_derivative(dout: Array, cache: Cache) -> Array:
    """This is the derivative of tanh, 1 - out^2, not that of the sigmoid.

    Hint: differentiate 1 / (1 + exp(-x)) and write the result with the sigmoid itself.
    """
    return np.asarray(dout * (1.0 - cache**2))


def tanh_backward__without_square(dout: Array, cache: Cache) -> Array:
    """The output of tanh is not squared in its derivative.

    Hint: what is the slope of tanh for a large negative input? Compare with what your formula gives there.
    """
    return np.asarray(dout * (1.0 - cache))


def tanh_backward__upstream_ignored(dout: Array, cache: Cache) -> Array:
    """The local derivative of tanh is returned alone; the upstream gradient is not used.

    Hint: by the chain rule, what does the derivative of the loss by the input consist of?
    """
    del dout
    return np.asarray(1.0 - cache**2)


def relu_backward__mask_alone(dout: Array, cache: Cache) -> Array:
    """The mask of positive inputs is returned; the upstream gradient is not used.

    Hint: the ReLU passes something on where it is active. What arrives there from above?
    """
    del dout
    return (np.asarray(cache) > 0.0).astype(np.float64)


def relu_backward__mask_of_upstream(dout: Array, cache: Cache) -> Array:
    """The gradient is masked by its own sign; it should be masked by the sign of the input.

    Hint: which array decided, in the forward pass, what was set to zero?
    """
    del cache
    return np.where(dout > 0.0, dout, 0.0)


def relu_backward__no_mask(dout: Array, cache: Cache) -> Array:
    """The upstream gradient passes where the ReLU was inactive, too.

    Hint: if the output does not change with an input, what is the derivative by that input?
    """
    del cache
    return dout


def leaky_relu_backward__no_leak(dout: Array, cache: Cache) -> Array:
    """The gradient is zero on the negative side, as for a plain ReLU; the leaky one has a slope there.

    Hint: what is the forward's derivative where x < 0?
    """
    x, _ = cache
    return np.where(x > 0.0, dout, 0.0)


def leaky_relu_backward__slope_without_upstream(dout: Array, cache: Cache) -> Array:
    """On the negative side the slope itself is returned, not the slope times the upstream gradient.

    Hint: both sides of zero need the chain rule.
    """
    x, slope = cache
    return np.where(x > 0.0, dout, slope)


def elu_forward__without_minus_one(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The negative side is alpha exp(x); it should meet the positive side at 0.

    Hint: what does your function give just left of 0, and what just right of it?
    """
    return np.where(x > 0.0, x, alpha * np.exp(np.minimum(x, 0.0))), (x, alpha)


def elu_backward__output_as_slope(dout: Array, cache: Cache) -> Array:
    """On the negative side the function's value is taken for its derivative.

    Hint: differentiate alpha (exp(x) - 1): what becomes of the constant?
    """
    x, alpha = cache
    return np.asarray(dout * np.where(x > 0.0, 1.0, alpha * np.expm1(np.minimum(x, 0.0))))


def maxout_forward__without_bias(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The biases of the pieces are left out.

    Hint: each piece is an affine map; which of its parameters does your result not depend on?
    """
    out, cache = maxout_forward(x, W, np.zeros_like(b))
    return out, cache


def maxout_backward__to_every_piece(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient is sent to every piece; only the one that was largest determined the output.

    Hint: if a piece that is not the largest changes a little, what happens to the output?
    """
    x, W, _ = cache
    dpieces = np.broadcast_to(dout, (W.shape[0], *dout.shape))
    return np.sum(dpieces @ W.transpose(0, 2, 1), axis=0), x.T @ dpieces, np.sum(dpieces, axis=1)


def maxout_backward__bias_averaged(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases is averaged over the batch; it should be summed.

    Hint: one bias is added to the outputs of all N examples. How do gradients of several uses combine?
    """
    dx, dW, db = maxout_backward(dout, cache)
    winner: Any = cache[2]
    return dx, dW, db / winner.shape[0]


def sigmoid_forward__derivative_at_input(x: Array) -> tuple[Array, Cache]:
    """The derivative s (1 - s) is taken at the input; s is the output.

    Hint: which array do you keep for the backward pass, and which does the formula speak of?
    """
    return sigmoid_forward(x)[0], x


def sigmoid_backward__derivative_at_input(dout: Array, cache: Cache) -> Array:
    """The gradient that goes with it."""
    return np.asarray(dout * cache * (1 - cache))


def sigmoid_backward__sigmoid_again(dout: Array, cache: Cache) -> Array:
    """The sigmoid is applied to the output once more before the derivative is taken.

    Hint: is what you kept for the backward pass the input or the output?
    """
    again, _ = sigmoid_forward(cache)
    return np.asarray(dout * again * (1 - again))


def tanh_forward__derivative_of_tanh_at_input(x: Array) -> tuple[Array, Cache]:
    """The derivative 1 - t^2 is taken at the input; t is the output.

    Hint: which array do you keep for the backward pass, and which does the formula speak of?
    """
    return np.tanh(x), x


def tanh_backward__derivative_of_tanh_at_input(dout: Array, cache: Cache) -> Array:
    """The gradient that goes with it."""
    return np.asarray(dout * (1 - cache**2))


def tanh_backward__tanh_again(dout: Array, cache: Cache) -> Array:
    """The tanh is applied to the output once more before the derivative is taken.

    Hint: is what you kept for the backward pass the input or the output?
    """
    return np.asarray(dout * (1 - np.tanh(cache) ** 2))


def tanh_forward__half_the_exponent(x: Array) -> tuple[Array, Cache]:
    """The exponents lack their factor of 2: the result is the tanh of half the input.

    Hint: write tanh with exp(x) and exp(-x), then multiply above and below by exp(-x).
    """
    out = np.tanh(x / 2)
    return out, out


def relu_forward__negative_side(x: Array) -> tuple[Array, Cache]:
    """The negative side is kept and the positive one is cut.

    Hint: is a ReLU ever negative?
    """
    return np.minimum(x, 0), x


def maxout_forward__bias_apart(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The largest product and the largest bias are added, though they need not be of one piece.

    Hint: what is it whose maximum is taken?
    """
    return np.max(x @ W, axis=0) + np.max(b, axis=0), maxout_forward(x, W, b)[1]


def maxout_backward__input_of_last_piece(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Dx holds what the last piece gives alone; the pieces should add up.

    Hint: does a later piece overwrite what the earlier ones gave?
    """
    _, W, winner = cache
    _, dW, db = maxout_backward(dout, cache)
    return np.where(winner == len(W) - 1, dout, 0.0) @ W[-1].T, dW, db


def relu_backward__inverted_mask(dout: Array, cache: Cache) -> Array:
    """The gradient passes where the input was negative; it should where it was positive.

    Hint: on which side does the output move with the input?
    """
    return np.where(cache < 0, dout, 0.0)


def tanh_backward__sigmoid_derivative(dout: Array, cache: Cache) -> Array:
    """The derivative is t (1 - t), which is the sigmoid's.

    Hint: what is the slope of tanh at 0, where its value is 0?
    """
    return np.asarray(dout * cache * (1 - cache))


def maxout_forward__bias_after_the_maximum(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The largest piece is chosen without the biases; its bias is added afterwards.

    Hint: which numbers does the maximum compare?
    """
    pieces = np.einsum("nd,kdm->knm", x, W)
    chosen = pieces.argmax(axis=0)
    _, cache = maxout_forward(x, W, b)
    return pieces.max(axis=0) + np.take_along_axis(b, chosen, axis=0), cache
