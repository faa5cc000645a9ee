"""Optimizers: a trajectory of several steps, because state and bias correction show from the second on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graders.checks.contract import Expected, Output
from graders.checks.purity import UnchangedCheck
from graders.kinds.common import planned, value_checks
from graders.kinds.operation import Case, Inputs, Run, Script, short
from graders.oracle.plan import Call, Input, Plan, Ref

FIRST_STEP: Final = 0.25
"""Weight of the first step beside 1 of every other: many rules share it with plain gradient descent."""


@dataclass(frozen=True)
class Optimizer:
    """An update rule ``(w, dw, config=None) -> (next_w, config)``.

    A case's inputs are ``w``, the gradients ``dw1``, ``dw2``, ... of its steps, and ``config`` if one is given. With
    ``earlier_w`` and ``earlier_dw``, a step of another training comes first, without a config.

    Attributes:
        state: Keys of ``config`` whose values after the last step are judged too.
    """

    name: str
    function: str
    points: float
    cases: Mapping[str, Case]
    state: tuple[str, ...] = ()

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.function: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Nothing to add."""
        del case, run
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """One call a step, each on what the one before returned."""
        del case
        steps = [name for name in inputs if name.startswith("dw")]
        calls: list[Call] = []
        outputs: dict[str, Output] = {}
        for index, gradient in enumerate(steps, 1):
            label = f"{short(self.function)} step {index}"
            calls.append(Call(label=label, target=self.function, args=self._arguments(calls, gradient, inputs)))
            outputs[f"w{index}"] = Output(f"w{index}", label, (0,), of="w", step=index)
        outputs |= {key: Output(key, calls[-1].label, (1, key)) for key in self.state}
        if "earlier_w" in inputs:
            others = (Input("earlier_w"), Input("earlier_dw"))
            calls.insert(
                0, Call(label=f"{short(self.function)} of another training", target=self.function, args=others)
            )
        return Plan(calls=tuple(calls), inputs=inputs), outputs

    @staticmethod
    def _arguments(calls: list[Call], gradient: str, inputs: Inputs) -> tuple[Input | Ref, ...]:
        if not calls:
            given = (Input("config"),) if "config" in inputs else ()
            return (Input("w"), Input(gradient), *given)
        return (Ref(calls[-1].label, (0,)), Input(gradient), Ref(calls[-1].label, (1,)))

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The parameters after every step."""
        plan, outputs = self.base(case, inputs)
        first, *later = outputs.values()
        checks = value_checks(self.function, (first,), FIRST_STEP) + value_checks(self.function, later)
        unchanged = UnchangedCheck(first.label, ("w", "dw", "config"), may_change=("2",))
        checks.append(planned(self.function, unchanged, "advisory"))
        return Script(plan, outputs, expected, tuple(checks))
