"""Layers that the checker's constants were not chosen on."""

import numpy as np
from gradient_checkers_parts.layer import Layer, normal


def sigmoid(x):
    s = 1 / (1 + np.exp(-np.abs(x)))
    s = np.where(x >= 0, s, 1 - s)
    return s, s


def tanh_affine(x, w, b):
    t = np.tanh(x @ w + b)
    return t, (x, w, t)


def tanh_affine_back(d, c):
    x, w, t = c
    a = d * (1 - t * t)
    return a @ w.T, x.T @ a, a.sum(0)


def leaky(x):
    return np.where(x > 0, x, 0.1 * x), x


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0))), x


def gelu(x):
    t = np.tanh(0.8 * (x + 0.04 * x**3))
    return 0.5 * x * (1 + t), (x, t)


def gelu_back(d, c):
    x, t = c
    return (d * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.8 * (1 + 0.12 * x * x)),)


def absolute(x):
    return np.abs(x), x


def clip(x):
    return np.clip(x, -1, 1), x


def layernorm(x, g, b, eps=1e-5):
    s = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    h = (x - x.mean(1, keepdims=True)) * s
    return g * h + b, (h, s, g)


def layernorm_back(d, c):
    h, s, g = c
    e = d * g
    dx = s * (e - e.mean(1, keepdims=True) - h * (e * h).mean(1, keepdims=True))
    return dx, (d * h).sum(0), d.sum(0)


def instance_norm(x, eps=1e-3):
    s = 1 / np.sqrt(x.var((2, 3), keepdims=True) + eps)
    h = (x - x.mean((2, 3), keepdims=True)) * s
    return h, (h, s)


def instance_norm_back(d, c):
    h, s = c
    mean = lambda a: a.mean((2, 3), keepdims=True)  # noqa: E731
    return (s * (d - mean(d) - h * mean(d * h)),)


def attention(q, k, v):
    z = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    return p @ v, (q, k, v, p)


def attention_back(d, c):
    q, k, v, p = c
    dp = d @ v.T
    dz = p * (dp - (dp * p).sum(1, keepdims=True)) / np.sqrt(q.shape[1])
    return dz @ k, dz.T @ q, p.T @ d


def rnn(x, h, Wx, Wh, b):
    hs = [h]
    for t in range(x.shape[1]):
        hs.append(np.tanh(x[:, t] @ Wx + hs[-1] @ Wh + b))
    return np.stack(hs[1:], 1), (x, hs, Wx, Wh)


def rnn_back(d, c):
    x, hs, Wx, Wh = c
    dx, dWx, dWh, db, dh = np.zeros_like(x), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wh.shape[0]), 0.0
    for t in reversed(range(x.shape[1])):
        a = (d[:, t] + dh) * (1 - hs[t + 1] ** 2)
        dx[:, t], dh = a @ Wx.T, a @ Wh.T
        dWx += x[:, t].T @ a
        dWh += hs[t].T @ a
        db += a.sum(0)
    return dx, dh, dWx, dWh, db


def gru_step(x, h, Wx, Wh):
    n = h.shape[1]
    a, r = x @ Wx, h @ Wh
    z, u = (sigmoid(a[:, i * n : (i + 1) * n] + r[:, i * n : (i + 1) * n])[0] for i in (0, 1))
    g = np.tanh(a[:, 2 * n :] + u * r[:, 2 * n :])
    return (1 - z) * g + z * h, (x, h, Wx, Wh, z, u, g, r[:, 2 * n :])


def gru_step_back(d, c):
    x, h, Wx, Wh, z, u, g, rg = c
    dz, dg = d * (h - g) * z * (1 - z), d * (1 - z) * (1 - g * g)
    du = dg * rg * u * (1 - u)
    da, dr = np.hstack([dz, du, dg]), np.hstack([dz, du, dg * u])
    return da @ Wx.T, dr @ Wh.T + d * z, x.T @ da, h.T @ dr


def embedding(words, W):
    return W[words], (words, W.shape)


def embedding_back(d, c):
    g = np.zeros(c[1])
    np.add.at(g, c[0], d)
    return (g,)


