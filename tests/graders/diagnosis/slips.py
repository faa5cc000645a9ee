"""Common slips whose cause is said without a known wrong answer."""

from unittest import mock

import numpy as np

from reference import models
from reference.convolution import locally_connected_backward
from reference.models import ConvNet, TwoLayerNet
from reference.normalization import batchnorm_backward, batchnorm_backward_alt, layernorm_backward, layernorm_forward
from reference.recurrent import lstm_step_forward
from reference.visualization import _forward, class_score_gradient


def lstm_step_forward__gates_g_i_f_o(x, prev_h, prev_c, Wx, Wh, b):
    """Reads the candidate first."""
    columns = np.concatenate([np.split(np.arange(len(b)), 4)[k] for k in (1, 2, 3, 0)])
    return lstm_step_forward(x, prev_h, prev_c, Wx[:, columns], Wh[:, columns], b[columns])


class TwoLayerNet__keys_of_gradients(TwoLayerNet):
    """Names the gradients dW1 and so on."""

    def loss(self, X, y=None):
        """Under other keys."""
        result = super().loss(X, y)
        return result if y is None else (result[0], {f"d{name}": value for name, value in result[1].items()})


def sgd__no_config(w, dw, config=None):
    """Needs a config."""
    config.setdefault("learning_rate", 1e-2)
    return w - config["learning_rate"] * dw, config


def vanilla_dropout_forward__p_drops(x, dropout_param):
    """Takes p for the probability to drop."""
    p, rng = dropout_param["p"], np.random.default_rng(dropout_param.get("seed"))
    return (x * (rng.random(x.shape) >= p), ()) if dropout_param["mode"] == "train" else (x * p, ())


def dropout_forward__drops_in_test(x, dropout_param):
    """Does not look at the mode."""
    p, rng = dropout_param["p"], np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < p) / p
    return x * mask, mask


def dropout_backward__drops_in_test(dout, cache):
    """Neither does this."""
    return dout * cache


def softmax_loss_vectorized__largest_of_all(W, X, y, reg):
    """Subtracts one maximum from all scores: a row of far smaller ones has no probability left."""
    p = np.exp(X @ W - np.max(X @ W))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.mean(np.log(p[rows, y])) + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(y) + 2 * reg * W


def cosine_decay__twice_in_radians(initial_rate, epoch, num_epochs=100):
    """Takes an angle for one in degrees."""
    return 0.5 * initial_rate * (1 + np.cos(np.deg2rad(np.pi * epoch / num_epochs)))


def batchnorm_backward_alt__no_gamma_in_one_path(dout, cache):
    """One of the two terms is that of the upstream gradient, not of that of x_hat."""
    dx, dgamma, dbeta = batchnorm_backward_alt(dout, cache)
    x_hat, std, gamma, mode = cache
    off = x_hat * np.mean(dout * x_hat, axis=0) * (gamma - 1) / std
    return (dx if mode == "test" else dx + off), dgamma, dbeta


def nesterov_momentum__added_once(w, dw, config=None):
    """Its first step is that of plain momentum, no other is."""
    config = {} if config is None else config
    rate, momentum = config.setdefault("learning_rate", 1e-2), config.setdefault("momentum", 0.9)
    before = config.get("velocity", np.zeros_like(w))
    config["velocity"] = momentum * before - rate * dw
    return w - momentum**2 * before + config["velocity"], config


def tv_loss__corner_left_out(image, weight):
    """On one row it is what is left of the vertical differences, on others it is not."""
    here = image[:, :, :-1, :-1]
    down, right = here - image[:, :, 1:, :-1], here - image[:, :, :-1, 1:]
    dimage = np.zeros_like(image)
    dimage[:, :, :-1, :-1] += 2 * weight * (down + 2 * right)
    dimage[:, :, 1:, :-1] -= 2 * weight * down
    dimage[:, :, :-1, 1:] -= 4 * weight * right
    return weight * (np.sum(down**2) + 2 * np.sum(right**2)), dimage


def adagrad__root_in_config(w, dw, config=None):
    """The state is the denominator itself."""
    config = {"learning_rate": 1e-2, "epsilon": 1e-8, "cache": 0.0, **(config or {})}
    config["cache"] = (config["cache"] + dw * dw) ** 0.5
    return w - config["learning_rate"] / (config["cache"] + config["epsilon"]) * dw, config


def rmsprop__deviation_in_config(w, dw, config=None):
    """The state is the denominator itself."""
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": 0.0, **(config or {})}
    kept = config["decay_rate"]
    config["cache"] = np.sqrt(kept * config["cache"] + (1 - kept) * dw * dw)
    return w - config["learning_rate"] / (config["cache"] + config["epsilon"]) * dw, config


def _averaged(dw, config):
    """Adam's settings with both averages after one step more."""
    zero = np.zeros_like(dw)
    given = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "m": zero, "v": zero, "t": 0}
    config = given | (config or {})
    config["t"] += 1
    config["m"] = config["m"] + (1 - config["beta1"]) * (dw - config["m"])
    config["v"] = config["v"] + (1 - config["beta2"]) * (dw**2 - config["v"])
    return config


def _moved(w, config, second):
    """The step of Adam with this corrected second moment."""
    first = config["m"] / (1 - config["beta1"] ** config["t"])
    return w - config["learning_rate"] * first / (np.sqrt(second) + config["epsilon"])


