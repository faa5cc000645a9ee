"""`backcheck grade` on small classes, through the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner, Result

from graders.cli import app
from graders.exercises.assignment import Assignment, LatePolicy
from graders.grader import Settings
from graders.places import REFERENCE

RIGHT = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
"""
FORWARD_ONLY = RIGHT.partition("def affine_backward")[0]
LATE = "[late]\ndue = 2026-03-01T12:00:00Z\npercent_per_day = 10\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "class"
    for name, source in (("alice", RIGHT), ("bob", FORWARD_ONLY)):
        (made / name).mkdir(parents=True)
        (made / name / "layers.py").write_text(source)
    return made


def grade(folder: Path, *options: str) -> Result:
    out = folder.parent / "out"
    common = ["--out", str(out), "--only", "affine*", "--sandbox", "auto", "--jobs", "1"]
    return CliRunner().invoke(app, ["grade", str(folder), *common, *options])


def results(folder: Path) -> dict[str, dict]:
    lines = (folder.parent / "out" / "results.jsonl").read_text().splitlines()
    return {line["submission"]: line for line in map(json.loads, lines)}


def refused(folder: Path, *options: str) -> str:
    done = grade(folder, *options)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert not (folder.parent / "out" / "results.jsonl").exists()
    return " ".join(done.stderr.split())


def assignment(folder: Path, text: str) -> tuple[str, str]:
    file = folder.parent / "assignment.toml"
    file.write_text(text)
    return "--assignment", str(file)


def test_a_class_of_all_kinds(folder: Path) -> None:
    (folder / "carol").mkdir()
    (folder / "carol" / "util.py").write_text("def f(:\n")
    (folder / "dave.zip").write_bytes(b"PK no zip at all")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# affine"),
        nbformat.v4.new_code_cell("def affine_forward(x, w, b):\n    y = x\n    return y @ nosuch, None\n"),
    ]
    nbformat.write(notebook, folder / "erin.ipynb")
    (folder / "roster.csv").write_text("name,email\nAlice,alice@x.org\n")
    done = grade(folder)
    assert done.exit_code == 0, done.output
    found = results(folder)
    assert {name: (line["status"], line["score"]) for name, line in found.items()} == {
        "alice": ("graded", 6.0),
        "bob": ("graded", 2.0),
        "carol": ("unreadable", 0.0),
        "dave": ("unreadable", 0.0),
        "erin": ("graded", 0.0),
    }
    assert {line["max_score"] for line in found.values()} == {6.0}
    assert "util.py:1" in found["carol"]["error"]
    assert found["alice"]["student"] == "Alice"
    messages = [check["message"] for part in found["erin"]["exercises"] for check in part["checks"]]
    assert any("erin.ipynb, cell 2, line 3 in affine_forward" in message for message in messages)
    assert (folder.parent / "out" / "gradebook.csv").read_text().count("\n") == 6


def test_points_and_late_policy_regrade_nothing(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    before = results(folder)
    (folder / "roster.csv").write_text(
        "submission,submitted_at\nalice,2026-03-01T10:00:00Z\nbob,2026-03-02T10:00:00Z\n"
    )
    text = "[points]\naffine_forward = 5\naffine_backward = 1\n" + LATE
    assert grade(folder, *assignment(folder, text)).exit_code == 0
    after = results(folder)
    assert {name: (line["score"], line["max_score"]) for name, line in after.items()} == {
        "alice": (6.0, 6.0),
        "bob": (5.0, 6.0),
    }
    assert {name: line["seconds"] for name, line in after.items()} == {
        name: line["seconds"] for name, line in before.items()
    }
    rows = (folder.parent / "out" / "gradebook.csv").read_text().splitlines()
    assert [row.split(",")[3] for row in rows] == ["score", "6", "4.5"]


def test_the_digest_follows_what_a_verdict_depends_on() -> None:
    def digest(only: tuple[str, ...] = (), **fields: object) -> str:
        assignment = Assignment(exercises=("affine_*", "adam"), **fields)
        return Settings(assignment=assignment, only=only).digest()

    late = LatePolicy(due=datetime(2026, 3, 1, tzinfo=UTC), percent_per_day=10)
    same = digest()
    assert same == digest(name="B", late=late) == digest(points={"adam": 3.0})
    others = [digest(points={"adam": 0.0}), digest(advisory_counts=("*",)), digest(only=("adam",)), Settings().digest()]
    assert len({same, *others}) == 5


def test_what_changed_is_graded_anew(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    before = results(folder)
    (folder / "bob" / "layers.py").write_text(RIGHT)
    assert grade(folder).exit_code == 0
    after = results(folder)
    assert after["alice"] == before["alice"]
    assert after["bob"]["score"] == 6.0


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "class"
    empty.mkdir()
    assert "no submissions in it" in refused(empty)
    (empty / "notes.txt").write_text("hello")
    assert "notes.txt was passed over" in refused(empty)


def test_a_late_policy_without_times_is_refused(folder: Path) -> None:
    options = assignment(folder, LATE)
    assert "roster.csv for alice, bob" in refused(folder, *options)
    (folder / "roster.csv").write_text("submission,submitted_at\nalice,2026-03-01T10:00:00Z\n")
    assert "roster.csv for bob" in refused(folder, *options)
    (folder / "roster.csv").write_text("submission,submitted_at\nalice,2026-03-01T10:00:00\nbob,2026-03-01\n")
    assert "give both a UTC offset, or neither" in refused(folder, *options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--only", "nosuch"), "no exercise matches"),
        (("--executor", "dask"), "--scheduler"),
        (("--assignment", "nosuch.toml"), "nosuch.toml"),
    ],
)
def test_unusable_arguments(folder: Path, options: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(app, ["grade", str(folder), "--out", str(folder.parent / "out"), *options])
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


def test_check_says_by_its_exit_status_whether_all_is_right(folder: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["check", str(folder / "alice"), "--only", "affine*"]).exit_code == 0
    done = runner.invoke(app, ["check", str(folder / "bob"), "--only", "affine*", "--format", "json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["score"] == 2.0
    assert runner.invoke(app, ["check", str(REFERENCE / "nosuch")]).exit_code == 2
