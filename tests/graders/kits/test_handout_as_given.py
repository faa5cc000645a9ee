"""A handout before anything is written in it: what a student meets first."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.course import ROOT

ASSIGNMENTS = sorted((ROOT / "fixtures" / "assignments").glob("assignment*.toml"))
COMMAND = "from graders.cli import main; main()"


def run(*arguments: object, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda path: path.stem)
def test_everything_is_a_blank_and_the_first_exercise_is_next(assignment: Path, tmp_path: Path) -> None:
    made = run("-c", COMMAND, "handout", "--assignment", assignment, "--out", tmp_path / "handout")
    count = re.search(r"(\d+) exercises", made)
    assert count is not None
    text = run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path / "handout")
    assert "failed" not in text
    first = tomllib.loads(assignment.read_text())["exercises"][0]
    following = re.search(r"next: (\w+); 0 of (\d+) implemented, 0 of \d+ points$", text, re.MULTILINE)
    assert following is not None, text
    assert Path(following[1]).match(first)
    assert following[2] == count[1]
    assert "not asked" not in text
    assert "skipped" not in text


def test_pytest_in_the_folder_above_runs_in_the_handout_whose_tests_it_finds(tmp_path: Path) -> None:
    run("-c", COMMAND, "handout", "--assignment", ASSIGNMENTS[0], "--out", tmp_path / "one")
    options = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib")
    for above, *which in ((tmp_path,), (tmp_path.parent, tmp_path / "one" / "tests"), (tmp_path, "one")):
        text = run(*options, *which, folder=above)
        assert re.search(r"next: \w+; 0 of 16 implemented, 0 of 90 points$", text, re.MULTILINE), text
    run("-c", COMMAND, "handout", "--assignment", ASSIGNMENTS[1], "--out", tmp_path / "two")
    text = run(*options, folder=tmp_path)
    assert "these are tests of another handout: run pytest in its folder" in text
