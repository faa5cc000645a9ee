"""Wrong linear classifiers, each as a student might write it."""
# ruff: noqa: NPY002 - the course draws from the global random state

import numpy as np


def append_bias__zeros(X):
    """A column of zeros."""
    return np.hstack([X, np.zeros((len(X), 1))])


def append_bias__first_column(X):
    """The column stands first."""
    return np.hstack([np.ones((len(X), 1)), X])


def append_bias__a_row(X):
    """Appends a row."""
    return np.vstack([X, np.ones((1, X.shape[1]))])


def append_bias__overwrites(X):
    """Overwrites the last feature."""
    out = X.copy()
    out[:, -1] = 1
    return out


def linear_scores__no_bias(X, W, b):
    """Forgets the bias."""
    return X @ W


def linear_scores__transposed(X, W, b):
    """The transposed scores."""
    return (X @ W + b).T


def linear_scores__bias_of_the_sum(X, W, b):
    """Adds the mean bias to every class."""
    return X @ W + b.mean()


def linear_scores__softmax_too(X, W, b):
    """Turns the scores into probabilities."""
    scores = X @ W + b
    e = np.exp(scores - scores.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def _hinge(W, X, y, margin=1.0):
    scores = X @ W
    rows = np.arange(len(X))
    margins = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    margins[rows, y] = 0
    dscores = (margins > 0).astype(float)
    dscores[rows, y] = -dscores.sum(1)
    return margins, dscores


def svm_loss_naive__loss_of_true_class(W, X, y, reg):
    """The right class is not skipped."""
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(len(X)):
        scores = X[i] @ W
        for j in range(W.shape[1]):
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    return loss / len(X) + reg * np.sum(W * W), dW / len(X) + 2 * reg * W


def svm_loss_naive__true_column_missing(W, X, y, reg):
    """The column of the right class is never changed."""
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(len(X)):
        scores = X[i] @ W
        for j in range(W.shape[1]):
            margin = scores[j] - scores[y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i]
    return loss / len(X) + reg * np.sum(W * W), dW / len(X) + 2 * reg * W


def svm_loss_naive__gradient_sum(W, X, y, reg):
    """The gradient is not divided by N."""
    margins, dscores = _hinge(W, X, y)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores + 2 * reg * W


def svm_loss_naive__gradient_unregularised(W, X, y, reg):
    """The gradient lacks the regularisation."""
    margins, dscores = _hinge(W, X, y)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X)


def svm_loss_naive__penalty_divided(W, X, y, reg):
    """The regularisation is divided by N with the rest."""
    margins, dscores = _hinge(W, X, y)
    return (margins.sum() + reg * np.sum(W * W)) / len(X), (X.T @ dscores + 2 * reg * W) / len(X)


def svm_loss_naive__overwrites_column(W, X, y, reg):
    """Assigns the column of the gradient instead of adding."""
    margins, _ = _hinge(W, X, y)
    dW = np.zeros_like(W)
    for i in range(len(X)):
        for j in np.flatnonzero(margins[i]):
            dW[:, j] = X[i]
            dW[:, y[i]] -= X[i]
    return margins.sum() / len(X) + reg * np.sum(W * W), dW / len(X) + 2 * reg * W


def svm_loss_vectorized__data_sum(W, X, y, reg):
    """Summed over the batch."""
    margins, dscores = _hinge(W, X, y)
    return margins.sum() + reg * np.sum(W * W), X.T @ dscores + 2 * reg * W


def svm_loss_vectorized__margins_not_cut(W, X, y, reg):
    """Negative margins count."""
    scores, rows = X @ W, np.arange(len(X))
    margins = scores - scores[rows, y][:, None] + 1
    margins[rows, y] = 0
    _, dscores = _hinge(W, X, y)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def svm_loss_vectorized__single_penalty_gradient(W, X, y, reg):
    """reg W for the gradient of reg sum(W^2)."""
    margins, dscores = _hinge(W, X, y)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + reg * W


