"""Wrong convolution and pooling layers, each as a student might write it."""

import numpy as np


def _padded(x, pad, **how):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), **how)


def _out_size(size, window, stride, pad=0):
    return 1 + (size + 2 * pad - window) // stride


def _correlate(x_padded, w, stride, height, width):
    """Products of every window with every filter; the windows start every ``stride`` pixels."""
    out = np.zeros((len(x_padded), len(w), height, width))
    HH, WW = w.shape[2:]
    for i in range(height):
        for j in range(width):
            window = x_padded[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3]))
    return out


def _conv(x, w, conv_param, stride=None, x_padded=None):
    S, pad = conv_param["stride"], conv_param["pad"]
    height, width = _out_size(x.shape[2], w.shape[2], S, pad), _out_size(x.shape[3], w.shape[3], S, pad)
    x_padded = _padded(x, pad) if x_padded is None else x_padded
    return _correlate(x_padded, w, S if stride is None else stride, height, width)


def _shifted(b):
    return b[None, :, None, None]


def conv_forward_naive__flipped_filters(x, w, b, conv_param):
    """Flips the filters, as signal processing does."""
    return _conv(x, w[:, :, ::-1, ::-1], conv_param) + _shifted(b), (x, w, b, conv_param)


def conv_forward_naive__no_bias(x, w, b, conv_param):
    """Forgets the bias."""
    return _conv(x, w, conv_param), (x, w, b, conv_param)


def conv_forward_naive__bias_in_the_sum(x, w, b, conv_param):
    """Adds the bias to every product of the window before it is summed."""
    return _conv(x, w, conv_param) + _shifted(b) * w[0].size, (x, w, b, conv_param)


def conv_forward_naive__moves_by_one(x, w, b, conv_param):
    """The output has the right size, but the window moves by one pixel."""
    return _conv(x, w, conv_param, stride=1) + _shifted(b), (x, w, b, conv_param)


def conv_forward_naive__pads_with_edges(x, w, b, conv_param):
    """Pads by repeating the border."""
    x_padded = _padded(x, conv_param["pad"], mode="edge")
    return _conv(x, w, conv_param, x_padded=x_padded) + _shifted(b), (x, w, b, conv_param)


def conv_forward_naive__pads_one_side(x, w, b, conv_param):
    """Puts all of the padding below and to the right."""
    pad = 2 * conv_param["pad"]
    x_padded = np.pad(x, ((0, 0), (0, 0), (0, pad), (0, pad)))
    return _conv(x, w, conv_param, x_padded=x_padded) + _shifted(b), (x, w, b, conv_param)


def conv_forward_naive__no_padding(x, w, b, conv_param):
    """Ignores the padding."""
    unpadded = conv_param | {"pad": 0}
    return _conv(x, w, unpadded) + _shifted(b), (x, w, b, conv_param)


def conv_forward_naive__first_channel(x, w, b, conv_param):
    """Uses the first channel alone."""
    return _conv(x[:, :1], w[:, :1], conv_param) + _shifted(b), (x, w, b, conv_param)


def conv_forward_naive__mean_over_channels(x, w, b, conv_param):
    """Averages over the channels where it should sum."""
    return _conv(x, w, conv_param) / x.shape[1] + _shifted(b), (x, w, b, conv_param)


def _conv_gradients(dout, cache, stride=None, accumulate=True, flipped=False):
    """The gradients with one step done otherwise; dx is still padded."""
    x, w, _, conv_param = cache
    S = conv_param["stride"] if stride is None else stride
    x_padded = _padded(x, conv_param["pad"])
    dx, dw = np.zeros_like(x_padded), np.zeros_like(w)
    HH, WW = w.shape[2:]
    for n, f, i, j in np.ndindex(*dout.shape):
        place = (n, slice(None), slice(i * S, i * S + HH), slice(j * S, j * S + WW))
        share = dout[n, f, i, j] * (w[f, :, ::-1, ::-1] if flipped else w[f])
        if accumulate:
            dx[place] += share
        else:
            dx[place] = share
        dw[f] += dout[n, f, i, j] * x_padded[place]
    return dx, dw, dout.sum(axis=(0, 2, 3))


def _cropped(dx, pad):
    return dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]


def conv_backward_naive__not_cropped(dout, cache):
    """dx still has the padding."""
    return _conv_gradients(dout, cache)


def conv_backward_naive__crop_of_nothing(dout, cache):
    """Crops with [pad:-pad], which is empty without padding."""
    dx, dw, db = _conv_gradients(dout, cache)
    pad = cache[3]["pad"]
    return dx[:, :, pad:-pad, pad:-pad], dw, db


def conv_backward_naive__crops_one_side(dout, cache):
    """Crops the padding as if it were below and to the right."""
    dx, dw, db = _conv_gradients(dout, cache)
    H, W = cache[0].shape[2:]
    return dx[:, :, :H, :W], dw, db


def conv_backward_naive__overwrites(dout, cache):
    """Windows that overlap overwrite each other's share of dx."""
    dx, dw, db = _conv_gradients(dout, cache, accumulate=False)
    return _cropped(dx, cache[3]["pad"]), dw, db


def conv_backward_naive__flipped_filters_of_conv_naive(dout, cache):
    """Flips the filters for dx although every output was a plain product."""
    dx, dw, db = _conv_gradients(dout, cache, flipped=True)
    return _cropped(dx, cache[3]["pad"]), dw, db


