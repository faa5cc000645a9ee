"""What the terminal shows."""

import io

import pytest
from rich.console import Console

from graders.gradebook.jobs import Graded, Planned, Retried
from graders.reports.summary import ClassSummary
from graders.reports.terminal import GradingProgress, render_submission, render_summary


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
        "alice: 6 of 8 points",
    ]


def test_what_many_checks_say_is_said_once(console, make):
    same = [
        make.check("error", f"f/{case}/value-out", message="layers.py could not be imported\n  layers.py:1")
        for case in ("plain", "wide", "one_row")
    ]
    other = make.check("error", "f/tall/value-out", message="raised ValueError")
    render_submission(make.submission(exercises=[make.exercise(checks=[*same, other])]), console)
    assert [line.rstrip() for line in shown(console).splitlines()[1:4]] == [
        "  f/plain/value-out: layers.py could not be imported (and 2 more checks)",
        "      layers.py:1",
        "  f/tall/value-out: raised ValueError",
    ]


def test_an_advisory_check_does_not_speak_for_one_that_counts(console, make):
    checks = [make.check("failed", f"f/plain/{name}", message="no", advisory=name == "a") for name in "ab"]
    render_submission(make.submission(exercises=[make.exercise(checks=checks)]), console)
    assert "  f/plain/b: no (and 1 more check)" in shown(console)
    assert "(advisory)" not in shown(console)


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


def test_a_class(console, alice, broken):
    render_summary(ClassSummary.of([alice, alice, broken]), console)
    text = shown(console)
    assert "3 submissions: 2 graded, 1 grader error" in text
    assert "score of 8: mean 6, median 6, quartiles 6 and 6" in text
    row = next(line for line in text.splitlines() if "affine_forward" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "affine_forward",
        "2/2",
        "100%",
        "4.00",
        "4",
    ]
    misconception = next(line for line in text.splitlines() if "forgot-transpose" in line)
    assert misconception.strip("│ ").endswith("2")


def test_progress(console):
    with GradingProgress(console) as progress:
        progress(Planned(total=3, reused=1))
        progress(Graded("bob", "graded", 3.0, 4.0, judged=True, done=2, total=3))
        progress(Retried("eve", "the worker died"))
        progress(Graded("eve", "unreadable", 0.0, 0.0, judged=False, done=3, total=3))
    text = shown(console)
    assert "eve: the worker died; trying once more" in text
    assert "eve: grader error" in text
    assert "3/3" in text
