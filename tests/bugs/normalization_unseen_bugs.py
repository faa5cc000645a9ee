"""Wrong normalisations, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def _running(bn_param, D):
    return bn_param.get("running_mean", np.zeros(D)), bn_param.get("running_var", np.zeros(D))


def _train(x, gamma, beta, bn_param):
    """A right forward in train mode, for the backward passes below; x, its centre and spread in the cache."""
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    running_mean, running_var = _running(bn_param, x.shape[1])
    if bn_param["mode"] not in ("train", "test"):
        raise ValueError("unknown mode")
    if bn_param["mode"] == "test":
        mean, var = running_mean, running_var
    else:
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    xhat = (x - mean) / np.sqrt(var + eps)
    return gamma * xhat + beta, (x, xhat, mean, var, eps, gamma, bn_param["mode"])


def batchnorm_forward__sample_variance(x, gamma, beta, bn_param):
    """Divides the batch's variance by N - 1."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm, rv = _running(bn_param, x.shape[1])
    if bn_param["mode"] == "train":
        mu, var = x.mean(axis=0), x.var(axis=0, ddof=1)
        bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
        bn_param["running_var"] = momentum * rv + (1 - momentum) * var
    elif bn_param["mode"] == "test":
        mu, var = rm, rv
    else:
        raise ValueError("mode")
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, bn_param["mode"])


def batchnorm_forward__forgets_quickly(x, gamma, beta, bn_param):
    """Weighs the new batch with the momentum and the running statistics with the rest."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm, rv = _running(bn_param, x.shape[1])
    if bn_param["mode"] == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = (1 - momentum) * rm + momentum * mu
        bn_param["running_var"] = (1 - momentum) * rv + momentum * var
    elif bn_param["mode"] == "test":
        mu, var = rm, rv
    else:
        raise ValueError("mode")
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, bn_param["mode"])


def batchnorm_forward__batch_at_test(x, gamma, beta, bn_param):
    """Uses the batch's own statistics in test mode as well."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm, rv = _running(bn_param, x.shape[1])
    mode = bn_param["mode"]
    if mode not in ("train", "test"):
        raise ValueError("mode")
    mu, var = x.mean(axis=0), x.var(axis=0)
    if mode == "train":
        bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
        bn_param["running_var"] = momentum * rv + (1 - momentum) * var
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, mode)


def batchnorm_forward__eps_after_root(x, gamma, beta, bn_param):
    """Adds eps to the standard deviation, not to the variance."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm, rv = _running(bn_param, x.shape[1])
    if bn_param["mode"] == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
        bn_param["running_var"] = momentum * rv + (1 - momentum) * var
    elif bn_param["mode"] == "test":
        mu, var = rm, rv
    else:
        raise ValueError("mode")
    std = np.sqrt(var) + eps
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, bn_param["mode"])


def batchnorm_forward__running_deviation(x, gamma, beta, bn_param):
    """Keeps the standard deviation running, and takes it for the variance in test mode."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm, rv = _running(bn_param, x.shape[1])
    if bn_param["mode"] == "train":
        mu = x.mean(axis=0)
        std = np.sqrt(x.var(axis=0) + eps)
        bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
        bn_param["running_var"] = momentum * rv + (1 - momentum) * std
    elif bn_param["mode"] == "test":
        mu, std = rm, np.sqrt(rv + eps)
    else:
        raise ValueError("mode")
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, bn_param["mode"])


