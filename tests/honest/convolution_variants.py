"""Right convolution and pooling layers, each written in another way than the reference's."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from scipy import signal


def _pad(x, pad):
    return np.pad(x, ((0,), (0,), (pad,), (pad,)), mode="constant")


# --- sizes


def conv_output_size__quotient(W, F, S, P):
    """A fraction first, which must be whole."""
    size = (W - F + 2 * P) / S + 1
    if size < 1 or size != int(size):
        raise ValueError(f"{size} is no whole number of places")
    return int(size)


def conv_output_size__divmod(W, F, S, P):
    """Quotient and remainder at once."""
    steps, rest = divmod(W + 2 * P - F, S)
    if rest or steps < 0:
        raise ValueError("the stride does not divide")
    return 1 + steps


def conv_output_size__counting(W, F, S, P):
    """Counts the places where a window can start; a NumPy integer."""
    starts = np.arange(0, W + 2 * P - F + 1, S)
    if starts.size == 0 or starts[-1] + F != W + 2 * P:
        raise ValueError("the windows do not end at the border")
    return np.int64(starts.size)


def pool_output_size__quotient(W, F, S):
    """A whole number, as a float."""
    size = (W - F) / S + 1
    if F > W or not size.is_integer():
        raise ValueError("not whole")
    return size


def pool_output_size__divmod(W, F, S):
    """Quotient and remainder at once."""
    steps, rest = divmod(W - F, S)
    if rest != 0 or W < F:
        raise ValueError("the stride does not divide")
    return 1 + steps


def pool_output_size__counting(W, F, S):
    """Counts the windows one by one."""
    count, end = 0, F
    while end <= W:
        count, end = count + 1, end + S
    if not count or end - S != W:
        raise ValueError("the last window does not end at the border")
    return count


def conv_parameter_count__weights_and_biases(F, C, K):
    """Weights, then biases."""
    weights = F * C * K**2
    return weights + F


def conv_parameter_count__array_size(F, C, K):
    """The sizes of the arrays that would hold them."""
    return np.zeros((F, C, K, K)).size + np.zeros(F).size


def conv_parameter_count__float(F, C, K):
    """A float."""
    return float(math.prod((F, C, K, K)) + F)


def receptive_field__backwards(layers):
    """From the output: (field - 1) * stride + kernel."""
    field = 1
    for kernel, stride in reversed(list(layers)):
        field = (field - 1) * stride + kernel
    return field


def receptive_field__products(layers):
    """Products of the strides before each layer."""
    kernels = [k for k, _ in layers]
    steps = np.cumprod([1] + [s for _, s in layers])[: len(kernels)]
    return int(1 + sum((k - 1) * s for k, s in zip(kernels, steps, strict=True)))


def receptive_field__recursive(layers):
    """The field of all layers but the first, then the first."""
    if not layers:
        return 1
    (kernel, stride), rest = layers[0], layers[1:]
    return (receptive_field__recursive(rest) - 1) * stride + kernel


# --- convolution


def conv_forward_naive__course(x, w, b, conv_param):
    """The course's own style: loops over images, filters and places."""
    N, _C, H, W = x.shape
    F, _C, HH, WW = w.shape
    stride = conv_param["stride"]
    pad = conv_param["pad"]
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F, H_out, W_out))
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), "constant")
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    hs, ws = i * stride, j * stride
                    out[n, f, i, j] = (x_pad[n, :, hs : hs + HH, ws : ws + WW] * w[f]).sum() + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive__course(dout, cache):
    """The course's own style; the padding is cut off through the size of x."""
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    x_pad = _pad(x, pad)
    dx_pad, dw, db = np.zeros_like(x_pad), np.zeros_like(w), np.zeros_like(b)
    N, F, H_out, W_out = dout.shape
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(H_out):
                for j in range(W_out):
                    hs, ws = i * stride, j * stride
                    dw[f] += x_pad[n, :, hs : hs + HH, ws : ws + WW] * dout[n, f, i, j]
                    dx_pad[n, :, hs : hs + HH, ws : ws + WW] += w[f] * dout[n, f, i, j]
    return dx_pad[:, :, pad : pad + H, pad : pad + W], dw, db


