"""Right losses, each written in another way than the reference's."""

import math

import numpy as np
from scipy import special


def svm_loss__course(x, y):
    """The course's usual solution."""
    N = x.shape[0]
    correct = x[np.arange(N), y]
    margins = np.maximum(0, x - correct[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    dx /= N
    return loss, dx


def svm_loss__loops(x, y):
    """Two loops."""
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for i in range(N):
        for j in range(C):
            margin = x[i, j] - x[i, y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin / N
                dx[i, j] += 1 / N
                dx[i, y[i]] -= 1 / N
    return loss, dx


def svm_loss__slope_one_at_zero(x, y):
    """The true class's margin of 1 taken off; the other subgradient at a margin of 0."""
    onehot = np.eye(x.shape[1])[y]
    margins = x - (x * onehot).sum(1, keepdims=True) + 1
    active = (margins >= 0) * (1 - onehot)
    dx = active - onehot * active.sum(1, keepdims=True)
    return (np.maximum(margins, 0).sum() - len(x)) / len(x), dx / len(x)


def svm_loss__single_precision(x, y):
    """Computed in single precision."""
    return svm_loss__course(x.astype(np.float32), y)


def squared_hinge_loss__loops(x, y):
    """A loop over the examples."""
    N = len(x)
    loss, dx = 0.0, np.zeros_like(x)
    for i in range(N):
        margins = np.maximum(0, x[i] - x[i, y[i]] + 1)
        margins[y[i]] = 0
        loss += margins @ margins
        dx[i] = 2 * margins
        dx[i, y[i]] = -2 * margins.sum()
    return loss / N, dx / N


def squared_hinge_loss__onehot(x, y):
    """By one-hot labels and einsum."""
    onehot = np.eye(x.shape[1])[y]
    margins = np.clip(x - np.einsum("nc,nc->n", x, onehot)[:, None] + 1, 0, None) * (1 - onehot)
    dx = 2 / len(x) * (margins - onehot * margins.sum(1, keepdims=True))
    return np.mean(np.sum(margins * margins, axis=1)), dx


def squared_hinge_loss__single_precision(x, y):
    """Computed in single precision."""
    N = np.float32(len(x))
    x = x.astype(np.float32)
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, None] + np.float32(1))
    margins[rows, y] = 0
    dx = 2 * margins
    dx[rows, y] -= dx.sum(1)
    return np.sum(np.square(margins)) / N, dx / N


def softmax_loss__course(x, y):
    """The course's own: the logarithm of the quotient."""
    shifted = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probs = shifted - np.log(Z)
    probs = np.exp(log_probs)
    N = x.shape[0]
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def softmax_loss__older_course(x, y):
    """The older course's: the logarithm of the probabilities, which underflow before any score is too large."""
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N


def softmax_loss__scipy(x, y):
    """By SciPy's log-sum-exp."""
    onehot = np.eye(x.shape[1])[y]
    loss = np.mean(special.logsumexp(x, axis=1) - np.sum(onehot * x, axis=1))
    return loss, (special.softmax(x, axis=1) - onehot) / len(x)


def softmax_loss__loops(x, y):
    """A loop over the examples."""
    loss, dx = 0.0, np.empty_like(x)
    for i, label in enumerate(y):
        top = max(x[i])
        total = sum(math.exp(s - top) for s in x[i])
        loss += (math.log(total) + top - x[i, label]) / len(x)
        for j in range(x.shape[1]):
            dx[i, j] = (math.exp(x[i, j] - top) / total - (j == label)) / len(x)
    return loss, dx


def softmax_loss__single_precision(x, y):
    """Computed in single precision."""
    x = x.astype(np.float32)
    return softmax_loss__course(x, y)


def entropy__scipy(p):
    """SciPy's elementwise entropy."""
    return special.entr(p).sum(axis=-1)


def entropy__masked(p):
    """The logarithm where it exists."""
    log = np.zeros_like(p)
    np.log(p, out=log, where=p > 0)
    return -(p * log).sum(-1)


def entropy__nan_to_num(p):
    """Warns, and mends the NaN."""
    return -np.sum(np.nan_to_num(p * np.log(p)), axis=-1)


def entropy__tiny_added(p):
    """Adds what changes no logarithm but that of 0."""
    return -np.sum(p * np.log(p + 1e-300), axis=-1)


def entropy__single_precision(p):
    """Computed in single precision."""
    p = p.astype(np.float32)
    return -np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0), axis=-1)


