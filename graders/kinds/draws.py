"""How the inputs of a case are drawn: each function returns a draw, which makes a value from a random generator."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graders.fixtures import strided as strided_copy

SMALL_INTEGERS: Final = (
    "Here the labels are small integers, int8: what is computed with them in their own type overflows."
)

Draw: TypeAlias = Callable[[np.random.Generator], Any]


def normal(*shape: int, scale: float = 1.0, mean: float = 0.0) -> Draw:
    """Normal numbers of the given standard deviation and mean."""
    return lambda rng: mean + scale * rng.standard_normal(shape)


def uniform(*shape: int, low: float = 0.0, high: float = 1.0) -> Draw:
    """Uniform numbers in ``[low, high)``."""
    return lambda rng: rng.uniform(low, high, shape)


def whole(*shape: int, low: int = -2, high: int = 3) -> Draw:
    """Whole numbers as floats in ``[low, high)``: many exact ties and zeros."""
    return lambda rng: rng.integers(low, high, shape).astype(np.float64)


def off_zero(*shape: int, margin: float = 0.05, scale: float = 1.0) -> Draw:
    """Normal numbers pushed away from zero by ``margin``."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        x = scale * rng.standard_normal(shape)
        return x + margin * np.where(x < 0, -1.0, 1.0)

    return draw


def rectified(draw: Draw) -> Draw:
    """What ``draw`` gives with exact zeros in place of what is negative, as a ReLU leaves it."""
    return lambda rng: np.maximum(draw(rng), 0.0)


def labels(n: int | tuple[int, ...], classes: int, dtype: str = "int64") -> Draw:
    """Integer labels below ``classes``."""
    return lambda rng: rng.integers(0, classes, n).astype(dtype)


def margins_at_zero(right: Sequence[int], classes: int) -> Draw:
    """Scores, row by row of the ``right`` classes, where one class misses the right one's score by exactly 1.

    Of the others, some lie well above that and some well below.
    """

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        scores = rng.choice([-4.0, -3.0, 1.0, 2.0], (len(right), classes))
        for row, label in zip(scores, right, strict=True):
            row[label] = 0.0
            row[rng.choice([index for index in range(classes) if index != label])] = -1.0
        return scores

    return draw


def distribution(*shape: int, zeros: bool = False) -> Draw:
    """Probabilities that sum to one along the last axis; with ``zeros``, some are exactly zero."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        p = rng.dirichlet(np.ones(shape[-1]), shape[:-1])
        if zeros:
            p[..., 0] = 0.0
        return np.asarray(p / p.sum(-1, keepdims=True))

    return draw


def mask(*shape: int, keep: float = 0.7) -> Draw:
    """Booleans, true with probability ``keep``."""
    return lambda rng: rng.random(shape) < keep


def number(low: int, high: int, step: int = 1) -> Draw:
    """A whole number, one of ``low, low + step, ...`` below ``high``."""
    return lambda rng: int(rng.choice(np.arange(low, high, step)))


def rate(low: float, high: float) -> Draw:
    """A number between two others, with few digits."""
    return lambda rng: round(float(rng.uniform(low, high)), 4)


def near(values: list[list[float]], spread: float) -> Draw:
    """Given numbers, each moved by less than ``spread``."""
    return lambda rng: np.array(values) + rng.uniform(-spread, spread, np.shape(values))


def fixed(value: Any) -> Draw:
    """The same value always."""
    return lambda _rng: np.array(value) if isinstance(value, (list, np.ndarray)) else value


def strided(draw: Draw) -> Draw:
    """What ``draw`` gives, in an array that is contiguous in no order."""
    return lambda rng: strided_copy(draw(rng))


def make(value: Any, rng: np.random.Generator) -> Any:
    """Replace every draw inside a value by what it gives."""
    if callable(value):
        return value(rng)
    if isinstance(value, dict):
        return {key: make(item, rng) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(make(item, rng) for item in value)
    return value
