"""Is a vectorised function faster than the loops that it replaces?

It is timed in CPU time, by the kernel's clock of the process that it runs in, against a plain loop in the oracle's
own process: neither is in reach of a submission, and what else the machine does slows neither. Every timed call is on
arrays drawn for it alone, and every result is compared, so that nothing cached serves another call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.completion import obstacle_in
from graders.checks.contract import Came, Evidence, Judgement, Need, Output, Verdict, failed, passed, real_array
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

FACTOR: Final = 3.0
"""How many times as fast as the loop a call should be; honest ones are 5 to 15 times as fast, what a plan costs beside
them included."""
_UNCLEAR: Final = 2.5
"""Below this a call is too slow whatever was measured; naive ones are at 0.3 to 0.9. Between the two none fails."""
_NEAR: Final = 1e-3
"""Allowed error of a timed result, of its largest entry: single precision is near enough, another call's is not."""

Wanted = tuple[Output, NDArray[np.float64]]


@dataclass(frozen=True)
class Rounds:
    """Calls to time, all of one function, each on arrays of its own.

    Attributes:
        before: Plans that are run first and not timed, the last of which ``timed`` may continue.
        timed: The calls, and nothing else.
        wanted: What each call must return.
    """

    before: tuple[Plan, ...]
    timed: Plan
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True)
class SpeedCheck:
    """Calls take less than a third of the time of a plain loop, one product and sum of a small array a window.

    Attributes:
        function: Label of the function in the case's plan.
        rounds: The timed calls, of which the next are made where those before took too long.
        windows: Number of rounds of the loop that one call stands for.
        after: Checks of the same case without which speed means nothing.
    """

    function: str
    rounds: tuple[Rounds, ...]
    windows: int
    after: tuple[Verdict, ...] = ()
    id: str = "faster-than-loops"
    fact: str = "speed"
    output: str | None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """A call that came back with right results: a wrong answer is easily fast."""
        return (Came(self.function), *self.after)

    def judge(self, evidence: Evidence) -> Judgement:
        """Run the rounds, compare their results, and their time with the loop's."""
        del evidence
        for rounds in self.rounds:
            for plan in rounds.before:  # noqa: UP028 - a tuple cannot be sent transcripts
                yield plan
            transcript = yield rounds.timed
            for call in rounds.timed.calls:
                hindrance = obstacle_in(transcript, call.label)
                if hindrance is not None:
                    return hindrance
            wrong = next(
                (output.name for output, right in rounds.wanted if not _is_near(output, right, transcript)), ""
            )
            if wrong:
                return failed("cached_result", wrong, call=self.function)
            loops = self.windows * len(rounds.timed.calls) * transcript.round_seconds
            if loops >= _UNCLEAR * transcript.seconds:
                return passed(len(rounds.wanted))
        return failed("not_faster", self.function, factor=FACTOR)


def _is_near(output: Output, right: NDArray[np.float64], transcript: Transcript) -> bool:
    try:
        got = real_array(output.read(transcript))
    except LookupError:
        return False
    if got is None or got.shape != right.shape:
        return False
    return bool(np.abs(got - right).max() <= _NEAR * np.abs(right).max())


def drawn_like(value: Any, rng: np.random.Generator) -> Any:
    """Real arrays of the same shape and spread, drawn anew at any depth; all else as it is."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value.mean() + value.std() * rng.standard_normal(value.shape)
    if isinstance(value, Mapping):
        return {key: drawn_like(item, rng) for key, item in value.items()}
    return value
