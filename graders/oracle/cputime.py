"""CPU time: of another process, by the kernel's clock; of this thread; and of a plain loop to measure others by.

What a busy machine makes of it is left out: time that a process was ready to run and did not.
"""

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

thread_seconds: Final = time.perf_counter if sys.platform == "win32" else time.thread_time
"""CPU seconds of this thread. The clock of Windows counts in steps of 16 ms, longer than what is measured here."""

_IS_LINUX: Final = sys.platform.startswith("linux")
_SCHEDULED: Final = 2
"""The kernel's number of a process's CPU clock, ``CPUCLOCK_SCHED``."""
_ROUNDS: Final = 200
"""Rounds a look: some 0.3 ms, a thousand steps of the clock."""
_LOOKS: Final = 5
"""Looks, of which the least counts: the others met an interrupt."""
_ENTRIES: Final = 16
"""Entries of the window, as of a 4 by 4 filter: the work of an inner loop."""


def process_seconds(pid: int) -> float | None:
    """CPU seconds of all threads of a process, in nanoseconds' steps; None where the system does not say.

    This is the clock that ``clock_getcpuclockid(pid)`` names: nothing that the process does to itself changes it.
    """
    if not _IS_LINUX:
        return None
    try:
        return time.clock_gettime((~pid << 3) | _SCHEDULED)
    except OSError:
        return None


def starved_seconds(pid: int | None = None) -> float:
    """Seconds that a thread waited for a processor that others had: by default, and of a process, its main thread.

    0 where the system does not say.
    """
    if not _IS_LINUX:
        return 0.0
    path = f"/proc/{'self' if pid is None else pid}/schedstat"
    try:
        # Read several times a plan: a plain descriptor takes a third of the time of a Path.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        try:
            return 1e-9 * int(os.read(descriptor, 100).split()[1])
        finally:
            os.close(descriptor)
    except (OSError, ValueError, IndexError):
        return 0.0


def seconds_of_a_round() -> float:
    """CPU seconds of one round of a loop that multiplies and adds up one small window: the least of a few looks."""
    window = np.linspace(1.0, 2.0, _ENTRIES)
    least = float("inf")
    for _ in range(_LOOKS):
        started = thread_seconds()
        for _ in range(_ROUNDS):
            np.sum(window * window)
        least = min(least, thread_seconds() - started)
    return least / _ROUNDS


@contextmanager
def without_collections(timed: bool = True) -> Iterator[None]:
    """No garbage is collected meanwhile, if what runs is timed: how long that takes depends on all else in the process.

    In a process with pytest in it, it takes 0.1 to 0.4 s; what is timed takes milliseconds.
    """
    if not (timed and gc.isenabled()):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
