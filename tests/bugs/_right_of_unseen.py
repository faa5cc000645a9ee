"""Right layers and nets that the wrong ones of this folder are built from."""

import numpy as np


def affine_forward(x, w, b):
    return x.reshape(x.shape[0], -1) @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T @ dout, dout.sum(axis=0)


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    rows = np.arange(len(x))
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    dx = np.exp(logp)
    dx[rows, y] -= 1
    return -logp[rows, y].mean(), dx / len(x)


def svm_loss_vectorized(W, X, y, reg):
    rows = np.arange(len(X))
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    ds = (margins > 0).astype(float)
    ds[rows, y] = -ds.sum(axis=1)
    return margins.sum() / len(X) + reg * np.sum(W * W), X.T @ ds / len(X) + 2 * reg * W


def softmax_loss_vectorized(W, X, y, reg):
    loss, ds = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ ds + 2 * reg * W


def conv_forward(x, w, b):
    P = (w.shape[2] - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    v = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))
    out = np.tensordot(v, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    return out + b[:, None, None], (v, w, xp.shape, P)


def conv_backward(dout, cache):
    v, w, shape, P = cache
    Ho, Wo = dout.shape[2:]
    dw = np.tensordot(dout, v, axes=((0, 2, 3), (0, 2, 3)))
    dxp = np.zeros(shape)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            dxp[:, :, i : i + Ho, j : j + Wo] += np.tensordot(dout, w[:, :, i, j], axes=(1, 0)).transpose(0, 3, 1, 2)
    return dxp[:, :, P : shape[2] - P, P : shape[3] - P], dw, dout.sum(axis=(0, 2, 3))


def pool_forward(x):
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // 2, 2, W // 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H // 2, W // 2, 4)
    return blocks.max(axis=-1), (x.shape, blocks.argmax(axis=-1))


def pool_backward(dout, cache):
    (N, C, H, W), best = cache
    blocks = (np.arange(4) == best[..., None]) * dout[..., None]
    return blocks.reshape(N, C, H // 2, W // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H, W)


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = momentum * mean + (1 - momentum) * x.mean(axis=0)
        bn_param["running_var"] = momentum * var + (1 - momentum) * x.var(axis=0)
        mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, std, gamma, 0)


def layernorm_forward(x, gamma, beta, ln_param):
    std = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    xhat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * xhat + beta, (xhat, std, gamma, 1)


def norm_backward(dout, cache):
    xhat, std, gamma, axis = cache
    d = dout * gamma
    dx = (d - d.mean(axis, keepdims=True) - xhat * (d * xhat).mean(axis, keepdims=True)) / std
    return dx, np.sum(dout * xhat, axis=0), dout.sum(axis=0)


def dropout_forward(x, dropout_param):
    if dropout_param["mode"] == "test":
        return x.copy(), 1.0
    p = dropout_param["p"]
    mask = (np.random.default_rng(dropout_param.get("seed")).random(x.shape) < p) / p
    return x * mask, mask


def _sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def rnn_step(x, h, c, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + h @ Wh + b)

    def back(dh, dc):
        da = dh * (1 - next_h**2)
        return da @ Wx.T, da @ Wh.T, dc, x.T @ da, h.T @ da, da.sum(axis=0)

    return next_h, c, back


def lstm_step(x, h, c, Wx, Wh, b):
    ai, af, ao, ag = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(ai), _sigmoid(af), _sigmoid(ao), np.tanh(ag)
    next_c = f * c + i * g
    tc = np.tanh(next_c)

    def back(dh, dc):
        dc = dc + dh * o * (1 - tc**2)
        da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * tc * o * (1 - o), dc * i * (1 - g**2)])
        return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h.T @ da, da.sum(axis=0)

    return o * tc, next_c, back


def gru_step(x, h, c, Wx, Wh, b):
    H = h.shape[1]
    a, (Wu, Wr, Wc) = x @ Wx + b, np.split(Wh, 3, axis=1)
    u, r = _sigmoid(a[:, :H] + h @ Wu), _sigmoid(a[:, H : 2 * H] + h @ Wr)
    n = np.tanh(a[:, 2 * H :] + (r * h) @ Wc)

    def back(dh, dc):
        dan = dh * u * (1 - n**2)
        drh = dan @ Wc.T
        dau, dar = dh * (n - h) * u * (1 - u), drh * h * r * (1 - r)
        da = np.hstack([dau, dar, dan])
        dprev = dh * (1 - u) + drh * r + dau @ Wu.T + dar @ Wr.T
        return da @ Wx.T, dprev, dc, x.T @ da, np.hstack([h.T @ dau, h.T @ dar, (r * h).T @ dan]), da.sum(axis=0)

    return u * n + (1 - u) * h, c, back


STEPS = {"rnn": rnn_step, "lstm": lstm_step, "gru": gru_step}


def unroll(step, x, h0, Wx, Wh, b):
    h, c, hidden, backs = h0, np.zeros_like(h0), [], []
    for t in range(x.shape[1]):
        h, c, back = step(x[:, t], h, c, Wx, Wh, b)
        hidden.append(h)
        backs.append(back)
    return np.stack(hidden, axis=1), backs


