"""Runs a regular expression that takes exponential time."""

import re


def attack(array):
    return re.match(r"(a+)+$", "a" * 64 + "b")


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
