"""Leaves threads that go on after the call."""

import threading
import time


def attack(array):
    def spin():
        while True:
            time.sleep(0.001)

    for _ in range(10):
        try:
            threading.Thread(target=spin).start()
        except RuntimeError:
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
