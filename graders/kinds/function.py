"""Functions: called once, judged by what they return, or by the exception that they must raise."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from graders.checks.evidence import Expected, Output
from graders.checks.purity import UnchangedCheck
from graders.checks.raises import RaisesCheck
from graders.checks.shape import ShapeCheck
from graders.checks.signs import SignedValueCheck
from graders.checks.value import ValueCheck
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
        keywords = case.options.get("keywords", ())
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
        return plan, {name: Output(name, label, (index,)) for index, name in enumerate(names)}

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
        return Script(plan, outputs, expected, tuple(checks), composing=composing)

    def _values(self, names: tuple[str, ...], label: str) -> list[PlannedCheck]:
        checks: list[PlannedCheck] = []
        for name in names:
            value = SignedValueCheck(name, names[0]) if self.up_to_sign else ValueCheck(name)
            role: Role = "gates" if name in self.given else "earns"
            checks += [planned(self.function, ShapeCheck(name, label), "gates"), planned(self.function, value, role)]
        return checks
