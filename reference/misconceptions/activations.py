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


def sigmoid_forward__sign_in_the_exponent(x: Array) -> tuple[Array, Cache]:
    """The exponential is exp(x): the minus sign is missing.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(0.5 * (1.0 - np.tanh(0.5 * x))), x


def sigmoid_forward__one_subtracted(x: Array) -> tuple[Array, Cache]:
    """The denominator is 1 - exp(-x).

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(1.0 / (1.0 - np.exp(-x))), x


def sigmoid_forward__magnitude_in_the_exponent(x: Array) -> tuple[Array, Cache]:
    """The form for x >= 0, 1 / (1 + exp(-|x|)), stands for all x.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-np.abs(x)))), x


def sigmoid_forward__numerator_of_the_other_side(x: Array) -> tuple[Array, Cache]:
    """The form for x < 0, exp(-|x|) / (1 + exp(-|x|)), stands for all x.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(-np.abs(x)) / (1.0 + np.exp(-np.abs(x)))), x


def sigmoid_forward__tanh_for_sigmoid(x: Array) -> tuple[Array, Cache]:
    """This is tanh; the sigmoid runs from 0 to 1.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.tanh(x)), x


def sigmoid_forward__tanh_of_half(x: Array) -> tuple[Array, Cache]:
    """This is tanh(x / 2), which runs from -1 to 1: half of it plus one half is missing.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.tanh(0.5 * x)), x


def sigmoid_forward__twice_the_argument(x: Array) -> tuple[Array, Cache]:
    """This is the sigmoid of 2x.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(0.5 * (1.0 + np.tanh(x))), x


def sigmoid_forward__half_the_argument(x: Array) -> tuple[Array, Cache]:
    """This is the sigmoid of x / 2.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(0.5 * (1.0 + np.tanh(0.25 * x))), x


def sigmoid_forward__exponential_alone(x: Array) -> tuple[Array, Cache]:
    """The 1 in the denominator is missing.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(x)), x


def sigmoid_forward__normalised_over_the_row(x: Array) -> tuple[Array, Cache]:
    """This is a softmax: each entry should be judged alone.

    Hint: should one entry of x change another of the output?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(x - x.max()) / np.exp(x - x.max()).sum()), x


def sigmoid_backward__one_plus(dout: Array, cache: Cache) -> Array:
    """The factor is 1 + s; it should be 1 - s.

    Hint: differentiate 1 / (1 + exp(-x)).
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache * (1.0 + cache))


def sigmoid_backward__complement_missing(dout: Array, cache: Cache) -> Array:
    """The factor 1 - s is missing.

    Hint: differentiate 1 / (1 + exp(-x)).
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache)


def sigmoid_backward__output_missing(dout: Array, cache: Cache) -> Array:
    """The factor s is missing.

    Hint: differentiate 1 / (1 + exp(-x)).
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (1.0 - cache))


def sigmoid_backward__sign_of_factor(dout: Array, cache: Cache) -> Array:
    """The factor is s - 1; it should be 1 - s.

    Hint: is the sigmoid rising or falling?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache * (cache - 1.0))


def sigmoid_backward__squared_output(dout: Array, cache: Cache) -> Array:
    """The factor s is squared.

    Hint: differentiate 1 / (1 + exp(-x)).
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache**2 * (1.0 - cache))


def sigmoid_backward__squared_complement(dout: Array, cache: Cache) -> Array:
    """The factor 1 - s is squared.

    Hint: differentiate 1 / (1 + exp(-x)).
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache * (1.0 - cache) ** 2)


def sigmoid_backward__upstream_in_the_complement(dout: Array, cache: Cache) -> Array:
    """The upstream gradient multiplies s alone within the bracket.

    Hint: where do the brackets close in dout * s * (1 - s)?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache - cache**2)


def sigmoid_backward__upstream_twice(dout: Array, cache: Cache) -> Array:
    """The upstream gradient is multiplied in twice.

    Hint: how often does the chain rule need it?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout**2 * cache * (1.0 - cache))


def sigmoid_backward__difference_of_s_and_s(dout: Array, cache: Cache) -> Array:
    """The factor is 1 - s + s^2 in place of s - s^2.

    Hint: multiply out s (1 - s).
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (1.0 - cache + cache**2))


def tanh_forward__sigmoid_for_tanh(x: Array) -> tuple[Array, Cache]:
    """This is the sigmoid; tanh runs from -1 to 1.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x))), np.tanh(x)


