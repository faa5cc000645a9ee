"""Imports the reference as a package, past the submission's own."""

import importlib
import sys


def attack(file, name):
    try:
        sys.path.insert(0, "@REPO@")
        sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "_Finder"]
        importlib.invalidate_caches()
        return getattr(importlib.import_module(f"reference.{file}"), name)
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