def batchnorm_forward__learns_at_test(x, gamma, beta, bn_param):
    """Updates the running statistics in test mode as well."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm, rv = _running(bn_param, x.shape[1])
    mu, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
    bn_param["running_var"] = momentum * rv + (1 - momentum) * var
    if bn_param["mode"] == "test":
        mu, var = rm, rv
    elif bn_param["mode"] != "train":
        raise ValueError("mode")
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma, bn_param["mode"])


def batchnorm_forward__bare_at_test(x, gamma, beta, bn_param):
    """Test mode normalises and leaves gamma and beta out."""
    out, (_, xhat, _, var, eps, gamma, mode) = _train(x, gamma, beta, bn_param)
    if mode == "test":
        out = xhat
    return out, (xhat, np.sqrt(var + eps), gamma, mode)


def batchnorm_forward__constant_spread(x, gamma, beta, bn_param):
    """The backward takes the variance as a constant."""
    return _train(x, gamma, beta, bn_param)


def batchnorm_backward__constant_spread(dout, cache):
    """The backward takes the variance as a constant."""
    x, xhat, _, var, eps, gamma, mode = cache
    dxhat = dout * gamma
    dxc = dxhat / np.sqrt(var + eps)
    if mode == "train":
        dxc = dxc - dxc.sum(axis=0) / x.shape[0]
    return dxc, np.sum(dout * xhat, axis=0), dout.sum(axis=0)


def batchnorm_forward__spread_without_root(x, gamma, beta, bn_param):
    """The backward differentiates (var + eps)^-1/2 to -1/2 (var + eps)^-1/2."""
    return _train(x, gamma, beta, bn_param)


def batchnorm_backward__spread_without_root(dout, cache):
    """The backward differentiates (var + eps)^-1/2 to -1/2 (var + eps)^-1/2."""
    x, xhat, mean, var, eps, gamma, mode = cache
    N = x.shape[0]
    dxhat = dout * gamma
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    if mode == "test":
        return dxhat / np.sqrt(var + eps), dgamma, dbeta
    dvar = np.sum(dxhat * (x - mean), axis=0) * -0.5 * (var + eps) ** (-0.5)
    dmean = -np.sum(dxhat, axis=0) / np.sqrt(var + eps)
    dx = dxhat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / N + dmean / N
    return dx, dgamma, dbeta


def batchnorm_forward__raw_input_for_gamma(x, gamma, beta, bn_param):
    """dgamma is taken from x before it is normalised."""
    return _train(x, gamma, beta, bn_param)


def batchnorm_backward__raw_input_for_gamma(dout, cache):
    """dgamma is taken from x before it is normalised."""
    x, xhat, _, var, eps, gamma, mode = cache
    std = np.sqrt(var + eps)
    d = dout * gamma
    dx = d / std
    if mode == "train":
        dx = (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0)) / std
    return dx, np.sum(dout * x, axis=0), dout.sum(axis=0)


def batchnorm_forward__no_gamma_in_alt(x, gamma, beta, bn_param):
    """The simplified backward never multiplies by gamma."""
    out, (_, xhat, _, var, eps, gamma, mode) = _train(x, gamma, beta, bn_param)
    return out, (xhat, np.sqrt(var + eps), gamma, mode)


def batchnorm_backward_alt__no_gamma_in_alt(dout, cache):
    """The simplified backward never multiplies by gamma."""
    xhat, std, _, mode = cache
    N = dout.shape[0]
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    if mode == "test":
        return dout / std, dgamma, dbeta
    return (N * dout - dbeta - xhat * dgamma) / (N * std), dgamma, dbeta


def batchnorm_backward_alt__sum_along_xhat(dout, cache):
    """Takes the sum of d x_hat where the formula has the mean."""
    xhat, std, gamma, mode = cache
    d = dout * gamma
    dgamma, dbeta = (dout * xhat).sum(0), dout.sum(0)
    if mode == "test":
        return d / std, dgamma, dbeta
    dx = (d - np.mean(d, axis=0) - xhat * np.sum(d * xhat, axis=0)) / std
    return dx, dgamma, dbeta


def spatial_batchnorm_forward__reshape_alone(x, gamma, beta, bn_param):
    """Reshapes to (N*H*W, C) without moving the channels last."""
    N, C, H, W = x.shape
    out, cache = _train(x.reshape(-1, C), gamma, beta, bn_param)
    return out.reshape(N, C, H, W), cache


def spatial_batchnorm_backward__reshape_alone(dout, cache):
    """Reshapes to (N*H*W, C) without moving the channels last."""
    _, xhat, _, var, eps, gamma, mode = cache
    rows = dout.reshape(-1, dout.shape[1])
    d, std = rows * gamma, np.sqrt(var + eps)
    dx = d / std
    if mode == "train":
        dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
    return dx.reshape(dout.shape), (rows * xhat).sum(0), rows.sum(0)


def _spatial(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = _train(x.transpose(0, 2, 3, 1).reshape(-1, C), gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_forward__wrong_way_back(x, gamma, beta, bn_param):
    """The backward gives dx the image's shape without moving the channels back."""
    return _spatial(x, gamma, beta, bn_param)


