"""Is a number that depends on random choices one of those that right choices give?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.shape import kind_of
from graders.checks.verdict import blocked, failed, passed

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


@dataclass(frozen=True)
class AmongGradientCheck:
    """The named gradient is that of the random outcome which the loss shows to have been drawn.

    Attributes:
        loss: Name of the loss.
        losses: The loss for each outcome, (K,).
        gradients: The gradient for each outcome, (K, ...).
        size: Size of the largest gradient, against which the error is measured.
    """

    output: str
    loss: str
    losses: NDArray[np.float64]
    gradients: NDArray[np.float64]
    size: float
    draw: str

    @property
    def id(self) -> str:
        """``gradient-<output>``."""
        return f"gradient-{self.output}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare with the gradient of every outcome that gives this loss, to single precision."""
        hindrance = obstacle(evidence, evidence.outputs[self.output].label)
        if hindrance is not None:
            return hindrance
        try:
            loss = float(evidence.read(self.loss))
            got = np.asarray(evidence.read(self.output), np.float64)
        except (LookupError, TypeError, ValueError):
            return blocked("needs a loss and a gradient of numbers")
        drawn = np.abs(self.losses - loss) <= TOLERANCE * np.maximum(1.0, np.abs(self.losses))
        if got.shape != self.gradients.shape[1:] or not drawn.any():
            return blocked(f"needs the right shape, and a loss that some {self.draw} gives")
        axes = tuple(range(1, got.ndim + 1))
        error = float(np.min(np.max(np.abs(self.gradients[drawn] - got), axis=axes)))
        allowed = 3 * TOLERANCE * self.size
        if not error <= allowed:
            message = f"{self.output} is not the gradient of the loss under the {self.draw} that was drawn"
            return failed(message, measured=error, allowed=allowed)
        return passed(got.size, measured=error, allowed=allowed)
