"""Functions: called once, judged by what they return, or by the exception that they must raise."""

from collections.abc import Mapping
from dataclasses import dataclass

from graders.checks.evidence import Expected, Output
from graders.checks.purity import UnchangedCheck
from graders.checks.raises import RaisesCheck
from graders.exercises.kinds.common import as_inputs, planned, value_checks
from graders.exercises.operation import Case, Inputs, Run, Script, short
from graders.oracle.plan import Call, Plan


@dataclass(frozen=True)
class Function:
    """A function of its arguments.

    Case options: ``keywords`` names inputs handed over by keyword; ``raises`` names the exception that is right;
    ``parts`` maps names to their paths in what is returned, where ``returns`` does not say it.

    Attributes:
        returns: Names of what it returns: one, or one for each item of the tuple (or list).
    """

    name: str
    function: str
    points: float
    cases: Mapping[str, Case]
    returns: tuple[str, ...] = ("result",)

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
            checks = value_checks(self.function, outputs)
            checks.append(planned(self.function, UnchangedCheck(label, tuple(inputs)), "advisory"))
        return Script(plan, outputs, expected, tuple(checks))
