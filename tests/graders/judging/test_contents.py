"""The table of contents: noted once, and not believed once a file has changed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.course import ROOT

PROGRAM = """
import sys
import time
from graders.judging.catalogue import exercises
names = list(exercises())
modules = [name.split(".") for name in sys.modules if name.startswith("backcheck_course_")]
print(*names, "/", *(parts[1] for parts in modules if len(parts) == 2))
"""
DECLARATION = (ROOT / "graders/kits/new_course/exercises/scale.py.txt").read_text()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises/scale.py").write_text(DECLARATION)
    (tmp_path / "pyproject.toml").write_text('[tool.backcheck]\nexercises = "exercises"\n')
    return tmp_path


def known(course: Path, *options: str) -> tuple[list[str], list[str]]:
    """The exercises of a course as a new process knows them, and the modules of declarations that it imported."""
    command = [sys.executable, *options, "-c", PROGRAM]
    environment = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=course, check=True, capture_output=True, text=True, env=environment)
    exercises, _, modules = done.stdout.partition("/")
    return exercises.split(), modules.split()


def test_the_second_process_imports_no_declaration(course: Path) -> None:
    assert known(course) == (["scale.scale_forward", "scale.scale_backward"], ["scale"])
    assert known(course) == (["scale.scale_forward", "scale.scale_backward"], [])


def test_a_change_of_the_same_size_is_seen(course: Path) -> None:
    known(course)
    (course / "exercises/scale.py").write_text(DECLARATION.replace("scale_forward", "scale_forwarx"))
    later = time.time() + 2.0  # Python's own bytecode tells files of one size apart by the second
    os.utime(course / "exercises/scale.py", (later, later))
    assert known(course)[0] == ["scale.scale_forwarx", "scale.scale_backward"]


def test_a_new_file_is_seen_and_a_removed_one_is_gone(course: Path) -> None:
    known(course)
    (course / "exercises/square.py").write_text(DECLARATION.replace("scale", "square"))
    assert len(known(course)[0]) == 4
    (course / "exercises/scale.py").unlink()
    assert known(course)[0] == ["square.square_forward", "square.square_backward"]


@pytest.mark.parametrize("text", ["", "{", '{"state": 1, "entries": []}', '{"state": "x", "entries": 2}'])
def test_a_damaged_note_is_read_again(course: Path, text: str) -> None:
    known(course)
    (noted,) = course.glob("exercises/__pycache__/contents.*.json")
    noted.write_text(text)
    assert known(course)[1] == ["scale"]
    assert known(course)[1] == []


def test_nothing_is_noted_where_python_writes_no_bytecode(course: Path) -> None:
    assert known(course, "-B")[1] == known(course, "-B")[1] == ["scale"]
