"""Fast layers: layers that keep the contract of another by loops, and are judged by their speed too."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graders.checks.evidence import Expected, Output
from graders.checks.shape import ShapeCheck
from graders.checks.speed import SpeedCheck, Timed
from graders.checks.value import ValueCheck
from graders.kinds.common import planned
from graders.kinds.layer import Layer
from graders.kinds.operation import Case, Inputs, PlannedCheck, Script, short
from graders.oracle.plan import Call, Plan


@dataclass(frozen=True)
class FastLayer(Layer):
    """A vectorised forward with one backward, whose gradients grow with the upstream ones.

    Case option besides those of `Layer`: ``timed``, the number of entries of a window, makes it a case of speed.

    Attributes:
        scaled: Inputs that, times a number, give the forward's outputs times that number.
    """

    scaled: tuple[str, ...] = ("x",)

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Those of a layer; in a timed case right results are needed for the speed to earn."""
        if "timed" not in case.options:
            return super().script(case, inputs, expected)
        plan, outputs = self.base(case, inputs)
        entries = int(case.options["timed"])
        checks: list[PlannedCheck] = []
        for function, names in self._results(outputs).items():
            gates = [check for name in names for check in (ShapeCheck(name), ValueCheck(name))]
            checks += [planned(function, check, "gates") for check in gates]
            speed = self._speed(function, plan, inputs, entries, names, tuple(check.id for check in gates))
            checks.append(planned(function, speed, "earns"))
        return Script(plan, outputs, expected, tuple(checks))

    def _results(self, outputs: Mapping[str, Output]) -> dict[str, list[str]]:
        functions = (self.forward, *self.backwards)
        return {
            function: [name for name, output in outputs.items() if output.label == short(function)]
            for function in functions
        }

    def _speed(
        self, function: str, plan: Plan, inputs: Inputs, entries: int, outputs: list[str], needs: tuple[str, ...]
    ) -> SpeedCheck:
        windows = np.size(inputs[f"d{self.returns[0]}"])
        return SpeedCheck(self._timed(function, plan, tuple(outputs)), inputs, windows, entries, needs)

    def _timed(self, function: str, plan: Plan, outputs: tuple[str, ...]) -> Timed:
        """The call of a function, and the forward before it if it is the backward."""
        calls: dict[str, Call] = {call.target: call for call in reversed(plan.calls)}
        first = plan.calls[0]
        if first.target == function:
            return Timed(calls[function], self.scaled, outputs)
        return Timed(calls[function], tuple(f"d{name}" for name in self.returns), outputs, (first,))
