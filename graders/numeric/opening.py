"""The first round of a check, made without a look at the code under test, and its verdict.

Three forwards and one backward settle a right gradient of a smooth function whatever its size, and so nearly every
check there is.
"""

import math

import numpy as np

from graders.numeric.lines import EPS, Points, Sample, direction, sample
from graders.numeric.problem import Evaluations, Problem, Pullback, Round
from graders.numeric.reading import Fault, not_finite, read_gradients, read_outputs
from graders.numeric.report import GradientReport, Status

ROUNDING = 5.0
CURVATURE = 6e-10
PER_INPUT = 1e-6
NEGLIGIBLE = 1e-12


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
    rng = np.random.default_rng([problem.seed, 0])
    points.line(centre, direction(problem.inputs, rng), problem.step)
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
    if abs(seen.gap) > allowed or weak_inputs(problem, seen, allowed):
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


def coarsest(problem: Problem) -> float:
    """Unit roundoff of the coarsest input."""
    return max(float(np.finfo(a.dtype).eps) for a in problem.inputs.values())


def opening_allowance(problem: Problem, seen: Sample) -> float:
    """Largest gap that rounding and curvature explain at the first step; anything larger is looked at again."""
    eps = coarsest(problem)
    rounding = ROUNDING * eps * seen.size / seen.step
    cap = CURVATURE * math.pow(eps / EPS, 2 / 3) * seen.scale
    if seen.scale == 0:
        return rounding
    return rounding + min(6 * (seen.roughness / seen.step) ** 2 / seen.scale, cap)


def weak_inputs(problem: Problem, seen: Sample, allowed: float) -> list[str]:
    """Inputs whose part in the derivative is so small that an error in it could hide in the allowance."""
    total = seen.scale
    bound = allowed / PER_INPUT * math.pow(EPS / coarsest(problem), 2 / 3)
    return [name for name, share in zip(problem.inputs, seen.shares, strict=True) if NEGLIGIBLE * total < share < bound]


def _report(status: Status, fault: Fault) -> GradientReport:
    return GradientReport(status, fault.reason, fault.message, forward_calls=3, backward_calls=1, rounds=1)
