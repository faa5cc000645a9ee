"""Notebooks: definitions are kept, what is run is not, and a broken cell costs only itself."""

import json
import runpy
import tracemalloc

import numpy as np
import pytest

from graders.oracle.loader import Loader
from graders.submissions import UnreadableSubmission, open_submission, single
from graders.submissions.notebooks import NotebookError, code_cells

TARGETS = ("layers.affine_forward", "layers.affine_backward", "activations.relu_forward")
PLOT = """
    %matplotlib inline
    import matplotlib.pyplot as plt
    from google.colab import drive
    !pip install something \\
        else
    drive.mount("/content")
    data = load_everything("cifar")
    plt.plot(data)
    """
TIMED = """
    %%time
    import numpy as np
    EPS = 1e-5
    RATE, STEPS = 0.1, [1, 2]
    twice = lambda x: 2 * x
    table = np.load("missing.npy")
    """


@pytest.fixture
def module(trees, tmp_path):
    """Run what a notebook's cells were turned into; gives its names and the submission."""

    def convert(*cells, targets=TARGETS):
        path = trees.notebook(tmp_path / "home work.ipynb", *cells)
        with open_submission(single(path), targets) as submission:
            (file,) = submission.cells
            text = (submission.root / file).read_text()
            return runpy.run_path(str(submission.root / file)), submission, text

    return convert


def test_definitions_are_kept_and_what_runs_is_not(trees, module):
    names, submission, text = module(PLOT, "#md # Title", TIMED, trees.AFFINE, "affine_forward(1, 2, 3)\n")
    assert names["EPS"] == 1e-5
    assert (names["RATE"], names["STEPS"], names["twice"](4)) == (0.1, [1, 2], 8)
    assert names["affine_forward"].__name__ == "affine_forward"
    assert not {"plt", "drive", "data", "table"} & set(names)
    assert "# %matplotlib inline" in text
    assert submission.locations["layers.affine_forward"].file == "home_work.py"
    assert submission.problems == {}


def test_imports_that_definitions_use_are_kept(trees, module):
    names, *_ = module("import numpy as np, json\nfrom math import *\nimport sqlite3\n", trees.RELU)
    assert names["relu_forward"](-3.0)[0] == 0
    assert "sqrt" in names
    assert "sqlite3" not in names


def test_lines_lead_back_to_cells(trees, module):
    failing = "x = compute()\n\ndef affine_forward(x, w, b):\n    return 1 / 0\n"
    names, submission, text = module("#md text", "import os", failing)
    with pytest.raises(ZeroDivisionError) as caught:
        names["affine_forward"](1, 2, 3)
    line = caught.traceback[-1].lineno + 1
    assert text.splitlines()[line - 1] == "    return 1 / 0"
    assert submission.place("home_work.py", line) == "home work.ipynb, cell 3, line 4"
    assert submission.place("other.py", 7) == "other.py:7"


def test_a_cell_that_does_not_parse_costs_only_itself(trees, module):
    broken = "ok = 1\ndef affine_backward(dout, cache):\n    return dout +\n"
    _, submission, _ = module(broken, trees.AFFINE)
    assert "layers.affine_forward" in submission.locations
    assert "layers.affine_backward" not in submission.locations
    fault = "home work.ipynb, cell 1, line 3: invalid syntax"
    assert submission.problems["layers.affine_backward"] == fault
    assert submission.problems["home work.ipynb"] == fault


def test_magics_inside_functions_and_strings(module):
    cell = '''
    def affine_forward(x, w, b):
        """
    %not a magic
        """
        %timeit x
        return x
    '''
    names, *_ = module(cell)
    assert names["affine_forward"](5, None, None) == 5
    text = 'def relu_forward(x):\n    return """\n%kept\n"""\n'
    names, *_ = module(text)
    assert names["relu_forward"](1) == "\n%kept\n"


def test_cells_of_other_languages(trees, module):
    names, submission, _ = module("%%bash\nls -l\necho def\n", "%%writefile layers.py" + trees.AFFINE)
    assert "affine_forward" in names
    assert submission.problems == {}


def test_what_needs_a_name_that_only_running_makes(module):
    names, submission, _ = module(
        "W = train()\n",
        "def affine_forward(x, w=W, b=0):\n    return x\n",
        "def relu_forward(x):\n    return x, x\n",
    )
    assert "relu_forward" in names
    assert "affine_forward needs W" in submission.problems["layers.affine_forward"]


