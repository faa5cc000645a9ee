"""Is a number that depends on random choices one of those that right choices give?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.shape import kind_of
from graders.checks.verdict import failed, passed

TOLERANCE: Final = 1e-5


@dataclass(frozen=True)
class AmongCheck:
    """The named output, a number, is one of ``values``: one for each outcome of a random draw."""

    output: str
    values: NDArray[np.float64]
    draw: str

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare with the nearest of the values, to single precision."""
        hindrance = obstacle(evidence, evidence.outputs[self.output].label)
        if hindrance is not None:
            return hindrance
        try:
            got = float(evidence.read(self.output))
        except (LookupError, TypeError, ValueError):
            return failed(f"there is no number {self.output} in what was returned")
        if not np.isfinite(got):
            return failed(f"{self.output} is {kind_of(got)}")
        nearest = float(self.values[np.argmin(np.abs(self.values - got))])
        allowed = TOLERANCE * max(1.0, abs(nearest))
        if abs(got - nearest) > allowed:
            return failed(
                f"{self.output} is {got:.8g}, which no {self.draw} gives; the nearest would be {nearest:.8g}",
                measured=abs(got - nearest),
                allowed=allowed,
            )
        return passed(1, measured=abs(got - nearest), allowed=allowed)
