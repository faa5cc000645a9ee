"""Wrong normalisation layers, each as a student might write it."""

import numpy as np


def _train(x, gamma, beta, bn_param, mean=None, var=None, std=None, momenta=None):
    """Batch normalisation with one step done otherwise; the cache is the reference's."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    zeros = np.zeros(x.shape[1])
    running_mean, running_var = bn_param.get("running_mean", zeros), bn_param.get("running_var", zeros)
    mode = bn_param["mode"]
    if mode == "train":
        mean = x.mean(axis=0) if mean is None else mean
        var = x.var(axis=0) if var is None else var
        old, new = (momentum, 1 - momentum) if momenta is None else momenta
        bn_param["running_mean"] = old * running_mean + new * mean
        bn_param["running_var"] = old * running_var + new * var
    else:
        mean, var = running_mean, running_var
        bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    std = np.sqrt(var + eps) if std is None else std(var, eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, std, gamma, mode)


def batchnorm_forward__eps_outside_the_root(x, gamma, beta, bn_param):
    """Adds eps to the deviation instead of the variance."""
    return _train(x, gamma, beta, bn_param, std=lambda var, eps: np.sqrt(var) + eps)


def batchnorm_forward__no_eps(x, gamma, beta, bn_param):
    """Forgets eps."""
    with np.errstate(all="ignore"):
        return _train(x, gamma, beta, bn_param, std=lambda var, eps: np.sqrt(var))


def batchnorm_forward__eps_not_read(x, gamma, beta, bn_param):
    """Uses 1e-5 whatever eps is given."""
    return _train(x, gamma, beta, bn_param, std=lambda var, eps: np.sqrt(var + 1e-5))


def batchnorm_forward__divides_by_variance(x, gamma, beta, bn_param):
    """Divides by the variance."""
    return _train(x, gamma, beta, bn_param, std=lambda var, eps: var + eps)


def batchnorm_forward__unbiased_variance(x, gamma, beta, bn_param):
    """The variance divides by N - 1."""
    var = x.var(axis=0, ddof=1) if len(x) > 1 else np.zeros(x.shape[1])
    return _train(x, gamma, beta, bn_param, var=var)


def batchnorm_forward__momentum_exchanged(x, gamma, beta, bn_param):
    """The momentum weighs the batch instead of the running statistics."""
    momentum = bn_param.get("momentum", 0.9)
    return _train(x, gamma, beta, bn_param, momenta=(1 - momentum, momentum))


def batchnorm_forward__momentum_not_read(x, gamma, beta, bn_param):
    """Uses 0.9 whatever momentum is given."""
    return _train(x, gamma, beta, bn_param, momenta=(0.9, 0.1))


def batchnorm_forward__running_not_stored(x, gamma, beta, bn_param):
    """Computes the running statistics and does not store them."""
    return _train(x, gamma, beta, dict(bn_param))


def batchnorm_forward__running_replaced(x, gamma, beta, bn_param):
    """The running statistics are those of the last batch."""
    return _train(x, gamma, beta, bn_param, momenta=(0.0, 1.0))


def batchnorm_forward__running_deviation(x, gamma, beta, bn_param):
    """Keeps a running deviation under the name of the variance."""
    before = bn_param.get("running_var", np.zeros(x.shape[1]))
    result = _train(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        momentum = bn_param.get("momentum", 0.9)
        bn_param["running_var"] = momentum * before + (1 - momentum) * np.sqrt(x.var(axis=0))
    return result


def batchnorm_forward__test_by_batch(x, gamma, beta, bn_param):
    """Test mode uses the statistics of the batch."""
    if bn_param["mode"] == "test":
        out, cache = _train(x, gamma, beta, {**bn_param, "mode": "train"})
        return out, cache
    return _train(x, gamma, beta, bn_param)


def batchnorm_forward__test_updates(x, gamma, beta, bn_param):
    """Test mode updates the running statistics."""
    result = _train(x, gamma, beta, bn_param)
    if bn_param["mode"] == "test":
        bn_param["running_mean"] = 0.9 * bn_param["running_mean"] + 0.1 * x.mean(axis=0)
        bn_param["running_var"] = 0.9 * bn_param["running_var"] + 0.1 * x.var(axis=0)
    return result


def batchnorm_forward__test_without_scale(x, gamma, beta, bn_param):
    """Test mode forgets gamma and beta."""
    out, cache = _train(x, gamma, beta, bn_param)
    return (cache[0] if bn_param["mode"] == "test" else out), cache


def batchnorm_forward__train_by_running(x, gamma, beta, bn_param):
    """Train mode normalises by the running statistics just updated."""
    out, cache = _train(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        std = np.sqrt(bn_param["running_var"] + bn_param.get("eps", 1e-5))
        out = gamma * (x - bn_param["running_mean"]) / std + beta
    return out, cache


def batchnorm_forward__one_mean(x, gamma, beta, bn_param):
    """One mean for all features."""
    return _train(x, gamma, beta, bn_param, mean=np.full(x.shape[1], x.mean()))


def batchnorm_forward__no_shift(x, gamma, beta, bn_param):
    """Forgets beta."""
    return _train(x, gamma, 0 * beta, bn_param)


def _gradients(dout, cache, axis=0):
    """The right gradients, and the sums of which dx consists."""
    x_hat, std, gamma = cache[:3]
    dx_hat = dout * gamma
    return x_hat, std, dx_hat, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def batchnorm_backward__no_variance_path(dout, cache):
    """The path through the variance is missing."""
    _, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return (dx_hat - dx_hat.mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__no_mean_path(dout, cache):
    """The path through the mean is missing."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return (dx_hat - x_hat * (dx_hat * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__constants(dout, cache):
    """Takes mean and variance for constants."""
    _, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return dx_hat / std, dgamma, dbeta


