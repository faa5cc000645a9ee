"""``backcheck export``: results for other systems."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import CourseFolder, fail, in_course, one_of, words


class Target(StrEnum):
    """Where results go."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    classroom50 = "classroom50"
    junit = "junit"
    feedback = "feedback"


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of results, as `backcheck grade` writes it.")],
    to: Annotated[
        Target, typer.Option("--to", metavar=words(Target), parser=one_of(Target), help="The system they are for.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file to write; by default one in DIR/exports.")
    ] = None,
    course: CourseFolder = None,
    hide_wanted: Annotated[
        bool, typer.Option("--hide-wanted", help="Leave expected values out of students' pages.")
    ] = False,
    classroom: Annotated[
        str, typer.Option("--classroom", metavar="NAME", help="For classroom50; else from the roster or the clones.")
    ] = "",
) -> None:
    """Write results for another system, with late policy and overrides as the last grade or report had them."""
    from graders.exports.formats import NAMES, Kind
    from graders.exports.formats import export as write
    from graders.exports.tables import unmatched
    from graders.gradebook.overrides import OverridesError
    from graders.gradebook.policy import PolicyError
    from graders.gradebook.scores import scores_of
    from graders.judging.assignment import AssignmentError
    from graders.reports.figures import WITHOUT_PICTURES, can_draw
    from graders.results import ResultError

    kind = Kind(to.value)
    path = out or folder / "exports" / NAMES[kind]
    with in_course(course, AssignmentError, OverridesError, PolicyError, ResultError):
        try:
            scores = scores_of(folder)
            if out is None:
                path.parent.mkdir(exist_ok=True)
            files = write(scores, kind, path, hide_wanted=hide_wanted, classroom=classroom)
        except OSError as error:
            fail(f"{path if error.filename is None or out is not None else error.filename}: {error.strerror}")
    plain = (WITHOUT_PICTURES,) if kind is Kind.feedback and not (hide_wanted or can_draw()) else ()
    unknown = (unmatched(scores.entries()),) if kind in {Kind.canvas, Kind.moodle} else ()
    for note in (*scores.notes, *plain, *filter(None, unknown)):
        typer.echo(note, err=True)
    for file in files:
        typer.echo(str(file))
