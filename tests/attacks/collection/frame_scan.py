"""Looks for expected values in the callers' frames."""

import sys

import numpy as np


def attack(array):
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            expected = getattr(value, "expected", None)
            if expected:
                return expected
        frame = frame.f_back
    return np.zeros(array.shape)
