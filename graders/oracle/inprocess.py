"""The in-process oracle: no isolation, so that a student's debugger and prints work."""

import time
from typing import Protocol

from graders.oracle.executor import Executor
from graders.oracle.plan import Plan
from graders.oracle.sources import Sources
from graders.oracle.transcript import Transcript
from graders.oracle.wire import decode_outcome, encode_outcome


class Oracle(Protocol):
    """Runs plans against one submission."""

    def run(self, plan: Plan) -> Transcript:
        """Execute the plan and say what came back."""
        ...


class InProcessOracle:
    """Runs a trusted submission (the user's own, or the reference) in this process.

    Args:
        sources: Where its functions are.
        propagate: Let its exceptions through, for a debugger.
    """

    def __init__(self, sources: Sources, *, propagate: bool = False) -> None:
        self._executor = Executor(sources, propagate=propagate)

    def run(self, plan: Plan) -> Transcript:
        """Execute the plan. Results pass through the wire format, so that both oracles give the same."""
        started = time.perf_counter()
        outcomes = {label: decode_outcome(encode_outcome(outcome)) for label, outcome in self._executor.run(plan)}
        return Transcript(outcomes, time.perf_counter() - started)

    def bridged(self) -> tuple[str, ...]:
        """What was supplied to the submission because it was missing."""
        return self._executor.bridged()
