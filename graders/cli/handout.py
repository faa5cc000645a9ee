"""``backcheck handout``: what students are given."""

from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import CourseFolder, in_course


def handout(
    assignment: Annotated[Path, typer.Option("--assignment", metavar="FILE", help="TOML file of an assignment.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR|ZIP", help="A new folder, or a zip.")],
    course: CourseFolder = None,
) -> None:
    """Write what students of an assignment are given: stubs, public cases, tests, a README and the engine."""
    from graders.course import CourseError
    from graders.fixtures import FixtureError
    from graders.judging.assignment import AssignmentError
    from graders.kits.handout import write_handout
    from graders.text import counted

    with in_course(course, AssignmentError, CourseError, FixtureError) as found:
        count = write_handout(found, assignment, out)
    typer.echo(f"{out}: a handout of {counted(count, 'exercise')}; its README.md is for students")
