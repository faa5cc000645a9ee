"""Known wrong linear classifiers."""

import numpy as np

from .. import linear_classifiers as right
from .._types import Array, Labels
from ..linear_classifiers import (
    softmax_loss_naive,
    softmax_loss_vectorized,
    squared_hinge_loss_vectorized,
    svm_loss_naive,
    svm_loss_vectorized,
)


def _data_part(total: tuple[float, Array], W: Array, reg: float) -> tuple[float, Array]:
    """Loss and gradient without their regularisation."""
    loss, dW = total
    return loss - reg * float(np.sum(W * W)), dW - 2.0 * reg * W


def append_bias__in_front(X: Array) -> Array:
    """The column of ones stands first; here the last row of W is the bias.

    Hint: which row of W is each column of X multiplied with?
    """
    return np.hstack([np.ones((X.shape[0], 1)), X])


def append_bias__column_of_zeros(X: Array) -> Array:
    """The new column is zeros, so that no bias can act.

    Hint: what must a bias be multiplied with so that it is added as it is?
    """
    return np.hstack([X, np.zeros((X.shape[0], 1))])


def linear_scores__without_bias(X: Array, W: Array, b: Array) -> Array:
    """The bias is left out.

    Hint: which of the three arguments does your result not depend on?
    """
    del b
    return np.asarray(X @ W)


def svm_loss_naive__true_class_in_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The right class adds its own margin of 1 to the loss of every example; the sum leaves it out.

    Hint: does the sum over j run over the right class? Does your loop skip it?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + 1.0, dW


