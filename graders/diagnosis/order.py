"""Right results in one another's place."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Evidence
from graders.diagnosis.explaining import Explanation
from graders.numeric.arrays import compare

_TOLERANCE = 1e-6
"""Of the largest entry: what single precision needs, some eight times over."""


def exchanged(evidence: Evidence, names: Iterable[str], failing: Iterable[str]) -> Mapping[str, Explanation]:
    """Find which results of one call stand in one another's place.

    Args:
        evidence: What the submission gave.
        names: The results of the call, in order.
        failing: Those that are wrong in value or shape.

    Returns:
        The explanation of each result concerned; empty where no such exchange explains two of them.
    """
    wrong = [name for name in names if name in set(failing)]
    got = {name: evidence.array(name) for name in wrong}
    wanted = {name: np.asarray(evidence.expected[name].value, np.float64) for name in wrong}
    holds: dict[str, str] = {}
    for name, value in got.items():
        other = [other for other in wrong if other != name and value is not None and _equal(value, wanted[other])]
        if len(other) == 1:
            holds[name] = other[0]
    while holds and set(holds) != set(holds.values()):
        holds = {name: other for name, other in holds.items() if name in holds.values() and other in holds}
    if not holds:
        return {}
    names = tuple(evidence.title(name) for name in holds)
    others = tuple(evidence.title(other) for other in holds.values())
    facts = {"names": names, "holds": others}
    return dict.fromkeys(holds, Explanation("exchanged", ("exchanged", names, others), facts, tier=0.3))


def _equal(got: NDArray[np.float64], wanted: NDArray[np.float64]) -> bool:
    if got.shape != wanted.shape or not np.ptp(wanted):
        return False
    return compare(got, wanted, tolerance=_TOLERANCE * max(float(np.abs(wanted).max()), 1e-300)).passed
