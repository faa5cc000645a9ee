"""What a gradient check asks for and what it is answered: plain data, no calls.

A check never calls the code under test. It yields a `Round` of points and pullbacks, and whoever drives it answers
with `Evaluations`, made in this process or in another one.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence

from graders.numeric.sizes import EPS, Array, entry_sizes

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
        budget: Most forward calls that locating may spend.
        jitter: Size, against the scale of each input, of the move to a second base point.
    """

    step: float | None = None
    locate: bool = True
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
        object.__setattr__(self, "coarsest", max(_roundoff(a.dtype) for a in inputs.values()))
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


def _roundoff(dtype: np.dtype[Any]) -> float:
    return EPS if dtype == np.float64 else float(np.finfo(dtype).eps)


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
