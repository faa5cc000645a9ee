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
    """Runs from the moment that it is made.

    Attributes:
        pid: The process whose CPU time counts.
        seconds: CPU time that it has. Where that cannot be read, wall time.
        longest: Wall time that it has, whatever the CPU time; in neither counts how long it, or who reads what it
            writes, was ready and not run.
        starved: How long the two had been ready and not run at the start, or somewhat before, where that is known: it
            takes longer to read than all else that a plan asks of a clock.
        latest: The same as of when it was last read.
    """

    pid: int
    seconds: float
    longest: float = float("inf")
    starved: float | None = None

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._cpu = process_seconds(self.pid)
        self.starved = self.latest = self._starved() if self.starved is None else self.starved

    def wall(self) -> float:
        """Seconds since the start, those aside in which the process or this thread was ready and others ran.

        A process that has written a pipe full waits for this thread: that it is not run is not the process's time.
        """
        passed = time.monotonic() - self._started
        self.latest = self._starved()
        return max(passed - max(self.latest - (self.starved or 0.0), 0.0), 0.0)

    def _starved(self) -> float:
        return starved_seconds(self.pid) + starved_seconds(threading.get_native_id())

    def expired(self) -> bool:
        """Whether the time is up."""
        if time.monotonic() - self._started <= min(self.seconds, self.longest):
            return False
        if self.wall() > min(self.longest, WALL_FACTOR * self.seconds):
            return True
        used = process_seconds(self.pid)
        return used is None or self._cpu is None or used - self._cpu > self.seconds
