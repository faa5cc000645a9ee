"""What a gradient check gives back."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graders.numeric.sizes import Array

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from graders.numeric.lines import Sample

Status = Literal["passed", "failed", "inconclusive"]

ADVICE = {
    "noise": "compute in double precision, or compare with a coarser check",
    "kinks": "move the inputs off ties and jumps, or check smaller parts of the function",
    "domain": "move the inputs away from the edge of the domain",
    "random_forward": "fix the random numbers: pass a mask or a generator's seed as an input",
}
"""What to do about an outcome that is no outcome."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing that does not decide the outcome: a code for programs and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a gradient, differentiated by itself."""

    index: tuple[int, ...]
    numeric: float
    analytic: float


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The gradient of one input is wrong: by how much and where.

    Attributes:
        name: The input.
        numeric: Derivative along a random direction through this input alone.
        analytic: What the gradient says of it.
        allowed: Largest difference that could be numerical error.
        factor: Analytic over numeric where one factor explains all that was measured, else None.
        pattern: Where, in words.
        entries: Single entries, worst first.
        blocks: Map of the mismatch: per block of the array the size of the error against the gradient's; None where it
            was not measured. Blocks split every axis evenly, so its shape is the array's or coarser.
    """

    name: str
    numeric: float
    analytic: float
    allowed: float
    factor: float | None = None
    pattern: str = ""
    entries: tuple[Entry, ...] = ()
    blocks: Array | None = None

    def describe(self) -> str:
        """Say it in a sentence."""
        what = f"the gradient of {self.name!r} is wrong"
        if self.factor == 0:
            what = f"the gradient of {self.name!r} is zero where it should not be"
        elif self.factor == -1:
            what = f"the gradient of {self.name!r} has the wrong sign"
        elif self.factor is not None:
            what = f"the gradient of {self.name!r} is {self.factor:.6g} times what it should be"
        where = f", {self.pattern}" if self.pattern else ""
        if not self.entries:
            return f"{what}{where}"
        e = self.entries[0]
        place = f"at {e.index} it" if e.index else "it"
        return f"{what}{where}: {place} is {e.analytic:.7g}, numerically {e.numeric:.7g}"


@dataclass(frozen=True, repr=False)
class GradientReport:
    """The outcome of one gradient check and the numbers behind it.

    Attributes:
        status: `"passed"`, `"failed"` or `"inconclusive"`.
        reason: Code of why. Failed: `gradient`, `subgradient` (outside the one-sided derivatives at a kink), `shape`,
            `missing`, `not_finite`, `backward_raised`, `random_backward`. Inconclusive: `forward_raised`,
            `forward_shape`, `forward_not_finite`, `random_forward`, `noise`, `kinks`, `domain` (not finite beside the
            base point); `no_kink` of `subgradient_check`. Empty when passed.
        message: The same in a sentence.
        numeric: Numeric derivative of the loss along the random direction that decided.
        analytic: Inner product of the gradient and that direction.
        allowed: Largest difference of the two that could be numerical error.
        step: Step of that derivative against the scale of the inputs.
        noise: Estimated noise of the loss itself.
        resolution: `allowed` against the norm of the entrywise product of gradient and direction: the smallest relative
            error that this check could tell from numerical error.
        forward_calls: Forward calls asked for.
        backward_calls: Backward calls asked for.
        rounds: Rounds asked for.
        masked: Outputs left out at the base point, as they stand at a kink; a second base point covered them.
        notes: Advisory remarks.
        mismatches: For a wrong gradient, which input's, where and by how much.
        samples: All differences taken along the deciding direction, smallest step first: enough to draw the error
            against the step.
    """

    status: Status
    reason: str = ""
    message: str = ""
    numeric: float = float("nan")
    analytic: float = float("nan")
    allowed: float = float("nan")
    step: float = float("nan")
    noise: float = float("nan")
    resolution: float = float("nan")
    forward_calls: int = 0
    backward_calls: int = 0
    rounds: int = 0
    masked: int = 0
    notes: tuple[Note, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    samples: "tuple[Sample, ...]" = ()

    def __bool__(self) -> bool:
        """Whether the check passed."""
        return self.passed

    @property
    def passed(self) -> bool:
        """Whether the gradient is right."""
        return self.status == "passed"

    @property
    def gap(self) -> float:
        """Size of the difference between the numeric and the analytic derivative."""
        return abs(self.numeric - self.analytic)

    def __repr__(self) -> str:
        """Say the outcome in a few words; `str` says it in full."""
        why = f", {self.reason!r}" if self.reason else ""
        return f"GradientReport({self.status!r}{why}, resolution={self.resolution:.2g})"

    def __str__(self) -> str:
        """Say the outcome, the numbers behind it, and the notes."""
        sentences = [f"{self.status}: {self.message}" if self.message else self.status]
        if math.isfinite(self.numeric) and math.isfinite(self.analytic):
            rates = f"along a random direction the function changes at a rate of {self.numeric:.10g}"
            rates += f" and the gradient says {self.analytic:.10g}"
            if self.passed:
                sentences[0] += f": {rates}, which is the same within the {self.allowed:.1e} of numerical error"
            elif self.reason == "gradient":
                sentences.append(f"{rates}, where numerical error explains {self.allowed:.1e}")
        if self.passed and math.isfinite(self.resolution):
            sentences.append(f"a relative error of {self.resolution:.1e} would have shown")
        if self.status == "inconclusive" and self.reason in ADVICE:
            sentences.append(ADVICE[self.reason])
        sentences += [note.message for note in self.notes]
        calls = f"{_count(self.forward_calls, 'forward')} and {_count(self.backward_calls, 'backward')} calls"
        return "; ".join(sentences) + f" ({calls})"

    def plot(self) -> "Figure":
        """Draw the error against the step, beside it a map of the mismatch of the gradient that is farthest off.

        The error of a wrong gradient levels off as the step shrinks, where that of a right one falls with its square
        until rounding takes over.

        Returns:
            A Matplotlib figure.

        Raises:
            ImportError: If Matplotlib is not installed: `pip install 'backcheck[plots]'`.
        """
        from graders.numeric.plot import draw  # noqa: PLC0415 - Matplotlib is an extra

        return draw(self)


def _count(n: int, what: str) -> str:
    return f"{n} {what}"
