"""Returns arrays of objects that equal everything."""


class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __abs__(self):
        return 0.0

    def __le__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __array_priority__ = 1e9
    __hash__ = object.__hash__

    def __float__(self):
        return 0.0

    def __array__(self, dtype=None, copy=None):
        raise ValueError


import numpy as np


def attack(array):
    odd = np.empty(array.shape, object)
    odd[...] = Equal()
    return odd, odd, odd
