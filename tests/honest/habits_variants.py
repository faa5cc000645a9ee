"""Right results with a habit that is reported and costs nothing: changed arguments, caches that serve one call."""

import numpy as np

from reference.layers import affine_forward
from reference.recurrent import lstm_backward, lstm_forward, rnn_step_forward


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def affine_forward__grows_with_calls(x, w, b):
    """Caches copies of the arguments."""
    return affine_forward(x, w, b)[0], (x.copy(), w)


def affine_backward__grows_with_calls(dout, cache):
    """Adds into the cached input: a second call answers something else."""
    x, w = cache
    dw = x.reshape(len(x), -1).T @ dout
    x += (dout @ w.T).reshape(x.shape)
    return (dout @ w.T).reshape(x.shape), dw, dout.sum(0)


def rnn_step_forward__writes_into_dnext_h(x, prev_h, Wx, Wh, b):
    """The upstream gradient is changed in place."""
    next_h = rnn_step_forward(x, prev_h, Wx, Wh, b)[0]
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward__writes_into_dnext_h(dnext_h, cache):
    """The upstream gradient is changed in place."""
    x, h, Wx, Wh, next_h = cache
    dnext_h *= 1 - next_h**2
    return dnext_h @ Wx.T, dnext_h @ Wh.T, x.T @ dnext_h, h.T @ dnext_h, dnext_h.sum(0)


def lstm_forward__empties_its_cache(x, h0, Wx, Wh, b):
    """The backward empties its cache."""
    h, cache = lstm_forward(x, h0, Wx, Wh, b)
    return h, [cache]


def lstm_backward__empties_its_cache(dh, cache):
    """The backward empties its cache."""
    return lstm_backward(dh, cache.pop())


def lstm_step_forward__argument_changed(x, prev_h, prev_c, Wx, Wh, b):
    """Right."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)


def lstm_step_backward__argument_changed(dnext_h, dnext_c, cache):
    """Adds to its argument dnext_c in place."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    do = dnext_h * np.tanh(next_c)
    dnext_c += dnext_h * o * (1 - np.tanh(next_c) ** 2)
    df, dprev_c, di, dg = dnext_c * prev_c, dnext_c * f, dnext_c * g, dnext_c * i
    da = np.hstack((i * (1 - i) * di, f * (1 - f) * df, o * (1 - o) * do, (1 - g**2) * dg))
    return da.dot(Wx.T), da.dot(Wh.T), dprev_c, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def rnn_forward__cache_emptied(x, h0, Wx, Wh, b):
    """Right; the cache is a list of what each step needs."""
    cache, states, h = [], [], h0
    for t in range(x.shape[1]):
        prev_h, h = h, np.tanh(x[:, t].dot(Wx) + h.dot(Wh) + b)
        cache.append((x[:, t], prev_h, Wx, Wh, h))
        states.append(h)
    return np.stack(states, axis=1), cache


def rnn_backward__cache_emptied(dh, cache):
    """Pops the steps off its cache, so that a second call finds none."""
    N, T, H = dh.shape
    x, _, Wx, Wh, _ = cache[-1]
    dx, dprev_h = np.zeros((N, T, x.shape[1])), np.zeros((N, H))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(H)
    for t in reversed(range(T)):
        x, prev_h, Wx, Wh, h = cache.pop()
        da = (1 - h**2) * (dh[:, t] + dprev_h)
        dx[:, t], dprev_h = da.dot(Wx.T), da.dot(Wh.T)
        dWx, dWh, db = dWx + x.T.dot(da), dWh + prev_h.T.dot(da), db + da.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db
