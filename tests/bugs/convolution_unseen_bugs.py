"""Wrong convolutions and poolings, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def conv_output_size__rounds_down(W, F, S, P):
    """Rounds down where the stride does not divide."""
    return (W - F + 2 * P) // S + 1


def conv_output_size__one_side(W, F, S, P):
    """Counts the padding of one side."""
    if (W - F + P) % S != 0 or W + P < F:
        raise ValueError("the filter does not fit")
    return (W - F + P) // S + 1


def pool_output_size__fence_posts(W, F, S):
    """Forgets the plus 1."""
    if W < F or (W - F) % S:
        raise ValueError("does not fit")
    return (W - F) // S


def conv_parameter_count__bias_each_channel(F, C, K):
    """Counts one bias for each filter and channel."""
    return F * C * (K * K + 1)


def receptive_field__stride_too_early(layers):
    """Multiplies by a layer's own stride before it widens the field."""
    field = 1
    jump = 1
    for kernel, stride in layers:
        jump *= stride
        field += (kernel - 1) * jump
    return field


def _size(length, window, stride, pad=0):
    if (length + 2 * pad - window) % stride or length + 2 * pad < window:
        raise ValueError("the windows do not fit")
    return (length + 2 * pad - window) // stride + 1


def conv_forward_naive__mirrored_filter(x, w, b, conv_param):
    """Turns the filter by 180 degrees, as a mathematician's convolution does."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    window = xp[n, :, i * S : i * S + HH, j * S : j * S + WW]
                    out[n, f, i, j] = np.sum(window * w[f, :, ::-1, ::-1]) + b[f]
    return out, (x, w, b, conv_param)


def conv_forward_naive__bias_for_each_weight(x, w, b, conv_param):
    """Adds the bias inside the sum, once for every weight of the filter."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)), mode="constant")
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i * S : i * S + HH, j * S : j * S + WW] * w[f] + b[f])
    return out, (x, w, b, conv_param)


def conv_forward_naive__bottom_right_padding(x, w, b, conv_param):
    """Puts all the padding below and to the right."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    xp = np.zeros((N, C, H + 2 * P, W + 2 * P))
    xp[:, :, :H, :W] = x
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            patch = xp[:, :, i * S : i * S + HH, j * S : j * S + WW]
            for f in range(F):
                out[:, f, i, j] = np.sum(patch * w[f], axis=(1, 2, 3)) + b[f]
    return out, (x, w, b, conv_param)


def conv_forward_naive__small_steps(x, w, b, conv_param):
    """Moves the window by one pixel whatever the stride."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)), "constant")
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i : i + HH, j : j + WW] * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive__last_window(dout, cache):
    """Assigns each window's gradient to dx where windows overlap, instead of adding it."""
    x, w, _b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.sum(dout, axis=(0, 2, 3))
    N, F, Ho, Wo = dout.shape
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                rows, cols = slice(i * S, i * S + HH), slice(j * S, j * S + WW)
                total = 0
                for f in range(F):
                    dw[f] += dout[n, f, i, j] * xp[n, :, rows, cols]
                    total = total + dout[n, f, i, j] * w[f]
                dxp[n, :, rows, cols] = total
    return dxp[:, :, P : P + x.shape[2], P : P + x.shape[3]], dw, db


def conv_backward_naive__crops_the_end(dout, cache):
    """Cuts the padding off the end of dx alone."""
    x, w, b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros_like(b)
    N, F, Ho, Wo = dout.shape
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(Ho):
                for j in range(Wo):
                    dw[f] += dout[n, f, i, j] * xp[n, :, i * S : i * S + HH, j * S : j * S + WW]
                    dxp[n, :, i * S : i * S + HH, j * S : j * S + WW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, :H, :W], dw, db


def conv_backward_naive__last_example(dout, cache):
    """Starts dw anew for every example, so that only the last one counts."""
    x, w, _b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, db = np.zeros_like(xp), dout.sum(axis=(0, 2, 3))
    N, F, Ho, Wo = dout.shape
    for n in range(N):
        dw = np.zeros_like(w)
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    dw[f] += dout[n, f, i, j] * xp[n, :, i * S : i * S + HH, j * S : j * S + WW]
                    dxp[n, :, i * S : i * S + HH, j * S : j * S + WW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, P : P + H, P : P + W], dw, db