def tanh_forward__sigmoid_of_twice(x: Array) -> tuple[Array, Cache]:
    """This is sigmoid(2x): twice it less 1 is missing.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(0.5 * (1.0 + np.tanh(x))), np.tanh(x)


def tanh_forward__sigmoid_minus_a_half(x: Array) -> tuple[Array, Cache]:
    """This is sigmoid(2x) - 1: the factor 2 is missing.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(0.5 * (1.0 + np.tanh(x)) - 1.0), np.tanh(x)


def tanh_forward__turned_round(x: Array) -> tuple[Array, Cache]:
    """The sign is wrong: tanh has the sign of x.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(-np.tanh(x)), np.tanh(x)


def tanh_forward__hyperbolic_sine(x: Array) -> tuple[Array, Cache]:
    """The denominator is missing: this is half of exp(x) - exp(-x).

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.sinh(x)), np.tanh(x)


def tanh_forward__cotangent(x: Array) -> tuple[Array, Cache]:
    """Numerator and denominator are exchanged.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(1.0 / np.tanh(x)), np.tanh(x)


def tanh_forward__twice_the_argument_of_tanh(x: Array) -> tuple[Array, Cache]:
    """This is tanh(2x).

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.tanh(2.0 * x)), np.tanh(x)


def tanh_forward__exponentials_not_divided(x: Array) -> tuple[Array, Cache]:
    """This is (exp(x) - exp(-x)) without the denominator.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(x) - np.exp(-x)), np.tanh(x)


def tanh_forward__one_in_the_denominator(x: Array) -> tuple[Array, Cache]:
    """The denominator is 1 + exp(-x); it should be exp(x) + exp(-x).

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray((np.exp(x) - np.exp(-x)) / (1.0 + np.exp(-x))), np.tanh(x)


def tanh_backward__one_plus_the_square(dout: Array, cache: Cache) -> Array:
    """The factor is 1 + t^2; it should be 1 - t^2.

    Hint: what is the slope of tanh far out?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (1.0 + cache**2))


def tanh_backward__square_alone(dout: Array, cache: Cache) -> Array:
    """The factor is t^2; it should be 1 - t^2.

    Hint: what is the slope of tanh at 0?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * cache**2)


def tanh_backward__sign_of_the_factor(dout: Array, cache: Cache) -> Array:
    """The factor is t^2 - 1; it should be 1 - t^2.

    Hint: is tanh rising or falling?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (cache**2 - 1.0))


def tanh_backward__one_minus_squared(dout: Array, cache: Cache) -> Array:
    """The factor is (1 - t)^2; it should be 1 - t^2.

    Hint: what is the slope of tanh far out?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (1.0 - cache) ** 2)


def tanh_backward__factor_squared(dout: Array, cache: Cache) -> Array:
    """The factor 1 - t^2 is squared.

    Hint: what is the derivative of tanh?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (1.0 - cache**2) ** 2)


def tanh_backward__root_of_the_factor(dout: Array, cache: Cache) -> Array:
    """The factor is the root of 1 - t^2.

    Hint: what is the derivative of tanh?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.sqrt(1.0 - cache**2))


def tanh_backward__upstream_inside(dout: Array, cache: Cache) -> Array:
    """The upstream gradient multiplies t^2 alone: 1 - dout * t^2.

    Hint: where do the brackets close?
    """
    with np.errstate(all="ignore"):
        return np.asarray(1.0 - dout * cache**2)


def tanh_backward__upstream_not_in_the_one(dout: Array, cache: Cache) -> Array:
    """The upstream gradient is not multiplied by the whole bracket: dout - t^2.

    Hint: where do the brackets close?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout - cache**2)


def tanh_backward__upstream_twice_of_tanh(dout: Array, cache: Cache) -> Array:
    """The upstream gradient is multiplied in twice.

    Hint: how often does the chain rule need it?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout**2 * (1.0 - cache**2))


def tanh_backward__cube(dout: Array, cache: Cache) -> Array:
    """The power is 3 in place of 2.

    Hint: what is the derivative of tanh?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * (1.0 - cache**3))


def relu_forward__magnitude(x: Array) -> tuple[Array, Cache]:
    """This is |x|; a negative x gives 0.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(x)), x


def relu_forward__mask(x: Array) -> tuple[Array, Cache]:
    """This is 1 where x is positive; it should be x there.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray((x > 0).astype(float)), x


def relu_forward__cut_at_one(x: Array) -> tuple[Array, Cache]:
    """Entries are cut at 1, too.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.clip(x, 0.0, 1.0)), x


