"""Batch, layer and group normalisation (lecture 7).

All of them centre and scale a set of values, `x_hat = (x - mean) / sqrt(var + eps)`, then let the network
scale and shift again, `out = gamma * x_hat + beta`. They differ in the set: one feature over the batch, one
example over its features, or one example over a group of channels. Variances are biased: they divide by the
count.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._types import Array, Cache


def batchnorm_forward(x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]) -> tuple[Array, Cache]:
    """Batch normalisation: each feature over the batch (CS231n lecture 7; Ioffe and Szegedy, 2015).

    In train mode the statistics are the batch's, and the running ones, zeros at first, follow them:
    `running = momentum * running + (1 - momentum) * batch`. In test mode the running statistics are used, and
    kept as they are.

    Args:
        x: `(N, D)`.
        gamma: scale `(D,)`.
        beta: shift `(D,)`.
        bn_param: `"mode"`, `"train"` or `"test"`; `"eps"`, 1e-5 if missing; `"momentum"`, 0.9 if missing;
            `"running_mean"` and `"running_var"`, both `(D,)`, stored back here.

    Returns:
        `out (N, D)` and the cache.
    """
    raise NotImplementedError


def batchnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `batchnorm_forward`, node by node through the graph (CS231n lecture 7).

    In train mode `x` moves the batch's mean and variance too, and the gradient flows through both; after a
    forward pass in test mode they are constants, and `dx = dout * gamma / std`.

    Args:
        dout: upstream gradient `(N, D)`.
        cache: from the forward pass, of either mode.

    Returns:
        `dx (N, D)`, `dgamma (D,)`, `dbeta (D,)`.
    """
    raise NotImplementedError


def batchnorm_backward_alt(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """`batchnorm_backward` simplified on paper (CS231n lecture 7); the same args and result.

    With `d = dout * gamma` and means over the batch, in train mode
    `dx = (d - mean(d) - x_hat * mean(d * x_hat)) / std`, and in test mode `dx = d / std`.
    """
    raise NotImplementedError


def spatial_batchnorm_forward(x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]) -> tuple[Array, Cache]:
    """Batch normalisation of images: each channel over the batch and all places (CS231n lecture 7).

    Every pixel counts as an example of `C` features.

    Args:
        x: images `(N, C, H, W)`.
        gamma: scale `(C,)`.
        beta: shift `(C,)`.
        bn_param: as in `batchnorm_forward`, with running statistics `(C,)`.

    Returns:
        `out (N, C, H, W)` and the cache.
    """
    raise NotImplementedError


def spatial_batchnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `spatial_batchnorm_forward`, in either mode (CS231n lecture 7).

    Args:
        dout: upstream gradient `(N, C, H, W)`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dgamma (C,)`, `dbeta (C,)`.
    """
    raise NotImplementedError


def layernorm_forward(x: Array, gamma: Array, beta: Array, ln_param: Mapping[str, Any]) -> tuple[Array, Cache]:
    """Layer normalisation: each example over its features (CS231n lecture 7; Ba, Kiros and Hinton, 2016).

    An example never sees the others, so training and testing are the same and nothing is kept running.

    Args:
        x: `(N, D)`.
        gamma: scale `(D,)`.
        beta: shift `(D,)`.
        ln_param: `"eps"`, 1e-5 if missing.

    Returns:
        `out (N, D)` and the cache.
    """
    raise NotImplementedError


def layernorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `layernorm_forward` (CS231n lecture 7).

    `gamma` and `beta` are shared by the examples, so their gradients sum over the batch, while that of `x` is
    batch normalisation's with means over the features.

    Args:
        dout: upstream gradient `(N, D)`.
        cache: from the forward pass.

    Returns:
        `dx (N, D)`, `dgamma (D,)`, `dbeta (D,)`.
    """
    raise NotImplementedError


def spatial_groupnorm_forward(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """Group normalisation: each example over `C/G` channels and all places (lecture 7; Wu and He, 2018).

    One group normalises the whole image, as layer normalisation does; `C` groups normalise each channel
    alone, as instance normalisation does.

    Args:
        x: images `(N, C, H, W)`.
        gamma: scale `(1, C, 1, 1)`.
        beta: shift `(1, C, 1, 1)`.
        G: number of groups of neighbouring channels; divides `C`.
        gn_param: `"eps"`, 1e-5 if missing.

    Returns:
        `out (N, C, H, W)` and the cache.
    """
    raise NotImplementedError


def spatial_groupnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `spatial_groupnorm_forward` (CS231n lecture 7).

    Args:
        dout: upstream gradient `(N, C, H, W)`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dgamma (1, C, 1, 1)`, `dbeta (1, C, 1, 1)`.
    """
    raise NotImplementedError
