"""Where a call is when its time is nearly up: told over the progress pipe, since a loop answers nothing else.

Between the single bytes of that pipe, a note stands in two zero bytes: file, line, function and source, one a line.
"""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Final

from graders.oracle.tracebacks import frame_at
from graders.oracle.transcript import Frame

_NEARLY: Final = 0.9
_AGAIN: Final = 0.02
_MARK: Final = b"\0"
_LONGEST: Final = 200


class Watch:
    """Writes where the submission is into a pipe, again and again once most of the CPU time is used."""

    def __init__(self, pipe: int, roots: Sequence[str]) -> None:
        self._pipe = pipe
        self._roots = roots
        signal.signal(signal.SIGPROF, self._tell)

    def start(self, seconds: float) -> None:
        """Begin to count; ``seconds`` is all that there is."""
        signal.setitimer(signal.ITIMER_PROF, _NEARLY * seconds, _AGAIN * seconds)

    def stop(self) -> None:
        """Count no more."""
        signal.setitimer(signal.ITIMER_PROF, 0.0)

    def _tell(self, _signal: int, innermost: FrameType | None) -> None:
        with suppress(Exception):
            frame = frame_at(innermost, self._roots)
            if frame is not None:
                os.write(self._pipe, _note(frame))


def _note(frame: Frame) -> bytes:
    lines = (frame.file, str(frame.line), frame.function, frame.source)
    text = "\n".join(line.replace("\n", " ").replace("\0", " ")[:_LONGEST] for line in lines)
    return _MARK + text.encode("utf-8", "replace") + _MARK


def read_progress(data: bytes) -> tuple[int, Frame | None]:
    """How many bytes of progress were written, and the note after the last of them.

    Whatever an untrusted process wrote, this is a number and perhaps a frame; its texts are still to be cleaned.
    """
    parts = data.split(_MARK)
    started = sum(map(len, parts[::2]))
    return started, _frame(parts[-2]) if len(parts) > 2 and not parts[-1] else None


def _frame(note: bytes) -> Frame | None:
    lines = note.decode("utf-8", "replace").split("\n")
    if len(lines) != 4 or not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 8):
        return None
    return Frame(lines[0], int(lines[1]), lines[2], lines[3])
