"""The assignment files of the course: a blank submission scores 0, the reference scores full marks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.grader import Grader
from graders.judging.assignment import Assignment, read_assignment
from graders.judging.catalogue import exercises
from graders.kinds.operation import short
from graders.oracle.limits import Limits
from graders.settings import Settings
from graders.submissions import single
from tests.support.course import EXAMPLE_SUBMISSIONS, ROOT, STUBS

FILES = sorted((ROOT / "fixtures" / "assignments").glob("*.toml"))


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def grader(request: pytest.FixtureRequest) -> Iterator[Grader]:
    path: Path = request.param
    assignment = read_assignment(path, [short(name) for name in exercises()])
    made = Grader(Settings(assignment=assignment, limits=Limits(level="auto")))
    yield made
    made.close()


def test_blank_stubs_score_nothing(grader: Grader) -> None:
    result = grader.grade(single(STUBS))
    assert result.status == "graded"
    assert result.score == 0
    assert {exercise.status for exercise in result.exercises} <= {"not_implemented", "blocked"}


def test_the_reference_scores_full_marks(grader: Grader) -> None:
    result = grader.grade(single(EXAMPLE_SUBMISSIONS / "perfect.zip"))
    short_of = [(item.exercise, item.score, item.max_score) for item in result.exercises if item.score < item.max_score]
    assert short_of == []
    assert result.score == result.max_score > 0
    assert not result.flags


def test_there_is_an_assignment_for_each_third_of_the_course_and_one_for_all() -> None:
    assert [path.stem for path in FILES] == ["assignment1", "assignment2", "assignment3", "course"]


def test_the_order_of_an_assignment_is_the_order_to_work_in() -> None:
    assignment = Assignment(exercises=("relu_backward", "sgd", "affine_*"))
    settings = Settings(assignment=assignment)
    assert [operation.name for operation in settings.operations()] == ["relu", "sgd", "affine"]
    assert list(settings.points()) == [
        "activations.relu_backward",
        "optim.sgd",
        "layers.affine_forward",
        "layers.affine_backward",
    ]
    other = Settings(assignment=Assignment(exercises=("affine_*", "relu_backward", "sgd")))
    assert other.digest() == settings.digest()
