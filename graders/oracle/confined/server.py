"""The warm process: holds NumPy and SciPy, forks a confined child a submission, and knows no answers.

It is started as a fresh interpreter, never forked from the judge, and imports nothing of the graders above
`graders.oracle`.
"""

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

import msgspec
import scipy

from graders.oracle.confined import processes
from graders.oracle.confined.frames import ClosedError, framed, read_frame, write_all, write_frame
from graders.oracle.confined.messages import (
    MAX_MESSAGE_BYTES,
    PIPES,
    STARTED,
    Announce,
    Announced,
    Closing,
    End,
    Ended,
    Layer,
    Request,
    Spawn,
    Spawned,
)
from graders.oracle.confined.scratch import Scratch
from graders.oracle.confined.watch import Watch
from graders.oracle.cputime import without_collections
from graders.oracle.executor import Executor
from graders.oracle.legacy.numpy_names import NumpyView
from graders.oracle.loader import Loader
from graders.oracle.plan import Plan
from graders.oracle.seeding import seed_all
from graders.oracle.sources import Sources
from graders.oracle.wire import decode_plan, encode_outcome
from graders.sandbox import LayerReport, Level, Policy, SandboxError, enter_sandbox, prepare

_SOURCES: Final = msgspec.msgpack.Decoder(Sources)
_ASKED: Final = msgspec.msgpack.Decoder(list[int | bytes])
_ENCODER: Final = msgspec.msgpack.Encoder()
_LONG_SECONDS: Final = 3600.0
"""Between two looks at nothing: a child waits for its judge as long as that lives."""
PATIENCE_SECONDS: Final = 0.001
"""How long replies wait for others before the judge is woken for them; lost with a crash, they are asked for again."""


@dataclass
class _Serving:
    """What the warm process holds: the children that live, and the plans and the NumPy that each of them has."""

    live: set[int] = field(default_factory=set)
    plans: tuple[Plan, ...] = ()
    view: NumpyView = field(default_factory=NumpyView)


def main(control_descriptor: int) -> NoReturn:
    """Serve the judge until it closes the control socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    processes.adopt_orphans()
    control = socket.socket(fileno=control_descriptor)
    serving = _Serving()
    serving.view.import_all()  # a child cannot import them
    assert scipy.__path__  # a child cannot look up packages by name, only the parts of those that are here
    seed_all(0)  # the first use imports what a child would import again
    prepare()
    sys.path_importer_cache.clear()  # a child sees other folders
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    with suppress(ConnectionError):
        while _serve_judge(control, serving):
            pass
    processes.end_all(serving.live)
    os._exit(0)  # the judge waits for the end, and taking NumPy and SciPy down takes as long as judging a layer


def _serve_judge(control: socket.socket, serving: _Serving) -> bool:
    """Do what the judge asks next; false if it has closed the socket."""
    data, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE_BYTES, PIPES)
    if not data:
        return False
    request = msgspec.msgpack.decode(data, type=Request)
    answer: Spawned | Announced | Ended
    match request:
        case Spawn():
            answer = _spawn(request, descriptors, serving, control)
            serving.live.add(answer.pid)
        case Announce():
            serving.plans = _read_plans(*descriptors)
            answer = Announced(len(serving.plans))
        case End(pid, patience):
            serving.live.discard(pid)
            answer = Ended(processes.end(pid, serving.live, patience))
    control.send(msgspec.msgpack.encode(answer))
    return True


def _read_plans(descriptor: int) -> tuple[Plan, ...]:
    with open(descriptor, "rb") as file:
        plans = tuple(map(decode_plan, msgspec.msgpack.decode(file.read(), type=list[bytes])))
    gc.freeze()
    return plans


def _spawn(request: Spawn, descriptors: list[int], serving: _Serving, control: socket.socket) -> Spawned:
    pid = os.fork()
    if pid == 0:
        control.close()  # it may wait for long, and the judge must see when the warm process is gone
        _become_child(request, serving, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return Spawned(pid)


def _become_child(request: Spawn, serving: _Serving, requests: int, replies: int, progress: int) -> NoReturn:
    try:
        policy = Policy(
            memory_bytes=request.memory_bytes,
            cpu_seconds=request.cpu_seconds,
            keep_descriptors=frozenset({requests, replies, progress}),
            level=Level(request.level),
        )
        received: list[Sources] = []

        def readable() -> tuple[Path, ...]:
            received.append(_SOURCES.decode(read_frame(requests, poll_seconds=_LONG_SECONDS)))
            return received[0].folders()

        try:
            _report(replies, enter_sandbox(policy, readable))
        except SandboxError as error:
            _report(replies, error.reports)
        else:
            _serve(serving, received[0], requests, replies, progress)
    finally:
        os._exit(0)


def _report(replies: int, reports: Iterable[LayerReport]) -> None:
    layers = [Layer(report.name, report.active, report.required, report.detail, report.remedy) for report in reports]
    write_frame(replies, _ENCODER.encode(layers))


def _serve(serving: _Serving, sources: Sources, requests: int, replies: int, progress: int) -> None:
    """Answer requests until the judge closes the pipe; each holds plans that travel together, or their numbers."""
    Scratch().install()
    watch = Watch(progress, sources.roots())
    loader = Loader(sources, prefer_stubs=True, in_folder=True, importing=watch.importing, view=serving.view)
    executor = Executor(sources, resident=True, loader=loader)
    while True:
        try:
            asked = _ASKED.decode(read_frame(requests, poll_seconds=_LONG_SECONDS))
        except ClosedError:
            return
        plans = (serving.plans[it] if isinstance(it, int) else decode_plan(it) for it in asked)
        _answer(plans, executor, watch, replies, progress)


def _answer(plans: Iterable[Plan], executor: Executor, watch: Watch, replies: int, progress: int) -> None:
    """Send a frame a plan, as soon as what waits is worth waking the judge for."""
    waiting: list[bytes] = []
    sent = time.perf_counter()
    for plan in plans:
        if waiting and time.perf_counter() - sent > PATIENCE_SECONDS:
            write_all(replies, b"".join(waiting))
            waiting, sent = [], time.perf_counter()
        os.write(progress, STARTED)
        watch.start(plan.seconds)
        waiting.append(framed(_reply(plan, executor, progress)))
        watch.stop()
    write_all(replies, b"".join(waiting))


def _reply(plan: Plan, executor: Executor, progress: int) -> bytes:
    """A part a call, then one with what was supplied and flagged.

    A byte on the progress pipe before and after each call tells which one it was that ended the process.
    """
    parts: list[bytes] = []
    with without_collections(plan.timed):
        for _, outcome in executor.run(plan):
            os.write(progress, STARTED)
            parts.append(framed(encode_outcome(outcome)))
    parts.append(framed(_ENCODER.encode(Closing(executor.supplied(), executor.flags()))))
    return b"".join(parts)
