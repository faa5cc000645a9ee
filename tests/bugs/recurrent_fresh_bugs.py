"""Wrong recurrent layers."""

import numpy as np

from ._right_of_fresh import lstm_step_backward, lstm_step_forward, rnn_step_backward, rnn_step_forward

PART = "fresh"


def _sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + z), z / (1 + z))


def rnn_step_forward__derivative_of_the_input(x, prev_h, Wx, Wh, b):
    """Backward takes 1 - a**2 of what went into the tanh."""
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    return np.tanh(a), (x, prev_h, Wx, Wh, a)


def rnn_step_backward__derivative_of_the_input(dnext_h, cache):
    """Backward takes 1 - a**2 of what went into the tanh."""
    x, prev_h, Wx, Wh, a = cache
    da = dnext_h * (1 - a**2)
    return da.dot(Wx.T), da.dot(Wh.T), x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def rnn_step_backward__tanh_forgotten(dnext_h, cache):
    """The derivative of the tanh is left out."""
    x, prev_h, Wx, Wh, _ = cache
    dx = dnext_h.dot(Wx.T)
    dprev_h = dnext_h.dot(Wh.T)
    dWx = x.T.dot(dnext_h)
    dWh = prev_h.T.dot(dnext_h)
    db = np.sum(dnext_h, axis=0)
    return dx, dprev_h, dWx, dWh, db


def rnn_step_backward__untransposed_wh(dnext_h, cache):
    """dprev_h uses Wh where its transpose is meant; the shapes fit."""
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h * next_h)
    return da.dot(Wx.T), da.dot(Wh), x.T.dot(da), prev_h.T.dot(da), np.sum(da, axis=0)


def rnn_forward__every_step_from_h0(x, h0, Wx, Wh, b):
    """Every step starts from h0, the state is never handed on."""
    N, T, _D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    cache = []
    for t in range(T):
        h[:, t, :], step_cache = rnn_step_forward(x[:, t, :], h0, Wx, Wh, b)
        cache.append(step_cache)
    return h, tuple(cache)


def rnn_backward__nothing_from_the_next_step(dh, cache):
    """Each step's gradient is its own output's alone, nothing flows back from the next step."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dh0 = np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t], dh0, dwx, dwh, dbt = rnn_step_backward(dh[:, t], cache[t])
        dWx += dwx
        dWh += dwh
        db += dbt
    return dx, dh0, dWx, dWh, db


def rnn_backward__weights_of_the_first_step(dh, cache):
    """The weights' gradients are overwritten at every step instead of added up."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dprev_h = np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t], dprev_h, dWx, dWh, db = rnn_step_backward(dh[:, t] + dprev_h, cache[t])
    return dx, dprev_h, dWx, dWh, db


def lstm_step_forward__gates_in_another_order(x, prev_h, prev_c, Wx, Wh, b):
    """Reads the gates as i, f, g, o."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i = _sigmoid(a[:, :H])
    f = _sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = _sigmoid(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    tanh_c = np.tanh(next_c)
    next_h = o * tanh_c
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c)


def lstm_step_forward__sigmoid_for_all(x, prev_h, prev_c, Wx, Wh, b):
    """g is a sigmoid too."""
    H = prev_h.shape[1]
    a = _sigmoid(x.dot(Wx) + prev_h.dot(Wh) + b)
    i, f, o, g = a[:, :H], a[:, H : 2 * H], a[:, 2 * H : 3 * H], a[:, 3 * H :]
    next_c = f * prev_c + i * g
    tanh_c = np.tanh(next_c)
    return o * tanh_c, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c)


def lstm_step_forward__cell_without_tanh(x, prev_h, prev_c, Wx, Wh, b):
    """next_h = o * next_c, without the tanh."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i, f, o = (_sigmoid(a[:, k * H : (k + 1) * H]) for k in range(3))
    g = np.tanh(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    next_h = o * next_c
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, np.tanh(next_c))


