"""Known wrong normalisation, beside that of `normalization`: what all its kinds share, and running statistics."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._types import Array, Cache
from ..normalization import (
    batchnorm_backward,
    batchnorm_forward,
    layernorm_backward,
    layernorm_forward,
    spatial_batchnorm_forward,
    spatial_groupnorm_backward,
    spatial_groupnorm_forward,
)

Param = dict[str, Any]
Three = tuple[Array, Array, Array]


def _by(x: Array, axes: int | tuple[int, ...], eps: float, root: str) -> Array:
    """`x` centred, and divided in the way that `root` says."""
    centred, var = x - x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        if root == "outside":
            return np.asarray(centred / (np.sqrt(var) + eps))
        return np.asarray(centred / (var + eps if root == "none" else np.sqrt(var)))


def _grouped(x: Array, G: int) -> Array:
    return x.reshape(x.shape[0], G, x.shape[1] // G, *x.shape[2:])


def _group_by(x: Array, gamma: Array, beta: Array, G: int, param: Mapping[str, Any], root: str) -> tuple[Array, Cache]:
    x_hat = _by(_grouped(x, G), (2, 3, 4), param.get("eps", 1e-5), root).reshape(x.shape)
    return gamma * x_hat + beta, spatial_groupnorm_forward(x, gamma, beta, G, param)[1]


# --- eps and the root


def layernorm_forward__without_eps_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """Eps is not added to the variance.

    Hint: what comes out for an example whose features are all equal?
    """
    return gamma * _by(x, 1, 0.0, "") + beta, layernorm_forward(x, gamma, beta, ln_param)[1]


def layernorm_forward__eps_outside_root_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """Eps is added to the standard deviation; it belongs under the root, to the variance.

    Hint: of what does the formula take the root?

    Keeps: 0.5
    """
    out = gamma * _by(x, 1, ln_param.get("eps", 1e-5), "outside") + beta
    return out, layernorm_forward(x, gamma, beta, ln_param)[1]


def layernorm_forward__divided_by_variance_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The centred features are divided by their variance; they should be by its root.

    Hint: what is the variance of your normalised features?
    """
    out = gamma * _by(x, 1, ln_param.get("eps", 1e-5), "none") + beta
    return out, layernorm_forward(x, gamma, beta, ln_param)[1]


def spatial_groupnorm_forward__without_eps_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """Eps is not added to the variance.

    Hint: what comes out for a group whose pixels are all equal?
    """
    return _group_by(x, gamma, beta, G, gn_param, "")


def spatial_groupnorm_forward__eps_outside_root_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """Eps is added to the standard deviation; it belongs under the root, to the variance.

    Hint: of what does the formula take the root?

    Keeps: 0.5
    """
    return _group_by(x, gamma, beta, G, gn_param, "outside")


def spatial_groupnorm_forward__divided_by_variance_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The centred pixels are divided by their variance; they should be by its root.

    Hint: what is the variance of your normalised group?
    """
    return _group_by(x, gamma, beta, G, gn_param, "none")


# --- what is normalised together


def _interleaved(x: Array, G: int) -> Array:
    """The channels in an order in which every Gth one comes next."""
    return np.asarray(_grouped(x, x.shape[1] // G).swapaxes(1, 2)).reshape(x.shape)


def spatial_groupnorm_forward__every_gth_channel(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """A group is made of every Gth channel; it should be of neighbours.

    Hint: number the channels 0 to C - 1. Which of them are in your first group?
    """
    ones, zeros = np.ones_like(gamma), np.zeros_like(beta)
    mixed, _ = spatial_groupnorm_forward(_interleaved(x, G), ones, zeros, G, gn_param)
    x_hat = _interleaved(mixed, x.shape[1] // G)
    return gamma * x_hat + beta, spatial_groupnorm_forward(x, gamma, beta, G, gn_param)[1]


def spatial_groupnorm_forward__each_place_alone(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """Each place is normalised over the channels of its group; all places of a group go together.

    Hint: how many numbers does one mean stand for?
    """
    grouped = _grouped(x, G)
    std = np.sqrt(grouped.var(axis=2, keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = ((grouped - grouped.mean(axis=2, keepdims=True)) / std).reshape(x.shape)
    return gamma * x_hat + beta, spatial_groupnorm_forward(x, gamma, beta, G, gn_param)[1]


def spatial_groupnorm_forward__over_the_batch_too(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """Each group is normalised over all examples; each example should be by itself.

    Hint: may the result of one image change when another joins the batch?
    """
    grouped = _grouped(x, G)
    std = np.sqrt(grouped.var(axis=(0, 2, 3, 4), keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = ((grouped - grouped.mean(axis=(0, 2, 3, 4), keepdims=True)) / std).reshape(x.shape)
    return gamma * x_hat + beta, spatial_groupnorm_forward(x, gamma, beta, G, gn_param)[1]


# --- running statistics


def batchnorm_forward__momentum_exchanged(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """Momentum weighs the new batch and 1 - momentum the running statistics: it should be the other way round.

    Hint: with a momentum of 0.9, how much does one batch move the running mean?
    """
    param = bn_param | {"momentum": 1 - bn_param.get("momentum", 0.9)}
    result = batchnorm_forward(x, gamma, beta, param)
    bn_param |= {key: param[key] for key in ("running_mean", "running_var")}
    return result


def spatial_batchnorm_forward__momentum_exchanged_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """Momentum weighs the new batch and 1 - momentum the running statistics: it should be the other way round.

    Hint: with a momentum of 0.9, how much does one batch move the running mean?
    """
    param = bn_param | {"momentum": 1 - bn_param.get("momentum", 0.9)}
    result = spatial_batchnorm_forward(x, gamma, beta, param)
    bn_param |= {key: param[key] for key in ("running_mean", "running_var")}
    return result


def batchnorm_forward__running_deviation(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The running variance is that of the standard deviations; it should be of the variances.

    Hint: what does test mode take the root of?
    """
    before = bn_param.get("running_var", np.zeros(x.shape[1]))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "test":
        x_hat = (x - bn_param["running_mean"]) / (before + bn_param.get("eps", 1e-5))
        return gamma * x_hat + beta, result[1]
    momentum = bn_param.get("momentum", 0.9)
    bn_param["running_var"] = momentum * before + (1 - momentum) * x.std(axis=0)
    return result


