"""Where submissions run: each confined in a process of its own or, on a system that confines nothing, in this one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from graders.oracle.confined.messages import Closing
from graders.oracle.contained import contained
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.limits import Limits
from graders.oracle.plan import Plan
from graders.oracle.sources import Sources
from graders.oracle.transcript import Transcript

if TYPE_CHECKING:
    from graders.oracle.confined.client import ConfinedOracle


class Running(Protocol):
    """Runs the plans of one submission; close it when done."""

    @property
    def closing(self) -> Closing:
        """What was said after the last plan, about all of them."""
        ...

    def expect(self, plans: Iterable[Plan], later: Iterable[Plan] = ()) -> None:
        """Say what will be run next, in this order, and what after that."""
        ...

    def run(self, plan: Plan) -> Transcript:
        """Execute a plan."""
        ...

    def unconfined(self) -> tuple[str, ...]:
        """What an instructor must know of how little the submission is confined."""
        ...

    def close(self) -> None:
        """End what runs."""
        ...


class Place(Protocol):
    """Where the submissions of a run are executed; close it when done."""

    def announce(self, plans: Iterable[Plan]) -> None:
        """Say which plans every submission will be asked."""
        ...

    def prepare(self) -> None:
        """Say that a submission will be started soon."""
        ...

    def start(self, sources: Sources) -> Running:
        """Make one submission ready to run."""
        ...

    def close(self) -> None:
        """End what serves all submissions."""
        ...


class Apart:
    """Runs submissions in children of a warm process, as far confined as the level asks."""

    def __init__(self, limits: Limits) -> None:
        from graders.oracle.confined.warm import WarmProcess

        self._limits = limits
        self._warm = WarmProcess()
        self._warm.launch()

    def announce(self, plans: Iterable[Plan]) -> None:
        """Let every process that runs a submission know the plans, and keep the replies to them."""
        from graders.oracle.confined.cache import keep

        announced = tuple(plans)
        self._warm.announce(announced)
        for plan in announced:
            keep(plan)

    def prepare(self) -> None:
        """Have the process forked while the submission is opened: it waits for nothing but to know where that is."""
        from graders.oracle.confined.client import spawning

        self._warm.prepare(spawning(self._limits))

    def start(self, sources: Sources) -> "ConfinedOracle":
        """Make one submission ready to run."""
        from graders.oracle.confined.client import ConfinedOracle

        return ConfinedOracle(self._warm, sources, self._limits)

    def close(self) -> None:
        """End the warm process."""
        self._warm.close()


class Here:
    """Runs submissions in this process: a student's own work, on a system that cannot confine it."""

    def announce(self, plans: Iterable[Plan]) -> None:
        """Nothing has to be known before."""

    def prepare(self) -> None:
        """Nothing has to be started."""

    def start(self, sources: Sources) -> "RunningHere":
        """Make one submission ready to run."""
        return RunningHere(sources)

    def close(self) -> None:
        """Nothing has to be ended."""


class RunningHere:
    """A submission in this process. Each plan has its time, and no more."""

    def __init__(self, sources: Sources) -> None:
        self._oracle = InProcessOracle(sources, in_folder=True, limited=True)

    @property
    def closing(self) -> Closing:
        """What was supplied to the submission, and what an instructor should see."""
        return Closing(self._oracle.supplied(), self._oracle.flags())

    def expect(self, plans: Iterable[Plan], later: Iterable[Plan] = ()) -> None:
        """Nothing travels."""

    def run(self, plan: Plan) -> Transcript:
        """Execute a plan."""
        with contained(echo=False, bounded=True):
            return self._oracle.run(plan)

    def unconfined(self) -> tuple[str, ...]:
        """That nothing is confined."""
        return ("nothing is confined on this system: the submission runs in the process that judges it",)

    def close(self) -> None:
        """Nothing has to be ended."""
