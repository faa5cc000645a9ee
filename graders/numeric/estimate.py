"""From the points of a line, by difference quotients at several steps, to one derivative with an error bar.

A small step drowns in the rounding of the function, a large one in its curvature and in the kinks that it crosses. The
best step is where the sum of the bounds on these is least; the bounds come from the samples themselves, not from an
assumed precision, so that a function computed in single precision is judged as fairly as one in double.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graders.numeric.arrays import EPS, Array, norm
from graders.numeric.problem import Arrays, Line, Point, signs_of


def direction(sizes: Mapping[str, float | Array], inputs: Arrays, rng: np.random.Generator) -> dict[str, Array]:
    """Draw a direction through some inputs at once, each entry in its own size."""
    drawn = signs_of(rng, {name: a.shape for name, a in inputs.items()})
    return {name: sizes[name] * u for name, u in drawn.items()}


def shifted(inputs: Arrays, along: Arrays, step: float) -> dict[str, Array]:
    """Move from `inputs` by `step` times `along`, in the precision of the inputs."""
    moved = {}
    for name, a in inputs.items():
        u = along.get(name)
        moved[name] = a if u is None else np.asarray(a + step * u).astype(a.dtype, copy=False)
    return moved


class Points:
    """The points of a round while it is put together."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.lines: list[Line] = []

    def add(self, inputs: Arrays) -> int:
        """Add a point and give its number."""
        self.points.append(Point(inputs))
        return len(self.points) - 1

    def line(self, centre: int, along: Arrays, step: float) -> Line:
        """Add the two ends of a line through a point that is there already."""
        base = self.points[centre].inputs
        above, below, shift = dict(base), dict(base), {}
        for name, u in along.items():
            move = step * u
            above[name] = np.asarray(base[name] + move, dtype=base[name].dtype)
            below[name] = np.asarray(base[name] - move, dtype=base[name].dtype)
            shift[name] = np.asarray(0.5 * np.subtract(above[name], below[name], dtype=np.float64))
        line = Line(step, centre, self.add(above), self.add(below), shift)
        self.lines.append(line)
        return line

    def ladder(self, centre: int, along: Arrays, steps: Iterable[float]) -> list[Line]:
        """Add a line for every step."""
        return [self.line(centre, along, step) for step in steps]


@dataclass(frozen=True, slots=True)
class Sample:
    """A difference quotient along one line, beside what the gradient says of it.

    Attributes:
        step: Nominal step h.
        numeric: Central difference of the loss, over h.
        analytic: Inner product of gradient and direction.
        bend: Sum over outputs of the second differences' sizes, over 2h: half the jump of slope at a kink.
        roughness: Norm of the second differences, over sqrt(6): the noise of the loss, where h is small enough.
        size: Norm of the outputs weighted by the upstream gradient.
        shares: Norm of the entrywise products of gradient and direction, by input.
        unmoved: Fraction of the outputs that the step leaves exactly as they were, to either side.
    """

    step: float
    numeric: float
    analytic: float
    bend: float
    roughness: float
    size: float
    unmoved: float
    shares: tuple[float, ...]

    @property
    def scale(self) -> float:
        """Norm of the entrywise products of gradient and direction, over all inputs."""
        return math.hypot(*self.shares)

    @property
    def gap(self) -> float:
        """Numeric minus analytic."""
        return self.numeric - self.analytic


def predicted(gradients: Arrays, shift: Arrays) -> tuple[float, list[float]]:
    """Give the change of the loss along `shift` that the gradients predict, and the norm of its terms by input."""
    total, norms = 0.0, []
    for name, s in shift.items():
        g = gradients[name]
        total += float(np.dot(g.ravel(), s.ravel()))
        norms.append(norm(g * s))
    return total, norms


