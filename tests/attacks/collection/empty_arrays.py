"""Returns arrays without entries, of which all hold."""

import numpy as np


def attack(array):
    return np.zeros((0, *array.shape)), np.zeros((0,)), np.zeros((0, 2**40))
