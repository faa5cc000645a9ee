"""Known wrong handling of windows: that overlap, of another stride, not square, in another order."""

from collections.abc import Iterator, Mapping

import numpy as np

from .._types import Array, Cache
from ..convolution import (
    avg_pool_forward,
    conv_backward_fast,
    conv_forward_fast,
    l2_pool_backward,
    l2_pool_forward,
    locally_connected_backward,
    locally_connected_forward,
    max_pool_backward_fast,
    max_pool_forward_fast,
)

Param = Mapping[str, int]
Three = tuple[Array, Array, Array]
Place = tuple[int, int, slice, slice]


def _places(dout: Array, height: int, width: int, stride: int) -> Iterator[Place]:
    """The place of every window in the output, and its rows and columns in the input."""
    for i, j in np.ndindex(*dout.shape[2:]):
        yield i, j, slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)


def _pool_places(dout: Array, pool_param: Param) -> Iterator[Place]:
    return _places(dout, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])


def _cropped(padded: Array, pad: int) -> Array:
    return padded[:, :, pad : padded.shape[2] - pad, pad : padded.shape[3] - pad]


def _padded(x: Array, pad: int) -> Array:
    return np.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))


def _argmax(window: Array) -> Array:
    """Marks the first largest entry of each window `(N, C, h, w)`."""
    flat = window.reshape(*window.shape[:2], -1)
    return np.asarray(np.arange(flat.shape[2]) == flat.argmax(axis=2)[..., np.newaxis]).reshape(window.shape)


# --- gradients of windows that overlap


def conv_backward_naive__windows_overwritten(dout: Array, cache: Cache) -> Three:
    """Where windows overlap, the later one overwrites the gradient of the earlier ones in dx; they should add up.

    Hint: how many windows hold one pixel, and what happens to the gradients of the first of them?
    """
    x, w, _, conv_param = cache
    dx = _padded(x, conv_param["pad"])
    for i, j, rows, columns in _places(dout, w.shape[2], w.shape[3], conv_param["stride"]):
        dx[:, :, rows, columns] = np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
    _, dw, db = conv_backward_fast(dout, cache)
    return _cropped(dx, conv_param["pad"]), dw, db


def conv_backward_naive__filters_overwritten(dout: Array, cache: Cache) -> Three:
    """Each filter and each window overwrites the gradient of the earlier ones in dx; they should add up.

    Hint: how many filters look at one pixel, and what happens to the gradients of the first of them?
    """
    x, w, _, conv_param = cache
    dx = _padded(x, conv_param["pad"])
    for i, j, rows, columns in _places(dout, w.shape[2], w.shape[3], conv_param["stride"]):
        dx[:, :, rows, columns] = dout[:, -1, i, j, np.newaxis, np.newaxis, np.newaxis] * w[-1]
    _, dw, db = conv_backward_fast(dout, cache)
    return _cropped(dx, conv_param["pad"]), dw, db


def max_pool_backward_naive__maxima_overwritten(dout: Array, cache: Cache) -> Array:
    """A pixel that is the largest of several windows gets the gradient of the last alone; they should add up.

    Hint: may one pixel be the maximum of two windows?
    """
    x, pool_param = cache
    dx = np.zeros(x.shape)
    for i, j, rows, columns in _pool_places(dout, pool_param):
        window = dx[:, :, rows, columns]
        window[...] = np.where(_argmax(x[:, :, rows, columns]), dout[:, :, i : i + 1, j : j + 1], window)
    return dx


def max_pool_backward_naive__windows_overwritten_of_pool(dout: Array, cache: Cache) -> Array:
    """Where windows overlap, the later one overwrites the gradient of the earlier ones; they should add up.

    Hint: how many windows hold one pixel, and what happens to the gradients of the first of them?
    """
    x, pool_param = cache
    dx = np.zeros(x.shape)
    for i, j, rows, columns in _pool_places(dout, pool_param):
        dx[:, :, rows, columns] = _argmax(x[:, :, rows, columns]) * dout[:, :, i : i + 1, j : j + 1]
    return dx


def avg_pool_backward__windows_overwritten_of_avg_pool(dout: Array, cache: Cache) -> Array:
    """Where windows overlap, the later one overwrites the gradient of the earlier ones; they should add up.

    Hint: how many windows hold one pixel, and what happens to the gradients of the first of them?
    """
    shape, pool_param = cache
    dx = np.zeros(shape)
    for i, j, rows, columns in _pool_places(dout, pool_param):
        pixels = pool_param["pool_height"] * pool_param["pool_width"]
        dx[:, :, rows, columns] = dout[:, :, i : i + 1, j : j + 1] / pixels
    return dx


def l2_pool_backward__windows_overwritten_of_l2_pool(dout: Array, cache: Cache) -> Array:
    """Where windows overlap, the later one overwrites the gradient of the earlier ones; they should add up.

    Hint: how many windows hold one pixel, and what happens to the gradients of the first of them?
    """
    x, out, pool_param = cache
    scale = np.divide(dout, out, out=np.zeros(out.shape), where=out > 0)
    dx = np.zeros(x.shape)
    for i, j, rows, columns in _pool_places(dout, pool_param):
        dx[:, :, rows, columns] = x[:, :, rows, columns] * scale[:, :, i : i + 1, j : j + 1]
    return dx


