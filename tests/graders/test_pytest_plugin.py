"""What a student sees at ``pytest``."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.judging.catalogue import catalogue
from graders.pytest_ahead import stretches
from graders.sandbox.policy import THREAD_VARIABLES
from tests.support.course import REFERENCE, STUBS

pytest_plugins = ["pytester"]
PLAIN = [part for name in ("cacheprovider", "hypothesispytest", "anyio", "syrupy") for part in ("-p", f"no:{name}")]
"""Without the plugins that only the tests of this project use: they take half of the start."""

BASELINE, *_OTHERS = catalogue()["affine"].cases
CASES = 1 + len(_OTHERS)
"""Of the affine layer."""
MODULE = 'from graders.pytest_plugin import Exercises\n\nlayers = Exercises("layers")\n'
COURSE = f"""
[tool.backcheck]
exercises = "graders.cs231n"
stubs = '{STUBS}'
fixtures = '{STUBS.parent / "fixtures"}'
"""
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


CHILDREN = ("-n", "2")
XDIST = ("--tx", "2*popen", "--dist", "load")
"""Workers of pytest-xdist, as ``-n`` starts where no child goes on with what its parent has."""
EVERYWHERE = pytest.mark.parametrize("workers", [(), CHILDREN, XDIST], ids=["alone", "children", "workers"])


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_layers=MODULE)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_subprocess(*PLAIN, *arguments)


def test_blanks_are_one_number(project: pytest.Pytester) -> None:
    text = run(project).stdout.str()
    assert f"{2 * CASES} not implemented" in text
    assert "next: affine_forward; 0 of 2 implemented, 0 of 6 points" in text
    assert len(text.splitlines()) < 14


def test_the_reference_passes(project: pytest.Pytester) -> None:
    result = run(project, "--submission", str(REFERENCE))
    assert result.parseoutcomes() == {"passed": 2 * CASES}
    result.stdout.fnmatch_lines(["all done; 2 of 2 implemented, 6 of 6 points"])


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
    result = run(project, "--submission", str(path), "-k", "affine_backward/one_row")
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(["*db is None*"])


def test_the_courses_blanks_are_not_implemented(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=COURSE_BLANK)
    result = run(project, "--submission", str(path), "-k", "affine")
    result.stdout.fnmatch_lines([f"*{2 * CASES} not implemented*"])
    assert result.ret == 0


@pytest.mark.parametrize("backwards", [False, True], ids=["in_order", "backwards"])
@EVERYWHERE
def test_a_file_that_python_cannot_read_is_one_failure_of_the_file(
    project: pytest.Pytester, workers: tuple[str, ...], backwards: bool
) -> None:
    if backwards:
        project.makeconftest("def pytest_collection_modifyitems(items):\n    items.reverse()\n")
    path = project.makepyfile(my_layers=MEAN.replace("dout.mean(0)", "dout.mean(0"))
    result = run(project, f"--submission={path}", *workers)
    why = "my_layers.py could not be imported: SyntaxError: '(' was never closed (my_layers.py, line 8)"
    result.stdout.fnmatch_lines(
        [
            "___* my_layers.py *___",
            why,
            "  my_layers.py:8: return (dout @ w.T)*",
            "  2 exercises blocked by it: affine_forward, affine_backward",
            f"FAILED {why}",
            "next: affine_forward; 2 of 2 implemented, 0 of 6 points; open: affine 0/6",
        ]
    )
    assert result.parseoutcomes() == {"failed": 1, "blocked": 2 * CASES - 1}
    assert "/shape-" not in result.stdout.str()


@EVERYWHERE
def test_blanks_of_a_file_that_python_cannot_read_are_not_implemented(
    project: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    forward, *_ = MEAN.partition("def affine_backward")
    blank = f"{forward}def affine_backward(dout, cache):\n    raise NotImplementedError\n"
    path = project.makepyfile(my_layers=blank + "\ndef _helper(:\n    return 1\n")
    result = run(project, f"--submission={path}", *workers)
    result.stdout.fnmatch_lines(
        [
            "my_layers.py could not be imported: SyntaxError: *",
            "  2 exercises blocked by it: affine_forward, affine_backward",
            "next: affine_forward; 1 of 2 implemented, 0 of 6 points; open: affine 0/6",
        ]
    )
    path.write_text(
        blank.replace(forward, "").replace("_backward(", "_forward(x, w, b):\n    pass\n\ndef affine_backward(")
        + "\nx = (\n"
    )
    result = run(project, f"--submission={path}", *workers)
    result.stdout.fnmatch_lines(
        ["FAILED my_layers.py could not be imported: *", "next: affine_forward; 0 of 2 implemented, 0 of 6 points"]
    )
    assert "counted as not implemented" not in result.stdout.str()


def test_a_misspelt_function_is_named(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=MEAN.replace("def affine_backward", "def affine_bakward"))
    result = run(project, "--submission", str(path))
    result.stdout.fnmatch_lines(
        [
            "*counted as not implemented*",
            "affine_backward is not defined; my_layers.py has affine_bakward",
        ]
    )


def test_the_tree_is_function_then_case(project: pytest.Pytester) -> None:
    result = run(project, "--collect-only", "-q")
    result.stdout.fnmatch_lines(["test_layers.py::affine_backward::one_row"])


@pytest.mark.parametrize("chosen", [("affine_backward/one_row/shape-dw",), ("-k", "affine_backward/one_row/shape-dw")])
def test_ids_of_grading_choose(project: pytest.Pytester, chosen: tuple[str, ...]) -> None:
    path = project.makepyfile(my_layers=MEAN.replace("x.reshape(len(x), -1).T @ dout", "x"))
    result = run(project, f"--submission={path}", *chosen)
    assert result.parseoutcomes()["failed"] == 1
    assert "gradient-db" not in result.stdout.str()  # another check of the case, which was not asked for
    other = run(project, f"--submission={path}", "affine_backward/one_row/gradient-dx")
    assert other.parseoutcomes() == {"passed": 1}


def test_a_cause_is_reported_once_and_counted(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=MEAN)
    result = run(project, f"--submission={path}", "--junitxml=junit.xml")
    text = result.stdout.str()
    assert "1 failed" in text
    assert "same cause" in text
    assert text.count("worst entry") == 1
    assert "(the same in " in text
    sentence = "The gradient of the biases is averaged over the batch; it should be summed."
    assert f"FAILED affine_backward/{BASELINE}: {sentence}" in text
    junit = (project.path / "junit.xml").read_text()
    assert junit.count(f'<failure message="{sentence}"') > 2


def test_a_report_names_the_line_of_the_function(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=MEAN)
    project.makeconftest("""
        def pytest_collection_modifyitems(items):
            for item in items:
                print(item.nodeid, item.reportinfo()[0], item.reportinfo()[1])
    """)
    result = run(project, f"--submission={path}", "--collect-only", "-q", "-s")
    line = path.read_text().splitlines().index("def affine_backward(dout, cache):")
    result.stdout.fnmatch_lines([f"test_layers.py::affine_backward::one_row {path} {line}"])


def test_what_is_checked_is_said_first(project: pytest.Pytester) -> None:
    project.makepyfile(my_layers=MEAN)
    project.makefile(".toml", work="name = 'Week 1'\nexercises = ['affine_forward']\n")
    project.makefile(".toml", pyproject=COURSE + "submission = 'my_layers.py'\n")
    result = run(project, "--assignment", "work.toml")
    result.stdout.fnmatch_lines(["submission: my_layers.py", "assignment: Week 1"])
    result.stdout.fnmatch_lines(["all done; 1 of 1 implemented, 2 of 2 points"])
    assert result.parseoutcomes() == {"passed": CASES}


def test_a_lecture_chooses(project: pytest.Pytester) -> None:
    project.makepyfile(test_activations=MODULE.replace("layers", "activations"))
    assert "test_activations" not in run(project, "--lecture", "2", "--collect-only", "-q").stdout.str()
    assert "test_activations" in run(project, "--lecture", "7", "--collect-only", "-q").stdout.str()


def test_from_the_work_folder_the_tests_are_found(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    work = project.mkdir("work")
    (work / "layers.py").write_text(MEAN)
    tests = project.mkdir("exercises")
    (project.path / "test_layers.py").rename(tests / "test_layers.py")
    settings = COURSE + "submission = 'work'\ntests = 'exercises'\n"
    project.makefile(".toml", pyproject=settings)
    monkeypatch.chdir(work)
    command = (sys.executable, "-m", "pytest", "-q", *PLAIN, "-k", "affine_forward")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"{CASES} passed" in done.stdout, done.stdout


def test_another_convention_is_chosen_as_in_grading(project: pytest.Pytester) -> None:
    project.makepyfile(test_layers=MODULE.replace("layers", "linear_classifiers"))
    source = (REFERENCE / "linear_classifiers.py").read_text().replace("2.0 * reg * W", "reg * W")
    source = source.replace("reg * np.sum(W * W)", "0.5 * reg * np.sum(W * W)")
    path = project.makepyfile(linear_classifiers=source)
    result = run(project, f"--submission={path}", "-k", "svm_loss")
    assert "failed" not in result.parseoutcomes(), result.stdout.str()
    result.stdout.fnmatch_lines(["*informational*", "svm_loss_naive: judged by another convention*"])


def test_advice_is_listed_and_fails_nothing(project: pytest.Pytester) -> None:
    text = MEAN.replace("dout.mean(0)", "dout.sum(0)").replace(
        "x, w, b = cache",
        "x, w, b = cache; dout *= 1; dout[0] += 0.5; dout[0] -= 0.5; dout += 1; dout -= 1; dout[0, 0] += 1e-13",
    )
    path = project.makepyfile(my_layers=text)
    result = run(project, "--submission", str(path), "-k", "affine_backward/rectangular")
    assert "failed" not in result.parseoutcomes()
    result.stdout.fnmatch_lines(["*informational (costs no points)*", "*unchanged-inputs: *changes its input dout*"])


def test_in_parallel_the_outcome_is_the_same(project: pytest.Pytester) -> None:
    alone, *parallel = (
        run(project, "--submission", str(REFERENCE), *more).parseoutcomes() for more in ((), CHILDREN, XDIST)
    )
    assert parallel == [alone, alone]


def test_in_parallel_the_order_is_the_same(project: pytest.Pytester) -> None:
    project.makepyfile(test_activations=MODULE.replace("layers", "activations"))
    path = project.makepyfile(my_layers=MEAN)
    alone, parallel = (
        [
            line
            for line in run(project, f"--submission={path}", "-v", *more).stdout.lines
            if re.match(r"\w+\.py::", line)
        ]
        for more in ((), CHILDREN)
    )
    assert len(alone) > 2 * CASES
    assert alone == parallel


@pytest.mark.parametrize("children", ["1", "2"])
def test_what_ends_a_process_fails_and_the_rest_is_judged(project: pytest.Pytester, children: str) -> None:
    project.makepyfile(test_activations=MODULE.replace("layers", "activations"))
    right = MEAN.replace("dout.mean(0)", "dout.sum(0)")
    without = project.makepyfile(without=right)
    ends = project.makepyfile(ends=right + "import ctypes\n\ndef relu_forward(x):\n    return ctypes.string_at(0)\n")
    result = run(project, f"--submission={ends}", "-n", children)
    result.stdout.fnmatch_lines(
        ["FAILED relu_forward/matrix: the process ended while it ran this: it ended by SIGSEGV"]
    )
    outcomes, blank = result.parseoutcomes(), run(project, f"--submission={without}").parseoutcomes()
    assert outcomes["passed"] == blank["passed"] == 2 * CASES
    assert outcomes["failed"] == 2  # the forward, and the backward that belongs to it
    assert sum(outcomes.values()) == sum(blank.values())


@pytest.mark.parametrize("file", ["test_own", "test_layers"])
def test_tests_of_ones_own_go_to_workers(project: pytest.Pytester, file: str) -> None:
    own = "import os\n\ndef test_own():\n    assert 'PYTEST_XDIST_WORKER' in os.environ\n"
    project.makepyfile(test_layers=MODULE)
    project.makepyfile(**{file: own + (MODULE if file == "test_layers" else "")})
    path = project.makepyfile(my_layers=MEAN)
    outcomes = run(project, f"--submission={path}", *CHILDREN, "-k", "affine_forward or own").parseoutcomes()
    assert outcomes["passed"] == CASES + 1


OPTIONS = """
def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        print("workers:", config.getoption("numprocesses"))
"""


@pytest.mark.parametrize(("own", "workers"), [("", 0), ("def test_own():\n    pass\n", 2)])
def test_other_plugins_are_told_of_the_workers_that_there_are(project: pytest.Pytester, own: str, workers: int) -> None:
    """As for one that waits for what each worker says at its end."""
    project.makeconftest(OPTIONS)
    project.makepyfile(test_layers=MODULE + own)
    run(project, f"--submission={REFERENCE}", *CHILDREN).stdout.fnmatch_lines([f"workers: {workers}"])


def test_neighbours_of_a_file_go_to_one_process() -> None:
    assert list(stretches(["a", "a", "b", "b", "b", "b"], 1)) == [(0, 6)]
    assert list(stretches("aaaabb", 2)) == [(0, 1), (1, 1), (2, 2), (4, 2)]


def test_a_long_file_goes_to_several_processes() -> None:
    assert list(stretches("a" * 12, 2)) == [(0, 3), (3, 2), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 2)]


def test_assertions_of_ones_own_tests_are_explained(project: pytest.Pytester) -> None:
    project.makepyfile(test_own="def test_own():\n    assert len([1, 2]) == 3\n")
    result = run(project, f"--submission={REFERENCE}", "-k", "affine_forward or own")
    result.stdout.fnmatch_lines(["E * where 2 = len(*)"])


@pytest.mark.parametrize(("more", "threads"), [(("-n", "1"), "None"), (CHILDREN, "1"), (XDIST, "1")])
def test_workers_compute_in_one_thread_each(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], threads: str
) -> None:
    for name in THREAD_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    printing = "    print('threads:', os.environ.get('OPENBLAS_NUM_THREADS'))\n    return"
    path = project.makepyfile(my_layers="import os\n" + MEAN.replace("    return", printing))
    result = run(project, "--submission", str(path), "-k", "affine_backward/rectangular", *more)
    result.stdout.fnmatch_lines([f"threads: {threads}"])


def test_an_unusable_path_is_one_clear_line(project: pytest.Pytester) -> None:
    result = run(project, "--submission", "nowhere")
    text = result.stdout.str() + result.stderr.str()
    assert "nowhere" in text
    assert result.ret != 0


def test_the_default_is_the_stubs() -> None:
    assert (Path(STUBS) / "layers.py").is_file()


@pytest.mark.parametrize("path", ["nowhere", "empty", "broken.zip", "other.py"])
@pytest.mark.parametrize("more", [(), CHILDREN, XDIST])
def test_what_cannot_be_judged_ends_the_run_before_anything_is_collected(
    project: pytest.Pytester, path: str, more: tuple[str, ...]
) -> None:
    project.mkdir("empty")
    project.path.joinpath("broken.zip").write_bytes(b"PK")
    project.path.joinpath("other.py").write_text("x = 1\n")
    result = run(project, "--submission", path, *more)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "collected" not in result.stdout.str()
    (line,) = [line for line in result.stderr.lines if line]
    assert line.startswith("ERROR: --submission")
    assert path in line


def test_tests_of_no_course_are_one_line(project: pytest.Pytester) -> None:
    project.makeconftest("from graders import course\ncourse.__file__ = '/nowhere/graders/course.py'\n")
    result = run(project)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    text = result.stdout.str()
    assert "no course here or above" in text
    assert "change to the folder of your handout" in text
    assert "graders/" not in text


LESS_TIME = """
from graders.oracle import timelimit

