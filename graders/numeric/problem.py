"""What a gradient check asks for, what it is answered and what it reports: plain data, no calls.

A check never calls the code under test. It yields a `Round` of points and pullbacks, and whoever drives it answers
with `Evaluations`, made in this process or in another one.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.random.bit_generator import ISeedSequence

from graders.numeric.arrays import EPS, Array, entry_sizes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from graders.numeric.estimate import Sample

Arrays = Mapping[str, Array]

UPSTREAM = 0x75
"""The stream of random numbers of the upstream gradient; those of the rounds are counted from 0."""

BASE_STEP = 4e-6
"""First step. Curvature costs h^2 and rounding eps/h: they meet near the cube root of eps, 6e-6; a smaller step
crosses fewer kinks."""

LOSS_STEP = 3e-5
"""First step for a scalar loss, whose rounding is that of a sum and so weighs more against its derivative."""


@dataclass(frozen=True, slots=True)
class Part:
    """An input, or the entries of it where `mask` is true; `size` is what perturbations of it are measured against."""

    name: str
    size: float
    mask: Array | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A place to run the forward at: every differentiated input by name, all else being constant."""

    inputs: Arrays


@dataclass(frozen=True, slots=True)
class Pullback:
    """A backward to run: `upstream` by output name, after the forward of point number `at` of the same round."""

    upstream: Arrays
    at: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Three points of a round on one line: `points[plus] - points[minus] == 2 * shift`, exactly.

    `step` is the nominal size of `shift` against the scale of the inputs.
    """

    step: float
    centre: int
    plus: int
    minus: int
    shift: Arrays


@dataclass(frozen=True, slots=True)
class Round:
    """All that a check wants evaluated before it can go on."""

    purpose: str
    points: tuple[Point, ...]
    pullbacks: tuple[Pullback, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Raised:
    """In place of a result: the call raised."""

    message: str

    def __str__(self) -> str:
        """The exception, as the report shows it."""
        return self.message


@dataclass(frozen=True, slots=True)
class Evaluations:
    """The answers to a round, in its order.

    `outputs[i]` is a mapping of named outputs at point i, and `gradients[j]` a mapping of named gradients of pullback
    j. Anything else (`None`, `Raised`, an exception record) says that the call gave no result; its `str` is shown.
    `effects` names side effects that the driver saw, such as `"backward changes dout"`.
    """

    outputs: Sequence[object]
    gradients: Sequence[object] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What may be set of a check.

    Attributes:
        step: Size of the first step against the scale of each input; by default 4e-6, and 3e-5 for a scalar loss.
        locate: Whether a failure is followed by rounds that find where.
        within: Whether these look within an input too; else they say no more than which inputs' gradients are wrong.
        budget: Most forward calls that locating may spend.
        jitter: Size, against the scale of each input, of the move to a second base point.
    """

    step: float | None = None
    locate: bool = True
    within: bool = True
    budget: int = 256
    jitter: float = 1e-3


@dataclass(frozen=True, slots=True)
class Problem:
    """One gradient check: where, against which upstream gradient, with which random directions.

    Attributes:
        inputs: Base values of the differentiated inputs, real floating arrays by name.
        upstream: Upstream gradient by output name; its shapes are the expected output shapes. `{"loss": 1.0}` for a
            scalar loss.
        seed: Seed of the directions; any two seeds give independent checks.
        options: See `Options`.
        sizes: What perturbations of each input are measured against: a number, or one for each entry.
        coarsest: Unit roundoff of the coarsest input.

    Raises:
        ValueError: On an input that is not a finite real floating array, or on an upstream gradient that is not finite.
    """

    inputs: Arrays
    upstream: Arrays
    seed: int = 0
    options: Options = field(default_factory=Options)
    sizes: Mapping[str, float | Array] = field(init=False, repr=False, compare=False)
    coarsest: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.inputs:
            raise ValueError("there is no input to differentiate")
        inputs = {name: _real(name, a) for name, a in self.inputs.items()}
        sizes = {name: entry_sizes(a) for name, a in inputs.items()}
        for name, size in sizes.items():
            if not (math.isfinite(size) if isinstance(size, float) else np.isfinite(size).all()):
                raise ValueError(f"input {name!r} is not finite")
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "coarsest", max(float(np.finfo(a.dtype).eps) for a in inputs.values()))
        upstream = {name: np.asarray(a, dtype=np.float64) for name, a in self.upstream.items()}
        for name, a in upstream.items():
            if not math.isfinite(a.sum()) and not np.isfinite(a).all():
                raise ValueError(f"upstream gradient {name!r} is not finite")
        object.__setattr__(self, "upstream", upstream)

    @property
    def step(self) -> float:
        """Size of the first step against the scale of the inputs."""
        if self.options.step is not None:
            return self.options.step
        step = LOSS_STEP if all(v.size == 1 for v in self.upstream.values()) else BASE_STEP
        return step if self.coarsest == EPS else step * (self.coarsest / EPS) ** (1 / 3)