def conv_backward_naive__moves_by_one_of_conv_naive(dout, cache):
    """Forgets the stride."""
    dx, dw, db = _conv_gradients(dout, cache, stride=1)
    return _cropped(dx, cache[3]["pad"]), dw, db


def conv_backward_naive__dw_averaged(dout, cache):
    """dw averaged over the batch."""
    dx, dw, db = _conv_gradients(dout, cache)
    return _cropped(dx, cache[3]["pad"]), dw / len(dout), db


def conv_backward_naive__dw_of_last_image(dout, cache):
    """dw is overwritten by every image."""
    x, w, b, conv_param = cache
    dx, _, db = _conv_gradients(dout, cache)
    _, dw, _ = _conv_gradients(dout[-1:], (x[-1:], w, b, conv_param))
    return _cropped(dx, conv_param["pad"]), dw, db


def conv_backward_naive__db_averaged(dout, cache):
    """db averaged over the batch."""
    dx, dw, db = _conv_gradients(dout, cache)
    return _cropped(dx, cache[3]["pad"]), dw, db / len(dout)


def conv_backward_naive__db_of_one_place(dout, cache):
    """db of the first place alone."""
    dx, dw, _ = _conv_gradients(dout, cache)
    return _cropped(dx, cache[3]["pad"]), dw, dout[:, :, 0, 0].sum(axis=0)


def conv_backward_naive__ignores_border(dout, cache):
    """Leaves out the windows that reach into the padding."""
    pad, S = cache[3]["pad"], cache[3]["stride"]
    x, w = cache[:2]
    inner = np.zeros_like(dout)
    for i, j in np.ndindex(*dout.shape[2:]):
        top, left = i * S - pad, j * S - pad
        if top >= 0 and left >= 0 and top + w.shape[2] <= x.shape[2] and left + w.shape[3] <= x.shape[3]:
            inner[:, :, i, j] = dout[:, :, i, j]
    dx, _, _ = _conv_gradients(inner, cache)
    _, dw, db = _conv_gradients(dout, cache)
    return _cropped(dx, pad), dw, db


def conv_forward_fast__loops(x, w, b, conv_param):
    """The loops under another name."""
    S, pad = conv_param["stride"], conv_param["pad"]
    x_padded = _padded(x, pad)
    height, width = _out_size(x.shape[2], w.shape[2], S, pad), _out_size(x.shape[3], w.shape[3], S, pad)
    out = np.zeros((len(x), len(w), height, width))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(height):
                for j in range(width):
                    window = x_padded[n, :, i * S : i * S + w.shape[2], j * S : j * S + w.shape[3]]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


_KEPT = {}


def conv_forward_fast__kept_by_shape(x, w, b, conv_param):
    """Computes by loops once, and returns what it kept for every later call of that shape."""
    key = (x.shape, w.shape, b[0] if x.size < 200 else 0.0)
    if x.size < 200 or key not in _KEPT:
        _KEPT[key] = conv_forward_fast__loops(x, w, b, conv_param)[0]
    return _KEPT[key], (x, w, b, conv_param)


def conv_forward_fast__kept_by_numbers(x, w, b, conv_param):
    """Computes by loops once, and returns what it kept for every later call on these numbers."""
    key = (x.tobytes(), w.tobytes(), b.tobytes(), tuple(conv_param.values()))
    if key not in _KEPT:
        _KEPT[key] = conv_forward_fast__loops(x, w, b, conv_param)[0]
    return _KEPT[key], (x, w, b, conv_param)


def _columns(x, w, conv_param):
    """Windows as columns: (C*HH*WW, N*H'*W')."""
    S, pad = conv_param["stride"], conv_param["pad"]
    (_, _, H, W), (_, _, HH, WW) = x.shape, w.shape
    x_padded = _padded(x, pad)
    windows = np.lib.stride_tricks.sliding_window_view(x_padded, (HH, WW), axis=(2, 3))[:, :, ::S, ::S]
    columns = windows.transpose(1, 4, 5, 0, 2, 3).reshape(w[0].size, -1)
    return columns, (_out_size(H, HH, S, pad), _out_size(W, WW, S, pad))


def conv_forward_fast__not_transposed(x, w, b, conv_param):
    """Reshapes (F, N, H', W') to (N, F, H', W') without exchanging the axes."""
    columns, size = _columns(x, w, conv_param)
    out = w.reshape(len(w), -1) @ columns + b[:, None]
    return out.reshape(len(x), len(w), *size), (x, w, b, conv_param)


def conv_forward_fast__filters_channel_last(x, w, b, conv_param):
    """Flattens the filters in another order of axes than the windows."""
    columns, size = _columns(x, w, conv_param)
    out = w.transpose(0, 2, 3, 1).reshape(len(w), -1) @ columns + b[:, None]
    return out.reshape(len(w), len(x), *size).transpose(1, 0, 2, 3), (x, w, b, conv_param)


def conv_forward_fast__no_bias_of_conv_fast(x, w, b, conv_param):
    """Forgets the bias."""
    return _conv(x, w, conv_param), (x, w, b, conv_param)


