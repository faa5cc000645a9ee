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

Loss: TypeAlias = Callable[[Array, Array, Labels, float], tuple[float, Array]]
"""Of weights, examples, labels and the strength of the penalty."""


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


def _gradient_without_penalty(given: Loss) -> Loss:
    """The gradient lacks the part of the regularisation.

    Hint: the loss is a sum of two terms; differentiate both.
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW - 2.0 * reg * W

    return wrong


svm_loss_naive__gradient_without_penalty = _gradient_without_penalty(svm_loss_naive)
softmax_loss_vectorized__no_penalty_gradient = _gradient_without_penalty(softmax_loss_vectorized)


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


def _half_penalty_gradient(given: Loss) -> Loss:
    """The gradient of the regularisation lacks the factor that squaring brings.

    Hint: differentiate reg times W squared by W.
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW - reg * W

    return wrong


svm_loss_vectorized__half_penalty_gradient = _half_penalty_gradient(svm_loss_vectorized)
softmax_loss_vectorized__penalty_gradient_half = _half_penalty_gradient(softmax_loss_vectorized)


def _batch_sum(given: Loss) -> Loss:
    """The data loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = _data_part(given(W, X, y, reg), W, reg)
        return loss * X.shape[0] + reg * float(np.sum(W * W)), dW * X.shape[0] + 2.0 * reg * W

    return wrong


svm_loss_vectorized__batch_sum = _batch_sum(svm_loss_vectorized)
softmax_loss_vectorized__total = _batch_sum(softmax_loss_vectorized)


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


class _LowestScore(right.LinearClassifier):
    """The class with the lowest score is predicted.

    Hint: should the score of the right class be large or small?
    """

    def predict(self, X: Array) -> Labels:
        """Predict the wrong way round."""
        return np.asarray(np.argmin(X @ self.W, axis=1))


class LinearClassifier__lowest_score(_LowestScore):
    pass


class Softmax__lowest_score_of_softmax(_LowestScore, right.Softmax):
    pass


class _Uphill(right.LinearClassifier):
    """The weights move along the gradient: the loss grows.

    Hint: in which direction does the gradient point, and in which should the loss change?
    """

    def train(self, X: Array, y: Labels, learning_rate: float = 1e-3, *args: float, **kwargs: float) -> list[float]:
        """Train with the opposite sign."""
        return super().train(X, y, -learning_rate, *args, **kwargs)  # type: ignore[arg-type]


class LinearSVM__uphill(_Uphill, right.LinearSVM):
    pass


class Softmax__along_the_gradient(_Uphill, right.Softmax):
    pass


class _NoUpdate(right.LinearClassifier):
    """The weights are the same after training: the update is missing.

    Hint: which line of your loop changes the weights of the object?
    """

    def train(self, X: Array, y: Labels, learning_rate: float = 1e-3, *args: float, **kwargs: float) -> list[float]:
        """Train with a rate of 0."""
        return super().train(X, y, 0.0 * learning_rate, *args, **kwargs)  # type: ignore[arg-type]


class LinearSVM__no_update(_NoUpdate, right.LinearSVM):
    pass


class Softmax__weights_unchanged(_NoUpdate, right.Softmax):
    pass


def _penalty(W: Array, reg: float) -> float:
    return reg * float(np.sum(W**2))


def _penalty_averaged(given: Loss) -> Loss:
    """The penalty is divided by the number of examples with the rest; it should be added after that.

    Hint: does the penalty depend on how many examples there are?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + _penalty(W, reg) * (1 / len(X) - 1), dW

    return wrong


svm_loss_naive__penalty_averaged = _penalty_averaged(svm_loss_vectorized)
softmax_loss_naive__penalty_averaged_of_softmax = _penalty_averaged(softmax_loss_vectorized)


def _penalty_for_every_example(given: Loss) -> Loss:
    """The penalty is added once for every example; it should be added once.

    Hint: does the penalty depend on how many examples there are?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + _penalty(W, reg) * (len(X) - 1), dW

    return wrong


svm_loss_naive__penalty_for_every_example = _penalty_for_every_example(svm_loss_vectorized)
softmax_loss_naive__penalty_for_every_example_of_softmax = _penalty_for_every_example(softmax_loss_vectorized)


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


def softmax_loss_naive__half_penalty_of_softmax(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is halved, in the loss and in the gradient.

    Hint: is there a factor before reg in the formula?
    """
    loss, dW = softmax_loss_vectorized(W, X, y, reg)
    return loss - 0.5 * _penalty(W, reg), dW - reg * W