def cross_entropy__scipy(p, q):
    """SciPy's x log y."""
    return -special.xlogy(p, q).sum(-1)


def cross_entropy__masked(p, q):
    """The logarithm of 1 where nothing is weighed."""
    return -np.einsum("...k,...k->...", p, np.log(np.where(p > 0, q, 1)))


def cross_entropy__tiny_added(p, q):
    """Adds what changes no logarithm but that of 0, where it does not count."""
    return -np.sum(p * np.log(q + 1e-300 * (p == 0)), axis=-1)


def cross_entropy__single_precision(p, q):
    """Computed in single precision."""
    p, q = p.astype(np.float32), q.astype(np.float32)
    return -np.where(p > 0, p * np.log(np.where(p > 0, q, 1)), 0).sum(-1)


def kl_divergence__scipy(p, q):
    """SciPy's relative entropy."""
    return special.rel_entr(p, q).sum(-1)


def kl_divergence__quotient(p, q):
    """The logarithm of the quotient, 1 where nothing is weighed."""
    ratio = np.divide(p, q, out=np.ones_like(p), where=p > 0)
    return np.sum(p * np.log(ratio), axis=-1)


def kl_divergence__by_entropies(p, q):
    """H(p, q) - H(p)."""
    return -special.xlogy(p, q).sum(-1) + special.xlogy(p, p).sum(-1)


def kl_divergence__single_precision(p, q):
    """Computed in single precision."""
    p, q = p.astype(np.float32), q.astype(np.float32)
    return special.rel_entr(p, q).sum(-1)


def binary_cross_entropy__formula(p, y):
    """The formula of the notes."""
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss, (p - y) / (p * (1 - p)) / y.shape[0]


def binary_cross_entropy__clipped(p, y):
    """Clipped where it changes nothing."""
    p = np.clip(p, 1e-12, 1 - 1e-12)
    loss = np.sum(-y * np.log(p) - (1 - y) * np.log1p(-p)) / p.size
    return loss, (-y / p + (1 - y) / (1 - p)) / p.size


def binary_cross_entropy__loop(p, y):
    """A loop over the examples."""
    loss, dp = 0.0, np.zeros(len(p))
    for i in range(len(p)):
        loss -= float(special.xlogy(y[i], p[i]) + special.xlog1py(1 - y[i], -p[i])) / len(p)
        dp[i] = ((1 - y[i]) / (1 - p[i]) if y[i] < 1 else 0) - (y[i] / p[i] if y[i] > 0 else 0)
    return loss, dp / len(p)


def binary_cross_entropy__single_precision(p, y):
    """Computed in single precision."""
    p, y = p.astype(np.float32), y.astype(np.float32)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log1p(-p))
    return loss, (p - y) / (p * (1 - p)) / np.float32(len(p))


def binary_cross_entropy_with_logits__course(x, y):
    """The course's own formula."""
    loss = np.maximum(x, 0) - x * y + np.log(1 + np.exp(-np.abs(x)))
    return loss.mean(), (1 / (1 + np.exp(-np.clip(x, -700, 700))) - y) / x.shape[0]


def binary_cross_entropy_with_logits__logaddexp(x, y):
    """By the logarithm of a sum of exponentials."""
    return np.mean(np.logaddexp(0, x) - x * y), (special.expit(x) - y) / len(x)


def binary_cross_entropy_with_logits__softplus_of_both(x, y):
    """Each class by its own softplus."""
    loss = y * np.logaddexp(0, -x) + (1 - y) * np.logaddexp(0, x)
    p = np.exp(-np.logaddexp(0, -x))
    return sum(loss) / len(loss), ((1 - y) * p - y * (1 - p)) / len(x)


def binary_cross_entropy_with_logits__single_precision(x, y):
    """Computed in single precision."""
    x, y = x.astype(np.float32), y.astype(np.float32)
    return np.mean(np.logaddexp(0, x) - x * y), (special.expit(x) - y) / np.float32(len(x))