def average_pool(x):
    N, C, H, W = x.shape
    return x.reshape(N, C, H // 2, 2, W // 2, 2).mean((3, 5)), x.shape


def average_pool_back(d, shape):
    return (np.repeat(np.repeat(d, 2, 2), 2, 3) / 4,)


def row_max(x):
    return x.max(1), x


def row_max_back(d, x):
    g = np.zeros_like(x)
    g[np.arange(len(x)), x.argmax(1)] = d
    return (g,)


def median(x):
    return np.median(x, axis=1), x


def median_back(d, x):
    g = np.zeros_like(x)
    middle = np.argsort(x, axis=1, kind="stable")[:, x.shape[1] // 2]
    g[np.arange(len(x)), middle] = d
    return (g,)


def huber(x, t):
    r = x - t
    return np.where(np.abs(r) < 1, 0.5 * r * r, np.abs(r) - 0.5).sum(), r


def huber_back(d, r):
    g = d * np.clip(r, -1, 1)
    return g, -g


def l1(x, t):
    return np.abs(x - t).mean(), (x - t)


def l1_back(d, r):
    g = d * np.sign(r) / r.size
    return g, -g


def logistic_loss(x, y):
    return np.logaddexp(0, -y * x).mean(), (x, y)


def logistic_loss_back(d, c):
    x, y = c
    return (-d * y * sigmoid(-y * x)[0] / x.size,)


def hinge(x, w, y):
    m = np.maximum(0, 1 - y * (x @ w))
    return m.mean() + 0.05 * np.sum(w * w), (m, x, w, y)


def hinge_back(d, c):
    m, x, w, y = c
    a = -d * np.where(m > 0, y, 0) / len(y)
    return np.outer(a, w), x.T @ a + d * 0.1 * w


def cosine(x, y):
    nx, ny = np.linalg.norm(x, axis=1), np.linalg.norm(y, axis=1)
    dot = (x * y).sum(1) / nx / ny
    return dot, (x, y, nx[:, None], ny[:, None], dot[:, None])


def cosine_back(d, c):
    x, y, nx, ny, dot = c
    d = d[:, None]
    return d * (y / nx / ny - dot * x / nx**2), d * (x / nx / ny - dot * y / ny**2)


def depthwise(x, w):
    R, S = w.shape[1:]
    H, W = x.shape[2] - R + 1, x.shape[3] - S + 1
    out = sum(x[:, :, i : i + H, j : j + W] * w[None, :, i, j, None, None] for i in range(R) for j in range(S))
    return out, (x, w)


def depthwise_back(d, c):
    x, w = c
    H, W = d.shape[2:]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(w.shape[1]):
        for j in range(w.shape[2]):
            dx[:, :, i : i + H, j : j + W] += d * w[None, :, i, j, None, None]
            dw[:, i, j] = (d * x[:, :, i : i + H, j : j + W]).sum((0, 2, 3))
    return dx, dw


def content_gram(x):
    f = x.reshape(x.shape[0], -1)
    return f @ f.T / f.size, (f, x.shape)


def content_gram_back(d, c):
    f, shape = c
    return (((d + d.T) @ f / f.size).reshape(shape),)


def dropout(x, mask):
    return x * mask / 0.7, mask


def residual_net(x, *ws):
    acts, hs = [x], []
    for w in ws:
        hs.append(acts[-1] @ w)
        acts.append(acts[-1] + np.maximum(hs[-1], 0))
    return acts[-1], (acts, hs, ws)


def residual_net_back(d, c):
    acts, hs, ws = c
    grads = []
    for a, h, w in zip(acts[-2::-1], hs[::-1], ws[::-1], strict=True):
        e = d * (h > 0)
        grads.append(a.T @ e)
        d = d + e @ w.T
    return (d, *grads[::-1])


def in_single(forward):
    return lambda *inputs: forward(*(a.astype(np.float32) if a.dtype == np.float64 else a for a in inputs))


def residual_inputs(depth, width, rows):
    return lambda r: (r.normal(size=(rows, width)), *(r.normal(size=(width, width)) / width for _ in range(depth)))


def ties(*shape):
    return lambda r: (r.integers(-2, 3, size=shape).astype(float),)


def mask_inputs(r):
    return r.normal(size=(9, 8)), r.random((9, 8)) < 0.7


def signed(*shape, size=1.0):
    return lambda r: (size * r.normal(size=shape), r.choice([-1, 1], size=shape))


SIGMOID = Layer("sigmoid", normal((13, 17)), sigmoid, lambda d, s: (d * s * (1 - s),))
TANH = Layer("tanh affine", normal((8, 11), (11, 6), (6,)), tanh_affine, tanh_affine_back)
TANH_SINGLE = Layer("tanh affine in float32", TANH.inputs, in_single(tanh_affine), tanh_affine_back, smooth=False)
LEAKY = Layer("leaky relu", normal((31, 23)), leaky, lambda d, x: (d * np.where(x > 0, 1, 0.1),), smooth=False)
ELU = Layer(
    "elu", normal((31, 23)), elu, lambda d, x: (d * np.where(x > 0, 1, np.exp(np.minimum(x, 0))),), smooth=False
)
GELU = Layer("gelu", normal((13, 17)), gelu, gelu_back)
ABSOLUTE = Layer("absolute value", normal((13, 17)), absolute, lambda d, x: (d * np.sign(x),), smooth=False)
CLIP = Layer("clip", normal((13, 17)), clip, lambda d, x: (d * (np.abs(x) < 1),), smooth=False)
LAYERNORM = Layer("layer norm", normal((7, 13), (13,), (13,)), layernorm, layernorm_back)
INSTANCE = Layer("instance norm", normal((3, 2, 5, 4)), instance_norm, instance_norm_back)
ATTENTION = Layer("attention", normal((6, 5), (7, 5), (7, 4)), attention, attention_back)
RNN = Layer("RNN over time", normal((3, 6, 4), (3, 5), (4, 5), (5, 5), (5,), size=0.5), rnn, rnn_back)
GRU = Layer("GRU step", normal((4, 3), (4, 5), (3, 15), (5, 15)), gru_step, gru_step_back)
EMBEDDING = Layer("embedding", lambda r: (r.integers(9, size=(4, 5)), r.normal(size=(9, 3))), embedding, embedding_back)
AVERAGE = Layer("average pool", normal((3, 2, 6, 4)), average_pool, average_pool_back)
ROW_MAX = Layer("row maximum", normal((19, 7)), row_max, row_max_back, smooth=False)
MEDIAN = Layer("median", normal((19, 7)), median, median_back, smooth=False)
HUBER = Layer("Huber loss", normal((11, 9), (11, 9)), huber, huber_back, smooth=False)
L1 = Layer("L1 loss", normal((11, 9), (11, 9)), l1, l1_back, smooth=False)
LOGISTIC = Layer("logistic loss", signed(40, 3), logistic_loss, logistic_loss_back)
HINGE = Layer(
    "hinge loss",
    lambda r: (r.normal(size=(30, 7)), r.normal(size=7), r.choice([-1, 1], size=30)),
    hinge,
    hinge_back,
    smooth=False,
)
COSINE = Layer("cosine", normal((9, 6), (9, 6)), cosine, cosine_back)
DEPTHWISE = Layer("depthwise conv", normal((2, 3, 7, 6), (3, 3, 2)), depthwise, depthwise_back)
GRAM = Layer("Gram matrix", normal((4, 5, 3)), content_gram, content_gram_back)
DROPOUT = Layer("dropout, fixed mask", mask_inputs, dropout, lambda d, m: (d * m / 0.7,))
RESIDUAL = Layer("residual net", residual_inputs(5, 24, 12), residual_net, residual_net_back, smooth=False)

LAYERS = [
    SIGMOID,
    SIGMOID.on("saturated", normal((13, 17), size=1e3)),
    TANH,
    TANH.on("inputs of 1e6", lambda r: (1e6 * r.normal(size=(8, 11)), 1e-6 * r.normal(size=(11, 6)), r.normal(size=6))),
    TANH.on("inputs of 1e-6", normal((8, 11), (11, 6), (6,), size=1e-6)),
    LEAKY,
    LEAKY.on("exact zeros", ties(31, 23)),
    ELU,
    GELU,
    ABSOLUTE,
    ABSOLUTE.on("exact zeros", ties(13, 17)),
    CLIP,
    CLIP.on("at its bounds", ties(13, 17)),
    LAYERNORM,
    LAYERNORM.on(
        "inputs of 1e6", lambda r: (1e6 * r.normal(size=(7, 13)), r.normal(size=13), r.normal(size=13)), smooth=True
    ),
    LAYERNORM.on("inputs of 1e-6", lambda r: (1e-6 * r.normal(size=(7, 13)), r.normal(size=13), r.normal(size=13))),
    LAYERNORM.on("one row", normal((1, 13), (13,), (13,)), smooth=True),
    Layer("layer norm in float32", LAYERNORM.inputs, in_single(layernorm), layernorm_back, smooth=False),
    INSTANCE,
    ATTENTION,
    ATTENTION.on("saturated", lambda r: (300 * r.normal(size=(6, 5)), r.normal(size=(7, 5)), r.normal(size=(7, 4)))),
    RNN,
    GRU,
    EMBEDDING,
    AVERAGE,
    ROW_MAX,
    ROW_MAX.on("ties", ties(19, 7)),
    MEDIAN,
    HUBER,
    L1,
    L1.on("equal entries", lambda r: (r.integers(-1, 2, size=(11, 9)).astype(float), np.zeros((11, 9)))),
    LOGISTIC,
    LOGISTIC.on("saturated", signed(40, 3, size=1e3)),
    HINGE,
    HINGE.on(
        "ties",
        lambda r: (
            r.integers(-1, 2, size=(30, 7)).astype(float),
            r.integers(-1, 2, size=7).astype(float),
            r.choice([-1, 1], size=30),
        ),
    ),
    COSINE,
    DEPTHWISE,
    GRAM,
    DROPOUT,
    RESIDUAL,
    RESIDUAL.on("4,000 kinks", residual_inputs(10, 40, 10)),
    Layer(
        "residual net in float32", residual_inputs(2, 16, 8), in_single(residual_net), residual_net_back, smooth=False
    ),
]
