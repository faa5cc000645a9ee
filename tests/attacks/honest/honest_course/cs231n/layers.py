"""The course's tree, whose helpers are compiled or load data."""

from builtins import range

import numpy as np
from cs231n.data_utils import load_CIFAR10
from past.builtins import xrange

from .im2col_cython import col2im_cython


def affine_forward(x, w, b):
    N = x.shape[0]
    out = np.zeros((N, w.shape[1]))
    for i in xrange(N):
        out[i] = x[i].ravel().dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = np.zeros_like(w)
    for i in range(len(x)):
        dw += np.outer(x[i].ravel(), dout[i])
    return dx, dw, dout.sum(0)


def relu_forward(x):
    return x * (x > 0), x


def relu_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout
