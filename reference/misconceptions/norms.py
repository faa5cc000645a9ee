"""Known wrong normalisation, beside that of `normalization`: what all its kinds share, and running statistics."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

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
Backward: TypeAlias = Callable[[Array, Cache], Three]


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


def batchnorm_forward__not_centred(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The mean is not subtracted in the result; it serves the variance alone.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * x / np.sqrt(var + eps) + beta), cache


def spatial_batchnorm_forward__not_centred_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The mean is not subtracted in the result; it serves the variance alone.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * x / np.sqrt(var + eps) + beta), cache


def layernorm_forward__not_centred_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The mean is not subtracted in the result; it serves the variance alone.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    _mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * x / np.sqrt(var + eps) + beta), cache


def spatial_groupnorm_forward__not_centred_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The mean is not subtracted in the result; it serves the variance alone.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    _mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * x / np.sqrt(var + eps) + beta, shape), cache


def batchnorm_forward__mean_added(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The mean is added; it should be subtracted.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x + mean) / np.sqrt(var + eps) + beta), cache


def spatial_batchnorm_forward__mean_added_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The mean is added; it should be subtracted.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x + mean) / np.sqrt(var + eps) + beta), cache


def layernorm_forward__mean_added_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The mean is added; it should be subtracted.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x + mean) / np.sqrt(var + eps) + beta), cache


def spatial_groupnorm_forward__mean_added_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The mean is added; it should be subtracted.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x + mean) / np.sqrt(var + eps) + beta, shape), cache


def batchnorm_forward__not_divided(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The values are only centred; the division by the deviation is missing.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, _eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x - mean) + beta), cache


def spatial_batchnorm_forward__not_divided_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The values are only centred; the division by the deviation is missing.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, _eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x - mean) + beta), cache


def layernorm_forward__not_divided_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The values are only centred; the division by the deviation is missing.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    ln_param.get("eps", 1e-5)
    mean, _var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x - mean) + beta), cache


def spatial_groupnorm_forward__not_divided_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The values are only centred; the division by the deviation is missing.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, _eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, _var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x - mean) + beta, shape), cache


def batchnorm_forward__mean_square_for_variance(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The variance is the mean of the squares: the mean is not subtracted first.

    Hint: what is the variance of values that are all 5?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x - mean) / np.sqrt(((x**2).mean(axis=0) if train else var) + eps) + beta), cache


def spatial_batchnorm_forward__mean_square_for_variance_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The variance is the mean of the squares: the mean is not subtracted first.

    Hint: what is the variance of values that are all 5?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    second = (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x - mean) / np.sqrt(second + eps) + beta), cache


def layernorm_forward__mean_square_for_variance_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The variance is the mean of the squares: the mean is not subtracted first.

    Hint: what is the variance of values that are all 5?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, _var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x - mean) / np.sqrt((x**2).mean(axis=1, keepdims=True) + eps) + beta), cache


def spatial_groupnorm_forward__mean_square_for_variance_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The variance is the mean of the squares: the mean is not subtracted first.

    Hint: what is the variance of values that are all 5?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, _var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    second = (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x - mean) / np.sqrt(second + eps) + beta, shape), cache


def batchnorm_forward__by_root_mean_square(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The values are divided by their root mean square and not centred.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * x / np.sqrt(((x**2).mean(axis=0) if train else var) + eps) + beta), cache


def spatial_batchnorm_forward__by_root_mean_square_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The values are divided by their root mean square and not centred.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    second = (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * x / np.sqrt(second + eps) + beta), cache


def layernorm_forward__by_root_mean_square_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The values are divided by their root mean square and not centred.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    _mean, _var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * x / np.sqrt((x**2).mean(axis=1, keepdims=True) + eps) + beta), cache


def spatial_groupnorm_forward__by_root_mean_square_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The values are divided by their root mean square and not centred.

    Hint: what is the mean of your normalised values?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    _mean, _var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    second = (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * x / np.sqrt(second + eps) + beta, shape), cache


def batchnorm_forward__shift_before_scale(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The shift beta is added before gamma multiplies; it comes after.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * ((x - mean) / np.sqrt(var + eps) + beta)), cache


def spatial_batchnorm_forward__shift_before_scale_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is added before gamma multiplies; it comes after.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * ((x - mean) / np.sqrt(var + eps) + beta)), cache


def layernorm_forward__shift_before_scale_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is added before gamma multiplies; it comes after.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * ((x - mean) / np.sqrt(var + eps) + beta)), cache


def spatial_groupnorm_forward__shift_before_scale_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is added before gamma multiplies; it comes after.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * ((x - mean) / np.sqrt(var + eps) + beta), shape), cache


def batchnorm_forward__shift_subtracted(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The shift beta is subtracted; it should be added.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x - mean) / np.sqrt(var + eps) - beta), cache


def spatial_batchnorm_forward__shift_subtracted_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is subtracted; it should be added.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x - mean) / np.sqrt(var + eps) - beta), cache


def layernorm_forward__shift_subtracted_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is subtracted; it should be added.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x - mean) / np.sqrt(var + eps) - beta), cache


def spatial_groupnorm_forward__shift_subtracted_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is subtracted; it should be added.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x - mean) / np.sqrt(var + eps) - beta, shape), cache


def batchnorm_forward__shift_missing(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The shift beta is missing.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x - mean) / np.sqrt(var + eps)), cache


def spatial_batchnorm_forward__shift_missing_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is missing.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x - mean) / np.sqrt(var + eps)), cache


def layernorm_forward__shift_missing_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is missing.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x - mean) / np.sqrt(var + eps)), cache


def spatial_groupnorm_forward__shift_missing_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The shift beta is missing.

    Hint: what is the output where the normalised value is 0?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x - mean) / np.sqrt(var + eps), shape), cache


def batchnorm_forward__scale_missing(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The scale gamma is missing.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray((x - mean) / np.sqrt(var + eps) + beta), cache


def spatial_batchnorm_forward__scale_missing_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The scale gamma is missing.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray((x - mean) / np.sqrt(var + eps) + beta), cache


def layernorm_forward__scale_missing_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The scale gamma is missing.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray((x - mean) / np.sqrt(var + eps) + beta), cache


def spatial_groupnorm_forward__scale_missing_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The scale gamma is missing.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape((x - mean) / np.sqrt(var + eps) + beta, shape), cache


def batchnorm_forward__scale_added(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The scale gamma is added; it should multiply.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray((x - mean) / np.sqrt(var + eps) + gamma + beta), cache


def spatial_batchnorm_forward__scale_added_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The scale gamma is added; it should multiply.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray((x - mean) / np.sqrt(var + eps) + gamma + beta), cache


def layernorm_forward__scale_added_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The scale gamma is added; it should multiply.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray((x - mean) / np.sqrt(var + eps) + gamma + beta), cache


def spatial_groupnorm_forward__scale_added_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The scale gamma is added; it should multiply.

    Hint: what does doubling gamma do to your output?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape((x - mean) / np.sqrt(var + eps) + gamma + beta, shape), cache


def batchnorm_forward__scale_and_shift_exchanged(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The roles of gamma and beta are exchanged.

    Hint: which of the two multiplies?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(beta * (x - mean) / np.sqrt(var + eps) + gamma), cache


def spatial_batchnorm_forward__scale_and_shift_exchanged_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The roles of gamma and beta are exchanged.

    Hint: which of the two multiplies?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(beta * (x - mean) / np.sqrt(var + eps) + gamma), cache


def layernorm_forward__scale_and_shift_exchanged_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The roles of gamma and beta are exchanged.

    Hint: which of the two multiplies?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(beta * (x - mean) / np.sqrt(var + eps) + gamma), cache


def spatial_groupnorm_forward__scale_and_shift_exchanged_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The roles of gamma and beta are exchanged.

    Hint: which of the two multiplies?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(beta * (x - mean) / np.sqrt(var + eps) + gamma, shape), cache


def batchnorm_forward__multiplied_by_deviation(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The values are multiplied by the deviation; they should be divided.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x - mean) * np.sqrt(var + eps) + beta), cache


def spatial_batchnorm_forward__multiplied_by_deviation_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The values are multiplied by the deviation; they should be divided.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x - mean) * np.sqrt(var + eps) + beta), cache


def layernorm_forward__multiplied_by_deviation_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The values are multiplied by the deviation; they should be divided.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x - mean) * np.sqrt(var + eps) + beta), cache


def spatial_groupnorm_forward__multiplied_by_deviation_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The values are multiplied by the deviation; they should be divided.

    Hint: what is the deviation of your normalised values?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x - mean) * np.sqrt(var + eps) + beta, shape), cache


def batchnorm_forward__eps_subtracted(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The small number eps is subtracted under the root; it should be added.

    Hint: what does your layer give where a feature has the same value in the whole batch?
    """
    _out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    return np.asarray(gamma * (x - mean) / np.sqrt(np.maximum(var - eps, 1e-300)) + beta), cache


