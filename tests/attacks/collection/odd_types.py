"""Returns dates, text, bytes, complex numbers and masked arrays."""

import datetime

import numpy as np


def attack(array):
    return np.ma.masked_all(array.shape), datetime.datetime(2000, 1, 1), b"x", 1j, np.zeros(array.shape, "M8[s]")
