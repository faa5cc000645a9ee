"""Known wrong answers: is what a submission gives one of them?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Evidence
from graders.checks.verdict import Verdict
from graders.numeric.compare import compare

_TOLERANCE: Final = 3e-5
"""Relative to the scale of each entry: what single precision needs."""


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
    """

    exercise: str
    name: str
    message: str
    hint: str
    outputs: Mapping[str, NDArray[Any]]
    gates: Mapping[str, str] = field(default_factory=dict)

    def explain(self, verdict: Verdict) -> Verdict:
        """The verdict with this misconception's name, sentence and hint."""
        message = f"{self.message}\n  {verdict.message}"
        return msgspec.structs.replace(verdict, message=message, hint=self.hint, misconception=self.name)


def recognise(
    known: Iterable[Misconception], exercise: str, wrong: Mapping[str, bool], evidence: Evidence
) -> dict[str, Misconception]:
    """Name the wrong outputs of one exercise on one case.

    A misconception that accounts for all outputs, the right ones too, is preferred to one that accounts for a
    single one. Where several fit equally, none is named.

    Args:
        known: The misconceptions of the case.
        exercise: Full name.
        wrong: Every output of the exercise and whether it is wrong.
        evidence: What the submission gave.

    Returns:
        The misconception of each wrong output that has one.
    """
    candidates = [item for item in known if item.exercise == exercise and any(wrong.get(name) for name in item.outputs)]
    equal = {
        item.name: {name for name in item.outputs if wrong.get(name) and equals(item, name, evidence)}
        for item in candidates
    }
    failing = {name for name, is_wrong in wrong.items() if is_wrong}
    whole = [item for item in candidates if equal[item.name] == failing == set(item.outputs) & wrong.keys()]
    if len(whole) == 1:
        return dict.fromkeys(failing, whole[0])
    found = {}
    for name in failing:
        fitting = [item for item in candidates if name in equal[item.name]]
        if len(fitting) == 1:
            found[name] = fitting[0]
    return found


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
    return not compare(value, expected, tolerance=_TOLERANCE * scale).passed


def equals(item: Misconception, name: str, evidence: Evidence) -> bool:
    """Whether the submission's output is that of a misconception."""
    try:
        got = np.asarray(evidence.read(name), np.float64)
    except (LookupError, TypeError, ValueError):
        return False
    answer = item.outputs[name]
    scale = np.maximum(np.abs(answer), 1e-3 * np.max(np.abs(answer), initial=0.0))
    return got.shape == answer.shape and compare(got, answer, tolerance=_TOLERANCE * scale + 1e-300).passed