def adam__never_smaller(w, dw, config=None):
    """Divides by the largest corrected moment."""
    config = _averaged(dw, config)
    here = config["v"] / (1 - config["beta2"] ** config["t"])
    config["top"] = np.maximum(config.get("top", 0.0), here)
    return _moved(w, config, config["top"]), config


def adam__never_smaller_before_correction(w, dw, config=None):
    """Corrects the largest moment."""
    config = _averaged(dw, config)
    config["top"] = np.maximum(config.get("top", 0.0), config["v"])
    return _moved(w, config, config["top"] / (1 - config["beta2"] ** config["t"])), config


def adam__root_as_moment(w, dw, config=None):
    """The next step averages squares and a root."""
    config = _averaged(dw, config)
    moved = _moved(w, config, config["v"] / (1 - config["beta2"] ** config["t"]))
    return moved, config | {"v": config["v"] ** 0.5}


def softmax_loss_vectorized__within_bounds(W, X, y, reg):
    """As a library bounds probabilities."""
    scores = X @ W
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(np.clip(p, 1e-6, 1 - 1e-6))[np.arange(len(y)), y].mean() + reg * (W**2).sum()
    return loss, X.T @ (p - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W


def elu_forward__larger_side(x, alpha=1.0):
    """One maximum for both sides."""
    with np.errstate(over="ignore"):
        return np.maximum(alpha * (np.exp(x) - 1), x), (x, alpha)


def elu_backward__as_if_the_output_were_cached(dout, cache):
    """Takes what is cached for the output."""
    out, alpha = cache
    return np.where(out <= 0, out + alpha, 1.0) * dout


def pca__columns_of_vt(train, *others, n_components):
    """Takes V transposed for V."""
    mean = train.mean(0)
    *_, found = np.linalg.svd(train - mean)
    if not 0 < n_components <= len(found):
        raise ValueError(n_components)
    return tuple((data - mean).dot(found[:, :n_components]) for data in (train, *others))


def whiten__by_singular_values(train, *others, eps=1e-5):
    """Takes singular values for variances."""
    mean = train.mean(0)
    _, values, found = np.linalg.svd(train - mean, full_matrices=False)
    return tuple((data - mean) @ found.T / (values + eps) ** 0.5 for data in (train, *others))


def fooling_image__by_signs(params, x, target, learning_rate=1.0, max_iters=100):
    """Moves every pixel as far as any other."""
    moved = 1.0 * x
    for _ in range(max_iters):
        if _forward(params, moved)[0].argmax() == target:
            break
        slope = class_score_gradient(params, moved, np.array([target]))
        moved = moved + learning_rate * ((slope > 0) * 1.0 - (slope < 0))
    return moved


def max_pool_backward_naive__rows_as_long_as_high(dout, cache):
    """Splits a flat index by the height."""
    x, pool_param = cache
    high, wide, stride = (pool_param[name] for name in ("pool_height", "pool_width", "stride"))
    larger = np.zeros((*x.shape[:2], x.shape[2] + wide * high, x.shape[3] + wide * high))
    for place in np.ndindex(*dout.shape):
        n, c, top, left = place[0], place[1], place[2] * stride, place[3] * stride
        best = int(np.argmax(x[n, c, top : top + high, left : left + wide]))
        larger[n, c, top + best // high, left + best % high] += dout[place]
    return larger[:, :, : x.shape[2], : x.shape[3]]


def batchnorm_backward__power_of_the_deviation(dout, cache):
    """Raises the deviation to the power that the variance should have."""
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    x_hat, std, gamma, mode = cache
    through = -x_hat * np.mean(dout * gamma * x_hat, axis=0) / std
    return (dx if mode == "test" else dx + through * (std**1.5 - 1)), dgamma, dbeta


def locally_connected_backward__bias_reshaped(dout, cache):
    """Sums over the images, and forces the shape."""
    dx, dw, db = locally_connected_backward(dout, cache)
    return dx, dw, dout.sum(axis=0).reshape(db.shape)


class ConvNet__activated_once_a_block(ConvNet):
    """The first of two convolutions in a row is linear."""

    def loss(self, X, y=None):
        """With the ReLUs of the first convolutions handed on."""
        ends = {sum(len(block) for block in self.filters[: index + 1]) for index in range(len(self.filters))}
        count = sum(map(len, self.filters))
        passed = iter([number in ends for number in range(1, count + 1)])
        right = models._RELU

        def forward(x):
            return right.forward(x) if next(passed, True) else (x, None)

        def backward(dout, cache):
            return dout if cache is None else right.backward(dout, cache)

        with mock.patch.object(models, "_RELU", right._replace(forward=forward, backward=backward)):
            return super().loss(X, y)


def step_decay__an_epoch_early(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Has one drop behind it from the start, as half the rate would have by default."""
    rate = initial_rate * drop
    for _ in range(epoch // epochs_per_drop):
        rate *= drop
    return rate


def layernorm_backward__scale_and_shift_exchanged(dout, cache):
    """Returns the gradients of the scale and the shift in one another's place."""
    dx, dgamma, dbeta = layernorm_backward(dout, cache)
    return dx, dbeta, dgamma


def layernorm_forward__mean_of_the_batch(x, gamma, beta, ln_param):
    """Centres each feature rather than each example."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    return gamma * x_hat + beta, layernorm_forward(x, gamma, beta, ln_param)[1]
