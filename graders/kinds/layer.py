"""Layers: a forward that returns ``(out, cache)`` and backwards that turn upstream gradients into gradients."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Expected, Output
from graders.checks.gradient import GradientCheck
from graders.checks.purity import OwnCacheCheck, QuietCheck, RepeatableCheck, UnchangedCheck
from graders.checks.value import ShapeCheck
from graders.kinds.common import as_inputs, mixed_up, planned, upstream, value_checks
from graders.kinds.differentiation import LayerCalls, NumericReport
from graders.kinds.operation import Case, Inputs, Parts, PlannedCheck, Role, Run, Script, is_baseline, short
from graders.oracle.plan import Call, Input, Plan, Ref, moved

FORTRAN = (
    "Here the upstream gradient is in Fortran order: what is read or written through a flat view then goes astray."
)

UPDATE_WEIGHT = 0.25
"""Share of an updated argument entry, where a returned output has 1."""
SUM_WEIGHT = 0.4
"""Share of a bias's gradient, where another has 1: it is the upstream one summed, in any layer that has a bias."""


class Layer(msgspec.Struct, frozen=True):
    """A forward and its backwards.

    Case options:

    - ``backward=False`` judges the forward alone;
    - ``between=True`` asks for the backward once more with the forward on other inputs between it and its own;
    - ``fortran=True`` hands over upstream gradients in Fortran order;
    - ``upstream``: a function of the name and value of an upstream gradient that gives the one to hand over;
    - ``exact=True``: the gradients must be the expected ones, whatever the own forward gives;
    - ``excusable=True``: the backward may raise, as after a test-mode forward that keeps no cache.

    Attributes:
        name: The operation.
        forward: Full name of the forward.
        backward: Full name of the backward, or of several that keep one contract.
        wrt: Inputs that the backward returns gradients of, in its order.
        points: Points of the forward, then of each backward.
        cases: The cases.
        biases: Those of them that are added as they are: see `SUM_WEIGHT`.
        returns: Names of what the forward returns before its cache.
        updates: Dotted paths of argument entries that the forward updates: ``bn_param.running_mean``.
        silent: Whether a NumPy warning is wrong, rather than bad style.
        parts: The earlier exercises that it is made of.
        optional: Inputs handed over by keyword; a forward that knows none of that name is not asked their cases.
        instead: Other functions of the first input, entry by entry: a pair that is right for one of them answers
            another question, and its backward earns nothing.
    """

    name: str
    forward: str
    backward: str | tuple[str, ...]
    wrt: tuple[str, ...]
    points: tuple[float, ...]
    cases: Mapping[str, Case]
    biases: tuple[str, ...] = ()
    returns: tuple[str, ...] = ("out",)
    updates: tuple[str, ...] = ()
    silent: bool = False
    parts: Parts | None = None
    notes: dict[str, Any] = {}
    optional: tuple[str, ...] = ()
    instead: tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], ...] = ()

    @property
    def backwards(self) -> tuple[str, ...]:
        """Full names of the backwards."""
        return (self.backward,) if isinstance(self.backward, str) else self.backward

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return dict(zip((self.forward, *self.backwards), self.points, strict=True))

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Add ``d<name>`` for everything that the forward returns."""
        if not case.options.get("backward", True):
            return inputs
        transcript = run(Plan(calls=(self._forward_call(inputs),), inputs=inputs))
        shapes = [np.shape(transcript.value(short(self.forward), (index,))) for index in range(len(self.returns))]
        upstreams = zip(self.returns, shapes, strict=True)
        gradients = {f"d{name}": upstream(shape, f"{self.name}/{name}", inputs) for name, shape in upstreams}
        if "upstream" in case.options:
            gradients = {name: case.options["upstream"](name, value) for name, value in gradients.items()}
        if case.options.get("fortran"):
            gradients = {name: np.asfortranarray(value) for name, value in gradients.items()}
        return inputs | gradients

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """The forward and every backward; in the baseline case, every backward once more."""
        forward = short(self.forward)
        outputs = {name: Output(name, forward, (index,)) for index, name in enumerate(self.returns)}
        outputs |= self._updated(inputs)
        calls = [self._forward_call(inputs)]
        for backward in self.backwards if case.options.get("backward", True) else ():
            cache_of = {}
            if backward != self.backwards[0]:  # the backward before may have changed its cache
                fresh = moved(calls[0], f" for {short(backward)}", {}, {})
                calls.append(msgspec.structs.replace(fresh, quiet=True))
                cache_of = {forward: fresh.label}
            calls.append(moved(self._backward_call(backward), "", {}, cache_of))
            if is_baseline(case, self.cases):
                calls.append(moved(self._backward_call(backward), " again", {}, cache_of))
            outputs |= self._gradients(backward)
        if case.options.get("between"):
            calls += self._after_another(inputs)
            inputs = inputs | {_elsewhere(name): mixed_up(inputs[name]) for name in self._arguments(inputs)}
        return Plan(calls=tuple(calls), inputs=inputs), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Values of the forward; gradients of each backward."""
        plan, outputs = self.base(case, inputs)
        updated = tuple(self._updated(inputs))
        checks = value_checks(self.forward, [outputs[name] for name in self.returns])
        checks += value_checks(self.forward, [outputs[name] for name in updated], UPDATE_WEIGHT)
        checks += self._style(self.forward, inputs)
        for backward in self.backwards if case.options.get("backward", True) else ():
            checks += self._backward_checks(backward, case, inputs)
        composing = partial(self.parts, inputs) if self.parts is not None else None
        optional = tuple(name for name in self.optional if name in inputs)
        excusable = tuple(map(short, self.backwards)) if case.options.get("excusable") else ()
        return Script(
            plan, outputs, expected, tuple(checks), composing=composing, optional=optional, excusable=excusable
        )

    def _backward_checks(self, backward: str, case: Case, inputs: Inputs) -> list[PlannedCheck]:
        label = short(backward)
        numeric = NumericReport(label, self.calls(backward, inputs))
        exact = bool(case.options.get("exact"))
        checks: list[PlannedCheck] = []
        for name, output in self._gradients(backward).items():
            checks.append(planned(backward, ShapeCheck(name, label), "gates"))
            weight = SUM_WEIGHT if output.of in self.biases else 1.0
            check = GradientCheck(name, output.title, label, numeric, self.returns, exact=exact)
            checks.append(planned(backward, check, "earns", weight))
        upstreams = tuple(f"d{name}" for name in self.returns)
        if is_baseline(case, self.cases):
            checks.append(planned(backward, RepeatableCheck(label, f"{label} again"), "advisory"))
        if case.options.get("between"):
            checks.append(planned(backward, OwnCacheCheck(label, f"{label} after another"), "gates"))
        checks.append(planned(backward, UnchangedCheck(label, (*upstreams, "cache")), "advisory"))
        return checks

    def calls(self, backward: str, inputs: Inputs) -> LayerCalls:
        """How the layer is evaluated elsewhere, for numeric differentiation."""
        names = [self._gradient_name(backward, name) for name in self.wrt]
        return LayerCalls(
            forward=self._forward_call(inputs),
            backward=self._backward_call(backward),
            inputs=inputs,
            wrt=dict(zip(names, self.wrt, strict=True)),
            returns=self.returns,
        )

    def _style(self, function: str, inputs: Inputs) -> list[PlannedCheck]:
        label = short(function)
        names = self._arguments(inputs)
        updated = {path.partition(".")[0] for path in self.updates}
        may_change = tuple(str(index) for index, name in enumerate(names) if name in updated)
        silent: Role = "gates" if self.silent else "advisory"
        return [
            planned(function, UnchangedCheck(label, names, may_change), "advisory"),
            planned(function, QuietCheck(label), silent),
        ]

    def _arguments(self, inputs: Inputs) -> tuple[str, ...]:
        upstreams = {f"d{name}" for name in self.returns}
        return tuple(name for name in inputs if name not in upstreams)

    def _forward_call(self, inputs: Inputs) -> Call:
        names = self._arguments(inputs)
        args = as_inputs(name for name in names if name not in self.optional)
        kwargs = {name: Input(name) for name in names if name in self.optional}
        keeps = (len(self.returns),)
        return Call(label=short(self.forward), target=self.forward, args=args, kwargs=dict(kwargs), keeps=keeps)

    def _after_another(self, inputs: Inputs) -> Iterator[Call]:
        """For each backward, the forward, the forward on other inputs, and the backward of the first."""
        names = {name: _elsewhere(name) for name in self._arguments(inputs)}
        forward = self._forward_call(inputs)
        for number, backward in enumerate(self.backwards):
            first = moved(forward, f" first {number}", {}, {})
            yield msgspec.structs.replace(first, quiet=True)
            yield msgspec.structs.replace(moved(forward, f" elsewhere {number}", names, {}), quiet=True)
            yield moved(self._backward_call(backward), " after another", {}, {forward.label: first.label})

    def _backward_call(self, backward: str) -> Call:
        upstreams = tuple(Input(f"d{name}") for name in self.returns)
        args = (*upstreams, Ref(short(self.forward), (len(self.returns),)))
        return Call(label=short(backward), target=backward, args=args)

    def _gradients(self, backward: str) -> dict[str, Output]:
        single = len(self.wrt) == 1
        outputs = [
            Output(
                self._gradient_name(backward, name),
                short(backward),
                () if single else (index,),
                shown=f"d{name}",
                role="gradient",
                of=name,
            )
            for index, name in enumerate(self.wrt)
        ]
        return {output.name: output for output in outputs}

    def _gradient_name(self, backward: str, name: str) -> str:
        own = f"d{name}"
        return own if backward == self.backwards[0] else f"{own} of {short(backward)}"

    def _updated(self, inputs: Inputs) -> dict[str, Output]:
        outputs = {}
        names = self._arguments(inputs)
        for path in self.updates:
            argument, *rest = path.split(".")
            if argument in inputs:
                position = str(names.index(argument))
                outputs[rest[-1]] = Output(rest[-1], short(self.forward), tuple(rest), argument=position, squeezed=True)
        return outputs


def memory(inputs: dict[str, Any]) -> dict[str, Case]:
    """Cases of every layer, on the inputs of an easy one: where a backward reads what it needs, in which order."""
    return {
        "another_forward_between": Case(inputs, {"between": True}, weight=2.0),
        "fortran_upstream": Case(inputs, {"fortran": True}, hint=FORTRAN),
    }


def _elsewhere(name: str) -> str:
    return f"{name} elsewhere"
