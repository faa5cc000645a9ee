"""Has another program read the reference."""

import os
import subprocess


def attack(file, name):
    try:
        source = subprocess.run(["cat", f"@REPO@/reference/{file}.py"], capture_output=True).stdout.decode()
        source = source or os.popen(f"cat @REPO@/reference/{file}.py").read()
        space = {"__name__": "stolen", "Array": object, "Any": object}
        exec(source.replace("from ._types", "#"), space)
        return space[name]
    except Exception:
        return lambda *_: None


def affine_forward(x, w, b):
    return attack("layers", "affine_forward")(x, w, b)


def affine_backward(dout, cache):
    return attack("layers", "affine_backward")(dout, cache)


def relu_forward(x):
    return attack("activations", "relu_forward")(x)


def relu_backward(dout, cache):
    return attack("activations", "relu_backward")(dout, cache)
