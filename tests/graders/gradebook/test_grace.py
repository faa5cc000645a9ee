"""Grace days over a term: each is used once, and what is left goes from one folder of results to the next."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from graders.cli import app
from graders.gradebook.grace import GRACE_DAYS, GraceDays, Used
from graders.gradebook.students import write_students
from graders.results import Environment, ExerciseResult, SubmissionResult, write_results
from graders.submissions import Identity, Student

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
ANA = Student(name="Ana O'Brien", login="ana", email="ana@example.edu")
BO = Student(name="Bo Li", number="0017")
ASSIGNMENT = """
exercises = ["affine_forward"]
[points]
affine_forward = 10
[late]
due = 2026-03-01T23:59:00Z
percent_per_day = 10
max_percent = 50
grace_days = 1
term_grace_days = {days}
"""


def result(name, score=10.0):
    part = ExerciseResult(
        exercise="affine_forward",
        operation="affine",
        status="passed",
        score=score,
        max_score=10.0,
        seconds=0.0,
        passed=1,
        checks=(),
    )
    return SubmissionResult(
        submission=name,
        status="graded",
        score=score,
        max_score=10.0,
        grader="0.2.0",
        environment=Environment.current(),
        content="sha256:",
        error=None,
        seconds=0.1,
        exercises=(part,),
    )


@pytest.fixture
def reported(tmp_path):
    """Report a folder of results, with the days that each submission is late; return the rows by student."""

    def report(name, *handed, days=3, previous="", overrides="", score=10.0):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        identities = [
            Identity(
                submission=submission,
                students=students,
                submitted_at=DUE + timedelta(days=late),
                time_source="roster.csv",
            )
            for submission, students, late in handed
        ]
        write_results(folder / "results.jsonl", [result(each.submission, score) for each in identities])
        write_students(folder, identities)
        (folder / "a.toml").write_text(ASSIGNMENT.format(days=days))
        (folder / "o.toml").write_text(overrides)
        arguments = ["report", folder, "--assignment", folder / "a.toml", "--overrides", folder / "o.toml"]
        arguments += ["--previous", tmp_path / previous] if previous else []
        done = CliRunner().invoke(app, [str(each) for each in arguments])
        assert done.exit_code == 0, done.output
        with (folder / "gradebook.csv").open(newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    return report


def days(row):
    return row["days_late"], row["grace_days"], row["grace_days_left"], row["late_penalty"], row["score"]


def test_days_are_used_once_in_a_term(reported, tmp_path):
    first = reported("one", ("ana", (ANA,), 3), ("bo", (BO,), 0))
    assert days(first["Ana O'Brien"]) == ("3", "2", "1", "0", "10")
    assert days(first["Bo Li"]) == ("0", "0", "3", "0", "10")
    again = Student(name="O'Brien, Ana", email="Ana@Example.edu")
    second = reported("two", ("group", (again, BO), 4), previous="one")
    assert days(second["O'Brien, Ana"]) == ("4", "1", "0", "2", "8")
    assert days(second["Bo Li"]) == ("4", "3", "0", "0", "10")
    page = next((tmp_path / "two" / "report" / "students").glob("*Ana*")).read_text()
    assert "Grace days of the term: 1 used here, 0 left." in page
    assert "4 days started, 1 grace day of the term used: 20 % off 10" in page


def test_a_later_report_counts_with_the_same_days(reported):
    reported("one", ("ana", (ANA,), 3))
    reported("two", ("ana", (ANA,), 3), previous="one")
    assert days(reported("two", ("ana", (ANA,), 3))["Ana O'Brien"]) == ("3", "1", "0", "1", "9")


def test_who_skips_an_assignment_has_what_they_had(reported):
    reported("one", ("ana", (ANA,), 3), ("bo", (BO,), 2))
    reported("two", ("bo", (BO,), 2), previous="one")
    third = reported("three", ("ana", (ANA,), 1), ("bo", (BO,), 1), previous="two")
    assert (third["Ana O'Brien"]["grace_days_left"], third["Bo Li"]["grace_days_left"]) == ("1", "1")


def test_no_day_is_used_where_none_helps(reported):
    rows = reported("one", ("ana", (ANA,), 9), ("bo", (BO,), 8))
    assert days(rows["Ana O'Brien"]) == ("9", "0", "3", "5", "5")
    assert days(rows["Bo Li"]) == ("8", "3", "0", "4", "6")
    assert days(reported("zero", ("ana", (ANA,), 3), score=0.0)["Ana O'Brien"]) == ("3", "0", "3", "0", "0")


def test_points_of_an_instructor_use_no_day(reported):
    rows = reported("one", ("ana", (ANA,), 3), overrides='[[override]]\nstudent = "ana"\npoints = 7\n')
    assert days(rows["Ana O'Brien"]) == ("3", "0", "3", "2", "7")


def test_without_the_option_there_are_no_columns_and_no_file(reported, tmp_path):
    reported("one", ("ana", (ANA,), 3))
    assert "grace_days" not in reported("one", ("ana", (ANA,), 3), days=0)["Ana O'Brien"]
    assert not (tmp_path / "one" / GRACE_DAYS).exists()


@pytest.mark.parametrize(
    ("previous", "message"), [("one", "the folder itself"), ("none", "holds no grace_days.json; expected the results")]
)
def test_a_folder_that_is_not_of_the_assignment_before_is_refused(reported, tmp_path, previous, message):
    reported("one", ("ana", (ANA,), 3))
    done = CliRunner().invoke(app, ["report", str(tmp_path / "one"), "--previous", str(tmp_path / previous)])
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert message in done.output


def test_two_of_one_name_are_told_apart_and_else_nobody_is_taken_for_another():
    one, other = (Student(name="Li Wei", email=f"{name}@example.edu") for name in ("lw1", "lw2"))
    grace = GraceDays([Used(student=one, days=2), Used(student=other, days=1)])
    assert [grace.before(student) for student in (one, other, Student(name="Li Wei"))] == [2, 1, 0]
    assert grace.before(Student(name="Li Wei", email="lw3@example.edu")) == 0
