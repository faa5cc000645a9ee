"""Whatever a function returns, the judge stands: a sample here, all of it with ``python -m tests.sweep``."""

import ast
import random
from pathlib import Path

import pytest

from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_fixtures
from graders.judging.rubric import Rubric
from graders.kinds.operation import short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from tests.support.course import PUBLIC_FIXTURES
from tests.support.variants import REFERENCE, reference_sources
from tests.sweep import REPLACEMENTS, faults, spoiled

SAMPLE = 60


def test_a_sample_of_replaced_results_stands() -> None:
    items = random.Random(1).sample(list(spoiled(iter(catalogue().values()))), SAMPLE)
    assert {item.replacement for item in items} == REPLACEMENTS.keys()
    assert [line for item in items for line in faults(item)] == []


class _Slipped(ast.NodeTransformer):
    """Functions as written by someone who forgot ``return``, or returns the first of several results alone."""

    def __init__(self, slip: str) -> None:
        self._slip = slip

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        if self._slip == "no return":
            return ast.Assign([ast.Name("result", ast.Store())], node.value or ast.Constant(None))
        first = node.value.elts[0] if isinstance(node.value, ast.Tuple) else node.value
        return ast.Return(first)


def slipped(folder: Path, file: str, functions: set[str], slip: str) -> Sources:
    """The reference, but for some functions of one file."""
    tree = ast.parse((REFERENCE / f"{file}.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            _Slipped(slip).visit(node)
    (folder / f"{file}.py").write_text(ast.unparse(ast.fix_missing_locations(tree)))
    own = {f"{file}.{name}": Location(str(folder), f"{file}.py", name) for name in functions}
    return Sources({**reference_sources().locations, **own})


@pytest.mark.parametrize(
    ("operation", "function", "slip", "says"),
    [
        ("affine", "affine_forward", "no return", "returned None: is the return statement missing?"),
        ("affine", "affine_forward", "first alone", "returned one array; 2 are expected: out, cache"),
        ("affine", "affine_backward", "first alone", "returned one array; 3 are expected: dx, dw, db"),
        ("softmax_loss", "softmax_loss", "no return", "returned None: is the return statement missing?"),
        ("softmax_loss", "softmax_loss", "first alone", "returned one float; 2 are expected: loss, dx"),
    ],
)
def test_a_slip_in_return_costs_its_function_alone(
    operation: str, function: str, slip: str, says: str, tmp_path: Path
) -> None:
    full = next(name for name in catalogue()[operation].exercises if short(name) == function)
    sources = slipped(tmp_path, full.partition(".")[0], {function}, slip)
    ready = prepare_from_fixtures(catalogue()[operation], PUBLIC_FIXTURES)
    for result in grade_operation(ready, InProcessOracle(sources).run, Rubric()):
        assert all(check.status != "grader_error" for check in result.checks)
        if result.exercise == function:
            assert (result.status, result.score) == ("failed", 0)
            assert any(check.message.startswith(says) for check in result.checks), result.checks
        elif function.endswith("backward"):
            assert result.score == result.max_score
