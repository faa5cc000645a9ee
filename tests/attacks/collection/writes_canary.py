"""Writes a file outside of its folder."""

import os
from pathlib import Path


def attack(array):
    for path in ("@CANARY@/written", "@CANARY@/../canary/again"):
        try:
            Path(path).write_text("mine")
        except OSError:
            pass
    os.system("touch @CANARY@/system")


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
