"""Right linear classifiers, each written in another way than the reference's."""
# ruff: noqa: NPY002 - the course draws from the global random state

import math

import numpy as np
from scipy import special


def append_bias__concatenate(X):
    """By np.concatenate."""
    return np.concatenate((X, np.ones((X.shape[0], 1))), axis=1)


def append_bias__filled(X):
    """Into ones of the right shape."""
    out = np.ones((X.shape[0], X.shape[1] + 1))
    out[:, :-1] = X
    return out


def append_bias__pad(X):
    """By np.pad."""
    return np.pad(X, ((0, 0), (0, 1)), constant_values=1)


def append_bias__single_precision(X):
    """In single precision."""
    return np.c_[X, np.ones(len(X))].astype(np.float32)


def linear_scores__by_rows(X, W, b):
    """An example at a time."""
    return np.array([W.T.dot(x) + b for x in X])


def linear_scores__bias_trick(X, W, b):
    """By the bias trick."""
    return np.hstack([X, np.ones((len(X), 1))]).dot(np.vstack([W, b]))


def linear_scores__einsum(X, W, b):
    """By einsum, the bias added in place."""
    scores = np.einsum("nd,dc->nc", X, W)
    scores += b
    return scores


def linear_scores__single_precision(X, W, b):
    """In single precision."""
    return (X.astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32)).astype(np.float64)


def svm_loss_naive__course(W, X, y, reg):
    """The course's usual solution."""
    dW = np.zeros(W.shape)
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i, :]
                dW[:, y[i]] -= X[i, :]
    loss /= num_train
    loss += reg * np.sum(W * W)
    dW /= num_train
    dW += 2 * reg * W
    return loss, dW


def svm_loss_naive__divides_at_once(W, X, y, reg):
    """Adds each example's share."""
    loss, dW = reg * np.linalg.norm(W) ** 2, 2 * reg * W
    for x, label in zip(X, y, strict=True):
        for j in set(range(W.shape[1])) - {int(label)}:
            margin = 1 + x @ (W[:, j] - W[:, label])
            if margin >= 0:
                loss += margin / len(X)
                dW[:, j] += x / len(X)
                dW[:, label] -= x / len(X)
    return loss, dW


def svm_loss_naive__single_precision(W, X, y, reg):
    """In single precision."""
    W, X = W.astype(np.float32), X.astype(np.float32)
    return svm_loss_naive__course(W, X, y, np.float32(reg))


def svm_loss_vectorized__course(W, X, y, reg):
    """The course's usual solution."""
    num_train = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(num_train), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(num_train), y] = 0
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)
    margins[margins > 0] = 1
    margins[np.arange(num_train), y] = -np.sum(margins, axis=1)
    dW = X.T.dot(margins) / num_train
    dW += reg * 2 * W
    return loss, dW


def svm_loss_vectorized__onehot(W, X, y, reg):
    """The margin of 1 of the right class taken off."""
    onehot = np.eye(W.shape[1])[y]
    margins = X @ W - np.sum((X @ W) * onehot, axis=1, keepdims=True) + 1
    active = np.heaviside(margins, 1) * (1 - onehot)
    dscores = active - active.sum(1, keepdims=True) * onehot
    return np.mean(np.maximum(margins, 0).sum(1) - 1) + reg * np.sum(W**2), (X.T @ dscores) / len(X) + 2 * reg * W


def svm_loss_vectorized__single_precision(W, X, y, reg):
    """In single precision."""
    return svm_loss_vectorized__course(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))


def squared_hinge_loss_vectorized__course(W, X, y, reg):
    """In the style of the course."""
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y][:, np.newaxis] + 1)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins**2) / N + reg * np.sum(W * W)
    dscores = 2 * margins / N
    dscores[np.arange(N), y] -= np.sum(dscores, axis=1)
    return loss, X.T.dot(dscores) + 2 * reg * W


def squared_hinge_loss_vectorized__loops(W, X, y, reg):
    """Two loops, against its name."""
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(len(X)):
        for j in range(W.shape[1]):
            margin = X[i] @ W[:, j] - X[i] @ W[:, y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin**2
                dW[:, j] += 2 * margin * X[i]
                dW[:, y[i]] -= 2 * margin * X[i]
    return loss / len(X) + reg * (W**2).sum(), dW / len(X) + 2 * reg * W


def squared_hinge_loss_vectorized__single_precision(W, X, y, reg):
    """In single precision."""
    return squared_hinge_loss_vectorized__course(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))


