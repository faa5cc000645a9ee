"""Losses: one function that returns the loss and its gradients."""

from collections.abc import Mapping
from dataclasses import dataclass

from graders.checks.evidence import Expected, Output
from graders.checks.gradient import GradientCheck
from graders.checks.purity import UnchangedCheck
from graders.checks.shape import ShapeCheck
from graders.checks.warned import QuietCheck
from graders.exercises.kinds.common import as_inputs, planned, value_checks
from graders.exercises.kinds.differentiable import ScalarCalls
from graders.exercises.operation import Case, Inputs, Role, Run, Script, short
from graders.oracle.plan import Call, Plan


@dataclass(frozen=True)
class Loss:
    """A function that returns ``(loss, gradient, ...)``.

    Attributes:
        function: Full name.
        wrt: Inputs whose gradients follow the loss, in its order.
        silent: Whether a NumPy warning is wrong, rather than bad style.
    """

    name: str
    function: str
    wrt: tuple[str, ...]
    points: float
    cases: Mapping[str, Case]
    silent: bool = False

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
        call = Call(label=label, target=self.function, args=as_inputs(inputs))
        names = ("loss", *(f"d{name}" for name in self.wrt))
        outputs = {name: Output(name, label, (index,)) for index, name in enumerate(names)}
        return Plan(calls=(call,), inputs=inputs), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The value of the loss, and every gradient."""
        plan, outputs = self.base(case, inputs)
        gradients = {f"d{name}": outputs[f"d{name}"] for name in self.wrt}
        wrt = {f"d{name}": name for name in self.wrt}
        calls = ScalarCalls(plan.calls, inputs, outputs["loss"], gradients, wrt)
        checks = value_checks(self.function, ("loss",))
        for name in gradients:
            checks.append(planned(self.function, ShapeCheck(name), "gates"))
            checks.append(planned(self.function, GradientCheck(name, name, calls, ("loss",)), "earns"))
        label = short(self.function)
        silent: Role = "gates" if self.silent else "advisory"
        checks.append(planned(self.function, UnchangedCheck(label, tuple(inputs)), "advisory"))
        checks.append(planned(self.function, QuietCheck(label), silent))
        return Script(plan, outputs, expected, tuple(checks))