def _columns(x, HH, WW, S, P):
    """Columns (C*HH*WW, N*Ho*Wo) of the windows."""
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    v = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::S, ::S]
    return v.transpose(1, 4, 5, 0, 2, 3).reshape(x.shape[1] * HH * WW, -1)


def conv_forward_fast__no_transpose_back(x, w, b, conv_param):
    """Reshapes (F, N*H'*W') straight to (N, F, H', W')."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    cols = _columns(x, HH, WW, S, P)
    out = w.reshape(F, -1) @ cols + b.reshape(-1, 1)
    return out.reshape(N, F, Ho, Wo), (x, w, b, conv_param)


def conv_forward_fast__pixels_before_channels(x, w, b, conv_param):
    """The columns run over pixels, then channels, while the filter's row runs over channels first."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    v = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::S, ::S]
    cols = v.transpose(0, 2, 3, 4, 5, 1).reshape(N * Ho * Wo, HH * WW * C)
    out = cols @ w.reshape(F, -1).T + b
    return out.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2), (x, w, b, conv_param)


def conv_forward_fast__negative_end(x, w, b, conv_param):
    """The backward crops with pad:-pad, which leaves nothing where there is no padding."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    out = (w.reshape(F, -1) @ _columns(x, HH, WW, S, P)).reshape(F, N, Ho, Wo).transpose(1, 0, 2, 3)
    return out + b.reshape(1, -1, 1, 1), (x, w, b, conv_param)


def conv_backward_fast__negative_end(dout, cache):
    """The backward crops with pad:-pad, which leaves nothing where there is no padding."""
    x, w, _b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = dout.shape[2:]
    db = dout.sum(axis=(0, 2, 3))
    d = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    dw = (d @ _columns(x, HH, WW, S, P).T).reshape(w.shape)
    dcols = (w.reshape(F, -1).T @ d).reshape(C, HH, WW, N, Ho, Wo)
    dxp = np.zeros((N, C, H + 2 * P, W + 2 * P))
    for i in range(HH):
        for j in range(WW):
            dxp[:, :, i : i + S * Ho : S, j : j + S * Wo : S] += dcols[:, i, j].transpose(1, 0, 2, 3)
    return dxp[:, :, P:-P, P:-P], dw, db


def conv_forward_fast__only_loops(x, w, b, conv_param):
    """Is the loops again under the name of the fast one."""
    S, P = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = (xp[n, :, i * S : i * S + HH, j * S : j * S + WW] * w[f]).sum() + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_fast__dense_windows(dout, cache):
    """The gradient of x puts the windows side by side, as if the stride were 1."""
    x, w, _b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = dout.shape[2:]
    d = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    dw = (d @ _columns(x, HH, WW, S, P).T).reshape(w.shape)
    dcols = (w.reshape(F, -1).T @ d).reshape(C, HH, WW, N, Ho, Wo)
    dxp = np.zeros((N, C, H + 2 * P, W + 2 * P))
    for i in range(HH):
        for j in range(WW):
            dxp[:, :, i : i + Ho, j : j + Wo] += dcols[:, i, j].transpose(1, 0, 2, 3)
    return dxp[:, :, P : P + H, P : P + W], dw, dout.sum(axis=(0, 2, 3))


def _pool_args(x, pool_param):
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    return h, w, s, _size(x.shape[2], h, s), _size(x.shape[3], w, s)


def max_pool_forward_naive__never_below_zero(x, pool_param):
    """Starts each maximum from 0."""
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    N, C = x.shape[:2]
    out = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            for a in range(h):
                for c in range(w):
                    out[:, :, i, j] = np.maximum(out[:, :, i, j], x[:, :, i * s + a, j * s + c])
    return out, (x, pool_param)


def max_pool_forward_naive__square_windows(x, pool_param):
    """Takes the window's height for its width too."""
    h, _w, s, Ho, Wo = _pool_args(x, pool_param)
    N, C = x.shape[:2]
    out = np.zeros((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, c, i, j] = np.max(x[n, c, i * s : i * s + h, j * s : j * s + h])
    return out, (x, pool_param)


def max_pool_backward_naive__no_sum_on_overlap(dout, cache):
    """Writes the gradient to the maximum, and forgets what an overlapping window wrote."""
    x, pool_param = cache
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(Ho):
                for j in range(Wo):
                    window = x[n, c, i * s : i * s + h, j * s : j * s + w]
                    a, d = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * s + a, j * s + d] = dout[n, c, i, j]
    return dx


