"""Right implementations for an interface that does not have what a few cases ask."""

import numpy as np

from reference.activations import elu_forward, leaky_relu_forward
from reference.linear_classifiers import svm_loss_naive, svm_loss_vectorized
from reference.normalization import batchnorm_backward, batchnorm_forward
from reference.regularization import dropout_forward


def leaky_relu_forward__no_slope(x):
    """The slope is 0.01; there is no argument for another."""
    return leaky_relu_forward(x)


def elu_forward__no_alpha(x):
    """Alpha is 1; there is no argument for another."""
    return elu_forward(x)


def svm_loss_naive__no_delta(W, X, y, reg):
    """The margin is 1, as in the course."""
    return svm_loss_naive(W, X, y, reg)


def svm_loss_vectorized__no_delta(W, X, y, reg):
    """The margin is 1, as in the course."""
    return svm_loss_vectorized(W, X, y, reg)


def svm_loss_naive__positional_delta(W, X, y, reg, delta=1):
    """The margin as an argument."""
    return svm_loss_naive(W, X, y, reg, delta)


def batchnorm_forward__no_cache_in_test_mode(x, gamma, beta, bn_param):
    """Keeps nothing in test mode, as the course's starter does."""
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    return out, cache if bn_param["mode"] == "train" else None


def batchnorm_backward__no_cache_in_test_mode(dout, cache):
    """Unpacks what the forward of training keeps."""
    first, *others = cache
    return batchnorm_backward(dout, (first, *others))


def batchnorm_backward_alt__no_cache_in_test_mode(dout, cache):
    """Unpacks what the forward of training keeps."""
    return batchnorm_backward__no_cache_in_test_mode(dout, cache)


def dropout_forward__needs_a_seed(x, dropout_param):
    """Reads the seed without asking whether there is one."""
    return dropout_forward(x, {"seed": dropout_param["seed"], **dropout_param})


def relu_backward__fortran_copy(dout, cache):
    """Works on a copy in Fortran order."""
    dx = np.asfortranarray(dout).copy(order="K")
    dx[cache <= 0] = 0.0
    return dx
