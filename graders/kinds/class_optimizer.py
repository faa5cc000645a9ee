"""Optimizers that are classes: they hold layers, and move the parameters of these by the gradients found there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graders.checks.completion import ReturnsCheck
from graders.checks.contract import Expected, Output
from graders.kinds.classes import PLAIN, Names, get_attribute, set_attribute
from graders.kinds.common import mixed_up, planned, value_checks
from graders.kinds.object import INSTANCE
from graders.kinds.operation import Case, Inputs, PlannedCheck, Run, Script
from graders.kinds.optimizer import FIRST_STEP
from graders.oracle.plan import Call, Input, Plan, Ref, moved

_OTHER = " of another"


@dataclass(frozen=True)
class Held:
    """A layer whose parameters an optimizer moves; it is made, its attributes are set, and it runs nothing.

    Attributes:
        cls: Full name of its class.
        params: Its attributes with parameters.
        constructor: Its keyword arguments.
    """

    cls: str
    params: tuple[str, ...]
    constructor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassOptimizer:
    """A class that is constructed with a list of layers, and moves their parameters at every step.

    A case's inputs are ``constructor`` (keyword arguments after the list), and for layer ``i`` and its attribute ``W``
    the parameter ``i.W`` and its gradients ``i.dW1``, ``i.dW2``, ... of the steps. Options:

    - ``another=True``: another optimizer, with layers of its own, takes its steps in between.

    Attributes:
        holds: The layers.
        names: What the course calls methods and attributes.
    """

    name: str
    cls: str
    points: float
    holds: tuple[Held, ...]
    cases: Mapping[str, Case]
    names: Names = PLAIN

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.cls: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Nothing to add."""
        del case, run
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """The layers, the optimizer, and at every step: gradients set, step, parameters read."""
        given = {name: value for name, value in inputs.items() if name != "constructor"}
        groups = [self._new(inputs), *(self._step(step) for step in range(1, self._steps(inputs) + 1))]
        calls: list[Call] = []
        if case.options.get("another"):
            names = {name: name + _OTHER for name in given}
            labels = {call.label: call.label + _OTHER for group in groups for call in group}
            for group in groups:
                calls += [*group, *(moved(call, _OTHER, names, labels) for call in group)]
            given |= {names[name]: mixed_up(value) for name, value in given.items()}
        else:
            calls = [call for group in groups for call in group]
        outputs = {
            label: Output(label, label, of=name, step=step)
            for step in range(1, self._steps(inputs) + 1)
            for name in self._params()
            for label in [_after(name, step)]
        }
        return Plan(calls=tuple(calls), inputs=given), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The parameters after every step."""
        plan, outputs = self.base(case, inputs)
        checks: list[PlannedCheck] = [planned(self.cls, ReturnsCheck("step 1"), "gates")]
        for output in outputs.values():
            checks += value_checks(self.cls, (output,), FIRST_STEP if output.step == 1 else 1.0)
        return Script(plan, outputs, expected, tuple(checks))

    def _new(self, inputs: Inputs) -> list[Call]:
        calls: list[Call] = []
        for index, held in enumerate(self.holds):
            label = _layer(index)
            calls.append(Call(label=label, target=held.cls, kwargs=dict(held.constructor), quiet=True))
            calls += [
                set_attribute(name, Input(f"{index}.{name}"), label, f"set {index}.{name}") for name in held.params
            ]
        layers = [Ref(_layer(index)) for index in range(len(self.holds))]
        keywords = dict(inputs.get("constructor", {}))
        return [*calls, Call(label=INSTANCE, target=self.cls, args=(layers,), kwargs=keywords, quiet=True)]

    def _step(self, step: int) -> list[Call]:
        calls = list(self._gradients(step))
        label = f"step {step}"
        calls.append(Call(label=label, kind="method", target=self.names.step, on=Ref(INSTANCE), quiet=True))
        for index, held in enumerate(self.holds):
            calls += [
                get_attribute(name, label, _layer(index), _after(f"{index}.{name}", step)) for name in held.params
            ]
        return calls

    def _gradients(self, step: int) -> Iterator[Call]:
        for index, held in enumerate(self.holds):
            for name in held.params:
                gradient = self.names.gradient_of(name)
                given = Input(f"{index}.d{name}{step}")
                yield set_attribute(gradient, given, _layer(index), f"set {index}.{gradient} {step}")

    def _params(self) -> list[str]:
        return [f"{index}.{name}" for index, held in enumerate(self.holds) for name in held.params]

    def _steps(self, inputs: Inputs) -> int:
        index, name = next((index, held.params[0]) for index, held in enumerate(self.holds) if held.params)
        return next(step for step in count() if f"{index}.d{name}{step + 1}" not in inputs)


def _layer(index: int) -> str:
    return f"layer {index + 1}"


def _after(name: str, step: int) -> str:
    return f"{name} after step {step}"
