"""``backcheck watch``: check again what was saved."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli.options import AssignmentFile, CourseFolder, NoColor, Only, fail, in_course

if TYPE_CHECKING:
    from rich.console import Console

    from graders.watch import Screen


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
    from graders.settings import UnusableError
    from graders.watch import Saves, screens

    if not path.exists():
        fail(f"{path}: no such file or folder")
    display = Display(Console(no_color=no_color or None), path)
    try:
        saves = Saves(path, display.fit)
    except ImportError:
        fail("watch needs watchfiles: pip install 'backcheck[watch]'")
    with in_course(course, AssignmentError, UnusableError):
        asked, announced = chosen_assignment(assignment), display.announced(saves)
        for screen in screens(path, announced, tuple(only or ()), asked, saves.pending):
            display.show(screen)


class Display:
    """The terminal, and what it shows."""

    def __init__(self, console: "Console", path: Path) -> None:
        self._console = console
        self._path = path
        self._screen: Screen | None = None
        self._size = console.size
        self._is_first = True

    def show(self, screen: "Screen") -> None:
        """Show what came of a save in place of what was there; at the start, what is watched, too."""
        self._is_first = self._screen is None
        self._screen = screen
        self._draw(screen)

    def announced(self, saves: "Iterator[None]") -> "Iterator[None]":
        """The saves, each with a line while it is checked."""
        for save in saves:
            self._console.print("checking ...", style="dim")
            yield save

    def fit(self) -> None:
        """Draw the screen again where the terminal has another size by now."""
        if self._screen is not None and self._console.size != self._size:
            self._draw(self._screen)

    def _draw(self, screen: "Screen") -> None:
        from graders.reports.terminal import render_screen

        self._size = self._console.size
        shown = [item for item in (screen.saved, screen.exercise) if item is not None]
        render_screen(shown, screen.notes, screen.progress, screen.error, self._console)
        if self._is_first:
            text = f"watching {self._path}: what you save is checked; Ctrl-C ends"
            self._console.print(text, style="dim", markup=False)
