"""``backcheck watch``: a submission checked again whenever something of it is saved, by a process that stays warm."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from graders.judging.assignment import Assignment
from graders.judging.catalogue import catalogue, matches
from graders.kinds.operation import short
from graders.oracle.sources import Location, Sources
from graders.progress import is_implemented, next_exercise, progress
from graders.results import ExerciseResult
from graders.selfcheck import NothingToCheckError, SelfCheck, opened
from graders.submissions import Submission


@dataclass(frozen=True)
class Screen:
    """What is to be seen after a save.

    Attributes:
        exercise: The one that is being worked on; None while nothing was saved and none is implemented.
        progress: How far the whole work is; empty while it is being judged.
        error: Why nothing can be checked.
    """

    exercise: ExerciseResult | None = None
    progress: str = ""
    error: str = ""


def screens(
    path: Path, saves: Iterable[object], only: tuple[str, ...] = (), assignment: Assignment | None = None
) -> Iterator[Screen]:
    """Check a submission now, and again whenever ``saves`` yields: first what was worked on, then the rest.

    Args:
        path: Folder, zip, file or notebook.
        saves: Yields after each save.
        only: Globs that narrow the exercises down.
        assignment: What is asked.
    """
    with _Watched(path, only, assignment) as watched:
        yield from watched.screens()
        for _ in saves:
            yield from watched.screens()


class _Watched:
    """A submission as it was when it was read last."""

    def __init__(self, path: Path, only: tuple[str, ...], assignment: Assignment | None) -> None:
        self._path = path
        self._assignment = assignment
        entries = catalogue().entries.values()
        ordered = entries if assignment is None else assignment.in_order(entries)
        self._asked = {
            name: entry.name
            for entry in ordered
            for name in entry.exercises
            if matches(entry, name, only) and (assignment is None or assignment.selects(short(name)))
        }
        self._stack = ExitStack()
        self._checks: SelfCheck | None = None
        self._texts: dict[str, str] = {}
        self._worked_on = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def screens(self) -> Iterator[Screen]:
        """Read the submission again: at once what was worked on, then how far the whole is."""
        earlier = self._stack
        self._stack = ExitStack()
        with earlier:
            try:
                sources, submission = self._stack.enter_context(opened(self._path, self._assignment))
            except NothingToCheckError as error:
                yield Screen(error=str(error))
                return
        texts = _texts(sources, self._asked)
        changed = [name for name in self._asked if texts.get(name, "") != self._texts.get(name, "")]
        first, self._texts = not self._texts, texts
        checks = self._renewed(sources, submission)
        if not first and changed:
            self._worked_on = next((name for name in changed if name in texts), changed[0])
            yield Screen(self._result(checks, self._worked_on))
        results = [self._result(checks, name) for name in self._asked]
        following = next_exercise(results)
        chosen = self._result(checks, self._worked_on) if self._worked_on else following
        shown = chosen if chosen is not None and (is_implemented(chosen) or self._worked_on) else None
        yield Screen(shown, progress(results))

    def _renewed(self, sources: Sources, submission: Submission | None) -> SelfCheck:
        if self._checks is None:
            self._checks = SelfCheck(sources, submission, self._assignment, reported=set(self._asked.values()))
        else:
            self._checks.renew(sources, submission)
        return self._checks

    def _result(self, checks: SelfCheck, exercise: str) -> ExerciseResult:
        return checks.judged(self._asked[exercise]).results[short(exercise)]


def _texts(sources: Sources, exercises: Iterable[str]) -> dict[str, str]:
    """The source text of each exercise that is there."""
    read: dict[str, dict[str, str]] = {}
    found = {}
    for name in exercises:
        location = sources.locations.get(name)
        if location is not None:
            file = str(Path(location.root, location.file))
            if file not in read:
                read[file] = _definitions(file)
            found[name] = read[file].get(location.name, _whole(location))
    return found


def _definitions(file: str) -> dict[str, str]:
    try:
        text = Path(file).read_text(encoding="utf-8")
        nodes = ast.parse(text).body
    except (OSError, SyntaxError, ValueError):
        return {}
    definitions = (node for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef)))
    return {node.name: ast.get_source_segment(text, node) or "" for node in definitions}


def _whole(location: Location) -> str:
    try:
        return Path(location.root, location.file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