def conv_forward_naive__numbers(x, w, b, conv_param):
    """Number by number, without padding the image; the cache is a dict."""
    S, P = conv_param["stride"], conv_param["pad"]
    (N, C, H, W), (F, _, HH, WW) = x.shape, w.shape
    out = np.empty((N, F, (H + 2 * P - HH) // S + 1, (W + 2 * P - WW) // S + 1))
    pixels, filters = x.tolist(), w.tolist()
    for n, f, i, j in np.ndindex(*out.shape):
        total = float(b[f])
        for c, p, q in itertools.product(range(C), range(HH), range(WW)):
            row, column = i * S + p - P, j * S + q - P
            if 0 <= row < H and 0 <= column < W:
                total += pixels[n][c][row][column] * filters[f][c][p][q]
        out[n, f, i, j] = total
    return out, {"x": x, "w": w, "param": conv_param}


def conv_backward_naive__numbers(dout, cache):
    """Filter entry by filter entry; the cache is a dict."""
    x, w = cache["x"], cache["w"]
    S, P = cache["param"]["stride"], cache["param"]["pad"]
    padded = _pad(x, P)
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    rows, columns = dout.shape[2:]
    for c, p, q in np.ndindex(*w.shape[1:]):
        place = (slice(None), c, slice(p, p + S * rows, S), slice(q, q + S * columns, S))
        for f in range(len(w)):
            dw[f, c, p, q] = (padded[place] * dout[:, f]).sum()
            dpadded[place] += dout[:, f] * w[f, c, p, q]
    H, W = x.shape[2:]
    return dpadded[:, :, P : P + H, P : P + W], dw, np.einsum("nfij->f", dout)


def _windows(x, HH, WW, S):
    return sliding_window_view(x, (HH, WW), axis=(2, 3))[:, :, ::S, ::S]


def conv_forward_naive__vectorised(x, w, b, conv_param):
    """No loops at all, under the name of the naive one."""
    windows = _windows(_pad(x, conv_param["pad"]), *w.shape[2:], conv_param["stride"])
    out = np.einsum("ncijpq,fcpq->nfij", windows, w, optimize=True) + b[:, None, None]
    return out, SimpleNamespace(x=x, w=w, windows=windows, param=conv_param)


def conv_backward_naive__vectorised(dout, cache):
    """No loops over places, under the name of the naive one; the cache is an object."""
    w, param = cache.w, cache.param
    S, P = param["stride"], param["pad"]
    dw = np.einsum("ncijpq,nfij->fcpq", cache.windows, dout, optimize=True)
    N, C, H, W = cache.x.shape
    dx = np.zeros((N, C, H + 2 * P, W + 2 * P))
    rows, columns = dout.shape[2:]
    for p, q in np.ndindex(*w.shape[2:]):
        dx[:, :, p : p + S * rows : S, q : q + S * columns : S] += np.einsum("nfij,fc->ncij", dout, w[:, :, p, q])
    return dx[:, :, P : P + H, P : P + W], dw, dout.sum((0, 2, 3))


def conv_forward_fast__vectorised(x, w, b, conv_param):
    """The same as the naive one, which is as fast."""
    return conv_forward_naive__vectorised(x, w, b, conv_param)


def conv_backward_fast__vectorised(dout, cache):
    """The same as the naive one, which is as fast."""
    return conv_backward_naive__vectorised(dout, cache)


def conv_forward_naive__single_precision(x, w, b, conv_param):
    """Computed in single precision."""
    return conv_forward_naive__course(*(a.astype(np.float32) for a in (x, w, b)), conv_param)


def conv_backward_naive__single_precision(dout, cache):
    """Computed in single precision."""
    return tuple(np.float32(a) for a in conv_backward_naive__course(dout.astype(np.float32), cache))


def _im2col_indices(shape, HH, WW, P, S):
    _, C, H, W = shape
    rows, columns = (H + 2 * P - HH) // S + 1, (W + 2 * P - WW) // S + 1
    i0 = np.tile(np.repeat(np.arange(HH), WW), C)
    i1 = S * np.repeat(np.arange(rows), columns)
    j0 = np.tile(np.arange(WW), HH * C)
    j1 = S * np.tile(np.arange(columns), rows)
    i, j = i0.reshape(-1, 1) + i1.reshape(1, -1), j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), HH * WW).reshape(-1, 1)
    return k, i, j, rows, columns