class _StartsAnew(right.LinearClassifier):
    """Training throws away the weights that there are; it should go on from them.

    Hint: what becomes of self.W when train is called a second time?
    """

    def train(self, X: Array, y: Labels, *args: float, **kwargs: float) -> list[float]:
        """Train from new weights."""
        self.W = None
        return super().train(X, y, *args, **kwargs)  # type: ignore[arg-type]


class LinearSVM__starts_anew(_StartsAnew, right.LinearSVM):
    pass


class Softmax__starts_anew_of_softmax(_StartsAnew, right.Softmax):
    pass


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


def _no_penalty(given: Loss) -> Loss:
    """The penalty reg * sum(W * W) is missing, in the loss and in dW.

    Hint: which of the arguments does your result not depend on?

    Keeps: 0.25
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        return given(W, X, y, 0.0 * reg)

    return wrong


svm_loss_naive__no_penalty = _no_penalty(svm_loss_naive)
softmax_loss_naive__no_penalty_at_all = _no_penalty(softmax_loss_naive)
squared_hinge_loss_vectorized__no_penalty_on_squares = _no_penalty(squared_hinge_loss_vectorized)


def _sum_for_squares_in_gradient(given: Loss) -> Loss:
    """The gradient of the penalty has the sum of W at every entry; each entry has its own.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW - 2 * reg * W + reg * W.sum()

    return wrong


svm_loss_naive__sum_for_squares_in_gradient = _sum_for_squares_in_gradient(svm_loss_naive)
softmax_loss_naive__sum_for_squares_in_gradient_of_softmax = _sum_for_squares_in_gradient(softmax_loss_naive)


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


def _twice_the_sum_in_gradient(given: Loss) -> Loss:
    """The gradient of the penalty has the sum of W at every entry; each entry has its own.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW - 2 * reg * W + 2 * reg * W.sum()

    return wrong


svm_loss_naive__twice_the_sum_in_gradient = _twice_the_sum_in_gradient(svm_loss_vectorized)
softmax_loss_naive__twice_the_sum_in_gradient_of_softmax = _twice_the_sum_in_gradient(softmax_loss_vectorized)


def _penalty_in_gradient(given: Loss) -> Loss:
    """The penalty itself is added to every entry of the gradient; its derivative should be.

    Hint: what is the derivative of sum(W * W) with respect to one entry of W?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW - 2 * reg * W + _penalty(W, reg)

    return wrong


svm_loss_naive__penalty_in_gradient = _penalty_in_gradient(svm_loss_vectorized)
softmax_loss_naive__penalty_in_gradient_of_softmax = _penalty_in_gradient(softmax_loss_vectorized)


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