def max_pool_backward_naive__shares_it_out(dout, cache):
    """Shares the gradient among all pixels of the window."""
    x, pool_param = cache
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    dx = np.zeros_like(x)
    for i in range(Ho):
        for j in range(Wo):
            dx[:, :, i * s : i * s + h, j * s : j * s + w] += dout[:, :, i, j][:, :, None, None] / (h * w)
    return dx


def max_pool_forward_fast__steps_of_a_window(x, pool_param):
    """Moves by the window's size, whatever the stride, and repeats the last windows to fill the shape."""
    h, w, _s, Ho, Wo = _pool_args(x, pool_param)
    v = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))
    rows = np.minimum(np.arange(Ho) * h, v.shape[2] - 1)
    cols = np.minimum(np.arange(Wo) * w, v.shape[3] - 1)
    out = v[:, :, rows][:, :, :, cols].max(axis=(4, 5))
    return out, (x, pool_param)


def max_pool_backward_fast__passes_the_value(dout, cache):
    """Multiplies the gradient by the maximum itself."""
    x, pool_param = cache
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    v = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::s, ::s]
    out = v.max(axis=(4, 5))
    dx = np.zeros(x.shape)
    for a in range(h):
        for c in range(w):
            part = x[:, :, a : a + s * Ho : s, c : c + s * Wo : s]
            dx[:, :, a : a + s * Ho : s, c : c + s * Wo : s] += dout * part * (part == out)
    return dx


def avg_pool_forward__by_stride(x, pool_param):
    """Divides by the square of the stride instead of the window's size."""
    h, w, s, _Ho, _Wo = _pool_args(x, pool_param)
    v = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::s, ::s]
    return v.sum(axis=(4, 5)) / (s * s), (x, pool_param)


def avg_pool_backward__by_stride(dout, cache):
    """The gradient that belongs to it."""
    x, pool_param = cache
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    dx = np.zeros_like(x)
    for a in range(h):
        for c in range(w):
            dx[:, :, a : a + s * Ho : s, c : c + s * Wo : s] += dout / (s * s)
    return dx


def avg_pool_forward__whole_gradient(x, pool_param):
    """The backward gives every pixel the whole gradient."""
    h, w, s, _, _ = _pool_args(x, pool_param)
    v = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::s, ::s]
    return v.mean(axis=(4, 5)), (x, pool_param)


def avg_pool_backward__whole_gradient(dout, cache):
    """The backward gives every pixel the whole gradient."""
    x, pool_param = cache
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    dx = np.zeros_like(x)
    for i in range(Ho):
        for j in range(Wo):
            dx[:, :, i * s : i * s + h, j * s : j * s + w] += dout[:, :, i, j, None, None]
    return dx


def l2_pool_forward__mean_square(x, pool_param):
    """Takes the root of the mean of the squares."""
    h, w, s, _, _ = _pool_args(x, pool_param)
    v = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::s, ::s]
    out = np.sqrt(np.mean(v**2, axis=(4, 5)))
    return out, (x, out, pool_param)


def l2_pool_backward__mean_square(dout, cache):
    """The gradient that belongs to it."""
    x, out, pool_param = cache
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    dx = np.zeros_like(x)
    safe = np.where(out > 0, out, 1.0)
    for a in range(h):
        for c in range(w):
            at = (slice(None), slice(None), slice(a, a + s * Ho, s), slice(c, c + s * Wo, s))
            dx[at] += dout * x[at] / (safe * h * w)
    return dx


