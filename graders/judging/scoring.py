"""From verdicts to points.

The baseline case, the first and easiest, carries `BASELINE_SHARE` of the points; the other cases share the rest by
weight. A check earns in its case only if every check that gates that case passed for the same exercise. Outside the
baseline case, it earns only if the check of the same name earned in the baseline one; where the baseline case has no
such check, all of it must have earned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graders.checks.verdict import Status
from graders.judging.runner import Judged

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


@dataclass(frozen=True)
class JudgedCase:
    """The verdicts of one exercise on one case."""

    name: str
    weight: float
    judged: Sequence[Judged]


def earned_share(cases: Sequence[JudgedCase]) -> float:
    """The share of an exercise's points that its cases earn, the baseline case first. Between 0 and 1.

    What the grader failed to judge neither earns nor costs: it counts as if the case did not have that check.
    """
    earning = [case for case in cases if _earning(case)]
    if not earning:
        return 0.0
    baseline = _earned_checks(earning[0])
    judged = [case for case in earning if _earned_checks(case)]
    weights = _weights(judged, earning[0])
    return sum(_case_share(case, baseline) * weight for case, weight in zip(judged, weights, strict=True))


def _weights(judged: Sequence[JudgedCase], baseline: JudgedCase) -> list[float]:
    """The share of each case; they sum to 1."""
    others = sum(case.weight for case in judged if case is not baseline)
    if not others:
        return [1.0] * len(judged)
    if judged[0] is not baseline:
        return [case.weight / others for case in judged]
    rest = 1.0 - BASELINE_SHARE
    return [BASELINE_SHARE if case is baseline else rest * case.weight / others for case in judged]


def _case_share(case: JudgedCase, baseline: Mapping[str, bool]) -> float:
    earned = _earned_checks(case)
    weights = {item.planned.check.id: item.planned.weight for item in _earning(case) if _judged(item)}
    counted = sum(
        weights[name] for name, right in earned.items() if right and baseline.get(name, all(baseline.values()))
    )
    return counted / sum(weights.values())


def _earned_checks(case: JudgedCase) -> dict[str, bool]:
    """Which of the earning checks of a case hold, those aside that could not be judged."""
    gates = (item for item in case.judged if item.planned.role == "gates" and not _is_own_shape(item))
    gate = all(_holds(item) for item in gates if _judged(item))
    return {item.planned.check.id: gate and _holds(item) for item in _earning(case) if _judged(item)}


def _is_own_shape(item: Judged) -> bool:
    """A wrong shape already fails the value of the same name; it need not cost the others."""
    return item.planned.check.id.startswith("shape-")


def _earning(case: JudgedCase) -> list[Judged]:
    return [item for item in case.judged if item.planned.role == "earns"]


def _holds(item: Judged) -> bool:
    return item.verdict.status == "passed"


def _judged(item: Judged) -> bool:
    return item.verdict.status != "grader_error"


def exercise_status(judged: Iterable[Judged]) -> Status:
    """One status for an exercise: that of its worst check that counts."""
    found = {item.verdict.status for item in judged if item.planned.role != "advisory"}
    if found == {"not_implemented", "blocked"}:
        return "not_implemented"
    return next((status for status in _ORDER if status in found), "passed")
