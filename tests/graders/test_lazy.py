"""An answer that takes no work earns nothing to speak of: another exercise's, or one that fits any of its form."""

import pytest

from graders.judging.catalogue import catalogue
from tests.support.lazy import allowed, lazy_answers


@pytest.mark.parametrize("operation", catalogue())
def test_lazy_answers_earn_next_to_nothing(operation: str) -> None:
    for item in lazy_answers(catalogue()[operation]):
        for exercise, share in item.shares().items():
            assert share <= allowed(exercise, item.name) + 1e-9, f"{item.name} earns {share:.0%} of {exercise}"
