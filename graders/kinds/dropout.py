"""Dropout: a layer whose forward draws a mask, judged by what must hold of any mask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graders.checks.contract import Expected, Output
from graders.checks.dropout import MaskCheck, MaskGradientCheck
from graders.checks.purity import RepeatableCheck, UnchangedCheck
from graders.checks.statistics import SeedCheck
from graders.kinds.common import planned, upstream, value_checks
from graders.kinds.operation import Case, Inputs, PlannedCheck, Run, Script, is_baseline, short
from graders.oracle.plan import Call, Input, Plan, Ref


@dataclass(frozen=True)
class Dropout:
    """A dropout layer ``(x, dropout_param) -> (out, cache)`` and its backward.

    Attributes:
        inverted: Whether the scaling happens in training (by 1/p) rather than at test time (by p).
    """

    name: str
    forward: str
    backward: str
    points: tuple[float, float]
    cases: Mapping[str, Case]
    inverted: bool = True

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return dict(zip((self.forward, self.backward), self.points, strict=True))

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Add the upstream gradient and the parameters with another seed."""
        del case, run
        param = inputs["dropout_param"]
        dout = upstream(np.shape(inputs["x"]), self.name, inputs)
        other = {"seed": param["seed"] + 1} if self._seeded(inputs) else {}
        return inputs | {"dout": dout, "otherwise": param | other}

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """Forward, backward, in the baseline case twice, the forward again with this seed and with another.

        Without any seed, the forward thrice.
        """
        forward, backward = short(self.forward), short(self.backward)
        back = (Input("dout"), Ref(forward, (1,)))
        labels = (backward, f"{backward} again") if is_baseline(case, self.cases) else (backward,)
        calls = (
            self._forward(forward, "dropout_param", 0),
            *(Call(label=label, target=self.backward, args=back) for label in labels),
            self._forward(f"{forward} again", "dropout_param", 1),
            self._forward(f"{forward} otherwise", "otherwise", 2),
        )
        outputs = {} if self._train(inputs) else {"out": Output("out", forward, (0,))}
        return Plan(calls=calls, inputs=inputs), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The mask in training; the plain value at test time; the gradient in both."""
        plan, outputs = self.base(case, inputs)
        checks = tuple(self._forward_checks(inputs) + self._backward_checks(inputs))
        if is_baseline(case, self.cases):
            label = short(self.backward)
            checks += (planned(self.backward, RepeatableCheck(label, f"{label} again"), "advisory"),)
        excusable = () if self._seeded(inputs) else (short(self.forward), short(self.backward))
        return Script(plan, outputs, expected, checks, excusable=excusable)

    def _forward_checks(self, inputs: Inputs) -> list[PlannedCheck]:
        label = short(self.forward)
        unchanged = UnchangedCheck(label, ("x", "dropout_param"))
        checks = [planned(self.forward, unchanged, "advisory")]
        if not self._train(inputs):
            return value_checks(self.forward, (Output("out", label, (0,)),)) + checks
        param = inputs["dropout_param"]
        mask = MaskCheck(label, inputs["x"], param["p"], self._scale(inputs))
        drawn: Literal["zeros", ""] = "zeros" if inputs["x"].all() else ""
        seeds = SeedCheck(label, f"{label} again", f"{label} otherwise", drawn, fresh=not self._seeded(inputs))
        return [planned(self.forward, seeds, "gates"), planned(self.forward, mask, "earns"), *checks]

    def _backward_checks(self, inputs: Inputs) -> list[PlannedCheck]:
        forward, backward = short(self.forward), short(self.backward)
        mode: Literal["mask", "scale"] = "mask" if self._train(inputs) else "scale"
        param = inputs["dropout_param"]
        test = {"x": inputs["x"], "dropout_param": param | {"mode": "test"}}
        gradient = MaskGradientCheck(
            forward,
            backward,
            f"{forward} otherwise",
            inputs["x"],
            inputs["dout"],
            mode,
            self._scale(inputs),
            Plan(calls=(self._forward(forward, "dropout_param", 0),), inputs=test),
            (1.0, float(param["p"])) if self.inverted else (1.0 / float(param["p"]), 1.0),
        )
        return [
            planned(self.backward, gradient, "earns"),
            planned(self.backward, UnchangedCheck(backward, ("dout", "cache")), "advisory"),
        ]

    def _forward(self, label: str, param: str, seed: int) -> Call:
        return Call(label=label, target=self.forward, args=(Input("x"), Input(param)), seed=seed, keeps=(1,))

    @staticmethod
    def _train(inputs: Inputs) -> bool:
        return bool(inputs["dropout_param"]["mode"] == "train")

    @staticmethod
    def _seeded(inputs: Inputs) -> bool:
        return inputs["dropout_param"].get("seed") is not None

    def _scale(self, inputs: Inputs) -> float:
        p = float(inputs["dropout_param"]["p"])
        if self._train(inputs):
            return 1.0 / p if self.inverted else 1.0
        return 1.0 if self.inverted else p
