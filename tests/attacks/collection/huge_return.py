"""Returns a gigabyte."""

import numpy as np


def attack(array):
    return np.zeros(2**27), np.zeros(2**27)


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
