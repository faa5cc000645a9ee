"""Does dropout keep each unit with the right probability and scale, and send the gradient where it did?"""

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import (
    Came,
    Conversation,
    Evidence,
    Finding,
    Judgement,
    blocked,
    failed,
    passed,
    real_array,
    seen,
)
from graders.checks.gradient import OF_OWN_FORWARD
from graders.checks.independence import axis_is_shared, decisions_related, remembering
from graders.checks.statistics import count_is_plausible
from graders.oracle.plan import Plan, Value
from graders.oracle.transcript import Transcript

_DOUBT: Final = 0.01
"""Chance that a share is not said to be that of a slip which it comes from; a smaller one tells fewer slips apart."""


@dataclass(frozen=True)
class MaskCheck:
    """Every entry of the output is 0 or the input times ``scale``, the latter for a plausible share of them.

    Of an input that is 0 nothing shows whether it was dropped.

    Attributes:
        keep: Probability that an entry is not dropped.
    """

    label: str
    x: NDArray[np.float64]
    keep: float
    scale: float
    id: str = "value-mask"
    fact: str = "mask"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Read the mask off the output."""
        returned = evidence.transcript.value(self.label)
        out = _numbers(_first(returned), self.x.shape)
        return (
            failed("no_array", "out", got=seen(_first(returned)), shape=self.x.shape)
            if out is None
            else self._support(out)
        )

    @cached_property
    def _scaled(self) -> NDArray[np.float64]:
        return self.scale * self.x

    @cached_property
    def _shows(self) -> NDArray[np.bool_]:
        """Of which entries the result shows whether they were dropped."""
        return np.not_equal(self.x, 0)

    def _support(self, out: NDArray[np.float64]) -> Finding:
        mask = out != 0
        error = np.where(mask, np.abs(out - self._scaled), 0.0)
        worst = np.unravel_index(int(error.argmax()), error.shape)
        if not error[worst] <= 1e-6 * abs(self.x[worst]):
            ratio = float(out[worst] / self.x[worst])
            dropped = self.scale != 1 and abs(ratio * (1 - self.keep) - 1) < 1e-6
            return failed(
                "mask_scale_dropped" if dropped else "no_mask",
                "out",
                places=tuple(map(int, worst)),
                wanted=self.scale,
                got=ratio,
                measured=float(error[worst]),
                allowed=1e-6 * abs(float(self.x[worst])),
            )
        return _share(mask, self._shows, keep=self.keep)


@remembering
def _share(mask: NDArray[np.bool_], shows: NDArray[np.bool_], *, keep: float) -> Finding:
    """The finding on a mask.

    Args:
        mask: Which entries were not dropped.
        shows: Of which entries the result shows whether they were.
        keep: The probability that one is not.
    """
    shown = mask[shows]
    share = float(shown.mean())
    if mask.any() and not mask.all():  # what entries share makes the share itself vary
        if axis_is_shared(mask, 0):
            return failed("mask_for_batch", "out")
        if mask.ndim == 2 and axis_is_shared(mask, 1):
            return failed("mask_shared", "rows")
    if not count_is_plausible(int(shown.sum()), shown.size, keep):
        return failed(_kind_of_share(int(shown.sum()), shown.size, keep), "out", measured=share, allowed=keep)
    related = decisions_related(mask)
    if related:
        return failed("related", **related._asdict())
    return passed(mask.size, measured=share, allowed=keep)


def _kind_of_share(count: int, size: int, keep: float) -> str:
    """Which slip a wrong share is typical of, where it is of one alone."""
    below = NormalDist().cdf(keep)
    odds = {"mask_share_dropped": (1 - keep,), "mask_share_of_normal": (below, 1 - below)}
    fitting = [kind for kind, shares in odds.items() if any(count_is_plausible(count, size, p, _DOUBT) for p in shares)]
    return fitting[0] if len(fitting) == 1 else "mask_share"


@dataclass(frozen=True)
class MaskGradientCheck:
    """The backward multiplies the upstream gradient by what the forward multiplied its input by.

    Attributes:
        forward: Label of the forward.
        backward: Label of the backward.
        otherwise: Label of the forward with another seed.
        mode: In training the mask is read off the forward's own output, whatever share it keeps.
        scale: What an entry is multiplied by.
        evaluated: A plan of the forward at test time.
        other: What the other kind of dropout multiplies entries by, in training and at test time.
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
    fact: str = "mask_gradient"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """Both calls came back."""
        return (Came(self.forward), Came(self.backward))

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare with the mask that this very forward used; in test mode with the plain scale."""
        returned = evidence.transcript.value(self.backward)
        dx = _numbers(returned, self.x.shape)
        if dx is None:
            return failed("no_array", "dx", got=seen(returned), shape=self.x.shape)
        if self.mode == "scale":
            left_out = (dx == 0) & (self.dout != 0)
            if self.scale and left_out.any() and not left_out.all():
                return failed("drops_in_test", "dx", count=int(left_out.sum()), size=dx.size)
            return self._compare(dx, np.full(dx.shape, self.scale))
        out = self._output(evidence.transcript, self.forward)
        if out is None:
            return failed("no_forward_output", "dx")
        mask = out != 0
        if self._hides:
            hidden = self.x == 0
            mask = np.where(hidden, dx != 0, mask)
            share = float((out != 0)[~hidden].mean())
            if 0 < share < 1 and not count_is_plausible(int(mask[hidden].sum()), int(hidden.sum()), share):
                return failed("mask_read_off_output", "dx", hidden=float(mask[hidden].mean()), share=share)
        right = self._compare(dx, np.where(mask, self.scale, 0.0))
        if right.status == "passed" or not self._fits_own(dx, out):
            return right if self._drops(out, evidence.transcript) else blocked("needs_random_mask", "dx")
        return self._for_own(out, evidence.transcript, dx.size)

    @cached_property
    def _hides(self) -> bool:
        """Whether of some entries the forward does not show if they were dropped."""
        return not self.x.all()

    def _fits_own(self, dx: NDArray[np.float64], out: NDArray[np.float64]) -> bool:
        """Whether the gradient is that of the forward's own output, whatever it scales by."""
        hidden = self.x == 0
        factor = np.where(hidden, dx / self.dout, out / np.where(hidden, 1.0, self.x))
        return self._compare(dx, factor).status == "passed"

    def _for_own(self, out: NDArray[np.float64], transcript: Transcript, size: int) -> Conversation[Finding]:
        """The finding on the gradient of a forward that scales otherwise: credit for an attempt at this dropout."""
        if not self._drops(out, transcript):
            return blocked("needs_random_mask", "dx")
        tested = self._output((yield self.evaluated), self.evaluated.calls[0].label)
        mask = out != 0
        train, test = self.other
        if tested is not None and _scaled(out[mask], self.x[mask], train) and _scaled(tested, self.x, test):
            return failed("other_dropout", "dx")
        return passed(size, OF_OWN_FORWARD, "dx")

    def _drops(self, out: NDArray[np.float64], transcript: Transcript) -> bool:
        """Whether the forward dropped some entries, and not by the sign of the input, whatever the seed."""
        mask = out != 0
        if mask.all() or not mask.any():
            return False
        if not (np.array_equal(mask, self.x > 0) or np.array_equal(mask, self.x < 0)):
            return True
        otherwise = self._output(transcript, self.otherwise)
        return otherwise is None or not np.array_equal(otherwise != 0, mask)

    def _output(self, transcript: Transcript, label: str) -> NDArray[np.float64] | None:
        try:
            return _numbers(_first(transcript.value(label)), self.x.shape)
        except LookupError:
            return None

    def _compare(self, dx: NDArray[np.float64], factor: NDArray[np.float64]) -> Finding:
        error = np.abs(dx - factor * self.dout)
        worst = np.unravel_index(int(np.argmax(error)), error.shape)
        allowed = 1e-6 * float(np.abs(self.dout[worst]))
        if not error[worst] <= allowed:
            wanted = float(factor[worst] * self.dout[worst])
            return failed(
                places=tuple(map(int, worst)),
                got=float(dx[worst]),
                wanted=wanted,
                measured=float(error[worst]),
                allowed=allowed,
                **_how(dx, factor * self.dout, self.scale),
            )
        return passed(dx.size, measured=float(error[worst]), allowed=allowed)


def _scaled(out: NDArray[np.float64], x: NDArray[np.float64], factor: float) -> bool:
    return bool(np.allclose(out, factor * x, rtol=1e-6, atol=0.0))


def _how(dx: NDArray[np.float64], wanted: NDArray[np.float64], scale: float) -> dict[str, Any]:
    """In which way a gradient is wrong: by a factor, or by its mask."""
    size = float(np.sum(wanted * wanted))
    ratio = float(np.sum(dx * wanted)) / size if size else 0.0
    if ratio and np.allclose(dx, ratio * wanted, rtol=1e-6, atol=1e-9 * float(np.abs(wanted).max())):
        lacks_scale = abs(ratio * scale - 1) < 1e-6
        return {"kind": "mask_factor", "subject": "dx", "ratio": ratio, "lacks_scale": lacks_scale}
    return {"kind": "other_mask", "subject": "dx"}


def _first(value: Value) -> Value:
    return value[0] if isinstance(value, (tuple, list)) and value else value


def _numbers(value: Value, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """An array of real numbers of this shape; None for anything else."""
    array = real_array(value) if isinstance(value, np.ndarray) else None
    return array if array is not None and array.shape == shape else None
