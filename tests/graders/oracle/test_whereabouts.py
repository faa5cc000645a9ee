"""The loop that is named is the outermost of its function."""

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from graders.oracle.transcript import Frame
from graders.oracle.whereabouts import Whereabouts, loop_around

SOURCE = """\
for i in range(3):
    def f(x):
        total = 0
        while x:
            for j in range(3):
                total += 1
            if total:
                while True:
                    pass
        for j in x:
            yield j
        return total
    print(i)
"""


@pytest.mark.parametrize(
    ("line", "loop"), [(3, 3), (4, 4), (5, 4), (6, 4), (7, 4), (9, 4), (10, 10), (11, 10), (12, 12), (13, 1)]
)
def test_the_outermost_loop_of_the_function(tmp_path: Path, line: int, loop: int) -> None:
    path = tmp_path / "a.py"
    path.write_text(SOURCE)
    assert loop_around(str(path), line) == loop


def test_after_a_reload_by_ipython_the_loop_is_that_of_the_file(tmp_path: Path) -> None:
    text = "import sys\n\n\ndef f():\n    # a comment\n\n    while True:\n        return sys._getframe()\n"
    path = tmp_path / "a.py"
    path.write_text(text)
    made: dict[str, Any] = {"sys": sys}
    exec(compile(ast.unparse(ast.parse(text).body[1]), str(path), "exec"), made)
    looks = Whereabouts([str(tmp_path)])
    looks.look(made["f"]())
    assert looks.frame() == Frame("a.py", 7, "f", "while True:")


def test_a_file_that_is_no_python_has_no_loop(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("for (")
    assert loop_around(str(tmp_path / "a.py"), 1) == 1
