"""Wrong initialisation."""

import numpy as np

PART = "fresh"


def small_random_init__uniform(shape, scale=0.01, seed=None):
    """Uniform numbers from 0 to scale instead of Gaussian ones."""
    rng = np.random.default_rng(seed)
    return scale * rng.random(shape)


def xavier_init__variance_for_deviation(shape, seed=None):
    """Divides by the fan-in instead of its root."""
    rng = np.random.default_rng(seed)
    fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    return rng.standard_normal(shape) / fan_in


def he_init__without_two(shape, seed=None):
    """Variance 1 / fan_in, which is Xavier's."""
    rng = np.random.default_rng(seed)
    fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    return rng.standard_normal(shape) * np.sqrt(1.0 / fan_in)


def he_init__first_axis_always(shape, seed=None):
    """Takes the first axis for the fan-in of a filter bank too."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal(shape) * np.sqrt(2.0 / shape[0])
