"""Known wrong models."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from .. import models
from .._types import Array, Labels
from ..activations import relu_forward
from ..layers import affine_backward, affine_forward
from ..losses import softmax_loss
from ..models import CaptioningRNN, ConvNet, FullyConnectedNet, Params, ScoresOrLoss, ThreeLayerConvNet, TwoLayerNet
from ..recurrent import (
    lstm_step_forward,
    temporal_affine_backward,
    temporal_affine_forward,
    temporal_softmax_loss,
    word_embedding_backward,
    word_embedding_forward,
)

Net = TwoLayerNet | FullyConnectedNet | ThreeLayerConvNet | ConvNet


def _with_penalty(net: Net, result: ScoresOrLoss, names: tuple[str, ...], loss: float, pull: float) -> ScoresOrLoss:
    """The result with `loss` and `pull` times the weights' penalty and its gradient added."""
    if not isinstance(result, tuple):
        return result
    value, grads = result
    params = {name: net.params[name] for name in names}
    penalty = 0.5 * net.reg * sum(float(np.sum(value**2)) for value in params.values())
    pulled = {name: grads[name] + pull * net.reg * value for name, value in params.items()}
    return value + loss * penalty, grads | pulled


def _weights(net: Net) -> tuple[str, ...]:
    return tuple(name for name in net.params if name.startswith("W"))


class TwoLayerNet__penalty_without_half(TwoLayerNet):
    """The penalty on the weights is not halved.

    Hint: with which factor does the penalty's gradient become reg * W?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Twice the penalty, and twice its gradient."""
        return _with_penalty(self, super().loss(X, y), _weights(self), 1.0, 1.0)


class TwoLayerNet__penalty_halved_in_loss_alone(TwoLayerNet):
    """The penalty is halved, but its gradient is 2 * reg * W.

    Hint: differentiate 0.5 * reg * W^2.
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, twice the penalty's gradient."""
        return _with_penalty(self, super().loss(X, y), _weights(self), 0.0, 1.0)


class TwoLayerNet__penalty_without_gradient(TwoLayerNet):
    """The penalty is in the loss, but not in the gradients of the weights.

    Hint: on what does the penalty depend?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, no gradient of the penalty."""
        return _with_penalty(self, super().loss(X, y), _weights(self), 0.0, -1.0)


class TwoLayerNet__biases_penalised(TwoLayerNet):
    """The penalty covers the biases too; it should cover the weights alone.

    Hint: which parameters does the formula of the loss sum over?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The biases' penalty besides."""
        return _with_penalty(self, super().loss(X, y), ("b1", "b2"), 1.0, 1.0)


class TwoLayerNet__probabilities(TwoLayerNet):
    """Without labels, the net returns probabilities; it should return scores.

    Hint: where does the softmax belong, to the net or to its loss?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The softmax of the scores."""
        result = super().loss(X, y)
        if isinstance(result, tuple):
            return result
        e = np.exp(result - result.max(axis=1, keepdims=True))
        return np.asarray(e / e.sum(axis=1, keepdims=True))


class FullyConnectedNet__deep_penalty_without_half(FullyConnectedNet):
    """The penalty on the weights is not halved.

    Hint: with which factor does the penalty's gradient become reg * W?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Twice the penalty, and twice its gradient."""
        return _with_penalty(self, super().loss(X, y), _weights(self), 1.0, 1.0)


class FullyConnectedNet__last_layer_not_penalised(FullyConnectedNet):
    """The penalty leaves out the weights of the last layer.

    Hint: how many layers has the net, and how many does your loop over the hidden ones see?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without the last layer's penalty."""
        return _with_penalty(self, super().loss(X, y), (f"W{self.num_layers}",), -1.0, -1.0)


