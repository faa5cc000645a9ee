"""Known wrong losses."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from .._types import Array, Labels
from ..losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    kl_divergence,
    softmax_loss,
    squared_hinge_loss,
    svm_loss,
)

ClassLoss: TypeAlias = Callable[[Array, Labels], tuple[float, Array]]
BinaryLoss: TypeAlias = Callable[[Array, Array], tuple[float, Array]]
OfOne: TypeAlias = Callable[[Array], Array]
OfTwo: TypeAlias = Callable[[Array, Array], Array]
"""Entropies, of one distribution or of two."""


def svm_loss__true_class_counts(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class adds its own margin of 1 to the loss of every example; the sum leaves it out.

    Hint: what is the margin of the right class against itself, and does the sum over j run over it?
    """
    loss, dx = svm_loss(x, y)
    return loss + 1.0, dx


def _summed_over_batch(given: ClassLoss) -> ClassLoss:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        loss, dx = given(x, y)
        return loss * x.shape[0], dx * x.shape[0]

    return wrong


svm_loss__summed_over_batch = _summed_over_batch(svm_loss)
softmax_loss__summed = _summed_over_batch(softmax_loss)


def _gradient_summed(given: ClassLoss) -> ClassLoss:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        loss, dx = given(x, y)
        return loss, dx * x.shape[0]

    return wrong


svm_loss__gradient_summed = _gradient_summed(svm_loss)
softmax_loss__gradient_not_divided = _gradient_summed(softmax_loss)


def svm_loss__true_class_without_gradient(x: Array, y: Labels) -> tuple[float, Array]:
    """The scores of the right classes get no gradient.

    Hint: in how many margins of one example does the score of its right class appear, and with which sign?
    """
    loss, dx = svm_loss(x, y)
    dx[np.arange(x.shape[0]), y] = 0.0
    return loss, dx


def svm_loss__true_class_once(x: Array, y: Labels) -> tuple[float, Array]:
    """The score of the right class gets a gradient of -1, however many margins are violated.

    Hint: in how many of the violated margins does the score of the right class appear?
    """
    loss, dx = svm_loss(x, y)
    rows = np.arange(x.shape[0])
    dx[rows, y] = -np.sign(np.abs(dx[rows, y])) / x.shape[0]
    return loss, dx


def squared_hinge_loss__gradient_without_factor(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient lacks the factor that squaring brings.

    Hint: differentiate m^2 by m.
    """
    loss, dx = squared_hinge_loss(x, y)
    return loss, dx / 2.0


def squared_hinge_loss__gradient_of_hinge(x: Array, y: Labels) -> tuple[float, Array]:
    """This is the gradient of the hinge loss without its square.

    Hint: by the chain rule, does the gradient of a squared margin depend on how large the margin is?
    """
    return squared_hinge_loss(x, y)[0], svm_loss(x, y)[1]


def squared_hinge_loss__not_squared(x: Array, y: Labels) -> tuple[float, Array]:
    """This is the hinge loss: the margins are not squared.

    Hint: compare your loss with that of svm_loss on the same scores.
    """
    return svm_loss(x, y)


def _no_shift(*, log_of_sum: bool) -> ClassLoss:
    """The exponentials overflow or vanish: the largest score of each row is not subtracted from it first.

    Hint: which number may be subtracted from all scores of a row without changing any probability?
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        rows = np.arange(x.shape[0])
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            sums = np.sum(np.exp(x), axis=1)
            p = np.exp(x) / sums[:, np.newaxis]
            loss = float(np.mean(np.log(sums) - x[rows, y] if log_of_sum else -np.log(p[rows, y])))
        p[rows, y] -= 1.0
        return loss, p / x.shape[0]

    return wrong


softmax_loss__no_shift = _no_shift(log_of_sum=False)
softmax_loss__no_shift_of_the_sum = _no_shift(log_of_sum=True)


def softmax_loss__gradient_of_wrong_classes(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient is the probabilities alone; the right class misses a part.

    Hint: the score of the right class stands in the loss twice. Have you differentiated both places?
    """
    loss, dx = softmax_loss(x, y)
    dx[np.arange(x.shape[0]), y] += 1.0 / x.shape[0]
    return loss, dx


def softmax_loss__normalised_over_batch(x: Array, y: Labels) -> tuple[float, Array]:
    """The exponentials are divided by the sum over the whole batch; each row should sum to 1.

    Hint: over which axis should the probabilities of one example sum to 1? Print the sums.
    """
    rows = np.arange(x.shape[0])
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = e / np.sum(e)
    with np.errstate(divide="ignore"):
        loss = -float(np.mean(np.log(p[rows, y])))
    p[rows, y] -= 1.0
    return loss, p / x.shape[0]


def entropy__nan(p: Array) -> Array:
    """A probability of 0 makes the result NaN; 0 log 0 counts as 0.

    Hint: what does NumPy make of 0 times minus infinity, and what is the limit of p log p?
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-np.sum(p * np.log(p), axis=-1))


def entropy__in_bits(p: Array) -> Array:
    """The logarithm has base 2: the result is in bits, not in nats.

    Hint: which logarithm do nats go with?
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-np.sum(np.where(p > 0.0, p * np.log2(p), 0.0), axis=-1))


def entropy__negative(p: Array) -> Array:
    """The sign is turned: an entropy is never negative.

    Hint: what is the sign of the logarithm of a probability?
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sum(np.where(p > 0.0, p * np.log(p), 0.0), axis=-1))


def cross_entropy__exchanged(p: Array, q: Array) -> Array:
    """The arguments are exchanged: this is H(q, p).

    Hint: which of the two distributions weighs, and which is taken the logarithm of?
    """
    return cross_entropy(q, p)


def cross_entropy__is_kl(p: Array, q: Array) -> Array:
    """This is the divergence of q from p, which is smaller than the cross-entropy.

    Hint: what is the cross-entropy of a distribution with itself? It is not 0.
    """
    return kl_divergence(p, q)


def kl_divergence__swapped(p: Array, q: Array) -> Array:
    """The arguments are swapped: this is KL(q, p), and the divergence is not symmetric.

    Hint: over which of the two distributions is the average taken?
    """
    return kl_divergence(q, p)


def kl_divergence__is_cross_entropy(p: Array, q: Array) -> Array:
    """This is the cross-entropy; the entropy of p is not subtracted.

    Hint: what should the divergence of a distribution from itself be?
    """
    return cross_entropy(p, q)


def kl_divergence__sign(p: Array, q: Array) -> Array:
    """The sign is turned: a divergence is never negative.

    Hint: which of p and q is the numerator inside the logarithm?
    """
    return -kl_divergence(p, q)


def binary_cross_entropy__not_averaged(p: Array, y: Array) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dp = binary_cross_entropy(p, y)
    return loss * p.size, dp * p.size


def binary_cross_entropy__gradient_total(p: Array, y: Array) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """
    loss, dp = binary_cross_entropy(p, y)
    return loss, dp * p.size


def binary_cross_entropy__gradient_by_logits(p: Array, y: Array) -> tuple[float, Array]:
    """The difference p - y is the gradient by the logits; here it is wanted by the probabilities.

    Hint: differentiate the two logarithms by p; the sigmoid is no part of this function.
    """
    return binary_cross_entropy(p, y)[0], (p - y) / p.size


def binary_cross_entropy_with_logits__log_of_sigmoid(x: Array, y: Array) -> tuple[float, Array]:
    """The logarithm of a sigmoid, or of 1 + exp, is taken as it stands, which is not finite for large logits.

    Hint: put the sigmoid's formula into the logarithm and simplify before you compute anything.
    """
    dx = binary_cross_entropy_with_logits(x, y)[1]
    p = 0.5 * (1.0 + np.tanh(0.5 * x))
    with np.errstate(divide="ignore", invalid="ignore"):
        return -float(np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))), dx


def binary_cross_entropy_with_logits__no_average(x: Array, y: Array) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dx = binary_cross_entropy_with_logits(x, y)
    return loss * x.size, dx * x.size


def binary_cross_entropy_with_logits__derivative_twice(x: Array, y: Array) -> tuple[float, Array]:
    """The sigmoid's derivative is multiplied in once too often.

    Hint: write out the chain rule from the loss to the logit: what cancels?
    """
    loss, dx = binary_cross_entropy_with_logits(x, y)
    p = 0.5 * (1.0 + np.tanh(0.5 * x))
    return loss, dx * p * (1.0 - p)


def svm_loss__no_margin(x: Array, y: Labels) -> tuple[float, Array]:
    """The margin of 1 is missing: a class costs only where its score is above the right one's.

    Hint: what does an example cost whose scores are all equal?
    """
    lowered = x.copy()
    rows = np.arange(x.shape[0])
    lowered[rows, y] += 1.0
    return svm_loss(lowered, y)


def _wrong_way(given: ClassLoss) -> ClassLoss:
    """The other classes' scores are taken from the right one's; it should be the other way round.

    Hint: should the loss grow or fall when the right score rises?
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        loss, dx = given(-x, y)
        return loss, -dx

    return wrong


svm_loss__wrong_way = _wrong_way(svm_loss)
squared_hinge_loss__turned_around = _wrong_way(squared_hinge_loss)


def squared_hinge_loss__squared_before_the_cut(x: Array, y: Labels) -> tuple[float, Array]:
    """The margins are squared before those below 0 are cut, so that met margins count too.

    Hint: what does a margin of -3 cost?
    """
    rows = np.arange(x.shape[0])
    margins = x - x[rows, y][:, np.newaxis] + 1.0
    margins[rows, y] = 0.0
    dx = 2.0 * margins
    dx[rows, y] = -np.sum(dx, axis=1)
    return float(np.sum(margins**2) / x.shape[0]), dx / x.shape[0]


