"""What NumPy renamed or dropped from 1.0 to 2.4 works in a submission on every supported NumPy, and nowhere else."""

import numpy as np
import pytest

from graders.oracle.executor import Executor
from graders.oracle.legacy.numpy_names import GONE, NAMES, NumpyView
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Raised, Returned
from graders.oracle.wire import decode_outcome, encode_outcome

HEAD = "import numpy as np\nimport math\nx = np.array([3.0, 1.0, 2.0])\nm = np.arange(6.0).reshape(2, 3)\n"


def run(folder, source):
    """The outcome of ``f``, and what was noted."""
    (folder / "m.py").write_text(source)
    executor = Executor(Sources({"m.f": Location(str(folder), "m.py", "f")}), prefer_stubs=True)
    ((_, outcome),) = executor.run(Plan(calls=(Call(label="f", target="m.f"),)))
    return decode_outcome(encode_outcome(outcome)), executor.supplied()


INNER = "" if hasattr(np.lib, "pad") else "np.lib.pad"
"""What is noted of a name of NumPy's inner modules: they held it themselves before 2.0."""
USES = [
    ("np.float(1)", 1.0, "np.float"),
    ("np.int(1.5)", 1, "np.int"),
    ("abs(np.complex(1))", 1.0, "np.complex"),
    ("x.astype(np.float).dtype.name", "float64", "np.float"),
    ("x.astype(np.bool).tolist()", [True, True, True], ""),
    ("np.zeros(2, np.object).tolist()", [0, 0], "np.object"),
    ("isinstance('a', np.str) and isinstance('a', np.unicode)", True, "np.str"),
    ("np.float_(1).dtype.name", "float64", "np.float_"),
    ("np.complex_(1).dtype.name", "complex128", "np.complex_"),
    ("np.unicode_('a') + np.string_('b').decode()", "ab", "np.string_"),
    ("[np.Inf, np.Infinity, np.infty, np.PINF, -np.NINF] == [np.inf] * 5", True, "np.Inf"),
    ("np.isnan([np.NaN, np.NAN]).all().item()", True, "np.NaN"),
    ("np.math.sqrt(4)", 2.0, "np.math"),
    ("np.product(m.shape)", 6, "np.product"),
    ("np.cumproduct([1, 2, 3]).tolist()", [1, 2, 6], "np.cumproduct"),
    ("np.alltrue(x > 0).item(), np.sometrue(x > 5).item()", (True, False), "np.alltrue"),
    ("np.in1d([1, 5], [1, 2]).tolist()", [True, False], "np.in1d"),
    ("np.in1d([[1], [5]], [1], invert=True).tolist()", [False, True], "np.in1d"),
    ("np.asscalar(x[:1])", 3.0, "np.asscalar"),
    ("np.asfarray([1, 2]).dtype.name", "float64", "np.asfarray"),
    ("np.alen(m)", 2, "np.alen"),
    ("np.rank(m)", 2, "np.rank"),
    ("np.round_(1.26, 1).item()", 1.3, "np.round_"),
    ("np.row_stack([x, x]).shape", (2, 3), ""),
    ("np.msort(x).tolist()", [1.0, 2.0, 3.0], "np.msort"),
    ("float(np.trapz([1, 2, 3]))", 4.0, "np.trapz"),
    ("np.mat([[1]]).shape", (1, 1), "np.mat"),
    ("np.find_common_type([np.float32, np.float64], []).name", "float64", "np.find_common_type"),
    ("np.cast[int](2.5).item()", 2, "np.cast"),
    ("np.lib.pad(x, 1, 'constant').shape", (5,), INNER),
    ("np.lib.pad(x, ((1, 0),), mode='constant').shape", (4,), INNER),
    ("np.lib.stride_tricks.as_strided(x, (1,)).tolist()", [3.0], ""),
    ("np.core.multiarray.array([1]).tolist()", [1], ""),
    ("np.random.random_integers(3, size=50).max().item() <= 3", True, ""),
    ("np.linalg.linalg.norm([3, 4]).item()", 5.0, ""),
    ("np.reshape(m, newshape=(3, 2)).shape", (3, 2), "newshape="),
    ("np.reshape(a=m, newshape=-1).shape", (6,), "newshape="),
    ("np.reshape(m, newshape=(3, 2), order='F')[0].tolist()", [0.0, 4.0], "newshape="),
    ("np.reshape(m, shape=(3, 2)).shape", (3, 2), ""),
    ("[int(i) for i in np.unravel_index(4, dims=(2, 3))]", [1, 1], "dims="),
    ("[int(i) for i in np.unravel_index(indices=4, dims=(2, 3))]", [1, 1], "dims="),
    ("np.percentile(x, 50, interpolation='lower').item()", 2.0, "interpolation="),
    ("np.histogram(x, 2, normed=True)[0].sum().item()", 1.0, "normed="),
    ("np.clip(x, min=2).tolist(), np.clip(x, max=2, min=None).tolist()", ([3.0, 2.0, 2.0], [2.0, 1.0, 2.0]), ""),
    ("np.sum(v for v in x).item()", 6.0, "np.sum of a generator"),
    ("np.sum(row for row in m).tolist()", [3.0, 5.0, 7.0], "np.sum of a generator"),
    ("np.vstack(x for _ in range(2)).shape, np.hstack(map(np.ravel, [x, x])).shape", ((2, 3), (6,)), "generator"),
    ("np.array([1, 2], copy=False).tolist(), np.array(x, copy=False) is x", ([1, 2], True), ""),
    ("np.fromstring(np.ones(2).tobytes()).tolist()", [1.0, 1.0], "fromstring"),
    ("x.ptp().item(), m.ptp(axis=0).tolist(), m.ptp(1).tolist()", (2.0, [3.0] * 3, [2.0] * 2), "x.ptp()"),
    ("np.ptp(x).item(), np.ptp(m, axis=0).tolist()", (2.0, [3.0] * 3), ""),
    ("len(x.tostring())", 24, "x.tostring()"),
    ("x.newbyteorder().dtype.byteorder == np.dtype(float).newbyteorder().byteorder", True, "x.newbyteorder()"),
    ("float(x[:1]), int(m[:1, 1:2]), abs(complex(x[:1]))", (3.0, 1, 3.0), ""),
    ("math.sqrt(np.array([[4.0]]))", 2.0, ""),
    ("'%.1f %d %s' % (x[:1], m[1:, 1:2], 'a')", "3.0 4 a", ""),
    ("np.array([x, m[0, :1]]).shape, np.asarray([[1, 2], [3]]).dtype.char", ((2,), "O"), "unequal lengths"),
    ("np.array([1, x[:1], [[2]]], dtype=float).tolist()", [1.0, 3.0, 2.0], ""),
    ("np.loads(x.dumps()).tolist()", [3.0, 1.0, 2.0], "np.loads"),
    ("np.concatenate(row for row in m).shape", (6,), "np.concatenate of a generator"),
    ("np.corrcoef(m, bias=1).shape", (2, 2), "bias="),
    ("str(np.char.upper('a')), np.polynomial.__name__", ("A", "numpy.polynomial"), ""),
    ("np.sctypes['float'][2] is np.float64", True, "np.sctypes"),
    ("np.concat([x, x]).shape, np.pow(2, 3).item(), np.acos(1.0).item()", ((6,), 8, 0.0), ""),
    ("np.permute_dims(m).shape, np.matrix_transpose(m).shape", ((3, 2), (3, 2)), ""),
    ("np.vecdot(x, x).item(), float(np.trapezoid([1, 2, 3]))", (14.0, 4.0), ""),
]


