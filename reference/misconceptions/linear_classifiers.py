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