class FullyConnectedNet__gammas_penalised(FullyConnectedNet):
    """The penalty covers the scales of the normalisation too; it should cover the weights alone.

    Hint: which parameters does the formula of the loss sum over?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The gammas' penalty besides."""
        gammas = tuple(name for name in self.params if name.startswith("gamma"))
        return _with_penalty(self, super().loss(X, y), gammas, 1.0, 1.0)


class FullyConnectedNet__batch_statistics_in_test(FullyConnectedNet):
    """In test mode, batch normalisation uses the statistics of the batch; it should use the running ones.

    Hint: who sets the mode of the normalisation layers, and when?
    """

    def _set_mode(self, mode: str) -> None:
        super()._set_mode(mode)
        for bn_param in self.bn_params:
            bn_param["mode"] = "train"


class FullyConnectedNet__dropout_in_test(FullyConnectedNet):
    """In test mode, dropout still drops; it should pass everything on.

    Hint: who sets the mode of the dropout layers, and when?
    """

    def _set_mode(self, mode: str) -> None:
        super()._set_mode(mode)
        if self.use_dropout:
            self.dropout_param["mode"] = "train"


class FullyConnectedNet__always_in_train_mode(FullyConnectedNet):
    """Without labels the layers are still in train mode: dropout drops, and batch statistics are used.

    Hint: who sets the mode of the layers to "test", and when?
    """

    def _set_mode(self, _mode: str) -> None:
        super()._set_mode("train")


class FullyConnectedNet__dropout_left_out(FullyConnectedNet):
    """The net has no dropout, whatever probability it is given.

    Hint: which arguments of the constructor does your loss not depend on?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without dropout."""
        kept, self.use_dropout = self.use_dropout, False
        try:
            return super().loss(X, y)
        finally:
            self.use_dropout = kept


class ThreeLayerConvNet__filters_not_penalised(ThreeLayerConvNet):
    """The penalty leaves out the filters.

    Hint: the filters are weights like any others. Over which of them does the formula of the loss sum?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without the filters' penalty."""
        return _with_penalty(self, super().loss(X, y), ("W1",), -1.0, -1.0)


class ThreeLayerConvNet__conv_penalty_without_half(ThreeLayerConvNet):
    """The penalty on the weights is not halved.

    Hint: with which factor does the penalty's gradient become reg * W?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Twice the penalty, and twice its gradient."""
        return _with_penalty(self, super().loss(X, y), _weights(self), 1.0, 1.0)


class ConvNet__convolutions_not_penalised(ConvNet):
    """The penalty leaves out the convolutions.

    Hint: the filters are weights like any others. Over which of them does the formula of the loss sum?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without the filters' penalty."""
        filters = tuple(name for name in _weights(self) if self.params[name].ndim == 4)
        return _with_penalty(self, super().loss(X, y), filters, -1.0, -1.0)


class ConvNet__any_depth_penalty_without_half(ConvNet):
    """The penalty on the weights is not halved.

    Hint: with which factor does the penalty's gradient become reg * W?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Twice the penalty, and twice its gradient."""
        return _with_penalty(self, super().loss(X, y), _weights(self), 1.0, 1.0)


class CaptioningRNN__padding_predicted(CaptioningRNN):
    """The padding counts in the loss; it should be left out.

    Hint: which words does the mask keep, and does it look at those read or at those to be predicted?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With a vocabulary that has no padding."""
        own, self.word_to_idx = self.word_to_idx, {**self.word_to_idx, "<NULL>": -1}
        try:
            return super().loss(features, captions)
        finally:
            self.word_to_idx = own


class CaptioningRNN__averaged_over_words(CaptioningRNN):
    """The loss is averaged over the words that count; it should be summed over time and averaged over the batch.

    Hint: by what number is the sum of all losses divided?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """Divided by the words that are not padding."""
        loss, grads = super().loss(features, captions)
        factor = len(captions) / np.sum(captions[:, 1:] != self.word_to_idx["<NULL>"])
        return float(loss * factor), {name: value * factor for name, value in grads.items()}


class CaptioningRNN__image_gets_no_gradient(CaptioningRNN):
    """No gradient reaches the projection of the image's features.

    Hint: what does the first hidden state come from, and which backward gives its gradient?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """Zeros for the projection."""
        loss, grads = super().loss(features, captions)
        return loss, grads | {name: np.zeros_like(grads[name]) for name in ("W_proj", "b_proj")}


