"""Examples in docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import graders.numeric

MODULES = [m.name for m in pkgutil.iter_modules(graders.numeric.__path__, "graders.numeric.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_public_functions_have_examples():
    functions = (graders.numeric.check_gradient, graders.numeric.compare, graders.numeric.numerical_gradient)
    finder = doctest.DocTestFinder(recurse=False)
    for function in functions:
        assert any(t.examples for t in finder.find(function)), function
