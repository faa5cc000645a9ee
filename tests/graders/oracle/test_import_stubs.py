"""A stub is called what the student called the module, and a file that was handed in is used."""

import sys

from graders.cs231n.handout import HANDOUT
from graders.oracle.executor import Executor
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Returned


def run(folder, source):
    package = folder / "cs231n"
    package.mkdir(exist_ok=True)
    (package / "layers.py").write_text(source)
    executor = Executor(
        Sources({"layers.f": Location(str(folder), "cs231n/layers.py", "f")}, handout=HANDOUT), prefer_stubs=True
    )
    ((_, outcome),) = executor.run(Plan(calls=(Call(label="f", target="layers.f"),)))
    assert isinstance(outcome, Returned), outcome
    return outcome.value, executor.supplied()


def test_a_missing_helper_is_named_as_it_was_written(tmp_path):
    _, relative = run(tmp_path, "from .fast_layers import conv\ndef f(): return 1\n")
    assert [note.partition(" ")[0] for note in relative] == ["cs231n.fast_layers"]


def test_a_missing_library_is_named_by_its_package(tmp_path):
    _, notes = run(tmp_path, "import matplotlib.pyplot as plt\ndef f(): return 1\n")
    assert {note.partition(" ")[0] for note in notes} == {"matplotlib"}


def test_a_helper_that_was_handed_in_is_used(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "im2col.py").write_text("def double(x): return 2 * x\n")
    for line in ("from .im2col import double", "from cs231n.im2col import double"):
        value, notes = run(tmp_path, f"{line}\ndef f(): return double(4)\n")
        assert (value, notes) == (8, ())


COMPILED = """
import numpy as np
try:
    from .im2col_cython import im2col_cython, col2im_cython
    from .im2col_cython import col2im_6d_cython
except ImportError:
    print("python setup.py build_ext --inplace")

def f():
    x = np.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
    cols = im2col_cython(x, 3, 2, 1, 2 if {strided} else 1)
    first, last = cols[:, 0].reshape(3, 3, 2), cols[:, -1].reshape(3, 3, 2)
    seen = col2im_cython(np.ones_like(cols), 2, 3, 4, 5, 3, 2, 1, 2 if {strided} else 1)
    same = col2im_6d_cython(np.ones((3, 3, 2, 2, 4, 6)), 2, 3, 4, 5, 3, 2, 1, 1)
    return [list(cols.shape), first[1].tolist(), last[2].tolist(), seen[1, 2].tolist(), same[1, 2].tolist()]
"""


def test_the_compiled_helper_of_the_course_does_its_work_where_nobody_can_hand_it_in(tmp_path):
    often = [[4.0] * 5, [6.0] * 5, [6.0] * 5, [4.0] * 5]
    (shape, first, last, seen, same), (note,) = run(tmp_path, COMPILED.format(strided=False))
    assert shape == [18, 4 * 6 * 2]
    assert first == [[0, 0], [0, 20], [0, 25]]
    assert last == [[114, 0], [119, 0], [0, 0]]
    assert seen == same == often
    assert note.startswith("cs231n.im2col_cython was not handed in and was supplied")
    (shape, _, _, seen, _), _ = run(tmp_path, COMPILED.format(strided=True))
    assert shape == [18, 2 * 3 * 2]
    assert seen == [[1.0] * 5, [2.0] * 5, [1.0] * 5, [1.0] * 5]


def test_the_naive_layers_stand_for_fast_ones_that_were_not_handed_in(tmp_path):
    layers = "def conv_forward_naive(x): return 2 * x\n"
    net = "from cs231n.fast_layers import *\nfrom .fast_layers import conv_forward_fast as fast\n"
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "net.py").write_text(net + "def g(): return fast(3) + conv_forward_fast(4)\n")
    value, (note,) = run(tmp_path, layers + "def f():\n    from .net import g\n    return g()\n")
    assert value == 14
    assert note.startswith("cs231n.fast_layers was not handed in and was supplied: the naive layers")


def test_nothing_of_a_stub_stays_behind_in_the_process(tmp_path):
    before = set(sys.modules)
    run(tmp_path, "import seaborn.matrix as m\nimport past\ndef f(): return 1\n")
    assert not {name for name in set(sys.modules) - before if name.partition(".")[0] in ("seaborn", "past")}


NUMBA = """
import numba
from numba import jit, njit, prange, vectorize, float64
@njit
def one(n): return sum(i for i in prange(n))
@jit(nopython=True, cache=True)
def two(n): return one(n) + 1
@njit(float64(float64))
def three(n): return two(n)
@vectorize([float64(float64)])
def four(x): return x if x > 0 else 0.0
@numba.njit(parallel=True)
def f(): return int(three(4) + four([1.0, -2.0]).sum())
"""


def test_a_compiler_leaves_functions_as_they_are(tmp_path):
    value, notes = run(tmp_path, NUMBA)
    assert value == 8
    assert notes == ("numba is not used for grading and was replaced: it only makes code faster",)
