"""Where a course's parts are: the folder whose ``pyproject.toml`` has a table ``[tool.backcheck]``.

::

    [tool.backcheck]
    name = "Our course"
    exercises = "exercises"             # folder of declarations, or an installed package of them
    reference = "reference"             # right implementations; a handout has none
    stubs = "stubs"                     # the same files left blank
    fixtures = "fixtures"               # stored cases, in its folder public/
    assignments = "assignments"
    tests = "tests"                     # what students run with pytest
    assignment = "assignment.toml"      # what is asked where a command names no assignment: see `backcheck handout`
    submission = "work"                 # what pytest checks where nothing names one; by default the stubs

All but ``exercises`` may be left out. Declarations are the modules with ``OPERATIONS``; nothing lists them. Other
modules of the same package say what the engine cannot know, each only if it is there:

- ``lectures``: ``READING``, by file of exercises, where the course explains it; its order is that of the files.
- ``tree``: ``TREE``, and ``handout``: ``HANDOUT``: see `graders.submissions.course_facts`.
- ``conventions``: ``CHOICES``, what the exercises leave open: see `graders.judging.catalogue`.

A process works in one course: that of ``--course``, else the one around the current directory.
"""

import importlib
import importlib.util
import pkgutil
import sys
import tomllib
import zlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeVar

import msgspec

FILE: Final = "pyproject.toml"
TABLE: Final = "tool.backcheck"
_KEYS: Final = (
    "name",
    "exercises",
    "reference",
    "stubs",
    "fixtures",
    "assignments",
    "tests",
    "assignment",
    "submission",
)
_LAST: Final = 1_000
"""Where a file stands of which the course gives no order: after all others."""

T = TypeVar("T")


class CourseError(ValueError):
    """There is no course, or it cannot be used; the message names the file, the value and what was expected."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """A course's parts.

    Attributes:
        root: Folder of its ``pyproject.toml``.
        exercises: Folder of declarations, relative to the root, or the name of an installed package.
        assignment: What is asked where a command names no assignment; None: all exercises.
        submission: What pytest checks where nothing names one; None: the stubs.
    """

    root: Path
    name: str
    exercises: str
    reference: Path
    stubs: Path
    fixtures: Path
    assignments: Path
    tests: Path
    assignment: Path | None
    submission: Path | None = None

    @property
    def public_fixtures(self) -> Path:
        """The stored cases that students have."""
        return self.fixtures / "public"

    @property
    def example_submissions(self) -> Path:
        """Submissions that ship with the course."""
        return self.fixtures / "submissions"

    @property
    def has_reference(self) -> bool:
        """Whether right implementations are at hand: in a handout they are not."""
        return self.reference.is_dir()

    @property
    def declarations(self) -> Path:
        """The folder that the declarations are read from."""
        return Path(next(iter(self._package().__path__)))

    def require_reference(self, purpose: str) -> None:
        """Refuse what only the instructors' course can do.

        Raises:
            CourseError: There is no reference.
        """
        if not self.has_reference:
            raise CourseError(f"{self.reference}: no such folder: {purpose} needs the course's reference")

    def module_names(self) -> list[str]:
        """The modules of the declarations, in the order of the course, then of their names."""
        names = [module.name for module in pkgutil.iter_modules(self._package().__path__)]
        order = {file: number for number, file in enumerate(self.reading())}
        return sorted(names, key=lambda name: (order.get(name, _LAST), name))

    def fact(self, module: str, name: str, default: T) -> T:
        """What the module of the declarations says under a name, or ``default`` where there is no such module."""
        package = self._package()
        if importlib.util.find_spec(f"{package.__name__}.{module}") is None:
            return default
        found: T = getattr(self.module(module), name, default)
        return found

    def reading(self) -> dict[str, str]:
        """By file of exercises, where the course explains what it asks for."""
        none: dict[str, str] = {}
        return self.fact("lectures", "READING", none)

    def _package(self) -> ModuleType:
        return _declarations(self.root, self.exercises)

    def module(self, name: str) -> ModuleType:
        """A module of the declarations.

        Raises:
            CourseError: It cannot be imported.
        """
        package = self._package()
        try:
            return importlib.import_module(f"{package.__name__}.{name}")
        except Exception as error:
            where = Path(next(iter(package.__path__))) / f"{name}.py"
            raise CourseError(f"{where}: cannot be imported: {type(error).__name__}: {error}") from error


@cache
def _declarations(root: Path, exercises: str) -> ModuleType:
    """The package of a course's declarations: a folder becomes one under a name of its own."""
    folder = root / exercises
    if not folder.is_dir():
        try:
            return importlib.import_module(exercises)
        except ImportError:
            expected = "a folder of declarations, or an installed package"
            raise CourseError(f"{root / FILE}: {TABLE}.exercises = {exercises!r}: expected {expected}") from None
    name = f"backcheck_course_{zlib.crc32(str(folder).encode()):08x}"
    spec = importlib.util.spec_from_loader(name, loader=None, is_package=True)
    assert spec is not None
    spec.submodule_search_locations = [str(folder)]
    sys.modules[name] = importlib.util.module_from_spec(spec)
    return sys.modules[name]


