"""Registers an exit handler that writes a result."""

import atexit
from pathlib import Path

atexit.register(lambda: Path("@CANARY@/exit").write_text("passed"))


def attack(array):
    raise SystemExit


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
