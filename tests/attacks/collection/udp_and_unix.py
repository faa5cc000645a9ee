"""Sends datagrams, and opens sockets of other families."""

import socket


def attack(array):
    for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_STREAM)):
        try:
            made = socket.socket(family, kind)
            made.sendto(b'x', ('127.0.0.1', @PORT@))
        except (OSError, TypeError):
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
