"""Losses: one function that returns the loss and its gradients."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from graders.checks.contract import Expected, Output
from graders.checks.gradient import GradientCheck
from graders.checks.purity import QuietCheck, UnchangedCheck
from graders.checks.value import ShapeCheck
from graders.kinds.common import planned, value_checks
from graders.kinds.differentiation import NumericReport, ScalarCalls
from graders.kinds.operation import Case, Inputs, Parts, Role, Run, Script, short
from graders.oracle.plan import Call, Input, Plan


@dataclass(frozen=True)
class Loss:
    """A function that returns ``(loss, gradient, ...)``.

    An input in ``wrt`` may be a list of arrays: its gradient is then the list of theirs, each judged by itself.

    Attributes:
        function: Full name.
        wrt: Inputs whose gradients follow the loss, in its order.
        silent: Whether a NumPy warning is wrong, rather than bad style.
        optional: Inputs handed over by keyword; a function that knows none of that name is not asked their cases.
        parts: The earlier exercises that it is made of.
    """

    name: str
    function: str
    wrt: tuple[str, ...]
    points: float
    cases: Mapping[str, Case]
    silent: bool = False
    optional: tuple[str, ...] = ()
    parts: Parts | None = None

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.function: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Nothing to add."""
        del case, run
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """The one call."""
        del case
        label = short(self.function)
        listed = self._listed(inputs)
        values = {name: list(map(Input, listed[name])) if name in listed else Input(name) for name in inputs}
        arguments = tuple(value for name, value in values.items() if name not in self.optional)
        keywords = {name: value for name, value in values.items() if name in self.optional}
        outputs = {"loss": Output("loss", label, (0,))}
        for place, name in enumerate(self.wrt, 1):
            paths: dict[str, tuple[int, ...]] = {name: (place,)}
            if name in listed:
                paths = {item: (place, index) for index, item in enumerate(listed[name])}
            outputs |= {
                f"d{item}": Output(f"d{item}", label, path, role="gradient", of=item) for item, path in paths.items()
            }
        call = Call(label=label, target=self.function, args=arguments, kwargs=keywords)
        return Plan(calls=(call,), inputs=self._parts(inputs)), outputs

    def _listed(self, inputs: Inputs) -> dict[str, list[str]]:
        """Names of the items of every differentiated list: ``features.0`` is the first of ``features``."""
        return {
            name: [f"{name}.{index}" for index in range(len(inputs[name]))]
            for name in self.wrt
            if isinstance(inputs[name], list)
        }

    def _parts(self, inputs: Inputs) -> Inputs:
        """The inputs with every differentiated list taken apart, so that each item can be moved alone."""
        listed = self._listed(inputs)
        items = {item: part for name in listed for item, part in zip(listed[name], inputs[name], strict=True)}
        return {name: value for name, value in inputs.items() if name not in listed} | items

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The value of the loss, and every gradient."""
        plan, outputs = self.base(case, inputs)
        label = short(self.function)
        gradients = {name: output for name, output in outputs.items() if output.role == "gradient"}
        wrt = {name: output.of for name, output in gradients.items()}
        numeric = NumericReport(label, ScalarCalls(plan.calls, plan.inputs, outputs["loss"], gradients, wrt))
        checks = value_checks(self.function, (outputs["loss"],))
        for name in gradients:
            checks.append(planned(self.function, ShapeCheck(name, label), "gates"))
            checks.append(planned(self.function, GradientCheck(name, name, label, numeric, ("loss",)), "earns"))
        silent: Role = "gates" if self.silent else "advisory"
        checks.append(planned(self.function, UnchangedCheck(label, tuple(inputs)), "advisory"))
        checks.append(planned(self.function, QuietCheck(label), silent))
        optional = tuple(name for name in self.optional if name in inputs)
        composing = partial(self.parts, inputs) if self.parts is not None else None
        return Script(plan, outputs, expected, tuple(checks), composing=composing, optional=optional)
