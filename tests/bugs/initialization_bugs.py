"""Wrong initialisations, each as a student might write it."""

import math

import numpy as np


def _fan_in(shape):
    return shape[0] if len(shape) == 2 else math.prod(shape[1:])


def _normal(shape, seed):
    return np.random.default_rng(seed).standard_normal(shape)


def small_random_init__scale_for_variance(shape, scale=0.01, seed=None):
    """Takes the scale for the variance."""
    return math.sqrt(scale) * _normal(shape, seed)


def small_random_init__scale_not_read(shape, scale=0.01, seed=None):
    """Always 0.01."""
    return 0.01 * _normal(shape, seed)


def small_random_init__positive(shape, scale=0.01, seed=None):
    """Uniform in [0, scale): never negative."""
    return scale * np.random.default_rng(seed).random(shape)


def small_random_init__seed_not_read(shape, scale=0.01, seed=None):
    """Ignores the seed."""
    return scale * np.random.default_rng().standard_normal(shape)


def small_random_init__fixed_seed(shape, scale=0.01, seed=None):
    """Always the same seed."""
    return scale * _normal(shape, 0)


def small_random_init__one_row(shape, scale=0.01, seed=None):
    """Every neuron has the same weights."""
    return np.broadcast_to(scale * _normal(shape[:1], seed).reshape(-1, *[1] * (len(shape) - 1)), shape).copy()


def small_random_init__shifted(shape, scale=0.01, seed=None):
    """Normal numbers around the scale instead of around 0."""
    return scale + scale * _normal(shape, seed)


def small_random_init__divided(shape, scale=0.01, seed=None):
    """Divides by the root of the fan-in too."""
    return scale * _normal(shape, seed) / math.sqrt(shape[0])


def xavier_init__variance(shape, seed=None):
    """Divides by the fan-in instead of its root."""
    return _normal(shape, seed) / _fan_in(shape)


def xavier_init__fan_out(shape, seed=None):
    """Takes the number of outputs for the fan-in."""
    fan_out = shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3]
    return _normal(shape, seed) / math.sqrt(fan_out)


def xavier_init__first_axis(shape, seed=None):
    """Takes the number of filters for the fan-in of a filter bank."""
    return _normal(shape, seed) / math.sqrt(shape[0])


def xavier_init__channels_alone(shape, seed=None):
    """Forgets the window's size in the fan-in of a filter bank."""
    return _normal(shape, seed) / math.sqrt(shape[0] if len(shape) == 2 else shape[1])


def xavier_init__fan_sum(shape, seed=None):
    """Divides by the root of fan-in plus fan-out."""
    fan_out = shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3]
    return _normal(shape, seed) / math.sqrt(_fan_in(shape) + fan_out)


def xavier_init__is_he(shape, seed=None):
    """He's gain of 2."""
    return _normal(shape, seed) * math.sqrt(2 / _fan_in(shape))


def xavier_init__multiplied(shape, seed=None):
    """Multiplies by the root of the fan-in."""
    return _normal(shape, seed) * math.sqrt(_fan_in(shape))


def xavier_init__narrow_uniform(shape, seed=None):
    """Uniform between plus and minus one over the root of the fan-in: a third of the variance."""
    bound = 1 / math.sqrt(_fan_in(shape))
    return np.random.default_rng(seed).uniform(-bound, bound, shape)


def xavier_init__seed_not_read_of_xavier_init(shape, seed=None):
    """Ignores the seed."""
    return np.random.default_rng().standard_normal(shape) / math.sqrt(_fan_in(shape))


def he_init__is_xavier(shape, seed=None):
    """Xavier's gain of 1."""
    return _normal(shape, seed) / math.sqrt(_fan_in(shape))


def he_init__two_outside_the_root(shape, seed=None):
    """The 2 outside of the root."""
    return 2 * _normal(shape, seed) / math.sqrt(_fan_in(shape))


def he_init__no_root(shape, seed=None):
    """The variance instead of the deviation."""
    return _normal(shape, seed) * 2 / _fan_in(shape)


def he_init__half(shape, seed=None):
    """Half the fan-in in the wrong place: the variance is 1 / (2 fan-in)."""
    return _normal(shape, seed) * math.sqrt(1 / (2 * _fan_in(shape)))


def he_init__fan_out_of_he_init(shape, seed=None):
    """Takes the number of outputs for the fan-in."""
    fan_out = shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3]
    return _normal(shape, seed) * math.sqrt(2 / fan_out)


def he_init__channels_alone_of_he_init(shape, seed=None):
    """Forgets the window's size in the fan-in of a filter bank."""
    return _normal(shape, seed) * math.sqrt(2 / (shape[0] if len(shape) == 2 else shape[1]))


def he_init__all_entries(shape, seed=None):
    """Takes the number of all weights for the fan-in."""
    return _normal(shape, seed) * math.sqrt(2 / math.prod(shape))


def he_init__seed_of_its_own(shape, seed=None):
    """Always the same seed."""
    return _normal(shape, 42) * math.sqrt(2 / _fan_in(shape))


def small_random_init__in_order(shape, scale=0.01, seed=None):
    """Sorted."""
    return scale * np.sort(_normal(shape, seed), axis=None).reshape(shape)


def small_random_init__mirrored(shape, scale=0.01, seed=None):
    """Every number comes with both signs."""
    half = _normal((math.prod(shape) + 1) // 2, seed)
    both = np.concatenate([half, -half])[: math.prod(shape)]
    return scale * np.random.default_rng(seed).permutation(both).reshape(shape)


def small_random_init__seeds_go_together(shape, scale=0.01, seed=None):
    """A seed is a little noise on the same numbers."""
    return scale * (0.8 * _normal(shape, 1) + 0.6 * _normal(shape, seed))


def xavier_init__same_numbers_shuffled(shape, seed=None):
    """The seed only puts the same numbers in another order."""
    numbers = _normal(math.prod(shape), 0)
    return np.random.default_rng(seed).permutation(numbers).reshape(shape) / math.sqrt(_fan_in(shape))


def he_init__column_times_row(shape, seed=None):
    """The product of a random column and a random row."""
    rng = np.random.default_rng(seed)
    column = rng.choice([-1.0, 1.0], (shape[0], *[1] * (len(shape) - 1))) * rng.uniform(0.9, 1.1)
    return column * np.abs(rng.standard_normal(shape[1:])) * math.sqrt(2 / _fan_in(shape))
