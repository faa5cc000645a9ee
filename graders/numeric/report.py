"""What a gradient check gives back."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graders.numeric.lines import Sample
from graders.numeric.sizes import Array

Status = Literal["passed", "failed", "inconclusive"]


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


@dataclass(frozen=True)
class GradientReport:
    """The outcome of one gradient check and the numbers behind it.

    Attributes:
        status: `"passed"`, `"failed"` or `"inconclusive"`.
        reason: Code of why. Failed: `gradient`, `shape`, `missing`, `not_finite`, `backward_raised`,
            `random_backward`. Inconclusive: `forward_raised`, `forward_shape`, `forward_not_finite`,
            `random_forward`, `noise`, `kinks`. Empty when passed.
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
    samples: tuple[Sample, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        """Whether the check passed."""
        return self.status == "passed"

    @property
    def gap(self) -> float:
        """Size of the difference between the numeric and the analytic derivative."""
        return abs(self.numeric - self.analytic)

    def as_dict(self) -> dict[str, Any]:
        """Give the record as plain data, ready for JSON but for the arrays of `blocks`."""
        return asdict(self)
