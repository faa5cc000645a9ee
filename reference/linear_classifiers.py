"""Linear classifiers: scores, the SVM and softmax losses on them, and training by gradient descent.

From lectures 2 and 3 of CS231n. A linear classifier scores an example `x` against every class by `x @ W`; a
loss says how far the scores are from the labels, its gradient says how to move `W`. The data loss is averaged
over the batch and the regularisation `reg * sum(W * W)` is added to it, so that its gradient is `2 * reg *
W`.

Shapes: `X (N, D)` examples, `W (D, C)` weights, `y (N,)` integer labels in `[0, C)`.
"""

from typing import Any

import numpy as np

from ._types import Array, Labels


def append_bias(X: Array) -> Array:
    """Append a column of ones to the examples, so that the last row of `W` acts as the bias.

    The bias trick of lecture 2: `[x, 1] @ [W; b] = x @ W + b`.

    Args:
        X: examples, `(N, D)`.

    Returns:
        `(N, D + 1)`, whose last column is ones.
    """
    # BEGIN SOLUTION
    ones = np.ones((X.shape[0], 1), dtype=X.dtype)
    return np.hstack([X, ones])
    # END SOLUTION


def linear_scores(X: Array, W: Array, b: Array) -> Array:
    """Score every example against every class: `scores = X W + b` (lecture 2).

    Args:
        X: examples, `(N, D)`.
        W: weights, `(D, C)`, one column a class.
        b: biases, `(C,)`.

    Returns:
        Scores, `(N, C)`.
    """
    # BEGIN SOLUTION
    return X @ W + b
    # END SOLUTION


def svm_loss_naive(W: Array, X: Array, y: Labels, reg: float, delta: float = 1.0) -> tuple[float, Array]:
    """Multiclass SVM loss and its gradient, with loops over examples and classes.

    `L = 1/N sum_i sum_{j != y_i} max(0, s_ij - s_{i,y_i} + delta) + reg sum(W^2)` with `s = X W` (lecture 3;
    the hinge of Weston and Watkins, 1999). A positive margin of class `j` adds `x_i` to column `j` of the
    gradient and takes it from column `y_i`. At a margin of exactly 0 the gradient is taken as 0.

    Args:
        W: weights, `(D, C)`.
        X: examples, `(N, D)`.
        y: labels, `(N,)`.
        reg: regularisation strength.
        delta: the margin by which the right class is to lead.

    Returns:
        The loss and its gradient `dW (D, C)`.
    """
    # BEGIN SOLUTION
    num_train, num_classes = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    for i in range(num_train):
        scores = X[i] @ W
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + delta
            if margin > 0.0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss = loss / num_train + reg * np.sum(W * W)
    return float(loss), dW / num_train + 2.0 * reg * W
    # END SOLUTION


# BEGIN SOLUTION
def _hinge_margins(scores: Array, y: Labels, delta: float = 1.0) -> Array:
    """`max(0, s_ij - s_{i,y_i} + delta)` of every class `j` but the right one, which gets 0; `(N, C)`."""
    rows = np.arange(scores.shape[0])
    margins = np.maximum(0.0, scores - scores[rows, y][:, np.newaxis] + delta)
    margins[rows, y] = 0.0
    return margins


# END SOLUTION


def svm_loss_vectorized(W: Array, X: Array, y: Labels, reg: float, delta: float = 1.0) -> tuple[float, Array]:
    """Multiclass SVM loss and its gradient without loops.

    In terms of scores: `dL/ds_ij` is `1/N` where class `j` violates its margin, and for the right class minus
    the number of violations over `N`; then `dW = X^T dscores + 2 reg W` (lecture 3). Arguments and results
    are those of `svm_loss_naive`.
    """
    # BEGIN SOLUTION
    num_train = X.shape[0]
    margins = _hinge_margins(X @ W, y, delta)
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)

    dscores = (margins > 0.0).astype(margins.dtype)
    dscores[np.arange(num_train), y] = -np.sum(dscores, axis=1)
    return float(loss), X.T @ dscores / num_train + 2.0 * reg * W
    # END SOLUTION


