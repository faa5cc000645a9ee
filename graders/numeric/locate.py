"""Finding where a gradient is wrong: which input, which part of it, which entries, by what factor.

Differences along directions that move a part of one input alone. The gradient is known to be wrong, so that a few
forward calls for each question are well spent; all questions that do not depend on one another go in one round.
"""

import itertools
import math
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graders.numeric.arrays import Array
from graders.numeric.estimate import COARSE, Estimate, Points, Sample, sample
from graders.numeric.problem import (
    Entry,
    Evaluations,
    Fault,
    Line,
    Mismatch,
    Part,
    Problem,
    Round,
    generator,
    read_outputs,
    signs,
)
from graders.numeric.rounds import Findings, Place

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


DIRECTIONS = 2
"""Directions through each input: one may lie at right angles to the error, two hardly do."""

SMALL = 32
"""Arrays of no more entries are looked at entry by entry, for the price of 64 forward calls."""

ENTRIES = 8
"""Single entries of a larger array that are looked at and shown: enough to see what they have in common."""

REFINEMENTS = 4
"""Times that an axis is split in eight: that singles out one index of 4,096."""

FINE_STEP = 1e-5
"""Step along parts of one input, where the noise allows it: near the cube root of eps."""

RELATIVE = 1e-9
"""Error of a difference along a part, against its size: the square of the step, with room."""

SAME_FACTOR = 1e-5
"""Ratios of analytic to numeric that agree within this are one factor; their own errors are a hundredth of it."""

