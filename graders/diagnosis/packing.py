"""Does a wrong result of a cell come from gates that are read in another order than they are packed in?"""

from itertools import permutations
from typing import Final

import msgspec
import numpy as np

from graders.checks.contract import Conversation
from graders.checks.evidence import Evidence, real_array
from graders.diagnosis.explaining import Explanation
from graders.diagnosis.patterns.places import GATES
from graders.numeric.arrays import compare
from graders.oracle.perturbation import needed_for

_PACKED: Final = ("Wx", "Wh", "b")
_TOLERANCE: Final = 1e-6
"""Relative to the scale of each entry: single precision, and far from what another order gives."""


def gate_order(evidence: Evidence, name: str) -> Conversation[Explanation | None]:
    """Say in which order a forward reads its gates: the one in which they must be handed over for the right result."""
    output, inputs = evidence.outputs[name], evidence.plan.inputs
    if output.role == "gradient" or name not in evidence.expected or not inputs.keys() >= set(_PACKED):
        return None
    size, width = inputs["Wh"].shape
    count = width // size
    if count not in GATES:
        return None
    expected, calls, packed = evidence.expected[name], needed_for(evidence.plan, output.label), GATES[count]
    for order in permutations(range(count)):
        columns = np.concatenate([np.arange(gate * size, (gate + 1) * size) for gate in order])
        moved = {key: np.ascontiguousarray(inputs[key][..., columns]) for key in _PACKED}
        transcript = yield msgspec.structs.replace(evidence.plan, calls=calls, inputs={**inputs, **moved})
        try:
            there = real_array(output.read(transcript))
        except LookupError:
            return None
        if there is not None and compare(there, expected.value, tolerance=_TOLERANCE * expected.scale).passed:
            facts = {"order": ", ".join(packed[gate] for gate in order), "packed": ", ".join(packed)}
            return Explanation("gate_order", ("gate_order", facts["order"]), facts)
    return None
