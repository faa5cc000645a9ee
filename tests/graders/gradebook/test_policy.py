"""Late penalties and points, applied to results as they stand."""

import re
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from graders.gradebook.policy import UNTIMED, Charge, PolicyError, days_late, late_charge, late_percent, repointed
from graders.judging.assignment import AssignmentError, LatePolicy, read_assignment
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


def handed_in(time, **fields):
    return Identity(submission="alice", submitted_at=time, time_source="roster.csv", **fields)


def charged(result=RESULT, late=LATE, identity=None):
    return late_charge(result, result.score, late, identity)


def test_no_policy_changes_nothing():
    assert charged(late=None) == Charge(6.0)
    assert repointed(RESULT, {"affine_forward": 4.0, "affine_backward": 4.0}) is RESULT


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


@pytest.mark.parametrize(
    ("due", "submitted", "days"),
    [
        ("2026-10-31T23:59:00-07:00", "2026-11-01T23:59:00-08:00", 1),  # 25 hours, the clock was put back
        ("2026-10-31T23:59:00-07:00", "2026-11-02T00:00:00-08:00", 2),
        ("2026-11-01T01:30:00-07:00", "2026-11-01T01:10:00-08:00", 1),  # late, though the clock shows less
        ("2026-11-01T01:30:00-07:00", "2026-11-01T00:29:00-08:00", 0),
        ("2026-03-07T23:59:00-08:00", "2026-03-09T00:30:00-07:00", 1),  # a day of 23 hours and another half hour
        ("2026-03-01T23:59:00-08:00", "2026-03-03T08:30:00+00:00", 2),  # another zone: by what has passed
    ],
)
def test_a_day_of_an_autumn_clock_change_is_one_day(due, submitted, days):
    late = msgspec.structs.replace(LATE, due=datetime.fromisoformat(due))
    assert days_late(late, datetime.fromisoformat(submitted)) == days


@pytest.mark.parametrize(
    ("due", "submitted", "days"),
    [
        ("2026-10-31T23:59:00", "2026-11-02T07:59:00+00:00", 1),  # 25 hours, the clock was put back
        ("2026-10-31T23:59:00-07:00", "2026-11-02T07:59:00Z", 1),
        ("2026-10-31T23:59:00-07:00", "2026-11-02T07:59:01Z", 2),
        ("2026-03-07T23:59:00", "2026-03-09T06:59:00Z", 1),  # a day of 23 hours
        ("2026-03-01T23:59:00", "2026-03-01T23:59:00", 0),
        ("2026-03-01T23:59:00", "2026-03-02T00:00:00", 1),
    ],
)
def test_a_day_is_over_by_the_clocks_of_the_time_zone(due, submitted, days, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(f'[late]\ndue = {due}\npercent_per_day = 10\ntimezone = "America/Los_Angeles"\n')
    late = read_assignment(path, ["affine_forward"]).late
    assert days_late(late, datetime.fromisoformat(submitted)) == days


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Los_Angels", "did you mean 'America/Los_Angeles'"),
        ("America", "no such zone"),
        ("../x", "no such zone"),
    ],
)
def test_a_time_zone_that_there_is_not(zone, said, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(f'[late]\ndue = 2026-03-01T23:59:00\npercent_per_day = 10\ntimezone = "{zone}"\n')
    with pytest.raises(AssignmentError, match=re.escape(f"{path}: late.timezone = '{zone}'")) as caught:
        read_assignment(path, ["affine_forward"])
    assert said in str(caught.value)


def test_the_penalty_is_of_the_total_and_says_what_it_is_for():
    submitted = (DUE + timedelta(days=2, hours=3)).astimezone(timezone(timedelta(hours=-8)))
    charge = charged(identity=handed_in(submitted))
    assert (charge.raw_score, charge.days_late, charge.late_penalty) == (6.0, 3, pytest.approx(1.2))
    assert charge.cost == "handed in late, 3 days started: 20 % off 6"
    assert charge.note == "handed in late, 3 days started: 20 % off 6 (by roster.csv)"
    assert charged(identity=handed_in(DUE + timedelta(hours=1))).late_penalty == 0.0
    assert charged(identity=handed_in(DUE)) == Charge(6.0, 0)


def test_points_are_scaled_and_summed():
    result = repointed(RESULT, {"affine_forward": 2.0, "affine_backward": 10.0})
    assert [(e.score, e.max_score) for e in result.exercises] == [(2.0, 2.0), (5.0, 10.0)]
    assert (result.score, result.max_score) == (7.0, 12.0)


def test_an_exercise_that_is_no_longer_asked_is_left_out():
    result = repointed(RESULT, {"affine_backward": 4.0})
    assert [e.exercise for e in result.exercises] == ["affine_backward"]
    assert (result.score, result.max_score) == (2.0, 4.0)


def test_an_exercise_that_was_worth_nothing_earns_by_its_status():
    free = (exercise("a", 0.0, 0.0, "passed"), exercise("b", 0.0, 0.0))
    result = repointed(msgspec.structs.replace(RESULT, exercises=free), {"a": 3.0, "b": 3.0})
    assert [e.score for e in result.exercises] == [3.0, 0.0]
    assert [e.score for e in repointed(result, {"a": 0.0, "b": 0.0}).exercises] == [0.0, 0.0]


def test_a_fault_of_the_grader_is_not_penalised():
    broken = msgspec.structs.replace(RESULT, flags=("grader_error",))
    assert charged(broken, identity=handed_in(DUE + timedelta(days=9))).late_penalty == 0.0


def test_a_submission_without_a_time_keeps_its_score_and_says_why():
    for identity in (None, handed_in(None)):
        assert charged(identity=identity) == Charge(6.0, note=UNTIMED)


def test_what_canvas_marked_is_a_day_late_and_says_whence():
    late = charged(late=msgspec.structs.replace(LATE, grace_days=0), identity=handed_in(None, marked_late=True))
    assert late.late_penalty == pytest.approx(0.6)
    assert "Canvas marked it LATE, and does not say by how much" in late.note
    assert charged(identity=handed_in(None, on_canvas=True)) == Charge(6.0, 0)


def test_a_time_that_a_system_wrote_without_offset_is_one_of_the_due_date():
    charge = charged(identity=handed_in(datetime.fromisoformat("2026-03-04T12:00"), system_time=True))
    assert charge.days_late == 3


def test_times_with_and_without_offset_do_not_mix():
    with pytest.raises(PolicyError, match=r"02T00:00:00, due 2026-03-01T23:59:00\+00:00: give both"):
        charged(identity=handed_in(datetime.fromisoformat("2026-03-02")))
