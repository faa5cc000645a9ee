"""Parts of an array: groups of indices along an axis, blocks, the inside, and words for where something is wrong."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graders.numeric.sizes import Array

Group = tuple[int, int]

GROUPS = 8
"""Parts that an axis is split into at a time."""

BLOCKS = 16
"""Blocks of the map of a mismatch, two forward calls each."""

TRIES = 50
"""Draws for each entry to pick, before a border that holds few of them is given up."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box in an array: per axis a half-open range of indices."""

    ranges: tuple[Group, ...]

    def mask(self, shape: Sequence[int]) -> Array:
        """Give it as an array of booleans."""
        inside = np.zeros(tuple(shape), dtype=bool)
        inside[tuple(slice(a, b) for a, b in self.ranges)] = True
        return inside


def whole(shape: Sequence[int]) -> Region:
    """The region that is all of an array."""
    return Region(tuple((0, n) for n in shape))


def slab(shape: Sequence[int], axis: int, group: Group) -> Region:
    """A group of indices along one axis, all of the others."""
    ranges = list(whole(shape).ranges)
    ranges[axis] = group
    return Region(tuple(ranges))


def inside(shape: Sequence[int]) -> Region | None:
    """All but the first and last index of the last two axes; None where that leaves nothing, or there are not two."""
    if len(shape) < 2 or min(shape[-2:]) < 3:
        return None
    return Region((*whole(shape[:-2]).ranges, *((1, n - 1) for n in shape[-2:])))


def groups(n: int) -> list[Group]:
    """Split an axis into a few groups of indices, the first and the last index by themselves."""
    if n <= GROUPS:
        return [(i, i + 1) for i in range(n)]
    return [(0, 1), *split((1, n - 1), GROUPS - 2), (n - 1, n)]


def split(group: Group, parts: int = GROUPS) -> list[Group]:
    """Split a group into at most `parts` of nearly one size."""
    low, high = group
    edges = np.linspace(low, high, min(parts, high - low) + 1).round().astype(int)
    return [(int(a), int(b)) for a, b in itertools.pairwise(edges)]


def grid(shape: Sequence[int]) -> list[list[Group]]:
    """Split every axis evenly, longest first, into at most 16 blocks in all."""
    counts = [1] * len(shape)
    while True:
        room = [
            n / c if c < n and math.prod(counts) // c * min(2 * c, n) <= BLOCKS else 0
            for n, c in zip(shape, counts, strict=True)
        ]
        if not room or max(room) <= 1:
            break
        axis = room.index(max(room))
        counts[axis] = min(2 * counts[axis], shape[axis])
    return [split((0, n), c) for n, c in zip(shape, counts, strict=True)]


def boxes(axes: Sequence[Sequence[Group]]) -> Iterator[Region]:
    """Give all boxes of a grid, the last axis fastest."""
    for ranges in itertools.product(*axes):
        yield Region(tuple(ranges))


@dataclass(frozen=True, slots=True)
class Extent:
    """Which groups of each axis hold wrong entries, of those looked at."""

    shape: tuple[int, ...]
    wrong: tuple[tuple[Group, ...], ...]
    right: tuple[tuple[Group, ...], ...]
    only_border: bool = False

    def narrow(self, axis: int) -> bool:
        """Whether a part of the axis is free of errors, and another is not."""
        return bool(self.right[axis] and self.wrong[axis])

    def pick(self, rng: np.random.Generator, count: int) -> list[tuple[int, ...]]:
        """Pick a few indices where an error can be, in order."""
        axes = [[i for a, b in groups for i in range(a, b)] for groups in self.wrong]
        total = math.prod(len(axis) for axis in axes)
        if total == 0:
            return []
        draws = range(total) if total <= count else rng.integers(total, size=TRIES * count).tolist()
        lengths = [len(axis) for axis in axes]
        found: dict[tuple[int, ...], None] = {}
        for draw in draws:
            index = tuple(axis[i] for axis, i in zip(axes, np.unravel_index(draw, lengths), strict=True))
            if not self.only_border or self._at_border(index):
                found[index] = None
            if len(found) == count:
                break
        return sorted(found)

    def _at_border(self, index: tuple[int, ...]) -> bool:
        return any(i in (0, n - 1) for i, n in zip(index[-2:], self.shape[-2:], strict=True))

    def words(self) -> str:
        """Say where."""
        if self.only_border:
            return "at the border of the last two axes only"
        parts = [_axis_words(a, self.shape[a], self.wrong[a]) for a in range(len(self.shape)) if self.narrow(a)]
        if len(parts) == len(self.shape) and all(_single(w) for w in self.wrong):
            return f"in the entry {tuple(w[0][0] for w in self.wrong)} only"
        return f"only at {' and '.join(parts)}" if parts else ""


def _single(groups: Sequence[Group]) -> bool:
    return len(groups) == 1 and groups[0][1] - groups[0][0] == 1


def _axis_words(axis: int, n: int, wrong: Sequence[Group]) -> str:
    indices = sorted(i for a, b in wrong for i in range(a, b))
    where = f"of axis {axis}"
    if len(indices) == 1:
        name = {0: "the first index", n - 1: "the last index"}.get(indices[0], f"index {indices[0]}")
        return f"{name} {where}"
    if indices == [0, n - 1]:
        return f"the first and last index {where}"
    if indices == list(range(indices[0], indices[-1] + 1)):
        return f"indices {indices[0]} to {indices[-1]} {where}"
    if len(indices) <= 6:
        return f"indices {', '.join(map(str, indices))} {where}"
    return f"{len(indices)} of {n} indices {where}"


def extent_of(wrong: Array) -> Extent:
    """Give the extent of the wrong entries where all entries are known."""
    shape = wrong.shape
    bad, good = [], []
    for axis in range(wrong.ndim):
        hit = wrong.any(axis=tuple(a for a in range(wrong.ndim) if a != axis))
        bad.append(tuple((i, i + 1) for i in np.flatnonzero(hit).tolist()))
        good.append(tuple((i, i + 1) for i in np.flatnonzero(~hit).tolist()))
    core = inside(shape)
    border = core is not None and wrong.any() and not (wrong & core.mask(shape)).any()
    narrow = any(good)
    return Extent(shape, tuple(bad), tuple(good), bool(border) and not narrow)


def count_words(wrong: int, looked: int, shape: Sequence[int]) -> str:
    """Say how many single entries are wrong."""
    if looked == math.prod(shape) and wrong == looked:
        return "in every entry"
    if looked == math.prod(shape):
        return f"in {wrong} of {looked} entries"
    return f"in {wrong} of {looked} entries looked at"


def blocks_of(values: Mapping[Region, float], axes: Sequence[Sequence[Group]]) -> Array:
    """Give a map of the values of a grid's boxes."""
    return np.array([values.get(box, np.nan) for box in boxes(axes)]).reshape([len(a) for a in axes])
