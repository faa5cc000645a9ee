"""Is a vectorised function faster than the loops that it replaces?

Two functions of one submission are timed in one process by the judge's own clock. The threshold is far below the
ratio of an honest answer, so that the verdict does not depend on the machine's load, and neither do its words.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.oracle.plan import Call, Input, Plan, Value
from graders.oracle.transcript import Returned, Transcript

FACTOR: Final = 3.0
_CLEAR: Final = 2 * FACTOR
_FIRST_LOOK: Final = 2
_SECOND_LOOK: Final = 4
_PAUSES: Final = (0.05, 0.2, 0.8)
"""Seconds to wait before another look, since what else the machine does may slow one of the two alone for a while."""
_MORE_SLOW: Final = 1
_MORE_FAST: Final = 3

Timing = Generator[Plan, Transcript, float | None]


@dataclass(frozen=True)
class Timed:
    """A call to time: its first argument is an input of the plan, and ``before`` holds the calls that it needs."""

    call: Call
    before: tuple[Call, ...] = ()


@dataclass
class _Stopwatch:
    """The least time seen of a call, as what ``more`` further calls add to a plan.

    Each part is a minimum of its own: the difference of two single times is as often too small as too large.
    """

    timed: Timed
    inputs: dict[str, Value]
    more: int
    once: float = np.inf
    again: float = np.inf

    def read(self) -> Timing:
        """Time once more; seconds of one call so far, None if it does not come back."""
        for more in (0, self.more):
            transcript = yield self._plan(more)
            if not isinstance(transcript.outcomes.get(f"{self.timed.call.label} {more}"), Returned):
                return None
            if more:
                self.again = min(self.again, transcript.seconds)
            else:
                self.once = min(self.once, transcript.seconds)
        return max(self.again - self.once, 0.0) / self.more

    def _plan(self, more: int) -> Plan:
        """The call, and ``more`` further ones, each on other numbers so that nothing kept from one serves the next."""
        first, *rest = self.timed.call.args
        assert isinstance(first, Input)
        inputs, calls = dict(self.inputs), [msgspec.structs.replace(call, quiet=True) for call in self.timed.before]
        for index in range(more + 1):
            name = f"{first.name} {index}"
            inputs[name] = self.inputs[first.name] * (1.0 + index / 8)
            label = f"{self.timed.call.label} {index}"
            args = (Input(name), *rest)
            calls.append(msgspec.structs.replace(self.timed.call, label=label, args=args, quiet=True))
        return Plan(calls=tuple(calls), inputs=inputs)


@dataclass(frozen=True)
class SpeedCheck:
    """One call takes less than a third of the time of another that does the same by loops.

    A submission whose slow function is missing, or is no slower because it is vectorised too, is compared with as
    many products of arrays in a loop of the judge.

    Attributes:
        fast: The call that should be fast.
        slow: The call by loops.
        inputs: Inputs of both.
        windows: Number of rounds of the innermost loop.
        entries: Number of entries that one round works on.
        needs: Ids of checks of the same case without which speed means nothing.
    """

    fast: Timed
    slow: Timed
    inputs: dict[str, Any]
    windows: int
    entries: int
    needs: tuple[str, ...] = ()
    id: str = "faster-than-loops"

    def judge(self, evidence: Evidence) -> Judgement:
        """Time both; look longer where the first look is not clear."""
        hindrance = obstacle(evidence, self.fast.call.label)
        if hindrance is not None:
            return hindrance
        if any(evidence.notes.get(need) != "passed" for need in self.needs):
            return blocked("needs right results: a wrong answer is easily fast")
        return self._time()

    def _time(self) -> Generator[Plan, Transcript, Verdict]:
        fast = _Stopwatch(self.fast, self.inputs, _MORE_FAST)
        slow = _Stopwatch(self.slow, self.inputs, _MORE_SLOW)
        own = least = np.inf
        for _ in range(_FIRST_LOOK):
            own = yield from self._own(slow)
            least = yield from self._own(fast)
        if own >= _CLEAR * least:
            return passed(_FIRST_LOOK)
        loops = np.inf
        for _ in range(_SECOND_LOOK):
            own = yield from self._own(slow)
            loops = min(loops, self._loops())
            least = yield from self._own(fast)
        looks = _FIRST_LOOK + _SECOND_LOOK
        for pause in _PAUSES:
            if max(own, loops) >= FACTOR * least:
                return passed(looks)
            time.sleep(pause)
            own = yield from self._own(slow)
            least = yield from self._own(fast)
            looks += 1
        if max(own, loops) >= FACTOR * least:
            return passed(looks)
        return failed(
            f"{self.fast.call.label} is not {FACTOR:g} times as fast as a loop over all windows",
            hint="Which of your loops can become one product of larger arrays?",
        )

    @staticmethod
    def _own(stopwatch: _Stopwatch) -> Generator[Plan, Transcript, float]:
        """Seconds of a call; one that does not come back is infinitely slow when fast, and no measure when slow."""
        seconds = yield from stopwatch.read()
        if seconds is not None:
            return seconds
        return np.inf if stopwatch.more == _MORE_FAST else 0.0

    def _loops(self) -> float:
        """Seconds of as many products of windows in a plain loop here."""
        window = np.linspace(1.0, 2.0, self.entries)
        started = time.perf_counter()
        for _ in range(self.windows):
            np.sum(window * window)
        return time.perf_counter() - started