def sample(line: Line, outputs: Mapping[int, Arrays], upstream: Arrays, gradients: Arrays) -> Sample | None:
    """Read one line; None where one of its points has no finite outputs."""
    triple = [outputs.get(i) for i in (line.plus, line.centre, line.minus)]
    if any(t is None for t in triple):
        return None
    plus, centre, minus = (t for t in triple if t is not None)
    with np.errstate(all="ignore"):
        return _sample(line, plus, centre, minus, upstream, gradients)


def _sample(
    line: Line, plus: Arrays, centre: Arrays, minus: Arrays, upstream: Arrays, gradients: Arrays
) -> Sample | None:
    change = bend = rough = size = 0.0
    unmoved = count = 0
    for name, v in upstream.items():
        after, before = plus[name] - centre[name], centre[name] - minus[name]
        second = np.abs(v * (after - before))
        change += float(np.dot(v.ravel(), (plus[name] - minus[name]).ravel()))
        bend += float(np.add.reduce(second, axis=None))
        rough = math.hypot(rough, norm(second))
        size = math.hypot(size, norm(v * centre[name]))
        if np.count_nonzero(after) < v.size:
            unmoved += v.size - int(np.count_nonzero((after != 0) | (before != 0)))
        count += v.size
    analytic, norms = predicted(gradients, line.shift)
    h = line.step
    values = (change / (2 * h), analytic / h, bend / (2 * h), rough / math.sqrt(6), size)
    if not all(map(math.isfinite, values)):
        return None
    return Sample(h, *values, unmoved / max(count, 1), tuple(norm / h for norm in norms))


Agreement = Literal["agree", "differ", "kink", "outside", "blind", "unclear"]

SMALL_STEP = 1e-7
"""Below it the curvature's part in a second difference, h^2, is under that of rounding, eps."""

CURVED = 0.1
"""Second differences that grow with the square of the step, within a tenth, are curvature and no noise."""

GRAINY_STEP = 1e-4
"""Largest step that rounding of the inputs to single precision, 6e-8, is looked for at."""

STALLED = 0.05
"""A step that leaves this many more of the outputs unmoved than the next one vanishes in their precision."""

SHARP = 1e-8
"""An agreement this close settles a check: bugs of one entry in 10,000 by 1e-4 show at 1e-6."""

COARSE = 1e-2
"""The least that an agreement must tell: a gradient off by a hundredth, as by N / (N - 1) for a hundred rows."""

SURE = 5.0
"""A gap of this many error bounds is an error of the gradient; at most 1.0 was seen over all right layers."""

FLAT = 1e-9
"""A slope of less than this against the size of the outputs is under their rounding at every usable step."""

STATIONARY = 1e-5
"""At a stationary point the slope is less than this of those a wide step away."""

ROUGH = 1e3
"""Noise of this many double precision roundings is that of single precision or worse."""