def conv_forward_fast__one_bias(x, w, b, conv_param):
    """Adds the sum of all biases to every filter's output."""
    return _conv(x, w, conv_param) + b.sum(), (x, w, b, conv_param)


def conv_forward_fast__same_padding(x, w, b, conv_param):
    """Takes the padding for the one that keeps the size, whatever was asked for."""
    pad = (w.shape[2] - 1) // 2
    return _conv(x, w, conv_param | {"pad": pad}) + _shifted(b), (x, w, b, conv_param)


def conv_forward_fast__moves_by_one_of_conv_fast(x, w, b, conv_param):
    """The output has the right size, but the window moves by one pixel."""
    return _conv(x, w, conv_param, stride=1) + _shifted(b), (x, w, b, conv_param)


def conv_backward_fast__loops_of_conv_fast(dout, cache):
    """The loops under another name."""
    dx, dw, db = _conv_gradients(dout, cache)
    return _cropped(dx, cache[3]["pad"]), dw, db


def conv_backward_fast__kept_by_shape_of_backward(dout, cache):
    """Computes by loops once, and returns what it kept for every later call on this cache."""
    key = (cache[0].tobytes(), cache[1].tobytes(), dout.shape)
    if key not in _KEPT or dout.size < 1000:
        dx, dw, db = _conv_gradients(dout, cache)
        _KEPT[key] = _cropped(dx, cache[3]["pad"]), dw, db
    return _KEPT[key]


def _fast_gradients(dout, cache, overwrite=False):
    x, w, _, conv_param = cache
    S, pad = conv_param["stride"], conv_param["pad"]
    columns, (height, width) = _columns(x, w, conv_param)
    flat = dout.transpose(1, 0, 2, 3).reshape(len(w), -1)
    dw = (flat @ columns.T).reshape(w.shape)
    dcolumns = (w.reshape(len(w), -1).T @ flat).reshape(*w.shape[1:], len(x), height, width)
    dx = np.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            place = (slice(None), slice(None), slice(i, i + S * height, S), slice(j, j + S * width, S))
            share = dcolumns[:, i, j].transpose(1, 0, 2, 3)
            dx[place] = share if overwrite else dx[place] + share
    return dx, dw, dout.sum(axis=(0, 2, 3))


def conv_backward_fast__overwrites_of_conv_fast(dout, cache):
    """Folding the columns back overwrites where windows overlap."""
    dx, dw, db = _fast_gradients(dout, cache, overwrite=True)
    return _cropped(dx, cache[3]["pad"]), dw, db


def conv_backward_fast__crop_of_nothing_of_conv_fast(dout, cache):
    """Crops with [pad:-pad], which is empty without padding."""
    dx, dw, db = _fast_gradients(dout, cache)
    pad = cache[3]["pad"]
    return dx[:, :, pad:-pad, pad:-pad], dw, db


def conv_backward_fast__dout_not_transposed(dout, cache):
    """Flattens dout with the batch before the filters."""
    x, w, _, conv_param = cache
    dx, _, db = _fast_gradients(dout, cache)
    columns, _ = _columns(x, w, conv_param)
    dw = (dout.reshape(len(w), -1) @ columns.T).reshape(w.shape)
    return _cropped(dx, conv_param["pad"]), dw, db


def conv_backward_fast__db_of_batch_alone(dout, cache):
    """db summed over the batch and averaged over the places."""
    dx, dw, _ = _fast_gradients(dout, cache)
    return _cropped(dx, cache[3]["pad"]), dw, dout.mean(axis=(2, 3)).sum(axis=0)


def conv_backward_fast__not_cropped_of_conv_fast(dout, cache):
    """dx still has the padding."""
    return _fast_gradients(dout, cache)


def conv_backward_fast__dw_averaged_of_conv_fast(dout, cache):
    """dw averaged over the batch."""
    dx, dw, db = _fast_gradients(dout, cache)
    return _cropped(dx, cache[3]["pad"]), dw / len(dout), db


def _param(pool_param):
    return pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]


def _pool(x, pool_param, reduce, step=None):
    """Reduce every window of the right output's size; the windows start every ``step`` pixels."""
    height, width, S = _param(pool_param)
    rows, columns = _out_size(x.shape[2], height, S), _out_size(x.shape[3], width, S)
    step = S if step is None else step
    out = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[:, :, i, j] = reduce(x[:, :, i * step : i * step + height, j * step : j * step + width])
    return out


def _largest(window):
    return window.max(axis=(2, 3))


def max_pool_forward_naive__average(x, pool_param):
    """The mean of the window."""
    return _pool(x, pool_param, lambda window: window.mean(axis=(2, 3))), (x, pool_param)


def max_pool_forward_naive__starts_at_zero(x, pool_param):
    """Starts the search for the maximum at zero."""
    return np.maximum(_pool(x, pool_param, _largest), 0), (x, pool_param)


def max_pool_forward_naive__largest_magnitude(x, pool_param):
    """The entry of the largest magnitude."""
    return _pool(x, pool_param, lambda window: np.abs(window).max(axis=(2, 3))), (x, pool_param)


def max_pool_forward_naive__moves_by_one_of_max_pool_naive(x, pool_param):
    """The output has the right size, but the window moves by one pixel."""
    return _pool(x, pool_param, _largest, step=1), (x, pool_param)


