"""The first round of a check, made without a look at the code under test, and its verdict.

Three forwards and one backward settle a right gradient of a smooth function whatever its size, and so nearly every
check there is.
"""

import math

import numpy as np

from graders.numeric.estimate import COARSE
from graders.numeric.lines import Points, Sample, direction, sample
from graders.numeric.problem import Arrays, Evaluations, Line, Part, Problem, Pullback, Round, generator
from graders.numeric.reading import Fault, not_finite, read_gradients, read_outputs
from graders.numeric.report import GradientReport, Status
from graders.numeric.sizes import EPS, norm, parts

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
