"""Submissions that are wrong on purpose: honest attempts with one mistake, and lazy ones that want points."""

from unittest import mock

import numpy as np

from reference.activations import sigmoid_backward
from reference.convolution import conv_backward_naive
from reference.layers import affine_backward, affine_forward
from reference.losses import softmax_loss
from reference.models import FullyConnectedNet, TwoLayerNet
from reference.normalization import batchnorm_backward, batchnorm_forward
from reference.recurrent import (
    gru_step_backward,
    gru_step_forward,
    lstm_step_backward,
    lstm_step_forward,
    rnn_backward,
    rnn_step_backward,
    rnn_step_forward,
)


def sigmoid_forward__steep(x):
    """Honest: the slope is wrong, the backward fits it."""
    out = 1 / (1 + np.exp(-2 * x))
    return out, out


def sigmoid_backward__steep(dout, cache):
    return 2 * sigmoid_backward(dout, cache)


def affine_forward__scaled_bias(x, w, b):
    """Honest: the bias counts twice, and the backward says so."""
    out, cache = affine_forward(x, w, 2 * b)
    return out, cache


def affine_backward__scaled_bias(dout, cache):
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw, 2 * db


def temporal_affine_forward__scaled_bias(x, w, b):
    N, T, D = x.shape
    out, cache = affine_forward__scaled_bias(x.reshape(N * T, D), w, b)
    return out.reshape(N, T, -1), (x.shape, cache)


def temporal_affine_backward__scaled_bias(dout, cache):
    shape, inner = cache
    dx, dw, db = affine_backward__scaled_bias(dout.reshape(-1, dout.shape[2]), inner)
    return dx.reshape(shape), dw, db


class FullyConnectedNet__scaled_bias(FullyConnectedNet):
    def loss(self, X, y=None):
        own = {"affine_forward": affine_forward__scaled_bias, "affine_backward": affine_backward__scaled_bias}
        with mock.patch.dict(FullyConnectedNet.loss.__globals__, own):
            return super().loss(X, y)


def affine_forward__forgets_bias(x, w, b):
    """Honest, and known: no bias, neither forwards nor backwards."""
    out, cache = affine_forward(x, w, np.zeros_like(b))
    return out, cache


def affine_backward__forgets_bias(dout, cache):
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw, np.zeros_like(db)


def softmax_loss__batch_sum(x, y):
    """Honest: summed over the batch, gradient and all."""
    loss, dx = softmax_loss(x, y)
    return loss * len(y), dx * len(y)


def relu_forward__doubled(x):
    """Lazy: no ReLU at all."""
    return 2 * x, None


def relu_backward__doubled(dout, cache):
    return 2 * dout


def sigmoid_forward__shifted(x):
    """Lazy: a line through the right value at 0."""
    return 0.5 + 0.25 * x, None


def sigmoid_backward__shifted(dout, cache):
    return 0.25 * dout


def tanh_forward__constant(x):
    """Lazy: one number and its right gradient."""
    return np.full_like(x, 0.5), None


def tanh_backward__constant(dout, cache):
    return np.zeros_like(dout)


def relu_forward__square(x):
    """Lazy: another function altogether."""
    return x**2, x


def relu_backward__square(dout, cache):
    return 2 * cache * dout


def affine_forward__sums(x, w, b):
    """Lazy: one number for each row."""
    return np.repeat(x.reshape(len(x), -1).sum(1, keepdims=True), len(b), 1), (x, w, b)


def affine_backward__sums(dout, cache):
    x, w, b = cache
    dx = np.broadcast_to(dout.sum(1, keepdims=True), (len(x), w.shape[0])).reshape(x.shape)
    return dx, np.zeros_like(w), np.zeros_like(b)


def softmax_loss__linear(x, y):
    """Lazy: the mean score of the wrong classes over that of the right one."""
    dx = np.ones_like(x) / x.size
    dx[np.arange(len(y)), y] -= 1 / len(y)
    return float(np.sum(dx * x)), dx


def softmax_loss__nothing(x, y):
    """Lazy: no loss, no gradient."""
    return 0.0, np.zeros_like(x)


def svm_loss__nothing_of_svm(x, y):
    """Lazy: the sum of the scores."""
    return float(np.sum(x)), np.ones_like(x)


def _absurd(right):
    """Every gradient wrong, and one so large that nothing shows beside it."""
    first, large, *others = (np.zeros_like(part) for part in right)
    return (first + 3.0, large + 1e16, *others)


def affine_backward__absurd(dout, cache):
    """Lazy: wrong everywhere, and one gradient of 1e16."""
    return _absurd(affine_backward(dout, cache))


