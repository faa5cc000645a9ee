"""What a check reads: the transcript of a case, the expected values, and the names of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graders.checks.finding import Finding
from graders.oracle.plan import Call, Plan, Value
from graders.oracle.transcript import Returned, Transcript, part_of

Role: TypeAlias = Literal["value", "gradient"]


@dataclass(frozen=True)
class Output:
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
    """All that a check judges by.

    Attributes:
        plan: What was asked.
        transcript: What came back.
        outputs: Where each named result is.
        expected: What it should be, where that is known.
        findings: Of the checks of the case that this one needs, by fact and output.
    """

    plan: Plan
    transcript: Transcript
    outputs: Mapping[str, Output]
    expected: Mapping[str, Expected]
    findings: Mapping[tuple[str, str | None], Finding] = field(default_factory=dict)

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
