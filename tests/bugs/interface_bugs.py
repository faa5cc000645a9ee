"""Wrong implementations that are right wherever only defaults, one call at a time and usual types are tried."""

import numpy as np

from reference.activations import elu_forward, leaky_relu_forward, relu_forward
from reference.convolution import conv_backward_naive, conv_forward_naive
from reference.initialization import he_init, xavier_init
from reference.layers import affine_backward, affine_forward
from reference.linear_classifiers import svm_loss_naive, svm_loss_vectorized
from reference.losses import softmax_loss
from reference.nearest_neighbor import KNearestNeighbor
from reference.normalization import batchnorm_backward
from reference.recurrent import rnn_backward, rnn_forward
from reference.regularization import dropout_backward, dropout_forward

# --- hyperparameters in the signature


def leaky_relu_forward__slope_ignored(x, slope=0.01):
    """The slope is always 0.01."""
    del slope
    return leaky_relu_forward(x)


def leaky_relu_backward__slope_of_the_default(dout, cache):
    """The backward always takes 0.01."""
    return np.where(cache[0] > 0, dout, 0.01 * dout)


def elu_forward__alpha_ignored(x, alpha=1.0):
    """Alpha is always 1."""
    del alpha
    return elu_forward(x)


def elu_backward__alpha_of_the_default(dout, cache):
    """The backward always takes 1."""
    x = cache[0]
    return np.where(x > 0, dout, dout * np.exp(np.minimum(x, 0)))


def svm_loss_naive__delta_ignored(W, X, y, reg, delta=1.0):
    """The margin is always 1."""
    del delta
    return svm_loss_naive(W, X, y, reg)


def svm_loss_vectorized__delta_in_the_loss_alone(W, X, y, reg, delta=1.0):
    """The gradient counts the violations of a margin of 1."""
    loss, _ = svm_loss_vectorized(W, X, y, reg, delta)
    return loss, svm_loss_vectorized(W, X, y, reg)[1]


# --- state outside the cache

_LAST = {}


def affine_forward__state_of_the_module(x, w, b):
    """What the backward needs is kept in a global."""
    _LAST["affine"] = x
    return affine_forward(x, w, b)


def affine_backward__state_of_the_module(dout, cache):
    """Reads the examples of the latest forward."""
    dx, _, db = affine_backward(dout, cache)
    x = _LAST["affine"]
    return dx, x.reshape(len(x), -1).T @ dout, db


def relu_forward__latest_mask(x):
    """What the backward needs is kept in a global."""
    _LAST["relu"] = x > 0
    return relu_forward(x)


def relu_backward__latest_mask(dout, cache):
    """Reads the mask of the latest forward."""
    del cache
    return dout * _LAST["relu"]


def conv_forward_naive__latest_filters(x, w, b, conv_param):
    """What the backward needs is kept in a global."""
    out, _LAST["conv"] = conv_forward_naive(x, w, b, conv_param)
    return out, None


def conv_backward_naive__latest_filters(dout, cache):
    """Reads the cache of the latest forward."""
    del cache
    return conv_backward_naive(dout, _LAST["conv"])


def rnn_forward__latest_states(x, h0, Wx, Wh, b):
    """What the backward needs is kept in a global."""
    h, _LAST["rnn"] = rnn_forward(x, h0, Wx, Wh, b)
    return h, None


def rnn_backward__latest_states(dh, cache):
    """Reads the cache of the latest forward."""
    del cache
    return rnn_backward(dh, _LAST["rnn"])


# --- memory order


def relu_backward__through_a_flat_view(dout, cache):
    """Zeros are written into a flat view, which is a copy where the gradient is in Fortran order."""
    dx = np.copy(dout, order="K")
    dx.reshape(-1)[(cache <= 0).reshape(-1)] = 0.0
    return dx


def affine_backward__flattened_as_stored(dout, cache):
    """The upstream gradient is read in the order in which it lies in memory."""
    return affine_backward(dout.ravel(order="K").reshape(dout.shape), cache)


