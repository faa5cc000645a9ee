"""A plan again, at inputs a little to the side: for conditioning, and to see what precision a submission has."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.plan import Call, Input, Plan, Value, needed_labels, references

RELATIVE_STEP: Final = 1e-7
"""About the unit roundoff of single precision: such a step shows as a jump there, and as none in double."""


def needed_for(plan: Plan, label: str) -> tuple[Call, ...]:
    """The calls that ``label`` depends on, itself last; so do calls that act on what these use."""
    wanted = {label}
    found: list[Call] = []
    for call in reversed(plan.calls):
        if call.label in wanted or (call.on is not None and call.on.label in wanted):
            found.append(call)
            wanted.update(needed_labels(call))
    return tuple(reversed(found))


def perturbed(plan: Plan, label: str, size: float, seed: int = 0) -> Plan:
    """The part of a plan that ``label`` needs, every real input moved by about ``size`` of itself, entry by entry."""
    return perturbed_along(plan, label, seed)(size)


def perturbed_along(plan: Plan, label: str, seed: int) -> Callable[[float], Plan]:
    """Plans along one line of inputs, by the ``size`` of the move: see `perturbed`."""
    rng = np.random.default_rng(seed)
    calls = needed_for(plan, label)
    used = {
        part.name
        for part in references([(call.args, call.kwargs, call.fallbacks) for call in calls])
        if isinstance(part, Input)
    }
    moves = {name: _moves(value, rng) for name, value in plan.inputs.items()}

    def at(size: float) -> Plan:
        inputs = {name: _moved(plan.inputs[name], moves[name], size) for name in plan.inputs if name in used}
        return msgspec.structs.replace(plan, calls=calls, inputs=inputs)

    return at


def _moves(value: Value, rng: np.random.Generator) -> Any:
    """By how much each entry moves, in units of the size and of itself; None for what is not moved."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        signs: NDArray[np.float64] = rng.choice([-1.0, 1.0], value.shape)
        return signs, rng.uniform(0.5, 1.5, value.shape)
    if isinstance(value, dict):
        return {key: _moves(item, rng) for key, item in value.items()}
    return [_moves(item, rng) for item in value] if isinstance(value, (list, tuple)) else None


def _moved(value: Value, moves: Any, size: float) -> Value:
    if isinstance(value, np.ndarray):
        return value if moves is None else value * (1.0 + size * moves[0] * moves[1])
    if isinstance(value, dict):
        return {key: _moved(item, moves[key], size) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_moved(*pair, size) for pair in zip(value, moves, strict=True))
    return value
