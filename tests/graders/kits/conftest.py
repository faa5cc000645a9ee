"""Courses in folders of their own: a process works in one course, so that they are reached by the command alone."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def run(*command: object, cwd: Path, status: int = 0, environment: Mapping[str, str] | None = None) -> str:
    """What a command says; it must end with ``status``."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=1500, check=False
    )
    assert done.returncode == status, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def backcheck(*arguments: object, cwd: Path, status: int = 0) -> str:
    """What ``backcheck`` says in a folder."""
    return run(sys.executable, "-c", "from graders.cli import main; main()", *arguments, cwd=cwd, status=status)


@pytest.fixture(scope="session")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course, not to be changed."""
    folder = tmp_path_factory.mktemp("course") / "own"
    backcheck("course", "new", folder, cwd=folder.parent)
    return folder


@pytest.fixture
def course(new_course: Path, tmp_path: Path) -> Path:
    """A new course, to be changed."""
    return Path(shutil.copytree(new_course, tmp_path / "own"))