Probes = Generator[Round, Evaluations, list["Seen"]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe of a region showed; `unit` is the length of its direction, where the region is one entry."""

    region: Region
    sample: Sample
    allowed: float
    unit: float

    @property
    def wrong(self) -> bool:
        """Whether the gradient is wrong there."""
        return abs(self.sample.gap) > self.allowed

    @property
    def excess(self) -> float:
        """Size of the error against the gradient's."""
        size = max(abs(self.sample.numeric), self.sample.scale, self.allowed)
        return abs(self.sample.gap) / size if size > 0 else float(self.sample.gap != 0)


class Prober:
    """Differences at one place along directions that are zero outside a region of one input."""

    def __init__(
        self, problem: Problem, place: Place, by: Estimate, found: Findings, doubtful: tuple[Part, ...]
    ) -> None:
        self.problem, self.place, self.found = problem, place, found
        self.sizes = dict(problem.sizes)
        for part in doubtful:
            if part.mask is not None:
                self.sizes[part.name] = np.where(part.mask, problem.sizes[part.name], 0.0)
        self.rng = generator(problem.seed, 4)
        fine = 30 * by.noise / FINE_STEP < abs(by.gap)
        self.step = min(by.sample.step, FINE_STEP) if fine else by.sample.step
        self.noise = 10 * by.noise / self.step
        self.relative = RELATIVE if fine else max(RELATIVE, min(3 * by.resolution, COARSE))
        self.left = problem.options.budget // 2

    def look(self, purpose: str, wanted: Iterable[tuple[str, Region]]) -> Probes:
        """Probe regions of inputs, as many as the budget allows."""
        wanted = list(wanted)[: self.left]
        if not wanted:
            return []
        self.left -= len(wanted)
        points = Points()
        lines = [self._line(points, name, region) for name, region in wanted]
        asked = Round(purpose, tuple(points.points), (), tuple(lines))
        self.found.count(asked)
        answers = yield asked
        outputs = {-1: self.place.outputs}
        for i, result in enumerate(answers.outputs):
            forward = read_outputs(result, self.problem.upstream)
            if not isinstance(forward, Fault):
                outputs[i] = forward
        seen = []
        for (name, region), line in zip(wanted, lines, strict=True):
            s = sample(line, outputs, self.problem.upstream, self.place.gradients)
            if s is not None:
                seen.append(Seen(region, s, self._allowed(s), float(line.shift[name].sum()) / line.step))
        return seen

    def _line(self, points: Points, name: str, region: Region) -> Line:
        a = self.place.inputs[name]
        box = tuple(slice(low, high) for low, high in region.ranges)
        along = np.zeros(a.shape)
        part = along[box]
        along[box] = np.broadcast_to(self.sizes[name], a.shape)[box] * signs(self.rng, part.shape)
        above = np.asarray(a + self.step * along).astype(a.dtype, copy=False)
        below = np.asarray(a - self.step * along).astype(a.dtype, copy=False)
        shift = {name: np.asarray(0.5 * np.subtract(above, below, dtype=np.float64))}
        plus = points.add({**self.place.inputs, name: above})
        return Line(self.step, -1, plus, points.add({**self.place.inputs, name: below}), shift)

    def _allowed(self, s: Sample) -> float:
        size = s.scale + abs(s.numeric)
        kink = s.bend if s.bend > 1e-2 * size else 0.0
        curvature = min(4 * s.bend * (s.bend / size), 1e-6 * size) if size else 0.0
        return self.noise + self.relative * size + curvature + kink


def locate(
    problem: Problem, place: Place, by: Estimate, found: Findings, doubtful: tuple[Part, ...] = ()
) -> Generator[Round, Evaluations, tuple[Mismatch, ...]]:
    """Find which inputs' gradients are wrong, where and by what factor, within the budget of forward calls.

    Where the error is known to lie in some parts of the inputs, these alone are searched. Without `Options.within`,
    nothing is said of an input but that its gradient is wrong.
    """
    prober = Prober(problem, place, by, found, doubtful)
    among = dict.fromkeys(part.name for part in doubtful) or problem.inputs
    names = [name for name in among if place.inputs[name].size]
    if len(names) == 1 and not problem.options.within:
        return (Mismatch(names[0], by.numeric, by.sample.analytic, by.error),)
    first = yield from prober.look(
        "which input", [(n, whole(place.inputs[n].shape)) for n in names for _ in range(DIRECTIONS)]
    )
    if len(first) != DIRECTIONS * len(names):
        return ()
    by_name = {n: first[DIRECTIONS * i : DIRECTIONS * (i + 1)] for i, n in enumerate(names)}
    culprits = [n for n, seen in by_name.items() if any(s.wrong for s in seen)]
    mismatches = []
    for i, name in enumerate(culprits):
        if not problem.options.within:
            mismatches.append(_mismatch(name, by_name[name]))
            continue
        share = prober.left // (len(culprits) - i)
        mismatches.append((yield from _within(prober, name, place.inputs[name], by_name[name], share)))
    return tuple(mismatches)


def _within(
    prober: Prober, name: str, a: Array, seen: list[Seen], share: int
) -> Generator[Round, Evaluations, Mismatch]:
    """Find where in one input's gradient the error is."""
    rest, prober.left = prober.left - share, share
    if a.size <= min(SMALL, share):
        extent, blocks, singles = yield from _every_entry(prober, name, a)
    else:
        extent, blocks = yield from _by_parts(prober, name, a)
        singles = yield from _some_entries(prober, name, extent)
    prober.left += rest
    wrong = sorted((s for s in singles if s.wrong), key=lambda s: -abs(s.sample.gap))
    pattern = extent.words() or (count_words(len(wrong), len(singles), a.shape) if singles else "")
    entries = tuple(_entry(s) for s in wrong[:ENTRIES])
    factor = _factor([*seen, *(s for s in singles if not s.wrong or len(wrong) == len(singles))], extent)
    return replace(_mismatch(name, seen), factor=factor, pattern=pattern, entries=entries, blocks=blocks)


def _mismatch(name: str, seen: list[Seen]) -> Mismatch:
    worst = max(seen, key=lambda s: s.excess)
    return Mismatch(name, worst.sample.numeric, worst.sample.analytic, worst.allowed)


def _entry(seen: Seen) -> Entry:
    index = tuple(low for low, _ in seen.region.ranges)
    return Entry(index, seen.sample.numeric / seen.unit, seen.sample.analytic / seen.unit)


def _factor(seen: list[Seen], extent: Extent) -> float | None:
    """Give analytic over numeric where it is the same for every probe of the whole input."""
    if any(map(extent.narrow, range(len(extent.shape)))) or extent.only_border:
        return None
    ratios = [s.sample.analytic / s.sample.numeric for s in seen if abs(s.sample.numeric) > 100 * s.allowed]
    if len(ratios) < DIRECTIONS:
        return None
    middle = float(np.median(ratios))
    if max(abs(r - middle) for r in ratios) > SAME_FACTOR * max(abs(middle), 1e-3):
        return None
    return float(np.round(middle)) if abs(middle - np.round(middle)) < SAME_FACTOR else middle


def _every_entry(
    prober: Prober, name: str, a: Array
) -> Generator[Round, Evaluations, tuple[Extent, Array, list[Seen]]]:
    regions = [Region(tuple((i, i + 1) for i in index)) for index in np.ndindex(a.shape)]
    seen = yield from prober.look("entries", [(name, region) for region in regions])
    found = {s.region: s for s in seen}
    wrong = np.array([r in found and found[r].wrong for r in regions]).reshape(a.shape)
    blocks = np.array([found[r].excess if r in found else np.nan for r in regions]).reshape(a.shape)
    return extent_of(wrong), blocks, seen


def _by_parts(prober: Prober, name: str, a: Array) -> Generator[Round, Evaluations, tuple[Extent, Array]]:
    """Probe groups of indices along every axis, narrowing down those that are wrong, and a coarse grid."""
    core = inside(a.shape)
    axes = grid(a.shape)
    cores = [core] if core else []
    slabs = [slab(a.shape, axis, g) for axis in range(a.ndim) for g in groups(a.shape[axis])]
    tiles = list(boxes(axes))
    seen = yield from prober.look("parts", [(name, r) for r in (*cores, *slabs, *tiles)])
    found = {s.region: s for s in seen}
    state = {
        axis: {g: (s.wrong if (s := found.get(slab(a.shape, axis, g))) else True) for g in groups(a.shape[axis])}
        for axis in range(a.ndim)
    }
    for _ in range(REFINEMENTS):
        finer = [
            (axis, g, part)
            for axis, flags in state.items()
            if not all(flags.values())
            for g, wrong in flags.items()
            if wrong and g[1] - g[0] > 1
            for part in split(g)
        ]
        seen = yield from prober.look("parts", [(name, slab(a.shape, axis, p)) for axis, _, p in finer])
        if not seen:
            break
        answered = {s.region: s.wrong for s in seen}
        for axis, g, part in finer[: len(seen)]:
            state[axis].pop(g, None)
            state[axis][part] = answered.get(slab(a.shape, axis, part), True)
    border = bool(core and core in found and not found[core].wrong)
    border = border and all(all(flags.values()) for axis, flags in state.items() if axis >= a.ndim - 2)
    return _extent(a.shape, state, border), blocks_of({r: s.excess for r, s in found.items()}, axes)


def _extent(shape: tuple[int, ...], state: dict[int, dict[Group, bool]], border: bool) -> Extent:
    wrong = tuple(tuple(sorted(g for g, w in state[axis].items() if w)) for axis in range(len(shape)))
    right = tuple(tuple(sorted(g for g, w in state[axis].items() if not w)) for axis in range(len(shape)))
    return Extent(shape, wrong, right, border)


def _some_entries(prober: Prober, name: str, extent: Extent) -> Generator[Round, Evaluations, list[Seen]]:
    picks = extent.pick(prober.rng, ENTRIES)
    regions = [Region(tuple((i, i + 1) for i in index)) for index in picks]
    return (yield from prober.look("entries", [(name, region) for region in regions]))