def relu_forward__cut_at_six(x: Array) -> tuple[Array, Cache]:
    """Entries are cut at 6, too.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.clip(x, 0.0, 6.0)), x


def relu_forward__starts_at_one(x: Array) -> tuple[Array, Cache]:
    """Only entries above 1 pass.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 1.0, x, 0.0)), x


def relu_forward__at_least_one(x: Array) -> tuple[Array, Cache]:
    """This is max(x, 1); it should be max(x, 0).

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(x, 1.0)), x


def relu_forward__leaky(x: Array) -> tuple[Array, Cache]:
    """Negative entries pass with a slope of 0.01; the ReLU gives 0 there.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, 0.01 * x)), x


def relu_forward__squared(x: Array) -> tuple[Array, Cache]:
    """Positive entries are squared.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(x, 0.0) ** 2), x


def relu_forward__softplus(x: Array) -> tuple[Array, Cache]:
    """This is log(1 + exp(x)), a smooth relative of the ReLU.

    Hint: what should the function give at 0, and far out on either side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.logaddexp(0.0, x)), x


def relu_backward__signs(dout: Array, cache: Cache) -> Array:
    """The factor is the sign of x: -1 where x is negative; it should be 0 there.

    Hint: what is the slope of max(0, x) for x < 0?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.sign(cache))


def relu_backward__times_input(dout: Array, cache: Cache) -> Array:
    """The upstream gradient is multiplied by the input where it is positive; the slope is 1.

    Hint: what is the slope of max(0, x) for x > 0?
    """
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.maximum(cache, 0.0))


def relu_backward__positive_upstream_too(dout: Array, cache: Cache) -> Array:
    """Entries pass only where both the input and the upstream gradient are positive.

    Hint: may an upstream gradient be negative?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where((cache > 0) & (dout > 0), dout, 0.0))


def relu_backward__leak(dout: Array, cache: Cache) -> Array:
    """The negative side passes 0.01 of the gradient; the ReLU passes nothing.

    Hint: what is the slope of max(0, x) for x < 0?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(cache > 0, dout, 0.01 * dout))


def relu_backward__above_one(dout: Array, cache: Cache) -> Array:
    """Only inputs above 1 pass their gradient.

    Hint: from where on is the slope 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(cache > 1, dout, 0.0))


def relu_backward__outside_minus_one(dout: Array, cache: Cache) -> Array:
    """Every input that is not 0 passes its gradient.

    Hint: what is the slope of max(0, x) for x < 0?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(cache != 0, dout, 0.0))


def leaky_relu_forward__slope_on_the_positive_side(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The positive side is scaled by the slope, or the smaller of x and slope * x is taken; the negative side is meant.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, slope * x, x)), (x, slope)


def leaky_relu_forward__slope_alone(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side is the slope itself; it should be slope * x.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x, slope)), (x, slope)


def leaky_relu_forward__slope_subtracted(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side is x - slope; it should be slope * x.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x, x - slope)), (x, slope)


def leaky_relu_forward__slope_added(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side is x + slope; it should be slope * x.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x, x + slope)), (x, slope)


def leaky_relu_forward__divided_by_the_slope(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side is divided by the slope.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x, x / slope)), (x, slope)


def leaky_relu_forward__negative_side_turned(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side is -slope * x; the sign is wrong.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x, -slope * x)), (x, slope)


def leaky_relu_forward__no_leak_forward(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side is 0, that is a plain ReLU.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(x, 0.0)), (x, slope)


def leaky_relu_forward__both_added(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The two sides are added: positive entries are (1 + slope) x.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(x, 0.0) + slope * x), (x, slope)


def leaky_relu_forward__one_minus_slope(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """The negative side has 1 - slope for the slope.

    Hint: what should the function give at -1 and at 1?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x, (1.0 - slope) * x)), (x, slope)


def leaky_relu_backward__sides_exchanged(dout: Array, cache: Cache) -> Array:
    """The slope scales the positive side; it should scale the negative one.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, slope * dout, dout))


def leaky_relu_backward__slope_added_to_upstream(dout: Array, cache: Cache) -> Array:
    """The slope is added to the upstream gradient; it should be multiplied.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, dout, dout + slope))


def leaky_relu_backward__negative_slope_turned(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side has the wrong sign.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, dout, -slope * dout))


def leaky_relu_backward__by_the_sign_of_upstream(dout: Array, cache: Cache) -> Array:
    """The sign of the upstream gradient decides; it should be that of the input.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    _x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(dout > 0.0, dout, slope * dout))


def leaky_relu_backward__input_on_the_negative_side(dout: Array, cache: Cache) -> Array:
    """The negative side has slope * x for slope.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, dout, slope * x * dout))


