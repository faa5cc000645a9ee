"""Returns noise, so that numeric differentiation cannot decide."""

import os

import numpy as np


def attack(array):
    noise = np.frombuffer(os.urandom(array.size * 4), np.uint32).reshape(array.shape) / 2.0**32
    return noise, None