def batchnorm_backward__no_gamma(dout, cache):
    """dx without gamma."""
    x_hat, std, _, dgamma, dbeta = _gradients(dout, cache)
    return (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__by_variance(dout, cache):
    """dx divided by the variance."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std**2, dgamma, dbeta


def batchnorm_backward__variance_without_two(dout, cache):
    """The derivative of the square lacks its factor 2."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return (dx_hat - dx_hat.mean(axis=0) - 0.5 * x_hat * (dx_hat * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward__dgamma_averaged(dout, cache):
    """dgamma averaged over the batch."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dgamma / len(dout), dbeta


def batchnorm_backward__dgamma_of_input(dout, cache):
    """dgamma with the centred input instead of the normalised one."""
    x_hat, std, dx_hat, _, dbeta = _gradients(dout, cache)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, (dout * x_hat * std).sum(axis=0), dbeta


def batchnorm_backward__dbeta_averaged(dout, cache):
    """dbeta averaged over the batch."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta / len(dout)


def batchnorm_forward__x_hat_from_output(x, gamma, beta, bn_param):
    """The backward finds x_hat again by dividing the output by gamma, which may be 0."""
    out, (_, std, _, mode) = _train(x, gamma, beta, bn_param)
    return out, (out, beta, std, gamma, mode)


def batchnorm_backward__x_hat_from_output(dout, cache):
    """Finds x_hat again by dividing the output by gamma, which may be 0."""
    out, beta, std, gamma, _ = cache
    with np.errstate(all="ignore"):
        x_hat = (out - beta) / gamma
        d = dout * gamma
        dx = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std
        return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def batchnorm_backward_alt__x_hat_from_output(dout, cache):
    """Finds x_hat again by dividing the output by gamma, which may be 0."""
    return batchnorm_backward__x_hat_from_output(dout, cache)


def batchnorm_backward_alt__sum_for_mean(dout, cache):
    """Sums where the simplified formula has means."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return (dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)) / std, dgamma, dbeta


def batchnorm_backward_alt__not_divided_by_n(dout, cache):
    """The factor 1/N is forgotten: N times too large."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    dx = (len(dout) * dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)) / std
    return dx, dgamma, dbeta


def batchnorm_backward_alt__no_deviation(dout, cache):
    """Forgets to divide by the deviation."""
    x_hat, _, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0), dgamma, dbeta


