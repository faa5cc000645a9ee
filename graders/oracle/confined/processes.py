"""Ending a child and all that it left behind.

A sandboxed child cannot start processes. One with the sandbox off can, and they may leave its session; the warm
process adopts what loses its parent (prctl(2), PR_SET_CHILD_SUBREAPER), and ends it.
"""

import os
import signal
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from graders.sandbox.kernel import prctl

RUNNING: Final = -1
_SET_CHILD_SUBREAPER: Final = 36
_ROUNDS: Final = 1000
"""Times that orphans are looked for: a fork bomb is limited to fewer processes."""
_PAUSE: Final = 0.002
"""Seconds between two looks: short beside a submission, long beside a system call."""


def adopt_orphans() -> None:
    """Become the parent of every process below this one that loses its own."""
    if sys.platform == "linux":
        prctl(_SET_CHILD_SUBREAPER, 1)


def end(pid: int, others: Collection[int], patience: float = 0.0) -> int:
    """Kill a child with its session, and every orphan.

    Args:
        pid: The child, which leads its session.
        others: Children that go on.
        patience: Seconds that it may take to end by itself.

    Returns:
        Its wait status as it was when asked; `RUNNING` if it had none.
    """
    until = time.monotonic() + patience
    while not (ended := _has_ended(pid)) and time.monotonic() < until:
        time.sleep(_PAUSE)
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _end_orphans(others)
    return status if ended else RUNNING


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def end_all(pids: Collection[int]) -> None:
    """Kill every child, with all that they left."""
    for pid in pids:
        end(pid, pids)
    _end_orphans(())


def _end_orphans(others: Collection[int]) -> None:
    """Kill and collect children that are none of `others`, until no more of them turn up."""
    for _ in range(_ROUNDS):
        orphans = [pid for pid in children() if pid not in others]
        if not orphans:
            return
        for pid in orphans:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            with suppress(OSError):
                os.waitpid(pid, 0)


def children() -> Iterator[int]:
    """The processes whose parent is this one."""
    with suppress(OSError):
        yield from map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
