"""Never reads another plan."""

import os
import time


def attack(array):
    os.read = lambda *_: time.sleep(1000)
    return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