def squared_hinge_loss__violations_counted(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class's gradient is minus the number of violations, as for the hinge without the square.

    Hint: by how much does the squared hinge change with the right score?
    """
    loss, dx = squared_hinge_loss(x, y)
    rows = np.arange(x.shape[0])
    dx[rows, y] = svm_loss(x, y)[1][rows, y]
    return loss, dx


def softmax_loss__normalised_by_column(x: Array, y: Labels) -> tuple[float, Array]:
    """The exponentials of a class are divided by their sum over the batch; those of a row should sum to 1.

    Hint: over which axis should the probabilities of one example sum to 1? Print the sums.
    """
    rows = np.arange(x.shape[0])
    log_p = x - x.max(axis=0) - np.log(np.exp(x - x.max(axis=0)).sum(axis=0))
    dx = np.exp(log_p)
    dx[rows, y] -= 1.0
    return -float(np.mean(log_p[rows, y])), dx / x.shape[0]


def softmax_loss__probability_for_logarithm(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is the probability of the right class with a minus sign; the logarithm is missing.

    Hint: how large can your loss be, and how large should it be for a sure mistake?
    """
    _, dx = softmax_loss(x, y)
    rows = np.arange(x.shape[0])
    return -float(np.mean(dx[rows, y] * x.shape[0] + 1)), dx


def kl_divergence__symmetric(p: Array, q: Array) -> Array:
    """The mean of the divergences both ways is returned; the one from p to q is asked for.

    Hint: does your result change when p and q are exchanged?
    """
    return 0.5 * (kl_divergence(p, q) + kl_divergence(q, p))


def binary_cross_entropy__positives_alone(p: Array, y: Array) -> tuple[float, Array]:
    """Only the term of the positive class is there.

    Hint: what does a prediction of 0.99 cost where the target is 0?
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -np.mean(np.where(y > 0, y * np.log(p), 0.0))
        return float(loss), np.where(y > 0, -y / p, 0.0) / p.size


def binary_cross_entropy_with_logits__gradient_by_probability(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient is with respect to the probability; it should be with respect to the logit.

    Hint: which factor does the chain rule bring between p and x?
    """
    p = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return binary_cross_entropy_with_logits(x, y)[0], ((1 - y) / (1 - p) - y / p) / x.size


def svm_loss__worst_class_alone(x: Array, y: Labels) -> tuple[float, Array]:
    """Only the largest margin of each example counts; all that are violated should.

    Hint: what does an example cost with two violated margins?
    """
    rows = np.arange(x.shape[0])
    margins = np.maximum(0.0, x - x[rows, y][:, np.newaxis] + 1.0)
    margins[rows, y] = 0.0
    worst = margins.argmax(axis=1)
    dx = np.zeros_like(x)
    dx[rows, worst] = margins[rows, worst] > 0
    dx[rows, y] -= dx[rows, worst]
    return float(margins.max(axis=1).mean()), dx / x.shape[0]


def softmax_loss__every_row_minus_one(x: Array, y: Labels) -> tuple[float, Array]:
    """p[:, y] -= 1 takes 1 from the classes of all examples in every row; each row has one right class.

    Hint: how many entries of p[:, y] are there, and how many of p[np.arange(N), y]?
    """
    loss, dx = softmax_loss(x, y)
    rows = np.arange(x.shape[0])
    dx[rows, y] += 1 / x.shape[0]
    dx[:, y] -= 1 / x.shape[0]
    return loss, dx


def kl_divergence__magnitudes(p: Array, q: Array) -> Array:
    """The magnitudes of the terms are added up; some terms should count as negative.

    Hint: what is the divergence of two distributions that differ a little, in your sum and in the formula?
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(np.where(p > 0, p * np.log(p / q), 0.0)).sum(axis=-1))


def _all_margins(x: Array, y: Labels) -> Array:
    """Margins of all wrong classes, those that are met too."""
    rows = np.arange(len(y))
    margins = x - x[rows, y][:, np.newaxis] + 1
    margins[rows, y] = 0
    return np.asarray(margins)


def svm_loss__negative_margins_in_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """The margins below 0 count in the loss; a margin that is met should cost nothing.

    Hint: may the loss of an example be negative?
    """
    return float(_all_margins(x, y).sum()) / len(y), svm_loss(x, y)[1]


def svm_loss__negative_margins_everywhere(x: Array, y: Labels) -> tuple[float, Array]:
    """The margins below 0 count like those above; a margin that is met should cost nothing and pull nothing.

    Hint: may the loss of an example be negative?
    """
    pull = np.ones_like(x)
    pull[np.arange(len(y)), y] = 1.0 - x.shape[1]
    return float(_all_margins(x, y).sum()) / len(y), pull / len(y)


def squared_hinge_loss__sums_squared(x: Array, y: Labels) -> tuple[float, Array]:
    """The margins of an example are added up and then squared; each should be squared by itself.

    Hint: which comes first in the formula of the loss, the square or the sum over the classes?
    """
    margins = np.maximum(0, _all_margins(x, y))
    return float(np.mean(margins.sum(axis=1) ** 2)), squared_hinge_loss(x, y)[1]


def binary_cross_entropy__targets_rounded(p: Array, y: Array) -> tuple[float, Array]:
    """The targets are taken for 0 or 1; those between count by their own value.

    Hint: what is the loss of p = 0.5 where y is 0.3?
    """
    return binary_cross_entropy(p, (y > 0.5).astype(p.dtype))


def binary_cross_entropy_with_logits__targets_of_logits_rounded(x: Array, y: Array) -> tuple[float, Array]:
    """The targets are taken for 0 or 1; those between count by their own value.

    Hint: what is the loss of a logit of 0 where y is 0.3?
    """
    return binary_cross_entropy_with_logits(x, (y > 0.5).astype(x.dtype))


def _probabilities_bounded_by(small: float) -> BinaryLoss:
    """The probabilities are kept a small number away from 0 and 1; smaller ones have a loss, too.

    Hint: what is the logarithm of 1e-9?
    """

    def wrong(p: Array, y: Array) -> tuple[float, Array]:
        return binary_cross_entropy(np.clip(p, small, 1 - small), y)

    return wrong


binary_cross_entropy__bounded_by_1e_7 = _probabilities_bounded_by(1e-7)
binary_cross_entropy__bounded_by_1e_8 = _probabilities_bounded_by(1e-8)


def _hinge_against(x: Array, y: Labels, right: Array) -> tuple[float, Array]:
    """The hinge loss with another score in the place of the right class's."""
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - right[:, np.newaxis] + 1.0)
    margins[rows, y] = 0.0
    dx = (margins > 0.0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return float(margins.sum()) / len(y), dx / len(y)


def _log_softmax(x: Array) -> Array:
    """Logarithms of the probabilities, row by row."""
    shifted = x - x.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _softmax_with(x: Array, y: Labels, eps: float) -> tuple[float, Array]:
    """The softmax loss with a number added inside its logarithm."""
    p = np.exp(_log_softmax(x))[np.arange(len(y)), y]
    return -float(np.mean(np.log(p + eps))), softmax_loss(x, y)[1]


def _term(weights: Array, values: Array) -> Array:
    """`weights * log(values)`, 0 where the weight is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weights > 0.0, weights * np.log(values), 0.0)


def _sigmoid(x: Array) -> Array:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def svm_loss__own_column_counts_itself(x: Array, y: Labels) -> tuple[float, Array]:
    """The count of violated margins of the right class includes the right class's own margin of 1.

    Hint: is the right class's own margin set to 0 before you count?
    """
    loss, dx = svm_loss(x, y)
    dx[np.arange(x.shape[0]), y] -= 1.0 / x.shape[0]
    return loss, dx


def svm_loss__own_column_positive(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class's gradient is plus the number of violations; it should be minus.

    Hint: does the loss rise or fall with the score of the right class?
    """
    loss, dx = svm_loss(x, y)
    return loss, np.abs(dx)


def svm_loss__violations_of_a_column(x: Array, y: Labels) -> tuple[float, Array]:
    """The violations are counted over the batch; the right class of an example needs those of its own row.

    Hint: along which axis are the violated margins of one example?
    """
    loss, dx = svm_loss(x, y)
    rows = np.arange(x.shape[0])
    dx[rows, y] = 0.0
    dx[rows, y] = -dx.sum(axis=0)[y]
    return loss, dx


def _margin_subtracted(given: ClassLoss) -> ClassLoss:
    """The margin of 1 is subtracted; it is added to a wrong class's score.

    Hint: what does a wrong class cost whose score equals the right one's?
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        raised = x.copy()
        raised[np.arange(x.shape[0]), y] += 2.0
        return given(raised, y)

    return wrong


svm_loss__margin_subtracted = _margin_subtracted(svm_loss)
squared_hinge_loss__margin_taken_off = _margin_subtracted(squared_hinge_loss)


def svm_loss__largest_score_for_right(x: Array, y: Labels) -> tuple[float, Array]:
    """The largest score of a row stands for the score of the right class.

    Hint: which column of row i holds the score of its right class?
    """
    return _hinge_against(x, y, x.max(axis=1))


def svm_loss__right_score_of_first_row(x: Array, y: Labels) -> tuple[float, Array]:
    """The scores of the right classes are all read in the first row.

    Hint: which row does x[..., y] read for example i?
    """
    return _hinge_against(x, y, x[0, y])


def svm_loss__margins_in_gradient(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient holds the margins themselves; each violated margin pulls with 1, however large.

    Hint: what is the derivative of max(0, m) by m?
    """
    rows = np.arange(x.shape[0])
    margins = np.maximum(0.0, x - x[rows, y][:, np.newaxis] + 1.0)
    margins[rows, y] = 0.0
    margins[rows, y] = -margins.sum(axis=1)
    return svm_loss(x, y)[0], margins / x.shape[0]


def svm_loss__magnitude_for_maximum(x: Array, y: Labels) -> tuple[float, Array]:
    """The magnitudes of the margins are added up; a margin below 0 should cost nothing.

    Hint: what does max(0, m) give where m is negative?
    """
    margins = _all_margins(x, y)
    dx = np.sign(margins)
    dx[np.arange(len(y)), y] = -dx.sum(axis=1)
    return float(np.abs(margins).sum()) / len(y), dx / len(y)


def svm_loss__magnitude_for_maximum_in_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """The magnitudes of the margins are added up; a margin below 0 should cost nothing.

    Hint: what does max(0, m) give where m is negative?
    """
    return float(np.abs(_all_margins(x, y)).sum()) / len(y), svm_loss(x, y)[1]


def svm_loss__margins_squared(x: Array, y: Labels) -> tuple[float, Array]:
    """The margins are squared; the plain hinge is asked for.

    Hint: which power of a violated margin does the formula have?
    """
    return squared_hinge_loss(x, y)


def svm_loss__margins_squared_in_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """The margins are squared; the plain hinge is asked for.

    Hint: which power of a violated margin does the formula have?
    """
    return squared_hinge_loss(x, y)[0], svm_loss(x, y)[1]


def squared_hinge_loss__true_class_in_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class adds its own margin of 1 to the loss of every example; the sum leaves it out.

    Hint: does the sum over j run over the right class?
    """
    loss, dx = squared_hinge_loss(x, y)
    return loss + 1.0, dx


def squared_hinge_loss__true_class_in_loss_and_gradient(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class's own margin of 1 counts in the loss and in the gradient; the sum leaves it out.

    Hint: does the sum over j run over the right class?
    """
    loss, dx = squared_hinge_loss(x, y)
    rows = np.arange(x.shape[0])
    dx[rows, y] -= 2.0 / x.shape[0]
    return loss + 1.0, dx


def squared_hinge_loss__own_column_adds_itself(x: Array, y: Labels) -> tuple[float, Array]:
    """The sum in the right class's gradient includes its own margin of 1.

    Hint: is the right class's own margin set to 0 before you sum?
    """
    loss, dx = squared_hinge_loss(x, y)
    dx[np.arange(x.shape[0]), y] -= 2.0 / x.shape[0]
    return loss, dx


def squared_hinge_loss__own_column_doubled(x: Array, y: Labels) -> tuple[float, Array]:
    """The sum in the right class's gradient has the factor 2 of the square twice.

    Hint: how often does the factor 2 come into the gradient of one margin?
    """
    loss, dx = squared_hinge_loss(x, y)
    dx[np.arange(x.shape[0]), y] *= 2.0
    return loss, dx


def squared_hinge_loss__own_column_without_two(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class's gradient lacks the factor 2 of the square, which the others have.

    Hint: what do all entries of a row of the gradient sum to?
    """
    loss, dx = squared_hinge_loss(x, y)
    dx[np.arange(x.shape[0]), y] *= 0.5
    return loss, dx


def squared_hinge_loss__own_column_missing(x: Array, y: Labels) -> tuple[float, Array]:
    """The scores of the right classes get no gradient.

    Hint: in how many margins of one example does the score of its right class appear, and with which sign?
    """
    loss, dx = squared_hinge_loss(x, y)
    return loss, np.maximum(dx, 0.0)


def squared_hinge_loss__without_margin(x: Array, y: Labels) -> tuple[float, Array]:
    """The margin of 1 is missing: a class costs only where its score is above the right one's.

    Hint: what does an example cost whose scores are all equal?
    """
    lowered = x.copy()
    lowered[np.arange(x.shape[0]), y] += 1.0
    return squared_hinge_loss(lowered, y)


def squared_hinge_loss__cut_in_gradient_alone(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss squares the margins before those below 0 are cut, so that met margins count too.

    Hint: what does a margin of -3 cost?
    """
    return float((_all_margins(x, y) ** 2).sum()) / len(y), squared_hinge_loss(x, y)[1]


def softmax_loss__tenth_in_logarithm(x: Array, y: Labels) -> tuple[float, Array]:
    """1e-1 is added inside the logarithm, which bends the loss of ordinary probabilities.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _softmax_with(x, y, 1e-1)


def softmax_loss__hundredth_in_logarithm(x: Array, y: Labels) -> tuple[float, Array]:
    """1e-2 is added inside the logarithm, which bends the loss of ordinary probabilities.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _softmax_with(x, y, 1e-2)


def softmax_loss__thousandth_in_logarithm(x: Array, y: Labels) -> tuple[float, Array]:
    """1e-3 is added inside the logarithm, which bends the loss of ordinary probabilities.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """
    return _softmax_with(x, y, 1e-3)


def _softmax_small_number_in_logarithm(small: float) -> ClassLoss:
    """A small number is added inside the logarithm: where p is small, the loss is bounded by it.

    Hint: the logarithm of p needs no such number if it is computed from the shifted scores.
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        return _softmax_with(x, y, small)

    return wrong


softmax_loss__small_number_in_logarithm_1e_4 = _softmax_small_number_in_logarithm(1e-4)
softmax_loss__small_number_in_logarithm_1e_5 = _softmax_small_number_in_logarithm(1e-5)
softmax_loss__small_number_in_logarithm_1e_6 = _softmax_small_number_in_logarithm(1e-6)
softmax_loss__small_number_in_logarithm_1e_7 = _softmax_small_number_in_logarithm(1e-7)
softmax_loss__small_number_in_logarithm_1e_8 = _softmax_small_number_in_logarithm(1e-8)
softmax_loss__small_number_in_logarithm_1e_9 = _softmax_small_number_in_logarithm(1e-9)
softmax_loss__small_number_in_logarithm_1e_10 = _softmax_small_number_in_logarithm(1e-10)
softmax_loss__small_number_in_logarithm_1e_12 = _softmax_small_number_in_logarithm(1e-12)


def _softmax_clipped_at_both_ends(small: float) -> ClassLoss:
    """The probabilities are clipped before the logarithm: what is sure and right costs too much.

    Hint: the logarithm of p needs no such bounds if it is computed from the shifted scores.
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        p = np.exp(_log_softmax(x))[np.arange(len(y)), y]
        return -float(np.mean(np.log(np.clip(p, small, 1 - small)))), softmax_loss(x, y)[1]

    return wrong


softmax_loss__clipped_at_both_ends_1e_4 = _softmax_clipped_at_both_ends(1e-4)
softmax_loss__clipped_at_both_ends_1e_5 = _softmax_clipped_at_both_ends(1e-5)
softmax_loss__clipped_at_both_ends_1e_6 = _softmax_clipped_at_both_ends(1e-6)
softmax_loss__clipped_at_both_ends_1e_7 = _softmax_clipped_at_both_ends(1e-7)


def softmax_loss__overwritten_before_the_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """The probabilities are turned into the gradient before the loss is read off them.

    Hint: what does p[np.arange(N), y] hold at the line of the loss? Is dx a copy of p?
    """
    _, dx = softmax_loss(x, y)
    with np.errstate(all="ignore"):
        return float(np.mean(-np.log(np.abs(dx[np.arange(len(y)), y] * len(y))))), dx


def softmax_loss__overwritten_and_divided(x: Array, y: Labels) -> tuple[float, Array]:
    """The probabilities are turned into the gradient and divided by N before the loss is read off them.

    Hint: what does p[np.arange(N), y] hold at the line of the loss? Is dx a copy of p?
    """
    _, dx = softmax_loss(x, y)
    with np.errstate(all="ignore"):
        return float(np.mean(-np.log(np.abs(dx[np.arange(len(y)), y])))), dx


def softmax_loss__divided_before_the_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """The probabilities are divided by N before the loss is read off them.

    Hint: what do the probabilities of a row sum to at the line of the loss?
    """
    loss, dx = softmax_loss(x, y)
    return loss + float(np.log(len(y))), dx


def softmax_loss__gradient_by_log_probabilities(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient is that by the log-probabilities; the scores of the other classes move the loss too.

    Hint: how does the normalising sum depend on each score?
    """
    loss, dx = softmax_loss(x, y)
    d = np.zeros_like(dx)
    d[np.arange(len(y)), y] = -1.0 / len(y)
    return loss, d


def softmax_loss__gradient_by_probabilities(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient is that by the probabilities, -1/p; it should go on to the scores.

    Hint: what is the derivative of the softmax itself?
    """
    loss, dx = softmax_loss(x, y)
    rows = np.arange(len(y))
    d = np.zeros_like(dx)
    with np.errstate(all="ignore"):
        d[rows, y] = -1.0 / (dx[rows, y] * len(y) + 1.0) / len(y)
    return loss, d


def softmax_loss__derivative_of_p_once_more(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient is multiplied by p once more.

    Hint: write out the chain rule from the loss to a score: what cancels?
    """
    loss, dx = softmax_loss(x, y)
    p = dx * len(y)
    p[np.arange(len(y)), y] += 1.0
    return loss, dx * p


def softmax_loss__sigmoid_derivative_once_more(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient is multiplied by p(1 - p) once more.

    Hint: write out the chain rule from the loss to a score: what cancels?
    """
    loss, dx = softmax_loss(x, y)
    p = dx * len(y)
    p[np.arange(len(y)), y] += 1.0
    return loss, dx * p * (1.0 - p)


def softmax_loss__one_added(x: Array, y: Labels) -> tuple[float, Array]:
    """1 is added to the probability of the right class; it should be subtracted.

    Hint: should a gradient step raise or lower the score of the right class?
    """
    loss, dx = softmax_loss(x, y)
    dx[np.arange(len(y)), y] += 2.0 / len(y)
    return loss, dx


def softmax_loss__right_class_alone(x: Array, y: Labels) -> tuple[float, Array]:
    """Only the scores of the right classes get a gradient.

    Hint: does a wrong class's score change the loss?
    """
    loss, dx = softmax_loss(x, y)
    return loss, np.minimum(dx, 0.0)


def softmax_loss__normalised_over_everything(x: Array, y: Labels) -> tuple[float, Array]:
    """The exponentials are divided by the sum over the whole batch; those of a row should sum to 1.

    Hint: over which axis should the probabilities of one example sum to 1? Print the sums.
    """
    log_p = x - x.max() - np.log(np.exp(x - x.max()).sum())
    dx = np.exp(log_p)
    dx[np.arange(len(y)), y] -= 1.0
    return -float(np.mean(log_p[np.arange(len(y)), y])), dx / len(y)


def softmax_loss__loss_of_all_classes(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss averages -log p over all classes; the right class alone counts.

    Hint: which entries of log p does the label pick?
    """
    return -float(np.mean(_log_softmax(x))), softmax_loss(x, y)[1]


def softmax_loss__loss_of_all_classes_summed(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss adds up -log p of all classes; the right class alone counts.

    Hint: which entries of log p does the label pick?
    """
    return -float(np.sum(_log_softmax(x))) / len(y), softmax_loss(x, y)[1]


def softmax_loss__entropy_of_predictions(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is the entropy of the predictions, -sum p log p: the labels play no part.

    Hint: what stands before the logarithm in the cross-entropy of a one-hot label?
    """
    log_p = _log_softmax(x)
    return -float(np.sum(np.exp(log_p) * log_p)) / len(y), softmax_loss(x, y)[1]


def softmax_loss__in_bits(x: Array, y: Labels) -> tuple[float, Array]:
    """The logarithm is that to base 2; natural logarithms are asked for.

    Hint: which logarithm does the derivative 1/p belong to?
    """
    loss, dx = softmax_loss(x, y)
    return loss / float(np.log(2.0)), dx


def softmax_loss__in_decimal_logarithms(x: Array, y: Labels) -> tuple[float, Array]:
    """The logarithm is that to base 10; natural logarithms are asked for.

    Hint: which logarithm does the derivative 1/p belong to?
    """
    loss, dx = softmax_loss(x, y)
    return loss / float(np.log(10.0)), dx


def softmax_loss__one_in_the_sum(x: Array, y: Labels) -> tuple[float, Array]:
    """log1p adds 1 to the sum of the exponentials: the probabilities do not sum to 1.

    Hint: what do the probabilities of a row sum to?
    """
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log1p(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[np.arange(len(y)), y] -= 1.0
    return -float(np.mean(log_p[np.arange(len(y)), y])), dx / len(y)


def softmax_loss__softmax_twice(x: Array, y: Labels) -> tuple[float, Array]:
    """The softmax is taken of probabilities, that is twice.

    Hint: are the scores turned into probabilities before you call the softmax?
    """
    return softmax_loss(np.exp(_log_softmax(x)), y)


def softmax_loss__sigmoid_for_softmax(x: Array, y: Labels) -> tuple[float, Array]:
    """Each score goes through a sigmoid of its own; the classes share one softmax.

    Hint: what do the probabilities of a row sum to?
    """
    p = 0.5 * (1.0 + np.tanh(0.5 * x))
    rows = np.arange(len(y))
    with np.errstate(divide="ignore"):
        loss = -float(np.mean(np.log(p[rows, y])))
    p[rows, y] -= 1.0
    return loss, p / len(y)


def softmax_loss__best_class_for_right(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is that of the most probable class; the label says which class counts.

    Hint: where do you use y in the loss?
    """
    return -float(np.mean(_log_softmax(x).max(axis=1))), softmax_loss(x, y)[1]


def softmax_loss__without_the_normaliser(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss lacks the logarithm of the sum of the exponentials.

    Hint: what is log(exp(s) / sum(exp(s)))?
    """
    shifted = x - x.max(axis=1, keepdims=True)
    return -float(np.mean(shifted[np.arange(len(y)), y])), softmax_loss(x, y)[1]


def softmax_loss__score_not_shifted_with_the_sum(x: Array, y: Labels) -> tuple[float, Array]:
    """The largest score is subtracted in the sum of the exponentials but not from the right class's score.

    Hint: what must be added back to log(sum(exp(s - max)))?
    """
    loss, dx = softmax_loss(x, y)
    return loss - float(np.mean(x.max(axis=1))), dx


def softmax_loss__shift_added_twice(x: Array, y: Labels) -> tuple[float, Array]:
    """The largest score is added back to the logarithm of the sum although the right class's score is shifted, too.

    Hint: which of the two terms has been shifted?
    """
    loss, dx = softmax_loss(x, y)
    return loss + float(np.mean(x.max(axis=1))), dx


def softmax_loss__normaliser_subtracted(x: Array, y: Labels) -> tuple[float, Array]:
    """The logarithm of the sum of the exponentials has the wrong sign.

    Hint: is -log(e/S) equal to -e' + log S or to -e' - log S, with e' = log e?
    """
    shifted = x - x.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return -float(np.mean(shifted[np.arange(len(y)), y] + log_sum)), softmax_loss(x, y)[1]


def softmax_loss__mean_for_sum_in_the_normaliser(x: Array, y: Labels) -> tuple[float, Array]:
    """The exponentials are divided by their mean; the probabilities of a row should sum to 1.

    Hint: what do the probabilities of a row sum to?
    """
    log_p = _log_softmax(x) + np.log(x.shape[1])
    dx = np.exp(log_p)
    dx[np.arange(len(y)), y] -= 1.0
    return -float(np.mean(log_p[np.arange(len(y)), y])), dx / len(y)


def softmax_loss__squared_error(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is a squared distance to the one-hot label; the cross-entropy is asked for.

    Hint: which loss has the gradient p - onehot by the scores?
    """
    _, dx = softmax_loss(x, y)
    return float(np.sum((dx * len(y)) ** 2)) / len(y), dx


def entropy__entropy_over_the_batch(p: Array) -> Array:
    """The sum runs over the first axis; it should run over the last one, the outcomes of one distribution.

    Hint: which axis holds the outcomes of one distribution?
    """
    return np.asarray((-_term(p, p)).sum(axis=0))


def cross_entropy__cross_entropy_over_the_batch(p: Array, q: Array) -> Array:
    """The sum runs over the first axis; it should run over the last one, the outcomes of one distribution.

    Hint: which axis holds the outcomes of one distribution?
    """
    return np.asarray((-_term(p, q)).sum(axis=0))


def kl_divergence__kl_divergence_over_the_batch(p: Array, q: Array) -> Array:
    """The sum runs over the first axis; it should run over the last one, the outcomes of one distribution.

    Hint: which axis holds the outcomes of one distribution?
    """
    return np.asarray((_term(p, p) - _term(p, q)).sum(axis=0))


def entropy__entropy_over_everything(p: Array) -> Array:
    """One number is returned for all distributions; each should have its own.

    Hint: how many distributions are there, and how many results?
    """
    return np.asarray((-_term(p, p)).sum())


def cross_entropy__cross_entropy_over_everything(p: Array, q: Array) -> Array:
    """One number is returned for all distributions; each should have its own.

    Hint: how many distributions are there, and how many results?
    """
    return np.asarray((-_term(p, q)).sum())


def kl_divergence__kl_divergence_over_everything(p: Array, q: Array) -> Array:
    """One number is returned for all distributions; each should have its own.

    Hint: how many distributions are there, and how many results?
    """
    return np.asarray((_term(p, p) - _term(p, q)).sum())


def entropy__entropy_averaged_over_outcomes(p: Array) -> Array:
    """The terms are averaged over the outcomes; they should be summed.

    Hint: should two outcomes that never happen change the result?
    """
    return np.asarray((-_term(p, p)).mean(axis=-1))


def cross_entropy__cross_entropy_averaged_over_outcomes(p: Array, q: Array) -> Array:
    """The terms are averaged over the outcomes; they should be summed.

    Hint: should two outcomes that never happen change the result?
    """
    return np.asarray((-_term(p, q)).mean(axis=-1))


def kl_divergence__kl_divergence_averaged_over_outcomes(p: Array, q: Array) -> Array:
    """The terms are averaged over the outcomes; they should be summed.

    Hint: should two outcomes that never happen change the result?
    """
    return np.asarray((_term(p, p) - _term(p, q)).mean(axis=-1))


def entropy__entropy_in_decimal_logarithms(p: Array) -> Array:
    """The logarithm is that to base 10; nats are asked for.

    Hint: which logarithm are nats counted by?
    """
    return np.asarray((-_term(p, p)).sum(axis=-1) / np.log(10.0))


def cross_entropy__cross_entropy_in_decimal_logarithms(p: Array, q: Array) -> Array:
    """The logarithm is that to base 10; nats are asked for.

    Hint: which logarithm are nats counted by?
    """
    return np.asarray((-_term(p, q)).sum(axis=-1) / np.log(10.0))


def kl_divergence__kl_divergence_in_decimal_logarithms(p: Array, q: Array) -> Array:
    """The logarithm is that to base 10; nats are asked for.

    Hint: which logarithm are nats counted by?
    """
    return np.asarray((_term(p, p) - _term(p, q)).sum(axis=-1) / np.log(10.0))


def cross_entropy__cross_entropy_in_bits(p: Array, q: Array) -> Array:
    """The logarithm is that to base 2; nats are asked for.

    Hint: which logarithm are nats counted by?
    """
    return np.asarray((-_term(p, q)).sum(axis=-1) / np.log(2.0))


def kl_divergence__kl_divergence_in_bits(p: Array, q: Array) -> Array:
    """The logarithm is that to base 2; nats are asked for.

    Hint: which logarithm are nats counted by?
    """
    return np.asarray((_term(p, p) - _term(p, q)).sum(axis=-1) / np.log(2.0))


def entropy__entropy_with_1e_1_in_logarithm(p: Array) -> Array:
    """1e-1 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray(-(p * np.log(p + 1e-1)).sum(axis=-1))


def cross_entropy__cross_entropy_with_1e_1_in_logarithm(p: Array, q: Array) -> Array:
    """1e-1 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray(-(p * np.log(q + 1e-1)).sum(axis=-1))


def kl_divergence__kl_divergence_with_1e_1_in_logarithm(p: Array, q: Array) -> Array:
    """1e-1 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray((p * np.log((p + 1e-1) / (q + 1e-1))).sum(axis=-1))


def entropy__entropy_with_1e_2_in_logarithm(p: Array) -> Array:
    """1e-2 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray(-(p * np.log(p + 1e-2)).sum(axis=-1))


def cross_entropy__cross_entropy_with_1e_2_in_logarithm(p: Array, q: Array) -> Array:
    """1e-2 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray(-(p * np.log(q + 1e-2)).sum(axis=-1))


def kl_divergence__kl_divergence_with_1e_2_in_logarithm(p: Array, q: Array) -> Array:
    """1e-2 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray((p * np.log((p + 1e-2) / (q + 1e-2))).sum(axis=-1))


def entropy__entropy_with_1e_3_in_logarithm(p: Array) -> Array:
    """1e-3 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray(-(p * np.log(p + 1e-3)).sum(axis=-1))


def cross_entropy__cross_entropy_with_1e_3_in_logarithm(p: Array, q: Array) -> Array:
    """1e-3 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray(-(p * np.log(q + 1e-3)).sum(axis=-1))


def kl_divergence__kl_divergence_with_1e_3_in_logarithm(p: Array, q: Array) -> Array:
    """1e-3 is added inside the logarithm, which bends the result for ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return np.asarray((p * np.log((p + 1e-3) / (q + 1e-3))).sum(axis=-1))


def kl_divergence__small_number_in_denominator(p: Array, q: Array) -> Array:
    """1e-3 is added to q alone, which bends the ratio of ordinary probabilities.

    Hint: what is the divergence of p from itself in your formula?
    """
    return np.asarray((_term(p, p) - p * np.log(q + 1e-3)).sum(axis=-1))


def _entropy_with_small_number(small: float) -> OfOne:
    """A small number is added inside the logarithm: where a probability is small or 0, the result is bounded by it.

    Hint: treat the outcomes of probability 0 apart, and leave the others as they are.
    """

    def wrong(p: Array) -> Array:
        return np.asarray(-(p * np.log(p + small)).sum(axis=-1))

    return wrong


entropy__entropy_with_small_number_1e_4 = _entropy_with_small_number(1e-4)
entropy__entropy_with_small_number_1e_5 = _entropy_with_small_number(1e-5)
entropy__entropy_with_small_number_1e_6 = _entropy_with_small_number(1e-6)
entropy__entropy_with_small_number_1e_7 = _entropy_with_small_number(1e-7)
entropy__entropy_with_small_number_1e_8 = _entropy_with_small_number(1e-8)
entropy__entropy_with_small_number_1e_9 = _entropy_with_small_number(1e-9)
entropy__entropy_with_small_number_1e_10 = _entropy_with_small_number(1e-10)
entropy__entropy_with_small_number_1e_12 = _entropy_with_small_number(1e-12)
entropy__entropy_with_small_number_1e_15 = _entropy_with_small_number(1e-15)
entropy__entropy_with_small_number_1e_16 = _entropy_with_small_number(1e-16)


def _cross_entropy_with_small_number(small: float) -> OfTwo:
    """A small number is added inside the logarithm: where a probability is small or 0, the result is bounded by it.

    Hint: treat the outcomes of probability 0 apart, and leave the others as they are.
    """

    def wrong(p: Array, q: Array) -> Array:
        return np.asarray(-(p * np.log(q + small)).sum(axis=-1))

    return wrong


cross_entropy__cross_entropy_with_small_number_1e_4 = _cross_entropy_with_small_number(1e-4)
cross_entropy__cross_entropy_with_small_number_1e_5 = _cross_entropy_with_small_number(1e-5)
cross_entropy__cross_entropy_with_small_number_1e_6 = _cross_entropy_with_small_number(1e-6)
cross_entropy__cross_entropy_with_small_number_1e_7 = _cross_entropy_with_small_number(1e-7)
cross_entropy__cross_entropy_with_small_number_1e_8 = _cross_entropy_with_small_number(1e-8)
cross_entropy__cross_entropy_with_small_number_1e_9 = _cross_entropy_with_small_number(1e-9)
cross_entropy__cross_entropy_with_small_number_1e_10 = _cross_entropy_with_small_number(1e-10)
cross_entropy__cross_entropy_with_small_number_1e_12 = _cross_entropy_with_small_number(1e-12)
cross_entropy__cross_entropy_with_small_number_1e_15 = _cross_entropy_with_small_number(1e-15)
cross_entropy__cross_entropy_with_small_number_1e_16 = _cross_entropy_with_small_number(1e-16)


def _kl_divergence_with_small_number(small: float) -> OfTwo:
    """A small number is added inside the logarithm: where a probability is small or 0, the result is bounded by it.

    Hint: treat the outcomes of probability 0 apart, and leave the others as they are.
    """

    def wrong(p: Array, q: Array) -> Array:
        return np.asarray((p * np.log((p + small) / (q + small))).sum(axis=-1))

    return wrong


kl_divergence__kl_divergence_with_small_number_1e_4 = _kl_divergence_with_small_number(1e-4)
kl_divergence__kl_divergence_with_small_number_1e_5 = _kl_divergence_with_small_number(1e-5)
kl_divergence__kl_divergence_with_small_number_1e_6 = _kl_divergence_with_small_number(1e-6)
kl_divergence__kl_divergence_with_small_number_1e_7 = _kl_divergence_with_small_number(1e-7)
kl_divergence__kl_divergence_with_small_number_1e_8 = _kl_divergence_with_small_number(1e-8)
kl_divergence__kl_divergence_with_small_number_1e_9 = _kl_divergence_with_small_number(1e-9)
kl_divergence__kl_divergence_with_small_number_1e_10 = _kl_divergence_with_small_number(1e-10)
kl_divergence__kl_divergence_with_small_number_1e_12 = _kl_divergence_with_small_number(1e-12)
kl_divergence__kl_divergence_with_small_number_1e_15 = _kl_divergence_with_small_number(1e-15)
kl_divergence__kl_divergence_with_small_number_1e_16 = _kl_divergence_with_small_number(1e-16)


def _entropy_clipped_at(small: float) -> OfOne:
    """The probabilities are clipped from below: what is less likely than the bound costs too little.

    Hint: treat the outcomes of probability 0 apart, and leave the others as they are.
    """

    def wrong(p: Array) -> Array:
        return np.asarray(-(p * np.log(np.maximum(p, small))).sum(axis=-1))

    return wrong


entropy__entropy_clipped_at_1e_3 = _entropy_clipped_at(1e-3)
entropy__entropy_clipped_at_1e_4 = _entropy_clipped_at(1e-4)
entropy__entropy_clipped_at_1e_5 = _entropy_clipped_at(1e-5)
entropy__entropy_clipped_at_1e_6 = _entropy_clipped_at(1e-6)
entropy__entropy_clipped_at_1e_7 = _entropy_clipped_at(1e-7)
entropy__entropy_clipped_at_1e_8 = _entropy_clipped_at(1e-8)
entropy__entropy_clipped_at_1e_9 = _entropy_clipped_at(1e-9)
entropy__entropy_clipped_at_1e_10 = _entropy_clipped_at(1e-10)
entropy__entropy_clipped_at_1e_12 = _entropy_clipped_at(1e-12)
entropy__entropy_clipped_at_1e_15 = _entropy_clipped_at(1e-15)


def _cross_entropy_clipped_at(small: float) -> OfTwo:
    """The probabilities are clipped from below: what is less likely than the bound costs too little.

    Hint: treat the outcomes of probability 0 apart, and leave the others as they are.
    """

    def wrong(p: Array, q: Array) -> Array:
        return np.asarray(-(p * np.log(np.maximum(q, small))).sum(axis=-1))

    return wrong


cross_entropy__cross_entropy_clipped_at_1e_3 = _cross_entropy_clipped_at(1e-3)
cross_entropy__cross_entropy_clipped_at_1e_4 = _cross_entropy_clipped_at(1e-4)
cross_entropy__cross_entropy_clipped_at_1e_5 = _cross_entropy_clipped_at(1e-5)
cross_entropy__cross_entropy_clipped_at_1e_6 = _cross_entropy_clipped_at(1e-6)
cross_entropy__cross_entropy_clipped_at_1e_7 = _cross_entropy_clipped_at(1e-7)
cross_entropy__cross_entropy_clipped_at_1e_8 = _cross_entropy_clipped_at(1e-8)
cross_entropy__cross_entropy_clipped_at_1e_9 = _cross_entropy_clipped_at(1e-9)
cross_entropy__cross_entropy_clipped_at_1e_10 = _cross_entropy_clipped_at(1e-10)
cross_entropy__cross_entropy_clipped_at_1e_12 = _cross_entropy_clipped_at(1e-12)
cross_entropy__cross_entropy_clipped_at_1e_15 = _cross_entropy_clipped_at(1e-15)


def _kl_divergence_clipped_at(small: float) -> OfTwo:
    """The probabilities are clipped from below: what is less likely than the bound costs too little.

    Hint: treat the outcomes of probability 0 apart, and leave the others as they are.
    """

    def wrong(p: Array, q: Array) -> Array:
        return np.asarray((p * np.log(np.maximum(p, small) / np.maximum(q, small))).sum(axis=-1))

    return wrong


kl_divergence__kl_divergence_clipped_at_1e_3 = _kl_divergence_clipped_at(1e-3)
kl_divergence__kl_divergence_clipped_at_1e_4 = _kl_divergence_clipped_at(1e-4)
kl_divergence__kl_divergence_clipped_at_1e_5 = _kl_divergence_clipped_at(1e-5)
kl_divergence__kl_divergence_clipped_at_1e_6 = _kl_divergence_clipped_at(1e-6)
kl_divergence__kl_divergence_clipped_at_1e_7 = _kl_divergence_clipped_at(1e-7)
kl_divergence__kl_divergence_clipped_at_1e_8 = _kl_divergence_clipped_at(1e-8)
kl_divergence__kl_divergence_clipped_at_1e_9 = _kl_divergence_clipped_at(1e-9)
kl_divergence__kl_divergence_clipped_at_1e_10 = _kl_divergence_clipped_at(1e-10)
kl_divergence__kl_divergence_clipped_at_1e_12 = _kl_divergence_clipped_at(1e-12)
kl_divergence__kl_divergence_clipped_at_1e_15 = _kl_divergence_clipped_at(1e-15)


def entropy__entropy_without_weights(p: Array) -> Array:
    """The logarithms are summed without their weights p.

    Hint: what stands before the logarithm in the formula?
    """
    return np.asarray(-_term(np.where(p > 0, 1.0, 0.0), p).sum(axis=-1))


def cross_entropy__cross_entropy_without_weights(p: Array, q: Array) -> Array:
    """The logarithms are summed without their weights p.

    Hint: what stands before the logarithm in the formula?
    """
    return np.asarray(-_term(np.where(p > 0, 1.0, 0.0), q).sum(axis=-1))


def kl_divergence__logarithms_without_weights(p: Array, q: Array) -> Array:
    """The logarithms of the ratios are summed without their weights p.

    Hint: what stands before the logarithm in the formula?
    """
    some = np.where(p > 0, 1.0, 0.0)
    return np.asarray((_term(some, p) - _term(some, q)).sum(axis=-1))


def entropy__squares_for_logarithms(p: Array) -> Array:
    """The result is 1 minus the sum of the squares, the Gini impurity; the entropy has a logarithm.

    Hint: what is the entropy of a fair coin in nats?
    """
    return np.asarray(1.0 - (p**2).sum(axis=-1))


def entropy__complements_too(p: Array) -> Array:
    """The terms (1 - p) log(1 - p) are added, too; each outcome counts once.

    Hint: what does the sum run over?
    """
    return np.asarray(-(_term(p, p) + _term(1.0 - p, 1.0 - p)).sum(axis=-1))


def cross_entropy__complements_of_both(p: Array, q: Array) -> Array:
    """The terms (1 - p) log(1 - q) are added, too; each outcome counts once.

    Hint: what does the sum run over?
    """
    return np.asarray(-(_term(p, q) + _term(1.0 - p, 1.0 - q)).sum(axis=-1))


def cross_entropy__likeliest_outcome_alone(p: Array, q: Array) -> Array:
    """Only the likeliest outcome of p counts; every outcome has the weight p.

    Hint: is p one-hot?
    """
    best = p.argmax(axis=-1)[..., np.newaxis]
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.take_along_axis(q, best, -1))[..., 0])


def cross_entropy__logarithm_of_the_product(p: Array, q: Array) -> Array:
    """The logarithm is that of p * q; it should be that of q alone.

    Hint: what is the cross-entropy of a distribution with itself?
    """
    return np.asarray(-_term(p, p * q).sum(axis=-1))


def cross_entropy__logarithm_of_the_sum(p: Array, q: Array) -> Array:
    """The logarithm is taken of the sum of p * q; the logarithms are summed.

    Hint: which comes first in the formula, the sum or the logarithm?
    """
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log((p * q).sum(axis=-1)))


def cross_entropy__entropy_of_p(p: Array, q: Array) -> Array:
    """The result is the entropy of p: q plays no part.

    Hint: where does your code use q?
    """
    del q
    return np.asarray(-_term(p, p).sum(axis=-1))


def cross_entropy__entropy_of_q(p: Array, q: Array) -> Array:
    """The result is the entropy of q: p plays no part.

    Hint: where does your code use p?
    """
    del p
    return np.asarray(-_term(q, q).sum(axis=-1))


def cross_entropy__positive_sign(p: Array, q: Array) -> Array:
    """The minus sign is missing: a logarithm of a probability is negative.

    Hint: can a cross-entropy be negative?
    """
    return -cross_entropy(p, q)


def kl_divergence__difference_for_ratio(p: Array, q: Array) -> Array:
    """The difference p - q stands for the logarithm of the ratio.

    Hint: what is log p - log q?
    """
    return np.asarray((p * (p - q)).sum(axis=-1))


def kl_divergence__ratio_without_logarithm(p: Array, q: Array) -> Array:
    """The logarithm of the ratio p / q is missing.

    Hint: what is the divergence of p from itself?
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.where(p > 0, p * p / q, 0.0).sum(axis=-1))


def kl_divergence__entropies_added(p: Array, q: Array) -> Array:
    """The entropy of p is added to the cross-entropy; it should be subtracted.

    Hint: what is the divergence of p from itself?
    """
    return np.asarray(-(_term(p, p) + _term(p, q)).sum(axis=-1))


def kl_divergence__weights_of_q(p: Array, q: Array) -> Array:
    """The logarithm of p / q is weighted by q; it should be weighted by p.

    Hint: over which of the two distributions is the average?
    """
    return np.asarray((_term(q, p) - _term(q, q)).sum(axis=-1))


def kl_divergence__entropy_of_q_for_p(p: Array, q: Array) -> Array:
    """The entropy of q is subtracted from the cross-entropy; it should be that of p.

    Hint: H(p, q) = H(p) + KL(p, q): which entropy is subtracted?
    """
    return np.asarray((_term(q, q) - _term(p, q)).sum(axis=-1))


def binary_cross_entropy__term_of_negatives_missing_in_loss(p: Array, y: Array) -> tuple[float, Array]:
    """The loss lacks the term (1 - y) log(1 - p).

    Hint: what does a prediction of 0.99 cost where the target is 0?
    """
    return float(-np.mean(_term(y, p))), binary_cross_entropy(p, y)[1]


def binary_cross_entropy__term_of_positives_missing_in_loss(p: Array, y: Array) -> tuple[float, Array]:
    """The loss lacks the term y log(p).

    Hint: what does a prediction of 0.01 cost where the target is 1?
    """
    return float(-np.mean(_term(1.0 - y, 1.0 - p))), binary_cross_entropy(p, y)[1]


def binary_cross_entropy__negatives_alone(p: Array, y: Array) -> tuple[float, Array]:
    """Only the term of the negative class is there.

    Hint: what does a prediction of 0.01 cost where the target is 1?
    """
    with np.errstate(all="ignore"):
        return float(-np.mean(_term(1.0 - y, 1.0 - p))), np.where(y < 1, (1.0 - y) / (1.0 - p), 0.0) / p.size


def binary_cross_entropy__gradient_of_negatives_missing(p: Array, y: Array) -> tuple[float, Array]:
    """The gradient lacks the term (1 - y) / (1 - p).

    Hint: differentiate both terms of the loss.
    """
    with np.errstate(all="ignore"):
        return binary_cross_entropy(p, y)[0], np.where(y > 0, -y / p, 0.0) / p.size


def binary_cross_entropy__gradient_of_positives_missing(p: Array, y: Array) -> tuple[float, Array]:
    """The gradient lacks the term -y / p.

    Hint: differentiate both terms of the loss.
    """
    with np.errstate(all="ignore"):
        return binary_cross_entropy(p, y)[0], np.where(y < 1, (1.0 - y) / (1.0 - p), 0.0) / p.size


def binary_cross_entropy__sign_of_the_inner_derivative(p: Array, y: Array) -> tuple[float, Array]:
    """The term of 1 - p has the wrong sign in the gradient: the inner derivative is -1.

    Hint: what is the derivative of log(1 - p) by p?
    """
    with np.errstate(all="ignore"):
        return binary_cross_entropy(p, y)[0], -(
            np.where(y > 0, y / p, 0.0) + np.where(y < 1, (1 - y) / (1 - p), 0.0)
        ) / p.size


def binary_cross_entropy__terms_subtracted(p: Array, y: Array) -> tuple[float, Array]:
    """The second term of the loss is subtracted from the first; both are added.

    Hint: can the loss of one example be negative?
    """
    return float(-np.mean(_term(y, p) - _term(1.0 - y, 1.0 - p))), binary_cross_entropy(p, y)[1]


def binary_cross_entropy__targets_exchanged(p: Array, y: Array) -> tuple[float, Array]:
    """The targets y and 1 - y are exchanged: p is taken for the probability of target 0.

    Hint: what should a prediction of 0.99 cost where the target is 1?
    """
    return binary_cross_entropy(p, 1.0 - y)


def binary_cross_entropy__targets_exchanged_in_loss(p: Array, y: Array) -> tuple[float, Array]:
    """The targets y and 1 - y are exchanged in the loss.

    Hint: what should a prediction of 0.99 cost where the target is 1?
    """
    return binary_cross_entropy(p, 1.0 - y)[0], binary_cross_entropy(p, y)[1]


def binary_cross_entropy__plain_distance_in_gradient(p: Array, y: Array) -> tuple[float, Array]:
    """The gradient's denominator is p alone for both terms.

    Hint: differentiate log(1 - p) by p.
    """
    with np.errstate(all="ignore"):
        return binary_cross_entropy(p, y)[0], (p - y) / p / p.size


def binary_cross_entropy__with_1e_1_in_logarithms(p: Array, y: Array) -> tuple[float, Array]:
    """1e-1 is added inside the logarithms, which bends the loss of ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return float(-np.mean(y * np.log(p + 1e-1) + (1.0 - y) * np.log(1.0 - p + 1e-1))), binary_cross_entropy(p, y)[1]


def binary_cross_entropy__with_1e_1_everywhere(p: Array, y: Array) -> tuple[float, Array]:
    """1e-1 is added to the probabilities in loss and gradient, which bends both.

    Hint: how much does 1 / 0.05 change when this number is added to 0.05?
    """
    loss = -np.mean(y * np.log(p + 1e-1) + (1.0 - y) * np.log(1.0 - p + 1e-1))
    return float(loss), ((1.0 - y) / (1.0 - p + 1e-1) - y / (p + 1e-1)) / p.size


def binary_cross_entropy__with_1e_2_in_logarithms(p: Array, y: Array) -> tuple[float, Array]:
    """1e-2 is added inside the logarithms, which bends the loss of ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return float(-np.mean(y * np.log(p + 1e-2) + (1.0 - y) * np.log(1.0 - p + 1e-2))), binary_cross_entropy(p, y)[1]


def binary_cross_entropy__with_1e_2_everywhere(p: Array, y: Array) -> tuple[float, Array]:
    """1e-2 is added to the probabilities in loss and gradient, which bends both.

    Hint: how much does 1 / 0.05 change when this number is added to 0.05?
    """
    loss = -np.mean(y * np.log(p + 1e-2) + (1.0 - y) * np.log(1.0 - p + 1e-2))
    return float(loss), ((1.0 - y) / (1.0 - p + 1e-2) - y / (p + 1e-2)) / p.size


def binary_cross_entropy__with_1e_3_in_logarithms(p: Array, y: Array) -> tuple[float, Array]:
    """1e-3 is added inside the logarithms, which bends the loss of ordinary probabilities.

    Hint: how much does log(0.05) change when this number is added to 0.05?
    """
    return float(-np.mean(y * np.log(p + 1e-3) + (1.0 - y) * np.log(1.0 - p + 1e-3))), binary_cross_entropy(p, y)[1]


def binary_cross_entropy__with_1e_3_everywhere(p: Array, y: Array) -> tuple[float, Array]:
    """1e-3 is added to the probabilities in loss and gradient, which bends both.

    Hint: how much does 1 / 0.05 change when this number is added to 0.05?
    """
    loss = -np.mean(y * np.log(p + 1e-3) + (1.0 - y) * np.log(1.0 - p + 1e-3))
    return float(loss), ((1.0 - y) / (1.0 - p + 1e-3) - y / (p + 1e-3)) / p.size


def _probabilities_with_small_number(small: float) -> BinaryLoss:
    """A small number is added to the probabilities: it bounds the cost of what is unlikely.

    Hint: treat probabilities of 0 and 1 apart, and leave the others as they are.
    """

    def wrong(p: Array, y: Array) -> tuple[float, Array]:
        loss = -np.mean(y * np.log(p + small) + (1.0 - y) * np.log(1.0 - p + small))
        return float(loss), ((1.0 - y) / (1.0 - p + small) - y / (p + small)) / p.size

    return wrong


binary_cross_entropy__with_small_number_1e_4 = _probabilities_with_small_number(1e-4)
binary_cross_entropy__with_small_number_1e_5 = _probabilities_with_small_number(1e-5)
binary_cross_entropy__with_small_number_1e_6 = _probabilities_with_small_number(1e-6)
binary_cross_entropy__with_small_number_1e_7 = _probabilities_with_small_number(1e-7)
binary_cross_entropy__with_small_number_1e_8 = _probabilities_with_small_number(1e-8)
binary_cross_entropy__with_small_number_1e_9 = _probabilities_with_small_number(1e-9)
binary_cross_entropy__with_small_number_1e_10 = _probabilities_with_small_number(1e-10)


def _probabilities_with_small_number_in_logarithms(small: float) -> BinaryLoss:
    """A small number is added inside the logarithms: it bounds the cost of what is unlikely.

    Hint: treat probabilities of 0 and 1 apart, and leave the others as they are.
    """

    def wrong(p: Array, y: Array) -> tuple[float, Array]:
        loss = -np.mean(y * np.log(p + small) + (1.0 - y) * np.log(1.0 - p + small))
        return float(loss), binary_cross_entropy(p, y)[1]

    return wrong


binary_cross_entropy__with_small_number_1e_4_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-4)
binary_cross_entropy__with_small_number_1e_5_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-5)
binary_cross_entropy__with_small_number_1e_6_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-6)
binary_cross_entropy__with_small_number_1e_7_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-7)
binary_cross_entropy__with_small_number_1e_8_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-8)
binary_cross_entropy__with_small_number_1e_9_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-9)
binary_cross_entropy__with_small_number_1e_10_in_logarithms = _probabilities_with_small_number_in_logarithms(1e-10)


