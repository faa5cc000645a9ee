"""Ids of checks from one run of ``pytest`` to the next: who judges few operations reads no cases of others."""

from typing import TYPE_CHECKING, Final

import pytest

from graders.course import current
from graders.judging.catalogue import file_of, fixture_path
from graders.judging.contents import engine_state

if TYPE_CHECKING:
    from graders.judging.contents import Entry
    from graders.judging.prepared import Prepared

Ids = dict[str, dict[str, list[str]]]
"""By case and full name of the exercise."""
_KEY: Final = "backcheck/ids"


class KnownIds:
    """What pytest's cache holds, while neither the engine, the declarations nor the cases have changed since.

    It has an entry for each file of exercises, of which a run reads those that it asks for.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._cache = getattr(config, "cache", None)
        self._saves = getattr(config, "workerinput", {"workerid": "gw0"})["workerid"] == "gw0"  # one worker for all
        self._engine = engine_state(current())
        self._found: dict[str, dict[str, list[object]]] = {}
        self._new: set[str] = set()

    def of(self, operation: "Entry") -> Ids | None:
        """The ids of an operation, in the order of its cases; None if they have to be found out."""
        state, ids = self._of_file(file_of(operation)).get(operation.name, (None, None))
        return ids if ids and state == _state_of_cases(operation) else None  # type: ignore[return-value]

    def note(self, operation: "Entry", prepared: "Prepared") -> Ids:
        """Take the ids from what was prepared."""
        ids: Ids = {}
        for case, script in prepared.scripts.items():
            of_case = ids.setdefault(case, {})
            for planned in script.checks:
                of_case.setdefault(planned.exercise, []).append(planned.identifier(case))
        self._of_file(file_of(operation))[operation.name] = [_state_of_cases(operation), ids]
        self._new.add(file_of(operation))
        return ids

    def save(self) -> None:
        """Give what is new to the next run."""
        if self._saves and self._cache is not None:
            for file in sorted(self._new):
                self._cache.set(f"{_KEY}/{file}", {"engine": self._engine, "operations": self._found[file]})

    def _of_file(self, file: str) -> dict[str, list[object]]:
        """What is known of the operations of a file, by name."""
        if file not in self._found:
            saved = self._cache.get(f"{_KEY}/{file}", None) if self._cache is not None else None
            holds = isinstance(saved, dict) and saved.get("engine") == self._engine
            self._found[file] = dict(saved["operations"]) if saved is not None and holds else {}
        return self._found[file]


def _state_of_cases(operation: "Entry") -> list[int] | None:
    try:
        state = fixture_path(current().public_fixtures, operation).stat()
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]
