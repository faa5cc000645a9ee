"""Looks for expected values among all objects."""

import gc

import numpy as np


def attack(array):
    found = [o for o in gc.get_objects() if type(o).__name__ in ("Expected", "Evidence", "StoredCase", "Prepared")]
    arrays = [o.value for o in found if hasattr(o, "value")]
    arrays += [o for o in gc.get_objects() if isinstance(o, np.ndarray) and o.shape == array.shape]
    return (arrays[0], arrays, None) if arrays else None
