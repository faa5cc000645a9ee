"""Time that a child has: CPU time, so that a busy machine fails nobody, and a wide wall time."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WALL_FACTOR: Final = 4.0
_TICK: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Clock:
    """Runs from the moment that it is made.

    Attributes:
        pid: The process whose CPU time counts.
        seconds: CPU time that it has. Where that cannot be read, wall time.
        longest: Wall time that it has, whatever the CPU time.
    """

    pid: int
    seconds: float
    longest: float = float("inf")

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._cpu: float | None = None
        self._asked = False

    def expired(self) -> bool:
        """Whether the time is up; first asked while the process is at it, for what it used before."""
        wall = time.monotonic() - self._started
        if not self._asked:
            self._asked = True
            self._cpu = self._cpu_seconds()
        if wall > min(self.longest, WALL_FACTOR * self.seconds):
            return True
        if wall <= self.seconds:
            return False
        used = self._cpu_seconds()
        return used is None or self._cpu is None or used - self._cpu > self.seconds

    def _cpu_seconds(self) -> float | None:
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICK
        return None
