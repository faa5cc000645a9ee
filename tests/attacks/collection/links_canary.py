"""Makes links, folders and pipes."""

import os


def attack(array):
    for make, arguments in (
        (os.mkdir, ("@CANARY@/d",)),
        (os.mkfifo, ("@CANARY@/p",)),
        (os.symlink, ("/etc", "@CANARY@/l")),
    ):
        try:
            make(*arguments)
        except OSError:
            pass


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