def conv_forward_fast__im2col(x, w, b, conv_param):
    """Columns by fancy indices, as the course's im2col makes them."""
    F, C, HH, WW = w.shape
    P, S = conv_param["pad"], conv_param["stride"]
    k, i, j, rows, columns = _im2col_indices(x.shape, HH, WW, P, S)
    cols = _pad(x, P)[:, k, i, j].transpose(1, 2, 0).reshape(HH * WW * C, -1)
    res = w.reshape(F, -1).dot(cols) + b.reshape(-1, 1)
    out = res.reshape(F, rows, columns, x.shape[0]).transpose(3, 0, 1, 2)
    return out, (x, w, b, conv_param, cols)


def conv_backward_fast__im2col(dout, cache):
    """Columns folded back by np.add.at."""
    x, w, _b, conv_param, cols = cache
    F, _C, HH, WW = w.shape
    P, S = conv_param["pad"], conv_param["stride"]
    flat = dout.transpose(1, 2, 3, 0).reshape(F, -1)
    dcols = w.reshape(F, -1).T.dot(flat)
    N, C, H, W = x.shape
    k, i, j, _, _ = _im2col_indices(x.shape, HH, WW, P, S)
    padded = np.zeros((N, C, H + 2 * P, W + 2 * P))
    np.add.at(padded, (slice(None), k, i, j), dcols.reshape(C * HH * WW, -1, N).transpose(2, 0, 1))
    dx = padded if P == 0 else padded[:, :, P:-P, P:-P]
    return dx, flat.dot(cols.T).reshape(w.shape), np.sum(dout, axis=(0, 2, 3))


def conv_forward_fast__strides(x, w, b, conv_param):
    """Windows by as_strided, one matrix product."""
    F, C, HH, WW = w.shape
    S, P = conv_param["stride"], conv_param["pad"]
    xp = np.ascontiguousarray(_pad(x, P))
    N, _, H, W = xp.shape
    rows, columns = (H - HH) // S + 1, (W - WW) // S + 1
    n, c, h, v = xp.strides
    view = as_strided(xp, (C, HH, WW, N, rows, columns), (c, h, v, n, S * h, S * v))
    cols = np.ascontiguousarray(view).reshape(C * HH * WW, -1)
    out = w.reshape(F, -1) @ cols + b[:, None]
    return np.ascontiguousarray(out.reshape(F, N, rows, columns).transpose(1, 0, 2, 3)), [xp.shape, w, cols, S, P]


def conv_backward_fast__strides(dout, cache):
    """A loop over the filter's entries folds the columns back."""
    shape, w, cols, S, P = cache
    F, C, HH, WW = w.shape
    flat = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    dcols = (w.reshape(F, -1).T @ flat).reshape(C, HH, WW, dout.shape[0], *dout.shape[2:])
    dx = np.zeros(shape)
    for p in range(HH):
        for q in range(WW):
            dx[:, :, p : p + S * dout.shape[2] : S, q : q + S * dout.shape[3] : S] += dcols[:, p, q].swapaxes(0, 1)
    return dx[:, :, P : shape[2] - P, P : shape[3] - P], (flat @ cols.T).reshape(w.shape), flat.sum(1)


def conv_forward_fast__loop_over_places(x, w, b, conv_param):
    """Loops over the places alone; all images and filters at once."""
    S, P = conv_param["stride"], conv_param["pad"]
    xp = _pad(x, P)
    HH, WW = w.shape[2:]
    rows, columns = (xp.shape[2] - HH) // S + 1, (xp.shape[3] - WW) // S + 1
    out = np.zeros((len(x), len(w), rows, columns))
    flat = w.reshape(len(w), -1).T
    for i in range(rows):
        for j in range(columns):
            window = xp[:, :, i * S : i * S + HH, j * S : j * S + WW]
            out[:, :, i, j] = window.reshape(len(x), -1) @ flat + b
    return out, (xp, w, S, P)


def conv_backward_fast__loop_over_places(dout, cache):
    """Loops over the places alone."""
    xp, w, S, P = cache
    HH, WW = w.shape[2:]
    dxp, dw = np.zeros_like(xp), np.zeros((len(w), w[0].size))
    flat = w.reshape(len(w), -1)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            place = np.s_[:, :, i * S : i * S + HH, j * S : j * S + WW]
            d = dout[:, :, i, j]
            dw += d.T @ xp[place].reshape(len(xp), -1)
            dxp[place] += (d @ flat).reshape(len(xp), *w.shape[1:])
    return dxp[:, :, P : xp.shape[2] - P, P : xp.shape[3] - P], dw.reshape(w.shape), dout.sum(axis=(0, 2, 3))


