"""Plans that travel together to one child, and its replies as they come."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from graders.oracle.confined.cache import encoded, understood
from graders.oracle.confined.clock import Clock
from graders.oracle.confined.frames import FrameReader, never, write_frame
from graders.oracle.confined.messages import Closing
from graders.oracle.confined.replies import clean_frame
from graders.oracle.confined.warm import Child
from graders.oracle.confined.watch import read_progress
from graders.oracle.cputime import process_seconds, seconds_of_a_round
from graders.oracle.plan import Plan
from graders.oracle.transcript import Frame, Transcript, short_for
from graders.oracle.wire import MAX_FRAME_BYTES, WireError

MAX_REPLY_BYTES: Final = 2 * MAX_FRAME_BYTES
"""A reply holds at most the results of half a frame's budget, and what frames them."""


class Exchange:
    """One request with several plans.

    Args:
        child: Who is asked.
        plans: What it is asked, in order.
        seconds: CPU time that a plan may take, where that is less than the plan allows.
        whole: The time of all that the child is asked.
        after: The exchange that the child answers before this one, where it is asked ahead.
    """

    def __init__(
        self, child: Child, plans: Sequence[Plan], seconds: float, whole: Clock, after: "Exchange | None" = None
    ) -> None:
        self.plans = plans
        self.child = child
        self._seconds = seconds
        self.whole = whole
        self._after = after
        self._ahead: Exchange | None = None
        self._asked = False
        self._read = 0
        self._started = 0
        self._at: Frame | None = None
        self.importing = ""
        self._malformed = False

    def ask_ahead(self, plans: Sequence[Plan]) -> "Exchange | None":
        """Ask for what comes after this, so that the child need not wait while the judge judges.

        Only what the child knows by number is: such a request is small and never waits for room in the pipe.

        Raises:
            ClosedError: The process ended.
        """
        if not self.child.numbers.keys() >= {id(plan) for plan in (*self.plans, *plans)}:
            return None
        if not self._asked:
            self._ask(never)
        self._ahead = Exchange(self.child, plans, self._seconds, self.whole, self)
        self._ahead._ask(never)
        return self._ahead

    def _ask(self, expired: Callable[[], bool]) -> None:
        self._asked = True
        numbers = self.child.numbers
        request = [numbers[id(plan)] if id(plan) in numbers else encoded(plan) for plan in self.plans]
        write_frame(self.child.requests, msgspec.msgpack.encode(request), expired)

    def run(self) -> Iterator[tuple[Transcript, Closing]]:
        """Ask, and yield for one plan after the other its transcript, and what is said about all so far.

        Raises:
            ClosedError: The process ended.
            DeadlineError: The time was up.
            WireError: A reply is malformed.
        """
        self._take_over()
        self._restart_clock()
        timed = any(plan.timed for plan in self.plans)
        began = self._read_clock() if timed else 0.0  # before the child can begin: it may be done when this goes on
        if not self._asked:
            self._ask(self._expired)
        reader = FrameReader(
            self.child.replies,
            self._expired,
            waiting=self._restart_clock,
            most=MAX_REPLY_BYTES,
            unread=self.child.unread,
        )
        for plan in self.plans:
            try:
                data = reader.read()
                reply = understood(data, plan)
                if plan is self.plans[-1] and self._ahead is None:
                    reader.require_end()
            except WireError:
                self._malformed = True
                raise
            self._read += 1
            ended = self._read_clock() if timed else 0.0
            round_seconds = seconds_of_a_round() if plan.timed else 0.0
            yield Transcript(reply.outcomes, ended - began, round_seconds, short_for(data), len(data)), reply.closing
            began = ended
        self._count_started()

    def _take_over(self) -> None:
        """Begin where the exchange before ended: what the progress pipe said of this one was read with its own."""
        before, self._after = self._after, None
        if before is not None:
            self._started = before._started - before._steps()
            self._at, self.importing = before._at, before.importing

    def _steps(self) -> int:
        return sum(1 + len(plan.calls) for plan in self.plans)

    def at_fault(self) -> tuple[int, int]:
        """Which plan, and which of its calls, was running when the replies ended: by the progress pipe."""
        if self._malformed:
            return self._read, len(self.plans[self._read].calls) - 1
        self._count_started()
        plan, call = self._position()
        return (plan, call) if plan >= self._read else (self._read, 0)

    def where(self) -> tuple[Frame, ...]:
        """Where in the submission's files it was when its time was nearly up, if it could say so."""
        return () if self._at is None else (clean_frame(self._at),)

    def _position(self) -> tuple[int, int]:
        """The plan and the call where the progress pipe ends: a byte as a plan starts, one as each call is done."""
        left, last = self._started, len(self.plans) - 1
        sizes = [1 + len(plan.calls) for plan in self.plans]
        index = 0
        while index < last and left > sizes[index]:
            left -= sizes[index]
            index += 1
        return index, min(max(left - 1, 0), sizes[index] - 2)

    def _read_clock(self) -> float:
        used = process_seconds(self.child.pid)
        return time.perf_counter() if used is None else used

    def _restart_clock(self) -> None:
        plan = self.plans[min(self._read, len(self.plans) - 1)]
        self._clock = Clock(self.child.pid, self.seconds_of(plan), starved=self.whole.starved)

    def seconds_of(self, plan: Plan) -> float:
        """CPU time that a plan may take."""
        return min(plan.seconds, self._seconds)

    def _expired(self) -> bool:
        return self._clock.expired() or self.whole.expired()

    def _count_started(self) -> None:
        """Read off the progress pipe what was written since it was last read."""
        try:
            progress = read_progress(os.read(self.child.progress, 1 << 16))
        except OSError:
            return
        self._at, self.importing = progress.at, progress.importing
        self._started += progress.started