def locally_connected_backward__windows_overwritten_of_local(dout: Array, cache: Cache) -> Three:
    """Where windows overlap, the later one overwrites the gradient of the earlier ones in dx; they should add up.

    Hint: how many windows hold one pixel, and what happens to the gradients of the first of them?
    """
    x, w, conv_param = cache
    dx = _padded(x, conv_param["pad"])
    for i, j, rows, columns in _places(dout, w.shape[4], w.shape[5], conv_param["stride"]):
        dx[:, :, rows, columns] = np.einsum("nf,fchw->nchw", dout[:, :, i, j], w[i, j])
    _, dw, db = locally_connected_backward(dout, cache)
    return _cropped(dx, conv_param["pad"]), dw, db


# --- places of windows


def conv_backward_naive__stride_ignored_in_dx(dout: Array, cache: Cache) -> Three:
    """Dx is gathered as if the window moved by one pixel; it moves by the stride.

    Hint: which pixels does output (1, 1) look at when the stride is 2?
    """
    x, w, _, conv_param = cache
    dx = _padded(x, conv_param["pad"])
    for i, j, rows, columns in _places(dout, w.shape[2], w.shape[3], 1):
        dx[:, :, rows, columns] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
    _, dw, db = conv_backward_fast(dout, cache)
    return _cropped(dx, conv_param["pad"]), dw, db


def max_pool_backward_naive__index_split_by_height(dout: Array, cache: Cache) -> Array:
    """The flat index of a window's maximum is split by the window's height; it should be by its width.

    Hint: in a window of 2 x 3 pixels, in which row and column is number 4?
    """
    x, pool_param = cache
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    dx = np.zeros((*x.shape[:2], x.shape[2] + height * width, x.shape[3] + height * width))
    for i, j, rows, columns in _pool_places(dout, pool_param):
        window = x[:, :, rows, columns]
        row, column = np.divmod(window.reshape(*window.shape[:2], -1).argmax(axis=2), height)
        first, second = np.indices(row.shape)
        np.add.at(dx, (first, second, rows.start + row, columns.start + column), dout[:, :, i, j])
    return dx[:, :, : x.shape[2], : x.shape[3]]


def max_pool_backward_naive__stride_ignored(dout: Array, cache: Cache) -> Array:
    """The gradient is sent as if the window moved by one pixel; it moves by the stride.

    Hint: which pixels does output (1, 1) look at when the stride is 2?
    """
    x, pool_param = cache
    dx = np.zeros(x.shape)
    for i, j, rows, columns in _places(dout, pool_param["pool_height"], pool_param["pool_width"], 1):
        dx[:, :, rows, columns] += _argmax(x[:, :, rows, columns]) * dout[:, :, i : i + 1, j : j + 1]
    return dx


