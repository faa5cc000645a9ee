"""Known wrong recurrent layers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .._types import Array, Cache, Labels
from ..recurrent import (
    gru_backward,
    gru_forward,
    gru_step_backward,
    gru_step_forward,
    lstm_backward,
    lstm_step_backward,
    lstm_step_forward,
    rnn_backward,
    rnn_forward,
    rnn_step_backward,
    rnn_step_forward,
    temporal_affine_backward,
    temporal_softmax_loss,
)

Five = tuple[Array, Array, Array, Array, Array]
Six = tuple[Array, Array, Array, Array, Array, Array]


def _each_step_alone(
    step_backward: Callable[..., tuple[Array, ...]], num_states: int, dh: Array, cache: Cache
) -> tuple[Array, ...]:
    """Gradients where no step hands anything to the one before it: dx, the first states', the weights'."""
    rest = [np.zeros_like(dh[:, 0])] * (num_states - 1)
    steps = [step_backward(dh[:, t], *rest, step) for t, step in enumerate(cache)]
    dx = np.stack([step[0] for step in steps], axis=1)
    weights = [np.sum([step[k] for step in steps], axis=0) for k in (-3, -2, -1)]
    return dx, *steps[0][1 : num_states + 1], *weights


def _first_step_of_weights(
    step_backward: Callable[..., tuple[Array, ...]], num_states: int, dh: Array, cache: Cache
) -> tuple[Array, ...]:
    """The first step's gradients: of its states, and of the weights, with all that flows back to it."""
    states = [np.zeros_like(dh[:, 0])] * num_states
    for t in reversed(range(dh.shape[1])):
        states[0] = states[0] + dh[:, t]
        _, *rest = step_backward(*states, cache[t])
        states = rest[:num_states]
    return tuple(rest)


