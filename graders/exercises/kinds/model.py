"""Models: a class with ``params`` and ``loss(X, y) -> (loss, grads)``, judged at given parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graders.checks.evidence import Expected, Output
from graders.checks.gradient import GradientCheck
from graders.checks.overfit import OverfitCheck
from graders.checks.params import ParamsCheck
from graders.checks.shape import ShapeCheck
from graders.exercises.kinds.common import as_inputs, planned, value_checks
from graders.exercises.kinds.differentiable import ScalarCalls
from graders.exercises.kinds.object import INSTANCE, construct
from graders.exercises.operation import Case, Inputs, PlannedCheck, Run, Script
from graders.oracle.plan import Call, Input, Plan, Ref

PARAM = "param "


@dataclass(frozen=True)
class Model:
    """A model class.

    A case's inputs are ``constructor`` (keyword arguments), ``params`` (every parameter by name) and the arguments
    of ``loss``. Options: ``fallbacks`` (other constructor keywords), ``scores=False`` (test mode is not judged),
    ``random=True`` (the loss draws a dropout mask, so that its value is the submission's own), ``overfit`` (number of
    steps and learning rate).

    Attributes:
        arguments: Arguments of ``loss``; test mode leaves out the last.
        scores: Method that gives scores in test mode, and its arguments; None if there is none.
        others: Names of results judged besides, to (method, arguments, keyword inputs).
    """

    name: str
    cls: str
    points: float
    cases: Mapping[str, Case]
    arguments: tuple[str, ...] = ("X", "y")
    scores: tuple[str, tuple[str, ...]] | None = ("loss", ("X",))
    others: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.cls: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Nothing to add."""
        del case, run
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """Construct, set the parameters, ask for loss and gradients, then for scores."""
        calls = [*self._loss_calls(case, inputs)]
        outputs = {} if case.options.get("random") else self._loss_outputs(inputs)
        if self.scores is not None and case.options.get("scores", True):
            method, arguments = self.scores
            calls.append(self._method("scores", method, arguments))
            outputs["scores"] = Output("scores", "scores")
        for name, (method, arguments, keywords) in self.others.items():
            calls.append(self._method(name, method, arguments, keywords))
            outputs[name] = Output(name, name)
        return Plan(calls=tuple(calls), inputs=self._plan_inputs(inputs)), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Names and shapes of the parameters, loss, scores, every gradient, and that it can learn."""
        plan, outputs = self.base(case, inputs)
        outputs = self._loss_outputs(inputs) | outputs
        checks = [planned(self.cls, ParamsCheck(_shapes(inputs)), "gates")]
        checks += value_checks(self.cls, [name for name in outputs if name in expected and name[0] != "d"])
        checks += self._gradient_checks(case, inputs)
        if "overfit" in case.options:
            steps, rate = case.options["overfit"]
            check = OverfitCheck(self._loss_calls(case, inputs), plan.inputs, PARAM, steps, rate)
            checks.append(planned(self.cls, check, "earns"))
        return Script(plan, outputs, expected, tuple(checks))

    def _gradient_checks(self, case: Case, inputs: Inputs) -> list[PlannedCheck]:
        outputs = self._loss_outputs(inputs)
        gradients = {name: output for name, output in outputs.items() if name != "loss"}
        wrt = {name: PARAM + name[1:] for name in gradients}
        calls = self._loss_calls(case, inputs)
        scalar = ScalarCalls(calls, self._plan_inputs(inputs), outputs["loss"], gradients, wrt)
        checks: list[PlannedCheck] = []
        for name in gradients:
            checks.append(planned(self.cls, ShapeCheck(name), "gates"))
            check = GradientCheck(name, name, scalar, ("loss",))
            checks.append(planned(self.cls, check, "earns", weight=2.0 / len(gradients)))
        return checks

    def _loss_calls(self, case: Case, inputs: Inputs) -> tuple[Call, ...]:
        params = {name: Input(PARAM + name) for name in inputs["params"]}
        return (
            construct(self.cls, inputs.get("constructor", {}), case.options.get("fallbacks", ())),
            Call(label="params", kind="get", target="params", on=Ref(INSTANCE)),
            Call(
                label="set",
                kind="method",
                target="update",
                on=Ref(INSTANCE, ("@params",)),
                args=(params,),
                quiet=True,
            ),
            self._method("loss", "loss", self.arguments),
        )

    @staticmethod
    def _method(label: str, method: str, arguments: tuple[str, ...], keywords: tuple[str, ...] = ()) -> Call:
        return Call(
            label=label,
            kind="method",
            target=method,
            on=Ref(INSTANCE),
            args=as_inputs(arguments),
            kwargs=dict(zip(keywords, as_inputs(keywords), strict=True)),
        )

    @staticmethod
    def _loss_outputs(inputs: Inputs) -> dict[str, Output]:
        outputs = {"loss": Output("loss", "loss", (0,))}
        return outputs | {f"d{name}": Output(f"d{name}", "loss", (1, name)) for name in inputs["params"]}

    @staticmethod
    def _plan_inputs(inputs: Inputs) -> Inputs:
        plain = {name: value for name, value in inputs.items() if name not in ("constructor", "params")}
        return plain | {PARAM + name: value for name, value in inputs["params"].items()}


def _shapes(inputs: Inputs) -> dict[str, Any]:
    return {name: value.shape for name, value in inputs["params"].items()}
