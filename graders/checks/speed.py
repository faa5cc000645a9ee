"""Is a vectorised function faster than the loops that it replaces?

It is timed against a loop of the judge's own, by the judge's own clock: nothing that a submission holds can make that
loop slower. The threshold is far from the time of an honest answer, so that the verdict does not depend on the
machine's load, and neither do its words.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import numpy as np

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.oracle.plan import Call, Plan
from graders.oracle.renaming import renamed
from graders.oracle.transcript import Returned, Transcript

FACTOR: Final = 3.0
_FIRST_LOOK: Final = 2
_SECOND_LOOK: Final = 4
_PAUSES: Final = (0.05, 0.2, 0.8)
"""Seconds to wait before another look, since what else the machine does may slow one of the two alone for a while."""
_CALLS: Final = 4
_LOOPS: Final = 3
_STEP: Final = 1 / 64
_NEAR: Final = 1e-3
"""Allowed error of a timed result, of its largest entry: far less than two calls differ by."""


@dataclass(frozen=True)
class Timed:
    """A call to time.

    Attributes:
        call: The call.
        scaled: Inputs of it that, times a number, give the same outputs times that number.
        outputs: Names of these outputs.
        before: The calls that it needs.
    """

    call: Call
    scaled: tuple[str, ...]
    outputs: tuple[str, ...]
    before: tuple[Call, ...] = ()


class _NotComputedError(Exception):
    """A timed call gave a result that does not belong to its inputs."""


@dataclass
class _Stopwatch:
    """The least time seen of a call, as what some calls add to a plan without any.

    Each part is a minimum of its own: the difference of two single times is as often too small as too large. No two
    calls are on the same numbers, and one result a look is compared, so that nothing kept serves a later call.
    """

    timed: Timed
    inputs: dict[str, Any]
    evidence: Evidence
    without: float = np.inf
    with_calls: float = np.inf
    made: int = 0

    def read(self) -> Generator[Plan, Transcript, float]:
        """Time once more; seconds of one call so far, infinitely many if it does not come back.

        Raises:
            _NotComputedError: It came back with what another call was asked.
        """
        inputs, calls = self._calls()
        bare = yield Plan(calls=self._before(), inputs=inputs)
        transcript = yield Plan(calls=(*self._before(), *calls), inputs=inputs)
        if not isinstance(transcript.outcomes.get(calls[-1].label), Returned):
            return np.inf
        self._compare(transcript, calls[-1].label)
        self.without = min(self.without, bare.seconds)
        self.with_calls = min(self.with_calls, transcript.seconds)
        return max(self.with_calls - self.without, 0.0) / _CALLS

    @property
    def at_most(self) -> float:
        """Seconds that one call took at most, with its share of all else that a plan takes."""
        return self.with_calls / _CALLS

    def _before(self) -> tuple[Call, ...]:
        return tuple(msgspec.structs.replace(call, quiet=True) for call in self.timed.before)

    def _calls(self) -> tuple[dict[str, Any], tuple[Call, ...]]:
        """The calls, each on other numbers, of which the last reports its result."""
        inputs, calls = dict(self.inputs), []
        for index in range(_CALLS):
            self.made += 1
            label = f"{self.timed.call.label} {index}"
            names = {name: f"{name} {index}" for name in self.timed.scaled}
            inputs |= {new: self.inputs[name] * self._scale() for name, new in names.items()}
            args = renamed(self.timed.call.args, names, {})
            quiet = index < _CALLS - 1
            calls.append(msgspec.structs.replace(self.timed.call, label=label, args=args, quiet=quiet))
        return inputs, tuple(calls)

    def _scale(self) -> float:
        """The number that the inputs of the latest call are multiplied by."""
        return 1.0 + self.made * _STEP

    def _compare(self, transcript: Transcript, label: str) -> None:
        for name in self.timed.outputs:
            wanted = self.evidence.expected[name].value * self._scale()
            try:
                got = np.asarray(replace(self.evidence.outputs[name], label=label).read(transcript))
                near = got.shape == wanted.shape and np.abs(got - wanted).max() <= _NEAR * np.abs(wanted).max()
            except (LookupError, TypeError, ValueError):
                near = False
            if not near:
                raise _NotComputedError(name)


@dataclass(frozen=True)
class SpeedCheck:
    """One call takes less than a third of the time of a plain loop of the judge, one product of arrays a round.

    Attributes:
        fast: The call that should be fast.
        inputs: Its inputs.
        windows: Number of rounds of the judge's loop.
        entries: Number of entries that one round works on.
        needs: Ids of checks of the same case without which speed means nothing.
    """

    fast: Timed
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
        return self._judged(evidence)

    def _judged(self, evidence: Evidence) -> Generator[Plan, Transcript, Verdict]:
        try:
            return (yield from self._time(_Stopwatch(self.fast, self.inputs, evidence)))
        except _NotComputedError as wrong:
            return failed(
                f"{wrong} of {self.fast.call.label} is wrong when it is called again with other numbers of this shape",
                hint="Does something that an earlier call left behind serve a later one?",
            )

    def _time(self, fast: _Stopwatch) -> Generator[Plan, Transcript, Verdict]:
        least = loops = np.inf
        for looks in range(1, _FIRST_LOOK + _SECOND_LOOK + 1):
            loops = min(loops, self._loops())
            least = yield from fast.read()
            if looks >= _FIRST_LOOK and loops >= FACTOR * fast.at_most:
                return passed(looks)
        looks = _FIRST_LOOK + _SECOND_LOOK
        for pause in _PAUSES:
            if loops >= FACTOR * least:
                break
            time.sleep(pause)
            least = yield from fast.read()
            looks += 1
        if loops >= FACTOR * least:
            return passed(looks)
        return failed(
            f"{self.fast.call.label} is not {FACTOR:g} times as fast as a loop over all windows",
            hint="Which of your loops can become one product of larger arrays?",
        )

    def _loops(self) -> float:
        """Seconds of as many products of windows in a plain loop here."""
        window = np.linspace(1.0, 2.0, self.entries)
        least = np.inf
        for _ in range(_LOOPS):
            started = time.perf_counter()
            for _ in range(self.windows):
                np.sum(window * window)
            least = min(least, time.perf_counter() - started)
        return least
