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
    raise NotImplementedError


def rnn_step_backward(dnext_h: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backward of `rnn_step_forward`.

    Args:
        dnext_h: Upstream gradient of the next state, (N, H).
        cache: From `rnn_step_forward`.

    Returns:
        `(dx, dprev_h, dWx, dWh, db)`, of shapes (N, D), (N, H), (D, H), (H, H), (H,).
    """
    raise NotImplementedError


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
    raise NotImplementedError


def rnn_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time for `rnn_forward` (lecture 10).

    Args:
        dh: Upstream gradients of all states, (N, T, H). They come from each step's own output alone;
            what a state receives from the step after it is added here.
        cache: From `rnn_forward`.

    Returns:
        `(dx, dh0, dWx, dWh, db)`, of shapes (N, T, D), (N, H), (D, H), (H, H), (H,).
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def lstm_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time for `lstm_forward` (lecture 10).

    Args:
        dh: Upstream gradients of all hidden states, each from its own step's output alone, (N, T, H).
        cache: From `lstm_forward`.

    Returns:
        `(dx, dh0, dWx, dWh, db)`, of shapes (N, T, D), (N, H), (D, 4H), (H, 4H), (4H,).
    """
    raise NotImplementedError


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
    raise NotImplementedError


def gru_step_backward(dnext_h: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backward of `gru_step_forward`.

    The old state reaches the next one by four ways: directly, through each gate, and through the candidate.

    Args:
        dnext_h: Upstream gradient of the next state, (N, H).
        cache: From `gru_step_forward`.

    Returns:
        `(dx, dprev_h, dWx, dWh, db)`, of shapes (N, D), (N, H), (D, 3H), (H, 3H), (3H,).
    """
    raise NotImplementedError


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
    raise NotImplementedError


def gru_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time for `gru_forward` (lecture 10).

    Args:
        dh: Upstream gradients of all states, each from its own step's output alone, (N, T, H).
        cache: From `gru_forward`.

    Returns:
        `(dx, dh0, dWx, dWh, db)`, of shapes (N, T, D), (N, H), (D, 3H), (H, 3H), (3H,).
    """
    raise NotImplementedError


def word_embedding_forward(x: Labels, W: Array) -> tuple[Array, Cache]:
    """Look up a vector for every word: `out[n, t] = W[x[n, t]]` (lecture 10).

    Args:
        x: Word indices in [0, V), (N, T).
        W: One row of features a word, (V, D).

    Returns:
        out: The words' vectors, (N, T, D).
        cache: What `word_embedding_backward` needs.
    """
    raise NotImplementedError


def word_embedding_backward(dout: Array, cache: Cache) -> Array:
    """Backward of `word_embedding_forward`; the words themselves have no gradient.

    Args:
        dout: Upstream gradients, (N, T, D).
        cache: From `word_embedding_forward`.

    Returns:
        dW, (V, D): the gradients of all places where a word stands, summed.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def temporal_affine_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward of `temporal_affine_forward`.

    Args:
        dout: Upstream gradients, (N, T, M).
        cache: From `temporal_affine_forward`.

    Returns:
        `(dx, dw, db)`, of shapes (N, T, D), (D, M), (M,).
    """
    raise NotImplementedError


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
    raise NotImplementedError
