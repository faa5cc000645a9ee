"""Models: a class with ``params`` and ``loss(X, y) -> (loss, grads)``, judged at given parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Final

import msgspec
import numpy as np

from graders.checks.among import AmongCheck, AmongGradientCheck
from graders.checks.contract import Check, Expected, Finding, Output, converse
from graders.checks.gradient import GradientCheck
from graders.checks.overfit import Descent, OverfitCheck
from graders.checks.params import DtypeCheck, ParamsCheck
from graders.checks.purity import RepeatableCheck, UnchangedCheck
from graders.checks.value import ShapeCheck
from graders.kinds.common import as_inputs, planned, value_checks
from graders.kinds.differentiation import NumericReport, ScalarCalls
from graders.kinds.object import INSTANCE, construct
from graders.kinds.operation import Case, Inputs, Parts, PlannedCheck, Run, Script
from graders.kinds.starts import initial_checks
from graders.oracle.plan import Call, Input, Plan, Ref, perturbed

PARAM: Final = "param "
LOSSES: Final = "losses by mask"
GRADIENTS: Final = "gradients by mask"
LEARNED: Final = "loss learned"
_FORMS: Final = frozenset({"initial", "dtype"})
_BESIDE: Final = ("constructor", "params", LOSSES, GRADIENTS, LEARNED)
_GRADIENT_FLOOR: Final = 1e-2
"""Of the net's largest gradient: parts that cancel to nearly nothing carry the rounding of the others."""
_NUDGE: Final = 1e-4
"""Relative: inputs at which so small a perturbation changes what is decided are rescaled."""
_ATTEMPTS: Final = 40
"""Rescalings of the inputs that are tried before the case is refused."""


