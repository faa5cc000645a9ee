"""Convolution and pooling: sizes, loops, vectorised forms, unshared filters, conversions (lecture 5).

Images are `x (N, C, H, W)`, filters `w (F, C, HH, WW)`, outputs `(N, F, H', W')`. Every layer here looks at
windows of its input: a forward pass reduces each window, a backward pass adds what each window receives into
the pixels that it covers, so a pixel seen by several windows collects several contributions.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ._types import Array, Cache


def conv_output_size(W: int, F: int, S: int, P: int) -> int:
    """Size of a convolution's output along one axis: `(W - F + 2P) / S + 1` (CS231n lecture 5).

    Args:
        W: size of the input, in pixels.
        F: size of the filter.
        S: stride.
        P: zero padding on each side.

    Raises:
        ValueError: if the filter does not fit, or the stride does not divide the range it moves over.
    """
    raise NotImplementedError


def pool_output_size(W: int, F: int, S: int) -> int:
    """Size of a pooling layer's output along one axis: `(W - F) / S + 1` (CS231n lecture 5).

    Raises:
        ValueError: if the window does not fit, or the stride does not divide the range it moves over.
    """
    raise NotImplementedError


def conv_parameter_count(F: int, C: int, K: int) -> int:
    """Number of parameters of `F` filters of size `K x K` over `C` channels, biases included (lecture 5)."""
    raise NotImplementedError


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """Input pixels along one axis that one unit behind all the layers sees (CS231n lecture 5).

    A layer of kernel `K` widens the field by `K - 1` steps, each as long as the product of the strides
    before it. Without any layer a unit sees one pixel.

    Args:
        layers: `(kernel, stride)` of each convolution or pooling layer, from the input on.
    """
    raise NotImplementedError


def conv_forward_naive(x: Array, w: Array, b: Array, conv_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """Convolution by loops: every output is one filter's product with one window (CS231n lecture 5).

    `out[n, f, i, j] = sum(x_padded[n, :, i*S : i*S + HH, j*S : j*S + WW] * w[f]) + b[f]`

    Args:
        x: images `(N, C, H, W)`.
        w: filters `(F, C, HH, WW)`.
        b: biases `(F,)`.
        conv_param: `"stride"`, which divides the range that the filters move over, and `"pad"`, the zeros added on
            each of the four sides.

    Returns:
        `out (N, F, H', W')` with `H' = (H + 2*pad - HH) / stride + 1`, `W'` likewise, and the cache.
    """
    raise NotImplementedError


def conv_backward_naive(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `conv_forward_naive`, by loops (CS231n lecture 5).

    Each output was one product, so `dout[n, f, i, j]` times the window flows to `dw[f]`, and times `w[f]` to
    the window's pixels.

    Args:
        dout: upstream gradient `(N, F, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dw (F, C, HH, WW)`, `db (F,)`.
    """
    raise NotImplementedError