def lstm_step_backward__cell_gradient_from_the_next_step_alone(dnext_h, dnext_c, cache):
    """The way from dnext_h through the tanh into the cell is forgotten."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    do = dnext_h * tanh_c
    dprev_c = dnext_c * f
    di = dnext_c * g
    df = dnext_c * prev_c
    dg = dnext_c * i
    da = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)], axis=1)
    return da.dot(Wx.T), da.dot(Wh.T), dprev_c, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def lstm_step_backward__adds_into_dnext_c(dnext_h, dnext_c, cache):
    """Adds to dnext_c in place, which is the caller's array."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    do = dnext_h * tanh_c
    dnext_c += dnext_h * o * (1 - tanh_c**2)
    dprev_c = dnext_c * f
    di, df, dg = dnext_c * g, dnext_c * prev_c, dnext_c * i
    da = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)], axis=1)
    return da.dot(Wx.T), da.dot(Wh.T), dprev_c, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def lstm_step_backward__gate_derivatives_forgotten(dnext_h, dnext_c, cache):
    """The gates' own derivatives are left out."""
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    dc = dnext_c + dnext_h * o * (1 - tanh_c**2)
    da = np.hstack([dc * g, dc * prev_c, dnext_h * tanh_c, dc * i])
    return da.dot(Wx.T), da.dot(Wh.T), dc * f, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def lstm_forward__cell_from_h0(x, h0, Wx, Wh, b):
    """The first cell state is h0 instead of zeros."""
    N, T, _D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    prev_h, prev_c = h0, h0
    caches = []
    for t in range(T):
        prev_h, prev_c, cache = lstm_step_forward(x[:, t], prev_h, prev_c, Wx, Wh, b)
        h[:, t] = prev_h
        caches.append(cache)
    return h, tuple(caches)


def lstm_backward__cell_gradient_dropped(dh, cache):
    """The cell's gradient is not handed back to the step before."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    dprev_h = np.zeros((N, H))
    for t in reversed(range(T)):
        dc = np.zeros((N, H))
        dx[:, t], dprev_h, _, dwx, dwh, dbt = lstm_step_backward(dh[:, t] + dprev_h, dc, cache[t])
        dWx += dwx
        dWh += dwh
        db += dbt
    return dx, dprev_h, dWx, dWh, db


def gru_step_forward__update_gate_the_other_way(x, prev_h, Wx, Wh, b):
    """next_h = u * prev_h + (1 - u) * c."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + b
    u = _sigmoid(a[:, :H] + prev_h.dot(Wh[:, :H]))
    r = _sigmoid(a[:, H : 2 * H] + prev_h.dot(Wh[:, H : 2 * H]))
    c = np.tanh(a[:, 2 * H :] + (r * prev_h).dot(Wh[:, 2 * H :]))
    next_h = u * prev_h + (1 - u) * c
    return next_h, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_forward__reset_after_the_product(x, prev_h, Wx, Wh, b):
    """The reset gate scales the product prev_h Wh_c, not the state before it."""
    H = prev_h.shape[1]
    a = x.dot(Wx) + b
    ah = prev_h.dot(Wh)
    u = _sigmoid(a[:, :H] + ah[:, :H])
    r = _sigmoid(a[:, H : 2 * H] + ah[:, H : 2 * H])
    c = np.tanh(a[:, 2 * H :] + r * ah[:, 2 * H :])
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_backward__direct_way_forgotten(dnext_h, cache):
    """dprev_h lacks the direct way through the update gate, dnext_h * (1 - u)."""
    x, prev_h, Wx, Wh, u, r, c = cache
    H = prev_h.shape[1]
    dc = dnext_h * u
    du = dnext_h * (c - prev_h)
    dac = dc * (1 - c**2)
    drh = dac.dot(Wh[:, 2 * H :].T)
    dar = drh * prev_h * r * (1 - r)
    dau = du * u * (1 - u)
    dprev_h = drh * r + dau.dot(Wh[:, :H].T) + dar.dot(Wh[:, H : 2 * H].T)
    da = np.hstack([dau, dar, dac])
    dWh = np.hstack([prev_h.T.dot(dau), prev_h.T.dot(dar), (r * prev_h).T.dot(dac)])
    return da.dot(Wx.T), dprev_h, x.T.dot(da), dWh, da.sum(axis=0)


