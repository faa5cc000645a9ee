"""The lines that a student reads of an exception."""

import ast
from pathlib import Path

import pytest

from graders.oracle.tracebacks import submission_frames

TEXT = '''import numpy as np


def other():
    return 1


class Net:
    def loss(self):
        cache = 1
        return cahce


def forward(x):
    """A docstring

    of some lines.
    """
    # a comment
    out = x

    return oout
'''

LINE = TEXT[: TEXT.index("oout")].count("\n") + 1


def lines_of(call, root: Path) -> list[tuple[int, str]]:
    with pytest.raises(NameError) as caught:
        call()
    return [(frame.line, frame.source) for frame in submission_frames(caught.value, [str(root)])]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "layers.py"
    path.write_text(TEXT)
    made: dict = {}
    exec(compile(TEXT, str(path), "exec"), made)
    assert lines_of(lambda: made["forward"](1), tmp_path) == [(LINE, "return oout")]


def test_after_a_reload_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "layers.py"
    path.write_text(TEXT)
    made: dict = {}
    for definition in ast.parse(TEXT).body[1:]:  # as IPython does it
        exec(compile(ast.unparse(definition), str(path), "exec"), made)
    assert lines_of(lambda: made["forward"](1), tmp_path) == [(LINE, "return oout")]
    assert lines_of(made["Net"]().loss, tmp_path) == [(11, "return cahce")]
    method = "class __autoreload_class__:\n    def loss(self):\n        cache = 1\n        return cahce\n"
    exec(compile(method, str(path), "exec"), made)
    assert lines_of(made["__autoreload_class__"]().loss, tmp_path) == [(11, "return cahce")]
