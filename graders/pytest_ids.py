"""Ids of checks from one run of ``pytest`` to the next: who judges few operations reads no cases of others."""

from typing import TYPE_CHECKING, Final

import pytest

from graders.course import current
from graders.judging.catalogue import fixture_path
from graders.judging.contents import engine_state

if TYPE_CHECKING:
    from graders.judging.contents import Entry
    from graders.judging.prepared import Prepared

Ids = dict[str, dict[str, list[str]]]
"""By case and full name of the exercise."""
_KEY: Final = "backcheck/checks"


class KnownIds:
    """What pytest's cache holds, while neither the engine, the declarations nor the cases have changed since."""

    def __init__(self, config: pytest.Config) -> None:
        self._cache = getattr(config, "cache", None)
        self._saves = getattr(config, "workerinput", {"workerid": "gw0"})["workerid"] == "gw0"  # one worker for all
        self._engine = engine_state(current())
        self._found: dict[str, list[object]] = {}
        self._new: set[str] = set()
        if self._cache is not None:
            saved = self._cache.get(_KEY, {})
            if isinstance(saved, dict) and saved.get("engine") == self._engine:
                self._found = saved.get("operations", {})

    def of(self, operation: "Entry") -> Ids | None:
        """The ids of an operation, in the order of its cases; None if they have to be found out."""
        state, ids = self._found.get(operation.name, (None, None))
        return ids if ids and state == _state_of_cases(operation) else None  # type: ignore[return-value]

    def note(self, operation: "Entry", prepared: "Prepared") -> Ids:
        """Take the ids from what was prepared."""
        ids: Ids = {}
        for case, script in prepared.scripts.items():
            of_case = ids.setdefault(case, {})
            for planned in script.checks:
                of_case.setdefault(planned.exercise, []).append(planned.identifier(case))
        self._found[operation.name] = [_state_of_cases(operation), ids]
        self._new.add(operation.name)
        return ids

    def save(self) -> None:
        """Give what is new to the next run."""
        if self._new and self._saves and self._cache is not None:
            self._cache.set(_KEY, {"engine": self._engine, "operations": self._found})


def _state_of_cases(operation: "Entry") -> list[int] | None:
    try:
        state = fixture_path(current().public_fixtures, operation).stat()
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]