def _classes_of_the_labels(given: Loss) -> Loss:
    """The classes are counted from the labels of the batch; W has a column for every class.

    Hint: must every class occur in a batch?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        classes = int(np.max(y)) + 1
        loss, dW = given(W[:, :classes], X, y, 0.0)
        return loss + _penalty(W, reg), np.hstack((dW, np.zeros_like(W[:, classes:]))) + 2 * reg * W

    return wrong


svm_loss_naive__classes_of_the_labels = _classes_of_the_labels(svm_loss_vectorized)
softmax_loss_naive__classes_of_the_labels_of_softmax = _classes_of_the_labels(softmax_loss_vectorized)


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


def _of_scores(of_scores: Callable[[Array, Labels], tuple[float, Array]]) -> Loss:
    """A wrong loss of the scores as one of the weights."""

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dscores = of_scores(X @ W, y)
        return loss + reg * float(np.sum(W * W)), X.T @ dscores + 2.0 * reg * W

    return wrong


softmax_loss_naive__normalised_over_batch = _of_scores(losses.softmax_loss__normalised_over_batch)
softmax_loss_naive__no_shift = _of_scores(losses.softmax_loss__no_shift)
softmax_loss_naive__no_shift_of_the_sum = _of_scores(losses.softmax_loss__no_shift_of_the_sum)
svm_loss_naive__wrong_way = _of_scores(losses.svm_loss__wrong_way)
squared_hinge_loss_vectorized__violations_counted = _of_scores(losses.squared_hinge_loss__violations_counted)
softmax_loss_naive__probability_for_logarithm = _of_scores(losses.softmax_loss__probability_for_logarithm)
svm_loss_naive__worst_class_alone = _of_scores(losses.svm_loss__worst_class_alone)
svm_loss_naive__own_column_counts_itself = _of_scores(losses.svm_loss__own_column_counts_itself)
svm_loss_naive__own_column_positive = _of_scores(losses.svm_loss__own_column_positive)
svm_loss_naive__violations_of_a_column = _of_scores(losses.svm_loss__violations_of_a_column)
svm_loss_naive__margin_subtracted = _of_scores(losses.svm_loss__margin_subtracted)
svm_loss_naive__largest_score_for_right = _of_scores(losses.svm_loss__largest_score_for_right)
svm_loss_naive__right_score_of_first_row = _of_scores(losses.svm_loss__right_score_of_first_row)
svm_loss_naive__magnitude_for_maximum = _of_scores(losses.svm_loss__magnitude_for_maximum)
svm_loss_naive__magnitude_for_maximum_in_loss = _of_scores(losses.svm_loss__magnitude_for_maximum_in_loss)
svm_loss_naive__margins_squared = _of_scores(losses.svm_loss__margins_squared)
svm_loss_naive__margins_squared_in_loss = _of_scores(losses.svm_loss__margins_squared_in_loss)
squared_hinge_loss_vectorized__true_class_in_loss_of_squares = _of_scores(losses.squared_hinge_loss__true_class_in_loss)
squared_hinge_loss_vectorized__true_class_in_loss_and_gradient = _of_scores(
    losses.squared_hinge_loss__true_class_in_loss_and_gradient
)
squared_hinge_loss_vectorized__own_column_adds_itself = _of_scores(losses.squared_hinge_loss__own_column_adds_itself)
squared_hinge_loss_vectorized__own_column_doubled = _of_scores(losses.squared_hinge_loss__own_column_doubled)
squared_hinge_loss_vectorized__own_column_without_two = _of_scores(losses.squared_hinge_loss__own_column_without_two)
squared_hinge_loss_vectorized__own_column_missing = _of_scores(losses.squared_hinge_loss__own_column_missing)
squared_hinge_loss_vectorized__without_margin = _of_scores(losses.squared_hinge_loss__without_margin)
squared_hinge_loss_vectorized__margin_taken_off = _of_scores(losses.squared_hinge_loss__margin_taken_off)
squared_hinge_loss_vectorized__turned_around = _of_scores(losses.squared_hinge_loss__turned_around)
squared_hinge_loss_vectorized__cut_in_gradient_alone = _of_scores(losses.squared_hinge_loss__cut_in_gradient_alone)
softmax_loss_naive__tenth_in_logarithm = _of_scores(losses.softmax_loss__tenth_in_logarithm)
softmax_loss_naive__hundredth_in_logarithm = _of_scores(losses.softmax_loss__hundredth_in_logarithm)
softmax_loss_naive__thousandth_in_logarithm = _of_scores(losses.softmax_loss__thousandth_in_logarithm)
softmax_loss_naive__small_number_in_logarithm_1e_4 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_4)
softmax_loss_naive__small_number_in_logarithm_1e_5 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_5)
softmax_loss_naive__small_number_in_logarithm_1e_6 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_6)
softmax_loss_naive__small_number_in_logarithm_1e_7 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_7)
softmax_loss_naive__small_number_in_logarithm_1e_8 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_8)
softmax_loss_naive__small_number_in_logarithm_1e_9 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_9)
softmax_loss_naive__small_number_in_logarithm_1e_10 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_10)
softmax_loss_naive__small_number_in_logarithm_1e_12 = _of_scores(losses.softmax_loss__small_number_in_logarithm_1e_12)
softmax_loss_naive__clipped_at_both_ends_1e_4 = _of_scores(losses.softmax_loss__clipped_at_both_ends_1e_4)
softmax_loss_naive__clipped_at_both_ends_1e_5 = _of_scores(losses.softmax_loss__clipped_at_both_ends_1e_5)
softmax_loss_naive__clipped_at_both_ends_1e_6 = _of_scores(losses.softmax_loss__clipped_at_both_ends_1e_6)
softmax_loss_naive__clipped_at_both_ends_1e_7 = _of_scores(losses.softmax_loss__clipped_at_both_ends_1e_7)
softmax_loss_naive__shifted_by_the_largest_of_all = _of_scores(losses.softmax_loss__shifted_by_the_largest_of_all)
softmax_loss_naive__log_of_sum_shifted_by_the_largest_of_all = _of_scores(
    losses.softmax_loss__log_of_sum_shifted_by_the_largest_of_all
)
softmax_loss_naive__overwritten_before_the_loss = _of_scores(losses.softmax_loss__overwritten_before_the_loss)
softmax_loss_naive__overwritten_and_divided = _of_scores(losses.softmax_loss__overwritten_and_divided)
softmax_loss_naive__divided_before_the_loss = _of_scores(losses.softmax_loss__divided_before_the_loss)
softmax_loss_naive__gradient_by_log_probabilities = _of_scores(losses.softmax_loss__gradient_by_log_probabilities)
softmax_loss_naive__gradient_by_probabilities = _of_scores(losses.softmax_loss__gradient_by_probabilities)
softmax_loss_naive__derivative_of_p_once_more = _of_scores(losses.softmax_loss__derivative_of_p_once_more)
softmax_loss_naive__sigmoid_derivative_once_more = _of_scores(losses.softmax_loss__sigmoid_derivative_once_more)
softmax_loss_naive__one_added = _of_scores(losses.softmax_loss__one_added)
softmax_loss_naive__right_class_alone = _of_scores(losses.softmax_loss__right_class_alone)
softmax_loss_naive__loss_of_all_classes = _of_scores(losses.softmax_loss__loss_of_all_classes)
softmax_loss_naive__loss_of_all_classes_summed = _of_scores(losses.softmax_loss__loss_of_all_classes_summed)
softmax_loss_naive__entropy_of_predictions = _of_scores(losses.softmax_loss__entropy_of_predictions)
softmax_loss_naive__in_bits = _of_scores(losses.softmax_loss__in_bits)
softmax_loss_naive__in_decimal_logarithms = _of_scores(losses.softmax_loss__in_decimal_logarithms)
softmax_loss_naive__one_in_the_sum = _of_scores(losses.softmax_loss__one_in_the_sum)
softmax_loss_naive__softmax_twice = _of_scores(losses.softmax_loss__softmax_twice)
softmax_loss_naive__sigmoid_for_softmax = _of_scores(losses.softmax_loss__sigmoid_for_softmax)
softmax_loss_naive__best_class_for_right = _of_scores(losses.softmax_loss__best_class_for_right)
softmax_loss_naive__without_the_normaliser = _of_scores(losses.softmax_loss__without_the_normaliser)
softmax_loss_naive__score_not_shifted_with_the_sum = _of_scores(losses.softmax_loss__score_not_shifted_with_the_sum)
softmax_loss_naive__shift_added_twice = _of_scores(losses.softmax_loss__shift_added_twice)
softmax_loss_naive__normaliser_subtracted = _of_scores(losses.softmax_loss__normaliser_subtracted)
softmax_loss_naive__mean_for_sum_in_the_normaliser = _of_scores(losses.softmax_loss__mean_for_sum_in_the_normaliser)
softmax_loss_naive__squared_error = _of_scores(losses.softmax_loss__squared_error)


def _strength_missing_in_gradient(given: Loss) -> Loss:
    """The gradient of the penalty lacks its strength reg.

    Hint: differentiate reg * sum(W * W).
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW + 2.0 * (1.0 - reg) * W

    return wrong