@pytest.mark.parametrize(("use", "expected", "noted"), USES, ids=[use[:50] for use, _, _ in USES])
def test_what_numpy_dropped_is_supplied_and_noted(tmp_path, use, expected, noted):
    outcome, notes = run(tmp_path, f"{HEAD}def f(): return {use}\n")
    assert outcome == Returned(expected, warnings=outcome.warnings)
    assert any(noted in note for note in notes) if noted else not notes


@pytest.mark.parametrize(
    "statement",
    [
        "m[0, 0] = np.array([[7.0]])",
        "m[0, 0] = x[:1] + 4",
        "m[0][0] = np.ones((1, 1)) * 7",
        "m[0, 0] += np.array([7.0])",
        "i = 0; m[i, i] = np.dot(np.ones((1, 7)), np.ones((7, 1)))",
        "d = {'a': m}; d['a'][0, 0] = np.array([7.0])",
        "m.itemset(0, 7.0)",
        "m.itemset((0, 0), 7.0)",
        "m.itemset(0, 0, 7.0)",
    ],
)
def test_an_array_of_one_element_is_stored_as_its_element(tmp_path, statement):
    source = f"{HEAD}def f():\n    {statement}\n    return m.tolist()\n"
    assert run(tmp_path, source)[0] == Returned([[7.0, 1.0, 2.0], [3.0, 4.0, 5.0]])


