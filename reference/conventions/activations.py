"""Maxout whose backward pass takes every tied piece for the largest."""

import numpy as np

from .._types import Array, Cache


def maxout_forward__every_maximum(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """The largest of the pieces."""
    pieces = x @ W + b[:, np.newaxis, :]
    return pieces.max(axis=0), (x, W, pieces)


def maxout_backward__every_maximum(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Every tied piece receives the whole gradient."""
    x, W, pieces = cache
    dpieces = dout * (pieces == pieces.max(axis=0))
    return (dpieces @ W.swapaxes(1, 2)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)
