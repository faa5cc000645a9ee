"""Wrong convolutions and poolings."""

import numpy as np

PART = "fresh"


def conv_output_size__rounds_down(W, F, S, P):
    """Rounds down where the stride does not divide, without an error."""
    return (W - F + 2 * P) // S + 1


def conv_output_size__pads_once(W, F, S, P):
    """Counts the padding on one side alone."""
    if (W - F + P) % S != 0 or W - F + P < 0:
        raise ValueError("does not fit")
    return (W - F + P) // S + 1


def pool_output_size__without_the_one(W, F, S):
    """Forgets the plus one."""
    if W < F or (W - F) % S != 0:
        raise ValueError("the windows do not tile the input")
    return (W - F) // S


def conv_parameter_count__no_biases(F, C, K):
    """Leaves out the biases."""
    return F * C * K * K


def receptive_field__ignores_the_strides(layers):
    """Every layer adds its kernel minus one, whatever the strides."""
    field = 1
    for kernel, _stride in layers:
        field += kernel - 1
    return field


def conv_forward_naive__forgets_the_bias(x, w, b, conv_param):
    """The bias is never added."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hp = 1 + (H + 2 * pad - HH) // stride
    Wp = 1 + (W + 2 * pad - WW) // stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    out = np.zeros((N, F, Hp, Wp))
    for n in range(N):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    patch = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(patch * w[f])
    return out, (x, w, b, conv_param)


def conv_forward_naive__windows_one_apart(x, w, b, conv_param):
    """The windows start at i and j, whatever the stride."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hp = 1 + (H + 2 * pad - HH) // stride
    Wp = 1 + (W + 2 * pad - WW) // stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    out = np.zeros((N, F, Hp, Wp))
    for n in range(N):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    out[n, f, i, j] = np.sum(xp[n, :, i : i + HH, j : j + WW] * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_forward_naive__flips_the_filters(x, w, b, conv_param):
    """Flips the filters, as a convolution of signal processing does."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hp = 1 + (H + 2 * pad - HH) // stride
    Wp = 1 + (W + 2 * pad - WW) // stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    flipped = w[:, :, ::-1, ::-1]
    out = np.zeros((N, F, Hp, Wp))
    for n in range(N):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    patch = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(patch * flipped[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_forward_naive__size_with_one_padding(x, w, b, conv_param):
    """The output's size counts the padding once instead of twice."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hp = 1 + (H + pad - HH) // stride
    Wp = 1 + (W + pad - WW) // stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    out = np.zeros((N, F, Hp, Wp))
    for n in range(N):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    patch = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive__overwrites_dx(dout, cache):
    """dx is assigned window by window, not added up where windows overlap."""
    x, w, _b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hp, Wp = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(N):
        for i in range(Hp):
            for j in range(Wp):
                h, v = i * stride, j * stride
                for f in range(F):
                    dw[f] += dout[n, f, i, j] * xp[n, :, h : h + HH, v : v + WW]
                dxp[n, :, h : h + HH, v : v + WW] = np.tensordot(dout[n, :, i, j], w, axes=1)
    return dxp[:, :, pad : pad + H, pad : pad + W], dw, db


def conv_backward_naive__keeps_the_padding(dout, cache):
    """dx is returned with the padding around it."""
    x, w, _b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, _H, _W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hp, Wp = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dx = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(N):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    h, v = i * stride, j * stride
                    dw[f] += dout[n, f, i, j] * xp[n, :, h : h + HH, v : v + WW]
                    dx[n, :, h : h + HH, v : v + WW] += dout[n, f, i, j] * w[f]
    return dx, dw, db


def conv_backward_naive__crops_to_minus_pad(dout, cache):
    """dx is cropped with [pad:-pad], which is empty where pad is 0."""
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, _H, _W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hp, Wp = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            db[f] += np.sum(dout[n, f])
            for i in range(Hp):
                for j in range(Wp):
                    h, v = i * stride, j * stride
                    dw[f] += dout[n, f, i, j] * xp[n, :, h : h + HH, v : v + WW]
                    dxp[n, :, h : h + HH, v : v + WW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, pad:-pad, pad:-pad], dw, db


def conv_backward_naive__last_image_alone(dout, cache):
    """dw starts again at every image, so that the last alone counts."""
    x, w, _b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hp, Wp = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dxp = np.zeros_like(xp)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(N):
        dw = np.zeros_like(w)
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    h, v = i * stride, j * stride
                    dw[f] += dout[n, f, i, j] * xp[n, :, h : h + HH, v : v + WW]
                    dxp[n, :, h : h + HH, v : v + WW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, pad : pad + H, pad : pad + W], dw, db


def conv_forward_fast__columns_in_the_wrong_order(x, w, b, conv_param):
    """The columns are ordered by place and then image, but reshaped as if the image came first."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hp = 1 + (H + 2 * pad - HH) // stride
    Wp = 1 + (W + 2 * pad - WW) // stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    views = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::stride, ::stride]
    cols = views.transpose(1, 4, 5, 2, 3, 0).reshape(C * HH * WW, -1)
    res = w.reshape(F, -1).dot(cols) + b.reshape(-1, 1)
    out = res.reshape(F, N, Hp, Wp).transpose(1, 0, 2, 3)
    return np.ascontiguousarray(out), (x, w, b, conv_param)


def max_pool_forward_naive__starts_at_zero(x, pool_param):
    """The running maximum starts at 0, so that negative windows give 0."""
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Hp = 1 + (H - ph) // stride
    Wp = 1 + (W - pw) // stride
    out = np.zeros((N, C, Hp, Wp))
    for i in range(Hp):
        for j in range(Wp):
            for a in range(ph):
                for c in range(pw):
                    out[:, :, i, j] = np.maximum(out[:, :, i, j], x[:, :, i * stride + a, j * stride + c])
    return out, (x, pool_param)


def max_pool_forward_naive__height_for_both(x, pool_param):
    """Takes the height of the window for its width too."""
    ph, stride = pool_param["pool_height"], pool_param["stride"]
    pw = pool_param["pool_height"]
    N, C, H, W = x.shape
    Hp = 1 + (H - ph) // stride
    Wp = 1 + (W - pw) // stride
    out = np.zeros((N, C, Hp, Wp))
    for i in range(Hp):
        for j in range(Wp):
            window = x[:, :, i * stride : i * stride + ph, j * stride : j * stride + pw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward_naive__overwrites(dout, cache):
    """Assigns the gradient, so that a pixel that is the maximum of two windows keeps one."""
    x, pool_param = cache
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, Hp, Wp = dout.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(Hp):
                for j in range(Wp):
                    window = x[n, c, i * stride : i * stride + ph, j * stride : j * stride + pw]
                    a, d = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * stride + a, j * stride + d] = dout[n, c, i, j]
    return dx


def max_pool_backward_naive__first_pixel(dout, cache):
    """The gradient goes to the window's upper left pixel, not to its maximum."""
    x, pool_param = cache
    stride = pool_param["stride"]
    _N, _C, Hp, Wp = dout.shape
    dx = np.zeros_like(x)
    for i in range(Hp):
        for j in range(Wp):
            dx[:, :, i * stride, j * stride] += dout[:, :, i, j]
    return dx


def max_pool_backward_fast__whole_windows(dout, cache):
    """Every pixel of a window receives the gradient."""
    x, pool_param = cache
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    _, _, Hp, Wp = dout.shape
    dx = np.zeros_like(x)
    for a in range(ph):
        for c in range(pw):
            dx[:, :, a : a + stride * Hp : stride, c : c + stride * Wp : stride] += dout
    return dx


def avg_pool_forward__divides_by_the_stride(x, pool_param):
    """Divides the sum by stride**2 instead of the number of pixels."""
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Hp, Wp = 1 + (H - ph) // stride, 1 + (W - pw) // stride
    out = np.zeros((N, C, Hp, Wp))
    for i in range(Hp):
        for j in range(Wp):
            window = x[:, :, i * stride : i * stride + ph, j * stride : j * stride + pw]
            out[:, :, i, j] = window.sum(axis=(2, 3)) / (stride * stride)
    return out, (x.shape, pool_param)


def avg_pool_backward__not_divided(dout, cache):
    """Every pixel receives the whole gradient instead of its share."""
    shape, pool_param = cache
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * stride : i * stride + ph, j * stride : j * stride + pw] += dout[:, :, i : i + 1, j : j + 1]
    return dx