begin = timelimit.Allowance.__init__
timelimit.Allowance.__init__ = lambda self, seconds, *roots: begin(self, seconds / 20, *roots)
"""
"""A call has a twentieth of the time that is said."""
ENDLESS = """
def relu_forward(x):
    return x * (x > 0), x

def relu_backward(dout, cache):
    with open({calls!r}, "a") as calls:
        calls.write("called\\n")
    while True:
        dout = dout + 0
"""


@pytest.mark.parametrize("more", [(), ("-n", "1")])
def test_a_loop_that_never_ends_costs_its_time_once(project: pytest.Pytester, more: tuple[str, ...]) -> None:
    calls = project.path / "calls.txt"
    project.makeconftest(LESS_TIME)
    project.makepyfile(test_layers=MODULE.replace("layers", "activations"))
    path = project.makepyfile(my_layers=ENDLESS.format(calls=str(calls)))
    result = run(project, "--submission", str(path), "-k", "relu_backward and not leaky", *more)
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.re_match_lines([r".*did not finish within 5 s \(my_layers.py:[78], in relu_backward\)"])
    assert calls.read_text() == "called\n"


RAISES = MEAN.replace("dout.mean(0)", "dout[99]")


def debug(project: pytest.Pytester, source: str, commands: str, *arguments: str) -> str:
    path = project.makepyfile(my_layers=source)
    command = (sys.executable, "-mpytest", *PLAIN, "--submission", str(path), *arguments)
    return project.run(*command, stdin=commands.encode(), timeout=1500).stdout.str()


def test_a_debugger_stops_in_the_students_line(project: pytest.Pytester) -> None:
    text = debug(project, RAISES, "p 'stopped in', x.shape\nc\n" * 9, "-k", "affine", "--pdb")
    assert text.count("entering PDB") == CASES  # once a case, at the function that raises
    assert "('stopped in', (3, 4))" in text
    traceback = text.partition(" traceback ")[2].partition("entering PDB")[0]
    assert f"affine_backward/{BASELINE}" in traceback
    assert "my_layers.py:8 in affine_backward" in traceback
    assert "graders/" not in traceback
    assert len(traceback.splitlines()) < 10
    assert "affine_forward" not in "".join(line for line in text.splitlines() if line.startswith("FAILED"))


def test_a_wrong_value_is_nowhere_to_stop_at(project: pytest.Pytester) -> None:
    text = debug(project, MEAN, "c\n", "-k", "affine_backward/rectangular", "--pdb")
    assert "PDB" not in text
    assert "to stop in affine_backward, write breakpoint() into it" in text


def test_a_breakpoint_stops_in_plain_pytest_and_takes_its_time(project: pytest.Pytester) -> None:
    project.makeconftest(LESS_TIME)
    source = MEAN.replace("x, w, b = cache", "x, w, b = cache; breakpoint()", 1)
    working = "import time; until = time.process_time() + 1\nwhile time.process_time() < until: pass\n\n"
    text = debug(project, source, working + "p 'shape is', dout.shape\n" + "c\n" * 99, "-k", "affine_backward/one_row")
    assert "('shape is', (1, 2))" in text
    assert "did not finish" not in text


def test_who_quits_the_debugger_at_a_breakpoint_ends_the_run(project: pytest.Pytester) -> None:
    source = MEAN.replace("x, w, b = cache", "x, w, b = cache; breakpoint()", 1)
    text = debug(project, source, "p 'shape is', dout.shape\nq\n" * 99, "-k", "affine_backward")
    assert text.count("'shape is'") == 1
    assert "Quitting debugger" in text
    assert "raised" not in text


PRINTS = MEAN.replace("    x, w, b = cache", "    print('cache has', len(cache), '<' * 9000)\n    x, w, b = cache")


def test_what_a_failing_case_printed_is_shown_once_and_not_for_ever(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=PRINTS)
    result = run(project, "--submission", str(path), "-k", "affine_backward/rectangular")
    text = result.stdout.str()
    result.stdout.fnmatch_lines(
        ["*gradient-db*", "*Captured stdout call*", "cache has 3 <*", "... and * more characters"]
    )
    assert text.count("cache has 3") == 1
    assert text.count("<") < 3_000


def test_what_a_right_case_printed_is_not_shown(project: pytest.Pytester) -> None:
    path = project.makepyfile(my_layers=PRINTS.replace("dout.mean(0)", "dout.sum(0)"))
    assert "cache has" not in run(project, "--submission", str(path), "-k", "affine").stdout.str()


def test_a_notebooks_line_is_told_by_its_cell(project: pytest.Pytester) -> None:
    nbformat = pytest.importorskip("nbformat").v4
    code = ("import numpy as np", "def affine_forward(x, w, b):\n    return x[99], None\n")
    path = project.path / "work.ipynb"
    path.write_text(nbformat.writes(nbformat.new_notebook(cells=[nbformat.new_code_cell(cell) for cell in code])))
    result = run(project, "--submission", str(path), "-k", "affine_forward/rectangular/shape")
    result.stdout.fnmatch_lines(["*work.ipynb, cell 2, line 2 in affine_forward: return x*"])


RIGHT = """
import os, threading