@dataclass(frozen=True)
class Model:
    """A model class.

    A case's inputs are ``constructor`` (keyword arguments), ``params`` (every parameter by name) and the arguments
    of ``loss``. Options:

    - ``fallbacks``: other constructor keywords, for a class that does not know these;
    - ``scores=False``, ``others=False``: test mode, and the other methods, are not judged;
    - ``random=True``: the loss draws a dropout mask, so that value and gradients are the submission's own and the
      gradients are judged against its loss; the constructor must be given a seed;
    - ``mask=(weights, keyword)`` besides: one example, no regularisation, and dropout before each of ``weights``,
      with ``keyword`` the probability to keep, so that loss and gradients must be those of one of the masks;
    - ``overfit=(steps, learning_rate)``: the model must learn the batch as far as the reference does;
    - ``settled=(output, argument)``: the output holds whole numbers; ``argument`` is scaled until small changes of
      the inputs do not change them;
    - ``initial``: parameters by name (see `Initial`); such a case has no inputs but the constructor's;
    - ``dtype``: parameters by name and shape, all of which must be of this type; likewise;
    - ``excusable=True``: the constructor may refuse, and is then not asked the case.

    Attributes:
        arguments: Arguments of ``loss``; test mode leaves out the last.
        scores: Method that gives scores in test mode, and its arguments; None if there is none.
        others: Names of results judged besides, to (method, arguments, keyword inputs).
        optional: Keywords of the constructor; a class that knows none of that name is not asked their cases.
        alike: Inputs like those of a case, of which all lengths are equal: see `Script`.
    """

    name: str
    cls: str
    points: float
    cases: Mapping[str, Case]
    arguments: tuple[str, ...] = ("X", "y")
    scores: tuple[str, tuple[str, ...]] | None = ("loss", ("X",))
    others: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    parts: Parts | None = None
    optional: tuple[str, ...] = ()
    alike: Callable[[Inputs], Inputs] | None = None

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.cls: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Settle whole-number results; add the loss under every dropout mask, and the loss after learning."""
        if "settled" in case.options:
            inputs = self._settled(case, inputs, run)
        if "mask" in case.options:
            inputs = inputs | self._by_mask(case, inputs, run)
        if "overfit" in case.options:
            inputs = inputs | {LEARNED: self._learned(case, inputs, run)}
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """Construct, set the parameters, ask for loss and gradients, scores, the rest, and the loss again."""
        if _FORMS & case.options.keys():
            return Plan(calls=self._new(case, inputs)), {}
        calls = [*self._loss_calls(case, inputs)]
        outputs = {} if case.options.get("random") else self._loss_outputs(inputs)
        for name, (method, arguments, keywords) in self._uses(case).items():
            calls.append(self._method(name, method, arguments, keywords))
            outputs[name] = Output(name, name)
        calls.append(self._method("loss again", "loss", self.arguments))
        return Plan(calls=tuple(calls), inputs=self._plan_inputs(inputs)), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Names and shapes of the parameters, loss, scores, every gradient, and that it can learn."""
        plan, outputs = self.base(case, inputs)
        optional = tuple(name for name in self.optional if name in inputs.get("constructor", {}))
        excusable = (INSTANCE,) if case.options.get("excusable") else ()
        if _FORMS & case.options.keys():
            return Script(plan, outputs, expected, self._initial_checks(case), optional=optional, excusable=excusable)
        outputs = self._loss_outputs(inputs) | outputs
        shapes = {name: value.shape for name, value in inputs["params"].items()}
        checks = [planned(self.cls, ParamsCheck(shapes), "gates")]
        checks += value_checks(
            self.cls, [item for name, item in outputs.items() if name in expected and item.role == "value"]
        )
        if LOSSES in inputs:
            checks.append(planned(self.cls, AmongCheck("loss", "loss", inputs[LOSSES], "dropout mask"), "earns"))
        checks += self._gradient_checks(case, inputs, expected)
        checks.append(planned(self.cls, RepeatableCheck("loss", "loss again"), "advisory"))
        checks.append(planned(self.cls, UnchangedCheck("loss", self.arguments), "advisory"))
        if "overfit" in case.options:
            check = OverfitCheck(self._descent(case, inputs), inputs[LEARNED])
            checks.append(planned(self.cls, check, "earns"))
        composing = partial(self.parts, inputs) if self.parts is not None else None
        return Script(
            plan,
            outputs,
            _with_common_floor(expected, outputs),
            tuple(checks),
            composing=composing,
            optional=optional,
            excusable=excusable,
            alike=partial(self._fitting, case, self.parts, self.alike, inputs) if self.parts and self.alike else None,
        )

    def _fitting(self, case: Case, parts: Parts, alike: Callable[[Inputs], Inputs], inputs: Inputs) -> Script:
        """The plan, results and parts on inputs of which all lengths are equal."""
        options = {name: value for name, value in case.options.items() if name == "fallbacks"}
        inputs = alike(inputs)
        plan, outputs = self.base(msgspec.structs.replace(case, options=options), inputs)
        return Script(plan, self._loss_outputs(inputs) | outputs, {}, (), composing=partial(parts, inputs))

    def _initial_checks(self, case: Case) -> tuple[PlannedCheck, ...]:
        if "dtype" in case.options:
            dtype, shapes = case.options["dtype"]
            return (planned(self.cls, ParamsCheck(shapes), "gates"), planned(self.cls, DtypeCheck(dtype), "earns"))
        return initial_checks(self.cls, case.options["initial"])

    def _gradient_checks(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> list[PlannedCheck]:
        outputs = self._loss_outputs(inputs)
        gradients = {name: output for name, output in outputs.items() if output.role == "gradient"}
        wrt = {name: PARAM + output.of for name, output in gradients.items()}
        calls = self._loss_calls(case, inputs)
        scalar = ScalarCalls(calls, self._plan_inputs(inputs), outputs["loss"], gradients, wrt)
        numeric = NumericReport("loss", scalar)
        forward = tuple(name for name in ("loss",) if name in expected)
        checks: list[PlannedCheck] = []
        for name, output in gradients.items():
            shape = ShapeCheck(name, "loss", shape=inputs["params"][output.of].shape)
            checks.append(planned(self.cls, shape, "gates"))
            check: Check = GradientCheck(name, name, "loss", numeric, forward, stored=name in expected)
            if LOSSES in inputs:
                check = _of_the_mask(output, inputs)
            checks.append(planned(self.cls, check, "earns", weight=2.0 / len(gradients)))
        return checks

    def _uses(self, case: Case) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
        uses = {}
        if self.scores is not None and case.options.get("scores", True):
            uses["scores"] = (*self.scores, ())
        return uses | (dict(self.others) if case.options.get("others", True) else {})

    def _new(self, case: Case, inputs: Inputs) -> tuple[Call, Call]:
        return (
            construct(self.cls, inputs.get("constructor", {}), case.options.get("fallbacks", ())),
            Call(label="params", kind="get", target="params", on=Ref(INSTANCE)),
        )

    def _loss_calls(self, case: Case, inputs: Inputs) -> tuple[Call, ...]:
        params = {name: Input(PARAM + name) for name in inputs["params"]}
        setting = Call(
            label="set",
            kind="method",
            target="update",
            on=Ref(INSTANCE, ("@params",)),
            args=(params,),
            quiet=True,
        )
        return (*self._new(case, inputs), setting, self._method("loss", "loss", self.arguments))

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
        return outputs | {
            f"d{name}": Output(f"d{name}", "loss", (1, name), role="gradient", of=name) for name in inputs["params"]
        }

    @staticmethod
    def _plan_inputs(inputs: Inputs) -> Inputs:
        plain = {name: value for name, value in inputs.items() if name not in _BESIDE}
        return plain | {PARAM + name: value for name, value in inputs["params"].items()}

    def _by_mask(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Loss and gradients for every mask: dropping a unit is scaling the row of the weights that reads it."""
        weights, keyword = case.options["mask"]
        constructor = dict(inputs["constructor"])
        keep = constructor.pop(keyword)
        sizes = [len(inputs["params"][name]) for name in weights]
        losses, gradients = [], []
        for mask in product((0.0, 1.0), repeat=sum(sizes)):
            parts = np.split(np.array(mask)[:, np.newaxis] / keep, np.cumsum(sizes)[:-1])
            factors = dict(zip(weights, parts, strict=True))
            scaled = {name: inputs["params"][name] * factor for name, factor in factors.items()}
            at = inputs | {"constructor": constructor, "params": inputs["params"] | scaled}
            loss, grads = run(Plan(calls=self._loss_calls(case, at), inputs=self._plan_inputs(at))).value("loss")
            losses.append(loss)
            gradients.append({name: grads[name] * factors.get(name, 1.0) for name in inputs["params"]})
        stacked = {name: np.array([item[name] for item in gradients]) for name in inputs["params"]}
        return {LOSSES: np.array(losses), GRADIENTS: stacked}

    def _descent(self, case: Case, inputs: Inputs) -> Descent:
        steps, rate = case.options["overfit"]
        return Descent(self._loss_calls(case, inputs), self._plan_inputs(inputs), PARAM, steps, rate)

    def _learned(self, case: Case, inputs: Inputs, run: Run) -> float:
        losses = converse(self._descent(case, inputs).run(), run)
        if isinstance(losses, Finding):
            raise ValueError(f"{self.name}: the reference cannot learn: {losses}")
        return float(losses[-1])

    def _settled(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        output, argument = case.options["settled"]
        for attempt in range(_ATTEMPTS):
            moved = inputs | {argument: inputs[argument] * (1 + attempt / 16)}
            plan, _ = self.base(case, moved)
            first, *others = (
                run(perturbed(plan, output, size, seed)).value(output)
                for seed, size in enumerate((0.0, _NUDGE, _NUDGE, _NUDGE))
            )
            if all(np.array_equal(first, other) for other in others):
                return moved
        raise ValueError(f"{self.name}: {output} hangs on rounding at every scale of {argument}")


def _of_the_mask(output: Output, inputs: Inputs) -> AmongGradientCheck:
    by_mask = inputs[GRADIENTS]
    size = max(float(np.abs(value).max()) for value in by_mask.values())
    return AmongGradientCheck(
        output.name, "loss", inputs[LOSSES], by_mask[output.of], size, "dropout mask", output.label
    )


def _with_common_floor(expected: Mapping[str, Expected], outputs: Mapping[str, Output]) -> dict[str, Expected]:
    """Measure each gradient's error also against the gradient as a whole.

    A bias before a normalisation has a gradient of 0, of which rounding leaves something of the others' size.
    """
    names = {name for name, output in outputs.items() if output.role == "gradient"}
    gradients = [item.value for name, item in expected.items() if name in names]
    floor = _GRADIENT_FLOOR * max((float(np.max(np.abs(value), initial=0.0)) for value in gradients), default=0.0)
    return {
        name: Expected(item.value, np.maximum(item.scale, floor)) if name in names else item
        for name, item in expected.items()
    }
