"""The global random state, set before every call, so that no outcome depends on the calls before."""

import ctypes
import random
from _random import Random as _Core
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import numpy as np

_shared: Final[_Core] = random.seed.__self__  # type: ignore[attr-defined]
"""The generator behind the functions of `random`."""
_KEY_BYTES: Final = 624 * 4
"""Of the state of a Mersenne Twister (Matsumoto and Nishimura, 1998), after which its position stands."""
_STATE_BYTES: Final = _KEY_BYTES + ctypes.sizeof(ctypes.c_int)
_MOST_SEEDS: Final = 64
"""States that are remembered: an operation's plans name a few seeds."""


def seed_all(seed: int, *, draws: bool = True) -> None:
    """Seed NumPy's global generator and, unless nobody ``draws`` from it, Python's."""
    _numpy.seed(seed)
    if not draws:
        return
    _Core.setstate(_shared, _state(seed))
    _shared.gauss_next = None  # type: ignore[attr-defined]


@lru_cache(maxsize=_MOST_SEEDS)
def _state(seed: int) -> tuple[Any, ...]:
    return _Core.getstate(random.Random(seed))  # noqa: S311 - the course's code draws from this very generator


@contextmanager
def repeatable_seeds(name: str) -> Iterator[None]:
    """Give NumPy's generators that are made without a seed the same seeds whenever something of this name runs.

    They still differ from each other. Without it, what ``default_rng()`` draws would differ from run to run, and
    with it the numbers in messages.
    """
    module: Any = getattr(np.random, "bit_generator", None)
    system = getattr(module, "randbits", None)
    if system is None:  # this NumPy takes them from elsewhere
        yield
        return

    def seeded(bits: int) -> int:
        """Seed a generator when it is first asked: hardly any code does, and seeding takes 8 us a plan."""
        module.randbits = random.Random(name).getrandbits  # noqa: S311 - nothing is secret here
        return int(module.randbits(bits))

    module.randbits = seeded
    try:
        yield
    finally:
        module.randbits = system


class _GlobalGenerator:
    """NumPy's global generator, seeded again only as far as something was drawn from it.

    Seeding takes 14 us, half of what there is to do around a call, and most calls draw nothing: then the state, as it
    stands in memory, is that of the seed before, and the one of the next seed is copied over it in 2 us.
    """

    def __init__(self) -> None:
        self._generator: object = None
        self._seeded: bytes | None = None
        self._states: dict[int, bytes] = {}

    def seed(self, seed: int) -> None:
        """Put the generator in the state that ``np.random.seed`` gives it."""
        known = self._states.get(seed)
        if known is None or self._seeded is None or self._bit_generator() is not self._generator:
            self._seed_anew(seed)
            return
        if self._memory.raw != self._seeded:
            np.random.seed(seed)  # noqa: NPY002 - the course's code draws from the global state
        elif known is not self._seeded:
            ctypes.memmove(self._memory, known, _STATE_BYTES)
        self._seeded = known

    def _seed_anew(self, seed: int) -> None:
        np.random.seed(seed)  # noqa: NPY002 - the course's code draws from the global state
        self._seeded = None
        generator = self._bit_generator()
        if generator is None:
            return
        if generator is not self._generator:
            self._generator = generator
            self._states.clear()
            self._memory = (ctypes.c_char * _STATE_BYTES).from_address(generator.ctypes.state_address)
        state = self._memory.raw
        if self._is_laid_out_as_expected(state) and len(self._states) < _MOST_SEEDS:
            self._seeded = self._states[seed] = state

    @staticmethod
    def _bit_generator() -> Any:
        """What NumPy's functions draw from; None where this NumPy does not tell."""
        return getattr(getattr(np.random.mtrand, "_rand", None), "_bit_generator", None)

    @staticmethod
    def _is_laid_out_as_expected(state: bytes) -> bool:
        """Whether the bytes are the key and the position that NumPy reports."""
        reported: tuple[Any, ...] = np.random.get_state(legacy=True)  # type: ignore[assignment]  # noqa: NPY002
        name, key, position, *_ = reported
        return bool(name == "MT19937" and state == key.tobytes() + bytes(ctypes.c_int(position)))


_numpy: Final = _GlobalGenerator()
