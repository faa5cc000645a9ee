"""A class on the terminal."""

import io

import pytest
from rich.console import Console
from rich.table import Table

from graders.gradebook.jobs import RunSummary
from graders.reports.overview import render_summary
from graders.reports.summary import ClassSummary
from graders.reports.wide import print_whole


@pytest.fixture
def overview():
    """The lines that are printed for results."""

    def render(*results, run=None, width=100):
        console = Console(file=io.StringIO(), width=width, force_terminal=False)
        render_summary(ClassSummary.of(results), console, run)
        return [line.rstrip() for line in console.file.getvalue().splitlines()]

    return render


def test_a_class(overview, alice, broken):
    lines = overview(alice, alice, broken)
    assert lines[-3:] == [
        "broken: grader error: the worker died",
        "3 submissions: 2 graded, 1 grader error",
        "score of 8 over 2 submissions: mean 6, median 6, quartiles 6 and 6 (1 without a score left out)",
    ]
    row = next(line for line in lines if "affine_forward" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["affine_forward", "2/2", "100%", "4.00", "4"]
    assert next(line for line in lines if "forgot-transpose" in line).strip("│ ").endswith("2")


def test_what_was_kept_is_told(overview, alice, unreadable):
    run = RunSummary(total=2, reused=1, graded=1, grader_errors=0)
    lines = overview(alice, unreadable, run=run)
    assert "2 submissions: 1 graded now, 1 reused, 1 unreadable" in lines
    one = RunSummary(total=1, reused=1, graded=0, grader_errors=0)
    assert "1 submission: 0 graded now, 1 reused" in overview(alice, run=one)


def test_the_unreadable_are_named_with_a_reason_on_one_line(overview, make):
    error = "broken.zip is no zip\nsecond line " + "x" * 200
    bad = [make.submission(f"s{n:02}", status="unreadable", error=error, max_score=8.0) for n in range(13)]
    lines = overview(*bad, width=40)
    assert lines[0] == "s00: broken.zip is no zip"
    assert [line.split(":")[0] for line in lines[:10]] == [f"s{n:02}" for n in range(10)]
    assert lines[10] == "and 3 more without a score: the report names them all"
    assert lines[11] == "13 submissions: 13 unreadable"


def test_a_long_reason_is_cut(overview, make):
    (line, *_) = overview(make.submission("a", status="unreadable", error="x" * 500, max_score=8.0))
    assert len(line) == len("a: ") + 160
    assert line.endswith("...")


def test_exercises_that_nobody_began_are_left_out(overview, make):
    exercises = [make.exercise("affine"), make.exercise("relu", status="not_implemented", score=0.0)]
    lines = overview(make.submission(exercises=exercises))
    assert not [line for line in lines if "relu" in line]
    assert "1 exercise that nobody has implemented left out" in lines
    nothing = overview(make.submission(exercises=exercises[1:]))
    assert nothing[0] == "1 exercise that nobody has implemented left out"


def passing(make, names, count=30):
    """A class in which every exercise is passed by one submission more than the one before."""
    for number in range(count):
        parts = [
            make.exercise(
                name, status="passed" if number < place else "failed", checks=[make.check(misconception=name)]
            )
            for place, name in enumerate(names)
        ]
        yield make.submission(f"student {number}", exercises=parts, flags=("look",))


@pytest.mark.parametrize("count", [3, 14, 30, 131])
def test_a_class_fits_a_screen(make, count):
    names = [f"exercise_{number:03}" for number in range(count)]
    absent = [make.submission(f"Absent Student {number}", status="missing", student="A" * 30) for number in range(9)]
    unreadable = [make.submission(f"u{n}", status="unreadable", error="x" * 150) for n in range(12)]
    summary = ClassSummary.of([*passing(make, names), *unreadable, *absent])

    def lines(**options):
        console = Console(file=io.StringIO(), width=80, force_terminal=False)
        render_summary(summary, console, beside=5, **options)
        return console.file.getvalue().splitlines()

    shown = lines()
    assert sum(-(-len(line) // 80) for line in shown) <= 19
    assert names[0] in "\n".join(shown)
    assert ("--all" in "\n".join(shown)) is (count > 14)
    whole = lines(whole=True)
    assert all(any(name in line for line in whole) for name in names)
    assert any(line.startswith("flagged, see the report: student 0, student 1") for line in shown)


def test_no_name_is_cut_in_a_narrow_terminal():
    console = Console(file=io.StringIO(), width=30, force_terminal=False)
    table = Table("file", "exercise")
    table.add_row("normalization.py", "spatial_batchnorm_backward")
    print_whole(table, console)
    assert "│ normalization.py │ spatial_batchnorm_backward │" in console.file.getvalue()
    assert console.width == 30