def softmax_loss_naive__course(W, X, y, reg):
    """The course's usual solution: the logarithm of the probability."""
    loss, dW = 0.0, np.zeros_like(W)
    num_train = X.shape[0]
    for i in range(num_train):
        scores = X[i].dot(W)
        scores -= np.max(scores)
        p = np.exp(scores) / np.sum(np.exp(scores))
        loss += -np.log(p[y[i]])
        for j in range(W.shape[1]):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    return loss / num_train + reg * np.sum(W * W), dW / num_train + 2 * reg * W


def softmax_loss_naive__plain_python(W, X, y, reg):
    """Numbers one at a time."""
    N, C = len(X), W.shape[1]
    loss, dW = reg * float(np.square(W).sum()), 2 * reg * W
    for i in range(N):
        scores = [float(np.dot(X[i], W[:, c])) for c in range(C)]
        top = max(scores)
        total = math.fsum(math.exp(s - top) for s in scores)
        loss += (math.log(total) + top - scores[y[i]]) / N
        for c in range(C):
            dW[:, c] += X[i] * ((math.exp(scores[c] - top) / total) - (c == y[i])) / N
    return loss, dW


def softmax_loss_naive__outer(W, X, y, reg):
    """An outer product for each example."""
    loss, dW = 0.0, np.zeros_like(W)
    for x, label in zip(X, y, strict=True):
        scores = W.T @ x
        p = special.softmax(scores)
        loss += special.logsumexp(scores) - scores[label]
        p[label] -= 1
        dW += np.outer(x, p)
    return loss / len(X) + reg * np.sum(W * W), dW / len(X) + 2 * reg * W


def softmax_loss_naive__single_precision(W, X, y, reg):
    """In single precision."""
    return softmax_loss_naive__course(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))


def softmax_loss_vectorized__course(W, X, y, reg):
    """The course's usual solution."""
    num_train = X.shape[0]
    scores = X.dot(W)
    scores -= np.max(scores, axis=1, keepdims=True)
    probs = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
    loss = np.sum(-np.log(probs[np.arange(num_train), y])) / num_train + reg * np.sum(W * W)
    probs[np.arange(num_train), y] -= 1
    return loss, X.T.dot(probs) / num_train + 2 * reg * W


def softmax_loss_vectorized__scipy(W, X, y, reg):
    """By SciPy's log-softmax and one-hot labels."""
    onehot = np.eye(W.shape[1])[y]
    logp = special.log_softmax(X @ W, axis=1)
    loss = -np.einsum("nc,nc->", onehot, logp) / len(X) + reg * np.vdot(W, W)
    return loss, np.einsum("nd,nc->dc", X, np.exp(logp) - onehot) / len(X) + 2 * reg * W


def softmax_loss_vectorized__single_precision(W, X, y, reg):
    """In single precision."""
    return softmax_loss_vectorized__course(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))


class _Course:
    """The course's usual solution: batches with replacement, whatever their size."""

    loss_function = None

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        num_classes = np.max(y) + 1
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, num_classes)
        loss_history = []
        for it in range(num_iters):
            batch_idx = np.random.choice(num_train, batch_size, replace=True)
            X_batch = X[batch_idx]
            y_batch = y[batch_idx]
            loss, grad = self.loss(X_batch, y_batch, reg)
            loss_history.append(loss)
            self.W -= learning_rate * grad
            if verbose and it % 100 == 0:
                print(it, num_iters, loss)
        return loss_history

    def predict(self, X):
        scores = X.dot(self.W)
        return np.argmax(scores, axis=1)

    def loss(self, X_batch, y_batch, reg):
        return type(self).loss_function(self.W, X_batch, y_batch, reg)


class LinearClassifier__course(_Course):
    """The course's usual solution."""


class LinearSVM__course(_Course):
    """The course's usual solution."""

    loss_function = staticmethod(svm_loss_vectorized__course)


class Softmax__course(_Course):
    """The course's usual solution."""

    loss_function = staticmethod(softmax_loss_vectorized__course)


