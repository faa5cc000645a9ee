"""Right normalisation layers, each written in another way than the reference's."""

from types import SimpleNamespace

import numpy as np

# --- batch normalisation, as the course's graph does it


def batchnorm_forward__graph(x, gamma, beta, bn_param):
    """Node by node, every intermediate value in the cache."""
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    if mode == "train":
        mu = 1.0 / N * np.sum(x, axis=0)
        xmu = x - mu
        sq = xmu**2
        var = 1.0 / N * np.sum(sq, axis=0)
        sqrtvar = np.sqrt(var + eps)
        ivar = 1.0 / sqrtvar
        xhat = xmu * ivar
        out = gamma * xhat + beta
        cache = (xhat, gamma, xmu, ivar, sqrtvar, var, eps)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    elif mode == "test":
        out, cache = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None
    else:
        raise ValueError(f"Invalid forward batchnorm mode {mode!r}")
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward__graph(dout, cache):
    """Nine steps back through the graph."""
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dx1, axis=0)
    return dx1 + 1.0 / N * np.ones((N, D)) * dmu, dgamma, dbeta


def batchnorm_backward_alt__graph(dout, cache):
    """One line, from the same cache."""
    xhat, gamma, _, ivar, _, _, _ = cache
    N = dout.shape[0]
    dbeta, dgamma = dout.sum(axis=0), (dout * xhat).sum(axis=0)
    return gamma * ivar / N * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta


# --- statistics with an axis kept


def batchnorm_forward__rows(x, gamma, beta, bn_param):
    """Keeps the axis, so that the running statistics are (1, D); the cache is a dict."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    zeros = np.zeros((1, x.shape[1]))
    mean, var = bn_param.get("running_mean", zeros), bn_param.get("running_var", zeros)
    if bn_param["mode"] == "train":
        batch_mean, batch_var = np.mean(x, axis=0, keepdims=True), np.var(x, axis=0, keepdims=True)
        bn_param.update(
            running_mean=momentum * mean + (1 - momentum) * batch_mean,
            running_var=momentum * var + (1 - momentum) * batch_var,
        )
        mean, var = batch_mean, batch_var
    x_hat = (x - mean) / (var + eps) ** 0.5
    return gamma * x_hat + beta, {"x": x, "mean": mean, "var": var, "gamma": gamma, "eps": eps, **bn_param}


def batchnorm_backward__rows(dout, cache):
    """The paper's formulas: dvar, dmean, dx."""
    x, mean, var, gamma, eps = (cache[key] for key in ("x", "mean", "var", "gamma", "eps"))
    N = len(x)
    dx_hat = dout * gamma
    if cache["mode"] == "test":
        return dx_hat / np.sqrt(var + eps), np.sum(dout * (x - mean) / np.sqrt(var + eps), axis=0), np.sum(dout, axis=0)
    dvar = np.sum(dx_hat * (x - mean) * -0.5 * (var + eps) ** -1.5, axis=0)
    dmean = np.sum(-dx_hat / np.sqrt(var + eps), axis=0) + dvar * np.sum(-2 * (x - mean), axis=0) / N
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / N + dmean / N
    return dx, np.sum(dout * (x - mean) / np.sqrt(var + eps), axis=0), np.sum(dout, axis=0)


def batchnorm_backward_alt__rows(dout, cache):
    """By the matrix of derivatives of each feature."""
    x, mean, var, gamma, eps = (cache[key] for key in ("x", "mean", "var", "gamma", "eps"))
    x_hat = (x - mean) / np.sqrt(var + eps)
    N, D = x.shape
    dx = np.zeros_like(x)
    for d in range(D):
        jacobian = np.eye(N)
        if cache["mode"] == "train":
            jacobian -= 1.0 / N + np.outer(x_hat[:, d], x_hat[:, d]) / N
        dx[:, d] = jacobian @ dout[:, d] * gamma[d] / np.sqrt(var[0, d] + eps)
    return dx, np.einsum("nd,nd->d", dout, x_hat), np.einsum("nd->d", dout)


# --- single precision, in place on own copies


