"""Returns arrays of one byte that claim to be huge."""

import numpy as np


def attack(array):
    huge = np.broadcast_to(np.float64(0), (2**30, 2**10))
    return huge, huge, huge


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
