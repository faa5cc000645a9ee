"""From verdicts to points.

Points come from the checks that earn, spread over the cases by weight. A check earns in its case only if every
check that gates that case passed for the same exercise. Outside the plain case, it earns only if the check of the
same name earned in the plain one; where the plain case has no such check, all of the plain case must have earned.
"""

from collections.abc import Iterable, Mapping, Sequence

from graders.checks.finding import Status
from graders.judging.runner import CaseVerdicts, Judged

_ORDER: tuple[Status, ...] = (
    "grader_error",
    "crashed",
    "timeout",
    "error",
    "failed",
    "not_implemented",
    "blocked",
    "passed",
)


def earned_share(cases: Sequence[CaseVerdicts], keeps: Mapping[tuple[str, str | None], float] | None = None) -> float:
    """The share of an exercise's points that its cases earn, the baseline first. Between 0 and 1.

    What the grader failed to judge neither earns nor costs: it counts as if the case did not have that check.

    Args:
        cases: The verdicts on one exercise, case by case.
        keeps: The shares of wrong outputs whose fault has a name and a price, by case and output.
    """
    keeps = keeps or {}
    earned = [
        (case, _earned(case, keeps)) for case in cases if any(item.planned.role == "earns" for item in case.judged)
    ]
    if not earned:
        return 0.0
    plain = earned[0][1]
    judged = [(case, shares) for case, shares in earned if shares]
    total = sum(case.script.weight for case, _ in judged)
    return (
        sum(_case_share(case, shares, plain) * case.script.weight for case, shares in judged) / total if judged else 0.0
    )


def _case_share(case: CaseVerdicts, shares: Mapping[str, float], plain: Mapping[str, float]) -> float:
    weights = {item.planned.check.id: item.planned.weight for item in case.judged if item.planned.check.id in shares}
    worst = min(plain.values(), default=1.0)
    counted = sum(weights[name] * min(share, plain.get(name, worst)) for name, share in shares.items())
    return counted / sum(weights.values())


def _earned(case: CaseVerdicts, keeps: Mapping[tuple[str, str | None], float]) -> dict[str, float]:
    """What share each earning check of a case earns, those aside that could not be judged.

    A wrong shape already fails the value of the same output: it need not cost the others.
    """
    judged = [item for item in case.judged if item.finding.status != "grader_error"]
    gate = all(
        item.finding.status == "passed"
        for item in judged
        if item.planned.role == "gates" and item.planned.check.fact != "shape"
    )
    return {
        item.planned.check.id: 0.0
        if not gate
        else 1.0
        if item.finding.status == "passed"
        else keeps.get((case.name, item.planned.check.output), 0.0)
        for item in judged
        if item.planned.role == "earns"
    }


def exercise_status(judged: Iterable[Judged]) -> Status:
    """One status for an exercise: that of its worst check that counts."""
    found = {item.finding.status for item in judged if item.planned.role != "advisory"}
    if found == {"not_implemented", "blocked"}:
        return "not_implemented"
    return next((status for status in _ORDER if status in found), "passed")