def squared_hinge_loss_vectorized(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """L2-SVM: the multiclass hinge loss with every margin squared, and its gradient.

    `L = 1/N sum_i sum_{j != y_i} max(0, s_ij - s_{i,y_i} + 1)^2 + reg sum(W^2)` with `s = X W` (lecture 3).
    Arguments and results are those of `svm_loss_naive`.
    """
    # BEGIN SOLUTION
    num_train = X.shape[0]
    margins = _hinge_margins(X @ W, y)
    loss = np.sum(margins**2) / num_train + reg * np.sum(W * W)

    dscores = 2.0 * margins
    dscores[np.arange(num_train), y] = -np.sum(dscores, axis=1)
    return float(loss), X.T @ dscores / num_train + 2.0 * reg * W
    # END SOLUTION


def softmax_loss_naive(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Softmax cross-entropy loss and its gradient, with loops over examples and classes.

    `L = -1/N sum_i log p_{i,y_i} + reg sum(W^2)` with `p_ij = exp(s_ij) / sum_k exp(s_ik)`, `s = X W`
    (lecture 3). The largest score of a row is subtracted first, which changes no probability and keeps `exp`
    from overflowing.

    Args:
        W: weights, `(D, C)`.
        X: examples, `(N, D)`.
        y: labels, `(N,)`.
        reg: regularisation strength.

    Returns:
        The loss and its gradient `dW (D, C)`.
    """
    # BEGIN SOLUTION
    num_train, num_classes = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    for i in range(num_train):
        scores = X[i] @ W
        scores = scores - np.max(scores)
        log_normalizer = np.log(np.sum(np.exp(scores)))
        loss += log_normalizer - scores[y[i]]
        for j in range(num_classes):
            probability = np.exp(scores[j] - log_normalizer)
            dW[:, j] += (probability - (j == y[i])) * X[i]
    loss = loss / num_train + reg * np.sum(W * W)
    return float(loss), dW / num_train + 2.0 * reg * W
    # END SOLUTION


def softmax_loss_vectorized(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Softmax cross-entropy loss and its gradient without loops.

    In terms of scores: `dL/ds_ij = (p_ij - [j = y_i]) / N`; then `dW = X^T dscores + 2 reg W` (lecture 3).
    Arguments and results are those of `softmax_loss_naive`.
    """
    # BEGIN SOLUTION
    num_train = X.shape[0]
    rows = np.arange(num_train)
    scores = X @ W
    scores -= np.max(scores, axis=1, keepdims=True)
    log_probs = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    loss = -np.sum(log_probs[rows, y]) / num_train + reg * np.sum(W * W)

    dscores = np.exp(log_probs)
    dscores[rows, y] -= 1.0
    return float(loss), X.T @ dscores / num_train + 2.0 * reg * W
    # END SOLUTION


class LinearClassifier:
    """A linear classifier trained by minibatch gradient descent; a subclass says which loss (lectures 2, 3).

    Its own points are those of `predict`: `train` needs a loss, and counts in `LinearSVM` and `Softmax`, which use it.

    Attributes:
        W: weights `(D, C)`; None until `train` or the caller sets them.
    """

    def __init__(self) -> None:
        self.W: Any = None

    def train(
        self,
        X: Array,
        y: Labels,
        learning_rate: float = 1e-3,
        reg: float = 1e-5,
        num_iters: int = 100,
        batch_size: int = 200,
        verbose: bool = False,
    ) -> list[float]:
        """Minimise the loss by gradient descent, `W <- W - learning_rate * dW`.

        Training goes on from `self.W` where it is set; otherwise `W` starts as small Gaussian noise of scale
        0.001 with `max(y) + 1` classes. Each step uses `batch_size` examples drawn with replacement, or all
        of them, in their order, where `batch_size` is at least `N`. Draws use NumPy's global random state.

        Args:
            X: examples, `(N, D)`.
            y: labels, `(N,)`.
            learning_rate: step size.
            reg: regularisation strength.
            num_iters: number of steps.
            batch_size: examples a step.
            verbose: print the loss every 100 steps.

        Returns:
            The loss of every step, each taken before the step's update.
        """
        # BEGIN SOLUTION
        num_train, dim = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, int(np.max(y)) + 1)  # noqa: NPY002 - repeatable by seed()

        loss_history = []
        for step in range(num_iters):
            X_batch, y_batch = X, y
            if batch_size < num_train:
                chosen = np.random.choice(num_train, batch_size, replace=True)  # noqa: NPY002 - as above
                X_batch, y_batch = X[chosen], y[chosen]
            loss, dW = self.loss(X_batch, y_batch, reg)
            loss_history.append(loss)
            self.W = self.W - learning_rate * dW
            if verbose and step % 100 == 0:
                print(f"iteration {step} / {num_iters}: loss {loss:f}")
        return loss_history
        # END SOLUTION

    def predict(self, X: Array) -> Labels:
        """Predict the class with the highest score, the smallest of several.

        Args:
            X: examples, `(N, D)`.

        Returns:
            Labels, `(N,)`.
        """
        # BEGIN SOLUTION
        predicted: Labels = np.argmax(X @ self.W, axis=1)
        return predicted
        # END SOLUTION

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """Loss of `self.W` on a batch and its gradient; each subclass has its own.

        Args:
            X_batch: examples, `(N, D)`.
            y_batch: labels, `(N,)`.
            reg: regularisation strength.

        Returns:
            The loss and its gradient `dW (D, C)`.

        Raises:
            NotImplementedError: always, in the base class.
        """
        raise NotImplementedError


class LinearSVM(LinearClassifier):
    """A linear classifier with the multiclass SVM loss; its points are those of `LinearClassifier.train` with it."""

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """`svm_loss_vectorized` at `self.W`."""
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax(LinearClassifier):
    """A linear classifier with the softmax cross-entropy loss; its points are those of `LinearClassifier.train`."""

    def loss(self, X_batch: Array, y_batch: Labels, reg: float) -> tuple[float, Array]:
        """`softmax_loss_vectorized` at `self.W`."""
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)