def conv_forward_fast(x: Array, w: Array, b: Array, conv_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """`conv_forward_naive` as one matrix product: windows as rows, filters as columns (CS231n lecture 5).

    Args, result and errors are those of `conv_forward_naive`.
    """
    raise NotImplementedError


def conv_backward_fast(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `conv_forward_fast`: two matrix products and one sum (CS231n lecture 5).

    Args and result are those of `conv_backward_naive`.
    """
    raise NotImplementedError


def max_pool_forward_naive(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """Max pooling by loops: `out[n, c, i, j]` is the largest value of its window (CS231n lecture 5).

    Args:
        x: images `(N, C, H, W)`.
        pool_param: `"pool_height"`, `"pool_width"`, `"stride"`, which divides the range that the windows move over;
            windows overlap where it is smaller than they are.

    Returns:
        `out (N, C, H', W')` with `H' = (H - pool_height) / stride + 1`, `W'` likewise, and the cache.
    """
    raise NotImplementedError


def max_pool_backward_naive(dout: Array, cache: Cache) -> Array:
    """Backward pass of `max_pool_forward_naive`, by loops (CS231n lecture 5).

    The maximum alone moves its output, so it receives the whole gradient: at a tie the first maximum of the
    window in row order does, one valid subgradient of several.

    Args:
        dout: upstream gradient `(N, C, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`.
    """
    raise NotImplementedError


def max_pool_forward_fast(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """`max_pool_forward_naive`, all windows at once (CS231n lecture 5); the same args, result and errors."""
    raise NotImplementedError


def max_pool_backward_fast(dout: Array, cache: Cache) -> Array:
    """`max_pool_backward_naive`, all windows at once (CS231n lecture 5); the same args, result and ties."""
    raise NotImplementedError


def avg_pool_forward(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """Average pooling: `out[n, c, i, j]` is the mean of its window (CS231n lecture 5).

    Args, shapes and errors are those of `max_pool_forward_naive`.
    """
    raise NotImplementedError


def avg_pool_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of `avg_pool_forward`: every pixel of a window receives an equal share (lecture 5).

    Args:
        dout: upstream gradient `(N, C, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`.
    """
    raise NotImplementedError


def l2_pool_forward(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """L2-norm pooling: the root of the sum of the squares of each window (CS231n lecture 5).

    Args, shapes and errors are those of `max_pool_forward_naive`.
    """
    raise NotImplementedError


def l2_pool_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of `l2_pool_forward`: `d out / d x = x / out` for each window (CS231n lecture 5).

    A window of zeros, where the norm has no derivative, sends back the subgradient 0.

    Args:
        dout: upstream gradient `(N, C, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`.
    """
    raise NotImplementedError


def locally_connected_forward(x: Array, w: Array, b: Array, conv_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """Convolution without parameter sharing: each place has filters of its own (CS231n lecture 5).

    `out[n, f, i, j] = sum(window(n, i, j) * w[i, j, f]) + b[i, j, f]`

    Args:
        x: images `(N, C, H, W)`.
        w: filters `(H', W', F, C, HH, WW)`.
        b: biases `(H', W', F)`.
        conv_param: `"stride"` and `"pad"`, as in `conv_forward_naive`.

    Returns:
        `out (N, F, H', W')` and the cache.
    """
    raise NotImplementedError


def locally_connected_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `locally_connected_forward` (CS231n lecture 5).

    A filter is used once in an image, so its gradient sums over the batch alone.

    Args:
        dout: upstream gradient `(N, F, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dw (H', W', F, C, HH, WW)`, `db (H', W', F)`.
    """
    raise NotImplementedError


def fc_to_conv(w: Array, b: Array, input_shape: tuple[int, int, int]) -> tuple[Array, Array]:
    """The convolution that computes what a fully connected layer does (CS231n lecture 5).

    Its filters cover the whole input, so each neuron becomes one filter with an output of size 1 x 1. On a
    larger image the same filters slide, and give the scores of every position at once.

    Args:
        w: weights `(D, M)` of the fully connected layer, `D = C*H*W`.
        b: biases `(M,)`.
        input_shape: `(C, H, W)` of the images that the layer flattens.

    Returns:
        Filters `(M, C, H, W)` and biases `(M,)`, for stride 1 without padding.
    """
    raise NotImplementedError


def conv_to_fc(
    w: Array, b: Array, conv_param: Mapping[str, int], input_shape: tuple[int, int, int]
) -> tuple[Array, Array]:
    """The fully connected layer that computes what a convolution does (CS231n lecture 5).

    `x.reshape(N, -1) @ w_fc + b_fc` equals the convolution's output, flattened to `(N, F*H'*W')`. The matrix
    is mostly zeros, and its columns repeat each filter once per place: local connectivity, shared parameters.

    Args:
        w: filters `(F, C, HH, WW)`.
        b: biases `(F,)`.
        conv_param: `"stride"` and `"pad"`.
        input_shape: `(C, H, W)` of one image.

    Returns:
        `w_fc (C*H*W, F*H'*W')` and `b_fc (F*H'*W',)`.
    """
    raise NotImplementedError
