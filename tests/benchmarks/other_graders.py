"""How long otter-grader and nbgrader take to grade copies of one right submission, without containers.

    python -m tests.benchmarks.other_graders [--count 20]

`pip install -e '.[benchmarks]'` installs both; `TOOLS` has those that are here. Both run notebooks: one with the same
two functions, graded by the same two checks of their values. What a teacher prepares once, and the look at the marks
afterwards, are not timed; start-up is. Every submission must have got full marks, so that what is timed is grading.

- otter-grader grades many submissions at once only in containers (`otter grade`). What it documents for a machine
  without them grades one (`otter run`, `otter.api.grade_submission`): here a process a processor calls the latter for
  its share, which spares it the second or more that `otter run` spends on starting for each.
- nbgrader has one command for a class (`nbgrader autograde`), which takes one student after the other.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SOURCE = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
"""
CHECKS = {
    "forward": """\
out, _ = affine_forward(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))
assert np.allclose(out, 4.0)
""",
    "backward": """\
_, cache = affine_forward(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))
dx, dw, db = affine_backward(np.ones((2, 4)), cache)
assert np.allclose(dx, 4.0) and np.allclose(dw, 2.0) and np.allclose(db, 2.0)
""",
}
OTTER_TEST = """\
import numpy as np
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = 1

@test_case()
def check(affine_forward, affine_backward):
    {body}
"""
OTTER_RUN = """
import json, sys
from otter.api import grade_submission
graded = [grade_submission(path, sys.argv[1], quiet=True) for path in sys.argv[2:]]
print(json.dumps([[one.total, one.possible] for one in graded]))
"""
NBGRADER_MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1]) as book:
    print(json.dumps([[one.score, one.max_score] for one in book.assignment_submissions("layers")]))
"""
# nbgrader starts a command that stands beside the interpreter
PATH = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
ENVIRONMENT = os.environ | {"PATH": PATH, "PYTHONPATH": "", "OPENBLAS_NUM_THREADS": "1"}


def otter(folder: Path, count: int) -> float:
    """Seconds in which otter-grader grades ``count`` submissions that are written to ``folder``."""
    shares = _otter_class(folder, count)
    started = time.perf_counter()
    with ThreadPoolExecutor(len(shares)) as waiting:
        printed = list(waiting.map(lambda share: _run(folder, "-c", OTTER_RUN, "autograder.zip", *share), shares))
    seconds = time.perf_counter() - started
    _assert_full([marks for text in printed for marks in json.loads(text)], count)
    return seconds


def nbgrader(folder: Path, count: int) -> float:
    """Seconds in which nbgrader grades ``count`` submissions that are written to ``folder``."""
    _nbgrader_class(folder, count)
    started = time.perf_counter()
    _run(folder, "-m", "nbgrader", "autograde", "layers")
    seconds = time.perf_counter() - started
    _assert_full(json.loads(_run(folder, "-c", NBGRADER_MARKS, "sqlite:///gradebook.db")), count)
    return seconds


TOOLS: dict[str, Callable[[Path, int], float]] = {
    tool.__name__: tool for tool in (otter, nbgrader) if importlib.util.find_spec(tool.__name__) is not None
}


def _otter_class(folder: Path, count: int) -> list[list[str]]:
    """Write the autograder and the submissions. Returns their paths, a share a processor."""
    (folder / "tests").mkdir(parents=True)
    for name, check in CHECKS.items():
        body = "\n    ".join(check.splitlines())
        (folder / "tests" / f"{name}.py").write_text(OTTER_TEST.format(name=name, body=body))
    _run(folder, "-m", "otter", "generate", "--tests-dir", "tests", "--output-path", "autograder.zip")
    for number in range(count):
        _write_notebook(folder / f"student{number:05}.ipynb", [_cell(f"{SOURCE}# {number}\n")])
    paths = sorted(path.name for path in folder.glob("student*.ipynb"))
    processors = len(os.sched_getaffinity(0))
    return [paths[first::processors] for first in range(min(processors, count))]


def _nbgrader_class(folder: Path, count: int) -> None:
    """Write a course with one assignment, and what its students handed in."""
    checks = [_cell(text, grade_id=name, grade=True, locked=True, points=1) for name, text in CHECKS.items()]
    for number in range(-1, count):
        solution = _cell(f"{SOURCE}# {number}\n", grade_id="solution", grade=False, locked=False, solution=True)
        place = folder / (f"submitted/student{number:05}" if number >= 0 else "source") / "layers"
        place.mkdir(parents=True)
        _write_notebook(place / "layers.ipynb", [solution, *checks])
    _run(folder, "-m", "nbgrader", "generate_assignment", "layers")


def _cell(source: str, **nbgrader_metadata: Any) -> dict[str, Any]:
    """A code cell, which nbgrader knows for what it is when its metadata are given."""
    defaults = {"schema_version": 3, "solution": False, "task": False}
    metadata = {"nbgrader": defaults | nbgrader_metadata} if nbgrader_metadata else {}
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def _write_notebook(path: Path, cells: list[dict[str, Any]]) -> None:
    """Write a notebook of the given cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(content))


def _assert_full(marks: list[list[float]], count: int) -> None:
    """Assert that each of ``count`` submissions got a point for each of the checks."""
    full = float(len(CHECKS))
    assert marks == [[full, full]] * count, f"not {count} submissions with full marks: {marks}"


def _run(folder: Path, *arguments: str) -> str:
    """Run Python in a folder, where it must succeed. Returns what it printed."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def main() -> None:
    """Print the seconds of each tool that is installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    count = parser.parse_args().count
    for name, tool in TOOLS.items():
        with tempfile.TemporaryDirectory() as place:
            seconds = tool(Path(place), count)
        print(f"{name:10} {count:6} submissions {seconds:8.1f} s {count / seconds:8.2f} a second")


if __name__ == "__main__":
    main()