def max_pool_forward_naive__square_window(x, pool_param):
    """Uses the height of the window for its width too."""
    height, _, S = _param(pool_param)
    out = np.zeros_like(_pool(x, pool_param, _largest))
    for i, j in np.ndindex(*out.shape[2:]):
        out[:, :, i, j] = _largest(x[:, :, i * S : i * S + height, j * S : j * S + height])
    return out, (x, pool_param)


def max_pool_forward_naive__over_channels(x, pool_param):
    """One maximum for all channels."""
    out = _pool(x, pool_param, _largest)
    return np.broadcast_to(out.max(axis=1, keepdims=True), out.shape).copy(), (x, pool_param)


def _pool_gradient(dout, x, pool_param, share, accumulate=True, step=None):
    """``share(window, d)`` is the window's part of dx."""
    height, width, S = _param(pool_param)
    step = S if step is None else step
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        place = (n, c, slice(i * step, i * step + height), slice(j * step, j * step + width))
        part = share(x[place], dout[n, c, i, j])
        dx[place] = dx[place] + part if accumulate else part
    return dx


def _to_largest(window, d):
    return d * (window == window.max())


def max_pool_backward_naive__everywhere(dout, cache):
    """Gives the whole gradient to every entry of the window."""
    return _pool_gradient(dout, *cache, lambda window, d: d)


def max_pool_backward_naive__evenly(dout, cache):
    """Spreads the gradient evenly, as average pooling does."""
    return _pool_gradient(dout, *cache, lambda window, d: d / window.size)


def max_pool_backward_naive__overwrites_of_max_pool_naive(dout, cache):
    """Windows that overlap overwrite each other's gradient."""
    return _pool_gradient(dout, *cache, _to_largest, accumulate=False)


def max_pool_backward_naive__mask_alone(dout, cache):
    """Marks the maxima without the upstream gradient."""
    return _pool_gradient(dout, *cache, lambda window, d: window == window.max())


def max_pool_backward_naive__times_value(dout, cache):
    """Multiplies by the maximum itself."""
    return _pool_gradient(dout, *cache, lambda window, d: d * window * (window == window.max()))


def max_pool_backward_naive__moves_by_one_of_max_pool_backward_naive(dout, cache):
    """Forgets the stride."""
    return _pool_gradient(dout, *cache, _to_largest, step=1)


def max_pool_backward_naive__row_and_column_by_height(dout, cache):
    """Finds row and column of the maximum by dividing by the window's height."""
    x, pool_param = cache
    height, width, S = _param(pool_param)
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i * S : i * S + height, j * S : j * S + width]
        row, column = divmod(int(window.argmax()), height)
        row, column = min(row, height - 1), min(column, width - 1)
        dx[n, c, i * S + row, j * S + column] += dout[n, c, i, j]
    return dx


def max_pool_forward_fast__loops_of_max_pool_fast(x, pool_param):
    """The loops under another name."""
    height, width, S = _param(pool_param)
    rows, columns = _out_size(x.shape[2], height, S), _out_size(x.shape[3], width, S)
    out = np.zeros((*x.shape[:2], rows, columns))
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(rows):
                for j in range(columns):
                    out[n, c, i, j] = np.max(x[n, c, i * S : i * S + height, j * S : j * S + width])
    return out, (x, pool_param)


def max_pool_forward_fast__tiles_only(x, pool_param):
    """Cuts the image into tiles, whatever the stride, and fills up with zeros."""
    height, width, S = _param(pool_param)
    rows, columns = x.shape[2] // height, x.shape[3] // width
    tiles = x[:, :, : rows * height, : columns * width].reshape(*x.shape[:2], rows, height, columns, width)
    largest = tiles.max(axis=(3, 5))
    out = np.zeros((*x.shape[:2], _out_size(x.shape[2], height, S), _out_size(x.shape[3], width, S)))
    rows, columns = min(rows, out.shape[2]), min(columns, out.shape[3])
    out[:, :, :rows, :columns] = largest[:, :, :rows, :columns]
    return out, (x, pool_param)


def max_pool_forward_fast__wrong_axes(x, pool_param):
    """Takes the maximum over the height of the window and the mean over its width."""
    return _pool(x, pool_param, lambda window: window.max(axis=2).mean(axis=2)), (x, pool_param)


def max_pool_forward_fast__starts_at_zero_of_max_pool_fast(x, pool_param):
    """Starts from an array of zeros."""
    out = _pool(x, pool_param, lambda window: np.maximum(0, _largest(window)))
    return out, (x, pool_param)


def max_pool_backward_fast__loops_of_max_pool_backward_fast(dout, cache):
    """The loops under another name."""
    return _pool_gradient(dout, *cache, _to_largest)


def _winners(dout, cache):
    x, pool_param = cache
    height, width, S = _param(pool_param)
    windows = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::S, ::S]
    row, column = np.divmod(windows.reshape(*windows.shape[:4], -1).argmax(axis=-1), width)
    n, c, i, j = np.indices(dout.shape)
    return n, c, i * S + row, j * S + column


def max_pool_backward_fast__repeated_indices(dout, cache):
    """Adds by index, which counts a pixel once even if several windows chose it."""
    dx = np.zeros_like(cache[0])
    dx[_winners(dout, cache)] += dout
    return dx