class CaptioningRNN__sample_begins_with_start(CaptioningRNN):
    """The first column of a sample is the start mark; it should be the first word sampled.

    Hint: when does your loop write a word down, before or after the step that chose it?
    """

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """One word late."""
        captions = super().sample(features, max_length)
        start = np.full((len(captions), 1), self.word_to_idx["<START>"])
        return np.hstack((start, captions[:, :-1]))


class CaptioningRNN__sample_reads_its_first_word_again(CaptioningRNN):
    """Every step of a sample reads the start mark; it should read the word chosen before.

    Hint: what does the cell read in the second step?
    """

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """With the vectors of all words replaced by that of the start mark."""
        own = self.params["W_embed"]
        self.params["W_embed"] = np.tile(own[self.word_to_idx["<START>"]], (len(own), 1))
        try:
            return super().sample(features, max_length)
        finally:
            self.params["W_embed"] = own


class CaptioningRNN__sample_begins_with_padding(CaptioningRNN):
    """The first word that a sample reads is the padding; it should be the start mark.

    Hint: with which mark do the captions of the training set begin?
    """

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """With the padding in the place of the start mark."""
        own = self.word_to_idx
        self.word_to_idx = {**own, "<START>": own["<NULL>"]}
        try:
            return super().sample(features, max_length)
        finally:
            self.word_to_idx = own


@contextmanager
def _named(name: str, other: Any) -> Iterator[None]:
    """Another function or layer under a name that the nets use."""
    right = getattr(models, name)
    setattr(models, name, other)
    try:
        yield
    finally:
        setattr(models, name, right)


def _replaced(layer: str, backward: Any, forward: Any = None) -> AbstractContextManager[None]:
    """A layer of the nets with another backward, and perhaps another forward."""
    right = getattr(models, layer)
    return _named(layer, right._replace(backward=backward, forward=forward or right.forward))


def _handed_on(upstream: Array, _cache: Any) -> Array:
    return upstream


def _as_it_is(x: Array) -> tuple[Array, None]:
    return x, None


class TwoLayerNet__relu_skipped_on_the_way_back(TwoLayerNet):
    """The gradients pass the ReLU as if it were not there.

    Hint: which layers does the forward go through, and which does your backward?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, and gradients without the ReLU's."""
        with _named("relu_backward", _handed_on):
            return super().loss(X, y)


class TwoLayerNet__relu_on_scores(TwoLayerNet):
    """The scores pass a ReLU; they should come as they are from the last layer.

    Hint: may a score be negative?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The scores' positive part."""
        result = super().loss(X, y)
        return result if isinstance(result, tuple) else np.maximum(result, 0)


class FullyConnectedNet__deep_relu_skipped_on_the_way_back(FullyConnectedNet):
    """The gradients pass the ReLUs as if they were not there.

    Hint: which layers does the forward go through, and which does your backward?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, and gradients without the ReLUs'."""
        with _replaced("_RELU", _handed_on):
            return super().loss(X, y)


class FullyConnectedNet__without_relu(FullyConnectedNet):
    """There is no ReLU between the layers.

    Hint: what do two affine layers in a row come to?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Affine throughout."""
        with _replaced("_RELU", _handed_on, _as_it_is):
            return super().loss(X, y)


class ThreeLayerConvNet__relus_skipped_on_the_way_back(ThreeLayerConvNet):
    """The gradients pass the ReLUs as if they were not there.

    Hint: which layers does the forward go through, and which does your backward?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, and gradients without the ReLUs'."""
        with _replaced("_RELU", _handed_on):
            return super().loss(X, y)


