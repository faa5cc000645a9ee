"""Known wrong linear classifiers."""

from collections.abc import Callable
from typing import Any, TypeAlias

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
from . import losses


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
    """The exponentials overflow or vanish: the largest score of each row is not subtracted from it first.

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
    """The exponentials overflow or vanish: the largest score of each row is not subtracted from it first.

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


def _penalty(W: Array, reg: float) -> float:
    return reg * float(np.sum(W**2))


def svm_loss_naive__penalty_averaged(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is divided by the number of examples with the rest; it should be added after that.

    Hint: does the penalty depend on how many examples there are?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    return loss + _penalty(W, reg) * (1 / len(X) - 1), dW


def svm_loss_naive__penalty_for_every_example(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is added once for every example; it should be added once.

    Hint: does the penalty depend on how many examples there are?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    return loss + _penalty(W, reg) * (len(X) - 1), dW


def svm_loss_naive__true_column_forgotten(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """X is added to the columns of the other classes and never taken from that of the right one.

    Hint: in how many margins of one example does the score of its right class appear, and with which sign?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    scores = X @ W
    rows = np.arange(len(X))
    margins = scores - scores[rows, y][:, np.newaxis] + 1
    margins[rows, y] = 0
    counts = np.sum(margins > 0, axis=1)
    pulled = np.zeros_like(scores)
    pulled[rows, y] = counts
    return loss, dW + X.T @ pulled / len(X)


def svm_loss_naive__no_margin(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margin of 1 is missing: a class costs only where its score is above the right one's.

    Hint: what does an example cost whose scores are all equal?
    """
    scores = X @ W
    rows = np.arange(len(X))
    margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis])
    pull = (margins > 0).astype(float)
    pull[rows, y] = -pull.sum(axis=1)
    return float(margins.sum() / len(X)) + _penalty(W, reg), X.T @ pull / len(X) + 2 * reg * W


def softmax_loss_naive__penalty_averaged_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is divided by the number of examples with the rest; it should be added after that.

    Hint: does the penalty depend on how many examples there are?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss + _penalty(W, reg) * (1 / len(X) - 1), dW


def softmax_loss_naive__penalty_for_every_example_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is added once for every example; it should be added once.

    Hint: does the penalty depend on how many examples there are?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss + _penalty(W, reg) * (len(X) - 1), dW


def softmax_loss_naive__half_penalty_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is halved, in the loss and in the gradient.

    Hint: is there a factor before reg in the formula?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss - 0.5 * _penalty(W, reg), dW - reg * W


class LinearSVM__starts_anew(right.LinearSVM):
    """Training throws away the weights that there are; it should go on from them.

    Hint: what becomes of self.W when train is called a second time?
    """

    def train(self, X: Array, y: Labels, *args: float, **kwargs: float) -> list[float]:
        """Train from new weights."""
        self.W = None
        return super().train(X, y, *args, **kwargs)  # type: ignore[arg-type]


class Softmax__starts_anew_of_softmax(right.Softmax):
    """Training throws away the weights that there are; it should go on from them.

    Hint: what becomes of self.W when train is called a second time?
    """

    def train(self, X: Array, y: Labels, *args: float, **kwargs: float) -> list[float]:
        """Train from new weights."""
        self.W = None
        return super().train(X, y, *args, **kwargs)  # type: ignore[arg-type]


class Softmax__hinge_loss(right.Softmax):
    """The hinge loss is minimised; the softmax loss should be.

    Hint: which loss does your class call?
    """

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """The other loss."""
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class LinearSVM__softmax_loss(right.LinearSVM):
    """The softmax loss is minimised; the hinge loss should be.

    Hint: which loss does your class call?
    """

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """The other loss."""
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


def softmax_loss_naive__every_row_minus_one(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """p[:, y] -= 1 takes 1 from the classes of all examples in every row; each row has one right class.

    Hint: how many entries of p[:, y] are there, and how many of p[np.arange(N), y]?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    taken = np.zeros((len(X), W.shape[1]))
    taken[:, y] = -1
    taken[np.arange(len(X)), y] += 1
    return loss, dW + X.T @ taken / len(X)


def svm_loss_naive__margins_in_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient counts each violated margin with its size; it should count it once.

    Hint: what is the derivative of max(0, m) by m, where m is 3?
    """
    scores = X @ W
    rows = np.arange(len(X))
    margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    pull = margins.copy()
    pull[rows, y] = -margins.sum(axis=1)
    return svm_loss_vectorized(W, X, y, reg)[0], X.T @ pull / len(X) + 2 * reg * W


class Softmax__lowest_score_of_softmax(right.Softmax):
    """The class with the lowest score is predicted.

    Hint: should the score of the right class be large or small?
    """

    def predict(self, X: Array) -> Labels:
        """Predict the wrong way round."""
        return np.asarray(np.argmin(X @ self.W, axis=1))


def svm_loss_naive__no_penalty(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty reg * sum(W * W) is missing, in the loss and in dW.

    Hint: which of the arguments does your result not depend on?

    Keeps: 0.25
    """
    return svm_loss_naive(W, X, y, 0.0 * reg)


def softmax_loss_naive__no_penalty_at_all(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty reg * sum(W * W) is missing, in the loss and in dW.

    Hint: which of the arguments does your result not depend on?

    Keeps: 0.25
    """
    return softmax_loss_naive(W, X, y, 0.0 * reg)


def squared_hinge_loss_vectorized__no_penalty_on_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty reg * sum(W * W) is missing, in the loss and in dW.

    Hint: which of the arguments does your result not depend on?

    Keeps: 0.25
    """
    return squared_hinge_loss_vectorized(W, X, y, 0.0 * reg)


def svm_loss_naive__sum_for_squares_in_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient of the penalty has the sum of W at every entry; each entry has its own.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW - 2 * reg * W + reg * W.sum()


def softmax_loss_naive__sum_for_squares_in_gradient_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty has the sum of W at every entry; each entry has its own.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW - 2 * reg * W + reg * W.sum()


def svm_loss_naive__negative_margins_left(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margins below 0 stay in the gradient as they are; a margin that is met has no part in it.

    Hint: which entries of the array of margins has your mask not touched?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    rows = np.arange(len(y))
    scores = X @ W
    margins = scores - scores[rows, y][:, np.newaxis] + 1
    left = np.where(margins < 0, margins, 0.0)
    left[rows, y] = -left.sum(axis=1)
    return loss, dW + X.T @ left / len(y)


def softmax_loss_naive__over_the_batch(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The softmax is taken over the examples, axis 0; it should be over the classes of each example.

    Hint: along which axis do your probabilities sum to 1?
    """
    scores = X @ W
    p = np.exp(scores - scores.max(axis=0))
    p /= p.sum(axis=0)
    rows = np.arange(len(y))
    loss = float(-np.log(p[rows, y]).mean() + reg * np.sum(W * W))
    p[rows, y] -= 1
    return loss, X.T @ p / len(y) + 2 * reg * W


def softmax_loss_naive__over_the_batch_after_the_shift(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The softmax is taken over the examples, axis 0; it should be over the classes of each example.

    Hint: along which axis do your probabilities sum to 1?
    """
    scores = X @ W
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return _of_probabilities(e / e.sum(axis=0), W, X, y, reg)


def softmax_loss_naive__over_everything(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The exponentials are divided by the sum over the whole batch; each row should sum to 1.

    Hint: along which axis do your probabilities sum to 1?
    """
    scores = X @ W
    e = np.exp(scores - scores.max())
    return _of_probabilities(e / e.sum(), W, X, y, reg)


def softmax_loss_naive__over_everything_after_the_shift(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The exponentials are divided by the sum over the whole batch; each row should sum to 1.

    Hint: along which axis do your probabilities sum to 1?
    """
    scores = X @ W
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return _of_probabilities(e / e.sum(), W, X, y, reg)


def _of_probabilities(p: Array, W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss of probabilities, and what would be its gradient if each row of them summed to 1."""
    rows = np.arange(len(y))
    with np.errstate(divide="ignore"):
        loss = float(-np.log(p[rows, y]).mean() + reg * np.sum(W * W))
    p[rows, y] -= 1
    return loss, X.T @ p / len(y) + 2 * reg * W


def svm_loss_naive__twice_the_sum_in_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient of the penalty has the sum of W at every entry; each entry has its own.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    return loss, dW - 2 * reg * W + 2 * reg * W.sum()


def svm_loss_naive__penalty_in_gradient(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty itself is added to every entry of the gradient; its derivative should be.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg)
    return loss, dW - 2 * reg * W + _penalty(W, reg)


def softmax_loss_naive__twice_the_sum_in_gradient_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty has the sum of W at every entry; each entry has its own.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss, dW - 2 * reg * W + 2 * reg * W.sum()


def softmax_loss_naive__penalty_in_gradient_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty itself is added to every entry of the gradient; its derivative should be.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss, dW - 2 * reg * W + _penalty(W, reg)


def _all_margins(W: Array, X: Array, y: Labels) -> Array:
    """Margins of all wrong classes, those that are met too."""
    rows, scores = np.arange(len(y)), X @ W
    margins = scores - scores[rows, y][:, np.newaxis] + 1
    margins[rows, y] = 0
    return np.asarray(margins)


def svm_loss_naive__negative_margins_in_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margins below 0 count in the loss; a margin that is met should cost nothing.

    Hint: may the loss of an example be negative?
    """
    margins = _all_margins(W, X, y)
    return float(margins.sum()) / len(y) + _penalty(W, reg), svm_loss_vectorized(W, X, y, reg)[1]


def svm_loss_naive__negative_margins_everywhere(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margins below 0 count like those above; a margin that is met should cost nothing and pull nothing.

    Hint: may the loss of an example be negative?
    """
    margins, rows = _all_margins(W, X, y), np.arange(len(y))
    pull = np.ones_like(margins)
    pull[rows, y] = 1.0 - margins.shape[1]
    return float(margins.sum()) / len(y) + _penalty(W, reg), X.T @ pull / len(y) + 2 * reg * W


def squared_hinge_loss_vectorized__margins_squared_before_the_cut(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The margins are squared before those below 0 are cut, so that met margins count too.

    Hint: what should a class cost whose score is far below the right one's?
    """
    margins, rows = _all_margins(W, X, y), np.arange(len(y))
    pull = 2 * margins
    pull[rows, y] = -pull.sum(axis=1)
    return float(np.sum(margins**2)) / len(y) + _penalty(W, reg), X.T @ pull / len(y) + 2 * reg * W


def svm_loss_naive__classes_of_the_labels(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The classes are counted from the labels of the batch; W has a column for every class.

    Hint: must every class occur in a batch?
    """
    classes = int(np.max(y)) + 1
    loss, dW = svm_loss_vectorized(W[:, :classes], X, y, 0.0)
    return loss + _penalty(W, reg), np.hstack((dW, np.zeros_like(W[:, classes:]))) + 2 * reg * W


def softmax_loss_naive__classes_of_the_labels_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The classes are counted from the labels of the batch; W has a column for every class.

    Hint: must every class occur in a batch?
    """
    classes = int(np.max(y)) + 1
    loss, dW = softmax_loss_vectorized(W[:, :classes], X, y, 0.0)
    return loss + _penalty(W, reg), np.hstack((dW, np.zeros_like(W[:, classes:]))) + 2 * reg * W


def svm_loss_naive__one_taken_off(W: Array, X: Array, y: Labels, reg: float, delta: float = 1.0) -> tuple[float, Array]:
    """The right class adds its own margin, delta, to the loss of every example, and 1 is taken off for it.

    Hint: what is the margin of the right class where delta is 2?
    """
    loss, dW = svm_loss_vectorized(W, X, y, reg, delta)
    return loss + delta - 1, dW


def squared_hinge_loss_vectorized__sums_squared(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margins of an example are added up and then squared; each should be squared by itself.

    Hint: which comes first in the formula of the loss, the square or the sum over the classes?
    """
    _, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    margins = np.maximum(0, _all_margins(W, X, y))
    return float(np.mean(margins.sum(axis=1) ** 2)) + _penalty(W, reg), dW


def _of_scores(
    loss_of: Callable[[Array, Labels], tuple[float, Array]], W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A loss of the scores as one of the weights."""
    loss, dscores = loss_of(X @ W, y)
    return loss + reg * float(np.sum(W * W)), X.T @ dscores + 2.0 * reg * W


def softmax_loss_naive__normalised_over_batch(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The exponentials are divided by the sum over the whole batch; each row should sum to 1.

    Hint: over which axis should the probabilities of one example sum to 1? Print the sums.
    """
    return _of_scores(losses.softmax_loss__normalised_over_batch, W, X, y, reg)


def svm_loss_naive__wrong_way(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The other classes' scores are taken from the right one's; it should be the other way round.

    Hint: should the loss grow or fall when the right score rises?
    """
    return _of_scores(losses.svm_loss__wrong_way, W, X, y, reg)


def squared_hinge_loss_vectorized__violations_counted(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The right class's gradient is minus the number of violations, as for the hinge without the square.

    Hint: by how much does the squared hinge change with the right score?
    """
    return _of_scores(losses.squared_hinge_loss__violations_counted, W, X, y, reg)


def softmax_loss_naive__probability_for_logarithm(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is the probability of the right class with a minus sign; the logarithm is missing.

    Hint: how large can your loss be, and how large should it be for a sure mistake?
    """
    return _of_scores(losses.softmax_loss__probability_for_logarithm, W, X, y, reg)


def svm_loss_naive__worst_class_alone(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Only the largest margin of each example counts; all that are violated should.

    Hint: what does an example cost with two violated margins?
    """
    return _of_scores(losses.svm_loss__worst_class_alone, W, X, y, reg)


def svm_loss_naive__own_column_counts_itself(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The count of violated margins of the right class includes the right class's own margin of 1.

    Hint: is the right class's own margin set to 0 before you count?
    """
    return _of_scores(losses.svm_loss__own_column_counts_itself, W, X, y, reg)


def svm_loss_naive__own_column_positive(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The right class's gradient is plus the number of violations; it should be minus.

    Hint: does the loss rise or fall with the score of the right class?
    """
    return _of_scores(losses.svm_loss__own_column_positive, W, X, y, reg)


def svm_loss_naive__violations_of_a_column(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The violations are counted over the batch; the right class of an example needs those of its own row.

    Hint: along which axis are the violated margins of one example?
    """
    return _of_scores(losses.svm_loss__violations_of_a_column, W, X, y, reg)


def svm_loss_naive__margin_subtracted(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margin of 1 is subtracted; it is added to a wrong class's score.

    Hint: what does a wrong class cost whose score equals the right one's?
    """
    return _of_scores(losses.svm_loss__margin_subtracted, W, X, y, reg)


def svm_loss_naive__largest_score_for_right(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The largest score of a row stands for the score of the right class.

    Hint: which column of row i holds the score of its right class?
    """
    return _of_scores(losses.svm_loss__largest_score_for_right, W, X, y, reg)


def svm_loss_naive__right_score_of_first_row(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The scores of the right classes are all read in the first row.

    Hint: which row does x[..., y] read for example i?
    """
    return _of_scores(losses.svm_loss__right_score_of_first_row, W, X, y, reg)


def svm_loss_naive__magnitude_for_maximum(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The magnitudes of the margins are added up; a margin below 0 should cost nothing.

    Hint: what does max(0, m) give where m is negative?
    """
    return _of_scores(losses.svm_loss__magnitude_for_maximum, W, X, y, reg)


def svm_loss_naive__magnitude_for_maximum_in_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The magnitudes of the margins are added up; a margin below 0 should cost nothing.

    Hint: what does max(0, m) give where m is negative?
    """
    return _of_scores(losses.svm_loss__magnitude_for_maximum_in_loss, W, X, y, reg)


def svm_loss_naive__margins_squared(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margins are squared; the plain hinge is asked for.

    Hint: which power of a violated margin does the formula have?
    """
    return _of_scores(losses.svm_loss__margins_squared, W, X, y, reg)


def svm_loss_naive__margins_squared_in_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margins are squared; the plain hinge is asked for.

    Hint: which power of a violated margin does the formula have?
    """
    return _of_scores(losses.svm_loss__margins_squared_in_loss, W, X, y, reg)


def squared_hinge_loss_vectorized__true_class_in_loss_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The right class adds its own margin of 1 to the loss of every example; the sum leaves it out.

    Hint: does the sum over j run over the right class?
    """
    return _of_scores(losses.squared_hinge_loss__true_class_in_loss, W, X, y, reg)


def squared_hinge_loss_vectorized__true_class_in_loss_and_gradient(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The right class's own margin of 1 counts in the loss and in the gradient; the sum leaves it out.

    Hint: does the sum over j run over the right class?
    """
    return _of_scores(losses.squared_hinge_loss__true_class_in_loss_and_gradient, W, X, y, reg)


def squared_hinge_loss_vectorized__own_column_adds_itself(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The sum in the right class's gradient includes its own margin of 1.

    Hint: is the right class's own margin set to 0 before you sum?
    """
    return _of_scores(losses.squared_hinge_loss__own_column_adds_itself, W, X, y, reg)


def squared_hinge_loss_vectorized__own_column_doubled(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The sum in the right class's gradient has the factor 2 of the square twice.

    Hint: how often does the factor 2 come into the gradient of one margin?
    """
    return _of_scores(losses.squared_hinge_loss__own_column_doubled, W, X, y, reg)


def squared_hinge_loss_vectorized__own_column_without_two(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The right class's gradient lacks the factor 2 of the square, which the others have.

    Hint: what do all entries of a row of the gradient sum to?
    """
    return _of_scores(losses.squared_hinge_loss__own_column_without_two, W, X, y, reg)


def squared_hinge_loss_vectorized__own_column_missing(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The scores of the right classes get no gradient.

    Hint: in how many margins of one example does the score of its right class appear, and with which sign?
    """
    return _of_scores(losses.squared_hinge_loss__own_column_missing, W, X, y, reg)


def squared_hinge_loss_vectorized__without_margin(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margin of 1 is missing: a class costs only where its score is above the right one's.

    Hint: what does an example cost whose scores are all equal?
    """
    return _of_scores(losses.squared_hinge_loss__without_margin, W, X, y, reg)


def squared_hinge_loss_vectorized__margin_taken_off(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The margin of 1 is subtracted; it is added to a wrong class's score.

    Hint: what does a wrong class cost whose score equals the right one's?
    """
    return _of_scores(losses.squared_hinge_loss__margin_taken_off, W, X, y, reg)


def squared_hinge_loss_vectorized__turned_around(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The other classes' scores are taken from the right one's; it should be the other way round.

    Hint: should the loss grow or fall when the right score rises?
    """
    return _of_scores(losses.squared_hinge_loss__turned_around, W, X, y, reg)


def squared_hinge_loss_vectorized__cut_in_gradient_alone(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss squares the margins before those below 0 are cut, so that met margins count too.

    Hint: what does a margin of -3 cost?
    """
    return _of_scores(losses.squared_hinge_loss__cut_in_gradient_alone, W, X, y, reg)


def softmax_loss_naive__tenth_in_logarithm(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """1e-1 is added inside the logarithm, which bends the loss of ordinary probabilities.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__tenth_in_logarithm, W, X, y, reg)


def softmax_loss_naive__hundredth_in_logarithm(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """1e-2 is added inside the logarithm, which bends the loss of ordinary probabilities.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__hundredth_in_logarithm, W, X, y, reg)


def softmax_loss_naive__thousandth_in_logarithm(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """1e-3 is added inside the logarithm, which bends the loss of ordinary probabilities.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__thousandth_in_logarithm, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_4(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_4, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_5(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_5, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_6(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_6, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_7(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_7, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_8(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_8, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_9(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_9, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_10(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_10, W, X, y, reg)


def softmax_loss_naive__small_number_in_logarithm_1e_12(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_12, W, X, y, reg)


def softmax_loss_naive__overwritten_before_the_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The probabilities are turned into the gradient before the loss is read off them.

    Hint: what does p[np.arange(N), y] hold at the line of the loss? Is dx a copy of p?
    """
    return _of_scores(losses.softmax_loss__overwritten_before_the_loss, W, X, y, reg)


def softmax_loss_naive__overwritten_and_divided(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The probabilities are turned into the gradient and divided by N before the loss is read off them.

    Hint: what does p[np.arange(N), y] hold at the line of the loss? Is dx a copy of p?
    """
    return _of_scores(losses.softmax_loss__overwritten_and_divided, W, X, y, reg)


def softmax_loss_naive__divided_before_the_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The probabilities are divided by N before the loss is read off them.

    Hint: what do the probabilities of a row sum to at the line of the loss?
    """
    return _of_scores(losses.softmax_loss__divided_before_the_loss, W, X, y, reg)


def softmax_loss_naive__gradient_by_log_probabilities(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is that by the log-probabilities; the scores of the other classes move the loss too.

    Hint: how does the normalising sum depend on each score?
    """
    return _of_scores(losses.softmax_loss__gradient_by_log_probabilities, W, X, y, reg)


def softmax_loss_naive__gradient_by_probabilities(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is that by the probabilities, -1/p; it should go on to the scores.

    Hint: what is the derivative of the softmax itself?
    """
    return _of_scores(losses.softmax_loss__gradient_by_probabilities, W, X, y, reg)


def softmax_loss_naive__derivative_of_p_once_more(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is multiplied by p once more.

    Hint: write out the chain rule from the loss to a score: what cancels?
    """
    return _of_scores(losses.softmax_loss__derivative_of_p_once_more, W, X, y, reg)


def softmax_loss_naive__sigmoid_derivative_once_more(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is multiplied by p(1 - p) once more.

    Hint: write out the chain rule from the loss to a score: what cancels?
    """
    return _of_scores(losses.softmax_loss__sigmoid_derivative_once_more, W, X, y, reg)


def softmax_loss_naive__one_added(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """1 is added to the probability of the right class; it should be subtracted.

    Hint: should a gradient step raise or lower the score of the right class?
    """
    return _of_scores(losses.softmax_loss__one_added, W, X, y, reg)


def softmax_loss_naive__right_class_alone(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Only the scores of the right classes get a gradient.

    Hint: does a wrong class's score change the loss?
    """
    return _of_scores(losses.softmax_loss__right_class_alone, W, X, y, reg)


def softmax_loss_naive__loss_of_all_classes(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss averages -log p over all classes; the right class alone counts.

    Hint: which entries of log p does the label pick?
    """
    return _of_scores(losses.softmax_loss__loss_of_all_classes, W, X, y, reg)


def softmax_loss_naive__loss_of_all_classes_summed(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss adds up -log p of all classes; the right class alone counts.

    Hint: which entries of log p does the label pick?
    """
    return _of_scores(losses.softmax_loss__loss_of_all_classes_summed, W, X, y, reg)


def softmax_loss_naive__entropy_of_predictions(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is the entropy of the predictions, -sum p log p: the labels play no part.

    Hint: what stands before the logarithm in the cross-entropy of a one-hot label?
    """
    return _of_scores(losses.softmax_loss__entropy_of_predictions, W, X, y, reg)


def softmax_loss_naive__in_bits(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The logarithm is that to base 2; natural logarithms are asked for.

    Hint: which logarithm does the derivative 1/p belong to?
    """
    return _of_scores(losses.softmax_loss__in_bits, W, X, y, reg)


def softmax_loss_naive__in_decimal_logarithms(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The logarithm is that to base 10; natural logarithms are asked for.

    Hint: which logarithm does the derivative 1/p belong to?
    """
    return _of_scores(losses.softmax_loss__in_decimal_logarithms, W, X, y, reg)


def softmax_loss_naive__one_in_the_sum(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """log1p adds 1 to the sum of the exponentials: the probabilities do not sum to 1.

    Hint: what do the probabilities of a row sum to?
    """
    return _of_scores(losses.softmax_loss__one_in_the_sum, W, X, y, reg)


def softmax_loss_naive__softmax_twice(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The softmax is taken of probabilities, that is twice.

    Hint: are the scores turned into probabilities before you call the softmax?
    """
    return _of_scores(losses.softmax_loss__softmax_twice, W, X, y, reg)


def softmax_loss_naive__sigmoid_for_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Each score goes through a sigmoid of its own; the classes share one softmax.

    Hint: what do the probabilities of a row sum to?
    """
    return _of_scores(losses.softmax_loss__sigmoid_for_softmax, W, X, y, reg)


def softmax_loss_naive__best_class_for_right(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is that of the most probable class; the label says which class counts.

    Hint: where do you use y in the loss?
    """
    return _of_scores(losses.softmax_loss__best_class_for_right, W, X, y, reg)


def softmax_loss_naive__without_the_normaliser(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss lacks the logarithm of the sum of the exponentials.

    Hint: what is log(exp(s) / sum(exp(s)))?
    """
    return _of_scores(losses.softmax_loss__without_the_normaliser, W, X, y, reg)


def softmax_loss_naive__score_not_shifted_with_the_sum(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The largest score is subtracted in the sum of the exponentials but not from the right class's score.

    Hint: what must be added back to log(sum(exp(s - max)))?
    """
    return _of_scores(losses.softmax_loss__score_not_shifted_with_the_sum, W, X, y, reg)


def softmax_loss_naive__shift_added_twice(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The largest score is added back to the logarithm of the sum although the right class's score is shifted, too.

    Hint: which of the two terms has been shifted?
    """
    return _of_scores(losses.softmax_loss__shift_added_twice, W, X, y, reg)


def softmax_loss_naive__normaliser_subtracted(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The logarithm of the sum of the exponentials has the wrong sign.

    Hint: is -log(e/S) equal to -e' + log S or to -e' - log S, with e' = log e?
    """
    return _of_scores(losses.softmax_loss__normaliser_subtracted, W, X, y, reg)


def softmax_loss_naive__mean_for_sum_in_the_normaliser(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The exponentials are divided by their mean; the probabilities of a row should sum to 1.

    Hint: what do the probabilities of a row sum to?
    """
    return _of_scores(losses.softmax_loss__mean_for_sum_in_the_normaliser, W, X, y, reg)


def softmax_loss_naive__squared_error(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is a squared distance to the one-hot label; the cross-entropy is asked for.

    Hint: which loss has the gradient p - onehot by the scores?
    """
    return _of_scores(losses.softmax_loss__squared_error, W, X, y, reg)


def svm_loss_naive__strength_missing_in_gradient_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty lacks its strength reg.

    Hint: differentiate reg * sum(W * W).
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * (1.0 - reg) * W


def svm_loss_naive__strength_missing_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty lacks its strength reg, in loss and gradient.

    Hint: what should the loss be for reg = 0?
    """
    del reg
    return svm_loss_naive(W, X, y, 1.0)


def svm_loss_naive__strength_missing_in_loss_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty in the loss lacks its strength reg.

    Hint: what should the loss be for reg = 0?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + (1.0 - reg) * float(np.sum(W * W)), dW


def svm_loss_naive__penalty_missing_in_loss_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss lacks the penalty, which the gradient has.

    Hint: the loss is a sum of two terms; are both in what you return?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss - reg * float(np.sum(W * W)), dW


def svm_loss_naive__penalty_of_magnitudes_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty sums the magnitudes of the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW


def svm_loss_naive__penalty_of_magnitudes_everywhere_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is that of the magnitudes, in loss and gradient; squares are asked for.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW + reg * (np.sign(W) - 2.0 * W)


def svm_loss_naive__penalty_of_weights_summed_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty sums the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sum(W) - np.sum(W * W)), dW


def svm_loss_naive__penalty_with_a_root_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is the length of the weights, with a root; it should be the sum of the squares.

    Hint: is there a root in the formula?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sqrt(np.sum(W * W)) - np.sum(W * W)), dW


def svm_loss_naive__penalty_of_a_mean_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty averages the squares of the weights; it should sum them.

    Hint: does the penalty of two equal columns double that of one?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + reg * float(np.mean(W * W) - np.sum(W * W)), dW


def svm_loss_naive__penalty_subtracted_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is subtracted from the loss; it should be added.

    Hint: should large weights cost more or less?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss - 2.0 * reg * float(np.sum(W * W)), dW


def svm_loss_naive__penalty_subtracted_in_gradient_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is subtracted; it should be added.

    Hint: should a gradient step make large weights larger or smaller?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW - 4.0 * reg * W


def svm_loss_naive__strength_squared_in_gradient_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty has the factor reg twice.

    Hint: differentiate reg * sum(W * W).
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * reg * (reg - 1.0) * W


def svm_loss_naive__penalty_gradient_averaged_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is divided by N; the average runs over the examples alone.

    Hint: in which order do you divide by N and add the penalty?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * reg * (1.0 / len(y) - 1.0) * W


def svm_loss_naive__penalty_gradient_for_every_example_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is added for every example; once is enough.

    Hint: is the line of the penalty inside the loop?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * reg * (len(y) - 1.0) * W


def svm_loss_naive__data_gradient_without_inputs_signed_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the data has the wrong sign; that of the penalty is right.

    Hint: which sign does X have in the derivative of a score by W?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, 4.0 * reg * W - dW


def svm_loss_naive__data_loss_missing_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is the penalty alone.

    Hint: is the loss of the examples in what you return?
    """
    _, dW = svm_loss_naive(W, X, y, reg)
    return reg * float(np.sum(W * W)), dW


def svm_loss_naive__data_loss_summed_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + (len(y) - 1.0) * svm_loss_naive(W, X, y, 0.0)[0], dW


def svm_loss_naive__everything_twice_divided_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient of the examples is divided by N twice.

    Hint: is X or dscores divided by N already?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW + (1.0 / len(y) - 1.0) * svm_loss_naive(W, X, y, 0.0)[1]


def svm_loss_naive__divided_by_the_classes_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Loss and gradient of the examples are divided by the number of classes; it should be by the number of examples.

    Hint: over what does the average run?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    data, ddata = svm_loss_naive(W, X, y, 0.0)
    factor = len(y) / W.shape[1] - 1.0
    return loss + factor * data, dW + factor * ddata


def svm_loss_naive__averaged_over_classes_too_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss of the examples is averaged over the classes, too; the classes are summed.

    Hint: by what does np.mean divide?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss + (1.0 / W.shape[1] - 1.0) * svm_loss_naive(W, X, y, 0.0)[0], dW


def svm_loss_naive__divided_by_the_features_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Loss and gradient of the examples are divided by the number of features; it should be by the number of examples.

    Hint: over what does the average run?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    data, ddata = svm_loss_naive(W, X, y, 0.0)
    factor = len(y) / W.shape[0] - 1.0
    return loss + factor * data, dW + factor * ddata


def svm_loss_naive__last_example_alone_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is that of the last example alone: the others are overwritten.

    Hint: is the gradient added to in the loop, or assigned?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    data = svm_loss_naive(W, X[-1:], y[-1:], 0.0)[1]
    return loss, dW - svm_loss_naive(W, X, y, 0.0)[1] + data / len(y)


def softmax_loss_naive__strength_missing_in_gradient_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty lacks its strength reg.

    Hint: differentiate reg * sum(W * W).
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * (1.0 - reg) * W


def softmax_loss_naive__strength_missing_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty lacks its strength reg, in loss and gradient.

    Hint: what should the loss be for reg = 0?
    """
    del reg
    return softmax_loss_naive(W, X, y, 1.0)


def softmax_loss_naive__strength_missing_in_loss_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty in the loss lacks its strength reg.

    Hint: what should the loss be for reg = 0?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + (1.0 - reg) * float(np.sum(W * W)), dW


def softmax_loss_naive__penalty_missing_in_loss_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss lacks the penalty, which the gradient has.

    Hint: the loss is a sum of two terms; are both in what you return?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss - reg * float(np.sum(W * W)), dW


def softmax_loss_naive__penalty_of_magnitudes_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty sums the magnitudes of the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW


def softmax_loss_naive__penalty_of_magnitudes_everywhere_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is that of the magnitudes, in loss and gradient; squares are asked for.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW + reg * (np.sign(W) - 2.0 * W)


def softmax_loss_naive__penalty_of_weights_summed_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty sums the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sum(W) - np.sum(W * W)), dW


def softmax_loss_naive__penalty_with_a_root_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is the length of the weights, with a root; it should be the sum of the squares.

    Hint: is there a root in the formula?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + reg * float(np.sqrt(np.sum(W * W)) - np.sum(W * W)), dW


def softmax_loss_naive__penalty_of_a_mean_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty averages the squares of the weights; it should sum them.

    Hint: does the penalty of two equal columns double that of one?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + reg * float(np.mean(W * W) - np.sum(W * W)), dW


def softmax_loss_naive__penalty_subtracted_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is subtracted from the loss; it should be added.

    Hint: should large weights cost more or less?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss - 2.0 * reg * float(np.sum(W * W)), dW


def softmax_loss_naive__penalty_subtracted_in_gradient_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is subtracted; it should be added.

    Hint: should a gradient step make large weights larger or smaller?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW - 4.0 * reg * W


def softmax_loss_naive__strength_squared_in_gradient_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty has the factor reg twice.

    Hint: differentiate reg * sum(W * W).
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * reg * (reg - 1.0) * W


def softmax_loss_naive__penalty_gradient_averaged_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is divided by N; the average runs over the examples alone.

    Hint: in which order do you divide by N and add the penalty?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * reg * (1.0 / len(y) - 1.0) * W


def softmax_loss_naive__penalty_gradient_for_every_example_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is added for every example; once is enough.

    Hint: is the line of the penalty inside the loop?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW + 2.0 * reg * (len(y) - 1.0) * W


def softmax_loss_naive__data_gradient_without_inputs_signed_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the data has the wrong sign; that of the penalty is right.

    Hint: which sign does X have in the derivative of a score by W?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, 4.0 * reg * W - dW


def softmax_loss_naive__data_loss_missing_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is the penalty alone.

    Hint: is the loss of the examples in what you return?
    """
    _, dW = softmax_loss_naive(W, X, y, reg)
    return reg * float(np.sum(W * W)), dW


def softmax_loss_naive__data_loss_summed_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + (len(y) - 1.0) * softmax_loss_naive(W, X, y, 0.0)[0], dW


def softmax_loss_naive__everything_twice_divided_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the examples is divided by N twice.

    Hint: is X or dscores divided by N already?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss, dW + (1.0 / len(y) - 1.0) * softmax_loss_naive(W, X, y, 0.0)[1]


def softmax_loss_naive__divided_by_the_classes_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """Loss and gradient of the examples are divided by the number of classes; it should be by the number of examples.

    Hint: over what does the average run?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    data, ddata = softmax_loss_naive(W, X, y, 0.0)
    factor = len(y) / W.shape[1] - 1.0
    return loss + factor * data, dW + factor * ddata


def softmax_loss_naive__averaged_over_classes_too_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss of the examples is averaged over the classes, too; the classes are summed.

    Hint: by what does np.mean divide?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    return loss + (1.0 / W.shape[1] - 1.0) * softmax_loss_naive(W, X, y, 0.0)[0], dW


def softmax_loss_naive__divided_by_the_features_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """Loss and gradient of the examples are divided by the number of features; it should be by the number of examples.

    Hint: over what does the average run?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    data, ddata = softmax_loss_naive(W, X, y, 0.0)
    factor = len(y) / W.shape[0] - 1.0
    return loss + factor * data, dW + factor * ddata


def softmax_loss_naive__last_example_alone_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The gradient is that of the last example alone: the others are overwritten.

    Hint: is the gradient added to in the loop, or assigned?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    data = softmax_loss_naive(W, X[-1:], y[-1:], 0.0)[1]
    return loss, dW - softmax_loss_naive(W, X, y, 0.0)[1] + data / len(y)


def squared_hinge_loss_vectorized__strength_missing_in_gradient_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty lacks its strength reg.

    Hint: differentiate reg * sum(W * W).
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW + 2.0 * (1.0 - reg) * W


def squared_hinge_loss_vectorized__strength_missing_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty lacks its strength reg, in loss and gradient.

    Hint: what should the loss be for reg = 0?
    """
    del reg
    return squared_hinge_loss_vectorized(W, X, y, 1.0)


def squared_hinge_loss_vectorized__strength_missing_in_loss_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty in the loss lacks its strength reg.

    Hint: what should the loss be for reg = 0?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + (1.0 - reg) * float(np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_missing_in_loss_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss lacks the penalty, which the gradient has.

    Hint: the loss is a sum of two terms; are both in what you return?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss - reg * float(np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_of_magnitudes_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty sums the magnitudes of the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_of_magnitudes_everywhere_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is that of the magnitudes, in loss and gradient; squares are asked for.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW + reg * (np.sign(W) - 2.0 * W)


def squared_hinge_loss_vectorized__penalty_of_weights_summed_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty sums the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + reg * float(np.sum(W) - np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_with_a_root_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is the length of the weights, with a root; it should be the sum of the squares.

    Hint: is there a root in the formula?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + reg * float(np.sqrt(np.sum(W * W)) - np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_of_a_mean_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty averages the squares of the weights; it should sum them.

    Hint: does the penalty of two equal columns double that of one?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + reg * float(np.mean(W * W) - np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_subtracted_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The penalty is subtracted from the loss; it should be added.

    Hint: should large weights cost more or less?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss - 2.0 * reg * float(np.sum(W * W)), dW


def squared_hinge_loss_vectorized__penalty_subtracted_in_gradient_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is subtracted; it should be added.

    Hint: should a gradient step make large weights larger or smaller?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW - 4.0 * reg * W


def squared_hinge_loss_vectorized__strength_squared_in_gradient_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty has the factor reg twice.

    Hint: differentiate reg * sum(W * W).
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW + 2.0 * reg * (reg - 1.0) * W


def squared_hinge_loss_vectorized__penalty_gradient_averaged_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is divided by N; the average runs over the examples alone.

    Hint: in which order do you divide by N and add the penalty?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW + 2.0 * reg * (1.0 / len(y) - 1.0) * W


def squared_hinge_loss_vectorized__penalty_gradient_for_every_example_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the penalty is added for every example; once is enough.

    Hint: is the line of the penalty inside the loop?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW + 2.0 * reg * (len(y) - 1.0) * W


def squared_hinge_loss_vectorized__data_gradient_without_inputs_signed_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the data has the wrong sign; that of the penalty is right.

    Hint: which sign does X have in the derivative of a score by W?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, 4.0 * reg * W - dW


def squared_hinge_loss_vectorized__data_loss_missing_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss is the penalty alone.

    Hint: is the loss of the examples in what you return?
    """
    _, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return reg * float(np.sum(W * W)), dW


def squared_hinge_loss_vectorized__data_loss_summed_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + (len(y) - 1.0) * squared_hinge_loss_vectorized(W, X, y, 0.0)[0], dW


def squared_hinge_loss_vectorized__everything_twice_divided_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient of the examples is divided by N twice.

    Hint: is X or dscores divided by N already?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW + (1.0 / len(y) - 1.0) * squared_hinge_loss_vectorized(W, X, y, 0.0)[1]


def squared_hinge_loss_vectorized__divided_by_the_classes_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """Loss and gradient of the examples are divided by the number of classes; it should be by the number of examples.

    Hint: over what does the average run?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    data, ddata = squared_hinge_loss_vectorized(W, X, y, 0.0)
    factor = len(y) / W.shape[1] - 1.0
    return loss + factor * data, dW + factor * ddata


def squared_hinge_loss_vectorized__averaged_over_classes_too_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss of the examples is averaged over the classes, too; the classes are summed.

    Hint: by what does np.mean divide?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss + (1.0 / W.shape[1] - 1.0) * squared_hinge_loss_vectorized(W, X, y, 0.0)[0], dW


def squared_hinge_loss_vectorized__divided_by_the_features_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """Loss and gradient of the examples are divided by the number of features; it should be by the number of examples.

    Hint: over what does the average run?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    data, ddata = squared_hinge_loss_vectorized(W, X, y, 0.0)
    factor = len(y) / W.shape[0] - 1.0
    return loss + factor * data, dW + factor * ddata


def squared_hinge_loss_vectorized__last_example_alone_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient is that of the last example alone: the others are overwritten.

    Hint: is the gradient added to in the loop, or assigned?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    data = squared_hinge_loss_vectorized(W, X[-1:], y[-1:], 0.0)[1]
    return loss, dW - squared_hinge_loss_vectorized(W, X, y, 0.0)[1] + data / len(y)


def squared_hinge_loss_vectorized__gradient_over_batch_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    return loss, dW + (len(y) - 1.0) * squared_hinge_loss_vectorized(W, X, y, 0.0)[1]


def append_bias__row_of_ones(X: Array) -> Array:
    """A row of ones is added below; it should be a column: every example gets a 1.

    Hint: how many examples has your result, and how many features?
    """
    return np.vstack([X, np.ones((1, X.shape[1]))])


def linear_scores__bias_subtracted(X: Array, W: Array, b: Array) -> Array:
    """The bias is subtracted; it should be added.

    Hint: what are the scores of an example of zeros?
    """
    return np.asarray(X @ W - b)


def linear_scores__bias_multiplied(X: Array, W: Array, b: Array) -> Array:
    """The scores are multiplied by the bias; it should be added.

    Hint: what are the scores of an example of zeros?
    """
    return np.asarray(X @ W * b)


def linear_scores__sum_of_biases(X: Array, W: Array, b: Array) -> Array:
    """The sum of all biases is added to every score; each class has a bias of its own.

    Hint: which entry of b belongs to column j?
    """
    return np.asarray(X @ W + b.sum())


def linear_scores__first_bias_for_all(X: Array, W: Array, b: Array) -> Array:
    """The first bias is added to every score; each class has a bias of its own.

    Hint: which entry of b belongs to column j?
    """
    return np.asarray(X @ W + b[0])


def linear_scores__mean_for_sum(X: Array, W: Array, b: Array) -> Array:
    """The products are averaged over the features; they should be summed.

    Hint: does your result divide by anything?
    """
    return np.asarray(X @ W / X.shape[1] + b)


def linear_scores__bias_before_the_product(X: Array, W: Array, b: Array) -> Array:
    """The bias is multiplied by the sum of the features.

    Hint: in X @ (W + b), what is b multiplied with?
    """
    return np.asarray(X @ (W + b))


def linear_scores__weights_reshaped(X: Array, W: Array, b: Array) -> Array:
    """W is reshaped where it may need to be transposed, which mixes its entries; here it needs neither.

    Hint: of which shapes are X and W, and what does X @ W give?
    """
    return np.asarray(X @ W.reshape(W.shape[::-1]).T + b)


def svm_loss_naive__last_row_without_penalty_of_hinge(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The last row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    dW[-1] -= 2.0 * reg * W[-1]
    return loss - reg * float(np.sum(W[-1] ** 2)), dW


def svm_loss_naive__first_row_without_penalty_of_hinge(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The first row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """
    loss, dW = svm_loss_naive(W, X, y, reg)
    dW[0] -= 2.0 * reg * W[0]
    return loss - reg * float(np.sum(W[0] ** 2)), dW


def softmax_loss_naive__last_row_without_penalty_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The last row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    dW[-1] -= 2.0 * reg * W[-1]
    return loss - reg * float(np.sum(W[-1] ** 2)), dW


def softmax_loss_naive__first_row_without_penalty_of_softmax(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The first row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """
    loss, dW = softmax_loss_naive(W, X, y, reg)
    dW[0] -= 2.0 * reg * W[0]
    return loss - reg * float(np.sum(W[0] ** 2)), dW


def squared_hinge_loss_vectorized__last_row_without_penalty_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The last row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    dW[-1] -= 2.0 * reg * W[-1]
    return loss - reg * float(np.sum(W[-1] ** 2)), dW


def squared_hinge_loss_vectorized__first_row_without_penalty_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The first row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """
    loss, dW = squared_hinge_loss_vectorized(W, X, y, reg)
    dW[0] -= 2.0 * reg * W[0]
    return loss - reg * float(np.sum(W[0] ** 2)), dW


def svm_loss_naive__true_column_once_if_violated(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The column of the right class is lowered once in an example with violated margins, however many there are.

    Hint: in how many of the violated margins does the score of the right class appear?
    """
    return _of_scores(losses.svm_loss__true_class_once, W, X, y, reg)


def squared_hinge_loss_vectorized__twice_the_violations_of_squares(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The right class's gradient is minus twice the number of violations; it is minus the sum of the others.

    Hint: by how much does the squared hinge change with the right score?
    """
    return _of_scores(losses.squared_hinge_loss__twice_the_violations, W, X, y, reg)


def _probabilities(W: Array, X: Array, *, reset: bool = True) -> Array:
    scores = X @ W
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    sums = exponentials.sum(axis=1)
    return np.asarray(exponentials / (sums if reset else np.cumsum(sums))[:, None])


def _logarithm_of_mean(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    data = -np.log(np.mean(_probabilities(W, X)[np.arange(len(y)), y]))
    return float(data) + _penalty(W, reg), softmax_loss_vectorized(W, X, y, reg)[1]


def _sums_not_reset(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    p = _probabilities(W, X, reset=False)
    data = -np.mean(np.log(p[np.arange(len(y)), y]))
    return float(data) + _penalty(W, reg), X.T @ (p - np.eye(W.shape[1])[y]) / len(y) + 2.0 * reg * W


def softmax_loss_naive__logarithm_of_mean(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is the logarithm of the mean probability; it should be the mean of the logarithms.

    Hint: in which order do you average over the examples and take the logarithm?
    """
    return _logarithm_of_mean(W, X, y, reg)


def softmax_loss_naive__sums_not_reset(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The sum below the fraction goes on from one example to the next; each example should begin at 0.

    Hint: where does your loop set the sum of the exponentials to 0?
    """
    return _sums_not_reset(W, X, y, reg)


def softmax_loss_vectorized__logarithm_of_mean_without_loops(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The loss is the logarithm of the mean probability; it should be the mean of the logarithms.

    Hint: in which order do you average over the examples and take the logarithm?
    """
    return _logarithm_of_mean(W, X, y, reg)


def softmax_loss_vectorized__sums_not_reset_without_loops(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The sum below the fraction goes on from one example to the next; each example should begin at 0.

    Hint: where does your loop set the sum of the exponentials to 0?
    """
    return _sums_not_reset(W, X, y, reg)


def softmax_loss_naive__shifted_by_the_batch(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The maximum that is subtracted is taken over the examples, axis 0: each class is shifted by another number.

    Hint: a shift changes no probability if it is the same for all classes of an example. Along which axis is yours?
    """
    e = np.exp(X @ W - (X @ W).max(axis=0))
    return _of_probabilities(e / e.sum(axis=1, keepdims=True), W, X, y, reg)


def _squared_hinge_pull(W: Array, X: Array, y: Labels, reg: float, factor: float) -> tuple[float, Array]:
    """The right loss, and the gradient with `factor` times the squared margins in place of twice the margins."""
    scores, rows = X @ W, np.arange(len(y))
    margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    pull = factor * margins**2
    pull[rows, y] = -pull.sum(axis=1)
    return squared_hinge_loss_vectorized(W, X, y, reg)[0], X.T @ pull / len(y) + 2 * reg * W


def squared_hinge_loss_vectorized__squared_margins_in_gradient(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient takes the margins squared, times 2; the derivative of m^2 is 2 m.

    Hint: which margins stand in your array by the time that the gradient is made of it?
    """
    return _squared_hinge_pull(W, X, y, reg, 2.0)


def squared_hinge_loss_vectorized__squared_margins_alone_in_gradient(
    W: Array, X: Array, y: Labels, reg: float
) -> tuple[float, Array]:
    """The gradient takes the margins squared; the derivative of m^2 is 2 m.

    Hint: which margins stand in your array by the time that the gradient is made of it?
    """
    return _squared_hinge_pull(W, X, y, reg, 1.0)


_Draw: TypeAlias = Callable[[int, int], tuple[Labels, Labels]]
"""Which examples, and whose labels, a step takes, from the number of all and that of a batch."""


def _train_drawn(
    classifier: right.LinearClassifier,
    draw: _Draw,
    X: Array,
    y: Labels,
    learning_rate: float = 1e-3,
    reg: float = 1e-5,
    num_iters: int = 100,
    batch_size: int = 200,
) -> list[float]:
    """Training whose batches are drawn in another way."""
    if batch_size >= len(X):
        draw = lambda N, _size: (np.arange(N), np.arange(N))  # noqa: E731 - all of them, in their order
    if classifier.W is None:
        classifier.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)  # noqa: NPY002 - as the exercise has it
    history = []
    for _ in range(num_iters):
        examples, labels = draw(len(X), batch_size)
        loss, dW = classifier.loss(X[examples], y[labels], reg)
        history.append(loss)
        classifier.W = classifier.W - learning_rate * dW
    return history


def _chosen(N: int, size: int) -> Labels:
    chosen: Labels = np.random.choice(N, size, replace=True)  # noqa: NPY002 - as the exercise has it
    return chosen


def _one_example(N: int, _size: int) -> tuple[Labels, Labels]:
    chosen = _chosen(N, 1)
    return chosen, chosen


def _first_rows(N: int, size: int) -> tuple[Labels, Labels]:
    chosen = _chosen(min(N, size), size)
    return chosen, chosen


def _apart(N: int, size: int) -> tuple[Labels, Labels]:
    return _chosen(N, size), _chosen(N, size)


def _once() -> _Draw:
    """The batch that is drawn first, every time."""
    drawn: list[Labels] = []

    def draw(N: int, size: int) -> tuple[Labels, Labels]:
        if not drawn:
            drawn.append(_chosen(N, size))
        return drawn[0], drawn[0]

    return draw


class LinearSVM__one_example_a_step(right.LinearSVM):
    """A step uses one example; it should use `batch_size` of them.

    Hint: which shape has X_batch in your step?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _one_example, X, y, *args, **kwargs)


class LinearSVM__one_batch_for_all_steps(right.LinearSVM):
    """One batch is drawn and used in every step; each step should draw its own.

    Hint: where does the draw stand, before the loop over the steps or in it?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _once(), X, y, *args, **kwargs)


class LinearSVM__first_rows_alone(right.LinearSVM):
    """The examples are drawn among the first `batch_size` rows; they should be among all N.

    Hint: how many examples are there, and which numbers can your draw give?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _first_rows, X, y, *args, **kwargs)


class LinearSVM__labels_drawn_apart(right.LinearSVM):
    """The labels are drawn apart from the examples, so that an example gets another one's label.

    Hint: do X_batch and y_batch take the same rows?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _apart, X, y, *args, **kwargs)


class Softmax__one_example_a_step_of_softmax(right.Softmax):
    """A step uses one example; it should use `batch_size` of them.

    Hint: which shape has X_batch in your step?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _one_example, X, y, *args, **kwargs)


class Softmax__one_batch_for_all_steps_of_softmax(right.Softmax):
    """One batch is drawn and used in every step; each step should draw its own.

    Hint: where does the draw stand, before the loop over the steps or in it?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _once(), X, y, *args, **kwargs)


class Softmax__first_rows_alone_of_softmax(right.Softmax):
    """The examples are drawn among the first `batch_size` rows; they should be among all N.

    Hint: how many examples are there, and which numbers can your draw give?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _first_rows, X, y, *args, **kwargs)


class Softmax__labels_drawn_apart_of_softmax(right.Softmax):
    """The labels are drawn apart from the examples, so that an example gets another one's label.

    Hint: do X_batch and y_batch take the same rows?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _apart, X, y, *args, **kwargs)


def softmax_loss_naive__one_taken_after_the_mean(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The 1 of the right class is subtracted after the division by N; it should be before.

    Hint: of (p - 1) / N and p / N - 1, which is the derivative of the mean loss?
    """
    return _of_scores(losses.softmax_loss__one_taken_after_the_mean, W, X, y, reg)


def svm_loss_naive__all_classes_counted(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The right class gets minus the number of wrong classes; it should get minus the number of violations.

    Hint: does a class whose margin is not violated pull at the right class?
    """
    return _of_scores(losses.svm_loss__all_classes_counted, W, X, y, reg)


def softmax_loss_naive__right_column_left_out(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The right class is skipped in the gradient; its score gets p - 1.

    Hint: on how many of the scores of its row does -log p of the right class depend?
    """
    return _of_scores(losses.softmax_loss__right_column_left_out, W, X, y, reg)


def softmax_loss_naive__shifted_by_the_largest_of_all(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The maximum of the whole batch is subtracted; a row of far smaller scores then has no probability left.

    Hint: exp(-1000) is 0, and so is the sum of a row of them. Which maximum keeps one 1 in every row?
    """
    return _of_scores(losses.softmax_loss__shifted_by_the_largest_of_all, W, X, y, reg)
