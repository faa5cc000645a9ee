"""Collections of other implementations: wrong ones that must lose points and honest ones that must not.

A collection is a module of functions (or classes) named ``<exercise>__<variant>``. All definitions of one variant
replace their exercises together; the reference does the rest. The docstring says what the variant does.
"""

import importlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from graders.checks.contract import Run
from graders.diagnosis import agreement
from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.judging.catalogue import catalogue, files
from graders.judging.prepared import Prepared, prepare_from_reference
from graders.judging.reference_conventions import ReferenceConventions
from graders.judging.variants import Variant
from graders.judging.variants import collect as collect_variants
from graders.kinds.operation import Operation
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from graders.results import CheckResult, ExerciseResult

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "reference"
SEED = "collections"

for _file in files():  # a variant may import the reference, which must be there before a submission's loader answers
    importlib.import_module(f"reference.{_file}")


@cache
def full_names() -> dict[str, str]:
    """Full name of every exercise by its own name."""
    return {full.rpartition(".")[2]: full for operation in catalogue().values() for full in operation.exercises}


def collect(path: Path, root: Path | None = None) -> Iterator[Variant]:
    """Yield the variants of one module of a collection."""
    return collect_variants(path, full_names(), root)


def reference_sources() -> Sources:
    """The reference as a submission."""
    return Sources({full: _in_reference(full) for full in full_names().values()})


def _in_reference(full: str) -> Location:
    file, _, name = full.partition(".")
    return Location(str(REFERENCE), f"{file}.py", name)


@cache
def prepared(operation: str, seed: str = SEED) -> Prepared:
    """An operation made ready from the reference."""
    oracle = InProcessOracle(reference_sources())
    found = catalogue()[operation]
    return prepare_from_reference(found, seed, oracle.run, conventions=conventions().of(found))


@cache
def conventions() -> ReferenceConventions:
    """The reference under other conventions."""
    return ReferenceConventions(REFERENCE, reference_sources())


def operations_for(exercises: Iterable[str]) -> list[Operation]:
    """The operations that some exercises belong to."""
    wanted = set(exercises)
    return [operation for operation in catalogue().values() if wanted & set(operation.exercises)]


def grade_variant(variant: Variant, seed: str = SEED) -> list[ExerciseResult]:
    """Grade the operations that a variant touches, on inputs drawn from ``seed``; its summary is its docstring.

    As in a class, the reference is at hand, with which a forward is compared where it confirms another gradient.
    """
    sources = Sources(dict(reference_sources().locations) | dict(variant.locations))
    oracle = InProcessOracle(sources)
    operations = [prepared(operation.name, seed) for operation in operations_for(variant.locations)]
    docstrings = dict.fromkeys(variant.locations, variant.summary)
    return grade_operations(operations, oracle.run, recall=Recall(_trusted()), docstrings=docstrings)


@cache
def _trusted() -> Run:
    return InProcessOracle(reference_sources()).run


@contextmanager
def without_a_closer_look() -> Iterator[None]:
    """Name failures after known wrong answers alone.

    A look at their numbers takes a third of the time of a wrong answer. It gives a student words, and points to what is
    right but for a spare axis alone: see `graders.diagnosis.explaining.PRICES`.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(agreement, "looked_into", lambda _case, symptom, _run: symptom)
        patched.setattr(agreement, "_asked", lambda *_: {})
        yield


def by_id(result: ExerciseResult) -> dict[str, CheckResult]:
    """What did not pass, by the id of every check that shows it."""
    return {name: check for check in result.checks for name in (check.id, *check.also)}


def killers(variant: Variant, results: Iterable[ExerciseResult]) -> list[str]:
    """Ids of the checks that count and that a variant's own exercises do not pass."""
    own = {full.rpartition(".")[2] for full in variant.locations}
    return [
        name
        for result in results
        if result.exercise in own and result.score < result.max_score
        for name, check in by_id(result).items()
        if check.status not in ("passed", "grader_error") and not check.advisory
    ]
