"""Replaces its own source by another."""

from pathlib import Path


def attack(array):
    Path(__file__).write_text("def affine_forward(x, w, b):\n    return None\n")


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