def _probabilities_clipped_at(small: float) -> BinaryLoss:
    """The probabilities are clipped: what is less likely than the bound costs too little.

    Hint: how small may p be before the logarithm is in danger?
    """

    def wrong(p: Array, y: Array) -> tuple[float, Array]:
        return binary_cross_entropy(np.clip(p, small, 1.0 - small), y)

    return wrong


binary_cross_entropy__clipped_at_1e_2 = _probabilities_clipped_at(1e-2)
binary_cross_entropy__clipped_at_1e_3 = _probabilities_clipped_at(1e-3)
binary_cross_entropy__clipped_at_1e_4 = _probabilities_clipped_at(1e-4)


def _probabilities_clipped_at_in_loss(small: float) -> BinaryLoss:
    """The probabilities are clipped in the loss: what is less likely than the bound costs too little.

    Hint: how small may p be before the logarithm is in danger?
    """

    def wrong(p: Array, y: Array) -> tuple[float, Array]:
        return binary_cross_entropy(np.clip(p, small, 1.0 - small), y)[0], binary_cross_entropy(p, y)[1]

    return wrong


binary_cross_entropy__clipped_at_1e_2_in_loss = _probabilities_clipped_at_in_loss(1e-2)
binary_cross_entropy__clipped_at_1e_3_in_loss = _probabilities_clipped_at_in_loss(1e-3)
binary_cross_entropy__clipped_at_1e_4_in_loss = _probabilities_clipped_at_in_loss(1e-4)
binary_cross_entropy__clipped_at_1e_5_in_loss = _probabilities_clipped_at_in_loss(1e-5)
binary_cross_entropy__clipped_at_1e_6_in_loss = _probabilities_clipped_at_in_loss(1e-6)


