"""Recurrent cells, from one step to backpropagation through time, and the layers of a language model.

Lecture 10: the vanilla RNN, the LSTM and the GRU share one set of weights over all time steps, so that a
weight's gradient is the sum of its steps' gradients, and a state's gradient is what its own step's output
receives plus what flows back from the next step. Around the cell stand the word embedding, the affine layer
of every time step and the softmax loss over a caption.

Shapes: `N` sequences, `T` time steps, `D` features of an input, `H` features of a state, `V` words.
A `*_backward` changes neither its cache nor its arguments: called twice, it answers the same.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ._types import Array, Cache, Labels


# BEGIN SOLUTION
def _sigmoid(a: Array) -> Array:
    """1 / (1 + exp(-a)); only ever exponentiates what is not positive, so that nothing overflows."""
    decay = np.exp(-np.abs(a))
    result: Array = np.where(a >= 0, 1, decay) / (1 + decay)
    return result


def _unroll(
    step: Callable[..., tuple[Any, ...]], x: Array, states: tuple[Array, ...], weights: tuple[Array, ...]
) -> tuple[Array, Cache]:
    """Run a cell over `x (N, T, D)`; `states` begins with the hidden state, whose history is `(N, T, H)`."""
    hidden, caches = [], []
    for t in range(x.shape[1]):
        *states, cache = step(x[:, t], *states, *weights)  # type: ignore[assignment]
        hidden.append(states[0])
        caches.append(cache)
    return np.stack(hidden, axis=1), tuple(caches)


def _backpropagate_through_time(
    step_backward: Callable[..., tuple[Array, ...]], dh: Array, caches: Cache, num_states: int
) -> tuple[Array, ...]:
    """Gradients of `x`, of the first states, and of the weights, summed over the steps of `_unroll`."""
    dx: list[Array] = []
    dstates = [np.zeros_like(dh[:, 0])] * num_states
    dweights: list[Array] = []
    for t in reversed(range(dh.shape[1])):
        dstates[0] = dstates[0] + dh[:, t]
        dx_t, *rest = step_backward(*dstates, caches[t])
        dx.append(dx_t)
        dstates, parts = rest[:num_states], rest[num_states:]
        dweights = [total + part for total, part in zip(dweights, parts, strict=True)] if dweights else parts
    return np.stack(dx[::-1], axis=1), *dstates, *dweights


# END SOLUTION


def rnn_step_forward(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """One step of the vanilla RNN: `next_h = tanh(x Wx + prev_h Wh + b)` (lecture 10).

    Args:
        x: Inputs of this step, (N, D).
        prev_h: The state before it, (N, H).
        Wx: Weights from input to state, (D, H).
        Wh: Weights from state to state, (H, H).
        b: Biases, (H,).

    Returns:
        next_h: The state after this step, (N, H).
        cache: What `rnn_step_backward` needs.
    """
    # BEGIN SOLUTION
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
    # END SOLUTION


def rnn_step_backward(dnext_h: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backward of `rnn_step_forward`.

    Args:
        dnext_h: Upstream gradient of the next state, (N, H).
        cache: From `rnn_step_forward`.

    Returns:
        `(dx, dprev_h, dWx, dWh, db)`, of shapes (N, D), (N, H), (D, H), (H, H), (H,).
    """
    # BEGIN SOLUTION
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)
    # END SOLUTION


