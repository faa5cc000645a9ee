"""The in-process oracle: no isolation, so that a student's debugger and prints work."""

from typing import Protocol

from graders.oracle.cputime import seconds_of_a_round, thread_seconds, without_collections
from graders.oracle.executor import Executor, OnError
from graders.oracle.live import LiveLoader
from graders.oracle.loader import Loader
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
        on_error: Called with each exception that it raises, and the target that was called.
        in_folder: Run in the folder of the submission's module, where a student's program finds its files.
        limited: Give each plan its time and no more; see `Executor`.
        loader: Finds the functions in place of importing them from the sources.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        on_error: OnError | None = None,
        in_folder: bool = False,
        limited: bool = False,
        loader: Loader | LiveLoader | None = None,
    ) -> None:
        self._executor = Executor(sources, on_error=on_error, in_folder=in_folder, limited=limited, loader=loader)

    def run(self, plan: Plan) -> Transcript:
        """Execute the plan. Results pass through the wire format, so that both oracles give the same."""
        with without_collections(plan.timed):
            started = thread_seconds()
            outcomes = {label: decode_outcome(encode_outcome(outcome)) for label, outcome in self._executor.run(plan)}
            seconds = thread_seconds() - started
        return Transcript(outcomes, seconds, seconds_of_a_round() if plan.timed else 0.0)

    def supplied(self) -> tuple[str, ...]:
        """What was supplied to the submission because it was missing."""
        return self._executor.supplied()

    def flags(self) -> dict[str, tuple[str, ...]]:
        """What an instructor should see of each target, with the evidence."""
        return self._executor.flags()
