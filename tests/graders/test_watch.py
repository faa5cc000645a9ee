"""A submission that is checked again after each save."""

from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Event, Timer

import pytest
import watchfiles
from rich.console import Console, ConsoleDimensions
from typer.testing import CliRunner

from graders.cli import app
from graders.cli.watch import Display
from graders.reports.terminal import render_screen
from graders.selfcheck import Judged, SelfCheck
from graders.watch import Saves, Screen, screens
from tests.graders.test_notebook import RIGHT, SOURCE

REFERENCE = Path(__file__).parents[2] / "reference"

RELU = "\ndef relu_forward(x):\n    return x * (x > 0), x\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "layers.py").write_text(RIGHT)
    (tmp_path / "activations.py").write_text(RELU)
    return tmp_path


def after(work: Path, *saves: tuple[str, str], only: tuple[str, ...] = ("affine", "relu")) -> list[Screen]:
    def saving() -> Iterator[None]:
        for file, text in saves:
            (work / file).write_text(text)
            yield

    return list(screens(work, saving(), only))


def said(screen: Screen) -> str:
    console = Console(file=StringIO(), width=120)
    shown = [item for item in (screen.saved, screen.exercise) if item is not None]
    render_screen(shown, screen.notes, screen.progress, screen.error, console)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


@pytest.fixture
def no_endless_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A wait for a save that was missed ends."""
    stop = Event()
    timer = Timer(60, stop.set)
    monkeypatch.setattr(watchfiles, "watch", partial(watchfiles.watch, stop_event=stop))
    timer.start()
    yield
    timer.cancel()


def test_the_first_screen_tells_the_progress(work: Path) -> None:
    (screen,) = after(work)
    assert screen.progress == "next: relu_backward; 3 of 4 implemented, 7 of 9 points; open: relu 1/3"
    assert screen.exercise is None


def test_what_was_worked_on_is_shown_before_the_rest_is_judged(work: Path) -> None:
    _, soon, then = after(work, ("layers.py", SOURCE))
    assert soon.exercise is not None
    assert soon.exercise.exercise == "affine_backward"
    assert "averaged over the batch" in soon.exercise.checks[0].message
    assert not soon.progress
    assert then.exercise == soon.exercise
    assert "open: relu 1/3, affine 5.33/6" in then.progress


def test_a_save_that_mends_it_is_seen(work: Path) -> None:
    *_, last = after(work, ("layers.py", SOURCE), ("layers.py", RIGHT))
    assert last.exercise is not None
    assert (last.exercise.exercise, last.exercise.status) == ("affine_backward", "passed")


def test_a_file_that_does_not_parse_is_an_error_of_its_exercises(work: Path) -> None:
    *_, last = after(work, ("activations.py", RELU + "\ndef broken(:\n"))
    assert said(last).splitlines()[0].startswith("✗ activations.py could not be imported: SyntaxError: ")
    assert "relu_forward/" not in said(last)


def test_blanks_of_a_file_that_does_not_parse_are_not_implemented(work: Path) -> None:
    blank = "\ndef relu_backward(dout, cache):\n    dx = None\n    return dx\n"
    *_, last = after(work, ("activations.py", RELU + blank + "\ndef broken(:\n"))
    assert last.progress == "next: relu_forward; 3 of 4 implemented, 6 of 9 points; open: relu 0/3"
    assert "activations.py could not be imported: SyntaxError" in said(last)
    *_, last = after(work, ("activations.py", blank + "\ndef broken(:\n"))
    assert last.progress == "next: relu_forward; 2 of 4 implemented, 6 of 9 points"
    assert "activations.py could not be imported: SyntaxError" in said(last)


def test_what_asks_its_user_is_answered_by_nobody(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt="": asked.append(prompt) or "")
    *_, screen = after(
        work, ("layers.py", RIGHT.replace("    return x.reshape", "    input()\n    return x.reshape", 1))
    )
    assert "raised EOFError: EOF when reading a line: nobody can answer input() here" in " ".join(said(screen).split())
    assert not asked
    input("afterwards")
    assert asked == ["afterwards"]


def test_a_misspelt_function_stays_on_the_screen(work: Path) -> None:
    *_, last = after(work, ("layers.py", RIGHT.replace("def affine_backward", "def affine_bakward")))
    assert last.exercise is not None
    assert last.exercise.notes == ("affine_backward is not defined; layers.py has affine_bakward",)
    assert last.progress
    assert said(last).count("affine_bakward") == 1


def test_a_folder_without_work_is_one_sentence(tmp_path: Path) -> None:
    (screen,) = screens(tmp_path, ())
    assert str(tmp_path) in screen.error or screen.error
    assert screen.exercise is None


def test_the_screen_shows_one_cause(work: Path) -> None:
    *_, last = after(work, ("layers.py", SOURCE))
    text = said(last)
    assert text.count("affine_backward/") == 1
    assert text.rstrip().splitlines()[-1].startswith("relu_backward") or "next: " in text


def test_what_is_wrong_comes_before_what_is_not_there_yet(tmp_path: Path) -> None:
    source = (REFERENCE / "models.py").read_text()
    start = source.index("def loss", source.index("class TwoLayerNet"))
    end = source.index("class", start)
    blank = "def loss(self, X, y=None):\n        raise NotImplementedError\n\n\n"
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    wrong = source[:start].replace("np.zeros(hidden_dim)", "np.ones(hidden_dim)", 1) + blank + source[end:]
    assert wrong.count("np.ones(hidden_dim)")
    (tmp_path / "models.py").write_text(wrong)
    (screen,) = after(tmp_path, only=("TwoLayerNet",))
    first = said(screen).index("TwoLayerNet/start")
    assert "not implemented yet" not in said(screen)[:first]
    assert "1 other finding of TwoLayerNet: fix this one first" in said(screen)


def test_what_costs_no_points_is_shown_of_an_exercise_that_passes(work: Path) -> None:
    *_, last = after(work, ("activations.py", "\ndef relu_forward(x):\n    x[x < 0] = 0\n    return x, x\n"))
    assert "✓ relu_forward  1/1  passed" in said(last)
    assert "the call changes its input x in place" in said(last)


def test_once_what_was_saved_is_right_the_next_wrong_one_is_shown(work: Path) -> None:
    *_, last = after(
        work,
        ("layers.py", SOURCE),
        ("activations.py", RELU.replace("x > 0", "x > 1")),
        ("activations.py", RELU),
    )
    assert "✓ relu_forward  1/1  passed" in said(last)
    assert "affine_backward/image_shaped/gradient-db" in said(last)


def test_a_save_ends_the_check_of_the_one_before(work: Path) -> None:
    wrong = RELU.replace("x > 0", "x > 1")
    saves = [("activations.py", wrong), ("layers.py", SOURCE)]
    saved = Event()  # once more, while the first save is judged

    def saving() -> Iterator[None]:
        for file, text in saves:
            (work / file).write_text(text)
            saved.set() if file == "activations.py" else saved.clear()
            yield

    seen = list(screens(work, saving(), only=("affine", "relu"), pending=saved.is_set))
    assert len(seen) == 3  # one of the start, none of the first save, two of the second
    assert "relu_forward/" in said(seen[-1])
    assert seen[-1].progress.startswith("next: relu_forward;")
    assert "affine 5.33/6" in seen[-1].progress


def test_a_picture_that_would_push_the_head_off_the_screen_is_left_out(work: Path) -> None:
    *_, last = after(work, ("layers.py", RIGHT.replace("+ b, (x", "- b, (x")))
    assert last.exercise is not None
    for height, drawn in ((60, True), (16, False)):
        console = Console(
            file=StringIO(),
            width=80,
            height=height,
            force_terminal=True,
            color_system="truecolor",
            legacy_windows=False,
        )
        render_screen([last.exercise], last.notes, last.progress, last.error, console)
        text = console.file.getvalue()  # type: ignore[attr-defined]
        assert ("blue is negative" in text) is drawn
        assert "affine_forward" in text


def test_what_is_still_being_checked_says_so(work: Path) -> None:
    _, soon, then = after(work, ("layers.py", SOURCE))
    assert said(soon).splitlines()[-1] == "checking the rest ..."
    assert "checking" not in said(then)


def test_the_first_screen_says_what_is_watched_and_how_it_ends(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_saves(*_: object, **__: object) -> Iterator[set[object]]:
        yield set()
        raise KeyboardInterrupt

    monkeypatch.setattr(watchfiles, "watch", no_saves)
    monkeypatch.setenv("COLUMNS", "300")
    done = CliRunner().invoke(app, ["watch", str(work), "--only", "affine"])
    assert f"watching {work}: what you save is checked; Ctrl-C ends" in done.output.replace("\n", " ")


def test_a_terminal_of_another_size_is_drawn_again(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(file=StringIO(), width=120, height=40)
    display = Display(console, work)
    for screen in after(work, ("layers.py", SOURCE)):
        display.show(screen)
    display.fit()
    before = console.file.getvalue()  # type: ignore[attr-defined]
    console.size = ConsoleDimensions(50, 40)
    looks = iter([set(), set(), {"a save"}])
    monkeypatch.setattr(watchfiles, "watch", lambda *_, **__: looks)
    next(Saves(work, display.fit))  # nothing is saved at first
    drawn = console.file.getvalue().removeprefix(before)  # type: ignore[attr-defined]
    assert drawn.count("affine_backward  3.33/4  failed") == 1
    assert max(map(len, drawn.splitlines())) <= 50


@pytest.mark.usefixtures("no_endless_wait")
def test_a_save_during_the_first_check_is_checked(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = SelfCheck.judged

    def saving(checks: SelfCheck, operation: str) -> Judged:
        monkeypatch.setattr(SelfCheck, "judged", judged)
        found = checks.judged(operation)
        (work / "layers.py").write_text(SOURCE)
        return found

    monkeypatch.setattr(SelfCheck, "judged", saving)
    seen = screens(work, Saves(work), only=("affine",))
    assert "all done; 2 of 2 implemented, 6 of 6 points" in next(seen).progress
    assert "averaged over the batch" in said(next(seen))
    assert "affine 5.33/6" in next(seen).progress


def test_what_a_save_breaks_elsewhere_is_shown_until_it_is_right(tmp_path: Path) -> None:
    right = (REFERENCE / "linear_classifiers.py").read_text()
    broken = right.replace("self.W = self.W - ", "W = self.W - ")
    (tmp_path / "linear_classifiers.py").write_text(right)
    saves = (broken, broken.replace("self.W is None:", "self.W is None:  # new"), right)
    _, _, broke, _, still, _, last = after(
        tmp_path, *(("linear_classifiers.py", text) for text in saves), only=("Linear*", "Softmax")
    )
    for screen in (broke, still):
        assert screen.saved is not None
        assert screen.exercise is not None
        assert (screen.saved.exercise, screen.exercise.exercise) == ("LinearClassifier", "LinearSVM")
        assert "LinearSVM/" in said(screen)
    assert last.saved is None
    assert last.exercise is not None
    assert (last.exercise.exercise, last.exercise.status) == ("LinearClassifier", "passed")


def test_a_save_that_repairs_one_and_breaks_another_shows_the_broken_one(work: Path) -> None:
    swapped = RIGHT.replace("+ b, (x, w, b)", "- b, (x, w, b)")
    *_, soon, last = after(work, ("layers.py", SOURCE), ("layers.py", swapped))
    for screen in (soon, last):
        assert screen.exercise is not None
        assert screen.exercise.exercise == "affine_forward"
        assert "affine_forward/" in said(screen)


def test_what_was_saved_and_is_still_wrong_is_shown(work: Path) -> None:
    (work / "activations.py").write_text(RELU.replace("x > 0", "x > 1"))
    (work / "layers.py").write_text(SOURCE)
    first, *later = after(work, ("layers.py", SOURCE.replace("mean(0)", "mean(0) * 2")))
    assert "relu_forward/" in said(first)
    for screen in later:
        assert "affine_backward/" in said(screen)


def test_what_a_save_breaks_comes_before_what_was_wrong_before(tmp_path: Path) -> None:
    right = (REFERENCE / "linear_classifiers.py").read_text()
    wrong = right.replace("margin > 0.0", "margin > 0.5")
    (tmp_path / "linear_classifiers.py").write_text(wrong)
    broken = right.replace("margin > 0.0", "margin > 0.6").replace("self.W = self.W - ", "W = self.W - ")
    first, *_, last = after(
        tmp_path, ("linear_classifiers.py", broken), only=("svm_loss_naive", "LinearClassifier", "LinearSVM")
    )
    assert "svm_loss_naive/" in said(first)
    assert "LinearSVM/" in said(last)


def test_what_waits_for_a_misspelt_function_shows_the_misspelt_one(work: Path) -> None:
    misspelt = RIGHT.replace("def affine_forward", "def affine_foward")
    for text in (misspelt, misspelt.replace("sum(0)", "sum(axis=0)")):
        (work / "layers.py").write_text(misspelt)
        first, *later = after(work, ("layers.py", text))
        for screen in (first, *later):
            assert "affine_forward is not defined; layers.py has affine_foward" in said(screen)
    *_, soon, last = after(work, ("layers.py", RIGHT), ("layers.py", misspelt))
    for screen in (soon, last):
        assert "affine_forward is not defined; layers.py has affine_foward" in said(screen)


def test_a_file_that_only_a_tolerant_reader_takes_is_named(work: Path) -> None:
    mixed = RIGHT.replace("    return x.resh", "    if True:\n\treturn x.resh")
    *_, last = after(work, ("layers.py", mixed))
    assert "open: relu 1/3" in last.progress
    assert "layers.py mixes tabs and spaces, which Python 3 refuses (line 6)" in said(last)


def test_what_waits_for_a_blank_says_so(work: Path) -> None:
    *_, last = after(work, ("layers.py", RIGHT[RIGHT.index("def affine_backward") :]))
    assert "affine_backward  0/4  blocked: needs affine_forward, which is not implemented yet" in said(last)


@pytest.mark.usefixtures("no_endless_wait")
def test_a_glob_that_matches_nothing_is_refused(work: Path) -> None:
    watched, checked = (
        CliRunner().invoke(app, [command, str(work), "--only", "Softmax", "--only", "KNearst"])
        for command in ("watch", "check")
    )
    assert watched.exit_code == checked.exit_code == 2
    assert watched.output == checked.output
    assert "no exercise matches KNearst; did you mean KNearestNeighbor?" in watched.output
