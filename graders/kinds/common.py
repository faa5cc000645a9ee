"""What several kinds of exercise share."""

import zlib
from collections.abc import Iterable

import numpy as np

from graders.checks.contract import Check, Output
from graders.checks.value import ShapeCheck, ValueCheck
from graders.kinds.operation import Inputs, PlannedCheck, Role
from graders.oracle.plan import Input, Value


def upstream(shape: tuple[int, ...], name: str, inputs: Inputs) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A random upstream gradient, another one for other inputs.

    No entry is tiny and no two are alike, so that swapped or dropped entries show.
    """
    arrays = (value for value in inputs.values() if isinstance(value, np.ndarray))
    rng = np.random.default_rng([zlib.crc32(name.encode()), *(zlib.crc32(array.tobytes()) for array in arrays)])
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 1.5, shape)


def mixed_up(value: Value) -> Value:
    """The same numbers at other places, a little smaller where they are no whole numbers."""
    if isinstance(value, dict):
        return {key: mixed_up(item) for key, item in value.items()}
    if not isinstance(value, np.ndarray):
        return value
    moved = np.roll(value.ravel(), 1).reshape(value.shape)
    return 0.75 * moved if moved.dtype.kind == "f" else moved


def as_inputs(names: Iterable[str]) -> tuple[Input, ...]:
    """Positional arguments that hand over the named inputs."""
    return tuple(map(Input, names))


def value_checks(exercise: str, outputs: Iterable[Output], weight: float = 1.0) -> list[PlannedCheck]:
    """Shape as a gate and value as what earns, for every output."""
    checks: list[PlannedCheck] = []
    for output in outputs:
        checks.append(planned(exercise, ShapeCheck(output.name, output.label), "gates"))
        checks.append(planned(exercise, ValueCheck(output.name), "earns", weight))
    return checks


def planned(exercise: str, check: Check, role: Role, weight: float = 1.0) -> PlannedCheck:
    """A check with its role."""
    return PlannedCheck(exercise, check, role, weight)
