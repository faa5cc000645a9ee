"""Copies of arrays, however nested, to tell whether a call changed them, and to put them back."""

from collections.abc import Iterator, Sequence

import numpy as np

from graders.numeric.sizes import Array

DEPTH = 8


def arrays_in(value: object, depth: int = DEPTH) -> Iterator[Array]:
    """Walk the arrays in nested tuples, lists and dicts."""
    if isinstance(value, np.ndarray):
        yield value
    elif depth and isinstance(value, tuple | list):
        for item in value:
            yield from arrays_in(item, depth - 1)
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from arrays_in(item, depth - 1)


class Snapshot:
    """Arrays beside what they were: whether a call changed them, and a way back."""

    def __init__(self, pairs: Sequence[tuple[Array, Array]]) -> None:
        self.pairs = pairs

    @classmethod
    def of(cls, value: object, known: "Snapshot | None" = None) -> "Snapshot":
        """Copy the arrays in a value as they are now, but for those that `known` has already."""
        seen = {id(a) for a, _ in known.pairs} if known else set()
        return cls([(a, a.copy()) for a in arrays_in(value) if id(a) not in seen and a.dtype != object])

    def changed(self) -> bool:
        """Whether any of them is another since."""
        return any(not _same(a, b) for a, b in self.pairs)

    def restore(self) -> None:
        """Put back what was changed."""
        for a, b in self.pairs:
            if a.shape == b.shape and a.flags.writeable:
                np.copyto(a, b, casting="unsafe")

    def shares(self, value: object) -> bool:
        """Whether an array in `value` uses the memory of one of these."""
        return any(np.may_share_memory(a, b) and _overlap(a, b) for a in arrays_in(value) for b, _ in self.pairs)


def _same(a: Array, b: Array) -> bool:
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    return not np.count_nonzero(a != b) or np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")


def _overlap(a: Array, b: Array) -> bool:
    try:
        return np.shares_memory(a, b, max_work=1000)  # type: ignore[arg-type]
    except RuntimeError:  # too costly to tell; the bounds overlap
        return True
