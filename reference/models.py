"""Networks: layers put together, with their parameters, a loss and its gradients.

Lectures 5 and 7: a fully connected net of any depth, with normalisation and dropout between its layers,
and convolutional nets. Lecture 10: a recurrent net that writes a caption for an image. No new derivative is
needed here: a net's backward pass calls its layers' backward functions in the reverse order of its forward
pass.

Every net keeps its parameters by name in `params` and reads them there at each call. A classifier's
`loss(X, y)` returns the loss and the gradients under the same names, in train mode; `loss(X)` returns the
scores, in test mode. The loss is the softmax loss plus `0.5 * reg * sum(W * W)` over all weights
`W1, W2, ...`, those of convolutions too, but not over biases, gammas and betas.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from ._types import Array, Cache, Labels
from .activations import relu_backward, relu_forward
from .convolution import (
    conv_backward_fast,
    conv_forward_fast,
    conv_output_size,
    max_pool_backward_fast,
    max_pool_forward_fast,
    pool_output_size,
)
from .layers import affine_backward, affine_forward
from .losses import softmax_loss
from .normalization import batchnorm_backward, batchnorm_forward, layernorm_backward, layernorm_forward
from .recurrent import (
    gru_backward,
    gru_forward,
    gru_step_forward,
    lstm_backward,
    lstm_forward,
    lstm_step_forward,
    rnn_backward,
    rnn_forward,
    rnn_step_forward,
    temporal_affine_backward,
    temporal_affine_forward,
    temporal_softmax_loss,
    word_embedding_backward,
    word_embedding_forward,
)
from .regularization import dropout_backward, dropout_forward

Params: TypeAlias = dict[str, Array]
ScoresOrLoss: TypeAlias = Array | tuple[float, Params]


# BEGIN SOLUTION
class _Layer(NamedTuple):
    """A layer's two passes, and whether it has parameters."""

    forward: Callable[..., tuple[Array, Cache]]
    backward: Callable[[Array, Cache], Any]


_AFFINE = _Layer(affine_forward, affine_backward)
_RELU = _Layer(relu_forward, relu_backward)
_DROPOUT = _Layer(dropout_forward, dropout_backward)
_BATCHNORM = _Layer(batchnorm_forward, batchnorm_backward)
_LAYERNORM = _Layer(layernorm_forward, layernorm_backward)
_CONV = _Layer(conv_forward_fast, conv_backward_fast)
_MAX_POOL = _Layer(max_pool_forward_fast, max_pool_backward_fast)
_POOL_2X2 = {"pool_height": 2, "pool_width": 2, "stride": 2}


class _Tape:
    """Applies layers one after the other, and remembers them for the way back."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self._applied: list[tuple[_Layer, Cache, tuple[str, ...]]] = []

    def apply(self, layer: _Layer, x: Array, *names: str, options: Mapping[str, Any] | None = None) -> Array:
        """The layer's output; `names` are its parameters', `options` the last argument of its forward."""
        parameters = [self._params[name] for name in names]
        out, cache = layer.forward(x, *parameters, *([] if options is None else [options]))
        self._applied.append((layer, cache, names))
        return out

    def gradients(self, dout: Array) -> Params:
        """Gradients of all parameters, from the upstream gradient of the last output."""
        grads: Params = {}
        for layer, cache, names in reversed(self._applied):
            result = layer.backward(dout, cache)
            dout, *dparameters = result if names else (result,)
            grads.update(zip(names, dparameters, strict=True))
        return grads


def _gaussian(shape: tuple[int, ...], scale: float, dtype: DTypeLike = np.float64) -> Array:
    """Weights from the global generator, since the nets' constructors take no seed for them."""
    weights: Array = np.random.normal(scale=scale, size=shape).astype(dtype)  # noqa: NPY002 - as said above
    return weights


def _he_scale(shape: tuple[int, ...]) -> float:
    """He et al. 2015: the standard deviation that keeps the variance of what passes through ReLUs."""
    fan_in = shape[0] if len(shape) == 2 else prod(shape[1:])
    return float(np.sqrt(2 / fan_in))


