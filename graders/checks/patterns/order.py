"""Right results in one another's place."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Evidence
from graders.numeric.compare import compare

_TOLERANCE = 1e-6


def exchanged(evidence: Evidence, names: Iterable[str], failing: Iterable[str]) -> Mapping[str, str]:
    """Say which results of one call stand in one another's place.

    Args:
        evidence: What the submission gave.
        names: The results of the call, in order.
        failing: Those that are wrong in value or shape.

    Returns:
        The sentence for each result concerned; empty where no such exchange explains two of them.
    """
    wrong = [name for name in names if name in set(failing)]
    got = {name: _read(evidence, name) for name in wrong}
    wanted = {name: np.asarray(evidence.expected[name].value, np.float64) for name in wrong}
    holds: dict[str, str] = {}
    for name, value in got.items():
        other = [other for other in wrong if other != name and value is not None and _equal(value, wanted[other])]
        if len(other) == 1:
            holds[name] = other[0]
    while holds and set(holds) != set(holds.values()):
        holds = {name: other for name, other in holds.items() if name in holds.values() and other in holds}
    return dict.fromkeys(holds, _sentence(holds)) if holds else {}


def _sentence(holds: Mapping[str, str]) -> str:
    shown = {name: name.partition(" of ")[0] for name in holds}
    if len(holds) == 2:
        return f"{' and '.join(shown.values())} are exchanged"
    order = ", ".join(shown[other] for other in holds.values())
    return f"what is returned for {', '.join(shown.values())} is {order}: right results in the wrong order"


def _read(evidence: Evidence, name: str) -> NDArray[np.float64] | None:
    try:
        return np.asarray(evidence.read(name), np.float64)
    except (LookupError, TypeError, ValueError):
        return None


def _equal(got: NDArray[np.float64], wanted: NDArray[np.float64]) -> bool:
    if got.shape != wanted.shape or not np.ptp(wanted):
        return False
    return compare(got, wanted, tolerance=_TOLERANCE * max(float(np.abs(wanted).max()), 1e-300)).passed
