"""Layers and losses that are classes, with parameters and their gradients as attributes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec
import numpy as np

from graders.checks.contract import Expected, Output
from graders.checks.gradient import GradientCheck
from graders.checks.purity import OwnCacheCheck, QuietCheck, RepeatableCheck, UnchangedCheck
from graders.checks.value import ShapeCheck, ValueCheck
from graders.kinds.classes import (
    BACKWARD,
    FORWARD,
    PLAIN,
    InstanceCalls,
    Names,
    get_attribute,
    method,
    set_attribute,
    switched,
    zeroed,
)
from graders.kinds.common import mixed_up, planned, upstream, value_checks
from graders.kinds.differentiation import NumericReport
from graders.kinds.layer import FORTRAN, SUM_WEIGHT
from graders.kinds.object import construct, plan_inputs
from graders.kinds.operation import Case, Inputs, Parts, PlannedCheck, Role, Run, Script, is_baseline
from graders.oracle.plan import Call, Input, Plan, Value, moved

NEXT = " of the next batch"
STATE_WEIGHT = 0.5
"""Share of an attribute that training updates, where the forward's result has 1."""
INITIAL_WEIGHT = 0.05
"""Share of a new object's parameter, of which the shape alone is judged: a constructor alone earns next to nothing."""
INSTANCES = "Here another object of the class has run since: what backward needs belongs on self."
BATCHES = "Here the same object saw a batch before: nothing of that may be left in these results."