def test_a_constant_made_of_what_only_running_makes_is_left_out(trees, module):
    names, *_ = module("W = train()\nSCALE = 2 * W\nHALF = 1 / 2\nQUARTER = HALF / 2\n", trees.AFFINE)
    assert "SCALE" not in names
    assert names["QUARTER"] == 0.25


def test_future_imports_and_redefinition(module):
    names, *_ = module(
        "from __future__ import print_function\nimport os\n",
        "def relu_forward(x):\n    pass\n",
        "from __future__ import division\n\ndef relu_forward(x):\n    return x\n",
    )
    assert names["relu_forward"](3) == 3


def test_notebook_in_a_zip_beside_files(trees, tmp_path, opened, taken):
    made = trees.notebook(tmp_path / "n.ipynb", "import numpy as np", trees.RELU).read_bytes()
    path = trees.zipped(tmp_path / "a.zip", {"hw/layers.py": trees.AFFINE, "hw/activations.ipynb": made})
    submission = opened(path)
    assert taken(submission, "layers.affine_forward") == ("hw", "layers.py")
    assert taken(submission, "activations.relu_forward") == ("hw", "activations.py")
    assert "hw/activations.ipynb was read as hw/activations.py" in submission.notes[-1]


def test_notebook_in_a_folder_is_read_where_the_files_are_blank(trees, tmp_path, taken):
    folder = trees.write(tmp_path / "alice", {"layers.py": trees.AFFINE_BLANK, "helper.py": "X = 1\n"})
    trees.notebook(folder / "layers.ipynb", trees.AFFINE)
    before = sorted(folder.iterdir())
    with open_submission(single(folder), TARGETS) as submission:
        assert taken(submission, "layers.affine_forward") == (".", "layers_notebook.py")
        assert taken(submission, "layers.affine_backward") == (".", "layers.py")
        assert (submission.root / "helper.py").is_file()
    assert sorted(folder.iterdir()) == before


def test_a_notebook_that_only_drives_is_not_read(trees, tmp_path, opened):
    folder = trees.write(tmp_path / "alice", {"layers.py": trees.AFFINE})
    trees.notebook(folder / "run.ipynb", "from layers import *", "def rel_error(x, y):\n    return x - y\n")
    submission = opened(folder)
    assert submission.root == folder
    assert submission.cells == {}


def test_a_notebook_for_another_framework(trees, tmp_path, opened):
    folder = trees.write(tmp_path / "alice", {"layers.py": trees.AFFINE})
    cell = "def relu_forward(x):\n    return torch.relu(x)\n"
    trees.notebook(folder / "net.ipynb", "import numpy\nimport torch\n", cell)
    submission = opened(folder)
    assert "written for torch" in submission.problems["net.ipynb"]
    assert "activations.relu_forward" not in submission.locations