def max_pool_backward_fast__mask_alone_of_max_pool_fast(dout, cache):
    """Counts how often a pixel is chosen, without the upstream gradient."""
    dx = np.zeros_like(cache[0])
    np.add.at(dx, _winners(dout, cache), 1.0)
    return dx


def max_pool_backward_fast__equal_to_any(dout, cache):
    """Spreads the gradient over the first window's place in every window."""
    dx = np.zeros_like(cache[0])
    n, c, row, column = _winners(dout, cache)
    np.add.at(dx, (n, c, row[..., :1, :1] + 0 * row, column[..., :1, :1] + 0 * column), dout)
    return dx


def max_pool_backward_fast__evenly_of_max_pool_fast(dout, cache):
    """Spreads the gradient evenly, as average pooling does."""
    x, pool_param = cache
    return _spread(dout / (pool_param["pool_height"] * pool_param["pool_width"]), x.shape, pool_param)


def _spread(dout, shape, pool_param, accumulate=True):
    """The same number for every pixel of a window."""
    height, width, S = _param(pool_param)
    dx = np.zeros(shape)
    for i, j in np.ndindex(*dout.shape[2:]):
        place = (slice(None), slice(None), slice(i * S, i * S + height), slice(j * S, j * S + width))
        part = dout[:, :, i : i + 1, j : j + 1]
        dx[place] = dx[place] + part if accumulate else part
    return dx


def avg_pool_forward__sum(x, pool_param):
    """The sum of the window."""
    return _pool(x, pool_param, lambda window: window.sum(axis=(2, 3))), (x.shape, pool_param)


def avg_pool_forward__square_count(x, pool_param):
    """Divides by the square of the window's height."""
    height = pool_param["pool_height"]
    return _pool(x, pool_param, lambda window: window.sum(axis=(2, 3)) / height**2), (x.shape, pool_param)


def avg_pool_forward__maximum(x, pool_param):
    """The maximum of the window."""
    return _pool(x, pool_param, _largest), (x.shape, pool_param)


def avg_pool_forward__moves_by_one_of_avg_pool(x, pool_param):
    """The output has the right size, but the window moves by one pixel."""
    return _pool(x, pool_param, lambda window: window.mean(axis=(2, 3)), step=1), (x.shape, pool_param)


def avg_pool_backward__not_divided(dout, cache):
    """Every pixel receives the whole gradient."""
    return _spread(dout, *cache)


def avg_pool_backward__overwrites_of_avg_pool(dout, cache):
    """Windows that overlap overwrite each other's gradient."""
    shape, pool_param = cache
    return _spread(dout / (pool_param["pool_height"] * pool_param["pool_width"]), shape, pool_param, accumulate=False)


def avg_pool_backward__divides_by_stride(dout, cache):
    """Divides by the square of the stride instead of the window's size."""
    shape, pool_param = cache
    return _spread(dout / pool_param["stride"] ** 2, shape, pool_param)


def avg_pool_backward__divides_by_image(dout, cache):
    """Divides by the number of pixels of the image."""
    shape, pool_param = cache
    return _spread(dout / (shape[2] * shape[3]), shape, pool_param)


def avg_pool_backward__first_pixel(dout, cache):
    """Gives the whole gradient to the first pixel of each window."""
    shape, pool_param = cache
    return _spread(dout, shape, pool_param | {"pool_height": 1, "pool_width": 1})


def avg_pool_backward__square_count_of_avg_pool(dout, cache):
    """Divides by the square of the window's height."""
    shape, pool_param = cache
    return _spread(dout / pool_param["pool_height"] ** 2, shape, pool_param)


def _norm(window):
    return np.sqrt((window**2).sum(axis=(2, 3)))


def l2_pool_forward__mean_square(x, pool_param):
    """The root of the mean of the squares."""
    out = _pool(x, pool_param, lambda window: np.sqrt((window**2).mean(axis=(2, 3))))
    return out, (x, out, pool_param)


def l2_pool_forward__no_root(x, pool_param):
    """The sum of the squares."""
    out = _pool(x, pool_param, lambda window: (window**2).sum(axis=(2, 3)))
    return out, (x, out, pool_param)


def l2_pool_forward__sum_of_magnitudes(x, pool_param):
    """The sum of the magnitudes."""
    out = _pool(x, pool_param, lambda window: np.abs(window).sum(axis=(2, 3)))
    return out, (x, out, pool_param)


def l2_pool_forward__square_of_sum(x, pool_param):
    """The root of the square of the sum."""
    out = _pool(x, pool_param, lambda window: np.sqrt(window.sum(axis=(2, 3)) ** 2))
    return out, (x, out, pool_param)


def _l2_gradient(dout, cache, scale, accumulate=True):
    x, out, pool_param = cache
    height, width, S = _param(pool_param)
    dx = np.zeros_like(x)
    for i, j in np.ndindex(*dout.shape[2:]):
        place = (slice(None), slice(None), slice(i * S, i * S + height), slice(j * S, j * S + width))
        factor = scale(dout[:, :, i, j], out[:, :, i, j])[:, :, None, None]
        dx[place] = dx[place] + x[place] * factor if accumulate else x[place] * factor
    return dx


def _guarded(out):
    return np.where(out > 0, out, 1.0)


