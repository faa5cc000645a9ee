"""What a file's imports say of it: whether Python's own random numbers may be drawn."""

import sys

import pytest

from graders.submissions.imports import autodiff_imports, may_import_random


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import numpy as np, random",
        "import os, \\\n    random",
        "from helpers import (\n    random,\n)",
        "    from random import choice",
        "from random import *",
        "r = __import__('ran' + 'dom')",
        "r = importlib.import_module(name)",
        'r = sys.modules["random"]',
        "exec(text)",
    ],
)
def test_a_file_that_may_draw_is_known(line):
    assert may_import_random([b"import numpy as np", f"import numpy as np\n{line}\nx = 1\n".encode()])


@pytest.mark.parametrize(
    "text",
    [
        "mask = np.random.rand(*x.shape) < p",
        "x = numpy.random.default_rng(0)",
        "# a random mask\nrandomly = 1",
        "from numpy.random import rand",
        "import numpy.random",
        "",
    ],
)
def test_what_numpy_draws_is_something_else(text):
    assert not may_import_random([text.encode()])


@pytest.mark.parametrize(("size", "held"), [(1_000, True), (1 << 20, False)])
def test_the_content_of_a_large_file_is_not_held(size, held):
    data = b"import torch\n" + bytes(size)
    before = sys.getrefcount(data)
    assert len(autodiff_imports("layers.py", data)) == 1
    assert not may_import_random([data])
    assert (sys.getrefcount(data) > before) is held
