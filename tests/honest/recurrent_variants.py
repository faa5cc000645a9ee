"""Right recurrent layers, each written in another way than the reference's."""

import math
from collections import deque
from types import SimpleNamespace

import numpy as np

# --- the course's usual style: step functions, slices of the gates, lists of caches


def _sigmoid(x):
    """By masks, each side of zero by the formula that is stable there."""
    positive = x >= 0
    z = np.zeros_like(x)
    z[positive] = np.exp(-x[positive])
    z[~positive] = np.exp(x[~positive])
    top = np.ones_like(x)
    top[~positive] = z[~positive]
    return top / (1 + z)


def rnn_step_forward__course(x, prev_h, Wx, Wh, b):
    """The course's usual solution."""
    next_h = np.tanh(np.dot(x, Wx) + np.dot(prev_h, Wh) + b)
    cache = (x, prev_h, Wx, Wh, next_h)
    return next_h, cache


def rnn_step_backward__course(dnext_h, cache):
    """The course's usual solution."""
    x, prev_h, Wx, Wh, next_h = cache
    dtanh = (1 - next_h * next_h) * dnext_h
    db = np.sum(dtanh, axis=0)
    dx = np.dot(dtanh, Wx.T)
    dWx = np.dot(x.T, dtanh)
    dprev_h = np.dot(dtanh, Wh.T)
    dWh = np.dot(prev_h.T, dtanh)
    return dx, dprev_h, dWx, dWh, db


def rnn_forward__course(x, h0, Wx, Wh, b):
    """The course's usual solution."""
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    cache = []
    prev_h = h0
    for t in range(T):
        prev_h, step = rnn_step_forward__course(x[:, t, :], prev_h, Wx, Wh, b)
        h[:, t, :] = prev_h
        cache.append(step)
    return h, cache


def rnn_backward__course(dh, cache):
    """The course's usual solution."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dprev_h = np.zeros((N, T, D)), np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for t in range(T - 1, -1, -1):
        dx[:, t, :], dprev_h, dWx_t, dWh_t, db_t = rnn_step_backward__course(dh[:, t, :] + dprev_h, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev_h, dWx, dWh, db


def lstm_step_forward__course(x, prev_h, prev_c, Wx, Wh, b):
    """The course's usual solution."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i = _sigmoid(a[:, 0:H])
    f = _sigmoid(a[:, H : 2 * H])
    o = _sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H : 4 * H])
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    cache = (i, f, o, g, a, x, Wx, Wh, b, prev_h, prev_c, next_c)
    return next_h, next_c, cache


def lstm_step_backward__course(dnext_h, dnext_c, cache):
    """The course's usual solution."""
    i, f, o, g, a, x, Wx, Wh, _, prev_h, prev_c, next_c = cache
    H = dnext_h.shape[1]
    do = dnext_h * np.tanh(next_c)
    dct = dnext_c + o * (1 - np.tanh(next_c) ** 2) * dnext_h
    df = dct * prev_c
    dprev_c = dct * f
    di = dct * g
    dg = dct * i
    da = np.zeros_like(a)
    da[:, 0:H] = i * (1 - i) * di
    da[:, H : 2 * H] = f * (1 - f) * df
    da[:, 2 * H : 3 * H] = o * (1 - o) * do
    da[:, 3 * H : 4 * H] = (1 - g * g) * dg
    return da.dot(Wx.T), da.dot(Wh.T), dprev_c, x.T.dot(da), prev_h.T.dot(da), np.sum(da, axis=0)


def lstm_forward__course(x, h0, Wx, Wh, b):
    """The course's usual solution."""
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    cache = {}
    prev_h, prev_c = h0, np.zeros_like(h0)
    for t in range(T):
        prev_h, prev_c, cache[t] = lstm_step_forward__course(x[:, t, :], prev_h, prev_c, Wx, Wh, b)
        h[:, t, :] = prev_h
    return h, cache


