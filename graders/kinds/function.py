"""Functions: called once, judged by what they return, or by the exception that they must raise."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from graders.checks.completion import RaisesCheck
from graders.checks.contract import Expected, Output
from graders.checks.purity import UnchangedCheck
from graders.checks.value import ShapeCheck, SignedValueCheck, ValueCheck
from graders.kinds.common import as_inputs, planned
from graders.kinds.operation import Case, Inputs, Parts, PlannedCheck, Role, Run, Script, short
from graders.oracle.plan import Call, Plan


@dataclass(frozen=True)
class Function:
    """A function of its arguments.

    Case options: ``keywords`` names inputs handed over by keyword; ``raises`` names the exception that is right;
    ``parts`` maps names to their paths in what is returned, where ``returns`` does not say it.

    Attributes:
        returns: Names of what it returns: one, or one for each item of the tuple (or list).
        given: Those of them that equal an input, or nearly: they earn nothing, but the others need them.
        listed: Those of them that may be lists of numbers: a history of losses.
        optional: Inputs handed over by keyword; a function that knows none of that name is not asked their cases.
        up_to_sign: Whether each column may have the opposite sign, the same in every result: principal axes.
        parts: The earlier exercises that it is made of.
    """

    name: str
    function: str
    points: float
    cases: Mapping[str, Case]
    returns: tuple[str, ...] = ("result",)
    given: tuple[str, ...] = ()
    up_to_sign: bool = False
    optional: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
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
        label = short(self.function)
        optional = tuple(name for name in self.optional if name in inputs)
        keywords = (*case.options.get("keywords", ()), *optional)
        call = Call(
            label=label,
            target=self.function,
            args=as_inputs(name for name in inputs if name not in keywords),
            kwargs=dict(zip(keywords, as_inputs(keywords), strict=True)),
        )
        plan = Plan(calls=(call,), inputs=inputs)
        if "raises" in case.options:
            return plan, {}
        if "parts" in case.options:
            return plan, {name: Output(name, label, path) for name, path in case.options["parts"].items()}
        names = case.options.get("returns", self.returns)
        if len(names) == 1:
            return plan, {names[0]: Output(names[0], label)}
        paths = {name: (index,) for index, name in enumerate(names)}
        return plan, {name: Output(name, label, path, listed=name in self.listed) for name, path in paths.items()}

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """The values, or the exception."""
        plan, outputs = self.base(case, inputs)
        label = short(self.function)
        if "raises" in case.options:
            checks = [planned(self.function, RaisesCheck(label, case.options["raises"]), "earns")]
        else:
            checks = self._values(tuple(outputs), label)
            checks.append(planned(self.function, UnchangedCheck(label, tuple(inputs)), "advisory"))
        composing = partial(self.parts, inputs) if self.parts is not None else None
        optional = tuple(name for name in self.optional if name in inputs)
        return Script(plan, outputs, expected, tuple(checks), composing=composing, optional=optional)

    def _values(self, names: tuple[str, ...], label: str) -> list[PlannedCheck]:
        checks: list[PlannedCheck] = []
        for name in names:
            value = SignedValueCheck(name, names[0]) if self.up_to_sign else ValueCheck(name)
            role: Role = "gates" if name in self.given else "earns"
            checks += [planned(self.function, ShapeCheck(name, label), "gates"), planned(self.function, value, role)]
        return checks
