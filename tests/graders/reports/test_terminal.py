"""What the terminal shows."""

import io

import pytest
from rich.console import Console

from graders.gradebook.jobs import Graded, Planned, Retried
from graders.reports.grading_progress import GradingProgress
from graders.reports.overview import render_summary
from graders.reports.summary import ClassSummary
from graders.reports.terminal import render_submission


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=100, force_terminal=False)


def shown(console):
    return console.file.getvalue()


def test_a_submission(console, alice):
    render_submission(alice, console)
    assert [line.rstrip() for line in shown(console).splitlines()] == [
        "✓ affine_forward  4/4  passed",
        "✗ affine_backward  2/4  failed",
        "  affine_backward/one_row/gradient-dw: dw differs",
        "      got 1",
        "      wanted 2",
        "    hint: transpose x",
        "  affine_backward/one_row/dtype (advisory): is float32",
        "1 exercise to fix: affine_backward",
        "next: affine_backward",
        "alice: 6 of 8 points",
    ]


def test_a_long_line_keeps_its_indentation(make):
    narrow = Console(file=io.StringIO(), width=40, force_terminal=False)
    check = make.check("failed", "f/plain/value-out", message="out is wrong " + "a " * 30 + "\n  got " + "b " * 30)
    render_submission(make.submission(exercises=[make.exercise(checks=[check])]), narrow)
    lines = [line.rstrip() for line in narrow.file.getvalue().splitlines()[1:-1]]
    assert all(len(line) <= 40 for line in lines)
    assert lines[0].startswith("  f/plain/value-out:")
    assert lines[1].startswith("    a a")
    got = next(index for index, line in enumerate(lines) if "got" in line)
    assert lines[got].startswith("      got b")
    assert lines[got + 1].startswith("        b b")


def test_what_could_not_be_read(console, unreadable):
    render_submission(unreadable, console)
    assert shown(console).splitlines() == ["no Python file in it", "empty: 0 of 8 points"]


def test_hostile_text_commands_no_terminal(console, hostile, make):
    render_submission(hostile, console)
    render_summary(ClassSummary.of([hostile]), console)
    render_submission(make.submission("[red]bold[/red][/]"), console)
    with GradingProgress(console) as progress:
        progress(Retried(hostile.submission, "died"))
    assert "\x1b" not in shown(console)
    assert "\\x1b[31m" in shown(console)
    assert "[red]bold[/red][/]" in shown(console)


def test_after_the_first_causes_there_are_no_details(console, make):
    checks = [make.check("failed", f"f/plain/value-{c}", message=f"{c} is off\n  evidence {c}") for c in "abcdefghijk"]
    render_submission(make.submission(exercises=[make.exercise(checks=checks)]), console)
    assert [c for c in "abcdefghijk" if f"evidence {c}" in shown(console)] == list("abc")
    assert [c for c in "abcdefghijk" if f"{c} is off" in shown(console)] == list("abcdefgh")
    assert "3 other findings: f/plain/value-i, f/plain/value-j, f/plain/value-k" in shown(console)


def test_a_file_that_cannot_be_imported_is_said_once(console, make):
    message = "optim.py could not be imported: No module named 'x'\n  optim.py:1 in <module>: import x"
    exercises = [
        make.exercise(name, status="error", score=0.0, checks=[make.check("error", f"{name}/a/value", message=message)])
        for name in ("sgd", "adam", "rmsprop")
    ]
    render_submission(make.submission(exercises=exercises), console)
    assert [line.rstrip() for line in shown(console).splitlines()] == [
        "✗ optim.py could not be imported: No module named 'x'",
        "      optim.py:1 in <module>: import x",
        "  3 exercises could not be judged for it: sgd 0/4, adam 0/4, rmsprop 0/4",
        "3 exercises to fix: sgd, adam, rmsprop",
        "next: sgd",
        "alice: 0 of 12 points",
    ]


def test_what_was_not_begun_is_one_line(console, make):
    def untouched(name, **fields):
        checks = [make.check("not_implemented", f"{name}/a/value", message=f"{name} was not found in the submission")]
        return make.exercise(name, status="not_implemented", score=0.0, checks=checks, **fields)

    exercises = [untouched(f"f{n}") for n in range(14)] + [untouched("g", notes=("g is defined differently",))]
    render_submission(make.submission(exercises=exercises), console)
    first, note, missing, *_ = shown(console).splitlines()
    assert (first.split()[1], note.strip()) == ("g", "g is defined differently")
    assert "g was not found" in missing
    told = " ".join(shown(console).split())
    assert "15 exercises not implemented: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11 and 3 more" in told
    assert "f0 was not found" not in told


def test_what_waits_for_another_says_for_what(console, make):
    checks = [make.check("blocked", "f/a/gradient-dx", message="needs the forward", also=("f/b/gradient-dx",))]
    render_submission(make.submission(exercises=[make.exercise(status="blocked", score=0.0, checks=checks)]), console)
    assert "affine_backward  0/4  blocked: needs the forward\n" in shown(console)


def test_many_exercises_that_passed_are_one_line(console, make):
    exercises = [make.exercise(f"f{n}", status="passed", score=4.0, passed=1) for n in range(13)]
    advised = make.check("failed", "g/a/dtype", message="is float32", advisory=True)
    exercises.append(make.exercise("g", status="passed", score=4.0, checks=[advised]))
    render_submission(make.submission(exercises=exercises), console)
    first, *_ = shown(console).splitlines()
    assert first.startswith("✓ g  4/4")
    assert "13 exercises passed: f0, f1" in shown(console)


def test_points_have_at_most_two_decimals(console, make):
    render_submission(make.submission(exercises=[make.exercise(score=1.818181, max_score=5.0)]), console)
    assert "1.82/5" in shown(console)
    assert "alice: 1.82 of 5 points" in shown(console)


def test_notes_are_wrapped_below_their_exercise(console, make):
    render_submission(make.submission(exercises=[make.exercise(notes=("word " * 40,))]), console)
    lines = [line for line in shown(console).splitlines() if "word" in line]
    assert len(lines) > 1
    assert all(line.startswith("  ") and line == line.rstrip() for line in lines)


def test_progress(console):
    with GradingProgress(console) as progress:
        progress(Planned(total=3, reused=1))
        progress(Graded("bob", "graded", 3.0, 4.0, judged=True, done=2, total=3))
        progress(Retried("eve", "the worker died"))
        progress(Graded("eve", "unreadable", 0.0, 0.0, judged=False, done=3, total=3))
        assert (progress.done, progress.total) == (3, 3)
    text = shown(console)
    assert "eve: the worker died; trying once more" in text
    assert "eve: grader error" in text
    assert "3/3" in text


def test_progress_says_what_the_first_result_waits_for(console):
    with GradingProgress(console) as progress:
        progress(Planned(total=3, reused=1))
    assert "preparing the cases" in shown(console)


def test_progress_shows_nothing_before_the_run_begins(console):
    with GradingProgress(console) as progress:
        assert (progress.done, progress.total) == (0, None)
    assert shown(console) == ""
