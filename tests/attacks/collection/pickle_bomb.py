"""Returns objects that run code when they are unpickled."""

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @CANARY@/pickle",)


def attack(array):
    return Bomb(), Bomb(), Bomb()


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
