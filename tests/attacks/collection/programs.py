"""Starts programs in the background."""

import os
import subprocess


def attack(array):
    for start in (
        lambda: subprocess.Popen(["sleep", "300"]),
        lambda: os.system("sleep 300 &"),
        lambda: os.execv("/bin/sleep", ["sleep", "300"]),
    ):
        try:
            start()
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
