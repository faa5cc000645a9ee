"""Does a result agree with the expected one where each column is right in either sign?

A principal axis has no sign of its own: where one column of the first result is mirrored, so it must be in all.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Judgement, Shaped
from graders.checks.evidence import Evidence, Expected
from graders.checks.value import compare_output, finding_of


@dataclass(frozen=True)
class SignedValueCheck:
    """The named output agrees with the expected one, up to the signs of the columns of output ``first``."""

    output: str
    first: str
    fact: str = "value"

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    @property
    def needs(self) -> tuple[Shaped, ...]:
        """Results of the right shape."""
        return (Shaped(self.first), Shaped(self.output))

    def judge(self, evidence: Evidence) -> Judgement:
        """Read the signs off the first output, then compare."""
        comparison = yield from compare_output(self.mirrored(evidence), self.output)
        return finding_of(self.output, comparison)

    def mirrored(self, evidence: Evidence) -> Evidence:
        """The evidence with what is expected of the output in the signs of what was given."""
        wanted = evidence.expected[self.output]
        mirrored = Expected(wanted.value * self._signs(evidence), wanted.scale)
        return replace(evidence, expected={**evidence.expected, self.output: mirrored})

    def _signs(self, evidence: Evidence) -> NDArray[np.float64] | float:
        """Per column -1 where the first output is nearer to the mirror image of what is expected."""
        got, wanted = evidence.array(self.first), evidence.expected[self.first].value
        if got is None or got.shape != wanted.shape:
            return 1.0
        return np.where(np.nansum(got * wanted, axis=0) < 0, -1.0, 1.0)
