"""The wrong answers of known misconceptions on a case, computed where their code is."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Evidence, Expected
from graders.course import current
from graders.diagnosis.edits import edits
from graders.diagnosis.rewrites import rewrites
from graders.fixtures import Misconception
from graders.judging.catalogue import exercises, file_of
from graders.judging.known import differs
from graders.judging.runner import judge_cases
from graders.judging.variants import Variant, collect
from graders.kinds.operation import Case, Inputs, Operation, PlannedCheck, Script
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.loader import Definition, Loader
from graders.oracle.plan import Call, Plan, needed_for
from graders.oracle.sources import Sources
from graders.oracle.transcript import Transcript

_SUFFIX: Final = re.compile(r"_(naive|fast|vectorized|alt)$")
"""What tells apart the names of exercises with one contract."""
_FORMS: Final = ("shape", "repeatable", "unchanged")

_LARGEST: Final = 400
"""Entries of a case's results above which no rewritten code's answers are stored: a fixture stays below a megabyte."""
_ALIKE: Final = 1e-5
"""Relative: two ways to write the same wrong result differ by the rounding of single precision."""
_NO_FILE: Final = "<rewritten>"
"""Where rewritten code stands: nobody reads a file for the lines of what it raises."""
_REWRITTEN_HINT: Final = "Hold your lines against the formula of the exercise, term by term."

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
    return {exercise: tuple(_with_siblings(exercise, found)) for exercise in exercises()}


def _with_siblings(exercise: str, found: Mapping[str, list[Variant]]) -> Iterator[Variant]:
    """The variants of an exercise, and those of others that keep one contract with it under another suffix."""
    yield from found.get(exercise, ())
    own = {variant.name for variant in found.get(exercise, ())}
    for other, variants in found.items():
        if other != exercise and _SUFFIX.sub("", other) == _SUFFIX.sub("", exercise):
            for variant in variants:
                if exercise not in variant.locations and variant.name not in own:
                    yield replace(variant, locations={**variant.locations, exercise: variant.locations[other]})


class Misled:
    """The reference with one misconception in place of the right code, for each misconception there is.

    Args:
        reference: Folder of the reference.
        sources: The reference as a submission.
    """

    def __init__(self, reference: Path, sources: Sources) -> None:
        self._reference = reference
        self._sources = sources
        self._loader = Loader(sources)
        self._plain = InProcessOracle(sources, loader=self._loader)
        self._oracles: dict[str, InProcessOracle] = {}
        self._rewritten_as: dict[str, list[tuple[str, InProcessOracle]]] = {}

    def wrong_answers(
        self, operation: Operation, case: Case, inputs: Inputs, expected: Stored
    ) -> tuple[Misconception, ...]:
        """What the misconceptions of the operation's exercises answer on a case, where that is not the truth."""
        script = operation.script(case, inputs, {name: Expected(*pair) for name, pair in expected.items()})
        known = known_misconceptions(self._reference)
        answers = (
            self._answer(exercise, variant, script, expected)
            for exercise in operation.exercises
            for variant in known.get(exercise, ())
        )
        derived = (*self._derived(operation, script, expected), *self._rewritten(operation, script, expected))
        return tuple(answer for answer in (*answers, *derived) if answer.outputs or answer.gates)

    def _answer(self, exercise: str, variant: Variant, script: Script, expected: Stored) -> Misconception:
        transcript = self._oracle(variant).run(script.plan)
        evidence = Evidence(script.plan, transcript, script.outputs, script.expected)
        own = tuple(item for item in script.checks if item.exercise == exercise)
        return Misconception(
            exercise,
            variant.name.replace("_", " "),
            _as_named(variant.summary, script),
            variant.hint,
            _wrong_outputs(own, evidence, expected),
            _failed_gates(msgspec.structs.replace(script, checks=own), transcript),
            keeps=variant.keeps,
        )

    def _derived(self, operation: Operation, script: Script, expected: Stored) -> Iterator[Misconception]:
        """What the right code answers where an argument is taken for another."""
        if not expected:
            return
        for edit in edits(msgspec.structs.replace(script.plan, calls=_judged_calls(script))):
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                transcript = self._plain.run(edit.plan)
            evidence = Evidence(edit.plan, transcript, script.outputs, script.expected)
            for exercise in operation.exercises:
                own = [item for item in script.checks if item.exercise == exercise]
                wrong = {
                    name: value
                    for name, value in _stored(_wrong_outputs(own, evidence, expected))
                    if value.any() and np.isfinite(value).all()
                }
                hint = f"Follow {edit.arguments} through your code: where is it used, and where should it be?"
                yield Misconception(exercise, edit.name, edit.message, hint, wrong, derived=True)

    def _rewritten(self, operation: Operation, script: Script, expected: Stored) -> Iterator[Misconception]:
        """What the right code answers with one change, each answer once; nothing where a case has much of it."""
        if sum(value.size for value, _ in expected.values()) > _LARGEST or file_of(operation) not in _rewritten_files():
            return
        known: list[Mapping[str, NDArray[Any]]] = []
        for exercise in operation.exercises:
            own = [item for item in script.checks if item.exercise == exercise]
            for how, oracle in self._rewrites(exercise):
                with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                    transcript = oracle.run(msgspec.structs.replace(script.plan, calls=_judged_calls(script)))
                    evidence = Evidence(script.plan, transcript, script.outputs, script.expected)
                    wrong = {
                        name: value
                        for name, value in _stored(_wrong_outputs(own, evidence, expected))
                        if value.any() and np.isfinite(value).all()
                    }
                if wrong and not any(_same(wrong, other) for other in known):
                    known.append(wrong)
                    message = f"This is the right result {how}."
                    yield Misconception(exercise, how, message, _REWRITTEN_HINT, wrong, derived=True)

    def _rewrites(self, exercise: str) -> list[tuple[str, InProcessOracle]]:
        """The reference with one change in the code of an exercise each, and how to say it."""
        if exercise not in self._rewritten_as:
            place = self._sources.locations[exercise]
            source = (Path(place.root) / place.file).read_text()
            found = self._rewritten_as[exercise] = []
            for item in rewrites(source, place.name):
                changed = Definition(item.name, compile(item.source, _NO_FILE, "exec", dont_inherit=True))
                loader = self._loader.beside(self._sources, {place.file: changed})
                found.append((item.how, InProcessOracle(self._sources, loader=loader)))
        return self._rewritten_as[exercise]

    def _oracle(self, variant: Variant) -> InProcessOracle:
        key = f"{variant.id} {sorted(variant.locations)}"
        if key not in self._oracles:
            sources = Sources({**self._sources.locations, **variant.locations})
            self._oracles[key] = InProcessOracle(sources, loader=self._loader.beside(sources))
        return self._oracles[key]


