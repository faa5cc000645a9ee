"""Exercises made of earlier ones: is the whole right for the submission's own parts?

A sequence is a loop of its step, spatial batch normalisation is plain batch normalisation of another arrangement, a
net is its layers. Where the whole is wrong only because a part is, the part has lost its points already, and the
whole gets its credit: a bug is paid for once. The parts run in the submission's process, in further plans, after a
mismatch alone; no reference is needed.

Credit needs a credible attempt: the composed result must resemble the right one (`graders.judging.carried`), depend on
at least half of the arrays that it is made of, and be no mere input scaled.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Conversation, Evidence, Finding, passed, real_array
from graders.checks.gradient import OF_OWN_PARTS
from graders.judging.carried import credible_gradient, is_affine_in, resembles
from graders.kinds.operation import Composed
from graders.numeric.arrays import compare
from graders.oracle.plan import Input, needed_for, references

_TOLERANCE: Final = 1e-6
"""Of each entry: the same parts in another order of sums, ten thousand times over, and single precision alone not."""
_FLOOR: Final = 1e-3
"""Of the largest entry: smaller ones are compared as if they were as large, since sums leave that much rounding."""

Arrays: TypeAlias = Mapping[str, NDArray[np.float64]]
Findings: TypeAlias = Callable[[str, str], Finding | None]


@dataclass(frozen=True)
class Composition:
    """The whole as its own parts give it: shared by the checks of a case."""

    composing: Callable[[], Conversation[Composed]]
    key: Hashable = "composition"

    def make(self) -> Conversation[Composed]:
        """Run the parts; nothing where one of them does not give what the next needs."""
        try:
            return (yield from self.composing())
        except (LookupError, TypeError, ValueError):
            return Composed({}, ())


@dataclass(frozen=True)
class Attempt:
    """Whether a wrong result of a forward is a credible attempt: shared by the checks of what comes from it."""

    evidence: Evidence
    name: str

    @property
    def key(self) -> Hashable:
        """The result."""
        return "attempt", self.name

    def make(self) -> Conversation[bool]:
        """Compare with the right one, and see what it depends on."""
        got = self.evidence.array(self.name)
        if got is None:
            return False
        wanted = np.asarray(self.evidence.expected[self.name].value, np.float64)
        inputs = [value for value in self.evidence.plan.inputs.values() if isinstance(value, np.ndarray)]
        if not resembles(got, wanted) or got.size < 3 or is_affine_in(got, inputs):
            return False
        uses = yield from _uses(self.evidence, self.name, got)
        return sum(uses) * 2 >= len(uses) > 0


def right_for_own_parts(
    finding: Finding,
    name: str,
    evidence: Evidence,
    composing: Callable[[], Conversation[Composed]],
    findings: Findings,
) -> Conversation[Finding]:
    """The finding on a wrong output; a pass if only the parts of the whole are wrong."""
    whole: Composed = yield Composition(composing)
    versions = (whole, *whole.others)
    fitting = (item for item in versions if name in item.values and _equal(evidence, name, item.values[name]))
    composed = next(fitting, None)
    if composed is None:
        return finding
    forwards = [output for output in composed.forwards if output in evidence.expected]
    forwards = forwards or [output for output in composed.values if output != name and _is_value(evidence, output)]
    for output in forwards:
        value = findings("value", output)
        right = value is not None and value.status == "passed" and value.kind != OF_OWN_PARTS
        if not right and not (yield Attempt(evidence, output)):
            return finding
    own = composed.values[name]
    if not forwards:
        return finding
    if name not in composed.forwards and name in evidence.expected and evidence.outputs[name].role == "gradient":
        wanted = evidence.expected[name].value
        if np.ndim(wanted) > 0 and not credible_gradient(own, wanted):
            return finding
    return passed(own.size, OF_OWN_PARTS, evidence.title(name), parts=composed.parts)


def _is_value(evidence: Evidence, output: str) -> bool:
    return output in evidence.expected and evidence.outputs[output].role == "value"


def _equal(evidence: Evidence, name: str, composed: NDArray[np.float64]) -> bool:
    got = evidence.array(name)
    if got is None or got.shape != composed.shape or not np.isfinite(composed).all():
        return False
    scale = np.maximum(np.abs(composed), _FLOOR * np.abs(composed).max(initial=0.0)) + 1e-300
    return compare(got, composed, tolerance=_TOLERANCE * scale).passed


def _uses(evidence: Evidence, name: str, got: NDArray[np.float64]) -> Conversation[list[bool]]:
    """For each real array that a result is made of: does the result change with it?"""
    output = evidence.outputs[name]
    calls = needed_for(evidence.plan, output.label)
    used = {part.name for call in calls for part in references((call.args, call.kwargs)) if isinstance(part, Input)}
    found: list[bool] = []
    for key, value in evidence.plan.inputs.items():
        if key in used and isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.any():
            moved = {**evidence.plan.inputs, key: 0.75 * np.roll(value, 1)}
            transcript = yield msgspec.structs.replace(evidence.plan, calls=calls, inputs=moved)
            try:
                there = real_array(output.read(transcript))
            except LookupError:
                continue
            if there is not None:
                found.append(not np.array_equal(there, got))
    return found