class ConvNet__all_relus_skipped_on_the_way_back(ConvNet):
    """The gradients pass the ReLUs as if they were not there.

    Hint: which layers does the forward go through, and which does your backward?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, and gradients without the ReLUs'."""
        with _replaced("_RELU", _handed_on):
            return super().loss(X, y)


class ConvNet__without_relus(ConvNet):
    """There is no ReLU after the convolutions and affine layers.

    Hint: what do two affine layers in a row come to?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Linear but for the pooling."""
        with _replaced("_RELU", _handed_on, _as_it_is):
            return super().loss(X, y)


def _relu_on_scores(x: Array, w: Array, b: Array) -> tuple[Array, Any]:
    out, cache = affine_forward(x, w, b)
    return np.maximum(out, 0), (cache, out > 0)


def _back_through_relu(dout: Array, cache: Any) -> tuple[Array, Array, Array]:
    inner, passes = cache
    return affine_backward(dout * passes, inner)


class _LastLayer(models._Tape):
    """A tape whose last affine layer ends in a ReLU."""

    def apply(self, layer: Any, x: Array, *names: str, options: Any = None) -> Array:
        """Put a ReLU behind the last layer."""
        if names[:1] == (max((name for name in self._params if name[0] == "W"), key=lambda name: int(name[1:])),):
            layer = layer._replace(forward=_relu_on_scores, backward=_back_through_relu)
        return super().apply(layer, x, *names, options=options)


def _without_relu_after(*numbers: int) -> type[models._Tape]:
    """Tapes that leave out the ReLUs of these numbers, counted from 1."""

    class Tape(models._Tape):
        count = 0

        def apply(self, layer: Any, x: Array, *names: str, options: Any = None) -> Array:
            if layer is models._RELU:
                self.count += 1
                if self.count in numbers:
                    return x
            return super().apply(layer, x, *names, options=options)

    return Tape


class TwoLayerNet__without_its_relu(TwoLayerNet):
    """There is no ReLU between the two layers.

    Hint: what do two affine layers in a row come to?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Affine throughout."""
        with _named("relu_forward", _as_it_is), _named("relu_backward", _handed_on):
            return super().loss(X, y)


class TwoLayerNet__relu_after_both_layers(TwoLayerNet):
    """The scores pass a ReLU; they should come as they are from the last layer.

    Hint: may a score be negative?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With a ReLU behind each affine layer."""
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        hidden, first = _relu_on_scores(X, W1, b1)
        scores, second = _relu_on_scores(hidden, W2, b2)
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dhidden, dW2, db2 = _back_through_relu(dscores, second)
        _, dW1, db1 = _back_through_relu(dhidden, first)
        grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
        return loss + models._regularize(self.params, grads, self.reg), grads


class FullyConnectedNet__relu_on_the_scores(FullyConnectedNet):
    """The scores pass a ReLU; they should come as they are from the last layer.

    Hint: may a score be negative?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With a ReLU at the end."""
        with _named("_Tape", _LastLayer):
            return super().loss(X, y)


class FullyConnectedNet__first_relu_left_out(FullyConnectedNet):
    """There is no ReLU after the first layer.

    Hint: how many ReLUs does your forward pass, and how many hidden layers are there?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without the first ReLU."""
        with _named("_Tape", _without_relu_after(1)):
            return super().loss(X, y)


class ThreeLayerConvNet__relu_on_the_scores_of_conv(ThreeLayerConvNet):
    """The scores pass a ReLU; they should come as they are from the last layer.

    Hint: may a score be negative?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With a ReLU at the end."""
        with _named("_Tape", _LastLayer):
            return super().loss(X, y)


class ThreeLayerConvNet__no_relu_after_the_convolution(ThreeLayerConvNet):
    """There is no ReLU after the convolution.

    Hint: which layers stand between the convolution and the pooling?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without the first ReLU."""
        with _named("_Tape", _without_relu_after(1)):
            return super().loss(X, y)


