"""Is a number that depends on random choices one of those that right choices give?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Came, Evidence, Finding, blocked, failed, passed, seen

TOLERANCE: Final = 1e-5
"""Of a loss: what single precision needs, some 80 times its unit roundoff; masks differ by far more."""


@dataclass(frozen=True)
class AmongCheck:
    """The named output, a number, is one of ``values``: one for each outcome of a random draw."""

    output: str
    label: str
    values: NDArray[np.float64]
    draw: str
    fact: str = "among"

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    def judge(self, evidence: Evidence) -> Finding:
        """Compare with the nearest of the values, to single precision."""
        value = evidence.array(self.output)
        if value is None or value.size != 1:
            return failed("number_missing", self.output)
        got = float(value.item())
        if not np.isfinite(got):
            return failed("is_not_finite", self.output, got=seen(got))
        nearest = float(self.values[np.argmin(np.abs(self.values - got))])
        allowed = TOLERANCE * max(1.0, abs(nearest))
        if abs(got - nearest) > allowed:
            return failed(
                "no_draw",
                self.output,
                draw=self.draw,
                got=got,
                wanted=nearest,
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
    label: str
    fact: str = "among_gradient"

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    @property
    def id(self) -> str:
        """``gradient-<output>``."""
        return f"gradient-{self.output}"

    def judge(self, evidence: Evidence) -> Finding:
        """Compare with the gradient of every outcome that gives this loss, to single precision."""
        value, got = evidence.array(self.loss), evidence.array(self.output)
        if value is None or value.size != 1 or got is None:
            return blocked("needs_loss_and_gradient")
        loss = float(value.item())
        drawn = np.abs(self.losses - loss) <= TOLERANCE * np.maximum(1.0, np.abs(self.losses))
        if got.shape != self.gradients.shape[1:] or not drawn.any():
            return blocked("needs_drawn_loss", draw=self.draw)
        axes = tuple(range(1, got.ndim + 1))
        error = float(np.min(np.max(np.abs(self.gradients[drawn] - got), axis=axes)))
        allowed = 3 * TOLERANCE * self.size
        if not error <= allowed:
            return failed("gradient_of_no_draw", self.output, draw=self.draw, measured=error, allowed=allowed)
        return passed(got.size, measured=error, allowed=allowed)
