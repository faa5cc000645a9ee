"""Layers and bugs that the checker's constants were chosen on, some of them held out until they showed a fault."""

import numpy as np
from gradient_checkers_parts.held_out import TANH_SINGLE
from gradient_checkers_parts.layer import Layer, normal


def affine(x, w, b):
    return x @ w + b, (x, w)


def affine_back(d, c):
    x, w = c
    return d @ w.T, x.T @ d, d.sum(0)


def conv(x, w, b, pad=1):
    N, _C, H, W = x.shape
    F, _, R, S = w.shape
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.empty((N, F, H + 2 * pad - R + 1, W + 2 * pad - S + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, f, i, j] = np.sum(p[n, :, i : i + R, j : j + S] * w[f]) + b[f]
    return out, (x, w, p, pad)


def conv_back(d, c):
    x, w, p, pad = c
    R, S = w.shape[2:]
    dp, dw = np.zeros_like(p), np.zeros_like(w)
    for n in range(d.shape[0]):
        for f in range(d.shape[1]):
            for i in range(d.shape[2]):
                for j in range(d.shape[3]):
                    dp[n, :, i : i + R, j : j + S] += d[n, f, i, j] * w[f]
                    dw[f] += d[n, f, i, j] * p[n, :, i : i + R, j : j + S]
    H, W = x.shape[2:]
    return dp[:, :, pad : pad + H, pad : pad + W], dw, d.sum((0, 2, 3))


def relu(x):
    return np.maximum(x, 0), x


def relu_back(d, x):
    return (d * (x > 0),)


def pool(x):
    N, C, H, W = x.shape
    tiles = x.reshape(N, C, H // 2, 2, W // 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H // 2, W // 2, 4)
    return tiles.max(-1), (tiles, x.shape)


def pool_back(d, c):
    tiles, (N, C, H, W) = c
    g = np.zeros_like(tiles)
    np.put_along_axis(g, tiles.argmax(-1)[..., None], d[..., None], -1)
    return (g.reshape(N, C, H // 2, W // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H, W),)


def pool_back_shared(d, c):
    tiles, (N, C, H, W) = c
    top = tiles == tiles.max(-1, keepdims=True)
    g = top / top.sum(-1, keepdims=True) * d[..., None]
    return (g.reshape(N, C, H // 2, W // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H, W),)


def softmax_loss(x, y):
    z = x - x.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -logp[np.arange(len(y)), y].mean(), (np.exp(logp), y)


def softmax_loss_back(d, c):
    p, y = c
    g = p.copy()
    g[np.arange(len(y)), y] -= 1
    return (d * g / len(y),)


def svm_loss(x, y):
    n = np.arange(len(y))
    m = np.maximum(0, x - x[n, y][:, None] + 1)
    m[n, y] = 0
    return m.sum() / len(y), (m, y)


def svm_loss_back(d, c):
    m, y = c
    g = (m > 0).astype(float)
    g[np.arange(len(y)), y] -= g.sum(1)
    return (d * g / len(y),)


def batchnorm(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    s = 1 / np.sqrt(var + eps)
    h = (x - mu) * s
    return gamma * h + beta, (h, s, gamma)


def batchnorm_back(d, c):
    h, s, gamma = c
    n = len(d)
    dh = d * gamma
    return s / n * (n * dh - dh.sum(0) - h * (dh * h).sum(0)), (d * h).sum(0), d.sum(0)


def lstm_step(x, h, c, Wx, Wh, b):
    a = x @ Wx + h @ Wh + b
    i, f, o = (1 / (1 + np.exp(-z)) for z in np.split(a[:, : 3 * h.shape[1]], 3, axis=1))
    g = np.tanh(a[:, 3 * h.shape[1] :])
    nc = f * c + i * g
    t = np.tanh(nc)
    return o * t, nc, (x, h, c, Wx, Wh, i, f, o, g, t)


def lstm_step_back(dh, dc, cache):
    x, h, c, Wx, Wh, i, f, o, g, t = cache
    dc = dc + dh * o * (1 - t * t)
    da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g * g)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h.T @ da, da.sum(0)


def deep_net(x, *ws):
    acts = [x]
    for w in ws[:-1]:
        acts.append(np.maximum(acts[-1] @ w, 0))
    return acts[-1] @ ws[-1], (acts, ws)


def deep_net_back(d, c):
    acts, ws = c
    grads = [acts[-1].T @ d]
    d = d @ ws[-1].T
    for a, below, w in zip(acts[:0:-1], acts[-2::-1], ws[-2::-1], strict=True):
        d = d * (a > 0)
        grads.append(below.T @ d)
        d = d @ w.T
    return (d, *grads[::-1])


def smooth_absolute(x):
    return np.where(np.abs(x) < 1, 0.5 * x * x, np.abs(x) - 0.5), x


def single(layer_forward):
    def forward(*inputs):
        return layer_forward(*(a.astype(np.float32) if a.dtype == np.float64 else a for a in inputs))

    return forward


def zeros_in(*shape, fraction=0.3):
    def make(rng):
        x = rng.normal(size=shape)
        x[rng.random(shape) < fraction] = 0
        return (x,)

    return make


def labelled(n, c, size=1.0):
    return lambda rng: (size * rng.normal(size=(n, c)), rng.integers(c, size=n))


def svm_ties(rng):
    x = rng.integers(-2, 3, size=(7, 5)).astype(float)
    return x, rng.integers(5, size=7)


def net_inputs(depth, width, rows):
    return lambda rng: (
        rng.normal(size=(rows, width)),
        *(rng.normal(size=(width, width)) * np.sqrt(2 / width) for _ in range(depth)),
    )


AFFINE = Layer("affine", normal((5, 7), (7, 3), (3,)), affine, affine_back)
CONV = Layer("conv", normal((2, 3, 5, 4), (2, 3, 3, 3), (2,)), conv, conv_back)
RELU = Layer("relu", normal((64, 256)), relu, relu_back, smooth=False)
POOL = Layer("max pool", normal((3, 2, 6, 4)), pool, pool_back, smooth=False)
SOFTMAX = Layer("softmax loss", labelled(50, 10), softmax_loss, softmax_loss_back)
SVM = Layer("SVM loss", labelled(50, 10), svm_loss, svm_loss_back, smooth=False)
BATCHNORM = Layer("batch norm", normal((11, 5), (5,), (5,)), batchnorm, batchnorm_back)
LSTM = Layer("LSTM step", normal((4, 3), (4, 5), (4, 5), (3, 20), (5, 20), (20,)), lstm_step, lstm_step_back)
NET = Layer("deep net", net_inputs(6, 32, 16), deep_net, deep_net_back, smooth=False)

LAYERS = [
    AFFINE,
    AFFINE.on("large", normal((100, 100), (100, 100), (100,)), smooth=True),
    AFFINE.on("1e6", normal((5, 7), (7, 3), (3,), size=1e6)),
    AFFINE.on("1e-6", normal((5, 7), (7, 3), (3,), size=1e-6)),
    AFFINE.on(
        "1e6 and 1e-6", lambda r: (1e6 * r.normal(size=(5, 7)), 1e-6 * r.normal(size=(7, 3)), 1e-6 * r.normal(size=3))
    ),
    AFFINE.on("zero bias", lambda r: (r.normal(size=(5, 7)), r.normal(size=(7, 3)), np.zeros(3)), smooth=True),
    Layer("affine in float32", normal((20, 30), (30, 10), (10,)), single(affine), affine_back, smooth=False),
    CONV,
    RELU,
    RELU.on("exact zeros", zeros_in(20, 30)),
    RELU.on("all zero", lambda r: (np.zeros((4, 5)),)),
    POOL,
    POOL.on("ties", lambda r: (r.integers(0, 3, size=(3, 2, 6, 4)).astype(float),)),
    Layer(
        "max pool, ties shared",
        lambda r: (r.integers(0, 3, size=(3, 2, 6, 4)).astype(float),),
        pool,
        pool_back_shared,
        smooth=False,
    ),
    SOFTMAX,
    SOFTMAX.on("saturated", labelled(50, 10, size=1e3)),
    SOFTMAX.on("large", labelled(100, 100), smooth=True),
    SVM,
    SVM.on("ties", svm_ties),
    BATCHNORM,
    BATCHNORM.on("offset 1e6", lambda r: (1e6 + r.normal(size=(11, 5)), r.normal(size=5), r.normal(size=5))),
    BATCHNORM.on("1e-6", lambda r: (1e-6 * r.normal(size=(11, 5)), r.normal(size=5), r.normal(size=5))),
    Layer(
        "smooth absolute value, at its bounds",
        lambda r: (r.integers(-2, 3, size=(11, 9)).astype(float),),
        smooth_absolute,
        lambda d, x: (d * np.clip(x, -1, 1),),
        smooth=False,
    ),
    Layer(
        "Huber loss, at its bounds",
        lambda r: (r.integers(-2, 3, size=(11, 9)).astype(float),),
        lambda x: (smooth_absolute(x)[0].sum(), x),
        lambda d, x: (d * np.clip(x, -1, 1),),
        smooth=False,
    ),
    LSTM,
    NET,
    NET.on("thousands of kinks", net_inputs(8, 64, 64)),
    Layer("LSTM step in float32", LSTM.inputs, single(lstm_step), lstm_step_back, smooth=False),
    Layer("deep net in float32", net_inputs(3, 32, 16), single(deep_net), deep_net_back, smooth=False),
    TANH_SINGLE,
]


def _one_entry(g):
    i = np.argsort(np.abs(g), axis=None)[g.size - np.count_nonzero(g) // 2 - 1]
    g.flat[i] *= 1 + 1e-4


def _swap(g):
    g.flat[[0, 1]] = g.flat[[1, 0]]


def _bn_no_eps(x, gamma, beta):
    out, (_h, _s, gamma) = batchnorm(x, gamma, beta)
    exact = batchnorm(x, gamma, beta, eps=0.0)[1]
    return out, exact


BUGS = [
    AFFINE.on("large", normal((100, 100), (100, 100), (100,))).spoilt("one entry 1e-4", 1, _one_entry),
    AFFINE.on("large", normal((100, 100), (100, 100), (100,))).spoilt("swapped pair", 0, _swap),
    AFFINE.spoilt("sign", 0, lambda g: -g),
    AFFINE.spoilt("bias averaged", 2, lambda g: g / 5),
    AFFINE.bug("ignores dout", lambda d, c: affine_back(np.ones_like(d), c)),
    Layer("batch norm, no eps in backward", normal((11, 5), (5,), (5,)), _bn_no_eps, batchnorm_back),
    Layer("batch norm, no eps, x of 10", normal((11, 5), (5,), (5,), size=10), _bn_no_eps, batchnorm_back),
    BATCHNORM.bug(
        "forgets variance", lambda d, c: (c[1] * (d * c[2] - (d * c[2]).mean(0)), (d * c[0]).sum(0), d.sum(0))
    ),
    SOFTMAX.bug("not averaged", lambda d, c: (softmax_loss_back(d, c)[0] * 50,)),
    SOFTMAX.on("large", labelled(100, 100)).spoilt("one entry 1e-4", 0, _one_entry),
    SVM.bug("counts itself", lambda d, c: (svm_loss_back(d, c)[0] + 1 / 50 * np.eye(10)[c[1]],)),
    CONV.spoilt("flipped kernel", 1, lambda g: g[:, :, ::-1, ::-1].copy()),
    CONV.spoilt("border", 0, lambda g: g.__setitem__((..., 0), 0)),
    RELU.bug("passes negative a little", lambda d, x: (d * np.where(x > 0, 1, 1e-3),)),
    RELU.on("exact zeros", zeros_in(20, 30)).bug(
        "one row", lambda d, x: (d * (x > 0) * (np.arange(20) != 3)[:, None],)
    ),
    POOL.bug("last of window", lambda d, c: (pool_back((d), (np.roll(c[0], 1, -1), c[1]))[0],)),
    LSTM.spoilt("dc not through", 2, lambda g: g * 0.999),
    NET.spoilt("one entry 1e-4", 3, _one_entry),
    Layer(
        "affine in float32: factor 1.01",
        normal((20, 30), (30, 10), (10,)),
        single(affine),
        lambda d, c: (affine_back(d, c)[0], 1.01 * affine_back(d, c)[1], d.sum(0)),
        smooth=False,
    ),
    Layer(
        "LSTM step in float32: Wx by 2%",
        LSTM.inputs,
        single(lstm_step),
        LSTM.spoilt("", 3, lambda g: 1.02 * g).backward,
    ),
    TANH_SINGLE.spoilt("w by 2%", 1, lambda g: 1.02 * g),
]
