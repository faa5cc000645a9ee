"""Wrong initialisations, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def small_random_init__uniform(shape, scale=0.01, seed=None):
    """Draws uniformly from [0, scale)."""
    rng = np.random.default_rng(seed)
    return scale * rng.random(shape)


def small_random_init__forgets_seed(shape, scale=0.01, seed=None):
    """Ignores the seed."""
    return np.random.normal(0, scale, size=shape)  # noqa: NPY002 - the course's own


def xavier_init__both_fans(shape, seed=None):
    """Variance 2 / (fan-in + fan-out) of a matrix."""
    rng = np.random.default_rng(seed)
    if len(shape) == 4:
        fan_in, fan_out = np.prod(shape[1:]), shape[0] * np.prod(shape[2:])
    else:
        fan_in, fan_out = shape
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), size=shape)


def xavier_init__filters_as_inputs(shape, seed=None):
    """Takes the number of filters as a filter bank's fan-in."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal(shape) / np.sqrt(shape[0])


def he_init__half_of_it(shape, seed=None):
    """Divides by the root of 2 where it should multiply: variance 1 / (2 fan-in)."""
    rng = np.random.default_rng(seed)
    fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    return rng.standard_normal(shape) / np.sqrt(2 * fan_in)


def he_init__variance_as_deviation(shape, seed=None):
    """Takes 2 / fan-in as the standard deviation."""
    fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
    return np.random.default_rng(seed).normal(0.0, 2.0 / fan_in, shape)
