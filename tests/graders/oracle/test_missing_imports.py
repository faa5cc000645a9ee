"""An import that nothing answers costs nothing until what it binds is used."""

import sys

import numpy as np
import pytest

from graders.cs231n.handout import HANDOUT
from graders.oracle.executor import Executor
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Missing, Outcome, Raised, Returned
from graders.oracle.wire import decode_outcome, encode_outcome


def run(folder, source, *names, others=None):
    """The outcomes of functions of ``m.py``, ``f`` by default, and what was noted."""
    for name, text in {"m.py": source, **(others or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    names = names or ("f",)
    executor = Executor(
        Sources({f"m.{n}": Location(str(folder), "m.py", n) for n in names}, handout=HANDOUT), prefer_stubs=True
    )
    plan = Plan(calls=tuple(Call(label=n, target=f"m.{n}") for n in names))
    outcomes: list[Outcome] = [decode_outcome(encode_outcome(outcome)) for _, outcome in executor.run(plan)]
    return outcomes, executor.supplied()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("import no_such_library", "no_such_library"),
        ("import no_such_library.deep.inside as x", "no_such_library.deep.inside"),
        ("import no_such_library.deep.inside", "no_such_library.deep.inside"),
        ("from no_such_library import a, b as c", "no_such_library"),
        ("from no_such_library.deep import (\n    a,\n    b,\n)", "no_such_library.deep"),
        ("from no_such_library import *", "no_such_library"),
        ("from collections import NoSuchName, OrderedDict\nOrderedDict()", "collections.NoSuchName"),
        ("from os import no_such_name", "os.no_such_name"),
        ("from numpy import no_such_name, zeros\nzeros(3)", "numpy.no_such_name"),
        ("import numpy.no_such_module as x", "numpy.no_such_module"),
        ("from numpy.no_such_module import x", "numpy.no_such_module"),
        ("from scipy import no_such_name", "scipy.no_such_name"),
        ("import scipy.no_such_module, scipy.special\nscipy.special.gamma(1)", "scipy.no_such_module"),
        ("import json.no_such_module\njson.dumps(1)", "json.no_such_module"),
        ("from .helpers import a", ".helpers"),
        ("from . import helpers", "helpers"),
        ("from .. import helpers", ".."),
        ("from ...far import helpers", "...far"),
        ("from .helpers import *", ".helpers"),
        ("import helpers", "helpers"),
        ("from asyncio.windows_events import NULL", "asyncio.windows_events"),
        ("class A:\n    import no_such_library", "no_such_library"),
        ("if True:\n    import no_such_library", "no_such_library"),
        ("try:\n    import no_such_library\nfinally:\n    pass", "no_such_library"),
        ("try:\n    import no_such_library\nexcept KeyError:\n    pass", "no_such_library"),
        ("try:\n    import no_such_library\nexcept ImportError:\n    raise", "no_such_library"),
        ("try:\n    import no_such_library\nexcept ImportError:\n    exit(1)", "no_such_library"),
        ("import no_such_library\n@no_such_library.jit\ndef g(): pass", "no_such_library"),
        ("import no_such_library\nclass A(no_such_library.Base): pass", "no_such_library"),
        ("import no_such_library\ndef g(x: no_such_library.Type): pass", "no_such_library"),
        ("import no_such_library\ng = no_such_library.part.function", "no_such_library"),
    ],
)
def test_what_is_imported_and_never_used_costs_nothing_and_is_named(tmp_path, line, named):
    ((outcome,), notes) = run(tmp_path, f"{line}\ndef f(): return 1\n")
    assert outcome == Returned(1)
    (note,) = notes
    assert f" {named} failed (" in note or f" {named} from " in note
    first = next(number for number, text in enumerate(line.splitlines(), 1) if "import" in text)
    assert f" at m.py:{first}, which counts only where it is used" in note


