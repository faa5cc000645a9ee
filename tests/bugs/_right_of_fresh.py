"""Right layers that some of the wrong implementations are built on."""

import numpy as np


def affine_forward(x, w, b):
    return x.reshape(x.shape[0], -1).dot(w) + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout.dot(w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T.dot(dout), dout.sum(axis=0)


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.exp(log_probs)
    dx[rows, y] -= 1
    return -log_probs[rows, y].mean(), dx / len(y)


def softmax_loss_vectorized(W, X, y, reg):
    loss, dscores = softmax_loss(X.dot(W), y)
    return loss + reg * np.sum(W * W), X.T.dot(dscores) + 2 * reg * W


def dropout_forward(x, dropout_param):
    if dropout_param["mode"] == "test":
        return x, None
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < dropout_param["p"]) / dropout_param["p"]
    return x * mask, mask


def dropout_backward(dout, mask):
    return dout if mask is None else dout * mask


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = momentum * mean + (1 - momentum) * x.mean(axis=0)
        bn_param["running_var"] = momentum * var + (1 - momentum) * x.var(axis=0)
        mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    hat = (x - mean) / std
    return gamma * hat + beta, (hat, gamma, std)


def batchnorm_backward(dout, cache):
    hat, gamma, std = cache
    dhat = dout * gamma
    dx = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / std
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def layernorm_forward(x, gamma, beta, ln_param):
    std = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    hat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * hat + beta, (hat, gamma, std)


def layernorm_backward(dout, cache):
    hat, gamma, std = cache
    dhat = dout * gamma
    dx = (dhat - dhat.mean(axis=1, keepdims=True) - hat * (dhat * hat).mean(axis=1, keepdims=True)) / std
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def _windows(x, size):
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))


def conv_forward(x, w, b):
    """Stride 1, and the padding that keeps the size."""
    pad = (w.shape[2] - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.einsum("nchwij,fcij->nfhw", _windows(padded, w.shape[2]), w) + b[:, None, None]
    return out, (padded, w, x.shape)


def conv_backward(dout, cache):
    padded, w, (_, _, H, W) = cache
    size, pad = w.shape[2], (w.shape[2] - 1) // 2
    dw = np.einsum("nfhw,nchwij->fcij", dout, _windows(padded, size))
    dpadded = np.zeros_like(padded)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dpadded[:, :, i : i + size, j : j + size] += np.tensordot(dout[:, :, i, j], w, axes=1)
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))


def pool_forward(x):
    """Maxima of 2x2 windows, stride 2."""
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // 2, 2, W // 2, 2)
    out = blocks.max(axis=(3, 5))
    rows = blocks.transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H // 2, W // 2, 4)
    return out, (x.shape, rows.argmax(axis=-1))


