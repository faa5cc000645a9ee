"""Returns dates, text, bytes, complex numbers and masked arrays."""

import datetime

import numpy as np


def attack(array):
    return np.ma.masked_all(array.shape), datetime.datetime(2000, 1, 1), b"x", 1j, np.zeros(array.shape, "M8[s]")


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
