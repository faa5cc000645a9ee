"""The initialisations against the normal law with the variance that they promise."""

import numpy as np
import pytest
from scipy import stats

from reference.initialization import he_init, small_random_init, xavier_init

SHAPES = {(300, 70): 300, (50, 12, 5, 7): 12 * 5 * 7, (2, 20_000): 2, (20_000, 1): 20_000}


def assert_normal(sample, std):
    """Distribution and standard deviation; the seeds are fixed, so that the outcome is too."""
    values = sample.ravel()
    assert stats.kstest(values / std, "norm").pvalue > 1e-3
    low, high = stats.chi2.ppf([1e-4, 1 - 1e-4], values.size)
    assert low < np.sum((values / std) ** 2) < high


@pytest.mark.parametrize(("shape", "fan_in"), SHAPES.items())
def test_xavier_has_variance_one_over_fan_in(shape, fan_in):
    W = xavier_init(shape, seed=0)
    assert W.shape == shape
    assert_normal(W, np.sqrt(1 / fan_in))


@pytest.mark.parametrize(("shape", "fan_in"), SHAPES.items())
def test_he_has_variance_two_over_fan_in(shape, fan_in):
    W = he_init(shape, seed=0)
    assert W.shape == shape
    assert_normal(W, np.sqrt(2 / fan_in))


@pytest.mark.parametrize("shape", [(5000,), (40, 70), (3, 4, 20, 20)])
def test_small_noise_has_the_scale_asked_for(shape):
    assert_normal(small_random_init(shape, seed=1), 0.01)
    assert_normal(small_random_init(shape, 2.5, 2), 2.5)
    assert small_random_init(shape, seed=1).shape == shape


@pytest.mark.parametrize("init", [small_random_init, xavier_init, he_init])
def test_draws_are_repeated_by_their_seed_alone(init):
    np.testing.assert_array_equal(init((3, 4), seed=5), init((3, 4), seed=5))
    assert not np.array_equal(init((3, 4), seed=5), init((3, 4), seed=6))
    assert not np.array_equal(init((3, 4)), init((3, 4)))


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4), ()])
@pytest.mark.parametrize("init", [xavier_init, he_init])
def test_a_shape_without_a_fan_in_is_refused(init, shape):
    with pytest.raises(ValueError, match="2 or 4 dimensions"):
        init(shape)


def test_he_keeps_the_scale_through_many_relu_layers():
    x = np.random.default_rng(0).standard_normal((100, 400))
    for seed in range(10):
        x = np.maximum(x @ he_init((400, 400), seed=seed), 0.0)
    assert np.mean(x**2) == pytest.approx(1.0, rel=0.3)
