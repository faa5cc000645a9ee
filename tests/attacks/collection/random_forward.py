"""Returns noise, so that numeric differentiation cannot decide."""

import os

import numpy as np


def attack(array):
    noise = np.frombuffer(os.urandom(array.size * 4), np.uint32).reshape(array.shape) / 2.0**32
    return noise, None


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
