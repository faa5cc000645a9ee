"""Losses of scores and of probabilities, with their gradients.

From lectures 2 and 3 of CS231n, and its text on the cross-entropy loss. The classification losses take the
scores `x (N, C)` of a network's last layer and the labels `y (N,)`, and return `(loss, dx)`: the loss
averaged over the batch and its gradient with respect to the scores. Entropy, cross-entropy and the
Kullback-Leibler divergence of distributions, in nats, show where the softmax loss comes from: `H(p, q) = H(p)
+ KL(p, q)`.
"""

import numpy as np

from ._types import Array, Labels


def svm_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """Multiclass SVM (hinge) loss of scores.

    `L = 1/N sum_i sum_{j != y_i} max(0, x_ij - x_{i,y_i} + 1)` (lecture 3; Weston and Watkins, 1999). At a
    margin of exactly 0 the gradient is taken as 0.

    Args:
        x: scores, `(N, C)`.
        y: labels, `(N,)`.

    Returns:
        The loss and its gradient `dx (N, C)`.
    """
    raise NotImplementedError


def squared_hinge_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """L2-SVM loss of scores: the multiclass hinge with every margin squared.

    `L = 1/N sum_i sum_{j != y_i} max(0, x_ij - x_{i,y_i} + 1)^2` (lecture 3).

    Args:
        x: scores, `(N, C)`.
        y: labels, `(N,)`.

    Returns:
        The loss and its gradient `dx (N, C)`.
    """
    raise NotImplementedError


def softmax_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """Softmax cross-entropy loss of scores.

    `L = -1/N sum_i log p_{i,y_i}` with `p_ij = exp(x_ij) / sum_k exp(x_ik)` (lecture 3). A row's largest
    score is subtracted first, and the logarithm of `p` is computed without `p`, so that scores of any size
    are safe.

    Args:
        x: scores, `(N, C)`.
        y: labels, `(N,)`.

    Returns:
        The loss and its gradient `dx = (p - onehot(y)) / N`, `(N, C)`.
    """
    raise NotImplementedError


def entropy(p: Array) -> Array:
    """Entropy of discrete distributions, in nats: `H(p) = -sum_k p_k log p_k`, with `0 log 0 = 0`.

    Args:
        p: probabilities, `(..., K)`, each row along the last axis summing to 1.

    Returns:
        `(...)`, one number a distribution.
    """
    raise NotImplementedError


def cross_entropy(p: Array, q: Array) -> Array:
    """Cross-entropy of `q` relative to `p`, in nats: `H(p, q) = -sum_k p_k log q_k`.

    An outcome with `p_k = 0` adds nothing, whatever `q_k`; one with `q_k = 0 < p_k` makes the result
    infinite.

    Args:
        p: true probabilities, `(..., K)`.
        q: predicted probabilities, `(..., K)`.

    Returns:
        `(...)`, one number a pair of distributions.
    """
    raise NotImplementedError


def kl_divergence(p: Array, q: Array) -> Array:
    """Kullback-Leibler divergence of `q` from `p`, in nats: `KL(p, q) = sum_k p_k log(p_k / q_k)`.

    Not symmetric: the average is over `p`. Never negative, and 0 only where `p = q`. Zeros count as in
    `cross_entropy`, so that `H(p, q) = H(p) + KL(p, q)`.

    Args:
        p: true probabilities, `(..., K)`.
        q: predicted probabilities, `(..., K)`.

    Returns:
        `(...)`, one number a pair of distributions.
    """
    raise NotImplementedError


def binary_cross_entropy(p: Array, y: Array) -> tuple[float, Array]:
    """Binary cross-entropy of predicted probabilities.

    `L = -1/N sum_i (y_i log p_i + (1 - y_i) log(1 - p_i))`, with `0 log 0 = 0`; the gradient is
    `((1 - y) / (1 - p) - y / p) / N`. A certain and wrong prediction, `p = 0` for `y = 1`, costs infinity.

    Args:
        p: predicted probabilities of the positive class, `(N,)`, in `[0, 1]`.
        y: targets, `(N,)`, 0 or 1 or a probability between.

    Returns:
        The loss and its gradient `dp (N,)`.
    """
    raise NotImplementedError


def binary_cross_entropy_with_logits(x: Array, y: Array) -> tuple[float, Array]:
    """Binary cross-entropy of logits, `p = sigmoid(x)`, stable for logits of any size.

    `-y log p - (1 - y) log(1 - p) = max(x, 0) - x y + log(1 + exp(-|x|))`, averaged over the batch; the
    gradient is `(sigmoid(x) - y) / N`.

    Args:
        x: logits, `(N,)`.
        y: targets, `(N,)`, 0 or 1 or a probability between.

    Returns:
        The loss and its gradient `dx (N,)`.
    """
    raise NotImplementedError