def gru_step_backward__reset_missing_in_dwh(dnext_h, cache):
    """The candidate's part of dWh uses prev_h instead of r * prev_h."""
    x, prev_h, Wx, Wh, u, r, c = cache
    H = prev_h.shape[1]
    dac = dnext_h * u * (1 - c**2)
    drh = dac.dot(Wh[:, 2 * H :].T)
    dar = drh * prev_h * r * (1 - r)
    dau = dnext_h * (c - prev_h) * u * (1 - u)
    dprev_h = dnext_h * (1 - u) + drh * r + dau.dot(Wh[:, :H].T) + dar.dot(Wh[:, H : 2 * H].T)
    da = np.hstack([dau, dar, dac])
    return da.dot(Wx.T), dprev_h, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def word_embedding_backward__repeated_words_once(dout, cache):
    """dW[x] += dout adds a repeated word's gradient once."""
    x, shape = cache
    dW = np.zeros(shape)
    dW[x] += dout
    return dW


def temporal_affine_backward__bias_per_step(dout, cache):
    """db is summed over the batch alone and keeps the time axis."""
    x, w = cache[0], cache[1]
    N, T, D = x.shape
    M = w.shape[1]
    dx = dout.reshape(N * T, M).dot(w.T).reshape(N, T, D)
    dw = dout.reshape(N * T, M).T.dot(x.reshape(N * T, D)).T
    db = dout.sum(axis=0)
    return dx, dw, db


def _temporal(x, y):
    N, T, V = x.shape
    flat = x.reshape(N * T, V)
    labels = y.reshape(N * T)
    e = np.exp(flat - flat.max(axis=1, keepdims=True))
    probs = e / e.sum(axis=1, keepdims=True)
    losses = -np.log(probs[np.arange(N * T), labels])
    d = probs.copy()
    d[np.arange(N * T), labels] -= 1
    return losses, d


def temporal_softmax_loss__mask_not_in_the_gradient(x, y, mask):
    """The mask is applied to the loss and not to the gradient."""
    N, T, V = x.shape
    losses, d = _temporal(x, y)
    loss = np.sum(mask.reshape(-1) * losses) / N
    dx = (d / N).reshape(N, T, V)
    return loss, dx


def temporal_softmax_loss__averaged_over_words(x, y, mask):
    """Averages over all words that count instead of over the batch."""
    N, T, V = x.shape
    losses, d = _temporal(x, y)
    m = mask.reshape(-1)
    count = max(np.sum(m), 1)
    loss = np.sum(m * losses) / count
    dx = (d * m[:, None] / count).reshape(N, T, V)
    return loss, dx


def temporal_softmax_loss__averaged_over_time_too(x, y, mask):
    """Divides by N * T, padding included."""
    N, T, V = x.shape
    losses, d = _temporal(x, y)
    m = mask.reshape(-1)
    loss = np.sum(m * losses) / (N * T)
    dx = (d * m[:, None]).reshape(N, T, V) / (N * T)
    return loss, dx


def _logistic(x):
    return 1 / (1 + np.exp(-x))


def lstm_step_forward__sigmoid_g(x, prev_h, prev_c, Wx, Wh, b):
    """candidate through sigmoid."""
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, o, g = (
        _logistic(a[:, :H]),
        _logistic(a[:, H : 2 * H]),
        _logistic(a[:, 2 * H : 3 * H]),
        _logistic(a[:, 3 * H :]),
    )
    c = f * prev_c + i * g
    tc = np.tanh(c)
    h = o * tc
    return h, c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, c, tc)


def lstm_step_forward__forget_bias(x, prev_h, prev_c, Wx, Wh, b):
    """forget bias 1."""
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, o, g = (
        _logistic(a[:, :H]),
        _logistic(a[:, H : 2 * H] + 1),
        _logistic(a[:, 2 * H : 3 * H]),
        np.tanh(a[:, 3 * H :]),
    )
    c = f * prev_c + i * g
    tc = np.tanh(c)
    h = o * tc
    return h, c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, c, tc)


