"""Messages that differ in nothing but numbers: the contents of their arrays, scalars and floats."""

import struct
from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

DOUBLE, FLOAT, OTHER = range(3)
"""Numbers of double precision as NumPy writes them, one as MessagePack does, and numbers of any other type."""
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
        doubles: How many numbers of double precision it holds.
    """

    def __init__(self, data: bytes, numbers: Sequence[Numbers]) -> None:
        self.numbers = tuple(numbers)
        ends = (*(item.start for item in numbers), len(data))
        starts = (0, *(item.end for item in numbers))
        sizes = [end - start for start, end in zip(starts, ends, strict=True)]
        fields = ["d" if item.kind == FLOAT else f"{item.end - item.start}s" for item in numbers]
        besides = [f"{size}s" for size in sizes]
        self._struct = struct.Struct(">" + "".join(chain(*zip(besides, fields, strict=False), besides[-1:])))
        self._besides = self._struct.unpack(data)[::2]
        self._arrays = [index for index, item in enumerate(numbers) if item.kind == DOUBLE]
        self._floats = [index for index, item in enumerate(numbers) if item.kind == FLOAT]
        self._pack_floats = struct.Struct(f"{len(self._floats)}d").pack
        inside = sum(numbers[index].end - numbers[index].start for index in self._arrays)
        self.doubles = inside // _WIDTH + len(self._floats)

    def fits(self, data: bytes) -> bool:
        """Whether a message has this layout."""
        return len(data) == self._struct.size and self._struct.unpack(data)[::2] == self._besides

    def in_a_row(self, data: bytes, more: bytes = b"") -> NDArray[np.float64]:
        """All numbers of double precision in a message of this layout, and ``more`` of them."""
        contents = self._struct.unpack(data)[1::2]
        floats = self._pack_floats(*[contents[index] for index in self._floats])
        return np.frombuffer(b"".join([*[contents[index] for index in self._arrays], floats, more]))

    def filled(self, first: float, other: int) -> bytes:
        """A message of this layout whose numbers of double precision are ``first`` and those that follow it, in a row.

        Args:
            first: The first of them.
            other: Every byte of numbers of another type.
        """
        row = first + np.arange(float(self.doubles))
        sizes = [item.end - item.start for item in self.numbers]
        contents: list[bytes | float] = [bytes([other]) * size for size in sizes]
        at = 0
        for index in self._arrays:
            count = sizes[index] // _WIDTH
            contents[index] = row[at : at + count].tobytes()
            at += count
        for index in self._floats:
            contents[index] = float(row[at])
            at += 1
        return self._struct.pack(*chain(*zip(self._besides, contents, strict=False), self._besides[-1:]))
