"""Modules of a submission are found by every name that course code uses, wherever the tree was unpacked."""

import importlib.machinery
import importlib.util
import os
import py_compile
import sys
from pathlib import Path

import pytest

from graders.cs231n.handout import HANDOUT
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.loader import Definition, Loader
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Missing, Raised
from tests.graders.oracle.conftest import Make

ONE = Plan(calls=(Call(label="it", target="a.f"),))
LAYERS = "marks = []\ndef g(): return 'own'\n"


def value(oracle: InProcessOracle) -> object:
    outcome = oracle.run(ONE).outcomes["it"]
    return getattr(outcome, "value", outcome)


@pytest.mark.parametrize(
    "line",
    [
        "from .layers import g",
        "from layers import g",
        "import layers; g = layers.g",
        "from reference.layers import g",
        "from student_stubs.layers import g",
        "from .layers import *",
    ],
)
def test_a_flat_folder(submission: Make, line: str) -> None:
    oracle = submission({"layers.py": LAYERS, "net.py": f"{line}\ndef f(): return g()"}, {"a.f": ("net.py", "f")})
    assert value(oracle) == "own"


@pytest.mark.parametrize(
    "line", ["from ..layers import *", "from cs231n.layers import g", "from cs231n.layers import *"]
)
@pytest.mark.parametrize("init", [True, False])
def test_the_course_tree(submission: Make, line: str, init: bool) -> None:
    files = {"cs231n/layers.py": LAYERS, "cs231n/classifiers/net.py": f"{line}\ndef f(): return g()"}
    if init:
        files |= {"cs231n/__init__.py": "", "cs231n/classifiers/__init__.py": "from cs231n.layers import g"}
    assert value(submission(files, {"a.f": ("cs231n/classifiers/net.py", "f")})) == "own"


def test_relative_and_absolute_imports_give_one_module(submission: Make) -> None:
    net = """
    from .layers import marks
    import layers

    def f():
        from layers import marks as third

        return layers.marks is marks is third
    """
    assert value(submission({"layers.py": LAYERS, "net.py": net}, {"a.f": ("net.py", "f")})) is True


def test_a_function_runs_among_the_modules_of_its_own_root(tmp_path, submission: Make) -> None:
    files = {f"assignment{n}/cs231n/layers.py": f"n = {n}" for n in (1, 2)}
    lazy = "def f():\n    from cs231n.layers import n\n    return n"
    files |= {f"assignment{n}/cs231n/net.py": lazy for n in (1, 2)}
    submission(files, {})
    places = {f"{n}.f": Location(str(tmp_path / f"assignment{n}"), "cs231n/net.py", "f") for n in (1, 2)}
    oracle = InProcessOracle(Sources(places, handout=HANDOUT))
    calls = tuple(Call(label=name, target=target) for name, target in [("a", "1.f"), ("b", "2.f"), ("c", "1.f")])
    transcript = oracle.run(Plan(calls=calls))
    assert [transcript.value(name) for name in "abc"] == [1, 2, 1]


def test_files_named_like_the_standard_library_are_just_files(submission: Make) -> None:
    files = dict.fromkeys(
        ("numpy.py", "random.py", "conftest.py", "sitecustomize.py", "graders.py"), "raise RuntimeError"
    )
    files["a.py"] = "import random, numpy\ndef f(): return numpy.abs(-1) + len(random.__name__)"
    assert value(submission(files, {"a.f": ("a.py", "f")})) == 7


def test_nothing_of_a_submission_stays_importable(submission: Make) -> None:
    before = set(sys.modules)
    value(submission({"layers.py": LAYERS, "net.py": "import layers\ndef f(): return 1"}, {"a.f": ("net.py", "f")}))
    assert not {name for name in set(sys.modules) - before if "layers" in name or "submission" in name}
    with pytest.raises(ImportError):
        __import__("layers")


def test_a_file_that_fails_costs_only_its_own_functions(submission: Make) -> None:
    oracle = submission({"a.py": "def f(): return 1", "b.py": "def f(:"}, {"a.f": ("a.py", "f"), "b.f": ("b.py", "f")})
    found = oracle.run(Plan(calls=(Call(label="b", target="b.f"), Call(label="a", target="a.f")))).outcomes
    assert found["a"].value == 1
    assert found["b"].failed_import


def test_what_is_not_needed_for_grading_is_replaced_and_listed(submission: Make) -> None:
    text = (
        "from past.builtins import xrange\nfrom six.moves import cPickle\n"
        "from cs231n.fast_layers import conv_forward_fast\nimport h5py\n"
        "def f(): return list(xrange(3))"
    )
    oracle = submission({"a.py": text}, {"a.f": ("a.py", "f")})
    assert value(oracle) == [0, 1, 2]
    assert any("past" in note for note in oracle.supplied())