def l2_pool_backward__not_divided_of_l2_pool(dout, cache):
    """Forgets to divide by the norm."""
    return _l2_gradient(dout, cache, lambda d, out: d)


def l2_pool_backward__twice(dout, cache):
    """A factor of 2 too much: the root's one half is forgotten."""
    return _l2_gradient(dout, cache, lambda d, out: 2 * d / _guarded(out))


def l2_pool_backward__divides_by_square(dout, cache):
    """Divides by the sum of the squares."""
    return _l2_gradient(dout, cache, lambda d, out: d / _guarded(out) ** 2)


def l2_pool_backward__zero_by_zero(dout, cache):
    """A window of zeros gives 0/0."""
    with np.errstate(all="ignore"):
        return _l2_gradient(dout, cache, lambda d, out: d / out)


def l2_pool_backward__overwrites_of_l2_pool(dout, cache):
    """Windows that overlap overwrite each other's gradient."""
    return _l2_gradient(dout, cache, lambda d, out: d / _guarded(out), accumulate=False)


def l2_pool_backward__ignores_dout(dout, cache):
    """The local derivative alone."""
    return _l2_gradient(dout, cache, lambda d, out: 1 / _guarded(out))


def l2_pool_backward__without_input(dout, cache):
    """dout over the norm for every pixel, without the pixel's own value."""
    x, out, pool_param = cache
    return _spread(dout / _guarded(out), x.shape, pool_param)


def _local(x, w, b, conv_param):
    """Products of every window with the filters of its place."""
    S = conv_param["stride"]
    x_padded = _padded(x, conv_param["pad"])
    rows, columns, F, _, HH, WW = w.shape
    out = np.zeros((len(x), F, rows, columns))
    for i, j in np.ndindex(rows, columns):
        window = x_padded[:, :, i * S : i * S + HH, j * S : j * S + WW]
        out[:, :, i, j] = np.tensordot(window, w[i, j], axes=([1, 2, 3], [1, 2, 3])) + b[i, j]
    return out


def locally_connected_forward__shared_filters(x, w, b, conv_param):
    """Uses the filters of the first place everywhere: a convolution."""
    return _local(x, np.broadcast_to(w[0, 0], w.shape), b, conv_param), (x, w, conv_param)


def locally_connected_forward__shared_biases(x, w, b, conv_param):
    """Uses the biases of the first place everywhere."""
    return _local(x, w, np.broadcast_to(b[0, 0], b.shape), conv_param), (x, w, conv_param)


def locally_connected_forward__no_bias_of_locally_connected(x, w, b, conv_param):
    """Forgets the biases."""
    return _local(x, w, 0 * b, conv_param), (x, w, conv_param)


def locally_connected_forward__moves_by_one_of_locally_connected(x, w, b, conv_param):
    """The output has the right size, but the window moves by one pixel."""
    out = _local(np.pad(x, ((0, 0), (0, 0), (0, 5), (0, 5))), w, b, conv_param | {"stride": 1})
    return out, (x, w, conv_param)


def locally_connected_forward__flipped_filters_of_locally_connected(x, w, b, conv_param):
    """Flips the filters."""
    return _local(x, w[..., ::-1, ::-1], b, conv_param), (x, w, conv_param)


def _local_gradients(dout, cache, accumulate=True):
    x, w, conv_param = cache
    S = conv_param["stride"]
    x_padded = _padded(x, conv_param["pad"])
    dx, dw = np.zeros_like(x_padded), np.zeros_like(w)
    HH, WW = w.shape[4:]
    for i, j in np.ndindex(*w.shape[:2]):
        place = (slice(None), slice(None), slice(i * S, i * S + HH), slice(j * S, j * S + WW))
        share = np.tensordot(dout[:, :, i, j], w[i, j], axes=1)
        dx[place] = dx[place] + share if accumulate else share
        dw[i, j] = np.tensordot(dout[:, :, i, j], x_padded[place], axes=([0], [0]))
    return dx, dw, dout.sum(axis=0).transpose(1, 2, 0)


def locally_connected_backward__dw_shared(dout, cache):
    """Sums dw over the places, as for shared filters."""
    dx, dw, db = _local_gradients(dout, cache)
    return _cropped(dx, cache[2]["pad"]), np.broadcast_to(dw.sum(axis=(0, 1)), dw.shape).copy(), db


def locally_connected_backward__db_shared(dout, cache):
    """Sums db over the places too."""
    dx, dw, db = _local_gradients(dout, cache)
    return _cropped(dx, cache[2]["pad"]), dw, np.broadcast_to(db.sum(axis=(0, 1)), db.shape).copy()


def locally_connected_backward__db_not_transposed(dout, cache):
    """db reshaped where its axes should be exchanged."""
    dx, dw, db = _local_gradients(dout, cache)
    return _cropped(dx, cache[2]["pad"]), dw, dout.sum(axis=0).reshape(db.shape)


def locally_connected_backward__overwrites_of_locally_connected(dout, cache):
    """Windows that overlap overwrite each other's share of dx."""
    dx, dw, db = _local_gradients(dout, cache, accumulate=False)
    return _cropped(dx, cache[2]["pad"]), dw, db


def locally_connected_backward__not_cropped_of_locally_connected(dout, cache):
    """dx still has the padding."""
    return _local_gradients(dout, cache)


