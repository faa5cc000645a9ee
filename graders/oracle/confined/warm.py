"""The judge's side of the warm process: start it, have children forked, have them killed."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
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


@dataclass
class _Prepared:
    """A child that was asked for, and the judge's ends of its pipes; its id is known when that was answered."""

    request: Spawn
    requests: int
    replies: int
    progress: int
    pid: int = 0

    def child(self, numbers: Mapping[int, int]) -> Child:
        """The child, once it was forked."""
        return Child(self.pid, self.requests, self.replies, self.progress, numbers)

    def close(self) -> None:
        """Close the judge's ends, upon which a child that waits for its submission ends."""
        self.child({}).close()


class WarmProcess:
    """A started interpreter that holds NumPy and forks a child a submission; restarted when it is lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._plans: tuple[Plan, ...] = ()
        self._numbers: dict[int, int] = {}
        self._prepared: _Prepared | None = None
        self._unread: deque[type[Announced | Ended] | _Prepared] = deque()
        """What was asked, in order, and its answer not read yet."""

    def announce(self, plans: Iterable[Plan]) -> None:
        """Have every child that is forked from now on know these plans, so that they are sent and decoded once."""
        self._plans, self._numbers = tuple(plans), {}
        self._end_prepared()

    def launch(self) -> None:
        """Start the process and do not wait for it: it imports NumPy while the judge does something else."""
        if self._control is None:
            self._control = self._start()

    def prepare(self, request: Spawn) -> None:
        """Have the child forked that `spawn` will be asked for next, and do not wait for it."""
        if self._prepared is None:
            with suppress(OSError):  # it shows again in `spawn`
                self._prepared = self._request(request)

    def spawn(self, request: Spawn) -> Child:
        """Have a child forked, unless one is prepared.

        Raises:
            WarmProcessError: The warm process does not start, or does not answer, twice.
        """
        try:
            return self._spawn(request)
        except (OSError, WarmProcessError):
            self.close()
            return self._spawn(request)

    def end_soon(self, child: Child) -> None:
        """Kill a child and close its pipes, and do not wait until it is gone; no other is forked before it is."""
        child.close()
        try:
            self._send(End(child.pid), Ended)
        except OSError:
            self.close()
            _kill_session(child.pid)

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
            self._read_answers()
            self._send(End(child.pid, patience), Ended)
            answer = self._receive(Ended)
            self._unread.clear()
        except (OSError, WarmProcessError):
            self.close()
            _kill_session(child.pid)
            return None
        return answer.status

    def close(self) -> None:
        """End the warm process: without its control socket it kills its children and exits."""
        if self._prepared is not None:
            self._prepared.close()
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            if not self._ready:  # it would complain that nobody waits for it
                self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSE_SECONDS)
            self._process.kill()
            self._process.wait()
        self._process = self._control = self._prepared = None
        self._ready = False
        self._numbers = {}
        self._unread.clear()

    def _spawn(self, request: Spawn) -> Child:
        if self._prepared is None or self._prepared.request != request:
            self._end_prepared()
            self._prepared = self._request(request)
        self._read_answers()
        child, self._prepared = self._prepared.child(self._numbers), None
        return child

    def _end_prepared(self) -> None:
        """End a child that is prepared and not wanted."""
        if self._prepared is not None:
            self._prepared.close()
            self._prepared = None

    def _request(self, request: Spawn) -> _Prepared:
        """Ask for a child, which knows the plans that were announced."""
        self.launch()
        if self._plans and not self._numbers:
            self._send_plans()
        child_requests, requests = os.pipe()
        replies, child_replies = os.pipe()
        progress, child_progress = os.pipe()
        for ours in (progress, requests):
            os.set_blocking(ours, False)
        asked = _Prepared(request, requests, replies, progress)
        theirs = (child_requests, child_replies, child_progress)
        try:
            self._send(request, asked, *theirs)
        except BaseException:
            asked.close()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return asked

    def _send_plans(self) -> None:
        self._numbers = {id(plan): number for number, plan in enumerate(self._plans)}
        with tempfile.TemporaryFile() as file:
            file.write(msgspec.msgpack.encode([encode_plan(plan) for plan in self._plans]))
            file.seek(0)
            self._send(Announce(), Announced, file.fileno())

    def _send(
        self, request: Spawn | Announce | End, whose: _Prepared | type[Announced] | type[Ended], *descriptors: int
    ) -> None:
        """Ask; the answer comes after those to what was asked before, and is noted for ``whose`` it is."""
        self.launch()
        assert self._control is not None
        socket.send_fds(self._control, [msgspec.msgpack.encode(request)], list(descriptors))
        self._unread.append(whose)

    def _read_answers(self) -> None:
        """Read all answers that nobody waited for."""
        while self._unread:
            asked = self._unread[0]
            if isinstance(asked, _Prepared):
                asked.pid = self._receive(Spawned).pid
            elif asked is Ended:
                self._receive(Ended)
            else:
                self._receive(Announced)
            self._unread.popleft()

    def _receive(self, answer: type[Answer]) -> Answer:
        data = self._ready_control().recv(MAX_MESSAGE_BYTES)
        if not data:
            raise WarmProcessError("the process that runs submissions ended")
        return msgspec.msgpack.decode(data, type=answer)

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
