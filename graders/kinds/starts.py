"""What must hold of a new object, before anything is asked of it: the kinds without parameters do without this."""

from collections.abc import Mapping

from graders.checks.initial import Initial, InitialCheck
from graders.checks.params import ParamsCheck
from graders.kinds.common import planned
from graders.kinds.operation import PlannedCheck


def initial_checks(exercise: str, initial: Mapping[str, Initial]) -> tuple[PlannedCheck, ...]:
    """Names and shapes of a new object's ``params`` as a gate, and how they start as what earns."""
    shapes = {name: item.shape for name, item in initial.items()}
    return (
        planned(exercise, ParamsCheck(shapes), "gates"),
        planned(exercise, InitialCheck(initial), "earns"),
    )
