"""Returns a gigabyte."""

import numpy as np


def attack(array):
    return np.zeros(2**27), np.zeros(2**27)