def max_pool_forward_naive__window_is_square(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The window is as wide as it is high, whatever its width; the output has the size of the right one.

    Hint: where do you use the width of the window, and where its height?
    """
    out = np.zeros_like(max_pool_forward_fast(x, pool_param)[0])
    size, stride = pool_param["pool_height"], pool_param["stride"]
    for i, j, rows, columns in _places(out, size, size, stride):
        out[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_forward_naive__window_is_square_by_width(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The window is as high as it is wide, whatever its height; the output has the size of the right one.

    Hint: where do you use the width of the window, and where its height?
    """
    out = np.zeros_like(max_pool_forward_fast(x, pool_param)[0])
    size, stride = pool_param["pool_width"], pool_param["stride"]
    for i, j, rows, columns in _places(out, size, size, stride):
        out[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_forward_naive__largest_in_magnitude(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The entry of the largest magnitude is taken; the maximum is the largest with its sign.

    Hint: which is the maximum of -5 and 2?
    """
    out = np.zeros_like(max_pool_forward_fast(x, pool_param)[0])
    for i, j, rows, columns in _pool_places(out, pool_param):
        flat = x[:, :, rows, columns].reshape(*x.shape[:2], -1)
        largest = np.abs(flat).argmax(axis=2)[..., np.newaxis]
        out[:, :, i, j] = np.take_along_axis(flat, largest, axis=2)[..., 0]
    return out, (x, pool_param)


def conv_forward_naive__padded_behind(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """All the padding is put below and to the right; half of it belongs above and to the left.

    Hint: print a padded image of ones. Where are the zeros?
    """
    pad = conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)))
    return conv_forward_fast(padded, w, b, {**conv_param, "pad": 0})


def conv_forward_naive__padded_in_front(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """All the padding is put above and to the left; half of it belongs below and to the right.

    Hint: print a padded image of ones. Where are the zeros?
    """
    pad = conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (2 * pad, 0), (2 * pad, 0)))
    return conv_forward_fast(padded, w, b, {**conv_param, "pad": 0})


def conv_forward_naive__columns_in_another_order(
    x: Array, w: Array, b: Array, conv_param: Param
) -> tuple[Array, Cache]:
    """Pixels and channels are flattened in one order for the windows and in another for the filters.

    Hint: flatten one window and one filter, and compare what meets what.
    """
    other = w.reshape(w.shape[0], w.shape[2], w.shape[3], w.shape[1]).transpose(0, 3, 1, 2)
    return conv_forward_fast(x, other, b, conv_param)


def conv_forward_naive__filters_transposed(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """Rows and columns of the filters are exchanged.

    Hint: which index of the filter runs down the image?
    """
    if w.shape[2] != w.shape[3]:
        return conv_forward_fast(x, w, b, conv_param)
    return conv_forward_fast(x, w.swapaxes(2, 3), b, conv_param)


def locally_connected_forward__first_place_everywhere(
    x: Array, w: Array, b: Array, conv_param: Param
) -> tuple[Array, Cache]:
    """Filters and biases of the first place are used everywhere; each place has its own.

    Hint: which entries of w and b does your result not depend on?
    """
    return locally_connected_forward(
        x, np.broadcast_to(w[:1, :1], w.shape), np.broadcast_to(b[:1, :1], b.shape), conv_param
    )


# --- what a window does


def l2_pool_backward__of_squares(dout: Array, cache: Cache) -> Array:
    """The gradient is that of the sum of squares, 2 x; the root over it is not differentiated.

    Hint: what is the derivative of the square root of s with respect to s?
    """
    x, out, pool_param = cache
    return 2 * l2_pool_backward(dout * out, (x, out, pool_param))


def l2_pool_backward__not_divided(dout: Array, cache: Cache) -> Array:
    """The gradient is not divided by the norm of the window.

    Hint: how large is the gradient of a norm, if the window is scaled by 10?
    """
    x, out, pool_param = cache
    return l2_pool_backward(dout * out, (x, out, pool_param))


def l2_pool_forward__absolute_values(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The magnitudes of a window are summed: that is the L1 norm.

    Hint: what is the norm of (3, 4)?
    """
    out, _ = l2_pool_forward(np.sqrt(np.abs(x)), pool_param)
    return out**2, (x, out, pool_param)


def conv_parameter_count__bias_for_every_channel(F: int, C: int, K: int) -> int:
    """There is a bias for each filter and channel; there should be one for each filter.

    Hint: how many numbers are added to one output map?
    """
    return F * C * (K * K + 1)


def conv_parameter_count__one_bias(F: int, C: int, K: int) -> int:
    """There is one bias in all; each filter has its own.

    Hint: what is the shape of b in a layer of F filters?
    """
    return F * C * K * K + 1


def receptive_field__own_stride_too_early(layers: list[tuple[int, int]]) -> int:
    """A layer's own stride already widens its own field; it should widen those of later layers alone.

    Hint: how much does one output of a single layer of kernel 3 and stride 2 see?
    """
    field, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        field += (kernel - 1) * jump
    return field


def receptive_field__kernels_added_up(layers: list[tuple[int, int]]) -> int:
    """The kernels are added up; neighbouring windows overlap.

    Hint: how much do two layers of kernel 3 and stride 1 see?
    """
    return sum(kernel for kernel, _ in layers)


def max_pool_forward_naive__magnitude(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The largest magnitude is taken, without its sign.

    Hint: which is the maximum of -5 and 2?
    """
    return max_pool_forward_fast(np.abs(x), pool_param)[0], (x, pool_param)


def max_pool_backward_naive__to_every_pixel(dout: Array, cache: Cache) -> Array:
    """Every pixel of a window gets the whole gradient; its maximum alone should.

    Hint: which pixel of a window moves its output?
    """
    x, pool_param = cache
    dx = np.zeros(x.shape)
    for i, j, rows, columns in _pool_places(dout, pool_param):
        dx[:, :, rows, columns] += dout[:, :, i : i + 1, j : j + 1]
    return dx


def avg_pool_forward__average_moves_by_one(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The window moves by one pixel; it should move by the stride.

    Hint: which pixels does output (1, 1) look at when the stride is 2?
    """
    out = np.zeros_like(max_pool_forward_fast(x, pool_param)[0])
    for i, j, rows, columns in _places(out, pool_param["pool_height"], pool_param["pool_width"], 1):
        out[:, :, i, j] = x[:, :, rows, columns].mean(axis=(2, 3))
    return out, (x.shape, pool_param)


def max_pool_forward_naive__height_and_width_swapped(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """Height and width of the window are swapped.

    Hint: which axis of x runs down an image, and which across?
    """
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows, columns = (x.shape[2] - height) // stride + 1, (x.shape[3] - width) // stride + 1
    out = np.zeros((*x.shape[:2], rows, columns))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        out[:, :, i, j] = x[:, :, top : top + width, left : left + height].max(axis=(2, 3))
    return out, ()


def conv_forward_naive__padded_by_one_always(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The images are padded by 1 whatever pad is.

    Hint: where does your padding take its width from?
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    rows = (x.shape[2] + 2 * pad - w.shape[2]) // stride + 1
    columns = (x.shape[3] + 2 * pad - w.shape[3]) // stride + 1
    out = np.zeros((len(x), len(w), rows, columns))
    for i, j in np.ndindex(rows, columns):
        window = padded[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        if window.shape[2:] == w.shape[2:]:
            out[:, :, i, j] = np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out, ()


def conv_forward_naive__padded_by_one(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The images are padded by 1 whatever pad is.

    Hint: where does your padding take its width from?
    """
    return conv_forward_fast(x, w, b, {**conv_param, "pad": 1})


def conv_forward_naive__not_padded(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The images are not padded at all.

    Hint: which of the keys of conv_param does your function read?
    """
    return conv_forward_fast(x, w, b, {**conv_param, "pad": 0})


def conv_backward_naive__dw_of_the_last_window(dout: Array, cache: Cache) -> Three:
    """Dw holds what the last window gives alone; the windows should add up.

    Hint: does your loop add to dw, or replace it?
    """
    x, w, _, conv_param = cache
    dx, dw, db = conv_backward_fast(dout, cache)
    padded = np.pad(x, ((0, 0), (0, 0), *[(conv_param["pad"], conv_param["pad"])] * 2))
    for i, j, rows, columns in _places(dout, w.shape[2], w.shape[3], conv_param["stride"]):
        dw = np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=(0, 0))
    return dx, dw, db


def avg_pool_forward__divided_by_the_square_of_the_height(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum of a window is divided by the square of its height; it should be by its height times its width.

    Hint: how many pixels has a window of 2 rows and 3 columns?
    """
    out, cache = avg_pool_forward(x, pool_param)
    return out * pool_param["pool_width"] / pool_param["pool_height"], cache


def avg_pool_forward__divided_by_the_square_of_the_width(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum of a window is divided by the square of its width; it should be by its height times its width.

    Hint: how many pixels has a window of 2 rows and 3 columns?
    """
    out, cache = avg_pool_forward(x, pool_param)
    return out * pool_param["pool_height"] / pool_param["pool_width"], cache


def max_pool_forward_naive__moves_by_its_own_size(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The window moves by its own size; it should move by the stride.

    Hint: which pixels does output (1, 1) look at when the stride is 1 and the window has 2 rows?
    """
    right, cache = max_pool_forward_fast(x, pool_param)
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    out = np.zeros_like(right)
    for i, j in np.ndindex(*out.shape[2:]):
        top, left = min(i * height, x.shape[2] - height), min(j * width, x.shape[3] - width)
        out[:, :, i, j] = x[:, :, top : top + height, left : left + width].max(axis=(2, 3))
    return out, cache


def locally_connected_forward__places_swapped(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The place in row i and column j has the filters of row j and column i.

    Hint: in which order do the first two axes of w name a place?
    """
    _, cache = locally_connected_forward(x, w, b, conv_param)
    return locally_connected_forward(x, w.swapaxes(0, 1), b, conv_param)[0], cache


def _pool_windows(x: Array, pool_param: Param) -> Array:
    """All windows `(N, C, H', W', height, width)`."""
    size, stride = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    return np.lib.stride_tricks.sliding_window_view(x, size, axis=(2, 3))[:, :, ::stride, ::stride]


def max_pool_forward_naive__smallest(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The smallest value of a window is taken; it should be the largest.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.min(axis=(4, 5))), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__first_of_window(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The first value of a window is taken; it should be the largest.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows[..., 0, 0]), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__last_of_window(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The last value of a window is taken; it should be the largest.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows[..., -1, -1]), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__not_below_zero(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """Maxima below 0 come out as 0: the maximum starts from 0.

    Hint: with which number does your running maximum start?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.maximum(windows.max(axis=(4, 5)), 0.0)), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__sum_for_maximum(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum of a window is taken; it should be the largest value.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5))), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__median_for_maximum(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The median of a window is taken; it should be the largest value.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.median(windows, axis=(4, 5))), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__over_all_channels(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The largest value over all channels is taken; each channel is pooled by itself.

    Hint: over which axes does the maximum run?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(
        np.broadcast_to(windows.max(axis=(1, 4, 5))[:, np.newaxis], windows.shape[:4])
    ), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__over_the_batch(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The largest value over the batch is taken; each image is pooled by itself.

    Hint: over which axes does the maximum run?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(
        np.broadcast_to(windows.max(axis=(0, 4, 5))[np.newaxis], windows.shape[:4])
    ), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_naive__without_last_row(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The windows lack their last row: the slice ends too early.

    Hint: which rows does x[i : i + height - 1] hold?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows[..., : max(windows.shape[4] - 1, 1), :].max(axis=(4, 5))), max_pool_forward_fast(
        x, pool_param
    )[1]


def max_pool_forward_naive__without_last_column(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The windows lack their last column: the slice ends too early.

    Hint: which columns does x[j : j + width - 1] hold?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows[..., : max(windows.shape[5] - 1, 1)].max(axis=(4, 5))), max_pool_forward_fast(
        x, pool_param
    )[1]


def max_pool_forward_naive__without_last_row_and_column(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The windows lack their last row and column: the slices end too early.

    Hint: which rows does x[i : i + height - 1] hold?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(
        windows[..., : max(windows.shape[4] - 1, 1), : max(windows.shape[5] - 1, 1)].max(axis=(4, 5))
    ), max_pool_forward_fast(x, pool_param)[1]


def avg_pool_forward__maximum_for_mean(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The largest value of a window is taken; it should be the mean.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.max(axis=(4, 5))), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__divided_by_the_height(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum is divided by the height of the window alone.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5)) / windows.shape[4]), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__divided_by_the_width(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum is divided by the width of the window alone.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5)) / windows.shape[5]), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__divided_by_height_plus_width(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum is divided by height + width; it should be height * width.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5)) / (windows.shape[4] + windows.shape[5])), avg_pool_forward(
        x, pool_param
    )[1]


def avg_pool_forward__divided_by_the_stride(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum is divided by the square of the stride; it should be the number of pixels of a window.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5)) / pool_param["stride"] ** 2), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__divided_by_four(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum is divided by 4 whatever the size of the window.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5)) / 4.0), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__median_for_mean(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The median of a window is taken; it should be the mean.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.median(windows, axis=(4, 5))), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__over_the_channels_too(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The mean runs over the channels, too; each channel is pooled by itself.

    Hint: over which axes does the mean run?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(
        np.broadcast_to(windows.mean(axis=(1, 4, 5))[:, np.newaxis], windows.shape[:4])
    ), avg_pool_forward(x, pool_param)[1]


def avg_pool_forward__zeros_left_out(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """Only entries that are not 0 are counted.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5)) / np.maximum((windows != 0).sum(axis=(4, 5)), 1)), avg_pool_forward(
        x, pool_param
    )[1]


def l2_pool_forward__sum_without_squares(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The values are summed without being squared.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(windows.sum(axis=(4, 5))), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__root_of_the_sum(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The root is taken of the sum: the values are not squared.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.sqrt(np.abs(windows.sum(axis=(4, 5))))), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__square_of_the_sum(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The values are summed before they are squared: the magnitude of the sum is left.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.abs(windows.sum(axis=(4, 5)))), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__mean_of_squares(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The mean of the squares is taken, without a root.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray((windows**2).mean(axis=(4, 5))), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__half_of_the_sum(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The sum of squares is halved; it should go under a root: ** 1 / 2 is (** 1) / 2.

    Hint: what does a ** 1 / 2 compute?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray((windows**2).sum(axis=(4, 5)) / 2.0), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__small_number_under_the_root(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """A small number is added under the root: windows of zeros come out above 0.

    Hint: what should a window of zeros give?
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.sqrt((windows**2).sum(axis=(4, 5)) + 1e-8)), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__cubic(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The powers are 3 and 1/3; they should be 2 and 1/2.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.cbrt((np.abs(windows) ** 3).sum(axis=(4, 5)))), l2_pool_forward(x, pool_param)[1]


def l2_pool_forward__largest_of_window(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The largest magnitude is taken: this is the maximum norm.

    Hint: take one window of 1, 2, 3, 4 and work it out by hand.
    """
    windows = _pool_windows(x, pool_param)
    return np.asarray(np.abs(windows).max(axis=(4, 5))), l2_pool_forward(x, pool_param)[1]


def conv_forward_naive__bias_subtracted(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The bias is subtracted; it should be added.

    Hint: what is the output for x = 0?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(right - 2.0 * b[:, np.newaxis, np.newaxis]), cache


def conv_forward_naive__bias_doubled(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The bias is added twice.

    Hint: what is the output for x = 0?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(right + b[:, np.newaxis, np.newaxis]), cache


def conv_forward_naive__bias_for_every_channel_of_conv(
    x: Array, w: Array, b: Array, conv_param: Param
) -> tuple[Array, Cache]:
    """The bias is added once for every channel.

    Hint: is the bias inside the loop over the channels?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(right + (x.shape[1] - 1.0) * b[:, np.newaxis, np.newaxis]), cache


def conv_forward_naive__bias_summed(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The sum of the biases is added everywhere; each filter has its own.

    Hint: which entry of b belongs to filter f?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(right - b[:, np.newaxis, np.newaxis] + b.sum()), cache


def conv_forward_naive__first_bias(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The first bias is added everywhere; each filter has its own.

    Hint: which entry of b belongs to filter f?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(right - b[:, np.newaxis, np.newaxis] + b[0]), cache


def conv_forward_naive__products_averaged(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The products of a window are averaged; they should be summed.

    Hint: do you divide by the size of the filter?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray((right - b[:, np.newaxis, np.newaxis]) / w[0].size + b[:, np.newaxis, np.newaxis]), cache


def conv_forward_naive__channels_averaged(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The channels are averaged; they should be summed.

    Hint: do you divide by C?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray((right - b[:, np.newaxis, np.newaxis]) / x.shape[1] + b[:, np.newaxis, np.newaxis]), cache


def conv_forward_naive__relu_too(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """A ReLU is applied; a convolution has none.

    Hint: can your output be negative?
    """
    right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(np.maximum(right, 0.0)), cache


def conv_forward_naive__first_channel_alone(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """Only the first channel is convolved; all count.

    Hint: over which axes does the sum run?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x[:, :1], w[:, :1], b, conv_param)[0]), cache


def conv_forward_naive__last_channel_alone(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """Only the last channel is convolved: the others are overwritten.

    Hint: is the sum over the channels added up?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x[:, -1:], w[:, -1:], b, conv_param)[0]), cache


def conv_forward_naive__first_filter_everywhere(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The first filter is used for all outputs.

    Hint: which filter belongs to output f?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x, np.broadcast_to(w[:1], w.shape), b, conv_param)[0]), cache


def conv_forward_naive__rows_flipped(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The filters are upside down; a convolution layer does not flip them.

    Hint: which entry of w meets the first pixel of a window?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x, w[:, :, ::-1], b, conv_param)[0]), cache


def conv_forward_naive__columns_flipped(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The filters are mirrored; a convolution layer does not flip them.

    Hint: which entry of w meets the first pixel of a window?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x, w[..., ::-1], b, conv_param)[0]), cache


def conv_forward_naive__channels_flipped(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The channels of the filters are in reverse.

    Hint: which channel of w meets the first channel of x?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x, w[:, ::-1], b, conv_param)[0]), cache


def conv_forward_naive__padded_by_edges(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The images are padded with their edges; they should be padded with zeros.

    Hint: with what does np.pad fill here?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(
        conv_forward_fast(
            np.pad(x, ((0, 0), (0, 0), *2 * [2 * (conv_param["pad"],)]), mode="edge"), w, b, {**conv_param, "pad": 0}
        )[0]
    ), cache


def conv_forward_naive__padded_by_reflection(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The images are padded with their reflection; they should be padded with zeros.

    Hint: with what does np.pad fill here?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(
        conv_forward_fast(
            np.pad(x, ((0, 0), (0, 0), *2 * [2 * (conv_param["pad"],)]), mode="symmetric"),
            w,
            b,
            {**conv_param, "pad": 0},
        )[0]
    ), cache


def conv_forward_naive__padded_by_ones(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The images are padded with ones; they should be padded with zeros.

    Hint: with what does np.pad fill here?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(
        conv_forward_fast(
            np.pad(x, ((0, 0), (0, 0), *2 * [2 * (conv_param["pad"],)]), constant_values=1.0),
            w,
            b,
            {**conv_param, "pad": 0},
        )[0]
    ), cache


def conv_forward_naive__weights_squared(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The filters are squared.

    Hint: what multiplies the pixels of a window?
    """
    _right, cache = conv_forward_fast(x, w, b, conv_param)
    return np.asarray(conv_forward_fast(x, w**2, b, conv_param)[0]), cache


def conv_backward_naive__dw_averaged(dout: Array, cache: Cache) -> Three:
    """The gradient dw is averaged over the batch; it should be summed.

    Hint: what is the derivative of a sum over the images?
    """
    x, _w, _b, _conv_param = cache
    dx, dw, db = conv_backward_fast(dout, cache)
    return dx, dw / x.shape[0], db


def conv_backward_naive__all_averaged(dout: Array, cache: Cache) -> Three:
    """The gradients dw and db are averaged over the batch; they should be summed.

    Hint: what is the derivative of a sum over the images?
    """
    x, _w, _b, _conv_param = cache
    dx, dw, db = conv_backward_fast(dout, cache)
    return dx, dw / x.shape[0], db / x.shape[0]


def conv_backward_naive__dx_averaged(dout: Array, cache: Cache) -> Three:
    """The gradient dx is divided by the size of the batch.

    Hint: does the gradient of one image depend on how many others there are?
    """
    x, _w, _b, _conv_param = cache
    dx, dw, db = conv_backward_fast(dout, cache)
    return dx / x.shape[0], dw, db


def conv_backward_naive__db_averaged_over_places(dout: Array, cache: Cache) -> Three:
    """The gradient db is averaged over the places; it should be summed.

    Hint: how often is one bias added?
    """
    _x, _w, _b, _conv_param = cache
    dx, dw, _db = conv_backward_fast(dout, cache)
    return dx, dw, dout.mean(axis=(2, 3)).sum(axis=0)


def conv_backward_naive__db_of_first_image(dout: Array, cache: Cache) -> Three:
    """The gradient db is that of the first image alone.

    Hint: over which axes is db summed?
    """
    _x, _w, _b, _conv_param = cache
    dx, dw, _db = conv_backward_fast(dout, cache)
    return dx, dw, dout[0].sum(axis=(1, 2))


def conv_backward_naive__db_of_last_image(dout: Array, cache: Cache) -> Three:
    """The gradient db is that of the last image alone: the others are overwritten.

    Hint: is db added to, or assigned?
    """
    _x, _w, _b, _conv_param = cache
    dx, dw, _db = conv_backward_fast(dout, cache)
    return dx, dw, dout[-1].sum(axis=(1, 2))


def conv_backward_naive__db_counts(dout: Array, cache: Cache) -> Three:
    """The gradient db counts the outputs: the upstream gradient is missing.

    Hint: by what is each output weighted?
    """
    _x, _w, b, _conv_param = cache
    dx, dw, _db = conv_backward_fast(dout, cache)
    return dx, dw, np.full(b.shape, float(dout[:, 0].size))


def conv_backward_naive__dw_rows_flipped(dout: Array, cache: Cache) -> Three:
    """The gradient dw is flipped along both axes of the filters.

    Hint: which pixel met the first entry of the filter?
    """
    _x, _w, _b, _conv_param = cache
    dx, dw, db = conv_backward_fast(dout, cache)
    return dx, dw[..., ::-1, ::-1], db


def conv_backward_naive__dw_of_first_image(dout: Array, cache: Cache) -> Three:
    """The gradient dw is that of the first image alone.

    Hint: is dw added to for every image?
    """
    x, w, b, conv_param = cache
    dx, _dw, db = conv_backward_fast(dout, cache)
    return dx, conv_backward_fast(dout[:1], (x[:1], w, b, conv_param))[1], db


def conv_backward_naive__dx_of_first_filter(dout: Array, cache: Cache) -> Three:
    """The gradient dx comes from the first filter alone; all filters contribute.

    Hint: is dx added to for every filter?
    """
    x, w, b, conv_param = cache
    _dx, dw, db = conv_backward_fast(dout, cache)
    return conv_backward_fast(dout[:, :1], (x, w[:1], b[:1], conv_param))[0], dw, db


def conv_backward_naive__dx_of_last_filter(dout: Array, cache: Cache) -> Three:
    """The gradient dx comes from the last filter alone: the others are overwritten.

    Hint: is dx added to for every filter?
    """
    x, w, b, conv_param = cache
    _dx, dw, db = conv_backward_fast(dout, cache)
    return conv_backward_fast(dout[:, -1:], (x, w[-1:], b[-1:], conv_param))[0], dw, db


def conv_backward_naive__dx_without_dout(dout: Array, cache: Cache) -> Three:
    """The gradient dx is made of the filters alone: the upstream gradient is missing.

    Hint: by what is each filter weighted?
    """
    _x, _w, _b, _conv_param = cache
    _dx, dw, db = conv_backward_fast(dout, cache)
    return conv_backward_fast(np.ones_like(dout), cache)[0], dw, db


def conv_backward_naive__dw_without_dout(dout: Array, cache: Cache) -> Three:
    """The gradient dw is made of the windows alone: the upstream gradient is missing.

    Hint: by what is each window weighted?
    """
    _x, _w, _b, _conv_param = cache
    dx, _dw, db = conv_backward_fast(dout, cache)
    return dx, conv_backward_fast(np.ones_like(dout), cache)[1], db


def _to_one_pixel(dout: Array, cache: Cache, pixel: int) -> Array:
    """Every window's gradient at one fixed pixel of it."""
    x, pool_param = cache
    dx = np.zeros_like(x)
    for i, j, rows, columns in _pool_places(dout, pool_param):
        row, column = divmod(pixel % _size(pool_param), pool_param["pool_width"])
        dx[:, :, rows.start + row, columns.start + column] += dout[:, :, i, j]
    return np.asarray(dx)


def _size(pool_param: Param) -> int:
    return pool_param["pool_height"] * pool_param["pool_width"]


def max_pool_backward_naive__to_the_first_pixel(dout: Array, cache: Cache) -> Array:
    """The gradient goes to the first pixel of every window; it belongs to the window's maximum.

    Hint: which pixel of a window does its output depend on?
    """
    return _to_one_pixel(dout, cache, 0)


def max_pool_backward_naive__to_the_last_pixel(dout: Array, cache: Cache) -> Array:
    """The gradient goes to the last pixel of every window; it belongs to the window's maximum.

    Hint: which pixel of a window does its output depend on?
    """
    return _to_one_pixel(dout, cache, -1)


def max_pool_backward_naive__to_the_smallest_pixel(dout: Array, cache: Cache) -> Array:
    """The gradient goes to the smallest pixel of every window; it belongs to the window's maximum.

    Hint: which pixel of a window does its output depend on?
    """
    x, pool_param = cache
    return max_pool_backward_fast(dout, (-x, pool_param))


def max_pool_backward_naive__multiplied_by_the_maximum(dout: Array, cache: Cache) -> Array:
    """The gradient is multiplied by the maximum; the slope of a maximum is 1.

    Hint: by how much does the output change with the largest pixel?
    """
    x, _ = cache
    return np.asarray(max_pool_backward_fast(dout, cache) * x)


def max_pool_backward_naive__divided_by_the_window(dout: Array, cache: Cache) -> Array:
    """The gradient of the maximum is divided by the number of pixels, as that of a mean is.

    Hint: by how much does the output change with the largest pixel?
    """
    return np.asarray(max_pool_backward_fast(dout, cache) / _size(cache[1]))


def _offset_by_offset(dout: Array, w: Array, dx: Array, stride: int, *, add: bool) -> None:
    """Fill in dx, padded, one pixel of the filters after the other, by a view of all windows."""
    height, width = stride * dout.shape[2], stride * dout.shape[3]
    for i, j in np.ndindex(*w.shape[2:]):
        pixels = dx[:, :, i : i + height : stride, j : j + width : stride]
        part = np.einsum("nfhw,fc->nchw", dout, w[:, :, i, j])
        pixels[...] = part + pixels if add else part


def conv_backward_naive__offsets_overwritten(dout: Array, cache: Cache) -> Three:
    """Pixel by pixel of the filter, the later one overwrites what the earlier ones gave to dx; they should add up.

    Hint: how often does your loop write to one pixel of dx, and what happens to what stood there?
    """
    x, w, _, conv_param = cache
    dx = _padded(x, conv_param["pad"])
    _offset_by_offset(dout, w, dx, conv_param["stride"], add=False)
    _, dw, db = conv_backward_fast(dout, cache)
    return _cropped(dx, conv_param["pad"]), dw, db


def _conv_backward_at(dout: Array, cache: Cache, down: int, across: int) -> Three:
    """The gradients where the windows are taken to begin every `down` rows and every `across` columns."""
    x, w, _, conv_param = cache
    pad = conv_param["pad"]
    padded, dx, dw = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), _padded(x, pad), np.zeros_like(w)
    for i, j in np.ndindex(*dout.shape[2:]):
        rows, columns = slice(i * down, i * down + w.shape[2]), slice(j * across, j * across + w.shape[3])
        dx[:, :, rows, columns] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
        dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], padded[:, :, rows, columns])
    return _cropped(dx, pad), dw, conv_backward_fast(dout, cache)[2]


def conv_backward_naive__columns_without_stride(dout: Array, cache: Cache) -> Three:
    """On the way back the windows begin at every column; they begin a stride apart.

    Hint: at which row and which column of the padded x does the window of dout[:, :, i, j] begin?
    """
    return _conv_backward_at(dout, cache, cache[3]["stride"], 1)


def conv_backward_naive__rows_without_stride(dout: Array, cache: Cache) -> Three:
    """On the way back the windows begin at every row; they begin a stride apart.

    Hint: at which row and which column of the padded x does the window of dout[:, :, i, j] begin?
    """
    return _conv_backward_at(dout, cache, 1, cache[3]["stride"])


def conv_backward_naive__windows_without_stride(dout: Array, cache: Cache) -> Three:
    """On the way back the windows begin at every row and column; they begin a stride apart.

    Hint: at which row and which column of the padded x does the window of dout[:, :, i, j] begin?
    """
    return _conv_backward_at(dout, cache, 1, 1)


def _flattened(dout: Array, order: tuple[int, int, int, int], taken_for: str) -> Array:
    """Dout where it is flattened in one order of its axes and read in another: filters first, then `taken_for`."""
    images, filters, height, width = dout.shape
    flat = dout.transpose(order).reshape(filters, -1)
    if taken_for == "images first":
        return flat.reshape(filters, images, height, width).transpose(1, 0, 2, 3)
    return flat.reshape(filters, height, width, images).transpose(3, 0, 1, 2)


def _of_another_dout(other: Array, dout: Array, cache: Cache) -> Three:
    dx, dw, _ = conv_backward_fast(np.ascontiguousarray(other), cache)
    return dx, dw, conv_backward_fast(dout, cache)[2]


def conv_backward_naive__images_before_places(dout: Array, cache: Cache) -> Three:
    """Dout is flattened with the images before the places; the columns of x have the places first.

    Hint: which pixel of which image belongs to the second column of your matrix, and which to that of dout?
    """
    return _of_another_dout(_flattened(dout, (1, 0, 2, 3), "places first"), dout, cache)


def conv_backward_naive__places_before_images(dout: Array, cache: Cache) -> Three:
    """Dout is flattened with the places before the images; the columns of x have the images first.

    Hint: which pixel of which image belongs to the second column of your matrix, and which to that of dout?
    """
    return _of_another_dout(_flattened(dout, (1, 2, 3, 0), "images first"), dout, cache)


def conv_backward_naive__reshaped_without_transposing(dout: Array, cache: Cache) -> Three:
    """Dout is reshaped to one row a filter while its first axis is still the images: entries of filters get mixed.

    Hint: dout.reshape(F, -1) takes the entries in the order that they have. Which axis of dout is the first?
    """
    return _of_another_dout(_flattened(dout, (0, 1, 2, 3), "images first"), dout, cache)


def conv_backward_naive__reshaped_without_transposing_to_places(dout: Array, cache: Cache) -> Three:
    """Dout is reshaped to one row a filter while its first axis is still the images: entries of filters get mixed.

    Hint: dout.reshape(F, -1) takes the entries in the order that they have. Which axis of dout is the first?
    """
    return _of_another_dout(_flattened(dout, (0, 1, 2, 3), "places first"), dout, cache)


def conv_forward_naive__columns_of_windows_without_stride(
    x: Array, w: Array, b: Array, conv_param: Param
) -> tuple[Array, Cache]:
    """The stride is missing from the columns: the windows begin at column j, not at j * stride.

    Hint: which columns does output (0, 1) look at when the stride is 2?
    """
    out, cache = conv_forward_fast(x, w, b, conv_param)
    dense = conv_forward_fast(x, w, b, {**conv_param, "stride": 1})[0]
    return dense[:, :, :: conv_param["stride"], : out.shape[3]][:, :, : out.shape[2]], cache


def conv_forward_naive__rows_of_windows_without_stride(
    x: Array, w: Array, b: Array, conv_param: Param
) -> tuple[Array, Cache]:
    """The stride is missing from the rows: the windows begin at row i, not at i * stride.

    Hint: which rows does output (1, 0) look at when the stride is 2?
    """
    out, cache = conv_forward_fast(x, w, b, conv_param)
    dense = conv_forward_fast(x, w, b, {**conv_param, "stride": 1})[0]
    return dense[:, :, : out.shape[2], :: conv_param["stride"]][..., : out.shape[3]], cache


def max_pool_forward_naive__largest_of_the_channel(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """Every window gives the largest value of its whole channel; it should give its own.

    Hint: which rows and columns does the maximum of one output run over?
    """
    out, cache = max_pool_forward_fast(x, pool_param)
    return np.asarray(np.broadcast_to(x.max(axis=(2, 3), keepdims=True), out.shape)), cache
