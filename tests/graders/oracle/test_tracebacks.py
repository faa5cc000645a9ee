"""The lines that a student reads of an exception."""

import ast
import itertools
from pathlib import Path

import pytest

from graders.oracle.tracebacks import MAX_FRAMES, cycles, submission_frames

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


def frames_of(text: str, root: Path) -> list[tuple[str, int]]:
    """Function and line of each frame of the error that calling ``start`` raises."""
    path = root / "layers.py"
    path.write_text(text)
    made: dict = {}
    exec(compile(text, str(path), "exec"), made)
    with pytest.raises((RecursionError, ZeroDivisionError)) as caught:
        made["start"]()
    return [(frame.function, frame.line) for frame in submission_frames(caught.value, [str(root)])]


def test_of_an_endless_recursion_the_way_into_it_is_shown(tmp_path: Path) -> None:
    once = "def start():\n    return one()\n\ndef one():\n    return one()\n"
    assert frames_of(once, tmp_path)[:3] == [("start", 2), ("one", 5), ("one", 5)]
    of_two = "def start():\n    return one()\n\ndef one():\n    return two()\n\ndef two():\n    return one()\n"
    assert frames_of(of_two, tmp_path)[:5] == [("start", 2), ("one", 5), ("two", 8), ("one", 5), ("two", 8)]


def test_of_a_deep_traceback_both_ends_are_shown(tmp_path: Path) -> None:
    names = ["start", *(f"f{number}" for number in range(20))]
    calls = [f"def {name}():\n    return {after}()\n" for name, after in itertools.pairwise(names)]
    frames = frames_of("\n".join([*calls, f"def {names[-1]}():\n    return 1 / 0\n"]), tmp_path)
    assert len(frames) == MAX_FRAMES
    assert [name for name, _ in frames] == [*names[:3], *names[-5:]]


def test_what_repeats_itself_is_told_apart() -> None:
    assert [("".join(cycle), times) for cycle, times in cycles("abcbcbcdde")] == [
        ("a", 1),
        ("bc", 3),
        ("d", 2),
        ("e", 1),
    ]