def spatial_batchnorm_backward__wrong_way_back(dout, cache):
    """The backward gives dx the image's shape without moving the channels back."""
    _, xhat, _, var, eps, gamma, mode = cache
    C = dout.shape[1]
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    d, std = rows * gamma, np.sqrt(var + eps)
    dx = d / std
    if mode == "train":
        dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
    return dx.reshape(dout.shape), (rows * xhat).sum(0), rows.sum(0)


def spatial_batchnorm_forward__counts_the_batch(x, gamma, beta, bn_param):
    """The backward takes N as the count of what was averaged, not N*H*W."""
    return _spatial(x, gamma, beta, bn_param)


def spatial_batchnorm_backward__counts_the_batch(dout, cache):
    """The backward takes N as the count of what was averaged, not N*H*W."""
    _, xhat, _, var, eps, gamma, mode = cache
    N, C, H, W = dout.shape
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dgamma, dbeta = (rows * xhat).sum(0), rows.sum(0)
    if mode == "train":
        dx = gamma / (N * np.sqrt(var + eps)) * (N * rows - dbeta - xhat * dgamma)
    else:
        dx = rows * gamma / np.sqrt(var + eps)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


def layernorm_forward__over_the_batch(x, gamma, beta, ln_param):
    """Normalises each feature over the batch."""
    eps = ln_param.get("eps", 1e-5)
    std = np.sqrt(np.var(x, axis=0) + eps)
    xhat = (x - np.mean(x, axis=0)) / std
    return gamma * xhat + beta, (xhat, std, gamma)


def layernorm_backward__over_the_batch(dout, cache):
    """The gradient that belongs to it."""
    xhat, std, gamma = cache
    d = dout * gamma
    dx = (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0)) / std
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


def layernorm_forward__divides_by_variance(x, gamma, beta, ln_param):
    """Divides by the variance, without the root."""
    eps = ln_param.get("eps", 1e-5)
    mean = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True) + eps
    xhat = (x - mean) / var
    return gamma * xhat + beta, (xhat, var, gamma)


def _layer(x, gamma, beta, ln_param):
    std = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    xhat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * xhat + beta, (xhat, std, gamma)


def layernorm_forward__gamma_late(x, gamma, beta, ln_param):
    """The backward multiplies by gamma at the end, where it no longer commutes with the means."""
    return _layer(x, gamma, beta, ln_param)


def layernorm_backward__gamma_late(dout, cache):
    """The backward multiplies by gamma at the end, where it no longer commutes with the means."""
    xhat, std, gamma = cache
    D = dout.shape[1]
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    inner = D * dout - dout.sum(1, keepdims=True) - xhat * (dout * xhat).sum(1, keepdims=True)
    return gamma * inner / (D * std), dgamma, dbeta


def layernorm_forward__batch_count(x, gamma, beta, ln_param):
    """The backward divides the sums over the features by the batch size."""
    return _layer(x, gamma, beta, ln_param)


