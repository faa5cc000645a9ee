"""Wrong losses, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def svm_loss__right_class_too(x, y):
    """Counts the right class's own margin, which is always 1."""
    N = x.shape[0]
    correct = x[np.arange(N), y]
    margins = np.maximum(0, x - correct[:, None] + 1.0)
    loss = np.sum(margins) / N
    margins[np.arange(N), y] = 0
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    return loss, dx / N


def svm_loss__right_class_once(x, y):
    """Takes 1 from the right class, however many classes violate their margin."""
    N = x.shape[0]
    correct = x[np.arange(N), y].reshape(N, 1)
    margins = np.maximum(0, x - correct + 1)
    margins[np.arange(N), y] = 0
    dx = (margins > 0) * 1.0
    dx[np.arange(N), y] = -1
    return margins.sum() / N, dx / N


def svm_loss__wrong_way(x, y):
    """Subtracts the other classes from the right one."""
    N = len(y)
    margins = np.maximum(0, x[range(N), y][:, None] - x + 1)
    margins[range(N), y] = 0
    dx = np.zeros(x.shape)
    dx[margins > 0] = -1
    dx[range(N), y] = (margins > 0).sum(axis=1)
    return margins.sum() / N, dx / N


def svm_loss__no_delta(x, y):
    """Forgets the margin of 1."""
    N = x.shape[0]
    rows = np.arange(N)
    diff = np.maximum(0, x - x[rows, y][:, np.newaxis])
    loss = diff.sum() / N
    mask = (diff > 0).astype(float)
    mask[rows, y] = -mask.sum(axis=1)
    return loss, mask / N


def squared_hinge_loss__derivative_of_square(x, y):
    """Forgets the 2 of the square's derivative."""
    N = x.shape[0]
    rows = np.arange(N)
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    margins[rows, y] = 0
    loss = np.sum(margins**2) / N
    dx = margins.copy()
    dx[rows, y] = -margins.sum(axis=1)
    return loss, dx / N


def squared_hinge_loss__squared_first(x, y):
    """Squares before it takes the maximum with 0, so that met margins count too."""
    N = x.shape[0]
    rows = np.arange(N)
    diff = x - x[rows, y][:, None] + 1
    diff[rows, y] = 0
    loss = np.sum(np.maximum(0, diff**2)) / N
    dx = 2 * diff
    dx[rows, y] = -dx.sum(axis=1)
    return loss, dx / N


def squared_hinge_loss__counts_for_right_class(x, y):
    """The right class gets minus the number of violations, as in the plain hinge."""
    N = x.shape[0]
    margins = np.maximum(0, x - x[np.arange(N), y][:, None] + 1)
    margins[np.arange(N), y] = 0
    loss = np.sum(np.square(margins)) / N
    dx = 2 * margins
    dx[np.arange(N), y] -= np.sum(margins > 0, axis=1)
    dx /= N
    return loss, dx


def softmax_loss__over_the_batch(x, y):
    """Normalises each class over the batch."""
    N = x.shape[0]
    e = np.exp(x - np.max(x, axis=0))
    probs = e / np.sum(e, axis=0)
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N


def softmax_loss__truth_minus_guess(x, y):
    """The gradient has the other sign."""
    N, C = x.shape
    shifted = x - x.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(N), y].mean()
    one_hot = np.eye(C)[y]
    return loss, (one_hot - p) / N


def softmax_loss__one_shift_for_all(x, y):
    """Subtracts the largest score of the whole batch, so that other rows underflow."""
    N = x.shape[0]
    scores = x - np.max(x)
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    loss = -np.mean(np.log(probs[np.arange(N), y]))
    dx = probs
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def softmax_loss__safety_number(x, y):
    """Adds 1e-8 to the probability before the logarithm, which caps the loss."""
    N = x.shape[0]
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), y] + 1e-8).mean()
    p[np.arange(N), y] -= 1
    return loss, p / N


def softmax_loss__mean_over_everything(x, y):
    """Averages over examples and classes, in the loss and the gradient."""
    N, C = x.shape
    y_onehot = np.zeros((N, C))
    y_onehot[np.arange(N), y] = 1
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -np.mean(y_onehot * log_p)
    dx = (np.exp(log_p) - y_onehot) / (N * C)
    return loss, dx


def entropy__in_bits(p):
    """Takes the logarithm to base 2."""
    logs = np.log2(np.where(p > 0, p, 1.0))
    return -(p * logs).sum(axis=-1)


def entropy__not_a_number(p):
    """0 log 0 comes out as nan."""
    with np.errstate(all="ignore"):
        return -np.sum(p * np.log(p), axis=-1)


def cross_entropy__other_average(p, q):
    """Averages log p over q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(q > 0, q * np.log(p), 0.0)
    return -terms.sum(axis=-1)


def cross_entropy__positive_log(p, q):
    """Forgets the minus sign."""
    out = np.zeros(p.shape)
    mask = p > 0
    with np.errstate(divide="ignore"):
        out[mask] = p[mask] * np.log(q[mask])
    return np.sum(out, axis=-1)


def kl_divergence__symmetric(p, q):
    """The mean of the divergences both ways."""

    def one_way(a, b):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.sum(np.where(a > 0, a * (np.log(a) - np.log(b)), 0.0), axis=-1)

    return 0.5 * (one_way(p, q) + one_way(q, p))


def kl_divergence__mean_of_terms(p, q):
    """Averages the terms instead of adding them up."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / q), 0)
    return np.maximum(terms.mean(axis=-1), 0)


def binary_cross_entropy__positives_alone(p, y):
    """Has only the term of the positive class."""
    N = p.size
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -np.sum(np.where(y > 0, y * np.log(p), 0.0)) / N
        dp = np.where(y > 0, -y / p, 0.0) / N
    return float(loss), dp


def binary_cross_entropy__gradient_of_sum(p, y):
    """The loss is averaged, the gradient is not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -np.mean(np.where(y > 0, y * np.log(p), 0) + np.where(y < 1, (1 - y) * np.log(1 - p), 0))
        dp = np.where(y < 1, (1 - y) / (1 - p), 0) - np.where(y > 0, y / p, 0)
    return float(loss), dp


def binary_cross_entropy_with_logits__through_probability(x, y):
    """Takes the logarithm of the probability, which is 0 for large logits."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-x))
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss, (p - y) / x.shape[0]


def binary_cross_entropy_with_logits__stops_at_probability(x, y):
    """Returns the gradient with respect to the probability, not the logit."""
    z = np.exp(-np.abs(x))
    loss = np.mean(np.maximum(x, 0) - x * y + np.log(1 + z))
    p = np.clip(np.where(x >= 0, 1 / (1 + z), z / (1 + z)), 1e-12, 1 - 1e-12)
    dx = (p - y) / (p * (1 - p)) / len(x)
    return loss, dx
