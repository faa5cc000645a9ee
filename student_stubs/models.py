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
        raise NotImplementedError

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Inputs, (N, d1, ..., dk).
            y: Labels in [0, C), (N,); None asks for the scores.

        Returns:
            Without `y`, scores (N, C); with `y`, `(loss, grads)`, `grads[name]` shaped like `params[name]`.
        """
        raise NotImplementedError


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
        raise NotImplementedError


    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Inputs, (N, d1, ..., dk).
            y: Labels in [0, C), (N,); None asks for the scores, in test mode: batch normalisation then uses
                its running statistics, and dropout drops nothing.

        Returns:
            Without `y`, scores (N, C); with `y`, `(loss, grads)`, `grads[name]` shaped like `params[name]`.
        """
        raise NotImplementedError


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
        raise NotImplementedError

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Images, (N, C, H, W).
            y: Labels in [0, num_classes), (N,); None asks for the scores.

        Returns:
            Without `y`, scores (N, num_classes); with `y`, `(loss, grads)`, `grads[name]` shaped like
            `params[name]`.
        """
        raise NotImplementedError


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
        raise NotImplementedError


    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Scores, or the loss and its gradients.

        Args:
            X: Images, (N, C, H, W).
            y: Labels in [0, num_classes), (N,); None asks for the scores.

        Returns:
            Without `y`, scores (N, num_classes); with `y`, `(loss, grads)`, `grads[name]` shaped like
            `params[name]`.
        """
        raise NotImplementedError


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
        raise NotImplementedError

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
        raise NotImplementedError

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """Write a caption for each image: always the word with the highest score, which is read next.

        The first word read is "<START>". Sampling goes on after an "<END>"; the reader stops there.

        Args:
            features: Images' features, (N, D).
            max_length: Words of a caption.

        Returns:
            Word indices, (N, max_length); column 0 holds the first sampled word, not "<START>".
        """
        raise NotImplementedError
