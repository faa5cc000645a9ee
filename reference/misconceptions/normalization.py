"""Known wrong batch, layer and group normalisation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._types import Array, Cache
from ..normalization import (
    batchnorm_backward,
    batchnorm_forward,
    layernorm_backward,
    layernorm_forward,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
    spatial_groupnorm_backward,
    spatial_groupnorm_forward,
)

Axes = int | tuple[int, ...]
Three = tuple[Array, Array, Array]


def _normalized(x: Array, axes: Axes, eps: float, ddof: int = 0) -> Array:
    """`x` centred and scaled along `axes`; a single value's unbiased variance counts as 0."""
    count = x.size // x.mean(axis=axes).size
    var = x.var(axis=axes, keepdims=True) * count / max(count - ddof, 1)
    x_hat: Array = (x - x.mean(axis=axes, keepdims=True)) / np.sqrt(var + eps)
    return x_hat


def _eps(param: Mapping[str, Any]) -> float:
    return float(param.get("eps", 1e-5))


def _statistics(x: Array, bn_param: Mapping[str, Any]) -> tuple[Array, Array]:
    """The mean and the variance that the mode asks for."""
    if bn_param["mode"] == "test":
        return bn_param["running_mean"], bn_param["running_var"]
    return x.mean(axis=0), x.var(axis=0)


def _with(x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any], **others: Any) -> tuple[Array, Cache]:
    """Batch normalisation with some parameters replaced; the running statistics reach the caller."""
    replaced = {**bn_param, **others}
    with np.errstate(all="ignore"):
        result = batchnorm_forward(x, gamma, beta, replaced)
    bn_param.update(running_mean=replaced["running_mean"], running_var=replaced["running_var"])
    return result


def _through(d: Array, x_hat: Array, std: Array, axes: Axes, mean: bool = True, var: bool = True) -> Array:
    """Gradient through a normalisation along `axes`, by the paths through mean and variance that are asked for."""
    dx = d - d.mean(axis=axes, keepdims=True) if mean else d
    along = (d * x_hat).mean(axis=axes, keepdims=True) if var else 0.0
    result: Array = (dx - x_hat * along) / std
    return result


# --- batch normalisation


