"""Late penalties, point overrides and the roster."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from graders.gradebook.policy import Policy, PolicyError, apply_policy, late_percent
from graders.gradebook.roster import RosterEntry, RosterError, read_roster, submission_times
from graders.judging.assignment import LatePolicy
from graders.results import Environment, ExerciseResult, SubmissionResult

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
    seed=0,
    grader="0.1.0",
    environment=Environment.current(),
    content="sha256:",
    error=None,
    seconds=0.1,
    exercises=(exercise("affine_forward", 4.0, status="passed"), exercise("affine_backward", 2.0)),
)


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
    assert late_percent(LATE, DUE + late_by) == percent


def test_the_penalty_comes_off_the_total_and_is_noted():
    submitted = (DUE + timedelta(days=2, hours=3)).astimezone(timezone(timedelta(hours=-8)))
    result = apply(late=LATE, submitted={"alice": submitted})
    assert result.score == pytest.approx(6.0 * 0.8)
    assert result.notes == ("handed in late, 3 days begun: 20 % off, 6 -> 4.8",)
    assert result.exercises == RESULT.exercises
    grace = apply(late=LATE, submitted={"alice": DUE + timedelta(hours=1)})
    assert grace.notes == ("handed in late, 1 day begun: 0 % off, 6 -> 6",)
    assert apply(late=LATE, submitted={"alice": DUE}) == RESULT


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
    found = apply(late=LATE, submitted={"bob": DUE})
    assert found.score == RESULT.score
    assert found.notes[-1] == "no time of handing in is known: the late policy was not applied"


def test_times_with_and_without_offset_do_not_mix():
    with pytest.raises(PolicyError, match=r"02T00:00:00, due 2026-03-01T23:59:00\+00:00: give both"):
        apply(late=LATE, submitted={"alice": datetime.fromisoformat("2026-03-02")})


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"

    def read(text, encoding="utf-8"):
        path.write_text(text, encoding=encoding)
        return read_roster(path)

    return read


def test_a_roster_with_all_it_may_say(roster):
    entries = roster(
        "submission,student,id,sis_user_id,sis_login_id,section,email,submitted_at\n"
        'alice,"Doe, Alice",1,u1,al,A,a@x.org,2026-03-02T01:00:00+01:00\nbob,,,,,,,\n',
        "utf-8-sig",
    )
    assert entries["alice"] == RosterEntry(
        submission="alice",
        student="Doe, Alice",
        id="1",
        sis_user_id="u1",
        sis_login_id="al",
        section="A",
        email="a@x.org",
        submitted_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert entries["bob"] == RosterEntry(submission="bob")
    assert submission_times(entries) == {"alice": datetime(2026, 3, 2, tzinfo=UTC)}


def test_a_file_of_times_alone(roster):
    assert submission_times(roster("submission,submitted_at\nalice,2026-03-02\n")) == {
        "alice": datetime.fromisoformat("2026-03-02")
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("submission,id\nalice,1\nbob\n", r"roster\.csv:3: expected 2 cells"),
        ("submission,id\nalice,1,2\n", r"roster\.csv:2: expected 2 cells"),
        ("submission\nalice\nalice\n", r"roster\.csv:3: submission 'alice' is named twice"),
        ("submission,id\n ,1\n", r"roster\.csv:2: submission is empty"),
        (
            "submission,submitted_at\na,monday\n",
            r"roster\.csv:2: submitted_at = 'monday': expected a time such",
        ),
    ],
)
def test_a_wrong_roster_is_told_with_its_line(roster, text, message):
    with pytest.raises(RosterError, match=message):
        roster(text)


@pytest.mark.parametrize("text", ["", "name,email\nAlice,a@x.org\n", "name\nAlice,too,many\n"])
def test_a_roster_that_names_no_submission_is_no_fault(roster, text):
    assert roster(text) == {}


def test_a_row_without_submission_belongs_to_what_its_student_handed_in(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("Name,Email,Tutor,submitted_at\nAlice,a@x.org,T,2026-03-02\nBob,b@x.org,T,\n")
    entries = read_roster(path, {"alice_1": "Alice", "x": "Carol"})
    assert entries == {
        "alice_1": RosterEntry(
            submission="alice_1", student="Alice", email="a@x.org", submitted_at=datetime.fromisoformat("2026-03-02")
        )
    }


def test_unknown_columns_are_passed_over(roster):
    assert roster("submission,tutor\nalice,T\n") == {"alice": RosterEntry(submission="alice")}


def test_a_missing_or_binary_roster(tmp_path):
    with pytest.raises(RosterError, match="No such file"):
        read_roster(tmp_path / "none.csv")
    (tmp_path / "bad.csv").write_bytes(b"submission\n\xff\xfe\n")
    with pytest.raises(RosterError, match="not a CSV file"):
        read_roster(tmp_path / "bad.csv")
