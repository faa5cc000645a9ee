"""`backcheck grade` on small classes, through the command line."""

import html
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner, Result

from graders.cli import app
from graders.gradebook.jobs import Event, Planned
from graders.gradebook.students import read_students
from graders.judging.assignment import Assignment, LatePolicy
from graders.settings import Settings
from tests.support.course import REFERENCE, ROOT

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
    assert "carol: none of the exercises was found; syntax error" in done.stdout
    assert "5 submissions: 5 graded now, 0 reused, 2 unreadable" in done.stdout


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
    assert [row.split(",")[3:8] for row in rows] == [
        ["raw_score", "days_late", "late_penalty", "override", "score"],
        ["6", "0", "0", "", "6"],
        ["5", "1", "0.5", "", "4.5"],
    ]


def test_the_digest_follows_what_a_verdict_depends_on() -> None:
    def digest(**fields: object) -> str:
        return Settings(assignment=Assignment(exercises=("affine_*", "adam"), **fields)).digest()

    late = LatePolicy(due=datetime(2026, 3, 1, tzinfo=UTC), percent_per_day=10)
    same = digest()
    assert same == digest(name="B", late=late) == digest(points={"adam": 3.0}) == Settings().digest()
    assert len({same, digest(advisory_counts=("*",)), digest(conventions={"a": "b"})}) == 3


def changed(folder: Path, *exercises: str, points: str = "", name: str = "HW") -> Result:
    """Grade an assignment of these exercises into the folder that may hold another state of it."""
    text = f"name = {name!r}\nexercises = {list(exercises)!r}\n[points]\n{points}"
    options = ["--out", str(folder.parent / "out"), "--sandbox", "auto", "--jobs", "1"]
    return CliRunner().invoke(app, ["grade", str(folder), *options, *assignment(folder, text)])


def scores(folder: Path, name: str = "alice") -> dict[str, tuple[float, float]]:
    return {part["exercise"]: (part["score"], part["max_score"]) for part in results(folder)[name]["exercises"]}


def seconds(folder: Path) -> dict[tuple[str, str], float]:
    """What each exercise of each submission took: another figure once it is graded anew."""
    parts = ((name, part) for name, line in results(folder).items() for part in line["exercises"])
    return {(name, part["exercise"]): part["seconds"] for name, part in parts}


def test_of_an_assignment_that_changed_only_what_is_new_is_graded(folder: Path) -> None:
    assert changed(folder, "affine_forward").exit_code == 0
    first = seconds(folder)
    done = changed(folder, "affine_*")
    assert done.exit_code == 0, done.output
    assert "graded for 2 earlier results, as they are new: affine_backward" in done.stdout
    assert "2 submissions: 0 graded now, 2 reused" in done.stdout
    assert scores(folder) == {"affine_forward": (2.0, 2.0), "affine_backward": (4.0, 4.0)}
    assert {key: took for key, took in seconds(folder).items() if "forward" in key[1]} == first
    assert results(folder)["bob"]["score"] == 2.0
    both = seconds(folder)

    done = changed(folder, "affine_*", points="affine_backward = 0\n")
    assert scores(folder) == {"affine_forward": (2.0, 2.0), "affine_backward": (0.0, 0.0)}
    assert seconds(folder) == both
    done = changed(folder, "affine_*", points="affine_backward = 8\n")
    assert "as they are new: affine_backward" in done.stdout
    assert scores(folder) == {"affine_forward": (2.0, 2.0), "affine_backward": (8.0, 8.0)}

    done = changed(folder, "affine_backward", "relu_forward", points="affine_backward = 8\n")
    assert done.exit_code == 0, done.output
    assert "no longer part of the results: affine_forward" in done.stdout
    assert scores(folder) == {"affine_backward": (8.0, 8.0), "relu_forward": (0.0, 1.0)}
    hidden = {path.name for path in (folder.parent / "out").iterdir() if path.name.startswith(".")}
    assert hidden <= {".seed", ".cases", ".fingerprints", ".pages", ".lock"}


