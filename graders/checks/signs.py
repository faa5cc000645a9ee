"""Does a result agree with the expected one where each column is right in either sign?

A principal axis has no sign of its own: where one column of the first result is mirrored, so it must be in all.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Evidence, Expected, Judgement
from graders.checks.shape import shape_verdict
from graders.checks.value import compare_output, verdict_of
from graders.checks.verdict import Verdict, blocked
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript


@dataclass(frozen=True)
class SignedValueCheck:
    """The named output agrees with the expected one, up to the signs of the columns of output ``first``."""

    output: str
    first: str

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Read the signs off the first output, then compare."""
        for name in (self.first, self.output):
            gate = shape_verdict(evidence, name)
            if gate.status != "passed":
                return blocked(f"needs the right shape: {gate.message}") if gate.status == "failed" else gate
        return self._compare(evidence)

    def _compare(self, evidence: Evidence) -> Generator[Plan, Transcript, Verdict]:
        comparison = yield from compare_output(self.mirrored(evidence), self.output)
        return verdict_of(self.output, comparison)

    def mirrored(self, evidence: Evidence) -> Evidence:
        """The evidence with what is expected of the output in the signs of what was given."""
        wanted = evidence.expected[self.output]
        mirrored = Expected(wanted.value * self._signs(evidence), wanted.scale)
        return replace(evidence, expected={**evidence.expected, self.output: mirrored})

    def _signs(self, evidence: Evidence) -> NDArray[np.float64]:
        """Per column -1 where the first output is nearer to the mirror image of what is expected."""
        got = np.asarray(evidence.read(self.first), np.float64)
        along = np.nansum(got * evidence.expected[self.first].value, axis=0)
        return np.where(along < 0, -1.0, 1.0)
