"""``backcheck bundle``: what Gradescope or Classroom 50 needs to grade an assignment."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import CourseFolder, fail, in_course, one_of, words


class System(StrEnum):
    """For which system."""

    gradescope = "gradescope"
    classroom50 = "classroom50"


def bundle(
    system: Annotated[
        System, typer.Argument(metavar=words(System), parser=one_of(System), help="The system that grades.")
    ],
    assignment: Annotated[Path, typer.Option("--assignment", metavar="FILE", help="TOML file of an assignment.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The zip to write.")],
    course: CourseFolder = None,
    wheels: Annotated[
        bool, typer.Option("--wheels/--no-wheels", help="For Gradescope: put in what backcheck depends on.")
    ] = True,
) -> None:
    """Write the zip that another system needs to grade an assignment: the engine, the assignment and its cases."""
    from graders.course import CourseError
    from graders.fixtures import FixtureError
    from graders.judging.assignment import AssignmentError
    from graders.judging.building import ReferenceFailure
    from graders.kits.bundle import Target, write_bundle
    from graders.text import counted

    with in_course(course, AssignmentError, CourseError, FixtureError, ReferenceFailure) as found:
        try:
            made = write_bundle(found, Target(system.value), assignment, out, wheels=wheels)
        except OSError as error:
            fail(f"{out}: {error.strerror}")
    if made.no_wheels:
        typer.echo(f"no wheels of what backcheck depends on: {made.no_wheels}; setup.sh will download them", err=True)
    typer.echo(f"{out}: {counted(made.exercises, 'exercise')} for {system.value}")
