"""Where the gradient is zero there is no size to measure an error against: minima, saddles, flat and bent places."""

import numpy as np
import pytest

from graders.numeric import Options, check_gradient

SEEDS = range(12)
QUICK = Options(locate=False)


def targets(kind, seed):
    rng = np.random.default_rng(seed)
    return {
        "any": rng.normal(size=(4, 5)),
        "whole": rng.integers(-3, 4, size=(4, 5)).astype(float),
        "large": 1e6 * rng.integers(-3, 4, size=(4, 5)),
        "even": np.full((4, 5), rng.normal()),
        "zero": np.zeros((4, 5)),
    }[kind]


def squares(t):
    return lambda x: float(np.sum((x - t) ** 2))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["any", "whole", "large", "even", "zero"])
def test_a_minimum_passes_and_a_slope_there_fails(kind, seed):
    t = targets(kind, seed)
    assert check_gradient(squares(t), t, gradient=lambda x: 2 * (x - t), seed=seed)
    slope = 1e-5 * max(1.0, np.abs(t).max()) * np.random.default_rng(seed).normal(size=t.shape)
    wrong = check_gradient(squares(t), t, gradient=lambda x: 2 * (x - t) + slope, seed=seed, options=QUICK)
    assert wrong.status == "failed"


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wrong_entry_at_a_minimum_fails(seed):
    def gradient(x):
        g = 2 * (x - t)
        g[1, 2] += 1e-3
        return g

    t = targets("any", seed)
    assert check_gradient(squares(t), t, gradient=gradient, seed=seed, options=QUICK).status == "failed"


def total_variation(x):
    down, across = np.diff(x, axis=0), np.diff(x, axis=1)
    gradient = np.zeros_like(x)
    gradient[1:] += 2 * down
    gradient[:-1] -= 2 * down
    gradient[:, 1:] += 2 * across
    gradient[:, :-1] -= 2 * across
    return float(np.sum(down**2) + np.sum(across**2)), gradient


@pytest.mark.parametrize("seed", SEEDS)
def test_the_total_variation_of_an_even_picture(seed):
    x = targets("even", seed)
    assert check_gradient(total_variation, x, seed=seed)
    wrong = check_gradient(lambda x: (total_variation(x)[0], total_variation(x)[1] + 1e-4), x, seed=seed, options=QUICK)
    assert wrong.status == "failed"


def squared_hinge(x, y, slope=0.0):
    n = np.arange(len(y))
    m = np.maximum(0, x - x[n, y][:, None] + 1)
    m[n, y] = 0
    g = 2 * m / len(y)
    g[n, y] -= g.sum(1)
    return float(np.sum(m**2)) / len(y), g + slope


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_squared_hinges_with_margins_of_exactly_zero(share, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(5, size=8)
    x = np.where(rng.random((8, 5)) < share, 1.0, -1.0)
    x[np.arange(8), y] = 2.0
    assert check_gradient(squared_hinge, (x, y), seed=seed)
    slope = 1e-4 * rng.normal(size=x.shape)
    wrong = check_gradient(lambda x, y: squared_hinge(x, y, slope), (x, y), seed=seed, options=QUICK)
    assert wrong.status == "failed"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("at_zero", [0.0, 0.5, -1.0])
def test_any_subgradient_of_a_distance_of_zero_is_right(at_zero, seed):
    t = targets("any", seed)
    report = check_gradient(
        lambda x: float(np.abs(x - t).sum()),
        t,
        gradient=lambda x: np.where(x == t, at_zero, np.sign(x - t)),
        seed=seed,
    )
    assert report


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("factor", "status"), [(1.0, "passed"), (0.0, "failed"), (1.02, "failed")])
def test_rounded_inputs_that_the_base_point_holds_exactly_are_no_error(factor, status, seed):
    t = np.random.default_rng(seed).normal(size=(4, 5)).astype(np.float32)

    def forward(x):
        return x.astype(np.float32) - t, None

    report = check_gradient(forward, t.astype(np.float64), backward=lambda d, _: factor * d, seed=seed, options=QUICK)
    assert report.status == status
