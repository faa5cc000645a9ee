"""A second course, of layers that are classes, works by the same commands as the first; its bugs are found."""

import json
import sys
from pathlib import Path

import pytest

from tests.courses.edited import OWN_LAYERS, explained, grade_edited, working_in
from tests.courses.own_layers_bugs import BUGS
from tests.courses.own_layers_honest import HONEST
from tests.graders.kits.conftest import backcheck, run

SUBMISSIONS = OWN_LAYERS / "fixtures" / "submissions"


def first_and_last(variants: dict) -> list[str]:
    return list(dict.fromkeys([*list(variants)[:1], *list(variants)[-1:]]))


@pytest.mark.parametrize("exercise", BUGS)
def test_bugs_lose_points(exercise: str) -> None:
    with working_in(OWN_LAYERS):
        for name in first_and_last(BUGS[exercise]):
            result = grade_edited(exercise, BUGS[exercise][name])
            assert result.score < result.max_score, f"{name}: {explained(result)}"


@pytest.mark.parametrize("exercise", HONEST)
def test_right_variants_keep_full_marks(exercise: str) -> None:
    with working_in(OWN_LAYERS):
        for name in first_and_last(HONEST[exercise]):
            result = grade_edited(exercise, HONEST[exercise][name])
            assert result.score == result.max_score, f"{name}: {explained(result)}"


@pytest.mark.parametrize(
    ("exercise", "variant", "convention"),
    [("Linear", "weights_transposed", "outputs_first"), ("Conv1d", "gradients_returned", "returned")],
)
def test_another_convention_of_the_course_is_right_and_named(exercise: str, variant: str, convention: str) -> None:
    with working_in(OWN_LAYERS):
        result = grade_edited(exercise, HONEST[exercise][variant])
    assert result.score == result.max_score, explained(result)
    assert result.convention == convention


def test_there_are_bugs_and_right_variants_of_every_exercise() -> None:
    assert BUGS.keys() == HONEST.keys()
    assert sum(map(len, BUGS.values())) >= 60
    assert sum(map(len, HONEST.values())) >= 30


def test_its_files_are_what_the_reference_gives() -> None:
    assert "12 exercises, 72 points" in backcheck("list", cwd=OWN_LAYERS)
    assert backcheck("stubs", "verify", cwd=OWN_LAYERS) == ""
    assert backcheck("fixtures", "verify", "--only", "linear", cwd=OWN_LAYERS) == ""
    assert "numeric gradient checks" in backcheck("validate", "--only", "linear", cwd=OWN_LAYERS)


def test_its_submissions_are_graded(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assignment = OWN_LAYERS / "assignments" / "assignment1.toml"
    backcheck(
        "grade", SUBMISSIONS, "--out", out, "--sandbox", "auto", "--assignment", assignment, "--course", OWN_LAYERS,
        cwd=tmp_path,
    )  # fmt: skip
    rows = {row["submission"]: row for row in map(json.loads, (out / "results.jsonl").read_text().splitlines())}
    losing = {
        name: {item["exercise"] for item in row["exercises"] if item["score"] < item["max_score"]}
        for name, row in rows.items()
    }
    assert losing == {
        "perfect": set(),
        "right": set(),
        "adds_up": {"Linear", "Conv1d"},
        "averages": {"Linear", "Conv1d", "Conv2d", "RNNCell", "BatchNorm"},
        "half_done": {"BatchNorm", "Conv1d", "Conv2d", "SGD", "Adam", "RNNCell", "MLP"},
        "on_the_class": {"Linear", "ReLU", "BatchNorm", "MaxPool", "Flatten", "MLP"},
    }


def test_what_is_wrong_with_own_layers_alone_is_no_fault_of_the_model() -> None:
    said = " ".join(backcheck("check", SUBMISSIONS / "adds_up", cwd=OWN_LAYERS, status=1).split())
    assert "Linear fails its own checks" in said
    assert "2 exercises to fix: Linear, Conv1d" in said


def test_messages_name_the_fault() -> None:
    said = " ".join(backcheck("check", SUBMISSIONS / "on_the_class", cwd=OWN_LAYERS, status=1).split())
    assert "another object of the class has run on other inputs since: they share something" in said
    assert "Keep what an object needs on self" in said
    said = " ".join(backcheck("check", SUBMISSIONS / "averages", "--only", "linear", cwd=OWN_LAYERS, status=1).split())
    assert "averaged over the batch; they should be summed" in said
    assert "dW is wrong" in said


def test_its_handout_works(tmp_path: Path) -> None:
    out = tmp_path / "handout"
    backcheck("handout", "--assignment", "assignments/assignment1.toml", "--out", out, cwd=OWN_LAYERS)
    text = (out / "stubs" / "linear.py").read_text()
    assert "class Linear:" in text
    assert "x @ self.W" not in text
    assert "0 of 1 implemented" in run(sys.executable, "-m", "pytest", "-q", "-k", "linear", cwd=out)


def test_a_constructor_alone_earns_next_to_nothing() -> None:
    with working_in(OWN_LAYERS):
        result = grade_edited("Linear", [("return x @ self.W + self.b", "raise ValueError")])
    assert 0 < result.score < 0.05 * result.max_score