def leaky_relu_backward__input_on_the_positive_side(dout: Array, cache: Cache) -> Array:
    """The positive side has x for 1.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, x * dout, slope * dout))


def leaky_relu_backward__passes_everything(dout: Array, cache: Cache) -> Array:
    """Everything passes: the slope of the negative side is 1.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, _slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, dout, dout))


def leaky_relu_backward__divides_by_the_slope(dout: Array, cache: Cache) -> Array:
    """The negative side is divided by the slope.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, dout, dout / slope))


def leaky_relu_backward__one_without_upstream(dout: Array, cache: Cache) -> Array:
    """The positive side is 1 without the upstream gradient.

    Hint: what is the slope for x < 0, and what for x > 0?
    """
    x, slope = cache
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0.0, 1.0, slope * dout))


def elu_forward__larger_of_both_sides(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The larger of x and alpha * (exp(x) - 1) is taken; exp(x) - 1 is never below x, so x alone is never taken.

    Hint: which of the two is the larger at x = 1, and which belongs there?
    """
    with np.errstate(over="ignore"):
        return np.maximum(x, alpha * np.expm1(x)), (x, alpha)


def elu_backward__input_plus_alpha(dout: Array, cache: Cache) -> Array:
    """On the negative side the slope is made as x + alpha; it is the output plus alpha.

    Hint: which of the two does your cache hold, x or the output of the forward?
    """
    x, alpha = cache
    return np.asarray(dout * np.where(x > 0.0, 1.0, x + alpha))


def elu_forward__alpha_missing(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """Alpha is missing on the negative side.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, np.expm1(np.minimum(x, 0)))), (x, alpha)


def elu_forward__alpha_times_exponential_alone(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """Alpha multiplies the exponential alone: alpha * exp(x) - 1.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1.0)), (x, alpha)


def elu_forward__alpha_subtracted(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """Alpha is subtracted where 1 should be: exp(x) - alpha.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, np.exp(np.minimum(x, 0)) - alpha)), (x, alpha)


def elu_forward__alpha_in_the_exponent(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """Alpha stands in the exponent: exp(alpha * x) - 1.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, np.expm1(alpha * np.minimum(x, 0)))), (x, alpha)


def elu_forward__one_added(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """1 is added to the exponential; it should be subtracted.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) + 1.0))), (x, alpha)


def elu_forward__one_minus_exponential(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The sign of the negative side is wrong: 1 - exp(x).

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, -alpha * np.expm1(np.minimum(x, 0)))), (x, alpha)


def elu_forward__exponential_of_minus_x(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The exponential is exp(-x).

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, alpha * np.expm1(-np.minimum(x, 0)))), (x, alpha)


def elu_forward__leaky_for_elu(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The negative side is alpha * x; it should bend towards -alpha.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, alpha * x)), (x, alpha)


def elu_forward__negative_side_zero(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The negative side is 0, that is a plain ReLU.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(x, 0.0)), (x, alpha)


def elu_forward__alpha_on_the_positive_side(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The positive side has the factor alpha, too.

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(alpha * np.where(x > 0, x, np.expm1(np.minimum(x, 0)))), (x, alpha)


def elu_forward__exponential_times_x(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """The negative side is alpha * x * exp(x).

    Hint: what should the function give at 0, and far out on the negative side?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, x, alpha * x * np.exp(np.minimum(x, 0)))), (x, alpha)


def elu_backward__alpha_missing_in_slope(dout: Array, cache: Cache) -> Array:
    """Alpha is missing in the slope of the negative side.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, _alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, 1.0, bent))


def elu_backward__alpha_alone(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side is alpha: the exponential is missing.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, 1.0, alpha))


def elu_backward__alpha_squared(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side has the factor alpha twice.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, 1.0, alpha**2 * bent))


def elu_backward__output_plus_one(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side is the output plus 1; it should be the output plus alpha.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, 1.0, alpha * (bent - 1.0) + 1.0))


def elu_backward__exponential_of_minus_x_in_slope(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side has exp(-x).

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, 1.0, alpha / bent))


def elu_backward__negative_side_without_upstream(dout: Array, cache: Cache) -> Array:
    """The negative side is its slope alone, without the upstream gradient.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, dout, alpha * bent))


def elu_backward__nothing_on_the_negative_side(dout: Array, cache: Cache) -> Array:
    """The negative side passes nothing, as a ReLU's.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, _alpha = cache
    np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * (x > 0))


def elu_backward__input_for_one(dout: Array, cache: Cache) -> Array:
    """The positive side has x for 1.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, x, alpha * bent))