@dataclass(frozen=True)
class ClassLayer:
    """A class with a forward and a backward.

    A case's inputs are ``constructor`` (keyword arguments), the arguments of forward, and every parameter by its
    attribute; a parameter that a case does not have (no bias) is not judged in it. Options:

    - ``mode="evaluate"``: evaluation mode; otherwise the object is in training mode, where the course has modes;
    - ``seen=n``: the object has run forward on ``n`` other batches in training mode before;
    - ``backward=False`` judges the forward alone;
    - ``between=True``: besides, the backward where another object has run forward on other inputs since;
    - ``batches=2``: besides, forward and backward of the same object on a second batch;
    - ``fortran=True`` hands over upstream gradients in Fortran order;
    - ``exact=True``: the gradients must be the expected ones, whatever the own forward gives.

    Attributes:
        name: The operation.
        cls: Full name of the class.
        points: Its points.
        cases: The cases.
        names: What the course calls methods and attributes.
        inputs: Arguments of forward.
        wrt: Those of them that backward returns gradients of, in its order; all of them if None.
        params: Attributes with parameters; those of inner objects by their path, ``layers.0.W``.
        biases: Those of them that are added as they are: see `SUM_WEIGHT`.
        state: Attributes that forward updates in training mode.
        returns: Names of what forward returns.
        silent: Whether a NumPy warning is wrong, rather than bad style.
        parts: The earlier exercises that it is made of.
        batch_axis: Axis of the inputs along which the examples of a batch are.
    """

    name: str
    cls: str
    points: float
    cases: Mapping[str, Case]
    names: Names = PLAIN
    inputs: tuple[str, ...] = ("x",)
    wrt: tuple[str, ...] | None = None
    params: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    returns: tuple[str, ...] = ("out",)
    silent: bool = False
    parts: Parts | None = None
    batch_axis: int = 0
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.cls: self.points}

    @property
    def upstreams(self) -> Mapping[str, str]:
        """Name of each output to the input with its upstream gradient."""
        return {name: f"d{name}" for name in self.returns}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Add other batches, and ``d<name>`` for everything that forward returns."""
        for number in range(case.options.get("seen", 0)):
            inputs |= {_seen(name, number): mixed_up(inputs[name]) * (1.5 + number) + number for name in self.inputs}
        if not case.options.get("backward", True) or not self.upstreams:
            return inputs
        calls = self._forward_calls(case, inputs)
        transcript = run(Plan(calls=calls, inputs=plan_inputs(inputs)))
        for name, given in self.upstreams.items():
            shape = np.shape(transcript.value(FORWARD, self._path(self.returns, name)))
            value = upstream(shape, f"{self.name}/{name}", inputs)
            inputs = inputs | {given: np.asfortranarray(value) if case.options.get("fortran") else value}
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """An object with the given parameters, its forward and backward, and what the case asks besides."""
        calls = [*self._forward_calls(case, inputs)]
        outputs = self._results()
        for name in self.state:
            calls.append(get_attribute(name, FORWARD))
            outputs[name] = Output(name, name, squeezed=True)
        more: Inputs = {}
        if case.options.get("backward", True):
            calls += self._backward_calls(inputs)
            outputs |= self._gradients(inputs)
            if is_baseline(case, self.cases):
                calls += self._again(inputs)
            if case.options.get("batches"):
                calls += self._next_batch(case, inputs)
                outputs |= {
                    item.name: item for item in map(_of_next, (self._results() | self._gradients(inputs)).values())
                }
                more |= {name + NEXT: mixed_up(inputs[name]) for name in (*self.inputs, *self.upstreams.values())}
            if case.options.get("between"):
                calls += self._between(case, inputs)
                more |= {_elsewhere(name): self._smaller(mixed_up(inputs[name])) for name in self.inputs}
        return Plan(calls=tuple(calls), inputs=plan_inputs(inputs) | more), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Shapes of the parameters, values of the forward and of the state, every gradient."""
        plan, outputs = self.base(case, inputs)
        checks: list[PlannedCheck] = []
        calls = list(plan.calls)
        for name in self._params(inputs):
            initial = f"{name} at first"
            calls.insert(1, get_attribute(name, calls[0].label, named=initial))
            outputs[initial] = Output(initial, initial, shown=name)
            check = ShapeCheck(initial, initial, name, inputs[name].shape, fact="initial")
            checks.append(planned(self.cls, check, "earns", INITIAL_WEIGHT))
        plan = msgspec.structs.replace(plan, calls=tuple(calls))
        checks += value_checks(self.cls, self._results().values())
        checks += value_checks(self.cls, [outputs[name] for name in self.state], STATE_WEIGHT)
        if case.options.get("backward", True):
            checks += self._backward_checks(case, inputs)
        silent: Role = "gates" if self.silent else "advisory"
        checks.append(planned(self.cls, UnchangedCheck(FORWARD, self.inputs), "advisory"))
        checks.append(planned(self.cls, QuietCheck(FORWARD), silent))
        composing = partial(self.parts, inputs) if self.parts is not None else None
        return Script(plan, outputs, expected, tuple(checks), composing=composing)

    def differentiable(self, case: Case, inputs: Inputs) -> InstanceCalls:
        """How the class is evaluated elsewhere, for numeric differentiation."""
        gradients = self._gradients(inputs)
        return InstanceCalls(
            forward=self._forward_calls(case, inputs),
            backward=self._backward_calls(inputs),
            inputs=plan_inputs(inputs),
            wrt={name: output.of for name, output in gradients.items()},
            outputs=self._results(),
            gradients=gradients,
            upstreams=self.upstreams,
        )

    def _backward_checks(self, case: Case, inputs: Inputs) -> Iterator[PlannedCheck]:
        numeric = NumericReport(BACKWARD, self.differentiable(case, inputs))
        exact = bool(case.options.get("exact"))
        gradients = self._gradients(inputs)
        for name, output in gradients.items():
            yield planned(self.cls, ShapeCheck(name, output.label), "gates")
            weight = SUM_WEIGHT if output.of in self.biases else 1.0
            check = GradientCheck(name, output.title, output.label, numeric, self.returns, exact=exact)
            yield planned(self.cls, check, "earns", weight)
        if case.options.get("batches"):
            for output in map(_of_next, (self._results() | gradients).values()):
                yield planned(self.cls, ShapeCheck(output.name, output.label), "gates")
                yield planned(self.cls, ValueCheck(output.name), "gates")
        if is_baseline(case, self.cases):
            yield planned(self.cls, RepeatableCheck(BACKWARD, f"{BACKWARD} again"), "advisory")
        if case.options.get("between"):
            for label in dict.fromkeys((*(output.label for output in gradients.values()), *self.state)):
                check_id = "own-state" if label == BACKWARD else f"own-state-{label}"
                own = OwnCacheCheck(label, f"{label} after another", "rests_on_more_than_object", id=check_id)
                yield planned(self.cls, own, "gates")
        if self.upstreams:
            yield planned(self.cls, UnchangedCheck(BACKWARD, tuple(self.upstreams.values())), "advisory")

    def _forward_calls(self, case: Case, inputs: Inputs) -> tuple[Call, ...]:
        """From the constructor to the forward."""
        calls = [construct(self.cls, inputs.get("constructor", {}), case.options.get("fallbacks", ()))]
        calls += [set_attribute(name, Input(name)) for name in self._params(inputs)]
        train, keywords = switched(self.names.train)
        calls += train
        for number in range(case.options.get("seen", 0)):
            arguments = [_seen(name, number) for name in self.inputs]
            earlier = method(f"{FORWARD} of batch {number + 1}", self.names.forward, arguments, keywords)
            calls.append(msgspec.structs.replace(earlier, quiet=True))
        if case.options.get("mode") == "evaluate":
            evaluate, keywords = switched(self.names.evaluate)
            calls += evaluate
        return (*calls, method(FORWARD, self.names.forward, self.inputs, keywords))

    def _backward_calls(self, inputs: Inputs) -> tuple[Call, ...]:
        """The backward and what reads its gradients."""
        params = self._params(inputs)
        call = method(BACKWARD, self.names.backward, self.upstreams.values())
        call = msgspec.structs.replace(call, after=FORWARD)
        reads = [get_attribute(self.names.gradient_of(name), BACKWARD) for name in params if self.names.stored]
        return (*zeroed(self.names, params, inputs), call, *reads)

    def _again(self, inputs: Inputs) -> Iterator[Call]:
        """The backward once more, on the same object."""
        for call in self._backward_calls(inputs):
            yield moved(call, " again", {}, {BACKWARD: f"{BACKWARD} again"})

    def _next_batch(self, case: Case, inputs: Inputs) -> Iterator[Call]:
        """Forward and backward of the same object on another batch."""
        renamed = {name: name + NEXT for name in (*self.inputs, *self.upstreams.values())}
        calls = (self._forward_calls(case, inputs)[-1], *self._backward_calls(inputs))
        labels = {call.label: call.label + NEXT for call in calls}
        for call in calls:
            yield moved(call, NEXT, renamed, labels)

    def _between(self, case: Case, inputs: Inputs) -> Iterator[Call]:
        """A forward, that of another object on other inputs, and the backward of the first."""
        forward, backward = self._forward_calls(case, inputs), self._backward_calls(inputs)
        first = {call.label: f"{call.label} first" for call in forward}
        other = {call.label: f"{call.label} elsewhere" for call in forward}
        names = {name: _elsewhere(name) for name in self.inputs}
        for calls, labels, given in ((forward, first, {}), (forward, other, names)):
            for call in calls:
                yield msgspec.structs.replace(moved(call, "", given, labels), quiet=True)
        after = {name: f"{name} after another" for name in (*self.state, *(call.label for call in backward))}
        for call in (*(get_attribute(name, FORWARD) for name in self.state), *backward):
            yield moved(call, "", {}, first | after)

    def _smaller(self, value: Value) -> Value:
        """A batch without its last example, where it has several."""
        if not isinstance(value, np.ndarray) or value.ndim <= self.batch_axis or value.shape[self.batch_axis] < 2:
            return value
        return np.take(value, range(value.shape[self.batch_axis] - 1), axis=self.batch_axis)

    def _params(self, inputs: Inputs) -> tuple[str, ...]:
        return tuple(name for name in self.params if name in inputs)

    def _results(self) -> dict[str, Output]:
        return {name: Output(name, FORWARD, self._path(self.returns, name)) for name in self.returns}

    def _gradients(self, inputs: Inputs) -> dict[str, Output]:
        """Those of the inputs, which backward returns, and those of the parameters."""
        wrt = self.inputs if self.wrt is None else self.wrt
        params = {self.names.gradient_of(name): name for name in self._params(inputs)}
        names = {f"d{name}": name for name in wrt}
        returned = (*names, *(() if self.names.stored else params))
        outputs = {
            name: Output(name, BACKWARD, self._path(returned, name), role="gradient", of=(names | params)[name])
            for name in returned
        }
        for name, parameter in params.items() if self.names.stored else ():
            outputs[name] = Output(name, name, role="gradient", of=parameter)
        return outputs

    @staticmethod
    def _path(names: Iterable[str], name: str) -> tuple[int, ...]:
        several = tuple(names)
        return () if len(several) == 1 else (several.index(name),)


