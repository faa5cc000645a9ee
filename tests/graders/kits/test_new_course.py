"""An instructor's own course: everything works in it at once, and a second file of exercises is two new files."""

import json
import sys
from pathlib import Path

from tests.graders.kits.conftest import backcheck, run

SHIFT_REFERENCE = '''"""A layer that adds a bias."""

import numpy as np


def shift_forward(x, b):
    """Add a bias, `out = x + b`, with `x (N, D)` and `b (D,)`."""
    # BEGIN SOLUTION
    return x + b, x.shape
    # END SOLUTION


def shift_backward(dout, cache):
    """Backward pass: `dx = dout`, `db = sum_n dout`."""
    # BEGIN SOLUTION
    return dout.copy(), np.sum(dout, axis=0)
    # END SOLUTION
'''
SHIFT_EXERCISES = '''"""Exercises of ``shift.py``."""

from graders.kinds.draws import normal
from graders.kinds.layer import Layer
from graders.kinds.operation import cases

OPERATIONS = (
    Layer(
        name="shift",
        forward="shift.shift_forward",
        backward="shift.shift_backward",
        wrt=("x", "b"),
        biases=("b",),
        points=(1, 2),
        cases=cases(rectangular={"x": normal(3, 4), "b": normal(4)}, one_row={"x": normal(1, 2), "b": normal(2)}),
    ),
)
'''


def averaged(folder: Path) -> Path:
    """A submission whose gradient of the weights is averaged, as the course's misconception is."""
    folder.mkdir(parents=True)
    (folder / "scale.py").write_text(
        "import numpy as np\n\n\ndef scale_forward(x, w):\n    return x * w, (x, w)\n\n\n"
        "def scale_backward(dout, cache):\n    x, w = cache\n    return dout * w, (dout * x).mean(axis=0)\n"
    )
    return folder


def test_a_new_course_works_at_once(new_course: Path, tmp_path: Path) -> None:
    assert "2 exercises, 6 points" in backcheck("list", cwd=new_course)
    assert "8 numeric gradient checks" in backcheck("validate", cwd=new_course)
    assert backcheck("stubs", "verify", cwd=new_course) == ""
    assert backcheck("fixtures", "verify", cwd=new_course) == ""
    assert backcheck("fixtures", "diff", cwd=new_course) == ""
    said = run(sys.executable, "-m", "pytest", "-q", cwd=new_course)
    assert "4 not implemented" in said
    assert "public cases" in said
    assert "4 passed" in run(sys.executable, "-m", "pytest", "-q", "--submission=reference", cwd=new_course)


def test_submissions_are_graded_in_a_new_course(new_course: Path, tmp_path: Path) -> None:
    wrong = averaged(tmp_path / "class" / "wrong")
    right = tmp_path / "class" / "right"
    right.mkdir()
    (right / "scale.py").write_text((new_course / "reference" / "scale.py").read_text())
    options = ("--course", new_course, "--sandbox", "auto", "--assignment", new_course / "assignments/assignment1.toml")
    backcheck("grade", tmp_path / "class", "--out", tmp_path / "out", *options, cwd=tmp_path)
    rows = map(json.loads, (tmp_path / "out" / "results.jsonl").read_text().splitlines())
    assert {row["submission"]: (row["score"] == 6, row["max_score"]) for row in rows} == {
        "right": (True, 6),
        "wrong": (False, 6),
    }
    said = " ".join(backcheck("check", wrong, "--course", new_course, cwd=tmp_path, status=1).split())
    assert "is averaged over the batch; it should be summed" in said
    assert "How do the gradients of several uses combine?" in said


def test_a_second_file_of_exercises_is_two_new_files(course: Path) -> None:
    (course / "reference" / "shift.py").write_text(SHIFT_REFERENCE)
    (course / "exercises" / "shift.py").write_text(SHIFT_EXERCISES)
    assert "test_shift.py" in backcheck("stubs", "build", cwd=course)
    before = (course / "fixtures/public/scale/scale.npz").stat().st_mtime_ns
    assert backcheck("fixtures", "build", "--only", "shift", cwd=course).split() == ["2", "cases"]
    assert (course / "fixtures/public/scale/scale.npz").stat().st_mtime_ns == before
    assert "2 exercises: " in backcheck("validate", "--only", "shift.py", cwd=course)
    assert backcheck("fixtures", "verify", cwd=course) == ""
    assert "4 passed, 4 not implemented" in run(
        sys.executable, "-m", "pytest", "-q", f"--submission={course / 'reference' / 'shift.py'}", cwd=course
    )


def test_what_a_build_would_change_is_said_in_words(course: Path) -> None:
    reference, exercises = course / "reference" / "scale.py", course / "exercises" / "scale.py"
    reference.write_text(reference.read_text().replace("return x * w, (x, w)", "return x * w + 0.5, (x, w)"))
    said = backcheck("fixtures", "diff", cwd=course)
    assert "scale/rectangular: output out: 12 of 12 numbers changed, most by 5.00e-01 at [" in said
    assert "scale/one_row: output out: 5 of 5 numbers changed" in said
    assert "output dw" not in said
    assert "scale/rectangular: output out" in backcheck("fixtures", "verify", cwd=course, status=1)
    exercises.write_text(
        exercises.read_text().replace("one_row={", "single_row={").replace("normal(3, 4)", "normal(2, 4)")
    )
    said = backcheck("fixtures", "diff", cwd=course)
    assert "scale/single_row: a new case" in said
    assert "scale/one_row: no longer a case" in said
    assert "scale/rectangular: input x: shape (2, 4), was (3, 4)" in said


def test_a_new_misconception_is_not_silently_absent(course: Path) -> None:
    wrong = course / "reference" / "misconceptions" / "scale.py"
    wrong.write_text(
        wrong.read_text()
        + '\n\ndef scale_forward__shifted(x, w):\n    """One is added to every weight.\n\n    Hint: why?"""\n'
        "    return x * (w + 1), (x, w)\n"
    )
    said = backcheck("fixtures", "verify", cwd=course, status=1)
    assert "scale/one_row: known wrong answer 'shifted' of scale_forward: new" in said
    backcheck("fixtures", "build", "--only", "scale", cwd=course)
    assert backcheck("fixtures", "verify", cwd=course) == ""


def test_what_cannot_be_used_is_said_in_one_line(course: Path, tmp_path: Path) -> None:
    said = backcheck("course", "new", course, cwd=tmp_path, status=2)
    assert said == f"backcheck: {course}: is not empty; expected a new folder\n"
    (tmp_path / "none").mkdir()
    said = backcheck("list", "--course", tmp_path / "none", cwd=tmp_path, status=2)
    assert said.startswith(f"backcheck: {tmp_path / 'none' / 'pyproject.toml'}: no such file; expected the folder of a")
    assert said.count("\n") == 1
    project = course / "pyproject.toml"
    project.write_text(project.read_text().replace('exercises = "exercises"', 'exercises = "nowhere"'))
    said = backcheck("list", cwd=course, status=2)
    assert "tool.backcheck.exercises = 'nowhere': expected a folder of declarations, or an installed package" in said
    project.write_text('[tool.backcheck]\nexercises = "exercises"\nstub = "x"\n')
    assert "tool.backcheck.stub: no such key; expected one of name," in backcheck("list", cwd=course, status=2)
    project.write_text('[tool.backcheck]\nexercises = "exercises"\n')
    (course / "exercises" / "scale.py").write_text("import nosuch\n")
    said = backcheck("list", cwd=course, status=2)
    assert f"{course / 'exercises' / 'scale.py'}: cannot be imported: ModuleNotFoundError" in said
