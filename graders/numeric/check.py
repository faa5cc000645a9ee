"""The check itself: a generator that asks for rounds of evaluations and returns a report."""

from collections.abc import Generator
from dataclasses import replace

from graders.numeric.escalation import escalate
from graders.numeric.opening import first_round, judge_opening
from graders.numeric.problem import Evaluations, Problem, Round
from graders.numeric.report import GradientReport, Note


def gradient_check(problem: Problem, opening: Round | None = None) -> Generator[Round, Evaluations, GradientReport]:
    """Check a gradient against central differences, without calling anything.

    The generator yields rounds and wants their evaluations sent back; the report is what it returns. A right gradient
    of a smooth function takes one round of 3 forward calls and 1 backward call whatever its size. Anything else takes
    a second round of at most 42 forward and 11 backward calls, or of 8 forward calls for each input whose part in the
    derivative is too small to be seen in the first; at most one more of 42 and 3 to confirm; and, only where the
    gradient is wrong, rounds to locate the error within `Options.budget` forward calls.

    Args:
        problem: What is checked.
        opening: `first_round(problem)`, if it is there already.

    Yields:
        Rounds to evaluate.

    Returns:
        The outcome and the numbers behind it.
    """
    opening = opening or first_round(problem)
    answers = yield opening
    report = judge_opening(problem, opening, answers)
    if report is None:
        report = yield from escalate(problem, opening, answers)
    if answers.effects:
        notes = tuple(Note(effect.replace(" ", "_"), effect) for effect in answers.effects)
        report = replace(report, notes=(*report.notes, *notes))
    return report