class ThreeLayerConvNet__no_relu_between_affine_layers(ThreeLayerConvNet):
    """There is no ReLU between the two affine layers.

    Hint: what do two affine layers in a row come to?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without the second ReLU."""
        with _named("_Tape", _without_relu_after(2)):
            return super().loss(X, y)


class ThreeLayerConvNet__without_relus_at_all(ThreeLayerConvNet):
    """There is no ReLU in the net.

    Hint: which layers stand between the convolution, the pooling and the affine layers?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """Without both ReLUs."""
        with _named("_Tape", _without_relu_after(1, 2)):
            return super().loss(X, y)


class ConvNet__relu_on_its_scores(ConvNet):
    """The scores pass a ReLU; they should come as they are from the last layer.

    Hint: may a score be negative?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With a ReLU at the end."""
        with _named("_Tape", _LastLayer):
            return super().loss(X, y)


def _captioned(
    net: CaptioningRNN, features: Array, read: Labels, predicted: Labels, mask: Labels
) -> tuple[float, Params]:
    """The loss where these words are read and those predicted."""
    p, cell = net.params, models._CELLS[net.cell_type]
    h0, proj_cache = affine_forward(features.astype(net.dtype), p["W_proj"], p["b_proj"])
    vectors, embed_cache = word_embedding_forward(read, p["W_embed"])
    h, cell_cache = cell.forward(vectors, h0, p["Wx"], p["Wh"], p["b"])
    scores, vocab_cache = temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
    loss, dscores = temporal_softmax_loss(scores, predicted, mask)
    grads: Params = {}
    dh, grads["W_vocab"], grads["b_vocab"] = temporal_affine_backward(dscores, vocab_cache)
    dvectors, dh0, grads["Wx"], grads["Wh"], grads["b"] = cell.backward(dh, cell_cache)
    grads["W_embed"] = word_embedding_backward(dvectors, embed_cache)
    _, grads["W_proj"], grads["b_proj"] = affine_backward(dh0, proj_cache)
    return loss, grads


class CaptioningRNN__captions_not_shifted(CaptioningRNN):
    """Each word is to predict itself: the captions that are read and those to be predicted are not shifted.

    Hint: which word should follow the first one that is read?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """The same captions twice."""
        mask = captions != self.word_to_idx["<NULL>"]
        return _captioned(self, features, captions, captions, mask)


class CaptioningRNN__words_read_are_predicted(CaptioningRNN):
    """Each word is to predict itself: the captions that are read and those to be predicted are not shifted.

    Hint: which word should follow the first one that is read?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """All but the last word twice."""
        words = captions[:, :-1]
        mask = words != self.word_to_idx["<NULL>"]
        return _captioned(self, features, words, words, mask)


class CaptioningRNN__mask_of_the_words_read(CaptioningRNN):
    """The mask looks at the words that are read; it should look at those to be predicted.

    Hint: which words are the padding that should not count?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """One prediction of padding in each caption counts."""
        words, next_words = captions[:, :-1], captions[:, 1:]
        mask = words != self.word_to_idx["<NULL>"]
        return _captioned(self, features, words, next_words, mask)


class CaptioningRNN__padding_is_word_zero(CaptioningRNN):
    """Word 0 is taken for the padding; word_to_idx says which word that is.

    Hint: where does your mask take the padding's number from?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With a mask that leaves out word 0."""
        own, self.word_to_idx = self.word_to_idx, {**self.word_to_idx, "<NULL>": 0}
        try:
            return super().loss(features, captions)
        finally:
            self.word_to_idx = own


