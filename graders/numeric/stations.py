"""Second looks: more steps, another direction, a base point beside the first one, outputs at kinks left out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graders.numeric.estimate import Estimate, estimate
from graders.numeric.lines import EPS, Points, Sample, sample, scale, shifted
from graders.numeric.opening import coarsest
from graders.numeric.problem import Array, Arrays, Evaluations, Line, Problem, Pullback, Round, signs
from graders.numeric.reading import Fault, read_gradients, read_outputs

LADDER = (1e-9, 3e-8, 3e-7, 3e-6, 3e-5, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
WEAK = (6e-6, 3e-4, 1e-2, 3e-1)
MOST_MASKED = 0.25
SINGLES = 8
BEND = 1e-4


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

    def samples(self, told: Answers, upstream: Arrays, pullback: int | None = None) -> list[Sample]:
        """Read its lines, in increasing order of step; empty where there is no gradient to compare with."""
        number = self.pullback if pullback is None else pullback
        gradients = told.gradients.get(-1 if number is None else number)
        if gradients is None:
            return []
        seen = [sample(line, told.outputs, upstream, gradients) for line in self.lines]
        return [s for s in seen if s is not None]

    def estimate(
        self, problem: Problem, told: Answers, upstream: Arrays, pullback: int | None = None
    ) -> Estimate | None:
        """Estimate the derivative along it."""
        return estimate(self.samples(told, upstream, pullback), coarsest(problem))


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


def jittered(problem: Problem, rng: np.random.Generator, size: float) -> dict[str, Array]:
    """Draw a base point beside the given one, off its ties and zeros."""
    along = {name: scale(a) * signs(rng, a.shape) for name, a in problem.inputs.items()}
    return shifted(problem.inputs, along, size)


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


def singles(upstream: Arrays, flags: Arrays, rng: np.random.Generator) -> list[dict[str, Array]]:
    """Give upstream gradients that pick single flagged outputs, a few of them at random."""
    picks = [(name, int(i)) for name, f in flags.items() for i in np.flatnonzero(f)]
    if len(picks) < 1 or sum(v.size for v in upstream.values()) == 1:
        return []
    chosen = rng.permutation(len(picks))[:SINGLES]
    made = []
    for name, i in (picks[c] for c in chosen):
        one = {n: np.zeros_like(v) for n, v in upstream.items()}
        one[name].flat[i] = 1.0
        made.append(one)
    return made
