"""Stops itself."""

import os
import signal


def attack(array):
    os.kill(os.getpid(), signal.SIGSTOP)


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