@dataclass(frozen=True)
class ClassLoss(ClassLayer):
    """A class whose forward gives a number, and whose backward takes nothing and gives the gradient of it."""

    inputs: tuple[str, ...] = ("x", "y")
    wrt: tuple[str, ...] | None = ("x",)
    returns: tuple[str, ...] = ("loss",)

    @property
    def upstreams(self) -> Mapping[str, str]:
        """None: the upstream gradient of a loss is 1."""
        return {}


def memory(inputs: dict[str, Any], **options: Any) -> dict[str, Case]:
    """Cases of every class, on the inputs of an easy one: what an object keeps, and what of it must not stay."""
    return {
        "another_object_between": Case(inputs, {"between": True, **options}, weight=2.0, hint=INSTANCES),
        "second_batch": Case(inputs, {"batches": 2, **options}, weight=2.0, hint=BATCHES),
        "fortran_upstream": Case(inputs, {"fortran": True, **options}, hint=FORTRAN),
    }


def _of_next(output: Output) -> Output:
    """The same result of the next batch, as a value."""
    name, label = output.name + NEXT, output.label + NEXT
    return Output(name, label, output.path)


def _seen(name: str, number: int) -> str:
    return f"{name} of batch {number + 1}"


def _elsewhere(name: str) -> str:
    return f"{name} elsewhere"
