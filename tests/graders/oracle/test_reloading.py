"""Is what a notebook loaded what the file holds by now?"""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from graders import check
from graders.oracle.reloading import older_than_file
from tests.graders.test_notebook import RIGHT
from tests.support.course import REFERENCE

FILES = sorted(path.stem for path in REFERENCE.glob("*.py") if path.stem != "__init__")


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "my_work.py").write_text(RIGHT)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("my_work")
    del sys.modules["my_work"]


def save(module: ModuleType, text: str) -> None:
    assert module.__file__
    Path(module.__file__).write_text(text)


@pytest.mark.parametrize("file", FILES)
def test_what_was_just_imported_is_what_the_file_holds(file: str) -> None:
    module = importlib.import_module(f"reference.{file}")
    own = [item for item in vars(module).values() if getattr(item, "__module__", "") == module.__name__]
    assert [older_than_file(item) for item in own] == [""] * len(own)


def test_another_layout_is_the_same_function(loaded: ModuleType) -> None:
    save(loaded, "# new\n\n" + RIGHT.replace("x, w, b = cache", "x, w, b = (cache)  # taken apart") + "\nz = 1\n")
    assert older_than_file(loaded.affine_backward) == ""


def test_a_function_that_ipython_reloaded_is_what_the_file_holds(loaded: ModuleType) -> None:
    scope: dict[str, FunctionType] = {}
    exec(compile(ast.unparse(ast.parse(RIGHT)), str(loaded.__file__), "exec"), scope)
    loaded.affine_backward.__code__ = scope["affine_backward"].__code__
    assert older_than_file(loaded.affine_backward) == ""


@pytest.mark.parametrize("ending", ["x = (\n", "x = undefined_name\n"])
def test_where_a_reload_fails_the_version_that_was_loaded_is_what_is_checked(loaded: ModuleType, ending: str) -> None:
    save(loaded, RIGHT.replace("sum(0)", "mean(0)") + ending)
    with pytest.raises((SyntaxError, NameError)):
        exec(compile(Path(str(loaded.__file__)).read_text(), "", "exec"), {})
    feedback = check(loaded.affine_backward)
    assert feedback.passed
    (note,) = feedback.exercises[0].notes
    assert note.startswith("what was checked is the version that was loaded before: my_work.py was ")


def test_a_file_that_was_renamed_is_said_to_be_gone(loaded: ModuleType) -> None:
    Path(str(loaded.__file__)).rename(Path(str(loaded.__file__)).with_name("other.py"))
    assert older_than_file(loaded.affine_backward).endswith("loaded before: my_work.py is not there any more")


CALLS = """
import numpy as np

def affine_forward(x, w, b):
    return np.dot(x, w) + b, (x, w, b)

class Net:
    def loss(self, x):
        '''The loss
        of x.'''
        return np.sum(x)
"""
METHOD = """class Alone:
    def loss(self, x):
        '''The loss
            of x.'''
        return np.sum(x)
"""


def reload_alone(function: FunctionType, text: str) -> None:
    """What IPython does with a function or method whose file was saved: it is compiled by itself."""
    scope: dict[str, Any] = {}
    exec(compile(ast.unparse(ast.parse(text)), function.__code__.co_filename, "exec"), scope)
    made = scope[function.__name__] if function.__name__ in scope else vars(scope["Alone"])[function.__name__]
    function.__code__ = made.__code__


def test_a_function_that_calls_a_module_and_was_reloaded_is_what_the_file_holds(loaded: ModuleType) -> None:
    save(loaded, CALLS)
    reload_alone(loaded.affine_forward, "def affine_forward(x, w, b):\n    return np.dot(x, w) + b, (x, w, b)")
    assert older_than_file(loaded.affine_forward) == ""


def test_a_method_that_was_reloaded_is_compared_with_the_method(tmp_path: Path, loaded: ModuleType) -> None:
    save(loaded, CALLS)
    importlib.invalidate_caches()
    module = importlib.reload(loaded)
    reload_alone(module.Net.loss, METHOD)
    assert older_than_file(module.Net) == ""
    reload_alone(module.Net.loss, METHOD.replace("np.sum", "np.mean"))
    assert "was changed since" in older_than_file(module.Net)


def test_a_function_that_its_file_has_otherwise_is_older(loaded: ModuleType) -> None:
    save(loaded, RIGHT.replace("dout.sum(0)", "dout.mean(0)"))
    text = repr(check(loaded.affine_forward, loaded.affine_backward))
    assert "affine_backward  4/4  passed" in text
    assert "my_work.py was changed since; load it again, or restart the kernel" in " ".join(text.split())
    assert older_than_file(loaded.affine_forward) == ""


def test_a_function_of_a_file_that_python_cannot_read_is_older(loaded: ModuleType) -> None:
    save(loaded, RIGHT.replace("dout.sum(0)", "dout.sum(0"))
    text = repr(check(loaded.affine_forward, loaded.affine_backward))
    assert "my_work.py was saved since, and Python cannot read it: '(' was never closed (line 9)" in " ".join(
        text.split()
    )


def test_a_function_that_was_made_otherwise_is_left_alone() -> None:
    assert older_than_file(eval("lambda x: x")) == ""
    assert older_than_file(len) == ""