def test_an_array_of_one_element_is_a_number_to_what_is_imported_from_math(tmp_path):
    source = "import numpy as np\nfrom math import sqrt as root\ndef f(): return root(np.array([[4.0]]))\n"
    assert run(tmp_path, source)[0] == Returned(2.0)


def test_parts_of_unequal_lengths_of_a_type_are_refused(tmp_path):
    outcome, notes = run(tmp_path, f"{HEAD}def f(): return np.array([x, x[:2]], dtype=float)\n")
    assert (outcome.type, "inhomogeneous" in outcome.message, notes) == ("ValueError", True, ())


def test_lists_and_dictionaries_keep_the_arrays_that_they_are_given(tmp_path):
    source = f"{HEAD}def f():\n    d = {{}}; k = 'a'\n    d[k] = x[:1]; s = [0]; s[0] = x[:1]\n    return d[k].shape, s[0].shape\n"  # noqa: E501
    assert run(tmp_path, source)[0] == Returned(((1,), (1,)))


def test_what_never_worked_does_not_work(tmp_path):
    for use in ("float(x)", "math.sqrt(x)", "np.no_such_name", "x.no_such_method()", "np.reshape(m, no_such=3)"):
        outcome, _ = run(tmp_path, f"{HEAD}def f(): return {use}\n")
        assert isinstance(outcome, Raised), use
    stored, _ = run(tmp_path, f"{HEAD}def f():\n    m[0, 0] = x\n    return m\n")
    assert (stored.type, [frame.line for frame in stored.frames]) == ("ValueError", [6])


def test_a_method_of_ones_own_class_is_its_own(tmp_path):
    source = "class A:\n    def ptp(self, a=0): return a\n    def itemset(self): return 5\ndef f(): return A().ptp(3), A().itemset()\n"  # noqa: E501
    assert run(tmp_path, source)[0] == Returned((3, 5))


def test_every_name_that_was_dropped_can_be_had_by_either_import(tmp_path):
    names = sorted(NAMES)
    attributes = ", ".join(f"np.{name}" for name in names)
    source = f"import numpy as np\nfrom numpy import {', '.join(names)}\nv = ({attributes})\ndef f(): return len(v)\n"
    outcome, notes = run(tmp_path, source)
    assert outcome == Returned(len(names))
    (note,) = notes
    assert note.endswith(": gone from NumPy, and supplied")
    assert all(f"np.{name}" in note for name in GONE)


def test_what_is_gone_is_gone_from_numpy():
    if np.lib.NumpyVersion(np.__version__) >= "2.4.0":
        assert not [name for name in GONE if name in vars(np)]


def test_a_star_import_brings_them_and_hides_no_builtin(tmp_path):
    source = "from numpy import *\ndef f(): return product((2, 3)).item(), isinstance(1, int), max([1, 2])\n"
    assert run(tmp_path, source)[0].value[:2] == (6, True)


def test_numpy_itself_is_left_as_it_is(tmp_path):
    before = {name: vars(module).copy() for name, module in {"": np, "random": np.random, "lib": np.lib}.items()}
    source = (
        f"{HEAD}np.float = 3\nnp.sum = None\nnp.random.mine = 1\ndef f(): return np.product([2]).item(), np.float\n"
    )
    assert run(tmp_path, source)[0] == Returned((2, 3))
    after = {name: vars(module) for name, module in {"": np, "random": np.random, "lib": np.lib}.items()}
    assert {name: set(names) for name, names in after.items()} == {name: set(names) for name, names in before.items()}
    assert np.sum is before[""]["sum"]
    assert run(tmp_path, f"{HEAD}def f(): return np.float(1)\n")[0] == Returned(1.0)


def test_views_of_two_submissions_share_nothing():
    one, other = NumpyView(), NumpyView()
    one.modules["numpy"].planted = 1
    one.modules["numpy.random"].planted = 1
    assert not hasattr(other.modules["numpy"], "planted")
    assert not hasattr(other.modules["numpy"].random, "planted")
