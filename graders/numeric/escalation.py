"""What follows a first round that did not settle it: a survey, a second one to confirm, and the verdict."""

from collections.abc import Generator

import numpy as np

from graders.numeric.estimate import Estimate
from graders.numeric.findings import Findings, Place, Verdict
from graders.numeric.kinks import judge_singles
from graders.numeric.lines import Sample, direction
from graders.numeric.locate import locate
from graders.numeric.opening import opening_allowance, passed, weak_inputs
from graders.numeric.problem import Arrays, Evaluations, Problem, Round
from graders.numeric.report import GradientReport, Mismatch
from graders.numeric.stations import (
    LADDER,
    WEAK,
    Answers,
    Station,
    Survey,
    at_kinks,
    jittered,
    masked,
    read,
    singles,
)

Asking = Generator[Round, Evaluations, GradientReport]
SAME = 1e-9
MESSAGES = {
    "noise": "the function's own noise is too large to tell a right gradient from a wrong one",
    "kinks": "the differences do not settle as the step shrinks: kinks or jumps are too near",
    "forward_not_finite": "the function is not finite at any point beside the base point",
}


def escalate(problem: Problem, opening: Round, answers: Evaluations) -> Asking:
    """Go on from a first round that did not settle it."""
    told = read(problem, opening, answers)
    found = Findings(Place(problem.inputs, told.outputs[0], told.gradients[0]))
    only = tuple(problem.inputs)
    seen = Station("opening", (opening.lines[0],), 0).samples(told, problem.upstream)
    if seen and abs(seen[0].gap) <= opening_allowance(problem, seen[0]):
        only = yield from _doubtful(problem, seen[0], found)
        if not only:
            return _settled(problem, seen[0], found)
    flags = at_kinks(opening.lines[0], told.outputs) if seen else {}
    for attempt in (1, 2):
        wrong = yield from _survey(problem, attempt, only, flags, found)
        verdict = wrong or found.verdict(last=attempt == 2)
        if verdict:
            break
    else:
        verdict = found.undecided()
    return (yield from _conclude(problem, verdict, found, only))


def _settled(problem: Problem, seen: Sample, found: Findings) -> GradientReport:
    report = passed(seen, opening_allowance(problem, seen))
    return found.report(
        "passed",
        "",
        "",
        numeric=seen.numeric,
        analytic=seen.analytic,
        allowed=report.allowed,
        step=seen.step,
        noise=report.noise,
        resolution=report.resolution,
        samples=report.samples,
    )


def _doubtful(problem: Problem, seen: Sample, found: Findings) -> Generator[Round, Evaluations, tuple[str, ...]]:
    """Look at each input of little weight along a direction and at steps of its own; name those that do not agree."""
    survey = Survey(problem, "weak inputs")
    rng = np.random.default_rng([problem.seed, 3])
    centre = survey.points.add(problem.inputs)
    stations = {}
    for name in weak_inputs(problem, seen, opening_allowance(problem, seen)):
        along = direction({name: problem.inputs[name]}, rng)
        stations[name] = Station(name, tuple(survey.points.ladder(centre, along, WEAK)), None)
    asked = survey.round()
    found.count(asked)
    told = read(problem, asked, (yield asked)).with_gradients(found.base.gradients)
    estimates = {name: s.estimate(problem, told, problem.upstream) for name, s in stations.items()}
    return tuple(name for name, e in estimates.items() if e is not None and abs(e.gap) > e.error)


def _survey(
    problem: Problem, attempt: int, only: tuple[str, ...], flags: Arrays, found: Findings
) -> Generator[Round, Evaluations, Verdict | None]:
    """Take a ladder of steps at the base point and at one beside it, along new directions."""
    rng = np.random.default_rng([problem.seed, attempt])
    survey = Survey(problem, "survey" if attempt == 1 else "confirmation")
    steps = LADDER if len(only) == len(problem.inputs) else WEAK
    chosen = {name: problem.inputs[name] for name in only}
    base = survey.station("base", problem.inputs, direction(chosen, rng), steps)
    moved = jittered(problem, rng, problem.options.jitter)
    beside = survey.station("beside", moved, direction(chosen, rng), steps)
    rest = masked(problem.upstream, flags)
    rest_number = survey.pullback(rest, 0) if rest else None
    ones = singles(problem.upstream, flags, rng) if attempt == 1 else []
    one_numbers = [survey.pullback(one, 0) for one in ones]
    asked = survey.round()
    found.count(asked)
    told = read(problem, asked, (yield asked))
    if changed := _random(told, found):
        return changed
    found.masked = sum(int(f.sum()) for f in flags.values()) if rest else 0
    _keep(found.at_base, base.estimate(problem, told, problem.upstream))
    _keep(found.beside, beside.estimate(problem, told, problem.upstream))
    if rest:
        _keep(found.left_out, base.estimate(problem, told, rest, rest_number))
    if ones and any(e.agreement == "kink" for e in found.at_base):
        judge_singles(problem, base, told, ones, one_numbers, found)
    at = beside.lines[0].centre
    if at in told.outputs and beside.pullback is not None and beside.pullback in told.gradients:
        found.moved = Place(moved, told.outputs[at], told.gradients[beside.pullback])
    return None


def _keep(estimates: list[Estimate], estimate: Estimate | None) -> None:
    if estimate is not None:
        estimates.append(estimate)


def _random(told: Answers, found: Findings) -> Verdict | None:
    """Compare the base point's results with those of the first round."""
    if _differ(told.outputs.get(0), found.base.outputs):
        return Verdict("inconclusive", "random_forward", None)
    if _differ(told.gradients.get(0), found.base.gradients):
        return Verdict("failed", "random_backward", None)
    return None


def _differ(now: Arrays | None, before: Arrays) -> bool:
    if now is None:
        return False
    with np.errstate(all="ignore"):
        off = sum(float(np.square(now[n] - before[n]).sum()) for n in before)
        size = sum(float(np.square(before[n]).sum()) for n in before)
    return off > SAME**2 * size


def _conclude(problem: Problem, verdict: Verdict, found: Findings, only: tuple[str, ...]) -> Asking:
    if verdict.reason == "random_forward":
        message = "the forward is random or keeps state: two runs on the same inputs gave different outputs"
        return found.report("inconclusive", "random_forward", message)
    if verdict.reason == "random_backward":
        message = "the backward is random or keeps state: two runs on the same inputs gave different gradients"
        return found.report("failed", "random_backward", message)
    if verdict.status == "failed" and verdict.by is not None and verdict.place is not None:
        mismatches: tuple[Mismatch, ...] = ()
        if problem.options.locate:
            mismatches = yield from locate(problem, verdict.place, verdict.by, found, only)
        return found.report("failed", "gradient", _wrong(verdict, mismatches), verdict.by, mismatches=mismatches)
    message = "" if verdict.status == "passed" else MESSAGES[verdict.reason]
    return found.report(verdict.status, verdict.reason, message, verdict.by)


def _wrong(verdict: Verdict, mismatches: tuple[Mismatch, ...]) -> str:
    if mismatches:
        return "; ".join(m.describe() for m in mismatches)
    seen = verdict.by.sample if verdict.by else None
    assert seen is not None
    return (
        f"along a random direction the function changes at a rate of {seen.numeric:.10g}, and the gradient says"
        f" {seen.analytic:.10g}"
    )