ROOM = 1e-3
"""Room beyond the one-sided derivatives of a kink, for the curvature of their difference quotients."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A derivative along a direction against what the gradient says.

    Attributes:
        sample: The sample with the least error bound.
        numeric: The derivative, with the curvature taken out where the steps agree on it.
        error: Bound on its error.
        noise: Noise of the loss, one standard deviation.
        kink: Half the jump of slope at the base point, 0 where there is none.
        samples: All samples that it was made of.
    """

    sample: Sample
    numeric: float
    error: float
    noise: float
    kink: float
    samples: tuple[Sample, ...]

    @property
    def gap(self) -> float:
        """Numeric minus analytic."""
        return self.numeric - self.sample.analytic

    @property
    def resolution(self) -> float:
        """Error bound against the norm of the gradient along the direction."""
        return self.error / self.sample.scale if self.sample.scale > 0 else math.inf

    @property
    def flat(self) -> bool:
        """Whether the function does not move by more than rounding, so that no sharper look is to be had."""
        largest = max(abs(self.numeric), self.sample.scale, self.error)
        return largest <= FLAT * self.sample.size

    @property
    def stationary(self) -> bool:
        """Whether the function bends away from a slope of nearly none: at a minimum, a saddle, or as x^3 at 0.

        Its slopes a wide step away then stand in for the gradient's own size.
        """
        largest = max(abs(self.numeric), self.sample.scale, self.error)
        wide = self.samples[-1]
        return largest <= STATIONARY * max(wide.bend, abs(wide.numeric))

    @property
    def rough(self) -> bool:
        """Whether the function is far noisier than double precision is, so that no sharper look is to be had."""
        return self.noise > ROUGH * EPS * self.sample.size

    @property
    def sharp(self) -> bool:
        """Whether it agrees so closely that a wrong gradient could not."""
        return abs(self.gap) <= self.error and (self.resolution <= SHARP or self.flat or self.stationary)

    @property
    def agreement(self) -> Agreement:
        """What the estimate says of the gradient."""
        gap = abs(self.gap)
        if gap <= self.error:
            return "agree" if self.resolution <= COARSE or self.flat or self.stationary else "blind"
        if self.kink > self.error:
            return "kink" if gap <= (1 + ROOM) * self.kink + self.error else "outside"
        return "differ" if gap > SURE * self.error else "unclear"


def estimate(samples: Sequence[Sample], eps: float = EPS) -> Estimate | None:
    """Combine samples of one direction at increasing steps; None where none is usable.

    Args:
        samples: Samples in increasing order of step, at least two steps for an error estimate.
        eps: Unit roundoff of the coarsest input.

    Returns:
        The derivative at the step of least error bound. Where numeric and analytic derivative are equal but for a
        small rounding of the function, the bound is that.
    """
    usable = _moving(samples)
    if not usable:
        return None
    noise = max(_noise(usable, eps), _grain(samples, usable))
    bounds = [_bound(usable, k, noise) for k in range(len(usable))]
    kink = _kink(usable, _least(bounds))
    if not kink:
        bounds = [(c, e if _equal(usable, k, noise) else e + _crossed(usable, k)) for k, (c, e) in enumerate(bounds)]
    best = _least(bounds)
    chosen, (correction, error) = usable[best], bounds[best]
    wide = max(samples[-1].bend, abs(samples[-1].numeric))
    if max(abs(chosen.numeric), chosen.scale, error) <= STATIONARY * wide:
        error = max(error, SHARP * wide)  # terms that cancel there round in their own size, which no output shows
    return Estimate(chosen, chosen.numeric - correction, error, noise, kink, tuple(samples))


def _least(bounds: Sequence[tuple[float, float]]) -> int:
    return min(range(len(bounds)), key=lambda k: bounds[k][1])


def _moving(samples: Sequence[Sample]) -> list[Sample]:
    """Leave out the smallest steps where they vanish in the function's own precision.

    There, outputs that a step leaves as they were move at the next larger one. An output that stands still because it
    does not depend on the inputs does so at every small step.
    """
    rest = list(samples)
    while len(rest) > 2 and _stalled(rest):
        rest.pop(0)
    return rest


def _stalled(samples: Sequence[Sample]) -> bool:
    first = samples[0]
    if first.gap == 0.0:
        return False
    if first.unmoved == 1.0:
        return any(s.unmoved < 1.0 for s in samples)
    return first.unmoved > samples[1].unmoved + STALLED


def _noise(samples: Sequence[Sample], eps: float) -> float:
    """Estimate the noise of the loss from second differences, and from first ones, at the smallest steps."""
    small = [s for s in samples if s.step <= SMALL_STEP][:2] or samples[:1]
    scatter = abs(small[0].gap - small[1].gap) * small[0].step if len(small) == 2 else 0.0
    rough = [s.roughness for s in small]
    if len(small) == 2 and rough[0] > 0:
        curved = rough[1] * (small[0].step / small[1].step) ** 2
        if abs(rough[0] - curved) < CURVED * rough[0]:
            rough = [abs(rough[0] - curved)]
    return max(2 * eps * samples[0].size, scatter, *rough)