def spatial_batchnorm_forward__eps_subtracted_of_spatial(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The small number eps is subtracted under the root; it should be added.

    Hint: what does your layer give where a feature has the same value in the whole batch?
    """
    _out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    train, eps = bn_param["mode"] == "train", bn_param.get("eps", 1e-5)
    mean = x.mean(axis=(0, 2, 3)) if train else bn_param["running_mean"]
    var = x.var(axis=(0, 2, 3)) if train else bn_param["running_var"]
    mean, var, gamma, beta = (np.reshape(item, (-1, 1, 1)) for item in (mean, var, gamma, beta))
    (x**2).mean(axis=(0, 2, 3), keepdims=True) if train else var
    return np.asarray(gamma * (x - mean) / np.sqrt(np.maximum(var - eps, 1e-300)) + beta), cache


def layernorm_forward__eps_subtracted_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The small number eps is subtracted under the root; it should be added.

    Hint: what does your layer give where a feature has the same value in the whole batch?
    """
    _out, cache = layernorm_forward(x, gamma, beta, ln_param)
    eps = ln_param.get("eps", 1e-5)
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return np.asarray(gamma * (x - mean) / np.sqrt(np.maximum(var - eps, 1e-300)) + beta), cache


def spatial_groupnorm_forward__eps_subtracted_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The small number eps is subtracted under the root; it should be added.

    Hint: what does your layer give where a feature has the same value in the whole batch?
    """
    _out, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    shape, x, eps = x.shape, _grouped(x, G), gn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(2, 3, 4), keepdims=True), x.var(axis=(2, 3, 4), keepdims=True)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    (x**2).mean(axis=(2, 3, 4), keepdims=True)
    return np.reshape(gamma * (x - mean) / np.sqrt(np.maximum(var - eps, 1e-300)) + beta, shape), cache


def batchnorm_forward__running_replaced(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The running statistics are replaced by the batch's; they should follow them slowly.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = x.mean(axis=0)
        bn_param["running_var"] = x.var(axis=0)
    return result


def batchnorm_forward__running_without_decay(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The old running statistics are not multiplied by the momentum.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    old_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = old_mean + (1 - m) * x.mean(axis=0)
        bn_param["running_var"] = old_var + (1 - m) * x.var(axis=0)
    return result


def batchnorm_forward__running_without_weight(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The batch's statistics are not multiplied by 1 - momentum.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    old_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = m * old_mean + x.mean(axis=0)
        bn_param["running_var"] = m * old_var + x.var(axis=0)
    return result


def batchnorm_forward__running_averaged(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """Old and new statistics are averaged half and half; the momentum says how.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    old_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = 0.5 * (old_mean + x.mean(axis=0))
        bn_param["running_var"] = 0.5 * (old_var + x.var(axis=0))
    return result


def batchnorm_forward__running_summed(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The batch's statistics are added up.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    old_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = old_mean + x.mean(axis=0)
        bn_param["running_var"] = old_var + x.var(axis=0)
    return result


def batchnorm_forward__running_momentum_twice(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """Old and new statistics are both multiplied by the momentum.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    old_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = m * old_mean + m * x.mean(axis=0)
        bn_param["running_var"] = m * old_var + m * x.var(axis=0)
    return result


def batchnorm_forward__running_subtracted(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The batch's part is subtracted from the running statistics.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    old_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = m * old_mean - (1 - m) * x.mean(axis=0)
        bn_param["running_var"] = m * old_var - (1 - m) * x.var(axis=0)
    return result


def batchnorm_forward__running_variance_unbiased(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The running variance takes the unbiased variance of the batch; the biased one is asked for.

    Hint: by what is the sum of squares divided?
    """
    np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = m * old_var + (1 - m) * x.var(axis=0) * len(x) / max(len(x) - 1, 1)
    return result


def batchnorm_forward__running_variance_of_squares(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The running variance takes the mean of the squares, not centred.

    Hint: what is the variance of values that are all 5?
    """
    np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = m * old_var + (1 - m) * (x**2).mean(axis=0)
    return result


def batchnorm_forward__running_mean_for_variance(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The running variance takes the mean of the batch.

    Hint: which statistic is stored under which name?
    """
    np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    old_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = m * old_var + (1 - m) * x.mean(axis=0)
    return result


def batchnorm_backward__mean_path_summed(dout: Array, cache: Cache) -> Three:
    """The path through the mean is summed over the batch; it should be averaged.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.sum(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__variance_path_summed(dout: Array, cache: Cache) -> Three:
    """The path through the variance is summed over the batch; it should be averaged.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.mean(axis=0) - x_hat * (d * x_hat).sum(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__variance_path_added(dout: Array, cache: Cache) -> Three:
    """The path through the variance is added; it should be subtracted.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.mean(axis=0) + x_hat * (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__mean_path_added(dout: Array, cache: Cache) -> Three:
    """The path through the mean is added; it should be subtracted.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d + d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__variance_path_halved(dout: Array, cache: Cache) -> Three:
    """The path through the variance is halved: the factor 2 of the square, or the 1/2 of the root, is wrong.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.mean(axis=0) - 0.5 * x_hat * (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__variance_path_doubled(dout: Array, cache: Cache) -> Three:
    """The path through the variance is doubled: the factor 2 of the square, or the 1/2 of the root, is wrong.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.mean(axis=0) - 2.0 * x_hat * (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__divided_by_the_variance(dout: Array, cache: Cache) -> Three:
    """The gradient is divided by the variance; it should be by the deviation.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    _x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return dx / std, dgamma, dbeta


def batchnorm_backward__variance_path_without_xhat(dout: Array, cache: Cache) -> Three:
    """The path through the variance lacks the factor x_hat inside its mean.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.mean(axis=0) - x_hat * d.mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__variance_path_without_outer_xhat(dout: Array, cache: Cache) -> Three:
    """The path through the variance lacks the factor x_hat before its mean.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - d.mean(axis=0) - (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__paths_of_dout(dout: Array, cache: Cache) -> Three:
    """The means are those of dout, without gamma.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__divided_by_n_minus_one(dout: Array, cache: Cache) -> Three:
    """The means in the gradient divide by N - 1.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    d = dout * gamma
    if mode == "test":
        return dx, dgamma, dbeta
    return (d - (d.sum(axis=0) + x_hat * (d * x_hat).sum(axis=0)) / max(len(d) - 1, 1)) / std, dgamma, dbeta


def _dbeta_with_gamma(given: Backward) -> Backward:
    """The gradient of beta has the factor gamma.

    Hint: what is the derivative of gamma * x_hat + beta by beta?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        dx, dgamma, dbeta = given(dout, cache)
        x_hat, gamma = cache[0], cache[2]
        return dx, dgamma, dbeta * np.ravel(gamma) + 0.0 * x_hat[0]

    return wrong


batchnorm_backward__dbeta_with_gamma = _dbeta_with_gamma(batchnorm_backward)
layernorm_backward__dbeta_with_gamma_of_layernorm = _dbeta_with_gamma(layernorm_backward)


def _dgamma_with_gamma(given: Backward) -> Backward:
    """The gradient of gamma has the factor gamma.

    Hint: what is the derivative of gamma * x_hat + beta by gamma?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        dx, dgamma, dbeta = given(dout, cache)
        x_hat, gamma = cache[0], cache[2]
        return dx, dgamma * np.ravel(gamma) + 0.0 * x_hat[0], dbeta

    return wrong


batchnorm_backward__dgamma_with_gamma = _dgamma_with_gamma(batchnorm_backward)
layernorm_backward__dgamma_with_gamma_of_layernorm = _dgamma_with_gamma(layernorm_backward)


def _dgamma(given: Backward) -> Backward:
    """The gradient of gamma has x_hat squared.

    Hint: what is the derivative of gamma * x_hat + beta by gamma?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        dx, _dgamma, dbeta = given(dout, cache)
        x_hat, gamma = cache[0], cache[2]
        return dx, np.sum(dout * x_hat**2, axis=0) + 0.0 * gamma, dbeta

    return wrong


batchnorm_backward__dgamma_of_squares = _dgamma(batchnorm_backward)
layernorm_backward__dgamma_of_squares_of_layernorm = _dgamma(layernorm_backward)


def _dgamma_without_upstream(given: Backward) -> Backward:
    """The gradient of gamma is the sum of x_hat: the upstream gradient is missing.

    Hint: what does the chain rule multiply x_hat with?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        dx, _dgamma, dbeta = given(dout, cache)
        x_hat, gamma = cache[0], cache[2]
        return dx, x_hat.sum(axis=0) + 0.0 * gamma, dbeta

    return wrong


batchnorm_backward__dgamma_without_upstream = _dgamma_without_upstream(batchnorm_backward)
layernorm_backward__dgamma_without_upstream_of_layernorm = _dgamma_without_upstream(layernorm_backward)


def _parameters_of_everything(given: Backward) -> Backward:
    """The gradients of gamma and beta are summed over everything; each feature has its own.

    Hint: over which axes are gamma and beta spread?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        dx, dgamma, dbeta = given(dout, cache)
        x_hat, gamma = cache[0], cache[2]
        return (
            dx,
            np.full_like(dgamma, dgamma.sum()) + 0.0 * np.ravel(gamma)[0] + 0.0 * x_hat[0],
            np.full_like(dbeta, dbeta.sum()),
        )

    return wrong


batchnorm_backward__parameters_of_everything = _parameters_of_everything(batchnorm_backward)
layernorm_backward__parameters_of_everything_of_layernorm = _parameters_of_everything(layernorm_backward)


def _dbeta_averaged(given: Backward) -> Backward:
    """The gradient of beta is averaged; it should be summed.

    Hint: what is the derivative of a sum by a shared shift?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        dx, dgamma, dbeta = given(dout, cache)
        x_hat, gamma = cache[0], cache[2]
        return dx, dgamma, dbeta / len(dout) + 0.0 * gamma + 0.0 * x_hat[0]

    return wrong


batchnorm_backward__dbeta_averaged = _dbeta_averaged(batchnorm_backward)
layernorm_backward__dbeta_averaged_of_layernorm = _dbeta_averaged(layernorm_backward)
