"""A submission that does no work scores nothing on any exercise, even if all its shapes are right."""

import pytest

from graders.grading import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.rubric import Rubric
from tests.support.trivial import FILLERS, TrivialOracle
from tests.support.variants import prepared


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("operation", catalogue())
def test_trivial_results_earn_nothing(operation: str, filler: str) -> None:
    oracle = TrivialOracle(FILLERS[filler])
    for result in grade_operation(prepared(operation), oracle.run, Rubric()):
        assert result.score == 0, f"{result.exercise} earns {result.score} with {filler}"
