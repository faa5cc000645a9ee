"""Known wrong convolution and pooling layers, sizes and conversions."""

from collections.abc import Iterable, Mapping

import numpy as np

from .._types import Array, Cache
from ..convolution import (
    avg_pool_backward,
    avg_pool_forward,
    conv_backward_fast,
    conv_forward_fast,
    conv_output_size,
    conv_parameter_count,
    conv_to_fc,
    fc_to_conv,
    l2_pool_backward,
    l2_pool_forward,
    locally_connected_backward,
    locally_connected_forward,
    max_pool_backward_fast,
    max_pool_forward_fast,
    pool_output_size,
    receptive_field,
)

Three = tuple[Array, Array, Array]
Param = Mapping[str, int]


def _pixels(pool_param: Param) -> int:
    return pool_param["pool_height"] * pool_param["pool_width"]


def _padded_gradient(dout: Array, cache: Cache) -> Array:
    """The gradient of the padded input."""
    x, w, b, conv_param = cache
    pad = conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return conv_backward_fast(dout, (padded, w, b, {**conv_param, "pad": 0}))[0]


# --- sizes


def conv_output_size__without_one(W: int, F: int, S: int, P: int) -> int:
    """The size lacks the 1: it counts the steps between the windows, not the windows.

    Hint: how many places are there for a filter as large as the input?
    """
    return conv_output_size(W, F, S, P) - 1


def conv_output_size__padding_on_one_side(W: int, F: int, S: int, P: int) -> int:
    """The padding is counted on one side; it is added on both.

    Hint: how wide is an image of width 7 after padding with P = 1?
    """
    return (W - F + P) // S + 1


def pool_output_size__size_without_one(W: int, F: int, S: int) -> int:
    """The pooled size lacks the 1: it counts the steps between the windows, not the windows.

    Hint: how many places are there for a window as large as the input?
    """
    return pool_output_size(W, F, S) - 1


def conv_parameter_count__biases_left_out(F: int, C: int, K: int) -> int:
    """The biases are not counted.

    Hint: what is added to the product of a filter and a window?
    """
    return conv_parameter_count(F, C, K) - F


def conv_parameter_count__channels_left_out(F: int, C: int, K: int) -> int:  # noqa: ARG001
    """Filters are counted as if they had one channel; they reach through all channels of the input.

    Hint: what is the shape of w?
    """
    return conv_parameter_count(F, 1, K)


def receptive_field__strides_left_out(layers: Iterable[tuple[int, int]]) -> int:
    """The strides are left out.

    Hint: two neighbours behind a layer of stride 2 are how many input pixels apart?
    """
    return receptive_field((kernel, 1) for kernel, _ in layers)


# --- convolution


