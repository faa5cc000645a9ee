"""The wrong answers of known misconceptions on a case, computed where their code is."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graders.checks.evidence import Expected, Output
from graders.checks.misconceptions import differs
from graders.exercises.catalogue import exercises
from graders.exercises.operation import Case, Inputs, Operation
from graders.exercises.outputs import output_of
from graders.exercises.variants import Variant, collect
from graders.fixtures import WrongAnswer
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Plan
from graders.oracle.sources import Sources
from graders.oracle.transcript import Transcript

Stored = Mapping[str, tuple[NDArray[Any], NDArray[np.float64]]]


@cache
def known_misconceptions(reference: Path) -> dict[str, tuple[Variant, ...]]:
    """The known misconceptions by the full name of an exercise that they are of."""
    names = {full.rpartition(".")[2]: full for full in exercises()}
    found: dict[str, list[Variant]] = {}
    for path in sorted((reference / "misconceptions").glob("*.py")):
        for variant in collect(path, names, root=reference):
            for exercise in variant.locations:
                found.setdefault(exercise, []).append(variant)
    return {exercise: tuple(variants) for exercise, variants in found.items()}


class Misled:
    """The reference with one misconception in place of the right code, for each misconception there is.

    Args:
        reference: Folder of the reference.
        sources: The reference as a submission.
    """

    def __init__(self, reference: Path, sources: Sources) -> None:
        self._reference = reference
        self._sources = sources
        self._oracles: dict[str, InProcessOracle] = {}

    def wrong_answers(
        self, operation: Operation, case: Case, inputs: Inputs, expected: Stored
    ) -> tuple[WrongAnswer, ...]:
        """What the misconceptions of the operation's exercises answer on a case, where that is not the truth."""
        plan, outputs = operation.base(case, inputs)
        owners = owners_of(operation, case, inputs, expected)
        known = known_misconceptions(self._reference)
        answers = (
            self._answer(exercise, variant, plan, self._own(outputs, owners, exercise, expected), expected)
            for exercise in operation.exercises
            for variant in known.get(exercise, ())
        )
        return tuple(answer for answer in answers if answer.outputs)

    @staticmethod
    def _own(
        outputs: Mapping[str, Output], owners: Mapping[str, str], exercise: str, expected: Stored
    ) -> dict[str, Output]:
        return {name: item for name, item in outputs.items() if owners.get(name) == exercise and name in expected}

    def _answer(
        self, exercise: str, variant: Variant, plan: Plan, outputs: Mapping[str, Output], expected: Stored
    ) -> WrongAnswer:
        transcript = self._oracle(variant).run(plan)
        values = {name: _read(output, transcript) for name, output in outputs.items()}
        wrong = {
            name: value
            for name, value in values.items()
            if value is not None and value.shape == expected[name][0].shape and differs(value, *expected[name])
        }
        return WrongAnswer(exercise, variant.name.replace("_", " "), variant.summary, variant.hint, wrong)

    def _oracle(self, variant: Variant) -> InProcessOracle:
        if variant.id not in self._oracles:
            locations = {**self._sources.locations, **variant.locations}
            self._oracles[variant.id] = InProcessOracle(Sources(locations))
        return self._oracles[variant.id]


def owners_of(operation: Operation, case: Case, inputs: Inputs, expected: Stored) -> dict[str, str]:
    """The exercise that answers for each judged output of a case."""
    script = operation.script(case, inputs, {name: Expected(*pair) for name, pair in expected.items()})
    return {name: item.exercise for item in script.checks if (name := output_of(item)) is not None}


def _read(output: Output, transcript: Transcript) -> NDArray[Any] | None:
    if output.argument is not None:
        return None
    try:
        value = np.asarray(output.read(transcript), np.float64)
    except (LookupError, TypeError, ValueError):
        return None
    return value if np.isfinite(value).all() else None