def _real(name: str, value: Array) -> Array:
    a = np.asarray(value)
    if a.dtype.kind != "f":
        raise ValueError(f"input {name!r} is not a real floating array but {a.dtype}: give it as floats")
    return a


def draw_upstream(shapes: Mapping[str, tuple[int, ...]], seed: int = 0) -> dict[str, Array]:
    """Draw an upstream gradient, entries of size 0.5 to 1.5 and random sign; 1 where there is one scalar output.

    Args:
        shapes: Output shapes by name.
        seed: Seed of the draw.

    Returns:
        Arrays by output name.
    """
    if list(shapes.values()) == [()]:
        return {name: np.ones(()) for name in shapes}
    rng = generator(seed, UPSTREAM)
    return signs_of(rng, shapes)


class _Words(ISeedSequence):
    """The state of a random generator, which `SeedSequence` takes five times as long to make."""

    def __init__(self, words: Array) -> None:
        self.words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Array:  # noqa: ARG002 - PCG64 asks for these four
        """Give the four words that PCG64 asks for."""
        return self.words


def generator(seed: int, stream: int) -> np.random.Generator:
    """Give one of the independent streams of random numbers of a seed."""
    words = hashlib.blake2b(b"%d %d" % (seed, stream), digest_size=32).digest()
    return np.random.Generator(np.random.PCG64(_Words(np.frombuffer(words, np.uint64))))  # type: ignore[arg-type]


def signs(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random signs times sizes uniform in [0.5, 1.5]: no tiny entry, and no two alike."""
    r = np.asarray(2 * rng.random(shape) - 1)
    return r + np.copysign(0.5, r)


def signs_of(rng: np.random.Generator, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Draw `signs` for several arrays at once."""
    sizes = {name: math.prod(shape) for name, shape in shapes.items()}
    drawn, start, made = signs(rng, (sum(sizes.values()),)), 0, {}
    for name, size in sizes.items():
        made[name] = drawn[start : start + size].reshape(shapes[name])
        start += size
    return made


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a result cannot be read: a reason code and a sentence."""

    reason: str
    message: str

    def __str__(self) -> str:
        """The sentence."""
        return self.message


def read_outputs(result: object, upstream: Arrays) -> dict[str, Array] | Fault:
    """Read the outputs of a forward as float64 arrays of the upstream gradient's shapes."""
    if isinstance(result, Fault):
        return result
    if not isinstance(result, Mapping):
        return Fault("forward_raised", f"the forward gave no outputs{_why(result)}")
    outputs = {}
    for name, v in upstream.items():
        read = _read(result.get(name))
        if isinstance(read, str):
            return Fault("forward_shape", f"output {name!r} {read}")
        if read.shape != v.shape and not (read.size == 1 and v.size == 1):
            return Fault("forward_shape", f"output {name!r} has shape {read.shape} where {v.shape} is expected")
        outputs[name] = read.reshape(v.shape) if read.shape != v.shape else read
    return outputs


def read_gradients(result: object, inputs: Arrays) -> dict[str, Array] | Fault:
    """Read gradients as float64 arrays of the inputs' shapes."""
    if isinstance(result, Fault):
        return result
    if not isinstance(result, Mapping):
        reason = "backward_raised" if isinstance(result, Raised) else "missing"
        return Fault(reason, f"the backward gave no gradients{_why(result)}")
    gradients = {}
    for name, a in inputs.items():
        read = _read(result.get(name))
        if isinstance(read, str):
            return Fault("missing", f"the gradient of {name!r} {read}")
        if read.shape != a.shape:
            return Fault("shape", f"the gradient of {name!r} has shape {read.shape}, and {name!r} has {a.shape}")
        gradients[name] = read
    return gradients


def _read(value: object) -> Array | str:
    if value is None:
        return "is missing"
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    try:
        a = np.asarray(value)
    except (ValueError, TypeError):
        return "is not an array"
    if a.dtype.kind not in "fiub":
        if a.dtype == object:
            what = "an array of objects" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
            return f"is not a numeric array but {what}"
        return f"is not a real array but {a.dtype}"
    return a.astype(np.float64)


def _why(result: object) -> str:
    return "" if result is None else f": {result}"


def not_finite(arrays: Arrays) -> str | None:
    """Name the first array that holds NaN or infinity, with the number of such entries."""
    for name, a in arrays.items():
        wrong = a.size - int(np.isfinite(a).sum())
        if wrong:
            return f"{name!r}: {wrong} of {a.size} entries are NaN or infinite"
    return None


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
