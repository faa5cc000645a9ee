"""``backcheck course``: a course of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import refusing

course_app = typer.Typer(no_args_is_help=True, help="A course of your own.")


@course_app.command("new")
def course_new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")]) -> None:
    """Write a course with a single layer that works at once."""
    from graders.course import CourseError
    from graders.kits.new_course import new_course

    with refusing(CourseError):
        course = new_course(folder)
    typer.echo(f"{course.root}: a course with one layer; its README.md says how to go on")