def svm_loss_vectorized__margins_in_gradient(W, X, y, reg):
    """The margins themselves, not whether they are violated."""
    margins, _ = _hinge(W, X, y)
    dscores = margins.copy()
    dscores[np.arange(len(X)), y] = -dscores.sum(1)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def svm_loss_vectorized__true_column_once(W, X, y, reg):
    """-1 for the right class."""
    margins, dscores = _hinge(W, X, y)
    dscores[np.arange(len(X)), y] = -1
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def svm_loss_vectorized__true_class_kept(W, X, y, reg):
    """The margin of the right class stays in the loss."""
    margins, dscores = _hinge(W, X, y)
    return margins.sum() / len(X) + 1 + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def svm_loss_vectorized__first_label_for_all(W, X, y, reg):
    """Takes the right score of the first example for all."""
    scores, rows = X @ W, np.arange(len(X))
    margins = np.maximum(0, scores - scores[0, y[0]] + 1)
    margins[rows, y] = 0
    dscores = (margins > 0).astype(float)
    dscores[rows, y] = -dscores.sum(1)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def svm_loss_vectorized__penalty_of_norm(W, X, y, reg):
    """The norm itself instead of its square."""
    margins, dscores = _hinge(W, X, y)
    norm = np.linalg.norm(W)
    return margins.sum() / len(X) + reg * norm, X.T @ dscores / len(X) + reg * W / norm


def squared_hinge_loss_vectorized__factor_two_missing(W, X, y, reg):
    """The factor 2 is missing in the gradient."""
    margins, _ = _hinge(W, X, y)
    dscores = margins.copy()
    dscores[np.arange(len(X)), y] = -dscores.sum(1)
    return (margins**2).sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def squared_hinge_loss_vectorized__gradient_of_plain_hinge(W, X, y, reg):
    """The gradient of the plain hinge."""
    margins, dscores = _hinge(W, X, y)
    return (margins**2).sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def squared_hinge_loss_vectorized__plain_hinge(W, X, y, reg):
    """Not squared."""
    margins, dscores = _hinge(W, X, y)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def squared_hinge_loss_vectorized__square_of_sum(W, X, y, reg):
    """Squares the sum of an example's margins."""
    margins, dscores = _hinge(W, X, y)
    total = margins.sum(1)
    dscores = 2 * total[:, None] * dscores
    return (total**2).sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def squared_hinge_loss_vectorized__no_cut(W, X, y, reg):
    """Squares negative margins, too."""
    scores, rows = X @ W, np.arange(len(X))
    margins = scores - scores[rows, y][:, None] + 1
    margins[rows, y] = 0
    dscores = 2 * margins
    dscores[rows, y] = -dscores.sum(1)
    return (margins**2).sum() / len(X) + reg * np.sum(W * W), X.T @ dscores / len(X) + 2 * reg * W


def squared_hinge_loss_vectorized__penalty_missing(W, X, y, reg):
    """No regularisation at all."""
    margins, _ = _hinge(W, X, y)
    dscores = 2 * margins
    dscores[np.arange(len(X)), y] = -dscores.sum(1)
    return (margins**2).sum() / len(X), X.T @ dscores / len(X)


