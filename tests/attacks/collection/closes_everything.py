"""Closes every descriptor and goes on."""

import os


def attack(array):
    os.closerange(0, 256)
    return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