def test_a_package_whose_own_file_fails_costs_its_good_modules_nothing(submission: Make) -> None:
    files = {
        "layers.py": "def g(): return 'own'",
        "classifiers/__init__.py": "from .softmax import *\nsetup(",
        "classifiers/old.py": "return 'hi'",
        "classifiers/softmax.py": "from ..layers import g\ndef f(): return g()",
    }
    oracle = submission(files, {"a.f": ("classifiers/softmax.py", "f"), "a.h": ("classifiers/old.py", "h")})
    assert value(oracle) == "own"
    outcome = oracle.run(Plan(calls=(Call(label="it", target="a.h"),))).outcomes["it"]
    assert isinstance(outcome, Missing)
    assert outcome.message.startswith("classifiers/old.py could not be imported: SyntaxError")
    (note,) = oracle.supplied()
    assert note.startswith("classifiers/__init__.py could not be imported and was left out: SyntaxError")


def test_what_a_failing_package_file_defines_is_missing_with_the_reason(submission: Make) -> None:
    files = {"classifiers/__init__.py": "def fail(f): raise ValueError('no')\n@fail\ndef f(): return 1"}
    outcome = value(submission(files, {"a.f": ("classifiers/__init__.py", "f")}))
    assert isinstance(outcome, Missing)
    assert "ValueError: no" in outcome.message


def test_tabs_are_read_as_python_2_does_where_python_3_refuses(submission: Make) -> None:
    mixed = "def g(x):\n        if x:\n\t    return 1\n\treturn 2\n\ndef f():\n\treturn g(0)\n"
    oracle = submission({"layers.py": mixed}, {"a.f": ("layers.py", "f")})
    assert value(oracle) == 2
    (note,) = oracle.supplied()
    assert note == (
        "layers.py mixes tabs and spaces, which Python 3 refuses (line 3):"
        " a tab was read as Python 2 does, up to the next 8 columns"
    )


def test_indentation_that_no_python_takes_stays_an_error(submission: Make) -> None:
    outcome = value(submission({"layers.py": "def f():\n    x = 1\n      return x\n"}, {"a.f": ("layers.py", "f")}))
    assert isinstance(outcome, Missing)
    assert "IndentationError" in outcome.message


@pytest.mark.parametrize("mode", ["UNCHECKED_HASH", "CHECKED_HASH", "TIMESTAMP"])
@pytest.mark.parametrize("where", ["cache", "beside", "instead"])
def test_bytecode_of_a_submission_is_never_loaded(
    submission: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, where: str
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    files = {"net.py": "import helper\ndef f(): return helper.g()", "helper.py": "def g(): return 'read'"}
    oracle = submission(files, {"a.f": ("net.py", "f")})
    helper, evil = tmp_path / "helper.py", tmp_path / "evil.py"
    evil.write_text("def g(): return 'evil'")
    for path in (evil, helper):
        os.utime(path, ns=(10**18, 10**18))
    target = Path(importlib.util.cache_from_source(str(helper))) if where == "cache" else tmp_path / "helper.pyc"
    py_compile.compile(str(evil), str(target), invalidation_mode=py_compile.PycInvalidationMode[mode])
    if where == "instead":
        helper.unlink()
    found = value(oracle)
    assert isinstance(found, Raised) if where == "instead" else found == "read"
    assert not list(tmp_path.glob("__pycache__/net*"))


def test_compiled_code_of_a_submission_is_never_loaded(submission: Make, tmp_path: Path) -> None:
    oracle = submission({"net.py": "from . import fast\ndef f(): return fast.f()"}, {"a.f": ("net.py", "f")})
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        (tmp_path / f"fast{suffix}").write_bytes(b"not even a library")
    found = value(oracle)
    assert isinstance(found, Raised)
    assert "cannot import name 'fast'" in found.message


def test_one_definition_of_a_file_is_another_beside_it(tmp_path: Path) -> None:
    part = "def _one(): return 1\n\n\ndef f(): return _one()\n"
    (tmp_path / "part.py").write_text(part)
    (tmp_path / "net.py").write_text("from .part import f as g\n\n\ndef f(): return g()\n")

    def sources(file: str) -> Sources:
        return Sources({"a.f": Location(str(tmp_path), file, "f")})

    loader = Loader(sources("part.py"))
    changed = {"part.py": Definition("_one", compile("def _one(): return 2", "part.py", "exec"))}

    def answer(file: str, changed: dict[str, Definition]) -> object:
        return value(InProcessOracle(sources(file), loader=loader.beside(sources(file), changed)))

    assert answer("part.py", changed) == 2
    assert answer("net.py", changed) == 1
    assert answer("part.py", {}) == value(InProcessOracle(sources("part.py"), loader=loader)) == 1


def test_files_are_run_once_for_all_loaders_beside_each_other(tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text("marks = []\n")
    for name in ("one", "two"):
        text = "from .part import marks\nmarks.append(1)\n\n\ndef f(): return len(marks)\n"
        (tmp_path / f"{name}.py").write_text(text)
    one, two = (Sources({"a.f": Location(str(tmp_path), f"{name}.py", "f")}) for name in ("one", "two"))
    loader = Loader(one)
    oracles = [InProcessOracle(it, loader=loader.beside(it)) for it in (one, two, one)]
    assert [value(oracle) for oracle in oracles] == [1, 2, 2]