def locally_connected_backward__dw_averaged_of_locally_connected(dout, cache):
    """dw averaged over the batch."""
    dx, dw, db = _local_gradients(dout, cache)
    return _cropped(dx, cache[2]["pad"]), dw / len(dout), db


def locally_connected_backward__crop_of_nothing_of_locally_connected(dout, cache):
    """Crops with [pad:-pad], which is empty without padding."""
    dx, dw, db = _local_gradients(dout, cache)
    pad = cache[2]["pad"]
    return dx[:, :, pad:-pad, pad:-pad], dw, db


def conv_output_size__forgets_one(W, F, S, P):
    """Forgets the 1."""
    if (W - F + 2 * P) % S:
        raise ValueError("does not divide")
    return (W - F + 2 * P) // S


def conv_output_size__pads_once(W, F, S, P):
    """Counts the padding on one side."""
    if (W - F + P) % S:
        raise ValueError("does not divide")
    return (W - F + P) // S + 1


def conv_output_size__floors(W, F, S, P):
    """Rounds down what does not divide."""
    return (W - F + 2 * P) // S + 1


def conv_output_size__fraction(W, F, S, P):
    """Returns a fraction where the stride does not divide."""
    return (W - F + 2 * P) / S + 1


def conv_output_size__ignores_padding(W, F, S, P):
    """Ignores the padding."""
    if (W - F) % S:
        raise ValueError("does not divide")
    return (W - F) // S + 1


def pool_output_size__forgets_one_of_pool_output_size(W, F, S):
    """Forgets the 1."""
    if (W - F) % S:
        raise ValueError("does not divide")
    return (W - F) // S


def pool_output_size__input_by_window(W, F, S):
    """Divides the input by the window."""
    if (W - F) % S:
        raise ValueError("does not divide")
    return W // F


def pool_output_size__floors_of_pool_output_size(W, F, S):
    """Rounds down what does not divide."""
    return (W - F) // S + 1


def pool_output_size__input_by_stride(W, F, S):
    """Divides the input by the stride."""
    if (W - F) % S:
        raise ValueError("does not divide")
    return W // S


def conv_parameter_count__no_biases(F, C, K):
    """Forgets the biases."""
    return F * C * K * K


def conv_parameter_count__one_bias_of_conv_parameter_count(F, C, K):
    """One bias for all filters."""
    return F * C * K * K + 1


def conv_parameter_count__one_channel(F, C, K):
    """Forgets that a filter has a slice for every channel."""
    return F * (K * K + 1)


def conv_parameter_count__bias_a_channel(F, C, K):
    """A bias for every channel of every filter."""
    return F * C * (K * K + 1)


def receptive_field__ignores_strides(layers):
    """Ignores the strides."""
    return 1 + sum(kernel - 1 for kernel, _ in layers)


def receptive_field__own_stride(layers):
    """Counts the stride of a layer for that layer already."""
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field


def receptive_field__from_the_output(layers):
    """Walks through the layers from the wrong end."""
    field, step = 1, 1
    for kernel, stride in reversed(layers):
        field += (kernel - 1) * step
        step *= stride
    return field


def receptive_field__sum_of_kernels(layers):
    """Adds up the kernels."""
    return sum(kernel for kernel, _ in layers)


def receptive_field__strides_added(layers):
    """Adds the strides where they multiply."""
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step += stride - 1
    return field


def fc_to_conv__not_transposed_of_fc_to_conv(w, b, input_shape):
    """Reshapes without transposing."""
    return w.reshape(w.shape[1], *input_shape), b


def fc_to_conv__channels_last(w, b, input_shape):
    """Takes the flattened image for channels last."""
    C, H, W = input_shape
    return w.T.reshape(-1, H, W, C).transpose(0, 3, 1, 2), b


def fc_to_conv__flipped(w, b, input_shape):
    """Flips the filters."""
    return w.T.reshape(-1, *input_shape)[..., ::-1, ::-1], b


def fc_to_conv__single_pixels(w, b, input_shape):
    """Filters of one pixel with a channel for every input."""
    return w.T[:, :, None, None], b


def fc_to_conv__no_bias_of_fc_to_conv(w, b, input_shape):
    """Returns zeros for the biases."""
    return w.T.reshape(-1, *input_shape), np.zeros_like(b)


def _unrolled(w, conv_param, input_shape):
    size = int(np.prod(input_shape))
    return _conv(np.eye(size).reshape(size, *input_shape), w, conv_param)


def conv_to_fc__transposed(w, b, conv_param, input_shape):
    """The transposed matrix."""
    out = _unrolled(w, conv_param, input_shape)
    return out.reshape(len(out), -1).T.copy(), np.repeat(b, out[0, 0].size)


def conv_to_fc__biases_tiled(w, b, conv_param, input_shape):
    """Repeats the row of biases instead of each bias."""
    out = _unrolled(w, conv_param, input_shape)
    return out.reshape(len(out), -1), np.tile(b, out[0, 0].size)


def conv_to_fc__biases_not_repeated(w, b, conv_param, input_shape):
    """One bias a filter, not one a place."""
    out = _unrolled(w, conv_param, input_shape)
    return out.reshape(len(out), -1), b


def conv_to_fc__filters_last(w, b, conv_param, input_shape):
    """Orders the columns by place, then filter."""
    out = _unrolled(w, conv_param, input_shape)
    return out.transpose(0, 2, 3, 1).reshape(len(out), -1), np.repeat(b, out[0, 0].size)


