"""The user that a confined process becomes, and the user namespace that makes it powerless."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graders.sandbox.kernel import system_call

CLONE_NEWUSER = 0x10000000

_UID_MAP = Path("/proc/self/uid_map")
_GID_MAP = Path("/proc/self/gid_map")
NOBODY = 65534
_ABOVE_SYSTEM_USERS = 0x70000000
_PID_RANGE = 1 << 22


@dataclass(frozen=True)
class Extent:
    """A range of ids of a user namespace: `length` ids from `first`, which are `outside` on in its parent."""

    first: int
    outside: int
    length: int


@cache
def extents(id_map: Path) -> tuple[Extent, ...]:
    """The ids that exist in the user namespace in which this process started."""
    try:
        lines = id_map.read_text().splitlines()
    except OSError:
        return ()
    return tuple(Extent(*map(int, line.split())) for line in lines)


def _holds(ranges: tuple[Extent, ...], identity: int) -> bool:
    return any(extent.first <= identity < extent.first + extent.length for extent in ranges)


def is_root() -> bool:
    """Whether this process is root, and not an ordinary user whom a namespace maps to root alone."""
    ranges = extents(_UID_MAP)
    alone = [(extent.first, extent.length) for extent in ranges] == [(0, 1)] and ranges[0].outside != 0
    return os.geteuid() == 0 and not alone


def unprivileged_id() -> int | None:
    """An id that no other process has, so that the kernel's count of its threads is this process's alone.

    Where there are too few ids it is `NOBODY`, whom others may be too; None where there is not even that.
    """
    users, groups = extents(_UID_MAP), extents(_GID_MAP)
    unique = _ABOVE_SYSTEM_USERS + os.getpid() % _PID_RANGE
    mapped = (identity for identity in (unique, NOBODY) if _holds(users, identity) and _holds(groups, identity))
    return next(mapped, None)


def open_user_namespace() -> int | None:
    """Make a user namespace with the same ids as this one, for children of root to enter.

    A process cannot write such a map for itself. Capabilities that are held inside of it reach the files of
    these users and nothing else of the machine.

    Returns:
        A descriptor of the namespace, or None where it is not allowed.
    """
    ready_read, ready_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _hold_namespace(ready_write)
    os.close(ready_write)
    try:
        return _map_and_open(pid) if os.read(ready_read, 1) else None
    except OSError:
        return None
    finally:
        os.close(ready_read)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _hold_namespace(ready: int) -> None:
    """In the child: enter a new user namespace, say so, wait to be killed."""
    with suppress(BaseException):
        system_call("unshare", CLONE_NEWUSER)
        os.write(ready, b".")
        while True:
            signal.pause()
    os._exit(1)


def _map_and_open(pid: int) -> int:
    process = Path("/proc") / str(pid)
    for name, id_map in (("uid_map", _UID_MAP), ("gid_map", _GID_MAP)):
        lines = [f"{extent.first} {extent.first} {extent.length}\n" for extent in extents(id_map)]
        (process / name).write_text("".join(lines))
    return os.open(process / "ns" / "user", os.O_RDONLY | os.O_CLOEXEC)


def enter_own_user_namespace(unshare: Callable[[], object], user: int, group: int) -> None:
    """Call `unshare`, which makes a user namespace, and map the ordinary user in it to itself.

    Raises:
        OSError: The kernel refused.
    """
    unshare()
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1\n")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1\n")
