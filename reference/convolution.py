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
    # BEGIN SOLUTION
    travel = W - F + 2 * P
    if S < 1 or travel < 0 or travel % S:
        msg = f"a window of size {F} with stride {S} and padding {P} does not fit an input of size {W}"
        raise ValueError(msg)
    return travel // S + 1
    # END SOLUTION


def pool_output_size(W: int, F: int, S: int) -> int:
    """Size of a pooling layer's output along one axis: `(W - F) / S + 1` (CS231n lecture 5).

    Raises:
        ValueError: if the window does not fit, or the stride does not divide the range it moves over.
    """
    # BEGIN SOLUTION
    return conv_output_size(W, F, S, 0)
    # END SOLUTION


def conv_parameter_count(F: int, C: int, K: int) -> int:
    """Number of parameters of `F` filters of size `K x K` over `C` channels, biases included (lecture 5)."""
    # BEGIN SOLUTION
    return F * (C * K * K + 1)
    # END SOLUTION


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """Input pixels along one axis that one unit behind all the layers sees (CS231n lecture 5).

    A layer of kernel `K` widens the field by `K - 1` steps, each as long as the product of the strides
    before it. Without any layer a unit sees one pixel.

    Args:
        layers: `(kernel, stride)` of each convolution or pooling layer, from the input on.
    """
    # BEGIN SOLUTION
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field
    # END SOLUTION


# BEGIN SOLUTION
def _pad(x: Array, pad: int) -> Array:
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def _crop(x: Array, pad: int) -> Array:
    """Undo `_pad`; an explicit end, because `-pad` is no end where `pad` is 0."""
    return x[:, :, pad : x.shape[2] - pad, pad : x.shape[3] - pad]


def _windows(x: Array, height: int, width: int, stride: int) -> Array:
    """View `(height, width, N, C, H', W')`: `[i, j]` holds the pixel `(i, j)` of every window.

    Raises `ValueError` where the windows do not fit `x`.
    """
    pool_output_size(x.shape[2], height, stride)
    pool_output_size(x.shape[3], width, stride)
    windows = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(4, 5, 0, 1, 2, 3)


def _pool_windows(x: Array, pool_param: Mapping[str, int]) -> Array:
    """The windows of a pooling layer, `(pool_height * pool_width, N, C, H', W')`: their pixels row by row."""
    windows = _windows(x, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    return windows.reshape(-1, *windows.shape[2:])


def _add_pool_windows(dwindows: Array, shape: tuple[int, ...], pool_param: Mapping[str, int]) -> Array:
    """Transpose of `_pool_windows`, into an array of `shape`."""
    window = (pool_param["pool_height"], pool_param["pool_width"])
    return _add_windows(dwindows.reshape(window + dwindows.shape[1:]), shape, pool_param["stride"])


def _add_windows(dwindows: Array, shape: tuple[int, ...], stride: int) -> Array:
    """Transpose of `_windows`: the array of `shape` in which overlapping windows add up."""
    height, width, _, _, out_height, out_width = dwindows.shape
    dx = np.zeros(shape)
    for i in range(height):
        for j in range(width):
            rows = slice(i, i + stride * out_height, stride)
            columns = slice(j, j + stride * out_width, stride)
            dx[:, :, rows, columns] += dwindows[i, j]
    return dx


# END SOLUTION


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
    # BEGIN SOLUTION
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    out = np.zeros((N, F, conv_output_size(H, HH, stride, pad), conv_output_size(W, WW, stride, pad)))
    x_padded = _pad(x, pad)
    for n, f, i, j in np.ndindex(*out.shape):
        window = x_padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)
    # END SOLUTION


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
    # BEGIN SOLUTION
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    x_padded = _pad(x, pad)
    dx_padded, dw, db = np.zeros(x_padded.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n, f, i, j in np.ndindex(*dout.shape):
        window = (n, slice(None), slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW))
        dx_padded[window] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * x_padded[window]
        db[f] += dout[n, f, i, j]
    return _crop(dx_padded, pad), dw, db
    # END SOLUTION