def batchnorm_forward__without_eps(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Eps is left out; it should be added to the variance under the root.

    Hint: what does your layer give where a feature has the same value in the whole batch?
    """
    return _with(x, gamma, beta, bn_param, eps=0.0)


def batchnorm_forward__eps_outside_root(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Eps is added to the standard deviation; it should be added to the variance.

    Hint: is eps inside or outside the root in the formula?

    Keeps: 0.5
    """
    mean, var = _statistics(x, bn_param)
    batchnorm_forward(x, gamma, beta, bn_param)
    return gamma * (x - mean) / (np.sqrt(var) + _eps(bn_param)) + beta, ()


def batchnorm_forward__divided_by_variance(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The centred input is divided by the variance; it should be divided by the standard deviation.

    Hint: if x is measured in metres, in which unit is the variance, and in which should x_hat be?
    """
    mean, var = _statistics(x, bn_param)
    batchnorm_forward(x, gamma, beta, bn_param)
    return gamma * (x - mean) / (var + _eps(bn_param)) + beta, ()


def batchnorm_forward__unbiased_variance(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The batch is scaled with the unbiased variance, which divides by N - 1; it should divide by N.

    Hint: what is the mean of x_hat ** 2 over the batch meant to be?
    """
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma * _normalized(x, 0, _eps(bn_param), ddof=1) + beta
    return out, cache


def batchnorm_forward__batch_statistics_in_test_mode(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """In test mode the batch's own mean and variance are used; the running ones should be.

    Hint: should the prediction for an image depend on the images that are tested along with it?
    """
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "test":
        out = gamma * _normalized(x, 0, _eps(bn_param)) + beta
    return out, cache


def batchnorm_forward__running_statistics_in_training(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """In train mode the running mean and variance are used; the batch's own should be.

    Hint: which of your two means and variances describes the batch that is being normalised?
    """
    _, cache = batchnorm_forward(x, gamma, beta, bn_param)
    return batchnorm_forward(x, gamma, beta, {**bn_param, "mode": "test"})[0], cache


def batchnorm_forward__one_mean_for_all_features(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """One mean and one variance are taken over the whole array; each feature should have its own.

    Hint: how many means are there for D features, and which axis do they average over?
    """
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma * _normalized(x, (0, 1), _eps(bn_param)) + beta
    return out, cache


def batchnorm_forward__without_scale_and_shift(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Gamma and beta are never applied; the output is the normalised input itself.

    Hint: which of the arguments does your result not depend on?
    """
    return batchnorm_forward(x, np.ones_like(gamma), np.zeros_like(beta), bn_param)


def batchnorm_forward__running_statistics_not_stored(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The running statistics are computed and not stored back in bn_param.

    Hint: where will the next call find what this one learned about the data?
    """
    return batchnorm_forward(x, gamma, beta, dict(bn_param))


def batchnorm_backward__variance_path_missing(dout: Array, cache: Cache) -> Three:
    """The path through the variance is missing from dx.

    Hint: three arrows leave x in the graph. One goes to the variance: what comes back along it?
    """
    x_hat, std, gamma, _ = cache
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return _through(dout * gamma, x_hat, std, 0, var=False), dgamma, dbeta


def batchnorm_backward__mean_path_missing(dout: Array, cache: Cache) -> Three:
    """The path through the mean is missing from dx.

    Hint: adding one number to a whole column does not change the output. What does each column of dx sum to?
    """
    x_hat, std, gamma, _ = cache
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return _through(dout * gamma, x_hat, std, 0, mean=False), dgamma, dbeta


def batchnorm_backward__statistics_constant(dout: Array, cache: Cache) -> Three:
    """Dx takes the mean and the variance for constants; they depend on x too.

    Hint: how many arrows leave x in the graph of the forward pass?
    """
    _, std, gamma, _ = cache
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dout * gamma / std, dgamma, dbeta


def batchnorm_backward__dx_without_gamma(dout: Array, cache: Cache) -> Three:
    """Gamma is left out of dx.

    Hint: the last step of the forward pass is the first of the backward pass. What multiplies x_hat there?
    """
    x_hat, std, gamma, mode = cache
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return batchnorm_backward(dout, (x_hat, std, np.ones_like(gamma), mode))[0], dgamma, dbeta


def batchnorm_backward__dgamma_without_xhat(dout: Array, cache: Cache) -> Three:
    """Dgamma is the sum of dout alone; x_hat is missing from it.

    Hint: by what is gamma multiplied in the forward pass?
    """
    dx, _, dbeta = batchnorm_backward(dout, cache)
    return dx, dbeta.copy(), dbeta


def batchnorm_backward__dgamma_of_centred_input(dout: Array, cache: Cache) -> Three:
    """Dgamma is made with the centred input; it should be made with the normalised one.

    Hint: by what exactly is gamma multiplied in the forward pass?
    """
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx, dgamma * cache[1], dbeta


def batchnorm_backward__parameters_averaged(dout: Array, cache: Cache) -> Three:
    """Dgamma and dbeta are averaged over the batch; they should be summed.

    Hint: one beta is added in all N rows. How do gradients of several uses combine?
    """
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx, dgamma / len(dout), dbeta / len(dout)


def batchnorm_backward_alt__sums_for_means(dout: Array, cache: Cache) -> Three:
    """The simplified formula has sums where there should be means over the batch.

    Hint: where does the forward pass divide by N? Each of these places leaves its 1/N behind.
    """
    x_hat, std, gamma, _ = cache
    d = dout * gamma
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return (d - d.sum(axis=0) - x_hat * (d * x_hat).sum(axis=0)) / std, dgamma, dbeta


def batchnorm_backward_alt__n_times_too_large(dout: Array, cache: Cache) -> Three:
    """Dx is N times too large: the 1/N in front of the simplified formula is missing.

    Hint: compare with batchnorm_backward. What is the ratio of the two results?
    """
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx * len(dout), dgamma, dbeta


def batchnorm_backward_alt__without_deviation(dout: Array, cache: Cache) -> Three:
    """Dx is not divided by the standard deviation.

    Hint: if x were measured in millimetres instead of metres, how should dx change?
    """
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx * cache[1], dgamma, dbeta


# --- batch normalisation of images


def spatial_batchnorm_forward__statistics_per_pixel(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Every place of the image has statistics of its own; a channel should have one mean and one variance.

    Hint: over how many numbers does the mean of one channel run: N, or N times H times W?
    """
    out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma[:, None, None] * _normalized(x, 0, _eps(bn_param)) + beta[:, None, None]
    return out, cache


def spatial_batchnorm_forward__each_image_alone(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Every image is normalised by itself; the statistics of a channel should cover the whole batch.

    Hint: how many means are there for N images of C channels?
    """
    out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma[:, None, None] * _normalized(x, (2, 3), _eps(bn_param)) + beta[:, None, None]
    return out, cache


def spatial_batchnorm_forward__reshaped_without_transposing(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The images are reshaped to (N*H*W, C) without moving the channels to the end first.

    Hint: print one row of the reshaped array. Does it hold the C channels of one pixel?
    """
    out, cache = batchnorm_forward(x.reshape(-1, x.shape[1]), gamma, beta, bn_param)
    return out.reshape(x.shape), cache


def spatial_batchnorm_forward__channels_not_moved_back(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The output is reshaped to (N, C, H, W) without moving the channels back from the end.

    Hint: which axis of the rows runs fastest, and which axis of (N, C, H, W) does?
    """
    out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    return np.ascontiguousarray(out.transpose(0, 2, 3, 1)).reshape(x.shape), cache


def spatial_batchnorm_backward__dx_not_moved_back(dout: Array, cache: Cache) -> Three:
    """Dx is reshaped to (N, C, H, W) without moving the channels back from the end.

    Hint: which axis of the rows runs fastest, and which axis of (N, C, H, W) does?
    """
    dx, dgamma, dbeta = spatial_batchnorm_backward(dout, cache)
    return np.ascontiguousarray(dx.transpose(0, 2, 3, 1)).reshape(dout.shape), dgamma, dbeta


def spatial_batchnorm_backward__averaged_over_places(dout: Array, cache: Cache) -> Three:
    """Dgamma and dbeta are averaged over the places of the image; they should be summed.

    Hint: one gamma scales every pixel of its channel. How do gradients of several uses combine?
    """
    dx, dgamma, dbeta = spatial_batchnorm_backward(dout, cache)
    places = dout.shape[2] * dout.shape[3]
    return dx, dgamma / places, dbeta / places


# --- layer normalisation


def layernorm_forward__over_the_batch(
    x: Array, gamma: Array, beta: Array, ln_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """Each feature is normalised over the batch; each example should be normalised over its features.

    Hint: what should layer normalisation do with a batch of one example?
    """
    return gamma * _normalized(x, 0, _eps(ln_param)) + beta, layernorm_forward(x, gamma, beta, ln_param)[1]


def layernorm_forward__variance_by_d_minus_one(
    x: Array, gamma: Array, beta: Array, ln_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """The variance of an example divides by D - 1; it should divide by D.

    Hint: what is the mean of x_hat ** 2 over the features meant to be?
    """
    out = gamma * _normalized(x, 1, _eps(ln_param), ddof=1) + beta
    return out, layernorm_forward(x, gamma, beta, ln_param)[1]


def layernorm_forward__whole_array(
    x: Array, gamma: Array, beta: Array, ln_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """One mean and one variance are taken over the whole array; each example should have its own.

    Hint: should the output for an example depend on the other examples of the batch?
    """
    return gamma * _normalized(x, (0, 1), _eps(ln_param)) + beta, layernorm_forward(x, gamma, beta, ln_param)[1]


def layernorm_backward__means_over_the_batch(dout: Array, cache: Cache) -> Three:
    """The means in dx run over the batch; they should run over the features, as in the forward pass.

    Hint: which values share a mean and a variance? Their gradients mix, and no others.
    """
    x_hat, std, gamma = cache
    _, dgamma, dbeta = layernorm_backward(dout, cache)
    return _through(dout * gamma, x_hat, std, 0), dgamma, dbeta


def layernorm_backward__gamma_after_the_means(dout: Array, cache: Cache) -> Three:
    """Dx is multiplied by gamma at the end; gamma belongs to the upstream gradient before its means are taken.

    Hint: batch normalisation can pull gamma out of its means. Is it constant along the axis of these?
    """
    x_hat, std, gamma = cache
    _, dgamma, dbeta = layernorm_backward(dout, cache)
    return gamma * _through(dout, x_hat, std, 1), dgamma, dbeta


def layernorm_backward__constant_mean_and_variance(dout: Array, cache: Cache) -> Three:
    """Dx takes the example's mean and variance for constants; they depend on x too.

    Hint: how many arrows leave x in the graph of the forward pass?
    """
    _, std, gamma = cache
    _, dgamma, dbeta = layernorm_backward(dout, cache)
    return dout * gamma / std, dgamma, dbeta


# --- group normalisation


def _grouped(x: Array, G: int) -> Array:
    return x.reshape(len(x), G, -1, *x.shape[2:])


def spatial_groupnorm_forward__groups_returned(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """The groups are returned as they are: gamma and beta never act, and the shape (N, C, H, W) is not restored.

    Hint: two steps follow the normalisation. Which of the arguments have you not used yet?
    """
    _, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    return _grouped(cache[0], G), cache


def spatial_groupnorm_forward__gamma_and_beta_unused(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """Gamma and beta are never applied; the output is the normalised image itself.

    Hint: which of the arguments does your result not depend on?
    """
    _, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    return cache[0].copy(), cache


def spatial_groupnorm_forward__group_size_for_groups(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """G is taken for the number of channels in a group; it is the number of groups.

    Hint: with G = 1, how many channels share one mean?
    """
    return spatial_groupnorm_forward(x, gamma, beta, x.shape[1] // G, gn_param)


def spatial_groupnorm_forward__channels_alone(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """Every channel is normalised by itself; the channels of a group should share a mean and a variance.

    Hint: over which axes of (N, G, C/G, H, W) do the statistics of one group run?
    """
    _, cache = spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    return gamma * _normalized(x, (2, 3), _eps(gn_param)) + beta, cache


def spatial_groupnorm_backward__means_by_channel(dout: Array, cache: Cache) -> Three:
    """The means in dx run over each channel by itself; they should run over its group.

    Hint: which values share a mean and a variance in the forward pass? Their gradients mix.
    """
    x_hat, std, gamma, G = cache
    dx = _through(_grouped(dout * gamma, G), _grouped(x_hat, G), std, (3, 4))
    return dx.reshape(dout.shape), *spatial_groupnorm_backward(dout, cache)[1:]


def spatial_groupnorm_backward__gamma_after_group_means(dout: Array, cache: Cache) -> Three:
    """Dx is multiplied by gamma at the end; the channels of a group differ in gamma, so it cannot leave the means.

    Hint: begin with the gradient of x_hat, and form the means of that.
    """
    x_hat, std, gamma, G = cache
    dx = _through(_grouped(dout, G), _grouped(x_hat, G), std, (2, 3, 4))
    return gamma * dx.reshape(dout.shape), *spatial_groupnorm_backward(dout, cache)[1:]


def spatial_groupnorm_backward__parameters_without_axes(dout: Array, cache: Cache) -> Three:
    """Dgamma and dbeta have the shape (C,); they should have the shape of gamma and beta, (1, C, 1, 1).

    Hint: what shape must a gradient have, so that a step of descent can be taken with it?
    """
    dx, dgamma, dbeta = spatial_groupnorm_backward(dout, cache)
    return dx, dgamma.ravel(), dbeta.ravel()


# --- axes, and eps in the running variance


def batchnorm_forward__eps_in_the_running_variance(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The running variance is made of var + eps; eps belongs under the root alone.

    Hint: in test mode eps is added again. Which variance should it be added to?
    """
    result = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = bn_param["running_var"] + (1 - bn_param.get("momentum", 0.9)) * _eps(bn_param)
    return result


def batchnorm_forward__over_the_features(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Each example is normalised over its features; each feature should be normalised over the batch.

    Hint: how many means are there for D features, and which axis do they average over?
    """
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma * _normalized(x, 1, _eps(bn_param)) + beta
    return out, cache


def batchnorm_backward__means_over_the_features(dout: Array, cache: Cache) -> Three:
    """The means in dx run over the features; they should run over the batch, as in the forward pass.

    Hint: which values share a mean and a variance? Their gradients mix, and no others.
    """
    x_hat, std, gamma, _ = cache
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return _through(dout * gamma, x_hat, std, 1), dgamma, dbeta


def spatial_batchnorm_forward__each_image_with_its_channels(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """Every image is normalised as a whole; the statistics of a channel should cover the whole batch.

    Hint: how many means are there for N images of C channels?
    """
    out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma[:, None, None] * _normalized(x, (1, 2, 3), _eps(bn_param)) + beta[:, None, None]
    return out, cache


def spatial_batchnorm_forward__one_mean_for_all_channels(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """One mean and one variance are taken over the whole array; each channel should have its own.

    Hint: how many means are there for N images of C channels?
    """
    out, cache = spatial_batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        out = gamma[:, None, None] * _normalized(x, (0, 1, 2, 3), _eps(bn_param)) + beta[:, None, None]
    return out, cache


def layernorm_forward__statistics_across_the_rows(
    x: Array, gamma: Array, beta: Array, ln_param: Mapping[str, Any]
) -> tuple[Array, Cache]:
    """The statistics of the examples are broadcast along the features; each should go along its own row.

    Hint: which shape has x.mean(axis=1), and along which axis of x is it subtracted?
    """
    std = np.sqrt(x.var(axis=1) + _eps(ln_param))
    return gamma * (x - x.mean(axis=1)) / std + beta, layernorm_forward(x, gamma, beta, ln_param)[1]


def _running_from(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any], *, is_stored: bool, begins_at_batch: bool
) -> tuple[Array, Cache]:
    """Batch normalisation whose running statistics begin, or go on, in another way."""
    is_first = "running_mean" not in bn_param
    before = bn_param.get("running_mean", np.zeros(x.shape[1])), bn_param.get("running_var", np.zeros(x.shape[1]))
    result = batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train" and not is_stored:
        bn_param["running_mean"], bn_param["running_var"] = before
    if bn_param["mode"] == "train" and is_first and begins_at_batch:
        bn_param["running_mean"], bn_param["running_var"] = x.mean(axis=0), x.var(axis=0)
    return result


def batchnorm_forward__running_statistics_in_a_local_name(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The new running statistics stay in a local name: bn_param still has what it had before the call.

    Hint: after `a = d["k"]`, does `a = a + 1` change d["k"]?
    """
    return _running_from(x, gamma, beta, bn_param, is_stored=False, begins_at_batch=False)


def batchnorm_forward__running_statistics_begin_at_the_batch(
    x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]
) -> tuple[Array, Cache]:
    """The running statistics begin with those of the first batch; they should begin with zeros.

    Hint: what does the update give for the first batch if the old values are zeros and momentum is 0.9?
    """
    return _running_from(x, gamma, beta, bn_param, is_stored=True, begins_at_batch=True)


def layernorm_backward__examples_for_features(dout: Array, cache: Cache) -> Three:
    """The sums in dx run over the features and are divided by N; it should be by their number, D.

    Hint: how many values share a mean, N or D?
    """
    x_hat, std, gamma = cache
    d, (N, D) = dout * gamma, dout.shape
    _, dgamma, dbeta = layernorm_backward(dout, cache)
    mixed = d.mean(axis=1, keepdims=True) + x_hat * (d * x_hat).mean(axis=1, keepdims=True)
    return (d - mixed * D / N) / std, dgamma, dbeta


def spatial_groupnorm_backward__places_for_the_group(dout: Array, cache: Cache) -> Three:
    """The sums in dx are divided by H*W; a group has C/G channels, so it should be by (C/G)*H*W.

    Hint: how many values share a mean in the forward pass?
    """
    x_hat, std, gamma, G = cache
    d, hats = _grouped(dout * gamma, G), _grouped(x_hat, G)
    axes = (2, 3, 4)
    mixed = d.mean(axis=axes, keepdims=True) + hats * (d * hats).mean(axis=axes, keepdims=True)
    dx = (d - mixed * d.shape[2]) / std
    return dx.reshape(dout.shape), *spatial_groupnorm_backward(dout, cache)[1:]
