"""Which output a check judges."""

from graders.checks.evidence import Check
from graders.checks.gradient import GradientCheck
from graders.checks.signs import SignedValueCheck
from graders.checks.value import ValueCheck
from graders.kinds.operation import PlannedCheck


def output_of(planned: PlannedCheck) -> str | None:
    """The output whose value or gradient a check judges, if it judges one."""
    return output_of_check(planned.check)


def output_of_check(check: Check) -> str | None:
    """The output that a check judges the value or the gradient of."""
    match check:
        case ValueCheck(output=name) | SignedValueCheck(output=name):
            return name
        case GradientCheck(name=name):
            return name
        case _:
            return None
