"""The judge's side of the warm process: start it, have children forked, have them killed."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from graders.oracle.confined.messages import MAX_MESSAGE_BYTES, Announce, Announced, End, Ended, Spawn, Spawned
from graders.oracle.plan import Plan
from graders.oracle.wire import encode_plan
from graders.sandbox import clean_environment

Answer = TypeVar("Answer", Spawned, Announced, Ended)
START_SECONDS: Final = 60.0
"""Importing NumPy and SciPy takes about a second; the rest for a cold disk on a busy machine."""
ANSWER_SECONDS: Final = 30.0
"""A fork takes milliseconds; without an answer for so long, the process is taken for dead."""
CLOSE_SECONDS: Final = 5.0
"""Before the process is killed."""
_PROGRAM: Final = """
import sys
sys.path.append(sys.argv[1])
from graders.oracle.confined.server import main
main(int(sys.argv[2]))
"""


class WarmProcessError(RuntimeError):
    """The warm process did not start or answer."""


@dataclass(frozen=True)
class Child:
    """A forked child and the judge's ends of its pipes.

    Attributes:
        numbers: The plans that it knows, by `id`.
        unread: What came of its replies and was not read yet.
    """

    pid: int
    requests: int
    replies: int
    progress: int
    numbers: Mapping[int, int] = field(default_factory=dict)
    unread: bytearray = field(default_factory=bytearray)

    def close(self) -> None:
        """Close the judge's ends."""
        for descriptor in (self.requests, self.replies, self.progress):
            os.close(descriptor)


class WarmProcess:
    """A started interpreter that holds NumPy and forks a child a submission; restarted when it is lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._plans: tuple[Plan, ...] = ()
        self._numbers: dict[int, int] = {}

    def announce(self, plans: Iterable[Plan]) -> None:
        """Have every child that is forked from now on know these plans, so that they are sent and decoded once."""
        self._plans, self._numbers = tuple(plans), {}

    def launch(self) -> None:
        """Start the process and do not wait for it: it imports NumPy while the judge does something else."""
        if self._control is None:
            self._control = self._start()

    def spawn(self, request: Spawn) -> Child:
        """Have a child forked.

        Raises:
            WarmProcessError: The warm process does not start, or does not answer, twice.
        """
        try:
            return self._spawn(request)
        except (OSError, WarmProcessError):
            self.close()
            return self._spawn(request)

    def end(self, child: Child, patience: float = 0.0) -> int | None:
        """Kill a child, close its pipes, and say its wait status.

        Returns:
            The status; -1 where the child was running until now, None where the warm process is gone, and with it
            whatever it could have said.

        Args:
            child: The child.
            patience: Seconds that it may take to end by itself.
        """
        child.close()
        try:
            answer = self._ask(End(child.pid, patience), Ended)
        except (OSError, WarmProcessError):
            self.close()
            _kill_session(child.pid)
            return None
        return answer.status

    def close(self) -> None:
        """End the warm process: without its control socket it kills its children and exits."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            if not self._ready:  # it would complain that nobody waits for it
                self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSE_SECONDS)
            self._process.kill()
            self._process.wait()
        self._process = self._control = None
        self._ready = False
        self._numbers = {}

    def _spawn(self, request: Spawn) -> Child:
        child_requests, requests = os.pipe()
        replies, child_replies = os.pipe()
        progress, child_progress = os.pipe()
        for ours in (progress, requests):
            os.set_blocking(ours, False)
        theirs = (child_requests, child_replies, child_progress)
        try:
            spawned = self._ask(request, Spawned, *theirs)
        except BaseException:
            Child(0, requests, replies, progress).close()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return Child(spawned.pid, requests, replies, progress, self._numbers)

    def _ask(self, request: Spawn | Announce | End, answer: type[Answer], *descriptors: int) -> Answer:
        control = self._ready_control()
        if self._plans and not self._numbers:
            self._send_plans()
        socket.send_fds(control, [msgspec.msgpack.encode(request)], list(descriptors))
        data = control.recv(MAX_MESSAGE_BYTES)
        if not data:
            raise WarmProcessError("the process that runs submissions ended")
        return msgspec.msgpack.decode(data, type=answer)

    def _send_plans(self) -> None:
        self._numbers = {id(plan): number for number, plan in enumerate(self._plans)}
        with tempfile.TemporaryFile() as file:
            file.write(msgspec.msgpack.encode([encode_plan(plan) for plan in self._plans]))
            file.seek(0)
            self._ask(Announce(), Announced, file.fileno())

    def _ready_control(self) -> socket.socket:
        """The control socket of a process that is ready, started if need be."""
        self.launch()
        assert self._control is not None
        if not self._ready:
            self._control.settimeout(START_SECONDS)
            if self._control.recv(16) != b"ready":
                raise WarmProcessError("the process that runs submissions did not start")
            self._control.settimeout(ANSWER_SECONDS)
            self._ready = True
        return self._control

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        package_parent = str(Path(__file__).resolve().parents[3])
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-I", "-c", _PROGRAM, package_parent, str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        return ours


_AHEAD: Final[list[WarmProcess]] = []


@contextmanager
def launched_ahead() -> Iterator[None]:
    """Start a process for the next who asks for one: it starts while the judge is still being imported."""
    process = WarmProcess()
    process.launch()
    _AHEAD.append(process)
    try:
        yield
    finally:
        while _AHEAD:
            _AHEAD.pop().close()


def warm_process() -> WarmProcess:
    """The process that was started ahead, else a new one."""
    return _AHEAD.pop() if _AHEAD else WarmProcess()


def _kill_session(pid: int) -> None:
    """Kill a child that the warm process can no longer kill, if it still leads its session."""
    with suppress(OSError):
        if os.getsid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
