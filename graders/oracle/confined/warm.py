"""The judge's side of the warm process: start it, have children forked, have them killed."""

import os
import signal
import socket
import tempfile
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from graders.oracle.confined.launching import Launched, launched
from graders.oracle.confined.messages import MAX_MESSAGE_BYTES, Announce, Announced, End, Ended, Spawn, Spawned
from graders.oracle.plan import Plan
from graders.oracle.wire import encode_plan

Answer = TypeVar("Answer", Spawned, Announced, Ended)
START_SECONDS: Final = 60.0
"""Importing NumPy and SciPy takes about a second; the rest for a cold disk on a busy machine."""
ANSWER_SECONDS: Final = 30.0
"""A fork takes milliseconds; without an answer for so long, the process is taken for dead."""


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
        self._launched: Launched | None = None
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
        if self._launched is None:
            self._launched = launched()

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
        if self._launched is not None:
            self._launched.close(is_ready=self._ready)
        self._launched = self._prepared = None
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
        socket.send_fds(self._control(), [msgspec.msgpack.encode(request)], list(descriptors))
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
        control = self._control()
        if not self._ready:
            control.settimeout(START_SECONDS)
            if control.recv(16) != b"ready":
                raise WarmProcessError("the process that runs submissions did not start")
            control.settimeout(ANSWER_SECONDS)
            self._ready = True
        return control

    def _control(self) -> socket.socket:
        """The control socket of a process that may still be starting."""
        self.launch()
        assert self._launched is not None
        return self._launched.control


def _kill_session(pid: int) -> None:
    """Kill a child that the warm process can no longer kill, if it still leads its session."""
    with suppress(OSError):
        if os.getsid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