def conv_forward_fast__loop_over_images(x, w, b, conv_param):
    """An image at a time, in single precision."""
    S, P = conv_param["stride"], conv_param["pad"]
    out = []
    for image in _pad(x, P).astype(np.float32):
        windows = sliding_window_view(image, w.shape[2:], axis=(1, 2))[:, ::S, ::S]
        out.append(np.tensordot(w.astype(np.float32), windows, axes=([1, 2, 3], [0, 3, 4])) + b[:, None, None])
    return np.float32(out), {"x": x, "w": w, "S": S, "P": P}


def conv_backward_fast__loop_over_images(dout, cache):
    """An image at a time."""
    x, w, S, P = cache["x"], cache["w"], cache["S"], cache["P"]
    dw, dx = np.zeros_like(w), np.zeros_like(x)
    rows, columns = dout.shape[2:]
    for n, image in enumerate(np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))):
        windows = sliding_window_view(image, w.shape[2:], axis=(1, 2))[:, ::S, ::S]
        dw += np.tensordot(dout[n], windows, axes=([1, 2], [1, 2]))
        back = np.zeros_like(image)
        share = np.tensordot(w, dout[n], axes=([0], [0]))
        for p, q in np.ndindex(*w.shape[2:]):
            back[:, p : p + S * rows : S, q : q + S * columns : S] += share[:, p, q]
        dx[n] = back[:, P : P + x.shape[2], P : P + x.shape[3]]
    return dx, dw, dout.sum(0).sum(-1).sum(-1)


# --- max pooling


