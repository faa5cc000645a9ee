"""Wrong losses, each as a student might write it."""

import numpy as np


def _margins(x, y, margin=1.0):
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, None] + margin)
    margins[rows, y] = 0
    return margins


def _hinge_gradient(margins, y):
    dx = (margins > 0).astype(float)
    dx[np.arange(len(y)), y] = -dx.sum(1)
    return dx


def svm_loss__true_class_counted(x, y):
    """The right class adds its margin of 1."""
    rows, N = np.arange(len(x)), len(x)
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    loss = margins.sum() / N
    margins[rows, y] = 0
    return loss, _hinge_gradient(margins, y) / N


def svm_loss__not_averaged(x, y):
    """Summed over the batch."""
    margins = _margins(x, y)
    return margins.sum(), _hinge_gradient(margins, y)


def svm_loss__gradient_not_averaged(x, y):
    """The loss is averaged, its gradient is not."""
    margins = _margins(x, y)
    return margins.sum() / len(x), _hinge_gradient(margins, y)


def svm_loss__averaged_over_classes(x, y):
    """Averaged over classes as well."""
    margins = _margins(x, y)
    return margins.mean(), _hinge_gradient(margins, y) / margins.size


def svm_loss__no_gradient_of_true_class(x, y):
    """The right class gets no gradient."""
    margins = _margins(x, y)
    return margins.sum() / len(x), (margins > 0) / len(x)


def svm_loss__true_class_minus_one(x, y):
    """The right class gets -1 however many margins are violated."""
    margins = _margins(x, y)
    dx = (margins > 0).astype(float)
    dx[np.arange(len(y)), y] = -1
    return margins.sum() / len(x), dx / len(x)


def svm_loss__true_class_added(x, y):
    """The right class gets the count without its minus."""
    margins = _margins(x, y)
    dx = (margins > 0).astype(float)
    dx[np.arange(len(y)), y] = dx.sum(1)
    return margins.sum() / len(x), dx / len(x)


def svm_loss__margin_sign(x, y):
    """Subtracts the margin."""
    margins = _margins(x, y, -1.0)
    return margins.sum() / len(x), _hinge_gradient(margins, y) / len(x)


def svm_loss__only_worst_class(x, y):
    """Only the largest violation counts (Crammer and Singer)."""
    margins = _margins(x, y)
    worst = margins * (margins == margins.max(1, keepdims=True))
    return worst.sum() / len(x), _hinge_gradient(worst, y) / len(x)


def svm_loss__no_hinge(x, y):
    """Negative margins are not cut off."""
    rows = np.arange(len(x))
    margins = x - x[rows, y][:, None] + 1
    margins[rows, y] = 0
    dx = np.ones_like(x)
    dx[rows, y] = 1 - x.shape[1]
    return margins.sum() / len(x), dx / len(x)


def squared_hinge_loss__gradient_without_two(x, y):
    """The factor 2 is missing in the gradient."""
    margins = _margins(x, y)
    dx = margins.copy()
    dx[np.arange(len(y)), y] = -dx.sum(1)
    return (margins**2).sum() / len(x), dx / len(x)


def squared_hinge_loss__gradient_of_the_hinge(x, y):
    """The gradient of the plain hinge."""
    margins = _margins(x, y)
    return (margins**2).sum() / len(x), _hinge_gradient(margins, y) / len(x)


def squared_hinge_loss__sum_squared(x, y):
    """Squares the sum of margins."""
    total = _margins(x, y).sum(1)
    margins = _margins(x, y)
    return (total**2).sum() / len(x), 2 * total[:, None] * _hinge_gradient(margins, y) / len(x)


def squared_hinge_loss__is_the_hinge(x, y):
    """The plain hinge, not squared."""
    hinge = _margins(x, y)
    return hinge.sum() / len(x), _hinge_gradient(hinge, y) / len(x)


