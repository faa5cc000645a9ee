"""Late penalties and point overrides, applied to results as they stand: nothing is graded again."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from graders.judging.assignment import LatePolicy
from graders.results import ExerciseResult, SubmissionResult
from graders.submissions import Identity
from graders.text import counted, show_points

UNTIMED: Final = "no time of handing in is known: the late policy was not applied"
MARKED_DAYS: Final = 1
"""Canvas marks a late upload and does not say how late: the least that it can be is charged."""


class PolicyError(ValueError):
    """A policy that cannot be applied to the results at hand."""


class Charge(msgspec.Struct, frozen=True):
    """What makes the score of the gradebook out of the one that was graded: a row adds up.

    Attributes:
        raw_score: points as graded.
        days_late: days started after the due date; None where that is not known, or nothing is due.
        late_penalty: points that they cost.
        override: points that an instructor added or, below 0, took away; None where nobody did.
        note: what is said of the time, and where it is known from.
        cost: what the late penalty is for, in words.
        extension: the due date of this student, where it is another than that of all.
        grace_days: days of the term's that are used up for this submission; None where the term has none.
        grace_days_left: days that are left after it.
    """

    raw_score: float
    days_late: int | None = None
    late_penalty: float = 0.0
    override: float | None = None
    note: str = ""
    cost: str = ""
    extension: datetime | None = None
    grace_days: int | None = None
    grace_days_left: int = 0


def late_percent(late: LatePolicy, days: int) -> float:
    """Return the percent of the score lost by handing in so many days late."""
    return min(late.max_percent, max(0, days - late.grace_days) * late.percent_per_day)


def days_late(late: LatePolicy, submitted: datetime) -> int:
    """Return the number of days started between ``late.due`` and ``submitted``, 0 when in time.

    Where clocks were put back in between, which shows in offsets an hour apart or by the policy's time zone, a day
    ends when the clock shows the hour of ``late.due`` again, though it had 25 hours. One of 23 hours counts as 24.

    Raises:
        PolicyError: one of the two has a UTC offset and the other has none.
    """
    submitted = late.local(submitted)
    if (late.due.tzinfo is None) != (submitted.tzinfo is None):
        raise PolicyError(
            f"submitted at {submitted.isoformat()}, due {late.due.isoformat()}: give both a UTC offset, or neither"
        )
    if submitted <= late.due:
        return 0
    passed = submitted - late.due
    by_clock = submitted.replace(tzinfo=None) - late.due.replace(tzinfo=None)
    if passed - by_clock == timedelta(hours=1):
        passed = by_clock
    return max(1, math.ceil(passed / timedelta(days=1)))


def repointed(result: SubmissionResult, worth: Mapping[str, float]) -> SubmissionResult:
    """Return a result with other points for its exercises; those without an entry are no longer part of it."""
    if not result.exercises:
        return msgspec.structs.replace(result, max_score=math.fsum(worth.values())) if worth else result
    exercises = tuple(_worth(part, worth[part.exercise]) for part in result.exercises if part.exercise in worth)
    if exercises == result.exercises:
        return result
    return msgspec.structs.replace(
        result,
        exercises=exercises,
        score=round(math.fsum(exercise.score for exercise in exercises), 6),
        max_score=math.fsum(exercise.max_score for exercise in exercises),
    )


def _worth(exercise: ExerciseResult, points: float) -> ExerciseResult:
    """Scale an exercise to new points; one that was worth nothing is judged by its status."""
    if points == exercise.max_score:
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
    if identity.submitted_at.tzinfo is None and identity.system_time and not late.timezone:
        return identity.submitted_at.replace(tzinfo=late.due.tzinfo)
    return identity.submitted_at


def late_charge(
    result: SubmissionResult,
    points: float,
    late: LatePolicy | None,
    identity: Identity | None,
    *,
    used_before: int = 0,
    uses_days: bool = True,
) -> Charge:
    """Return what being late takes off a result.

    Args:
        result: the submission as graded.
        points: what it counts after an instructor's decisions on single exercises; the percentage is of these.
        late: the policy, with the student's own due date.
        identity: when it was handed in.
        used_before: days of the term's grace days that the student has used for other assignments.
        uses_days: whether this one may use some of those that are left.

    Raises:
        PolicyError: times with and without UTC offset are mixed.
    """
    if late is None:
        return Charge(result.score)
    left = max(0, late.term_grace_days - used_before)
    charge = Charge(result.score, grace_days=0 if late.term_grace_days else None, grace_days_left=left)
    if not result.judged or result.status == "missing":
        return charge
    found = lateness(late, identity)
    if found is None:
        return msgspec.structs.replace(charge, note=UNTIMED)
    days, source = found
    charge = msgspec.structs.replace(charge, days_late=days)
    if days == 0:
        return charge
    used = _days_used(late, days, left) if points > 0 and uses_days else 0
    percent = late_percent(late, days - used)
    covered = f", {counted(used, 'grace day')} of the term used" if used else ""
    cost = f"handed in late, {counted(days, 'day')} started{covered}: {percent:g} % off {show_points(points)}"
    return msgspec.structs.replace(
        charge,
        late_penalty=round(points * percent / 100, 6),
        note=f"{cost} (by {source})",
        cost=cost,
        grace_days=used if late.term_grace_days else None,
        grace_days_left=left - used,
    )


def _days_used(late: LatePolicy, days: int, left: int) -> int:
    """The fewest of the days left that lower the penalty as far as all of them would."""
    least = late_percent(late, days - min(left, days))
    return next(used for used in range(left + 1) if late_percent(late, days - used) == least)
