"""What a student sees at ``pytest``."""

from pathlib import Path

import pytest

from graders.places import REFERENCE, STUBS

pytest_plugins = ["pytester"]

MODULE = 'from graders.pytest_plugin import Exercises\n\nlayers = Exercises("layers")\n'
MEAN = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.mean(0)
"""
COURSE_BLANK = """
def affine_forward(x, w, b):
    out = None
    # TODO
    pass
    cache = (x, w, b)
    return out, cache

def affine_backward(dout, cache):
    x, w, b = cache
    dx, dw, db = None, None, None
    # TODO
    pass
    return dx, dw, db
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_layers=MODULE)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_stubs_are_skips_with_a_reason(project: pytest.Pytester) -> None:
    result = run(project, "-rs")
    outcomes = result.parseoutcomes()
    assert outcomes.keys() == {"skipped"}
    result.stdout.fnmatch_lines(["*not implemented yet*"])


def test_the_reference_passes(project: pytest.Pytester) -> None:
    outcomes = run(project, "--submission", str(REFERENCE)).parseoutcomes()
    assert outcomes.keys() == {"passed"}
    assert outcomes["passed"] > 40


def test_a_failure_reads_as_a_person_would_say_it(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=MEAN)
    result = run(project, "--submission", str(path), "-k", "affine_backward/rectangular")
    result.stdout.fnmatch_lines(["*affine_backward/rectangular/gradient-db*", "*wrong*", "*got * wanted *"])
    text = result.stdout.str()
    assert "graders/" not in text
    assert "Traceback" not in text
    assert "Error" not in text
    assert result.parseoutcomes()["failed"] == 1


def test_an_exception_shows_the_students_line(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers="def affine_forward(x, w, b):\n    return x[99], None\n")
    result = run(project, "--submission", str(path), "-k", "affine_forward/rectangular/value")
    result.stdout.fnmatch_lines(["*raised IndexError*", "*my_layers.py:2 in affine_forward: return x[[]99[]], None*"])


def test_a_forgotten_return_is_a_failure(project: pytest.Pytester) -> None:
    text = MEAN.replace(
        "    return x.reshape(len(x), -1) @ w + b, (x, w, b)", "    out = x.reshape(len(x), -1) @ w + b"
    )
    path = project.makepyfile(my_layers=text)
    result = run(project, "--submission", str(path), "-k", "affine_forward/rectangular")
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(
        ["*affine_forward/rectangular/shape-out*", "*returned None: is the return statement missing?*"]
    )


def test_a_result_that_is_none_beside_right_ones_is_a_failure(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=MEAN.replace("dout.mean(0)", "None"))
    result = run(project, "--submission", str(path), "-k", "affine_backward/one_row/shape")
    assert result.parseoutcomes() == {"passed": 2, "failed": 1, "deselected": result.parseoutcomes()["deselected"]}
    result.stdout.fnmatch_lines(["*db is None*"])


def test_the_courses_blanks_are_skips(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=COURSE_BLANK)
    outcomes = run(project, "--submission", str(path), "-k", "affine").parseoutcomes()
    assert outcomes.keys() == {"skipped"}


def test_ids_are_those_of_grading(project: pytest.Pytester) -> None:
    result = run(project, "--collect-only", "-q")
    result.stdout.fnmatch_lines(["test_layers.py::layers::affine_backward/one_row/gradient-dw"])


def test_advice_is_listed_and_fails_nothing(project: pytest.Pytester) -> None:
    text = MEAN.replace("dout.mean(0)", "dout.sum(0)").replace(
        "x, w, b = cache",
        "x, w, b = cache; dout *= 1; dout[0] += 0.5; dout[0] -= 0.5; dout += 1; dout -= 1; dout[0, 0] += 1e-13",
    )
    path = project.makepyfile(my_layers=text)
    result = run(project, "--submission", str(path), "-k", "affine_backward/rectangular")
    assert "failed" not in result.parseoutcomes()
    result.stdout.fnmatch_lines(["*advice (costs no points)*", "*unchanged-inputs: *changes its input dout*"])


def test_in_parallel_the_outcome_is_the_same(project: pytest.Pytester) -> None:
    alone, parallel = (
        run(project, "--submission", str(REFERENCE), *more).parseoutcomes() for more in ((), ("-n", "2"))
    )
    assert alone == parallel


def test_an_unusable_path_is_one_clear_line(project: pytest.Pytester) -> None:
    result = run(project, "--submission", "nowhere")
    text = result.stdout.str() + result.stderr.str()
    assert "nowhere" in text
    assert result.ret != 0


def test_the_default_is_the_stubs() -> None:
    assert (Path(STUBS) / "layers.py").is_file()
