"""Known wrong losses."""

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


def svm_loss__true_class_counts(x: Array, y: Labels) -> tuple[float, Array]:
    """The right class adds its own margin of 1 to the loss of every example; the sum leaves it out.

    Hint: what is the margin of the right class against itself, and does the sum over j run over it?
    """
    loss, dx = svm_loss(x, y)
    return loss + 1.0, dx


def svm_loss__summed_over_batch(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dx = svm_loss(x, y)
    return loss * x.shape[0], dx * x.shape[0]


def svm_loss__gradient_summed(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """
    loss, dx = svm_loss(x, y)
    return loss, dx * x.shape[0]


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


def softmax_loss__no_shift(x: Array, y: Labels) -> tuple[float, Array]:
    """The exponentials overflow or vanish: the largest score of each row is not subtracted from it first.

    Hint: which number may be subtracted from all scores of a row without changing any probability?
    """
    rows = np.arange(x.shape[0])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        p = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
        loss = -float(np.mean(np.log(p[rows, y])))
    p[rows, y] -= 1.0
    return loss, p / x.shape[0]


def softmax_loss__summed(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is summed over the batch; it should be averaged.

    Hint: should the loss of a batch that holds every example twice be twice as large?
    """
    loss, dx = softmax_loss(x, y)
    return loss * x.shape[0], dx * x.shape[0]


def softmax_loss__gradient_not_divided(x: Array, y: Labels) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is summed.

    Hint: whatever the loss is divided by, its derivative is divided by, too.
    """
    loss, dx = softmax_loss(x, y)
    return loss, dx * x.shape[0]


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


def svm_loss__wrong_way(x: Array, y: Labels) -> tuple[float, Array]:
    """The other classes' scores are taken from the right one's; it should be the other way round.

    Hint: should the loss grow or fall when the right score rises?
    """
    loss, dx = svm_loss(-x, y)
    return loss, -dx


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


def binary_cross_entropy__bounded_by_1e_7(p: Array, y: Array) -> tuple[float, Array]:
    """The probabilities are kept 1e-7 away from 0 and 1; smaller ones have a loss, too.

    Hint: what is the logarithm of 1e-9?
    """
    return binary_cross_entropy(np.clip(p, 1e-7, 1 - 1e-7), y)


def binary_cross_entropy__bounded_by_1e_8(p: Array, y: Array) -> tuple[float, Array]:
    """The probabilities are kept 1e-8 away from 0 and 1; smaller ones have a loss, too.

    Hint: what is the logarithm of 1e-9?
    """
    return binary_cross_entropy(np.clip(p, 1e-8, 1 - 1e-8), y)
