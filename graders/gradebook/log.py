"""The log of a folder of results: what was graded when, for whoever asks later."""

import logging
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from graders.gradebook.jobs import Event, Graded, Planned, Retried
from graders.text import counted, printable, show_points, words

LOG: Final = "grade.log"


class GradingLog:
    """Appends to ``grade.log`` of a folder; use as a context manager, and tell it the events of a run."""

    def __init__(self, folder: Path) -> None:
        self._handler = logging.FileHandler(folder / LOG, encoding="utf-8", errors="backslashreplace")
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        self._logger = logging.getLogger("backcheck.grading")
        self._logger.setLevel(logging.INFO)
        # Neither on the screen, where the progress bar is, nor in a log of the program around.
        self._logger.propagate = False
        self._logger.addHandler(self._handler)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.say(f"stopped: {kind.__name__}: {error}")
        self._logger.removeHandler(self._handler)
        self._handler.close()

    def __call__(self, event: Event) -> None:
        """Note an event."""
        match event:
            case Planned():
                self.say(f"{counted(event.total, 'submission')}, {event.reused} with a result")
            case Graded():
                of = f"{show_points(event.score)} of {show_points(event.max_score)}"
                self.say(f"{event.submission}: {words(event.status) if event.judged else 'grader error'}, {of}")
            case Retried():
                self.say(f"{event.submission}: {event.reason}; trying once more")

    def say(self, text: str) -> None:
        """Note a line."""
        self._logger.info("%s", printable(text).replace("\n", " "))
