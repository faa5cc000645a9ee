"""Does a result agree with the expected one, at every entry, within what its precision and the case allow?"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Evidence, Expected, Judgement
from graders.checks.messages import describe_mismatch
from graders.checks.perturbation import RELATIVE_STEP, nudged_along
from graders.checks.shape import shape_verdict
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.numeric.compare import Comparison, compare
from graders.oracle.plan import Plan
from graders.oracle.renaming import together
from graders.oracle.transcript import Transcript

FLOAT64_TOLERANCE: Final = 1e-9
FLOAT32_TOLERANCE: Final = 3e-5
_FLOAT32_FLOOR: Final = 1e-6
_SINGLE_PRECISION_ROUGHNESS: Final = 1e-10
_STEPS: Final = 17
_LINES: Final = 4


@dataclass(frozen=True)
class ValueCheck:
    """The named output agrees with the expected one.

    The error of each entry is measured against ``scale`` of the case (see `Expected`). A small mismatch gets a
    second look: if the submission's own results move in the steps of single precision, it is judged as such.
    """

    output: str

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare; ask for nearby points when only precision could explain the difference."""
        gate = shape_verdict(evidence, self.output)
        if gate.status != "passed":
            return blocked(f"needs the right shape: {gate.message}") if gate.status == "failed" else gate
        return self._compare(evidence)

    def _compare(self, evidence: Evidence) -> Generator[Plan, Transcript, Verdict]:
        comparison = yield from compare_output(evidence, self.output)
        return verdict_of(self.output, comparison)


def verdict_of(name: str, comparison: Comparison) -> Verdict:
    """The verdict that a comparison comes to."""
    if comparison.passed:
        return passed(comparison.size, measured=comparison.error, allowed=comparison.allowed)
    return failed(describe_mismatch(name, comparison), measured=comparison.error, allowed=comparison.allowed)


def compare_output(evidence: Evidence, name: str) -> Generator[Plan, Transcript, Comparison]:
    """Compare a named output of the right shape with the expected one; a generator like a check's ``judge``."""
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


def _moves_in_single_precision(evidence: Evidence, name: str) -> Generator[Plan, Transcript, bool]:
    """Whether the result moves in steps along a line of inputs; a few lines, since one may run along a step."""
    for line in range(_LINES):
        if (yield from _moves_in_steps(evidence, name, line)):
            return True
    return False


def _moves_in_steps(evidence: Evidence, name: str, line: int) -> Generator[Plan, Transcript, bool]:
    output = evidence.outputs[name]
    scale = evidence.expected[name].scale
    steps = {f" moved {step}": step * RELATIVE_STEP for step in range(_STEPS)}
    at = nudged_along(evidence.plan, output.label, line)
    transcript: Transcript = yield together({suffix: at(size) for suffix, size in steps.items()})
    try:
        placed = (replace(output, label=output.label + suffix) for suffix in steps)
        values = [np.asarray(place.read(transcript, evidence.read(name)), dtype=np.float64) for place in placed]
    except (LookupError, TypeError, ValueError):
        return False
    if any(value.shape != scale.shape for value in values):
        return False
    roughness = np.abs(np.diff(np.stack(values), n=2, axis=0)) / scale
    return bool(roughness.max(initial=0.0) > _SINGLE_PRECISION_ROUGHNESS)