def unroll_backward(dh, backs):
    dnext, dc = np.zeros_like(dh[:, 0]), np.zeros_like(dh[:, 0])
    dx, weights = [], (0, 0, 0)
    for t in reversed(range(len(backs))):
        dxt, dnext, dc, *parts = backs[t](dh[:, t] + dnext, dc)
        dx.insert(0, dxt)
        weights = [total + part for total, part in zip(weights, parts, strict=True)]
    return np.stack(dx, axis=1), dnext, *weights


def temporal_softmax_loss(x, y, mask):
    N, T, V = x.shape
    _, d = softmax_loss(x.reshape(N * T, V), y.reshape(-1))
    z = x - x.max(axis=2, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=2, keepdims=True))
    loss = -np.sum(mask * np.take_along_axis(logp, y[:, :, None], axis=2)[:, :, 0]) / N
    return float(loss), d.reshape(x.shape) * T * mask[:, :, None]


def normal(scale, *shape):
    return scale * np.random.randn(*shape)  # noqa: NPY002 - the course's own


class TwoLayerNet:
    """The net's parameters."""

    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.reg = reg
        self.params = {
            "W1": normal(weight_scale, input_dim, hidden_dim),
            "b1": np.zeros(hidden_dim),
            "W2": normal(weight_scale, hidden_dim, num_classes),
            "b2": np.zeros(num_classes),
        }


class FullyConnectedNet:
    """The net's parameters."""

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float64,
        seed=None,
    ):
        if normalization not in {None, "batchnorm", "layernorm"}:
            raise ValueError("normalization")
        self.normalization, self.reg, self.dtype = normalization, reg, dtype
        self.use_dropout = dropout_keep_ratio != 1
        self.num_layers = 1 + len(hidden_dims)
        self.params = {}
        sizes = [input_dim, *hidden_dims, num_classes]
        for i in range(1, len(sizes)):
            self.params[f"W{i}"] = normal(weight_scale, sizes[i - 1], sizes[i])
            self.params[f"b{i}"] = np.zeros(sizes[i])
            if normalization and i < self.num_layers:
                self.params[f"gamma{i}"] = np.ones(sizes[i])
                self.params[f"beta{i}"] = np.zeros(sizes[i])
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}
        self.bn_params = [{"mode": "train"} for _ in hidden_dims] if normalization else []
        self.dropout_param = {"mode": "train", "p": dropout_keep_ratio} if self.use_dropout else {}
        if self.use_dropout and seed is not None:
            self.dropout_param["seed"] = seed


class ThreeLayerConvNet:
    """The net's parameters."""

    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float64,
    ):
        self.reg, self.dtype = reg, dtype
        C, H, W = input_dim
        if H % 2 or W % 2:
            raise ValueError("the pooling does not fit")
        self.params = {
            "W1": normal(weight_scale, num_filters, C, filter_size, filter_size),
            "b1": np.zeros(num_filters),
            "W2": normal(weight_scale, num_filters * (H // 2) * (W // 2), hidden_dim),
            "b2": np.zeros(hidden_dim),
            "W3": normal(weight_scale, hidden_dim, num_classes),
            "b3": np.zeros(num_classes),
        }
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}


class ConvNet:
    """The net's parameters."""

    def __init__(
        self,
        input_dim=(3, 32, 32),
        filters=((32,), (64,)),
        hidden_dims=(100,),
        num_classes=10,
        filter_size=3,
        pool=True,
        weight_scale=None,
        reg=0.0,
        dtype=np.float64,
    ):
        self.filters, self.pool, self.reg, self.dtype = filters, pool, reg, dtype
        C, H, W = input_dim
        shapes = []
        for block in filters:
            for F in block:
                shapes.append((F, C, filter_size, filter_size))
                C = F
            if pool:
                if H % 2 or W % 2:
                    raise ValueError("the pooling does not fit")
                H, W = H // 2, W // 2
        D = C * H * W
        for M in (*hidden_dims, num_classes):
            shapes.append((D, M))
            D = M
        self.num_layers = len(shapes)
        self.params = {}
        for i, shape in enumerate(shapes, start=1):
            fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
            scale = np.sqrt(2 / fan_in) if weight_scale is None else weight_scale
            self.params[f"W{i}"] = normal(scale, *shape).astype(dtype)
            self.params[f"b{i}"] = np.zeros(shape[0] if len(shape) == 4 else shape[1], dtype)


class CaptioningRNN:
    """The net's parameters."""

    def __init__(self, word_to_idx, input_dim=512, wordvec_dim=128, hidden_dim=128, cell_type="rnn", dtype=np.float64):
        if cell_type not in STEPS:
            raise ValueError("cell_type")
        self.word_to_idx, self.cell_type, self.dtype = word_to_idx, cell_type, dtype
        V, width = len(word_to_idx), {"rnn": 1, "lstm": 4, "gru": 3}[cell_type] * hidden_dim
        self.params = {
            "W_embed": normal(0.01, V, wordvec_dim),
            "W_proj": normal(1 / np.sqrt(input_dim), input_dim, hidden_dim),
            "b_proj": np.zeros(hidden_dim),
            "Wx": normal(1 / np.sqrt(wordvec_dim), wordvec_dim, width),
            "Wh": normal(1 / np.sqrt(hidden_dim), hidden_dim, width),
            "b": np.zeros(width),
            "W_vocab": normal(1 / np.sqrt(hidden_dim), hidden_dim, V),
            "b_vocab": np.zeros(V),
        }
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}
