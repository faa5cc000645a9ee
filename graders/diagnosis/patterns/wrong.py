"""What a rule reads (a wrong result, the right one, and what both were made of), and what it says, as data."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from graders.kinds.model import PARAM
from graders.oracle.plan import MadeOnce, Plan

T = TypeVar("T")
Array = NDArray[np.float64]
_TOLERANCE: Final = {"single": 3e-5, "double": 1e-7}
"""250 roundings of single precision; of double far more than any, since wrong results may be ill-conditioned."""
_SMALL: Final = 1e-3
"""Of the largest entry: smaller ones are compared as if they were as large, since sums leave that much rounding."""
_TELLING: Final = 12
"""Entries below which the places of the wrong ones are as likely to be chance."""
_FEW: Final = 3
"""Entries that must be wrong, and right: two points lie on some row, column or border of any array."""
_AXES: Final = {2: "ND", 3: "NTD", 4: "NCHW"}
_BATCHES: Final = ("x", "X", "images", "train", "X_train", "features", "image")


@dataclass(frozen=True)
class Wrong:
    """One wrong result.

    Attributes:
        name: What a student calls it.
        got: What the submission gives.
        wanted: The right result, perhaps of another shape.
        arrays: Inputs of the case by name, their own parts by dotted name.
        numbers: Inputs that are single numbers.
        results: The other right results of the case.
        listed: It came as a list or a tuple of numbers, not as an array.
        of: The input that it is the gradient of; empty for a value.
    """

    name: str
    got: NDArray[Any]
    wanted: Array
    arrays: Mapping[str, NDArray[Any]]
    numbers: Mapping[str, float]
    results: Mapping[str, Array]
    listed: bool = False
    of: str = ""

    @property
    def tolerance(self) -> float:
        """Relative error that rounding explains."""
        return _TOLERANCE["single" if self.got.dtype == np.float32 else "double"]

    @cached_property
    def value(self) -> Array:
        """What the submission gives, in double precision."""
        return np.asarray(self.got, np.float64)

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Which entries are wrong, rounding aside."""
        return ~self._close(self.value, self.wanted)

    @property
    def is_telling(self) -> bool:
        """Whether there are enough right entries and wrong ones for their places to mean something."""
        wrong = int(self.mask.sum()) if self.same_shape else 0
        return self.wanted.size >= _TELLING and _FEW <= wrong <= self.wanted.size - _FEW

    @property
    def same_shape(self) -> bool:
        """Whether got and wanted can be compared entry by entry."""
        return self.value.shape == self.wanted.shape

    def equal(self, first: Any, second: Any) -> bool:
        """Whether two arrays are equal at every entry, and of one shape."""
        first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
        if first.shape != second.shape or not first.size:
            return bool(first.shape == second.shape)
        if first is self.value and self._is_off_at_its_largest(second):
            return False
        sizes = np.abs(first), np.abs(second)
        both = float(sizes[0].max()), float(sizes[1].max())
        largest = max(both)
        if not (math.isfinite(both[0]) and math.isfinite(both[1])):
            return bool(np.all(self._close(first, second)))
        if abs(both[0] - both[1]) > 1.01 * self.tolerance * largest:  # no entry of equal arrays is further off
            return False
        allowed = self.tolerance * np.maximum(np.maximum(*sizes), _SMALL * largest)
        return bool((np.abs(first - second) <= allowed).all())

    def _is_off_at_its_largest(self, other: Array) -> bool:
        """Whether the largest entry of the result is no entry of an equal array, which needs no pass over it.

        What is allowed there depends on that entry alone: it is as large as any of an equal array, rounding aside.
        """
        place, own = self.largest
        return not self.near(own, other.item(place))

    def near(self, largest: float, other: float) -> bool:
        """Whether the largest entry of an array, or one that is not finite, may be equal to one of another array."""
        if not math.isfinite(largest):
            return True
        return abs(largest - other) <= self._at_most * max(abs(largest), abs(other))

    @cached_property
    def _at_most(self) -> float:
        return 1.01 * self.tolerance

    def among(self, named: Iterable[tuple[T, Array]]) -> Iterator[tuple[T, Array]]:
        """Those of some arrays of its shape that the result is equal to."""
        place, own = self.largest
        return ((name, array) for name, array in named if self.near(own, array.item(place)) and self._equals(array))

    def _equals(self, array: Array) -> bool:
        return self.equal(self.value, array)

    @cached_property
    def largest(self) -> tuple[int, float]:
        """Place and value of the largest entry of the result."""
        return largest_of(self.value)

    def _close(self, first: Array, second: Array) -> NDArray[np.bool_]:
        with np.errstate(all="ignore"):
            size = np.maximum(np.abs(first), np.abs(second))
            largest = np.max(size, initial=0.0, where=np.isfinite(size))
            near = np.abs(first - second) <= self.tolerance * np.maximum(size, _SMALL * largest)
        return np.asarray((near & np.isfinite(first) & np.isfinite(second)) | (first == second))

    def spread(self, array: NDArray[Any]) -> Array | None:
        """An array along the trailing axes of the result, if it fits."""
        try:
            return np.asarray(np.broadcast_to(np.asarray(array, np.float64), self.wanted.shape))
        except ValueError:
            return None

    def of_right(self, rule: str, make: Callable[[], T]) -> T:
        """What a rule makes of the right results and the inputs alone: the same whoever is wrong, and made once."""
        made_of = (*self.arrays.items(), *self.results.items())
        key = (rule, *((name, id(array)) for name, array in made_of))
        made: T = _of_right(self.wanted, key, lambda: (make(), made_of))[0]
        return made

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Lengths of axes by what they are called, those of length 1 left out."""
        found: dict[str, int] = {}
        for name, array in self.arrays.items():
            for axis, size in enumerate(array.shape):
                found.setdefault(axis_name(name, array.ndim, axis), size)
        return {name: size for name, size in found.items() if size > 1}


def largest_of(array: Array) -> tuple[int, float]:
    """Place and value of the largest entry of an array; of one that is not finite, if there is one."""
    place = int(np.abs(array).argmax())
    return place, float(array.item(place))


_of_right: Final = MadeOnce(4096)
"""What rules made of right results that a class gets wrong: a handful of each, of some kilobytes."""


def axis_name(name: str, ndim: int, axis: int) -> str:
    """What an axis is called: N for the first of x, else ``w.shape[1]``."""
    if name in _BATCHES and ndim in _AXES:
        return _AXES[ndim][axis]
    return "N" if name in _BATCHES and axis == 0 else f"{name}.shape[{axis}]"


def read_inputs(plan: Plan, used: frozenset[str]) -> tuple[dict[str, NDArray[Any]], dict[str, float]]:
    """The arrays and the numbers among the inputs that are used, and the constructor's keywords; dictionaries apart."""
    arrays: dict[str, NDArray[Any]] = {}
    numbers: dict[str, float] = {}
    pending: list[tuple[str, Any]] = [(name, value) for name, value in plan.inputs.items() if name in used]
    pending += [(name, value) for call in plan.calls[:1] for name, value in call.kwargs.items()]
    for name, value in pending:
        if isinstance(value, dict):
            pending += [(str(key), item) for key, item in value.items()]
        elif isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
            arrays[name.removeprefix(PARAM)] = value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers[name] = float(value)
    return arrays, numbers


class Said(NamedTuple):
    """What a rule found.

    Attributes:
        same: What must hold in other cases too, for them to say the same.
        varying: What changes with the case.
        alone: Whether one case is enough to say it.
        value: The number that a symbol stands for.
    """

    same: Mapping[str, Any]
    varying: Mapping[str, Any] = {}
    alone: bool = True
    value: float | None = None


def said(**same: Any) -> Said:
    """What holds whatever the case's numbers."""
    return Said(same)