def batchnorm_forward__test_mode_learns(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """Test mode updates the running statistics; it should only use them.

    Hint: may the answer of a finished network change because it was asked something?
    """
    result = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "test":
        batchnorm_forward(x, gamma, beta, train := bn_param | {"mode": "train"})
        bn_param |= {key: train[key] for key in ("running_mean", "running_var")}
    return result


# --- gradients


def batchnorm_forward__dgamma_of_raw_input(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """Dgamma is taken with x itself; gamma multiplies x after it is centred and scaled.

    Hint: by what is gamma multiplied in the forward pass?
    """
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    return out, (x, cache)


def batchnorm_backward__dgamma_of_raw_input(dout: Array, cache: Cache) -> Three:
    """The gradient that goes with it."""
    x, right = cache
    dx, _, dbeta = batchnorm_backward(dout, right)
    return dx, np.sum(dout * x, axis=0), dbeta


def layernorm_backward__dx_without_gamma_of_layernorm(dout: Array, cache: Cache) -> Three:
    """Dx is computed without gamma.

    Hint: what does the upstream gradient meet first on its way back?
    """
    x_hat, std, gamma = cache
    dx, _, _ = layernorm_backward(dout, (x_hat, std, np.ones_like(gamma)))
    return dx, *layernorm_backward(dout, cache)[1:]


def spatial_groupnorm_backward__dx_without_gamma_of_groupnorm(dout: Array, cache: Cache) -> Three:
    """Dx is computed without gamma.

    Hint: what does the upstream gradient meet first on its way back?
    """
    x_hat, std, gamma, G = cache
    dx, _, _ = spatial_groupnorm_backward(dout, (x_hat, std, np.ones_like(gamma), G))
    return dx, *spatial_groupnorm_backward(dout, cache)[1:]


def layernorm_backward__dgamma_without_xhat_of_layernorm(dout: Array, cache: Cache) -> Three:
    """Dgamma is the sum of the upstream gradient alone: that is dbeta.

    Hint: by what is gamma multiplied in the forward pass?
    """
    dx, _, dbeta = layernorm_backward(dout, cache)
    return dx, dbeta, dbeta


def layernorm_backward__parameters_averaged_of_layernorm(dout: Array, cache: Cache) -> Three:
    """Dgamma and dbeta are averaged over the batch; they should be summed.

    Hint: one gamma is used for all examples. How do gradients of several uses combine?
    """
    dx, dgamma, dbeta = layernorm_backward(dout, cache)
    return dx, dgamma / len(dout), dbeta / len(dout)


def spatial_groupnorm_backward__parameters_of_groups(dout: Array, cache: Cache) -> Three:
    """Dgamma and dbeta are summed over the channels of a group; each channel has its own.

    Hint: how many gammas are there, and how many groups?
    """
    dx, dgamma, dbeta = spatial_groupnorm_backward(dout, cache)
    groups = cache[3]

    def shared(gradient: Array) -> Array:
        parts = _grouped(gradient, groups)
        return np.broadcast_to(parts.sum(axis=2, keepdims=True), parts.shape).reshape(gradient.shape)

    return dx, shared(dgamma), shared(dbeta)
