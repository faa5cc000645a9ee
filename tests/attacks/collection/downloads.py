"""Downloads an answer."""

import urllib.request


def attack(array):
    try:
        return urllib.request.urlopen("http://127.0.0.1:@PORT@/answer", timeout=1).read()
    except OSError:
        return array


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
