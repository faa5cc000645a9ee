"""Where grading runs: processes of this machine, or a Dask cluster.

A *worker slot* takes a few submissions at a time and owns an executor. A local slot takes one, and its executor has one
process, so that a death is the fault of the submission it was at, and costs no other.
"""

import importlib
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

CONNECT_SECONDS = 30
"""A cluster under load takes some seconds to answer; workers restart within as many."""
LISTEN_SECONDS = 3.0
"""Until a host that does not answer counts as absent."""
AHEAD = 2
"""Attempts that a thread of a cluster's worker is given: one in work, and one that is there when that is done, so
that it does not wait while its results and the next submissions are on their way."""
TOGETHER = 4
"""Submissions that travel together on a cluster: what travels costs its client, scheduler and worker 4 ms of processor
time, and a submission of 20 exercises takes some 90. A worker that dies loses so many, which are tried again."""
_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?\[?(?P<host>[^\[\]/]+)\]?:(?P<port>\d{1,5})")

P = ParamSpec("P")
T = TypeVar("T")


class WorkersError(RuntimeError):
    """There is nothing to grade with: a library, a scheduler or a worker is missing."""


class Workers:
    """A number of slots and how to open the executor of one; use as a context manager.

    Attributes:
        slots: number of attempts in work at once.
        together: submissions of an attempt, at most.
        open: makes the executor of a slot, again after its process died.
        require_alive: called while nothing completes; raises where no worker will ever answer.
    """

    def __init__(
        self,
        slots: int,
        open_executor: Callable[[], Executor],
        *,
        together: int = 1,
        require_alive: Callable[[], None] = lambda: None,
        stack: ExitStack | None = None,
    ) -> None:
        if slots < 1:
            raise WorkersError(f"the number of jobs is {slots}: expected at least 1")
        self.slots = slots
        self.together = together
        self.open = open_executor
        self.require_alive = require_alive
        self._stack = stack or ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


class LocalExecutor(ProcessPoolExecutor):
    """One process, which ends with this one even when this one is killed."""

    def __init__(self) -> None:
        context = get_context("spawn")
        reader, self._lifeline = context.Pipe(duplex=False)
        super().__init__(1, mp_context=context, initializer=_live_on, initargs=(reader,))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand in work. The process that this may start is deaf to Ctrl-C from its first moment on."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the process, after its work with ``wait``, else at once; either way it has ended on return."""
        if not wait:
            self._lifeline.close()
        super().shutdown(wait=True, cancel_futures=cancel_futures)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local_workers(jobs: int | None = None) -> Workers:
    """Return ``jobs`` processes of this machine, one for each processor it may use by default."""
    return Workers(_processors() if jobs is None else jobs, LocalExecutor)


def dask_workers(scheduler: str | None) -> Workers:
    """Return the workers of a Dask cluster; they need this package and see the submissions at the same paths.

    Raises:
        WorkersError: ``distributed`` is not installed, or no scheduler or worker answers.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise WorkersError("--executor dask needs Dask: pip install 'backcheck[cluster]'") from None
    if not scheduler:
        raise WorkersError("--executor dask needs --scheduler ADDRESS, as tcp://host:8786")
    _require_listening(scheduler)
    with ExitStack() as stack:
        try:
            client = stack.enter_context(distributed.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False))
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise WorkersError(f"no Dask scheduler with workers at {scheduler}: {error}") from None
        slots = AHEAD * sum(client.nthreads().values())
        watch = _ClusterWatch(client, scheduler)
        return Workers(
            slots,
            lambda: client.get_executor(pure=False),
            together=TOGETHER,
            require_alive=watch,
            stack=stack.pop_all(),
        )
    raise AssertionError("unreachable")


def _require_listening(scheduler: str) -> None:
    """Refuse an address at which nothing answers, before a client is made that waits long for its own end.

    Raises:
        WorkersError: it is no address, or nobody listens there.
    """
    address = _ADDRESS.fullmatch(scheduler)
    if address is None:
        raise WorkersError(f"--scheduler {scheduler!r}: expected an address such as tcp://host:8786")
    until = time.monotonic() + LISTEN_SECONDS
    while True:
        try:
            socket.create_connection((address["host"], int(address["port"])), timeout=LISTEN_SECONDS).close()
            return
        except (OSError, OverflowError) as error:
            if time.monotonic() >= until:
                raise WorkersError(f"no Dask scheduler at {scheduler}: {error}") from None
            time.sleep(LISTEN_SECONDS / 10)


class _ClusterWatch:
    """Gives a cluster without workers some time to get new ones."""

    def __init__(self, client: Any, scheduler: str) -> None:
        self._client = client
        self._scheduler = scheduler
        self._empty_since: float | None = None

    def __call__(self) -> None:
        if self._client.status == "running" and self._client.nthreads():
            self._empty_since = None
            return
        self._empty_since = self._empty_since or time.monotonic()
        if time.monotonic() - self._empty_since >= CONNECT_SECONDS:
            raise WorkersError(
                f"the Dask cluster at {self._scheduler} has no workers any more; "
                "the results so far are saved: run the same command again"
            )


def _live_on(lifeline: Connection) -> None:
    """Prepare a worker: leave Ctrl-C to the main process, and end when that one lets go of the lifeline."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """End this process with all below it, which would else complain of their broken connections to it."""
    lifeline.poll(None)
    for pid in _descendants():
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    os._exit(1)


def _descendants() -> list[int]:
    """The processes below this one, the nearest first."""
    parents = dict(_parents())
    found = [os.getpid()]
    for parent in found:
        found += [pid for pid, its in parents.items() if its == parent]
    return found[1:]


def _parents() -> Iterator[tuple[int, int]]:
    """Each process of this machine with its parent."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            yield int(entry.name), int((entry / "stat").read_text().rpartition(")")[2].split()[1])