def svm_loss_naive__gradient_over_batch(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    data = _data_part((loss, dW), W, reg)[1]
    return loss, data * X.shape[0] + 2.0 * reg * W


def svm_loss_naive__gradient_without_penalty(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient lacks the part of the regularisation.

    Hint: the loss is a sum of two terms; differentiate both.
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW - 2.0 * reg * W


def svm_loss_naive__half_penalty(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The regularisation is half of what it should be: here it is reg times the sum of squares.

    Hint: some courses put a factor 1/2 before the sum of squares. Does this one?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss - 0.5 * reg * float(np.sum(W * W)), dW - reg * W


def svm_loss_vectorized__true_class_added(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The right class adds its own margin of 1 to the loss of every example; the sum leaves it out.

    Hint: what stands in your matrix of margins at the places of the right classes?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    return loss + 1.0, dW


def svm_loss_vectorized__true_column_once(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The column of the right class is lowered once an example, however many margins are violated.

    Hint: in how many of the violated margins does the score of the right class appear?
    """
    loss = svm_loss_vectorized(W, X, y, reg)[0]
    rows = np.arange(X.shape[0])
    scores = X @ W
    dscores = (scores - scores[rows, y][:, np.newaxis] + 1.0 > 0.0).astype(np.float64)
    dscores[rows, y] = -1.0
    return loss, X.T @ dscores / X.shape[0] + 2.0 * reg * W


def svm_loss_vectorized__half_penalty_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient of the regularisation lacks the factor that squaring brings.

    Hint: differentiate reg times W squared by W.
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    return loss, dW - reg * W


def svm_loss_vectorized__batch_sum(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The data loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dW = _data_part(svm_loss_vectorized(W, X, y, reg), W, reg)
    return loss * X.shape[0] + reg * float(np.sum(W * W)), dW * X.shape[0] + 2.0 * reg * W


def squared_hinge_loss_vectorized__one_half(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient lacks the factor that squaring the margins brings.

    Hint: differentiate m^2 by m.
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, _data_part((loss, dW), W, reg)[1] / 2.0 + 2.0 * reg * W


def squared_hinge_loss_vectorized__not_squared(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """This is the plain hinge loss: the margins are not squared.

    Hint: compare your loss with that of svm_loss_vectorized on the same weights.
    """
    return svm_loss_vectorized(W, X, y, reg)


def squared_hinge_loss_vectorized__hinge_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """This is the gradient of the hinge loss without its square.

    Hint: by the chain rule, does the gradient of a squared margin depend on how large the margin is?
    """
    return squared_hinge_loss_vectorized(W, X, y, reg)[0], svm_loss_vectorized(W, X, y, reg)[1]


def _unshifted(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    rows = np.arange(X.shape[0])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        e = np.exp(X @ W)
        p = e / np.sum(e, axis=1, keepdims=True)
        loss = -float(np.mean(np.log(p[rows, y]))) + reg * float(np.sum(W * W))
    p[rows, y] -= 1.0
    return loss, X.T @ p / X.shape[0] + 2.0 * reg * W


def softmax_loss_naive__scores_not_shifted(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The exponentials overflow: nothing is subtracted from the scores first.

    Hint: which number may be subtracted from all scores of an example without changing any probability?
    """
    return _unshifted(W, X, y, reg)


def softmax_loss_naive__true_class_forgotten(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is that of the normaliser alone; the score of the right class misses a part.

    Hint: the score of the right class stands in the loss twice. Have you differentiated both places?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW + X.T @ np.eye(W.shape[1])[y] / X.shape[0]


def softmax_loss_naive__gradient_total(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, _data_part((loss, dW), W, reg)[1] * X.shape[0] + 2.0 * reg * W


def softmax_loss_vectorized__no_maximum(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The exponentials overflow: nothing is subtracted from the scores first.

    Hint: which number may be subtracted from all scores of an example without changing any probability?
    """
    return _unshifted(W, X, y, reg)


def softmax_loss_vectorized__total(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The data loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dW = _data_part(softmax_loss_vectorized(W, X, y, reg), W, reg)
    return loss * X.shape[0] + reg * float(np.sum(W * W)), dW * X.shape[0] + 2.0 * reg * W


def softmax_loss_vectorized__no_penalty_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient lacks the part of the regularisation.

    Hint: the loss is a sum of two terms; differentiate both.
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss, dW - 2.0 * reg * W


def softmax_loss_vectorized__penalty_gradient_half(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient of the regularisation lacks the factor that squaring brings.

    Hint: differentiate reg times W squared by W.
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss, dW - reg * W


class LinearClassifier__lowest_score(right.LinearClassifier):
    """The class with the lowest score is predicted.

    Hint: should the score of the right class be large or small?
    """

    def predict(self, X: Array) -> Labels:
        """Predict the wrong way round."""
        return np.asarray(np.argmin(X @ self.W, axis=1))


class LinearSVM__uphill(right.LinearSVM):
    """The weights move along the gradient: the loss grows.

    Hint: in which direction does the gradient point, and in which should the loss change?
    """

    def train(self, X: Array, y: Labels, learning_rate: float = 1e-3, *args: float, **kwargs: float) -> list[float]:
        """Train with the opposite sign."""
        return super().train(X, y, -learning_rate, *args, **kwargs)  # type: ignore[arg-type]


class LinearSVM__no_update(right.LinearSVM):
    """The weights are the same after training: the update is missing.

    Hint: which line of your loop changes the weights of the object?
    """

    def train(self, X: Array, y: Labels, learning_rate: float = 1e-3, *args: float, **kwargs: float) -> list[float]:
        """Train with a rate of 0."""
        return super().train(X, y, 0.0 * learning_rate, *args, **kwargs)  # type: ignore[arg-type]


class Softmax__along_the_gradient(right.Softmax):
    """The weights move along the gradient: the loss grows.

    Hint: in which direction does the gradient point, and in which should the loss change?
    """

    def train(self, X: Array, y: Labels, learning_rate: float = 1e-3, *args: float, **kwargs: float) -> list[float]:
        """Train with the opposite sign."""
        return super().train(X, y, -learning_rate, *args, **kwargs)  # type: ignore[arg-type]


class Softmax__weights_unchanged(right.Softmax):
    """The weights are the same after training: the update is missing.

    Hint: which line of your loop changes the weights of the object?
    """

    def train(self, X: Array, y: Labels, learning_rate: float = 1e-3, *args: float, **kwargs: float) -> list[float]:
        """Train with a rate of 0."""
        return super().train(X, y, 0.0 * learning_rate, *args, **kwargs)  # type: ignore[arg-type]
