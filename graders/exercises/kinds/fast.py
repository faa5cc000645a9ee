"""Fast layers: layers that keep the contract of another by loops, and are judged by their speed too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from graders.checks.evidence import Expected, Output
from graders.checks.shape import ShapeCheck
from graders.checks.speed import SpeedCheck, Timed
from graders.checks.value import ValueCheck
from graders.exercises.kinds.common import planned
from graders.exercises.kinds.layer import Layer
from graders.exercises.operation import Case, Inputs, PlannedCheck, Script, short
from graders.oracle.plan import Call, Plan


@dataclass(frozen=True)
class FastLayer(Layer):
    """A vectorised forward with one backward.

    Case option besides those of `Layer`: ``timed``, the number of entries of a window, makes it a case of speed.

    Attributes:
        slow: Full names of the forward and the backward by loops.
    """

    slow: tuple[str, str] = ("", "")

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
            speed = self._speed(function, plan, inputs, entries, tuple(check.id for check in gates))
            checks.append(planned(function, speed, "earns"))
        return Script(plan, outputs, expected, tuple(checks))

    def _results(self, outputs: Mapping[str, Output]) -> dict[str, list[str]]:
        functions = (self.forward, *self.backwards)
        return {
            function: [name for name, output in outputs.items() if output.label == short(function)]
            for function in functions
        }

    def _speed(self, function: str, plan: Plan, inputs: Inputs, entries: int, needs: tuple[str, ...]) -> SpeedCheck:
        fast = self._timed(function, plan)
        by_loops = replace(self, forward=self.slow[0], backward=self.slow[1])
        slow_plan, _ = by_loops.base(Case({}), inputs)
        slow = self._timed(dict(zip((self.forward, *self.backwards), self.slow, strict=True))[function], slow_plan)
        return SpeedCheck(fast, slow, inputs, np.size(inputs[f"d{self.returns[0]}"]), entries, needs)

    @staticmethod
    def _timed(function: str, plan: Plan) -> Timed:
        """The call of a function, and the forward before it if it is the backward."""
        calls: dict[str, Call] = {call.target: call for call in reversed(plan.calls)}
        first = plan.calls[0]
        return Timed(calls[function], () if first.target == function else (first,))