class CaptioningRNN__cell_state_forgotten_in_samples(CaptioningRNN):
    """Every step of a sample begins with an empty cell; it should go on from the cell state before it.

    Hint: how many states does a step of the LSTM hand on?
    """

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """With a cell of zeros before each step."""

        def forgetful(x: Array, prev_h: Array, prev_c: Array, *weights: Array) -> Any:
            return lstm_step_forward(x, prev_h, np.zeros_like(prev_c), *weights)

        with _named("_CELLS", {**models._CELLS, "lstm": models._CELLS["lstm"]._replace(step_forward=forgetful)}):
            return super().sample(features, max_length)


class FullyConnectedNet__one_bn_param_for_all_layers(FullyConnectedNet):
    """All layers share one dictionary of running statistics; each should have its own.

    Hint: how many dictionaries does [{}] * 3 hold?
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bn_params = [{}] * len(self.bn_params)


def _penalty_of(net: FullyConnectedNet | ConvNet, counted: tuple[str, ...], result: ScoresOrLoss) -> ScoresOrLoss:
    """The result with the penalty of some of the weights in its loss; the gradients keep all of them."""
    others = tuple(name for name in _weights(net) if name not in counted)
    return _with_penalty(net, result, others, -1.0, 0.0)


class FullyConnectedNet__penalty_of_the_last_layer_in_the_loss(FullyConnectedNet):
    """The loss has the penalty of the last layer alone; the layers' penalties should add up.

    Hint: what happens, in your loop over the layers, to the penalty of the layer before?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With the last layer's penalty."""
        return _penalty_of(self, (f"W{self.num_layers}",), super().loss(X, y))


class FullyConnectedNet__penalty_of_the_first_layer_in_the_loss(FullyConnectedNet):
    """The loss has the penalty of the first layer alone; the layers' penalties should add up.

    Hint: what happens, in your loop over the layers, to the penalty of the layer before?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With the first layer's penalty."""
        return _penalty_of(self, ("W1",), super().loss(X, y))


class ConvNet__penalty_of_the_last_layer_in_the_loss_of_any_depth(ConvNet):
    """The loss has the penalty of the last layer alone; the layers' penalties should add up.

    Hint: what happens, in your loop over the layers, to the penalty of the layer before?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With the last layer's penalty."""
        last = max(_weights(self), key=lambda name: int(name[1:]))
        return _penalty_of(self, (last,), super().loss(X, y))


class ConvNet__no_relu_between_its_affine_layers(ConvNet):
    """There is no ReLU after the hidden affine layers.

    Hint: what do two affine layers in a row come to?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With ReLUs after the convolutions alone."""
        filters = sum(self.params[name].ndim == 4 for name in _weights(self))
        with _named("_Tape", _without_relu_after(*range(filters + 1, len(_weights(self))))):
            return super().loss(X, y)


class ConvNet__no_relu_after_the_convolutions_of_any_depth(ConvNet):
    """There is no ReLU after the convolutions.

    Hint: what do a convolution and the next in a row come to?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With ReLUs after the affine layers alone."""
        filters = sum(self.params[name].ndim == 4 for name in _weights(self))
        with _named("_Tape", _without_relu_after(*range(1, filters + 1))):
            return super().loss(X, y)


class ConvNet__one_relu_a_block(ConvNet):
    """Only the last convolution of a block is followed by a ReLU; every one should be.

    Hint: what do two convolutions in a row come to without anything between them?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With one ReLU a block."""
        lasts = set(np.cumsum([len(block) for block in self.filters]).tolist())
        others = set(range(1, max(lasts, default=0) + 1)) - lasts
        with _named("_Tape", _without_relu_after(*sorted(others))):
            return super().loss(X, y)


class _MaskBeforeNorm(models._Tape):
    """A tape whose ReLUs pass back where the affine layer's output was positive, from before the normalisation."""

    def apply(self, layer: Any, x: Array, *names: str, options: Any = None) -> Array:
        """Remember what an affine layer gives, and let the ReLU after it go back by that."""
        out = super().apply(layer, x, *names, options=options)
        if layer is models._AFFINE:
            self.affine = out
        elif layer is models._RELU:
            self._applied[-1] = (layer, relu_forward(self.affine)[1], names)
        return out


