"""Returns a list nested a hundred thousand deep."""


def attack(array):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
