"""The array types that the reference's signatures use."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.integer[Any]]
Cache: TypeAlias = Any
