"""Known wrong normalisation, beside that of `normalization`: what all its kinds share, and running statistics."""

from collections.abc import Callable
from dataclasses import dataclass
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
Forward: TypeAlias = Callable[..., tuple[Array, Cache]]


def _grouped(x: Array, G: int) -> Array:
    return x.reshape(x.shape[0], G, x.shape[1] // G, *x.shape[2:])


@dataclass(frozen=True)
class _Normalised:
    """What a normalisation is made of, in shapes that go together."""

    x: Array
    mean: Array
    var: Array
    second: Array
    """The mean of the squares; of running statistics there is none, and the variance stands for it."""
    eps: float
    gamma: Array
    beta: Array

    @property
    def std(self) -> Array:
        return np.sqrt(self.var + self.eps)

    @property
    def x_hat(self) -> Array:
        return (self.x - self.mean) / self.std


def _of_batch(x: Array, gamma: Array, beta: Array, bn_param: Param) -> _Normalised:
    """Of batch normalisation, plain or of images; its running statistics are there already."""
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    mean, var, second = bn_param["running_mean"], bn_param["running_var"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        mean, var, second = x.mean(axis=axes), x.var(axis=axes), (x**2).mean(axis=axes)
    pieces = (np.reshape(item, (-1, *[1] * (x.ndim - 2))) for item in (mean, var, second, gamma, beta))
    mean, var, second, gamma, beta = pieces
    return _Normalised(x, mean, var, second, bn_param.get("eps", 1e-5), gamma, beta)


def _of_layer(x: Array, gamma: Array, beta: Array, ln_param: Param) -> _Normalised:
    """Of layer normalisation."""
    mean, var, second = (
        item.mean(axis=1, keepdims=True) for item in (x, (x - x.mean(axis=1, keepdims=True)) ** 2, x**2)
    )
    return _Normalised(x, mean, var, second, ln_param.get("eps", 1e-5), gamma, beta)


def _of_groups(x: Array, gamma: Array, beta: Array, G: int, gn_param: Param) -> _Normalised:
    """Of group normalisation."""
    x, axes = _grouped(x, G), (2, 3, 4)
    gamma, beta = (np.reshape(item, (1, G, -1, 1, 1)) for item in (gamma, beta))
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return _Normalised(x, mean, var, (x**2).mean(axis=axes, keepdims=True), gn_param.get("eps", 1e-5), gamma, beta)


_MADE_OF: dict[Forward, Callable[..., _Normalised]] = {
    batchnorm_forward: _of_batch,
    spatial_batchnorm_forward: _of_batch,
    layernorm_forward: _of_layer,
    spatial_groupnorm_forward: _of_groups,
}


def _by_formula(right: Forward, formula: Callable[[_Normalised], Array]) -> Forward:
    """A forward with a formula of its own, and the right cache."""

    def wrong(x: Array, *arguments: Any) -> tuple[Array, Cache]:
        cache = right(x, *arguments)[1]
        return formula(_MADE_OF[right](x, *arguments)).reshape(x.shape), cache

    return wrong


# --- eps and the root


def layernorm_forward__without_eps_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """Eps is not added to the variance.

    Hint: what comes out for an example whose features are all equal?
    """
    return _by_formula(layernorm_forward, _without_eps)(x, gamma, beta, ln_param)


def spatial_groupnorm_forward__without_eps_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """Eps is not added to the variance.

    Hint: what comes out for a group whose pixels are all equal?
    """
    return _by_formula(spatial_groupnorm_forward, _without_eps)(x, gamma, beta, G, gn_param)


def _without_eps(of: _Normalised) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return of.gamma * ((of.x - of.mean) / np.sqrt(of.var)) + of.beta


def _eps_outside_root(right: Forward) -> Forward:
    """Eps is added to the standard deviation; it belongs under the root, to the variance.

    Hint: of what does the formula take the root?

    Keeps: 0.5
    """
    return _by_formula(right, lambda of: of.gamma * ((of.x - of.mean) / (np.sqrt(of.var) + of.eps)) + of.beta)


layernorm_forward__eps_outside_root_of_layernorm = _eps_outside_root(layernorm_forward)
spatial_groupnorm_forward__eps_outside_root_of_groupnorm = _eps_outside_root(spatial_groupnorm_forward)


def layernorm_forward__divided_by_variance_of_layernorm(
    x: Array, gamma: Array, beta: Array, ln_param: Param
) -> tuple[Array, Cache]:
    """The centred features are divided by their variance; they should be by its root.

    Hint: what is the variance of your normalised features?
    """
    return _by_formula(layernorm_forward, _divided_by_variance)(x, gamma, beta, ln_param)


def spatial_groupnorm_forward__divided_by_variance_of_groupnorm(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Param
) -> tuple[Array, Cache]:
    """The centred pixels are divided by their variance; they should be by its root.

    Hint: what is the variance of your normalised group?
    """
    return _by_formula(spatial_groupnorm_forward, _divided_by_variance)(x, gamma, beta, G, gn_param)


def _divided_by_variance(of: _Normalised) -> Array:
    return of.gamma * ((of.x - of.mean) / (of.var + of.eps)) + of.beta


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


def _momentum_exchanged(right: Forward) -> Forward:
    """Momentum weighs the new batch and 1 - momentum the running statistics: it should be the other way round.

    Hint: with a momentum of 0.9, how much does one batch move the running mean?
    """

    def wrong(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
        param = bn_param | {"momentum": 1 - bn_param.get("momentum", 0.9)}
        result = right(x, gamma, beta, param)
        bn_param |= {key: param[key] for key in ("running_mean", "running_var")}
        return result

    return wrong


batchnorm_forward__momentum_exchanged = _momentum_exchanged(batchnorm_forward)
spatial_batchnorm_forward__momentum_exchanged_of_spatial = _momentum_exchanged(spatial_batchnorm_forward)


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


def _dx_without_gamma(right: Backward) -> Backward:
    """Dx is computed without gamma.

    Hint: what does the upstream gradient meet first on its way back?
    """

    def wrong(dout: Array, cache: Cache) -> Three:
        x_hat, std, gamma, *groups = cache
        dx, _, _ = right(dout, (x_hat, std, np.ones_like(gamma), *groups))
        return dx, *right(dout, cache)[1:]

    return wrong


layernorm_backward__dx_without_gamma_of_layernorm = _dx_without_gamma(layernorm_backward)
spatial_groupnorm_backward__dx_without_gamma_of_groupnorm = _dx_without_gamma(spatial_groupnorm_backward)


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


# --- other formulas


def _not_centred(right: Forward) -> Forward:
    """The mean is not subtracted in the result; it serves the variance alone.

    Hint: what is the mean of your normalised values?
    """
    return _by_formula(right, lambda of: of.gamma * of.x / of.std + of.beta)


batchnorm_forward__not_centred = _not_centred(batchnorm_forward)
spatial_batchnorm_forward__not_centred_of_spatial = _not_centred(spatial_batchnorm_forward)
layernorm_forward__not_centred_of_layernorm = _not_centred(layernorm_forward)
spatial_groupnorm_forward__not_centred_of_groupnorm = _not_centred(spatial_groupnorm_forward)


def _mean_added(right: Forward) -> Forward:
    """The mean is added; it should be subtracted.

    Hint: what is the mean of your normalised values?
    """
    return _by_formula(right, lambda of: of.gamma * (of.x + of.mean) / of.std + of.beta)


batchnorm_forward__mean_added = _mean_added(batchnorm_forward)
spatial_batchnorm_forward__mean_added_of_spatial = _mean_added(spatial_batchnorm_forward)
layernorm_forward__mean_added_of_layernorm = _mean_added(layernorm_forward)
spatial_groupnorm_forward__mean_added_of_groupnorm = _mean_added(spatial_groupnorm_forward)


def _not_divided(right: Forward) -> Forward:
    """The values are only centred; the division by the deviation is missing.

    Hint: what is the deviation of your normalised values?
    """
    return _by_formula(right, lambda of: of.gamma * (of.x - of.mean) + of.beta)


batchnorm_forward__not_divided = _not_divided(batchnorm_forward)
spatial_batchnorm_forward__not_divided_of_spatial = _not_divided(spatial_batchnorm_forward)
layernorm_forward__not_divided_of_layernorm = _not_divided(layernorm_forward)
spatial_groupnorm_forward__not_divided_of_groupnorm = _not_divided(spatial_groupnorm_forward)


def _mean_square_for_variance(right: Forward) -> Forward:
    """The variance is the mean of the squares: the mean is not subtracted first.

    Hint: what is the variance of values that are all 5?
    """
    return _by_formula(right, lambda of: of.gamma * (of.x - of.mean) / np.sqrt(of.second + of.eps) + of.beta)


batchnorm_forward__mean_square_for_variance = _mean_square_for_variance(batchnorm_forward)
spatial_batchnorm_forward__mean_square_for_variance_of_spatial = _mean_square_for_variance(spatial_batchnorm_forward)
layernorm_forward__mean_square_for_variance_of_layernorm = _mean_square_for_variance(layernorm_forward)
spatial_groupnorm_forward__mean_square_for_variance_of_groupnorm = _mean_square_for_variance(spatial_groupnorm_forward)


def _by_root_mean_square(right: Forward) -> Forward:
    """The values are divided by their root mean square and not centred.

    Hint: what is the mean of your normalised values?
    """
    return _by_formula(right, lambda of: of.gamma * of.x / np.sqrt(of.second + of.eps) + of.beta)


batchnorm_forward__by_root_mean_square = _by_root_mean_square(batchnorm_forward)
spatial_batchnorm_forward__by_root_mean_square_of_spatial = _by_root_mean_square(spatial_batchnorm_forward)
layernorm_forward__by_root_mean_square_of_layernorm = _by_root_mean_square(layernorm_forward)
spatial_groupnorm_forward__by_root_mean_square_of_groupnorm = _by_root_mean_square(spatial_groupnorm_forward)


def _shift_before_scale(right: Forward) -> Forward:
    """The shift beta is added before gamma multiplies; it comes after.

    Hint: what is the output where the normalised value is 0?
    """
    return _by_formula(right, lambda of: of.gamma * (of.x_hat + of.beta))


batchnorm_forward__shift_before_scale = _shift_before_scale(batchnorm_forward)
spatial_batchnorm_forward__shift_before_scale_of_spatial = _shift_before_scale(spatial_batchnorm_forward)
layernorm_forward__shift_before_scale_of_layernorm = _shift_before_scale(layernorm_forward)
spatial_groupnorm_forward__shift_before_scale_of_groupnorm = _shift_before_scale(spatial_groupnorm_forward)


def _shift_subtracted(right: Forward) -> Forward:
    """The shift beta is subtracted; it should be added.

    Hint: what is the output where the normalised value is 0?
    """
    return _by_formula(right, lambda of: of.gamma * of.x_hat - of.beta)


batchnorm_forward__shift_subtracted = _shift_subtracted(batchnorm_forward)
spatial_batchnorm_forward__shift_subtracted_of_spatial = _shift_subtracted(spatial_batchnorm_forward)
layernorm_forward__shift_subtracted_of_layernorm = _shift_subtracted(layernorm_forward)
spatial_groupnorm_forward__shift_subtracted_of_groupnorm = _shift_subtracted(spatial_groupnorm_forward)


def _shift_missing(right: Forward) -> Forward:
    """The shift beta is missing.

    Hint: what is the output where the normalised value is 0?
    """
    return _by_formula(right, lambda of: of.gamma * of.x_hat)


batchnorm_forward__shift_missing = _shift_missing(batchnorm_forward)
spatial_batchnorm_forward__shift_missing_of_spatial = _shift_missing(spatial_batchnorm_forward)
layernorm_forward__shift_missing_of_layernorm = _shift_missing(layernorm_forward)
spatial_groupnorm_forward__shift_missing_of_groupnorm = _shift_missing(spatial_groupnorm_forward)


def _scale_missing(right: Forward) -> Forward:
    """The scale gamma is missing.

    Hint: what does doubling gamma do to your output?
    """
    return _by_formula(right, lambda of: of.x_hat + of.beta)


batchnorm_forward__scale_missing = _scale_missing(batchnorm_forward)
spatial_batchnorm_forward__scale_missing_of_spatial = _scale_missing(spatial_batchnorm_forward)
layernorm_forward__scale_missing_of_layernorm = _scale_missing(layernorm_forward)
spatial_groupnorm_forward__scale_missing_of_groupnorm = _scale_missing(spatial_groupnorm_forward)


def _scale_added(right: Forward) -> Forward:
    """The scale gamma is added; it should multiply.

    Hint: what does doubling gamma do to your output?
    """
    return _by_formula(right, lambda of: of.x_hat + of.gamma + of.beta)


batchnorm_forward__scale_added = _scale_added(batchnorm_forward)
spatial_batchnorm_forward__scale_added_of_spatial = _scale_added(spatial_batchnorm_forward)
layernorm_forward__scale_added_of_layernorm = _scale_added(layernorm_forward)
spatial_groupnorm_forward__scale_added_of_groupnorm = _scale_added(spatial_groupnorm_forward)


def _scale_and_shift_exchanged(right: Forward) -> Forward:
    """The roles of gamma and beta are exchanged.

    Hint: which of the two multiplies?
    """
    return _by_formula(right, lambda of: of.beta * of.x_hat + of.gamma)


batchnorm_forward__scale_and_shift_exchanged = _scale_and_shift_exchanged(batchnorm_forward)
spatial_batchnorm_forward__scale_and_shift_exchanged_of_spatial = _scale_and_shift_exchanged(spatial_batchnorm_forward)
layernorm_forward__scale_and_shift_exchanged_of_layernorm = _scale_and_shift_exchanged(layernorm_forward)
spatial_groupnorm_forward__scale_and_shift_exchanged_of_groupnorm = _scale_and_shift_exchanged(
    spatial_groupnorm_forward
)


def _multiplied_by_deviation(right: Forward) -> Forward:
    """The values are multiplied by the deviation; they should be divided.

    Hint: what is the deviation of your normalised values?
    """
    return _by_formula(right, lambda of: of.gamma * (of.x - of.mean) * of.std + of.beta)


batchnorm_forward__multiplied_by_deviation = _multiplied_by_deviation(batchnorm_forward)
spatial_batchnorm_forward__multiplied_by_deviation_of_spatial = _multiplied_by_deviation(spatial_batchnorm_forward)
layernorm_forward__multiplied_by_deviation_of_layernorm = _multiplied_by_deviation(layernorm_forward)
spatial_groupnorm_forward__multiplied_by_deviation_of_groupnorm = _multiplied_by_deviation(spatial_groupnorm_forward)


def _eps_subtracted(right: Forward) -> Forward:
    """The small number eps is subtracted under the root; it should be added.

    Hint: what does your layer give where a feature has the same value in the whole batch?
    """
    return _by_formula(
        right, lambda of: of.gamma * (of.x - of.mean) / np.sqrt(np.maximum(of.var - of.eps, 1e-300)) + of.beta
    )


batchnorm_forward__eps_subtracted = _eps_subtracted(batchnorm_forward)
spatial_batchnorm_forward__eps_subtracted_of_spatial = _eps_subtracted(spatial_batchnorm_forward)
layernorm_forward__eps_subtracted_of_layernorm = _eps_subtracted(layernorm_forward)
spatial_groupnorm_forward__eps_subtracted_of_groupnorm = _eps_subtracted(spatial_groupnorm_forward)


def _followed(old: Array, new: Array, momentum: float) -> Array:
    """The right running statistics."""
    return momentum * old + (1 - momentum) * new


def _running(
    x: Array,
    gamma: Array,
    beta: Array,
    bn_param: Param,
    updated: Callable[[Array, Array, float], Array],
    var_of: Callable[[Array], Array] = lambda x: x.var(axis=0),
) -> tuple[Array, Cache]:
    """The right result, and running statistics that follow the batch's in another way."""
    old_mean, old_var = (np.array(bn_param.get(f"running_{name}", np.zeros(x.shape[1]))) for name in ("mean", "var"))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        momentum = bn_param.get("momentum", 0.9)
        bn_param["running_mean"] = updated(old_mean, x.mean(axis=0), momentum)
        bn_param["running_var"] = updated(old_var, var_of(x), momentum)
    return result


def batchnorm_forward__running_replaced(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The running statistics are replaced by the batch's; they should follow them slowly.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda _old, new, _m: new)


def batchnorm_forward__running_without_decay(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The old running statistics are not multiplied by the momentum.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda old, new, m: old + (1 - m) * new)


def batchnorm_forward__running_without_weight(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The batch's statistics are not multiplied by 1 - momentum.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda old, new, m: m * old + new)


def batchnorm_forward__running_averaged(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """Old and new statistics are averaged half and half; the momentum says how.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda old, new, _m: 0.5 * (old + new))


def batchnorm_forward__running_summed(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The batch's statistics are added up.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda old, new, _m: old + new)


def batchnorm_forward__running_momentum_twice(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """Old and new statistics are both multiplied by the momentum.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda old, new, m: m * old + m * new)


def batchnorm_forward__running_subtracted(x: Array, gamma: Array, beta: Array, bn_param: Param) -> tuple[Array, Cache]:
    """The batch's part is subtracted from the running statistics.

    Hint: write down the update for momentum = 0.9 with the old value 10 and the batch's 20.
    """
    return _running(x, gamma, beta, bn_param, lambda old, new, m: m * old - (1 - m) * new)


def batchnorm_forward__running_variance_unbiased(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The running variance takes the unbiased variance of the batch; the biased one is asked for.

    Hint: by what is the sum of squares divided?
    """
    return _running(x, gamma, beta, bn_param, _followed, lambda x: x.var(axis=0) * len(x) / max(len(x) - 1, 1))


def batchnorm_forward__running_variance_of_squares(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The running variance takes the mean of the squares, not centred.

    Hint: what is the variance of values that are all 5?
    """
    return _running(x, gamma, beta, bn_param, _followed, lambda x: (x**2).mean(axis=0))


def batchnorm_forward__running_mean_for_variance(
    x: Array, gamma: Array, beta: Array, bn_param: Param
) -> tuple[Array, Cache]:
    """The running variance takes the mean of the batch.

    Hint: which statistic is stored under which name?
    """
    return _running(x, gamma, beta, bn_param, _followed, lambda x: x.mean(axis=0))


def _right_terms(d: Array, x_hat: Array) -> Array:
    """The gradient of x times the deviation."""
    return np.asarray(d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0))


def _with_terms(dout: Array, cache: Cache, terms: Callable[[Array, Array, Array], Array]) -> Three:
    """The right gradients, and in train mode other terms of that of x."""
    x_hat, std, gamma, mode = cache
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return (dx if mode == "test" else terms(dout * gamma, x_hat, std) / std), dgamma, dbeta


def batchnorm_backward__mean_path_summed(dout: Array, cache: Cache) -> Three:
    """The path through the mean is summed over the batch; it should be averaged.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.sum(axis=0) - x_hat * (d * x_hat).mean(axis=0))


def batchnorm_backward__variance_path_summed(dout: Array, cache: Cache) -> Three:
    """The path through the variance is summed over the batch; it should be averaged.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.mean(axis=0) - x_hat * (d * x_hat).sum(axis=0))


def batchnorm_backward__variance_path_added(dout: Array, cache: Cache) -> Three:
    """The path through the variance is added; it should be subtracted.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.mean(axis=0) + x_hat * (d * x_hat).mean(axis=0))


def batchnorm_backward__mean_path_added(dout: Array, cache: Cache) -> Three:
    """The path through the mean is added; it should be subtracted.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d + d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0))


def batchnorm_backward__variance_path_halved(dout: Array, cache: Cache) -> Three:
    """The path through the variance is halved: the factor 2 of the square, or the 1/2 of the root, is wrong.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.mean(axis=0) - 0.5 * x_hat * (d * x_hat).mean(axis=0))


def batchnorm_backward__variance_path_doubled(dout: Array, cache: Cache) -> Three:
    """The path through the variance is doubled: the factor 2 of the square, or the 1/2 of the root, is wrong.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.mean(axis=0) - 2.0 * x_hat * (d * x_hat).mean(axis=0))


def batchnorm_backward__divided_by_the_variance(dout: Array, cache: Cache) -> Three:
    """The gradient is divided by the variance; it should be by the deviation.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, std: _right_terms(d, x_hat) / std)


def batchnorm_backward__variance_path_without_xhat(dout: Array, cache: Cache) -> Three:
    """The path through the variance lacks the factor x_hat inside its mean.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.mean(axis=0) - x_hat * d.mean(axis=0))


def batchnorm_backward__variance_path_without_outer_xhat(dout: Array, cache: Cache) -> Three:
    """The path through the variance lacks the factor x_hat before its mean.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - d.mean(axis=0) - (d * x_hat).mean(axis=0))


def batchnorm_backward__paths_of_dout(dout: Array, cache: Cache) -> Three:
    """The means are those of dout, without gamma.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(dout, cache, lambda d, x_hat, _std: d - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))


def batchnorm_backward__divided_by_n_minus_one(dout: Array, cache: Cache) -> Three:
    """The means in the gradient divide by N - 1.

    Hint: through which three paths does x reach the output, and by what is each averaged?
    """
    return _with_terms(
        dout, cache, lambda d, x_hat, _std: d - (d.sum(axis=0) + x_hat * (d * x_hat).sum(axis=0)) / max(len(d) - 1, 1)
    )


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
