"""Wrong normalisations."""

import numpy as np

PART = "fresh"


def batchnorm_forward__batch_statistics_at_test_time(x, gamma, beta, bn_param):
    """Uses the batch's statistics in test mode too."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    out = gamma * x_hat + beta
    if mode == "train":
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, (x_hat, std, gamma, mode)


def batchnorm_forward__momentum_the_other_way(x, gamma, beta, bn_param):
    """running = (1 - momentum) * running + momentum * batch."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        running_mean = (1 - momentum) * running_mean + momentum * mu
        running_var = (1 - momentum) * running_var + momentum * var
    else:
        mu, var = running_mean, running_var
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return gamma * x_hat + beta, (x_hat, std, gamma, mode)


def batchnorm_forward__eps_outside_the_root(x, gamma, beta, bn_param):
    """Adds eps to the standard deviation instead of the variance."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    std = np.sqrt(var) + eps
    x_hat = (x - mu) / std
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return gamma * x_hat + beta, (x_hat, std, gamma, mode)


def batchnorm_forward__divides_by_the_variance(x, gamma, beta, bn_param):
    """Divides by the variance, without the root."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    x_hat = (x - mu) / (var + eps)
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return gamma * x_hat + beta, (x_hat, np.sqrt(var + eps), gamma, mode)


def batchnorm_forward__running_statistics_not_stored(x, gamma, beta, bn_param):
    """Computes the running statistics and never stores them in bn_param."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, (x_hat, std, gamma, mode)


def batchnorm_forward__scales_the_shift_too(x, gamma, beta, bn_param):
    """gamma * (x_hat + beta) where gamma * x_hat + beta is meant."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return gamma * (x_hat + beta), (x_hat, std, gamma, mode)


def batchnorm_backward__statistics_as_constants(dout, cache):
    """Takes mean and variance for constants: dx = dout * gamma / std."""
    x_hat, std, gamma, _ = cache
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx = dout * gamma / std
    return dx, dgamma, dbeta


def batchnorm_backward__no_gradient_through_the_mean(dout, cache):
    """The gradient through the mean is left out."""
    x_hat, std, gamma, mode = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(x_hat * dout, axis=0)
    dx_hat = dout * gamma
    dx = dx_hat / std
    if mode == "train":
        xc = x_hat * std
        dvar = np.sum(dx_hat * xc * -0.5 * std**-3, axis=0)
        dx = dx + dvar * 2 * xc / N
    return dx, dgamma, dbeta


def batchnorm_backward__half_forgotten(dout, cache):
    """The derivative of the root lacks its one half."""
    x_hat, std, gamma, mode = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(x_hat * dout, axis=0)
    dx_hat = dout * gamma
    if mode == "test":
        return dx_hat / std, dgamma, dbeta
    xc = x_hat * std
    dvar = np.sum(dx_hat * xc * -1.0 * std**-3, axis=0)
    dmean = np.sum(-dx_hat / std, axis=0) + dvar * np.mean(-2 * xc, axis=0)
    dx = dx_hat / std + dvar * 2 * xc / N + dmean / N
    return dx, dgamma, dbeta


def batchnorm_backward__gamma_in_dgamma(dout, cache):
    """dgamma is computed from dout * gamma instead of dout."""
    x_hat, std, gamma, mode = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dout = dout * gamma
    dgamma = np.sum(dout * x_hat, axis=0)
    if mode == "test":
        return dout / std, dgamma, dbeta
    dx = (N * dout - dout.sum(axis=0) - x_hat * np.sum(dout * x_hat, axis=0)) / (N * std)
    return dx, dgamma, dbeta


