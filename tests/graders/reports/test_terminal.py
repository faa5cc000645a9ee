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
