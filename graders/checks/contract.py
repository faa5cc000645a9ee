"""The contract of checks: what a check is, and what it may need.

A check is one fact about one case. It says which output it is about (`Check.fact`, `Check.output`), what it needs
(`Check.needs`), and judges evidence. Its judge returns a finding, or is a conversation: a generator that yields plans
to be run, or things shared between the checks of a case, and is sent each answer. Nothing else is passed.
"""

from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from graders.checks.evidence import Evidence
from graders.checks.finding import Finding
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

T = TypeVar("T")
Run: TypeAlias = Callable[[Plan], Transcript]
"""Runs a plan against a submission."""

MAX_FURTHER_PLANS: Final = 400
"""Of one conversation: the longest there is, learning a small batch, asks for one each of up to 200 steps."""


@runtime_checkable
class Shared(Protocol):
    """What several checks of a case may ask for; the runner makes it once a case. Equal keys stand for one thing."""

    @property
    def key(self) -> Hashable:
        """What it is, among all that is shared in a case."""
        ...

    def make(self) -> Generator[Any, Any, Any]:
        """The conversation that makes it."""
        ...


Conversation: TypeAlias = Generator[Plan | Shared, Any, T]
"""Yields plans and is sent transcripts; yields `Shared` things and is sent what they come to."""

Judgement: TypeAlias = Finding | Conversation[Finding]


@dataclass(frozen=True)
class Came:
    """Call ``label`` came back with something to judge; what became of it is the finding otherwise."""

    label: str


@dataclass(frozen=True)
class Shaped:
    """The named output has the right shape and kind of number."""

    output: str


@dataclass(frozen=True)
class Verdict:
    """The finding of the check of one fact of one output, of the same case; blocks if it ``must_pass`` and does not."""

    fact: str
    output: str
    must_pass: bool = True


Need: TypeAlias = Came | Shaped | Verdict


class Check(Protocol):
    """One fact about one case."""

    @property
    def id(self) -> str:
        """Name of the check inside its case, as people read it: ``gradient-dw``."""
        ...

    @property
    def fact(self) -> str:
        """What must hold: ``value``, ``shape``, ``gradient``, ``repeatable``."""
        ...

    @property
    def output(self) -> str | None:
        """The output that it holds of, by its unique name; None for a fact of a call or an object."""
        ...

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the runner provides before it judges, or blocks on."""
        ...

    def judge(self, evidence: Evidence) -> Judgement:
        """Judge the evidence, which has all that the check needs."""
        ...


class TooManyPlansError(RuntimeError):
    """A conversation asked for more plans than any check needs."""


def converse(
    conversation: Generator[Any, Any, T],
    run: Run,
    made: dict[Hashable, Any] | None = None,
    *,
    otherwise: Callable[[Exception], T] | None = None,
) -> T:
    """What a conversation comes to: the one place where a generator of plans is driven.

    Args:
        conversation: The generator.
        run: Answers its plans.
        made: What is shared already, by key; what is made on the way is added.
        otherwise: What it comes to instead if it raises; without it, exceptions are passed on.

    Raises:
        TooManyPlansError: It asked for more than `MAX_FURTHER_PLANS`.
    """
    made = {} if made is None else made
    answer: Any = None
    plans = 0
    try:
        while True:
            wanted = conversation.send(answer)
            if isinstance(wanted, Plan):
                plans += 1
                if plans > MAX_FURTHER_PLANS:
                    raise TooManyPlansError(f"more than {MAX_FURTHER_PLANS} further plans")
                answer = run(wanted)
                continue
            if wanted.key not in made:
                made[wanted.key] = converse(wanted.make(), run, made)
            answer = made[wanted.key]
    except StopIteration as stop:
        result: T = stop.value
        return result
    except Exception as error:
        if otherwise is None:
            raise
        return otherwise(error)
