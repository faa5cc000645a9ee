"""Writes over the interpreter's own objects."""

import ctypes


def attack(array):
    ctypes.memset(id(None) - 64, 255, 4096)
    return array