svm_loss_naive__strength_missing_in_gradient_of_hinge = _strength_missing_in_gradient(svm_loss_naive)
softmax_loss_naive__strength_missing_in_gradient_of_softmax = _strength_missing_in_gradient(softmax_loss_naive)
squared_hinge_loss_vectorized__strength_missing_in_gradient_of_squares = _strength_missing_in_gradient(
    squared_hinge_loss_vectorized
)


def _strength_missing(given: Loss) -> Loss:
    """The penalty lacks its strength reg, in loss and gradient.

    Hint: what should the loss be for reg = 0?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        del reg
        return given(W, X, y, 1.0)

    return wrong


svm_loss_naive__strength_missing_of_hinge = _strength_missing(svm_loss_naive)
softmax_loss_naive__strength_missing_of_softmax = _strength_missing(softmax_loss_naive)
squared_hinge_loss_vectorized__strength_missing_of_squares = _strength_missing(squared_hinge_loss_vectorized)


def _strength_missing_in_loss(given: Loss) -> Loss:
    """The penalty in the loss lacks its strength reg.

    Hint: what should the loss be for reg = 0?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + (1.0 - reg) * float(np.sum(W * W)), dW

    return wrong


svm_loss_naive__strength_missing_in_loss_of_hinge = _strength_missing_in_loss(svm_loss_naive)
softmax_loss_naive__strength_missing_in_loss_of_softmax = _strength_missing_in_loss(softmax_loss_naive)
squared_hinge_loss_vectorized__strength_missing_in_loss_of_squares = _strength_missing_in_loss(
    squared_hinge_loss_vectorized
)