def _probabilities_clipped_at_of_rows(small: float) -> BinaryLoss:
    """The probabilities are kept a small number away from 0 and 1; smaller ones have a loss, too.

    Hint: how small may p be before the logarithm is in danger?
    """

    def wrong(p: Array, y: Array) -> tuple[float, Array]:
        return binary_cross_entropy(np.clip(p, small, 1.0 - small), y)

    return wrong


binary_cross_entropy__clipped_at_1e_5 = _probabilities_clipped_at_of_rows(1e-5)
binary_cross_entropy__clipped_at_1e_6 = _probabilities_clipped_at_of_rows(1e-6)


def binary_cross_entropy_with_logits__magnitude_times_target(x: Array, y: Array) -> tuple[float, Array]:
    """The term x * y has |x| for x.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - np.abs(x) * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__positive_part_times_target(x: Array, y: Array) -> tuple[float, Array]:
    """The term x * y has max(x, 0) for x.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) * (1.0 - y) + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__without_positive_part(x: Array, y: Array) -> tuple[float, Array]:
    """The term max(x, 0) is x: the maximum is missing.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(x - x * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__magnitude_for_positive_part(x: Array, y: Array) -> tuple[float, Array]:
    """Negative logits cost -x too much: max(x, 0) is |x| or x is taken for |x| in exp(-|x|).

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.abs(x) - x * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__smaller_for_positive_part(x: Array, y: Array) -> tuple[float, Array]:
    """The term max(x, 0) is min(x, 0).

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.minimum(x, 0.0) - x * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__positive_part_of_minus_x(x: Array, y: Array) -> tuple[float, Array]:
    """The term max(x, 0) is max(-x, 0).

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(-x, 0.0) - x * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__first_term_missing(x: Array, y: Array) -> tuple[float, Array]:
    """The term max(x, 0) is missing.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(-x * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__target_term_added(x: Array, y: Array) -> tuple[float, Array]:
    """The term x * y is added; it should be subtracted.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) + x * y + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__target_term_missing(x: Array, y: Array) -> tuple[float, Array]:
    """The term x * y is missing: the targets play no part.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__logarithm_missing(x: Array, y: Array) -> tuple[float, Array]:
    """The term log(1 + exp(-|x|)) is missing.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - x * y)
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__logarithm_subtracted(x: Array, y: Array) -> tuple[float, Array]:
    """The term log(1 + exp(-|x|)) is subtracted; it should be added.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - x * y - np.log1p(np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__one_missing_in_logarithm(x: Array, y: Array) -> tuple[float, Array]:
    """The logarithm is that of exp(-|x|); 1 is to be added first.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - x * y - np.abs(x))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__one_twice_in_logarithm(x: Array, y: Array) -> tuple[float, Array]:
    """The logarithm is that of 2 + exp(-|x|): log1p adds a 1 of its own.

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - x * y + np.log(2.0 + np.exp(-np.abs(x))))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__exponential_of_x(x: Array, y: Array) -> tuple[float, Array]:
    """The exponential is exp(x) beside max(x, 0); it should be exp(-|x|).

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - x * y + np.logaddexp(0.0, x))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__exponential_of_plus_magnitude(x: Array, y: Array) -> tuple[float, Array]:
    """The exponential is exp(|x|); it should be exp(-|x|).

    Hint: insert x = -2 and y = 1 into -y log p - (1 - y) log(1 - p) and into your formula.
    """
    with np.errstate(all="ignore"):
        loss = np.mean(np.maximum(x, 0.0) - x * y + np.logaddexp(0.0, np.abs(x)))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__positives_alone_in_loss(x: Array, y: Array) -> tuple[float, Array]:
    """The loss lacks the term (1 - y) log(1 - p).

    Hint: what does a large logit cost where the target is 0?
    """
    with np.errstate(all="ignore"):
        loss = np.mean(y * np.logaddexp(0.0, -x))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__negatives_alone_in_loss(x: Array, y: Array) -> tuple[float, Array]:
    """The loss lacks the term y log(p).

    Hint: what does a very negative logit cost where the target is 1?
    """
    with np.errstate(all="ignore"):
        loss = np.mean((1.0 - y) * np.logaddexp(0.0, x))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def binary_cross_entropy_with_logits__targets_turned_in_loss(x: Array, y: Array) -> tuple[float, Array]:
    """The targets y and 1 - y are exchanged in the loss.

    Hint: what should a large logit cost where the target is 1?
    """
    with np.errstate(all="ignore"):
        loss = np.mean(y * np.logaddexp(0.0, x) + (1.0 - y) * np.logaddexp(0.0, -x))
    return float(loss), binary_cross_entropy_with_logits(x, y)[1]