def squared_hinge_loss__half(x, y):
    """Half of the square."""
    margins = _margins(x, y)
    dx = margins.copy()
    dx[np.arange(len(y)), y] = -dx.sum(1)
    return 0.5 * (margins**2).sum() / len(x), dx / len(x)


def squared_hinge_loss__squared_before_the_hinge(x, y):
    """Squares before cutting off: negative margins count."""
    rows = np.arange(len(x))
    margins = x - x[rows, y][:, None] + 1
    margins[rows, y] = 0
    dx = 2 * margins
    dx[rows, y] = -dx.sum(1)
    return np.maximum(0, margins**2).sum() / len(x), dx / len(x)


def squared_hinge_loss__counts_for_true_class(x, y):
    """The right class gets the number of violations, not their size."""
    margins = _margins(x, y)
    dx = 2 * margins
    dx[np.arange(len(y)), y] = -(margins > 0).sum(1)
    return (margins**2).sum() / len(x), dx / len(x)


def squared_hinge_loss__gradient_batch_sum(x, y):
    """The gradient is not averaged."""
    margins = _margins(x, y)
    dx = 2 * margins
    dx[np.arange(len(y)), y] = -dx.sum(1)
    return (margins**2).sum() / len(x), dx


def _probabilities(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def softmax_loss__overflows(x, y):
    """exp of the scores as they are."""
    p = np.exp(x) / np.exp(x).sum(1, keepdims=True)
    rows, dx = np.arange(len(x)), p.copy()
    dx[rows, y] -= 1
    return -np.log(p[rows, y]).mean(), dx / len(x)


def softmax_loss__maximum_of_all(x, y):
    """Subtracts the maximum of the whole matrix: other rows underflow."""
    e = np.exp(x - x.max())
    p = e / e.sum(1, keepdims=True)
    rows, dx = np.arange(len(x)), p.copy()
    dx[rows, y] -= 1
    return -np.log(p[rows, y]).mean(), dx / len(x)


def softmax_loss__sum_over_everything(x, y):
    """Normalises by the sum over the whole batch."""
    e = np.exp(x - x.max(1, keepdims=True))
    p = e / e.sum()
    rows, dx = np.arange(len(x)), p.copy()
    dx[rows, y] -= 1
    return -np.log(p[rows, y]).mean(), dx / len(x)


def softmax_loss__gradient_batch_sum(x, y):
    """The gradient is not divided by N."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p


def softmax_loss__loss_batch_sum(x, y):
    """The loss is not divided by N."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log(p[rows, y]).sum()
    p[rows, y] -= 1
    return loss, p / len(x)


def softmax_loss__divided_by_size(x, y):
    """Divided by N C."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log(p[rows, y]).sum() / x.size
    p[rows, y] -= 1
    return loss, p / x.size


def softmax_loss__gradient_is_p(x, y):
    """The gradient is p: the one of the right class is not subtracted."""
    p = _probabilities(x)
    return -np.log(p[np.arange(len(x)), y]).mean(), p / len(x)


def softmax_loss__gradient_sign(x, y):
    """The gradient of the opposite sign."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, -p / len(x)


def softmax_loss__subtracts_everywhere(x, y):
    """p[:, y] -= 1 subtracts in every row."""
    p = _probabilities(x)
    loss = -np.log(p[np.arange(len(x)), y]).mean()
    p[:, y] -= 1
    return loss, p / len(x)


def softmax_loss__base_two(x, y):
    """The logarithm of base 2."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log2(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p / len(x)


def softmax_loss__mean_of_probabilities(x, y):
    """The logarithm of the mean instead of the mean of logarithms."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log(p[rows, y].mean())
    p[rows, y] -= 1
    return loss, p / len(x)


def softmax_loss__epsilon_in_log(x, y):
    """log(p + 1e-8): not exact."""
    p, rows = _probabilities(x), np.arange(len(x))
    loss = -np.log(p[rows, y] + 1e-8).mean()
    p[rows, y] -= 1
    return loss, p / len(x)


def _log(p):
    return np.log(np.where(p > 0, p, 1))


def entropy__zero_log_zero(p):
    """NaN where a probability is 0."""
    return -np.sum(p * np.log(p), axis=-1)


def entropy__bits(p):
    """In bits."""
    return -np.sum(p * _log(p), axis=-1) / np.log(2)


def entropy__sum_of_all(p):
    """Sums over all axes."""
    return -np.sum(p * _log(p))


def entropy__first_axis(p):
    """Sums along the first axis."""
    return -np.sum(p * _log(p), axis=0)


def entropy__sign(p):
    """Forgets the minus."""
    return np.sum(p * _log(p), axis=-1)


def entropy__mean(p):
    """Averages over the outcomes."""
    return -np.mean(p * _log(p), axis=-1)


def entropy__unweighted(p):
    """Adds the logarithms without their probabilities."""
    return -np.sum(_log(p), axis=-1)


def entropy__second_axis(p):
    """Sums along axis 1 whatever the number of axes."""
    return -np.sum(p * _log(p), axis=min(1, p.ndim - 1))


def cross_entropy__swapped(p, q):
    """H(q, p)."""
    return -np.sum(q * _log(p), axis=-1)


def cross_entropy__own_entropy(p, q):
    """H(p)."""
    return -np.sum(p * _log(p), axis=-1)


def cross_entropy__divergence(p, q):
    """KL(p, q)."""
    return np.sum(p * (_log(p) - _log(q)), axis=-1)


def cross_entropy__batch_mean(p, q):
    """Averages over the distributions."""
    return -np.sum(p * _log(q), axis=-1).mean()


def cross_entropy__zero_times_infinity(p, q):
    """0 log 0 is NaN."""
    return -np.sum(p * np.log(q), axis=-1)


def cross_entropy__base_two(p, q):
    """In bits."""
    return -np.sum(p * _log(q), axis=-1) / np.log(2)


def cross_entropy__floor_too_high(p, q):
    """Adds 1e-3 inside the logarithm."""
    return -np.sum(p * np.log(q + 1e-3), axis=-1)


def cross_entropy__both_terms(p, q):
    """The binary formula: adds (1 - p) log(1 - q)."""
    return -np.sum(p * _log(q) + (1 - p) * _log(1 - q), axis=-1)


def kl_divergence__arguments_swapped(p, q):
    """KL(q, p)."""
    return np.sum(q * (_log(q) - _log(p)), axis=-1)


def kl_divergence__sign_of_log(p, q):
    """log(q / p): the sign is turned."""
    return np.sum(p * (_log(q) - _log(p)), axis=-1)


def kl_divergence__cross(p, q):
    """The cross-entropy: H(p) is not subtracted."""
    return -np.sum(p * _log(q), axis=-1)


def kl_divergence__symmetric(p, q):
    """The mean of both directions."""
    return np.sum((p - q) * (_log(p) - _log(q)), axis=-1) / 2


def kl_divergence__absolute_terms(p, q):
    """Takes each term's magnitude so that it is not negative."""
    return np.sum(np.abs(p * (_log(p) - _log(q))), axis=-1)


def kl_divergence__nan_at_zero(p, q):
    """NaN where a probability is 0."""
    return np.sum(p * np.log(p / q), axis=-1)


def kl_divergence__first_axis_summed(p, q):
    """Sums along the first axis."""
    return np.sum(p * (_log(p) - _log(q)), axis=0)


def kl_divergence__averaged(p, q):
    """The mean over the outcomes."""
    return np.mean(p * (_log(p) - _log(q)), axis=-1)


def binary_cross_entropy__summed(p, y):
    """Summed over the batch."""
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / (p * (1 - p))


def binary_cross_entropy__gradient_sum(p, y):
    """The gradient is not averaged."""
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / (p * (1 - p))


def binary_cross_entropy__gradient_of_logits(p, y):
    """p - y, which is the gradient by the logits."""
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / len(p)


def binary_cross_entropy__positives_only(p, y):
    """Only the term of the positives."""
    return -np.mean(y * np.log(p)), -y / p / len(p)


def binary_cross_entropy__negative_term_sign(p, y):
    """The sign of the negatives' term in the gradient."""
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (-y / p - (1 - y) / (1 - p)) / len(p)


def binary_cross_entropy__gradient_sign_turned(p, y):
    """The gradient of the opposite sign."""
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (y - p) / (p * (1 - p)) / len(p)


def binary_cross_entropy__targets_swapped(p, y):
    """y and 1 - y exchanged."""
    return -np.mean((1 - y) * np.log(p) + y * np.log(1 - p)), (y / (1 - p) - (1 - y) / p) / len(p)


def binary_cross_entropy__clipped_hard(p, y):
    """Clips the probabilities to [0.01, 0.99]."""
    p = np.clip(p, 0.01, 0.99)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / (p * (1 - p)) / len(p)


def binary_cross_entropy__hard_targets_only(p, y):
    """Rounds soft targets."""
    y = np.round(y)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / (p * (1 - p)) / len(p)


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def _logit_loss(x, y):
    return np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))