def rnn_step_forward__without_tanh(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The next state is the weighted sum itself; it does not pass a tanh.

    Hint: between which numbers does every state lie?
    """
    return x @ Wx + prev_h @ Wh + b, ()


def rnn_step_forward__without_bias(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is left out.

    Hint: which of the five arguments does your result not depend on?
    """
    return rnn_step_forward(x, prev_h, Wx, Wh, np.zeros_like(b))


def rnn_step_backward__tanh_derivative_missing(dnext_h: Array, cache: Cache) -> Five:
    """The derivative of tanh is left out.

    Hint: name the value before the tanh and write its gradient down first; all the others follow from it.
    """
    x, prev_h, Wx, Wh, next_h = cache
    return rnn_step_backward(dnext_h, (x, prev_h, Wx, Wh, np.zeros_like(next_h)))


def rnn_step_backward__tanh_twice(dnext_h: Array, cache: Cache) -> Five:
    """The derivative of tanh is taken as if the next state had still to pass the tanh.

    Hint: next_h is the output of the tanh. Its derivative can be written with the output alone.
    """
    x, prev_h, Wx, Wh, next_h = cache
    return rnn_step_backward(dnext_h, (x, prev_h, Wx, Wh, np.tanh(next_h)))


def rnn_step_backward__db_averaged(dnext_h: Array, cache: Cache) -> Five:
    """The gradient of the biases is averaged over the batch; it should be summed.

    Hint: one bias is added in all N rows. How do gradients of several uses combine?
    """
    dx, dprev_h, dWx, dWh, db = rnn_step_backward(dnext_h, cache)
    return dx, dprev_h, dWx, dWh, db / len(dx)


def rnn_step_backward__dwh_from_next_state(dnext_h: Array, cache: Cache) -> Five:
    """The gradient of Wh is made with the next state; it should be made with the previous one.

    Hint: by which state is Wh multiplied in the forward pass?
    """
    dx, dprev_h, dWx, _, db = rnn_step_backward(dnext_h, cache)
    next_h = cache[-1]
    return dx, dprev_h, dWx, next_h.T @ (dnext_h * (1 - next_h**2)), db


def rnn_forward__every_step_from_h0(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Every step starts from h0; it should start from the state that the step before it gave.

    Hint: which variable carries the state from one turn of your loop to the next?
    """
    return np.stack([rnn_step_forward(x[:, t], h0, Wx, Wh, b)[0] for t in range(x.shape[1])], axis=1), ()


def rnn_forward__from_zeros(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The first step starts from zeros; it should start from h0.

    Hint: which of the five arguments does your result not depend on?
    """
    return rnn_forward(x, np.zeros_like(h0), Wx, Wh, b)


def rnn_backward__no_flow_between_steps(dh: Array, cache: Cache) -> Five:
    """No gradient flows from a step to the one before it.

    Hint: a state is read twice, by its own output and by the next step. dh holds only one of the two parts.
    """
    dx, dh0, dWx, dWh, db = _each_step_alone(rnn_step_backward, 1, dh, cache)
    return dx, dh0, dWx, dWh, db


def rnn_backward__weights_of_one_step(dh: Array, cache: Cache) -> Five:
    """The gradients of the weights are those of one step; they should be summed over all steps.

    Hint: every step uses the same weights. Does your loop add to their gradients, or replace them?
    """
    dx, dh0, *_ = rnn_backward(dh, cache)
    _, dWx, dWh, db = _first_step_of_weights(rnn_step_backward, 1, dh, cache)
    return dx, dh0, dWx, dWh, db


def rnn_backward__dx_in_reverse(dh: Array, cache: Cache) -> Five:
    """The steps of dx stand in the reverse order.

    Hint: the loop meets the last step first. Where in dx does it belong?
    """
    dx, *others = rnn_backward(dh, cache)
    return dx[:, ::-1], *others  # type: ignore[return-value]


def rnn_forward__cache_emptied(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The backward takes its caches off a list, so that a second call on one cache fails.

    Hint: reading a list from its end does not need to shorten it.
    """
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return h, list(cache)


def rnn_backward__cache_emptied(dh: Array, cache: Cache) -> Five:
    """The backward takes its caches off a list, so that a second call on one cache fails.

    Hint: reading a list from its end does not need to shorten it.
    """
    taken = [cache.pop() for _ in range(dh.shape[1])]
    return rnn_backward(dh, tuple(reversed(taken)))


def _with_columns(order: tuple[int, ...], *arrays: Array) -> tuple[Array, ...]:
    """The blocks of columns in another order."""
    return tuple(np.concatenate([np.split(array, len(order), axis=-1)[k] for k in order], axis=-1) for array in arrays)


def lstm_step_forward__gates_i_f_g_o(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """The gates are unpacked in the order i, f, g, o; here it is i, f, o, g.

    Hint: other libraries pack the gates otherwise. Which quarter of the columns passes the tanh?
    """
    Wx, Wh, b = _with_columns((0, 1, 3, 2), Wx, Wh, b)
    return lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_forward__input_and_forget_swapped(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """The input gate and the forget gate are swapped.

    Hint: which gate multiplies the old cell state, and which the candidate?
    """
    Wx, Wh, b = _with_columns((1, 0, 2, 3), Wx, Wh, b)
    return lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_forward__cell_not_squashed(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """The hidden state is the output gate times the cell state itself, which should pass a tanh first.

    Hint: between which numbers does every hidden state lie?
    """
    _, next_c, cache = lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b)
    return cache[7] * next_c, next_c, cache


def lstm_step_backward__cell_path_missing(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradient of the next cell state, dnext_c, is not used.

    Hint: by which two ways does the cell state reach the loss?
    """
    return lstm_step_backward(dnext_h, np.zeros_like(dnext_c), cache)


def lstm_step_backward__hidden_path_missing(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The cell state gets no gradient through the hidden state.

    Hint: next_h depends on next_c. What flows back along that edge of the graph?
    """
    o, tanh_c = cache[7], cache[9]
    return lstm_step_backward(dnext_h, dnext_c - dnext_h * o * (1 - tanh_c**2), cache)


def lstm_step_backward__argument_changed(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The argument dnext_c is changed in place.

    Hint: what does `+=` do to an array that somebody else holds too?
    """
    result = lstm_step_backward(dnext_h, dnext_c, cache)
    dnext_c += dnext_h * cache[7] * (1 - cache[9] ** 2)
    return result


def lstm_step_backward__dprev_c_without_forget_gate(dnext_h: Array, dnext_c: Array, cache: Cache) -> Six:
    """The gradient of the previous cell state lacks the forget gate.

    Hint: by what is the previous cell state multiplied in the forward pass?
    """
    dx, dprev_h, _, *weights = lstm_step_backward(dnext_h, dnext_c, cache)
    dc = dnext_c + dnext_h * cache[7] * (1 - cache[9] ** 2)
    return dx, dprev_h, dc, *weights


def lstm_forward__cell_not_carried(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Every step starts from an empty cell; it should start from the cell state before it.

    Hint: how many states does a step hand on to the next?
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        h, _, _ = lstm_step_forward(x[:, t], h, np.zeros_like(h0), Wx, Wh, b)
        states.append(h)
    return np.stack(states, axis=1), ()


def lstm_forward__cell_from_h0(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The first cell state is h0; it should be zeros.

    Hint: h0 is the first hidden state. What is in the cell before anything was read?
    """
    h, c, states = h0, h0, []
    for t in range(x.shape[1]):
        h, c, _ = lstm_step_forward(x[:, t], h, c, Wx, Wh, b)
        states.append(h)
    return np.stack(states, axis=1), ()


def lstm_backward__no_flow_through_cells(dh: Array, cache: Cache) -> Five:
    """No gradient flows through the cell state to the step before.

    Hint: the step's backward returns a gradient of the previous cell state. Where does it go?
    """
    flow, dx, sums = np.zeros_like(dh[:, 0]), [], [np.zeros(())] * 3
    for t in reversed(range(dh.shape[1])):
        step, flow, _, *parts = lstm_step_backward(dh[:, t] + flow, np.zeros_like(flow), cache[t])
        dx.append(step)
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
    return np.stack(dx[::-1], axis=1), flow, *sums  # type: ignore[return-value]


def lstm_backward__no_flow_between_steps_of_the_lstm(dh: Array, cache: Cache) -> Five:
    """No gradient flows from a step to the one before it.

    Hint: both states of a step are read by the next one. dh holds neither of these parts.
    """
    dx, dh0, _, dWx, dWh, db = _each_step_alone(lstm_step_backward, 2, dh, cache)
    return dx, dh0, dWx, dWh, db


def lstm_backward__weights_of_one_step_of_the_lstm(dh: Array, cache: Cache) -> Five:
    """The gradients of the weights are those of one step; they should be summed over all steps.

    Hint: every step uses the same weights. Does your loop add to their gradients, or replace them?
    """
    dx, dh0, *_ = lstm_backward(dh, cache)
    _, _, dWx, dWh, db = _first_step_of_weights(lstm_step_backward, 2, dh, cache)
    return dx, dh0, dWx, dWh, db


def _gru_gates(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Any, ...]:
    _, (*_, u, r, c) = gru_step_forward(x, prev_h, Wx, Wh, b)
    return u, r, c


def gru_step_forward__reset_after_product(
    x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Cache]:
    """The reset gate is applied to the product with Wh; here it is applied to the state before the product.

    Hint: two conventions are in use, and they differ unless Wh is diagonal.
    """
    u, r, _ = _gru_gates(x, prev_h, Wx, Wh, b)
    (_, _, Wx_c), (_, _, Wh_c), (_, _, b_c) = (np.split(array, 3, axis=-1) for array in (Wx, Wh, b))
    c = np.tanh(x @ Wx_c + r * (prev_h @ Wh_c) + b_c)
    return u * c + (1 - u) * prev_h, ()


def gru_step_forward__reset_gate_first(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The gates are unpacked in the order r, u, c; here it is u, r, c.

    Hint: other libraries pack the gates otherwise. Which third of the columns is the update gate's?
    """
    Wx, Wh, b = _with_columns((1, 0, 2), Wx, Wh, b)
    return gru_step_forward(x, prev_h, Wx, Wh, b)


def gru_step_backward__direct_path_missing(dnext_h: Array, cache: Cache) -> Five:
    """The gradient of the old state lacks the direct path, past the candidate and the gates.

    Hint: the old state reaches the next one by four ways. What does 1 - u multiply in the forward pass?
    """
    dx, dprev_h, *weights = gru_step_backward(dnext_h, cache)
    return dx, dprev_h - dnext_h * (1 - cache[4]), *weights


def gru_step_backward__dwh_from_old_state(dnext_h: Array, cache: Cache) -> Five:
    """The candidate's part of dWh is made with the old state; it should be made with the reset one.

    Hint: by what is the candidate's part of Wh multiplied in the forward pass?
    """
    _, prev_h, _, _, u, _, c = cache
    dx, dprev_h, dWx, dWh, db = gru_step_backward(dnext_h, cache)
    dWh[:, 2 * u.shape[1] :] = prev_h.T @ (dnext_h * u * (1 - c**2))
    return dx, dprev_h, dWx, dWh, db


def gru_forward__every_step_from_h0_of_the_gru(
    x: Array, h0: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Cache]:
    """Every step starts from h0; it should start from the state that the step before it gave.

    Hint: which variable carries the state from one turn of your loop to the next?
    """
    return np.stack([gru_step_forward(x[:, t], h0, Wx, Wh, b)[0] for t in range(x.shape[1])], axis=1), ()


def gru_forward__from_zeros_of_the_gru(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The first step starts from zeros; it should start from h0.

    Hint: which of the five arguments does your result not depend on?
    """
    return gru_forward(x, np.zeros_like(h0), Wx, Wh, b)


def gru_backward__no_flow_between_steps_of_the_gru(dh: Array, cache: Cache) -> Five:
    """No gradient flows from a step to the one before it.

    Hint: a state is read twice, by its own output and by the next step. dh holds only one of the two parts.
    """
    dx, dh0, dWx, dWh, db = _each_step_alone(gru_step_backward, 1, dh, cache)
    return dx, dh0, dWx, dWh, db


def gru_backward__weights_of_one_step_of_the_gru(dh: Array, cache: Cache) -> Five:
    """The gradients of the weights are those of one step; they should be summed over all steps.

    Hint: every step uses the same weights. Does your loop add to their gradients, or replace them?
    """
    dx, dh0, *_ = gru_backward(dh, cache)
    _, dWx, dWh, db = _first_step_of_weights(gru_step_backward, 1, dh, cache)
    return dx, dh0, dWx, dWh, db


def lstm_forward__cells_returned(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The cell states are returned; it should be the hidden states.

    Hint: which of the two states does a layer above the LSTM read?
    """
    h, c, cells = h0, np.zeros_like(h0), []
    for t in range(x.shape[1]):
        h, c, _ = lstm_step_forward(x[:, t], h, c, Wx, Wh, b)
        cells.append(c)
    return np.stack(cells, axis=1), ()


def word_embedding_backward__repeats_lost(dout: Array, cache: Cache) -> Array:
    """Where a word stands in several places, only one of its gradients is kept.

    Hint: `dW[x] += dout` reads every row once and writes it once. What does that mean for a repeated index?
    """
    x, shape = cache
    dW: Array = np.zeros(shape)
    dW[x] += dout
    return dW


def word_embedding_backward__repeats_averaged(dout: Array, cache: Cache) -> Array:
    """The gradients of a repeated word are averaged; they should be summed.

    Hint: how do gradients of several uses of one number combine?
    """
    x, shape = cache
    dW: Array = np.zeros(shape)
    np.add.at(dW, x, dout)
    return dW / np.maximum(np.bincount(x.ravel(), minlength=shape[0]), 1)[:, np.newaxis]


def temporal_affine_forward__bias_left_out(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is left out.

    Hint: which of the three arguments does your result not depend on?
    """
    del b
    return x @ w, (x, w)


def temporal_affine_backward__db_averaged_over_time(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases is averaged over time; it should be summed.

    Hint: one bias is added at all N * T places. How do gradients of several uses combine?
    """
    dx, dw, db = temporal_affine_backward(dout, cache)
    return dx, dw, db / dout.shape[1]


def temporal_softmax_loss__averaged_over_words(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The loss is averaged over all N * T places; it should be summed over time and averaged over the batch.

    Hint: by what number is the sum of all losses divided?
    """
    loss, dx = temporal_softmax_loss(x, y, mask)
    return loss / x.shape[1], dx / x.shape[1]


def temporal_softmax_loss__averaged_over_counted(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The loss is averaged over the words that count; it should be summed over time and averaged over the batch.

    Hint: by what number is the sum of all losses divided?
    """
    loss, dx = temporal_softmax_loss(x, y, mask)
    factor = len(x) / max(float(np.sum(mask)), 1.0)
    return loss * factor, dx * factor


def temporal_softmax_loss__mask_ignored(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The masked places count too.

    Hint: which of the three arguments does your result not depend on?
    """
    return temporal_softmax_loss(x, y, np.ones_like(mask))


def temporal_softmax_loss__gradient_not_masked(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The mask keeps the padding out of the loss, but not out of its gradient.

    Hint: what is the gradient at a place that the loss does not depend on?
    """
    loss, _ = temporal_softmax_loss(x, y, mask)
    return loss, temporal_softmax_loss(x, y, np.ones_like(mask))[1]


def temporal_softmax_loss__gradient_not_averaged(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is not.

    Hint: whatever the loss is divided by, its gradient is too.
    """
    loss, dx = temporal_softmax_loss(x, y, mask)
    return loss, dx * len(x)


def _not_shifted(*, log_of_sum: bool) -> Callable[..., tuple[float, Array]]:
    """The exponentials overflow or vanish: the largest score of each row is not subtracted from it first.

    Hint: which number may be subtracted from all scores of a word without changing any probability?
    """

    def wrong(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
        places = y[..., np.newaxis]
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            sums = np.exp(x).sum(axis=-1, keepdims=True)
            p = np.exp(x) / sums
            losses = (
                np.log(sums) - np.take_along_axis(x, places, -1)
                if log_of_sum
                else -np.log(np.take_along_axis(p, places, -1))
            )
            loss = float(np.sum(losses[..., 0] * mask) / len(x))
        return loss, (p - (np.arange(x.shape[-1]) == places)) * mask[..., np.newaxis] / len(x)

    return wrong


temporal_softmax_loss__not_shifted = _not_shifted(log_of_sum=False)
temporal_softmax_loss__sum_not_shifted = _not_shifted(log_of_sum=True)


def word_embedding_backward__repeats_of_a_step_lost(dout: Array, cache: Cache) -> Array:
    """A word that stands at one time step of several captions counts once; all its gradients should add up.

    Hint: what does `dW[rows] += ...` do where a row is named twice?
    """
    x, shape = cache
    dW = np.zeros(shape)
    for t in range(x.shape[1]):
        dW[x[:, t]] += dout[:, t]
    return dW


def rnn_backward__last_step_twice(dh: Array, cache: Cache) -> Five:
    """The gradient of the last state counts twice: the loop begins with it and adds it once more.

    Hint: which gradient does the last state receive from a step after it?
    """
    twice = np.array(dh)
    twice[:, -1] *= 2
    dx, dh0, dWx, dWh, db = rnn_backward(twice, cache)
    return dx, dh0, dWx, dWh, db


def temporal_affine_backward__product_of_sums(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the weights multiplies sums over time; each step should be multiplied by itself, then summed.

    Hint: is (a + b)(c + d) the same as ac + bd?
    """
    dx, _, db = temporal_affine_backward(dout, cache)
    x, _ = cache
    return dx, x.sum(axis=1).T @ dout.sum(axis=1), db


def _weight_of_the_first_step(
    backward: Callable[..., tuple[Array, ...]], step_backward: Callable[..., tuple[Array, ...]], place: int, *given: Any
) -> tuple[Array, ...]:
    """The right gradients, but for the one at `place` from the end, which is the first step's."""
    right = list(backward(*given))
    right[place] = _first_step_of_weights(step_backward, 1, *given)[place]
    return tuple(right)


def rnn_backward__db_overwritten(dh: Array, cache: Cache) -> Any:
    """Each step overwrites db, so that the first step's is left; the steps should add up.

    Hint: how many steps use the bias, and what happens to the gradients of the later ones?
    """
    return _weight_of_the_first_step(rnn_backward, rnn_step_backward, -1, dh, cache)


def rnn_backward__dwh_overwritten(dh: Array, cache: Cache) -> Any:
    """Each step overwrites dWh, so that the first step's is left; the steps should add up.

    Hint: how many steps use Wh, and what happens to the gradients of the later ones?
    """
    return _weight_of_the_first_step(rnn_backward, rnn_step_backward, -2, dh, cache)


def rnn_backward__dwx_overwritten(dh: Array, cache: Cache) -> Any:
    """Each step overwrites dWx, so that the first step's is left; the steps should add up.

    Hint: how many steps use Wx, and what happens to the gradients of the later ones?
    """
    return _weight_of_the_first_step(rnn_backward, rnn_step_backward, -3, dh, cache)


def gru_step_backward__no_path_through_the_reset_gate(dnext_h: Array, cache: Cache) -> Five:
    """dprev_h lacks what flows through the reset gate.

    Hint: by how many ways does the old state reach the next one?
    """
    _, prev_h, _, Wh, u, r, c = cache
    dx, dprev_h, dWx, dWh, db = gru_step_backward(dnext_h, cache)
    _, Wh_r, Wh_c = np.split(Wh, 3, axis=1)
    dreset_h = dnext_h * u * (1 - c**2) @ Wh_c.T
    return dx, dprev_h - (dreset_h * prev_h * r * (1 - r)) @ Wh_r.T, dWx, dWh, db


def gru_step_backward__no_path_through_the_update_gate(dnext_h: Array, cache: Cache) -> Five:
    """dprev_h lacks what flows through the update gate.

    Hint: by how many ways does the old state reach the next one?
    """
    _, prev_h, _, Wh, u, _, c = cache
    dx, dprev_h, dWx, dWh, db = gru_step_backward(dnext_h, cache)
    return dx, dprev_h - (dnext_h * (c - prev_h) * u * (1 - u)) @ np.split(Wh, 3, axis=1)[0].T, dWx, dWh, db


def temporal_softmax_loss__shifted_by_the_largest_of_all(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """The maximum of the whole batch is subtracted; a row of far smaller scores then has no probability left.

    Hint: exp(-1000) is 0, and so is the sum of a row of them. Which maximum keeps one 1 in every row?
    """
    N = len(x)
    with np.errstate(all="ignore"):
        shifted = x - x.max()
        log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
        right = np.eye(x.shape[2])[y]
        loss = -float(np.sum(mask * log_p[right == 1].reshape(y.shape)) / N)
        return loss, (np.exp(log_p) - right) * mask[:, :, np.newaxis] / N


def temporal_softmax_loss__probabilities_shifted_by_the_largest_of_all(
    x: Array, y: Labels, mask: Labels
) -> tuple[float, Array]:
    """The maximum of the whole batch is subtracted; a row of far smaller scores then has no probability left.

    Hint: exp(-1000) is 0, and so is the sum of a row of them. Which maximum keeps one 1 in every row?
    """
    N = len(x)
    right = np.eye(x.shape[2])[y]
    with np.errstate(all="ignore"):
        p = np.exp(x - x.max())
        p /= p.sum(axis=2, keepdims=True)
        loss = -float(np.sum(mask * np.log(p[right == 1]).reshape(y.shape)) / N)
        return loss, (p - right) * mask[:, :, np.newaxis] / N


def _with_the_first_output_for_dh0(
    right: Any, step_backward: Callable[..., tuple[Array, ...]], num_states: int, dh: Array, cache: Cache
) -> Any:
    """The right gradients, with that of the first step's output as dh0."""
    dx, _, *weights = right
    states = [np.zeros_like(dh[:, 0])] * num_states
    for t in reversed(range(1, dh.shape[1])):
        states[0] = states[0] + dh[:, t]
        states = list(step_backward(*states, cache[t])[1 : 1 + num_states])
    return dx, dh[:, 0] + states[0], *weights


def rnn_backward__dh0_of_the_first_output(dh: Array, cache: Cache) -> Any:
    """dh0 is the gradient of the first step's output; it has to go back through that step, too.

    Hint: which of the gradients that the step's backward returns belongs to the state before it?
    """
    return _with_the_first_output_for_dh0(rnn_backward(dh, cache), rnn_step_backward, 1, dh, cache)


def lstm_backward__dh0_of_the_first_output_of_the_lstm(dh: Array, cache: Cache) -> Any:
    """dh0 is the gradient of the first step's output; it has to go back through that step, too.

    Hint: which of the gradients that the step's backward returns belongs to the state before it?
    """
    return _with_the_first_output_for_dh0(lstm_backward(dh, cache), lstm_step_backward, 2, dh, cache)


def gru_backward__dh0_of_the_first_output_of_the_gru(dh: Array, cache: Cache) -> Any:
    """dh0 is the gradient of the first step's output; it has to go back through that step, too.

    Hint: which of the gradients that the step's backward returns belongs to the state before it?
    """
    return _with_the_first_output_for_dh0(gru_backward(dh, cache), gru_step_backward, 1, dh, cache)


def gru_step_forward__update_gate_keeps(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """The update gate keeps the old state, u * prev_h + (1 - u) * c, and not all of your GRU has it so.

    Hint: either way is right where all functions agree. What does u multiply in your backward?
    """
    next_h, cache = gru_step_forward(x, prev_h, Wx, Wh, b)
    return prev_h + cache[6] - next_h, cache


def _from_the_first_step(
    step_backward: Callable[..., tuple[Array, ...]], num_states: int, dh: Array, cache: Cache
) -> Any:
    """Backpropagation through time that goes through the steps as the forward does."""
    states = [np.zeros_like(dh[:, 0])] * num_states
    dx, weights = [], []
    for t in range(dh.shape[1]):
        states[0] = states[0] + dh[:, t]
        dx_t, *rest = step_backward(*states, cache[t])
        dx.append(dx_t)
        states = rest[:num_states]
        weights.append(rest[num_states:])
    return np.stack(dx, axis=1), states[0], *(np.sum(same, axis=0) for same in zip(*weights, strict=True))


def rnn_backward__from_the_first_step(dh: Array, cache: Cache) -> Any:
    """The steps are gone through from the first to the last; gradients flow from a step to the one before it.

    Hint: which step's gradient does not depend on any other step's?
    """
    return _from_the_first_step(rnn_step_backward, 1, dh, cache)


def lstm_backward__from_the_first_step_of_the_lstm(dh: Array, cache: Cache) -> Any:
    """The steps are gone through from the first to the last; gradients flow from a step to the one before it.

    Hint: which step's gradient does not depend on any other step's?
    """
    return _from_the_first_step(lstm_step_backward, 2, dh, cache)


def gru_backward__from_the_first_step_of_the_gru(dh: Array, cache: Cache) -> Any:
    """The steps are gone through from the first to the last; gradients flow from a step to the one before it.

    Hint: which step's gradient does not depend on any other step's?
    """
    return _from_the_first_step(gru_step_backward, 1, dh, cache)
