"""The rounds of a check: the first one, second looks, and the verdict over what they have shown.

Three forwards and one backward, asked for without a look at the code under test, settle a right gradient of a smooth
function whatever its size, and so nearly every check there is. Second looks take more steps, another direction, a base
point beside the first one, and leave out outputs at kinks.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graders.numeric.arrays import EPS, Array, norm, parts, scale
from graders.numeric.estimate import COARSE, Estimate, Points, Sample, direction, estimate, sample, shifted
from graders.numeric.problem import (
    Arrays,
    Evaluations,
    Fault,
    GradientReport,
    Line,
    Note,
    Part,
    Problem,
    Pullback,
    Round,
    Status,
    generator,
    not_finite,
    read_gradients,
    read_outputs,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A base point with what forward and backward gave there."""

    inputs: Arrays
    outputs: Arrays
    gradients: Arrays


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, the estimate that decided it, and where."""

    status: Status
    reason: str
    by: Estimate | None
    place: Place | None = None


@dataclass
class Findings:
    """Estimates so far, by where they were taken.

    Attributes:
        at_base: At the base point, one of each survey.
        left_out: The same with the outputs at kinks left out.
        beside: At base points beside it.
        masked: Outputs left out.
        base: The base point.
        moved: The last base point beside it.
        outside_domain: Points beside the base point at which the function is not finite.
    """

    base: Place
    forward_calls: int = 3
    backward_calls: int = 1
    rounds: int = 1
    at_base: list[Estimate] = field(default_factory=list)
    left_out: list[Estimate] = field(default_factory=list)
    beside: list[Estimate] = field(default_factory=list)
    masked: int = 0
    moved: Place | None = None
    outside_domain: int = 0
    notes: list[Note] = field(default_factory=list)

    def count(self, asked: Round) -> None:
        """Add a round's calls."""
        self.forward_calls += len(asked.points)
        self.backward_calls += len(asked.pullbacks)
        self.rounds += 1

    def note(self, code: str, message: str) -> None:
        """Add an advisory remark."""
        self.notes.append(Note(code, message))

    def report(
        self, status: Status, reason: str, message: str, by: Estimate | None = None, **more: Any
    ) -> GradientReport:
        """Put an outcome together with the numbers of the estimate that decided it."""
        if by is not None:
            more |= {"numeric": by.numeric, "analytic": by.sample.analytic, "allowed": by.error}
            more |= {"step": by.sample.step, "noise": by.noise, "resolution": by.resolution, "samples": by.samples}
        return GradientReport(
            status,
            reason,
            message,
            forward_calls=self.forward_calls,
            backward_calls=self.backward_calls,
            rounds=self.rounds,
            masked=self.masked,
            notes=tuple(self.notes),
            **more,
        )

    def verdict(self, *, last: bool) -> Verdict | None:
        """Give the outcome that the estimates add up to; None where they do not.

        Args:
            last: Whether there is no further survey to come, so that a coarse agreement must do.
        """
        return self._right(last=last) or self._wrong()

    def _right(self, *, last: bool) -> Verdict | None:
        for e in self.at_base:
            if e.sharp:
                return Verdict("passed", "", e)
        estimates = self.at_base + self.beside
        dissent = sum(e.agreement in ("differ", "unclear") for e in estimates)
        bearable = 1 if last and len(estimates) == 4 and all(e.rough for e in estimates) else 0
        if dissent > bearable or _all(self.left_out, "differ"):
            return None
        agreeing = [e for e in estimates if e.agreement == "agree"]
        at_base = [e for e in self.at_base if e.agreement in ("agree", "kink", "outside")]
        if not at_base or not agreeing or any(e.agreement in ("kink", "outside") for e in self.beside):
            return None
        best = min(agreeing, key=lambda e: e.resolution)
        return Verdict("passed", "", best) if best.sharp or best.rough or last else None

    def _wrong(self) -> Verdict | None:
        for estimates in (self.at_base, self.left_out):
            if _all(estimates, "differ", least=2):
                return Verdict("failed", "gradient", estimates[-1], self.base)
        if _all(self.beside, "differ", least=2) and not any(e.agreement == "agree" for e in self.at_base):
            return Verdict("failed", "gradient", self.beside[-1], self.moved)
        return None

    def undecided(self) -> Verdict:
        """Give the reason why no outcome was reached."""
        estimates = self.at_base + self.beside
        best = min(estimates, key=lambda e: e.error, default=None)
        if best is None or self.outside_domain:
            return Verdict("inconclusive", "domain", best)
        return Verdict("inconclusive", "noise" if best.resolution > COARSE else "kinks", best)


