"""Bounds of the checks of random results."""

import math

import pytest
from scipy import special

from graders.checks.statistics import FALSE_REJECTION, Z, count_is_plausible


def test_the_bound_is_the_quantile_that_it_is_said_to_be() -> None:
    assert math.isclose(Z, -special.ndtri(FALSE_REJECTION / 4), rel_tol=1e-12)


@pytest.mark.parametrize("probability", [0.01, 0.3, 0.5, 0.99])
@pytest.mark.parametrize("total", [0, 1, 20, 300, 5000])
def test_a_count_is_plausible_where_the_binomial_distribution_says_so(total: int, probability: float) -> None:
    for count in range(0, total + 1, max(1, total // 500)):
        tails = special.bdtr(count, total, probability), special.bdtrc(count - 1, total, probability) if count else 1.0
        assert count_is_plausible(count, total, probability) == (min(tails) > FALSE_REJECTION / 2)
