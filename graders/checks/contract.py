"""The contract of checks: what a check reads, what it may need, and what it finds.

A check is one fact about one case. It says which output it is about (`Check.fact`, `Check.output`), what it needs
(`Check.needs`), and judges evidence: the transcript of a case, the expected values, and the names of both. Its judge
returns a finding, as data (`graders.diagnosis.words` says it in English, last of all), or is a conversation: a
generator that yields plans to be run, or things shared between the checks of a case, and is sent each answer. Nothing
else is passed.
"""

import re
from collections.abc import Callable, Generator, Hashable, Mapping
from typing import Any, Final, Literal, Protocol, TypeAlias, TypeVar, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.plan import Call, Plan, Value
from graders.oracle.transcript import Opaque, Returned, Transcript, part_of

Status: TypeAlias = Literal[
    "passed", "failed", "not_implemented", "blocked", "error", "timeout", "crashed", "grader_error"
]

_DIGITS: Final = re.compile(r"\d+")
"""Sizes in the text of an exception are those of the case."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one check on one case.

    Attributes:
        status: What came of it.
        kind: Names the fact; `graders.diagnosis.words` has a sentence for each.
        subject: The output, argument or call that it is about, as students call it.
        numbers: What the sentence shows. Text among it (a name, a type) is the same in every case of one fault;
            numbers need not be. ``measured`` and ``allowed`` are an error and the largest that would have passed.
        places: Lines of the submission's traceback, outermost first, or the index of the worst entry.
        comparisons: Numbers compared; a pass that compared none is an error of the grader.
        because: What hindered the check, where it is blocked by another finding.
    """

    status: Status
    kind: str
    subject: str = ""
    numbers: dict[str, Any] = {}
    places: tuple[Any, ...] = ()
    comparisons: int = 1
    because: "Finding | None" = None

    @property
    def measured(self) -> float | None:
        """The error that was measured, in the units of `allowed`."""
        return self.numbers.get("measured")

    @property
    def allowed(self) -> float | None:
        """The largest error that would have passed."""
        return self.numbers.get("allowed")

    @property
    def cause(self) -> tuple[Any, ...]:
        """Equal for findings of one fault in several cases: all but the numbers, which change with the case."""
        ended = self.status in ("error", "timeout", "crashed")
        found = ((key, value) for key, value in self.numbers.items() if isinstance(value, str))
        texts = tuple(sorted((key, _DIGITS.sub("0", value) if ended else value) for key, value in found))
        raised = tuple(map(str, self.places)) if ended else ()
        return self.status, self.kind, self.subject, texts, raised, self.because and self.because.cause

    @property
    def signature(self) -> str:
        """Equal for findings of one fault on one case, whatever the size of an error."""
        shown = {key: str(value) for key, value in self.numbers.items() if not isinstance(value, float)}
        return msgspec.json.encode([self.kind, self.subject, shown], order="sorted").decode()


class Seen(msgspec.Struct, frozen=True):
    """What a value is, where it is not what was expected.

    Attributes:
        type: Name of its class.
        shape: Of an array.
        length: Of a tuple or list.
        shown: A number, text or truth value as it is written.
        note: What is known besides of an object that is no plain data.
    """

    type: str
    shape: tuple[int, ...] | None = None
    length: int | None = None
    shown: str = ""
    note: str = ""


def seen(value: Any) -> Seen:
    """What a value is."""
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        return Seen("array", shape=value.shape)
    if isinstance(value, Opaque):
        return Seen(value.type, note=value.note)
    if isinstance(value, (tuple, list)):
        return Seen(name, length=len(value))
    if isinstance(value, float):
        return Seen(name, shown=f"{value:.6g}")
    return Seen(name, shown=f"{value!r:.60}" if isinstance(value, (int, str, bool, type(None))) else "")


def passed(comparisons: int, kind: str = "right", subject: str = "", **numbers: Any) -> Finding:
    """A pass; one that compared nothing becomes an error of the grader."""
    if comparisons <= 0:
        return Finding(status="grader_error", kind="compared_nothing", comparisons=0)
    return Finding(status="passed", kind=kind, subject=subject, numbers=numbers, comparisons=comparisons)


def failed(kind: str, subject: str = "", *, places: tuple[Any, ...] = (), **numbers: Any) -> Finding:
    """A failure."""
    return Finding(status="failed", kind=kind, subject=subject, numbers=numbers, places=places)


def blocked(kind: str, subject: str = "", *, because: Finding | None = None, **numbers: Any) -> Finding:
    """Something that the check needs did not hold."""
    return Finding(status="blocked", kind=kind, subject=subject, numbers=numbers, comparisons=0, because=because)


def grader_error(kind: str, subject: str = "", **numbers: Any) -> Finding:
    """The judge itself failed: it never costs points."""
    return Finding(status="grader_error", kind=kind, subject=subject, numbers=numbers, comparisons=0)


Role: TypeAlias = Literal["value", "gradient"]


