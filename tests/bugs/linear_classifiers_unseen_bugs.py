"""Wrong linear classifiers, written without sight of any rule that names what is wrong."""

import numpy as np

from ._right_of_unseen import softmax_loss_vectorized, svm_loss_vectorized

PART = "unseen"


def append_bias__in_front(X):
    """Puts the ones in front."""
    return np.concatenate([np.ones((X.shape[0], 1)), X], axis=1)


def linear_scores__probabilities(X, W, b):
    """Returns the probabilities of the classes."""
    scores = X.dot(W) + b
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def svm_loss_naive__other_classes_only(W, X, y, reg):
    """Never takes x from the right class's column."""
    dW = np.zeros(W.shape)
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def svm_loss_naive__penalty_without_pull(W, X, y, reg):
    """The penalty is in the loss and not in the gradient."""
    dW = np.zeros(W.shape)
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct = scores[y[i]]
        for j in range(W.shape[1]):
            if j != y[i] and scores[j] - correct + 1 > 0:
                loss += scores[j] - correct + 1
                dW[:, j] += X[i, :]
                dW[:, y[i]] -= X[i, :]
    loss /= num_train
    loss += reg * np.sum(W * W)
    dW /= num_train
    return loss, dW


def svm_loss_vectorized__penalty_shared_out(W, X, y, reg):
    """Adds the penalty before it divides by the batch size."""
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y].reshape(-1, 1) + 1)
    margins[np.arange(N), y] = 0
    loss = (np.sum(margins) + reg * np.sum(W * W)) / N
    mask = (margins > 0).astype(float)
    mask[np.arange(N), y] = -np.sum(mask, axis=1)
    dW = (X.T.dot(mask) + 2 * reg * W) / N
    return loss, dW


def squared_hinge_loss_vectorized__gradient_of_plain_hinge(W, X, y, reg):
    """The gradient is that of the hinge without the square."""
    N = X.shape[0]
    s = X @ W
    m = np.maximum(0, s - s[np.arange(N), y][:, None] + 1)
    m[np.arange(N), y] = 0
    loss = np.sum(m * m) / N + reg * np.sum(W * W)
    binary = np.where(m > 0, 1.0, 0.0)
    binary[np.arange(N), y] -= binary.sum(axis=1)
    return loss, X.T @ binary / N + 2 * reg * W


def softmax_loss_naive__no_one_taken(W, X, y, reg):
    """Adds p x to every class's column and takes x from none."""
    loss = 0.0
    dW = np.zeros_like(W)
    N, C = X.shape[0], W.shape[1]
    for i in range(N):
        f = X[i].dot(W)
        f -= np.max(f)
        total = np.sum(np.exp(f))
        loss += np.log(total) - f[y[i]]
        for j in range(C):
            dW[:, j] += np.exp(f[j]) / total * X[i]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


def softmax_loss_naive__penalty_of_every_example(W, X, y, reg):
    """Adds the penalty to the loss once for every example."""
    loss = 0.0
    dW = np.zeros_like(W)
    N, C = X.shape[0], W.shape[1]
    for i in range(N):
        f = X[i].dot(W)
        f -= np.max(f)
        p = np.exp(f) / np.sum(np.exp(f))
        loss += (np.log(np.sum(np.exp(f))) - f[y[i]]) / N + reg * np.sum(W * W)
        for j in range(C):
            dW[:, j] += (p[j] - (j == y[i])) * X[i] / N
    dW += 2 * reg * W
    return loss, dW


def softmax_loss_vectorized__half_of_pull(W, X, y, reg):
    """The penalty's gradient lacks its 2."""
    N = X.shape[0]
    scores = X.dot(W)
    scores -= scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(N), y].mean() + reg * np.sum(W**2)
    d = np.exp(logp)
    d[np.arange(N), y] -= 1
    dW = X.T.dot(d) / N + reg * W
    return loss, dW