def conv_forward_fast(x: Array, w: Array, b: Array, conv_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """`conv_forward_naive` as one matrix product: windows as rows, filters as columns (CS231n lecture 5).

    Args, result and errors are those of `conv_forward_naive`.
    """
    # BEGIN SOLUTION
    windows = _windows(_pad(x, conv_param["pad"]), w.shape[2], w.shape[3], conv_param["stride"])
    out = np.tensordot(windows, w, axes=((0, 1, 3), (2, 3, 1))) + b
    return np.ascontiguousarray(out.transpose(0, 3, 1, 2)), (x, w, b, conv_param)
    # END SOLUTION


def conv_backward_fast(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `conv_forward_fast`: two matrix products and one sum (CS231n lecture 5).

    Args and result are those of `conv_backward_naive`.
    """
    # BEGIN SOLUTION
    x, w, _, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    x_padded = _pad(x, pad)
    windows = _windows(x_padded, w.shape[2], w.shape[3], stride)
    dw = np.tensordot(dout, windows, axes=((0, 2, 3), (2, 4, 5))).transpose(0, 3, 1, 2)
    dwindows = np.tensordot(w, dout, axes=(0, 1)).transpose(1, 2, 3, 0, 4, 5)
    dx = _crop(_add_windows(dwindows, x_padded.shape, stride), pad)
    return dx, dw, dout.sum(axis=(0, 2, 3))
    # END SOLUTION


def max_pool_forward_naive(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """Max pooling by loops: `out[n, c, i, j]` is the largest value of its window (CS231n lecture 5).

    Args:
        x: images `(N, C, H, W)`.
        pool_param: `"pool_height"`, `"pool_width"`, `"stride"`, which divides the range that the windows move over;
            windows overlap where it is smaller than they are.

    Returns:
        `out (N, C, H', W')` with `H' = (H - pool_height) / stride + 1`, `W'` likewise, and the cache.
    """
    # BEGIN SOLUTION
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, pool_output_size(H, height, stride), pool_output_size(W, width, stride)))
    for n, c, i, j in np.ndindex(*out.shape):
        out[n, c, i, j] = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width].max()
    return out, (x, pool_param)
    # END SOLUTION


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
    # BEGIN SOLUTION
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        top, left = i * stride, j * stride
        row, column = divmod(int(x[n, c, top : top + height, left : left + width].argmax()), width)
        dx[n, c, top + row, left + column] += dout[n, c, i, j]
    return dx
    # END SOLUTION


def max_pool_forward_fast(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """`max_pool_forward_naive`, all windows at once (CS231n lecture 5); the same args, result and errors."""
    # BEGIN SOLUTION
    return _pool_windows(x, pool_param).max(axis=0), (x, pool_param)
    # END SOLUTION


def max_pool_backward_fast(dout: Array, cache: Cache) -> Array:
    """`max_pool_backward_naive`, all windows at once (CS231n lecture 5); the same args, result and ties."""
    # BEGIN SOLUTION
    x, pool_param = cache
    stride = pool_param["stride"]
    row, column = np.divmod(_pool_windows(x, pool_param).argmax(axis=0), pool_param["pool_width"])
    n, c, i, j = np.ix_(*map(np.arange, dout.shape))
    winners = np.ravel_multi_index((n, c, i * stride + row, j * stride + column), x.shape)
    return np.bincount(winners.ravel(), weights=dout.ravel(), minlength=x.size).reshape(x.shape)
    # END SOLUTION


def avg_pool_forward(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """Average pooling: `out[n, c, i, j]` is the mean of its window (CS231n lecture 5).

    Args, shapes and errors are those of `max_pool_forward_naive`.
    """
    # BEGIN SOLUTION
    return _pool_windows(x, pool_param).mean(axis=0), (x.shape, pool_param)
    # END SOLUTION


def avg_pool_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of `avg_pool_forward`: every pixel of a window receives an equal share (lecture 5).

    Args:
        dout: upstream gradient `(N, C, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`.
    """
    # BEGIN SOLUTION
    shape, pool_param = cache
    pixels = pool_param["pool_height"] * pool_param["pool_width"]
    return _add_pool_windows(np.broadcast_to(dout / pixels, (pixels, *dout.shape)), shape, pool_param)
    # END SOLUTION


def l2_pool_forward(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """L2-norm pooling: the root of the sum of the squares of each window (CS231n lecture 5).

    Args, shapes and errors are those of `max_pool_forward_naive`.
    """
    # BEGIN SOLUTION
    out = np.sqrt(np.sum(_pool_windows(x, pool_param) ** 2, axis=0))
    return out, (x, out, pool_param)
    # END SOLUTION


def l2_pool_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of `l2_pool_forward`: `d out / d x = x / out` for each window (CS231n lecture 5).

    A window of zeros, where the norm has no derivative, sends back the subgradient 0.

    Args:
        dout: upstream gradient `(N, C, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`.
    """
    # BEGIN SOLUTION
    x, out, pool_param = cache
    scale = np.divide(dout, out, out=np.zeros(out.shape), where=out > 0)
    return _add_pool_windows(_pool_windows(x, pool_param) * scale, x.shape, pool_param)
    # END SOLUTION


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
    # BEGIN SOLUTION
    windows = _windows(_pad(x, conv_param["pad"]), w.shape[4], w.shape[5], conv_param["stride"])
    if w.shape[:2] != windows.shape[4:]:
        msg = f"filters for {w.shape[:2]} places, but the output has {windows.shape[4:]}"
        raise ValueError(msg)
    out = np.einsum("ijnchw,hwfcij->nfhw", windows, w, optimize=True) + b.transpose(2, 0, 1)
    return out, (x, w, conv_param)
    # END SOLUTION


def locally_connected_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `locally_connected_forward` (CS231n lecture 5).

    A filter is used once in an image, so its gradient sums over the batch alone.

    Args:
        dout: upstream gradient `(N, F, H', W')`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dw (H', W', F, C, HH, WW)`, `db (H', W', F)`.
    """
    # BEGIN SOLUTION
    x, w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    x_padded = _pad(x, pad)
    windows = _windows(x_padded, w.shape[4], w.shape[5], stride)
    dw = np.einsum("nfhw,ijnchw->hwfcij", dout, windows, optimize=True)
    dwindows = np.einsum("nfhw,hwfcij->ijnchw", dout, w, optimize=True)
    dx = _crop(_add_windows(dwindows, x_padded.shape, stride), pad)
    return dx, dw, dout.sum(axis=0).transpose(1, 2, 0)
    # END SOLUTION


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
    # BEGIN SOLUTION
    return w.T.reshape(-1, *input_shape), b.copy()
    # END SOLUTION


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
    # BEGIN SOLUTION
    size = int(np.prod(input_shape))
    unit_images = np.eye(size).reshape(size, *input_shape)
    responses, _ = conv_forward_fast(unit_images, w, np.zeros(b.shape), conv_param)
    places = responses.shape[2] * responses.shape[3]
    return responses.reshape(size, -1), np.repeat(b, places)
    # END SOLUTION
