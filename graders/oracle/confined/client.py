"""The confined oracle: runs plans in a sandboxed child, and bounds what they may take."""

import os
import signal
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

import msgspec

from graders.oracle.confined.clock import Clock
from graders.oracle.confined.exchange import Exchange
from graders.oracle.confined.frames import ClosedError, DeadlineError, read_frame, write_frame
from graders.oracle.confined.messages import Closing, Layer, Spawn
from graders.oracle.confined.warm import Child, WarmProcess
from graders.oracle.limits import Limits, SandboxUnavailableError
from graders.oracle.plan import Call, Plan, attributed, needed_labels
from graders.oracle.sources import Sources
from graders.oracle.transcript import Crashed, NotRun, Outcome, TimedOut, Transcript
from graders.oracle.wire import WireError
from graders.sandbox import LayerReport, Level, describe_missing, missing

MAX_CRASHES: Final = 3
"""Crashes after which a target is not called any more: a new process for each case of a target would take a class's
time.
"""
START_SECONDS: Final = 10.0
"""Until a forked child reports its sandbox: milliseconds on a quiet machine, the rest for a busy one."""
ENDING_SECONDS: Final = 0.5
"""How long a process may take from closing its pipes to its end, so that its status tells why."""


@dataclass(frozen=True)
class _Loss:
    """The call of a plan that took a child down."""

    plan: Plan
    label: str
    outcome: Outcome


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
    _expected: deque[Plan] = field(default_factory=deque)
    _later: tuple[Plan, ...] = ()
    _ahead: Exchange | None = None
    _ready: dict[int, Transcript] = field(default_factory=dict)
    _losses: dict[int, _Loss] = field(default_factory=dict)
    _dead: dict[str, Outcome] = field(default_factory=dict)
    _failure_counts: dict[str, int] = field(default_factory=dict)
    _orphaned: int = 0
    _spent: float = 0.0
    _clock: Clock | None = None

    def expect(self, plans: Iterable[Plan], later: Iterable[Plan] = ()) -> None:
        """Say what will be run next, in this order: these plans travel together.

        Args:
            plans: What comes next.
            later: What will be expected after these: the child may begin with it while these are judged.
        """
        expected = {id(plan): plan for plan in plans}
        if self._ready or self._losses:
            self._ready = {key: transcript for key, transcript in self._ready.items() if key in expected}
            self._losses = {key: loss for key, loss in self._losses.items() if key in expected}
        self._expected = deque(plan for key, plan in expected.items() if key not in self._ready)
        self._later = tuple(later)

    def run(self, plan: Plan) -> Transcript:
        """Execute a plan.

        Raises:
            SandboxUnavailableError: No child can be had.
        """
        ready = self._ready.pop(id(plan), None)
        if ready is not None:
            return ready
        started = time.perf_counter()
        expected = bool(self._expected) and self._expected[0] is plan
        if expected:
            self._expected.popleft()
        found: dict[str, Outcome] = {}
        banned = dict(self._dead)
        loss = self._losses.pop(id(plan), None)
        while True:
            if loss is not None:
                found[loss.label] = banned[attributed(plan, loss.label)] = loss.outcome
            remaining = self._remaining(plan, found, banned)
            if not remaining:
                break
            whole = len(remaining) == len(plan.calls)
            part = plan if whole else msgspec.structs.replace(plan, calls=remaining)
            transcript, loss = self._attempt(part, self._following() if expected else ())
            if transcript is not None and whole:
                return transcript
            found |= {} if transcript is None else transcript.outcomes
        return Transcript({call.label: found[call.label] for call in plan.calls}, time.perf_counter() - started)

    def _following(self) -> tuple[Plan, ...]:
        """The expected plans that can travel along: the next ones that are asked as they are."""
        return () if self._is_over_budget() else self._asked_whole(self._expected)

    def _asked_whole(self, plans: Iterable[Plan]) -> tuple[Plan, ...]:
        """The first of some plans, as far as they are asked as they are."""

        def is_asked_whole(plan: Plan) -> bool:
            is_free = id(plan) not in self._losses
            return is_free and all(attributed(plan, call.label) not in self._dead for call in plan.calls)

        return tuple(takewhile(is_asked_whole, plans) if self._losses or self._dead else plans)

    def unconfined(self) -> tuple[str, ...]:
        """The layers of the sandbox that are missing."""
        if self.limits.level == Level.OFF:
            return ("the sandbox is off: a separate process with limits, no more",)
        return tuple(f"{layer.name} is missing: {layer.detail}" for layer in self.layers if not layer.active)

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self.warm.end_soon(self._child)
            self._child = None

    def _count_failure(self, key: str, outcome: Outcome) -> None:
        """Count what a target did: one that never ends is not called again, one that crashes a few times."""
        counted = 1 if isinstance(outcome, Crashed) else MAX_CRASHES
        self._failure_counts[key] = self._failure_counts.get(key, 0) + counted
        if self._failure_counts[key] >= MAX_CRASHES:
            self._dead[key] = outcome

    def _remaining(self, plan: Plan, found: dict[str, Outcome], banned: dict[str, Outcome]) -> tuple[Call, ...]:
        """The calls still to be made, once those of banned targets and what needs them have an outcome."""
        over_budget = self._is_over_budget()
        if not (found or banned or over_budget):
            return plan.calls
        lost = {label for label, outcome in found.items() if isinstance(outcome, (Crashed, TimedOut, NotRun))}
        remaining: list[Call] = []
        for call in plan.calls:
            needed = needed_labels(call)
            broken = next((label for label in needed if label in lost), None)
            if call.label in lost:
                continue
            if over_budget:
                found[call.label] = TimedOut(self.limits.budget_seconds, called=False, spent=True)
            elif broken is not None:
                found[call.label] = NotRun(broken, f"{broken} did not return")
            elif attributed(plan, call.label) in banned:
                found[call.label] = banned[attributed(plan, call.label)]
            else:
                remaining.append(call)
                continue
            lost.add(call.label)
        return tuple(remaining) if any(call.label not in found for call in remaining) else ()

    def _is_over_budget(self) -> bool:
        """Whether the budget is used up: children spend it as they start, run or wait, and nothing else does."""
        return self._spent >= self.limits.budget_seconds if self._clock is None else self._clock.expired()

    def _attempt(self, plan: Plan, following: tuple[Plan, ...]) -> tuple[Transcript | None, _Loss | None]:
        """Ask for a plan and those that travel with it: its transcript, if it came, or what it lost the child to."""
        exchange, self._ahead = self._ahead, None
        if exchange is not None and exchange.plans[0] is not plan:
            self._read(exchange)  # the child is at it, and can be asked nothing else before
            exchange = None
        if exchange is None:
            child, clock = self._serving()
            exchange = Exchange(child, (plan, *following), self.limits.plan_seconds, clock)
        loss = self._read(exchange, self._later)
        while self._expected and id(self._expected[0]) in self._ready:
            self._expected.popleft()
        if loss is not None and loss.plan is plan:
            del self._losses[id(plan)]
        else:
            loss = None
        return self._ready.pop(id(plan), None), loss

    def _read(self, exchange: Exchange, later: tuple[Plan, ...] = ()) -> _Loss | None:
        """Make ready what comes of an exchange, ``later`` being asked meanwhile; what it lost the child to, if so."""
        exchange.whole.resume()
        plans = iter(exchange.plans)
        try:
            if later and not self._is_over_budget() and self._asked_whole(later) == later:
                with suppress(ClosedError):  # it ended meanwhile: what it answered before is still to be read
                    self._ahead, self._later = exchange.ask_ahead(later), ()
            for transcript, closing in exchange.run():
                self._ready[id(next(plans))], self.closing = transcript, closing
            exchange.whole.pause()
            return None
        except (DeadlineError, WireError, ClosedError) as error:
            self._spent, self._clock = self._spent + exchange.whole.wall(), None
            loss = self._lose(exchange, error)
        if loss is not None:
            self._losses[id(loss.plan)] = loss
        return loss

    def _lose(self, exchange: Exchange, error: Exception) -> _Loss | None:
        """What is to blame for the end of a child; None if the plans are to be asked again as they are.

        That is so where a file is to blame, which will be imported no more, or the end of the warm process.
        """
        index, call = exchange.at_fault()
        plan = exchange.plans[index]
        label = plan.calls[call].label
        outcome = self._lost(error, exchange, plan)
        if outcome is None:
            return None
        if isinstance(outcome, TimedOut) and self._refuse(exchange.importing):
            return None
        self._count_failure(attributed(plan, label), outcome)
        return _Loss(plan, label, outcome)

    def _refuse(self, path: str) -> bool:
        """Have a file whose import did not end imported no more; false if there is none, or it was refused before."""
        if not path.startswith(self.sources.roots()) or path in self.sources.endless:
            return False
        self.sources = msgspec.structs.replace(self.sources, endless=(*self.sources.endless, path))
        return True

    def _lost(self, error: Exception, exchange: Exchange, plan: Plan) -> Outcome | None:
        """End a child that can no longer be used; the outcome of the call that it was at, if that call ended it.

        Raises:
            SandboxUnavailableError: The warm process was lost again and again.
        """
        self._child = self._ahead = None
        status = self.warm.end(exchange.child, patience=ENDING_SECONDS if isinstance(error, ClosedError) else 0.0)
        if status is None:
            self._orphaned += 1
            if self._orphaned >= MAX_CRASHES:
                raise SandboxUnavailableError("the process that runs submissions ended again and again")
            return None
        if isinstance(error, ClosedError):
            return Crashed(_how(status))
        if isinstance(error, DeadlineError):
            return TimedOut(min(exchange.seconds_of(plan), self.limits.budget_seconds), exchange.where())
        return Crashed(str(error))

    def _serving(self) -> tuple[Child, Clock]:
        """The child, started if need be, and the clock of all that it is asked."""
        child = self._child or self._spawn()
        assert self._clock is not None
        return child, self._clock

    def _spawn(self) -> Child:
        child = self.warm.spawn(spawning(self.limits))
        self._clock = Clock(child.pid, float("inf"), self.limits.budget_seconds - self._spent)
        clock = Clock(child.pid, START_SECONDS, starved=self._clock.starved)
        try:
            write_frame(child.requests, msgspec.msgpack.encode(self.sources), clock.expired)
            self.layers = msgspec.msgpack.decode(read_frame(child.replies, clock.expired), type=tuple[Layer, ...])
            self._require_layers()
        except SandboxUnavailableError:
            self.warm.end(child)
            raise
        except (ClosedError, DeadlineError, WireError, msgspec.MsgspecError):
            self.warm.end(child)
            raise SandboxUnavailableError("the sandboxed process did not come up") from None
        self._clock.pause()
        self._child = child
        return child

    def _require_layers(self) -> None:
        reports = [LayerReport(**msgspec.structs.asdict(layer)) for layer in self.layers]
        if self.limits.level == Level.REQUIRE and missing(reports):
            raise SandboxUnavailableError(f"the sandbox is incomplete:\n{describe_missing(reports)}")


def spawning(limits: Limits) -> Spawn:
    """What a child is asked for."""
    return Spawn(limits.level, int(limits.budget_seconds) + 30, limits.memory_bytes)


def _how(status: int) -> str:
    if status == -1:
        return "it stopped answering"
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exited with status {os.WEXITSTATUS(status)}"
