"""Recurses without end."""

import sys

sys.setrecursionlimit(10**9)


def attack(array):
    return attack(array)


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