def read_course(root: Path) -> Course:
    """Read the course of a folder.

    Raises:
        CourseError: The folder is not a course, or a value is not what its key wants.
    """
    root = root.absolute()
    table = _table(root / FILE)
    if table is None:
        what = "no such file" if not (root / FILE).is_file() else f"no table [{TABLE}]"
        raise CourseError(f"{root / FILE}: {what}; expected the folder of a course, as `backcheck course new` makes")
    return _from_table(root, table)


def _from_table(root: Path, table: dict[str, Any]) -> Course:
    for key, value in table.items():
        if key not in _KEYS:
            raise CourseError(f"{root / FILE}: {TABLE}.{key}: no such key; expected one of {', '.join(_KEYS)}")
        if not isinstance(value, str) or not value:
            raise CourseError(f"{root / FILE}: {TABLE}.{key} = {value!r}: expected a text that is not empty")
    if "exercises" not in table:
        raise CourseError(f"{root / FILE}: {TABLE}.exercises is missing: the folder or package of declarations")
    folders = {key: root / table.get(key, key) for key in ("reference", "stubs", "fixtures", "assignments", "tests")}
    assignment = root / table["assignment"] if "assignment" in table else None
    return Course(
        root=root,
        name=table.get("name", root.name),
        exercises=table["exercises"],
        assignment=assignment,
        submission=root / table["submission"] if "submission" in table else None,
        **folders,
    )


def root_around(start: Path) -> Path | None:
    """The folder of the course around a folder; None if there is none.

    Raises:
        CourseError: What says so cannot be read.
    """
    start = start.absolute()
    return next((folder for folder in (start, *start.parents) if _table(folder / FILE) is not None), None)


def find_course(start: Path, other: Path | None = None) -> Course:
    """The course around a folder, else around another; without one, that of the checkout which the engine runs from.

    Raises:
        CourseError: There is none.
    """
    start = start.absolute()
    checkout = Path(__file__).resolve().parents[1]
    elsewhere = (other.absolute(), *other.absolute().parents) if other is not None else ()
    for folder in (start, *start.parents, *elsewhere, checkout):
        table = _table(folder / FILE)
        if table is not None:
            return _from_table(folder, table)
    raise CourseError(
        f"{start}: no course here or above, which is a folder whose {FILE} has [{TABLE}]: "
        "change to the folder of your handout, or name it with --course DIR"
    )


def _table(file: Path) -> dict[str, Any] | None:
    """The table of a ``pyproject.toml``; None if there is none.

    Raises:
        CourseError: The file is not TOML, or the table is something else.
    """
    try:
        tools = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
    except OSError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: not a TOML file: {error}") from None
    table = tools.get("backcheck") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise CourseError(f"{file}: {TABLE} = {table!r}: expected a table")
    return table


_current: list[Course] = []


def current() -> Course:
    """The course that this process works in: the one that was chosen, else the one around the current directory.

    Raises:
        CourseError: There is none.
    """
    if not _current:
        _current.append(find_course(Path.cwd()))
    return _current[0]


def choose(folder: Path | None) -> Course:
    """Work in the course of a folder from here on; None leaves the choice to `current`.

    Raises:
        CourseError: The folder is not a course.
    """
    if folder is not None:
        work_in(read_course(folder))
    return current()


def work_in(course: Course) -> None:
    """Work in a course from here on."""
    _current[:] = [course]
