"""Mechanical mutants die under the default checks: a sample here, all with ``python -m tests.bugs.mutants``."""

import ast
import json

import pytest

from graders.judging.catalogue import files
from tests.bugs.mutants import EQUIVALENT, REFERENCE, chosen, keys_of, tally
from tests.bugs.mutations import mutants_of


def test_a_sample_of_mutants_dies() -> None:
    tallies = tally(chosen(files(), 20))
    assert sum(found.mutants for found in tallies.values()) == 20
    assert [line for found in tallies.values() for line in found.survivors] == []


def test_equivalent_mutants_exist_and_have_reasons() -> None:
    listed = json.loads(EQUIVALENT.read_text())
    known = {key for file, mutant in chosen(files(), None) for key in keys_of(file, mutant)}
    assert listed.keys() - known == set()
    assert all(listed.values())


@pytest.mark.parametrize("file", ["layers", "optim"])
def test_every_mutant_is_another_program(file: str) -> None:
    source = (REFERENCE / f"{file}.py").read_text()
    plain = ast.unparse(ast.parse(source))
    mutants = list(mutants_of(source))
    assert mutants
    assert all(ast.unparse(ast.parse(mutant.source)) != plain for mutant in mutants)


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("def f(a, b):\n    return a + b", {"a + b -> a - b", "a + b -> a", "a + b -> b"}),
        ("def f(a):\n    return a.sum(axis=0)", {"a.sum -> a.mean", "0 -> 1", "0 -> -1"}),
        ("def f(a):\n    a[0] += 1", {"a[0] += 1 -> pass", "0 -> 1", "0 -> -1", "1 -> 2", "1 -> 0"}),
        ("def f(a):\n    return a > 0.5", {"a > 0.5 -> a >= 0.5", "a > 0.5 -> a < 0.5", "0.5 -> 1.0"}),
        ("def f(a):\n    if a > 0:\n        print(a + 1)\n    return -a", {"-a -> a"}),
    ],
)
def test_changes(source: str, changes: set[str]) -> None:
    assert {mutant.change for mutant in mutants_of(source)} == changes
