"""The affine (fully connected) layer, forward and backward.

From lectures 2, 5 and 7 of CS231n. The layer flattens each example, whatever its shape, to a row of `D`
numbers and maps it to `M` numbers: `out = x W + b`.
"""

import numpy as np

from ._types import Array, Cache


def affine_forward(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """Affine layer, `out = reshape(x, (N, D)) w + b` with `D = d1 * ... * dk`.

    Args:
        x: inputs, `(N, d1, ..., dk)`.
        w: weights, `(D, M)`.
        b: biases, `(M,)`.

    Returns:
        The output `(N, M)` and the cache of the backward pass.
    """
    raise NotImplementedError


def affine_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of the affine layer: `dx = dout w^T`, `dw = x^T dout`, `db = sum_n dout`.

    Args:
        dout: upstream gradient, `(N, M)`.
        cache: from `affine_forward`.

    Returns:
        `dx (N, d1, ..., dk)`, `dw (D, M)`, `db (M,)`.
    """
    raise NotImplementedError
