import importlib
import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def fakes(monkeypatch):
    """The fake grader, under a name that worker processes can import too."""
    monkeypatch.syspath_prepend(HERE)
    return importlib.import_module("fake_grading")


@pytest.fixture
def program():
    """The command that runs the fake grader as a program, and its environment."""
    root = str(HERE.parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return HERE / "fake_grading.py", {**os.environ, "PYTHONPATH": path}
