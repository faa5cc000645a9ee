"""Which output a check judges."""

from graders.checks.gradient import GradientCheck
from graders.checks.value import ValueCheck
from graders.exercises.operation import PlannedCheck


def output_of(planned: PlannedCheck) -> str | None:
    """The output whose value or gradient a check judges, if it judges one."""
    match planned.check:
        case ValueCheck(output=name):
            return name
        case GradientCheck(name=name):
            return name
        case _:
            return None
