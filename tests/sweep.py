"""Does the judge stand whatever a function returns? ``python -m tests.sweep [FILE]... [--sample N]``.

Every result of every function of the catalogue is replaced by None, a text, a number, an empty dict, a tuple one short
and one long, and an array of objects: in all cases of its operation, and in one case. No check may be an error of the
grader, nothing may be raised, and every other exercise keeps its points.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import numpy as np

from graders.diagnosis import words
from graders.diagnosis.agreement import explain
from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue, file_of
from graders.judging.prepared import Prepared, prepare_from_fixtures
from graders.judging.rubric import Rubric
from graders.judging.runner import judge_case
from graders.kinds.operation import Operation, short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Plan
from graders.oracle.transcript import Opaque, Returned, Transcript
from tests.support.course import PUBLIC_FIXTURES
from tests.support.variants import reference_sources


def _short(value: Any) -> Any:
    return value[:-1] if isinstance(value, tuple) else ()


def _long(value: Any) -> Any:
    return (*value, 1.0) if isinstance(value, tuple) else (value, 1.0)


REPLACEMENTS: dict[str, Callable[[Any], Any]] = {
    "none": lambda _: None,
    "text": lambda _: "no",
    "number": lambda _: 1.5,
    "empty_dict": lambda _: {},
    "one_short": _short,
    "one_long": _long,
    "objects": lambda _: np.array([None, "no", 1.5], dtype=object),
    "opaque": lambda _: Opaque("ndarray", "an array of objects"),
}
"""What comes in place of a result; an array of objects reaches the judge as `Opaque` where it crossed a process."""


@dataclass(frozen=True)
class Spoiled:
    """An operation of which one function returns something else.

    Attributes:
        exercise: The function, by full name; of a class, every result of its methods is replaced.
        replacement: What it returns.
        case: In this case alone; in all if empty.
    """

    operation: str
    exercise: str
    replacement: str
    case: str = ""

    def run(self, plan: Plan) -> Transcript:
        """The reference's answers, those of the function replaced."""
        transcript = _reference().run(plan)
        labels = {call.label for call in plan.calls if self._is_meant(call.target, call.kind)}
        outcomes = dict(transcript.outcomes)
        for label in labels:
            outcome = outcomes[label]
            if isinstance(outcome, Returned):
                value = REPLACEMENTS[self.replacement](outcome.value)
                outcomes[label] = msgspec.structs.replace(outcome, value=value, implemented=True)
        return msgspec.structs.replace(transcript, outcomes=outcomes, data=b"")

    def _is_meant(self, target: str, kind: str) -> bool:
        return target == self.exercise or (self.exercise[self.exercise.index(".") + 1].isupper() and kind != "call")


@cache
def _reference() -> InProcessOracle:
    return InProcessOracle(reference_sources())


@cache
def _prepared(operation: str) -> Prepared:
    return prepare_from_fixtures(catalogue()[operation], PUBLIC_FIXTURES)


def spoiled(operations: Iterator[Operation]) -> Iterator[Spoiled]:
    """Every replacement of every function of some operations."""
    for operation in operations:
        for exercise in operation.exercises:
            for replacement in REPLACEMENTS:
                yield Spoiled(operation.name, exercise, replacement)
                yield Spoiled(operation.name, exercise, replacement, list(operation.cases)[-1])


def faults(item: Spoiled) -> Iterator[str]:
    """What does not stand: a line each."""
    try:
        yield from (f"{item}: {line}" for line in _faults(item))
    except Exception as error:  # noqa: BLE001 - that nothing is raised is what is tested
        yield f"{item}: raised {type(error).__name__}: {error}"


def _faults(item: Spoiled) -> Iterator[str]:
    ready = _prepared(item.operation)
    cases = {id(script.plan): name for name, script in ready.scripts.items()}

    def run(plan: Plan) -> Transcript:
        elsewhere = item.case and cases.get(id(plan), item.case) != item.case
        return _reference().run(plan) if elsewhere else item.run(plan)

    for result in grade_operation(ready, run, Rubric(), _reference().run):
        yield from (f"{check.id}: {check.message}" for check in result.checks if check.status == "grader_error")
        lost = result.score < result.max_score and result.exercise != short(item.exercise)
        if lost and not _rests_on(result.exercise, item):
            yield f"{result.exercise} has {result.score:g} of {result.max_score:g}"
    name = item.case or next(iter(ready.scripts))
    judged = judge_case(name, ready.scripts[name], run)
    for explained in explain([judged], run)[name]:  # as pytest does
        said = words.message(explained) or words.hint(explained)
        if explained.finding.status == "grader_error":
            yield f"{explained.planned.check.id}: {said}"


def _rests_on(exercise: str, item: Spoiled) -> bool:
    """Whether an exercise is handed what another of its operation returned: a backward its forward's cache."""
    exercises = list(map(short, _prepared(item.operation).operation.exercises))
    return exercises.index(exercise) > exercises.index(short(item.exercise)) == 0


def main() -> int:
    """Sweep, print what does not stand, and the count; 1 if anything was printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.sweep", description=__doc__)
    parser.add_argument("file", nargs="*", help="functions of these files of exercises alone: layers")
    parser.add_argument("--sample", type=int, help="so many of them, drawn at random")
    options = parser.parse_args()
    operations = [op for op in catalogue().values() if not options.file or file_of(op) in options.file]
    items = list(spoiled(iter(operations)))
    if options.sample:
        items = random.Random(0).sample(items, min(options.sample, len(items)))
    found = [line for item in items for line in faults(item)]
    print(*found, sep="\n")
    functions = {item.exercise for item in items}
    print(f"{len(items)} replaced results of {len(functions)} exercises: {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
