"""A glance at each gradient of a backward alone, which sees what is plainly wrong, and the error at many steps.

Where a gradient is wrong in more than a few entries, a central difference along that input differs from it far beyond
what rounding, curvature and kinks explain, and no survey is needed. What a glance does not see to be wrong is open.
The differences are the forward's alone: made once, they are held against the gradients of many backwards.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from graders.numeric.arrays import EPS, Array
from graders.numeric.estimate import Points, Sample, direction, predicted, sample
from graders.numeric.problem import (
    Arrays,
    Evaluations,
    Fault,
    GradientReport,
    Line,
    Mismatch,
    Problem,
    Pullback,
    Round,
    generator,
    read_gradients,
    read_outputs,
)
from graders.numeric.rounds import LADDER, first_round, opening_allowance

_PLAIN: Final = 1e-3
"""Of the derivative: far above the error of the step itself, some 1e-10, and below a bug of one entry in a thousand."""
_MARGIN: Final = 20.0
"""How many times larger a plain gap is than what rounding, curvature and half the jumps of slope at kinks explain."""
_STREAM: Final = 7
"""Of the random directions: those of the other rounds are its own."""


def glance(problem: Problem) -> Round:
    """Make a round of the base point, one step to either side along each input alone, and one backward.

    It depends on nothing but the problem, so it can be made once and evaluated for many implementations.

    Args:
        problem: What is checked.

    Returns:
        A round of 1 point and 2 for each input, and 1 pullback.
    """
    points = Points()
    centre = points.add(problem.inputs)
    drawn = direction(problem.sizes, problem.inputs, generator(problem.seed, _STREAM))
    for name, along in drawn.items():
        points.line(centre, {name: along}, problem.step)
    return Round("glance", tuple(points.points), (Pullback(problem.upstream, centre),), tuple(points.lines))


class Slope(NamedTuple):
    """A difference quotient of a forward along one input, which a gradient can be held against.

    Attributes:
        line: Where it was taken.
        sample: The quotient, beside a gradient of zero.
    """

    line: Line
    sample: Sample

    def beside(self, gradient: Array) -> Sample:
        """The quotient beside what a gradient says of it."""
        (name,) = self.line.shift
        change, (size,) = predicted({name: gradient}, self.line.shift)
        return replace(self.sample, analytic=change / self.line.step, shares=(size / self.line.step,))


def slopes(problem: Problem, asked: Round, answers: Evaluations) -> dict[str, Slope]:
    """The slope along each input, by name, where the forward gave finite numbers.

    Args:
        problem: What is checked.
        asked: `glance(problem)`.
        answers: What came of it, of which the gradients are not looked at.
    """
    outputs = _finite_outputs(problem, answers)
    found = {}
    for line in asked.lines:
        (name,) = line.shift
        seen = sample(line, outputs, problem.upstream, {name: np.zeros_like(problem.inputs[name])})
        if seen is not None:
            found[name] = Slope(line, seen)
    return found


def plainly_wrong(problem: Problem, along: Mapping[str, Slope], gradients: object) -> dict[str, GradientReport]:
    """The gradients that are wrong beyond doubt, by name.

    Args:
        problem: What is checked.
        along: The slopes of the forward.
        gradients: What the backward gave.

    Returns:
        A report of a failure for each.
    """
    found = {}
    for name, slope in along.items():
        read = read_gradients(gradients, {name: problem.inputs[name]})
        if isinstance(read, Fault):
            continue
        with np.errstate(all="ignore"):
            seen = slope.beside(read[name])
        if math.isfinite(seen.analytic) and _is_plain(problem, seen):
            found[name] = _report(name, seen, opening_allowance(problem, seen))
    return found


def beside(problem: Problem) -> Round:
    """Make a round of one step to either side along all inputs at once; what the forward gives between is known.

    Args:
        problem: What is checked.

    Returns:
        A round of 2 points, whose line has its centre at -1.
    """
    opening = first_round(problem)
    return Round("beside", opening.points[1:], (), (replace(opening.lines[0], centre=-1, plus=0, minus=1),))


def slope_beside(problem: Problem, asked: Round, here: Arrays, answers: Evaluations) -> Sample | None:
    """The difference quotient that comes of `beside`; None where a result is not finite.

    Args:
        problem: What is checked.
        asked: `beside(problem)`.
        here: What the forward gives at the base point.
        answers: What came of it.
    """
    outputs = {-1: here, **_finite_outputs(problem, answers)}
    return sample(
        asked.lines[0], outputs, problem.upstream, {name: np.zeros_like(a) for name, a in problem.inputs.items()}
    )


def same_slope(problem: Problem, first: Sample | None, second: Sample | None) -> bool:
    """Whether two forwards change alike along a line, rounding aside."""
    if first is None or second is None:
        return False
    return abs(first.numeric - second.numeric) <= opening_allowance(problem, first) + opening_allowance(problem, second)


def _finite_outputs(problem: Problem, answers: Evaluations) -> dict[int, Arrays]:
    """The outputs that can be read, by point."""
    read = (read_outputs(result, problem.upstream) for result in answers.outputs)
    return {index: found for index, found in enumerate(read) if not isinstance(found, Fault)}


def _is_plain(problem: Problem, seen: Sample) -> bool:
    explained = max(opening_allowance(problem, seen), seen.bend)
    return abs(seen.gap) > max(_PLAIN * max(abs(seen.numeric), seen.scale), _MARGIN * explained)


def steps(problem: Problem) -> Round:
    """Make a round that shows the error of a gradient at many steps: a ladder through the base point, a backward."""
    points = Points()
    centre = points.add(problem.inputs)
    points.ladder(centre, direction(problem.sizes, problem.inputs, generator(problem.seed, _STREAM)), LADDER)
    return Round("steps", tuple(points.points), (Pullback(problem.upstream, centre),), tuple(points.lines))


def errors_at(problem: Problem, asked: Round, answers: Evaluations) -> tuple[Sample, ...]:
    """What came of `steps`, from the smallest step on; empty where nothing can be compared."""
    gradients = read_gradients(answers.gradients[0], problem.inputs)
    if isinstance(gradients, Fault):
        return ()
    outputs = _finite_outputs(problem, answers)
    samples = (sample(line, outputs, problem.upstream, gradients) for line in asked.lines)
    return tuple(item for item in samples if item is not None)


def _report(name: str, seen: Sample, allowed: float) -> GradientReport:
    return GradientReport(
        "failed",
        "gradient",
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
        mismatches=(Mismatch(name, seen.numeric, seen.analytic, allowed),),
    )