@pytest.mark.parametrize(
    "use",
    [
        "lib()",
        "lib(3)",
        "lib.part(3)",
        "lib[0]",
        "lib + 1",
        "2 * lib.part",
        "np.ones(3) * lib",
        "np.exp(lib)",
        "[x for x in lib]",
        "float(lib)",
        "bool(lib)",
        "len(lib)",
        "isinstance(1, lib.Type)",
        "setattr(lib, 'x', 1)",
        "A()",
        "g()",
    ],
)
def test_what_uses_it_raises_the_error_of_the_import(tmp_path, use):
    source = f"""import numpy as np
import no_such_library as lib
class A(lib.Base): pass
@lib.deco
def g(): return 1
def f():
    return {use}
"""
    ((outcome,), _) = run(tmp_path, source)
    assert isinstance(outcome, Raised)
    assert (outcome.type, outcome.message) == ("ModuleNotFoundError", "No module named 'no_such_library'")
    assert [frame.line for frame in outcome.frames] == [7, 2]
    assert outcome.frames[-1].source == "import no_such_library as lib"


def test_a_name_that_a_module_lacks_raises_that(tmp_path):
    ((outcome,), _) = run(tmp_path, "from json import no_such_name\ndef f(): return no_such_name(1)\n")
    assert (outcome.type, outcome.message) == (
        "ImportError",
        "cannot import name 'no_such_name' from 'json' (__init__.py)",
    )


def test_a_file_of_the_submission_that_fails_costs_only_what_uses_it(tmp_path):
    source = (
        "from .bad import helper\nimport bad\ndef f(): return 1\ndef g(): return helper()\ndef h(): return bad.x + 1\n"
    )
    (first, second, third), notes = run(tmp_path, source, "f", "g", "h", others={"bad.py": "x = 1 / 0\n"})
    assert first == Returned(1)
    assert (second.type, second.message) == ("ZeroDivisionError", "division by zero")
    assert third.type == "ZeroDivisionError"
    assert all("ZeroDivisionError: division by zero" in note for note in notes)


@pytest.mark.parametrize(
    "guarded",
    [
        "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np",
        "try:\n    import cupy as np\nexcept ModuleNotFoundError:\n    import numpy as np",
        "try:\n    import cupy as np\nexcept (ImportError, OSError):\n    import numpy as np",
        "try:\n    import cupy as np\nexcept Exception as e:\n    print(e)\n    import numpy as np",
        "try:\n    import cupy as np\nexcept:\n    import numpy as np",
        "import numpy as np\nfrom contextlib import suppress\nwith suppress(ImportError):\n    import cupy as np",
        "try:\n    if True:\n        from numpy import no_such_name as np\nexcept ImportError:\n    import numpy as np",
        "try:\n    from .helpers import np\nexcept ImportError:\n    import numpy as np",
        "try:\n    import torch as np\nexcept ImportError:\n    import numpy as np",
        "try:\n    from matplotlib import np\nexcept ImportError:\n    import numpy as np",
        "try:\n    import importlib\n    np = importlib.import_module('cupy')\nexcept ImportError:\n    import numpy as np",  # noqa: E501
    ],
)
def test_code_that_handles_the_failure_sees_it(tmp_path, guarded):
    ((outcome,), notes) = run(tmp_path, f"{guarded}\ndef f(): return np.arange(3).sum()\n")
    assert outcome == Returned(np.int64(3))
    assert notes == ()


def test_a_function_that_handles_the_failure_sees_it(tmp_path):
    source = "def f():\n    try:\n        import no_such_library\n        return 1\n    except ImportError:\n        return 2\n"  # noqa: E501
    assert run(tmp_path, source)[0] == [Returned(2)]


@pytest.mark.parametrize(
    "source",
    [
        "from no_such_library import f\n",
        "import no_such_library as lib\nf = lib.f\n",
        "import no_such_library as lib\n@lib.jit\ndef f(): return 1\n",
        "import no_such_library as lib\nclass Base: pass\n@lib.deco\nclass f(Base): pass\n",
    ],
)
def test_an_exercise_that_is_missing_says_what_could_not_be_imported(tmp_path, source):
    ((outcome,), _) = run(tmp_path, source)
    assert isinstance(outcome, Missing)
    assert outcome.failed_import
    assert outcome.message == (
        "m.py needs for f what could not be imported: ModuleNotFoundError: No module named 'no_such_library'"
    )