def max_pool_forward_naive__course(x, pool_param):
    """The course's own style."""
    N, C, H, W = x.shape
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    out = np.zeros((N, C, 1 + (H - PH) // S, 1 + (W - PW) // S))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, c, i, j] = np.max(x[n, c, i * S : i * S + PH, j * S : j * S + PW])
    return out, (x, pool_param)


def max_pool_backward_naive__course(dout, cache):
    """The gradient goes to every tied maximum, as the course's own does."""
    x, pool_param = cache
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i * S : i * S + PH, j * S : j * S + PW]
                    mask = window == np.max(window)
                    dx[n, c, i * S : i * S + PH, j * S : j * S + PW] += mask * dout[n, c, i, j]
    return dx


def max_pool_forward_naive__last_of_ties(x, pool_param):
    """Remembers where the maximum was, the last one at a tie; the cache is a list."""
    PH, PW, S = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    N, C, H, W = x.shape
    out, places = np.full((N, C, (H - PH) // S + 1, (W - PW) // S + 1), -np.inf), {}
    for n, c, i, j in np.ndindex(*out.shape):
        for p, q in np.ndindex(PH, PW):
            if x[n, c, i * S + p, j * S + q] >= out[n, c, i, j]:
                out[n, c, i, j] = x[n, c, i * S + p, j * S + q]
                places[n, c, i, j] = (n, c, i * S + p, j * S + q)
    return out, [x.shape, places]


def max_pool_backward_naive__last_of_ties(dout, cache):
    """To the last of tied maxima."""
    shape, places = cache
    dx = np.zeros(shape)
    for index, place in places.items():
        dx[place] += dout[index]
    return dx


def max_pool_forward_naive__single_precision(x, pool_param):
    """In single precision."""
    return max_pool_forward_naive__course(np.float32(x), pool_param)


def max_pool_backward_naive__single_precision(dout, cache):
    """In single precision; ties share evenly."""
    x, pool_param = cache
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape, np.float32)
    for i, j in np.ndindex(*dout.shape[2:]):
        place = np.s_[:, :, i * S : i * S + PH, j * S : j * S + PW]
        mask = x[place] == x[place].max(axis=(2, 3), keepdims=True)
        dx[place] += dout[:, :, i, j, None, None] * mask / mask.sum(axis=(2, 3), keepdims=True)
    return dx


def max_pool_forward_naive__vectorised(x, pool_param):
    """No loops at all, under the name of the naive one."""
    windows = _windows(x, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    return windows.max(axis=(-1, -2)), (x, pool_param)


def max_pool_backward_naive__vectorised(dout, cache):
    """A loop over the window's entries alone."""
    x, pool_param = cache
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows, columns = dout.shape[2:]
    largest = _windows(x, PH, PW, S).max(axis=(-1, -2))
    dx, open_ = np.zeros_like(x), np.ones_like(largest, dtype=bool)
    for p, q in np.ndindex(PH, PW):
        place = np.s_[:, :, p : p + S * rows : S, q : q + S * columns : S]
        hit = open_ & (x[place] == largest)
        dx[place] += hit * dout
        open_ &= ~hit
    return dx


def max_pool_forward_fast__vectorised(x, pool_param):
    """The same as the naive one, which is as fast."""
    return max_pool_forward_naive__vectorised(x, pool_param)


def max_pool_backward_fast__vectorised(dout, cache):
    """The same as the naive one, which is as fast."""
    return max_pool_backward_naive__vectorised(dout, cache)


def max_pool_forward_fast__tiles_or_places(x, pool_param):
    """By reshaping where the windows tile the image, else by a loop over the places, as the course's does."""
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    if PH == PW == S and H % PH == 0 and W % PW == 0:
        tiles = x.reshape(N, C, H // PH, PH, W // PW, PW)
        out = tiles.max(axis=3).max(axis=4)
        return out, ("tiles", x, tiles, out, pool_param)
    out = np.zeros((N, C, (H - PH) // S + 1, (W - PW) // S + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * S : i * S + PH, j * S : j * S + PW].max(axis=(2, 3))
    return out, ("places", x, None, out, pool_param)


def max_pool_backward_fast__tiles_or_places(dout, cache):
    """By broadcasting over tiles, else by a loop over the places; ties share evenly, as the course's do."""
    how, x, tiles, out, pool_param = cache
    if how == "tiles":
        mask = tiles == out[:, :, :, None, :, None]
        dtiles = np.zeros_like(tiles)
        dtiles[mask] = np.broadcast_to(dout[:, :, :, None, :, None], dtiles.shape)[mask]
        dtiles /= mask.sum(axis=(3, 5), keepdims=True)
        return dtiles.reshape(x.shape)
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            place = np.s_[:, :, i * S : i * S + PH, j * S : j * S + PW]
            mask = x[place] == out[:, :, i, j][:, :, None, None]
            dx[place] += dout[:, :, i, j][:, :, None, None] * mask / mask.sum(axis=(2, 3), keepdims=True)
    return dx


def max_pool_forward_fast__columns(x, pool_param):
    """Every channel as an image of its own; argmax over columns."""
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    windows = _windows(x, PH, PW, S)
    columns = windows.reshape(*windows.shape[:4], PH * PW)
    where = columns.argmax(axis=-1)
    return np.take_along_axis(columns, where[..., None], axis=-1)[..., 0], {"where": where, "x": x, "param": (PW, S)}


def max_pool_backward_fast__columns(dout, cache):
    """np.add.at on the places of the maxima."""
    PW, S = cache["param"]
    n, c, i, j = np.ogrid[tuple(map(slice, dout.shape))]
    dx = np.zeros_like(cache["x"])
    np.add.at(dx, (n, c, i * S + cache["where"] // PW, j * S + cache["where"] % PW), dout)
    return dx


# --- average and L2 pooling, locally connected layers


def _places(shape, pool_param):
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows, columns = (shape[2] - PH) // S + 1, (shape[3] - PW) // S + 1
    for i, j in np.ndindex(rows, columns):
        yield i, j, np.s_[:, :, i * S : i * S + PH, j * S : j * S + PW]


def _out(shape, pool_param):
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    return np.zeros((*shape[:2], (shape[2] - PH) // S + 1, (shape[3] - PW) // S + 1))


def avg_pool_forward__places(x, pool_param):
    """A loop over the places."""
    out = _out(x.shape, pool_param)
    for i, j, place in _places(x.shape, pool_param):
        out[:, :, i, j] = np.mean(x[place], axis=(2, 3))
    return out, (x, pool_param)


def avg_pool_backward__places(dout, cache):
    """A loop over the places."""
    x, pool_param = cache
    dx = np.zeros_like(x)
    for i, j, place in _places(x.shape, pool_param):
        dx[place] += (dout[:, :, i, j] / (pool_param["pool_height"] * pool_param["pool_width"]))[..., None, None]
    return dx


def avg_pool_forward__entries(x, pool_param):
    """Adds shifted images, one for each entry of the window; the cache is an object."""
    out = _out(x.shape, pool_param)
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows, columns = out.shape[2:]
    for p, q in np.ndindex(PH, PW):
        out += x[:, :, p : p + S * rows : S, q : q + S * columns : S]
    out /= PH * PW
    return out, SimpleNamespace(shape=x.shape, param=pool_param)


def avg_pool_backward__entries(dout, cache):
    """Adds into shifted images."""
    PH, PW, S = (cache.param[key] for key in ("pool_height", "pool_width", "stride"))
    dx = np.zeros(cache.shape)
    rows, columns = dout.shape[2:]
    for p, q in np.ndindex(PH, PW):
        dx[:, :, p : p + S * rows : S, q : q + S * columns : S] += dout / PH / PW
    return dx


def avg_pool_forward__numbers(x, pool_param):
    """Number by number, in single precision; the cache is a dict."""
    out = np.float32(_out(x.shape, pool_param))
    for i, j, (_, _, rows, columns) in _places(x.shape, pool_param):
        for n, c in np.ndindex(*x.shape[:2]):
            out[n, c, i, j] = np.float32(x[n, c, rows, columns]).mean()
    return out, {"x": x, "param": pool_param}


def avg_pool_backward__numbers(dout, cache):
    """Number by number."""
    dx = np.zeros(cache["x"].shape, np.float32)
    for i, j, (_, _, rows, columns) in _places(dx.shape, cache["param"]):
        for n, c in np.ndindex(*dx.shape[:2]):
            dx[n, c, rows, columns] += dout[n, c, i, j] / dx[n, c, rows, columns].size
    return dx


def l2_pool_forward__places(x, pool_param):
    """np.linalg.norm at every place."""
    out = _out(x.shape, pool_param)
    for i, j, place in _places(x.shape, pool_param):
        out[:, :, i, j] = np.linalg.norm(x[place].reshape(*x.shape[:2], -1), axis=-1)
    return out, (x, out, pool_param)


def l2_pool_backward__places(dout, cache):
    """A guarded quotient at every place."""
    x, out, pool_param = cache
    dx = np.zeros_like(x)
    for i, j, place in _places(x.shape, pool_param):
        norm = np.where(out[:, :, i, j] == 0, 1.0, out[:, :, i, j])
        dx[place] += x[place] * (dout[:, :, i, j] / norm)[..., None, None]
    return dx


def l2_pool_forward__entries(x, pool_param):
    """Adds shifted squares; the norm is found again in the backward."""
    out = _out(x.shape, pool_param)
    PH, PW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows, columns = out.shape[2:]
    for p, q in np.ndindex(PH, PW):
        out += np.square(x[:, :, p : p + S * rows : S, q : q + S * columns : S])
    return out**0.5, {"x": x, "param": pool_param}


def l2_pool_backward__entries(dout, cache):
    """By the chain rule through the square root, kept from dividing by zero."""
    x, param = cache["x"], cache["param"]
    out, _ = l2_pool_forward__entries(x, param)
    dsum = 0.5 * dout / np.maximum(out, 1e-300)
    dx = np.zeros_like(x)
    PH, PW, S = param["pool_height"], param["pool_width"], param["stride"]
    rows, columns = dout.shape[2:]
    for p, q in np.ndindex(PH, PW):
        place = np.s_[:, :, p : p + S * rows : S, q : q + S * columns : S]
        dx[place] += 2 * x[place] * dsum
    return dx


def l2_pool_forward__single_precision(x, pool_param):
    """In single precision, through windows."""
    windows = _windows(np.float32(x), pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    out = np.sqrt(np.einsum("ncijpq,ncijpq->ncij", windows, windows))
    return out, (x, out, pool_param)


def l2_pool_backward__single_precision(dout, cache):
    """In single precision; 0/0 is replaced afterwards."""
    x, out, pool_param = cache
    with np.errstate(all="ignore"):
        quotient = np.nan_to_num(np.float32(dout) / out, nan=0.0, posinf=0.0, neginf=0.0)
    dx = np.zeros(x.shape, np.float32)
    for i, j, place in _places(x.shape, pool_param):
        dx[place] += np.float32(x[place]) * quotient[:, :, i, j][..., None, None]
    return dx


def locally_connected_forward__places(x, w, b, conv_param):
    """A matrix product at every place."""
    S, P = conv_param["stride"], conv_param["pad"]
    rows, columns, F, _, HH, WW = w.shape
    xp = _pad(x, P)
    out = np.zeros((len(x), F, rows, columns))
    for i, j in np.ndindex(rows, columns):
        window = xp[:, :, i * S : i * S + HH, j * S : j * S + WW].reshape(len(x), -1)
        out[:, :, i, j] = window @ w[i, j].reshape(F, -1).T + b[i, j]
    return out, (xp, w, S, P)


def locally_connected_backward__places(dout, cache):
    """Matrix products at every place."""
    xp, w, S, P = cache
    HH, WW = w.shape[4:]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i, j in np.ndindex(*w.shape[:2]):
        place = np.s_[:, :, i * S : i * S + HH, j * S : j * S + WW]
        d = dout[:, :, i, j]
        dw[i, j] = (d.T @ xp[place].reshape(len(xp), -1)).reshape(w.shape[2:])
        dxp[place] += (d @ w[i, j].reshape(w.shape[2], -1)).reshape(xp[place].shape)
    dx = dxp[:, :, P : xp.shape[2] - P, P : xp.shape[3] - P]
    return dx, dw, np.moveaxis(dout, 1, -1).sum(0)


def locally_connected_forward__numbers(x, w, b, conv_param):
    """Every output by itself; the cache is a dict."""
    S = conv_param["stride"]
    xp = _pad(x, conv_param["pad"])
    out = np.zeros((len(x), w.shape[2], *w.shape[:2]))
    for n, f, i, j in np.ndindex(*out.shape):
        window = xp[n, :, i * S : i * S + w.shape[4], j * S : j * S + w.shape[5]]
        out[n, f, i, j] = np.vdot(window.copy(), w[i, j, f].copy()) + b[i, j, f]
    return out, {"x": x, "w": w, "b": b, "param": conv_param}


def locally_connected_backward__numbers(dout, cache):
    """Every output by itself."""
    x, w, param = cache["x"], cache["w"], cache["param"]
    S, P = param["stride"], param["pad"]
    xp = _pad(x, P)
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros_like(cache["b"])
    for n, f, i, j in np.ndindex(*dout.shape):
        place = np.s_[n, :, i * S : i * S + w.shape[4], j * S : j * S + w.shape[5]]
        dxp[place] += dout[n, f, i, j] * w[i, j, f]
        dw[i, j, f] += dout[n, f, i, j] * xp[place]
        db[i, j, f] += dout[n, f, i, j]
    return dxp[:, :, P : P + x.shape[2], P : P + x.shape[3]], dw, db


def locally_connected_forward__single_precision(x, w, b, conv_param):
    """One einsum in single precision."""
    windows = _windows(np.float32(_pad(x, conv_param["pad"])), *w.shape[4:], conv_param["stride"])
    out = np.einsum("ncijpq,ijfcpq->nfij", windows, np.float32(w)) + np.float32(b).transpose(2, 0, 1)
    return out, (x.shape, windows, np.float32(w), conv_param)


def locally_connected_backward__single_precision(dout, cache):
    """Two einsums in single precision."""
    (_, _, H, W), windows, w, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    dout = np.float32(dout)
    share = np.einsum("nfij,ijfcpq->ncijpq", dout, w)
    dx = np.zeros((len(dout), w.shape[3], H + 2 * P, W + 2 * P), np.float32)
    rows, columns = dout.shape[2:]
    for p, q in np.ndindex(*w.shape[4:]):
        dx[:, :, p : p + S * rows : S, q : q + S * columns : S] += share[..., p, q]
    dw = np.einsum("nfij,ncijpq->ijfcpq", dout, windows)
    return dx[:, :, P : P + H, P : P + W], dw, np.einsum("nfij->ijf", dout)


# --- conversions


def fc_to_conv__columns(w, b, input_shape):
    """A filter from each column."""
    return np.stack([column.reshape(input_shape) for column in w.T]), b


def fc_to_conv__axes(w, b, input_shape):
    """Splits the rows first, then moves the neurons to the front."""
    return np.moveaxis(w.reshape(*input_shape, w.shape[1]), -1, 0), b.copy()


def fc_to_conv__numbers(w, b, input_shape):
    """Number by number, in single precision; a list."""
    filters = np.zeros((w.shape[1], *input_shape), np.float32)
    for index in np.ndindex(*filters.shape):
        filters[index] = w[np.ravel_multi_index(index[1:], input_shape), index[0]]
    return [filters, np.float32(b)]


def conv_to_fc__placing(w, b, conv_param, input_shape):
    """Puts every filter at every place of a padded image."""
    S, P = conv_param["stride"], conv_param["pad"]
    (C, H, W), (F, _, HH, WW) = input_shape, w.shape
    rows, columns = (H + 2 * P - HH) // S + 1, (W + 2 * P - WW) // S + 1
    padded = np.zeros((C, H + 2 * P, W + 2 * P, F, rows, columns))
    for i, j in np.ndindex(rows, columns):
        padded[:, i * S : i * S + HH, j * S : j * S + WW, :, i, j] = w.transpose(1, 2, 3, 0)
    inner = padded[:, P : P + H, P : P + W]
    return inner.reshape(C * H * W, -1), np.repeat(b, rows * columns)


def conv_to_fc__numbers(w, b, conv_param, input_shape):
    """Number by number, leaving out what falls on the padding."""
    S, P = conv_param["stride"], conv_param["pad"]
    (C, H, W), (F, _, HH, WW) = input_shape, w.shape
    rows, columns = (H + 2 * P - HH) // S + 1, (W + 2 * P - WW) // S + 1
    w_fc, b_fc = np.zeros((C * H * W, F * rows * columns)), np.zeros(F * rows * columns)
    for f, i, j in np.ndindex(F, rows, columns):
        column = (f * rows + i) * columns + j
        b_fc[column] = b[f]
        for c, p, q in np.ndindex(C, HH, WW):
            row, col = i * S + p - P, j * S + q - P
            if 0 <= row < H and 0 <= col < W:
                w_fc[(c * H + row) * W + col, column] = w[f, c, p, q]
    return w_fc, b_fc


def conv_to_fc__responses(w, b, conv_param, input_shape):
    """The responses to images of a single pixel, in single precision."""
    size = math.prod(input_shape)
    out, _ = conv_forward_naive__course(
        np.eye(size, dtype=np.float32).reshape(size, *input_shape), np.float32(w), 0 * b, conv_param
    )
    return np.float32(out).reshape(size, -1), (b[:, None] * np.ones(out[0, 0].size)).ravel()


def conv_forward_naive__signal(x, w, b, conv_param):
    """SciPy's correlation at every place, of which a stride keeps some."""
    pad, stride = conv_param["pad"], conv_param["stride"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = [
        [
            sum(signal.correlate2d(image[c], f[c], mode="valid") for c in range(len(f)))[::stride, ::stride] + bias
            for f, bias in zip(w, b, strict=True)
        ]
        for image in padded
    ]
    return np.array(out), (padded, w, conv_param)


def conv_backward_naive__signal(dout, cache):
    """The gradient spread to all places, convolved with the filters and correlated with the images."""
    padded, w, conv_param = cache
    pad, stride = conv_param["pad"], conv_param["stride"]
    N, C, H, W = padded.shape
    F, _, HH, WW = w.shape
    spread = np.zeros((N, F, H - HH + 1, W - WW + 1))
    spread[:, :, ::stride, ::stride] = dout
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for n, f, c in np.ndindex(N, F, C):
        dpadded[n, c] += signal.convolve2d(spread[n, f], w[f, c])
        dw[f, c] += signal.correlate2d(padded[n, c], spread[n, f], mode="valid")
    return dpadded[:, :, pad : H - pad, pad : W - pad], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive__running(x, pool_param):
    """The largest so far, with the place where it was seen."""
    height, width, stride = (pool_param[name] for name in ("pool_height", "pool_width", "stride"))
    N, C, H, W = x.shape
    out = np.full((N, C, (H - height) // stride + 1, (W - width) // stride + 1), -np.inf)
    seen = np.zeros((*out.shape, 2), dtype=int)
    for n, c, i, j in np.ndindex(*out.shape):
        for a in range(i * stride, i * stride + height):
            for b in range(j * stride, j * stride + width):
                if x[n, c, a, b] > out[n, c, i, j]:
                    out[n, c, i, j] = x[n, c, a, b]
                    seen[n, c, i, j] = a, b
    return out, (seen, x.shape)


def max_pool_backward_naive__running(dout, cache):
    """Each gradient to the place that was seen."""
    seen, shape = cache
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        a, b = seen[n, c, i, j]
        dx[n, c, a, b] += dout[n, c, i, j]
    return dx
