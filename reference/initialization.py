"""Initialisation of weights: small Gaussian noise, Xavier's and He's scaling.

From lecture 7 of CS231n. Activations keep their variance from layer to layer only if the weights' variance
fits the number of inputs of a neuron, its fan-in: `1 / fan_in` for a linear or tanh unit, `2 / fan_in` for a
ReLU, which discards half of it.

Shapes: `(D, M)` is a fully connected layer with fan-in `D`; `(F, C, HH, WW)` is a filter bank with fan-in
`C * HH * WW`.
"""

import math

import numpy as np

from ._types import Array

# BEGIN SOLUTION


def _fan_in(shape: tuple[int, ...]) -> int:
    """Number of inputs of one neuron."""
    if len(shape) == 2:
        return shape[0]
    if len(shape) == 4:
        return math.prod(shape[1:])
    raise ValueError(f"a weight's shape has 2 or 4 dimensions, not {shape!r}")


# END SOLUTION


def small_random_init(shape: tuple[int, ...], scale: float = 0.01, seed: int | None = None) -> Array:
    """Gaussian weights of mean 0 and standard deviation `scale`.

    Enough for small networks; in deep ones the activations shrink to nothing from layer to layer.

    Args:
        shape: any shape.
        scale: standard deviation.
        seed: makes the draw repeatable; None draws afresh.

    Returns:
        Weights of that shape.
    """
    # BEGIN SOLUTION
    return scale * np.random.default_rng(seed).standard_normal(shape)
    # END SOLUTION


def xavier_init(shape: tuple[int, ...], seed: int | None = None) -> Array:
    """Gaussian weights of mean 0 and variance `1 / fan_in`.

    The lecture's form of the initialisation by Glorot and Bengio (2010), whose own takes the mean of fan-in
    and fan-out.

    Args:
        shape: `(D, M)` or `(F, C, HH, WW)`.
        seed: makes the draw repeatable; None draws afresh.

    Returns:
        Weights of that shape.
    """
    # BEGIN SOLUTION
    return np.random.default_rng(seed).standard_normal(shape) / math.sqrt(_fan_in(shape))
    # END SOLUTION


def he_init(shape: tuple[int, ...], seed: int | None = None) -> Array:
    """Gaussian weights of mean 0 and variance `2 / fan_in`, for layers followed by a ReLU (He et al., 2015).

    Args:
        shape: `(D, M)` or `(F, C, HH, WW)`.
        seed: makes the draw repeatable; None draws afresh.

    Returns:
        Weights of that shape.
    """
    # BEGIN SOLUTION
    return np.random.default_rng(seed).standard_normal(shape) * math.sqrt(2.0 / _fan_in(shape))
    # END SOLUTION
