"""What a student is told and given where a function has several copies, or is written in part."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.grader import Grader
from graders.results import ExerciseResult, SubmissionResult
from graders.settings import Settings
from graders.submissions import single

FORWARD = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)
"""
BACKWARD = """
def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
"""
WRONG = FORWARD.replace("+ b", "- b") + BACKWARD.replace("sum(0)", "sum(1)")


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    grader = Grader(Settings(only=("affine_forward", "affine_backward")))
    yield grader
    grader.close()


def graded(grader: Grader, folder: Path, files: dict[str, str]) -> SubmissionResult:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return grader.grade(single(folder))


def scores(result: SubmissionResult) -> list[float]:
    return [exercise.score for exercise in result.exercises]


def said(exercise: ExerciseResult) -> str:
    return " ".join(check.message for check in exercise.checks)


@pytest.mark.parametrize("first", [WRONG, FORWARD + BACKWARD], ids=["the second is right", "the first is right"])
def test_of_two_copies_the_better_counts_and_it_is_said(grader: Grader, tmp_path: Path, first: str) -> None:
    second = FORWARD + BACKWARD if first == WRONG else WRONG
    files = {"hw2/cs231n/layers.py": first, "hw2_new/cs231n/layers.py": second}
    result = graded(grader, tmp_path, files)
    assert scores(result) == [exercise.max_score for exercise in result.exercises]
    better = "hw2/cs231n/layers.py" if second == WRONG else "hw2_new/cs231n/layers.py"
    assert result.notes[0] == (
        "hw2/cs231n/layers.py and hw2_new/cs231n/layers.py differ, and nothing tells which is meant: both were graded,"
        f" and {better} counts, which earns no less: affine_forward, affine_backward"
    )


def test_forward_and_backward_of_one_copy_belong_together(grader: Grader, tmp_path: Path) -> None:
    """Each copy keeps its cache in its own order: a mixture of both would be wrong."""
    other = (FORWARD + BACKWARD).replace("(x, w)\n", "(w, x)\n").replace("x, w = cache", "w, x = cache")
    result = graded(grader, tmp_path, {"one.py": FORWARD + BACKWARD, "two.py": other})
    assert scores(result) == [exercise.max_score for exercise in result.exercises]


def test_a_copy_without_one_of_the_functions_uses_the_other_file_for_it(grader: Grader, tmp_path: Path) -> None:
    result = graded(grader, tmp_path, {"one.py": WRONG.replace("sum(1)", "sum(0)"), "two.py": FORWARD})
    assert scores(result) == [exercise.max_score for exercise in result.exercises]


def test_three_wrong_copies_give_what_the_best_gives(grader: Grader, tmp_path: Path) -> None:
    half = FORWARD + BACKWARD.replace("sum(0)", "sum(0) * 2")
    result = graded(grader, tmp_path, {"a.py": WRONG, "b.py": half, "c.py": WRONG.replace("- b", "* b")})
    assert 0 < sum(scores(result)) < result.max_score
    assert any("a.py and b.py differ" in note and "b.py counts" in note for note in result.notes)
    assert any("a.py and c.py differ" in note and "a.py counts" in note for note in result.notes)


def test_a_copy_brings_its_own_flags(grader: Grader, tmp_path: Path) -> None:
    """Nothing is hidden in the file that is not looked at first."""
    result = graded(grader, tmp_path, {"one.py": WRONG, "two.py": "import autograd\n" + FORWARD + BACKWARD})
    flags = [flag for exercise in result.exercises for flag in exercise.flags]
    assert any("two.py:1 imports autograd" in flag for flag in flags)


@pytest.mark.parametrize("above", [True, False])
def test_a_raise_left_in_written_work_is_named(grader: Grader, tmp_path: Path, above: bool) -> None:
    left = "    raise NotImplementedError\n"
    head, line, body = FORWARD.partition("def affine_forward(x, w, b):\n")
    text = head + line + (left + body if above else body.replace("return ", "out = ") + left)
    result = graded(grader, tmp_path, {"layers.py": text + BACKWARD})
    forward = result.exercises[0]
    assert forward.status == "error"
    assert f"the `raise` on line {5 if above else 6} of layers.py is still there" in said(forward)


def test_a_raise_left_in_a_notebook_is_named_by_its_cell(grader: Grader, tmp_path: Path) -> None:
    text = FORWARD.replace("    return", "    raise NotImplementedError\n    return").strip("\n").replace("\n", "\\n")
    cells = f'[{{"cell_type": "markdown", "source": ""}}, {{"cell_type": "code", "source": "{text}"}}]'
    result = graded(grader, tmp_path, {"n.ipynb": f'{{"cells": {cells}, "nbformat": 4}}'})
    assert "the `raise` at n.ipynb, cell 2, line 4 is still there" in said(result.exercises[0])


BLANK = """
def affine_backward(dout, cache):
    dx, dw, db = None, None, None
    pass
    return dx, dw, db
"""


@pytest.mark.parametrize("forward", ["", "    raise NotImplementedError\n", "    return 1 / 0\n"])
@pytest.mark.parametrize("backward", [BLANK, "def affine_backward(dout, cache):\n    raise NotImplementedError\n", ""])
def test_an_untouched_backward_is_not_to_fix(grader: Grader, tmp_path: Path, forward: str, backward: str) -> None:
    whole = f"def affine_forward(x, w, b):\n{forward}" if forward else ""
    result = graded(grader, tmp_path, {"layers.py": whole + "\n" + backward + "\nX = 1\n"})
    if whole or backward:
        assert result.exercises[1].status == "not_implemented"


def test_a_written_backward_of_a_blank_forward_says_what_it_needs(grader: Grader, tmp_path: Path) -> None:
    text = "def affine_forward(x, w, b):\n    raise NotImplementedError\n" + BACKWARD
    backward = graded(grader, tmp_path, {"layers.py": text}).exercises[1]
    assert backward.status == "blocked"
    assert "needs affine_forward, which is not implemented yet" in said(backward)


def test_blanks_that_return_zeros_are_not_implemented(grader: Grader, tmp_path: Path) -> None:
    blank = "\ndef affine_backward(dout, cache):\n    dw = np.zeros((3, 3))\n    return dw, dw, dw\n"
    assert graded(grader, tmp_path, {"layers.py": FORWARD + blank}).exercises[1].status == "not_implemented"


def test_a_whole_of_what_is_not_written_names_the_part(grader: Grader, tmp_path: Path) -> None:
    part = "def multiply(x, w):\n    raise NotImplementedError\n"
    text = f"def affine_forward(x, w, b):\n    return multiply(x, w) + b, x\n\n{part}"
    forward = graded(grader, tmp_path, {"layers.py": text}).exercises[0]
    assert forward.status == "not_implemented"
    assert "needs multiply, which is not implemented yet" in said(forward)


def test_a_course_of_classes_is_answered(grader: Grader, tmp_path: Path) -> None:
    text = "class Affine:\n    def forward(self, x):\n        return x\n    def backward(self, d):\n        return d\n"
    result = graded(grader, tmp_path, {"layers.py": text})
    assert result.status == "unreadable"
    assert result.error is not None
    assert "Affine of layers.py" in result.error
    assert "this course asks for functions: affine_forward in layers.py" in result.error
