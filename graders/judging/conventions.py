"""Which convention a submission follows: one must fit all the exercises that belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from graders.judging.catalogue import choices, exercises
from graders.judging.variants import collect
from graders.kinds.convention import Choice, Convention
from graders.kinds.operation import Operation, Run, short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from graders.results import ExerciseResult

Graded = Mapping[str, ExerciseResult]
"""Results by the exercise's own name."""


class ReferenceConventions:
    """The reference under each other convention, for the right answers of those.

    Args:
        reference: Its folder; definitions ``<exercise>__<variant>`` stand in ``conventions/``.
        sources: The reference as a submission.
    """

    def __init__(self, reference: Path, sources: Sources) -> None:
        self._reference = reference
        self._sources = sources
        self._runs: dict[str, Run] = {}

    def of(self, operation: Operation) -> dict[str, Run]:
        """The reference under each convention that is declared for an operation's exercises, by variant."""
        variants = {
            convention.variant
            for choice in choices()
            if not operation.exercises.keys().isdisjoint(choice.exercises)
            for convention in choice.others
            if convention.variant
        }
        return {variant: self._run(variant) for variant in sorted(variants)}

    def _run(self, variant: str) -> Run:
        if variant not in self._runs:
            oracle = InProcessOracle(Sources({**self._sources.locations, **self._locations[variant]}))
            self._runs[variant] = oracle.run
        return self._runs[variant]

    @cached_property
    def _locations(self) -> dict[str, dict[str, Location]]:
        names = {short(full): full for full in exercises()}
        found: dict[str, dict[str, Location]] = {}
        for path in sorted((self._reference / "conventions").glob("*.py")):
            for variant in collect(path, names, root=self._reference):
                found.setdefault(variant.name, {}).update(variant.locations)
        return found


@dataclass(frozen=True)
class Followed:
    """What a submission comes to under one convention of a choice; ``convention`` is None for the one asked."""

    convention: Convention | None
    results: Graded

    @property
    def score(self) -> float:
        """Points of all exercises together."""
        return sum(result.score for result in self.results.values())

    @property
    def is_full(self) -> bool:
        """Whether no point is lost."""
        return all(result.score >= result.max_score for result in self.results.values())


def settle(choice: Choice, ways: Sequence[Followed], pinned: str | None) -> Graded:
    """The results under the convention that fits best, the asked one first; under the pinned one, if one is.

    What was written for another convention than the pinned one says so.
    """
    best = max(ways, key=lambda way: way.score)
    if pinned is None:
        return _named(best)
    wanted = next((way for way in ways if _name(way, choice) == pinned), ways[0])
    if best.is_full and not wanted.is_full:
        return {name: _mistaken(result, best, choice, pinned) for name, result in wanted.results.items()}
    return _named(wanted)


def _name(way: Followed, choice: Choice) -> str:
    return choice.asked if way.convention is None else way.convention.name


def _named(way: Followed) -> Graded:
    if way.convention is None:
        return way.results
    name, note = way.convention.name, f"judged by another convention: {way.convention.says}"
    return {
        exercise: msgspec.structs.replace(result, convention=name, notes=(*result.notes, note))
        for exercise, result in way.results.items()
    }


def _mistaken(result: ExerciseResult, way: Followed, choice: Choice, pinned: str) -> ExerciseResult:
    """A result whose failures are named after the convention that the submission follows instead of the pinned one."""
    name = _name(way, choice)
    says = way.convention.says if way.convention is not None else f"it follows {name}"
    head = f"{says}; this assignment asks for {pinned}"
    checks = tuple(
        msgspec.structs.replace(check, message=f"{head}\n  {check.message}", misconception=name)
        if check.status == "failed"
        else check
        for check in result.checks
    )
    return msgspec.structs.replace(result, checks=checks)
