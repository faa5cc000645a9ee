"""The confined oracle: runs plans in a sandboxed child, and bounds what they may take."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from graders.oracle.confined.frames import (
    ClosedError,
    DeadlineError,
    FrameReader,
    read_frame,
    write_frame,
)
from graders.oracle.confined.messages import Layer, Spawn
from graders.oracle.confined.warm import Child, WarmProcess
from graders.oracle.plan import Call, Plan, Ref, references
from graders.oracle.sources import Sources
from graders.oracle.transcript import Crashed, NotRun, Outcome, TimedOut, Transcript
from graders.oracle.wire import WireError, decode_outcome, encode_plan

MAX_CRASHES: Final = 3
WALL_FACTOR: Final = 4.0
_TICK: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class SandboxUnavailableError(RuntimeError):
    """A child did not come up: a layer that is required is missing, or the system is out of resources."""


@dataclass(frozen=True)
class Limits:
    """What one submission may take.

    Attributes:
        level: How much of the sandbox is insisted on: require, auto or off.
        budget_seconds: Time for all its plans together, fresh starts included.
        memory_bytes: Address space of its process.
    """

    level: str = "require"
    budget_seconds: float = 60.0
    memory_bytes: int = 2 << 30


@dataclass
class ConfinedOracle:
    """Runs plans against one submission, in children of a warm process.

    A call that crashes or does not end costs its own target alone: the plan is run again without it in a
    fresh child. A target that did not end, or crashed `MAX_CRASHES` times, is not called any more.
    """

    warm: WarmProcess
    sources: Sources
    limits: Limits = field(default_factory=Limits)
    layers: tuple[Layer, ...] = ()
    bridged: tuple[str, ...] = ()
    _child: Child | None = None
    _dead: dict[str, Outcome] = field(default_factory=dict)
    _strikes: dict[str, int] = field(default_factory=dict)
    _spent: float = 0.0

    def run(self, plan: Plan) -> Transcript:
        """Execute a plan.

        Raises:
            SandboxUnavailableError: No child can be had.
        """
        started = time.perf_counter()
        found: dict[str, Outcome] = {}
        banned = dict(self._dead)
        while remaining := self._remaining(plan, found, banned):
            whole = len(remaining) == len(plan.calls)
            part = plan if whole else msgspec.structs.replace(plan, calls=remaining)
            fatal = self._attempt(part, found)
            if fatal is None:
                break
            banned[_key(plan, fatal)] = found[fatal]
            self._strike(_key(plan, fatal), found[fatal])
        seconds = time.perf_counter() - started
        self._spent += seconds
        return Transcript({call.label: found[call.label] for call in plan.calls}, seconds)

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self.warm.end(self._child)
            self._child = None

    def _strike(self, key: str, outcome: Outcome) -> None:
        """Count what a target did: one that never ends is not called again, one that crashes a few times."""
        self._strikes[key] = self._strikes.get(key, 0) + (1 if isinstance(outcome, Crashed) else MAX_CRASHES)
        if self._strikes[key] >= MAX_CRASHES:
            self._dead[key] = outcome

    def _remaining(self, plan: Plan, found: dict[str, Outcome], banned: dict[str, Outcome]) -> tuple[Call, ...]:
        """The calls still to be made, once those of banned targets and what needs them have an outcome."""
        over_budget = self._spent > self.limits.budget_seconds
        if not (found or banned or over_budget):
            return plan.calls
        lost = {label for label, outcome in found.items() if isinstance(outcome, (Crashed, TimedOut, NotRun))}
        kept: list[Call] = []
        for call in plan.calls:
            needed = [part.label for part in references((call.on, call.args, call.kwargs)) if isinstance(part, Ref)]
            broken = next((label for label in needed if label in lost), None)
            if call.label in lost:
                continue
            if over_budget:
                found[call.label] = TimedOut(self.limits.budget_seconds)
            elif broken is not None:
                found[call.label] = NotRun(broken, f"{broken} did not return")
            elif _key(plan, call.label) in banned:
                found[call.label] = banned[_key(plan, call.label)]
            else:
                kept.append(call)
                continue
            lost.add(call.label)
        return tuple(kept) if any(call.label not in found for call in kept) else ()

    def _attempt(self, plan: Plan, found: dict[str, Outcome]) -> str | None:
        """Run the calls; the label of the one that took the process down, if one did."""
        child = self._child or self._spawn()
        clock = _Clock(child.pid, plan.seconds)
        reader = FrameReader(child.replies, clock.expired)
        outcome: Outcome
        try:
            write_frame(child.requests, encoded(plan))
            for call in plan.calls:
                found[call.label] = decode_outcome(reader.read())
            self.bridged = _texts(reader.read())
            _calls_started(child)
        except DeadlineError:
            label, outcome = _current(plan, child), TimedOut(plan.seconds)
            self.close()
        except WireError as error:
            label, outcome = _current(plan, child), Crashed(str(error))
            self.close()
        except ClosedError:
            label = _current(plan, child)
            outcome = Crashed(_how(self.warm.end(child)))
            self._child = None
        else:
            return None
        found[label] = outcome
        return label

    def _spawn(self) -> Child:
        request = Spawn(
            roots=self.sources.roots(),
            level=self.limits.level,
            cpu_seconds=int(self.limits.budget_seconds) + 30,
            memory_bytes=self.limits.memory_bytes,
        )
        child = self.warm.spawn(request)
        clock = _Clock(child.pid, 10.0)
        try:
            self.layers = msgspec.msgpack.decode(read_frame(child.replies, clock.expired), type=tuple[Layer, ...])
            write_frame(child.requests, msgspec.msgpack.encode(self.sources))
        except (ClosedError, DeadlineError, WireError, msgspec.MsgspecError):
            self.warm.end(child)
            raise SandboxUnavailableError("the sandboxed process did not come up") from None
        self._child = child
        return child


@dataclass
class _Clock:
    """Time that a child has left: CPU time, so that a busy machine fails nobody, and a wide wall time."""

    pid: int
    seconds: float

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._cpu: float | None = None
        self._asked = False

    def expired(self) -> bool:
        """Whether the time is up."""
        wall = time.monotonic() - self._started
        if not self._asked:
            self._asked = True
            self._cpu = self._cpu_seconds()
        if wall <= self.seconds:
            return False
        used = self._cpu_seconds()
        if used is None or self._cpu is None:
            return True
        return wall > WALL_FACTOR * self.seconds or used - self._cpu > self.seconds

    def _cpu_seconds(self) -> float | None:
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICK
        return None


def _key(plan: Plan, label: str) -> str:
    """What stands for a call when it must not be made again: its target, or the class of its object."""
    call = next(call for call in plan.calls if call.label == label)
    if call.on is None:
        return call.target
    return f"{_key(plan, call.on.label)}.{call.target}"


def encoded(plan: Plan) -> bytes:
    """The plan as bytes; those of plans that many submissions are asked are kept."""
    kept = _ENCODED.get(id(plan))
    if kept is not None and kept[0] is plan:
        return kept[1]
    return encode_plan(plan)


def keep_encoded(plan: Plan) -> None:
    """Keep a plan's bytes for all later submissions."""
    _ENCODED[id(plan)] = (plan, encode_plan(plan))


_ENCODED: Final[dict[int, tuple[Plan, bytes]]] = {}


def _current(plan: Plan, child: Child) -> str:
    """The call that was running, by the bytes on the progress pipe."""
    started = min(max(_calls_started(child), 1), len(plan.calls))
    return plan.calls[started - 1].label


def _calls_started(child: Child) -> int:
    """Read off the progress pipe what was written since it was last read."""
    try:
        return len(os.read(child.progress, 1 << 16))
    except BlockingIOError:
        return 0


def _texts(data: bytes) -> tuple[str, ...]:
    try:
        return msgspec.msgpack.decode(data, type=tuple[str, ...])[:50]
    except msgspec.MsgspecError:
        raise WireError("the closing frame is malformed") from None


def _how(status: int) -> str:
    if status == -1:
        return "it stopped answering"
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exited with status {os.WEXITSTATUS(status)}"
