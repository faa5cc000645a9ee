"""Wrong losses."""

import numpy as np

PART = "fresh"


def svm_loss__counts_the_right_class(x, y):
    """The right class's own margin of 1 is left in the loss and the gradient."""
    N = x.shape[0]
    correct = x[np.arange(N), y].reshape(-1, 1)
    margins = np.maximum(0, x - correct + 1)
    loss = np.sum(margins) / N
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= np.sum(margins > 0, axis=1)
    dx /= N
    return loss, dx


def svm_loss__right_class_gets_minus_one(x, y):
    """The right class receives -1 instead of minus the number of violations."""
    N = x.shape[0]
    correct = x[np.arange(N), y][:, None]
    margins = np.maximum(0, x - correct + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N
    dx = (margins > 0).astype(float)
    dx[np.arange(N), y] = -1
    return loss, dx / N


def svm_loss__gradient_summed_over_batch(x, y):
    """The gradient is not divided by the batch size."""
    N = x.shape[0]
    correct = x[np.arange(N), y][:, None]
    margins = np.maximum(0, x - correct + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= np.sum(margins > 0, axis=1)
    return loss, dx


def svm_loss__mean_over_all_entries(x, y):
    """np.mean over examples and classes for the loss."""
    N = x.shape[0]
    margins = np.maximum(0, x - x[np.arange(N), y][:, None] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.mean(margins)
    dx = (margins > 0) * 1.0
    dx[np.arange(N), y] = -dx.sum(axis=1)
    return loss, dx / N


def squared_hinge_loss__two_forgotten(x, y):
    """The gradient lacks the factor 2 of the square."""
    N = x.shape[0]
    margins = np.maximum(0, x - x[np.arange(N), y][:, None] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins**2) / N
    dx = margins.copy()
    dx[np.arange(N), y] = -margins.sum(axis=1)
    return loss, dx / N


def squared_hinge_loss__gradient_of_the_hinge(x, y):
    """The gradient is that of the hinge without the square."""
    N = x.shape[0]
    margins = np.maximum(0, x - x[np.arange(N), y][:, None] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins**2) / N
    dx = (margins > 0).astype(float)
    dx[np.arange(N), y] = -dx.sum(axis=1)
    return loss, dx / N


def softmax_loss__no_shift(x, y):
    """Exponentiates the scores as they are, which overflows."""
    N = x.shape[0]
    probs = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def softmax_loss__gradient_not_divided(x, y):
    """The gradient is not divided by the batch size."""
    N = x.shape[0]
    shifted = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probs = shifted - np.log(Z)
    probs = np.exp(log_probs)
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx


def softmax_loss__sum_not_averaged(x, y):
    """Loss and gradient are summed over the batch."""
    N = x.shape[0]
    shifted = x - np.max(x, axis=1, keepdims=True)
    log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.sum(log_probs[np.arange(N), y])
    dx = np.exp(log_probs)
    dx[np.arange(N), y] -= 1
    return loss, dx


def softmax_loss__normalised_over_the_batch(x, y):
    """Normalises over the examples, axis 0, instead of the classes."""
    N = x.shape[0]
    exps = np.exp(x - np.max(x, axis=0))
    probs = exps / np.sum(exps, axis=0)
    loss = -np.mean(np.log(probs[np.arange(N), y] + 1e-300))
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N


def softmax_loss__no_minus_one(x, y):
    """The gradient is the probabilities, without the minus one of the right class."""
    N = x.shape[0]
    shifted = x - np.max(x, axis=1, keepdims=True)
    log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = np.exp(log_probs) / N
    return loss, dx


def softmax_loss__epsilon_in_the_log(x, y):
    """log(p + 1e-8), which caps the loss of a very wrong example."""
    N = x.shape[0]
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(np.log(p[np.arange(N), y] + 1e-8)) / N
    p[np.arange(N), y] -= 1
    return loss, p / N


def entropy__zero_log_zero(p):
    """0 log 0 is not a number."""
    return -np.sum(p * np.log(p), axis=-1)


def entropy__in_bits(p):
    """The logarithm to base 2."""
    safe = np.where(p > 0, p, 1)
    return -np.sum(p * np.log2(safe), axis=-1)


def cross_entropy__p_and_q_swapped(p, q):
    """-sum q log p instead of -sum p log q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(q > 0, q * np.log(p), 0)
    return -terms.sum(axis=-1)


def kl_divergence__arguments_swapped(p, q):
    """KL of p from q: the average is taken over q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(q > 0, q * (np.log(q) - np.log(p)), 0.0)
    return np.sum(terms, axis=-1)


def binary_cross_entropy__gradient_of_the_logits(p, y):
    """The gradient p - y, which is that with respect to the logits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(y > 0, y * np.log(p), 0) + np.where(y < 1, (1 - y) * np.log(1 - p), 0)
    loss = -np.mean(terms)
    dp = (p - y) / p.shape[0]
    return loss, dp


def binary_cross_entropy_with_logits__log_of_the_sigmoid(x, y):
    """Takes the logarithm of the sigmoid, which becomes 0 or 1."""
    p = 1 / (1 + np.exp(-x))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    dx = (p - y) / x.shape[0]
    return loss, dx


def binary_cross_entropy_with_logits__gradient_summed(x, y):
    """The gradient is not divided by the batch size."""
    e = np.exp(-np.abs(x))
    loss = np.mean(np.maximum(x, 0) - x * y + np.log(1 + e))
    p = np.where(x >= 0, 1 / (1 + e), e / (1 + e))
    dx = p - y
    return loss, dx


def binary_cross_entropy_with_logits__magnitude_in_the_product(x, y):
    """|x| * y in place of x * y."""
    loss = np.mean(np.maximum(x, 0) - np.abs(x) * y + np.log1p(np.exp(-np.abs(x))))
    return loss, (0.5 * (1 + np.tanh(0.5 * x)) - y) / len(x)


def softmax_loss__read_after_the_gradient(x, y):
    """The probabilities become the gradient before the loss is read."""
    rows = np.arange(len(y))
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[rows, y] -= 1
    with np.errstate(divide="ignore"):
        loss = -np.log(np.abs(p[rows, y])).mean()
    return loss, p / len(y)


def softmax_loss__gradient_of_the_logarithms(x, y):
    """The gradient by the log-probabilities instead of the scores."""
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.zeros_like(x)
    dx[rows, y] = -1 / len(y)
    return -log_p[rows, y].mean(), dx


def cross_entropy__thousandth_added(p, q):
    """1e-3 inside the logarithm."""
    return -np.sum(p * np.log(q + 1e-3), axis=-1)


def svm_loss__count_with_itself(x, y):
    """The count of the right class includes its own margin."""
    rows = np.arange(len(y))
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    dx = (margins > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return margins.sum() / len(y) - 1, dx / len(y)


def softmax_loss__softmax_gradient_over_classes(x, y):
    """The gradient is divided by x.shape[1], where the loss is divided by the number of examples."""
    shifted = x - x.max(axis=1, keepdims=True)
    log_z = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    log_p = shifted - log_z
    rows = np.arange(len(y))
    loss = -np.mean(log_p[rows, y])
    dx = np.exp(log_p)
    dx[rows, y] -= 1.0
    dx /= x.shape[1]
    return loss, dx


def binary_cross_entropy_with_logits__one_or_not(x, y):
    """Every target but 1 is taken for 0."""
    log_p = -np.logaddexp(0, -x)
    log_not_p = -np.logaddexp(0, x)
    losses = np.where(y == 1, -log_p, -log_not_p)
    return float(np.mean(losses)), (np.exp(log_p) - y) / len(x)