class _Epochs(_Course):
    """Goes through shuffled epochs without replacement; the history is an array, labels are floats."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        if self.W is None:
            self.W = 0.001 * np.random.randn(X.shape[1], 1 + int(np.max(y)))
        order, losses = [], np.zeros(num_iters)
        for step in range(num_iters):
            if len(order) < batch_size:
                order = list(np.random.permutation(len(X)))
            chosen, order = order[:batch_size], order[batch_size:]
            losses[step], dW = self.loss(X[chosen], y[chosen], reg)
            self.W = self.W - learning_rate * dW
        return losses

    def predict(self, X):
        y_pred = np.zeros(X.shape[0])
        for i, x in enumerate(X):
            y_pred[i] = np.argmax(x.dot(self.W))
        return y_pred


class LinearClassifier__epochs(_Epochs):
    """Labels as floats, found one at a time."""


class LinearSVM__epochs(_Epochs):
    """Shuffled epochs without replacement."""

    loss_function = staticmethod(svm_loss_naive__course)


class Softmax__epochs(_Epochs):
    """Shuffled epochs without replacement."""

    loss_function = staticmethod(softmax_loss_naive__course)


class _Single(_Course):
    """Weights and batches in single precision, from a generator of its own."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        rng = np.random.default_rng(7)
        X = X.astype(np.float32)
        if self.W is None:
            self.W = rng.normal(0, 1e-3, (X.shape[1], y.max() + 1))
        self.W = self.W.astype(np.float32)
        history = []
        for _ in range(num_iters):
            chosen = rng.integers(0, len(X), batch_size)
            loss, dW = self.loss(X[chosen], y[chosen], np.float32(reg))
            history += [float(loss)]
            self.W -= np.float32(learning_rate) * dW
        return history


class LinearClassifier__single_precision(_Single):
    """In single precision."""

    def predict(self, X):
        return np.argmax(X.astype(np.float32) @ self.W.astype(np.float32), axis=1).astype(np.int32)


class LinearSVM__single_precision(_Single):
    """In single precision."""

    loss_function = staticmethod(svm_loss_vectorized__course)


class Softmax__single_precision(_Single):
    """In single precision."""

    loss_function = staticmethod(softmax_loss_vectorized__course)


def _half_hinge(W, X, y, reg):
    scores = X @ W
    rows = np.arange(len(y))
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    counts = (margins > 0).astype(float)
    counts[rows, y] = -counts.sum(axis=1)
    return margins.sum() / len(y) + 0.5 * reg * np.sum(W * W), X.T @ counts / len(y) + reg * W


def svm_loss_naive__half_penalty(W, X, y, reg):
    """Half the penalty, as the handouts of 2015 to 2017 print it."""
    return _half_hinge(W, X, y, reg)


def svm_loss_vectorized__half_penalty(W, X, y, reg):
    """Half the penalty, as the handouts of 2015 to 2017 print it."""
    return _half_hinge(W, X, y, reg)


def squared_hinge_loss_vectorized__half_penalty(W, X, y, reg):
    """Half the penalty, as a student halves it who halves the penalties of the other losses."""
    scores = X.dot(W)
    wanted = np.eye(W.shape[1])[y]
    margins = np.fmax(0, scores - (scores * wanted).sum(axis=1, keepdims=True) + 1) * (1 - wanted)
    d = 2 * margins / len(X)
    d -= wanted * d.sum(axis=1, keepdims=True)
    return (margins**2).sum() / len(X) + 0.5 * reg * (W * W).sum(), X.T.dot(d) + reg * W


def _columns(W, X, y, reg):
    log_p = special.log_softmax(W @ X, axis=0)
    examples = np.arange(len(y))
    loss = -log_p[y, examples].mean() + 0.5 * reg * np.sum(W * W)
    dscores = np.exp(log_p)
    dscores[y, examples] -= 1
    return loss, dscores @ X.T / len(y) + reg * W


def softmax_loss_naive__columns(W, X, y, reg):
    """One example a column and half the penalty, as in winter 2015."""
    return _columns(W, X, y, reg)


def softmax_loss_vectorized__columns(W, X, y, reg):
    """One example a column and half the penalty, as in winter 2015."""
    return _columns(W, X, y, reg)