@pytest.mark.parametrize(
    "line",
    [
        "from layers import f",
        "from .layers import f",
        "from cs231n.layers import f",
        "from . import layers\nf = layers.f",
    ],
)
def test_an_exercise_of_a_file_that_is_not_there_is_not_a_missing_library(tmp_path, line):
    ((outcome,), notes) = run(tmp_path, line + "\n")
    assert (outcome.type, outcome.message) == (
        "NotImplementedError",
        "f is imported from layers.py, which is not in the submission",
    )
    assert notes == ("layers was not handed in: what is imported from it counts as not implemented",)


def test_a_package_file_that_cannot_import_costs_nothing(tmp_path):
    others = {
        "net/__init__.py": "import no_such_library\nfrom .gone import x\nfrom .real import *\n",
        "net/real.py": "y = 7\n",
    }
    ((outcome,), _) = run(tmp_path, "from net import y\ndef f(): return y\n", others=others)
    assert outcome == Returned(7)


def test_modules_beside_a_module_are_found_without_dots(tmp_path):
    others = {
        "net/__init__.py": "",
        "net/real.py": "y = 7\n",
        "net/user.py": "from real import y\nimport real\nz = real.y + y\n",
    }
    ((outcome,), notes) = run(tmp_path, "from net.user import z\ndef f(): return z\n", others=others)
    assert (outcome, notes) == (Returned(14), ())


def test_a_submission_called_like_a_library_is_not_that_library(tmp_path):
    folder = tmp_path / "sklearn"
    (outcome, again), notes = run(
        folder,
        "from sklearn.utils import shuffle\nimport sklearn\ndef f(): return 1\ndef g(): return sklearn.m()\n",
        "f",
        "g",
    )
    assert outcome == Returned(1)
    assert (again.type, again.message) == ("ModuleNotFoundError", "No module named 'sklearn'")
    assert len(notes) == 2


def test_names_that_moved_are_supplied(tmp_path):
    source = """from collections import Iterable, Mapping
from itertools import izip
from scipy.misc import logsumexp
from fractions import gcd
def f(): return isinstance([], Iterable), isinstance({}, Mapping), list(izip([1], [2])), gcd(4, 6), logsumexp([0.0])
"""
    ((outcome,), notes) = run(tmp_path, source)
    assert outcome == Returned((True, True, [(1, 2)], 2, np.float64(0.0)))
    assert len(notes) == 5


def test_a_progress_bar_goes_through_what_it_shows(tmp_path):
    source = "from tqdm import tqdm, trange\ndef f(): return [*tqdm([1, 2]), *trange(2)]\n"
    assert run(tmp_path, source)[0] == [Returned([1, 2, 0, 1])]


def test_nothing_of_it_stays_in_the_process(tmp_path):
    modules, names = set(sys.modules), set(vars(np))
    run(tmp_path, "import no_such_library, matplotlib.pyplot\nfrom six.moves import range\ndef f(): return 1\n")
    assert not {m for m in set(sys.modules) - modules if m.startswith(("no_such", "matplotlib", "six", "submission"))}
    assert set(vars(np)) == names
    with pytest.raises(ImportError):
        __import__("no_such_library")


def test_a_name_that_is_missing_hides_no_time_limit_nor_the_import_system(tmp_path):
    """Hostile: an error whose text, type and state are the submission's own."""
    bad = "class E(ImportError):\n    def __str__(self): raise SystemExit\n    args = property(lambda s: 1 / 0, lambda s, v: 1 / 0)\nraise E('x')\n"  # noqa: E501
    ((outcome,), notes) = run(tmp_path, "import bad\ndef f(): return 1\n", others={"bad.py": bad})
    assert outcome == Returned(1)
    assert len(notes) == 1