def batchnorm_forward__single_precision(x, gamma, beta, bn_param):
    """In single precision, in place on a copy; the running arrays are written into."""
    eps, momentum = np.float32(bn_param.get("eps", 1e-5)), np.float32(bn_param.get("momentum", 0.9))
    out = x.astype(np.float32)
    for key in ("running_mean", "running_var"):
        bn_param.setdefault(key, np.zeros(x.shape[1], np.float32))
    if bn_param["mode"] == "train":
        mean, var = out.mean(axis=0), out.var(axis=0)
        for key, value in (("running_mean", mean), ("running_var", var)):
            bn_param[key] *= momentum
            bn_param[key] += (1 - momentum) * value
    else:
        mean, var = np.float32(bn_param["running_mean"]), np.float32(bn_param["running_var"])
    out -= mean
    scale = np.reciprocal(np.sqrt(var + eps))
    out *= scale
    x_hat = out.copy()
    out *= gamma.astype(np.float32)
    out += beta.astype(np.float32)
    return out, SimpleNamespace(x_hat=x_hat, scale=scale, gamma=np.float32(gamma), mode=bn_param["mode"])


def batchnorm_backward__single_precision(dout, cache):
    """In single precision; the cache is an object."""
    d = dout.astype(np.float32)
    dgamma, dbeta = (d * cache.x_hat).sum(axis=0), d.sum(axis=0)
    d = d * cache.gamma
    if cache.mode == "train":
        d -= d.mean(axis=0) + cache.x_hat * (d * cache.x_hat).mean(axis=0)
    d *= cache.scale
    return d, dgamma, dbeta


def batchnorm_backward_alt__single_precision(dout, cache):
    """The same simplified formula."""
    return batchnorm_backward__single_precision(dout, cache)


# --- feature by feature, variance by E[x^2] - E[x]^2


def batchnorm_forward__features(x, gamma, beta, bn_param):
    """Feature by feature; the cache is a list."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    mean, var = np.zeros(D), np.zeros(D)
    if bn_param["mode"] == "train":
        for d in range(D):
            mean[d] = sum(x[:, d]) / N
            var[d] = sum((value - mean[d]) ** 2 for value in x[:, d]) / N
        for key, batch in (("running_mean", mean), ("running_var", var)):
            bn_param[key] = batch + momentum * (bn_param.get(key, np.zeros(D)) - batch)
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    out = np.empty_like(x)
    for d in range(D):
        out[:, d] = gamma[d] * (x[:, d] - mean[d]) / np.sqrt(var[d] + eps) + beta[d]
    return out, [x, mean, var, gamma, eps, bn_param["mode"]]


def batchnorm_backward__features(dout, cache):
    """Feature by feature."""
    x, mean, var, gamma, eps, mode = cache
    dx, dgamma, dbeta = np.empty_like(x), np.empty_like(gamma), np.empty_like(gamma)
    for d in range(x.shape[1]):
        std = np.sqrt(var[d] + eps)
        x_hat, g = (x[:, d] - mean[d]) / std, dout[:, d]
        dgamma[d], dbeta[d] = g @ x_hat, g.sum()
        through_statistics = g.mean() + x_hat * (g @ x_hat) / len(g) if mode == "train" else 0
        dx[:, d] = gamma[d] / std * (g - through_statistics)
    return dx, dgamma, dbeta


def batchnorm_backward_alt__features(dout, cache):
    """The same."""
    return batchnorm_backward__features(dout, cache)


# --- images


def spatial_batchnorm_forward__axes(x, gamma, beta, bn_param):
    """Statistics over three axes at once, without a reshape."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    running = [bn_param.get(key, np.zeros(C)) for key in ("running_mean", "running_var")]
    if bn_param["mode"] == "train":
        batch = [x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))]
        running = [momentum * old + (1 - momentum) * new for old, new in zip(running, batch, strict=True)]
        mean, var = batch
    else:
        mean, var = running
    bn_param["running_mean"], bn_param["running_var"] = running
    std = np.sqrt(var + eps)[None, :, None, None]
    x_hat = (x - mean[None, :, None, None]) / std
    return gamma[None, :, None, None] * x_hat + beta[None, :, None, None], (x_hat, std, gamma, bn_param["mode"])


def spatial_batchnorm_backward__axes(dout, cache):
    """Means over three axes at once."""
    x_hat, std, gamma, mode = cache
    axes = (0, 2, 3)
    d = dout * gamma[:, None, None]
    if mode == "test":
        return d / std, np.sum(dout * x_hat, axis=axes), np.sum(dout, axis=axes)
    dx = d - d.mean(axis=axes, keepdims=True) - x_hat * (d * x_hat).mean(axis=axes, keepdims=True)
    return dx / std, np.sum(dout * x_hat, axis=axes), np.sum(dout, axis=axes)


