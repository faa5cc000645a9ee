"""The confined oracle: runs plans in a sandboxed child, and bounds what they may take."""

import os
import signal
import time
from dataclasses import dataclass, field
from typing import Final

import msgspec

from graders.oracle.confined.clock import Clock
from graders.oracle.confined.frames import ClosedError, DeadlineError, FrameReader, read_frame, write_frame
from graders.oracle.confined.messages import Closing, Layer, Spawn
from graders.oracle.confined.replies import read_closing, read_outcome
from graders.oracle.confined.sandbox import LayerReport, Level, describe_missing, missing
from graders.oracle.confined.warm import Child, WarmProcess
from graders.oracle.plan import Call, Plan, needed_labels
from graders.oracle.sources import Sources
from graders.oracle.transcript import Crashed, NotRun, Outcome, TimedOut, Transcript
from graders.oracle.wire import MAX_FRAME_BYTES, WireError, encode_plan

MAX_CRASHES: Final = 3
MAX_REPLY_BYTES: Final = 2 * MAX_FRAME_BYTES
START_SECONDS: Final = 10.0
ENDING_SECONDS: Final = 0.5
"""How long a process may take from closing its pipes to its end, so that its status tells why."""


class SandboxUnavailableError(RuntimeError):
    """A child did not come up: a layer that is required is missing, or the system is out of resources."""


@dataclass(frozen=True)
class Limits:
    """What one submission may take.

    Attributes:
        level: How much of the sandbox is insisted on: require, auto or off.
        budget_seconds: Time for all its plans together, fresh starts included.
        plan_seconds: CPU time for one plan, where that is less than the plan allows.
        memory_bytes: Address space of its process.
    """

    level: str = "require"
    budget_seconds: float = 60.0
    plan_seconds: float = float("inf")
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
    closing: Closing = field(default_factory=Closing)
    _child: Child | None = None
    _dead: dict[str, Outcome] = field(default_factory=dict)
    _strikes: dict[str, int] = field(default_factory=dict)
    _spent: float = 0.0
    _began: float = 0.0

    def run(self, plan: Plan) -> Transcript:
        """Execute a plan.

        Raises:
            SandboxUnavailableError: No child can be had.
        """
        self._began = started = time.perf_counter()
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
        over_budget = self._left() <= 0
        if not (found or banned or over_budget):
            return plan.calls
        lost = {label for label, outcome in found.items() if isinstance(outcome, (Crashed, TimedOut, NotRun))}
        kept: list[Call] = []
        for call in plan.calls:
            needed = needed_labels(call)
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

    def _left(self) -> float:
        """Seconds of the budget that are left, during a plan."""
        return self.limits.budget_seconds - self._spent - (time.perf_counter() - self._began)

    def _attempt(self, plan: Plan, found: dict[str, Outcome]) -> str | None:
        """Run the calls; the label of the one that took the process down, if one did."""
        child = self._child or self._spawn()
        seconds = min(plan.seconds, self.limits.plan_seconds)
        clock = Clock(child.pid, seconds, longest=self._left())
        reading = _Reading(plan, child)
        try:
            write_frame(child.requests, encoded(plan), clock.expired)
            self.closing = reading.run(FrameReader(child.replies, clock.expired, most=MAX_REPLY_BYTES), found)
        except (DeadlineError, WireError, ClosedError) as error:
            label = reading.current()
            found[label] = self._lost(child, error, seconds)
            return label
        return None

    def _lost(self, child: Child, error: Exception, seconds: float) -> Outcome:
        """End a child that can no longer be used; the outcome of the call that it was at."""
        self._child = None
        status = self.warm.end(child, patience=ENDING_SECONDS if isinstance(error, ClosedError) else 0.0)
        if isinstance(error, ClosedError):
            return Crashed(_how(status))
        if isinstance(error, DeadlineError):
            return TimedOut(min(seconds, self.limits.budget_seconds))
        return Crashed(str(error))

    def _spawn(self) -> Child:
        request = Spawn(
            roots=self.sources.roots(),
            level=self.limits.level,
            cpu_seconds=int(self.limits.budget_seconds) + 30,
            memory_bytes=self.limits.memory_bytes,
        )
        child = self.warm.spawn(request)
        clock = Clock(child.pid, START_SECONDS)
        try:
            self.layers = msgspec.msgpack.decode(read_frame(child.replies, clock.expired), type=tuple[Layer, ...])
            self._require_layers()
            write_frame(child.requests, msgspec.msgpack.encode(self.sources), clock.expired)
        except SandboxUnavailableError:
            self.warm.end(child)
            raise
        except (ClosedError, DeadlineError, WireError, msgspec.MsgspecError):
            self.warm.end(child)
            raise SandboxUnavailableError("the sandboxed process did not come up") from None
        self._child = child
        return child

    def _require_layers(self) -> None:
        reports = [LayerReport(**msgspec.structs.asdict(layer)) for layer in self.layers]
        if self.limits.level == Level.REQUIRE and missing(reports):
            raise SandboxUnavailableError(f"the sandbox is incomplete:\n{describe_missing(reports)}")


class _Reading:
    """The replies to one plan, and which call is to blame when they end early."""

    def __init__(self, plan: Plan, child: Child) -> None:
        self._plan = plan
        self._child = child
        self._read = 0

    def run(self, reader: FrameReader, found: dict[str, Outcome]) -> Closing:
        """Read an outcome for every call, then the closing frame.

        Raises:
            ClosedError: The process ended.
            DeadlineError: The time was up.
            WireError: The replies are malformed.
        """
        for call in self._plan.calls:
            found[call.label] = read_outcome(reader.read(), call)
            self._read += 1
        closing = read_closing(reader.read())
        reader.require_end()
        _calls_started(self._child)
        return closing

    def current(self) -> str:
        """The call that was running: that of the first reply that is wanting, or by the progress pipe."""
        started = self._read + 1 if self._read else _calls_started(self._child)
        return self._plan.calls[min(max(started, 1), len(self._plan.calls)) - 1].label


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


def _calls_started(child: Child) -> int:
    """Read off the progress pipe what was written since it was last read."""
    try:
        return len(os.read(child.progress, 1 << 16))
    except OSError:
        return 0


def _how(status: int) -> str:
    if status == -1:
        return "it stopped answering"
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exited with status {os.WEXITSTATUS(status)}"