def _penalty_missing_in_loss(given: Loss) -> Loss:
    """The loss lacks the penalty, which the gradient has.

    Hint: the loss is a sum of two terms; are both in what you return?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss - reg * float(np.sum(W * W)), dW

    return wrong


svm_loss_naive__penalty_missing_in_loss_of_hinge = _penalty_missing_in_loss(svm_loss_naive)
softmax_loss_naive__penalty_missing_in_loss_of_softmax = _penalty_missing_in_loss(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_missing_in_loss_of_squares = _penalty_missing_in_loss(
    squared_hinge_loss_vectorized
)


def _penalty_of_magnitudes(given: Loss) -> Loss:
    """The penalty sums the magnitudes of the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW

    return wrong


svm_loss_naive__penalty_of_magnitudes_of_hinge = _penalty_of_magnitudes(svm_loss_naive)
softmax_loss_naive__penalty_of_magnitudes_of_softmax = _penalty_of_magnitudes(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_of_magnitudes_of_squares = _penalty_of_magnitudes(squared_hinge_loss_vectorized)


def _penalty_of_magnitudes_everywhere(given: Loss) -> Loss:
    """The penalty is that of the magnitudes, in loss and gradient; squares are asked for.

    Hint: which power of a weight does the penalty have?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + reg * float(np.sum(np.abs(W)) - np.sum(W * W)), dW + reg * (np.sign(W) - 2.0 * W)

    return wrong


svm_loss_naive__penalty_of_magnitudes_everywhere_of_hinge = _penalty_of_magnitudes_everywhere(svm_loss_naive)
softmax_loss_naive__penalty_of_magnitudes_everywhere_of_softmax = _penalty_of_magnitudes_everywhere(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_of_magnitudes_everywhere_of_squares = _penalty_of_magnitudes_everywhere(
    squared_hinge_loss_vectorized
)


def _penalty_of_weights_summed(given: Loss) -> Loss:
    """The penalty sums the weights; it should sum their squares.

    Hint: which power of a weight does the penalty have?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + reg * float(np.sum(W) - np.sum(W * W)), dW

    return wrong


svm_loss_naive__penalty_of_weights_summed_of_hinge = _penalty_of_weights_summed(svm_loss_naive)
softmax_loss_naive__penalty_of_weights_summed_of_softmax = _penalty_of_weights_summed(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_of_weights_summed_of_squares = _penalty_of_weights_summed(
    squared_hinge_loss_vectorized
)


def _penalty_with_a_root(given: Loss) -> Loss:
    """The penalty is the length of the weights, with a root; it should be the sum of the squares.

    Hint: is there a root in the formula?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + reg * float(np.sqrt(np.sum(W * W)) - np.sum(W * W)), dW

    return wrong


svm_loss_naive__penalty_with_a_root_of_hinge = _penalty_with_a_root(svm_loss_naive)
softmax_loss_naive__penalty_with_a_root_of_softmax = _penalty_with_a_root(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_with_a_root_of_squares = _penalty_with_a_root(squared_hinge_loss_vectorized)


def _penalty_of_a_mean(given: Loss) -> Loss:
    """The penalty averages the squares of the weights; it should sum them.

    Hint: does the penalty of two equal columns double that of one?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + reg * float(np.mean(W * W) - np.sum(W * W)), dW

    return wrong


svm_loss_naive__penalty_of_a_mean_of_hinge = _penalty_of_a_mean(svm_loss_naive)
softmax_loss_naive__penalty_of_a_mean_of_softmax = _penalty_of_a_mean(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_of_a_mean_of_squares = _penalty_of_a_mean(squared_hinge_loss_vectorized)


def _penalty_subtracted(given: Loss) -> Loss:
    """The penalty is subtracted from the loss; it should be added.

    Hint: should large weights cost more or less?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss - 2.0 * reg * float(np.sum(W * W)), dW

    return wrong


svm_loss_naive__penalty_subtracted_of_hinge = _penalty_subtracted(svm_loss_naive)
softmax_loss_naive__penalty_subtracted_of_softmax = _penalty_subtracted(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_subtracted_of_squares = _penalty_subtracted(squared_hinge_loss_vectorized)


def _penalty_subtracted_in_gradient(given: Loss) -> Loss:
    """The gradient of the penalty is subtracted; it should be added.

    Hint: should a gradient step make large weights larger or smaller?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW - 4.0 * reg * W

    return wrong


svm_loss_naive__penalty_subtracted_in_gradient_of_hinge = _penalty_subtracted_in_gradient(svm_loss_naive)
softmax_loss_naive__penalty_subtracted_in_gradient_of_softmax = _penalty_subtracted_in_gradient(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_subtracted_in_gradient_of_squares = _penalty_subtracted_in_gradient(
    squared_hinge_loss_vectorized
)


def _strength_squared_in_gradient(given: Loss) -> Loss:
    """The gradient of the penalty has the factor reg twice.

    Hint: differentiate reg * sum(W * W).
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW + 2.0 * reg * (reg - 1.0) * W

    return wrong


svm_loss_naive__strength_squared_in_gradient_of_hinge = _strength_squared_in_gradient(svm_loss_naive)
softmax_loss_naive__strength_squared_in_gradient_of_softmax = _strength_squared_in_gradient(softmax_loss_naive)
squared_hinge_loss_vectorized__strength_squared_in_gradient_of_squares = _strength_squared_in_gradient(
    squared_hinge_loss_vectorized
)


def _penalty_gradient_averaged(given: Loss) -> Loss:
    """The gradient of the penalty is divided by N; the average runs over the examples alone.

    Hint: in which order do you divide by N and add the penalty?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW + 2.0 * reg * (1.0 / len(y) - 1.0) * W

    return wrong


svm_loss_naive__penalty_gradient_averaged_of_hinge = _penalty_gradient_averaged(svm_loss_naive)
softmax_loss_naive__penalty_gradient_averaged_of_softmax = _penalty_gradient_averaged(softmax_loss_naive)
squared_hinge_loss_vectorized__penalty_gradient_averaged_of_squares = _penalty_gradient_averaged(
    squared_hinge_loss_vectorized
)


def _penalty_gradient_for_every_example(given: Loss) -> Loss:
    """The gradient of the penalty is added for every example; once is enough.

    Hint: is the line of the penalty inside the loop?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW + 2.0 * reg * (len(y) - 1.0) * W

    return wrong


svm_loss_naive__penalty_gradient_for_every_example_of_hinge = _penalty_gradient_for_every_example(svm_loss_naive)
softmax_loss_naive__penalty_gradient_for_every_example_of_softmax = _penalty_gradient_for_every_example(
    softmax_loss_naive
)
squared_hinge_loss_vectorized__penalty_gradient_for_every_example_of_squares = _penalty_gradient_for_every_example(
    squared_hinge_loss_vectorized
)


def _data_gradient_without_inputs_signed(given: Loss) -> Loss:
    """The gradient of the data has the wrong sign; that of the penalty is right.

    Hint: which sign does X have in the derivative of a score by W?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, 4.0 * reg * W - dW

    return wrong


svm_loss_naive__data_gradient_without_inputs_signed_of_hinge = _data_gradient_without_inputs_signed(svm_loss_naive)
softmax_loss_naive__data_gradient_without_inputs_signed_of_softmax = _data_gradient_without_inputs_signed(
    softmax_loss_naive
)
squared_hinge_loss_vectorized__data_gradient_without_inputs_signed_of_squares = _data_gradient_without_inputs_signed(
    squared_hinge_loss_vectorized
)


def _data_loss_missing(given: Loss) -> Loss:
    """The loss is the penalty alone.

    Hint: is the loss of the examples in what you return?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        _, dW = given(W, X, y, reg)
        return reg * float(np.sum(W * W)), dW

    return wrong


svm_loss_naive__data_loss_missing_of_hinge = _data_loss_missing(svm_loss_naive)
softmax_loss_naive__data_loss_missing_of_softmax = _data_loss_missing(softmax_loss_naive)
squared_hinge_loss_vectorized__data_loss_missing_of_squares = _data_loss_missing(squared_hinge_loss_vectorized)


def _data_loss_summed(given: Loss) -> Loss:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + (len(y) - 1.0) * given(W, X, y, 0.0)[0], dW

    return wrong


svm_loss_naive__data_loss_summed_of_hinge = _data_loss_summed(svm_loss_naive)
softmax_loss_naive__data_loss_summed_of_softmax = _data_loss_summed(softmax_loss_naive)
squared_hinge_loss_vectorized__data_loss_summed_of_squares = _data_loss_summed(squared_hinge_loss_vectorized)


def _everything_twice_divided(given: Loss) -> Loss:
    """The gradient of the examples is divided by N twice.

    Hint: is X or dscores divided by N already?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss, dW + (1.0 / len(y) - 1.0) * given(W, X, y, 0.0)[1]

    return wrong


svm_loss_naive__everything_twice_divided_of_hinge = _everything_twice_divided(svm_loss_naive)
softmax_loss_naive__everything_twice_divided_of_softmax = _everything_twice_divided(softmax_loss_naive)
squared_hinge_loss_vectorized__everything_twice_divided_of_squares = _everything_twice_divided(
    squared_hinge_loss_vectorized
)


def _divided_by_the_classes(given: Loss) -> Loss:
    """Loss and gradient of the examples are divided by the number of classes; it should be by the number of examples.

    Hint: over what does the average run?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        data, ddata = given(W, X, y, 0.0)
        factor = len(y) / W.shape[1] - 1.0
        return loss + factor * data, dW + factor * ddata

    return wrong


svm_loss_naive__divided_by_the_classes_of_hinge = _divided_by_the_classes(svm_loss_naive)
softmax_loss_naive__divided_by_the_classes_of_softmax = _divided_by_the_classes(softmax_loss_naive)
squared_hinge_loss_vectorized__divided_by_the_classes_of_squares = _divided_by_the_classes(
    squared_hinge_loss_vectorized
)


def _averaged_over_classes_too(given: Loss) -> Loss:
    """The loss of the examples is averaged over the classes, too; the classes are summed.

    Hint: by what does np.mean divide?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        return loss + (1.0 / W.shape[1] - 1.0) * given(W, X, y, 0.0)[0], dW

    return wrong


svm_loss_naive__averaged_over_classes_too_of_hinge = _averaged_over_classes_too(svm_loss_naive)
softmax_loss_naive__averaged_over_classes_too_of_softmax = _averaged_over_classes_too(softmax_loss_naive)
squared_hinge_loss_vectorized__averaged_over_classes_too_of_squares = _averaged_over_classes_too(
    squared_hinge_loss_vectorized
)


def _divided_by_the_features(given: Loss) -> Loss:
    """Loss and gradient of the examples are divided by the number of features; it should be by the number of examples.

    Hint: over what does the average run?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        data, ddata = given(W, X, y, 0.0)
        factor = len(y) / W.shape[0] - 1.0
        return loss + factor * data, dW + factor * ddata

    return wrong


svm_loss_naive__divided_by_the_features_of_hinge = _divided_by_the_features(svm_loss_naive)
softmax_loss_naive__divided_by_the_features_of_softmax = _divided_by_the_features(softmax_loss_naive)
squared_hinge_loss_vectorized__divided_by_the_features_of_squares = _divided_by_the_features(
    squared_hinge_loss_vectorized
)


def _last_example_alone(given: Loss) -> Loss:
    """The gradient is that of the last example alone: the others are overwritten.

    Hint: is the gradient added to in the loop, or assigned?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        data = given(W, X[-1:], y[-1:], 0.0)[1]
        return loss, dW - given(W, X, y, 0.0)[1] + data / len(y)

    return wrong


svm_loss_naive__last_example_alone_of_hinge = _last_example_alone(svm_loss_naive)
softmax_loss_naive__last_example_alone_of_softmax = _last_example_alone(softmax_loss_naive)
squared_hinge_loss_vectorized__last_example_alone_of_squares = _last_example_alone(squared_hinge_loss_vectorized)


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


def _last_row_without_penalty(given: Loss) -> Loss:
    """The last row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        dW[-1] -= 2.0 * reg * W[-1]
        return loss - reg * float(np.sum(W[-1] ** 2)), dW

    return wrong


svm_loss_naive__last_row_without_penalty_of_hinge = _last_row_without_penalty(svm_loss_naive)
softmax_loss_naive__last_row_without_penalty_of_softmax = _last_row_without_penalty(softmax_loss_naive)
squared_hinge_loss_vectorized__last_row_without_penalty_of_squares = _last_row_without_penalty(
    squared_hinge_loss_vectorized
)


def _first_row_without_penalty(given: Loss) -> Loss:
    """The first row of W is left out of the penalty as if it were the bias; all of W counts.

    Hint: which weights does the sum of squares run over?
    """

    def wrong(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        loss, dW = given(W, X, y, reg)
        dW[0] -= 2.0 * reg * W[0]
        return loss - reg * float(np.sum(W[0] ** 2)), dW

    return wrong


svm_loss_naive__first_row_without_penalty_of_hinge = _first_row_without_penalty(svm_loss_naive)
softmax_loss_naive__first_row_without_penalty_of_softmax = _first_row_without_penalty(softmax_loss_naive)
squared_hinge_loss_vectorized__first_row_without_penalty_of_squares = _first_row_without_penalty(
    squared_hinge_loss_vectorized
)


def svm_loss_naive__true_column_once_if_violated(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The column of the right class is lowered once in an example with violated margins, however many there are.

    Hint: in how many of the violated margins does the score of the right class appear?
    """
    return _of_scores(losses.svm_loss__true_class_once)(W, X, y, reg)


squared_hinge_loss_vectorized__twice_the_violations_of_squares = _of_scores(
    losses.squared_hinge_loss__twice_the_violations
)


def _probabilities(W: Array, X: Array, *, reset: bool = True) -> Array:
    scores = X @ W
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    sums = exponentials.sum(axis=1)
    return np.asarray(exponentials / (sums if reset else np.cumsum(sums))[:, None])


def softmax_loss_naive__logarithm_of_mean(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The loss is the logarithm of the mean probability; it should be the mean of the logarithms.

    Hint: in which order do you average over the examples and take the logarithm?
    """
    data = -np.log(np.mean(_probabilities(W, X)[np.arange(len(y)), y]))
    return float(data) + _penalty(W, reg), softmax_loss_vectorized(W, X, y, reg)[1]


def softmax_loss_naive__sums_not_reset(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The sum below the fraction goes on from one example to the next; each example should begin at 0.

    Hint: where does your loop set the sum of the exponentials to 0?
    """
    p = _probabilities(W, X, reset=False)
    data = -np.mean(np.log(p[np.arange(len(y)), y]))
    return float(data) + _penalty(W, reg), X.T @ (p - np.eye(W.shape[1])[y]) / len(y) + 2.0 * reg * W


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


class _OneExampleAStep(right.LinearClassifier):
    """A step uses one example; it should use `batch_size` of them.

    Hint: which shape has X_batch in your step?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _one_example, X, y, *args, **kwargs)


class LinearSVM__one_example_a_step(_OneExampleAStep, right.LinearSVM):
    pass


class Softmax__one_example_a_step_of_softmax(_OneExampleAStep, right.Softmax):
    pass


class _OneBatchForAllSteps(right.LinearClassifier):
    """One batch is drawn and used in every step; each step should draw its own.

    Hint: where does the draw stand, before the loop over the steps or in it?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _once(), X, y, *args, **kwargs)


class LinearSVM__one_batch_for_all_steps(_OneBatchForAllSteps, right.LinearSVM):
    pass


class Softmax__one_batch_for_all_steps_of_softmax(_OneBatchForAllSteps, right.Softmax):
    pass


class _FirstRowsAlone(right.LinearClassifier):
    """The examples are drawn among the first `batch_size` rows; they should be among all N.

    Hint: how many examples are there, and which numbers can your draw give?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _first_rows, X, y, *args, **kwargs)


class LinearSVM__first_rows_alone(_FirstRowsAlone, right.LinearSVM):
    pass


class Softmax__first_rows_alone_of_softmax(_FirstRowsAlone, right.Softmax):
    pass


class _LabelsDrawnApart(right.LinearClassifier):
    """The labels are drawn apart from the examples, so that an example gets another one's label.

    Hint: do X_batch and y_batch take the same rows?
    """

    def train(self, X: Array, y: Labels, *args: Any, **kwargs: Any) -> list[float]:
        """With batches drawn in another way."""
        return _train_drawn(self, _apart, X, y, *args, **kwargs)


class LinearSVM__labels_drawn_apart(_LabelsDrawnApart, right.LinearSVM):
    pass


class Softmax__labels_drawn_apart_of_softmax(_LabelsDrawnApart, right.Softmax):
    pass


softmax_loss_naive__one_taken_after_the_mean = _of_scores(losses.softmax_loss__one_taken_after_the_mean)
svm_loss_naive__all_classes_counted = _of_scores(losses.svm_loss__all_classes_counted)
softmax_loss_naive__right_column_left_out = _of_scores(losses.softmax_loss__right_column_left_out)
softmax_loss_naive__shifted_by_the_largest_of_all = _of_scores(losses.softmax_loss__shifted_by_the_largest_of_all)
svm_loss_naive__classes_before_the_right_one = _of_scores(losses.svm_loss__classes_before_the_right_one)
squared_hinge_loss_vectorized__twice_the_gradient_of_hinge = _of_scores(
    losses.squared_hinge_loss__twice_the_gradient_of_hinge
)
softmax_loss_naive__one_taken_for_every_class = _of_scores(losses.softmax_loss__one_taken_for_every_class)
