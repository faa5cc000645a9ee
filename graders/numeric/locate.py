"""Finding where a gradient is wrong: which input, which part of it, which entries, by what factor.

Differences along directions that move a part of one input alone. The gradient is known to be wrong, so that a few
forward calls for each question are well spent; all questions that do not depend on one another go in one round.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np

from graders.numeric.estimate import COARSE, Estimate
from graders.numeric.findings import Findings, Place
from graders.numeric.lines import Points, Sample, sample
from graders.numeric.problem import Evaluations, Line, Part, Problem, Round, generator, signs
from graders.numeric.reading import Fault, read_outputs
from graders.numeric.regions import (
    Extent,
    Group,
    Region,
    blocks_of,
    boxes,
    count_words,
    extent_of,
    grid,
    groups,
    inside,
    slab,
    split,
    whole,
)
from graders.numeric.report import Entry, Mismatch
from graders.numeric.sizes import Array

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

    Where the error is known to lie in some parts of the inputs, these alone are searched.
    """
    prober = Prober(problem, place, by, found, doubtful)
    among = dict.fromkeys(part.name for part in doubtful) or problem.inputs
    names = [name for name in among if place.inputs[name].size]
    first = yield from prober.look(
        "which input", [(n, whole(place.inputs[n].shape)) for n in names for _ in range(DIRECTIONS)]
    )
    if len(first) != DIRECTIONS * len(names):
        return ()
    by_name = {n: first[DIRECTIONS * i : DIRECTIONS * (i + 1)] for i, n in enumerate(names)}
    culprits = [n for n, seen in by_name.items() if any(s.wrong for s in seen)]
    mismatches = []
    for i, name in enumerate(culprits):
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
    worst = max(seen, key=lambda s: s.excess)
    factor = _factor([*seen, *(s for s in singles if not s.wrong or len(wrong) == len(singles))], extent)
    return Mismatch(name, worst.sample.numeric, worst.sample.analytic, worst.allowed, factor, pattern, entries, blocks)


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
