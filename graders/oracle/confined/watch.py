"""Where a call is when its time is nearly up: reported over the progress pipe, since a loop answers nothing else.

Between the single bytes of that pipe, a note stands in two zero bytes: file, line, function and source, one a line;
or one line alone, the path of the file that is being imported, empty when it has been.
"""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Final

from graders.oracle.transcript import Frame
from graders.oracle.whereabouts import AGAIN, NEARLY, Whereabouts

_MARK: Final = b"\0"
_LONGEST: Final = 200
"""Characters of a path, name or line that are shown."""


class Watch:
    """Writes where the submission is into a pipe, again and again once most of the CPU time is used."""

    def __init__(self, pipe: int, roots: Sequence[str]) -> None:
        self._pipe = pipe
        self._roots = roots
        self._importing = False
        self._whereabouts = Whereabouts(roots)
        signal.signal(signal.SIGPROF, self._tell)

    def start(self, seconds: float) -> None:
        """Begin to count; ``seconds`` is all that there is."""
        self._whereabouts = Whereabouts(self._roots)
        signal.setitimer(signal.ITIMER_PROF, NEARLY * seconds, AGAIN * seconds)

    def stop(self) -> None:
        """Count no more."""
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        self._whereabouts = Whereabouts(self._roots)

    def importing(self, path: str) -> None:
        """Note that a file is about to be imported; with an empty path, that it has been."""
        self._importing = bool(path)
        os.write(self._pipe, _import_note(path))

    def _tell(self, _signal: int, innermost: FrameType | None) -> None:
        with suppress(Exception):
            if self._importing:
                os.write(self._pipe, _import_note(self._module_of(innermost)))
            self._whereabouts.look(innermost)
            frame = self._whereabouts.frame()
            if frame is not None:
                os.write(self._pipe, _note(frame))

    def _module_of(self, frame: FrameType | None) -> str:
        """The file of the submission whose top level runs."""
        while frame is not None:
            path = frame.f_code.co_filename
            if frame.f_code.co_name == "<module>" and path.startswith(tuple(self._roots)):
                return path
            frame = frame.f_back
        return ""


def _import_note(path: str) -> bytes:
    return _MARK + path.replace("\n", " ").replace("\0", " ").encode("utf-8", "surrogateescape") + _MARK


def _note(frame: Frame) -> bytes:
    lines = (frame.file, str(frame.line), frame.function, frame.source)
    text = "\n".join(line.replace("\n", " ").replace("\0", " ")[:_LONGEST] for line in lines)
    return _MARK + text.encode("utf-8", "replace") + _MARK


@dataclass(frozen=True)
class Progress:
    """What was read off the pipe: bytes of progress, the note after the last of them, and the file being imported.

    Whatever an untrusted process wrote, these are a number, perhaps a frame and a path; texts are still to be cleaned.
    """

    started: int
    at: Frame | None
    importing: str


def read_progress(data: bytes) -> Progress:
    """Read what was written since the last time."""
    parts = data.split(_MARK)
    notes = parts[1:-1:2] if len(parts) > 2 else []
    paths = [note for note in notes if b"\n" not in note]
    at = next((note for note in reversed(notes) if b"\n" in note), b"") if not parts[-1] else b""
    return Progress(sum(map(len, parts[::2])), _frame(at), paths[-1].decode("utf-8", "replace") if paths else "")


def _frame(note: bytes) -> Frame | None:
    lines = note.decode("utf-8", "replace").split("\n")
    if len(lines) != 4 or not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 8):
        return None
    return Frame(lines[0], int(lines[1]), lines[2], lines[3])