def softmax_loss_vectorized__stable_loss_alone(W, X, y, reg):
    """Shifts the scores for the loss, and takes exp of unshifted ones for the gradient."""
    N = X.shape[0]
    scores = X.dot(W)
    shifted = scores - np.max(scores, axis=1)[:, None]
    loss = np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(N), y]) + reg * np.sum(W * W)
    with np.errstate(over="ignore", invalid="ignore"):
        probs = np.exp(scores) / np.exp(scores).sum(axis=1)[:, None]
    probs[np.arange(N), y] -= 1
    return loss, X.T.dot(probs) / N + 2 * reg * W


class LinearClassifier__shuffled_apart:
    """Draws the labels of a batch apart from its examples."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, np.max(y) + 1)  # noqa: NPY002 - the course's own
        history = []
        for _ in range(num_iters):
            if batch_size < num_train:
                X_batch = X[np.random.choice(num_train, batch_size)]  # noqa: NPY002 - the course's own
                y_batch = y[np.random.choice(num_train, batch_size)]  # noqa: NPY002 - the course's own
            else:
                X_batch, y_batch = X, y
            loss, grad = self.loss(X_batch, y_batch, reg)
            history.append(loss)
            self.W = self.W - learning_rate * grad
        return history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)


class LinearSVM__shuffled_apart(LinearClassifier__shuffled_apart):
    """The SVM on it."""

    def loss(self, X_batch, y_batch, reg):
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax__shuffled_apart(LinearClassifier__shuffled_apart):
    """The softmax on it."""

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


class LinearClassifier__starts_anew:
    """Training throws away the weights there are."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        self.W = np.random.randn(dim, np.max(y) + 1) * 0.001  # noqa: NPY002 - the course's own
        history = []
        for _ in range(num_iters):
            idx = np.arange(num_train)
            if batch_size < num_train:
                idx = np.random.choice(num_train, batch_size)  # noqa: NPY002 - the course's own
            loss, grad = self.loss(X[idx], y[idx], reg)
            history.append(loss)
            self.W -= learning_rate * grad
        return history

    def predict(self, X):
        return X.dot(self.W).argmax(axis=1)


class LinearSVM__starts_anew(LinearClassifier__starts_anew):
    """The SVM on it."""

    def loss(self, X_batch, y_batch, reg):
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax__starts_anew(LinearClassifier__starts_anew):
    """The softmax on it."""

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


class LinearClassifier__no_reg_in_training:
    """Training leaves the regularisation out."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        if self.W is None:
            self.W = np.random.randn(dim, np.max(y) + 1) * 0.001  # noqa: NPY002 - the course's own
        history = []
        for _ in range(num_iters):
            idx = np.arange(num_train)
            if batch_size < num_train:
                idx = np.random.choice(num_train, batch_size)  # noqa: NPY002 - the course's own
            loss, grad = self.loss(X[idx], y[idx], 0.0)
            history.append(loss)
            self.W = self.W - learning_rate * grad
        return history

    def predict(self, X):
        return X.dot(self.W).argmax(axis=1)


class LinearSVM__no_reg_in_training(LinearClassifier__no_reg_in_training):
    """The SVM on it."""

    def loss(self, X_batch, y_batch, reg):
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax__no_reg_in_training(LinearClassifier__no_reg_in_training):
    """The softmax on it."""

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax__svm_inside:
    """Minimises the hinge loss under the softmax's name."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, np.max(y) + 1)  # noqa: NPY002 - the course's own
        history = []
        for _ in range(num_iters):
            idx = np.arange(num_train)
            if batch_size < num_train:
                idx = np.random.choice(num_train, batch_size)  # noqa: NPY002 - the course's own
            loss, grad = self.loss(X[idx], y[idx], reg)
            history.append(loss)
            self.W = self.W - learning_rate * grad
        return history

    def predict(self, X):
        return X.dot(self.W).argmax(axis=1)

    def loss(self, X_batch, y_batch, reg):
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)