def test_a_decision_on_an_exercise_that_is_dropped_is_said_and_ends_no_run(folder: Path) -> None:
    assert changed(folder, "affine_forward", "relu_forward").exit_code == 0
    decided = "[[override]]\nstudent = 'bob'\nexercise = 'relu_forward'\npoints = 1\n"
    (folder.parent / "out" / "overrides.toml").write_text(decided)
    done = changed(folder, "affine_forward")
    assert done.exit_code == 0, done.output
    assert "override 1: exercise = 'relu_forward': not part of these results" in " ".join(done.stdout.split())


def test_a_decision_on_somebody_who_left_is_refused_before_anything_is_graded(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    before = results(folder)
    path = folder.parent / "out" / "overrides.toml"
    path.write_text("[[override]]\nstudent = 'bob'\npoints = 1\n")
    shutil.rmtree(folder / "bob")
    (folder / "alice" / "layers.py").write_text(FORWARD_ONLY)
    done = grade(folder)
    assert done.exit_code == 2
    assert f"{path}: override 1: student = 'bob': nobody of that name" in " ".join(done.stderr.split())
    assert results(folder) == before


def test_who_handed_in_again_is_graded_in_full_beside_what_is_new(folder: Path) -> None:
    assert changed(folder, "affine_forward").exit_code == 0
    (folder / "bob" / "layers.py").write_text(RIGHT)
    (folder / "carol").mkdir()
    (folder / "carol" / "layers.py").write_text(RIGHT)
    done = changed(folder, "affine_*")
    assert "graded for 1 earlier result, as they are new: affine_backward" in done.stdout
    assert "3 submissions: 2 graded now, 1 reused" in done.stdout
    assert [line["score"] for line in results(folder).values()] == [6.0, 6.0, 6.0]


def test_results_of_another_assignment_are_not_taken_for_an_earlier_state_of_it(folder: Path) -> None:
    assert changed(folder, "affine_forward").exit_code == 0
    before = (folder.parent / "out" / "results.jsonl").read_bytes()
    for exercises, name in ((("affine_*",), "HW 2"), (("affine_backward", "adam"), "HW")):
        done = changed(folder, *exercises, name=name)
        assert done.exit_code == 2
        assert "results for 1 exercise; this run grades 2" in done.stderr
        assert (folder.parent / "out" / "results.jsonl").read_bytes() == before


def test_what_changed_is_graded_anew(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    before = results(folder)
    (folder / "bob" / "layers.py").write_text(RIGHT)
    done = grade(folder)
    assert done.exit_code == 0
    after = results(folder)
    assert after["alice"] == before["alice"]
    assert after["bob"]["score"] == 6.0
    assert "2 submissions: 1 graded now, 1 reused" in done.stdout
    assert "of those graded now, 1 had an earlier result" in done.stdout
    assert "bob: 2 -> 6 points" in done.stdout
    assert "alice: " not in done.stdout


def test_results_of_another_selection_are_replaced_on_request_alone(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    file = folder.parent / "out" / "results.jsonl"
    before = file.read_bytes()
    out = ["--out", str(folder.parent / "out"), "--sandbox", "auto", "--jobs", "1"]
    fewer = assignment(folder, 'exercises = ["affine_forward"]\n')
    for options, why in (
        (fewer, "this run grades 1"),
        (("--only", "affine*", "--seed", "1"), "results of another seed"),
    ):
        done = CliRunner().invoke(app, ["grade", str(folder), *out, *options])
        assert done.exit_code == 2
        assert why in done.stderr
        assert "give another --out, or --fresh to replace them" in done.stderr
        assert file.read_bytes() == before
    assert grade(folder, "--only", "relu_forward", "--fresh").exit_code == 0
    assert {len(line["exercises"]) for line in results(folder).values()} == {3}


def seed_of(folder: Path) -> str:
    file = folder.parent / "out" / ".seed"
    assert file.stat().st_mode & 0o777 == 0o600
    return file.read_text()


def test_the_seed_is_drawn_once_for_a_folder_of_results_and_shown_to_nobody(folder: Path) -> None:
    out = folder.parent / "out"
    first = grade(folder)
    drawn = seed_of(folder)
    assert len(drawn.strip()) > 12
    again = grade(folder)
    assert seed_of(folder) == drawn
    assert "0 graded now, 2 reused" in again.stdout
    assert grade(folder, "--fresh").exit_code == 0
    assert seed_of(folder) == drawn
    shown = [path.read_text() for path in out.rglob("*") if path.suffix in (".jsonl", ".csv", ".html", ".json")]
    assert len(shown) > 4
    assert not any(drawn.strip() in text for text in (*shown, first.stdout, first.stderr))
    cases = next((out / ".cases").iterdir())
    assert {path.stat().st_mode & 0o77 for path in (cases, cases.parent)} == {0}
    shutil.rmtree(out)
    assert grade(folder).exit_code == 0
    assert seed_of(folder) != drawn


def test_a_seed_that_is_given_is_kept_and_gives_the_same_results(folder: Path) -> None:
    def graded() -> list[tuple[str, float, list[str]]]:
        lines = results(folder).values()
        return [
            (line["submission"], line["score"], [part["message"] for e in line["exercises"] for part in e["checks"]])
            for line in lines
        ]

    (folder / "bob" / "layers.py").write_text(RIGHT.replace("dout.sum(0)", "dout.mean(0)"))
    assert grade(folder, "--seed", "7").exit_code == 0
    assert seed_of(folder) == "7\n"
    seven = graded()
    assert grade(folder).exit_code == 0
    assert grade(folder, "--seed", "8", "--fresh").exit_code == 0
    assert seed_of(folder) == "8\n"
    assert graded() != seven
    shutil.rmtree(folder.parent / "out")
    assert grade(folder, "--seed", "7").exit_code == 0
    assert graded() == seven


def test_known_mistakes_are_computed_on_the_drawn_cases_when_something_fails(folder: Path) -> None:
    def computed() -> set[str]:
        return {path.name for path in (folder.parent / "out" / ".cases").rglob("*.explained.npz")}

    def said() -> list[str]:
        return [part["message"] for e in results(folder)["bob"]["exercises"] for part in e["checks"]]

    (folder / "bob" / "layers.py").write_text(RIGHT)
    assert grade(folder, "--seed", "7").exit_code == 0
    assert computed() == set()
    (folder / "bob" / "layers.py").write_text(RIGHT.replace("dout.sum(0)", "dout.mean(0)"))
    assert grade(folder).exit_code == 0
    assert computed() == {"affine.explained.npz"}
    first = said()
    cases = next((folder.parent / "out" / ".cases").iterdir())
    next(cases.rglob("*.explained.npz")).unlink()
    (cases / "affine.lock").unlink()
    (cases / "affine.lock").mkdir()
    assert grade(folder, "--fresh").exit_code == 0
    assert said() == first
    assert any("averaged over the batch" in text for text in first), first
    assert grade(folder, "--fresh").exit_code == 0
    assert said() == first


def test_a_damaged_seed_is_refused(folder: Path) -> None:
    (folder.parent / "out").mkdir()
    (folder.parent / "out" / ".seed").write_text("seven")
    assert ".seed: 'seven' is no seed; expected a whole number" in refused(folder)


def test_who_handed_in_nothing_has_0_points_everywhere(folder: Path) -> None:
    (folder / "roster.csv").write_text("student,email\nAlice A,alice@x.org\nGhost Person,g@x.org\nBob,bob@x.org\n")
    done = grade(folder)
    assert "handed in nothing, 0 points: Ghost Person" in done.stdout
    assert "2 submissions: 2 graded now" in done.stdout
    rows = (folder.parent / "out" / "gradebook.csv").read_text().splitlines()
    assert [[*row.split(",")[:3], *row.split(",")[7:9]] for row in rows[1:]] == [
        ["alice", "Alice A", "graded", "6", "6"],
        ["bob", "Bob", "graded", "2", "6"],
        ["Ghost Person", "Ghost Person", "missing", "0", "6"],
    ]
    index = (folder.parent / "out" / "report" / "index.html").read_text()
    assert "1 student handed in nothing" in index
    assert results(folder).keys() == {"alice", "bob"}
    kept = read_students(folder.parent / "out")
    assert kept["Ghost Person"].absent == "handed in nothing"
    assert kept["alice"].students[0].email == "alice@x.org"


def test_an_exported_zip_is_graded_as_the_class_in_it(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    expected = {name: line["score"] for name, line in results(folder).items()}
    (folder / "roster.csv").write_text("student,login\nAlice A,alice\n")
    shutil.make_archive(str(folder.parent / "export"), "zip", folder.parent, "class")
    shutil.rmtree(folder.parent / "out")
    assert grade(folder.parent / "export.zip").exit_code == 0
    assert {name: line["score"] for name, line in results(folder).items()} == expected
    assert results(folder)["alice"]["student"] == "Alice A"
    (folder.parent / "broken.zip").write_bytes(b"PK")
    done = grade(folder.parent / "broken.zip")
    assert done.exit_code == 2
    assert "broken.zip cannot be unpacked" in done.stderr


def test_the_time_of_a_clone_is_that_of_its_last_commit(folder: Path) -> None:
    when = {"GIT_AUTHOR_DATE": "2026-03-03T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-03T13:00:00+0100"}
    who = {f"GIT_{role}_{part}": "s@x" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        subprocess.run(["git", "-C", folder / "alice", *command], check=True, env=os.environ | when | who)
    done = grade(folder, *assignment(folder, LATE))
    assert "the time of handing in of 1 submission is that of its last commit" in " ".join(done.stdout.split())
    assert "2 days started: 20 % off 6 (by its last commit)" in page_of(folder, "alice")


def page_of(folder: Path, name: str) -> str:
    return html.unescape(next((folder.parent / "out" / "report").rglob(f"{name}*.html")).read_text())


def test_a_result_without_its_submission_is_told(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    shutil.rmtree(folder / "bob")
    done = grade(folder)
    assert "1 result of earlier runs left out: bob is no longer in" in " ".join(done.stdout.split())
    assert "1 submission: 0 graded now, 1 reused" in done.stdout


def test_what_lacks_the_chosen_exercises_alone_is_readable(folder: Path) -> None:
    assert grade(folder, "--only", "relu_forward").exit_code == 0
    both = CliRunner().invoke(
        app,
        [
            "grade",
            str(folder),
            "--out",
            str(folder.parent / "relu_forward"),
            "--only",
            "relu_forward",
            "--sandbox",
            "auto",
        ],
    )
    assert both.exit_code == 0
    lines = [json.loads(line) for line in (folder.parent / "relu_forward" / "results.jsonl").read_text().splitlines()]
    assert [(line["status"], line["score"], line["exercises"][0]["status"]) for line in lines] == [
        ("graded", 0.0, "not_implemented")
    ] * 2


def test_one_submission_is_no_class(folder: Path) -> None:
    (folder / "alice" / "optim.py").write_text("def sgd(w, dw, config=None):\n    return w, config\n")
    said = refused(folder / "alice")
    assert f"use `backcheck check {folder / 'alice'}` or `backcheck grade {folder}`" in said


def test_a_folder_that_cannot_hold_results_is_refused_at_once(folder: Path) -> None:
    (folder.parent / "file").touch()
    for out, why in (("/proc/x", "No such file"), (str(folder.parent / "file"), "it is not a directory")):
        done = grade(folder, "--out", out)
        assert done.exit_code == 2
        assert f"--out {out}: results cannot be written there: {why}" in done.stderr
        assert "grading" not in done.stdout


HELD = """
import signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell has ignored by what runs in its background
from graders.cli import main
from graders.reports import grading_progress
from graders.gradebook.jobs import Graded

class Held(grading_progress.GradingProgress):
    def __call__(self, event):
        super().__call__(event)
        if isinstance(event, Graded) and event.done == 2:
            print("held", file=sys.stderr, flush=True)
            threading.Event().wait()

grading_progress.GradingProgress = Held
main()
"""
"""The command, which stops after two results and waits there for ever."""


def test_ctrl_c_says_what_is_kept(folder: Path) -> None:
    for number in range(4):
        (folder / f"s{number:02}").mkdir()
        (folder / f"s{number:02}" / "layers.py").write_text(RIGHT + f"# {number}\n")
    out = folder.parent / "out"
    options = ["--only", "affine*", "--sandbox", "auto", "--jobs", "1"]
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, "grade", str(folder), "--out", str(out), *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "held\n"
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert (out / "results.jsonl").read_bytes().count(b"\n") == 2
    assert said == f"backcheck: interrupted: 2 of 6 graded and saved in {out}; run the same command again to go on\n"
    assert not living(process.pid)


@pytest.mark.parametrize(
    ("begun", "options", "said"),
    [
        (False, (), "interrupted before anything was graded"),
        (True, (), "1 of 2 graded and saved in {out}; run the same command again to go on"),
        (True, ("--fresh",), "1 of 2 graded and saved in {out}; run the same command without --fresh again to go on"),
    ],
)
def test_what_is_said_of_an_interrupt(
    folder: Path, monkeypatch: pytest.MonkeyPatch, begun: bool, options: tuple[str, ...], said: str
) -> None:
    def interrupted(*_args: object, on_event: Callable[[Event], None], **_options: object) -> None:
        if begun:
            on_event(Planned(total=2, reused=1))
        raise KeyboardInterrupt

    monkeypatch.setattr("graders.gradebook.class_run.run", interrupted)
    done = grade(folder, *options)
    assert done.exit_code == 130
    assert said.format(out=folder.parent / "out") in done.stderr


def living(session: int) -> list[str]:
    """The processes of a session that have not ended; they are given long to do so, and mostly take no time."""
    for _ in range(2400):
        found = [stat for stat in map(stat_of, Path("/proc").glob("[0-9]*")) if stat[3:4] == [str(session)]]
        left = [" ".join(stat) for stat in found if stat[0] not in "ZX"]
        if not left:
            return []
        time.sleep(0.05)
    return left


def stat_of(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "class"
    empty.mkdir()
    assert "no submissions in it" in refused(empty)
    (empty / "notes.txt").write_text("hello")
    assert "notes.txt was passed over" in refused(empty)


def test_a_time_that_is_wanting_costs_nobody_a_grade(folder: Path) -> None:
    (folder / "roster.csv").write_text("submission,submitted_at\nalice,2026-03-08T10:00:00Z\n")
    done = grade(folder, *assignment(folder, LATE))
    assert done.exit_code == 0
    assert "the late policy was not applied to bob: it needs a row" in " ".join(done.stdout.split())
    rows = (folder.parent / "out" / "gradebook.csv").read_text().splitlines()
    assert [row.split(",")[3:9] for row in rows[1:]] == [
        ["6", "7", "4.2", "", "1.8", "6"],
        ["2", "", "0", "", "2", "6"],
    ]
    page = next((folder.parent / "out" / "report").rglob("bob*.html"))
    assert "no time of handing in is known" in page.read_text()


def test_a_folder_whose_name_is_no_text_costs_no_other(folder: Path) -> None:
    (folder / os.fsdecode(b"latin\xe9")).mkdir()
    (folder / os.fsdecode(b"latin\xe9") / "layers.py").write_text(RIGHT)
    done = grade(folder)
    assert done.exit_code == 0, done.output
    assert results(folder)["alice"]["score"] == 6.0
    assert "the folder's name is not UTF-8; rename it" in results(folder)[r"latin\udce9"]["error"]


def test_times_with_and_without_offset_are_refused_by_name(folder: Path) -> None:
    (folder / "roster.csv").write_text("submission,submitted_at\nalice,2026-03-01T10:00:00Z\nbob,2026-03-01\n")
    message = refused(folder, *assignment(folder, LATE))
    assert "roster.csv: bob: submitted at 2026-03-01" in message
    assert "give both a UTC offset, or neither" in message


def test_a_corrected_roster_needs_no_regrading(folder: Path) -> None:
    for name in ("Alcie", "Alice"):
        (folder / "roster.csv").write_text(f"submission,student\nalice,{name}\n")
        assert grade(folder).exit_code == 0
        assert f"alice,{name},graded" in (folder.parent / "out" / "gradebook.csv").read_text()
    (folder / "roster.csv").write_text("submission,student\nbob,Bob\nghost,Ghost\n")
    done = grade(folder)
    assert done.exit_code == 0
    assert "roster.csv: 1 row for submissions that are not there: ghost" in " ".join(done.stdout.split())
    assert "Alice" not in (folder.parent / "out" / "gradebook.csv").read_text()


def test_points_have_an_end(folder: Path) -> None:
    message = refused(folder, *assignment(folder, "[points]\naffine_forward = inf\n"))
    assert "assignment.toml: points.affine_forward = inf: " in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--only", "nosuch"), "no exercise matches nosuch; `backcheck list` names them all"),
        (("--only", "afine_*"), "no exercise matches afine_*; did you mean affine_forward or affine_backward?"),
        (("--executor", "dask"), "--scheduler"),
        (("--executor", "dask", "--scheduler", "nonsense"), "expected an address such as tcp://host:8786"),
        (("--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"), "no Dask scheduler at tcp://127.0.0.1:1: "),
        (("--scheduler", "tcp://127.0.0.1:1"), "expected --executor dask beside it"),
        (("--assignment", "nosuch.toml"), "nosuch.toml"),
        (("--sandbox", "requre"), "--sandbox 'requre': expected require or auto or off; did you mean require?"),
        (("--jobs", "0"), "--jobs '0': expected a whole number, 1 or more"),
        (("--seed", "x"), "--seed 'x': expected a whole number, 0 or more"),
    ],
)
def test_unusable_arguments(folder: Path, options: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(app, ["grade", str(folder), "--out", str(folder.parent / "out"), *options])
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_assignment_is_told_in_plain_words(folder: Path) -> None:
    said = refused(folder, *assignment(folder, '[points]\nadam = "many"\n'))
    assert "points.adam = 'many': expected a number, found text" in said


def test_no_name_is_cut_in_the_list() -> None:
    done = CliRunner().invoke(app, ["list"], env={"COLUMNS": "40"})
    assert "…" not in done.stdout
    assert "binary_cross_entropy_with_logits" in done.stdout


@pytest.mark.parametrize(("columns", "shown"), [("80", False), ("160", True)])
def test_the_list_fits_a_terminal(columns: str, shown: bool) -> None:
    done = CliRunner().invoke(app, ["list"], env={"COLUMNS": columns, "FORCE_COLOR": "1", "TERM": "xterm"})
    plain = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    assert ("operation" in plain) is shown
    assert max(map(len, plain.splitlines())) <= int(columns)


def test_check_says_by_its_exit_status_whether_all_is_right(folder: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["check", str(folder / "alice"), "--only", "affine*"]).exit_code == 0
    done = runner.invoke(app, ["check", str(folder / "bob"), "--only", "affine*", "--format", "json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["score"] == 2.0
    assert runner.invoke(app, ["check", str(REFERENCE / "nosuch")]).exit_code == 2


def test_what_a_worker_is_sent_of_a_job_does_not_grow_with_the_class(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    monkeypatch.setattr(
        "graders.gradebook.class_run.run",
        lambda jobs, grade, **_: sent.append(len(pickle.dumps((grade, next(iter(jobs)))))),
    )
    for count in (2, 200):
        for number in range(count):
            (folder / f"student{number}").mkdir(exist_ok=True)
        grade(folder)
    assert sent[0] == sent[1] < 2_000


def test_exercises_that_are_graded_anew_are_put_into_the_results(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    before = results(folder)
    (folder / "bob" / "layers.py").write_text(RIGHT)
    out = str(folder.parent / "out")
    common = ["grade", str(folder), "--out", out, "--sandbox", "auto", "--jobs", "1"]
    done = CliRunner().invoke(app, [*common, "--only", "affine_backward"])
    assert done.exit_code == 0, done.output
    after = results(folder)
    assert after["alice"]["score"] == before["alice"]["score"] == 6.0
    assert {part["exercise"]: part["score"] for part in after["bob"]["exercises"]} == {
        "affine_forward": 2.0,
        "affine_backward": 4.0,
    }
    assert (after["bob"]["score"], after["bob"]["max_score"]) == (6.0, 6.0)
    assert "bob: affine_backward: 0 (not implemented) -> 4 (passed)" in done.stdout
    assert "alice: " not in done.stdout
    added = CliRunner().invoke(app, [*common, "--only", "relu_forward"])
    assert added.exit_code == 0, added.output
    assert results(folder)["bob"]["max_score"] == 7.0
    hidden = {path.name for path in Path(out).iterdir() if path.name.startswith(".")}
    assert hidden <= {".seed", ".cases", ".fingerprints", ".pages", ".lock"}


def test_what_a_regrade_left_as_it_was_is_graded_by_the_next_run_of_all(folder: Path) -> None:
    assert grade(folder).exit_code == 0
    (folder / "alice" / "layers.py").write_text(FORWARD_ONLY.replace("+ b", ""))
    out = str(folder.parent / "out")
    options = ["--out", out, "--sandbox", "auto", "--jobs", "1", "--only", "affine_backward"]
    assert CliRunner().invoke(app, ["grade", str(folder), *options]).exit_code == 0
    assert {part["exercise"]: part["score"] for part in results(folder)["alice"]["exercises"]} == {
        "affine_forward": 2.0,
        "affine_backward": 0.0,
    }
    assert "1 graded now, 1 reused" in grade(folder).stdout
    assert results(folder)["alice"]["score"] < 2.0


def test_json_is_all_of_the_standard_output_and_a_log_stays(folder: Path) -> None:
    done = grade(folder, "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["submissions"] == 2
    assert "results: " in done.stderr
    log = (folder.parent / "out" / "grade.log").read_text().splitlines()
    assert [line.split(" ", 2)[2] for line in log] == [
        "2 submissions, 0 with a result",
        "alice: graded, 6 of 6",
        "bob: graded, 2 of 6",
    ]
    grade(folder)
    assert (folder.parent / "out" / "grade.log").read_text().splitlines()[3].endswith("2 submissions, 2 with a result")


def test_the_exercises_as_json() -> None:
    done = CliRunner().invoke(app, ["list", "--only", "affine_*", "--format", "json"])
    assert [(each["exercise"], each["points"]) for each in json.loads(done.stdout)] == [
        ("affine_forward", 2.0),
        ("affine_backward", 4.0),
    ]
    assert CliRunner().invoke(app, ["list", "--only", "nothing", "--format", "json"]).exit_code == 2


def test_a_shell_can_be_taught_to_complete() -> None:
    asked = {"_BACKCHECK_COMPLETE": "complete_bash", "COMP_WORDS": "backcheck exp", "COMP_CWORD": "1"}
    done = CliRunner().invoke(app, [], prog_name="backcheck", env=asked)
    assert done.output.split() == ["export"]
