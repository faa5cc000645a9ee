"""From verdicts to points.

The baseline case, the first and easiest, carries `BASELINE_SHARE` of the points; the other cases share the rest by
weight. A check earns in its case only if every check that gates that case passed for the same exercise. Outside the
baseline case, it earns only if the check of the same name earned in the baseline one; where the baseline case has no
such check, all of it must have earned.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from graders.checks.contract import Status
from graders.judging.runner import CaseVerdicts, Judged

BASELINE_SHARE: Final = 0.4
"""Between a third and three quarters, which a solution right on the baseline's kind alone should earn: the rest leaves
room for further cases of that kind."""

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
    """The share of an exercise's points that its cases earn, the baseline case first. Between 0 and 1.

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
    baseline = earned[0]
    judged = [(case, shares) for case, shares in earned if shares]
    weights = _weights([case for case, _ in judged], baseline[0])
    return sum(
        _case_share(case, shares, baseline[1]) * weight for (case, shares), weight in zip(judged, weights, strict=True)
    )


def _weights(judged: Sequence[CaseVerdicts], baseline: CaseVerdicts) -> list[float]:
    """The share of each case; they sum to 1."""
    others = sum(case.script.weight for case in judged if case is not baseline)
    if not others:
        return [1.0] * len(judged)
    if judged[0] is not baseline:
        return [case.script.weight / others for case in judged]
    rest = 1.0 - BASELINE_SHARE
    return [BASELINE_SHARE if case is baseline else rest * case.script.weight / others for case in judged]


def _case_share(case: CaseVerdicts, shares: Mapping[str, float], baseline: Mapping[str, float]) -> float:
    weights = {item.planned.check.id: item.planned.weight for item in case.judged if item.planned.check.id in shares}
    worst = min(baseline.values(), default=1.0)
    counted = sum(weights[name] * min(share, baseline.get(name, worst)) for name, share in shares.items())
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
        else keeps.get((case.name, item.planned.check.output), 1.0 if item.finding.status == "passed" else 0.0)
        for item in judged
        if item.planned.role == "earns"
    }


def exercise_status(judged: Iterable[Judged]) -> Status:
    """One status for an exercise: that of its worst check that counts; a blank in a file that fails is a blank."""
    counting = (item.finding for item in judged if item.planned.role != "advisory")
    found: set[Status] = {"not_implemented" if "blank" in item.numbers else item.status for item in counting}
    if found == {"not_implemented", "blocked"}:
        return "not_implemented"
    return worst(found)


def worst(statuses: Collection[Status]) -> Status:
    """The worst of some statuses; that of none is ``passed``."""
    return next((status for status in _ORDER if status in statuses), "passed")
