"""Second looks: more steps, another direction, a base point beside the first one, outputs at kinks left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graders.numeric.estimate import Estimate, estimate
from graders.numeric.lines import Points, Sample, direction, sample, shifted
from graders.numeric.problem import Arrays, Evaluations, Line, Part, Problem, Pullback, Round
from graders.numeric.reading import Fault, read_gradients, read_outputs
from graders.numeric.sizes import EPS, Array, scale

LADDER = (1e-9, 3e-8, 3e-7, 3e-6, 3e-5, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
"""Steps from just above the rounding of the inputs to where curvature rules, closer where single precision needs it."""

COARSE_LADDER = (0.1, 0.3)
"""Further steps for inputs of half or single precision, which have no use for the first ones."""

GRANULES = 30
"""A step of fewer roundings of the inputs than this does not go where it should."""

WEAK, WIDER = (6e-6, 3e-4, 1e-2, 3e-1), 30.0
"""Steps for a part of little weight: wide, as its rounding is that of all the rest, and wider by this factor up to the
size of the whole array, of which the part may be a tiny one."""

MOST_MASKED = 0.25
"""Leave out no more than a quarter of the outputs: what is checked without them is to be most of the gradient."""

BEND = 1e-4
"""A second difference against the first that no smooth function has at the first step, 4e-6."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A round's answers as arrays, by the numbers of its points and pullbacks."""

    outputs: Mapping[int, Arrays]
    gradients: Mapping[int, Arrays]
    faults: tuple[Fault, ...] = ()

    def with_gradients(self, gradients: Arrays) -> "Answers":
        """Add gradients known from before, under the number -1."""
        return Answers(self.outputs, {**self.gradients, -1: gradients}, self.faults)


def read(problem: Problem, asked: Round, answers: Evaluations) -> Answers:
    """Read what can be read of a round's answers."""
    outputs: dict[int, Arrays] = {}
    gradients: dict[int, Arrays] = {}
    faults: list[Fault] = []
    for i, result in zip(range(len(asked.points)), answers.outputs, strict=False):
        forward = read_outputs(result, problem.upstream)
        faults.append(forward) if isinstance(forward, Fault) else outputs.update({i: forward})
    for i, result in zip(range(len(asked.pullbacks)), answers.gradients, strict=False):
        backward = read_gradients(result, problem.inputs)
        faults.append(backward) if isinstance(backward, Fault) else gradients.update({i: backward})
    return Answers(outputs, gradients, tuple(faults))


@dataclass(frozen=True, slots=True)
class Station:
    """One direction through one base point, with the numbers of its lines and of its backward in a round."""

    name: str
    lines: tuple[Line, ...]
    pullback: int | None

    def samples(self, answered: Answers, upstream: Arrays, pullback: int | None = None) -> list[Sample]:
        """Read its lines, in increasing order of step; empty where there is no gradient to compare with."""
        number = self.pullback if pullback is None else pullback
        gradients = answered.gradients.get(-1 if number is None else number)
        if gradients is None:
            return []
        seen = [sample(line, answered.outputs, upstream, gradients) for line in self.lines]
        return [s for s in seen if s is not None]

    def estimate(
        self, problem: Problem, answered: Answers, upstream: Arrays, pullback: int | None = None
    ) -> Estimate | None:
        """Estimate the derivative along it."""
        return estimate(self.samples(answered, upstream, pullback), problem.coarsest)


class Survey:
    """A round of stations while it is put together."""

    def __init__(self, problem: Problem, purpose: str) -> None:
        self.problem = problem
        self.purpose = purpose
        self.points = Points()
        self.pullbacks: list[Pullback] = []

    def pullback(self, upstream: Arrays, at: int) -> int:
        """Add a backward and give its number."""
        self.pullbacks.append(Pullback(upstream, at))
        return len(self.pullbacks) - 1

    def station(self, name: str, centre: Arrays, along: Arrays, steps: tuple[float, ...]) -> Station:
        """Add a base point, a backward there and a ladder of steps; steps scale with the inputs' precision."""
        at = self.points.add(centre)
        lines = self.points.ladder(at, along, steps)
        return Station(name, tuple(lines), self.pullback(self.problem.upstream, at))

    def round(self) -> Round:
        """Give the round."""
        return Round(self.purpose, tuple(self.points.points), tuple(self.pullbacks), tuple(self.points.lines))


def ladder(problem: Problem) -> tuple[float, ...]:
    """Steps of a survey, as the precision of the inputs allows."""
    if problem.coarsest == EPS:
        return LADDER
    return (*(h for h in LADDER if h >= GRANULES * problem.coarsest), *COARSE_LADDER)


def wide_ladder(problem: Problem, chosen: Sequence[Part]) -> tuple[float, ...]:
    """Steps for parts of little weight, up to the size of the arrays that they are parts of."""
    steps = list(WEAK)
    reach = max(scale(problem.inputs[part.name]) / part.size for part in chosen)
    while steps[-1] * WIDER < reach:
        steps.append(steps[-1] * WIDER)
    return tuple(steps)


def along(problem: Problem, chosen: Sequence[Part], rng: np.random.Generator) -> dict[str, Array]:
    """Draw a direction through parts of the inputs, each entry in its own size."""
    names = dict.fromkeys(part.name for part in chosen)
    drawn = direction(problem.sizes, {name: problem.inputs[name] for name in names}, rng)
    for name in names:
        masks = [part.mask for part in chosen if part.name == name and part.mask is not None]
        if masks:
            drawn[name] = np.where(np.any(masks, axis=0), drawn[name], 0.0)
    return drawn


def jittered(problem: Problem, rng: np.random.Generator, size: float) -> dict[str, Array]:
    """Draw a base point beside the given one, off its ties and zeros."""
    return shifted(problem.inputs, direction(problem.sizes, problem.inputs, rng), size)


def at_kinks(line: Line, outputs: Mapping[int, Arrays]) -> dict[str, Array]:
    """Flag the outputs whose second difference along a line is too large for a smooth function."""
    above, below = outputs[line.plus], outputs[line.minus]
    with np.errstate(all="ignore"):
        return {name: _bent(above[name], a, below[name]) for name, a in outputs[line.centre].items()}


def _bent(above: Array, centre: Array, below: Array) -> Array:
    first = 0.5 * np.abs(above - below)
    second = np.abs(above - 2 * centre + below)
    typical = float(np.sqrt(np.mean(np.square(first)))) if first.size else 0.0
    bent: Array = (second > BEND * np.maximum(10 * first, typical)) & (second > 64 * EPS * np.abs(centre))
    return bent


def masked(upstream: Arrays, flags: Arrays) -> dict[str, Array] | None:
    """Give the upstream gradient with the flagged outputs left out; None if there are none, or too many."""
    flagged = sum(int(f.sum()) for f in flags.values())
    total = sum(f.size for f in flags.values())
    if not 0 < flagged <= MOST_MASKED * total:
        return None
    return {name: np.where(flags[name], 0.0, v) for name, v in upstream.items()}
