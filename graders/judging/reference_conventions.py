"""The reference under other conventions than those that are asked."""

from functools import cached_property
from pathlib import Path

from graders.judging.catalogue import choices, exercises
from graders.judging.variants import collect
from graders.kinds.operation import Operation, Run, short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources


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
