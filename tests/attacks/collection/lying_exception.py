"""Raises an exception that calls itself NotImplementedError and cannot be shown."""


class Odd(Exception):
    def __str__(self):
        raise SystemExit

    def __getattribute__(self, name):
        raise SystemExit


def attack(array):
    raise Odd


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
