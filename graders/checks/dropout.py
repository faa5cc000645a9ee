"""Does dropout keep each unit with the right probability and scale, and send the gradient where it kept?"""

from collections.abc import Generator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from graders.checks.carried import RIGHT_FOR_OWN
from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.independence import decisions_related
from graders.checks.shape import kind_of
from graders.checks.statistics import count_is_plausible
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.oracle.plan import Plan, Value
from graders.oracle.transcript import Transcript

_NO_MASK: Final = "needs a forward that drops entries at random: it keeps all or none, or goes by the sign of x"
_RANDN: Final = ", and that share is what `randn` gives: its numbers are normal, those of `rand` uniform in 0 to 1"


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
            below = NormalDist().cdf(self.keep)
            normal = any(count_is_plausible(int(shown.sum()), shown.size, odds) for odds in (below, 1 - below))
            return failed(
                f"keeps {share:.1%} of the entries; p = {self.keep:g} is the probability to keep one"
                + (_RANDN if normal else ""),
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
    """The backward multiplies the upstream gradient by what the forward multiplied its input by.

    Attributes:
        forward: Label of the forward.
        backward: Label of the backward.
        otherwise: Label of the forward with another seed.
        mode: In training the mask is read off the forward's own output, whatever share it keeps.
        scale: What a kept entry is multiplied by.
        evaluated: A plan of the forward at test time.
        other: What the other kind of dropout multiplies kept entries by, in training and at test time.
    """

    forward: str
    backward: str
    otherwise: str
    x: NDArray[np.float64]
    dout: NDArray[np.float64]
    mode: Literal["mask", "scale"]
    scale: float
    evaluated: Plan
    other: tuple[float, float]
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
        if self.mode == "scale":
            return self._compare(dx, np.full(dx.shape, self.scale))
        out = self._output(evidence.transcript, self.forward)
        if out is None:
            return failed("the forward gives no output of the right shape to compare with")
        hidden = self.x == 0
        kept = np.where(hidden, dx != 0, out != 0)
        share = float((out != 0)[~hidden].mean())
        if hidden.any() and 0 < share < 1 and not count_is_plausible(int(kept[hidden].sum()), int(hidden.sum()), share):
            return failed(
                f"of the entries where x is 0, {kept[hidden].mean():.0%} pass their gradient, elsewhere {share:.0%}",
                hint="Keep the mask that was drawn: where x is 0 it cannot be read off the output.",
            )
        right = self._compare(dx, np.where(kept, self.scale, 0.0))
        factor = np.where(hidden, dx / self.dout, out / np.where(hidden, 1.0, self.x))
        if right.status == "passed" or self._compare(dx, factor).status != "passed":
            return right if self._drops(out, evidence.transcript) else blocked(_NO_MASK)
        return self._for_own(out, evidence.transcript, dx.size)

    def _for_own(
        self, out: NDArray[np.float64], transcript: Transcript, size: int
    ) -> Generator[Plan, Transcript, Verdict]:
        """The verdict on the gradient of a forward that scales otherwise: credit for an attempt at this dropout."""
        if not self._drops(out, transcript):
            return blocked(_NO_MASK)
        tested = self._output((yield self.evaluated), self.evaluated.calls[0].label)
        kept = out != 0
        train, test = self.other
        if tested is not None and _scaled(out[kept], self.x[kept], train) and _scaled(tested, self.x, test):
            return failed(
                "dx belongs to the other kind of dropout, in training and at test time: mend the forward first"
            )
        return passed(size, message="dx " + RIGHT_FOR_OWN)

    def _drops(self, out: NDArray[np.float64], transcript: Transcript) -> bool:
        """Whether the forward dropped some entries, and not by the sign of the input, whatever the seed."""
        kept = out != 0
        otherwise = self._output(transcript, self.otherwise)
        by_sign = np.array_equal(kept, self.x > 0) or np.array_equal(kept, self.x < 0)
        same = otherwise is not None and np.array_equal(otherwise != 0, kept)
        return bool(0 < kept.mean() < 1) and not (same and by_sign)

    def _output(self, transcript: Transcript, label: str) -> NDArray[np.float64] | None:
        try:
            out = _first(transcript.value(label))
        except LookupError:
            return None
        return out if isinstance(out, np.ndarray) and out.shape == self.x.shape and out.dtype.kind in "fiu" else None

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


def _scaled(out: NDArray[np.float64], x: NDArray[np.float64], factor: float) -> bool:
    return bool(np.allclose(out, factor * x, rtol=1e-6, atol=0.0))


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
