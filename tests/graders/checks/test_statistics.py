"""Bounds of the checks of random results."""

import math

from scipy import special

from graders.checks.statistics import FALSE_REJECTION, Z


def test_the_bound_is_the_quantile_that_it_is_said_to_be() -> None:
    assert math.isclose(Z, -special.ndtri(FALSE_REJECTION / 4), rel_tol=1e-12)
