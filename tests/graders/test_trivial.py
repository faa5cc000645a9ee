"""A submission that does no work scores nothing on any exercise, even if all its shapes are right."""

import pytest

from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.rubric import Rubric
from tests.support.trivial import Forms, TrivialOracle, fillers
from tests.support.variants import prepared, without_a_closer_look


@pytest.mark.parametrize("operation", catalogue())
@without_a_closer_look()
def test_trivial_results_earn_nothing(operation: str) -> None:
    forms = Forms()
    for name, filler in fillers().items():
        for result in grade_operation(prepared(operation), TrivialOracle(filler, forms).run, Rubric()):
            assert result.score == 0, f"{result.exercise} earns {result.score} with {name}"
