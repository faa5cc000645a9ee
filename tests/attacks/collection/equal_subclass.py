"""Returns arrays of a subclass whose comparisons always hold."""

import numpy as np


class Equal(np.ndarray):
    def __array_ufunc__(self, *_, **__):
        return np.True_

    def __eq__(self, other):
        return np.True_

    def __sub__(self, other):
        return np.zeros(1)


def attack(array):
    right = np.zeros(array.shape).view(Equal)
    return right, right, right
