"""Python 2's order of any two values: None before numbers, numbers before the rest, the rest by the names of types."""

import functools
from collections.abc import Callable, Iterable
from numbers import Number
from typing import Any, Final

import numpy as np


def compare(a: Any, b: Any) -> int:
    """Negative, zero or positive, as ``cmp`` of Python 2.

    Raises:
        TypeError: Nothing orders them here either: arrays, and objects of one type.
    """
    try:
        return int(a > b) - int(a < b)
    except TypeError:
        ranks = _rank(a), _rank(b)
        if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
            raise
        if ranks[0] != ranks[1]:
            return 1 if ranks[0] > ranks[1] else -1
        if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
            return next((found for pair in zip(a, b, strict=False) if (found := compare(*pair))), len(a) - len(b))
        raise


def _rank(value: Any) -> tuple[int, str]:
    if value is None:
        return 0, ""
    return (1, "") if isinstance(value, (Number, np.generic)) else (2, type(value).__name__)


def ordered(sort: Callable[..., Any], values: Iterable[Any], key: Any, **options: Any) -> Any:
    """What ``sorted``, ``min`` or ``max`` gives of values that Python 3 may not order."""
    values = list(values)
    try:
        return sort(values, key=key, **options)
    except TypeError:
        place = functools.cmp_to_key(compare)
        return sort(values, key=place if key is None else lambda each: place(key(each)), **options)


def extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    """``min`` or ``max`` of Python 2."""

    def call(*values: Any, key: Any = None, **options: Any) -> Any:
        return ordered(choose, values[0] if len(values) == 1 else values, key, **options)

    return call


def _operation(plain: Callable[[Any, Any], Any], holds: Callable[[int], bool]) -> Callable[[Any, Any], Any]:
    def call(a: Any, b: Any) -> Any:
        try:
            return plain(a, b)
        except TypeError:
            return holds(compare(a, b))

    return call


OPERATIONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "Lt": _operation(lambda a, b: a < b, lambda sign: sign < 0),
    "LtE": _operation(lambda a, b: a <= b, lambda sign: sign <= 0),
    "Gt": _operation(lambda a, b: a > b, lambda sign: sign > 0),
    "GtE": _operation(lambda a, b: a >= b, lambda sign: sign >= 0),
}
"""The comparisons, by the class of the operator in a syntax tree."""
METHODS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "__lt__": lambda self, other: self.__cmp__(other) < 0,
    "__le__": lambda self, other: self.__cmp__(other) <= 0,
    "__gt__": lambda self, other: self.__cmp__(other) > 0,
    "__ge__": lambda self, other: self.__cmp__(other) >= 0,
    "__eq__": lambda self, other: self.__cmp__(other) == 0,
}
"""What a class that has ``__cmp__`` lacks in Python 3."""