def conv_forward_naive__filters_flipped(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The filters are flipped; the layer should lay them on the window as they are.

    Hint: signal processing and deep learning mean different things by convolution. Which entry of w meets the
    window's upper left pixel?
    """
    return conv_forward_fast(x, w[:, :, ::-1, ::-1], b, conv_param)[0], (x, w, b, conv_param)


def conv_forward_naive__bias_left_out(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The bias is left out.

    Hint: which of the arguments does your result not depend on?
    """
    return conv_forward_fast(x, w, np.zeros_like(b), conv_param)[0], (x, w, b, conv_param)


def conv_forward_naive__bias_for_every_product(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The bias is added to every product before the sum; it should be added once to the sum.

    Hint: does the bias stand inside or outside the brackets of your sum?
    """
    return conv_forward_fast(x, w, b * w[0].size, conv_param)[0], (x, w, b, conv_param)


def conv_forward_naive__window_moves_by_one(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The window moves by one pixel, whatever the stride.

    Hint: where in the padded image does the window of output (i, j) begin?
    """
    out, cache = conv_forward_fast(x, w, b, conv_param)
    dense = conv_forward_fast(x, w, b, {**conv_param, "stride": 1})[0]
    return dense[:, :, : out.shape[2], : out.shape[3]], cache


def conv_backward_naive__padding_not_cropped(dout: Array, cache: Cache) -> Three:
    """The gradient of x still has the padding.

    Hint: what shape has the gradient of x? The zeros around it were added by the forward pass.
    """
    return _padded_gradient(dout, cache), *conv_backward_fast(dout, cache)[1:]


def conv_backward_naive__padding_cropped_twice_below(dout: Array, cache: Cache) -> Three:
    """The padding is cropped below and to the right alone; it lies on all four sides.

    Hint: at which row and column of the padded image does the image itself begin?
    """
    H, W = cache[0].shape[2:]
    return _padded_gradient(dout, cache)[:, :, :H, :W], *conv_backward_fast(dout, cache)[1:]


def conv_backward_naive__db_averaged_over_batch(dout: Array, cache: Cache) -> Three:
    """The gradient of the biases is averaged over the batch; it should be summed.

    Hint: one bias is added for every image and place. How do gradients of several uses combine?
    """
    dx, dw, db = conv_backward_fast(dout, cache)
    return dx, dw, db / len(dout)


def conv_backward_naive__db_averaged_over_all(dout: Array, cache: Cache) -> Three:
    """The gradient of the biases is the mean over images and places; it should be the sum.

    Hint: one bias is added for every image and place. How do gradients of several uses combine?
    """
    dx, dw, _ = conv_backward_fast(dout, cache)
    return dx, dw, dout.mean(axis=(0, 2, 3))


def conv_backward_naive__dw_of_last_image(dout: Array, cache: Cache) -> Three:
    """The gradient of the filters is that of the last image; it should be summed over the batch.

    Hint: does your loop add to dw, or replace it?
    """
    x, *others = cache
    dx, _, db = conv_backward_fast(dout, cache)
    return dx, conv_backward_fast(dout[-1:], (x[-1:], *others))[1], db


def conv_backward_naive__dx_of_flipped_filters(dout: Array, cache: Cache) -> Three:
    """The gradient of x comes out with the filters turned by 180 degrees.

    Hint: shares that are added window by window take the filters as they are. A sum over windows of the padded dout
    takes them turned.
    """
    x, w, b, conv_param = cache
    _, dw, db = conv_backward_fast(dout, cache)
    return conv_backward_fast(dout, (x, w[:, :, ::-1, ::-1], b, conv_param))[0], dw, db


# --- pooling


def max_pool_forward_naive__mean_for_maximum(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The layer averages its windows; it should take their maxima.

    Hint: how many pixels of a window may the output depend on?
    """
    return avg_pool_forward(x, pool_param)[0], (x, pool_param)


def max_pool_forward_naive__pooling_window_moves_by_one(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The pooling window moves by one pixel, whatever the stride.

    Hint: where in the image does the window of output (i, j) begin?
    """
    out, cache = max_pool_forward_fast(x, pool_param)
    dense = max_pool_forward_fast(x, {**pool_param, "stride": 1})[0]
    return dense[:, :, : out.shape[2], : out.shape[3]], cache


def max_pool_backward_naive__shared_by_all_pixels(dout: Array, cache: Cache) -> Array:
    """Every pixel of a window receives an equal share; the maximum alone should receive the gradient.

    Hint: if a pixel below the maximum moves a little, does the output move?
    """
    x, pool_param = cache
    return avg_pool_backward(dout, (x.shape, pool_param))


def max_pool_backward_naive__without_dout(dout: Array, cache: Cache) -> Array:
    """The maxima receive 1; they should receive the upstream gradient.

    Hint: which of the arguments does your result not depend on?
    """
    return max_pool_backward_fast(np.ones_like(dout), cache)


def avg_pool_forward__sum_for_mean(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The windows are summed; the sum should be divided by the number of their pixels.

    Hint: what should the layer give on an image of ones?
    """
    out, cache = avg_pool_forward(x, pool_param)
    return out * _pixels(pool_param), cache


def avg_pool_backward__average_not_divided(dout: Array, cache: Cache) -> Array:
    """Every pixel of a window receives the whole gradient; it should receive an equal share.

    Hint: what is the derivative of a mean of K numbers by one of them?
    """
    return avg_pool_backward(dout, cache) * _pixels(cache[1])


def l2_pool_forward__root_left_out(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The root is left out; the output is the sum of the squares.

    Hint: if all pixels double, should the output double or grow fourfold?
    """
    out, cache = l2_pool_forward(x, pool_param)
    return out**2, cache


def l2_pool_forward__root_of_mean(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The squares are averaged under the root; they should be summed.

    Hint: what is the norm of the vector (3, 4)?
    """
    out, cache = l2_pool_forward(x, pool_param)
    return out / np.sqrt(_pixels(pool_param)), cache


def l2_pool_backward__twice_too_large(dout: Array, cache: Cache) -> Array:
    """The gradient is twice too large: the one half of the root's derivative is missing.

    Hint: two factors come from the square and the root. What is their product?
    """
    return 2 * l2_pool_backward(dout, cache)


# --- unshared filters and conversions


def locally_connected_forward__filters_shared(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The filters of the first place are used everywhere; each place has its own.

    Hint: which entries of w does your result not depend on?
    """
    return locally_connected_forward(x, np.broadcast_to(w[:1, :1], w.shape), b, conv_param)


def locally_connected_forward__biases_reshaped(x: Array, w: Array, b: Array, conv_param: Param) -> tuple[Array, Cache]:
    """The biases (H', W', F) are reshaped to (F, H', W'); their axes should be moved.

    Hint: which place does the second entry of b belong to, before your reshape and after it?
    """
    out, cache = locally_connected_forward(x, w, b, conv_param)
    height, width, filters = b.shape
    return out - b.transpose(2, 0, 1) + b.reshape(filters, height, width), cache


def locally_connected_backward__summed_over_places(dout: Array, cache: Cache) -> Three:
    """The gradients of filters and biases are summed over the places, as if these shared them.

    Hint: how often is one filter used in one image?
    """
    dx, dw, db = locally_connected_backward(dout, cache)
    dw_shared = np.broadcast_to(dw.sum(axis=(0, 1)), dw.shape)
    return dx, dw_shared.copy(), np.broadcast_to(db.sum(axis=(0, 1)), db.shape).copy()


def fc_to_conv__reshaped_without_transposing(
    w: Array, b: Array, input_shape: tuple[int, int, int]
) -> tuple[Array, Array]:
    """The weights are reshaped without being transposed; a filter should hold one neuron's weights.

    Hint: is one neuron a row or a column of w?
    """
    return w.reshape(-1, *input_shape), fc_to_conv(w, b, input_shape)[1]


def conv_to_fc__biases_in_turn(
    w: Array, b: Array, conv_param: Param, input_shape: tuple[int, int, int]
) -> tuple[Array, Array]:
    """The biases follow each other in turn; the flattened output has all places of one filter first.

    Hint: which axis of (F, H', W') runs slowest when it is flattened?
    """
    w_fc, b_fc = conv_to_fc(w, b, conv_param, input_shape)
    return w_fc, np.tile(b, len(b_fc) // len(b))


def conv_backward_naive__dw_of_unpadded_windows(dout: Array, cache: Cache) -> Three:
    """The gradient of the filters is made with windows of the image without its padding.

    Hint: which pixels did w[f] meet for out[n, f, 0, 0]?
    """
    x, w, b, conv_param = cache
    pad = conv_param["pad"]
    moved = np.zeros_like(x, shape=(*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    moved[:, :, : x.shape[2], : x.shape[3]] = x
    dx, _, db = conv_backward_fast(dout, cache)
    return dx, conv_backward_fast(dout, (moved, w, b, {**conv_param, "pad": 0}))[1], db


def conv_backward_naive__reshaped_to_filters_without_transposing(dout: Array, cache: Cache) -> Three:
    """The upstream gradient is reshaped to (F, -1) without its axis of filters being moved to the front.

    Hint: which entries of dout (N, F, H', W') stand in the first row of your matrix?
    """
    N, F, height, width = dout.shape
    return conv_backward_fast(dout.reshape(F, N, height, width).transpose(1, 0, 2, 3), cache)


def max_pool_forward_naive__tiles_alone(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The image is cut into tiles of the window's size, whatever the stride; windows may overlap or lie apart.

    Hint: which pixels does output (1, 1) look at when the stride is 1 and the window has 2 rows?
    """
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    N, C, H, W = x.shape
    rows, columns = H // height, W // width
    tiles = x[:, :, : rows * height, : columns * width].reshape(N, C, rows, height, columns, width)
    return np.asarray(tiles.max(axis=(3, 5))), max_pool_forward_fast(x, pool_param)[1]


def max_pool_forward_fast__tiles_split_the_other_way(x: Array, pool_param: Param) -> tuple[Array, Cache]:
    """The axes are split as (pool, H') where tiles need (H', pool): a maximum is taken of pixels far apart.

    Hint: in x.reshape(N, C, a, b, ...), which of a and b runs over neighbouring rows?
    """
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    right, cache = max_pool_forward_fast(x, pool_param)
    N, C, rows, columns = right.shape
    if (rows * height, columns * width) != x.shape[2:]:
        return right, cache
    return np.asarray(x.reshape(N, C, height, rows, width, columns).max(axis=(2, 4))), cache


def max_pool_backward_naive__place_by_the_height(dout: Array, cache: Cache) -> Array:
    """The number of the largest pixel is turned into row and column with the window's height; a row has its width.

    Hint: in a window of 2 rows and 3 columns, at which row and column is pixel 4?
    """
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        top, left = i * stride, j * stride
        row, column = divmod(int(x[n, c, top : top + height, left : left + width].argmax()), height)
        dx[n, c, min(top + row, x.shape[2] - 1), min(left + column, x.shape[3] - 1)] += dout[n, c, i, j]
    return dx


def avg_pool_backward__divided_by_the_stride(dout: Array, cache: Cache) -> Array:
    """The gradient is divided by the square of the stride; it should be by the number of pixels of a window.

    Hint: by how many pixels did the forward pass divide, and is that the stride's square for every pooling?
    """
    pool_param = cache[1]
    return np.asarray(avg_pool_backward(dout, cache) * _pixels(pool_param) / pool_param["stride"] ** 2)


def conv_to_fc__padding_wraps_around(
    w: Array, b: Array, conv_param: Param, input_shape: tuple[int, int, int]
) -> tuple[Array, Array]:
    """What a filter has on the padding above or to the left lands on the other side of the image.

    Hint: which pixel is x[-1, -1], and is there one at row -1?
    """
    C, H, W = input_shape
    pad = conv_param["pad"]
    padded = (C, H + 2 * pad, W + 2 * pad)
    w_fc, b_fc = conv_to_fc(w, b, {**conv_param, "pad": 0}, padded)
    weights = w_fc.reshape(*padded, -1)
    rows = weights[:, pad : pad + H]
    rows[:, H - pad :] += weights[:, :pad]
    columns = rows[:, :, pad : pad + W]
    columns[:, :, W - pad :] += rows[:, :, :pad]
    return columns.reshape(C * H * W, -1), b_fc


def pool_output_size__windows_side_by_side(W: int, F: int, S: int) -> int:
    """The width is divided by the stride, as if the windows lay side by side; they may overlap or lie apart.

    Hint: how many places are there for a window of 3 in a row of 5, if it moves by 1?
    """
    pool_output_size(W, F, S)
    return W // S


def l2_pool_backward__zero_by_zero(dout: Array, cache: Cache) -> Array:
    """A window of zeros has the norm 0, and its pixels are divided by it.

    Hint: what is 0 / 0, and which gradient does the docstring give to such a window?
    """
    x, *_, pool_param = cache
    dx = l2_pool_backward(dout, cache)
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    for n, c, i, j in np.ndindex(*dout.shape):
        place = (n, c, slice(i * stride, i * stride + height), slice(j * stride, j * stride + width))
        if not x[place].any():
            dx[place] = np.nan
    return dx
