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
    from graders.watch import screens

    try:
        import watchfiles
    except ImportError:
        fail("watch needs watchfiles: pip install 'backcheck[watch]'")
    if not path.exists():
        fail(f"{path}: no such file or folder")
    console = Console(no_color=no_color or None)
    saves = watchfiles.watch(path, debounce=100, step=20, raise_interrupt=True)
    with in_course(course, AssignmentError):
        for screen in screens(path, saves, tuple(only or ()), chosen_assignment(assignment)):
            render_screen(screen.exercise, screen.progress, screen.error, console)
