from types import SimpleNamespace

import msgspec
import pytest

from graders.gradebook.scores import OVERRIDES, read_class
from graders.gradebook.students import write_students
from graders.judging.assignment import Assignment
from graders.results import CheckResult, Environment, ExerciseResult, SubmissionResult, write_results

HOSTILE = "=cmd|' /C calc'!A0<script>alert(1)</script>&\"\x1b[31m\u202e"
"""A name that is a formula, markup, a terminal's command and a reversal of the text after it."""


def check(status="failed", name="affine_backward/plain/gradient-dw", **fields):
    return CheckResult(id=name, status=status, **fields)


def exercise(name="affine_backward", *, status="failed", score=2.0, max_score=4.0, passed=0, checks=(), **fields):
    return ExerciseResult(
        exercise=name,
        operation="affine",
        status=status,
        score=score,
        max_score=max_score,
        seconds=0.25,
        passed=passed,
        checks=tuple(checks),
        **fields,
    )


def submission(name="alice", *, exercises=(), **fields):
    result = SubmissionResult(
        submission=name,
        status="graded",
        score=sum(part.score for part in exercises),
        max_score=sum(part.max_score for part in exercises),
        grader="0.1.0",
        environment=Environment.current(),
        content="sha256:ab",
        error=None,
        seconds=0.41,
        exercises=tuple(exercises),
    )
    return msgspec.structs.replace(result, **fields)


@pytest.fixture
def class_of(tmp_path):
    """A folder of results as it counts: of results, of whose they are, and of files that lie beside them."""

    def write(*results, identities=(), late=None, overrides="", title=""):
        write_results(tmp_path / "results.jsonl", [each for each in results if each.status != "missing"])
        write_students(tmp_path, identities)
        (tmp_path / OVERRIDES).write_text(overrides)
        return read_class(tmp_path, assignment=Assignment(name=title, late=late))

    return write


@pytest.fixture
def entry_of(class_of):
    """What counts for the only student of one submission."""

    def count(result, **fields):
        (entry,) = class_of(result, **fields).entries()
        return entry

    return count


@pytest.fixture
def make():
    """The builders of checks, exercises and submissions."""
    return SimpleNamespace(check=check, exercise=exercise, submission=submission)


@pytest.fixture
def passed():
    return exercise("affine_forward", status="passed", score=4.0, passed=2)


@pytest.fixture
def failed():
    return exercise(
        passed=1,
        checks=[
            check(
                "failed",
                "affine_backward/one_row/gradient-dw",
                message="dw differs\n  got 1\n  wanted 2",
                hint="transpose x",
                misconception="forgot-transpose",
            ),
            check("blocked", "affine_backward/one_row/gradient-db", message="the forward failed"),
            check("failed", "affine_backward/one_row/dtype", message="is float32", advisory=True),
        ],
    )


@pytest.fixture
def alice(passed, failed):
    return submission("alice", exercises=[passed, failed])


@pytest.fixture
def broken():
    """What a run records when the grader could not judge."""
    return submission("broken", status="unreadable", error="grader error: the worker died", flags=("grader_error",))


@pytest.fixture
def unreadable():
    return submission("empty", status="unreadable", error="no Python file in it", max_score=8.0)


@pytest.fixture
def hostile():
    bad = check("failed", HOSTILE, message=HOSTILE + "\n" + HOSTILE, hint=HOSTILE, misconception=HOSTILE)
    part = exercise(HOSTILE, passed=1, checks=[bad], notes=(HOSTILE,))
    return submission(HOSTILE, exercises=[part], notes=(HOSTILE,), student=HOSTILE, sandbox=(HOSTILE,))