def lstm_step_forward__one_minus_f(x, prev_h, prev_c, Wx, Wh, b):
    """coupled gate 1 - f for i."""
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, o, g = _logistic(a[:, :H]), _logistic(a[:, H : 2 * H]), _logistic(a[:, 2 * H : 3 * H]), np.tanh(a[:, 3 * H :])
    c = f * prev_c + (1 - f) * g
    tc = np.tanh(c)
    h = o * tc
    return h, c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, c, tc)


def _lstm_back(dnext_h, dnext_c, cache, bug):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, c, tc = cache
    do = dnext_h * tc
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    if bug == "tanhc":
        dc = dnext_c + dnext_h * o * (1 - c**2)
    if bug == "noo":
        dc = dnext_c + dnext_h * (1 - tc**2)
    df, di, dg = dc * prev_c, dc * g, dc * i
    if bug == "df":
        df = dc * c
    if bug == "swapig":
        di, dg = dc * i, dc * g
    dai, daf, dao, dag = di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)
    if bug == "gsig":
        dag = dg * g * (1 - g)
    if bug == "osq":
        dao = do * (1 - o**2)
    if bug == "onef":
        daf = df * (1 - f)
    da = np.concatenate([dai, daf, dao, dag], axis=1)
    if bug == "order":
        da = np.concatenate([dai, daf, dag, dao], axis=1)
    dprev_c = dc * f
    if bug == "pc":
        dprev_c = dnext_c * f
    return da @ Wx.T, da @ Wh.T, dprev_c, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, o, g = _logistic(a[:, :H]), _logistic(a[:, H : 2 * H]), _logistic(a[:, 2 * H : 3 * H]), np.tanh(a[:, 3 * H :])
    c = f * prev_c + i * g
    tc = np.tanh(c)
    return o * tc, c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, c, tc)


def lstm_step_forward__b_tanhc(x, prev_h, prev_c, Wx, Wh, b):
    """1 - c^2 for 1 - tanh(c)^2."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_tanhc(dnext_h, dnext_c, cache):
    """1 - c^2 for 1 - tanh(c)^2."""
    return _lstm_back(dnext_h, dnext_c, cache, "tanhc")


def lstm_step_forward__b_noo(x, prev_h, prev_c, Wx, Wh, b):
    """no output gate in dc."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_noo(dnext_h, dnext_c, cache):
    """no output gate in dc."""
    return _lstm_back(dnext_h, dnext_c, cache, "noo")


def lstm_step_forward__b_df(x, prev_h, prev_c, Wx, Wh, b):
    """df from next_c."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_df(dnext_h, dnext_c, cache):
    """df from next_c."""
    return _lstm_back(dnext_h, dnext_c, cache, "df")


def lstm_step_forward__b_swapig(x, prev_h, prev_c, Wx, Wh, b):
    """di and dg swapped."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_swapig(dnext_h, dnext_c, cache):
    """di and dg swapped."""
    return _lstm_back(dnext_h, dnext_c, cache, "swapig")


def lstm_step_forward__b_g_logistic(x, prev_h, prev_c, Wx, Wh, b):
    """sigmoid derivative for g."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_g_logistic(dnext_h, dnext_c, cache):
    """sigmoid derivative for g."""
    return _lstm_back(dnext_h, dnext_c, cache, "gsig")


def lstm_step_forward__b_osq(x, prev_h, prev_c, Wx, Wh, b):
    """tanh derivative for o."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_osq(dnext_h, dnext_c, cache):
    """tanh derivative for o."""
    return _lstm_back(dnext_h, dnext_c, cache, "osq")


def lstm_step_forward__b_onef(x, prev_h, prev_c, Wx, Wh, b):
    """factor f missing in sigmoid derivative."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_onef(dnext_h, dnext_c, cache):
    """factor f missing in sigmoid derivative."""
    return _lstm_back(dnext_h, dnext_c, cache, "onef")


def lstm_step_forward__b_order(x, prev_h, prev_c, Wx, Wh, b):
    """gates packed i f g o backward."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_order(dnext_h, dnext_c, cache):
    """gates packed i f g o backward."""
    return _lstm_back(dnext_h, dnext_c, cache, "order")