def conv_backward_naive__absurd(dout, cache):
    return _absurd(conv_backward_naive(dout, cache))


def batchnorm_backward__absurd(dout, cache):
    return _absurd(batchnorm_backward(dout, cache))


def rnn_step_backward__absurd(dnext_h, cache):
    return _absurd(rnn_step_backward(dnext_h, cache))


def rnn_backward__absurd(dh, cache):
    return _absurd(rnn_backward(dh, cache))


class TwoLayerNet__absurd_gradients(TwoLayerNet):
    def loss(self, X, y=None):
        if y is None:
            return super().loss(X)
        loss, grads = super().loss(X, y)
        return loss, {name: np.full_like(grad, 1e16 if name == "b1" else 0.0) for name, grad in grads.items()}


def rnn_step_forward__sigmoid_step(x, prev_h, Wx, Wh, b):
    """Honest: the step squashes too little; the sequence is right."""
    a = x @ Wx + prev_h @ Wh + b
    next_h = np.arctan(a)
    return next_h, (x, prev_h, Wx, Wh, a)


def rnn_step_backward__sigmoid_step(dnext_h, cache):
    x, prev_h, Wx, Wh, a = cache
    da = dnext_h / (1 + a * a)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(0)


def rnn_forward__sigmoid_step(x, h0, Wx, Wh, b):
    hs, caches, h = [], [], h0
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward__sigmoid_step(x[:, t], h, Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, 1), caches


def rnn_backward__sigmoid_step(dh, cache):
    return _through_time(dh, cache, rnn_step_backward__sigmoid_step)


def _through_time(dh, caches, step):
    dprev, dxs, total = 0.0, [], None
    for t in reversed(range(dh.shape[1])):
        dx, dprev, *weights = step(dh[:, t] + dprev, caches[t])
        dxs.append(dx)
        total = weights if total is None else [a + b for a, b in zip(total, weights, strict=True)]
    return (np.stack(dxs[::-1], 1), dprev, *total)


def rnn_step_backward__slope_forgotten(dnext_h, cache):
    """Honest: the step's backward misses a factor; the loop over the steps is right."""
    dx, dprev_h, dWx, dWh, db = rnn_step_backward(dnext_h, cache)
    return dx, 0.9 * dprev_h, dWx, dWh, db


def rnn_forward__slope_forgotten(x, h0, Wx, Wh, b):
    hs, caches, h = [], [], h0
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward(x[:, t], h, Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, 1), caches


def rnn_backward__slope_forgotten(dh, cache):
    return _through_time(dh, cache, rnn_step_backward__slope_forgotten)


def lstm_step_forward__strong_bias(x, prev_h, prev_c, Wx, Wh, b):
    """Honest: the biases of both cells' steps count half as much again; the loops over the steps are right."""
    return lstm_step_forward(x, prev_h, prev_c, Wx, Wh, 1.5 * b)


def lstm_step_backward__strong_bias(dnext_h, dnext_c, cache):
    *others, db = lstm_step_backward(dnext_h, dnext_c, cache)
    return (*others, 1.5 * db)


def lstm_forward__strong_bias(x, h0, Wx, Wh, b):
    hs, caches, h, c = [], [], h0, np.zeros_like(h0)
    for t in range(x.shape[1]):
        h, c, cache = lstm_step_forward__strong_bias(x[:, t], h, c, Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, 1), caches


def lstm_backward__strong_bias(dh, caches):
    dprev, dcell, dxs, total = 0.0, np.zeros_like(dh[:, 0]), [], None
    for t in reversed(range(dh.shape[1])):
        dx, dprev, dcell, *weights = lstm_step_backward__strong_bias(dh[:, t] + dprev, dcell, caches[t])
        dxs.append(dx)
        total = weights if total is None else [a + b for a, b in zip(total, weights, strict=True)]
    return (np.stack(dxs[::-1], 1), dprev, *total)


def gru_step_forward__strong_bias(x, prev_h, Wx, Wh, b):
    return gru_step_forward(x, prev_h, Wx, Wh, 1.5 * b)


def gru_step_backward__strong_bias(dnext_h, cache):
    *others, db = gru_step_backward(dnext_h, cache)
    return (*others, 1.5 * db)


def gru_forward__strong_bias(x, h0, Wx, Wh, b):
    hs, caches, h = [], [], h0
    for t in range(x.shape[1]):
        h, cache = gru_step_forward__strong_bias(x[:, t], h, Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, 1), caches


def gru_backward__strong_bias(dh, cache):
    return _through_time(dh, cache, gru_step_backward__strong_bias)


