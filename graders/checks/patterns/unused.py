"""Does a wrong result use all that it was given?"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np

from graders.checks.evidence import Evidence
from graders.checks.patterns.finding import Pattern
from graders.checks.perturbation import needed_for
from graders.oracle.plan import Input, Plan, references
from graders.oracle.transcript import Transcript

_FELT = 1e-6
"""Size of a gradient, against the largest of the case, below which an input need not be felt."""


def unused_input(evidence: Evidence, name: str, shown: str, run: Callable[[Plan], Transcript]) -> Pattern | None:
    """Say which input a wrong result does not depend on: one whose right gradient is not zero, or a number.

    A gradient rightly depends on some inputs alone, so nothing is said of gradients. Each candidate is changed alone,
    in a plan of its own.
    """
    output = evidence.outputs[name]
    try:
        here = np.asarray(evidence.read(name), np.float64)
    except (LookupError, TypeError, ValueError):
        return None
    if output.argument is not None or not here.size or name[0] == "d" or not np.any(here % 1):
        return None
    calls = needed_for(evidence.plan, output.label)
    for key, value in _candidates(evidence, used_inputs(evidence.plan, output.label)):
        plan = msgspec.structs.replace(evidence.plan, calls=calls, inputs={**evidence.plan.inputs, key: value})
        try:
            there = np.asarray(output.read(run(plan)), np.float64)
        except (LookupError, TypeError, ValueError):
            continue
        if np.array_equal(here, there, equal_nan=True):
            return Pattern("unused_input", f"{shown} does not depend on {key.removeprefix('param ')} at all")
    return None


def used_inputs(plan: Plan, label: str) -> frozenset[str]:
    """The inputs of a call and of those that it needs."""
    return frozenset(part.name for call in needed_for(plan, label) for part in _inputs(call.args, call.kwargs))


def _inputs(*values: Any) -> Iterator[Input]:
    return (part for part in references(values) if isinstance(part, Input))


def _candidates(evidence: Evidence, used: frozenset[str]) -> Iterator[tuple[str, Any]]:
    gradients = (item.value for name, item in evidence.expected.items() if name[0] == "d")
    largest = max((float(np.abs(value).max(initial=0.0)) for value in gradients), default=0.0)
    differentiated = {
        name.partition(" of ")[0][1:]
        for name, item in evidence.expected.items()
        if name[0] == "d" and np.abs(item.value).max(initial=0.0) > _FELT * largest
    }
    rng = np.random.default_rng(0)
    for name, value in evidence.plan.inputs.items():
        if name not in used:
            continue
        if isinstance(value, np.ndarray) and name.removeprefix("param ") in differentiated and value.any():
            yield name, value * rng.uniform(0.5, 0.9, value.shape)
        elif isinstance(value, float) and value not in (0.0, 1.0):
            yield name, 0.75 * value
