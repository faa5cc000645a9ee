"""A submission that does no work scores nothing on any exercise, even if all its shapes are right."""

import pytest

from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.rubric import Rubric
from tests.support.trivial import FILLERS, Forms, TrivialOracle
from tests.support.variants import prepared


@pytest.mark.parametrize("operation", catalogue())
def test_trivial_results_earn_nothing(operation: str) -> None:
    forms = Forms()
    for name, filler in FILLERS.items():
        for result in grade_operation(prepared(operation), TrivialOracle(filler, forms).run, Rubric()):
            assert result.score == 0, f"{result.exercise} earns {result.score} with {name}"
