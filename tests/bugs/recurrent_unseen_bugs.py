"""Wrong recurrent layers, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def _sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + z), z / (1 + z))


def _rnn_step(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def _rnn_step_back(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da.dot(Wx.T), da.dot(Wh.T), x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def _rnn(x, h0, Wx, Wh, b):
    h, caches, prev = np.zeros((*x.shape[:2], h0.shape[1])), [], h0
    for t in range(x.shape[1]):
        prev, cache = _rnn_step(x[:, t], prev, Wx, Wh, b)
        h[:, t] = prev
        caches.append(cache)
    return h, caches


def rnn_step_forward__logistic(x, prev_h, Wx, Wh, b):
    """Squashes with the sigmoid."""
    next_h = _sigmoid(np.dot(x, Wx) + np.dot(prev_h, Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__bias_outside(x, prev_h, Wx, Wh, b):
    """Adds the bias after the tanh."""
    next_h = np.tanh(np.dot(x, Wx) + np.dot(prev_h, Wh)) + b
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward__no_squash(dnext_h, cache):
    """Takes the gradient of the state for that of what goes into the tanh."""
    x, prev_h, Wx, Wh = cache[:4]
    dx = dnext_h.dot(Wx.T)
    dprev_h = dnext_h.dot(Wh.T)
    dWx = x.T.dot(dnext_h)
    dWh = prev_h.T.dot(dnext_h)
    db = dnext_h.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db


def rnn_step_backward__new_state_for_old(dnext_h, cache):
    """dWh is taken with the next state, not the one before."""
    x, _prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h * next_h)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, next_h.T @ dz, np.sum(dz, axis=0)


def rnn_forward__always_from_start(x, h0, Wx, Wh, b):
    """Every step starts from h0."""
    N, T, _D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    cache = []
    for t in range(T):
        h[:, t, :], c = _rnn_step(x[:, t, :], h0, Wx, Wh, b)
        cache.append(c)
    return h, cache


def rnn_forward__steps_apart(x, h0, Wx, Wh, b):
    """The backward passes nothing from one step to the one before."""
    return _rnn(x, h0, Wx, Wh, b)


def rnn_backward__steps_apart(dh, cache):
    """The backward passes nothing from one step to the one before."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for t in reversed(range(T)):
        dx[:, t], dh0, a, b, c = _rnn_step_back(dh[:, t], cache[t])
        dWx += a
        dWh += b
        db += c
    return dx, dh0, dWx, dWh, db


def rnn_forward__weights_of_first_step(x, h0, Wx, Wh, b):
    """The backward overwrites the weights' gradients at every step."""
    return _rnn(x, h0, Wx, Wh, b)


def rnn_backward__weights_of_first_step(dh, cache):
    """The backward overwrites the weights' gradients at every step."""
    N, T, H = dh.shape
    dx = np.zeros((N, T, cache[0][0].shape[1]))
    dprev = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dx[:, t], dprev, dWx, dWh, db = _rnn_step_back(dh[:, t] + dprev, cache[t])
    return dx, dprev, dWx, dWh, db


def _lstm_step(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, o = _sigmoid(a[:, :H]), _sigmoid(a[:, H : 2 * H]), _sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)


def _lstm_step_back(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    tc = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dnext_h * tc * o * (1 - o), dc * i * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def lstm_step_forward__candidate_third(x, prev_h, prev_c, Wx, Wh, b):
    """Takes the gates in the order i, f, g, o."""
    a = x @ Wx + prev_h @ Wh + b
    ai, af, ag, ao = np.split(a, 4, axis=1)
    i, f, g, o = _sigmoid(ai), _sigmoid(af), np.tanh(ag), _sigmoid(ao)
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)


def lstm_step_backward__candidate_third(dnext_h, dnext_c, cache):
    """The gradient that belongs to it."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    tc = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dc * i * (1 - g**2), dnext_h * tc * o * (1 - o)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def lstm_step_forward__bare_cell(x, prev_h, prev_c, Wx, Wh, b):
    """The hidden state is o times the cell, without the tanh."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i, f, o = _sigmoid(a[:, :H]), _sigmoid(a[:, H : 2 * H]), _sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    next_h = o * next_c
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, np.tanh(next_c))