class FullyConnectedNet__relu_passes_by_the_affine_output(FullyConnectedNet):
    """On the way back the ReLU looks at the affine output; it should look at its own input, which is normalised.

    Hint: what did the ReLU see on the way forward?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With the masks from before the normalisation."""
        with _named("_Tape", _MaskBeforeNorm):
            return super().loss(X, y)


class CaptioningRNN__first_output_for_first_state(CaptioningRNN):
    """W_proj and b_proj get the gradient of the first step's output; it should be that of h0, before all steps.

    Hint: which state does the projection make, and what does the backward of the cell return for it?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With the gradient of the first output."""
        loss, grads = super().loss(features, captions)
        p, cell = self.params, models._CELLS[self.cell_type]
        h0, proj_cache = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        vectors, _ = word_embedding_forward(captions[:, :-1], p["W_embed"])
        h, _ = cell.forward(vectors, h0, p["Wx"], p["Wh"], p["b"])
        scores, vocab_cache = temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
        mask = captions[:, 1:] != self.word_to_idx["<NULL>"]
        dh, _, _ = temporal_affine_backward(temporal_softmax_loss(scores, captions[:, 1:], mask)[1], vocab_cache)
        _, grads["W_proj"], grads["b_proj"] = affine_backward(dh[:, 0], proj_cache)
        return loss, grads


def _past_the_normalisation(backward: Any) -> Any:
    def past(dout: Array, cache: Any) -> Any:
        return dout, *backward(dout, cache)[1:]

    return past


class FullyConnectedNet__normalisation_skipped_on_the_way_back(FullyConnectedNet):
    """The gradients of gamma and beta are taken, and the affine layer gets the gradient from behind the normalisation.

    Hint: the normalisation's backward gives three gradients. Which of them does the affine layer's take?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, and gradients past the normalisation."""
        batch, layer = (
            _past_the_normalisation(getattr(models, name).backward) for name in ("_BATCHNORM", "_LAYERNORM")
        )
        with _replaced("_BATCHNORM", batch), _replaced("_LAYERNORM", layer):
            return super().loss(X, y)


class FullyConnectedNet__normalisation_after_the_relu(FullyConnectedNet):
    """The normalisation comes after the ReLU; it should come before it.

    Hint: in which order does the docstring name the layers?
    """

    def _hidden(self, tape: Any, x: Array, i: int) -> Array:
        x = tape.apply(models._RELU, tape.apply(models._AFFINE, x, f"W{i}", f"b{i}"))
        if self.normalization:
            layer = models._BATCHNORM if self.normalization == "batchnorm" else models._LAYERNORM
            x = tape.apply(layer, x, f"gamma{i}", f"beta{i}", options=self.bn_params[i - 1])
        return tape.apply(models._DROPOUT, x, options=self.dropout_param) if self.use_dropout else x


def _passed_back(net: CaptioningRNN, features: Array, captions: Labels) -> tuple[Array, Array, Array, Array, Array]:
    """What the gradients of the ends are made of: h0, h, dscores, and the gradients of h and of the words' vectors."""
    p, cell = net.params, models._CELLS[net.cell_type]
    words, next_words = captions[:, :-1], captions[:, 1:]
    h0, _ = affine_forward(features.astype(net.dtype), p["W_proj"], p["b_proj"])
    h, cache = cell.forward(word_embedding_forward(words, p["W_embed"])[0], h0, p["Wx"], p["Wh"], p["b"])
    scores, vocab_cache = temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
    _, dscores = temporal_softmax_loss(scores, next_words, next_words != net.word_to_idx["<NULL>"])
    dh = temporal_affine_backward(dscores, vocab_cache)[0]
    return h0, h, dscores, dh, cell.backward(dh, cache)[0]


