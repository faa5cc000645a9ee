"""Messages that differ in nothing but numbers: the contents of their arrays, scalars and floats."""

import struct
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

DOUBLE, FLOAT, OTHER = range(3)
"""Numbers of double precision as NumPy writes them, one as MessagePack does, and numbers of any other type: these stand
in no row."""
_WIDTH: Final = 8
"""Bytes of a number of double precision."""


class Numbers(NamedTuple):
    """From where to where in a message numbers stand, and of what kind they are; their type and shape come before."""

    start: int
    end: int
    kind: int

    def moved(self, by: int) -> "Numbers":
        """The same in a message that begins so many bytes earlier."""
        return Numbers(self.start + by, self.end + by, self.kind)


class Layout:
    """All of a message but its numbers.

    Args:
        data: A message.
        numbers: Its numbers, in order.

    Attributes:
        numbers: The same.
        size: Its length.
        doubles: How many numbers of double precision it holds.
    """

    def __init__(self, data: bytes, numbers: Sequence[Numbers]) -> None:
        self.numbers = tuple(numbers)
        self.size = len(data)
        self._besides = _fields(numbers, len(data), None)
        self._parts = self._besides.unpack(data)
        self._arrays = _fields(numbers, len(data), DOUBLE)
        self._floats = _fields(numbers, len(data), FLOAT)
        self._has_floats = any(item.kind == FLOAT for item in numbers)
        self._pack_floats = struct.Struct(f"{sum(item.kind == FLOAT for item in numbers)}d").pack
        self.doubles = sum(item.end - item.start for item in numbers if item.kind != OTHER) // _WIDTH

    def fits(self, data: bytes) -> bool:
        """Whether a message has this layout, or begins with one that has."""
        return len(data) >= self.size and self._besides.unpack_from(data) == self._parts

    def in_a_row(self, data: bytes, more: bytes = b"") -> NDArray[np.float64]:
        """All numbers of double precision in a message that `fits`, arrays' first, and ``more`` of them."""
        floats = self._pack_floats(*self._floats.unpack_from(data)) if self._has_floats else b""
        return np.frombuffer(b"".join((*self._arrays.unpack_from(data), floats, more)))

    def filled(self, first: float, other: int) -> bytes:
        """A message of this layout whose numbers of double precision are ``first`` and those that follow it, in a row.

        Args:
            first: The first of them.
            other: Every byte of numbers of another type.
        """
        message = bytearray(self._besides.pack(*self._parts))
        for start, end, kind in sorted(self.numbers, key=attrgetter("kind")):
            row = first + np.arange((end - start) // _WIDTH, dtype=np.float64)
            as_written = {DOUBLE: row.tobytes(), FLOAT: row.astype(">f8").tobytes()}
            message[start:end] = as_written.get(kind, bytes([other]) * (end - start))
            first += len(row)
        return bytes(message)


def _fields(numbers: Sequence[Numbers], size: int, kind: int | None) -> struct.Struct:
    """Reads the numbers of one kind in a message of some size; of None, all that is no number."""
    fields, at = [">"], 0
    for start, end, its in (*numbers, Numbers(size, size, OTHER)):
        fields.append(f"{start - at}{'s' if kind is None else 'x'}")
        fields.append("d" if its == kind == FLOAT else f"{end - start}{'s' if its == kind else 'x'}")
        at = end
    return struct.Struct("".join(fields))