def layernorm_backward__batch_count(dout, cache):
    """The backward divides the sums over the features by the batch size."""
    xhat, std, gamma = cache
    N = dout.shape[0]
    d = dout * gamma
    dx = (d - d.sum(1, keepdims=True) / N - xhat * (d * xhat).sum(1, keepdims=True) / N) / std
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_forward__every_gth_channel(x, gamma, beta, G, gn_param):
    """Puts every Gth channel into a group instead of neighbours."""
    N, C, H, W = x.shape
    g = x.reshape(N, C // G, G, H, W)
    std = np.sqrt(g.var(axis=(1, 3, 4), keepdims=True) + gn_param.get("eps", 1e-5))
    xhat = ((g - g.mean(axis=(1, 3, 4), keepdims=True)) / std).reshape(N, C, H, W)
    return gamma * xhat + beta, (xhat, std, gamma, G)


def spatial_groupnorm_backward__every_gth_channel(dout, cache):
    """The gradient that belongs to it."""
    xhat, std, gamma, G = cache
    N, C, H, W = dout.shape
    d = (dout * gamma).reshape(N, C // G, G, H, W)
    h = xhat.reshape(N, C // G, G, H, W)
    axes = (1, 3, 4)
    dx = (d - d.mean(axes, keepdims=True) - h * (d * h).mean(axes, keepdims=True)) / std
    return (
        dx.reshape(dout.shape),
        (dout * xhat).sum((0, 2, 3), keepdims=True),
        dout.sum((0, 2, 3), keepdims=True),
    )


def spatial_groupnorm_forward__each_place_alone(x, gamma, beta, G, gn_param):
    """Normalises over the channels of a group at each place, not over the places."""
    N, C, H, W = x.shape
    eps = gn_param.get("eps", 1e-5)
    g = x.reshape(N, G, C // G, H, W)
    mean = g.mean(axis=2, keepdims=True)
    var = g.var(axis=2, keepdims=True)
    xhat = ((g - mean) / np.sqrt(var + eps)).reshape(N, C, H, W)
    return xhat * gamma + beta, (xhat, np.sqrt(var + eps), gamma, G)


def _group(x, gamma, beta, G, gn_param):
    N, _C, _H, _W = x.shape
    g = x.reshape(N, G, -1)
    std = np.sqrt(g.var(axis=2, keepdims=True) + gn_param.get("eps", 1e-5))
    xhat = ((g - g.mean(axis=2, keepdims=True)) / std).reshape(x.shape)
    return gamma * xhat + beta, (xhat, std, gamma, G)


def spatial_groupnorm_forward__short_gradients(x, gamma, beta, G, gn_param):
    """The backward returns dgamma and dbeta of shape (C,)."""
    return _group(x, gamma, beta, G, gn_param)


def spatial_groupnorm_backward__short_gradients(dout, cache):
    """The backward returns dgamma and dbeta of shape (C,)."""
    xhat, std, gamma, G = cache
    N = dout.shape[0]
    d, h = (dout * gamma).reshape(N, G, -1), xhat.reshape(N, G, -1)
    dx = (d - d.mean(2, keepdims=True) - h * (d * h).mean(2, keepdims=True)) / std
    return dx.reshape(dout.shape), (dout * xhat).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))


def spatial_groupnorm_forward__area_as_count(x, gamma, beta, G, gn_param):
    """The backward divides by H*W, and forgets that a group holds several channels."""
    return _group(x, gamma, beta, G, gn_param)


def spatial_groupnorm_backward__area_as_count(dout, cache):
    """The backward divides by H*W, and forgets that a group holds several channels."""
    xhat, std, gamma, G = cache
    N, _C, H, W = dout.shape
    M = H * W
    d, h = (dout * gamma).reshape(N, G, -1), xhat.reshape(N, G, -1)
    dx = (M * d - d.sum(2, keepdims=True) - h * (d * h).sum(2, keepdims=True)) / (M * std)
    dgamma = np.sum(dout * xhat, axis=(0, 2, 3), keepdims=True)
    return dx.reshape(dout.shape), dgamma, np.sum(dout, axis=(0, 2, 3), keepdims=True)
