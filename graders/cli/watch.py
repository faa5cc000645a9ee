"""``backcheck watch``: check again what was saved."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli.options import AssignmentFile, CourseFolder, NoColor, Only, fail, in_course

if TYPE_CHECKING:
    from rich.console import Console


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
    from graders.watch import Saves, screens

    if not path.exists():
        fail(f"{path}: no such file or folder")
    try:
        saves = Saves(path)
    except ImportError:
        fail("watch needs watchfiles: pip install 'backcheck[watch]'")
    console = Console(no_color=no_color or None)
    with in_course(course, AssignmentError, UnusableError):
        asked, announced = chosen_assignment(assignment), _announced(saves, console)
        for number, screen in enumerate(screens(path, announced, tuple(only or ()), asked, saves.pending)):
            shown = [item for item in (screen.saved, screen.exercise) if item is not None]
            render_screen(shown, screen.notes, screen.progress, screen.error, console)
            if not number:
                console.print(f"watching {path}: what you save is checked; Ctrl-C ends", style="dim", markup=False)


def _announced(saves: "Iterator[None]", console: "Console") -> "Iterator[None]":
    """The saves, each with a line while it is checked."""
    for save in saves:
        console.print("checking ...", style="dim")
        yield save