def lstm_step_forward__b_pc(x, prev_h, prev_c, Wx, Wh, b):
    """dprev_c from dnext_c alone."""
    return _lstm_ahead(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__b_pc(dnext_h, dnext_c, cache):
    """dprev_c from dnext_c alone."""
    return _lstm_back(dnext_h, dnext_c, cache, "pc")


def rnn_step_backward__one_minus_h(dnext_h, cache):
    """1 - h."""
    x, prev_h, Wx, Wh, h = cache
    da = dnext_h * (1 - h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def rnn_step_forward__one_minus_h(x, prev_h, Wx, Wh, b):
    """1 - h."""
    h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return h, (x, prev_h, Wx, Wh, h)


def rnn_step_forward__sigmoid(x, prev_h, Wx, Wh, b):
    """sigmoid."""
    h = _logistic(x @ Wx + prev_h @ Wh + b)
    return h, (x, prev_h, Wx, Wh, h)


def rnn_step_backward__sigmoid(dnext_h, cache):
    """sigmoid."""
    x, prev_h, Wx, Wh, h = cache
    da = dnext_h * h * (1 - h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def rnn_step_forward__no_prev(x, prev_h, Wx, Wh, b):
    """prev_h ignored."""
    h = np.tanh(x @ Wx + b)
    return h, (x, prev_h, Wx, Wh, h)


def rnn_step_backward__no_prev(dnext_h, cache):
    """prev_h ignored."""
    x, prev_h, Wx, Wh, h = cache
    da = dnext_h * (1 - h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def gru_step_forward__cho_wrong(x, prev_h, Wx, Wh, b):
    """Cho's convention with reset after the product."""
    H = prev_h.shape[1]
    ax, ah = x @ Wx + b, prev_h @ Wh
    u, r = _logistic(ax[:, :H] + ah[:, :H]), _logistic(ax[:, H : 2 * H] + ah[:, H : 2 * H])
    c = np.tanh(ax[:, 2 * H :] + r * ah[:, 2 * H :])
    return u * prev_h + (1 - u) * c, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_forward__u_on_both(x, prev_h, Wx, Wh, b):
    """h = u*c + u*prev."""
    H = prev_h.shape[1]
    ax, ah = x @ Wx + b, prev_h @ Wh
    u, r = _logistic(ax[:, :H] + ah[:, :H]), _logistic(ax[:, H : 2 * H] + ah[:, H : 2 * H])
    c = np.tanh(ax[:, 2 * H :] + (r * prev_h) @ Wh[:, 2 * H :])
    return u * c + prev_h, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_forward__no_reset(x, prev_h, Wx, Wh, b):
    """reset ignored."""
    H = prev_h.shape[1]
    ax, ah = x @ Wx + b, prev_h @ Wh
    u, r = _logistic(ax[:, :H] + ah[:, :H]), _logistic(ax[:, H : 2 * H] + ah[:, H : 2 * H])
    c = np.tanh(ax[:, 2 * H :] + ah[:, 2 * H :])
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)


def temporal_softmax_loss__mask_in_mean(x, y, mask):
    """gradient unnormalised by N, mask not applied to gradient... divided by mask sum only in gradient."""
    N, _T, _V = x.shape
    s = x - x.max(axis=2, keepdims=True)
    p = np.exp(s)
    p /= p.sum(axis=2, keepdims=True)
    pr = np.take_along_axis(p, y[..., None], axis=2)[..., 0]
    loss = -np.sum(mask * np.log(pr)) / N
    d = p.copy()
    np.put_along_axis(d, y[..., None], pr[..., None] - 1, axis=2)
    return loss, d * mask[..., None] / mask.sum()


def word_embedding_forward__transposed(x, W):
    """rows by x+1."""
    return W[np.minimum(x + 1, len(W) - 1)], (x, W.shape)


def rnn_forward__rnn_db_overwritten(x, h0, Wx, Wh, b):
    """Db is assigned in each step, not accumulated: only the first time step's share is left."""
    _N, T, _ = x.shape
    hs = [h0]
    for t in range(T):
        hs.append(np.tanh(x[:, t] @ Wx + hs[-1] @ Wh + b))
    return np.array(hs[1:]).transpose(1, 0, 2), (x, hs, Wx, Wh)


def rnn_backward__rnn_db_overwritten(dh, cache):
    """Db is assigned in each step, not accumulated: only the first time step's share is left."""
    x, hs, Wx, Wh = cache
    _N, T, _D = x.shape
    dx, dWx, dWh = np.zeros(x.shape), np.zeros(Wx.shape), np.zeros(Wh.shape)
    dprev = np.zeros(hs[0].shape)
    for t in range(T - 1, -1, -1):
        da = (dh[:, t] + dprev) * (1 - hs[t + 1] ** 2)
        dx[:, t] = da @ Wx.T
        dprev = da @ Wh.T
        dWx += x[:, t].T @ da
        dWh += hs[t].T @ da
        db = da.sum(axis=0)
    return dx, dprev, dWx, dWh, db


def rnn_step_forward__wh_transposed(x, prev_h, Wx, Wh, b):
    """The state is multiplied by the transpose of Wh."""
    hidden_part = np.dot(Wh, prev_h.T).T
    input_part = np.dot(x, Wx)
    next_h = np.tanh(hidden_part + input_part + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_backward__dh0_of_the_first_output(dh, cache):
    """The gradient of h0 has not gone through the first step."""
    T = dh.shape[1]
    flow = np.zeros_like(dh[:, 0])
    dxs, grads = [], None
    for t in reversed(range(T)):
        dh0 = dh[:, t] + flow
        dx_t, flow, *g = rnn_step_backward(dh0, cache[t])
        dxs.insert(0, dx_t)
        grads = g if grads is None else [p + q for p, q in zip(grads, g, strict=True)]
    return (np.stack(dxs, axis=1), dh0, *grads)


def rnn_backward__forward_in_time(dh, cache):
    """The steps are gone through from the first to the last."""
    dx, flow, weights = [], 0, 0
    for t in range(dh.shape[1]):
        dx_t, flow, *grads = rnn_step_backward(dh[:, t] + flow, cache[t])
        dx.append(dx_t)
        weights = grads if t == 0 else [total + grad for total, grad in zip(weights, grads, strict=True)]
    return np.stack(dx, axis=1), flow, *weights


def temporal_affine_backward__x_reshaped(dout, cache):
    """x is reshaped to (D, N*T) where it should be transposed."""
    x, w, b = cache
    N, T, D = x.shape
    M = b.shape[0]
    d2 = dout.reshape(N * T, M)
    dx = d2.dot(w.T).reshape(N, T, D)
    dw = x.reshape(D, N * T).dot(d2)
    db = d2.sum(axis=0)
    return dx, dw, db


def rnn_forward__own_gradient_overwritten(x, h0, Wx, Wh, b):
    """Right; its backward overwrites a state's own gradient by what comes back."""
    h = np.zeros((*x.shape[:2], h0.shape[1]))
    state = h0
    for t in range(x.shape[1]):
        h[:, t] = state = np.tanh(x[:, t] @ Wx + state @ Wh + b)
    return h, (x, h0, Wx, Wh, h)


def rnn_backward__own_gradient_overwritten(dh, cache):
    """What comes back from the next step overwrites a state's own gradient; it should be added."""
    x, h0, Wx, Wh, h = cache
    dh = dh.copy()
    da = np.zeros_like(dh)
    for t in range(dh.shape[1] - 1, -1, -1):
        da[:, t] = dh[:, t] * (1 - h[:, t] ** 2)
        back = da[:, t] @ Wh.T
        if t > 0:
            dh[:, t - 1] = back
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    axes = ([0, 1], [0, 1])
    return da @ Wx.T, back, np.tensordot(x, da, axes), np.tensordot(before, da, axes), da.sum(axis=(0, 1))
