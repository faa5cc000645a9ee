"""Interrupting a call of this process from time to time, to look where it is and to raise in it.

By the timer of the system where there is one; else by a thread that has the interpreter raise in another, which it does
between two instructions of Python: code of a library that does not come back cannot be interrupted so.
"""

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final, TypeAlias, TypeVar

Result = TypeVar("Result")
Look: TypeAlias = Callable[[FrameType | None], float | None]
"""Is given the frame that runs: returns seconds until the next look, or None for no more, or raises in the call."""

AGAIN_SECONDS: Final = 0.5
"""Until what was raised, and caught by the code it was raised in, is raised again."""
_MOMENTS: Final = 100
"""Rounds of a loop: the interpreter raises what waits at the end of one."""


def by_timer(function: Callable[[], Result], look: Look, seconds: float) -> Result:
    """Call, and look for the first time after some seconds; in the main thread of a system that has timers."""
    running = False

    def ring(_signal: int, frame: FrameType | None) -> None:
        if running:
            after = look(frame)
            signal.setitimer(signal.ITIMER_REAL, *((0.0,) if after is None else (after, AGAIN_SECONDS)))

    handler = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    running = True
    try:
        return function()
    finally:
        try:
            running = False
        finally:
            signal.setitimer(signal.ITIMER_REAL, *timer)
            signal.signal(signal.SIGALRM, handler)


def by_thread(function: Callable[[], Result], look: Look, seconds: float) -> Result:
    """Call, and look for the first time after some seconds; in any thread of any system."""
    watched = _Watched(threading.get_ident(), look)
    _WATCHDOG.watch(watched, seconds)
    try:
        try:
            return function()
        finally:
            watched.stop()
            _WATCHDOG.forget(watched)
    except BaseException:
        watched.stop()  # the first one may have been interrupted itself
        _WATCHDOG.forget(watched)
        raise


class _Watched:
    """A call that a thread makes."""

    def __init__(self, thread: int, look: Look) -> None:
        self._thread = thread
        self._look = look
        self._running = True
        self._raised: type[BaseException] | None = None
        self._lock = threading.Lock()

    def look(self) -> float | None:
        """Look, and raise in the call what the look raises: seconds until the next look."""
        with self._lock:
            if not self._running:
                return None
            try:
                return self._look(sys._current_frames().get(self._thread))
            except BaseException as error:  # noqa: BLE001 - it is for the other thread
                self._raised = type(error)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(self._raised))
                return AGAIN_SECONDS

    def stop(self) -> None:
        """The call is over: nothing is raised in its thread any more."""
        with self._lock:
            self._running = False
        if self._raised is not None:  # it may still wait for its moment: a loop gives it one
            with suppress(self._raised):
                for _ in range(_MOMENTS):
                    pass


class _Watchdog:
    """A thread that looks at the calls that threads make at the moment, started with the first one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[_Watched, float] = {}
        self._started = False

    def watch(self, watched: _Watched, seconds: float) -> None:
        """Look at a call after some seconds for the first time."""
        with self._changed:
            self._due[watched] = time.monotonic() + seconds
            if not self._started:
                threading.Thread(target=self._run, name="backcheck-watchdog", daemon=True).start()
                self._started = True
            self._changed.notify()

    def forget(self, watched: _Watched) -> None:
        """A call is over."""
        with self._changed:
            self._due.pop(watched, None)

    def _run(self) -> None:
        while True:
            for watched in self._next():
                after = watched.look()
                with self._changed:
                    if after is None:
                        self._due.pop(watched, None)
                    elif watched in self._due:
                        self._due[watched] = time.monotonic() + after

    def _next(self) -> list[_Watched]:
        """Wait until a call is to be looked at, or another one began: those whose time has come."""
        with self._changed:
            first = min(self._due.values(), default=None)
            self._changed.wait(None if first is None else max(first - time.monotonic(), 0.0))
            return [watched for watched, at in self._due.items() if at <= time.monotonic()]


_WATCHDOG: Final = _Watchdog()