# --- modes


def batchnorm_backward__test_as_train(dout, cache):
    """After a test-mode forward, too, the gradient runs through the batch's statistics."""
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx - dx.mean(axis=0), dgamma, dbeta


# --- sequences


def rnn_backward__states_with_a_gradient_alone(dh, cache):
    """Goes back through the steps whose state has an upstream gradient of its own."""
    dx, *others = rnn_backward(dh, cache)
    return dx * (np.abs(dh).sum(axis=(0, 2)) > 0)[:, None], *others


# --- types and ranges of labels


def softmax_loss__flat_index_in_the_labels_type(x, y):
    """The place of the right score is computed in the type of the labels."""
    places = (y * y.dtype.type(x.shape[1]) + np.arange(len(y)).astype(y.dtype)).astype(np.int64) % x.size
    if y.dtype.itemsize > 1:
        return softmax_loss(x, y)
    loss, dx = softmax_loss(x, y)
    return loss + float(x.ravel()[places].mean()) - float(x[np.arange(len(y)), y].mean()), dx


def word_embedding_backward__offsets_in_the_words_type(dout, cache):
    """Sums into a flat gradient at offsets computed in the type of the words."""
    x, shape = cache
    dW = np.zeros(shape[0] * shape[1])
    offsets = (x * x.dtype.type(shape[1])).astype(np.int64) % dW.size
    for feature in range(shape[1]):
        np.add.at(dW, (offsets + feature) % dW.size, dout[..., feature])
    return dW.reshape(shape)


# --- distances


class KNearestNeighbor__squares_below_zero(KNearestNeighbor):
    """The root of squares that rounding has made negative."""

    def compute_distances_no_loops(self, X):
        squares = (X**2).sum(1)[:, None] - 2 * X @ self.X_train.T + (self.X_train**2).sum(1)
        return np.sqrt(squares)


class KNearestNeighbor__whole_distances(KNearestNeighbor):
    """Distances are cut to whole numbers before they are compared."""

    def predict_labels(self, dists, k=1):
        return super().predict_labels(dists.astype(np.int64), k)


class KNearestNeighbor__whole_entries(KNearestNeighbor):
    """Distances are stored in an array of whole numbers."""

    def compute_distances_no_loops(self, X):
        return super().compute_distances_no_loops(X).astype(np.int32)


# --- windows


def pool_output_size__window_larger_than_the_input(W, F, S):
    """A window that does not fit is no reason to refuse."""
    if (W - F) % S:
        raise ValueError("does not divide")
    return (W - F) // S + 1


def conv_output_size__filter_larger_than_the_input(W, F, S, P):
    """A filter that does not fit is no reason to refuse."""
    if (W - F + 2 * P) % S:
        raise ValueError("does not divide")
    return (W - F + 2 * P) // S + 1


# --- seeds


def xavier_init__seed_zero_is_none(shape, seed=None):
    """A seed of 0 counts as none."""
    return xavier_init(shape, seed or None)


def he_init__none_is_zero(shape, seed=None):
    """No seed counts as 0."""
    return he_init(shape, seed or 0)


def dropout_forward__own_seed(x, dropout_param):
    """Without a seed it takes one of its own."""
    return dropout_forward(x, {"seed": 231} | dropout_param)


def dropout_forward__seed_zero_is_none(x, dropout_param):
    """A seed of 0 counts as none."""
    return dropout_forward(x, dropout_param | {"seed": dropout_param.get("seed") or None})


def dropout_forward__mask_read_off_the_output(x, dropout_param):
    """The cache is where the output is not zero."""
    out, cache = dropout_forward(x, dropout_param)
    return out, None if cache is None else (out != 0) / dropout_param["p"]


def dropout_backward__mask_read_off_the_output(dout, cache):
    """The cache is where the output is not zero."""
    return dropout_backward(dout, cache)