def l2_pool_backward__as_of_squares(dout, cache):
    """The gradient is that of the sum of squares, without the root."""
    x, pool_param = cache[0], cache[2]
    h, w, s, Ho, Wo = _pool_args(x, pool_param)
    dx = np.zeros_like(x)
    for i in range(Ho):
        for j in range(Wo):
            window = x[:, :, i * s : i * s + h, j * s : j * s + w]
            dx[:, :, i * s : i * s + h, j * s : j * s + w] += 2 * window * dout[:, :, i, j, None, None]
    return dx


def locally_connected_forward__first_filter_everywhere(x, w, b, conv_param):
    """Uses the filters of the first place at every place."""
    S, P = conv_param["stride"], conv_param["pad"]
    Ho, Wo, F, _, HH, WW = w.shape
    if (_size(x.shape[2], HH, S, P), _size(x.shape[3], WW, S, P)) != (Ho, Wo):
        raise ValueError("the filters do not fit")
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    out = np.zeros((x.shape[0], F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            window = xp[:, :, i * S : i * S + HH, j * S : j * S + WW]
            out[:, :, i, j] = np.tensordot(window, w[0, 0], axes=((1, 2, 3), (1, 2, 3))) + b[0, 0]
    return out, (x, w, conv_param)


def locally_connected_backward__shared_gradient(dout, cache):
    """Gives every place the sum of all places' filter gradients, as if filters were shared."""
    x, w, conv_param = cache[0], cache[1], cache[-1]
    S, P = conv_param["stride"], conv_param["pad"]
    Ho, Wo, F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp = np.zeros_like(xp)
    dw_total = np.zeros(w.shape[2:])
    for i in range(Ho):
        for j in range(Wo):
            rows, cols = slice(i * S, i * S + HH), slice(j * S, j * S + WW)
            dw_total += np.tensordot(dout[:, :, i, j], xp[:, :, rows, cols], axes=(0, 0))
            dxp[:, :, rows, cols] += np.tensordot(dout[:, :, i, j], w[i, j], axes=1)
    dw = np.zeros_like(w) + dw_total
    db = np.zeros((Ho, Wo, F)) + dout.sum(axis=(0, 2, 3))
    return dxp[:, :, P : P + x.shape[2], P : P + x.shape[3]], dw, db


def fc_to_conv__rows_as_filters(w, b, input_shape):
    """Reshapes the (D, M) matrix without transposing it."""
    M = w.shape[1]
    C, H, W = input_shape
    return w.reshape(M, C, H, W), b


def conv_to_fc__bias_in_turns(w, b, conv_param, input_shape):
    """Repeats the whole bias vector for each place, where each filter's bias belongs to a block of places."""
    S, P = conv_param["stride"], conv_param["pad"]
    C, H, W = input_shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    big = np.zeros((C, H + 2 * P, W + 2 * P, F, Ho, Wo))
    for f in range(F):
        for i in range(Ho):
            for j in range(Wo):
                big[:, i * S : i * S + HH, j * S : j * S + WW, f, i, j] = w[f]
    w_fc = big[:, P : P + H, P : P + W].reshape(C * H * W, F * Ho * Wo)
    return w_fc, np.tile(b, Ho * Wo)


def conv_to_fc__filters_last(w, b, conv_param, input_shape):
    """The columns run over places first and filters last."""
    S, P = conv_param["stride"], conv_param["pad"]
    C, H, W = input_shape
    F, _, HH, WW = w.shape
    Ho, Wo = _size(H, HH, S, P), _size(W, WW, S, P)
    big = np.zeros((C, H + 2 * P, W + 2 * P, Ho, Wo, F))
    for f in range(F):
        for i in range(Ho):
            for j in range(Wo):
                big[:, i * S : i * S + HH, j * S : j * S + WW, i, j, f] = w[f]
    return big[:, P : P + H, P : P + W].reshape(C * H * W, Ho * Wo * F), np.tile(b, Ho * Wo)
