"""Does a new model start where it should: weights spread as asked, the rest at its constant?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Came, Evidence, Finding, blocked, failed, passed
from graders.checks.independence import entries_related
from graders.checks.statistics import Z


@dataclass(frozen=True)
class Initial:
    """How a parameter starts: normal with this mean and standard deviation; constant where that is 0."""

    shape: tuple[int, ...]
    mean: float = 0.0
    std: float = 0.0


@dataclass(frozen=True)
class InitialCheck:
    """The ``params`` of a new model are drawn as declared; a right model fails with a probability below 1e-9."""

    initial: Mapping[str, Initial]
    id: str = "initial-params"
    fact: str = "initial"
    output: str | None = None
    needs: tuple[Came, ...] = (Came("params"),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare every parameter's mean and spread with what chance allows."""
        params = evidence.transcript.value("params")
        if not isinstance(params, dict) or not all(_fits(params.get(k), v) for k, v in self.initial.items()):
            return blocked("needs_params")
        faults = [_fault(name, params[name], wanted) for name, wanted in self.initial.items()]
        found = next(filter(None, faults), None)
        if found is None:
            return passed(len(faults))
        return _beside(found, [item for item in faults if item]) if found.kind == "initial_spread" else found


def _beside(found: Finding, faults: list[Finding]) -> Finding:
    """The finding on a spread with all others that are wrong: (shape, wanted, got) of each."""
    spreads = [item.numbers for item in faults if item is not found and item.kind == found.kind]
    others = tuple((item["shape"], item["wanted"], item["got"]) for item in spreads)
    return failed(found.kind, found.subject, **found.numbers, others=others)


def _fits(value: Any, wanted: Initial) -> bool:
    return isinstance(value, np.ndarray) and value.shape == wanted.shape and value.dtype.kind in "fiub"


def _fault(name: str, value: NDArray[Any], wanted: Initial) -> Finding | None:
    sample = np.asarray(value, np.float64)
    if wanted.std == 0:
        if np.array_equal(sample, np.full(wanted.shape, wanted.mean)):
            return None
        return failed("not_constant", name, wanted=wanted.mean)
    if np.ptp(sample) == 0:
        return failed("one_number", name, wanted=wanted.std, got=float(sample.flat[0]))
    ratio = float(np.std(sample)) / wanted.std
    if not abs(ratio**2 - 1) <= 1.1 * Z * np.sqrt(2 / sample.size):
        return failed("initial_spread", name, wanted=wanted.std, got=wanted.std * ratio, shape=wanted.shape)
    if not abs(sample.mean() - wanted.mean) <= Z * wanted.std / np.sqrt(sample.size):
        return failed("initial_mean", name, wanted=wanted.mean, got=float(sample.mean()))
    if len(np.unique(sample)) < sample.size // 2:
        return failed("few_numbers", name)
    related = entries_related(sample, wanted.mean)
    return failed("related", name, **related._asdict()) if related else None
