"""Late penalties and point overrides, applied to results as they stand: nothing is graded again."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from graders.judging.assignment import LatePolicy, points_for
from graders.results import ExerciseResult, SubmissionResult
from graders.submissions import Identity
from graders.text import counted, show_points

UNTIMED: Final = "no time of handing in is known: the late policy was not applied"
MARKED_DAYS: Final = 1
"""Canvas marks a late upload and does not say how late: the least that it can be is charged."""


class PolicyError(ValueError):
    """A policy that cannot be applied to the results at hand."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What changes a score after grading.

    Attributes:
        points: what an exercise is worth, by name or glob; an exercise without entry keeps its points.
        late: what being late costs, if anything.
        identities: when each submission was handed in, and where that is known from, by its name.
    """

    points: Mapping[str, float] = {}
    late: LatePolicy | None = None
    identities: Mapping[str, Identity] = {}


class Charge(msgspec.Struct, frozen=True):
    """What makes the score of the gradebook out of the one that was graded: a row adds up.

    Attributes:
        raw_score: points as graded.
        days_late: days begun after the due date; None where that is not known, or nothing is due.
        late_penalty: points that they cost.
        override: points that an instructor gave instead; None where nobody did.
        note: what the student is told of it.
    """

    raw_score: float
    days_late: int | None = None
    late_penalty: float = 0.0
    override: float | None = None
    note: str = ""

    @property
    def score(self) -> float:
        """Points that count."""
        return self.raw_score - self.late_penalty if self.override is None else self.override


def apply_policy(results: Iterable[SubmissionResult], policy: Policy) -> Iterator[SubmissionResult]:
    """Yield each result with the policy's points and penalty; a late one says so in its notes.

    One without a time keeps its score, and a note says why.

    Raises:
        PolicyError: times with and without UTC offset are mixed.
    """
    for result in results:
        yield _charged(_repointed(result, policy.points), policy)


def late_percent(late: LatePolicy, days: int) -> float:
    """Return the percent of the score lost by handing in so many days late."""
    return min(late.max_percent, max(0, days - late.grace_days) * late.percent_per_day)


def days_late(late: LatePolicy, submitted: datetime) -> int:
    """Return the number of days begun between ``late.due`` and ``submitted``, 0 when in time.

    Raises:
        PolicyError: one of the two has a UTC offset and the other has none.
    """
    if (late.due.tzinfo is None) != (submitted.tzinfo is None):
        raise PolicyError(
            f"submitted at {submitted.isoformat()}, due {late.due.isoformat()}: give both a UTC offset, or neither"
        )
    return max(0, math.ceil((submitted - late.due) / timedelta(days=1)))


def _repointed(result: SubmissionResult, points: Mapping[str, float]) -> SubmissionResult:
    exercises = tuple(_worth(exercise, points_for(exercise.exercise, points)) for exercise in result.exercises)
    if exercises == result.exercises:
        return result
    return msgspec.structs.replace(
        result,
        exercises=exercises,
        score=round(math.fsum(exercise.score for exercise in exercises), 6),
        max_score=math.fsum(exercise.max_score for exercise in exercises),
    )


def _worth(exercise: ExerciseResult, points: float | None) -> ExerciseResult:
    """Scale an exercise to new points; one that was worth nothing is judged by its status."""
    if points is None or points == exercise.max_score:
        return exercise
    earned = exercise.score / exercise.max_score if exercise.max_score else float(exercise.status == "passed")
    return msgspec.structs.replace(exercise, score=round(earned * points, 6), max_score=points)


def lateness(late: LatePolicy, identity: Identity | None) -> tuple[int, str] | None:
    """Return the days that a submission is late, and where that is known from; None where nothing is.

    Raises:
        PolicyError: its time or the due date has a UTC offset, and the other has none.
    """
    if identity is None:
        return None
    if identity.submitted_at is not None:
        return days_late(late, _comparable(identity, late)), identity.time_source
    if identity.marked_late:
        return MARKED_DAYS, "Canvas marked it LATE, and does not say by how much"
    if identity.on_canvas:
        return 0, "Canvas did not mark it LATE"
    return None


def _comparable(identity: Identity, late: LatePolicy) -> datetime:
    """The time of handing in; one that a system wrote without offset is taken for the due date's own zone."""
    assert identity.submitted_at is not None
    if identity.submitted_at.tzinfo is None and identity.system_time:
        return identity.submitted_at.replace(tzinfo=late.due.tzinfo)
    return identity.submitted_at


def charge(result: SubmissionResult, policy: Policy) -> Charge:
    """Return what the policy takes off a result, whose points are those of the policy already."""
    if policy.late is None or not result.judged or result.status == "missing":
        return Charge(result.score)
    found = lateness(policy.late, policy.identities.get(result.submission))
    if found is None:
        return Charge(result.score, note=UNTIMED)
    days, source = found
    if days == 0:
        return Charge(result.score, days)
    percent = late_percent(policy.late, days)
    off = result.score * percent / 100
    change = f"{show_points(result.score)} -> {show_points(result.score - off)}"
    note = f"handed in late, {counted(days, 'day')} begun: {percent:g} % off, {change} (by {source})"
    return Charge(result.score, days, off, note=note)


def charges(results: Iterable[SubmissionResult], policy: Policy) -> dict[str, Charge]:
    """Return what the policy takes off each result, by submission.

    Raises:
        PolicyError: times with and without UTC offset are mixed.
    """
    return {result.submission: charge(_repointed(result, policy.points), policy) for result in results}


def _charged(result: SubmissionResult, policy: Policy) -> SubmissionResult:
    found = charge(result, policy)
    if not found.note:
        return result
    return msgspec.structs.replace(result, score=found.score, notes=(*result.notes, found.note))
