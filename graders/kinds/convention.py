"""Conventions: several right ways to read an exercise, of which the reference implements the one that is asked."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from graders.kinds.operation import Inputs, Run
from graders.oracle.plan import Plan, Value
from graders.oracle.transcript import Outcome, Returned, Transcript


class Adapter(msgspec.Struct, frozen=True):
    """How a submission under another convention is asked, and how its results are read.

    Attributes:
        inputs: By name of an input, what is handed over in its place.
        result: What is read in place of a returned value.
        results: By the first word of a call's label, what is read in place of that call's value: of attributes.
        unpacked: By the first word of a call's label, the calls whose values follow its own in the tuple that it
            returns: of a backward that returns the gradients of parameters.
    """

    inputs: Mapping[str, Callable[[Value], Value]]
    result: Callable[[Value], Value] | None = None
    results: Mapping[str, Callable[[Value], Value]] = {}
    unpacked: Mapping[str, tuple[str, ...]] = {}

    def around(self, run: Run) -> Run:
        """``run`` for a submission under the convention; every further plan is adapted too."""

        def adapted(plan: Plan) -> Transcript:
            # Plans that are asked together call their inputs "x moved 3": the first word is the argument's name.
            inputs = {
                name: self.inputs[argument](value) if (argument := name.partition(" ")[0]) in self.inputs else value
                for name, value in plan.inputs.items()
            }
            return self._read(run(msgspec.structs.replace(plan, inputs=inputs)))

        return adapted

    def _read(self, transcript: Transcript) -> Transcript:
        outcomes = self._unpacked(transcript.outcomes)
        read = {
            label: msgspec.structs.replace(outcome, value=self._value(label, outcome.value))
            if isinstance(outcome, Returned)
            else outcome
            for label, outcome in outcomes.items()
        }
        data = b"" if self.unpacked else transcript.data  # the same answers are remembered as the asked convention's
        return msgspec.structs.replace(transcript, outcomes=read, data=data)

    def _value(self, label: str, value: Value) -> Value:
        change = self.results.get(label.partition(" ")[0], self.result)
        return value if change is None else change(value)

    def _unpacked(self, outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
        """The outcomes with each tuple that holds the values of other calls taken apart."""
        found = dict(outcomes)
        for label, outcome in outcomes.items():
            word, space, rest = label.partition(" ")
            others = self.unpacked.get(word, ())
            value = outcome.value if isinstance(outcome, Returned) else None
            if isinstance(outcome, Returned) and others and isinstance(value, tuple) and len(value) > len(others):
                own, parts = value[: -len(others)], value[-len(others) :]
                found[label] = msgspec.structs.replace(outcome, value=own[0] if len(own) == 1 else own)
                for other, part in zip(others, parts, strict=True):
                    if other + space + rest in found:
                        found[other + space + rest] = msgspec.structs.replace(outcome, value=part)
        return found


class Convention(msgspec.Struct, frozen=True):
    """Another right way to read some exercises.

    Attributes:
        name: What results and assignments call it.
        says: The sentence for students and instructors.
        variant: The definitions ``<exercise>__<variant>`` of the reference's ``conventions/`` that give its right
            answers; empty where they are those of the reference.
        docstring: A pattern that the submission's own docstring must contain for the convention to be its own.
        adapter: How the submission is asked, where that differs.
        composing: The inputs of a case for which the parts of an exercise come to the same under the asked convention
            as under this one for the case's own; None where it has no parts, or none that tell.
    """

    name: str
    says: str
    variant: str = ""
    docstring: re.Pattern[str] | None = None
    adapter: Adapter | None = None
    composing: Callable[[Inputs], Inputs] | None = None

    def is_open_to(self, docstrings: Mapping[str, str], exercises: tuple[str, ...]) -> bool:
        """Whether a submission with these docstrings, by full name of the exercise, may follow it."""
        if self.docstring is None:
            return True
        return any(self.docstring.search(docstrings.get(exercise, "")) for exercise in exercises)


class Choice(msgspec.Struct, frozen=True):
    """Exercises that must follow one convention together: the naive and the vectorised form, forward and backward.

    Attributes:
        name: What an assignment's ``[conventions]`` calls it.
        asked: Name of the convention that the reference implements.
        exercises: Their full names.
        others: The other right ways.
    """

    name: str
    asked: str
    exercises: tuple[str, ...]
    others: tuple[Convention, ...]

    def names(self) -> tuple[str, ...]:
        """Every convention that may be pinned."""
        return (self.asked, *(item.name for item in self.others))


def transposed(*names: str) -> Adapter:
    """An adapter for matrices that a submission holds the other way round, its gradient included."""
    return Adapter(dict.fromkeys(names, _transpose), _transpose_parts)


def _transpose(value: Any) -> Any:
    return value.T.copy() if isinstance(value, np.ndarray) and value.ndim == 2 else value


def _transpose_parts(value: Any) -> Any:
    return tuple(map(_transpose, value)) if isinstance(value, tuple) else value


def transposed_attributes(*names: str, gradient: str = "d{}") -> Adapter:
    """An adapter for classes that hold matrices the other way round, by path: ``W``, ``layers.0.W``."""
    parts = [name.rpartition(".") for name in names]
    gradients = [owner + dot + gradient.format(own) for owner, dot, own in parts]
    change = dict.fromkeys(names, _transpose)
    return Adapter(change, results=change | dict.fromkeys(gradients, _transpose))


def returned_gradients(*names: str, backward: str = "backward") -> Adapter:
    """An adapter for classes whose backward returns these gradients after its own, rather than to store them."""
    return Adapter({}, unpacked={backward: names})