def _embedded(net: CaptioningRNN, dvectors: Array, words: Labels) -> Params:
    cache = word_embedding_forward(words, net.params["W_embed"])[1]
    return {"W_embed": word_embedding_backward(dvectors, cache)}


class CaptioningRNN__vectors_of_the_words_predicted(CaptioningRNN):
    """The gradients of the words' vectors are added at the words to be predicted; they belong to those that were read.

    Hint: which words' vectors went into the cell?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With the gradients one word late."""
        loss, grads = super().loss(features, captions)
        return loss, grads | _embedded(self, _passed_back(self, features, captions)[4], captions[:, 1:])


class CaptioningRNN__vectors_of_the_first_step(CaptioningRNN):
    """Of the words' vectors only those of the first step get their gradient; those of all steps should add up.

    Hint: does your loop over the steps add to the gradient of W_embed, or replace it?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With the last gradient of a loop backwards."""
        loss, grads = super().loss(features, captions)
        return loss, grads | _embedded(self, _passed_back(self, features, captions)[4][:, :1], captions[:, :1])


class CaptioningRNN__vectors_of_the_last_step(CaptioningRNN):
    """Of the words' vectors only those of the last step get their gradient; those of all steps should add up.

    Hint: does your loop over the steps add to the gradient of W_embed, or replace it?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With the last gradient of a loop forwards."""
        loss, grads = super().loss(features, captions)
        last = _passed_back(self, features, captions)[4][:, -1:]
        return loss, grads | _embedded(self, last, captions[:, -2:-1])


class CaptioningRNN__scores_from_the_state_before(CaptioningRNN):
    """The gradient of W_vocab uses the hidden state before each step; the scores were made of the one after it.

    Hint: which states does the vocabulary's affine layer see: h0 among them, or the last one?
    """

    def loss(self, features: Array, captions: Labels) -> tuple[float, Params]:
        """With the states one step late."""
        loss, grads = super().loss(features, captions)
        h0, h, dscores, *_ = _passed_back(self, features, captions)
        before = np.concatenate((h0[:, np.newaxis], h[:, :-1]), axis=1)
        return loss, grads | {"W_vocab": np.tensordot(before, dscores, axes=((0, 1), (0, 1)))}


def _by_the_gradients_sign(upstream: Array, _cache: Any) -> Array:
    return np.asarray(upstream * (upstream > 0))


class TwoLayerNet__relu_passes_positive_gradients(TwoLayerNet):
    """On the way back the ReLU looks at the sign of the gradient; it should look at its own input.

    Hint: which entries did the forward set to 0?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With the masks of the gradients."""
        with _named("relu_backward", _by_the_gradients_sign):
            return super().loss(X, y)


class FullyConnectedNet__deep_relu_passes_positive_gradients(FullyConnectedNet):
    """On the way back the ReLU looks at the sign of the gradient; it should look at its own input.

    Hint: which entries did the forward set to 0?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """With the masks of the gradients."""
        with _replaced("_RELU", _by_the_gradients_sign):
            return super().loss(X, y)


class _PastTheFirstReLU(models._Tape):
    """A tape that does not go back through the first of its ReLUs."""

    def gradients(self, dout: Array) -> Params:
        """All gradients but those that the first ReLU stops."""
        first = next(place for place, (layer, *_) in enumerate(self._applied) if layer is models._RELU)
        del self._applied[first]
        return super().gradients(dout)


class ThreeLayerConvNet__first_relu_skipped_on_the_way_back(ThreeLayerConvNet):
    """The gradients pass the ReLU after the convolution as if it were not there.

    Hint: which layers does the forward go through, and which does your backward?
    """

    def loss(self, X: Array, y: Labels | None = None) -> ScoresOrLoss:
        """The right loss, and gradients without the first ReLU's."""
        with _named("_Tape", _PastTheFirstReLU):
            return super().loss(X, y)