def _same_padding(filter_size: int) -> dict[str, int]:
    """Stride 1, and the padding that keeps height and width, for a filter of odd size."""
    return {"stride": 1, "pad": (filter_size - 1) // 2}


def _map_size(size: int, filter_size: int, num_convs: int, pool: bool) -> int:
    """Height or width after some convolutions with `_same_padding`, and 2x2 pooling."""
    for _ in range(num_convs):
        size = conv_output_size(size, filter_size, 1, _same_padding(filter_size)["pad"])
    return pool_output_size(size, 2, 2) if pool else size


def _regularize(params: Params, grads: Params, reg: float) -> float:
    """The penalty on all weights; adds its gradient to theirs."""
    weights = [name for name in params if name.startswith("W")]
    for name in weights:
        grads[name] = grads[name] + reg * params[name]
    return 0.5 * reg * sum(float(np.sum(params[name] ** 2)) for name in weights)


def _loss_and_gradients(tape: _Tape, scores: Array, y: Labels, params: Params, reg: float) -> tuple[float, Params]:
    """The end of every classifier's loss: softmax, the way back along the tape, and regularisation."""
    loss, dscores = softmax_loss(scores, y)
    grads = tape.gradients(dscores)
    return loss + _regularize(params, grads, reg), grads


# END SOLUTION


class TwoLayerNet:
    """affine - relu - affine - softmax (lectures 4 and 5).

    Args:
        input_dim: Features of an input, D; an input of shape (d1, ..., dk) counts as flattened.
        hidden_dim: Features of the hidden layer, H.
        num_classes: Classes, C.
        weight_scale: Standard deviation of the weights, Gaussian with mean 0. Biases begin as zeros.
        reg: Strength of the L2 regularisation.

    Attributes:
        params: `W1` (D, H), `b1` (H,), `W2` (H, C), `b2` (C,).
    """

    def __init__(
        self,
        input_dim: int = 3 * 32 * 32,
        hidden_dim: int = 100,
        num_classes: int = 10,
        weight_scale: float = 1e-3,
        reg: float = 0.0,
    ) -> None:
        # BEGIN SOLUTION
        self.reg = reg
        self.params: Params = {
            "W1": _gaussian((input_dim, hidden_dim), weight_scale),
            "b1": np.zeros(hidden_dim),
            "W2": _gaussian((hidden_dim, num_classes), weight_scale),
            "b2": np.zeros(num_classes),
        }
        # END SOLUTION

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Inputs, (N, d1, ..., dk).
            y: Labels in [0, C), (N,); None asks for the scores.

        Returns:
            Without `y`, scores (N, C); with `y`, `(loss, grads)`, `grads[name]` shaped like `params[name]`.
        """
        # BEGIN SOLUTION
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        hidden, hidden_cache = affine_forward(X, W1, b1)
        active, relu_cache = relu_forward(hidden)
        scores, scores_cache = affine_forward(active, W2, b2)
        if y is None:
            return scores

        loss, dscores = softmax_loss(scores, y)
        dactive, dW2, db2 = affine_backward(dscores, scores_cache)
        dhidden = relu_backward(dactive, relu_cache)
        _, dW1, db1 = affine_backward(dhidden, hidden_cache)
        grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
        return loss + _regularize(self.params, grads, self.reg), grads
        # END SOLUTION


class FullyConnectedNet:
    """{affine - [batch or layer norm] - relu - [dropout]} x (L - 1) - affine - softmax (lecture 7).

    Args:
        hidden_dims: Features of each hidden layer; none makes a linear classifier.
        input_dim: Features of an input, D.
        num_classes: Classes, C.
        dropout_keep_ratio: Probability to keep an activation; 1 means no dropout.
        normalization: "batchnorm", "layernorm" or None, before every ReLU.
        reg: Strength of the L2 regularisation.
        weight_scale: Standard deviation of the weights, Gaussian with mean 0. Biases and betas begin as
            zeros, gammas as ones.
        dtype: What parameters, inputs and all computation are cast to.
        seed: Handed to every dropout layer, which then always drops the same activations: a gradient check
            needs that. None draws anew at every call.

    Attributes:
        params: `W1, b1, ..., WL, bL`, and with normalisation `gamma1, beta1, ...` for the first L - 1 layers.
        bn_params: The options of each hidden layer's normalisation; batch normalisation keeps its running
            statistics there.
        dropout_param: The options of all dropout layers.
    """

    def __init__(
        self,
        hidden_dims: Sequence[int],
        input_dim: int = 3 * 32 * 32,
        num_classes: int = 10,
        dropout_keep_ratio: float = 1,
        normalization: str | None = None,
        reg: float = 0.0,
        weight_scale: float = 1e-2,
        dtype: DTypeLike = np.float64,
        seed: int | None = None,
    ) -> None:
        # BEGIN SOLUTION
        if normalization not in {None, "batchnorm", "layernorm"}:
            msg = f'normalization is "batchnorm", "layernorm" or None, not {normalization!r}'
            raise ValueError(msg)
        self.normalization = normalization
        self.use_dropout = dropout_keep_ratio != 1
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype

        self.params: Params = {}
        for i, shape in enumerate(pairwise((input_dim, *hidden_dims, num_classes)), start=1):
            self.params[f"W{i}"] = _gaussian(shape, weight_scale, dtype)
            self.params[f"b{i}"] = np.zeros(shape[1], dtype)
            if normalization and i < self.num_layers:
                self.params[f"gamma{i}"] = np.ones(shape[1], dtype)
                self.params[f"beta{i}"] = np.zeros(shape[1], dtype)

        self.bn_params: list[dict[str, Any]] = [{} for _ in hidden_dims]
        self.dropout_param: dict[str, Any] = {"p": dropout_keep_ratio, "seed": seed}
        # END SOLUTION

    # BEGIN SOLUTION
    def _set_mode(self, mode: str) -> None:
        """Batch normalisation and dropout are the layers that behave otherwise in test mode."""
        for options in (*self.bn_params, self.dropout_param):
            options["mode"] = mode

    def _hidden(self, tape: _Tape, x: Array, i: int) -> Array:
        """The `i`th hidden layer, counted from 1."""
        x = tape.apply(_AFFINE, x, f"W{i}", f"b{i}")
        if self.normalization:
            layer = _BATCHNORM if self.normalization == "batchnorm" else _LAYERNORM
            x = tape.apply(layer, x, f"gamma{i}", f"beta{i}", options=self.bn_params[i - 1])
        x = tape.apply(_RELU, x)
        return tape.apply(_DROPOUT, x, options=self.dropout_param) if self.use_dropout else x

    # END SOLUTION

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Inputs, (N, d1, ..., dk).
            y: Labels in [0, C), (N,); None asks for the scores, in test mode: batch normalisation then uses
                its running statistics, and dropout drops nothing.

        Returns:
            Without `y`, scores (N, C); with `y`, `(loss, grads)`, `grads[name]` shaped like `params[name]`.
        """
        # BEGIN SOLUTION
        self._set_mode("test" if y is None else "train")
        tape = _Tape(self.params)
        x = X.astype(self.dtype)
        for i in range(1, self.num_layers):
            x = self._hidden(tape, x, i)
        scores = tape.apply(_AFFINE, x, f"W{self.num_layers}", f"b{self.num_layers}")
        return scores if y is None else _loss_and_gradients(tape, scores, y, self.params, self.reg)
        # END SOLUTION


class ThreeLayerConvNet:
    """conv - relu - 2x2 max pool - affine - relu - affine - softmax (lecture 5).

    The convolution has stride 1 and the padding `(filter_size - 1) // 2`, which keeps height and width for an
    odd filter size; the pooling, of stride 2, halves them.

    Args:
        input_dim: Shape of an image, (C, H, W).
        num_filters: Filters of the convolution, F.
        filter_size: Height and width of a filter, K.
        hidden_dim: Features of the hidden affine layer, M.
        num_classes: Classes.
        weight_scale: Standard deviation of the weights, Gaussian with mean 0. Biases begin as zeros.
        reg: Strength of the L2 regularisation.
        dtype: What parameters, inputs and all computation are cast to.

    Attributes:
        params: `W1` (F, C, K, K), `b1` (F,), `W2` (F * H/2 * W/2, M), `b2` (M,), `W3` (M, num_classes),
            `b3` (num_classes,).
    """

    def __init__(
        self,
        input_dim: tuple[int, int, int] = (3, 32, 32),
        num_filters: int = 32,
        filter_size: int = 7,
        hidden_dim: int = 100,
        num_classes: int = 10,
        weight_scale: float = 1e-3,
        reg: float = 0.0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        # BEGIN SOLUTION
        self.reg = reg
        self.dtype = dtype
        C, H, W = input_dim
        pooled = num_filters * prod(_map_size(size, filter_size, 1, pool=True) for size in (H, W))
        self.params: Params = {
            "W1": _gaussian((num_filters, C, filter_size, filter_size), weight_scale, dtype),
            "b1": np.zeros(num_filters, dtype),
            "W2": _gaussian((pooled, hidden_dim), weight_scale, dtype),
            "b2": np.zeros(hidden_dim, dtype),
            "W3": _gaussian((hidden_dim, num_classes), weight_scale, dtype),
            "b3": np.zeros(num_classes, dtype),
        }
        # END SOLUTION

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Images, (N, C, H, W).
            y: Labels in [0, num_classes), (N,); None asks for the scores.

        Returns:
            Without `y`, scores (N, num_classes); with `y`, `(loss, grads)`, `grads[name]` shaped like
            `params[name]`.
        """
        # BEGIN SOLUTION
        tape = _Tape(self.params)
        x = X.astype(self.dtype)
        x = tape.apply(_CONV, x, "W1", "b1", options=_same_padding(self.params["W1"].shape[2]))
        x = tape.apply(_RELU, x)
        x = tape.apply(_MAX_POOL, x, options=_POOL_2X2)
        x = tape.apply(_AFFINE, x, "W2", "b2")
        x = tape.apply(_RELU, x)
        scores = tape.apply(_AFFINE, x, "W3", "b3")
        return scores if y is None else _loss_and_gradients(tape, scores, y, self.params, self.reg)
        # END SOLUTION


class ConvNet:
    """[[conv - relu] x N - pool?] x M - [affine - relu] x K - affine - softmax, lecture 5's usual pattern.

    Every convolution has stride 1 and the padding `(filter_size - 1) // 2`, which keeps height and width for
    an odd filter size; a pooling takes the maxima of 2x2 windows with stride 2 and halves them.

    Args:
        input_dim: Shape of an image, (C, H, W).
        filters: One tuple a block, with the number of filters of each of its convolutions: M is its length,
            and N that of each tuple.
        hidden_dims: Features of each hidden affine layer; K is its length.
        num_classes: Classes.
        filter_size: Height and width of every filter.
        pool: Whether every block ends with a pooling.
        weight_scale: Standard deviation of the weights, Gaussian with mean 0; None takes `sqrt(2 / fan_in)`
            for each layer (He et al. 2015, lecture 7), as a deeper net needs. Biases begin as zeros.
        reg: Strength of the L2 regularisation.
        dtype: What parameters, inputs and all computation are cast to.

    Attributes:
        params: `W1, b1, W2, b2, ...` in the order of the layers, the convolutions first: their weights are
            (F, C, filter_size, filter_size), the affine layers' (D, M).
    """

    def __init__(
        self,
        input_dim: tuple[int, int, int] = (3, 32, 32),
        filters: Sequence[Sequence[int]] = ((32,), (64,)),
        hidden_dims: Sequence[int] = (100,),
        num_classes: int = 10,
        filter_size: int = 3,
        pool: bool = True,
        weight_scale: float | None = None,
        reg: float = 0.0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        # BEGIN SOLUTION
        self.filters = tuple(tuple(block) for block in filters)
        self.pool = pool
        self.reg = reg
        self.dtype = dtype

        C, H, W = input_dim
        channels = (C, *(count for block in self.filters for count in block))
        shapes: list[tuple[int, ...]] = [(F, C, filter_size, filter_size) for C, F in pairwise(channels)]
        for block in self.filters:
            H, W = (_map_size(size, filter_size, len(block), pool) for size in (H, W))
        shapes += pairwise((channels[-1] * H * W, *hidden_dims, num_classes))

        self.num_layers = len(shapes)
        self.params: Params = {}
        for i, shape in enumerate(shapes, start=1):
            scale = _he_scale(shape) if weight_scale is None else weight_scale
            self.params[f"W{i}"] = _gaussian(shape, scale, dtype)
            self.params[f"b{i}"] = np.zeros(shape[0] if len(shape) == 4 else shape[1], dtype)
        # END SOLUTION

    # BEGIN SOLUTION
    def _scores(self, tape: _Tape, x: Array) -> Array:
        i = 0
        for block in self.filters:
            for _ in block:
                i += 1
                conv_param = _same_padding(self.params[f"W{i}"].shape[2])
                x = tape.apply(_CONV, x, f"W{i}", f"b{i}", options=conv_param)
                x = tape.apply(_RELU, x)
            if self.pool:
                x = tape.apply(_MAX_POOL, x, options=_POOL_2X2)
        for j in range(i + 1, self.num_layers):
            x = tape.apply(_AFFINE, x, f"W{j}", f"b{j}")
            x = tape.apply(_RELU, x)
        return tape.apply(_AFFINE, x, f"W{self.num_layers}", f"b{self.num_layers}")

    # END SOLUTION

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Images, (N, C, H, W).
            y: Labels in [0, num_classes), (N,); None asks for the scores.

        Returns:
            Without `y`, scores (N, num_classes); with `y`, `(loss, grads)`, `grads[name]` shaped like
            `params[name]`.
        """
        # BEGIN SOLUTION
        tape = _Tape(self.params)
        scores = self._scores(tape, X.astype(self.dtype))
        return scores if y is None else _loss_and_gradients(tape, scores, y, self.params, self.reg)
        # END SOLUTION


# BEGIN SOLUTION
class _Cell(NamedTuple):
    """A recurrent cell: how many H-wide gates its weights hold, how many states it hands on, its passes."""

    num_gates: int
    num_states: int
    step_forward: Callable[..., tuple[Any, ...]]
    forward: Callable[..., tuple[Array, Cache]]
    backward: Callable[[Array, Cache], tuple[Array, Array, Array, Array, Array]]


_CELLS = {
    "rnn": _Cell(1, 1, rnn_step_forward, rnn_forward, rnn_backward),
    "lstm": _Cell(4, 2, lstm_step_forward, lstm_forward, lstm_backward),
    "gru": _Cell(3, 1, gru_step_forward, gru_forward, gru_backward),
}
# END SOLUTION


class CaptioningRNN:
    """A recurrent net that describes an image, given by a vector of features, in words (lecture 10).

    An affine layer of the features gives the first hidden state. At each step the cell reads the vector of a
    word, and an affine layer of its hidden state scores all words as the next one.

    Args:
        word_to_idx: The vocabulary, from each of V words to its index; holds "<NULL>", the padding, and for
            `sample` also "<START>".
        input_dim: Features of an image, D.
        wordvec_dim: Features of a word's vector, W.
        hidden_dim: Features of the hidden state, H.
        cell_type: "rnn", "lstm" or "gru". A net that has no GRU, as the course's own has none, refuses "gru"
            with a ValueError, at no cost.
        dtype: What parameters and image features are cast to.

    Attributes:
        params: `W_embed` (V, W), drawn with standard deviation 0.01; `W_proj` (D, H), `Wx` (W, G * H), `Wh`
            (H, G * H) and `W_vocab` (H, V), with `1 / sqrt(fan_in)`, their number of rows; `b_proj` (H,), `b`
            (G * H,) and `b_vocab` (V,), zeros. G is 1 for the rnn, 4 for the lstm, 3 for the gru.
    """

    def __init__(
        self,
        word_to_idx: Mapping[str, int],
        input_dim: int = 512,
        wordvec_dim: int = 128,
        hidden_dim: int = 128,
        cell_type: str = "rnn",
        dtype: DTypeLike = np.float64,
    ) -> None:
        # BEGIN SOLUTION
        if cell_type not in _CELLS:
            msg = f"cell_type is one of {', '.join(_CELLS)}, not {cell_type!r}"
            raise ValueError(msg)
        self.cell_type = cell_type
        self.dtype = dtype
        self.word_to_idx = word_to_idx

        V, width = len(word_to_idx), _CELLS[cell_type].num_gates * hidden_dim
        self.params: Params = {"W_embed": _gaussian((V, wordvec_dim), 0.01, dtype)}
        for weight, bias, shape in (
            ("W_proj", "b_proj", (input_dim, hidden_dim)),
            ("Wx", "b", (wordvec_dim, width)),
            ("Wh", "b", (hidden_dim, width)),
            ("W_vocab", "b_vocab", (hidden_dim, V)),
        ):
            self.params[weight] = _gaussian(shape, 1 / float(np.sqrt(shape[0])), dtype)
            self.params[bias] = np.zeros(shape[1], dtype)
        # END SOLUTION

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """The loss of the captions, word by word, and its gradients.

        From every word of a caption but the last, the next one is to be predicted; where that is "<NULL>", it
        does not count. Summed over a caption, averaged over the batch.

        Args:
            features: Images' features, (N, D).
            captions: Word indices, (N, T), each row with its first word in column 0 and padded with "<NULL>".

        Returns:
            `(loss, grads)`, `grads[name]` shaped like `params[name]`.
        """
        # BEGIN SOLUTION
        p, cell = self.params, _CELLS[self.cell_type]
        words, next_words = captions[:, :-1], captions[:, 1:]
        mask = next_words != self.word_to_idx["<NULL>"]

        h0, proj_cache = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        vectors, embed_cache = word_embedding_forward(words, p["W_embed"])
        h, cell_cache = cell.forward(vectors, h0, p["Wx"], p["Wh"], p["b"])
        scores, vocab_cache = temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
        loss, dscores = temporal_softmax_loss(scores, next_words, mask)

        grads: Params = {}
        dh, grads["W_vocab"], grads["b_vocab"] = temporal_affine_backward(dscores, vocab_cache)
        dvectors, dh0, grads["Wx"], grads["Wh"], grads["b"] = cell.backward(dh, cell_cache)
        grads["W_embed"] = word_embedding_backward(dvectors, embed_cache)
        _, grads["W_proj"], grads["b_proj"] = affine_backward(dh0, proj_cache)
        return loss, grads
        # END SOLUTION

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """Write a caption for each image: always the word with the highest score, which is read next.

        The first word read is "<START>". Sampling goes on after an "<END>"; the reader stops there.

        Args:
            features: Images' features, (N, D).
            max_length: Words of a caption.

        Returns:
            Word indices, (N, max_length); column 0 holds the first sampled word, not "<START>".
        """
        # BEGIN SOLUTION
        p, cell = self.params, _CELLS[self.cell_type]
        h0, _ = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        states = [h0, np.zeros_like(h0)][: cell.num_states]
        words = np.full(len(features), self.word_to_idx["<START>"])
        captions = np.empty((len(features), max_length), dtype=words.dtype)
        for t in range(max_length):
            *states, _ = cell.step_forward(p["W_embed"][words], *states, p["Wx"], p["Wh"], p["b"])
            scores, _ = affine_forward(states[0], p["W_vocab"], p["b_vocab"])
            words = scores.argmax(axis=1)
            captions[:, t] = words
        return captions
        # END SOLUTION
