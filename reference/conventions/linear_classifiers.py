"""Linear classifiers whose penalty is half the sum of squares, as the handouts of 2015 to 2017 print it."""

from typing import Any

from .. import linear_classifiers as right
from .._types import Array, Labels


def svm_loss_naive__half_penalty(W: Array, X: Array, y: Labels, reg: float, **margin: Any) -> tuple[float, Array]:
    """The penalty is `0.5 * reg * sum(W * W)`."""
    return right.svm_loss_naive(W, X, y, 0.5 * reg, **margin)


def svm_loss_vectorized__half_penalty(W: Array, X: Array, y: Labels, reg: float, **margin: Any) -> tuple[float, Array]:
    """The penalty is `0.5 * reg * sum(W * W)`."""
    return right.svm_loss_vectorized(W, X, y, 0.5 * reg, **margin)


def squared_hinge_loss_vectorized__half_penalty(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is `0.5 * reg * sum(W * W)`."""
    return right.squared_hinge_loss_vectorized(W, X, y, 0.5 * reg)


def softmax_loss_naive__half_penalty(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is `0.5 * reg * sum(W * W)`."""
    return right.softmax_loss_naive(W, X, y, 0.5 * reg)


def softmax_loss_vectorized__half_penalty(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """The penalty is `0.5 * reg * sum(W * W)`."""
    return right.softmax_loss_vectorized(W, X, y, 0.5 * reg)


class LinearSVM__half_penalty(right.LinearSVM):
    """The penalty is `0.5 * reg * sum(W * W)`."""

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """Loss and gradient on a batch."""
        return super().loss(X_batch, y_batch, 0.5 * reg)


class Softmax__half_penalty(right.Softmax):
    """The penalty is `0.5 * reg * sum(W * W)`."""

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """Loss and gradient on a batch."""
        return super().loss(X_batch, y_batch, 0.5 * reg)
