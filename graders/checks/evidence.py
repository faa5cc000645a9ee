"""What a check reads: the transcript of a case, the expected values, and the names of both."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graders.checks.verdict import Verdict
from graders.oracle.plan import Plan, Value
from graders.oracle.transcript import Returned, Transcript, part_of

Judgement: TypeAlias = Verdict | Generator[Plan, Transcript, Verdict]
"""A verdict, or a generator that asks for further plans to be run, is sent each transcript, and returns one."""


@dataclass(frozen=True)
class Output:
    """Where a named result of a case is found in a transcript.

    Attributes:
        name: What students call it: ``out``, ``dw``, ``running_mean``.
        label: The call that gives it.
        path: Its place in what the call returned, or below the argument.
        argument: If set, it is what this argument (position or keyword) holds after the call.
        listed: A list of numbers counts as an array of them: a history of losses.
        squeezed: Axes of length 1 do not count: a running mean of shape ``(1, D)`` is as good as one of ``(D,)``.
    """

    name: str
    label: str
    path: tuple[int | str, ...] = ()
    argument: str | None = None
    listed: bool = False
    squeezed: bool = False

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


@dataclass(frozen=True)
class Expected:
    """A right value, and the size per entry against which an error is measured.

    ``scale`` grows with the conditioning of the case: it is the change of each entry for a relative change of
    1 in the inputs, or the entry's own size if that is larger.
    """

    value: NDArray[Any]
    scale: NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """All that the checks of one case judge by."""

    plan: Plan
    transcript: Transcript
    outputs: Mapping[str, Output]
    expected: Mapping[str, Expected]
    notes: dict[str, Any] = field(default_factory=dict)
    """Facts that one check of the case found and a later one reads, by check id."""

    def read(self, name: str) -> Value:
        """The named result of the submission.

        Raises:
            LookupError: There is none.
        """
        output = self.outputs[name]
        return output.read(self.transcript, self._unchanged(output))

    def _unchanged(self, output: Output) -> Value:
        if output.argument is None:
            return None
        call = next(call for call in self.plan.calls if call.label == output.label)
        by_position = output.argument.isdigit()
        return self._resolve(call.args[int(output.argument)] if by_position else call.kwargs[output.argument])

    def _resolve(self, value: Value) -> Value:
        name = getattr(value, "name", None)
        if name is not None:
            return self.plan.inputs[name]
        if isinstance(value, dict):
            return {key: self._resolve(item) for key, item in value.items()}
        return value


class Check(Protocol):
    """One fact about one case."""

    @property
    def id(self) -> str:
        """Name of the check inside its case: ``gradient-dw``."""
        ...

    def judge(self, evidence: Evidence) -> Judgement:
        """Judge the evidence; may yield further plans."""
        ...