def test_an_old_notebook_format(trees, tmp_path, opened):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [{"cell_type": "code", "input": trees.AFFINE, "language": "python", "outputs": []}],
            }
        ],
    }
    (tmp_path / "old.ipynb").write_text(json.dumps(old))
    assert opened(tmp_path / "old.ipynb").locations["layers.affine_forward"].file == "old.py"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1", b"[" * 100_000, b"\xff\xfe", b'{"nbformat": 99}'])
def test_a_damaged_notebook(tmp_path, opened, data):
    (tmp_path / "n.ipynb").write_bytes(data)
    with pytest.raises(UnreadableSubmission, match=r"n\.ipynb (?:cannot be read as|is not) a notebook"):
        opened(tmp_path / "n.ipynb")


@pytest.mark.parametrize("data", [b"null", b"[1,2]", b"3"])
def test_json_that_is_no_notebook(tmp_path, opened, data):
    (tmp_path / "n.ipynb").write_bytes(data)
    with pytest.raises(UnreadableSubmission, match=r"n\.ipynb is not a notebook\Z"):
        opened(tmp_path / "n.ipynb")


def test_a_notebook_without_exercises_beside_data_can_be_read(trees, tmp_path, opened):
    folder = trees.write(tmp_path / "alice", {"data.csv": "1,2"})
    trees.notebook(folder / "n.ipynb", "x = 1")
    assert opened(folder).locations == {}


def test_what_definitions_use_is_kept_however_it_is_made(module):
    names, submission, _ = module(
        "import numpy as np\nfrom functools import partial\n",
        "class C:\n    half = 0.5\n",
        "SCALE = np.sqrt(4) / 2\ncfg = C()\nunused = C()\ntable = np.load('missing.npy')\n",
        "try:\n    from nothing_at_all import njit\nexcept ImportError:\n    njit = lambda f: f\n",
        "if True:\n    @njit\n    def relu_forward(x):\n        return x * SCALE * cfg.half\n",
        "def _f(k, x, w, b):\n    return k + x\naffine_forward = partial(_f, 1)\n",
        "out = affine_forward(1, 2, 3)\n",
    )
    assert names["relu_forward"](4) == 2
    assert names["affine_forward"](4, 0, 0) == 5
    assert not {"unused", "table", "out"} & names.keys()
    assert submission.problems == {}


def test_the_cell_that_was_left_out_is_named(module):
    _, submission, _ = module(
        "W = train()\n", "def affine_forward(x, w=W, b=0):\n    return x\n", "def relu_forward(x):\n    return x\n"
    )
    assert "cell 1, which makes W, was left out" in submission.problems["layers.affine_forward"]


def test_an_experiment_is_not_kept_for_a_local_of_its_name(module):
    names, *_ = module(
        "import numpy as np\n",
        "def affine_forward(x, w, b):\n    out = np.dot(x, w)\n    return out\n",
        "x = np.linspace(0, 1, 3)\nw = np.ones(4)\nout = affine_forward(x, w, 0)\n",
    )
    assert not {"x", "w", "out"} & names.keys()


def affine_of(path, targets=("layers.affine_forward",)):
    """What a notebook's own affine_forward gives, imported as it is when it is graded."""
    with open_submission(single(path), targets) as submission:
        loader = Loader(submission.sources())
        with loader.active():
            return loader.resolve("layers.affine_forward")(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))[0].tolist()


RIGHT = [[4.0] * 4] * 2
IMPORTS = {
    "star before": ("from cs231n.layers import *\nimport numpy as np\n", "{affine}"),
    "star after": ("import numpy as np\n", "{affine}", "from cs231n.layers import *\n"),
    "name before": ("from cs231n.layers import affine_forward\n", "{affine}"),
    "name after": ("{affine}", "from layers import affine_forward\n"),
    "one of several": ("{affine}", "from helpers import (\n    affine_forward,\n    other,\n)\nuse = other\n"),
    "block after": ("{affine}", "try:\n    from cs231n.layers import *\nexcept ImportError:\n    pass\n"),
    "block that asks": (
        "import sys\nHERE = 'colab' in 'here'\nif HERE:\n    from cs231n.layers import *\n",
        "{affine}",
        "if HERE:\n    from layers import affine_forward\n",
    ),
    "blank after": ("{affine}", "def affine_forward(x, w, b):\n    raise NotImplementedError\n"),
    "failing helper": ("from nowhere import shout\n", "{affine}", "def relu_forward(x):\n    return shout(x), x\n"),
    "written and imported": ("%%writefile layers.py\n{affine}", "from layers import affine_forward\n"),
    "written in two": ("%%writefile layers.py\nONE = 1\n", "%%writefile -a layers.py\n{affine}"),
    "written twice": (
        "%%writefile layers.py\naffine_forward = 1\n",
        "%%writefile layers.py\n{affine}",
    ),
    "written into the package": ("%%writefile cs231n/layers.py\n{affine}", "from cs231n.layers import *\n"),
    "written outside": ("%%writefile ../../etc/layers.py\n{affine}",),
    "written by its full path": ("%%file /tmp/layers.py\n{affine}",),
    "written with quotes": ("%%writefile 'layers.py'\n{affine}",),
}


@pytest.mark.parametrize("cells", IMPORTS.values(), ids=IMPORTS)
def test_imports_do_not_outweigh_what_the_notebook_defines(trees, tmp_path, cells):
    path = trees.notebook(tmp_path / "work.ipynb", *(cell.replace("{affine}", trees.AFFINE) for cell in cells))
    assert affine_of(path) == RIGHT
    assert [file.name for file in tmp_path.iterdir()] == ["work.ipynb"]


