"""``check`` in a notebook, as a front end runs it, and in a script."""

import html
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import graders.notebook
from graders import check
from graders.judging.catalogue import exercises

SOURCE = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.mean(0)
"""
WRONG_ARGUMENTS = {
    "check(np.ones(3))": "not a value (ndarray): name a function without",
    "check(None)": "not a value (NoneType): name a function without calling it, as in `check(append_bias)`",
    "check([affine_forward, affine_backward])": "not a list: give them one after the other, separated by commas",
    "import math\ncheck(math)": 'not a module: `check("math.py")` means the exercises of a file',
    "class Softmax: pass\ncheck(Softmax())": "not an object: `check(Softmax)` means its class",
    "check(assignment='nowhere.toml')": "nowhere.toml",
    "check(lambda x: x)": "no exercise matches <lambda>",
}
"""Cells whose last line asks for no exercise, with what is said of it."""
RIGHT = SOURCE.replace("dout.mean(0)", "dout.sum(0)")


@pytest.fixture(scope="module")
def outputs() -> list[dict[str, str]]:
    """What each of the last lines of the cells shows, by type."""
    cells = (
        "from graders import check\nimport numpy as np; np.random.seed(3); b = 1; cache = None",
        SOURCE,
        "check(affine_backward)",
        RIGHT,
        "check(affine_backward)",
        "check('affine_*')",
        "check()",
        "def relu_forward(x):\n    return x[1000], x",
        "check(relu_forward)",
        "print(np.random.rand() == np.random.RandomState(3).rand())\ncheck('no_such')",
        "check('tanh_forwad')",
        "def tanh_forwad(x):\n    return x, x\ncheck('tanh_forward')",
        "def tanh_backward(dout, cache):\n    return dout * (1 - tanh_forward(cache)[0]**2)\ncheck()",
        "check('sigmoid_forward')",
        "def rnn_forward(x, h0, Wx, Wh, b):\n    return rnn_step_forward(x[:, 0], h0, Wx, Wh, b)\ncheck(rnn_forward)",
        "def sigmoid_forward(x):\n    while True:\n        x = x + 0\ncheck(sigmoid_forward)",
        *WRONG_ARGUMENTS,
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=300, interrupt_on_timeout=True, kernel_name="python3", allow_errors=True).execute()
    shown: list[dict[str, str]] = []
    for cell in notebook.cells:
        merged: dict[str, str] = {}
        for output in cell.outputs:
            merged |= output.get("data", {})
            merged["text"] = merged.get("text", "") + str(output.get("text", ""))
            merged["error"] = merged.get("error", "") + str(output.get("evalue", ""))
        shown.append(merged)
    return shown


def test_a_wrong_function_shows_why(outputs: list[dict[str, str]]) -> None:
    page = outputs[2]["text/html"]
    assert "The gradient of the biases is averaged over the batch" in page
    assert "<details><summary>hint</summary>" in page
    assert "affine_backward/image_shaped/gradient-db" in outputs[2]["text/plain"]
    assert "affine_forward" not in outputs[2]["text/plain"].replace("affine_forward of", "")


def test_the_function_of_a_later_cell_counts(outputs: list[dict[str, str]]) -> None:
    assert "all done; 1 of 1 implemented, 4 of 4 points" in outputs[4]["text/plain"]


def test_a_glob_takes_what_is_defined_so_far(outputs: list[dict[str, str]]) -> None:
    assert "all done; 2 of 2 implemented" in outputs[5]["text/html"]


def test_without_arguments_everything_is_asked(outputs: list[dict[str, str]]) -> None:
    assert f"2 of {len(exercises())} implemented, 6 of" in outputs[6]["text/plain"]
    assert len(outputs[6]["text/plain"].splitlines()) < 10


def test_an_exception_names_the_cell(outputs: list[dict[str, str]]) -> None:
    assert "cell [8], line 2 in relu_forward: return x[1000], x" in outputs[8]["text/plain"]


def test_the_random_state_is_the_notebooks_own(outputs: list[dict[str, str]]) -> None:
    assert "True" in outputs[9]["text"]
    assert "no exercise matches no_such" in outputs[9]["text/plain"]


@pytest.mark.parametrize("form", ["text/plain", "text/html"])
def test_a_misspelt_exercise_leads_to_its_name(outputs: list[dict[str, str]], form: str) -> None:
    assert "no exercise matches tanh_forwad; did you mean tanh_forward?" in outputs[10][form]


def test_nothing_that_is_asked_for_ends_in_a_traceback(outputs: list[dict[str, str]]) -> None:
    assert not any(shown["error"] for shown in outputs if shown)


@pytest.mark.parametrize("form", ["text/plain", "text/html"])
@pytest.mark.parametrize("number", range(len(WRONG_ARGUMENTS)))
def test_what_is_no_exercise_is_said_in_a_sentence(outputs: list[dict[str, str]], number: int, form: str) -> None:
    shown = html.unescape(outputs[number - len(WRONG_ARGUMENTS)][form])
    assert list(WRONG_ARGUMENTS.values())[number] in shown
    assert len(shown.splitlines()) == 1


def test_a_misspelt_name_beside_a_right_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    feedback = check("affine_forwad", "affine_backward")
    assert feedback.absent == (
        "no exercise matches affine_forwad; did you mean affine_forward?",
        "affine_backward is not defined here: define or import it first",
    )
    assert "did you mean affine_forward?" in capsys.readouterr().out


def test_what_a_function_needs_of_its_own_file_need_not_be_imported(tmp_path: Path) -> None:
    (tmp_path / "my_layers.py").write_text(RIGHT)
    path = tmp_path / "work.py"
    path.write_text("from graders import check\nfrom my_layers import affine_backward\ncheck(affine_backward)\n")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert "all done; 1 of 1 implemented, 4 of 4 points" in done.stdout


def test_a_script_has_an_exception(tmp_path: Path) -> None:
    for call, why in (
        ("'tanh_forwad'", "ValueError: no exercise matches tanh_forwad"),
        ("3", "TypeError: check takes"),
    ):
        path = tmp_path / "work.py"
        path.write_text(f"import IPython\nfrom graders import check\ncheck({call})\n")
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
        assert why in done.stderr
        assert done.returncode == 1


@pytest.mark.parametrize("form", ["text/plain", "text/html"])
def test_a_name_that_is_not_defined_is_no_unimplemented_exercise(outputs: list[dict[str, str]], form: str) -> None:
    assert "sigmoid_forward is not defined here: define or import it first" in outputs[13][form]
    assert "is not defined here" not in outputs[5][form]


@pytest.mark.parametrize("form", ["text/plain", "text/html"])
def test_a_function_under_a_wrong_name_is_named(outputs: list[dict[str, str]], form: str) -> None:
    for shown in outputs[11:13]:
        assert shown[form].count("not implemented: tanh_forward is not defined here; tanh_forwad is") == 1
    assert "blocked: needs tanh_forward, which is not implemented yet" in outputs[12][form]


def test_a_function_under_a_wrong_name_is_corrected_first(outputs: list[dict[str, str]]) -> None:
    assert "next: tanh_forward;" in outputs[12]["text/plain"]


def test_what_calls_an_exercise_that_is_not_defined_waits_for_it(outputs: list[dict[str, str]]) -> None:
    assert (
        "blocked: needs rnn_step_forward, which is not implemented yet (rnn_step_forward is not defined here yet)"
        in (" ".join(outputs[14]["text/plain"].split()))
    )


def test_a_loop_that_never_ends_is_ended(outputs: list[dict[str, str]]) -> None:
    assert "did not finish within 5 s (cell [16], line 2, in sigmoid_forward)" in " ".join(
        outputs[15]["text/plain"].split()
    )


def test_a_script_prints_plain_text(tmp_path) -> None:
    path = tmp_path / "work.py"
    path.write_text(f"from graders import check\n{SOURCE}\ncheck(affine_backward)\n")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert "affine_backward/image_shaped/gradient-db" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("stop", ["breakpoint()", "import pdb; pdb.set_trace()"])
def test_a_breakpoint_ends_its_call_where_nobody_sees_the_debugger(tmp_path: Path, stop: str) -> None:
    path = tmp_path / "work.py"
    source = RIGHT.replace("x, w, b = cache", f"{stop}\n    x, w, b = cache")
    path.write_text(f"from graders import check\n{source}\ncheck(affine_backward)\n")
    done = subprocess.run([sys.executable, path], input="c\n" * 9_999, capture_output=True, text=True, check=True)
    assert "raised BdbQuit: breakpoint() works in plain `pytest`, not here" in " ".join(done.stdout.split())


def test_importing_graders_loads_nothing() -> None:
    code = "import sys, graders; assert 'numpy' not in sys.modules; from graders import check; assert callable(check)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert check is graders.notebook.check
