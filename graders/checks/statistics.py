"""Facts of random results that hold of every right implementation, whatever its stream of random numbers.

Each bound is one that a right implementation crosses with a probability below 1e-9.
"""

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Came, Evidence, Finding, failed, passed, real_array, seen
from graders.checks.independence import Relation, draws_related, entries_related, masks_related
from graders.checks.purity import same
from graders.oracle.plan import Value

FALSE_REJECTION: Final = 1e-9
"""Probability that a right sample is refused: of 100,000 tested for a class, one class in 10,000 meets it."""
Z: Final = 6.2191045740435
"""``-scipy.special.ndtri(FALSE_REJECTION / 4)``; written out, since that import takes longer than a submission"""


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
    fact: str = "moments"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare mean, spread and support with what chance allows."""
        sample = evidence.transcript.value(self.label)
        if not isinstance(sample, np.ndarray) or sample.shape != self.shape:
            return failed("no_array", got=seen(sample), shape=self.shape)
        numbers = real_array(sample)
        if numbers is None:
            return failed("no_numbers", dtype=str(sample.dtype))
        if not np.isfinite(numbers).all():
            return failed("not_finite")
        return self._moments(numbers, is_fine=_is_fine(sample))

    def _moments(self, sample: NDArray[np.float64], *, is_fine: bool) -> Finding:
        if sample.min() < self.bounds[0] or sample.max() > self.bounds[1]:
            low, high = float(sample.min()), float(sample.max())
            return failed("out_of_bounds", low=low, high=high, least=self.bounds[0], most=self.bounds[1])
        mean, spread = float(sample.mean()), max(self.std, float(sample.std()))
        # Of a sample of another spread, the mean may be off.
        if abs(mean - self.mean) > Z * spread / np.sqrt(sample.size):
            return self._wrong_mean(sample)
        found = self._spread(sample, is_fine=is_fine)
        off = abs(mean - self.mean) > Z * self.std / np.sqrt(sample.size)
        return self._wrong_mean(sample) if off and found.status == "passed" else found

    def _wrong_mean(self, sample: NDArray[np.float64]) -> Finding:
        got = float(sample.mean())
        return failed(
            "wrong_mean",
            wanted=self.mean,
            got=got,
            one_sided=bool(sample.min() >= self.mean),
            bounds=self.bounds,
            measured=abs(got - self.mean),
            allowed=Z * self.std / np.sqrt(sample.size),
        )

    def _spread(self, sample: NDArray[np.float64], *, is_fine: bool) -> Finding:
        variance = float(np.mean((sample - self.mean) ** 2)) / self.std**2
        allowed = 1.1 * Z * np.sqrt((self.kurtosis - 1) / sample.size)
        if abs(variance - 1) > allowed:
            return failed(
                "wrong_spread",
                wanted=self.std,
                got=float(self.std * np.sqrt(variance)),
                shape=self.shape,
                kurtosis=self.kurtosis,
                measured=abs(variance - 1),
                allowed=allowed,
            )
        return self._distinct(sample, variance, allowed, is_fine=is_fine)

    def _distinct(self, sample: NDArray[np.float64], variance: float, allowed: float, *, is_fine: bool) -> Finding:
        if len(np.unique(sample)) < sample.size // 2:
            return failed("few_numbers")
        related = entries_related(sample, self.mean) if is_fine else None
        if related:
            return failed("related", **related._asdict())
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
    fact: str = "seeded"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """All three calls came back."""
        return (Came(self.label), Came(self.again), Came(self.other))

    def judge(self, evidence: Evidence) -> Finding:
        """Compare the answers."""
        first, again, other = (evidence.transcript.value(name) for name in (self.label, self.again, self.other))
        if self.fresh:
            return self._fresh(first, again, other)
        if not same(first, again):
            return failed("seed_ignored_again")
        if same(first, other):
            return failed("seed_unused")
        related = self._related(_array(first), _array(other))
        return failed("related", **related._asdict()) if related else passed(2)

    @staticmethod
    def _fresh(first: Value, again: Value, other: Value) -> Finding:
        return failed("seedless_repeats") if same(first, again) or same(first, other) else passed(2)

    def _related(self, first: NDArray[Any], other: NDArray[Any]) -> Relation | None:
        if self.drawn == "numbers" and _is_fine(first) and _is_fine(other):
            return draws_related(first.astype(np.float64), other.astype(np.float64))
        return masks_related(first != 0, other != 0) if self.drawn == "zeros" else None


def _array(value: Value) -> NDArray[Any]:
    """An answer, or the first part of one, if it is an array; else an empty one."""
    first = value[0] if isinstance(value, (tuple, list)) and value else value
    return first if isinstance(first, np.ndarray) else np.zeros(0)


def _is_fine(sample: NDArray[Any]) -> bool:
    """Whether numbers have so many digits that no two are equal by rounding."""
    return sample.dtype.kind == "f" and sample.dtype.itemsize >= np.dtype(np.float32).itemsize


def count_is_plausible(count: int, total: int, probability: float, rate: float = FALSE_REJECTION) -> bool:
    """Whether so many of ``total`` independent draws come out with the given probability.

    ``rate`` is the probability of saying no to a right answer.
    """
    if _least_tail(count, total, probability) > rate / 2:
        return True
    from scipy.special import bdtr, bdtrc  # noqa: PLC0415 - counts that are near what is expected need no SciPy

    low = bdtr(count, total, probability)
    high = bdtrc(count - 1, total, probability) if count else 1.0
    return bool(min(low, high) > rate / 2)


def _least_tail(count: int, total: int, probability: float) -> float:
    """Less than the probability of a count that lies so far, or farther, on the same side of what is expected.

    Source: Ash, Information Theory (1965), lemma 4.7.2.
    """
    if not (0 < count < total and 0 < probability < 1):
        return 0.0
    share = count / total
    divergence = share * math.log(share / probability) + (1 - share) * math.log((1 - share) / (1 - probability))
    return math.exp(-total * divergence) / math.sqrt(8 * total * share * (1 - share))