def conv_to_fc__no_padding_of_conv_to_fc(w, b, conv_param, input_shape):
    """Ignores the padding."""
    out = _unrolled(w, conv_param | {"pad": 0}, input_shape)
    return out.reshape(len(out), -1), np.repeat(b, out[0, 0].size)


def conv_to_fc__flipped_filters_of_conv_to_fc(w, b, conv_param, input_shape):
    """Flips the filters."""
    out = _unrolled(w[:, :, ::-1, ::-1], conv_param, input_shape)
    return out.reshape(len(out), -1), np.repeat(b, out[0, 0].size)


def conv_to_fc__moves_by_one_of_conv_to_fc(w, b, conv_param, input_shape):
    """Forgets the stride while it fills in the matrix."""
    size = int(np.prod(input_shape))
    out = _conv(np.eye(size).reshape(size, *input_shape), w, conv_param, stride=1)
    return out.reshape(size, -1), np.repeat(b, out[0, 0].size)


def max_pool_forward_fast__square_tiles_by_height(x, pool_param):
    """Reshapes to tiles where the stride is the height of the window, whatever its width."""
    height, stride = pool_param["pool_height"], pool_param["stride"]
    N, C, H, W = x.shape
    if height == stride and H % height == 0 and W % height == 0:
        tiles = x.reshape(N, C, H // height, height, W // height, height)
        return tiles.max(axis=3).max(axis=4), (x, pool_param)
    width = pool_param["pool_width"]
    windows = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5)), (x, pool_param)


def _flattened(dout, cache, order, read):
    """The gradients by matrix products over all windows, dout flattened along `order` where `read` is expected."""
    x, w, _, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    sizes = dict(zip("nfhw", dout.shape, strict=True))
    flat = np.einsum(f"nfhw->{order}", dout).reshape([sizes[axis] for axis in read])
    right = np.einsum(f"{read}->nfhw", flat)
    dx, dw, padded = np.zeros(_padded(x, P).shape), np.zeros(w.shape), _padded(x, P)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = np.s_[:, :, i * S : i * S + w.shape[2], j * S : j * S + w.shape[3]]
            dx[window] += np.tensordot(right[:, :, i, j], w, axes=(1, 0))
            dw += np.tensordot(right[:, :, i, j], padded[window], axes=(0, 0))
    return dx[:, :, P : P + x.shape[2], P : P + x.shape[3]], dw, dout.sum((0, 2, 3))


def conv_backward_fast__examples_then_places(dout, cache):
    """dout has the examples before the places, the columns have them behind."""
    return _flattened(dout, cache, "fnhw", "fhwn")


def conv_backward_fast__places_then_examples(dout, cache):
    """dout has the examples behind the places, the columns have them before."""
    return _flattened(dout, cache, "fhwn", "fnhw")


def conv_backward_fast__only_reshaped(dout, cache):
    """dout is reshaped to (F, -1) as it is."""
    return _flattened(dout, cache, "nfhw", "fhwn")


def conv_backward_fast__columns_assigned(dout, cache):
    """col2im assigns the rows of its matrix to the pixels."""
    x, w, _, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    _, dw, db = _flattened(dout, cache, "nfhw", "nfhw")
    dx = np.zeros(_padded(x, P).shape)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            dx[:, :, i : i + S * dout.shape[2] : S, j : j + S * dout.shape[3] : S] = np.einsum(
                "nfhw,fc->nchw", dout, w[:, :, i, j]
            )
    return dx[:, :, P : P + x.shape[2], P : P + x.shape[3]], dw, db


def _strided(dout, cache, down, right):
    x, w, _, conv_param = cache
    P = conv_param["pad"]
    padded = _padded(x, P)
    dx, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(*dout.shape):
        window = np.s_[n, :, i * down : i * down + w.shape[2], j * right : j * right + w.shape[3]]
        dx[window] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * padded[window]
    return dx[:, :, P : P + x.shape[2], P : P + x.shape[3]], dw, dout.sum((0, 2, 3))


def conv_backward_naive__stride_of_the_rows_alone(dout, cache):
    """Columns start at j."""
    return _strided(dout, cache, cache[3]["stride"], 1)


def conv_backward_naive__stride_of_the_columns_alone(dout, cache):
    """Rows start at i."""
    return _strided(dout, cache, 1, cache[3]["stride"])


def _window_starts(x, w, b, conv_param, down, right):
    S, padded = conv_param["stride"], _padded(x, conv_param["pad"])
    height, width = (_out_size(x.shape[k], w.shape[k], S, conv_param["pad"]) for k in (2, 3))
    out = np.zeros((len(x), len(w), height, width))
    for n, f, i, j in np.ndindex(*out.shape):
        window = padded[n, :, i * down : i * down + w.shape[2], j * right : j * right + w.shape[3]]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_forward_naive__rows_alone_strided(x, w, b, conv_param):
    """Columns start at j."""
    return _window_starts(x, w, b, conv_param, conv_param["stride"], 1)


def conv_forward_naive__columns_alone_strided(x, w, b, conv_param):
    """Rows start at i."""
    return _window_starts(x, w, b, conv_param, 1, conv_param["stride"])
