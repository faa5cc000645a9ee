"""The global random state, set before every call, so that no outcome depends on the calls before."""

import random
from _random import Random as _Core
from functools import lru_cache
from typing import Any, Final

import numpy as np

_shared: Final[_Core] = random.seed.__self__  # type: ignore[attr-defined]
"""The generator behind the functions of `random`."""


def seed_all(seed: int, *, draws: bool = True) -> None:
    """Seed NumPy's global generator and, unless nobody ``draws`` from it, Python's."""
    np.random.seed(seed)  # noqa: NPY002 - the course's code draws from the global state
    if not draws:
        return
    _Core.setstate(_shared, _state(seed))
    _shared.gauss_next = None  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _state(seed: int) -> tuple[Any, ...]:
    return _Core.getstate(random.Random(seed))  # noqa: S311 - the course's code draws from this very generator