def _softmax(scores):
    e = np.exp(scores - scores.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def softmax_loss_naive__overflow(W, X, y, reg):
    """exp of the scores as they are."""
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(len(X)):
        e = np.exp(X[i] @ W)
        p = e / e.sum()
        loss -= np.log(p[y[i]])
        p[y[i]] -= 1
        dW += np.outer(X[i], p)
    return loss / len(X) + reg * np.sum(W * W), dW / len(X) + 2 * reg * W


def softmax_loss_naive__gradient_of_other_classes(W, X, y, reg):
    """The right class is skipped in the gradient."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] = 0
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_naive__probabilities_only(W, X, y, reg):
    """p without subtracting 1 at the right class."""
    p = _softmax(X @ W)
    loss = -np.log(p[np.arange(len(X)), y]).mean() + reg * np.sum(W * W)
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_naive__gradient_not_averaged(W, X, y, reg):
    """The gradient is summed."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p + 2 * reg * W


def softmax_loss_naive__shift_not_in_numerator(W, X, y, reg):
    """Subtracts the maximum in the denominator only."""
    scores, rows = X @ W, np.arange(len(X))
    e = np.exp(scores - scores.max(1, keepdims=True))
    p = np.exp(scores) / e.sum(1, keepdims=True)
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_naive__negative_likelihood(W, X, y, reg):
    """The probability instead of its logarithm."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -p[rows, y].mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_vectorized__maximum_of_batch(W, X, y, reg):
    """Subtracts the largest score of the batch: other rows underflow."""
    scores, rows = X @ W, np.arange(len(X))
    e = np.exp(scores - scores.max())
    p = e / e.sum(1, keepdims=True)
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_vectorized__summed_over_batch(W, X, y, reg):
    """The data loss is summed."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -np.log(p[rows, y]).sum() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p + 2 * reg * W


def softmax_loss_vectorized__penalty_gradient_missing(W, X, y, reg):
    """The gradient lacks the regularisation."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X)


def softmax_loss_vectorized__penalty_gradient_halved(W, X, y, reg):
    """reg W for the gradient of reg sum(W^2)."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + reg * W


def softmax_loss_vectorized__normalised_by_class(W, X, y, reg):
    """Sums over the examples instead of the classes."""
    scores, rows = X @ W, np.arange(len(X))
    e = np.exp(scores - scores.max(1, keepdims=True))
    p = e / e.sum(0)
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_vectorized__every_row_minus_one(W, X, y, reg):
    """p[:, y] -= 1 subtracts in every row."""
    p = _softmax(X @ W)
    loss = -np.log(p[np.arange(len(X)), y]).mean() + reg * np.sum(W * W)
    p[:, y] -= 1
    return loss, X.T @ p / len(X) + 2 * reg * W


def softmax_loss_vectorized__penalty_on_magnitude(W, X, y, reg):
    """L1 instead of L2."""
    p, rows = _softmax(X @ W), np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * np.abs(W).sum()
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + reg * np.sign(W)


class _Classifier:
    """A right classifier, for wrong ones to change one thing of."""

    def __init__(self):
        self.W = None

    def batch(self, X, y, batch_size):
        chosen = np.random.choice(len(X), batch_size)
        return X[chosen], y[chosen]

    def start(self, X, y):
        if self.W is None:
            self.W = 0.001 * np.random.randn(X.shape[1], y.max() + 1)

    def update(self, rate, dW):
        self.W = self.W - rate * dW

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        self.start(X, y)
        history = []
        for _ in range(num_iters):
            loss, dW = self.loss(*self.batch(X, y, batch_size), reg)
            history.append(loss)
            self.update(learning_rate, dW)
        return history

    def predict(self, X):
        return np.argmax(X @ self.W, axis=1)


class _SVM(_Classifier):
    def loss(self, X, y, reg):
        margins, dscores = _hinge(self.W, X, y)
        return margins.sum() / len(X) + reg * np.sum(self.W**2), X.T @ dscores / len(X) + 2 * reg * self.W


class _Softmax(_Classifier):
    def loss(self, X, y, reg):
        p, rows = _softmax(X @ self.W), np.arange(len(X))
        loss = -np.log(p[rows, y]).mean() + reg * np.sum(self.W**2)
        p[rows, y] -= 1
        return loss, X.T @ p / len(X) + 2 * reg * self.W


class LinearSVM__ascends(_SVM):
    """Steps along the gradient instead of against it."""

    def update(self, rate, dW):
        self.W = self.W + rate * dW


class LinearSVM__never_updates(_SVM):
    """Computes the gradient and does nothing with it."""

    def update(self, rate, dW):
        pass


class LinearSVM__first_rows(_SVM):
    """Takes the first examples every time."""

    def batch(self, X, y, batch_size):
        return X[:batch_size], y[:batch_size]


class LinearSVM__labels_of_other_rows(_SVM):
    """Draws the labels independently of the examples."""

    def batch(self, X, y, batch_size):
        return X[np.random.choice(len(X), batch_size)], y[np.random.choice(len(X), batch_size)]


class LinearSVM__starts_over(_SVM):
    """Forgets the weights it has."""

    def start(self, X, y):
        self.W = 0.001 * np.random.randn(X.shape[1], y.max() + 1)


class LinearSVM__rate_divided_by_batch(_SVM):
    """Divides the step by the size of the batch once more."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        return super().train(X, y, learning_rate / batch_size, reg, num_iters, batch_size)


class LinearSVM__regularisation_dropped(_SVM):
    """Does not hand on reg."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        return super().train(X, y, learning_rate, 0.0, num_iters, batch_size)


class LinearSVM__one_step_only(_SVM):
    """Returns inside the loop."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        return super().train(X, y, learning_rate, reg, 1, batch_size)


class LinearSVM__history_after_update(_SVM):
    """Records the loss after each step."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        history = super().train(X, y, learning_rate, reg, num_iters, batch_size)
        return [*history[1:], self.loss(*self.batch(X, y, batch_size), reg)[0]]


class LinearSVM__all_examples_every_time(_SVM):
    """Takes no notice of batch_size and steps along the gradient of the whole set."""

    def batch(self, X, y, batch_size):
        return X, y


class LinearSVM__one_example_a_step(_SVM):
    """Takes a single example, whatever batch_size says."""

    def batch(self, X, y, batch_size):
        return super().batch(X, y, 1)


class LinearSVM__one_example_more(_SVM):
    """Draws one example more than it should."""

    def batch(self, X, y, batch_size):
        return super().batch(X, y, min(batch_size + 1, len(X)))


class LinearSVM__is_softmax(_Softmax):
    """Trains by the softmax loss."""


class Softmax__is_svm(_SVM):
    """Trains by the hinge loss."""


class Softmax__wrong_sign(_Softmax):
    """Steps along the gradient instead of against it."""

    def update(self, rate, dW):
        self.W = self.W + rate * dW


class Softmax__step_without_rate(_Softmax):
    """Forgets the learning rate."""

    def update(self, rate, dW):
        self.W = self.W - dW


class Softmax__weights_from_gradient(_Softmax):
    """Assigns the step instead of subtracting it."""

    def update(self, rate, dW):
        self.W = -rate * dW


class Softmax__same_batch_start(_Softmax):
    """Takes the first examples every time."""

    def batch(self, X, y, batch_size):
        return X[:batch_size], y[:batch_size]


class Softmax__last_loss_only(_Softmax):
    """Returns the last loss instead of their history."""

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        return super().train(X, y, learning_rate, reg, num_iters, batch_size)[-1]


class Softmax__one_class_short(_Softmax):
    """Makes weights for max(y) classes, so that the last one has none."""

    def start(self, X, y):
        if self.W is None:
            self.W = 0.001 * np.random.randn(X.shape[1], y.max())

    def batch(self, X, y, batch_size):
        X, y = super().batch(X, y, batch_size)
        return X, np.minimum(y, self.W.shape[1] - 1)


class Softmax__one_class_too_many(_Softmax):
    """Makes weights for a class that there is not."""

    def start(self, X, y):
        if self.W is None:
            self.W = 0.001 * np.random.randn(X.shape[1], y.max() + 2)


class Softmax__one_example_a_step(_Softmax):
    """Takes a single example, whatever batch_size says."""

    def batch(self, X, y, batch_size):
        return super().batch(X, y, 1)


class Softmax__batches_of_two_hundred(_Softmax):
    """Draws as many examples as the default says, whatever is asked for."""

    def batch(self, X, y, batch_size):
        return super().batch(X, y, 200)


class Softmax__predicts_least(_Softmax):
    """Predicts the class with the lowest score."""

    def predict(self, X):
        return np.argmin(X @ self.W, axis=1)


class LinearClassifier__least_score(_Classifier):
    """Predicts the class with the lowest score."""

    def predict(self, X):
        return np.argmin(X @ self.W, axis=1)


class LinearClassifier__over_examples(_Classifier):
    """Takes the argmax over the examples."""

    def predict(self, X):
        return np.argmax(X @ self.W, axis=0)


class LinearClassifier__returns_scores(_Classifier):
    """Returns the largest scores."""

    def predict(self, X):
        return np.max(X @ self.W, axis=1)


class LinearClassifier__by_magnitude(_Classifier):
    """Compares magnitudes."""

    def predict(self, X):
        return np.argmax(np.abs(X @ self.W), axis=1)


class LinearClassifier__counts_from_one(_Classifier):
    """Labels from 1."""

    def predict(self, X):
        return np.argmax(X @ self.W, axis=1) + 1


class LinearClassifier__flat_argmax(_Classifier):
    """The argmax of the flattened scores."""

    def predict(self, X):
        return np.argmax(X @ self.W)
