"""Submissions written on the spot, run in process."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from graders.cs231n.handout import HANDOUT
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources

Make = Callable[..., InProcessOracle]


@pytest.fixture
def submission(tmp_path: Path) -> Make:
    """An oracle for files given by text, their definitions found under ``<file's stem>.<name>``."""

    def make(files: dict[str, str], names: dict[str, tuple[str, str]], root: str = "") -> InProcessOracle:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        places = {target: Location(str(tmp_path / root), file, name) for target, (file, name) in names.items()}
        return InProcessOracle(Sources(places, handout=HANDOUT))

    return make
