"""Objects: a class that is constructed and used in steps, judged by what the steps give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from graders.checks.completion import CONSTRUCTOR, ReturnsCheck
from graders.checks.contract import Expected, Output
from graders.checks.value import ShapeCheck, ValueCheck
from graders.kinds.common import as_inputs, planned, value_checks
from graders.kinds.operation import Case, Inputs, Parts, Run, Script
from graders.kinds.starts import initial_checks
from graders.oracle.plan import Call, Plan, Ref

INSTANCE = CONSTRUCTOR


@dataclass(frozen=True)
class Step:
    """One use of the object.

    Attributes:
        name: Method or attribute.
        kind: Call a method, read an attribute, or set it to the input named by ``arguments``.
        arguments: Inputs handed over by position.
        keywords: Inputs handed over by keyword.
        output: What the result is called, if it is judged.
        listed: The result is a list of numbers, or an array of them.
        seed: Global random seed before the step.
        entries: Results that are entries of a dictionary, by name to key: all of them are judged.
        held: Likewise, for those that must be as they were: they earn nothing, but the case needs them.
        changes: What later steps give depends on what a method leaves in the object, as after training: where it
            raised, they are blocked. So it is of every method whose result is not judged.
        afterwards: Inputs that a method uses when it has its result: the learning rate of a step that gives the loss
            before it.
    """

    name: str
    arguments: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    output: str | None = None
    listed: bool = False
    kind: Literal["method", "get", "set"] = "method"
    seed: int = 0
    entries: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    changes: bool = False
    afterwards: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether it is a method that is called for what it leaves in the object alone."""
        return self.kind == "method" and self.output is None


@dataclass(frozen=True)
class Object:
    """A class and the steps of its cases.

    A case's inputs hold ``constructor``, the keyword arguments of the constructor, and what the steps name. Its
    option ``steps`` is the tuple of steps; ``fallbacks`` other keyword arguments of the constructor. A case with the
    option ``initial`` reads the ``params`` of the new object and judges how they start.
    """

    name: str
    cls: str
    points: float
    cases: Mapping[str, Case]
    notes: dict[str, Any] = field(default_factory=dict)
    parts: Parts | None = None

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.cls: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Nothing to add."""
        del case, run
        return inputs

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """Construct, then every step."""
        calls = [construct(self.cls, inputs.get("constructor", {}), case.options.get("fallbacks", ()))]
        outputs: dict[str, Output] = {}
        changed, used = "", set[str]()
        for label, step in _labelled(case):
            calls.append(step_call(step, label, after=calls[-1].label if step.kind == "get" else changed))
            if step.changes or step.is_silent:
                changed = label
            if step.output is not None:
                unfelt = tuple(name for name in step.afterwards if name not in used)
                outputs[step.output] = Output(step.output, label, listed=step.listed, unfelt=unfelt)
            used |= {*step.arguments, *step.keywords}
            outputs |= {name: Output(name, label, (key,)) for name, key in {**step.entries, **step.held}.items()}
        return Plan(calls=tuple(calls), inputs=plan_inputs(inputs)), outputs

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The value of every named result."""
        plan, outputs = self.base(case, inputs)
        if "initial" in case.options:
            return Script(plan, outputs, expected, initial_checks(self.cls, case.options["initial"]))
        held = {name for step in case.options["steps"] for name in step.held}
        silent = [label for label, step in _labelled(case) if step.is_silent]
        checks = [
            planned(self.cls, ReturnsCheck(label, id=f"returns-{label.replace(' ', '-')}"), "gates") for label in silent
        ]
        checks += value_checks(self.cls, [output for name, output in outputs.items() if name not in held])
        for name, output in outputs.items():
            if name in held:
                shape = ShapeCheck(name, output.label)
                checks += [planned(self.cls, check, "gates") for check in (shape, ValueCheck(name))]
        steps = {"steps": case.options["steps"]}
        composing = partial(self.parts, inputs | steps) if self.parts is not None else None
        return Script(plan, outputs, expected, tuple(checks), composing=composing)


def _labelled(case: Case) -> list[tuple[str, Step]]:
    """The steps of a case, each with the label of its call."""
    if "initial" in case.options:
        return [("params", Step("params", kind="get"))]
    return [(step.output or f"{step.name} {number}", step) for number, step in enumerate(case.options["steps"], 1)]


def construct(cls: str, keywords: Mapping[str, Any], fallbacks: tuple[dict[str, Any], ...] = ()) -> Call:
    """The call that makes the object."""
    return Call(label=INSTANCE, target=cls, kwargs=dict(keywords), fallbacks=fallbacks, quiet=True)


def step_call(step: Step, label: str, after: str = "") -> Call:
    """The call of one step; ``after`` must have returned."""
    return Call(
        label=label,
        kind=step.kind,
        target=step.name,
        on=Ref(INSTANCE),
        args=as_inputs(step.arguments),
        kwargs=dict(zip(step.keywords, as_inputs(step.keywords), strict=True)),
        seed=step.seed,
        after=after,
    )


def plan_inputs(inputs: Inputs) -> Inputs:
    """The inputs that the plan carries: all but the constructor's keywords, which stand in its call."""
    return {name: value for name, value in inputs.items() if name != "constructor"}
