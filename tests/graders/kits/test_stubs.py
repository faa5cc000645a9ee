"""Stubs are the reference with its solutions taken out, and nothing else changed."""

import ast
from pathlib import Path

import pytest

from graders.kits.stubs import StubError, build_stubs, stub_of, verify_stubs
from tests.support.course import REFERENCE, STUBS

SOURCE = '''"""Doc."""

import numpy as np

LIMIT = 3

# BEGIN SOLUTION


def _helper(x):
    return x


# END SOLUTION


def f(x, k=2):
    """Say what."""
    # BEGIN SOLUTION
    return _helper(x) * k
    # END SOLUTION


class C:
    """Say what."""

    def given(self):
        return 1

    def method(self):
        """Say more."""
        before = 1
        # BEGIN SOLUTION
        return before
        # END SOLUTION
'''


def test_regions_become_not_implemented_and_helpers_vanish() -> None:
    stub = stub_of(SOURCE, Path("a.py"))
    assert "_helper" not in stub
    assert "SOLUTION" not in stub
    assert stub.count("raise NotImplementedError") == 2
    assert "before = 1\n        raise NotImplementedError" in stub
    assert '"""Say what."""' in stub
    assert "def f(x, k=2):" in stub
    assert "LIMIT = 3" in stub
    assert "return 1" in stub


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# BEGIN SOLUTION\nx = 1\n", r"a\.py:1: a region is never closed"),
        ("x = 1\n# END SOLUTION\n", r"a\.py:2: a region ends that never began"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION\n", r"a\.py:2: a region begins inside another"),
    ],
)
def test_bad_regions_are_named_by_file_and_line(source: str, message: str) -> None:
    with pytest.raises(StubError, match=message):
        stub_of(source, Path("a.py"))


def test_drift_is_found(tmp_path: Path) -> None:
    reference, stubs = tmp_path / "reference", tmp_path / "stubs"
    reference.mkdir()
    (reference / "a.py").write_text(SOURCE)
    build_stubs(reference, stubs)
    assert list(verify_stubs(reference, stubs)) == []
    (stubs / "a.py").write_text("changed")
    (stubs / "extra.py").write_text("")
    assert [line.rpartition("/")[2].split(":")[0] for line in verify_stubs(reference, stubs)] == ["a.py", "extra.py"]
    build_stubs(reference, stubs)
    assert not (stubs / "extra.py").exists()
    (stubs / "a.py").unlink()
    assert "missing" in next(iter(verify_stubs(reference, stubs)))


def test_the_committed_stubs_are_what_the_reference_gives() -> None:
    assert list(verify_stubs(REFERENCE, STUBS)) == []


@pytest.mark.parametrize("path", sorted(STUBS.glob("*.py")), ids=lambda path: path.name)
def test_no_exercise_of_the_stubs_has_a_body(path: Path) -> None:
    from graders.judging.catalogue import exercises

    own = {full.rpartition(".")[2] for full in exercises() if full.startswith(path.stem + ".")}
    functions = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    for name in own & functions.keys():
        docstring, *body = functions[name].body
        assert isinstance(docstring, ast.Expr)
        assert [ast.unparse(statement) for statement in body] == ["raise NotImplementedError"]


def test_a_stub_promises_no_exception_that_no_case_asks_for() -> None:
    from graders.judging.catalogue import catalogue

    asked = {
        full: case.options["raises"]
        for operation in catalogue().values()
        for case in operation.cases.values()
        if "raises" in case.options
        for full in operation.exercises
    }
    for path in sorted(STUBS.glob("*.py")):
        nodes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        for node in nodes:
            promised = "Raises:" in (ast.get_docstring(node) or "")
            assert promised == (f"{path.stem}.{node.name}" in asked), (path.name, node.name)


def test_signatures_are_those_of_the_reference() -> None:
    for path in sorted(STUBS.glob("*.py")):
        assert _signatures(path) <= _signatures(REFERENCE / path.name)


def _signatures(path: Path) -> set[tuple[str, str]]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return {(node.name, ast.unparse(node.args)) for node in nodes}
