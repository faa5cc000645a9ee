"""Examples in docstrings and in the documentation run."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import graders.numeric

MODULES = [m.name for m in pkgutil.iter_modules(graders.numeric.__path__, "graders.numeric.") if m.name[-5:] != ".plot"]
PAGE = (Path(__file__).parents[3] / "docs" / "numerics.md").read_text()
OPENING, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
OPTIONAL = ("torch", "jax")


def examples(text):
    """The code of a page between its fences."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_the_page_runs(section):
    for package in OPTIONAL:
        if f"import {package}" in section:
            pytest.importorskip(package)
    test = doctest.DocTestParser().get_doctest(examples(OPENING) + examples(section), {}, "numerics", None, None)
    said = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert not said, "".join(said)


def test_the_public_functions_have_examples():
    functions = (
        graders.numeric.check_gradient,
        graders.numeric.assert_gradient,
        graders.numeric.compare,
        graders.numeric.numerical_gradient,
    )
    finder = doctest.DocTestFinder(recurse=False)
    for function in functions:
        assert any(t.examples for t in finder.find(function)), function
