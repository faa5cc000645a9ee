"""From verdicts to points.

Points come from the checks that earn, spread over the cases by weight. A check earns in its case only if every
check that gates that case passed for the same exercise. Outside the plain case, it earns only if the check of the
same name earned in the plain one; where the plain case has no such check, all of the plain case must have earned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graders.checks.verdict import Status
from graders.judging.runner import Judged

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
    """The share of an exercise's points that its cases earn, the plain case first. Between 0 and 1.

    What the grader failed to judge neither earns nor costs: it counts as if the case did not have that check.
    """
    earning = [case for case in cases if _earning(case)]
    if not earning:
        return 0.0
    plain = _earned_checks(earning[0])
    judged = [case for case in earning if _earned_checks(case)]
    shares = [_case_share(case, plain) * case.weight for case in judged]
    return sum(shares) / sum(case.weight for case in judged) if judged else 0.0


def _case_share(case: JudgedCase, plain: Mapping[str, bool]) -> float:
    earned = _earned_checks(case)
    weights = {item.planned.check.id: item.planned.weight for item in _earning(case) if _judged(item)}
    counted = sum(weights[name] for name, right in earned.items() if right and plain.get(name, all(plain.values())))
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
