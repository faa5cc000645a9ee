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

# BEGIN SOLUTION
Axes = int | tuple[int, ...]


def _normalize(x: Array, axes: Axes, eps: float) -> tuple[Array, Array]:
    """`x` centred and scaled along `axes`, and the standard deviation it was divided by (axes kept)."""
    std: Array = np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    return (x - x.mean(axis=axes, keepdims=True)) / std, std


def _normalize_backward(dx_hat: Array, x_hat: Array, std: Array, axes: Axes) -> Array:
    """Gradient through `_normalize`: less its mean, and less its component along `x_hat`, over `std`."""
    mean = dx_hat.mean(axis=axes, keepdims=True)
    along = (dx_hat * x_hat).mean(axis=axes, keepdims=True)
    dx: Array = (dx_hat - mean - x_hat * along) / std
    return dx


# END SOLUTION


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
    # BEGIN SOLUTION
    mode, eps, momentum = bn_param.get("mode"), bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if mode not in ("train", "test"):
        msg = f'bn_param["mode"] is "train" or "test", not {mode!r}'
        raise ValueError(msg)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    mean, var = running_mean, running_var
    if mode == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var

    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, std, gamma, mode)
    # END SOLUTION


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
    # BEGIN SOLUTION
    x_hat, std, gamma, mode = cache
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = dout * gamma
    dcentred = dx_hat / std  # x_hat = centred / std
    if mode == "test":
        return dcentred, dgamma, dbeta
    count = dout.shape[0]
    dstd = -np.sum(dx_hat * x_hat, axis=0) / std
    dvar = dstd / (2 * std)  # std = sqrt(var + eps)
    dcentred = dcentred + dvar * 2 * (x_hat * std) / count  # var = mean(centred ** 2)
    dmean = -np.sum(dcentred, axis=0)  # centred = x - mean
    dx = dcentred + dmean / count
    return dx, dgamma, dbeta
    # END SOLUTION


def batchnorm_backward_alt(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """`batchnorm_backward` simplified on paper (CS231n lecture 7); the same args and result.

    With `d = dout * gamma` and means over the batch, in train mode
    `dx = (d - mean(d) - x_hat * mean(d * x_hat)) / std`, and in test mode `dx = d / std`.
    """
    # BEGIN SOLUTION
    x_hat, std, gamma, mode = cache
    dx_hat = dout * gamma
    dx = dx_hat / std if mode == "test" else _normalize_backward(dx_hat, x_hat, std, 0)
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
    # END SOLUTION


# BEGIN SOLUTION
def _channels_last(x: Array) -> Array:
    """Images `(N, C, H, W)` as rows of pixels `(N*H*W, C)`."""
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _channels_first(rows: Array, shape: tuple[int, ...]) -> Array:
    """Undo `_channels_last` for images of `shape (N, C, H, W)`."""
    N, C, H, W = shape
    return rows.reshape(N, H, W, C).transpose(0, 3, 1, 2)


# END SOLUTION


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
    # BEGIN SOLUTION
    out, cache = batchnorm_forward(_channels_last(x), gamma, beta, bn_param)
    return _channels_first(out, x.shape), cache
    # END SOLUTION


def spatial_batchnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `spatial_batchnorm_forward`, in either mode (CS231n lecture 7).

    Args:
        dout: upstream gradient `(N, C, H, W)`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dgamma (C,)`, `dbeta (C,)`.
    """
    # BEGIN SOLUTION
    dx, dgamma, dbeta = batchnorm_backward_alt(_channels_last(dout), cache)
    return _channels_first(dx, dout.shape), dgamma, dbeta
    # END SOLUTION


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
    # BEGIN SOLUTION
    x_hat, std = _normalize(x, 1, ln_param.get("eps", 1e-5))
    return gamma * x_hat + beta, (x_hat, std, gamma)
    # END SOLUTION


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
    # BEGIN SOLUTION
    x_hat, std, gamma = cache
    dx = _normalize_backward(dout * gamma, x_hat, std, 1)
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
    # END SOLUTION


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
    # BEGIN SOLUTION
    N, C, H, W = x.shape
    if C % G:
        msg = f"{C} channels do not divide into {G} groups"
        raise ValueError(msg)
    grouped, std = _normalize(x.reshape(N, G, C // G, H, W), (2, 3, 4), gn_param.get("eps", 1e-5))
    x_hat = grouped.reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, std, gamma, G)
    # END SOLUTION


def spatial_groupnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Backward pass of `spatial_groupnorm_forward` (CS231n lecture 7).

    Args:
        dout: upstream gradient `(N, C, H, W)`.
        cache: from the forward pass.

    Returns:
        `dx (N, C, H, W)`, `dgamma (1, C, 1, 1)`, `dbeta (1, C, 1, 1)`.
    """
    # BEGIN SOLUTION
    x_hat, std, gamma, G = cache
    N, C, H, W = dout.shape
    groups = (N, G, C // G, H, W)
    dx = _normalize_backward((dout * gamma).reshape(groups), x_hat.reshape(groups), std, (2, 3, 4))
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3), keepdims=True)
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    return dx.reshape(dout.shape), dgamma, dbeta
    # END SOLUTION