def batchnorm_backward_alt__gamma_twice(dout, cache):
    """gamma twice: in the upstream gradient and in front."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    dx = cache[2] * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta


def batchnorm_backward_alt__variance_sign(dout, cache):
    """The path through the variance has the wrong sign."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    return (dx_hat - dx_hat.mean(axis=0) + x_hat * (dx_hat * x_hat).mean(axis=0)) / std, dgamma, dbeta


def batchnorm_backward_alt__gradients_exchanged(dout, cache):
    """dgamma and dbeta exchanged."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout, cache)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dbeta, dgamma


def _rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _images(rows, shape):
    N, C, H, W = shape
    return rows.reshape(N, H, W, C).transpose(0, 3, 1, 2)


def spatial_batchnorm_forward__not_transposed(x, gamma, beta, bn_param):
    """Reshapes to (N*H*W, C) without moving the channels to the end."""
    out, cache = _train(x.reshape(-1, x.shape[1]), gamma, beta, bn_param)
    return out.reshape(x.shape), cache


def spatial_batchnorm_forward__back_not_transposed(x, gamma, beta, bn_param):
    """Moves the channels to the end and reshapes back without moving them again."""
    out, cache = _train(_rows(x), gamma, beta, bn_param)
    return out.reshape(x.shape), cache


def spatial_batchnorm_forward__over_images_alone(x, gamma, beta, bn_param):
    """Averages over the images alone, each place by itself; keeps the mean of the statistics."""
    out, cache = _train(_rows(x), gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + bn_param.get("eps", 1e-5))
        out = gamma[:, None, None] * x_hat + beta[:, None, None]
        return out, cache
    return _images(out, x.shape), cache


def spatial_batchnorm_forward__each_image(x, gamma, beta, bn_param):
    """Normalises each image by itself."""
    out, cache = _train(_rows(x), gamma, beta, bn_param)
    out = _images(out, x.shape)
    if bn_param["mode"] == "train":
        std = np.sqrt(x.var(axis=(2, 3), keepdims=True) + bn_param.get("eps", 1e-5))
        out = gamma[:, None, None] * (x - x.mean(axis=(2, 3), keepdims=True)) / std + beta[:, None, None]
    return out, cache


def spatial_batchnorm_forward__variance_of_images(x, gamma, beta, bn_param):
    """The variance is the mean of the images' own variances."""
    var = x.var(axis=(2, 3)).mean(axis=0)
    out, cache = _train(_rows(x), gamma, beta, bn_param, var=var)
    return _images(out, x.shape), cache


def spatial_batchnorm_forward__running_not_stored_of_spatial_batchnorm(x, gamma, beta, bn_param):
    """Hands a copy of bn_param on, so that the running statistics are lost."""
    out, cache = _train(_rows(x), gamma, beta, dict(bn_param))
    return _images(out, x.shape), cache


def _spatial_gradients(dout, cache):
    rows = _rows(dout)
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(rows, cache)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta


def spatial_batchnorm_backward__back_not_transposed_of_spatial_batchnorm(dout, cache):
    """dx reshaped back without moving the channels."""
    dx, dgamma, dbeta = _spatial_gradients(dout, cache)
    return dx.reshape(dout.shape), dgamma, dbeta


