"""What every kind of exercise has: cases, a plan for each, and the checks that judge it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Check, Conversation, Expected, Output, Run
from graders.fixtures import Misconception
from graders.oracle.plan import Plan, Value
from graders.oracle.transcript import NotRun, Raised, Transcript

Role: TypeAlias = Literal["earns", "gates", "advisory"]
Inputs: TypeAlias = dict[str, Value]


class Case(msgspec.Struct, frozen=True):
    """One set of inputs.

    Attributes:
        inputs: Values or draws by name; positional arguments in their order.
        options: What the kind of exercise reads besides: see each kind.
        weight: Share of the points, relative to the operation's other cases.
        advisory: Globs of check ids (``gradient-*``) that are reported here but carry no points.
        hint: What the case tries beyond the baseline case; said of a check that fails here and passes there.
    """

    inputs: dict[str, Any]
    options: dict[str, Any] = {}
    weight: float = 1.0
    advisory: tuple[str, ...] = ()
    hint: str = ""


def cases(**entries: dict[str, Any] | Case) -> dict[str, Case]:
    """Named cases; the first is the baseline case, which must pass before another earns."""
    return {name: entry if isinstance(entry, Case) else Case(entry) for name, entry in entries.items()}


class PlannedCheck(msgspec.Struct, frozen=True):
    """A check with what it does for the score: earn points, gate those of the case, or only advise.

    ``weight`` is its share of the case's points, relative to the other checks that earn.
    """

    exercise: str
    check: Check
    role: Role
    weight: float = 1.0

    def identifier(self, case: str) -> str:
        """The check's id: ``scale_backward/one_row/gradient-dw``."""
        return f"{short(self.exercise)}/{case}/{self.check.id}"


class Composed(msgspec.Struct, frozen=True):
    """What the parts of an exercise come to: results of the whole by name, and the names of the parts.

    Attributes:
        forwards: Results of the forward among them, on which the others rest.
        others: The same of other versions of the parts, any of which may have been used.
        drawn: Results on which draws have a bearing, as of a batch: other values than these may be as right.
        still: Results that are where they started: what the parts give, and no attempt.
    """

    values: Mapping[str, NDArray[np.float64]]
    parts: tuple[str, ...]
    forwards: tuple[str, ...] = ()
    others: tuple["Composed", ...] = ()
    drawn: frozenset[str] = frozenset()
    still: Mapping[str, NDArray[np.float64]] = {}


Parts: TypeAlias = Callable[[Inputs], Conversation[Composed]]
"""How an exercise is composed of the submission's own parts on given inputs."""


class Siblings(msgspec.Struct, frozen=True):
    """The exercise that gives the results of a case's forward, and what may be handed in for it that answers another.

    Attributes:
        target: Its full name.
        others: Full names of other exercises, which have its signature.
        instead: Other functions of its first input, entry by entry, which are no exercises.
        answers: What right implementations of all of them give for the same call, by output: the same whoever is
            judged, and filled in when it is first needed.
    """

    target: str
    others: tuple[str, ...]
    instead: tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], ...] = ()
    answers: dict[str, tuple[NDArray[np.float64], ...]] = {}


class Script(msgspec.Struct, frozen=True):
    """All that is asked of a submission on one case: one plan, what its results are called, what is checked.

    Attributes:
        misconceptions: The known wrong answers on this case.
        siblings: The exercise that gives the forward's results, and others of its signature; None if there is none.
        composing: How its results are composed of the submission's own parts.
        alike: The same of inputs of which all lengths are equal, where parts fit together whose results are transposed;
            None if there is none.
        weight: The case's share of the points, relative to the operation's other cases.
        optional: Keyword arguments of which the case makes use, and which a submission's signature need not have; one
            without them is not asked the case.
        excusable: Calls that may raise, as without a seed or as a backward after a test-mode forward that keeps no
            cache: then what they give is not asked.
        hint: See `Case`.
    """

    plan: Plan
    outputs: Mapping[str, Output]
    expected: Mapping[str, Expected]
    checks: tuple[PlannedCheck, ...]
    misconceptions: Sequence[Misconception] = ()
    composing: Callable[[], Conversation[Composed]] | None = None
    weight: float = 1.0
    optional: tuple[str, ...] = ()
    excusable: tuple[str, ...] = ()
    hint: str = ""
    siblings: Siblings | None = None
    alike: "Callable[[], Script] | None" = None

    def not_asked(self, transcript: Transcript) -> frozenset[str]:
        """Full names of the exercises that are not asked this case, since the submission's interface does not have it.

        What is not asked neither earns nor costs.
        """
        if not (self.optional or self.excusable):
            return frozenset()
        spared: set[str] = set()
        for call in self.plan.calls:
            outcome = transcript.outcomes.get(call.label)
            if isinstance(outcome, Raised) and set(self.optional) & set(outcome.unknown):
                return frozenset(item.exercise for item in self.checks)
            if call.label in self.excusable and isinstance(outcome, (Raised, NotRun)):
                spared.add(call.target)
        return frozenset(spared)


class Operation(Protocol):
    """The exercises that belong together, and their cases."""

    @property
    def name(self) -> str:
        """Name of the operation."""
        ...

    @property
    def exercises(self) -> Mapping[str, float]:
        """Full name of each exercise (``scale.scale_forward``) and its points."""
        ...

    @property
    def cases(self) -> Mapping[str, Case]:
        """The cases by name, the baseline case first."""
        ...

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Add the inputs whose shape depends on results (upstream gradients), with the reference as ``run``."""
        ...

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """The calls whose results are compared with expected ones, and where these results are."""
        ...

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The whole plan of a case with its checks."""
        ...


def is_baseline(case: Case, cases: Mapping[str, Case]) -> bool:
    """Whether a case is the first of an operation's: what no input decides is asked there alone."""
    return case is next(iter(cases.values()))


def short(exercise: str) -> str:
    """The function's or class's own name: ``scale_forward``."""
    return exercise.rpartition(".")[2]


__all__ = [
    "Case",
    "Composed",
    "Inputs",
    "Operation",
    "Parts",
    "PlannedCheck",
    "Role",
    "Run",
    "Script",
    "Siblings",
    "cases",
    "is_baseline",
    "short",
]
