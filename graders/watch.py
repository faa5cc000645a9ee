"""``backcheck watch``: a submission checked again whenever something of it is saved, by a process that stays warm."""

import ast
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from graders.judging.assignment import Assignment
from graders.judging.catalogue import catalogue
from graders.kinds.operation import short
from graders.oracle.sources import Location, Sources
from graders.progress import is_done, next_exercise, progress
from graders.reports.grouping import blocked_by, is_shown
from graders.results import ExerciseResult
from graders.selfcheck import NothingToCheckError, SelfCheck, opened
from graders.settings import Settings
from graders.submissions import Submission


@dataclass(frozen=True)
class Screen:
    """What is to be seen after a save.

    Attributes:
        exercise: The one to look at: what went wrong, else what was saved; None while there is neither.
        saved: What was saved and is right, where ``exercise`` is another.
        progress: How far the whole work is; empty while it is being judged.
        notes: What is to be said of the files, once the whole is judged.
        error: Why nothing can be checked.
    """

    exercise: ExerciseResult | None = None
    saved: ExerciseResult | None = None
    progress: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""


class Saves:
    """Yields after each save of something at a path since this was made, however late the next one is asked for.

    Args:
        path: Folder, zip, file or notebook.
        idle: Called now and then while nothing is saved.

    Raises:
        ImportError: watchfiles is not installed.
    """

    def __init__(self, path: Path, idle: Callable[[], None] = lambda: None) -> None:
        import watchfiles

        self._idle = idle
        # It listens once it was asked, and answers at once, and for as long as nothing is saved, with no changes.
        self._changes = watchfiles.watch(
            path, debounce=100, step=_STEP, rust_timeout=_STEP, yield_on_timeout=True, raise_interrupt=True
        )
        self._pending = bool(next(self._changes))
        self._looked = time.monotonic()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> None:
        while not self._pending:
            self._pending = bool(next(self._changes))
            self._idle()
        self._pending = False
        self._looked = time.monotonic()

    def pending(self) -> bool:
        """Whether there was another save, as far as that was looked up: it is every now and then."""
        if not self._pending and time.monotonic() - self._looked > _NOW_AND_THEN:
            self._pending = bool(next(self._changes))
            self._looked = time.monotonic()
        return self._pending


_STEP: Final = 20
"""Milliseconds that a look at the files takes where nothing is saved."""
_NOW_AND_THEN: Final = 0.4
"""Seconds between two such looks while a submission is judged: one in twenty goes into them. Most take less in all."""


class _Superseded(BaseException):
    """What is judged was saved again: no error, so that nothing on the way takes it for one of its own."""


def screens(
    path: Path,
    saves: Iterable[object],
    only: tuple[str, ...] = (),
    assignment: Assignment | None = None,
    pending: Callable[[], bool] = lambda: False,
) -> Iterator[Screen]:
    """Check a submission now, and again whenever ``saves`` yields: first what was worked on, then the rest.

    Args:
        path: Folder, zip, file or notebook.
        saves: Yields after each save.
        only: Globs that narrow the exercises down.
        assignment: What is asked.
        pending: Whether there was another save: then what is being judged is left.

    Raises:
        UnusableError: No exercise is meant.
    """
    with _Watched(path, only, assignment, pending) as watched:
        yield from watched.screens()
        for _ in saves:
            yield from watched.screens()


_WORD = re.compile(r"\w+")


class _Watched:
    """A submission as it was when it was read last."""

    def __init__(
        self, path: Path, only: tuple[str, ...], assignment: Assignment | None, pending: Callable[[], bool]
    ) -> None:
        self._path = path
        self._pending = pending
        self._assignment = assignment
        settings = Settings(assignment=assignment, only=only)
        settings.require_selection()
        entries = catalogue().entries.values()
        ordered = entries if assignment is None else assignment.in_order(entries)
        self._asked = {name: entry.name for entry in ordered for name in entry.exercises if settings.selects(name)}
        self._stack = ExitStack()
        self._checks: SelfCheck | None = None
        self._texts: dict[str, str] = {}
        self._wrong: frozenset[str] = frozenset()
        self._saved = ""
        self._shown = ""

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
        if not self._texts:
            changed = []
        checks = self._renewed(sources, submission)
        with suppress(_Superseded):
            yield from self._judged(checks, changed, texts)

    def _judged(self, checks: SelfCheck, changed: Sequence[str], texts: dict[str, str]) -> Iterator[Screen]:
        """Judge what was saved, then all; what is not judged to its end counts as saved the next time, too.

        Raises:
            _Superseded: There was another save.
        """
        if changed:
            self._saved = next((name for name in changed if name in texts), changed[0])
            yield self._soon(checks, changed)
        results = {name: self._result(checks, name) for name in self._asked}
        cause = self._cause(results, changed)
        yield replace(self._screen(results, cause), progress=progress(results.values()), notes=checks.notes)
        self._texts = texts
        self._wrong = frozenset(name for name, result in results.items() if _is_wrong(result))
        self._shown = cause

    def _soon(self, checks: SelfCheck, changed: Sequence[str]) -> Screen:
        """What can be said before all is judged: the first of what was saved that is wrong, if one is."""
        results: dict[str, ExerciseResult] = {}
        cause = ""
        for operation in dict.fromkeys(self._asked[name] for name in changed):
            results |= {name: self._result(checks, name) for name, own in self._asked.items() if own == operation}
            cause = self._cause(results, changed)
            if cause:
                break
        return self._screen(results, cause)

    def _screen(self, results: Mapping[str, ExerciseResult], cause: str) -> Screen:
        saved = results.get(self._saved)
        if not cause:
            return Screen(saved)
        right = saved is not None and is_done(saved)
        return Screen(results[cause], saved if right else None)

    def _cause(self, results: Mapping[str, ExerciseResult], changed: Sequence[str]) -> str:
        """The exercise to correct first; empty for none.

        It is one that a save broke, else one that was saved, else the one that was shown before, else what is next; one
        that waits for another comes after those that do not, and gives way to what it waits for.
        """
        wrong = {name: result for name, result in results.items() if _is_wrong(result)}
        broken = [name for name in wrong if name not in self._wrong]
        saved = [name for name in changed if name in wrong]
        ready = [name for name in broken if wrong[name].status != "blocked"]
        written = [name for name, result in wrong.items() if result.status != "blocked"]
        for names in (ready, saved, broken, [self._shown], written):
            chosen = next_exercise(wrong[name] for name in names if name in wrong)
            if chosen is not None:
                waits_for = _WORD.findall(blocked_by(chosen))
                blocking = next_exercise(item for item in wrong.values() if item.exercise in waits_for)
                return next(name for name, result in wrong.items() if result is (blocking or chosen))
        return ""

    def _renewed(self, sources: Sources, submission: Submission | None) -> SelfCheck:
        if self._checks is None:
            reported = set(self._asked.values())
            self._checks = SelfCheck(
                sources, submission, self._assignment, reported=reported, before=self._require_latest
            )
        else:
            self._checks.renew(sources, submission)
        return self._checks

    def _require_latest(self) -> None:
        """Stop judging what was saved again since.

        Raises:
            _Superseded: It was.
        """
        if self._pending():
            raise _Superseded

    def _result(self, checks: SelfCheck, exercise: str) -> ExerciseResult:
        return checks.judged(self._asked[exercise]).results[short(exercise)]


def _is_wrong(result: ExerciseResult) -> bool:
    """Whether there is something to correct in an exercise, or in how it is named, or in what it waits for."""
    return is_shown(result) and not is_done(result) and result.status != "grader_error"


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
