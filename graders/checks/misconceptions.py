"""Known wrong answers: is what a submission gives one of them?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Evidence
from graders.checks.verdict import Verdict
from graders.numeric.compare import compare

_TOLERANCE: Final = 3e-5
"""Relative to the scale of each entry: what single precision needs."""
_SEEN: Final = 1e-8
"""Relative to the scale of each entry: a difference that shows in double precision."""
_NEARER: Final = 0.05
"""How much nearer to a wrong answer than to the right one a result must be."""
_ENOUGH: Final = 3
"""Entries that a wrong answer has of its own before a likeness is no chance."""


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer to one exercise, on one case.

    Attributes:
        exercise: Full name.
        name: What it is called.
        message: What is wrong, in a sentence.
        hint: Where to look.
        outputs: Its results that differ from the right ones, by name.
        gates: Checks of form and behaviour that it fails, by id, with the `gist` of their message.
        derived: It is the right code on other arguments, written by nobody.
    """

    exercise: str
    name: str
    message: str
    hint: str
    outputs: Mapping[str, NDArray[Any]]
    gates: Mapping[str, str] = field(default_factory=dict)
    derived: bool = False

    def explain(self, verdict: Verdict) -> Verdict:
        """The verdict with this misconception's name, sentence and hint."""
        message = f"{self.message}\n  {verdict.message}"
        return msgspec.structs.replace(verdict, message=message, hint=self.hint, misconception=self.name)


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
    verdict: Verdict,
    wrong: Mapping[str, bool],
    evidence: Evidence,
) -> Misconception | None:
    """Name a failed check of form or behaviour, where one misconception alone fails it so with the same values."""
    failing = {name for name, is_wrong in wrong.items() if is_wrong}
    fitting = [
        item
        for item in known
        if item.exercise == exercise
        and item.gates.get(gate) == gist(verdict.message)
        and failing <= item.outputs.keys()
        and all(equals(item, name, evidence) for name in failing)
    ]
    return fitting[0] if len(fitting) == 1 else None


def gist(message: str) -> str:
    """The part of a message that two submissions with one mistake share: up to the first colon or line's end."""
    return message.partition("\n")[0].partition(":")[0]


def differs(value: NDArray[Any], expected: NDArray[Any], scale: NDArray[np.float64]) -> bool:
    """Whether a wrong answer shows in this output of this case at all."""
    return not compare(value, expected, tolerance=_SEEN * scale).passed


def equals(item: Misconception, name: str, evidence: Evidence, signed: bool = False) -> bool:
    """Whether the submission's output is that of a misconception, and far nearer to it than to the right one.

    Where ``signed``, each column is taken in the sign in which it is nearer.
    """
    try:
        got = np.asarray(evidence.read(name), np.float64)
    except (LookupError, TypeError, ValueError):
        return False
    answer = item.outputs[name]
    if got.shape != answer.shape:
        return False
    if signed:
        got = np.where(np.nansum(got * answer, axis=0) < 0, -got, got)
    scale = np.maximum(np.abs(answer), 1e-3 * np.max(np.abs(answer), initial=0.0))
    if not compare(got, answer, tolerance=_TOLERANCE * scale + 1e-300).passed:
        return False
    right = np.asarray(evidence.expected[name].value, np.float64)
    if signed or right.shape != answer.shape or not np.isfinite(right).all():
        return True
    return bool(np.max(np.abs(got - answer), initial=0.0) <= _NEARER * np.max(np.abs(answer - right), initial=0.0))
