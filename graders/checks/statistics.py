"""Facts of random results that hold of every right implementation, whatever its stream of random numbers.

Each bound is one that a right implementation crosses with a probability below 1e-9.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.independence import draws_related, entries_related, masks_related
from graders.checks.patterns.spread import describe_spread
from graders.checks.purity import same
from graders.checks.shape import kind_of
from graders.checks.verdict import Verdict, failed, passed
from graders.oracle.plan import Value

FALSE_REJECTION: Final = 1e-9
Z: Final = -float(special.ndtri(FALSE_REJECTION / 4))


@dataclass(frozen=True)
class MomentsCheck:
    """The entries of call ``label`` have the given mean and standard deviation, and lie within ``bounds``.

    Attributes:
        shape: The shape that the array must have.
        kurtosis: Largest fourth standardised moment of a right answer: 3 for normal numbers, 1.8 for uniform.
    """

    label: str
    shape: tuple[int, ...]
    mean: float
    std: float
    bounds: tuple[float, float] = (-np.inf, np.inf)
    kurtosis: float = 3.0
    id: str = "moments"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare mean, spread and support with what chance allows."""
        hindrance = obstacle(evidence, self.label)
        if hindrance is not None:
            return hindrance
        sample = evidence.transcript.value(self.label)
        if not isinstance(sample, np.ndarray) or sample.shape != self.shape:
            return failed(f"should be an array of shape {self.shape}; got {kind_of(sample)}")
        if not np.isfinite(np.asarray(sample, np.float64)).all():
            return failed("holds entries that are not finite")
        return self._moments(np.asarray(sample, np.float64), is_fine=_is_fine(sample))

    def _moments(self, sample: NDArray[np.float64], *, is_fine: bool) -> Verdict:
        if sample.min() < self.bounds[0] or sample.max() > self.bounds[1]:
            return failed(
                f"entries should lie in [{self.bounds[0]:g}, {self.bounds[1]:g}];"
                f" they go from {sample.min():.4g} to {sample.max():.4g}"
            )
        allowed = Z * self.std / np.sqrt(sample.size)
        error = abs(float(sample.mean()) - self.mean)
        if error > allowed:
            return failed(
                f"the mean should be {self.mean:g}; it is {sample.mean():.4g}",
                measured=error,
                allowed=allowed,
            )
        return self._spread(sample, is_fine=is_fine)

    def _spread(self, sample: NDArray[np.float64], *, is_fine: bool) -> Verdict:
        variance = float(np.mean((sample - self.mean) ** 2)) / self.std**2
        allowed = 1.1 * Z * np.sqrt((self.kurtosis - 1) / sample.size)
        if abs(variance - 1) > allowed:
            measured = float(self.std * np.sqrt(variance))
            formula = describe_spread(self.shape, self.std, measured, self.kurtosis)
            return failed(
                f"the standard deviation should be {self.std:.4g}; it is {measured:.4g}{formula}",
                measured=abs(variance - 1),
                allowed=allowed,
            )
        return self._distinct(sample, variance, allowed, is_fine=is_fine)

    def _distinct(self, sample: NDArray[np.float64], variance: float, allowed: float, *, is_fine: bool) -> Verdict:
        if len(np.unique(sample)) < sample.size // 2:
            return failed("the same few numbers repeat: every entry should be drawn by itself")
        related = entries_related(sample, self.mean) if is_fine else ""
        if related:
            return failed(related)
        return passed(sample.size, measured=abs(variance - 1), allowed=allowed)


@dataclass(frozen=True)
class SeedCheck:
    """One seed gives one answer, another seed another: calls ``label``, ``again`` and ``other``.

    ``drawn`` says what of the answers is: numbers of which none comes twice, or which entries are not zero.
    Where ``fresh``, no seed is given, and all three answers must differ.
    """

    label: str
    again: str
    other: str
    drawn: Literal["numbers", "zeros", ""] = ""
    fresh: bool = False
    id: str = "seeded"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare the answers."""
        for label in (self.label, self.again, self.other):
            hindrance = obstacle(evidence, label)
            if hindrance is not None:
                return hindrance
        first, again, other = (evidence.transcript.value(name) for name in (self.label, self.again, self.other))
        if self.fresh:
            return self._fresh(first, again, other)
        if not same(first, again):
            return failed("the same seed gives different numbers", hint="Draw from a generator made from the seed.")
        if same(first, other):
            return failed("a different seed gives the same numbers", hint="Is the seed used?")
        related = self._related(_array(first), _array(other))
        return failed(related) if related else passed(2)

    @staticmethod
    def _fresh(first: Value, again: Value, other: Value) -> Verdict:
        if same(first, again) or same(first, other):
            hint = "Without a seed every call draws afresh: is a fixed seed taken in its place?"
            return failed("without a seed two calls give the same numbers", hint=hint)
        return passed(2)

    def _related(self, first: NDArray[Any], other: NDArray[Any]) -> str:
        if self.drawn == "numbers" and _is_fine(first) and _is_fine(other):
            return draws_related(first.astype(np.float64), other.astype(np.float64))
        return masks_related(first != 0, other != 0) if self.drawn == "zeros" else ""


def _array(value: Value) -> NDArray[Any]:
    """An answer, or the first part of one, if it is an array; else an empty one."""
    first = value[0] if isinstance(value, (tuple, list)) and value else value
    return first if isinstance(first, np.ndarray) else np.zeros(0)


def _is_fine(sample: NDArray[Any]) -> bool:
    """Whether numbers have so many digits that no two are equal by rounding."""
    return sample.dtype.kind == "f" and sample.dtype.itemsize >= np.dtype(np.float32).itemsize


def count_is_plausible(kept: int, total: int, probability: float, rate: float = FALSE_REJECTION) -> bool:
    """Whether so many of ``total`` independent draws come out with the given probability.

    ``rate`` is the probability of saying no to a right answer.
    """
    low = special.bdtr(kept, total, probability)
    high = special.bdtrc(kept - 1, total, probability) if kept else 1.0
    return bool(min(low, high) > rate / 2)