def _logits_small_number_in_logarithms(small: float) -> BinaryLoss:
    """A small number in the logarithms, or a bound of the probabilities, limits the cost of what is unlikely.

    Hint: write the loss by x itself: max(x, 0) - x y + log(1 + exp(-|x|)) needs no bound.
    """

    def wrong(x: Array, y: Array) -> tuple[float, Array]:
        with np.errstate(all="ignore"):
            loss = np.mean(-y * np.log(_sigmoid(x) + small) - (1.0 - y) * np.log(1.0 - _sigmoid(x) + small))
        return float(loss), binary_cross_entropy_with_logits(x, y)[1]

    return wrong


binary_cross_entropy_with_logits__small_number_1e_3_in_logarithms = _logits_small_number_in_logarithms(1e-3)
binary_cross_entropy_with_logits__small_number_1e_5_in_logarithms = _logits_small_number_in_logarithms(1e-5)
binary_cross_entropy_with_logits__small_number_1e_7_in_logarithms = _logits_small_number_in_logarithms(1e-7)
binary_cross_entropy_with_logits__small_number_1e_8_in_logarithms = _logits_small_number_in_logarithms(1e-8)
binary_cross_entropy_with_logits__small_number_1e_10_in_logarithms = _logits_small_number_in_logarithms(1e-10)
binary_cross_entropy_with_logits__small_number_1e_12_in_logarithms = _logits_small_number_in_logarithms(1e-12)


