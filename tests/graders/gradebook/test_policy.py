"""Late penalties, point overrides and the roster."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from graders.gradebook.policy import UNTIMED, Policy, PolicyError, apply_policy, days_late, late_percent
from graders.judging.assignment import LatePolicy
from graders.results import Environment, ExerciseResult, SubmissionResult
from graders.submissions import Identity

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
LATE = LatePolicy(due=DUE, percent_per_day=10, grace_days=1, max_percent=25)


def exercise(name, score, max_score=4.0, status="failed"):
    return ExerciseResult(
        exercise=name,
        operation="op",
        status=status,
        score=score,
        max_score=max_score,
        seconds=0.0,
        passed=0,
        checks=(),
    )


RESULT = SubmissionResult(
    submission="alice",
    status="graded",
    score=6.0,
    max_score=8.0,
    grader="0.1.0",
    environment=Environment.current(),
    content="sha256:",
    error=None,
    seconds=0.1,
    exercises=(exercise("affine_forward", 4.0, status="passed"), exercise("affine_backward", 2.0)),
)


def handed_in(time, *, submission="alice", **fields):
    return {submission: Identity(submission=submission, submitted_at=time, time_source="roster.csv", **fields)}


def apply(result=RESULT, **policy):
    (changed,) = apply_policy([result], Policy(**policy))
    return changed


def test_no_policy_changes_nothing():
    assert apply() is RESULT


@pytest.mark.parametrize(
    ("late_by", "percent"),
    [
        (timedelta(days=-3), 0),
        (timedelta(0), 0),
        (timedelta(seconds=1), 0),
        (timedelta(days=1), 0),
        (timedelta(days=1, seconds=1), 10),
        (timedelta(days=3), 20),
        (timedelta(days=4), 25),
        (timedelta(days=400), 25),
    ],
)
def test_each_day_begun_costs_after_the_grace_up_to_the_cap(late_by, percent):
    assert late_percent(LATE, days_late(LATE, DUE + late_by)) == percent


def test_the_penalty_comes_off_the_total_and_is_noted():
    submitted = (DUE + timedelta(days=2, hours=3)).astimezone(timezone(timedelta(hours=-8)))
    result = apply(late=LATE, identities=handed_in(submitted))
    assert result.score == pytest.approx(6.0 * 0.8)
    assert result.notes == ("handed in late, 3 days begun: 20 % off, 6 -> 4.8 (by roster.csv)",)
    assert result.exercises == RESULT.exercises
    grace = apply(late=LATE, identities=handed_in(DUE + timedelta(hours=1)))
    assert grace.notes == ("handed in late, 1 day begun: 0 % off, 6 -> 6 (by roster.csv)",)
    assert apply(late=LATE, identities=handed_in(DUE)) == RESULT


def test_points_are_scaled_and_summed():
    result = apply(points={"affine_*": 2.0, "affine_backward": 10.0})
    assert [(e.score, e.max_score) for e in result.exercises] == [(2.0, 2.0), (5.0, 10.0)]
    assert (result.score, result.max_score) == (7.0, 12.0)


def test_an_exercise_that_was_worth_nothing_earns_by_its_status():
    free = (exercise("a", 0.0, 0.0, "passed"), exercise("b", 0.0, 0.0))
    result = apply(msgspec.structs.replace(RESULT, exercises=free), points={"*": 3.0})
    assert [e.score for e in result.exercises] == [3.0, 0.0]
    assert [e.score for e in apply(result, points={"*": 0.0}).exercises] == [0.0, 0.0]


def test_a_fault_of_the_grader_is_not_penalised():
    broken = msgspec.structs.replace(RESULT, flags=("grader_error",))
    assert apply(broken, late=LATE) == broken


def test_a_submission_without_a_time_keeps_its_score_and_says_why():
    for identities in ({}, handed_in(DUE, submission="bob"), handed_in(None)):
        found = apply(late=LATE, identities=identities)
        assert found.score == RESULT.score
        assert found.notes[-1] == UNTIMED


def test_what_canvas_marked_is_a_day_late_and_says_whence():
    late = apply(late=msgspec.structs.replace(LATE, grace_days=0), identities=handed_in(None, marked_late=True))
    assert late.score == pytest.approx(5.4)
    assert "Canvas marked it LATE, and does not say by how much" in late.notes[0]
    assert apply(late=LATE, identities=handed_in(None, on_canvas=True)) == RESULT


def test_a_time_that_a_system_wrote_without_offset_is_one_of_the_due_date():
    result = apply(late=LATE, identities=handed_in(datetime.fromisoformat("2026-03-04T12:00"), system_time=True))
    assert "3 days begun" in result.notes[0]


def test_times_with_and_without_offset_do_not_mix():
    with pytest.raises(PolicyError, match=r"02T00:00:00, due 2026-03-01T23:59:00\+00:00: give both"):
        apply(late=LATE, identities=handed_in(datetime.fromisoformat("2026-03-02")))