@pytest.mark.parametrize("theirs", ["    return None, None\n", "    raise NotImplementedError\n"])
@pytest.mark.parametrize(
    "line",
    [
        "from cs231n.layers import *",
        "from cs231n.layers import affine_forward, nothing",
        "try:\n    from cs231n.layers import *\nexcept ImportError:\n    pass",
    ],
)
def test_a_blank_that_was_handed_in_does_not_outweigh_it_either(trees, tmp_path, theirs, line):
    folder = trees.write(tmp_path / "alice", {"cs231n/layers.py": f"def affine_forward(x, w, b):\n{theirs}"})
    trees.notebook(folder / "work.ipynb", trees.AFFINE, f"{line}\n", "def f():\n    return nothing\n")
    assert affine_of(folder) == RIGHT


@pytest.mark.parametrize("theirs", ["1 / 0\n", "def half(:\n", "raise ValueError\n"])
def test_a_module_that_fails_does_not_outweigh_it_either(trees, tmp_path, theirs):
    folder = trees.write(tmp_path / "alice", {"helpers.py": theirs})
    cells = ("from helpers import *\n", trees.AFFINE, "from helpers import half\n", "def f():\n    return half(2)\n")
    trees.notebook(folder / "work.ipynb", *cells)
    assert affine_of(folder) == RIGHT


def test_an_import_that_fails_raises_where_it_is_used(trees, tmp_path):
    folder = trees.write(tmp_path / "alice", {"broken.py": "1 / 0\n"})
    body = "from broken import scale\n\ndef relu_forward(x):\n    return scale(x), x\n"
    trees.notebook(folder / "work.ipynb", trees.AFFINE, body)
    with open_submission(single(folder), TARGETS) as submission:
        loader = Loader(submission.sources())
        with loader.active():
            assert loader.resolve("layers.affine_forward")(np.ones((1, 1)), np.ones((1, 1)), 0)[0].tolist() == [[1.0]]
            with pytest.raises(ZeroDivisionError):
                loader.resolve("activations.relu_forward")(1)


def test_a_line_of_a_file_that_a_cell_writes_is_told_by_its_cell(trees, tmp_path):
    cell = "%%writefile layers.py\n\ndef affine_forward(x, w, b):\n    return 1 / 0\n"
    path = trees.notebook(tmp_path / "work.ipynb", "#md # Title", cell)
    with open_submission(single(path), TARGETS) as submission:
        lines = (submission.root / "layers.py").read_text().split("\n")
        assert submission.place("layers.py", lines.index("    return 1 / 0") + 1) == "work.ipynb, cell 2, line 4"


def large_notebook(path, trees, output):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [output], "source": trees.AFFINE.splitlines(True)}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}))
    return path


@pytest.mark.parametrize("misnamed", [False, True])
def test_saved_output_does_not_count(trees, tmp_path, misnamed):
    """As a file of its own, in a folder, and in one that has to be copied."""
    folder = trees.write(tmp_path / "alice", {"ACTIVATIONS.PY" if misnamed else "activations.py": trees.RELU})
    path = large_notebook(folder / "n.ipynb", trees, {"data": {"image/png": "A" * (40 * 2**20)}})
    packed = trees.zip_of(folder, tmp_path / "alice.zip")
    assert affine_of(folder) == affine_of(path) == affine_of(packed) == RIGHT


def test_saved_output_takes_no_memory(trees, tmp_path):
    path = large_notebook(tmp_path / "n.ipynb", trees, {"data": {"image/png": "A" * (40 * 2**20)}})
    tracemalloc.start()
    try:
        assert len(code_cells("n.ipynb", path)) == 1
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_code_without_end_is_refused(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "#" * (3 * 2**20)}]}))
    with pytest.raises(NotebookError, match="its code has 3145732 bytes; expected at most"):
        code_cells("n.ipynb", path)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b'"made"', b"NaN"),
        lambda data: data.replace(b'"made"', b'"\\ud83d"'),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
    ],
    ids=["not a number", "half a character", "byte order mark", "UTF-16"],
)
def test_notebooks_that_are_no_strict_json_are_read(trees, tmp_path, change):
    path = large_notebook(tmp_path / "n.ipynb", trees, {"data": "made"})
    path.write_bytes(change(path.read_bytes()))
    assert affine_of(path) == RIGHT
