"""``backcheck check``: one submission."""

from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import AssignmentFile, CourseFolder, Format, FormatOption, NoColor, Only, in_course
from graders.garbage import lasting


def check(
    path: Annotated[Path, typer.Argument(help="One submission: folder, zip, file or notebook.")],
    course: CourseFolder = None,
    assignment: AssignmentFile = None,
    only: Only = None,
    output: FormatOption = Format.rich,
    no_color: NoColor = False,
) -> None:
    """Give feedback on one submission. Exit status 0 for full marks, 1 otherwise."""
    with lasting():
        from graders.grader import grade_one
        from graders.settings import UnusableError

    with in_course(course, UnusableError):
        result = grade_one(path, assignment, tuple(only or ()))
    if output is Format.json:
        from graders.exports.json import submission_json

        typer.echo(submission_json(result))
    else:
        from rich.console import Console

        from graders.reports.terminal import render_submission

        render_submission(result, Console(no_color=no_color or None))
    raise typer.Exit(0 if result.status == "graded" and result.score >= result.max_score else 1)
