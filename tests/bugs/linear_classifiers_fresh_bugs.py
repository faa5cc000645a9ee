"""Wrong linear classifiers."""

import numpy as np

from ._right_of_fresh import softmax_loss_vectorized

PART = "fresh"


def append_bias__in_front(X):
    """The ones come first instead of last."""
    return np.hstack([np.ones((X.shape[0], 1)), X])


def svm_loss_naive__right_class_forgotten(W, X, y, reg):
    """The column of the right class receives nothing."""
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
                dW[:, j] += X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def svm_loss_naive__gradient_not_averaged(W, X, y, reg):
    """dW is not divided by the batch size."""
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
                dW[:, y[i]] -= X[i]
    loss /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def svm_loss_vectorized__regularisation_without_two(W, X, y, reg):
    """The gradient of the regularisation is reg * W."""
    N = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(N), y][:, np.newaxis]
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W * W)
    binary = (margins > 0).astype(float)
    binary[np.arange(N), y] = -binary.sum(axis=1)
    dW = X.T.dot(binary) / N + reg * W
    return loss, dW


def softmax_loss_naive__no_shift(W, X, y, reg):
    """Exponentiates the scores as they are, which overflows."""
    loss = 0.0
    dW = np.zeros_like(W)
    N, C = X.shape[0], W.shape[1]
    for i in range(N):
        f = X[i].dot(W)
        p = np.exp(f) / np.sum(np.exp(f))
        loss += -np.log(p[y[i]])
        for j in range(C):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    loss = loss / N + reg * np.sum(W * W)
    dW = dW / N + 2 * reg * W
    return loss, dW


def softmax_loss_vectorized__gradient_not_regularised(W, X, y, reg):
    """dW lacks the regularisation."""
    N = X.shape[0]
    f = X.dot(W)
    f -= f.max(axis=1, keepdims=True)
    log_p = f - np.log(np.exp(f).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(N), y].mean() + reg * np.sum(W * W)
    p = np.exp(log_p)
    p[np.arange(N), y] -= 1
    dW = X.T.dot(p) / N
    return loss, dW


class LinearClassifier__labels_of_other_examples:
    """Draws the labels apart from the examples of a batch."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        num_classes = np.max(y) + 1
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, num_classes)  # noqa: NPY002
        loss_history = []
        for _ in range(num_iters):
            if batch_size >= num_train:
                X_batch, y_batch = X, y
            else:
                X_batch = X[np.random.choice(num_train, batch_size)]  # noqa: NPY002
                y_batch = y[np.random.choice(num_train, batch_size)]  # noqa: NPY002
            loss, grad = self.loss(X_batch, y_batch, reg)
            loss_history.append(loss)
            self.W = self.W - learning_rate * grad
        return loss_history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)

    def loss(self, X_batch, y_batch, reg):
        raise NotImplementedError


class Softmax__labels_of_other_examples(LinearClassifier__labels_of_other_examples):
    """Draws the labels apart from the examples of a batch."""

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax__climbs:
    """Adds the gradient to W."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        num_train, dim = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, np.max(y) + 1)  # noqa: NPY002
        loss_history = []
        for _ in range(num_iters):
            X_batch, y_batch = X, y
            if batch_size < num_train:
                idx = np.random.choice(num_train, batch_size)  # noqa: NPY002
                X_batch, y_batch = X[idx], y[idx]
            loss, grad = self.loss(X_batch, y_batch, reg)
            loss_history.append(loss)
            self.W = self.W + learning_rate * grad
        return loss_history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


def softmax_loss_vectorized__softmax_max_over_examples(W, X, y, reg):
    """The maximum is taken over the examples (axis 0), so each class is shifted by another constant."""
    num = X.shape[0]
    logits = np.matmul(X, W)
    logits -= np.max(logits, axis=0)
    logZ = np.log(np.sum(np.exp(logits), axis=1))
    loss = np.mean(logZ - logits[np.arange(num), y]) + reg * np.sum(W * W)
    probs = np.exp(logits - logZ[:, None])
    probs[np.arange(num), y] -= 1
    return loss, X.T.dot(probs) / num + 2 * reg * W


