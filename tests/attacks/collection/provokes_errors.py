"""Returns values that comparisons choke on."""

import numpy as np


def attack(array):
    return np.float64(1e308), {1: [None, {"x": np.bool_(True)}]}, [[1, [2]], "a"], np.uint64(2**64 - 1)
