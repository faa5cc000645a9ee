"""Reads address 0."""

import ctypes


def attack(array):
    return ctypes.string_at(0)