class Output(msgspec.Struct, frozen=True):
    """Where a named result of a case is found in a transcript.

    Attributes:
        name: Its name, unique in the case: ``out``, ``dw``, ``running_mean``, ``dw of scale_backward``.
        label: The call that gives it.
        path: Its place in what the call returned, or below the argument.
        argument: If set, it is what this argument (position or keyword) holds after the call.
        listed: A list of numbers counts as an array of them: a history of losses.
        squeezed: Axes of length 1 do not count: a running mean of shape ``(1, D)`` is as good as one of ``(D,)``.
        shown: What students call it; the name if empty.
        role: Whether it is a value or the gradient of something.
        of: The input that it is the gradient of, or the series that it is a step of.
        step: Its number in a series of results, from 1.
        unfelt: Inputs of its call that it rightly does not depend on.
    """

    name: str
    label: str
    path: tuple[int | str, ...] = ()
    argument: str | None = None
    listed: bool = False
    squeezed: bool = False
    shown: str = ""
    role: Role = "value"
    of: str = ""
    step: int | None = None
    unfelt: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What students call it."""
        return self.shown or self.name

    def read(self, transcript: Transcript, unchanged: Value = None) -> Value:
        """The result in a transcript; an argument that did not change is ``unchanged``.

        Raises:
            LookupError: The call did not return, or what it returned has no such part.
        """
        if self.argument is None:
            value = transcript.value(self.label, self.path)
            return self._form(_as_array(value) if self.listed else value)
        outcome = transcript.outcomes.get(self.label)
        if not isinstance(outcome, Returned):
            raise LookupError(f"{self.label} did not return")
        return self._form(part_of(outcome.changed.get(self.argument, unchanged), self.path))

    def _form(self, value: Value) -> Value:
        return value.squeeze() if self.squeezed and isinstance(value, np.ndarray) else value


def _as_array(value: Value) -> Value:
    """A list or tuple of numbers as an array; anything else as it is."""
    if not isinstance(value, (list, tuple)):
        return value
    try:
        return np.asarray(value, np.float64)
    except (TypeError, ValueError):
        return value


class Expected(msgspec.Struct, frozen=True):
    """A right value, and the size per entry against which an error is measured.

    ``scale`` grows with the conditioning of the case: it is the change of each entry for a relative change of
    1 in the inputs, or the entry's own size if that is larger.
    """

    value: NDArray[Any]
    scale: NDArray[np.float64]


class Evidence(msgspec.Struct, frozen=True):
    """All that a check judges by.

    Attributes:
        plan: What was asked.
        transcript: What came back.
        outputs: Where each named result is.
        expected: What it should be, where that is known.
        findings: Of the checks of the case that this one needs, by fact and output.
        trusted: Runs plans against a right implementation, where one is at hand.
    """

    plan: Plan
    transcript: Transcript
    outputs: Mapping[str, Output]
    expected: Mapping[str, Expected]
    findings: Mapping[tuple[str, str | None], Finding] = {}
    trusted: "Run | None" = None

    def read(self, name: str) -> Value:
        """The named result of the submission.

        Raises:
            LookupError: There is none.
        """
        return self.outputs[name].read(self.transcript, self.unchanged(name))

    def array(self, name: str) -> NDArray[np.float64] | None:
        """The named result as real numbers in double precision; None where there is none, or it is no such thing."""
        try:
            return real_array(self.read(name))
        except LookupError:
            return None

    def title(self, name: str) -> str:
        """What students call an output."""
        return self.outputs[name].title if name in self.outputs else name

    def results_of(self, label: str) -> tuple[str, ...]:
        """What a call should return, in order, as students call it: ``out, cache``."""
        call = next((call for call in self.plan.calls if call.label == label), None)
        names: dict[int, str] = dict.fromkeys(() if call is None else call.keeps, "cache")
        for output in self.outputs.values():
            if output.label == label and output.argument is None and output.path and isinstance(output.path[0], int):
                names.setdefault(output.path[0], output.title if len(output.path) == 1 else "gradients")
        return tuple(names[index] for index in sorted(names))

    def unchanged(self, name: str) -> Value:
        """What an output that is held by an argument is where the call leaves that as it was; None for others."""
        output = self.outputs[name]
        if output.argument is None:
            return None
        call: Call = next(call for call in self.plan.calls if call.label == output.label)
        by_position = output.argument.isdigit()
        return self._resolve(call.args[int(output.argument)] if by_position else call.kwargs[output.argument])

    def _resolve(self, value: Value) -> Value:
        name = getattr(value, "name", None)
        if name is not None:
            return self.plan.inputs[name]
        if isinstance(value, dict):
            return {key: self._resolve(item) for key, item in value.items()}
        return value


def real_array(value: Value) -> NDArray[np.float64] | None:
    """A value as real numbers in double precision; None where it is no such thing."""
    try:
        array = np.asarray(value)
        return array.astype(np.float64) if array.dtype.kind in "fiub" else None
    except (TypeError, ValueError):
        return None


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


class Came(msgspec.Struct, frozen=True):
    """Call ``label`` came back with something to judge; what became of it is the finding otherwise."""

    label: str


class Shaped(msgspec.Struct, frozen=True):
    """The named output has the right shape and kind of number."""

    output: str


class Verdict(msgspec.Struct, frozen=True):
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
