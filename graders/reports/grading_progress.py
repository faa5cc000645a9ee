"""The progress of grading many submissions, on the terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from graders.gradebook.jobs import Event, Graded, Planned, Retried
from graders.text import printable, show_points


class GradingProgress:
    """A progress bar, called with the events of a run; use as a context manager. It shows from the first event on.

    Attributes:
        done: number of submissions that have a result.
        total: number of submissions; None before the run begins.
    """

    def __init__(self, console: Console) -> None:
        self.done = 0
        self.total: int | None = None
        self._progress = Progress(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[last]}", markup=False),
            console=console,
        )
        self._task = self._progress.add_task("", total=None, last="")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress.live.is_started:
            self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Show an event; what went wrong stays on the screen."""
        self._progress.start()
        match event:
            case Planned():
                self.done, self.total = event.reused, event.total
                waits = "preparing the cases" if event.reused < event.total else ""  # seconds, before the first result
                self._progress.update(self._task, total=event.total, completed=event.reused, last=waits)
            case Graded():
                self.done = event.done
                last = f"{printable(event.submission)} {show_points(event.score)}/{show_points(event.max_score)}"
                self._progress.update(self._task, completed=event.done, last=last)
                if not event.judged:
                    self._say(f"{event.submission}: grader error, see its report", "magenta")
            case Retried():
                self._say(f"{event.submission}: {event.reason}; trying once more", "yellow")

    def _say(self, text: str, style: str) -> None:
        self._progress.console.print(Text(printable(text), style))
