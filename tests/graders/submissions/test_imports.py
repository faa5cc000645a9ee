"""What a file's imports say of it: whether Python's own random numbers may be drawn."""

import pytest

from graders.submissions.imports import may_import_random


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