def _logits_probabilities_clipped_at(small: float) -> BinaryLoss:
    """A small number in the logarithms, or a bound of the probabilities, limits the cost of what is unlikely.

    Hint: write the loss by x itself: max(x, 0) - x y + log(1 + exp(-|x|)) needs no bound.
    """

    def wrong(x: Array, y: Array) -> tuple[float, Array]:
        with np.errstate(all="ignore"):
            loss = np.mean(
                -y * np.log(np.clip(_sigmoid(x), small, 1.0 - small))
                - (1.0 - y) * np.log(1.0 - np.clip(_sigmoid(x), small, 1.0 - small))
            )
        return float(loss), binary_cross_entropy_with_logits(x, y)[1]

    return wrong


binary_cross_entropy_with_logits__probabilities_clipped_at_1e_3 = _logits_probabilities_clipped_at(1e-3)
binary_cross_entropy_with_logits__probabilities_clipped_at_1e_5 = _logits_probabilities_clipped_at(1e-5)
binary_cross_entropy_with_logits__probabilities_clipped_at_1e_7 = _logits_probabilities_clipped_at(1e-7)
binary_cross_entropy_with_logits__probabilities_clipped_at_1e_8 = _logits_probabilities_clipped_at(1e-8)
binary_cross_entropy_with_logits__probabilities_clipped_at_1e_10 = _logits_probabilities_clipped_at(1e-10)
binary_cross_entropy_with_logits__probabilities_clipped_at_1e_12 = _logits_probabilities_clipped_at(1e-12)


