"""Directions, steps along them and what a line of three points says."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from graders.numeric.problem import Arrays, Line, Point, signs_of
from graders.numeric.sizes import Array, norm


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