def spatial_batchnorm_forward__swapped(x, gamma, beta, bn_param):
    """Swaps two axes and hands on to batch normalisation, as the course does."""
    N, C, H, W = x.shape
    out, cache = batchnorm_forward__graph(np.swapaxes(x, 1, 3).reshape(N * W * H, C), gamma, beta, bn_param)
    return np.swapaxes(out.reshape(N, W, H, C), 1, 3), cache


def spatial_batchnorm_backward__swapped(dout, cache):
    """Swaps two axes and hands on."""
    N, C, H, W = dout.shape
    dx, dgamma, dbeta = batchnorm_backward__graph(np.swapaxes(dout, 1, 3).reshape(N * W * H, C), cache)
    return np.swapaxes(dx.reshape(N, W, H, C), 1, 3), dgamma, dbeta


def spatial_batchnorm_forward__channel_rows(x, gamma, beta, bn_param):
    """The channels in front, statistics (1, C) in single precision; the cache is a dict."""
    N, C, H, W = x.shape
    rows = x.transpose(1, 0, 2, 3).reshape(C, -1).T.astype(np.float32)
    out, cache = batchnorm_forward__rows(rows, gamma, beta, bn_param)
    return out.T.reshape(C, N, H, W).transpose(1, 0, 2, 3).astype(np.float32), cache


def spatial_batchnorm_backward__channel_rows(dout, cache):
    """The channels in front."""
    N, C, H, W = dout.shape
    rows = dout.transpose(1, 0, 2, 3).reshape(C, -1).T.astype(np.float32)
    dx, dgamma, dbeta = batchnorm_backward__rows(rows, cache)
    return dx.T.reshape(C, N, H, W).transpose(1, 0, 2, 3), dgamma, dbeta


def spatial_batchnorm_forward__each_channel(x, gamma, beta, bn_param):
    """Channel by channel, through batch normalisation of one feature."""
    out, caches, running = np.empty_like(x), [], {"running_mean": [], "running_var": []}
    for c in range(x.shape[1]):
        own = {key: value[c : c + 1] if key in running else value for key, value in bn_param.items()}
        flat, cache = batchnorm_forward__features(x[:, c].reshape(-1, 1), gamma[c : c + 1], beta[c : c + 1], own)
        out[:, c] = flat.reshape(x[:, c].shape)
        caches.append(cache)
        for key, values in running.items():
            values.append(own[key][0])
    bn_param.update({key: np.array(values) for key, values in running.items()})
    return out, caches


def spatial_batchnorm_backward__each_channel(dout, cache):
    """Channel by channel."""
    dx, dgamma, dbeta = np.empty_like(dout), np.empty(len(cache)), np.empty(len(cache))
    for c, own in enumerate(cache):
        flat, dgamma[c], dbeta[c] = (
            part if part.size > 1 and part.ndim > 1 else part.ravel()[0] if part.ndim == 1 else part
            for part in batchnorm_backward__features(dout[:, c].reshape(-1, 1), own)
        )
        dx[:, c] = flat.reshape(dout[:, c].shape)
    return dx, dgamma, dbeta


# --- layer normalisation


def layernorm_forward__transposed(x, gamma, beta, ln_param):
    """Batch normalisation of the transposed input, as the course suggests."""
    eps = ln_param.get("eps", 1e-5)
    xt = x.T
    mean, var = np.mean(xt, axis=0), np.var(xt, axis=0)
    std = np.sqrt(var + eps)
    x_hat = ((xt - mean) / std).T
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layernorm_backward__transposed(dout, cache):
    """The simplified formula of the transposed input."""
    x_hat, std, gamma = cache
    d, xt = (dout * gamma).T, x_hat.T
    D = d.shape[0]
    dx = (1.0 / D) / std * (D * d - np.sum(d, axis=0) - xt * np.sum(d * xt, axis=0))
    return dx.T, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def layernorm_forward__rows(x, gamma, beta, ln_param):
    """Row by row; the cache is a list of dicts."""
    out, cache = np.zeros_like(x), []
    for n, row in enumerate(x):
        centred = row - row.sum() / row.size
        std = np.sqrt(np.dot(centred, centred) / row.size + ln_param.get("eps", 1e-5))
        out[n] = gamma * (centred / std) + beta
        cache.append({"x_hat": centred / std, "std": std, "gamma": gamma})
    return out, cache