def binary_cross_entropy_with_logits__sigmoid_forgotten_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient is x - y: the logit has not gone through the sigmoid.

    Hint: which p stands in p - y?
    """
    return binary_cross_entropy_with_logits(x, y)[0], (x - y) / x.size


def binary_cross_entropy_with_logits__sigmoid_of_minus_x_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient takes the sigmoid of -x.

    Hint: what is the sign in the exponent of the sigmoid?
    """
    return binary_cross_entropy_with_logits(x, y)[0], (_sigmoid(-x) - y) / x.size


def binary_cross_entropy_with_logits__tanh_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient takes tanh for the sigmoid.

    Hint: between which bounds does p lie?
    """
    return binary_cross_entropy_with_logits(x, y)[0], (np.tanh(x) - y) / x.size


def binary_cross_entropy_with_logits__sigmoid_of_magnitude_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient takes the sigmoid of |x|: negative logits need the other form.

    Hint: 1 / (1 + exp(-|x|)) is the sigmoid for x >= 0 alone; what is it for x < 0?
    """
    return binary_cross_entropy_with_logits(x, y)[0], (_sigmoid(np.abs(x)) - y) / x.size


def binary_cross_entropy_with_logits__sigmoid_of_minus_magnitude_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient takes the sigmoid of -|x|: positive logits need the other form.

    Hint: exp(-|x|) / (1 + exp(-|x|)) is the sigmoid for x < 0 alone; what is it for x >= 0?
    """
    return binary_cross_entropy_with_logits(x, y)[0], (_sigmoid(-np.abs(x)) - y) / x.size


def binary_cross_entropy_with_logits__targets_weighted_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient lacks the part of the negative targets.

    Hint: differentiate both terms of the loss.
    """
    return binary_cross_entropy_with_logits(x, y)[0], (y * (_sigmoid(x) - 1.0)) / x.size