def squared_hinge_loss_vectorized__squared_hinge_gradient_squared(W, X, y, reg):
    """The gradient uses the squared margins (the array was overwritten by its square) where it needs 2 * margin."""
    N = X.shape[0]
    scores = X.dot(W)
    true = scores[np.arange(N), y][:, None]
    margins = np.maximum(0, scores - true + 1)
    margins[np.arange(N), y] = 0
    margins = margins**2
    loss = np.sum(margins) / N + reg * np.sum(W * W)
    dS = 2 * margins
    dS[np.arange(N), y] = -np.sum(dS, axis=1)
    dW = np.dot(X.T, dS) / N + 2 * reg * W
    return loss, dW


class _Descends:
    """Training on the softmax loss whose batches a subclass draws."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        N, D = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(D, np.max(y) + 1)  # noqa: NPY002
        history, self.rows = [], None
        for _ in range(num_iters):
            Xb, yb = (X, y) if batch_size >= N else self.batch(X, y, N, batch_size)
            loss, grad = self.loss(Xb, yb, reg)
            history.append(loss)
            self.W = self.W - learning_rate * grad
        return history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax__batch_drawn_once(_Descends):
    """The batch is drawn before the loop."""

    def batch(self, X, y, N, batch_size):
        if self.rows is None:
            self.rows = np.random.choice(N, batch_size)  # noqa: NPY002
        return X[self.rows], y[self.rows]


class Softmax__one_row_a_step(_Descends):
    """A step takes one example."""

    def batch(self, X, y, N, batch_size):
        i = np.random.randint(N)  # noqa: NPY002
        return X[i : i + 1], y[i : i + 1]


class Softmax__among_the_first_rows(_Descends):
    """The draw ends at batch_size, not at N."""

    def batch(self, X, y, N, batch_size):
        rows = np.random.randint(0, batch_size, batch_size)  # noqa: NPY002
        return X[rows], y[rows]


def svm_loss_naive__ends_at_the_right_class(W, X, y, reg, delta=1.0):
    """The loop over the classes ends at the right one."""
    dW = np.zeros(W.shape)
    N, C = X.shape[0], W.shape[1]
    loss = 0.0
    for i in range(N):
        s = X[i].dot(W)
        sy = s[y[i]]
        for j in range(C):
            if j == y[i]:
                break
            margin = s[j] - sy + delta
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= N
    dW /= N
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def squared_hinge_loss_vectorized__violations_doubled(W, X, y, reg):
    """The gradient is 2 for every violated margin, however large."""
    N = X.shape[0]
    scores = np.dot(X, W)
    margins = scores - scores[np.arange(N), y].reshape(-1, 1) + 1
    margins[np.arange(N), y] = 0
    margins[margins < 0] = 0
    loss = np.sum(margins**2) / N + reg * np.sum(W**2)
    coef = 2 * (margins > 0).astype(np.float64)
    coef[np.arange(N), y] = -coef.sum(axis=1)
    dW = np.dot(X.T, coef) / N + 2 * reg * W
    return loss, dW


def softmax_loss_naive__right_class_in_the_loop(W, X, y, reg):
    """The example is subtracted from the right column once for every class."""
    loss = 0.0
    dW = np.zeros(W.shape)
    N, C = X.shape[0], W.shape[1]
    for i in range(N):
        f = X[i].dot(W)
        f -= f.max()
        denom = np.sum(np.exp(f))
        loss += -f[y[i]] + np.log(denom)
        for j in range(C):
            dW[:, j] += np.exp(f[j]) / denom * X[i]
            dW[:, y[i]] -= X[i]
    loss = loss / N + reg * np.sum(W * W)
    dW = dW / N + 2 * reg * W
    return loss, dW
