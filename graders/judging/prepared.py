"""Operations made ready to judge: every case's plan, expected values and checks, built once for all submissions."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec.structs import replace

from graders.fixtures import FixtureError, StoredCase, read_operation
from graders.judging.building import WrongAnswers, as_expected, build_case
from graders.judging.catalogue import choices_of, fixture_path
from graders.judging.screen import Screen
from graders.judging.siblings import siblings_of
from graders.kinds.operation import Case, Inputs, Operation, PlannedCheck, Run, Script
from graders.oracle.plan import Plan
from graders.oracle.wire import encode_plan


class Prepared(msgspec.Struct, frozen=True, dict=True):
    """One operation and the script of each of its cases.

    ``under`` holds the same for other conventions, by the name of their variant.
    """

    operation: Operation
    scripts: Mapping[str, Script]
    under: "Mapping[str, Prepared]" = {}

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """What its cases ask."""
        return tuple(script.plan for script in self.scripts.values())

    @cached_property
    def screen(self) -> Screen:
        """Tells answers that are right at first sight."""
        return Screen(self.scripts)


def prepare(operation: Operation, stored: Mapping[str, StoredCase]) -> Prepared:
    """Make an operation ready from its stored cases; the baseline case stays first."""
    scripts = {name: _script(operation, case, stored[name]) for name, case in operation.cases.items()}
    variants = dict.fromkeys(variant for case in stored.values() for variant in case.conventions)
    return Prepared(operation, scripts, {variant: _under(variant, operation, stored, scripts) for variant in variants})


def _under(
    variant: str, operation: Operation, stored: Mapping[str, StoredCase], asked: Mapping[str, Script]
) -> Prepared:
    """The operation with what another convention expects; plans that do not depend on that are those that are asked.

    No misconception is known of that: they follow the convention that is asked.
    """
    composing = _composing_of(operation, variant)

    def script(name: str, case: StoredCase) -> Script:
        expected = case.conventions[variant]
        ready = _script(operation, operation.cases[name], StoredCase(case.inputs, expected))
        if encode_plan(asked[name].plan) == encode_plan(ready.plan):
            ready = replace(ready, plan=asked[name].plan)
        if composing is None:
            return replace(ready, composing=None)
        alike = operation.script(operation.cases[name], composing(case.inputs), as_expected(expected))
        return replace(ready, composing=alike.composing, alike=alike.alike)

    return Prepared(operation, {name: script(name, case) for name, case in stored.items()})


def _composing_of(operation: Operation, variant: str) -> Callable[[Inputs], Inputs] | None:
    conventions = (convention for choice in choices_of(operation) for convention in choice.others)
    return next((convention.composing for convention in conventions if convention.variant == variant), None)


def _script(operation: Operation, case: Case, stored: StoredCase) -> Script:
    script = operation.script(case, stored.inputs, as_expected(stored.expected))
    return replace(
        _advised(case, script),
        misconceptions=stored.wrong,
        weight=case.weight,
        hint=case.hint,
        siblings=siblings_of(operation, script.plan),
    )


def _advised(case: Case, script: Script) -> Script:
    """The script with the checks that the case names made advisory."""

    def advised(planned: PlannedCheck) -> PlannedCheck:
        named = any(fnmatchcase(planned.check.id, glob) for glob in case.advisory)
        return replace(planned, role="advisory") if named else planned

    return replace(script, checks=tuple(map(advised, script.checks)))


def prepare_from_reference(
    operation: Operation,
    seed: str,
    reference: Run,
    misled: WrongAnswers | None = None,
    conventions: Mapping[str, Run] | None = None,
) -> Prepared:
    """Make an operation ready with inputs drawn from ``seed`` and outputs computed by the reference.

    Without ``misled`` no misconception is known, without ``conventions`` no other way to read the exercise.
    """
    built = {name: build_case(operation, name, seed, reference, misled, conventions) for name in operation.cases}
    return prepare(operation, built)


def prepare_from_fixtures(operation: Operation, folder: Path) -> Prepared:
    """Make an operation ready from a folder of fixtures.

    Raises:
        FixtureError: The operation's fixture is missing or unreadable.
    """
    path = fixture_path(folder, operation)
    stored = read_operation(path)
    try:
        return prepare(operation, stored)
    except KeyError as error:
        raise FixtureError(
            f"{path}: older than the catalogue: no {error}; `backcheck fixtures build` rewrites it"
        ) from None
