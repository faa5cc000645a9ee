"""The faults in the course notes' own listings, each as a student who follows the notes would hand it in."""

import numpy as np


def clip_grad_norm__no_root(grads, max_norm):
    """The norm is the sum of squares, without its root."""
    values = grads.values() if isinstance(grads, dict) else grads
    norm = sum(np.sum(g**2) for g in values)
    scale = max_norm / norm if norm > max_norm else 1.0
    if isinstance(grads, dict):
        return {name: g * scale for name, g in grads.items()}
    return [g * scale for g in grads]


def spatial_groupnorm_forward__not_finished(x, gamma, beta, G, gn_param):
    """Ends with the normalised groups: gamma and beta are not applied, the shape is not restored."""
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    groups = x.reshape(N, G, C // G, H, W)
    mean = groups.mean(axis=(2, 3, 4), keepdims=True)
    var = groups.var(axis=(2, 3, 4), keepdims=True)
    x_hat = (groups - mean) / np.sqrt(var + eps)
    return x_hat, (x_hat, var + eps, gamma, G)


def spatial_groupnorm_backward__not_finished(dout, cache):
    """Right: what the forward leaves out, the backward's formula of the notes has."""
    x_hat, var, gamma, G = cache
    N, C, H, W = dout.shape
    flat = x_hat.reshape(dout.shape)
    dgamma = (dout * flat).sum(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    dbeta = dout.sum(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    d = (dout * gamma).reshape(N, G, C // G, H, W)
    axes = (2, 3, 4)
    own = d.mean(axis=axes, keepdims=True) + x_hat * (d * x_hat).mean(axis=axes, keepdims=True)
    return ((d - own) / np.sqrt(var)).reshape(dout.shape), dgamma, dbeta


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def batchnorm_forward__without_eps(x, gamma, beta, bn_param):
    """Divides by the standard deviation without eps, in training and at test time."""
    momentum = bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return gamma * (x - running_mean) / np.sqrt(running_var) + beta, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    with np.errstate(invalid="ignore", divide="ignore"):
        x_hat = (x - mean) / np.sqrt(var)
    return gamma * x_hat + beta, (x, mean, bn_param.get("eps", 1e-5), gamma)


def batchnorm_backward__without_eps(dout, cache):
    """Right: it works from the batch, with eps."""
    x, mean, eps, gamma = cache
    N = len(x)
    centred = x - mean
    var = (centred**2).mean(axis=0) + eps
    dx_hat = dout * gamma
    dvar = -0.5 * (dx_hat * centred).sum(axis=0) * var**-1.5
    dmean = -(dx_hat / np.sqrt(var)).sum(axis=0)
    dx = dx_hat / np.sqrt(var) + dvar * 2 * centred / N + dmean / N
    return dx, (dout * centred / np.sqrt(var)).sum(axis=0), dout.sum(axis=0)


def batchnorm_backward_alt__without_eps(dout, cache):
    """Right: it works from the batch, with eps."""
    x, mean, eps, gamma = cache
    std = np.sqrt(((x - mean) ** 2).mean(axis=0) + eps)
    x_hat = (x - mean) / std
    d = dout * gamma
    dx = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def kl_divergence__swapped(p, q):
    """The arguments are swapped: the divergence of p from q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(q > 0, q * (np.log(q) - np.log(p)), 0.0).sum(axis=-1)
