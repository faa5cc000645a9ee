"""Ending a call of this process whose time is up."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Final, TypeVar

from graders.oracle import interrupting
from graders.oracle.cputime import starved_seconds
from graders.oracle.transcript import Frame
from graders.oracle.whereabouts import AGAIN, NEARLY, Whereabouts

Result = TypeVar("Result")

WALL_FACTOR: Final = 4.0
"""Wall time that may pass for CPU time: a busy machine fails nobody, and a call that only waits ends too."""
_SOON_SECONDS: Final = 0.01


class TimeIsUp(BaseException):
    """Raised in the code that was running when the time was up; ``frame`` is the loop that held it."""

    def __init__(self, frame: Frame | None = None) -> None:
        super().__init__()
        self.frame = frame


class Allowance:
    """CPU time that several calls share; each ends with `TimeIsUp` where it is used up.

    Args:
        seconds: CPU time.
        roots: Folders of the files in which the loop that does not end is looked for.

    A call that a debugger stops in has all the time there is.
    """

    def __init__(self, seconds: float, roots: Sequence[str] = ()) -> None:
        self._seconds = seconds
        self._left = seconds
        self._roots = roots

    def call(self, function: Callable[[], Result]) -> Result:
        """Call within what is left.

        Raises:
            TimeIsUp: The time is up.
        """
        self._cpu, self._wall = time.process_time(), _wall()
        self._whereabouts = Whereabouts(self._roots)
        has_timer = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        interrupted = interrupting.by_timer if has_timer else interrupting.by_thread
        try:
            return interrupted(function, self._look, self._until_a_look(self._left))
        except TimeIsUp as error:
            error.frame = self._whereabouts.frame()
            raise
        finally:
            self._left -= time.process_time() - self._cpu

    def _look(self, frame: FrameType | None) -> float | None:
        """Look where the call is: seconds until the next look, none at all for a call that a debugger stops in.

        Raises:
            TimeIsUp: The time is up.
        """
        if debugged(frame):
            return None
        left = min(
            self._left - (time.process_time() - self._cpu),
            WALL_FACTOR * self._left - (_wall() - self._wall),
        )
        if left <= (1 - NEARLY) * self._seconds:
            self._whereabouts.look(frame)
        if left <= 0:
            raise TimeIsUp
        return self._until_a_look(left)

    def _until_a_look(self, left: float) -> float:
        """Seconds until the call is looked at next."""
        early = left - (1 - NEARLY) * self._seconds
        return max(early if early > 0 else min(left, AGAIN * self._seconds), _SOON_SECONDS)


def _wall() -> float:
    """A clock that stands still while this process is ready to run and others run."""
    return time.monotonic() - starved_seconds()


def debugged(frame: FrameType | None) -> bool:
    """Whether a debugger follows the code, or waits for its user."""
    if _editor_debugs():
        return True
    base: Any = getattr(sys.modules.get("bdb"), "Bdb", None)
    if base is None:
        return False
    if isinstance(getattr(sys.gettrace(), "__self__", None), base):
        return True
    while frame is not None:
        if frame.f_globals.get("__name__") == "bdb":
            return True
        frame = frame.f_back
    return False


def _editor_debugs() -> bool:
    """Whether the debugger of an editor is connected: every kernel of Jupyter loads it, and few use it."""
    pydevd = sys.modules.get("pydevd")
    debugger = getattr(pydevd, "get_global_debugger", None)
    return pydevd is not None and (debugger is None or debugger() is not None)