def layernorm_backward__rows(dout, cache):
    """Row by row, by the matrix of derivatives."""
    dx, dgamma, dbeta = np.zeros_like(dout), 0.0, 0.0
    for n, own in enumerate(cache):
        x_hat, D = own["x_hat"], dout.shape[1]
        jacobian = (np.eye(D) - 1.0 / D - np.outer(x_hat, x_hat) / D) / own["std"]
        dx[n] = jacobian @ (dout[n] * own["gamma"])
        dgamma, dbeta = dgamma + dout[n] * x_hat, dbeta + dout[n]
    return dx, dgamma, dbeta


def layernorm_forward__single_precision(x, gamma, beta, ln_param):
    """In single precision; the input is cached and all is recomputed."""
    x = np.float32(x)
    mean, std = x.mean(-1, keepdims=True), np.sqrt(x.var(-1, keepdims=True) + np.float32(ln_param.get("eps", 1e-5)))
    return np.float32(gamma) * ((x - mean) / std) + np.float32(beta), (x, np.float32(gamma), ln_param.get("eps", 1e-5))


def layernorm_backward__single_precision(dout, cache):
    """The paper's formulas in single precision."""
    x, gamma, eps = cache
    dout, D = np.float32(dout), np.float32(x.shape[1])
    centred = x - x.mean(-1, keepdims=True)
    istd = 1 / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + np.float32(eps))
    d = dout * gamma
    dvar = np.sum(d * centred, axis=1, keepdims=True) * np.float32(-0.5) * istd**3
    dmean = -np.sum(d, axis=1, keepdims=True) * istd
    dx = d * istd + dvar * 2 * centred / D + dmean / D
    return dx, np.sum(dout * centred * istd, axis=0), np.sum(dout, axis=0)


# --- group normalisation


