"""A submission that is checked again after each save."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from graders.reports.terminal import render_screen
from graders.watch import Screen, screens
from tests.graders.test_notebook import RIGHT, SOURCE

RELU = "\ndef relu_forward(x):\n    return x * (x > 0), x\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "layers.py").write_text(RIGHT)
    (tmp_path / "activations.py").write_text(RELU)
    return tmp_path


def after(work: Path, *saves: tuple[str, str]) -> list[Screen]:
    def saving() -> Iterator[None]:
        for file, text in saves:
            (work / file).write_text(text)
            yield

    return list(screens(work, saving(), only=("affine", "relu")))


def test_the_first_screen_tells_the_progress(work: Path) -> None:
    (screen,) = after(work)
    assert screen.progress == "next: relu_backward; 3 of 4 implemented, 7 of 9 points; relu 1/3, affine 6/6"
    assert screen.exercise is None


def test_what_was_worked_on_is_shown_before_the_rest_is_judged(work: Path) -> None:
    _, soon, then = after(work, ("layers.py", SOURCE))
    assert soon.exercise is not None
    assert soon.exercise.exercise == "affine_backward"
    assert "averaged over the batch" in soon.exercise.checks[0].message
    assert not soon.progress
    assert then.exercise == soon.exercise
    assert "affine 5.33/6" in then.progress


def test_a_save_that_mends_it_is_seen(work: Path) -> None:
    *_, last = after(work, ("layers.py", SOURCE), ("layers.py", RIGHT))
    assert last.exercise is not None
    assert (last.exercise.exercise, last.exercise.status) == ("affine_backward", "passed")


def test_a_file_that_does_not_parse_is_an_error_of_its_exercises(work: Path) -> None:
    *_, last = after(work, ("activations.py", RELU + "\ndef broken(:\n"))
    assert last.exercise is not None
    assert "activations.py could not be imported: SyntaxError" in last.exercise.checks[0].message


def test_a_misspelt_function_stays_on_the_screen(work: Path) -> None:
    *_, last = after(work, ("layers.py", RIGHT.replace("def affine_backward", "def affine_bakward")))
    assert last.exercise is not None
    assert last.exercise.notes == ("affine_backward was not found; layers.py has affine_bakward",)
    assert last.progress
    console = Console(file=StringIO(), width=120)
    render_screen(last.exercise, last.progress, last.error, console)
    assert console.file.getvalue().count("affine_bakward") == 1  # type: ignore[attr-defined]


def test_a_folder_without_work_is_one_sentence(tmp_path: Path) -> None:
    (screen,) = screens(tmp_path, ())
    assert str(tmp_path) in screen.error or screen.error
    assert screen.exercise is None


def test_the_screen_shows_one_cause(work: Path) -> None:
    *_, last = after(work, ("layers.py", SOURCE))
    console = Console(file=StringIO(), width=80)
    render_screen(last.exercise, last.progress, last.error, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert text.count("affine_backward/") == 1
    assert text.rstrip().splitlines()[-1].startswith("relu_backward") or "next: " in text
