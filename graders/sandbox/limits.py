"""Bounds on memory, CPU, files and threads."""

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from graders.sandbox.policy import LayerUnavailable, Policy
from graders.sandbox.state import State

_SPARE_TASKS = 512
"""Room for what else the user starts meanwhile, where threads are counted for the user as a whole."""


def _address_space_in_use() -> int:
    """Bytes of address space that this process has; 0 where the system does not say."""
    try:
        # Asked of every submission's process: a plain descriptor takes a third of the time of a Path.
        descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return 0
    try:
        return int(os.read(descriptor, 100).split()[0]) * resource.getpagesize()
    finally:
        os.close(descriptor)


def tasks_of_user(user: int) -> int:
    """How many threads this user has on this machine."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == user:
                count += sum(1 for _ in (process / "task").iterdir())
    return count


def bound(kind: int, soft: int, beyond: int = 0) -> None:
    """Set a limit for good, never above the one that is there."""
    _, hard = resource.getrlimit(kind)
    unbounded = hard == resource.RLIM_INFINITY
    highest = soft + beyond if unbounded else min(soft + beyond, hard)
    resource.setrlimit(kind, (min(soft, highest), highest))


def apply(policy: Policy, _state: State) -> str:
    """Bound memory, CPU time and file size.

    Raises:
        LayerUnavailable: The system refuses one of them.
    """
    bounds = [
        (resource.RLIMIT_AS, _address_space_in_use() + policy.memory_bytes, 0),
        (resource.RLIMIT_CPU, policy.cpu_seconds, 1),
        (resource.RLIMIT_FSIZE, policy.file_bytes, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
    ]
    if sys.platform == "linux":
        bounds.append((resource.RLIMIT_MSGQUEUE, 0, 0))
    try:
        for kind, soft, beyond in bounds:
            bound(kind, soft, beyond)
    except (OSError, ValueError) as error:
        raise LayerUnavailable(f"the system refused a limit ({error})", "Raise the hard limits of the shell") from error
    return f"{policy.memory_bytes >> 20} MiB, {policy.cpu_seconds} s CPU, {policy.file_bytes} bytes a file"


def bound_threads(policy: Policy, state: State) -> str:
    """Bound the number of threads.

    The kernel counts a user's threads within a user namespace. Where this process has neither a user nor a
    namespace of its own the bound lies above what the user runs already, and only prevents a flood.

    Raises:
        LayerUnavailable: The system refuses the limit.
    """
    own = policy.max_threads + 1
    allowed = own if state.counted_alone else own + state.tasks_of_user + _SPARE_TASKS
    try:
        bound(resource.RLIMIT_NPROC, allowed)
    except (OSError, ValueError) as error:
        raise LayerUnavailable(f"the system refused the limit ({error})", "Raise ulimit -u") from error
    whose = "" if state.counted_alone else f", beside {state.tasks_of_user + _SPARE_TASKS} of this user's other ones"
    return f"{policy.max_threads} threads{whose}"
