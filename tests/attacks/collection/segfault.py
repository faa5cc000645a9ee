"""Reads address 0."""

import ctypes


def attack(array):
    return ctypes.string_at(0)


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