def _rewritten_files() -> tuple[str, ...]:
    """The files of the course whose right code is rewritten: where nobody could write down all mistakes."""
    none: tuple[str, ...] = ()
    found: tuple[str, ...] = current().fact("rewritten", "FILES", none)
    return found


def _same(answer: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> bool:
    return answer.keys() == other.keys() and all(
        bool((np.abs(value - other[name]) <= _ALIKE * np.abs(other[name])).all()) for name, value in answer.items()
    )


def _as_named(sentence: str, script: Script) -> str:
    """The sentence, which may begin with the name of a variable: names stay as they are."""
    first, _, rest = sentence.partition(" ")
    names = {*script.outputs, *script.plan.inputs, "eps", "momentum"}
    return f"{first.lower()} {rest}" if first.istitle() and first.lower() in names else sentence


def _judged_calls(script: Script) -> tuple[Call, ...]:
    """The calls whose results have expected values, and what they need."""
    needed = {call.label for output in script.outputs.values() for call in needed_for(script.plan, output.label)}
    return tuple(call for call in script.plan.calls if call.label in needed)


def _wrong_outputs(checks: Iterable[PlannedCheck], evidence: Evidence, expected: Stored) -> dict[str, NDArray[Any]]:
    """The outputs that these checks judge and that are wrong, of the right shape."""
    names = [item.check.output for item in checks if item.check.fact in ("value", "gradient")]
    values = {name: evidence.array(name) for name in names if name is not None and name in expected}
    return {
        name: value
        for name, value in values.items()
        if value is not None and value.shape == expected[name][0].shape and differs(value, *expected[name])
    }


def _stored(wrong: Mapping[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Answers as they are stored: arrays in single precision, in which large numbers are infinite."""
    with np.errstate(over="ignore"):
        yield from ((name, value.astype(np.float32) if value.ndim else value) for name, value in wrong.items())


def _failed_gates(script: Script, transcript: Transcript) -> dict[str, str]:
    """The checks of form and behaviour that a transcript fails, by id, with the signature of each finding."""
    gates = tuple(item for item in script.checks if item.role == "gates" and item.check.fact in _FORMS)
    found = judge_cases(
        {"": msgspec.structs.replace(script, checks=gates, composing=None)}, {"": transcript}, _no_answer
    )[0]
    return {item.planned.check.id: item.finding.signature for item in found.judged if item.finding.status == "failed"}


def _no_answer(plan: Plan) -> Transcript:
    """Answers no further plan: checks of form and behaviour ask for none."""
    raise LookupError(f"no answer to {[call.label for call in plan.calls]}")
