"""Known wrong answers: is what a submission gives one of them?"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from graders.checks.evidence import Evidence
from graders.checks.finding import Finding
from graders.fixtures import Misconception
from graders.judging.known import equals

_ENOUGH: Final = 3
"""Entries that a wrong answer has of its own before a likeness is no chance."""


class Fit(NamedTuple):
    """A misconception that one wrong output is equal to.

    Attributes:
        whole: It accounts for all outputs of the exercise on this case, the right ones too.
        solid: It has enough numbers of its own in this output that the likeness is no chance.
    """

    misconception: Misconception
    whole: bool
    solid: bool


def recognise(
    known: Iterable[Misconception],
    exercise: str,
    wrong: Mapping[str, bool],
    evidence: Evidence,
    signed: frozenset[str] = frozenset(),
) -> dict[str, list[Fit]]:
    """Find the misconceptions that the wrong outputs of one exercise on one case are equal to.

    Those that account for all outputs, the right ones too, rule out those that account for a single one.

    Args:
        known: The misconceptions of the case.
        exercise: Full name.
        wrong: Every output of the exercise and whether it is wrong.
        evidence: What the submission gave.
        signed: The outputs whose columns are right in either sign.

    Returns:
        The misconceptions that fit each wrong output.
    """
    candidates = [item for item in known if item.exercise == exercise and any(wrong.get(name) for name in item.outputs)]
    equal = [
        {name for name in item.outputs if wrong.get(name) and equals(item, name, evidence, name in signed)}
        for item in candidates
    ]
    failing = {name for name, is_wrong in wrong.items() if is_wrong}
    wholes = [
        names == failing == set(item.outputs) & wrong.keys() for item, names in zip(candidates, equal, strict=True)
    ]
    found: dict[str, list[Fit]] = {}
    for item, names, whole in zip(candidates, equal, wholes, strict=True):
        for name in names if whole or not any(wholes) else ():
            found.setdefault(name, []).append(Fit(item, whole, _is_solid(item, name, evidence)))
    return found


def _is_solid(item: Misconception, name: str, evidence: Evidence) -> bool:
    """Whether enough entries of a wrong answer differ from the right ones, and are no whole numbers."""
    answer, right = item.outputs[name], np.asarray(evidence.expected[name].value, np.float64)
    own = answer[(answer != right) & (answer % 1 != 0)]
    return bool(np.unique(own).size >= (_ENOUGH if item.derived else min(_ENOUGH, answer.size)))


def recognise_gate(
    known: Iterable[Misconception],
    exercise: str,
    gate: str,
    finding: Finding,
    wrong: Mapping[str, bool],
    evidence: Evidence,
) -> Misconception | None:
    """Name a failed check of form or behaviour, where one misconception alone fails it so with the same values."""
    failing = {name for name, is_wrong in wrong.items() if is_wrong}
    fitting = [
        item
        for item in known
        if item.exercise == exercise
        and item.gates.get(gate) == finding.signature
        and failing <= item.outputs.keys()
        and all(equals(item, name, evidence) for name in failing)
    ]
    return fitting[0] if len(fitting) == 1 else None