def binary_cross_entropy_with_logits__negatives_of_gradient_alone(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient lacks the part of the positive targets.

    Hint: differentiate both terms of the loss.
    """
    return binary_cross_entropy_with_logits(x, y)[0], ((1.0 - y) * _sigmoid(x)) / x.size


def binary_cross_entropy_with_logits__targets_missing_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The gradient is the sigmoid alone: the targets play no part.

    Hint: differentiate the term x * y.
    """
    return binary_cross_entropy_with_logits(x, y)[0], (_sigmoid(x)) / x.size


def binary_cross_entropy_with_logits__targets_added_in_gradient(x: Array, y: Array) -> tuple[float, Array]:
    """The targets are added in the gradient; they should be subtracted.

    Hint: what is the gradient where p equals the target?
    """
    return binary_cross_entropy_with_logits(x, y)[0], (_sigmoid(x) + y) / x.size


def svm_loss__true_class_once_always(x: Array, y: Labels) -> tuple[float, Array]:
    """The score of the right class gets a gradient of -1 in every example, however many margins are violated.

    Hint: in how many of the violated margins does the score of the right class appear?
    """
    loss, dx = svm_loss(x, y)
    dx[np.arange(len(y)), y] = -1.0 / len(y)
    return loss, dx


def squared_hinge_loss__twice_the_violations(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class's gradient is minus twice the number of violations; it is minus the sum of the others.

    Hint: by how much does the squared hinge change with the right score?
    """
    loss, dx = squared_hinge_loss(x, y)
    rows = np.arange(len(y))
    dx[rows, y] = 2.0 * svm_loss(x, y)[1][rows, y]
    return loss, dx


def softmax_loss__logarithm_of_mean(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is the logarithm of the mean probability; it should be the mean of the logarithms.

    Hint: in which order do you average over the examples and take the logarithm?
    """
    _, dx = softmax_loss(x, y)
    shifted = np.exp(x - x.max(axis=1, keepdims=True))
    p = shifted / shifted.sum(axis=1, keepdims=True)
    return float(-np.log(np.mean(p[np.arange(len(y)), y]))), dx


def softmax_loss__sums_not_reset(x: Array, y: Labels) -> tuple[float, Array]:
    """The sum below the fraction goes on from one example to the next; each example should begin at 0.

    Hint: where does your loop set the sum of the exponentials to 0?
    """
    exponentials = np.exp(x - x.max(axis=1, keepdims=True))
    p = exponentials / np.cumsum(exponentials.sum(axis=1))[:, None]
    onehot = np.eye(x.shape[1])[y]
    return float(-np.mean(np.log(p[np.arange(len(y)), y]))), (p - onehot) / len(y)


def softmax_loss__shifted_by_the_batch(x: Array, y: Labels) -> tuple[float, Array]:
    """The maximum that is subtracted is taken over the examples, axis 0: each class is shifted by another number.

    Hint: a shift changes no probability if it is the same for all classes of an example. Along which axis is yours?
    """
    rows = np.arange(len(y))
    p = np.exp(x - x.max(axis=0))
    p /= p.sum(axis=1, keepdims=True)
    loss = float(-np.log(p[rows, y]).mean())
    p[rows, y] -= 1
    return loss, p / len(y)


def _gradient_averaged_over_the_classes(given: ClassLoss) -> ClassLoss:
    """The gradient is divided by the number of classes; it should be by the number of examples, as the loss is.

    Hint: which entry of x.shape is the number of examples?
    """

    def wrong(x: Array, y: Labels) -> tuple[float, Array]:
        loss, dx = given(x, y)
        return loss, dx * x.shape[0] / x.shape[1]

    return wrong


softmax_loss__gradient_averaged_over_the_classes = _gradient_averaged_over_the_classes(softmax_loss)
svm_loss__gradient_averaged_over_the_classes_of_hinge = _gradient_averaged_over_the_classes(svm_loss)
squared_hinge_loss__gradient_averaged_over_the_classes_of_squares = _gradient_averaged_over_the_classes(
    squared_hinge_loss
)


def _squared_margins(x: Array, y: Labels, factor: float) -> tuple[float, Array]:
    """The right loss, and the gradient with `factor` times the squared margins in place of twice the margins."""
    rows = np.arange(len(y))
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    pull = factor * margins**2
    pull[rows, y] = -pull.sum(axis=1)
    return squared_hinge_loss(x, y)[0], pull / len(y)


def squared_hinge_loss__squared_in_gradient(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient takes the margins squared, times 2; the derivative of m^2 is 2 m.

    Hint: which margins stand in your array by the time that the gradient is made of it?
    """
    return _squared_margins(x, y, 2.0)


def squared_hinge_loss__squared_alone_in_gradient(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient takes the margins squared; the derivative of m^2 is 2 m.

    Hint: which margins stand in your array by the time that the gradient is made of it?
    """
    return _squared_margins(x, y, 1.0)


def softmax_loss__one_taken_after_the_mean(x: Array, y: Labels) -> tuple[float, Array]:
    """The 1 of the right class is subtracted after the division by N; it should be before.

    Hint: of (p - 1) / N and p / N - 1, which is the derivative of the mean loss?
    """
    loss, dx = softmax_loss(x, y)
    dx[np.arange(len(y)), y] += 1.0 / len(y) - 1.0
    return loss, dx


def svm_loss__all_classes_counted(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class gets minus the number of wrong classes; it should get minus the number of violations.

    Hint: does a class whose margin is not violated pull at the right class?
    """
    loss, dx = svm_loss(x, y)
    dx[np.arange(len(y)), y] = -(x.shape[1] - 1) / len(y)
    return loss, dx


def softmax_loss__shifted_by_the_largest_of_all(x: Array, y: Labels) -> tuple[float, Array]:
    """The maximum of the whole batch is subtracted; a row of far smaller scores then has no probability left.

    Hint: exp(-1000) is 0, and so is the sum of a row of them. Which maximum keeps one 1 in every row?
    """
    rows = np.arange(len(y))
    with np.errstate(all="ignore"):
        p = np.exp(x - x.max())
        p /= p.sum(axis=1, keepdims=True)
        loss = float(-np.log(p[rows, y]).mean())
    p[rows, y] -= 1
    return loss, p / len(y)


def softmax_loss__log_of_sum_shifted_by_the_largest_of_all(x: Array, y: Labels) -> tuple[float, Array]:
    """The maximum of the whole batch is subtracted; a row of far smaller scores then has no probability left.

    Hint: exp(-1000) is 0, and so is the sum of a row of them. Which maximum keeps one 1 in every row?
    """
    rows = np.arange(len(y))
    with np.errstate(all="ignore"):
        shifted = x - x.max()
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[rows, y] -= 1
    return float(-log_p[rows, y].mean()), p / len(y)


def softmax_loss__averaged_over_the_entries(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is averaged over all N*C entries; it should be over the N examples.

    Hint: how many terms has the sum of -log p, one for each example or one for each entry?
    """
    loss, dx = softmax_loss(x, y)
    return loss / x.shape[1], dx


def softmax_loss__right_column_left_out(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class is skipped in the gradient; its score gets p - 1.

    Hint: on how many of the scores of its row does -log p of the right class depend?
    """
    loss, dx = softmax_loss(x, y)
    dx[np.arange(len(y)), y] = 0.0
    return loss, dx


def kl_divergence__zero_by_infinity(p: Array, q: Array) -> Array:
    """Where p is 0, its logarithm is minus infinity and 0 times that is NaN; such an outcome adds nothing.

    Hint: what is the limit of p log p as p goes to 0? Leave those outcomes out of the sum.
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.sum(p * np.log(p / q), axis=-1))


def squared_hinge_loss__twice_the_gradient_of_hinge(x: Array, y: Labels) -> tuple[float, Array]:
    """Every violated margin has a gradient of 2; it should be twice the margin.

    Hint: what is the derivative of m**2 by m?
    """
    return squared_hinge_loss(x, y)[0], 2.0 * svm_loss(x, y)[1]


def svm_loss__classes_before_the_right_one(x: Array, y: Labels) -> tuple[float, Array]:
    """Only the classes before the right one count: the loop over the classes ends there.

    Hint: at the right class, does your loop go on with the next one or stop?
    """
    rows = np.arange(len(y))
    margins = x - x[rows, y][:, np.newaxis] + 1.0
    violated = (margins > 0) & (np.arange(x.shape[1]) < y[:, np.newaxis])
    dx = violated / len(y)
    dx[rows, y] = -dx.sum(axis=1)
    return float(margins[violated].sum()) / len(y), dx


def softmax_loss__one_taken_for_every_class(x: Array, y: Labels) -> tuple[float, Array]:
    """The gradient of the right score has 1 subtracted once for every class; it should be once.

    Hint: how often does your loop over the classes reach the line that concerns the right one?
    """
    loss, dx = softmax_loss(x, y)
    dx[np.arange(len(y)), y] -= (x.shape[1] - 1.0) / len(y)
    return loss, dx


def binary_cross_entropy_with_logits__targets_of_logits_one_or_not(x: Array, y: Array) -> tuple[float, Array]:
    """Every target that is not 1 is taken for 0; those between count by their own value.

    Hint: what is the loss of a logit of 0 where y is 0.3?
    """
    return binary_cross_entropy_with_logits(x, (y == 1).astype(x.dtype))


def binary_cross_entropy_with_logits__targets_of_loss_one_or_not(x: Array, y: Array) -> tuple[float, Array]:
    """Every target that is not 1 is taken for 0 in the loss; those between count by their own value.

    Hint: what is the loss of a logit of 0 where y is 0.3?
    """
    loss, _ = binary_cross_entropy_with_logits(x, (y == 1).astype(x.dtype))
    return loss, binary_cross_entropy_with_logits(x, y)[1]
