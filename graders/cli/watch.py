"""``backcheck watch``: check again what was saved."""

from pathlib import Path
from typing import Annotated

import typer

from graders.cli.options import AssignmentFile, CourseFolder, NoColor, Only, fail, in_course


def watch(
    path: Annotated[Path, typer.Argument(help="One submission: folder, zip, file or notebook.")],
    course: CourseFolder = None,
    assignment: AssignmentFile = None,
    only: Only = None,
    no_color: NoColor = False,
) -> None:
    """Check a submission whenever something of it is saved; Ctrl-C ends."""
    from rich.console import Console

    from graders.judging.assignment import AssignmentError, chosen_assignment
    from graders.reports.terminal import render_screen
    from graders.settings import UnusableError
    from graders.watch import saves_of, screens

    if not path.exists():
        fail(f"{path}: no such file or folder")
    try:
        saves = saves_of(path)
    except ImportError:
        fail("watch needs watchfiles: pip install 'backcheck[watch]'")
    console = Console(no_color=no_color or None)
    with in_course(course, AssignmentError, UnusableError):
        for screen in screens(path, saves, tuple(only or ()), chosen_assignment(assignment)):
            shown = [item for item in (screen.saved, screen.exercise) if item is not None]
            render_screen(shown, screen.notes, screen.progress, screen.error, console)
