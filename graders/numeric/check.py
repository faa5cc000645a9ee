"""The check itself: a generator that asks for rounds of evaluations and returns a report."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from graders.numeric.estimate import COARSE, Estimate, Sample, direction
from graders.numeric.kinks import judge_kinks
from graders.numeric.locate import locate
from graders.numeric.problem import Arrays, Evaluations, GradientReport, Mismatch, Note, Part, Problem, Round, generator
from graders.numeric.rounds import (
    Answers,
    Findings,
    Place,
    Station,
    Survey,
    Verdict,
    along,
    at_kinks,
    first_round,
    jittered,
    judge_opening,
    ladder,
    masked,
    opening_allowance,
    passed,
    read,
    weak_parts,
    wide_ladder,
)

Asking = Generator[Round, Evaluations, GradientReport]

SAME = 1e-9
"""Two runs on the same inputs that differ by more than sums in another order do are random."""

MORE = 8
"""Directions that look where one tells little: an error of three times the resolution hides from all with 2e-5."""

HALF = 1e-5
"""Inputs of a coarser roundoff are of half precision, 1e-3, where a survey's small steps drown."""

MESSAGES = {
    "noise": "the function's own noise is too large to tell a right gradient from a wrong one",
    "kinks": "the differences do not settle as the step shrinks: kinks or jumps are too near",
    "domain": "the function is finite at the base point but not at all points beside it: its domain ends near there",
}


def gradient_check(problem: Problem) -> Asking:
    """Check a gradient against central differences, without calling anything.

    The generator yields rounds and wants their evaluations sent back; the report is what it returns. A right gradient
    of a smooth function takes one round of 3 forward calls and 1 backward call whatever its size. Anything else takes a
    second round of at most 42 forward and 3 backward calls, or of 8 forward calls for each input whose part in the
    derivative is too small to be seen in the first (more for the parts of one whose entries differ by many orders of
    magnitude); at most one more of 42 and 3 to confirm; where a kink shows at the base point, what `subgradient_check`
    takes; and, only where the gradient is wrong, rounds to locate the error within `Options.budget` forward calls.

    Args:
        problem: What is checked.

    Yields:
        Rounds to evaluate.

    Returns:
        The outcome and the numbers behind it.
    """
    opening = first_round(problem)
    answers = yield opening
    report = judge_opening(problem, opening, answers)
    if report is None:
        report = yield from _escalate(problem, opening, answers)
    if answers.effects:
        notes = tuple(Note(effect.replace(" ", "_"), effect) for effect in answers.effects)
        report = replace(report, notes=(*report.notes, *notes))
    return report


def _escalate(problem: Problem, opening: Round, answers: Evaluations) -> Asking:
    """Go on from a first round that did not settle it: weak parts, a survey, the kinks, a second survey to confirm."""
    answered = read(problem, opening, answers)
    found = Findings(Place(problem.inputs, answered.outputs[0], answered.gradients[0]))
    seen = Station("opening", (opening.lines[0],), 0).samples(answered, problem.upstream)
    doubtful: tuple[Part, ...] = ()
    verdict: Verdict | None = None
    if seen:
        allowed = opening_allowance(problem, seen[0])
        agrees = abs(seen[0].gap) <= allowed
        if agrees:
            doubtful = yield from _doubtful_parts(problem, opening, seen[0], found)
        if not doubtful and (problem.coarsest > HALF or (agrees and allowed > COARSE * seen[0].scale > 0)):
            agrees, verdict = yield from _more_directions(problem, seen[0], found)
        if agrees and not doubtful:
            settled = passed(seen[0], allowed)
            return replace(settled, forward_calls=found.forward_calls, rounds=found.rounds)
    flags = at_kinks(opening.lines[0], answered.outputs) if seen else {}
    for attempt in (1, 2):
        if verdict:
            break
        verdict = yield from _survey(problem, attempt, doubtful, flags, found)
        if verdict is None and attempt == 1 and any(e.agreement in ("kink", "outside") for e in found.at_base):
            wrong = yield from judge_kinks(problem, flags, found)
            if wrong is not None:
                return wrong
        verdict = verdict or found.verdict(last=attempt == 2)
    return (yield from _conclude(problem, verdict or found.undecided(), found, doubtful))


def _doubtful_parts(
    problem: Problem, opening: Round, seen: Sample, found: Findings
) -> Generator[Round, Evaluations, tuple[Part, ...]]:
    """Look at each part of little weight along a direction and at steps of its own; give those that do not agree."""
    survey = Survey(problem, "weak inputs")
    rng = generator(problem.seed, 3)
    centre = survey.points.add(problem.inputs)
    allowed = opening_allowance(problem, seen)
    weak = weak_parts(problem, opening.lines[0], found.base.gradients, seen, allowed)
    if not weak:
        return ()
    stations = [
        Station(part.name, tuple(survey.points.ladder(centre, along(problem, [part], rng), steps)), None)
        for part in weak
        for steps in [wide_ladder(problem, [part])]
    ]
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked)).with_gradients(found.base.gradients)
    estimates = [station.estimate(problem, answered, problem.upstream) for station in stations]
    return tuple(p for p, e in zip(weak, estimates, strict=True) if e is not None and abs(e.gap) > e.error)