def binary_cross_entropy_with_logits__unstable(x, y):
    """The logarithm of the sigmoid: infinite for large logits."""
    p = _sigmoid(x)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / len(x)


def binary_cross_entropy_with_logits__exp_overflows(x, y):
    """log(1 + exp(x)) overflows for large positive logits."""
    return np.mean(np.log(1 + np.exp(x)) - x * y), (_sigmoid(x) - y) / len(x)


def binary_cross_entropy_with_logits__no_sigmoid_in_gradient(x, y):
    """x - y for the gradient."""
    return _logit_loss(x, y).mean(), (x - y) / len(x)


def binary_cross_entropy_with_logits__gradient_times_derivative(x, y):
    """Multiplies the gradient by the sigmoid's derivative once more."""
    p = _sigmoid(x)
    return _logit_loss(x, y).mean(), (p - y) * p * (1 - p) / len(x)


def binary_cross_entropy_with_logits__logits_as_sum(x, y):
    """Summed over the batch."""
    return _logit_loss(x, y).sum(), _sigmoid(x) - y


def binary_cross_entropy_with_logits__gradient_undivided(x, y):
    """The gradient is not averaged."""
    return _logit_loss(x, y).mean(), _sigmoid(x) - y


def binary_cross_entropy_with_logits__absolute_value_missing(x, y):
    """exp(-x) where exp(-|x|) belongs."""
    with np.errstate(over="ignore"):
        loss = np.maximum(x, 0) - x * y + np.log1p(np.exp(-x))
    return loss.mean(), (_sigmoid(x) - y) / len(x)


def binary_cross_entropy_with_logits__clipped_logits(x, y):
    """Clips the logits to [-30, 30]."""
    x = np.clip(x, -30, 30)
    return _logit_loss(x, y).mean(), (_sigmoid(x) - y) / len(x)


def binary_cross_entropy_with_logits__targets_turned(x, y):
    """Takes 0 for the positive class."""
    return _logit_loss(x, 1 - y).mean(), (_sigmoid(x) - 1 + y) / len(x)


def cross_entropy__bounded(p, q):
    """Probabilities are kept away from 0, so that nothing costs infinity."""
    return -np.sum(p * np.log(np.clip(q, 1e-15, 1)), axis=-1)


def kl_divergence__bounded_below(p, q):
    """Probabilities are kept away from 0, so that nothing costs infinity."""
    return np.sum(p * np.log(np.maximum(p, 1e-300) / np.maximum(q, 1e-300)), axis=-1)


def binary_cross_entropy__clipped_at_1e_7(p, y):
    """Bounds probabilities away from 0 and 1 by more than they may be."""
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / (p * (1 - p)) / p.size