def _grain(samples: Sequence[Sample], usable: Sequence[Sample]) -> float:
    """Estimate the noise of inputs that are rounded, from the smallest steps that do not vanish in the rounding.

    It shows in no second difference where the base point is held exactly, as rounding is then the same to both sides.
    """
    if len(usable) == len(samples):
        return 0.0
    pairs = list(itertools.pairwise(s for s in usable if s.step <= GRAINY_STEP))[:2]
    return max((abs(far.gap - near.gap) * near.step for near, far in pairs), default=0.0)


def _rounding(s: Sample, noise: float) -> float:
    return 3 * noise / s.step + 1e-13 * s.scale


def _equal(samples: Sequence[Sample], k: int, noise: float) -> bool:
    """Whether numeric and analytic derivative are equal but for a small rounding, here and at every smaller step."""
    here = samples[k]
    if not abs(here.gap) <= _rounding(here, noise) <= SHARP * here.scale:
        return False
    return all(abs(s.gap) <= 2 * _rounding(s, noise) for s in samples[:k])


def _bound(samples: Sequence[Sample], k: int, noise: float) -> tuple[float, float]:
    """Give the part of a difference quotient that is curvature, and a bound on the rest of its error."""
    here = samples[k]
    error = _rounding(here, noise)
    if _equal(samples, k, noise):
        return 0.0, error
    for smaller in samples[:k]:
        doubt = 4 * noise * (1 / smaller.step + 1 / here.step)
        error = max(error, abs(smaller.gap - here.gap) - doubt)
    if k + 1 == len(samples):
        return 0.0, error + (abs(samples[k - 1].gap - here.gap) if k else abs(here.numeric))
    larger = samples[k + 1]
    change, ratio = larger.gap - here.gap, larger.step / here.step
    if k + 2 < len(samples) and _asymptotic(*samples[k : k + 3]):
        curvature = change / (ratio**2 - 1)
        return curvature, error + 0.1 * abs(curvature)
    return 0.0, error + 1.5 * abs(change) / (ratio - 1)


def _crossed(samples: Sequence[Sample], k: int) -> float:
    """Bound what kinks between the base point and the step add: the second differences that are not explained.

    Those of noise fall, over h, from the next smaller step, and those of curvature from the next larger one.
    """
    here = samples[k]
    if k == 0:
        return 0.0
    explained = samples[k - 1].bend * samples[k - 1].step / here.step
    if k + 1 < len(samples):
        explained += samples[k + 1].bend * here.step / samples[k + 1].step
    return max(0.0, here.bend - explained)


def _asymptotic(near: Sample, middle: Sample, far: Sample) -> bool:
    """Whether the error grows with the square of the step, as that of a smooth function does."""
    first, second = middle.gap - near.gap, far.gap - middle.gap
    expected = (far.step**2 - middle.step**2) / (middle.step**2 - near.step**2)
    return first != 0 and 0.8 * expected < second / first < 1.25 * expected


def _kink(samples: Sequence[Sample], best: int) -> float:
    """Half the jump of slope at the base point: what second differences over h tend to at a kink.

    Noise makes them grow as h shrinks, and curvature makes them vanish with it; at a kink they stay.
    """
    apart = [samples[0]]
    for s in samples[1:]:
        if s.step > 9 * apart[-1].step:
            apart.append(s)
    for triple in zip(apart, apart[1:], apart[2:], strict=False):
        small, middle, large = (s.bend for s in triple)
        if triple[0].step > samples[best].step:
            break
        if 0 < 0.4 * small < middle < 2.5 * small and 0.4 * middle < large < 2.5 * middle:
            here = samples[best].bend  # a kink that is but near the base point has its full jump at wide steps
            return max(small, middle, large, here if here < 2.5 * large else 0.0)
    return 0.0