def rnn_forward(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Run the vanilla RNN over whole sequences (lecture 10).

    Args:
        x: Inputs, (N, T, D).
        h0: The state before the first step, (N, H).
        Wx: Weights from input to state, (D, H).
        Wh: Weights from state to state, (H, H).
        b: Biases, (H,).

    Returns:
        h: The states after every step, (N, T, H).
        cache: What `rnn_backward` needs.
    """
    # BEGIN SOLUTION
    return _unroll(rnn_step_forward, x, (h0,), (Wx, Wh, b))
    # END SOLUTION


def rnn_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time for `rnn_forward` (lecture 10).

    Args:
        dh: Upstream gradients of all states, (N, T, H). They come from each step's own output alone;
            what a state receives from the step after it is added here.
        cache: From `rnn_forward`.

    Returns:
        `(dx, dh0, dWx, dWh, db)`, of shapes (N, T, D), (N, H), (D, H), (H, H), (H,).
    """
    # BEGIN SOLUTION
    dx, dh0, dWx, dWh, db = _backpropagate_through_time(rnn_step_backward, dh, cache, num_states=1)
    return dx, dh0, dWx, dWh, db
    # END SOLUTION


def lstm_step_forward(
    x: Array, prev_h: Array, prev_c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """One step of the LSTM (lecture 10; Hochreiter and Schmidhuber 1997, forget gate by Gers et al. 2000).

    The columns of `a = x Wx + prev_h Wh + b` are packed `i, f, o, g`, each H wide:

        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)      input, forget and output gate
        g = tanh(a_g)                                           what may be written to the cell
        next_c = f * prev_c + i * g
        next_h = o * tanh(next_c)

    Args:
        x: Inputs of this step, (N, D).
        prev_h: The hidden state before it, (N, H).
        prev_c: The cell state before it, (N, H).
        Wx: Weights from input to gates, (D, 4H).
        Wh: Weights from hidden state to gates, (H, 4H).
        b: Biases, (4H,).

    Returns:
        next_h: The hidden state after this step, (N, H).
        next_c: The cell state after this step, (N, H).
        cache: What `lstm_step_backward` needs.
    """
    # BEGIN SOLUTION
    a_i, a_f, a_o, a_g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(a_i), _sigmoid(a_f), _sigmoid(a_o), np.tanh(a_g)
    next_c = f * prev_c + i * g
    tanh_c = np.tanh(next_c)
    return o * tanh_c, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c)
    # END SOLUTION


def lstm_step_backward(dnext_h: Array, dnext_c: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Backward of `lstm_step_forward`.

    The cell state reaches the loss by two ways, the next step's cell and this step's hidden state.

    Args:
        dnext_h: Upstream gradient of the next hidden state, (N, H).
        dnext_c: Upstream gradient of the next cell state, (N, H); left as it is.
        cache: From `lstm_step_forward`.

    Returns:
        `(dx, dprev_h, dprev_c, dWx, dWh, db)`, of shapes (N, D), (N, H), (N, H), (D, 4H), (H, 4H), (4H,).
    """
    # BEGIN SOLUTION
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    dc = dnext_c + dnext_h * o * (1 - tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * prev_c * f * (1 - f)
    da_o = dnext_h * tanh_c * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.hstack((da_i, da_f, da_o, da_g))
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
    # END SOLUTION


def lstm_forward(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Run the LSTM over whole sequences, from a cell state of zeros (lecture 10).

    Args:
        x: Inputs, (N, T, D).
        h0: The hidden state before the first step, (N, H).
        Wx: Weights from input to gates, (D, 4H).
        Wh: Weights from hidden state to gates, (H, 4H).
        b: Biases, (4H,).

    Returns:
        h: The hidden states after every step, (N, T, H); the cell states stay inside.
        cache: What `lstm_backward` needs.
    """
    # BEGIN SOLUTION
    return _unroll(lstm_step_forward, x, (h0, np.zeros_like(h0)), (Wx, Wh, b))
    # END SOLUTION


def lstm_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time for `lstm_forward` (lecture 10).

    Args:
        dh: Upstream gradients of all hidden states, each from its own step's output alone, (N, T, H).
        cache: From `lstm_forward`.

    Returns:
        `(dx, dh0, dWx, dWh, db)`, of shapes (N, T, D), (N, H), (D, 4H), (H, 4H), (4H,).
    """
    # BEGIN SOLUTION
    dx, dh0, _, dWx, dWh, db = _backpropagate_through_time(lstm_step_backward, dh, cache, num_states=2)
    return dx, dh0, dWx, dWh, db
    # END SOLUTION


def gru_step_forward(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """One step of the gated recurrent unit (lecture 10; Cho et al. 2014).

    The columns of `Wx`, `Wh` and `b` are packed `u, r, c`, each H wide:

        u = sigmoid(x Wx_u + prev_h Wh_u + b_u)                 update gate
        r = sigmoid(x Wx_r + prev_h Wh_r + b_r)                 reset gate
        c = tanh(x Wx_c + (r * prev_h) Wh_c + b_c)              candidate
        next_h = u * c + (1 - u) * prev_h

    Two conventions are in use for each of two things. Here `u = 1` takes the candidate, as the lecture notes have
    it; Cho et al. and PyTorch keep the old state there. The reset gate is applied to the state before the
    candidate's matrix product, as in Cho et al.; PyTorch applies it to the product.

    Args:
        x: Inputs of this step, (N, D).
        prev_h: The state before it, (N, H).
        Wx: Weights from input to gates and candidate, (D, 3H).
        Wh: Weights from state to gates and candidate, (H, 3H).
        b: Biases, (3H,).

    Returns:
        next_h: The state after this step, (N, H).
        cache: What `gru_step_backward` needs.
    """
    # BEGIN SOLUTION
    Wh_u, Wh_r, Wh_c = np.split(Wh, 3, axis=1)
    x_u, x_r, x_c = np.split(x @ Wx + b, 3, axis=1)
    u = _sigmoid(x_u + prev_h @ Wh_u)
    r = _sigmoid(x_r + prev_h @ Wh_r)
    c = np.tanh(x_c + (r * prev_h) @ Wh_c)
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)
    # END SOLUTION


def gru_step_backward(dnext_h: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backward of `gru_step_forward`.

    The old state reaches the next one by four ways: directly, through each gate, and through the candidate.

    Args:
        dnext_h: Upstream gradient of the next state, (N, H).
        cache: From `gru_step_forward`.

    Returns:
        `(dx, dprev_h, dWx, dWh, db)`, of shapes (N, D), (N, H), (D, 3H), (H, 3H), (3H,).
    """
    # BEGIN SOLUTION
    x, prev_h, Wx, Wh, u, r, c = cache
    Wh_u, Wh_r, Wh_c = np.split(Wh, 3, axis=1)
    da_c = dnext_h * u * (1 - c**2)
    dreset_h = da_c @ Wh_c.T
    da_u = dnext_h * (c - prev_h) * u * (1 - u)
    da_r = dreset_h * prev_h * r * (1 - r)
    da = np.hstack((da_u, da_r, da_c))
    dprev_h = dnext_h * (1 - u) + dreset_h * r + da_u @ Wh_u.T + da_r @ Wh_r.T
    dWh = np.hstack((prev_h.T @ da_u, prev_h.T @ da_r, (r * prev_h).T @ da_c))
    return da @ Wx.T, dprev_h, x.T @ da, dWh, da.sum(axis=0)
    # END SOLUTION


def gru_forward(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Run the GRU over whole sequences (lecture 10).

    Args:
        x: Inputs, (N, T, D).
        h0: The state before the first step, (N, H).
        Wx: Weights from input to gates and candidate, (D, 3H).
        Wh: Weights from state to gates and candidate, (H, 3H).
        b: Biases, (3H,).

    Returns:
        h: The states after every step, (N, T, H).
        cache: What `gru_backward` needs.
    """
    # BEGIN SOLUTION
    return _unroll(gru_step_forward, x, (h0,), (Wx, Wh, b))
    # END SOLUTION


def gru_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time for `gru_forward` (lecture 10).

    Args:
        dh: Upstream gradients of all states, each from its own step's output alone, (N, T, H).
        cache: From `gru_forward`.

    Returns:
        `(dx, dh0, dWx, dWh, db)`, of shapes (N, T, D), (N, H), (D, 3H), (H, 3H), (3H,).
    """
    # BEGIN SOLUTION
    dx, dh0, dWx, dWh, db = _backpropagate_through_time(gru_step_backward, dh, cache, num_states=1)
    return dx, dh0, dWx, dWh, db
    # END SOLUTION


def word_embedding_forward(x: Labels, W: Array) -> tuple[Array, Cache]:
    """Look up a vector for every word: `out[n, t] = W[x[n, t]]` (lecture 10).

    Args:
        x: Word indices in [0, V), (N, T).
        W: One row of features a word, (V, D).

    Returns:
        out: The words' vectors, (N, T, D).
        cache: What `word_embedding_backward` needs.
    """
    # BEGIN SOLUTION
    return W[x], (x, W.shape)
    # END SOLUTION


def word_embedding_backward(dout: Array, cache: Cache) -> Array:
    """Backward of `word_embedding_forward`; the words themselves have no gradient.

    Args:
        dout: Upstream gradients, (N, T, D).
        cache: From `word_embedding_forward`.

    Returns:
        dW, (V, D): the gradients of all places where a word stands, summed.
    """
    # BEGIN SOLUTION
    x, shape = cache
    dW: Array = np.zeros(shape, dtype=dout.dtype)
    np.add.at(dW, x, dout)
    return dW
    # END SOLUTION


def temporal_affine_forward(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The same affine layer at every time step: `out[n, t] = x[n, t] w + b` (lecture 10).

    Args:
        x: Inputs, (N, T, D).
        w: Weights, (D, M).
        b: Biases, (M,).

    Returns:
        out: Outputs, (N, T, M).
        cache: What `temporal_affine_backward` needs.
    """
    # BEGIN SOLUTION
    return x @ w + b, (x, w)
    # END SOLUTION


def temporal_affine_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward of `temporal_affine_forward`.

    Args:
        dout: Upstream gradients, (N, T, M).
        cache: From `temporal_affine_forward`.

    Returns:
        `(dx, dw, db)`, of shapes (N, T, D), (D, M), (M,).
    """
    # BEGIN SOLUTION
    x, w = cache
    D, M = w.shape
    return dout @ w.T, x.reshape(-1, D).T @ dout.reshape(-1, M), dout.sum(axis=(0, 1))
    # END SOLUTION


def temporal_softmax_loss(x: Array, y: Labels, mask: Labels) -> tuple[float, Array]:
    """Cross-entropy of the right word at every time step, summed over time, averaged over the batch.

        loss = -1/N * sum over n, t of mask[n, t] * log softmax(x[n, t])[y[n, t]]

    Captions differ in length and are padded; the mask keeps the padding out of the loss (lecture 10).

    Args:
        x: Scores of all words, (N, T, V).
        y: The right words, in [0, V), (N, T).
        mask: True where a word counts, (N, T) booleans.

    Returns:
        loss: A number; 0 where the mask is False everywhere.
        dx: Its gradient, (N, T, V); zero wherever the mask is False.
    """
    # BEGIN SOLUTION
    N = x.shape[0]
    right = y[..., np.newaxis]
    shifted = x - x.max(axis=-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_probs, right, axis=-1)[..., 0]
    dx = np.exp(log_probs)
    np.put_along_axis(dx, right, np.take_along_axis(dx, right, axis=-1) - 1, axis=-1)
    return float((losses * mask).sum() / N), dx * mask[..., np.newaxis] / N
    # END SOLUTION