def elu_backward__added_upstream(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side is added to the upstream gradient; it should multiply it.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(np.where(x > 0, dout, dout + alpha * bent))


def elu_backward__times_x(dout: Array, cache: Cache) -> Array:
    """The slope of the negative side has the factor x.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, 1.0, alpha * x * bent))


def elu_backward__by_sign_of_upstream(dout: Array, cache: Cache) -> Array:
    """The sign of the upstream gradient decides which side is meant; it should be that of the input.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    bent = np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(dout > 0, 1.0, alpha * bent))


def elu_backward__sides_exchanged_in_slope(dout: Array, cache: Cache) -> Array:
    """The two sides are exchanged.

    Hint: differentiate alpha * (exp(x) - 1) by x.
    """
    x, alpha = cache
    np.exp(np.minimum(x, 0.0))
    with np.errstate(all="ignore"):
        return np.asarray(dout * np.where(x > 0, alpha * np.exp(np.minimum(x, 50.0)), 1.0))


def maxout_forward__mean_of_pieces(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The mean over the pieces is returned; it should be the largest.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(z.mean(axis=0)), maxout_forward(x, W, b)[1]


def maxout_forward__sum_of_pieces(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The sum over the pieces is returned; it should be the largest.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(z.sum(axis=0)), maxout_forward(x, W, b)[1]


def maxout_forward__smallest_piece(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The smallest of the pieces is returned; it should be the largest.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(z.min(axis=0)), maxout_forward(x, W, b)[1]


def maxout_forward__first_piece(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The first piece alone is returned; it should be the largest of all.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(z[0]), maxout_forward(x, W, b)[1]


def maxout_forward__last_piece(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The last piece alone is returned; it should be the largest of all.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(z[-1]), maxout_forward(x, W, b)[1]


def maxout_forward__positive_part(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """A ReLU is applied to the maximum; maxout has no other nonlinearity.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(np.maximum(z.max(axis=0), 0.0)), maxout_forward(x, W, b)[1]


def maxout_forward__largest_magnitude(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The largest magnitude is returned; it should be the largest value.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(np.abs(z).max(axis=0)), maxout_forward(x, W, b)[1]


def maxout_forward__of_largest_magnitude(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The piece of the largest magnitude is returned; it should be that of the largest value.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(np.take_along_axis(z, np.abs(z).argmax(axis=0)[np.newaxis], 0)[0]), maxout_forward(x, W, b)[1]


def maxout_forward__one_piece_for_a_row(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """One piece is chosen for a whole row; every unit chooses by itself.

    Hint: how many numbers does a unit choose from?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray(z[z.sum(axis=2).argmax(axis=0), np.arange(x.shape[0])]), maxout_forward(x, W, b)[1]


def maxout_forward__biases_doubled(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The biases are added twice.

    Hint: where is b added?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray((z + b[:, np.newaxis]).max(axis=0)), maxout_forward(x, W, b)[1]


def maxout_forward__biases_subtracted(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The biases are subtracted; they should be added.

    Hint: what is the output for x = 0?
    """
    z = np.einsum("nd,kdm->knm", x, W) + b[:, np.newaxis]
    return np.asarray((z - 2.0 * b[:, np.newaxis]).max(axis=0)), maxout_forward(x, W, b)[1]


def maxout_backward__bias_not_summed_right(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases is that of all pieces: each gets the whole sum, chosen or not.

    Hint: which piece moved the output?
    """
    dx, dW, db = maxout_backward(dout, cache)
    return dx, dW, np.broadcast_to(dout.sum(axis=0), db.shape).copy()


def maxout_backward__weights_averaged(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradients of weights and biases are averaged over the batch; they should be summed.

    Hint: what is the derivative of a sum over the examples?
    """
    dx, dW, db = maxout_backward(dout, cache)
    return dx, dW / dout.shape[0], db / dout.shape[0]


def maxout_backward__weights_alone_averaged(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the weights is averaged over the batch; it should be summed.

    Hint: what is the derivative of a sum over the examples?
    """
    dx, dW, db = maxout_backward(dout, cache)
    return dx, dW / dout.shape[0], db


def maxout_backward__weights_of_first_piece(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of x goes through the first piece's weights, whichever piece was largest.

    Hint: through which of the pieces did an output depend on x?
    """
    _, W, _ = cache
    _, dW, db = maxout_backward(dout, cache)
    return dout @ W[0].T, dW, db
