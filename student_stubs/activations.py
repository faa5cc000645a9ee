"""Activation functions, forward and backward.

From lecture 7 of CS231n. Each `*_forward` returns its output and a cache; each `*_backward` takes the
gradient `dout` of the loss with respect to that output and returns the gradient with respect to the input:
the local derivative times `dout`, entry by entry. Arrays may have any shape, except for maxout, which is a
layer with weights.
"""

import numpy as np

from ._types import Array, Cache


def sigmoid_forward(x: Array) -> tuple[Array, Cache]:
    """Logistic sigmoid, `out = 1 / (1 + exp(-x))`.

    `exp` is only taken of `-|x|`, which cannot overflow: for negative `x` the same value is `exp(x) / (1 +
    exp(x))`.

    Args:
        x: any shape.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    raise NotImplementedError


def sigmoid_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of the sigmoid: `dx = dout * s * (1 - s)`, `s` the forward output.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `sigmoid_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError


def tanh_forward(x: Array) -> tuple[Array, Cache]:
    """Hyperbolic tangent, `out = tanh(x)`.

    Args:
        x: any shape.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    raise NotImplementedError


def tanh_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of tanh: `dx = dout * (1 - t^2)`, `t` the forward output.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `tanh_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError


def relu_forward(x: Array) -> tuple[Array, Cache]:
    """Rectified linear unit, `out = max(0, x)`.

    Args:
        x: any shape.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    raise NotImplementedError


def relu_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of the ReLU: `dx = dout` where `x > 0`, 0 elsewhere (so 0 at the kink).

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `relu_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError


def leaky_relu_forward(x: Array, slope: float = 0.01) -> tuple[Array, Cache]:
    """Leaky ReLU, `out = x` where `x > 0`, `slope * x` elsewhere (Maas et al., 2013).

    Args:
        x: any shape.
        slope: slope of the negative side.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    raise NotImplementedError


def leaky_relu_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of the leaky ReLU: `dx = dout` where `x > 0`, `slope * dout` elsewhere.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `leaky_relu_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError


def elu_forward(x: Array, alpha: float = 1.0) -> tuple[Array, Cache]:
    """Exponential linear unit, `x` where `x > 0`, `alpha * (exp(x) - 1)` elsewhere (Clevert et al., 2016).

    `np.where` evaluates both sides, so the exponential must not see a large positive `x`.

    Args:
        x: any shape.
        alpha: minus the limit of the negative side.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    raise NotImplementedError


def elu_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of the ELU: `dx = dout` where `x > 0`, `dout * alpha * exp(x)` elsewhere.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `elu_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError


def maxout_forward(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """Maxout layer: the largest of `k` affine maps, `max_j (x W_j + b_j)` (Goodfellow et al., 2013).

    Args:
        x: inputs, `(N, D)`.
        W: weights of the `k` pieces, `(k, D, M)`.
        b: biases of the `k` pieces, `(k, M)`.

    Returns:
        The output `(N, M)` and the cache of the backward pass.
    """
    raise NotImplementedError


def maxout_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of maxout: the gradient goes to the piece that was largest, the first of those tied.

    Args:
        dout: upstream gradient, `(N, M)`.
        cache: from `maxout_forward`.

    Returns:
        `dx (N, D)`, `dW (k, D, M)`, `db (k, M)`.
    """
    raise NotImplementedError
