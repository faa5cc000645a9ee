"""``backcheck report``: gradebook and pages anew, without grading."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import (
    AssignmentFile,
    CourseFolder,
    Format,
    FormatOption,
    NoColor,
    Previous,
    Whole,
    fail,
    in_course,
    one_of,
    words,
)


class For(StrEnum):
    """For whom pages are made."""

    students = "students"
    staff = "staff"


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of results, as `backcheck grade` writes it.")],
    assignment: AssignmentFile = None,
    overrides: Annotated[
        Path | None,
        typer.Option("--overrides", metavar="FILE", help="TOML file of overrides; a copy is put into DIR."),
    ] = None,
    previous: Previous = None,
    audience: Annotated[
        For | None,
        typer.Option("--for", metavar=words(For), parser=one_of(For), help="Pages for one of them; by default both."),
    ] = None,
    hide_wanted: Annotated[
        bool, typer.Option("--hide-wanted", help="Leave expected values out of students' pages.")
    ] = False,
    course: CourseFolder = None,
    whole: Whole = False,
    output: FormatOption = Format.rich,
    no_color: NoColor = False,
) -> None:
    """Write gradebook and pages anew from results, with another assignment's points or overrides. Grades nothing."""
    from rich.console import Console

    from graders.exports.json import class_json
    from graders.gradebook.overrides import OverridesError
    from graders.gradebook.policy import PolicyError
    from graders.gradebook.scores import changed_scores
    from graders.judging.assignment import AssignmentError
    from graders.reports.figures import WITHOUT_PICTURES, can_draw
    from graders.reports.html import STUDENTS, Audience, write_reports
    from graders.reports.overview import render_summary
    from graders.results import ResultError

    chosen = tuple(Audience) if audience is None else (Audience(audience.value),)
    with in_course(course, AssignmentError, OverridesError, PolicyError, ResultError):
        try:
            scores = changed_scores(folder, assignment=assignment, overrides=overrides, previous=previous)
            summary = write_reports(scores, audience=chosen, hide_wanted=hide_wanted)
        except OSError as error:
            fail(f"{error.filename or folder}: {error.strerror}")
    for note in (*scores.notes, *(() if can_draw() else (WITHOUT_PICTURES,))):
        typer.echo(note, err=True)
    if output is Format.json:
        typer.echo(class_json(summary))
        return
    console = Console(no_color=no_color or None)
    render_summary(summary, console, whole=whole, beside=5)
    places = [("gradebook: ", folder / "gradebook.csv")]
    places += [("staff:     ", folder / "report" / "index.html")] if Audience.staff in chosen else []
    places += [("students:  ", folder / "report" / STUDENTS)] if Audience.students in chosen else []
    for name, path in places:
        console.print(f"{name}{path}", highlight=False, markup=False, soft_wrap=True)