def l2_pool_backward__not_divided_by_the_norm(dout, cache):
    """x times dout, not divided by the norm."""
    x, _, pool_param = cache
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, cols = slice(i * stride, i * stride + ph), slice(j * stride, j * stride + pw)
            dx[:, :, rows, cols] += x[:, :, rows, cols] * dout[:, :, i : i + 1, j : j + 1]
    return dx


def locally_connected_forward__shares_the_first_filter(x, w, b, conv_param):
    """Uses the first place's filters everywhere, as a convolution does."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    Hp, Wp, F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((x.shape[0], F, Hp, Wp))
    for i in range(Hp):
        for j in range(Wp):
            patch = xp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = np.einsum("ncij,fcij->nf", patch, w[0, 0]) + b[i, j]
    return out, (x, w, conv_param)


def fc_to_conv__reshapes_without_transpose(w, b, input_shape):
    """Reshapes the weights (D, M) to (M, C, H, W) without the transpose."""
    C, H, W = input_shape
    M = w.shape[1]
    return w.reshape(M, C, H, W), b.copy()


def _conv_overlap_overwritten_out_size(n, k, s, p=0):
    if n + 2 * p < k or (n + 2 * p - k) % s != 0:
        raise ValueError("filter does not fit")
    return (n + 2 * p - k) // s + 1


def _conv_overlap_overwritten_patches(x, HH, WW, s, p):
    N, C, H, W = x.shape
    Ho, Wo = _conv_overlap_overwritten_out_size(H, HH, s, p), _conv_overlap_overwritten_out_size(W, WW, s, p)
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    cols = np.zeros((N, Ho, Wo, C, HH, WW))
    for i in range(HH):
        for j in range(WW):
            cols[:, :, :, :, i, j] = xp[:, :, i : i + s * Ho : s, j : j + s * Wo : s].transpose(0, 2, 3, 1)
    return xp, cols


def conv_forward_fast__conv_overlap_overwritten(x, w, b, conv_param):
    """Windows are written into dx with = instead of added with +=, so that the last offset alone counts."""
    _, cols = _conv_overlap_overwritten_patches(x, w.shape[2], w.shape[3], conv_param["stride"], conv_param["pad"])
    out = np.einsum("nhwcij,fcij->nfhw", cols, w, optimize=True) + b[:, None, None]
    return out, (x, w, cols, conv_param)


def conv_backward_fast__conv_overlap_overwritten(dout, cache):
    """Windows are written into dx with = instead of added with +=, so that the last offset alone counts."""
    x, w, cols, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    Ho, Wo = dout.shape[2:]
    db = np.einsum("nfhw->f", dout)
    dw = np.einsum("nfhw,nhwcij->fcij", dout, cols, optimize=True)
    dcols = np.einsum("nfhw,fcij->nchwij", dout, w, optimize=True)
    dxp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            dxp[:, :, i : i + s * Ho : s, j : j + s * Wo : s] = dcols[:, :, :, :, i, j]
    return dxp[:, :, p : p + H, p : p + W], dw, db


def conv_forward_naive__conv_backward_stride_rows(x, w, b, conv_param):
    """The stride is missing from the column index: windows start at j, not at j * stride."""
    stride = conv_param["stride"]
    pad = conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant")
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    patch = x_pad[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive__conv_backward_stride_rows(dout, cache):
    """The stride is missing from the column index: windows start at j, not at j * stride."""
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, H_out, W_out = dout.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant")
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    hs, ws = i * stride, j
                    g = dout[n, f, i, j]
                    dx_pad[n, :, hs : hs + HH, ws : ws + WW] += g * w[f]
                    dw[f] += g * x_pad[n, :, hs : hs + HH, ws : ws + WW]
                    db[f] += g
    dx = dx_pad[:, :, pad : pad + H, pad : pad + W]
    return dx, dw, db


def conv_backward_fast__filters_mixed_with_examples(dout, cache):
    """Dout is flattened to one row a filter with the examples first."""
    x, w, _, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Ho, Wo = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    cols = np.empty((N, Ho, Wo, C * HH * WW))
    for i in range(Ho):
        for j in range(Wo):
            cols[:, i, j] = xp[:, :, i * s : i * s + HH, j * s : j * s + WW].reshape(N, -1)
    d2 = dout.reshape(F, -1)
    dw = d2.dot(cols.reshape(-1, C * HH * WW)).reshape(w.shape)
    dcols = d2.T.dot(w.reshape(F, -1)).reshape(N, Ho, Wo, C, HH, WW)
    dxp = np.zeros(xp.shape)
    for i in range(Ho):
        for j in range(Wo):
            dxp[:, :, i * s : i * s + HH, j * s : j * s + WW] += dcols[:, i, j]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_fast__far_tiles(x, pool_param):
    """The axes are split as (pool, H')."""
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Ho, Wo = (H - ph) // s + 1, (W - pw) // s + 1
    if ph == pw == s:
        out = x.reshape(N, C, ph, Ho, pw, Wo).max(axis=(2, 4))
    else:
        out = np.full((N, C, Ho, Wo), -np.inf)
        for a in range(ph):
            for b in range(pw):
                out = np.maximum(out, x[:, :, a : a + s * Ho : s, b : b + s * Wo : s])
    return out, (x, pool_param)


def locally_connected_forward__biases_reshaped(x, w, b, conv_param):
    """The biases are reshaped where their axes should be moved."""
    s, p = conv_param["stride"], conv_param["pad"]
    Ho, Wo, F, _, HH, WW = w.shape
    N = x.shape[0]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            win = xp[:, :, i * s : i * s + HH, j * s : j * s + WW].reshape(N, -1)
            out[:, :, i, j] = win @ w[i, j].reshape(F, -1).T
    out += b.reshape(F, Ho, Wo)
    return out, (x, w, conv_param)


def receptive_field__strides_added(layers):
    """The steps between neighbours grow by the strides, instead of being multiplied with them."""
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump += stride - 1
    return field