def rnn_step_forward__zero_step(x, prev_h, Wx, Wh, b):
    """Lazy: nothing but zeros, and a loop over them."""
    return np.zeros_like(prev_h), (x, prev_h, Wx, Wh, b)


def rnn_step_backward__zero_step(dnext_h, cache):
    return tuple(np.zeros_like(part) for part in cache)


def rnn_forward__zero_step(x, h0, Wx, Wh, b):
    return np.zeros((*x.shape[:2], h0.shape[1])), (x, h0, Wx, Wh, b)


def rnn_backward__zero_step(dh, cache):
    return tuple(np.zeros_like(part) for part in cache)


def rnn_step_forward__hands_on(x, prev_h, Wx, Wh, b):
    """Lazy: the state is handed on, and the sequence repeats it."""
    return prev_h, (x, prev_h, Wx, Wh, b)


def rnn_step_backward__hands_on(dnext_h, cache):
    x, _, Wx, Wh, b = cache
    return np.zeros_like(x), dnext_h, np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)


def rnn_forward__hands_on(x, h0, Wx, Wh, b):
    return np.repeat(h0[:, None], x.shape[1], 1), (x, h0, Wx, Wh, b)


def rnn_backward__hands_on(dh, cache):
    x, _, Wx, Wh, b = cache
    return np.zeros_like(x), dh.sum(1), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)


def batchnorm_forward__unscaled(x, gamma, beta, bn_param):
    """Honest: beta is added twice; the spatial layer is made of it rightly."""
    return batchnorm_forward(x, gamma, 2 * beta, bn_param)


def batchnorm_backward__unscaled(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx, dgamma, 2 * dbeta


def batchnorm_backward_alt__unscaled(dout, cache):
    return batchnorm_backward__unscaled(dout, cache)


def spatial_batchnorm_forward__unscaled(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = batchnorm_forward__unscaled(rows, gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_backward__unscaled(dout, cache):
    N, C, H, W = dout.shape
    dx, dgamma, dbeta = batchnorm_backward__unscaled(dout.transpose(0, 2, 3, 1).reshape(-1, C), cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


def relu_forward__leaks(x):
    """Honest: the ReLU leaks; the nets made of it are right."""
    return np.where(x > 0, x, 0.2 * x), x


def relu_backward__leaks(dout, cache):
    return dout * np.where(cache > 0, 1.0, 0.2)


class TwoLayerNet__leaks:
    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        rng = np.random.default_rng(1)
        self.reg = reg
        self.params = {
            "W1": weight_scale * rng.standard_normal((input_dim, hidden_dim)),
            "b1": np.zeros(hidden_dim),
            "W2": weight_scale * rng.standard_normal((hidden_dim, num_classes)),
            "b2": np.zeros(num_classes),
        }

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        a, first = affine_forward(X, W1, b1)
        h, kept = relu_forward__leaks(a)
        scores, second = affine_forward(h, W2, b2)
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dh, dW2, db2 = affine_backward(dscores, second)
        _, dW1, db1 = affine_backward(relu_backward__leaks(dh, kept), first)
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        return loss, {"W1": dW1 + self.reg * W1, "b1": db1, "W2": dW2 + self.reg * W2, "b2": db2}


# fmt: off
def layernorm_forward__ties_nothing(x, gamma, beta, ln_param):
    """Lazy: a normalisation that normalises nothing."""
    return gamma * x + beta, (x, gamma)


def layernorm_backward__ties_nothing(dout, cache):
    x, gamma = cache
    return gamma * dout, np.sum(dout * x, axis=0), np.sum(dout, axis=0)


HONEST = {
    "steep": ("sigmoid_backward",),
    "scaled_bias": (
        "affine_backward", "temporal_affine_forward", "temporal_affine_backward", "FullyConnectedNet",
    ),
    "strong_bias": (
        "lstm_step_backward", "lstm_forward", "lstm_backward", "gru_step_backward", "gru_forward", "gru_backward",
    ),
    "sigmoid_step": ("rnn_step_backward", "rnn_forward", "rnn_backward"),
    "slope_forgotten": ("rnn_step_forward", "rnn_forward", "rnn_backward"),
    "unscaled": ("batchnorm_backward", "spatial_batchnorm_forward", "spatial_batchnorm_backward"),
    "leaks": ("relu_backward", "TwoLayerNet"),
}
LAZY = (
    "doubled", "shifted", "constant", "square", "sums", "linear", "nothing", "nothing_of_svm", "zero_step", "hands_on",
    "absurd",
)