def lstm_step_forward__all_logistic(x, prev_h, prev_c, Wx, Wh, b):
    """The candidate goes through the sigmoid like the gates."""
    i, f, o, g = np.split(_sigmoid(x @ Wx + prev_h @ Wh + b), 4, axis=1)
    next_c = f * prev_c + i * g
    t = np.tanh(next_c)
    return o * t, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, t)


def lstm_step_forward__cell_gradient_alone(x, prev_h, prev_c, Wx, Wh, b):
    """The backward forgets that the hidden state depends on the cell."""
    return _lstm_step(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__cell_gradient_alone(dnext_h, dnext_c, cache):
    """The backward forgets that the hidden state depends on the cell."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    do = dnext_h * np.tanh(next_c)
    dc = dnext_c
    di, df, dg = dc * g, dc * prev_c, dc * i
    da = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g * g)], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def lstm_step_forward__forget_sees_new_cell(x, prev_h, prev_c, Wx, Wh, b):
    """The backward's forget gate takes the next cell state for the one before."""
    return _lstm_step(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__forget_sees_new_cell(dnext_h, dnext_c, cache):
    """The backward's forget gate takes the next cell state for the one before."""
    x, prev_h, _, Wx, Wh, i, f, o, g, next_c = cache
    tc = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * next_c * f * (1 - f), dnext_h * tc * o * (1 - o), dc * i * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def lstm_step_forward__open_output_gate(x, prev_h, prev_c, Wx, Wh, b):
    """The backward leaves out the output gate's own derivative, o (1 - o)."""
    return _lstm_step(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__open_output_gate(dnext_h, dnext_c, cache):
    """The backward leaves out the output gate's own derivative, o (1 - o)."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    tc = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dnext_h * tc, dc * i * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def lstm_forward__empty_cell_each_step(x, h0, Wx, Wh, b):
    """Starts every step from a cell state of zeros."""
    N, T, _D = x.shape
    h, cache, prev = np.zeros((N, T, h0.shape[1])), [], h0
    for t in range(T):
        c = np.zeros_like(h0)
        prev, c, step = _lstm_step(x[:, t], prev, c, Wx, Wh, b)
        h[:, t] = prev
        cache.append(step)
    return h, cache


def lstm_backward__empty_cell_each_step(dh, cache):
    """The gradient that belongs to it."""
    return _lstm_back(dh, cache, carry=False)


def _lstm(x, h0, Wx, Wh, b):
    h, cache, prev, c = np.zeros((*x.shape[:2], h0.shape[1])), [], h0, np.zeros_like(h0)
    for t in range(x.shape[1]):
        prev, c, step = _lstm_step(x[:, t], prev, c, Wx, Wh, b)
        h[:, t] = prev
        cache.append(step)
    return h, cache


def _lstm_back(dh, cache, carry):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dWx, dWh, db = np.zeros((N, T, D)), np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    dprev_h, dprev_c = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        dc = dprev_c if carry else np.zeros((N, H))
        dx[:, t], dprev_h, dprev_c, a, b, c = _lstm_step_back(dh[:, t] + dprev_h, dc, cache[t])
        dWx += a
        dWh += b
        db += c
    return dx, dprev_h, dWx, dWh, db


def lstm_forward__cell_not_carried_back(x, h0, Wx, Wh, b):
    """The backward drops the cell state's gradient between steps."""
    return _lstm(x, h0, Wx, Wh, b)


def lstm_backward__cell_not_carried_back(dh, cache):
    """The backward drops the cell state's gradient between steps."""
    return _lstm_back(dh, cache, carry=False)


def gru_step_forward__update_takes_candidate(x, prev_h, Wx, Wh, b):
    """u weighs the old state and 1 - u the candidate, while the backward keeps it the other way round."""
    H = prev_h.shape[1]
    a = x @ Wx + b
    u = _sigmoid(a[:, :H] + prev_h @ Wh[:, :H])
    r = _sigmoid(a[:, H : 2 * H] + prev_h @ Wh[:, H : 2 * H])
    c = np.tanh(a[:, 2 * H :] + (r * prev_h) @ Wh[:, 2 * H :])
    return u * prev_h + (1 - u) * c, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_forward__reset_afterwards(x, prev_h, Wx, Wh, b):
    """Applies the reset gate to the product of the state with the candidate's matrix."""
    H = prev_h.shape[1]
    ax, ah = x @ Wx + b, prev_h @ Wh
    u = _sigmoid(ax[:, :H] + ah[:, :H])
    r = _sigmoid(ax[:, H : 2 * H] + ah[:, H : 2 * H])
    c = np.tanh(ax[:, 2 * H :] + r * ah[:, 2 * H :])
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_forward__reset_first(x, prev_h, Wx, Wh, b):
    """Takes the gates in the order r, u, c."""
    H = prev_h.shape[1]
    a = x @ Wx + b
    r = _sigmoid(a[:, :H] + prev_h @ Wh[:, :H])
    u = _sigmoid(a[:, H : 2 * H] + prev_h @ Wh[:, H : 2 * H])
    c = np.tanh(a[:, 2 * H :] + (r * prev_h) @ Wh[:, 2 * H :])
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)


def _gru_step(x, prev_h, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x @ Wx + b
    u = _sigmoid(a[:, :H] + prev_h @ Wh[:, :H])
    r = _sigmoid(a[:, H : 2 * H] + prev_h @ Wh[:, H : 2 * H])
    c = np.tanh(a[:, 2 * H :] + (r * prev_h) @ Wh[:, 2 * H :])
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)


def _gru_step_back(dnext_h, cache):
    x, prev_h, Wx, Wh, u, r, c = cache
    H = u.shape[1]
    dac = dnext_h * u * (1 - c**2)
    drh = dac @ Wh[:, 2 * H :].T
    dau = dnext_h * (c - prev_h) * u * (1 - u)
    dar = drh * prev_h * r * (1 - r)
    da = np.hstack([dau, dar, dac])
    dprev = dnext_h * (1 - u) + drh * r + dau @ Wh[:, :H].T + dar @ Wh[:, H : 2 * H].T
    dWh = np.hstack([prev_h.T @ dau, prev_h.T @ dar, (r * prev_h).T @ dac])
    return da @ Wx.T, dprev, x.T @ da, dWh, da.sum(axis=0)


def gru_step_forward__no_direct_way(x, prev_h, Wx, Wh, b):
    """The backward forgets that 1 - u passes the old state on directly."""
    return _gru_step(x, prev_h, Wx, Wh, b)


def gru_step_backward__no_direct_way(dnext_h, cache):
    """The backward forgets that 1 - u passes the old state on directly."""
    x, prev_h, Wx, Wh, u, r, c = cache
    H = u.shape[1]
    dac = dnext_h * u * (1 - c**2)
    drh = dac @ Wh[:, 2 * H :].T
    dau = dnext_h * (c - prev_h) * u * (1 - u)
    dar = drh * prev_h * r * (1 - r)
    da = np.hstack([dau, dar, dac])
    dprev = drh * r + dau @ Wh[:, :H].T + dar @ Wh[:, H : 2 * H].T
    dWh = np.hstack([prev_h.T @ dau, prev_h.T @ dar, (r * prev_h).T @ dac])
    return da @ Wx.T, dprev, x.T @ da, dWh, da.sum(axis=0)


def gru_step_forward__unreset_weights(x, prev_h, Wx, Wh, b):
    """The backward takes the candidate's dWh with the state before it is reset."""
    return _gru_step(x, prev_h, Wx, Wh, b)


def gru_step_backward__unreset_weights(dnext_h, cache):
    """The backward takes the candidate's dWh with the state before it is reset."""
    x, prev_h, Wx, Wh, u, r, c = cache
    H = u.shape[1]
    dac = dnext_h * u * (1 - c**2)
    drh = dac @ Wh[:, 2 * H :].T
    dau = dnext_h * (c - prev_h) * u * (1 - u)
    dar = drh * prev_h * r * (1 - r)
    da = np.hstack([dau, dar, dac])
    dprev = dnext_h * (1 - u) + drh * r + dau @ Wh[:, :H].T + dar @ Wh[:, H : 2 * H].T
    return da @ Wx.T, dprev, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def gru_forward__candidates_out(x, h0, Wx, Wh, b):
    """Hands on the candidate in place of the new state."""
    N, T, _ = x.shape
    h, caches, prev = np.zeros((N, T, h0.shape[1])), [], h0
    for t in range(T):
        _, cache = _gru_step(x[:, t], prev, Wx, Wh, b)
        prev = cache[-1]
        h[:, t] = prev
        caches.append(cache)
    return h, tuple(caches)


def gru_backward__last_upstream_alone(dh, cache):
    """Starts from the last step's gradient and ignores that of the others."""
    _N, T, _H = dh.shape
    dprev = dh[:, T - 1]
    dx, dWx, dWh, db = [], 0, 0, 0
    for t in reversed(range(T)):
        dxt, dprev, a, b, c = _gru_step_back(dprev, cache[t])
        dx.insert(0, dxt)
        dWx, dWh, db = dWx + a, dWh + b, db + c
    return np.stack(dx, axis=1), dprev, dWx, dWh, db


def word_embedding_backward__last_place_counts(dout, cache):
    """Indexed addition, which counts a repeated word once."""
    x, shape = cache
    dW = np.zeros(shape)
    dW[x] += dout
    return dW


def word_embedding_backward__mean_of_places(dout, cache):
    """Averages over the places where a word stands."""
    x, shape = cache
    dW = np.zeros(shape)
    counts = np.zeros(shape[0])
    np.add.at(dW, x, dout)
    np.add.at(counts, x, 1)
    return dW / np.maximum(counts, 1)[:, None]


def word_embedding_forward__words_from_one(x, W):
    """Counts the words from 1."""
    return W[x - 1], (x, W.shape)


def temporal_affine_backward__mean_over_time(dout, cache):
    """Averages the weights' gradients over the time steps."""
    x, w = cache
    N, T, D = x.shape
    flat = dout.reshape(N * T, -1)
    dx = flat.dot(w.T).reshape(N, T, D)
    dw = x.reshape(N * T, D).T.dot(flat) / T
    db = flat.sum(axis=0) / T
    return dx, dw, db


def temporal_affine_forward__time_before_batch(x, w, b):
    """Flattens time first and gives the result back with the batch first."""
    N, T, D = x.shape
    flat = x.transpose(1, 0, 2).reshape(N * T, D)
    return (flat @ w + b).reshape(N, T, -1), (x, w)


def temporal_softmax_loss__mean_over_words(x, y, mask):
    """Averages over the words that count."""
    N, T, V = x.shape
    flat, yf, mf = x.reshape(N * T, V), y.reshape(-1), mask.reshape(-1)
    z = flat - flat.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    count = max(mf.sum(), 1)
    loss = -np.sum(mf * logp[np.arange(N * T), yf]) / count
    d = np.exp(logp)
    d[np.arange(N * T), yf] -= 1
    d *= mf[:, None] / count
    return float(loss), d.reshape(N, T, V)


def temporal_softmax_loss__padding_pulls(x, y, mask):
    """The mask keeps the padding out of the loss, not out of the gradient."""
    N, T, V = x.shape
    flat, yf, mf = x.reshape(N * T, V), y.reshape(-1), mask.reshape(-1)
    probs = np.exp(flat - flat.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    loss = -np.sum(mf * np.log(probs[np.arange(N * T), yf])) / N
    d = probs.copy()
    d[np.arange(N * T), yf] -= 1
    d /= N
    return float(loss), d.reshape(N, T, V)


def temporal_softmax_loss__zeroed_scores(x, y, mask):
    """Multiplies the scores by the mask, so that a padded place still costs log V."""
    N, T, _V = x.shape
    x = x * mask[:, :, None]
    z = x - x.max(axis=2, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=2, keepdims=True))
    n, t = np.meshgrid(np.arange(N), np.arange(T), indexing="ij")
    loss = -logp[n, t, y].sum() / N
    d = np.exp(logp)
    d[n, t, y] -= 1
    return float(loss), d * mask[:, :, None] / N
