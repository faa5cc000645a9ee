"""Operations made ready to judge: every case's plan, expected values and checks, built once for all submissions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from graders.exercises.building import as_expected, build_case
from graders.exercises.catalogue import file_of
from graders.exercises.operation import Case, Operation, PlannedCheck, Run, Script
from graders.fixtures import StoredCase, read_operation


@dataclass(frozen=True)
class Prepared:
    """One operation and the script of each of its cases."""

    operation: Operation
    scripts: Mapping[str, Script]


def prepare(operation: Operation, stored: Mapping[str, StoredCase]) -> Prepared:
    """Make an operation ready from its stored cases; the plain case stays first."""
    scripts = {
        name: _advised(case, operation.script(case, stored[name].inputs, as_expected(stored[name].expected)))
        for name, case in operation.cases.items()
    }
    return Prepared(operation, scripts)


def _advised(case: Case, script: Script) -> Script:
    """The script with the checks that the case names made advisory."""

    def advised(planned: PlannedCheck) -> PlannedCheck:
        named = any(fnmatchcase(planned.check.id, glob) for glob in case.advisory)
        return replace(planned, role="advisory") if named else planned

    return replace(script, checks=tuple(map(advised, script.checks)))


def prepare_from_reference(operation: Operation, seed: str, reference: Run) -> Prepared:
    """Make an operation ready with inputs drawn from ``seed`` and outputs computed by the reference."""
    return prepare(
        operation, {name: build_case(operation, name, seed, reference) for name in operation.cases}
    )


def prepare_from_fixtures(operation: Operation, folder: Path) -> Prepared:
    """Make an operation ready from a folder of fixtures.

    Raises:
        FixtureError: The operation's fixture is missing or unreadable.
    """
    return prepare(operation, read_operation(fixture_path(folder, operation)))


def fixture_path(folder: Path, operation: Operation) -> Path:
    """Where an operation's fixture is."""
    return folder / file_of(operation) / f"{operation.name}.npz"