class Loud:
    def __del__(self):
        raise ValueError

def fail():
    raise ValueError

def relu_forward(x):
    {}
    return x * (x > 0), x
"""


def relu(project: pytest.Pytester, line: str) -> pytest.RunResult:
    project.makepyfile(test_layers=MODULE.replace("layers", "activations"))
    project.makeini("[pytest]\nfilterwarnings = error\n")
    path = project.makepyfile(my_layers=RIGHT.format(line))
    return run(project, "--submission", str(path), "-k", "relu_forward and not leaky")


def test_leaving_the_process_is_a_failure(project: pytest.Pytester) -> None:
    result = relu(project, "os._exit(0)")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*called os._exit(0)*"])


@pytest.mark.parametrize("line", ["t = threading.Thread(target=fail); t.start(); t.join()", "Loud()"])
def test_what_a_thread_or_a_del_raises_fails_no_right_function(project: pytest.Pytester, line: str) -> None:
    result = relu(project, line)
    assert "failed" not in result.parseoutcomes()
    assert len(result.stdout.str()) < 40_000


def test_a_loop_that_prints_for_ever_costs_its_time(project: pytest.Pytester) -> None:
    project.makeconftest(LESS_TIME)
    calls = project.path / "calls.txt"
    result = relu(project, f"open({str(calls)!r}, 'a').write('.')\n    while True: print('x' * 1000)")
    result.stdout.re_match_lines([r".*did not finish within 5 s"])
    assert calls.read_text() == "."


def test_the_next_run_knows_the_checks_without_reading_the_cases(project: pytest.Pytester) -> None:
    shutil.copytree(STUBS.parent / "fixtures" / "public" / "layers", project.path / "cases" / "public" / "layers")
    project.makepyprojecttoml(COURSE.replace(str(STUBS.parent / "fixtures"), str(project.path / "cases")))
    fixture = project.path / "cases" / "public" / "layers" / "affine.npz"
    state = fixture.stat()

    def collected() -> pytest.RunResult:
        return project.runpytest_subprocess("--collect-only", "-q")

    first = [line for line in collected().outlines if "::" in line]
    assert len(first) == 2 * CASES
    fixture.write_bytes(b"x" * state.st_size)
    os.utime(fixture, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert [line for line in collected().outlines if "::" in line] == first
    os.utime(fixture, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert "not a readable fixture" in collected().stdout.str()


def test_of_two_copies_the_better_counts_as_in_grading(project: pytest.Pytester) -> None:
    handed = project.path / "handed"
    right = MEAN.replace("dout.mean(0)", "dout.sum(0)")
    for folder, text in (("a", MEAN), ("b", right)):
        (handed / folder).mkdir(parents=True)
        (handed / folder / "layers.py").write_text(text)
    text = run(project, f"--submission={handed}").stdout.str()
    assert "6 of 6 points" in text
    (handed / "b" / "layers.py").write_text(MEAN.replace("dout.mean(0)", "dout.mean(0) + 0"))
    assert "failed" in run(project, f"--submission={handed}").stdout.str()


def test_the_assignment_says_what_is_next(project: pytest.Pytester) -> None:
    project.makepyfile(test_activations=MODULE.replace("layers", "activations"))
    for exercises, first in ((("relu_*", "affine_*"), "relu_forward"), (("affine_*", "relu_*"), "affine_forward")):
        (project.path / "a.toml").write_text(f"exercises = {list(exercises)}\n")
        assert f"next: {first}" in run(project, "--assignment", "a.toml").stdout.str()


def test_in_a_work_folder_outside_of_a_course_it_is_said_what_to_do(project: pytest.Pytester) -> None:
    (project.path / "test_layers.py").unlink()
    assert "no tests here" not in run(project).stdout.str()
    project.makepyfile(layers=MEAN)
    result = run(project)
    result.stdout.fnmatch_lines(["no tests here: `pytest --submission .` checks this folder"])
    assert run(project, "--submission", ".", "-k", "affine_forward and not temporal").parseoutcomes()["passed"] == CASES


def test_a_keyword_that_matches_nothing_is_named(project: pytest.Pytester) -> None:
    text = run(project, "-k", "no_such_layer").stdout.str()
    assert "-k no_such_layer: no exercise or case matches; `backcheck list` names the exercises" in text


def test_a_misspelt_exercise_leads_to_its_name(project: pytest.Pytester) -> None:
    by_keyword, by_name = (
        run(project, "--lecture=5", *words) for words in (("-k", "affine_foward"), ("affine_foward/one_row",))
    )
    said = "no exercise matches affine_foward; did you mean affine_forward?"
    assert said in by_keyword.stdout.str()
    assert said in by_name.stderr.str()


@pytest.mark.parametrize("word", ["layers", "layers.py", "affine", "my_work/layers.py", "affine/*"])
def test_a_file_or_an_operation_chooses_its_exercises(project: pytest.Pytester, word: str) -> None:
    project.makepyfile(test_activations=MODULE.replace("layers", "activations"))
    (project.mkdir("my_work") / "layers.py").write_text(MEAN)
    text = run(project, "--submission", "my_work", word).stdout.str()
    assert f"collected {2 * CASES} items" in text
    assert "2 of 2 implemented, 5.33 of 6 points" in text


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("affine_forward/one_rwo", "affine_forward has no case one_rwo; did you mean 'one_row'?"),
        (
            "affine_forward/one_row/valeu",
            "affine_forward/one_row/valeu is no check; `pytest affine_forward/one_row -v`",
        ),
        ("relu_forward", "relu_forward is not asked here; `backcheck list` names what is"),
    ],
)
def test_an_id_of_nothing_says_why(project: pytest.Pytester, word: str, why: str) -> None:
    (project.path / "a.toml").write_text('exercises = ["affine_*"]\n')
    text = run(project, "--assignment", "a.toml", word).stdout.str()
    assert why in text
    assert "no tests" not in text.partition(why)[0]


def test_a_path_that_is_not_there_is_no_misspelt_exercise(project: pytest.Pytester) -> None:
    (project.path / "affine").mkdir()
    for path in ("affine/test_none", "affine_foward.py", "affine.py::test_none"):
        assert f"file or directory not found: {path}" in run(project, "--lecture=5", path).stderr.str()


@EVERYWHERE
def test_a_file_that_only_a_tolerant_reader_takes_is_named_once(
    project: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    path = project.makepyfile(layers=MEAN.replace("    return x.resh", "    if True:\n\treturn x.resh"))
    text = run(project, f"--submission={path.parent}", *workers).stdout.str()
    assert text.count("layers.py mixes tabs and spaces, which Python 3 refuses (line 5)") == 1


@EVERYWHERE
def test_a_file_that_was_taken_for_another_is_named_once(project: pytest.Pytester, workers: tuple[str, ...]) -> None:
    handed = project.mkdir("handed")
    (handed / "layers.py.txt").write_text(MEAN)
    text = run(project, f"--submission={handed}", *workers).stdout.str()
    assert text.count("layers.py.txt was read as layers.py") == 1


def test_elsewhere_in_a_course_it_is_said_where_the_tests_are(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makefile(".toml", pyproject=COURSE)
    monkeypatch.chdir(project.mkdir("notes"))
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "no tests here: run pytest in ..\n" in done.stdout


def test_of_many_causes_the_first_are_shown_and_the_rest_counted(project: pytest.Pytester) -> None:
    project.makepyfile(test_models=MODULE.replace("layers", "models"))
    work = project.mkdir("work")
    scaled = "{name: (2 + sum(name.encode()) % 97) * grad for name, grad in grads.items()}"
    for path in REFERENCE.glob("*.py"):
        wrong = path.read_text().replace(
            "_regularize(params, grads, reg), grads", f"_regularize(params, grads, reg), {scaled}"
        )
        (work / path.name).write_text(wrong)
    text = run(project, "--submission", "work", "FullyConnectedNet/batchnorm_deep").stdout.str()
    failures = text.partition("FAILURES")[2].partition("short summary")[0]
    assert failures.count("worst entry") == 3
    assert re.search(r"\d+ other findings? of FullyConnectedNet: fix the first ones first", failures)
    assert len(failures.splitlines()) < 40


def test_a_submission_elsewhere_leaves_the_project_where_it_is(project: pytest.Pytester, tmp_path: Path) -> None:
    work = tmp_path / "out side" / "my work"
    shutil.copytree(REFERENCE, work)
    project.makepyprojecttoml(COURSE + '[tool.pytest.ini_options]\naddopts = ["-k", "affine_backward"]\n')
    result = run(project, "--submission", str(work))
    result.stdout.fnmatch_lines([f"submission: {work}", f"rootdir: {project.path}", "configfile: pyproject.toml"])
    result.assert_outcomes(passed=CASES, deselected=result.parseoutcomes().get("deselected", 0))
    assert result.ret == 0