def _all(estimates: list[Estimate], agreement: str, least: int = 1) -> bool:
    return len(estimates) >= least and all(e.agreement == agreement for e in estimates)


ROUNDING = 5.0
"""Rounding of a difference in units of eps times the outputs' norm: at most 2.6 was seen over smooth layers."""

CURVATURE, LOSS_CURVATURE = 6e-10, 2.7e-9
"""Most that curvature may add, against the gradient's norm: 40 times the square of the first step, and for a scalar
loss three times that of its larger one. What curves more takes a second look."""

PER_PART = 1e-6
"""Least relative error of one input's gradient that the first step must show; else the input gets its own look."""


def first_round(problem: Problem) -> Round:
    """Make the first round of a check: the base point, one step to either side, one backward at the base point.

    It depends on nothing but the problem, so it can be made once and evaluated for many implementations.

    Args:
        problem: What is checked.

    Returns:
        A round of 3 points and 1 pullback.
    """
    points = Points()
    centre = points.add(problem.inputs)
    rng = generator(problem.seed, 0)
    points.line(centre, direction(problem.sizes, problem.inputs, rng), problem.step)
    return Round("opening", tuple(points.points), (Pullback(problem.upstream, centre),), tuple(points.lines))


def judge_opening(problem: Problem, opening: Round, answers: Evaluations) -> GradientReport | None:
    """Judge the first round; None where it takes more to tell.

    Args:
        problem: What is checked.
        opening: `first_round(problem)`.
        answers: What came of it.

    Returns:
        A report if the gradient is right, or if there is none that could be right.
    """
    base = read_outputs(answers.outputs[0], problem.upstream)
    if isinstance(base, Fault):
        return _report("inconclusive", base)
    gradients = read_gradients(answers.gradients[0], problem.inputs)
    if isinstance(gradients, Fault):
        return _report("failed", gradients)
    outputs = {0: base}
    for i in (1, 2):
        read = read_outputs(answers.outputs[i], problem.upstream)
        if not isinstance(read, Fault):
            outputs[i] = read
    seen = sample(opening.lines[0], outputs, problem.upstream, gradients)
    if seen is None:
        if said := not_finite(base):
            return _report("inconclusive", Fault("forward_not_finite", f"the forward's output is not finite: {said}"))
        if said := not_finite(gradients):
            return _report("failed", Fault("not_finite", f"the gradient is not finite: {said}"))
        return None
    allowed = opening_allowance(problem, seen)
    if abs(seen.gap) > allowed or allowed > COARSE * seen.scale > 0:
        return None
    if weak_parts(problem, opening.lines[0], gradients, seen, allowed):
        return None
    return passed(seen, allowed)


def passed(seen: Sample, allowed: float) -> GradientReport:
    """Report that the first round settled it."""
    return GradientReport(
        "passed",
        numeric=seen.numeric,
        analytic=seen.analytic,
        allowed=allowed,
        step=seen.step,
        noise=EPS * seen.size,
        resolution=allowed / seen.scale if seen.scale else math.inf,
        forward_calls=3,
        backward_calls=1,
        rounds=1,
        samples=(seen,),
    )


def opening_allowance(problem: Problem, seen: Sample) -> float:
    """Largest gap that rounding and curvature explain at the first step; anything larger is looked at again."""
    eps = problem.coarsest
    rounding = ROUNDING * eps * seen.size / seen.step
    most = LOSS_CURVATURE if all(v.size == 1 for v in problem.upstream.values()) else CURVATURE
    cap = most * math.pow(eps / EPS, 2 / 3) * seen.scale
    if seen.scale == 0:
        return rounding
    bend = seen.roughness / seen.step
    return rounding + min(6 * bend * (bend / seen.scale), cap)


def weak_parts(problem: Problem, line: Line, gradients: Arrays, seen: Sample, allowed: float) -> list[Part]:
    """Parts of the inputs that weigh so little in the derivative that an error could hide in the allowance.

    A part is an input, or the entries of like size of one that is spread over many orders of magnitude.
    """
    bound = allowed / PER_PART * math.pow(EPS / problem.coarsest, 2 / 3)
    weak = []
    for (name, sizes), share in zip(problem.sizes.items(), seen.shares, strict=True):
        if isinstance(sizes, float):
            if share < bound and problem.inputs[name].size:
                weak.append(Part(name, sizes))
            continue
        with np.errstate(over="ignore"):
            terms = gradients[name] * line.shift[name] / line.step
            weak += [Part(name, size, mask) for size, mask in parts(sizes) if norm(terms[mask]) < bound]
    return weak


def _report(status: Status, fault: Fault) -> GradientReport:
    return GradientReport(status, fault.reason, fault.message, forward_calls=3, backward_calls=1, rounds=1)


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
