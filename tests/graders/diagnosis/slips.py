"""Common slips whose cause is said without a known wrong answer."""

import numpy as np

from reference.models import TwoLayerNet
from reference.normalization import batchnorm_backward_alt
from reference.recurrent import lstm_step_forward


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