def _more_directions(
    problem: Problem, seen: Sample, found: Findings
) -> Generator[Round, Evaluations, tuple[bool, Verdict | None]]:
    """Look along more directions where one tells little: in half precision, even a wrong sign may hide from it.

    Give whether all agree, and the verdict where some cannot.
    """
    survey = Survey(problem, "more directions")
    rng = generator(problem.seed, 6)
    centre = survey.points.add(problem.inputs)
    for _ in range(MORE):
        survey.points.line(centre, direction(problem.sizes, problem.inputs, rng), problem.step)
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked)).with_gradients(found.base.gradients)
    looked = [seen, *Station("", asked.lines, None).samples(answered, problem.upstream)]
    bounds = [opening_allowance(problem, s) for s in looked]
    agree = len(looked) == MORE + 1 and all(abs(s.gap) <= bound for s, bound in zip(looked, bounds, strict=True))
    # the bound is twice the largest error that was seen; kinks come on top; and two directions are not wrong by chance
    off = [(s, b) for s, b in zip(looked, bounds, strict=True) if abs(s.gap) > b + s.bend]
    if problem.coarsest <= HALF or len(off) < 2:
        return agree, None
    worst, bound = max(off, key=lambda pair: abs(pair[0].gap))
    by = Estimate(worst, worst.numeric, bound, problem.coarsest * worst.size, 0.0, tuple(looked))
    return False, Verdict("failed", "gradient", by, found.base)


def _survey(
    problem: Problem, attempt: int, doubtful: tuple[Part, ...], flags: Arrays, found: Findings
) -> Generator[Round, Evaluations, Verdict | None]:
    """Take a ladder of steps at the base point and at one beside it, along new directions."""
    rng = generator(problem.seed, attempt)
    survey = Survey(problem, "survey" if attempt == 1 else "confirmation")
    steps = wide_ladder(problem, doubtful) if doubtful else ladder(problem)
    chosen = doubtful or tuple(Part(name, 1.0) for name in problem.inputs)
    base = survey.station("base", problem.inputs, along(problem, chosen, rng), steps)
    moved = jittered(problem, rng, problem.options.jitter)
    beside = survey.station("beside", moved, along(problem, chosen, rng), steps)
    rest = masked(problem.upstream, flags)
    rest_number = survey.pullback(rest, 0) if rest else None
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked))
    if changed := _random(answered, found):
        return changed
    found.masked = sum(int(f.sum()) for f in flags.values()) if rest else 0
    at_base = base.estimate(problem, answered, problem.upstream)
    at_moved = beside.estimate(problem, answered, problem.upstream)
    left_out = base.estimate(problem, answered, rest, rest_number) if rest else None
    found.at_base += [at_base] if at_base else []
    found.beside += [at_moved] if at_moved else []
    found.left_out += [left_out] if left_out else []
    found.outside_domain += len(base.lines) - (len(at_base.samples) if at_base else 0)
    at = beside.lines[0].centre
    if at in answered.outputs and beside.pullback is not None and beside.pullback in answered.gradients:
        found.moved = Place(moved, answered.outputs[at], answered.gradients[beside.pullback])
    return None


def _random(answered: Answers, found: Findings) -> Verdict | None:
    """Compare the base point's results with those of the first round."""
    if _differ(answered.outputs.get(0), found.base.outputs):
        return Verdict("inconclusive", "random_forward", None)
    if _differ(answered.gradients.get(0), found.base.gradients):
        return Verdict("failed", "random_backward", None)
    return None


def _differ(now: Arrays | None, before: Arrays) -> bool:
    if now is None:
        return False
    with np.errstate(all="ignore"):
        off = sum(float(np.square(now[n] - before[n]).sum()) for n in before)
        size = sum(float(np.square(before[n]).sum()) for n in before)
    return off > SAME**2 * size


def _conclude(problem: Problem, verdict: Verdict, found: Findings, doubtful: tuple[Part, ...]) -> Asking:
    if verdict.reason == "random_forward":
        message = "the forward is random or keeps state: two runs on the same inputs gave different outputs"
        return found.report("inconclusive", "random_forward", message)
    if verdict.reason == "random_backward":
        message = "the backward is random or keeps state: two runs on the same inputs gave different gradients"
        return found.report("failed", "random_backward", message)
    if verdict.status != "failed":
        return found.report(verdict.status, verdict.reason, MESSAGES.get(verdict.reason, ""), verdict.by)
    assert verdict.by is not None
    assert verdict.place is not None
    mismatches: tuple[Mismatch, ...] = ()
    if problem.options.locate:
        mismatches = yield from locate(problem, verdict.place, verdict.by, found, doubtful)
    message = "; ".join(m.describe() for m in mismatches) or (
        f"along a random direction the function changes at a rate of {verdict.by.numeric:.10g}, and the gradient says"
        f" {verdict.by.sample.analytic:.10g}"
    )
    return found.report("failed", "gradient", message, verdict.by, mismatches=mismatches)
