"""Known wrong recurrent cells and sequences, beside those of `recurrent`."""

import numpy as np

from .._types import Array, Cache, Labels
from ..recurrent import (
    gru_forward,
    gru_step_backward,
    gru_step_forward,
    lstm_forward,
    lstm_step_backward,
    lstm_step_forward,
    rnn_forward,
    rnn_step_backward,
    temporal_softmax_loss,
)

Five = tuple[Array, Array, Array, Array, Array]
Six = tuple[Array, Array, Array, Array, Array, Array]


def _sigmoid(a: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * a)))


def rnn_step_forward__sigmoid_for_tanh(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The next state passes a sigmoid; it should pass a tanh.

    Hint: between which numbers does a state lie?
    """
    next_h = _sigmoid(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__relu_for_tanh(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The next state passes a ReLU; it should pass a tanh.

    Hint: may a state be negative?
    """
    next_h = np.maximum(x @ Wx + prev_h @ Wh + b, 0)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__bias_after_tanh(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is added after the tanh; it belongs inside.

    Hint: how large can a state be, and how large can yours?
    """
    next_h = np.tanh(x @ Wx + prev_h @ Wh) + b
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__input_after_tanh(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The input is added after the tanh; it belongs inside.

    Hint: how large can a state be, and how large can yours?
    """
    next_h = x @ Wx + np.tanh(prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward__recurrence_not_transposed(dnext_h: Array, cache: Cache) -> Five:
    """dprev_h is multiplied by Wh; it should be by its transpose.

    Hint: Wh takes a state to the next one. What takes a gradient the other way?
    """
    *_, Wh, next_h = cache
    dx, _, dWx, dWh, db = rnn_step_backward(dnext_h, cache)
    return dx, dnext_h * (1 - next_h**2) @ Wh, dWx, dWh, db


def _lstm(x: Array, prev_h: Array, prev_c: Array, gates: Array) -> tuple[Array, Array, Cache]:
    i, f, o, g = np.split(gates, 4, axis=1)
    next_c = f * prev_c + i * g
    return o * np.tanh(next_c), next_c, (x, prev_h)


def lstm_step_forward__candidate_by_sigmoid(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """All four blocks pass a sigmoid; the last, what may be written to the cell, should pass a tanh.

    Hint: can your cell state ever be made smaller by what is written?
    """
    return _lstm(x, prev_h, prev_c, _sigmoid(x @ Wx + prev_h @ Wh + b))


def lstm_step_forward__gates_by_tanh(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """All four blocks pass a tanh; the three gates should pass a sigmoid.

    Hint: between which numbers does a gate lie?
    """
    return _lstm(x, prev_h, prev_c, np.tanh(x @ Wx + prev_h @ Wh + b))


def lstm_step_forward__one_added_to_forget_gate(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """1 is added to the bias of the forget gate: that is a way to initialise b, and no part of the step.

    Hint: what does the step add to the weighted sums?
    """
    other = b.copy()
    other[b.size // 4 : b.size // 2] += 1
    return lstm_step_forward(x, prev_h, prev_c, Wx, Wh, other)


def lstm_step_forward__what_is_not_written_is_kept(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """The cell keeps 1 - i of its state; it should keep f.

    Hint: which of the four blocks does your result not depend on?
    """
    sums = x @ Wx + prev_h @ Wh + b
    i, _, o, g = np.split(sums, 4, axis=1)
    return _lstm(x, prev_h, prev_c, np.hstack((_sigmoid(i), _sigmoid(-i), _sigmoid(o), np.tanh(g))))


def lstm_step_forward__hidden_state_from_old_cell(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """The hidden state is made of the cell state before the step; it should be of the one after it.

    Hint: in which order are the two states computed?
    """
    _, next_c, cache = lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b)
    o = _sigmoid(np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)[2])
    return o * np.tanh(prev_c), next_c, cache


def _gru_parts(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Array, Array]:
    return gru_step_forward(x, prev_h, Wx, Wh, b)[1][4:]  # type: ignore[no-any-return]


def gru_step_forward__candidate_alone(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The next state is the candidate; the update gate should mix it with the old state.

    Hint: which gate does your result not depend on?
    """
    _, cache = gru_step_forward(x, prev_h, Wx, Wh, b)
    return cache[-1], cache


def gru_step_forward__reset_gate_unused(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The candidate is made of the whole old state; the reset gate should be applied to it first.

    Hint: which gate does your result not depend on?
    """
    _, cache = gru_step_forward(x, prev_h, Wx, Wh, b)
    size = prev_h.shape[1]
    c = np.tanh((x @ Wx + prev_h @ Wh + b)[:, 2 * size :])
    u = cache[4]
    return u * c + (1 - u) * prev_h, cache


def gru_step_forward__candidate_by_sigmoid_of_gru(
    x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Cache]:
    """The candidate passes a sigmoid; it should pass a tanh.

    Hint: may a state be negative?
    """
    _, cache = gru_step_forward(x, prev_h, Wx, Wh, b)
    u, r, _ = cache[4:]
    size = prev_h.shape[1]
    c = _sigmoid((x @ Wx + b)[:, 2 * size :] + (r * prev_h) @ Wh[:, 2 * size :])
    return u * c + (1 - u) * prev_h, cache


def gru_step_backward__reset_gate_missing_on_the_way_back(dnext_h: Array, cache: Cache) -> Five:
    """What reaches the old state through the candidate is not multiplied by the reset gate.

    Hint: the candidate is made of r * prev_h. What is its derivative by prev_h?
    """
    _, _, _, Wh, u, r, c = cache
    dx, dprev_h, dWx, dWh, db = gru_step_backward(dnext_h, cache)
    dreset_h = dnext_h * u * (1 - c**2) @ np.split(Wh, 3, axis=1)[2].T
    return dx, dprev_h + (1 - r) * dreset_h, dWx, dWh, db


def gru_step_backward__no_path_through_gates(dnext_h: Array, cache: Cache) -> Five:
    """dprev_h lacks what flows through the two gates.

    Hint: by how many ways does the old state reach the next one?
    """
    _, _, _, Wh, u, r, c = cache
    dx, _, dWx, dWh, db = gru_step_backward(dnext_h, cache)
    dreset_h = dnext_h * u * (1 - c**2) @ np.split(Wh, 3, axis=1)[2].T
    return dx, dnext_h * (1 - u) + dreset_h * r, dWx, dWh, db


# --- sequences


def rnn_forward__read_backwards(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The sequence is read from its end.

    Hint: which state should depend on the first input alone?
    """
    h, cache = rnn_forward(x[:, ::-1], h0, Wx, Wh, b)
    return h[:, ::-1], cache


def lstm_forward__read_backwards_by_lstm(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The sequence is read from its end.

    Hint: which state should depend on the first input alone?
    """
    h, cache = lstm_forward(x[:, ::-1], h0, Wx, Wh, b)
    return h[:, ::-1], cache


def gru_forward__read_backwards_by_gru(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The sequence is read from its end.

    Hint: which state should depend on the first input alone?
    """
    h, cache = gru_forward(x[:, ::-1], h0, Wx, Wh, b)
    return h[:, ::-1], cache


def gru_forward__candidates_handed_on(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Each step hands on its candidate; it should hand on its new state.

    Hint: what does the update gate mix?
    """
    h, hidden, caches = h0, [], []
    for t in range(x.shape[1]):
        _, cache = gru_step_forward(x[:, t], h, Wx, Wh, b)
        h = cache[-1]
        hidden.append(h)
        caches.append(cache)
    return np.stack(hidden, axis=1), tuple(caches)


def temporal_softmax_loss__scores_masked(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The mask is put on the scores; a masked place, where all are 0, then still costs log V.

    Hint: what does a place cost where all scores are equal?
    """
    zeroed = x * mask[..., np.newaxis]
    loss, _ = temporal_softmax_loss(zeroed, y, np.ones_like(mask))
    return loss, temporal_softmax_loss(x, y, mask)[1]


def temporal_softmax_loss__normalised_over_time(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The probabilities sum to 1 over the time steps; they should over the words.

    Hint: which axis of the scores runs over the words?
    """
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    n, t = np.ogrid[: y.shape[0], : y.shape[1]]
    with np.errstate(divide="ignore"):
        loss = float(-np.sum(np.where(mask, np.log(p[n, t, y]), 0)) / x.shape[0])
    p[n, t, y] -= 1
    return loss, p * mask[..., np.newaxis] / x.shape[0]


def rnn_forward__states_in_reverse(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The sequence is read from its end, and the states are returned in that order.

    Hint: which state should depend on the first input alone?
    """
    return rnn_forward(x[:, ::-1], h0, Wx, Wh, b)


def temporal_softmax_loss__gradient_averaged_over_counted(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The gradient is divided by the number of words that count; it should be by the size of the batch, as the loss is.

    Hint: by what did you divide the loss?
    """
    loss, dx = temporal_softmax_loss(x, y, mask)
    return loss, dx * x.shape[0] / max(int(np.sum(mask)), 1)


def _back(cache: Cache, gates: Array, dprev_c: Array) -> Six:
    """The gradients of an LSTM's step, of those of its four blocks of scores and of its old cell."""
    x, prev_h, _, Wx, Wh, *_ = cache
    return gates @ Wx.T, gates @ Wh.T, dprev_c, x.T @ gates, prev_h.T @ gates, gates.sum(axis=0)


def _lstm_parts(dnext_h: Array, dnext_c: Array, cache: Cache) -> tuple[Array, list[Array]]:
    """The gradient of the new cell, and those of the scores of the gates i, f, o and of the candidate."""
    _, _, prev_c, _, _, i, f, o, g, tanh_c = cache
    dc = dnext_c + dnext_h * o * (1 - tanh_c**2)
    scores = [dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dnext_h * tanh_c * o * (1 - o), dc * i * (1 - g**2)]
    return dc, scores


def lstm_step_backward__tanh_by_cell(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The derivative of tanh at the cell is taken as 1 - c**2; it is 1 - tanh(c)**2.

    Hint: 1 - t**2 is the derivative of tanh by its result t. Which of the two is c?
    """
    _, _, prev_c, _, _, i, f, o, g, tanh_c = cache
    cell = f * prev_c + i * g
    return lstm_step_backward(dnext_h, dnext_c + dnext_h * o * (tanh_c**2 - cell**2), cache)


def lstm_step_backward__forget_gate_by_new_cell(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradient of the forget gate is made with the new cell; it should be made with the old one.

    Hint: what does the forget gate multiply?
    """
    _, _, prev_c, _, _, i, f, _, g, _ = cache
    dc, scores = _lstm_parts(dnext_h, dnext_c, cache)
    scores[1] = dc * (f * prev_c + i * g) * f * (1 - f)
    return _back(cache, np.hstack(scores), dc * f)


def lstm_step_backward__input_and_candidate_exchanged(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradients of the input gate and of the candidate are exchanged: each is made with the other's factor.

    Hint: c = f * c + i * g. By what is the gradient of i multiplied?
    """
    _, _, _, _, _, i, f, _, g, _ = cache
    dc, scores = _lstm_parts(dnext_h, dnext_c, cache)
    scores[0], scores[3] = dc * i * i * (1 - i), dc * g * (1 - g**2)
    return _back(cache, np.hstack(scores), dc * f)


def lstm_step_backward__candidate_as_sigmoid(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The candidate is differentiated as a sigmoid, g * (1 - g); it passed a tanh: 1 - g**2.

    Hint: which of the four blocks passes a tanh?
    """
    _, _, _, _, _, i, f, _, g, _ = cache
    dc, scores = _lstm_parts(dnext_h, dnext_c, cache)
    scores[3] = dc * i * g * (1 - g)
    return _back(cache, np.hstack(scores), dc * f)


def lstm_step_backward__output_gate_as_tanh(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The output gate is differentiated as a tanh, 1 - o**2; it passed a sigmoid: o * (1 - o).

    Hint: which of the four blocks passes a tanh?
    """
    _, _, _, _, _, _, f, o, _, tanh_c = cache
    dc, scores = _lstm_parts(dnext_h, dnext_c, cache)
    scores[2] = dnext_h * tanh_c * (1 - o**2)
    return _back(cache, np.hstack(scores), dc * f)


def lstm_step_backward__blocks_in_the_order_i_f_g_o(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradients of the four blocks are put together in the order i, f, g, o; the forward packs i, f, o, g.

    Hint: in which order does the forward take its blocks of columns?
    """
    dc, (di, df, do, dg) = _lstm_parts(dnext_h, dnext_c, cache)
    return _back(cache, np.hstack((di, df, dg, do)), dc * cache[6])


def lstm_step_backward__old_cell_past_the_hidden_state(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradient of the old cell is made of dnext_c alone; what comes through the hidden state is missing in it.

    Hint: by which two ways does the new cell reach the loss?
    """
    _, scores = _lstm_parts(dnext_h, dnext_c, cache)
    return _back(cache, np.hstack(scores), dnext_c * cache[6])


def lstm_step_backward__output_gate_by_cell(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradient of the output gate is made with the cell itself; the gate multiplies its tanh.

    Hint: what does the output gate multiply to give the hidden state?
    """
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    H = o.shape[1]
    dx, dprev_h, dprev_c, dWx, dWh, db = lstm_step_backward(dnext_h, dnext_c, cache)
    change = dnext_h * (f * prev_c + i * g - tanh_c) * o * (1.0 - o)
    gate = np.s_[..., 2 * H : 3 * H]
    dWx[gate] += x.T @ change
    dWh[gate] += prev_h.T @ change
    db[gate] += change.sum(axis=0)
    return dx + change @ Wx[gate].T, dprev_h + change @ Wh[gate].T, dprev_c, dWx, dWh, db
