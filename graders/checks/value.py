"""Does a result agree with the expected one, at every entry, within what its precision and the case allow?"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Conversation, Judgement, Shaped
from graders.checks.evidence import Evidence, Expected, real_array
from graders.checks.finding import Finding, failed, passed
from graders.numeric.arrays import Comparison, compare
from graders.oracle.plan import RELATIVE_STEP, Plan, made_once, perturbed_along, together

FLOAT64_TOLERANCE: Final = 1e-9
"""Of the scale: a sum of 1e4 products in another order differs by some 1e-12, a missing eps of 1e-8 by more."""
FLOAT32_TOLERANCE: Final = 3e-5
"""Of the scale: 250 times the unit roundoff of single precision, what sums of the cases' lengths accumulate."""
_FLOAT32_FLOOR: Final = 1e-6
"""Of the largest entry: 8 times the unit roundoff of single precision."""
_SINGLE_PRECISION_ROUGHNESS: Final = 1e-10
"""Of the scale: between the second differences of double precision (some 1e-14) and of single (some 1e-8)."""
_STEPS: Final = 17
"""Points of a line: enough second differences that one of them meets a step of single precision."""
_LINES: Final = 4
"""Lines tried before a result counts as smooth."""


@dataclass(frozen=True)
class ValueCheck:
    """The named output agrees with the expected one.

    The error of each entry is measured against ``scale`` of the case (see `Expected`). A small mismatch gets a
    second look: if the submission's own results move in the steps of single precision, it is judged as such.
    """

    output: str
    fact: str = "value"

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    @property
    def needs(self) -> tuple[Shaped, ...]:
        """A result of the right shape."""
        return (Shaped(self.output),)

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare; ask for nearby points when only precision could explain the difference."""
        comparison = yield from compare_output(evidence, self.output)
        return finding_of(self.output, comparison)


def finding_of(title: str, comparison: Comparison) -> Finding:
    """The finding that a comparison comes to."""
    if comparison.passed:
        return passed(comparison.size, measured=comparison.error, allowed=comparison.allowed)
    return mismatch("wrong_value", title, comparison)


def mismatch(kind: str, title: str, comparison: Comparison) -> Finding:
    """A failure by the worst entry of a comparison."""
    return failed(
        kind,
        title,
        places=comparison.index or (),
        got=comparison.got,
        wanted=comparison.wanted,
        measured=comparison.error,
        allowed=comparison.allowed,
        wrong=comparison.wrong,
        size=comparison.size,
    )


def compare_output(evidence: Evidence, name: str) -> Conversation[Comparison]:
    """Compare a named output of the right shape with the expected one."""
    expected = evidence.expected[name]
    got = np.asarray(evidence.read(name))
    comparison = compare(got, expected.value, tolerance=FLOAT64_TOLERANCE * expected.scale)
    if comparison.passed:
        return comparison
    single = compare(got, expected.value, tolerance=_single_precision_tolerance(expected))
    if not single.passed:
        return comparison
    if got.dtype == np.float32 or (yield from _moves_in_single_precision(evidence, name)):
        return single
    return comparison


def _single_precision_tolerance(expected: Expected) -> NDArray[np.float64]:
    """What rounding to single precision on the way may cost: it is absolute next to the largest entry.

    A difference like ``1 - t**2`` with ``t`` near 1 is small, but its error is that of ``t``.
    """
    size = np.abs(np.asarray(expected.value, np.float64))
    largest = float(np.max(size, initial=0.0, where=np.isfinite(size)))
    return np.maximum(FLOAT32_TOLERANCE * expected.scale, _FLOAT32_FLOOR * largest)


def _moves_in_single_precision(evidence: Evidence, name: str) -> Conversation[bool]:
    """Whether the result moves in steps along a line of inputs; a few lines, since one may run along a step."""
    for line in range(_LINES):
        if (yield from _moves_in_steps(evidence, name, line)):
            return True
    return False


def _moves_in_steps(evidence: Evidence, name: str, line: int) -> Conversation[bool]:
    output = evidence.outputs[name]
    scale = evidence.expected[name].scale
    steps = {f" moved {step}": step * RELATIVE_STEP for step in range(_STEPS)}

    def moved() -> Plan:
        at = perturbed_along(evidence.plan, output.label, line)
        return together({suffix: at(size) for suffix, size in steps.items()})

    transcript = yield made_once(evidence.plan, ("moved", output.label, line), moved)
    try:
        placed = (replace(output, label=output.label + suffix) for suffix in steps)
        read = [real_array(place.read(transcript, evidence.read(name))) for place in placed]
    except LookupError:
        return False
    values = [value for value in read if value is not None and value.shape == scale.shape]
    if len(values) < _STEPS:
        return False
    roughness = np.abs(np.diff(np.stack(values), n=2, axis=0)) / scale
    return bool(roughness.max(initial=0.0) > _SINGLE_PRECISION_ROUGHNESS)
