"""Does a wrong result use all that it was given?"""

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from graders.checks.contract import Conversation
from graders.checks.evidence import Evidence, real_array
from graders.diagnosis.explaining import Explanation
from graders.oracle.perturbation import needed_for
from graders.oracle.plan import Input, Plan, references

_FELT = 1e-6
"""Size of a gradient, against the largest of the case, below which an input need not be felt."""


def unused_input(evidence: Evidence, name: str) -> Conversation[Explanation | None]:
    """Say which input a wrong result does not depend on: one whose right gradient is not zero, or a number.

    A gradient rightly depends on some inputs alone, so nothing is said of gradients. Each candidate is changed alone,
    in a plan of its own.
    """
    output = evidence.outputs[name]
    here = evidence.array(name)
    if here is None or output.argument is not None or output.role == "gradient" or not np.any(here % 1):
        return None
    calls = needed_for(evidence.plan, output.label)
    for key, value in _candidates(evidence, used_inputs(evidence.plan, output.label)):
        inputs = {**evidence.plan.inputs, key: value}
        transcript = yield msgspec.structs.replace(evidence.plan, calls=calls, inputs=inputs)
        try:
            there = real_array(output.read(transcript))
        except LookupError:
            continue
        if there is not None and np.array_equal(here, there, equal_nan=True):
            facts = {"name": output.title, "input": key.removeprefix("param ")}
            return Explanation("unused_input", ("unused_input", *facts.values()), facts)
    return None


def used_inputs(plan: Plan, label: str) -> frozenset[str]:
    """The inputs of a call and of those that it needs."""
    return frozenset(part.name for call in needed_for(plan, label) for part in _inputs(call.args, call.kwargs))


def _inputs(*values: Any) -> Iterator[Input]:
    return (part for part in references(values) if isinstance(part, Input))


def _candidates(evidence: Evidence, used: frozenset[str]) -> Iterator[tuple[str, Any]]:
    sizes = [
        (output.of, float(np.abs(evidence.expected[name].value).max(initial=0.0)))
        for name, output in evidence.outputs.items()
        if output.role == "gradient" and name in evidence.expected
    ]
    largest = max((size for _, size in sizes), default=0.0)
    differentiated = {of for of, size in sizes if size > _FELT * largest}
    rng = np.random.default_rng(0)
    for name, value in evidence.plan.inputs.items():
        if name not in used:
            continue
        if isinstance(value, np.ndarray) and name.removeprefix("param ") in differentiated and value.any():
            yield name, value * rng.uniform(0.5, 0.9, value.shape)
        elif isinstance(value, float) and value not in (0.0, 1.0):
            yield name, 0.75 * value
