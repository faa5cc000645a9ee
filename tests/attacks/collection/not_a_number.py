"""Returns NaN and infinities, which compare with nothing."""

import numpy as np


def attack(array):
    odd = np.full(array.shape, np.nan)
    odd.flat[::2] = np.inf
    return odd, odd, odd
