"""What the items of a run of ``pytest`` share: which submission, which assignment, and what was judged."""

import ast
import re
import tomllib
from contextlib import ExitStack
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from graders.fixtures import CheckIndex
    from graders.judging.assignment import Assignment
    from graders.oracle.sources import Sources
    from graders.selfcheck import Judged, SelfCheck
    from graders.submissions import Submission

_TABLES = frozenset({"backcheck", "pytest"})
_LECTURES = re.compile(r"\d+")


class Session:
    """Judges an operation when the first of its items asks for it.

    Attributes:
        debugging: A debugger is in use.
        cases: By operation, the cases that were selected.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.debugging = bool(config.getoption("usepdb") or config.getoption("trace"))
        self._stack = ExitStack()
        self._lines: dict[Path, dict[str, int]] = {}
        self.cases: dict[str, set[str]] = {}

    @cached_property
    def root(self) -> Path:
        """The project: pytest takes the value of an option for a path, and may have looked for it from there."""
        here = self._config.invocation_params.dir
        if self._config.inipath is not None:
            return self._config.rootpath
        found = (folder for folder in (here, *here.parents) if _table(folder / "pyproject.toml").keys() & _TABLES)
        return next(found, self._config.rootpath)

    @property
    def test_paths(self) -> list[Path]:
        """Where the project's tests are."""
        named = self._config.getini("testpaths")
        if self.root != self._config.rootpath:
            options = _table(self.root / "pyproject.toml").get("pytest", {}).get("ini_options", {})
            named = options.get("testpaths", [])
        return [self.root / name for name in named]

    @cached_property
    def path(self) -> Path | None:
        """The submission: that of ``--submission``, else of the project's setting; None for the stubs."""
        given = self._config.getoption("--submission")
        if given is not None:
            return Path(given)
        named = _settings(self.root / "pyproject.toml").get("submission")
        return self.root / named if named else None

    @cached_property
    def assignment(self) -> "Assignment | None":
        """What is asked.

        Raises:
            UsageError: The file cannot be used.
        """
        given = self._config.getoption("--assignment")
        named = _settings(self.root / "pyproject.toml").get("assignment")
        path = Path(given) if given is not None else self.root / named if named else None
        if path is None:
            return None
        from graders.judging.assignment import AssignmentError
        from graders.selfcheck import open_assignment

        try:
            return open_assignment(path)
        except AssignmentError as error:
            raise pytest.UsageError(f"--assignment: {error}") from None

    @cached_property
    def index(self) -> "CheckIndex":
        """Ids of checks by file, operation and case."""
        from graders.fixtures import read_index
        from graders.places import PUBLIC_FIXTURES

        return read_index(PUBLIC_FIXTURES)

    def open(self) -> None:
        """Open the submission.

        Raises:
            UsageError: There is none at the path, or nothing in it can be judged.
        """
        assert self._opened is not None

    def close(self) -> None:
        """Remove what was unpacked."""
        self._stack.close()

    def header(self) -> list[str]:
        """Which submission and which assignment this run is about."""
        from graders.places import STUBS

        path = self.path or STUBS
        shown = path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
        lines = [f"submission: {shown}" + ("" if self.path else " (--submission PATH checks another)")]
        if self.assignment is not None:
            lines.append(f"assignment: {self.assignment.name or 'without a name'}")
        return lines

    def selects(self, file: str, exercise: str) -> bool:
        """Whether an exercise is asked for by the assignment, the lectures and the ids on the command line."""
        if self.assignment is not None and not self.assignment.selects(exercise):
            return False
        lectures = self._config.getoption("--lecture") or ()
        if lectures and not set(lectures) & self._lectures(file):
            return False
        return not self._wanted or any(fnmatchcase(exercise, names[0]) for names in self._wanted)

    def narrowed(self, exercise: str, case: str, checks: tuple[str, ...]) -> tuple[str, ...] | None:
        """The checks of a case that were asked for by id; None if the case was not."""
        chosen = checks
        if self._wanted:
            rows = [names for names in self._wanted if fnmatchcase(exercise, names[0])]
            rows = [names for names in rows if len(names) < 2 or fnmatchcase(case, names[1])]
            chosen = tuple(
                check
                for check in checks
                if any(len(names) < 3 or fnmatchcase(check.split("/")[2], names[2]) for names in rows)
            )
        words = set(re.split(r"[^\w./+-]+", self._config.getoption("keyword") or ""))
        return tuple(check for check in chosen if check in words) or chosen or None

    def judged(self, operation: str) -> "Judged":
        """What came of an operation."""
        return self.checks.judged(operation)

    def _parts(self) -> dict[str, set[str]]:
        """The operations of which only some cases were selected: no other is run."""
        whole = {name: cases.keys() for operations in self.index.values() for name, cases in operations.items()}
        return {name: cases for name, cases in self.cases.items() if cases != whole[name]}

    def place(self, exercise: str) -> tuple[Path, int] | None:
        """The file of a student's function and its line, from 0 on; None if it is not in a file of theirs."""
        locations = self._opened[0].locations
        location = next((item for name, item in locations.items() if name.rpartition(".")[2] == exercise), None)
        if location is None:
            return None
        path = Path(location.root, location.file)
        if self.path is not None and self.path.is_file() and path.name == self.path.name:
            path = self.path.absolute()  # what is judged is a copy of it
        elif self.path is not None and not path.is_relative_to(self.path.resolve()):
            return None
        if path not in self._lines:
            self._lines[path] = _definitions(path)
        return path, self._lines[path].get(location.name, 0)

    @cached_property
    def checks(self) -> "SelfCheck":
        """Judges the submission; to be asked once the items are selected."""
        from graders.selfcheck import SelfCheck

        sources, submission = self._opened
        echo = self._config.getoption("capture") == "no"
        parts = self._parts()
        return SelfCheck(sources, submission, self.assignment, debugging=self.debugging, echo=echo, only=parts)

    @cached_property
    def _opened(self) -> "tuple[Sources, Submission | None]":
        from graders.selfcheck import NothingToCheckError, opened

        try:
            return self._stack.enter_context(opened(self.path))
        except NothingToCheckError as error:
            raise pytest.UsageError(f"--submission: {error}") from None

    @cached_property
    def _wanted(self) -> list[list[str]]:
        return [identifier.split("/", 2) for identifier in getattr(self._config.option, "backcheck_ids", ())]

    @staticmethod
    def _lectures(file: str) -> set[int]:
        from graders.cs231n.lectures import LECTURES

        return set(map(int, _LECTURES.findall(LECTURES.get(file, "").partition(":")[0])))


def _settings(pyproject: Path) -> dict[str, Any]:
    """The table ``[tool.backcheck]`` of a project.

    Raises:
        UsageError: A value is no text.
    """
    table: dict[str, Any] = _table(pyproject).get("backcheck", {})
    for key in ("submission", "assignment"):
        if not isinstance(table.get(key, ""), str):
            raise pytest.UsageError(f"{pyproject}: tool.backcheck.{key} = {table[key]!r}: expected a path")
    return table


def _table(pyproject: Path) -> dict[str, Any]:
    """The table ``[tool]`` of a file; empty for a file that is none."""
    try:
        tool: dict[str, Any] = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("tool", {})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}
    return tool


def _definitions(path: Path) -> dict[str, int]:
    try:
        nodes = ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return {}
    return {node.name: node.lineno - 1 for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