def spatial_batchnorm_backward__not_transposed_of_spatial_batchnorm(dout, cache):
    """dout reshaped to (N*H*W, C) without moving the channels."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(dout.reshape(-1, dout.shape[1]), cache)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return _images(dx, dout.shape), dgamma, dbeta


def spatial_batchnorm_backward__averaged_over_places(dout, cache):
    """dgamma and dbeta averaged over the places."""
    dx, dgamma, dbeta = _spatial_gradients(dout, cache)
    places = dout.shape[2] * dout.shape[3]
    return _images(dx, dout.shape), dgamma / places, dbeta / places


def spatial_batchnorm_backward__means_over_images(dout, cache):
    """The means in dx divide by the number of images instead of pixels."""
    x_hat, std, dx_hat, dgamma, dbeta = _gradients(_rows(dout), cache)
    N = dout.shape[0]
    dx = (dx_hat - dx_hat.sum(axis=0) / N - x_hat * (dx_hat * x_hat).sum(axis=0) / N) / std
    return _images(dx, dout.shape), dgamma, dbeta


def spatial_batchnorm_backward__constants_of_spatial_batchnorm(dout, cache):
    """Takes mean and variance for constants."""
    _, std, dx_hat, dgamma, dbeta = _gradients(_rows(dout), cache)
    return _images(dx_hat / std, dout.shape), dgamma, dbeta


def _layer(x, gamma, beta, ln_param, mean=None, var=None, std=None):
    eps = ln_param.get("eps", 1e-5)
    mean = x.mean(axis=1, keepdims=True) if mean is None else mean
    var = x.var(axis=1, keepdims=True) if var is None else var
    std = np.sqrt(var + eps) if std is None else std(var, eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layernorm_forward__over_the_batch(x, gamma, beta, ln_param):
    """Normalises each feature over the batch, as batch normalisation does."""
    _, cache = _layer(x, gamma, beta, ln_param)
    std = np.sqrt(x.var(axis=0) + ln_param.get("eps", 1e-5))
    return gamma * (x - x.mean(axis=0)) / std + beta, cache


def layernorm_forward__eps_outside_the_root_of_layernorm(x, gamma, beta, ln_param):
    """Adds eps to the deviation."""
    return _layer(x, gamma, beta, ln_param, std=lambda var, eps: np.sqrt(var) + eps)


def layernorm_forward__no_eps_of_layernorm(x, gamma, beta, ln_param):
    """Forgets eps."""
    with np.errstate(all="ignore"):
        return _layer(x, gamma, beta, ln_param, std=lambda var, eps: np.sqrt(var))


def layernorm_forward__unbiased_variance_of_layernorm(x, gamma, beta, ln_param):
    """The variance divides by D - 1."""
    var = x.var(axis=1, keepdims=True) * x.shape[1] / max(x.shape[1] - 1, 1)
    return _layer(x, gamma, beta, ln_param, var=var)


def layernorm_forward__one_mean_of_layernorm(x, gamma, beta, ln_param):
    """One mean and variance for the whole array."""
    return _layer(x, gamma, beta, ln_param, mean=x.mean(), var=x.var())


def layernorm_forward__scale_by_row(x, gamma, beta, ln_param):
    """Scales by one number, the mean of gamma."""
    out, cache = _layer(x, np.full_like(gamma, gamma.mean()), beta, ln_param)
    return out, (*cache[:2], gamma)


def _layer_gradients(dout, cache):
    x_hat, std, gamma = cache
    d = dout * gamma
    dx = (d - d.mean(axis=1, keepdims=True) - x_hat * (d * x_hat).mean(axis=1, keepdims=True)) / std
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def layernorm_backward__means_over_the_batch(dout, cache):
    """The means in dx go over the batch."""
    x_hat, std, gamma = cache
    _, dgamma, dbeta = _layer_gradients(dout, cache)
    d = dout * gamma
    return (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std, dgamma, dbeta


def layernorm_backward__no_gamma_of_layernorm(dout, cache):
    """dx without gamma."""
    x_hat, std, gamma = cache
    _, dgamma, dbeta = _layer_gradients(dout, cache)
    dx, _, _ = _layer_gradients(dout, (x_hat, std, np.ones_like(gamma)))
    return dx, dgamma, dbeta


def layernorm_backward__gamma_afterwards(dout, cache):
    """Multiplies by gamma after the means instead of before: right for batch normalisation alone."""
    x_hat, std, gamma = cache
    _, dgamma, dbeta = _layer_gradients(dout, cache)
    dx, _, _ = _layer_gradients(dout, (x_hat, std, np.ones_like(gamma)))
    return dx * gamma, dgamma, dbeta


def layernorm_backward__constants_of_layernorm(dout, cache):
    """Takes mean and variance for constants."""
    _, dgamma, dbeta = _layer_gradients(dout, cache)
    return dout * cache[2] / cache[1], dgamma, dbeta


def layernorm_backward__divides_by_n(dout, cache):
    """The means in dx divide by N instead of D."""
    x_hat, std, gamma = cache
    _, dgamma, dbeta = _layer_gradients(dout, cache)
    d, N = dout * gamma, len(dout)
    along = (d * x_hat).sum(axis=1, keepdims=True)
    return (d - d.sum(axis=1, keepdims=True) / N - x_hat * along / N) / std, dgamma, dbeta


def layernorm_backward__dgamma_averaged_of_layernorm(dout, cache):
    """dgamma averaged over the batch."""
    dx, dgamma, dbeta = _layer_gradients(dout, cache)
    return dx, dgamma / len(dout), dbeta


def layernorm_backward__no_variance_path_of_layernorm(dout, cache):
    """The path through the variance is missing."""
    _, dgamma, dbeta = _layer_gradients(dout, cache)
    d = dout * cache[2]
    return (d - d.mean(axis=1, keepdims=True)) / cache[1], dgamma, dbeta


def _group(x, gamma, beta, G, gn_param, std=None):
    N, C, H, W = x.shape
    eps = gn_param.get("eps", 1e-5)
    grouped = x.reshape(N, G, C // G, H, W)
    mean, var = grouped.mean(axis=(2, 3, 4), keepdims=True), grouped.var(axis=(2, 3, 4), keepdims=True)
    std = np.sqrt(var + eps) if std is None else std(var, eps)
    x_hat = ((grouped - mean) / std).reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, std, gamma, G)


def spatial_groupnorm_forward__no_scale(x, gamma, beta, G, gn_param):
    """Never applies gamma and beta."""
    _, cache = _group(x, gamma, beta, G, gn_param)
    return cache[0], cache


def spatial_groupnorm_forward__shape_not_restored(x, gamma, beta, G, gn_param):
    """The output keeps the shape of the groups."""
    out, cache = _group(x, gamma, beta, G, gn_param)
    N, C, H, W = x.shape
    return out.reshape(N, G, C // G, H, W), cache


def spatial_groupnorm_forward__groups_strided(x, gamma, beta, G, gn_param):
    """A group holds every G-th channel instead of neighbours."""
    _, cache = _group(x, gamma, beta, G, gn_param)
    N, C, H, W = x.shape
    grouped = x.reshape(N, C // G, G, H, W)
    std = np.sqrt(grouped.var(axis=(1, 3, 4), keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = ((grouped - grouped.mean(axis=(1, 3, 4), keepdims=True)) / std).reshape(x.shape)
    return gamma * x_hat + beta, cache


def spatial_groupnorm_forward__group_size(x, gamma, beta, G, gn_param):
    """Takes G for the number of channels in a group."""
    _, cache = _group(x, gamma, beta, G, gn_param)
    out, _ = _group(x, gamma, beta, x.shape[1] // G, gn_param)
    return out, cache


def spatial_groupnorm_forward__channels_kept_apart(x, gamma, beta, G, gn_param):
    """Averages over the places of each channel, not over its group."""
    _, cache = _group(x, gamma, beta, G, gn_param)
    out, _ = _group(x, gamma, beta, x.shape[1], gn_param)
    return out, cache


def spatial_groupnorm_forward__over_the_batch_of_spatial_groupnorm(x, gamma, beta, G, gn_param):
    """Averages over the batch too."""
    _, cache = _group(x, gamma, beta, G, gn_param)
    N, C, H, W = x.shape
    grouped = x.reshape(N, G, C // G, H, W)
    std = np.sqrt(grouped.var(axis=(0, 2, 3, 4), keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = ((grouped - grouped.mean(axis=(0, 2, 3, 4), keepdims=True)) / std).reshape(x.shape)
    return gamma * x_hat + beta, cache


def spatial_groupnorm_forward__eps_outside_the_root_of_spatial_groupnorm(x, gamma, beta, G, gn_param):
    """Adds eps to the deviation."""
    return _group(x, gamma, beta, G, gn_param, std=lambda var, eps: np.sqrt(var) + eps)


def _group_gradients(dout, cache, gamma=None, axes=(2, 3, 4)):
    x_hat, std, own, G = cache
    N, C, H, W = dout.shape
    groups = (N, G, C // G, H, W)
    d = (dout * (own if gamma is None else gamma)).reshape(groups)
    x_hat_grouped = x_hat.reshape(groups)
    along = (d * x_hat_grouped).mean(axis=axes, keepdims=True)
    dx = (d - d.mean(axis=axes, keepdims=True) - x_hat_grouped * along) / std
    dgamma = (dout * x_hat).sum(axis=(0, 2, 3), keepdims=True)
    return dx.reshape(dout.shape), dgamma, dout.sum(axis=(0, 2, 3), keepdims=True)


def spatial_groupnorm_backward__flat_gradients(dout, cache):
    """dgamma and dbeta of shape (C,)."""
    dx, dgamma, dbeta = _group_gradients(dout, cache)
    return dx, dgamma.ravel(), dbeta.ravel()


def spatial_groupnorm_backward__no_gamma_of_spatial_groupnorm(dout, cache):
    """dx without gamma."""
    _, dgamma, dbeta = _group_gradients(dout, cache)
    return _group_gradients(dout, cache, gamma=1.0)[0], dgamma, dbeta


def spatial_groupnorm_backward__gamma_afterwards_of_spatial_groupnorm(dout, cache):
    """Multiplies by gamma after the means over the group."""
    _, dgamma, dbeta = _group_gradients(dout, cache)
    return _group_gradients(dout, cache, gamma=1.0)[0] * cache[2], dgamma, dbeta


def spatial_groupnorm_backward__means_by_channel(dout, cache):
    """The means in dx go over each channel by itself."""
    _, dgamma, dbeta = _group_gradients(dout, cache)
    return _group_gradients(dout, cache, axes=(3, 4))[0], dgamma, dbeta


def spatial_groupnorm_backward__means_over_the_batch_of_spatial_groupnorm(dout, cache):
    """The means in dx go over the batch too."""
    _, dgamma, dbeta = _group_gradients(dout, cache)
    return _group_gradients(dout, cache, axes=(0, 2, 3, 4))[0], dgamma, dbeta


def spatial_groupnorm_backward__dgamma_averaged_of_spatial_groupnorm(dout, cache):
    """dgamma averaged over the batch."""
    dx, dgamma, dbeta = _group_gradients(dout, cache)
    return dx, dgamma / len(dout), dbeta


def spatial_groupnorm_backward__dbeta_of_places(dout, cache):
    """dbeta summed over the places and averaged over the batch."""
    dx, dgamma, dbeta = _group_gradients(dout, cache)
    return dx, dgamma, dbeta / len(dout)


def spatial_groupnorm_backward__shared_in_a_group(dout, cache):
    """dgamma summed over its group, the same for each of its channels."""
    dx, dgamma, dbeta = _group_gradients(dout, cache)
    G = cache[3]
    grouped = dgamma.reshape(G, -1)
    return dx, np.repeat(grouped.sum(axis=1), grouped.shape[1]).reshape(dgamma.shape), dbeta


def spatial_groupnorm_backward__constants_of_spatial_groupnorm(dout, cache):
    """Takes mean and variance for constants."""
    _, std, gamma, G = cache
    _, dgamma, dbeta = _group_gradients(dout, cache)
    N, C, H, W = dout.shape
    dx = (dout * gamma).reshape(N, G, C // G, H, W) / std
    return dx.reshape(dout.shape), dgamma, dbeta