def spatial_groupnorm_forward__flat_groups(x, gamma, beta, G, gn_param):
    """Each group as a row."""
    N, C, H, W = x.shape
    rows = x.reshape(N * G, -1)
    mean = rows.mean(axis=1, keepdims=True)
    std = np.sqrt(rows.var(axis=1, keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = ((rows - mean) / std).reshape(N, C, H, W)
    return x_hat * gamma + beta, (G, x_hat, std, gamma)


def spatial_groupnorm_backward__flat_groups(dout, cache):
    """Each group as a row."""
    G, x_hat, std, gamma = cache
    N, C, H, W = dout.shape
    rows, hats = (dout * gamma).reshape(N * G, -1), x_hat.reshape(N * G, -1)
    D = rows.shape[1]
    dx = (D * rows - rows.sum(1, keepdims=True) - hats * (rows * hats).sum(1, keepdims=True)) / (D * std)
    dgamma = np.einsum("nchw,nchw->c", dout, x_hat)[None, :, None, None]
    dbeta = np.einsum("nchw->c", dout)[None, :, None, None]
    return dx.reshape(N, C, H, W), dgamma, dbeta


def spatial_groupnorm_forward__each_group(x, gamma, beta, G, gn_param):
    """Image by image and group by group; any shape of gamma; the cache is a dict."""
    size = x.shape[1] // G
    x_hat, stds = np.empty_like(x), {}
    for n in range(len(x)):
        for g in range(G):
            part = x[n, g * size : (g + 1) * size]
            stds[n, g] = np.sqrt(np.mean((part - part.mean()) ** 2) + gn_param.get("eps", 1e-5))
            x_hat[n, g * size : (g + 1) * size] = (part - part.mean()) / stds[n, g]
    out = gamma.reshape(1, -1, 1, 1) * x_hat + beta.reshape(1, -1, 1, 1)
    return out, {"x_hat": x_hat, "stds": stds, "gamma": gamma, "size": size}


def spatial_groupnorm_backward__each_group(dout, cache):
    """Image by image and group by group."""
    x_hat, gamma, size = cache["x_hat"], cache["gamma"], cache["size"]
    d, dx = dout * gamma.reshape(1, -1, 1, 1), np.empty_like(dout)
    for (n, g), std in cache["stds"].items():
        place = np.s_[n, g * size : (g + 1) * size]
        dx[place] = (d[place] - d[place].mean() - x_hat[place] * (d[place] * x_hat[place]).mean()) / std
    dgamma, dbeta = (dout * x_hat).sum((0, 2, 3)), dout.sum((0, 2, 3))
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)


def spatial_groupnorm_forward__single_precision(x, gamma, beta, G, gn_param):
    """In single precision, through five axes; the input is cached."""
    N, C, H, W = x.shape
    groups = np.float32(x).reshape(N, G, C // G, H, W)
    mean, var = groups.mean((2, 3, 4), keepdims=True), groups.var((2, 3, 4), keepdims=True)
    groups = (groups - mean) / np.sqrt(var + np.float32(gn_param.get("eps", 1e-5)))
    out = groups.reshape(x.shape) * np.float32(gamma) + np.float32(beta)
    return out, SimpleNamespace(x=x, gamma=gamma, G=G, eps=gn_param.get("eps", 1e-5))


def spatial_groupnorm_backward__single_precision(dout, cache):
    """The paper's formulas through five axes, in single precision."""
    N, C, H, W = dout.shape
    shape, axes = (N, cache.G, C // cache.G, H, W), (2, 3, 4)
    dout, groups = np.float32(dout), np.float32(cache.x).reshape(shape)
    centred = groups - groups.mean(axes, keepdims=True)
    istd = 1 / np.sqrt((centred**2).mean(axes, keepdims=True) + np.float32(cache.eps))
    d = (dout * np.float32(cache.gamma)).reshape(shape)
    m = np.float32(d[0, 0].size)
    dvar = -0.5 * (d * centred).sum(axes, keepdims=True) * istd**3
    dmean = -(d * istd).sum(axes, keepdims=True) - 2 * dvar * centred.mean(axes, keepdims=True)
    dx = d * istd + 2 * dvar * centred / m + dmean / m
    x_hat = (centred * istd).reshape(dout.shape)
    keep = {"axis": (0, 2, 3), "keepdims": True}
    return dx.reshape(dout.shape).astype(np.float32), (dout * x_hat).sum(**keep), dout.sum(**keep)


def _either_way(x, gamma, beta, param):
    """Batch normalisation of columns, whoever they are; the parameters say so."""
    mean = 1.0 / x.shape[0] * np.sum(x, axis=0)
    centred = x - mean
    variance = 1.0 / x.shape[0] * np.sum(centred**2, axis=0)
    deviation = np.sqrt(variance + param.get("eps", 1e-5))
    x_hat = centred * (1.0 / deviation)
    return gamma * x_hat + beta, (x_hat, gamma, centred, deviation, param.get("layernorm", 0))


def layernorm_forward__flag_in_its_parameters(x, gamma, beta, ln_param):
    """Batch normalisation of the transposed, told by two more entries of the parameters."""
    ln_param["mode"] = "train"
    ln_param["layernorm"] = 1
    out, cache = _either_way(x.T, gamma.reshape(-1, 1), beta.reshape(-1, 1), ln_param)
    return out.T, cache


def layernorm_backward__flag_in_its_parameters(dout, cache):
    """Node by node through the graph of batch normalisation."""
    x_hat, gamma, centred, deviation, flag = cache
    dout = dout.T
    N, axis = dout.shape[0], 1 if flag else 0
    dx_hat = dout * gamma
    dvariance = -0.5 * np.sum(dx_hat * centred, axis=0) / deviation**3
    dcentred = dx_hat / deviation + 2.0 / N * centred * dvariance
    dx = dcentred - dcentred.sum(axis=0) / N
    return dx.T, np.sum(dout * x_hat, axis=axis), np.sum(dout, axis=axis)


def layernorm_forward__jacobian(x, gamma, beta, ln_param):
    """The usual forward."""
    deviation = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = (x - x.mean(axis=1, keepdims=True)) / deviation
    return gamma * x_hat + beta, (x_hat, deviation, gamma)


def layernorm_backward__jacobian(dout, cache):
    """The whole matrix of derivatives, one example at a time."""
    x_hat, deviation, gamma = cache
    D = x_hat.shape[1]
    dx = np.empty_like(x_hat)
    for row, d, s, target in zip(x_hat, dout * gamma, deviation, dx, strict=True):
        target[:] = (np.eye(D) - 1.0 / D - np.outer(row, row) / D) @ d / s
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
