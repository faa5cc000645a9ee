"""Does dropout keep each unit with the right probability and scale, and send the gradient where it kept?"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.independence import decisions_related
from graders.checks.shape import kind_of
from graders.checks.statistics import count_is_plausible
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.oracle.plan import Value


@dataclass(frozen=True)
class MaskCheck:
    """Every entry of the output is 0 or the input times ``scale``; the share kept is plausible for ``keep``.

    Of an input that is 0 nothing shows whether it was kept.
    """

    label: str
    x: NDArray[np.float64]
    keep: float
    scale: float
    id: str = "value-mask"

    def judge(self, evidence: Evidence) -> Judgement:
        """Read the mask off the output."""
        hindrance = obstacle(evidence, self.label)
        if hindrance is not None:
            return hindrance
        out = _first(evidence.transcript.value(self.label))
        if not isinstance(out, np.ndarray) or out.shape != self.x.shape:
            return failed(f"out should be an array of shape {self.x.shape}; got {kind_of(out)}")
        return self._support(np.asarray(out, np.float64))

    def _support(self, out: NDArray[np.float64]) -> Verdict:
        kept = out != 0
        wanted = np.where(kept, self.scale * self.x, 0.0)
        error = np.abs(out - wanted)
        worst = np.unravel_index(int(np.argmax(error)), error.shape)
        if not error[worst] <= 1e-6 * abs(self.x[worst]):
            ratio = float(out[worst] / self.x[worst])
            return failed(
                f"every entry should be 0 or x times {self.scale:g}\n  at {list(map(int, worst))}: x times {ratio:.6g}",
                measured=float(error[worst]),
                allowed=1e-6 * abs(float(self.x[worst])),
            )
        return self._share(kept)

    def _share(self, kept: NDArray[Any]) -> Verdict:
        shown = kept[self.x != 0]
        share = float(shown.mean())
        if not count_is_plausible(int(shown.sum()), shown.size, self.keep):
            return failed(
                f"keeps {share:.1%} of the entries; p = {self.keep:g} is the probability to keep one",
                measured=share,
                allowed=self.keep,
            )
        if kept.ndim == 2 and any(_shared(kept, axis) for axis in (0, 1)):
            return failed("whole rows or columns share one decision: every entry should have its own")
        related = decisions_related(kept)
        if related:
            return failed(related)
        return passed(kept.size, measured=share, allowed=self.keep)


@dataclass(frozen=True)
class MaskGradientCheck:
    """The backward multiplies the upstream gradient by what the forward multiplied its input by."""

    forward: str
    backward: str
    x: NDArray[np.float64]
    dout: NDArray[np.float64]
    mode: Literal["mask", "scale"]
    scale: float
    keep: float
    id: str = "gradient-dx"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare with the mask that this very forward used; in test mode with the plain scale."""
        for label in (self.forward, self.backward):
            hindrance = obstacle(evidence, label)
            if hindrance is not None:
                return hindrance
        dx = evidence.transcript.value(self.backward)
        if not isinstance(dx, np.ndarray) or dx.shape != self.x.shape:
            return failed(f"dx should be an array of shape {self.x.shape}; got {kind_of(dx)}")
        out = _first(evidence.transcript.value(self.forward))
        if not isinstance(out, np.ndarray) or out.shape != self.x.shape:
            return failed("the forward gives no output of the right shape to compare with")
        if self.mode == "scale":
            return self._compare(dx, np.full(dx.shape, self.scale))
        hidden = self.x == 0
        shown = (out != 0)[~hidden]
        if not count_is_plausible(int(shown.sum()), shown.size, self.keep):
            return blocked("needs a forward that keeps entries at random: its mask cannot be read off its output")
        kept = np.where(hidden, dx != 0, out != 0)
        if not count_is_plausible(int(kept[hidden].sum()), int(hidden.sum()), self.keep):
            return failed(
                f"of the entries where x is 0, {kept[hidden].mean():.0%} pass their gradient on; p = {self.keep:g}",
                hint="Keep the mask that was drawn: where x is 0 it cannot be read off the output.",
            )
        right = self._compare(dx, np.where(kept, self.scale, 0.0))
        own = self._compare(dx, np.where(kept, np.where(hidden, self.scale, out / np.where(hidden, 1.0, self.x)), 0.0))
        return own if own.status == "passed" and right.status != "passed" else right

    def _compare(self, dx: NDArray[np.float64], factor: NDArray[np.float64]) -> Verdict:
        error = np.abs(dx - factor * self.dout)
        worst = np.unravel_index(int(np.argmax(error)), error.shape)
        allowed = 1e-6 * float(np.abs(self.dout[worst]))
        if not error[worst] <= allowed:
            wanted = float(factor[worst] * self.dout[worst])
            return failed(
                f"{_how(dx, factor * self.dout, self.scale)}\n  at {list(map(int, worst))}:"
                f" got {dx[worst]:.6g}, wanted {wanted:.6g}",
                measured=float(error[worst]),
                allowed=allowed,
            )
        return passed(dx.size, measured=float(error[worst]), allowed=allowed)


def _how(dx: NDArray[np.float64], wanted: NDArray[np.float64], scale: float) -> str:
    """In which way a gradient is wrong: by a factor, or by its mask."""
    size = float(np.sum(wanted * wanted))
    ratio = float(np.sum(dx * wanted)) / size if size else 0.0
    if ratio and np.allclose(dx, ratio * wanted, rtol=1e-6, atol=1e-9 * float(np.abs(wanted).max())):
        lacking = ": it lacks the factor of the forward" if abs(ratio * scale - 1) < 1e-6 else ""
        return f"dx has the right mask, and is {ratio:.6g} times what it should be{lacking}"
    return "dx does not follow the mask of the forward"


def _shared(kept: NDArray[Any], axis: int) -> bool:
    """Whether several entries along an axis always have one decision."""
    return kept.shape[axis] > 1 and bool((kept.all(axis) == kept.any(axis)).all())


def _first(value: Value) -> Value:
    return value[0] if isinstance(value, (tuple, list)) and value else value
