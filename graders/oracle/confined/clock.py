"""Time that a child has: CPU time, so that a busy machine fails nobody, and a wide wall time for what only waits."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from graders.oracle.cputime import process_seconds, starved_seconds

WALL_FACTOR: Final = 4.0
"""Wall time that may pass for CPU time, as in `graders.oracle.timelimit`."""


@dataclass
class Clock:
    """Runs from the moment that it is made, but for when it is paused.

    Attributes:
        pid: The process whose CPU time counts.
        seconds: CPU time that it has. Where that cannot be read, wall time.
        longest: Wall time that it has, whatever the CPU time; in neither counts how long it, or who reads what it
            writes, was ready and not run.
        starved: How long the two had been ready and not run at the start, or somewhat before, where that is known: it
            takes longer to read than all else that a plan asks of a clock.
    """

    pid: int
    seconds: float
    longest: float = float("inf")
    starved: float | None = None

    def __post_init__(self) -> None:
        self._started: float | None = time.monotonic()
        self._before = 0.0
        self._cpu = process_seconds(self.pid)
        self.starved = self._starved() if self.starved is None else self.starved

    def pause(self) -> None:
        """Count no wall time until it is resumed."""
        self._before, self._started = self._passed(), None

    def resume(self) -> None:
        """Count wall time again."""
        self._started = time.monotonic()

    def wall(self) -> float:
        """Seconds since the start, those aside in which the process or this thread was ready and others ran.

        A process that has written a pipe full waits for this thread: that it is not run is not the process's time.
        """
        return max(self._passed() - max(self._starved() - (self.starved or 0.0), 0.0), 0.0)

    def _passed(self) -> float:
        return self._before + (0.0 if self._started is None else time.monotonic() - self._started)

    def _starved(self) -> float:
        return starved_seconds(self.pid) + starved_seconds(threading.get_native_id())

    def expired(self) -> bool:
        """Whether the time is up."""
        if self._passed() <= min(self.seconds, self.longest):
            return False
        if self.wall() > min(self.longest, WALL_FACTOR * self.seconds):
            return True
        used = process_seconds(self.pid)
        return used is None or self._cpu is None or used - self._cpu > self.seconds
