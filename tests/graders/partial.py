"""Solutions that are right on what the course's own tests try, and wrong on something harder."""

import numpy as np

from reference.activations import relu_backward, relu_forward
from reference.convolution import conv_forward_naive, max_pool_forward_naive
from reference.layers import affine_backward, affine_forward
from reference.losses import softmax_loss
from reference.normalization import batchnorm_forward, spatial_groupnorm_forward
from reference.optim import adagrad, adam, rmsprop, sgd, sgd_momentum


def affine_forward__images_alone(x, w, b):
    """Examples are images."""
    N, C, H, W = x.shape
    return x.reshape(N, C * H * W).dot(w) + b, (x, w)


def affine_backward__images_alone(dout, cache):
    """Examples are images."""
    x, w = cache
    N, C, H, W = x.shape
    return dout.dot(w.T).reshape(N, C, H, W), x.reshape(N, C * H * W).T.dot(dout), dout.sum(0)


def conv_forward_naive__squares(x, w, b, conv_param):
    """Filters are square, so is the image."""
    s, p = conv_param["stride"], conv_param["pad"]
    N, size, HH = len(x), x.shape[2], w.shape[2]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    places = (size + 2 * p - HH) // s + 1
    out = np.zeros((N, len(w), places, places))
    for i, j in np.ndindex(places, places):
        window = padded[:, :, i * s : i * s + HH, j * s : j * s + HH]
        out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, b, conv_param)


def conv_forward_naive__stride_one(x, w, b, conv_param):
    """The stride is always 1."""
    return conv_forward_naive(x, w, b, conv_param | {"stride": 1})


def max_pool_forward_naive__square_windows(x, pool_param):
    """Windows are square."""
    return max_pool_forward_naive(x, pool_param | {"pool_width": pool_param["pool_height"]})


def max_pool_forward_naive__tiles(x, pool_param):
    """Windows do not overlap: a reshape."""
    N, C, H, W = x.shape
    size = pool_param["pool_height"]
    return x.reshape(N, C, H // size, size, W // size, size).max(axis=(3, 5)), (x, pool_param)


def max_pool_backward_naive__written_once(dout, cache):
    """A pixel that is the largest of several windows gets one gradient."""
    x, pool_param = cache
    s, h, w = pool_param["stride"], pool_param["pool_height"], pool_param["pool_width"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        a, b = np.unravel_index(x[n, c, i * s : i * s + h, j * s : j * s + w].argmax(), (h, w))
        dx[n, c, i * s + a, j * s + b] = dout[n, c, i, j]
    return dx


def avg_pool_forward__tiles_of_avg(x, pool_param):
    """Windows do not overlap: a reshape."""
    N, C, H, W = x.shape
    size = pool_param["pool_height"]
    return x.reshape(N, C, H // size, size, W // size, size).mean(axis=(3, 5)), (x, pool_param)


def batchnorm_forward__defaults(x, gamma, beta, bn_param):
    """Momentum and eps are always the defaults; test mode is forgotten."""
    own = {name: value for name, value in bn_param.items() if name.startswith("running")} | {"mode": "train"}
    out, cache = batchnorm_forward(x, gamma, beta, own)
    bn_param.update({name: own[name] for name in ("running_mean", "running_var")})
    return out, cache


def spatial_groupnorm_forward__two_groups(x, gamma, beta, G, gn_param):
    """There are always two groups."""
    del G
    return spatial_groupnorm_forward(x, gamma, beta, 2, gn_param)


def svm_loss_vectorized__no_penalty(W, X, y, reg, delta=1.0):
    """No penalty."""
    del reg
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + delta)
    margins[np.arange(len(y)), y] = 0
    counts = (margins > 0).astype(float)
    counts[np.arange(len(y)), y] = -counts.sum(1)
    return margins.sum() / len(y), X.T.dot(counts) / len(y)


def softmax_loss__no_maximum_subtracted(x, y):
    """Scores of usual size alone."""
    with np.errstate(all="ignore"):
        e = np.exp(x)
        p = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
    dx = p / len(y)
    dx[np.arange(len(y)), y] -= 1 / len(y)
    return loss, dx


def kl_divergence__no_zeros(p, q):
    """Of positive probabilities along the second axis."""
    with np.errstate(all="ignore"):
        return np.sum(p * np.log(p / q), axis=1)


def sgd__default_rate(w, dw, config=None):
    """Its settings are always the defaults."""
    del config
    return sgd(w, dw)


def _defaults(rule, w, dw, config, *state):
    return rule(w, dw, {name: config[name] for name in state if name in (config or {})})


def sgd_momentum__default_settings(w, dw, config=None):
    """Its settings are always the defaults."""
    return _defaults(sgd_momentum, w, dw, config, "velocity")


def adagrad__default_settings(w, dw, config=None):
    """Its settings are always the defaults."""
    return _defaults(adagrad, w, dw, config, "cache")


def rmsprop__default_settings(w, dw, config=None):
    """Its settings are always the defaults."""
    return _defaults(rmsprop, w, dw, config, "cache")


def adam__default_settings(w, dw, config=None):
    """Its settings are always the defaults."""
    return _defaults(adam, w, dw, config, "m", "v", "t")


def word_embedding_backward__no_word_twice(dout, cache):
    """A repeated word counts once."""
    x, shape = cache
    dW = np.zeros(shape)
    dW[x] += dout
    return dW


def temporal_softmax_loss__no_mask(x, y, mask):
    """Every place counts, and scores are of usual size."""
    del mask
    n, t = np.ogrid[: y.shape[0], : y.shape[1]]
    with np.errstate(all="ignore"):
        p = np.exp(x) / np.exp(x).sum(axis=2, keepdims=True)
        loss = -np.log(p[n, t, y]).sum() / len(x)
    p[n, t, y] -= 1
    return loss, p / len(x)


def standardize__of_matrices(train, *others):
    """Matrices without constant features."""
    N, D = train.shape
    with np.errstate(all="ignore"):
        return tuple((data - train.sum(0).reshape(D) / N) / train.std(0) for data in (train, *others))


class TwoLayerNet__no_penalty:
    """No penalty, and examples are rows already."""

    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        del reg
        shapes = {"W1": (input_dim, hidden_dim), "W2": (hidden_dim, num_classes)}
        self.params = {
            name: weight_scale * np.random.default_rng(0).standard_normal(shape) for name, shape in shapes.items()
        }
        self.params |= {"b1": np.zeros(hidden_dim), "b2": np.zeros(num_classes)}

    def loss(self, X, y=None):
        """Loss and gradients."""
        N, _ = X.shape
        hidden, first = affine_forward(X, self.params["W1"], self.params["b1"])
        active, between = relu_forward(hidden)
        scores, second = affine_forward(active, self.params["W2"], self.params["b2"])
        if y is None:
            return scores.reshape(N, -1)
        loss, dscores = softmax_loss(scores, y)
        grads = {}
        dactive, grads["W2"], grads["b2"] = affine_backward(dscores, second)
        _, grads["W1"], grads["b1"] = affine_backward(relu_backward(dactive, between), first)
        return loss, grads
