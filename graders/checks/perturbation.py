"""A plan again, at inputs a little to the side: for conditioning, and to see what precision a submission has."""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.plan import Call, Plan, Value, needed_labels

RELATIVE_STEP: Final = 1e-7


def needed_for(plan: Plan, label: str) -> tuple[Call, ...]:
    """The calls that ``label`` depends on, itself last; calls on one object count in their order."""
    wanted = {label}
    kept: list[Call] = []
    objects: set[str] = set()
    for call in reversed(plan.calls):
        acts_on = call.on.label if call.on is not None else None
        if call.label in wanted or acts_on in objects:
            kept.append(call)
            wanted.update(needed_labels(call))
            objects.update({acts_on} if acts_on is not None else ())
    return tuple(reversed(kept))


def nudged(plan: Plan, label: str, size: float, seed: int = 0) -> Plan:
    """The part of a plan that ``label`` needs, every real input moved by about ``size`` of itself, entry by entry."""
    rng = np.random.default_rng(seed)
    calls = needed_for(plan, label)
    inputs = {name: _nudge(value, size, rng) for name, value in plan.inputs.items()}
    return msgspec.structs.replace(plan, calls=calls, inputs=inputs)


def _nudge(value: Value, size: float, rng: np.random.Generator) -> Value:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        signs: NDArray[np.float64] = rng.choice([-1.0, 1.0], value.shape)
        return value * (1.0 + size * signs * rng.uniform(0.5, 1.5, value.shape))
    if isinstance(value, dict):
        return {key: _nudge(item, size, rng) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_nudge(item, size, rng) for item in value)
    return value
