"""Imports point down the list of rooms, and what students get imports nothing that gives a solution away."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.judging.catalogue import catalogue, exercises
from graders.kinds.operation import short

ROOT = Path(__file__).parents[2]
ROOMS = (
    "cli",
    "pytest_plugin",
    "pytest_session",
    "pytest_ahead",
    "pytest_ids",
    "pytest_report",
    "notebook",
    "watch",
    "kits",
    "exports",
    "reports",
    "progress",
    "gradebook",
    "grader",
    "selfcheck",
    "settings",
    "grading",
    "validation",
    "submissions",
    "diagnosis",
    "judging",
    "cs231n",
    "kinds",
    "checks",
    "course",
    "oracle",
    "sandbox",
    "numeric",
    "fixtures",
    "results",
    "text",
    "lazy",
    "garbage",
)
"""From top to bottom: a room may import itself and those after it."""
FIELD_TERMS = {"dropout", "relu", "sigmoid", "softmax", "tanh"}
"""Exercises of the course that are words of the field as well."""


def files() -> list[Path]:
    return sorted((ROOT / "graders").rglob("*.py"))


def engine_files() -> list[Path]:
    """Every text of the engine, the declarations of this repository's course aside."""
    texts = (path for path in (ROOT / "graders").rglob("*") if path.suffix in (".py", ".txt", ".html", ".css"))
    return sorted(path for path in texts if "cs231n" not in path.relative_to(ROOT).parts)


def room_of(path: Path) -> str | None:
    parts = path.relative_to(ROOT / "graders").with_suffix("").parts
    return None if parts == ("__init__",) else parts[0]


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def imported_rooms(path: Path) -> set[str]:
    modules = [name.split(".") for name in imported_modules(path)]
    return {parts[1] for parts in modules if parts[0] == "graders" and len(parts) > 1}


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    if room is None:
        assert imported_rooms(path) <= {"notebook"}
        return
    assert room in ROOMS, f"{path} is in no room of the list"
    allowed = set(ROOMS[ROOMS.index(room) :]) - ({"cs231n"} if room != "cs231n" else set())
    assert imported_rooms(path) <= allowed


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_in_the_graders_imports_the_reference(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported_modules(path)} & {
        "reference",
        "student_stubs",
        "tests",
    }


@pytest.mark.parametrize("path", engine_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_names_nothing_of_the_course(path: Path) -> None:
    text = path.read_text()
    names = {short(name) for name in exercises()} | set(catalogue())
    assert not (names - FIELD_TERMS) & set(re.findall(r"\w+", text))
    assert not re.search(r"cs231n|\blectures? \d|student_stubs|batch_?norm", text, re.IGNORECASE)


@pytest.mark.parametrize("folder", ["reference", "student_stubs"])
def test_exercises_import_nothing_of_the_graders(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        modules = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert not any(name.startswith("graders") for name in modules)
        assert "graders" not in path.read_text().replace("graders recognise", "")


@pytest.mark.parametrize("path", sorted((ROOT / "graders" / "numeric").rglob("*.py")), ids=lambda path: path.name)
def test_numeric_stands_alone(path: Path) -> None:
    assert imported_rooms(path) <= {"numeric"}


@pytest.mark.parametrize("path", sorted((ROOT / "graders" / "oracle").rglob("*.py")), ids=lambda path: path.name)
def test_the_oracle_knows_nothing_of_answers(path: Path) -> None:
    assert imported_rooms(path) <= {"oracle", "sandbox"}


PRIVATE_WORDS = r"kept|begun|bridge[ds]?|nudged|told|blamed|strikes?|lanes?|to mend|is no folder"
"""Words that a newcomer stumbles over; the field has others for what they meant."""


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_names_and_texts_are_in_standard_terms(path: Path) -> None:
    assert not re.findall(rf"\b(?:{PRIVATE_WORDS})\b", path.read_text(), re.IGNORECASE)