def pool_backward(dout, cache):
    (N, C, H, W), winner = cache
    rows = np.where(np.arange(4) == winner[..., None], dout[..., None], 0)
    return rows.reshape(N, C, H // 2, W // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H, W)


def convnet_forward(params, X):
    """conv - relu - pool - affine - relu - affine."""
    out, conv = conv_forward(X, params["W1"], params["b1"])
    out, relu1 = relu_forward(out)
    out, pool = pool_forward(out)
    out, fc1 = affine_forward(out, params["W2"], params["b2"])
    out, relu2 = relu_forward(out)
    scores, fc2 = affine_forward(out, params["W3"], params["b3"])
    return scores, (conv, relu1, pool, fc1, relu2, fc2)


def convnet_backward(dscores, caches):
    """Gradients of the image and of the parameters."""
    conv, relu1, pool, fc1, relu2, fc2 = caches
    grads = {}
    dout, grads["W3"], grads["b3"] = affine_backward(dscores, fc2)
    dout, grads["W2"], grads["b2"] = affine_backward(relu_backward(dout, relu2), fc1)
    dout = relu_backward(pool_backward(dout, pool), relu1)
    dX, grads["W1"], grads["b1"] = conv_backward(dout, conv)
    return dX, grads


def class_score_gradient(params, X, y):
    scores, caches = convnet_forward(params, X)
    dscores = np.zeros_like(scores)
    dscores[np.arange(len(y)), y] = 1
    return convnet_backward(dscores, caches)[0]


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + z), z / (1 + z))


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da.dot(Wx.T), da.dot(Wh.T), x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i, f, o = (sigmoid(a[:, k * H : (k + 1) * H]) for k in range(3))
    g = np.tanh(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    tanh_c = np.tanh(next_c)
    return o * tanh_c, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    dc = dnext_c + dnext_h * o * (1 - tanh_c**2)
    parts = [dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dnext_h * tanh_c * o * (1 - o), dc * i * (1 - g**2)]
    da = np.hstack(parts)
    return da.dot(Wx.T), da.dot(Wh.T), dc * f, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def gru_step_forward(x, prev_h, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x.dot(Wx) + b
    u = sigmoid(a[:, :H] + prev_h.dot(Wh[:, :H]))
    r = sigmoid(a[:, H : 2 * H] + prev_h.dot(Wh[:, H : 2 * H]))
    c = np.tanh(a[:, 2 * H :] + (r * prev_h).dot(Wh[:, 2 * H :]))
    return u * c + (1 - u) * prev_h, (x, prev_h, Wx, Wh, u, r, c)


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, u, r, c = cache
    H = prev_h.shape[1]
    dac = dnext_h * u * (1 - c**2)
    drh = dac.dot(Wh[:, 2 * H :].T)
    dar = drh * prev_h * r * (1 - r)
    dau = dnext_h * (c - prev_h) * u * (1 - u)
    dprev_h = dnext_h * (1 - u) + drh * r + dau.dot(Wh[:, :H].T) + dar.dot(Wh[:, H : 2 * H].T)
    da = np.hstack([dau, dar, dac])
    dWh = np.hstack([prev_h.T.dot(dau), prev_h.T.dot(dar), (r * prev_h).T.dot(dac)])
    return da.dot(Wx.T), dprev_h, x.T.dot(da), dWh, da.sum(axis=0)


def cell_forward(cell, x, h, c, Wx, Wh, b):
    """One step of the cell named "rnn", "lstm" or "gru"."""
    if cell == "lstm":
        return lstm_step_forward(x, h, c, Wx, Wh, b)
    step = rnn_step_forward if cell == "rnn" else gru_step_forward
    h, cache = step(x, h, Wx, Wh, b)
    return h, c, cache


def cell_backward(cell, dh, dc, cache):
    if cell == "lstm":
        return lstm_step_backward(dh, dc, cache)
    step = rnn_step_backward if cell == "rnn" else gru_step_backward
    dx, dh, dWx, dWh, db = step(dh, cache)
    return dx, dh, dc, dWx, dWh, db


def sequence_forward(cell, x, h0, Wx, Wh, b):
    h, c, hs, caches = h0, np.zeros_like(h0), [], []
    for t in range(x.shape[1]):
        h, c, cache = cell_forward(cell, x[:, t], h, c, Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, axis=1), (cell, caches)


def sequence_backward(dhs, cache):
    cell, caches = cache
    dh, dc = np.zeros_like(dhs[:, 0]), np.zeros_like(dhs[:, 0])
    dxs, dWx, dWh, db = [], 0, 0, 0
    for t in reversed(range(dhs.shape[1])):
        dx, dh, dc, dWx_t, dWh_t, db_t = cell_backward(cell, dhs[:, t] + dh, dc, caches[t])
        dxs.append(dx)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return np.stack(dxs[::-1], axis=1), dh, dWx, dWh, db


def temporal_affine_forward(x, w, b):
    return x.dot(w) + b, (x, w)


def temporal_affine_backward(dout, cache):
    x, w = cache
    dw = x.reshape(-1, x.shape[2]).T.dot(dout.reshape(-1, dout.shape[2]))
    return dout.dot(w.T), dw, dout.sum(axis=(0, 1))


def temporal_softmax_loss(x, y, mask):
    N, T, V = x.shape
    flat, labels, m = x.reshape(N * T, V), y.reshape(N * T), mask.reshape(N * T)
    rows = np.arange(N * T)
    shifted = flat - flat.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.exp(log_probs)
    dx[rows, labels] -= 1
    return -np.sum(m * log_probs[rows, labels]) / N, (dx * m[:, None] / N).reshape(N, T, V)


def word_embedding_forward(x, W):
    return W[x], (x, W.shape)


def word_embedding_backward(dout, cache):
    x, shape = cache
    dW = np.zeros(shape)
    np.add.at(dW, x, dout)
    return dW
