"""Wrong implementations of the exercises of ``recurrent.py``, each named after what is wrong with it."""

import numpy as np


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def _rnn(x, h, Wx, Wh, b):
    return np.tanh(x @ Wx + h @ Wh + b)


def _rnn_back(dnext_h, x, h, Wx, Wh, b):
    da = dnext_h * (1 - _rnn(x, h, Wx, Wh, b) ** 2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


def _gates(x, h, Wx, Wh, b):
    H = h.shape[1]
    a = x @ Wx + h @ Wh + b
    return _sigmoid(a[:, :H]), _sigmoid(a[:, H : 2 * H]), _sigmoid(a[:, 2 * H : 3 * H]), np.tanh(a[:, 3 * H :])


def _lstm(x, h, c, Wx, Wh, b):
    i, f, o, g = _gates(x, h, Wx, Wh, b)
    next_c = f * c + i * g
    return o * np.tanh(next_c), next_c


def _lstm_back(dnext_h, dnext_c, x, h, c, Wx, Wh, b):
    i, f, o, g = _gates(x, h, Wx, Wh, b)
    t = np.tanh(f * c + i * g)
    dc = dnext_c + dnext_h * o * (1 - t**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dnext_h * t * o * (1 - o), dc * i * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h.T @ da, da.sum(0)


def _gru(x, h, Wx, Wh, b):
    H = h.shape[1]
    a = x @ Wx + b
    u = _sigmoid(a[:, :H] + h @ Wh[:, :H])
    r = _sigmoid(a[:, H : 2 * H] + h @ Wh[:, H : 2 * H])
    return u, r, np.tanh(a[:, 2 * H :] + (r * h) @ Wh[:, 2 * H :])


def _gru_next(x, h, Wx, Wh, b):
    u, _, c = _gru(x, h, Wx, Wh, b)
    return u * c + (1 - u) * h


def _gru_back(dnext_h, x, h, Wx, Wh, b):
    H = h.shape[1]
    u, r, c = _gru(x, h, Wx, Wh, b)
    dc = dnext_h * u * (1 - c**2)
    drh = dc @ Wh[:, 2 * H :].T
    du = dnext_h * (c - h) * u * (1 - u)
    dr = drh * h * r * (1 - r)
    dh = dnext_h * (1 - u) + drh * r + du @ Wh[:, :H].T + dr @ Wh[:, H : 2 * H].T
    da = np.hstack([du, dr, dc])
    return da @ Wx.T, dh, x.T @ da, np.hstack([h.T @ du, h.T @ dr, (r * h).T @ dc]), da.sum(0)


def _states(step, x, h0, *weights):
    h = h0
    for t in range(x.shape[1]):
        h = step(x[:, t], h, *weights)
        yield h


# --- rnn, one step


def rnn_step_forward__forgets_bias(x, prev_h, Wx, Wh, b):
    """The bias is left out."""
    return np.tanh(x @ Wx + prev_h @ Wh), (x, prev_h, Wx, Wh, b)


def rnn_step_backward__forgets_bias(dnext_h, cache):
    """The bias is left out."""
    x, h, Wx, Wh, _ = cache
    da = dnext_h * (1 - np.tanh(x @ Wx + h @ Wh) ** 2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


def rnn_step_forward__is_linear(x, prev_h, Wx, Wh, b):
    """No tanh."""
    next_h = x @ Wx + prev_h @ Wh + b
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__squashes_with_sigmoid(x, prev_h, Wx, Wh, b):
    """Sigmoid where tanh should be."""
    next_h = _sigmoid(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__bias_outside(x, prev_h, Wx, Wh, b):
    """The bias is added after the tanh."""
    next_h = np.tanh(x @ Wx + prev_h @ Wh) + b
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_forward__transposed_recurrence(x, prev_h, Wx, Wh, b):
    """The state is multiplied by Wh transposed."""
    next_h = np.tanh(x @ Wx + prev_h @ Wh.T + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward__no_derivative_of_tanh(dnext_h, cache):
    """The derivative of tanh is left out."""
    x, h, Wx, Wh, _ = cache
    return dnext_h @ Wx.T, dnext_h @ Wh.T, x.T @ dnext_h, h.T @ dnext_h, dnext_h.sum(0)


def rnn_step_backward__derivative_without_square(dnext_h, cache):
    """1 - tanh instead of 1 - tanh squared."""
    x, h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


def rnn_step_backward__tanh_of_tanh(dnext_h, cache):
    """The derivative is taken at the output instead of the input of the tanh."""
    x, h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - np.tanh(next_h) ** 2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


def rnn_step_backward__recurrence_not_transposed(dnext_h, cache):
    """The gradient of the state is multiplied by Wh, not by its transpose."""
    x, h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh, x.T @ da, h.T @ da, da.sum(0)


def rnn_step_backward__wrong_state_for_dWh(dnext_h, cache):
    """dWh is made with the next state instead of the previous one."""
    x, _, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, next_h.T @ da, da.sum(0)


def rnn_step_backward__mean_of_db(dnext_h, cache):
    """db is averaged over the batch."""
    x, h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.mean(0)


def rnn_step_backward__db_before_tanh(dnext_h, cache):
    """db sums the upstream gradient without the derivative of tanh."""
    x, h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, dnext_h.sum(0)


# --- rnn, sequences


def rnn_forward__no_recurrence(x, h0, Wx, Wh, b):
    """Every step starts from h0."""
    return np.stack([_rnn(x[:, t], h0, Wx, Wh, b) for t in range(x.shape[1])], 1), (x, h0, Wx, Wh, b)


def rnn_backward__no_recurrence(dh, cache):
    """Every step starts from h0."""
    x, h0, *weights = cache
    steps = [_rnn_back(dh[:, t], x[:, t], h0, *weights) for t in range(x.shape[1])]
    return np.stack([step[0] for step in steps], 1), *(sum(step[k] for step in steps) for k in range(1, 5))


def rnn_forward__starts_from_zeros(x, h0, Wx, Wh, b):
    """The first state is ignored."""
    return np.stack(list(_states(_rnn, x, np.zeros_like(h0), Wx, Wh, b)), 1), ()


def rnn_forward__one_step_late(x, h0, Wx, Wh, b):
    """The states before each step are returned instead of those after it."""
    states = [h0, *_states(_rnn, x, h0, Wx, Wh, b)]
    return np.stack(states[:-1], 1), ()


def rnn_forward__reads_backwards(x, h0, Wx, Wh, b):
    """The sequence is read from its end."""
    return np.stack(list(_states(_rnn, x[:, ::-1], h0, Wx, Wh, b)), 1), ()


def rnn_forward__skips_the_last_step(x, h0, Wx, Wh, b):
    """The last step is left at zero."""
    h = np.zeros((*x.shape[:2], h0.shape[1]))
    for t, state in enumerate(_states(_rnn, x[:, :-1], h0, Wx, Wh, b)):
        h[:, t] = state
    return h, ()


def _through_time(dh, cache, *, carry=True, total=True, order=reversed, scale=1.0):
    x, h0, *weights = cache
    states = [h0, *_states(_rnn, x, h0, *weights)]
    dx, flow, sums = np.zeros_like(x), np.zeros_like(h0), [0, 0, 0]
    for t in order(range(x.shape[1])):
        upstream = dh[:, t] + flow if carry else dh[:, t]
        dx[:, t], flow, *parts = _rnn_back(upstream, x[:, t], states[t], *weights)
        sums = [old + new for old, new in zip(sums, parts, strict=True)] if total else parts
    return dx, flow, *(scale * part for part in sums)


def _plain_rnn(x, h0, Wx, Wh, b):
    return np.stack(list(_states(_rnn, x, h0, Wx, Wh, b)), 1), (x, h0, Wx, Wh, b)


def rnn_forward__rnn_truncated(x, h0, Wx, Wh, b):
    """No gradient flows from a step to the one before it."""
    return _plain_rnn(x, h0, Wx, Wh, b)


def rnn_backward__rnn_truncated(dh, cache):
    """No gradient flows from a step to the one before it."""
    return _through_time(dh, cache, carry=False)


def rnn_forward__rnn_weights_of_one_step(x, h0, Wx, Wh, b):
    """The weights' gradients are those of the first step alone."""
    return _plain_rnn(x, h0, Wx, Wh, b)


def rnn_backward__rnn_weights_of_one_step(dh, cache):
    """The weights' gradients are those of the first step alone."""
    return _through_time(dh, cache, total=False)


def rnn_forward__rnn_forwards_in_time(x, h0, Wx, Wh, b):
    """The backward walks forwards in time."""
    return _plain_rnn(x, h0, Wx, Wh, b)


def rnn_backward__rnn_forwards_in_time(dh, cache):
    """The backward walks forwards in time."""
    return _through_time(dh, cache, order=iter)


def rnn_forward__rnn_averaged_over_time(x, h0, Wx, Wh, b):
    """The weights' gradients are averaged over the steps."""
    return _plain_rnn(x, h0, Wx, Wh, b)


def rnn_backward__rnn_averaged_over_time(dh, cache):
    """The weights' gradients are averaged over the steps."""
    return _through_time(dh, cache, scale=1 / dh.shape[1])


def rnn_forward__rnn_dx_reversed(x, h0, Wx, Wh, b):
    """dx is collected from the last step on and never turned round."""
    return _plain_rnn(x, h0, Wx, Wh, b)


def rnn_backward__rnn_dx_reversed(dh, cache):
    """dx is collected from the last step on and never turned round."""
    dx, *others = _through_time(dh, cache)
    return dx[:, ::-1], *others


def rnn_forward__rnn_forgets_dh0(x, h0, Wx, Wh, b):
    """dh0 stays zero."""
    return _plain_rnn(x, h0, Wx, Wh, b)


def rnn_backward__rnn_forgets_dh0(dh, cache):
    """dh0 stays zero."""
    dx, dh0, *others = _through_time(dh, cache)
    return dx, np.zeros_like(dh0), *others


def lstm_step_forward__output_gate_last(x, prev_h, prev_c, Wx, Wh, b):
    """The gates are packed i, f, g, o."""
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, o = _sigmoid(a[:, :H]), _sigmoid(a[:, H : 2 * H]), _sigmoid(a[:, 3 * H :])
    next_c = f * prev_c + i * np.tanh(a[:, 2 * H : 3 * H])
    return o * np.tanh(next_c), next_c, ()


def lstm_step_forward__input_and_forget_swapped(x, prev_h, prev_c, Wx, Wh, b):
    """Input and forget gate are swapped."""
    f, i, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = f * prev_c + i * g
    return o * np.tanh(next_c), next_c, ()


def lstm_step_forward__cell_not_squashed(x, prev_h, prev_c, Wx, Wh, b):
    """The cell state enters the hidden state without its tanh."""
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = f * prev_c + i * g
    return o * next_c, next_c, ()


def lstm_step_forward__forget_bias(x, prev_h, prev_c, Wx, Wh, b):
    """One is added to the forget gate's bias."""
    H = prev_h.shape[1]
    shifted = b.copy()
    shifted[H : 2 * H] += 1
    return *_lstm(x, prev_h, prev_c, Wx, Wh, shifted), ()


def lstm_step_forward__candidate_by_sigmoid(x, prev_h, prev_c, Wx, Wh, b):
    """The candidate passes a sigmoid instead of a tanh."""
    H = prev_h.shape[1]
    a = _sigmoid(x @ Wx + prev_h @ Wh + b)
    next_c = a[:, H : 2 * H] * prev_c + a[:, :H] * a[:, 3 * H :]
    return a[:, 2 * H : 3 * H] * np.tanh(next_c), next_c, ()


def lstm_step_forward__coupled_gates(x, prev_h, prev_c, Wx, Wh, b):
    """What is forgotten is one minus what is written."""
    i, _, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = (1 - i) * prev_c + i * g
    return o * np.tanh(next_c), next_c, ()


def _lstm_parts(cache):
    x, h, c, Wx, Wh, b = cache
    i, f, o, g = _gates(x, h, Wx, Wh, b)
    return i, f, o, g, np.tanh(f * c + i * g)


def _lstm_finish(das, dprev_c, cache):
    x, h, _, Wx, Wh, _ = cache
    da = np.hstack(das)
    return da @ Wx.T, da @ Wh.T, dprev_c, x.T @ da, h.T @ da, da.sum(0)


def lstm_step_forward__cell_path_ignored(x, prev_h, prev_c, Wx, Wh, b):
    """The gradient that comes through the next cell state is dropped."""
    return *_lstm(x, prev_h, prev_c, Wx, Wh, b), (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__cell_path_ignored(dnext_h, dnext_c, cache):
    """The gradient that comes through the next cell state is dropped."""
    return _lstm_back(dnext_h, np.zeros_like(dnext_c), *cache)


def lstm_step_forward__hidden_path_ignored(x, prev_h, prev_c, Wx, Wh, b):
    """The cell state gets no gradient through the hidden state."""
    return *_lstm(x, prev_h, prev_c, Wx, Wh, b), (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__hidden_path_ignored(dnext_h, dnext_c, cache):
    """The cell state gets no gradient through the hidden state."""
    c = cache[2]
    i, f, o, g, t = _lstm_parts(cache)
    das = (
        dnext_c * g * i * (1 - i),
        dnext_c * c * f * (1 - f),
        dnext_h * t * o * (1 - o),
        dnext_c * i * (1 - g**2),
    )
    return _lstm_finish(das, dnext_c * f, cache)


def lstm_step_forward__forget_gate_missing_in_dprev_c(x, prev_h, prev_c, Wx, Wh, b):
    """dprev_c is not multiplied by the forget gate."""
    return *_lstm(x, prev_h, prev_c, Wx, Wh, b), (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__forget_gate_missing_in_dprev_c(dnext_h, dnext_c, cache):
    """dprev_c is not multiplied by the forget gate."""
    _, _, o, _, t = _lstm_parts(cache)
    dx, dh, _, *weights = _lstm_back(dnext_h, dnext_c, *cache)
    return dx, dh, dnext_c + dnext_h * o * (1 - t**2), *weights


def lstm_step_forward__raw_cell_in_output_gate(x, prev_h, prev_c, Wx, Wh, b):
    """The output gate's gradient takes the cell state instead of its tanh."""
    return *_lstm(x, prev_h, prev_c, Wx, Wh, b), (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__raw_cell_in_output_gate(dnext_h, dnext_c, cache):
    """The output gate's gradient takes the cell state instead of its tanh."""
    c = cache[2]
    i, f, o, g, t = _lstm_parts(cache)
    dc = dnext_c + dnext_h * o * (1 - t**2)
    das = (
        dc * g * i * (1 - i),
        dc * c * f * (1 - f),
        dnext_h * (f * c + i * g) * o * (1 - o),
        dc * i * (1 - g**2),
    )
    return _lstm_finish(das, dc * f, cache)


def lstm_step_forward__sigmoid_derivative_of_candidate(x, prev_h, prev_c, Wx, Wh, b):
    """The candidate's gradient uses the derivative of the sigmoid."""
    return *_lstm(x, prev_h, prev_c, Wx, Wh, b), (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__sigmoid_derivative_of_candidate(dnext_h, dnext_c, cache):
    """The candidate's gradient uses the derivative of the sigmoid."""
    c = cache[2]
    i, f, o, g, t = _lstm_parts(cache)
    dc = dnext_c + dnext_h * o * (1 - t**2)
    das = (dc * g * i * (1 - i), dc * c * f * (1 - f), dnext_h * t * o * (1 - o), dc * i * g * (1 - g))
    return _lstm_finish(das, dc * f, cache)


def lstm_step_forward__next_cell_in_forget_gate(x, prev_h, prev_c, Wx, Wh, b):
    """The forget gate's gradient takes the next cell state instead of the previous one."""
    return *_lstm(x, prev_h, prev_c, Wx, Wh, b), (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward__next_cell_in_forget_gate(dnext_h, dnext_c, cache):
    """The forget gate's gradient takes the next cell state instead of the previous one."""
    c = cache[2]
    i, f, o, g, t = _lstm_parts(cache)
    dc = dnext_c + dnext_h * o * (1 - t**2)
    das = (
        dc * g * i * (1 - i),
        dc * (f * c + i * g) * f * (1 - f),
        dnext_h * t * o * (1 - o),
        dc * i * (1 - g**2),
    )
    return _lstm_finish(das, dc * f, cache)


# --- lstm, sequences


def _lstm_states(x, h0, *weights, c0=None, carry=True):
    h, c = h0, np.zeros_like(h0) if c0 is None else c0
    states = []
    for t in range(x.shape[1]):
        states.append((h, c))
        h, next_c = _lstm(x[:, t], h, c, *weights)
        c = next_c if carry else c
    return [*states, (h, c)]


def _plain_lstm(x, h0, Wx, Wh, b):
    states = _lstm_states(x, h0, Wx, Wh, b)
    return np.stack([h for h, _ in states[1:]], 1), (x, states, (Wx, Wh, b))


def _lstm_through_time(dh, cache, *, carry_h=True, carry_c=True, total=True, dc=0.0):
    x, states, weights = cache
    dx, flow, dc, sums = np.zeros_like(x), np.zeros_like(states[0][0]), dc + np.zeros_like(states[0][0]), [0, 0, 0]
    for t in reversed(range(x.shape[1])):
        upstream = dh[:, t] + (flow if carry_h else 0)
        dx[:, t], flow, new_dc, *parts = _lstm_back(upstream, dc, x[:, t], *states[t], *weights)
        dc = new_dc if carry_c else dc
        sums = [old + new for old, new in zip(sums, parts, strict=True)] if total else parts
    return dx, flow, *sums


def lstm_forward__cell_not_carried(x, h0, Wx, Wh, b):
    """Every step starts from an empty cell."""
    return np.stack([h for h, _ in _lstm_states(x, h0, Wx, Wh, b, carry=False)[1:]], 1), ()


def lstm_forward__cell_starts_as_h0(x, h0, Wx, Wh, b):
    """The first cell state is h0 instead of zeros."""
    return np.stack([h for h, _ in _lstm_states(x, h0, Wx, Wh, b, c0=h0)[1:]], 1), ()


def lstm_forward__returns_cells(x, h0, Wx, Wh, b):
    """The cell states are returned instead of the hidden ones."""
    return np.stack([c for _, c in _lstm_states(x, h0, Wx, Wh, b)[1:]], 1), ()


def lstm_forward__hidden_not_carried(x, h0, Wx, Wh, b):
    """Every step reads h0."""
    c, h = np.zeros_like(h0), []
    for t in range(x.shape[1]):
        next_h, c = _lstm(x[:, t], h0, c, Wx, Wh, b)
        h.append(next_h)
    return np.stack(h, 1), ()


def lstm_forward__lstm_cell_gradient_dropped(x, h0, Wx, Wh, b):
    """No gradient flows through the cell state to the step before."""
    return _plain_lstm(x, h0, Wx, Wh, b)


def lstm_backward__lstm_cell_gradient_dropped(dh, cache):
    """No gradient flows through the cell state to the step before."""
    return _lstm_through_time(dh, cache, carry_c=False)


def lstm_forward__lstm_hidden_gradient_dropped(x, h0, Wx, Wh, b):
    """No gradient flows through the hidden state to the step before."""
    return _plain_lstm(x, h0, Wx, Wh, b)


def lstm_backward__lstm_hidden_gradient_dropped(dh, cache):
    """No gradient flows through the hidden state to the step before."""
    return _lstm_through_time(dh, cache, carry_h=False)


def lstm_forward__lstm_weights_of_one_step(x, h0, Wx, Wh, b):
    """The weights' gradients are those of the first step alone."""
    return _plain_lstm(x, h0, Wx, Wh, b)


def lstm_backward__lstm_weights_of_one_step(dh, cache):
    """The weights' gradients are those of the first step alone."""
    return _lstm_through_time(dh, cache, total=False)


def lstm_forward__lstm_cell_gradient_starts_at_one(x, h0, Wx, Wh, b):
    """The last cell state's gradient begins as ones."""
    return _plain_lstm(x, h0, Wx, Wh, b)


def lstm_backward__lstm_cell_gradient_starts_at_one(dh, cache):
    """The last cell state's gradient begins as ones."""
    return _lstm_through_time(dh, cache, dc=1.0)


def lstm_forward__lstm_last_step_only(x, h0, Wx, Wh, b):
    """Only the last step's upstream gradient is used."""
    return _plain_lstm(x, h0, Wx, Wh, b)


def lstm_backward__lstm_last_step_only(dh, cache):
    """Only the last step's upstream gradient is used."""
    last = np.zeros_like(dh)
    last[:, -1] = dh[:, -1]
    return _lstm_through_time(last, cache)


def lstm_forward__lstm_dh0_from_the_end(x, h0, Wx, Wh, b):
    """dh0 is the last step's upstream gradient."""
    return _plain_lstm(x, h0, Wx, Wh, b)


def lstm_backward__lstm_dh0_from_the_end(dh, cache):
    """dh0 is the last step's upstream gradient."""
    dx, _, *weights = _lstm_through_time(dh, cache)
    return dx, dh[:, -1], *weights


# --- gru, one step


def gru_step_forward__reset_after_the_product(x, prev_h, Wx, Wh, b):
    """The reset gate multiplies the product with Wh instead of the state."""
    H = prev_h.shape[1]
    u, r, _ = _gru(x, prev_h, Wx, Wh, b)
    c = np.tanh(x @ Wx[:, 2 * H :] + r * (prev_h @ Wh[:, 2 * H :]) + b[2 * H :])
    return u * c + (1 - u) * prev_h, ()


def gru_step_forward__no_reset(x, prev_h, Wx, Wh, b):
    """The reset gate is not used."""
    H = prev_h.shape[1]
    u, _, _ = _gru(x, prev_h, Wx, Wh, b)
    c = np.tanh(x @ Wx[:, 2 * H :] + prev_h @ Wh[:, 2 * H :] + b[2 * H :])
    return u * c + (1 - u) * prev_h, ()


def gru_step_forward__reset_gate_first(x, prev_h, Wx, Wh, b):
    """The gates are packed r, u, c."""
    H = prev_h.shape[1]
    order = np.r_[H : 2 * H, :H, 2 * H : 3 * H]
    return _gru_next(x, prev_h, Wx[:, order], Wh[:, order], b[order]), ()


def gru_step_forward__candidate_by_sigmoid_in_gru(x, prev_h, Wx, Wh, b):
    """The candidate passes a sigmoid instead of a tanh."""
    H = prev_h.shape[1]
    u, r, _ = _gru(x, prev_h, Wx, Wh, b)
    c = _sigmoid(x @ Wx[:, 2 * H :] + (r * prev_h) @ Wh[:, 2 * H :] + b[2 * H :])
    return u * c + (1 - u) * prev_h, ()


def _gru_cached(x, prev_h, Wx, Wh, b):
    return _gru_next(x, prev_h, Wx, Wh, b), (x, prev_h, Wx, Wh, b)


def _gru_pieces(dnext_h, cache):
    x, h, Wx, Wh, b = cache
    H = h.shape[1]
    u, r, c = _gru(x, h, Wx, Wh, b)
    dc = dnext_h * u * (1 - c**2)
    drh = dc @ Wh[:, 2 * H :].T
    return u, r, c, dc, drh


def gru_step_forward__no_direct_path(x, prev_h, Wx, Wh, b):
    """dprev_h lacks what the update gate lets through directly."""
    return _gru_cached(x, prev_h, Wx, Wh, b)


def gru_step_backward__no_direct_path(dnext_h, cache):
    """dprev_h lacks what the update gate lets through directly."""
    u, *_ = _gru_pieces(dnext_h, cache)
    dx, dh, *weights = _gru_back(dnext_h, *cache)
    return dx, dh - dnext_h * (1 - u), *weights


def gru_step_forward__reset_missing_in_dprev_h(x, prev_h, Wx, Wh, b):
    """What reaches the state through the candidate is not multiplied by the reset gate."""
    return _gru_cached(x, prev_h, Wx, Wh, b)


def gru_step_backward__reset_missing_in_dprev_h(dnext_h, cache):
    """What reaches the state through the candidate is not multiplied by the reset gate."""
    _, r, _, _, drh = _gru_pieces(dnext_h, cache)
    dx, dh, *weights = _gru_back(dnext_h, *cache)
    return dx, dh + drh * (1 - r), *weights


def gru_step_forward__no_path_through_gates(x, prev_h, Wx, Wh, b):
    """dprev_h lacks what flows through the two gates."""
    return _gru_cached(x, prev_h, Wx, Wh, b)


def gru_step_backward__no_path_through_gates(dnext_h, cache):
    """dprev_h lacks what flows through the two gates."""
    u, r, _, _, drh = _gru_pieces(dnext_h, cache)
    dx, _, *weights = _gru_back(dnext_h, *cache)
    return dx, dnext_h * (1 - u) + drh * r, *weights


def gru_step_forward__unreset_state_in_dWh(x, prev_h, Wx, Wh, b):
    """The candidate's part of dWh takes the state before the reset."""
    return _gru_cached(x, prev_h, Wx, Wh, b)


def gru_step_backward__unreset_state_in_dWh(dnext_h, cache):
    """The candidate's part of dWh takes the state before the reset."""
    h = cache[1]
    _, _, _, dc, _ = _gru_pieces(dnext_h, cache)
    dx, dh, dWx, dWh, db = _gru_back(dnext_h, *cache)
    dWh[:, 2 * h.shape[1] :] = h.T @ dc
    return dx, dh, dWx, dWh, db


def gru_step_forward__sign_of_update_gate(x, prev_h, Wx, Wh, b):
    """The update gate's gradient has the wrong sign."""
    return _gru_cached(x, prev_h, Wx, Wh, b)


def gru_step_backward__sign_of_update_gate(dnext_h, cache):
    """The update gate's gradient has the wrong sign."""
    x, h, Wx, Wh, _ = cache
    H = h.shape[1]
    u, r, c, dc, drh = _gru_pieces(dnext_h, cache)
    du, dr = dnext_h * (h - c) * u * (1 - u), drh * h * r * (1 - r)
    dh = dnext_h * (1 - u) + drh * r + du @ Wh[:, :H].T + dr @ Wh[:, H : 2 * H].T
    da = np.hstack([du, dr, dc])
    return da @ Wx.T, dh, x.T @ da, np.hstack([h.T @ du, h.T @ dr, (r * h).T @ dc]), da.sum(0)


def gru_step_forward__reset_gate_untrained(x, prev_h, Wx, Wh, b):
    """The reset gate gets no gradient."""
    return _gru_cached(x, prev_h, Wx, Wh, b)


def gru_step_backward__reset_gate_untrained(dnext_h, cache):
    """The reset gate gets no gradient."""
    x, h, Wx, Wh, _ = cache
    H = h.shape[1]
    u, r, c, dc, drh = _gru_pieces(dnext_h, cache)
    du = dnext_h * (c - h) * u * (1 - u)
    da = np.hstack([du, np.zeros_like(du), dc])
    dh = dnext_h * (1 - u) + drh * r + du @ Wh[:, :H].T
    return da @ Wx.T, dh, x.T @ da, np.hstack([h.T @ du, np.zeros_like(du.T @ du), (r * h).T @ dc]), da.sum(0)


# --- gru, sequences


def _plain_gru(x, h0, Wx, Wh, b):
    return np.stack(list(_states(_gru_next, x, h0, Wx, Wh, b)), 1), (x, h0, Wx, Wh, b)


def _gru_through_time(dh, cache, *, carry=True, total=True, halved=False):
    x, h0, *weights = cache
    states = [h0, *_states(_gru_next, x, h0, *weights)]
    dx, flow, sums = np.zeros_like(x), np.zeros_like(h0), [0, 0, 0]
    for t in reversed(range(x.shape[1])):
        upstream = dh[:, t] + flow if carry else dh[:, t]
        if halved and t < x.shape[1] - 1:
            upstream = upstream / 2
        dx[:, t], flow, *parts = _gru_back(upstream, x[:, t], states[t], *weights)
        sums = [old + new for old, new in zip(sums, parts, strict=True)] if total else parts
    return dx, flow, *sums


def gru_forward__gru_starts_from_zeros(x, h0, Wx, Wh, b):
    """The first state is ignored."""
    return _plain_gru(x, np.zeros_like(h0), Wx, Wh, b)


def gru_forward__gru_no_recurrence(x, h0, Wx, Wh, b):
    """Every step starts from h0."""
    return np.stack([_gru_next(x[:, t], h0, Wx, Wh, b) for t in range(x.shape[1])], 1), ()


def gru_forward__gru_repeats_the_last_state(x, h0, Wx, Wh, b):
    """The last state is returned for every step."""
    h, cache = _plain_gru(x, h0, Wx, Wh, b)
    return np.repeat(h[:, -1:], x.shape[1], axis=1), cache


def gru_forward__gru_truncated(x, h0, Wx, Wh, b):
    """No gradient flows from a step to the one before it."""
    return _plain_gru(x, h0, Wx, Wh, b)


def gru_backward__gru_truncated(dh, cache):
    """No gradient flows from a step to the one before it."""
    return _gru_through_time(dh, cache, carry=False)


def gru_forward__gru_weights_of_one_step(x, h0, Wx, Wh, b):
    """The weights' gradients are those of the first step alone."""
    return _plain_gru(x, h0, Wx, Wh, b)


def gru_backward__gru_weights_of_one_step(dh, cache):
    """The weights' gradients are those of the first step alone."""
    return _gru_through_time(dh, cache, total=False)


def gru_forward__gru_averages_two_paths(x, h0, Wx, Wh, b):
    """The gradient of a state is the mean of its two paths instead of their sum."""
    return _plain_gru(x, h0, Wx, Wh, b)


def gru_backward__gru_averages_two_paths(dh, cache):
    """The gradient of a state is the mean of its two paths instead of their sum."""
    return _gru_through_time(dh, cache, halved=True)


def gru_forward__gru_dx_of_every_step_alike(x, h0, Wx, Wh, b):
    """dx of every step is that of the first."""
    return _plain_gru(x, h0, Wx, Wh, b)


def gru_backward__gru_dx_of_every_step_alike(dh, cache):
    """dx of every step is that of the first."""
    dx, *others = _gru_through_time(dh, cache)
    return np.repeat(dx[:, :1], dx.shape[1], axis=1), *others


# --- word embedding


def word_embedding_forward__counts_from_one(x, W):
    """Words are counted from one."""
    return W[x - 1], (x, W)


def word_embedding_forward__normalised_rows(x, W):
    """The words' vectors are scaled to length one."""
    return W[x] / np.linalg.norm(W[x], axis=-1, keepdims=True), (x, W)


def word_embedding_forward__caption_reversed(x, W):
    """The words of a caption come out in reverse."""
    return W[x[:, ::-1]], (x, W)


def word_embedding_forward__last_wins(x, W):
    """A repeated word keeps only its last gradient: indexed += does not accumulate."""
    return W[x], (x, W)


def word_embedding_backward__last_wins(dout, cache):
    """A repeated word keeps only its last gradient: indexed += does not accumulate."""
    x, W = cache
    dW = np.zeros_like(W)
    dW[x] += dout
    return dW


def word_embedding_forward__once_a_caption(x, W):
    """A word repeated within a caption counts once."""
    return W[x], (x, W)


def word_embedding_backward__once_a_caption(dout, cache):
    """A word repeated within a caption counts once."""
    x, W = cache
    dW = np.zeros_like(W)
    for n in range(len(x)):
        dW[x[n]] += dout[n]
    return dW


def word_embedding_forward__averaged_by_count(x, W):
    """A repeated word's gradient is averaged over its places."""
    return W[x], (x, W)


def word_embedding_backward__averaged_by_count(dout, cache):
    """A repeated word's gradient is averaged over its places."""
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW / np.maximum(np.bincount(x.ravel(), minlength=len(W)), 1)[:, None]


def word_embedding_forward__averaged_over_batch(x, W):
    """The gradient is divided by the number of captions."""
    return W[x], (x, W)


def word_embedding_backward__averaged_over_batch(dout, cache):
    """The gradient is divided by the number of captions."""
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout / len(x))
    return dW


def word_embedding_forward__row_a_place(x, W):
    """dW has a row for each word used, not for each of the vocabulary."""
    return W[x], (x, W)


def word_embedding_backward__row_a_place(dout, cache):
    """dW has a row for each word used, not for each of the vocabulary."""
    return dout.reshape(-1, dout.shape[-1])


# --- temporal affine


def temporal_affine_forward__no_bias(x, w, b):
    """The bias is left out."""
    return x @ w, (x, w)


def temporal_affine_forward__steps_mixed_up(x, w, b):
    """Time and batch are mixed up by a reshape."""
    N, T, D = x.shape
    return (x.transpose(1, 0, 2).reshape(N * T, D) @ w + b).reshape(N, T, -1), (x, w)


def temporal_affine_forward__bias_grows_with_time(x, w, b):
    """The bias is added once for every step so far."""
    return x @ w + np.cumsum(np.broadcast_to(b, (x.shape[1], len(b))), axis=0), (x, w)


def temporal_affine_forward__mean_over_time_db(x, w, b):
    """db is averaged over time."""
    return x @ w + b, (x, w)


def temporal_affine_backward__mean_over_time_db(dout, cache):
    """db is averaged over time."""
    x, w = cache
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout), dout.mean(1).sum(0)


def temporal_affine_forward__dw_of_the_last_step(x, w, b):
    """dw holds the last step alone."""
    return x @ w + b, (x, w)


def temporal_affine_backward__dw_of_the_last_step(dout, cache):
    """dw holds the last step alone."""
    x, w = cache
    return dout @ w.T, x[:, -1].T @ dout[:, -1], dout.sum((0, 1))


def temporal_affine_forward__dw_averaged(x, w, b):
    """dw is averaged over the batch."""
    return x @ w + b, (x, w)


def temporal_affine_backward__dw_averaged(dout, cache):
    """dw is averaged over the batch."""
    x, w = cache
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout) / len(x), dout.sum((0, 1))


def temporal_affine_forward__db_of_every_step(x, w, b):
    """db is summed over the batch alone."""
    return x @ w + b, (x, w)


def temporal_affine_backward__db_of_every_step(dout, cache):
    """db is summed over the batch alone."""
    x, w = cache
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout), dout.sum(0)


def temporal_affine_forward__dx_steps_mixed_up(x, w, b):
    """dx comes out with time and batch mixed up."""
    return x @ w + b, (x, w)


def temporal_affine_backward__dx_steps_mixed_up(dout, cache):
    """dx comes out with time and batch mixed up."""
    x, w = cache
    dx = (dout @ w.T).transpose(1, 0, 2).reshape(x.shape)
    return dx, np.einsum("ntd,ntm->dm", x, dout), dout.sum((0, 1))


# --- temporal softmax


def _log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def _cross_entropy(x, y):
    logs = _log_softmax(x)
    right = np.eye(x.shape[-1])[y]
    return -(logs * right).sum(-1), np.exp(logs) - right


def temporal_softmax_loss__averaged_over_words(x, y, mask):
    """The loss is averaged over all places instead of over the batch."""
    losses, dx = _cross_entropy(x, y)
    return (losses * mask).mean(), dx * mask[..., None] / mask.size


def temporal_softmax_loss__averaged_over_unmasked(x, y, mask):
    """The loss is averaged over the words that count instead of over the batch."""
    losses, dx = _cross_entropy(x, y)
    count = max(mask.sum(), 1)
    return (losses * mask).sum() / count, dx * mask[..., None] / count


def temporal_softmax_loss__not_averaged(x, y, mask):
    """The loss is summed over the batch."""
    losses, dx = _cross_entropy(x, y)
    return (losses * mask).sum(), dx * mask[..., None]


def temporal_softmax_loss__gradient_not_averaged(x, y, mask):
    """The loss is averaged over the batch, its gradient is not."""
    losses, dx = _cross_entropy(x, y)
    return (losses * mask).sum() / len(x), dx * mask[..., None]


def temporal_softmax_loss__gradient_not_masked(x, y, mask):
    """The gradient of masked places is not zeroed."""
    losses, dx = _cross_entropy(x, y)
    return (losses * mask).sum() / len(x), dx / len(x)


def temporal_softmax_loss__mask_ignored(x, y, mask):
    """The mask is ignored."""
    losses, dx = _cross_entropy(x, y)
    return losses.sum() / len(x), dx / len(x)


def temporal_softmax_loss__scores_masked(x, y, mask):
    """The scores are masked instead of the losses."""
    losses, dx = _cross_entropy(x * mask[..., None], y)
    return losses.sum() / len(x), dx * mask[..., None] / len(x)


def temporal_softmax_loss__right_word_not_subtracted(x, y, mask):
    """The gradient lacks the minus one of the right word."""
    losses, _ = _cross_entropy(x, y)
    return (losses * mask).sum() / len(x), np.exp(_log_softmax(x)) * mask[..., None] / len(x)


def temporal_softmax_loss__overflows(x, y, mask):
    """The scores are not shifted before the exponential."""
    weights = np.exp(x)
    probs = weights / weights.sum(-1, keepdims=True)
    right = np.eye(x.shape[-1])[y]
    return -(np.log((probs * right).sum(-1)) * mask).sum() / len(x), (probs - right) * mask[..., None] / len(x)


def temporal_softmax_loss__normalised_over_time(x, y, mask):
    """Probabilities sum to one over the steps instead of the words."""
    shifted = x - x.max(1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    right = np.eye(x.shape[-1])[y]
    return -(logs * right * mask[..., None]).sum() / len(x), (np.exp(logs) - right) * mask[..., None] / len(x)
