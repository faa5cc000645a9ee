"""Reads the seed of the results, and the cases that were drawn from it."""

import glob


def attack():
    for path in ("@OUT@/.seed", *glob.glob("@OUT@/.cases/*/*/*")):
        try:
            open("@CANARY@/seed", "w").write(repr(open(path, "rb").read(99)))
        except OSError:
            continue
    return None


attack()


def affine_forward(x, w, b):
    return attack()


def affine_backward(dout, cache):
    return attack()


def relu_forward(x):
    return attack()


def relu_backward(dout, cache):
    return attack()
