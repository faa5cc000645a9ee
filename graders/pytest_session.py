"""What the items of a run of ``pytest`` share: which submission, which assignment, and what was judged."""

import ast
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graders.course import CourseError, current, find_course, read_course, root_around, work_in
from graders.garbage import lasting
from graders.pytest_ids import KnownIds

if TYPE_CHECKING:
    from _pytest.mark.expression import Expression

    from graders.judging.assignment import Assignment
    from graders.judging.contents import Entry
    from graders.judging.prepared import Prepared
    from graders.oracle.sources import Sources
    from graders.pytest_ahead import Ahead
    from graders.selfcheck import Judged, SelfCheck
    from graders.submissions import Submission

_LECTURES = re.compile(r"\d+")


class Session:
    """Judges an operation when the first of its items asks for it.

    Attributes:
        debugging: A debugger is in use.
        processes: How many judge ahead of the items; 0 where each operation is judged here when it is asked for.
        ids: What of the command line names checks, cases or exercises: ``scale_backward/one_row/gradient-dw``.
        cases: By operation, the cases that were selected.
        said: Exercises whose result was reported.
        noted: Notes on the files of the submission that were reported.

    Args:
        near: Where a test is, whose course is meant if pytest runs in none.

    Raises:
        UsageError: The course that was asked for cannot be used.
        CourseError: Neither pytest nor the test is in a course.
    """

    def __init__(self, config: pytest.Config, near: Path | None = None) -> None:
        self._config = config
        self.debugging = bool(config.getoption("usepdb") or config.getoption("trace"))
        self.processes = 0
        self.ids: list[list[str]] = []
        self.cases: dict[str, set[str]] = {}
        self.said: set[str] = set()
        self.noted: set[str] = set()
        self._notes: dict[str, None] = {}
        self._stack = ExitStack()
        self._lines: dict[Path, dict[str, int]] = {}
        self._places: dict[str, tuple[Path, int] | None] = {}
        self._elsewhere: dict[Path, bool] = {}
        self._prepared: dict[str, Prepared] = {}
        self._whole: dict[str, AbstractSet[str]] = {}
        folder = config.getoption("--course")
        try:
            work_in(
                read_course(Path(folder)) if folder is not None else find_course(config.invocation_params.dir, near)
            )
        except CourseError as error:
            if folder is not None:
                raise pytest.UsageError(f"--course: {error}") from None
            if near is not None:
                raise

    @cached_property
    def path(self) -> Path | None:
        """The submission: that of ``--submission``, else the one that the course names; None for the stubs."""
        given = self._config.getoption("--submission")
        return Path(given) if given is not None else current().submission

    @cached_property
    def _resolved(self) -> Path | None:
        return None if self.path is None else self.path.resolve()

    @property
    def is_named(self) -> bool:
        """Whether the submission was given as an option."""
        return self._config.getoption("--submission") is not None

    @cached_property
    def assignment(self) -> "Assignment | None":
        """What is asked.

        Raises:
            UsageError: The file cannot be used.
        """
        given = self._config.getoption("--assignment")
        if given is None and current().assignment is None:
            return None
        from graders.judging.assignment import AssignmentError, chosen_assignment

        try:
            return chosen_assignment(Path(given) if given is not None else None)
        except AssignmentError as error:
            raise pytest.UsageError(f"--assignment: {error}") from None

    def open(self) -> None:
        """Open the submission.

        Raises:
            UsageError: There is none at the path, or nothing in it can be judged.
        """
        assert self._opened is not None

    def close(self) -> None:
        """Remove what was unpacked, and save what the next run need not find out again."""
        if "_known_ids" in self.__dict__:
            self._known_ids.save()
        self._stack.close()

    def header(self) -> list[str]:
        """Which submission and which assignment this run is about."""
        try:
            path = self.path or current().stubs
        except CourseError:
            return []
        here = self._config.invocation_params.dir
        shown = path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
        lines = [f"submission: {shown}" + ("" if self.path else " (--submission PATH checks another)")]
        if self.assignment is not None:
            lines.append(f"assignment: {self.assignment.name or 'without a name'}")
        if self.processes:
            lines.append(f"processes: {self.processes}")
        return lines

    def advice(self) -> str:
        """What to do in the current folder, of which pytest collected nothing; empty for a folder of something else."""
        from graders.judging.catalogue import files

        here = self._config.invocation_params.dir
        try:
            course = current()
            is_work = any((here / f"{file}.py").is_file() for file in files())
        except CourseError:
            return ""
        if is_work and not self.is_named:
            return "no tests here: `pytest --submission .` checks this folder"
        keyword = self._config.getoption("keyword")
        if keyword:
            unknown = f"-k {keyword}: no exercise or case matches; `backcheck list` names the exercises"
            return self.misspelt(keyword) or unknown
        if self.ids:
            return self._why_none(self.ids[0])
        if here.resolve() == course.root.resolve():
            return "no tests there: `pytest` alone checks everything, `pytest NAME` an exercise or a file of them"
        if here.is_relative_to(course.root):
            return f"no tests here: run pytest in {os.path.relpath(course.root, here)}"
        return ""

    def _why_none(self, names: Sequence[str]) -> str:
        """Why nothing is meant by an exercise, with a case and a check."""
        from graders.text import expected_among

        exercise, *rest = names
        operation = next(item for item in self.operations.values() if _own_name(item, exercise))
        if not self._selects(_own_name(operation, exercise)):
            return f"{exercise} is not asked here; `backcheck list` names what is"
        if rest and not any(fnmatchcase(case, rest[0]) for case in operation.cases):
            return f"{exercise} has no case {rest[0]}; {expected_among(rest[0], operation.cases)}"
        return f"{'/'.join(names)} is no check; `pytest {'/'.join(names[:2])} -v` names the case"

    @cached_property
    def operations(self) -> "Mapping[str, Entry]":
        """What is known of all operations of the course by name, in the order to work in."""
        from graders.judging.catalogue import catalogue

        entries = catalogue().entries
        if self.assignment is None:
            return entries
        return {item.name: item for item in self.assignment.in_order(entries.values())}

    def is_elsewhere(self, test: Path) -> bool:
        """Whether a file of tests belongs to another course than this run."""
        folder = test.parent
        if folder not in self._elsewhere:
            root = root_around(folder) if self._config.getoption("--course") is None else None
            self._elsewhere[folder] = root is not None and root.resolve() != current().root.resolve()
        return self._elsewhere[folder]

    def in_order(self) -> Iterator[str]:
        """The names of all exercises, in the order to work in."""
        for operation in self.operations.values():
            yield from (name.rpartition(".")[2] for name in operation.exercises)

    def meant(self, word: str) -> list[list[str]]:
        """What a word of the command line chooses: exercises, by name, file or operation, each with a case and a check.

        Nothing for any other word.
        """
        from graders.judging.catalogue import matches

        name, *rest = word.split("/", 2)
        if not name:
            return []
        found = {
            full.rpartition(".")[2]: None
            for operation in self.operations.values()
            for full in operation.exercises
            if matches(operation, full, (name,))
        }
        return [[exercise, *rest] for exercise in found]

    def work(self, path: Path) -> str:
        """The file of exercises that a path of the student's work is, as `meant` takes it; empty for any other path."""
        from graders.judging.catalogue import files

        if path.suffix != ".py" or path.name.startswith("test_"):
            return ""
        own = self.path or current().stubs
        return path.name if path.resolve().is_relative_to(own.resolve()) and path.stem in files() else ""

    def misspelt(self, word: str) -> str:
        """What to say of a word of the command line that nearly names an exercise; empty for any other word."""
        from graders.judging.catalogue import exercises, no_match
        from graders.kinds.operation import short
        from graders.text import near_names

        name = word.partition("/")[0]
        asked = [full for full in exercises() if self.assignment is None or self.assignment.selects(short(full))]
        return no_match((name,), asked) if near_names(name, map(short, asked)) else ""

    def checks(self, file: str) -> "Iterator[tuple[Entry, str, str, list[str]]]":
        """Operation, exercise, case and ids of the checks that are asked of a file of exercises.

        Raises:
            UsageError: There is no course, or a part of it cannot be used.
        """
        try:
            for operation in self._by_file.get(file, ()):
                asked = [name for name in operation.exercises if name in self._selected]
                if asked and self._may_be_meant(operation, asked):
                    yield from self._checks(operation, asked)
        except CourseError as error:
            raise pytest.UsageError(str(error)) from None

    def _checks(self, operation: "Entry", asked: list[str]) -> "Iterator[tuple[Entry, str, str, list[str]]]":
        known = self._known_ids.of(operation) or self._known_ids.note(operation, self._prepare(operation.name))
        self._whole[operation.name] = known.keys()
        for exercise in asked:
            for case, checks in known.items():
                chosen = self._narrowed(checks.get(exercise, []))
                if chosen:
                    yield operation, exercise.rpartition(".")[2], case, chosen

    def _prepare(self, operation: str) -> "Prepared":
        from graders.fixtures import FixtureError
        from graders.judging.catalogue import catalogue
        from graders.judging.prepared import prepare_from_fixtures

        try:
            self._prepared[operation] = prepare_from_fixtures(catalogue()[operation], current().public_fixtures)
        except FixtureError as error:
            raise pytest.UsageError(str(error)) from None
        return self._prepared[operation]

    @cached_property
    def _known_ids(self) -> KnownIds:
        return KnownIds(self._config)

    @cached_property
    def _by_file(self) -> "dict[str, list[Entry]]":
        from graders.judging.catalogue import file_of

        found: dict[str, list[Entry]] = {}
        for operation in self.operations.values():
            found.setdefault(file_of(operation), []).append(operation)
        return found

    @cached_property
    def _selected(self) -> set[str]:
        """Full names of the exercises that are asked for; fixed once the ids were taken out of the arguments."""
        return {name for operation in self.operations.values() for name in operation.exercises if self._selects(name)}

    def _selects(self, exercise: str) -> bool:
        """Whether an exercise is asked for by the assignment, the lectures and the ids."""
        file, _, name = exercise.rpartition(".")
        if self.assignment is not None and not self.assignment.selects(name):
            return False
        lectures = self._config.getoption("--lecture") or ()
        if lectures and not set(lectures) & _lectures(file):
            return False
        return not self.ids or any(fnmatchcase(name, names[0]) for names in self.ids)

    def _may_be_meant(self, operation: "Entry", asked: list[str]) -> bool:
        """Whether ``-k`` may choose anything of an operation: the cases of others need not be read."""
        expression = self._keyword
        if expression is None:
            return True

        def matches(exercise: str, case: str) -> bool:
            file, _, name = exercise.rpartition(".")
            known = f"tests/exercises/test_{file}.py {name}/{case} {current().root}".lower()
            return expression.evaluate(lambda word, /, **_: "/".join(word.split("/")[:2]).lower() in known)

        all_cases = " ".join(operation.cases).lower()
        cases = operation.cases if any(part in all_cases for part in self._keyword_parts) else ("",)
        return any(matches(exercise, case) for exercise in asked for case in cases)

    @cached_property
    def _keyword(self) -> "Expression | None":
        """What ``-k`` says; None where it says nothing, or nothing that pytest understands: it says so itself."""
        from _pytest.mark.expression import Expression

        text = self._config.getoption("keyword")
        try:
            return Expression.compile(text) if text else None
        except SyntaxError:
            return None

    @cached_property
    def _keyword_parts(self) -> set[str]:
        """What the words of ``-k`` may mean of a case: exercise, or case, but no check."""
        words = _words(self._config.getoption("keyword").lower())
        return {part for word in words for part in word.split("/")[:2]}

    def _narrowed(self, ids: list[str]) -> list[str]:
        """Those of a case's checks that were asked for by id."""
        chosen = [check for check in ids if not self.ids or any(_is_of(check, names) for names in self.ids)]
        words = _words(self._config.getoption("keyword") or "")
        return [check for check in chosen if check in words] or chosen

    def judged(self, operation: str) -> "Judged":
        """What came of an operation."""
        judged, notes = self._judged(operation) if self._ahead is None else self._judged_ahead(self._ahead, operation)
        self._notes |= dict.fromkeys(notes)
        return judged

    def _judged_ahead(self, ahead: "Ahead", operation: str) -> "tuple[Judged, tuple[str, ...]]":
        from graders.pytest_ahead import EndedError
        from graders.selfcheck import ended

        try:
            judged: tuple[Judged, tuple[str, ...]] = ahead.result(operation)
        except EndedError as error:
            ids = self._known_ids.of(self.operations[operation]) or {}
            return ended(self.operations[operation], ids, f"the process ended while it ran this: it {error}"), ()
        return judged

    def _judged(self, operation: str) -> "tuple[Judged, tuple[str, ...]]":
        """What comes of an operation that is judged in this process, and what is to be said of the files then."""
        return self._selfcheck.judged(operation), self._selfcheck.notes

    @cached_property
    def _ahead(self) -> "Ahead | None":
        """Judges in other processes; to be asked once the items are selected."""
        if not self.processes:
            return None
        from graders.judging.catalogue import file_of, group_of
        from graders.pytest_ahead import Ahead

        assert self._selfcheck is not None  # the children have it from here
        groups: dict[str, list[str]] = {}  # each is judged at once
        for name in self.cases:
            groups.setdefault(group_of(self.operations[name]), []).append(name)
        files = [file_of(self.operations[group[0]]) for group in groups.values()]
        ahead = Ahead(list(groups.values()), files, self._judged, self.processes)
        self._stack.callback(ahead.close)
        return ahead

    def place(self, exercise: str) -> tuple[Path, int] | None:
        """The file of a student's function and its line, from 0 on; None if it is not in a file of theirs."""
        if exercise not in self._places:
            self._places[exercise] = self._found_place(exercise)
        return self._places[exercise]

    def _found_place(self, exercise: str) -> tuple[Path, int] | None:
        locations = self._opened[0].locations
        location = next((item for name, item in locations.items() if name.rpartition(".")[2] == exercise), None)
        if location is None:
            return None
        path = Path(location.root, location.file)
        if self.path is not None and self.path.is_file() and path.name == self.path.name:
            path = self.path.absolute()  # what is judged is a copy of it
        elif self._resolved is not None and not path.is_relative_to(self._resolved):
            return None
        if path not in self._lines:
            self._lines[path] = _definitions(path)
        return path, self._lines[path].get(location.name, 0)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the files of the submission, such as a name that was taken for another."""
        return tuple(self._notes)

    @cached_property
    def _selfcheck(self) -> "SelfCheck":
        """Judges the submission; to be asked once the items are selected."""
        with lasting():
            from graders.selfcheck import SelfCheck

            return SelfCheck(
                *self._opened,
                self.assignment,
                debugging=self.debugging,
                quits=(pytest.exit.Exception,),
                echo=self._config.getoption("capture") == "no",
                only={name: cases for name, cases in self.cases.items() if cases != self._whole[name]},
                prepared=self._prepared,
                reported=self.cases,
            )

    @cached_property
    def _opened(self) -> "tuple[Sources, Submission | None]":
        with lasting():
            from graders.selfcheck import NothingToCheckError, opened

            try:
                return self._stack.enter_context(opened(self.path, self.assignment))
            except NothingToCheckError as error:
                raise pytest.UsageError(f"--submission: {error}") from None


def _words(keyword: str) -> set[str]:
    """The words of ``-k``, and its operators."""
    return set(re.split(r"[^\w./+-]+", keyword)) - {""}


def _own_name(operation: "Entry", exercise: str) -> str:
    """The full name of an exercise; empty if it is not of the operation."""
    return next((name for name in operation.exercises if name.rpartition(".")[2] == exercise), "")


def _is_of(check: str, names: list[str]) -> bool:
    return all(map(fnmatchcase, check.split("/", 2), names))


def _lectures(file: str) -> set[int]:
    """The lectures that the course's line for a file names before its colon."""
    return set(map(int, _LECTURES.findall(current().reading().get(file, "").partition(":")[0])))


def _definitions(path: Path) -> dict[str, Any]:
    try:
        nodes = ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return {}
    return {node.name: node.lineno - 1 for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
