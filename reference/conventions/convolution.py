"""Max pooling whose backward pass takes every tied maximum for the maximum, as the course's own starter does."""

from collections.abc import Mapping

import numpy as np

from .. import convolution as right
from .._types import Array, Cache


def _to_every_maximum(dout: Array, cache: Cache) -> Array:
    """The gradient of each window goes to each entry that equals its maximum."""
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = (n, c, slice(i * stride, i * stride + height), slice(j * stride, j * stride + width))
        dx[window] += dout[n, c, i, j] * (x[window] == x[window].max())
    return dx


def max_pool_forward_naive__every_maximum(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """The largest value of each window."""
    return right.max_pool_forward_naive(x, pool_param)


def max_pool_backward_naive__every_maximum(dout: Array, cache: Cache) -> Array:
    """Every tied maximum receives the whole gradient."""
    return _to_every_maximum(dout, cache)


def max_pool_forward_fast__every_maximum(x: Array, pool_param: Mapping[str, int]) -> tuple[Array, Cache]:
    """The largest value of each window."""
    return right.max_pool_forward_fast(x, pool_param)


def max_pool_backward_fast__every_maximum(dout: Array, cache: Cache) -> Array:
    """Every tied maximum receives the whole gradient."""
    return _to_every_maximum(dout, cache)