def batchnorm_backward_alt__gamma_forgotten(dout, cache):
    """dx lacks gamma."""
    x_hat, std, _, mode = cache
    N = dout.shape[0]
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    if mode == "test":
        return dout / std, dgamma, dbeta
    dx = (1.0 / N) / std * (N * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def batchnorm_backward_alt__without_the_count(dout, cache):
    """The simplified formula lacks its 1 / N."""
    x_hat, std, gamma, mode = cache
    N = dout.shape[0]
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    if mode == "test":
        return dout * gamma / std, dgamma, dbeta
    dx = gamma / std * (N * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def _batchnorm(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    mu, var = running_mean, running_var
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, (x_hat, std, gamma, mode)


def spatial_batchnorm_forward__reshape_without_transpose(x, gamma, beta, bn_param):
    """Reshapes to (-1, C) without moving the channels last."""
    N, C, H, W = x.shape
    out, cache = _batchnorm(x.reshape(-1, C), gamma, beta, bn_param)
    return out.reshape(N, C, H, W), cache


def spatial_batchnorm_forward__not_transposed_back(x, gamma, beta, bn_param):
    """The result is reshaped to (N, C, H, W) without moving the channels back."""
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = _batchnorm(rows, gamma, beta, bn_param)
    return out.reshape(N, C, H, W), cache


def layernorm_forward__over_the_batch(x, gamma, beta, ln_param):
    """Normalises each feature over the batch, as batch normalisation does."""
    eps = ln_param.get("eps", 1e-5)
    mu = x.mean(axis=0, keepdims=True)
    std = np.sqrt(x.var(axis=0, keepdims=True) + eps)
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layernorm_backward__counts_the_batch(dout, cache):
    """Sums over the features and divides by the batch size, as copied from batch normalisation."""
    x_hat, std, gamma = cache
    N = dout.shape[0]
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxh = dout * gamma
    dx = (
        (1.0 / N)
        / std
        * (N * dxh - np.sum(dxh, axis=1, keepdims=True) - x_hat * np.sum(dxh * x_hat, axis=1, keepdims=True))
    )
    return dx, dgamma, dbeta


def layernorm_backward__means_over_the_batch(dout, cache):
    """dx takes its means over the batch, as batch normalisation does."""
    x_hat, std, gamma = cache
    dgamma = (dout * x_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dxh = dout * gamma
    dx = (dxh - dxh.mean(axis=0) - x_hat * (dxh * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta


def spatial_groupnorm_forward__interleaves_the_groups(x, gamma, beta, G, gn_param):
    """Puts every G-th channel into a group instead of neighbouring ones."""
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    xg = x.reshape(N, C // G, G, H, W)
    mu = xg.mean(axis=(1, 3, 4), keepdims=True)
    std = np.sqrt(xg.var(axis=(1, 3, 4), keepdims=True) + eps)
    x_hat = ((xg - mu) / std).reshape(N, C, H, W)
    flat_std = std.reshape(N, G, 1, 1, 1)
    return gamma * x_hat + beta, (x_hat, flat_std, gamma, G)


def spatial_groupnorm_backward__parameters_flat(dout, cache):
    """dgamma and dbeta come as (C,) instead of (1, C, 1, 1)."""
    x_hat, std, gamma, G = cache
    N, C, H, W = dout.shape
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3))
    dbeta = np.sum(dout, axis=(0, 2, 3))
    d = (dout * gamma).reshape(N, G, C // G, H, W)
    xh = x_hat.reshape(N, G, C // G, H, W)
    ax = (2, 3, 4)
    dx = (d - d.mean(axis=ax, keepdims=True) - xh * (d * xh).mean(axis=ax, keepdims=True)) / std
    return dx.reshape(N, C, H, W), dgamma, dbeta


def layernorm_forward__scale_and_shift_swapped(x, gamma, beta, ln_param):
    """Right; its backward returns dgamma and dbeta in the wrong order."""
    std = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layernorm_backward__scale_and_shift_swapped(dout, cache):
    """dgamma and dbeta are returned in the wrong order."""
    x_hat, std, gamma = cache
    d = dout * gamma
    dx = (d - d.mean(axis=1, keepdims=True) - x_hat * (d * x_hat).mean(axis=1, keepdims=True)) / std
    return dx, dout.sum(axis=0), (dout * x_hat).sum(axis=0)


def spatial_groupnorm_forward__every_gth_channel(x, gamma, beta, G, gn_param):
    """A group holds every G-th channel, not neighbours."""
    N, C, H, W = x.shape
    groups = x.reshape(N, C // G, G, H, W).swapaxes(1, 2).reshape(N, G, -1)
    mean, var = groups.mean(axis=-1, keepdims=True), groups.var(axis=-1, keepdims=True)
    x_hat = (groups - mean) / np.sqrt(var + gn_param.get("eps", 1e-5))
    x_hat = x_hat.reshape(N, G, C // G, H, W).swapaxes(1, 2).reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, G, gamma)