def lstm_backward__course(dh, cache):
    """The course's usual solution."""
    N, T, H = dh.shape
    D = cache[0][5].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    dprev_h, dprev_c = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        dnext_h = dh[:, t, :] + dprev_h
        dx[:, t, :], dprev_h, dprev_c, dWx_t, dWh_t, db_t = lstm_step_backward__course(dnext_h, dprev_c, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev_h, dWx, dWh, db


def gru_step_forward__course(x, prev_h, Wx, Wh, b):
    """Slices of the gates, as the course's LSTM is usually written."""
    H = prev_h.shape[1]
    u = _sigmoid(x.dot(Wx[:, :H]) + prev_h.dot(Wh[:, :H]) + b[:H])
    r = _sigmoid(x.dot(Wx[:, H : 2 * H]) + prev_h.dot(Wh[:, H : 2 * H]) + b[H : 2 * H])
    rh = r * prev_h
    c = np.tanh(x.dot(Wx[:, 2 * H :]) + rh.dot(Wh[:, 2 * H :]) + b[2 * H :])
    next_h = u * c + (1 - u) * prev_h
    return next_h, (x, prev_h, Wx, Wh, u, r, rh, c)


def gru_step_backward__course(dnext_h, cache):
    """Node by node through the graph."""
    x, prev_h, Wx, Wh, u, r, rh, c = cache
    H = prev_h.shape[1]
    dx, dWx, dWh = np.zeros_like(x), np.zeros_like(Wx), np.zeros_like(Wh)
    dprev_h = dnext_h * (1 - u)
    dac = dnext_h * u * (1 - c**2)
    dau = dnext_h * (c - prev_h) * u * (1 - u)
    drh = dac.dot(Wh[:, 2 * H :].T)
    dar = drh * prev_h * r * (1 - r)
    dprev_h += drh * r
    for k, (da, state) in enumerate(((dau, prev_h), (dar, prev_h), (dac, rh))):
        part = slice(k * H, (k + 1) * H)
        dx += da.dot(Wx[:, part].T)
        dWx[:, part] = x.T.dot(da)
        dWh[:, part] = state.T.dot(da)
        if k < 2:
            dprev_h += da.dot(Wh[:, part].T)
    return dx, dprev_h, dWx, dWh, np.concatenate([dau.sum(0), dar.sum(0), dac.sum(0)])


def gru_forward__course(x, h0, Wx, Wh, b):
    """A loop of steps, the caches in a deque."""
    cache, states = deque(), []
    h = h0
    for t in range(x.shape[1]):
        h, step = gru_step_forward__course(x[:, t], h, Wx, Wh, b)
        states.append(h)
        cache.append(step)
    return np.array(states).transpose(1, 0, 2), cache


def gru_backward__course(dh, cache):
    """A loop of steps, from the last."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dprev_h = np.empty((N, T, D)), np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H)
    for t, step in zip(range(T - 1, -1, -1), reversed(cache), strict=True):
        dx[:, t], dprev_h, a, b, c = gru_step_backward__course(dh[:, t] + dprev_h, step)
        dWx, dWh, db = dWx + a, dWh + b, db + c
    return dx, dprev_h, dWx, dWh, db


def word_embedding_forward__course(x, W):
    """The course's usual solution."""
    out = W[x, :]
    cache = (x, W)
    return out, cache


def word_embedding_backward__course(dout, cache):
    """The course's usual solution."""
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW


def temporal_affine_forward__course(x, w, b):
    """The course's own."""
    N, T, D = x.shape
    M = b.shape[0]
    out = x.reshape(N * T, D).dot(w).reshape(N, T, M) + b
    return out, (x, w, b, out)


def temporal_affine_backward__course(dout, cache):
    """The course's own."""
    x, w, _, _ = cache
    N, T, D = x.shape
    M = w.shape[1]
    flat = dout.reshape(N * T, M)
    return flat.dot(w.T).reshape(N, T, D), flat.T.dot(x.reshape(N * T, D)).T, dout.sum(axis=(0, 1))


def temporal_softmax_loss__course(x, y, mask, verbose=False):
    """The course's own."""
    N, T, V = x.shape
    x_flat, y_flat, mask_flat = x.reshape(N * T, V), y.reshape(N * T), mask.reshape(N * T)
    probs = np.exp(x_flat - np.max(x_flat, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    loss = -np.sum(mask_flat * np.log(probs[np.arange(N * T), y_flat])) / N
    dx_flat = probs.copy()
    dx_flat[np.arange(N * T), y_flat] -= 1
    dx_flat /= N
    dx_flat *= mask_flat[:, None]
    return loss, dx_flat.reshape(N, T, V)


# --- the inputs alone are cached; the backward runs the forward again, over whole sequences


def _logistic(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def _recomputed_rnn(x, h0, Wx, Wh, b):
    drive = np.einsum("ntd,dh->tnh", x, Wx) + b
    states = [h0]
    for a in drive:
        states.append(np.tanh(a + states[-1] @ Wh))
    return np.stack(states)


def rnn_step_forward__recomputes(x, prev_h, Wx, Wh, b):
    """One product with inputs and state side by side; the cache is an object that holds the arguments."""
    next_h = np.tanh(np.hstack([x, prev_h]) @ np.vstack([Wx, Wh]) + b)
    return next_h, SimpleNamespace(x=x, h=prev_h, Wx=Wx, Wh=Wh, b=b)


def rnn_step_backward__recomputes(dnext_h, cache):
    """The derivative of tanh as 1 / cosh squared, of the input again."""
    joined = np.hstack([cache.x, cache.h])
    W = np.vstack([cache.Wx, cache.Wh])
    with np.errstate(over="ignore"):
        da = dnext_h / np.cosh(joined @ W + cache.b) ** 2
    djoined, dW = da @ W.T, joined.T @ da
    D = cache.x.shape[1]
    return djoined[:, :D], djoined[:, D:], dW[:D], dW[D:], np.ones(len(da)) @ da


def rnn_forward__recomputes(x, h0, Wx, Wh, b):
    """All products with the inputs at once."""
    return np.moveaxis(_recomputed_rnn(x, h0, Wx, Wh, b)[1:], 0, 1), {"inputs": (x, h0, Wx, Wh, b)}


def rnn_backward__recomputes(dh, cache):
    """The gradients before every tanh first, then the weights' by one product each."""
    x, h0, Wx, Wh, b = cache["inputs"]
    states = _recomputed_rnn(x, h0, Wx, Wh, b)
    da = np.zeros((x.shape[1], *h0.shape))
    flow = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        da[t] = (dh[:, t] + flow) * (1 - states[t + 1]) * (1 + states[t + 1])
        flow = da[t] @ Wh.T
    dWx = np.einsum("ntd,tnh->dh", x, da)
    return np.einsum("tnh,dh->ntd", da, Wx), flow, dWx, np.einsum("tnh,tng->hg", states[:-1], da), da.sum((0, 1))


def _lstm_forward_parts(x, h, c, Wx, Wh, b):
    a = (x @ Wx + h @ Wh + b).reshape(len(x), 4, -1)
    gates, g = _logistic(a[:, :3]), np.tanh(a[:, 3])
    return gates[:, 0], gates[:, 1], gates[:, 2], g, gates[:, 1] * c + gates[:, 0] * g


def lstm_step_forward__recomputes(x, prev_h, prev_c, Wx, Wh, b):
    """The gates as one array with an axis of their own; the cache holds the arguments."""
    *_, o, _, next_c = _lstm_forward_parts(x, prev_h, prev_c, Wx, Wh, b)
    return o * np.tanh(next_c), next_c, [x, prev_h, prev_c, Wx, Wh, b]


def lstm_step_backward__recomputes(dnext_h, dnext_c, cache):
    """Everything again from the arguments."""
    x, h, c, Wx, Wh, b = cache
    i, f, o, g, next_c = _lstm_forward_parts(x, h, c, Wx, Wh, b)
    dc = dnext_c.copy()
    dc += o * dnext_h * (1 - np.tanh(next_c) ** 2)
    da = np.stack(
        [dc * g * (i - i**2), dc * c * (f - f**2), dnext_h * np.tanh(next_c) * (o - o**2), dc * i * (1 - g**2)], 1
    )
    da = da.reshape(len(x), -1)
    return da @ Wx.T, da @ Wh.T, f * dc, np.einsum("nd,ng->dg", x, da), np.einsum("nh,ng->hg", h, da), da.sum(0)


def lstm_forward__recomputes(x, h0, Wx, Wh, b):
    """Hidden and cell states side by side in one array."""
    T = x.shape[1]
    both = np.zeros((T + 1, 2, *h0.shape))
    both[0, 0] = h0
    for t in range(T):
        *_, o, _, c = _lstm_forward_parts(x[:, t], *both[t], Wx, Wh, b)
        both[t + 1] = o * np.tanh(c), c
    return both[1:, 0].swapaxes(0, 1).copy(), (x, both, Wx, Wh, b)


def lstm_backward__recomputes(dh, cache):
    """Steps from the last, on the stored states."""
    x, both, Wx, Wh, b = cache
    dx, flow, sums = [None] * len(both[1:]), np.zeros_like(both[0]), [0, 0, 0]
    for t in range(len(dx) - 1, -1, -1):
        dx[t], *rest = lstm_step_backward__recomputes(dh[:, t] + flow[0], flow[1], [x[:, t], *both[t], Wx, Wh, b])
        flow, sums = rest[:2], [total + part for total, part in zip(sums, rest[2:], strict=True)]
    return np.stack(dx, axis=1), flow[0], *sums


def _gru_forward_parts(x, h, Wx, Wh, b):
    H = h.shape[1]
    gates = _logistic(x @ Wx[:, : 2 * H] + h @ Wh[:, : 2 * H] + b[: 2 * H])
    u, r = gates[:, :H], gates[:, H:]
    return u, r, np.tanh(x @ Wx[:, 2 * H :] + (h * r) @ Wh[:, 2 * H :] + b[2 * H :])


def gru_step_forward__recomputes(x, prev_h, Wx, Wh, b):
    """As a step from the candidate towards the old state."""
    u, _, c = _gru_forward_parts(x, prev_h, Wx, Wh, b)
    return prev_h + u * (c - prev_h), lambda: (x, prev_h, Wx, Wh, b)


def gru_step_backward__recomputes(dnext_h, cache):
    """The cache is a function that gives the arguments."""
    x, h, Wx, Wh, b = cache()
    H = h.shape[1]
    u, r, c = _gru_forward_parts(x, h, Wx, Wh, b)
    dac = u * (1 - c * c) * dnext_h
    drh = np.einsum("nk,hk->nh", dac, Wh[:, 2 * H :])
    dgates = np.hstack([(c - h) * dnext_h * u * (1 - u), drh * h * r * (1 - r)])
    dprev_h = dgates @ Wh[:, : 2 * H].T + r * drh + (1 - u) * dnext_h
    da = np.hstack([dgates, dac])
    return da @ Wx.T, dprev_h, x.T @ da, np.hstack([h.T @ dgates, (h * r).T @ dac]), da.sum(0)


def gru_forward__recomputes(x, h0, Wx, Wh, b):
    """The states' history, the first one included, is the cache."""
    states = [h0]
    for step in x.swapaxes(0, 1):
        u, _, c = _gru_forward_parts(step, states[-1], Wx, Wh, b)
        states.append(u * c + (1 - u) * states[-1])
    return np.stack(states[1:], 1), (x, states, Wx, Wh, b)


def gru_backward__recomputes(dh, cache):
    """Steps from the last, each by recomputation."""
    x, states, Wx, Wh, b = cache
    steps, flow = [], 0
    for t in range(x.shape[1])[::-1]:
        arguments = (x[:, t], states[t], Wx, Wh, b)
        step = gru_step_backward__recomputes(dh[:, t] + flow, lambda found=arguments: found)
        steps.append(step)
        flow = step[1]
    dx = np.stack([step[0] for step in steps[::-1]], 1)
    return dx, flow, *(np.sum([step[k] for step in steps], axis=0) for k in (2, 3, 4))


def word_embedding_forward__recomputes(x, W):
    """A product with one-hot rows."""
    one_hot = (x[..., None] == np.arange(len(W))).astype(W.dtype)
    return one_hot @ W, one_hot


def word_embedding_backward__recomputes(dout, cache):
    """A product with one-hot rows."""
    return np.einsum("ntv,ntd->vd", cache, dout)


def temporal_affine_forward__recomputes(x, w, b):
    """Index notation."""
    return np.einsum("ntd,dm->ntm", x, w) + b, {"x": x, "w": w}


def temporal_affine_backward__recomputes(dout, cache):
    """Index notation."""
    dx = np.einsum("ntm,dm->ntd", dout, cache["w"])
    return dx, np.einsum("ntd,ntm->dm", cache["x"], dout), np.einsum("ntm->m", dout)


def temporal_softmax_loss__recomputes(x, y, mask):
    """The masked places alone, by their indices."""
    n, t = np.nonzero(mask)
    dx = np.zeros(x.shape)
    if len(n) == 0:
        return 0.0, dx
    scores = x[n, t]
    top = scores.max(1)
    log_sum = top + np.log(np.exp(scores - top[:, None]).sum(1))
    rows = np.exp(scores - log_sum[:, None])
    rows[np.arange(len(n)), y[n, t]] -= 1
    dx[n, t] = rows / len(x)
    return np.sum(log_sum - scores[np.arange(len(n)), y[n, t]]) / len(x), dx


# --- in single precision


def _single(*arrays):
    return tuple(np.asarray(array, np.float32) for array in arrays)


def rnn_step_forward__single(x, prev_h, Wx, Wh, b):
    """In single precision."""
    return rnn_step_forward__course(*_single(x, prev_h, Wx, Wh, b))


def rnn_step_backward__single(dnext_h, cache):
    """In single precision."""
    return rnn_step_backward__course(np.float32(dnext_h), cache)


def rnn_forward__single(x, h0, Wx, Wh, b):
    """In single precision, into an array of double precision."""
    return rnn_forward__course(*_single(x, h0, Wx, Wh, b))


def rnn_backward__single(dh, cache):
    """In single precision."""
    return tuple(np.float32(part) for part in rnn_backward__course(np.float32(dh), cache))


def lstm_step_forward__single(x, prev_h, prev_c, Wx, Wh, b):
    """In single precision."""
    return lstm_step_forward__course(*_single(x, prev_h, prev_c, Wx, Wh, b))


def lstm_step_backward__single(dnext_h, dnext_c, cache):
    """In single precision."""
    return lstm_step_backward__course(np.float32(dnext_h), np.float32(dnext_c), cache)


def lstm_forward__single(x, h0, Wx, Wh, b):
    """In single precision, into an array of double precision."""
    return lstm_forward__course(*_single(x, h0, Wx, Wh, b))


def lstm_backward__single(dh, cache):
    """In single precision."""
    return tuple(np.float32(part) for part in lstm_backward__course(np.float32(dh), cache))


def gru_step_forward__single(x, prev_h, Wx, Wh, b):
    """In single precision."""
    return gru_step_forward__course(*_single(x, prev_h, Wx, Wh, b))


def gru_step_backward__single(dnext_h, cache):
    """In single precision."""
    return gru_step_backward__course(np.float32(dnext_h), cache)


def gru_forward__single(x, h0, Wx, Wh, b):
    """In single precision throughout."""
    return gru_forward__course(*_single(x, h0, Wx, Wh, b))


def gru_backward__single(dh, cache):
    """In single precision."""
    return tuple(np.float32(part) for part in gru_backward__course(np.float32(dh), cache))


def word_embedding_forward__single(x, W):
    """In single precision."""
    return word_embedding_forward__course(x, np.float32(W))


def word_embedding_backward__single(dout, cache):
    """Sums by sorted words, in single precision."""
    x, W = cache
    order = np.argsort(x, axis=None, kind="stable")
    words, starts = np.unique(x.ravel()[order], return_index=True)
    dW = np.zeros(W.shape, np.float32)
    dW[words] = np.add.reduceat(np.float32(dout).reshape(-1, W.shape[1])[order], starts, axis=0)
    return dW


def temporal_affine_forward__single(x, w, b):
    """In single precision."""
    return temporal_affine_forward__course(*_single(x, w, b))


def temporal_affine_backward__single(dout, cache):
    """In single precision."""
    return temporal_affine_backward__course(np.float32(dout), cache)


def temporal_softmax_loss__single(x, y, mask):
    """In single precision."""
    return temporal_softmax_loss__course(np.float32(x), y, mask)


# --- loops over examples, places and entries


def _column(gate, H, k, row, h, Wx, Wh, b):
    at = gate * H + k
    return float(row @ Wx[:, at] + h @ Wh[:, at] + b[at])


def _logistic_of(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def rnn_step_forward__loops(x, prev_h, Wx, Wh, b):
    """Entry by entry."""
    H = len(b)
    next_h = [
        [math.tanh(_column(0, H, k, row, h, Wx, Wh, b)) for k in range(H)] for row, h in zip(x, prev_h, strict=True)
    ]
    return np.array(next_h), (x, prev_h, Wx, Wh, np.array(next_h))


def rnn_step_backward__loops(dnext_h, cache):
    """Example by example, summing outer products."""
    x, prev_h, Wx, Wh, next_h = cache
    dx, dprev_h, dWx, dWh, db = (np.zeros_like(array) for array in (x, prev_h, Wx, Wh, Wh[0]))
    for n in range(len(x)):
        da = dnext_h[n] * (1 - next_h[n] ** 2)
        dx[n], dprev_h[n] = Wx @ da, Wh @ da
        dWx += np.outer(x[n], da)
        dWh += np.outer(prev_h[n], da)
        db += da
    return dx, dprev_h, dWx, dWh, db


def lstm_step_forward__loops(x, prev_h, prev_c, Wx, Wh, b):
    """Entry by entry."""
    H = prev_h.shape[1]
    next_h, next_c, gates = np.zeros(prev_h.shape), np.zeros(prev_h.shape), np.zeros((4, *prev_h.shape))
    for n, k in np.ndindex(*prev_h.shape):
        a = [_column(gate, H, k, x[n], prev_h[n], Wx, Wh, b) for gate in range(4)]
        i, f, o, g = (*map(_logistic_of, a[:3]), math.tanh(a[3]))
        next_c[n, k] = f * prev_c[n, k] + i * g
        next_h[n, k] = o * math.tanh(next_c[n, k])
        gates[:, n, k] = i, f, o, g
    return next_h, next_c, {"arguments": (x, prev_h, prev_c, Wx, Wh), "gates": gates, "next_c": next_c}


def lstm_step_backward__loops(dnext_h, dnext_c, cache):
    """Example by example, summing outer products."""
    x, prev_h, prev_c, Wx, Wh = cache["arguments"]
    dx, dprev_h, dprev_c, dWx, dWh = (np.zeros(array.shape) for array in (x, prev_h, prev_c, Wx, Wh))
    db = np.zeros(Wh.shape[1])
    for n in range(len(x)):
        i, f, o, g = cache["gates"][:, n]
        t = np.tanh(cache["next_c"][n])
        dc = dnext_c[n] + dnext_h[n] * o * (1 - t**2)
        dprev_c[n] = dc * f
        da = np.concatenate(
            [dc * g * i * (1 - i), dc * prev_c[n] * f * (1 - f), dnext_h[n] * t * o * (1 - o), dc * i * (1 - g**2)]
        )
        dx[n], dprev_h[n] = Wx @ da, Wh @ da
        dWx += np.outer(x[n], da)
        dWh += np.outer(prev_h[n], da)
        db += da
    return dx, dprev_h, dprev_c, dWx, dWh, db


def word_embedding_forward__loops(x, W):
    """Place by place."""
    out = np.zeros((*x.shape, W.shape[1]))
    for n, t in np.ndindex(*x.shape):
        out[n, t] = W[x[n, t]]
    return out, (x.tolist(), len(W))


def word_embedding_backward__loops(dout, cache):
    """Place by place."""
    words, V = cache
    dW = np.zeros((V, dout.shape[2]))
    for n, caption in enumerate(words):
        for t, word in enumerate(caption):
            dW[word] += dout[n, t]
    return dW


def temporal_affine_forward__loops(x, w, b):
    """Step by step."""
    return np.stack([x[:, t].dot(w) + b for t in range(x.shape[1])], axis=1), (x, w)


def temporal_affine_backward__loops(dout, cache):
    """Step by step."""
    x, w = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(w.shape[1])
    for t in range(x.shape[1]):
        dx[:, t] = dout[:, t].dot(w.T)
        dw += x[:, t].T.dot(dout[:, t])
        db += dout[:, t].sum(axis=0)
    return dx, dw, db


def temporal_softmax_loss__loops(x, y, mask):
    """Place by place."""
    loss, dx = 0.0, np.zeros(x.shape)
    for n, t in np.ndindex(*y.shape):
        if not mask[n, t]:
            continue
        shifted = x[n, t] - x[n, t].max()
        weights = np.exp(shifted)
        loss += math.log(weights.sum()) - shifted[y[n, t]]
        dx[n, t] = weights / weights.sum()
        dx[n, t, y[n, t]] -= 1
    return loss / len(x), dx / len(x)


def word_embedding_forward__onehot(x, W):
    """Rows of the identity, multiplied with the vectors."""
    onehot = np.eye(W.shape[0])[x]
    return onehot @ W, onehot


def word_embedding_backward__onehot(dout, cache):
    """The same product, over all places of the words."""
    return np.tensordot(cache, dout, axes=((0, 1), (0, 1)))


def rnn_forward__steps_first(x, h0, Wx, Wh, b):
    """Time is the first axis inside."""
    steps = x.transpose(1, 0, 2)
    h = np.zeros((len(steps), *h0.shape))
    state = h0
    for t, step in enumerate(steps):
        h[t] = state = np.tanh(step @ Wx + state @ Wh + b)
    return h.transpose(1, 0, 2), (x, h0, Wx, Wh, h)


def rnn_backward__steps_first(dh, cache):
    """A copy of the gradients collects what comes back; the weights have theirs of all steps at once."""
    x, h0, Wx, Wh, h = cache
    dh = dh.copy()
    da = np.zeros_like(dh)
    for t in range(dh.shape[1] - 1, -1, -1):
        da[:, t] = dh[:, t] * (1 - h[t] ** 2)
        back = da[:, t] @ Wh.T
        if t > 0:
            dh[:, t - 1] += back
    before = np.concatenate([h0[None], h[:-1]]).transpose(1, 0, 2)
    axes = ([0, 1], [0, 1])
    return da @ Wx.T, back, np.tensordot(x, da, axes), np.tensordot(before, da, axes), da.sum(axis=(0, 1))
