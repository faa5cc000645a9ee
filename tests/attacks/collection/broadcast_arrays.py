"""Returns arrays of one byte that claim to be huge."""

import numpy as np


def attack(array):
    huge = np.broadcast_to(np.float64(0), (2**30, 2**10))
    return huge, huge, huge
