"""A second held-out set of layers, made after the checker was finished and not used for any of its constants."""

import numpy as np
from gradient_checkers_parts.layer import Layer, normal


def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def softplus(x):
    return np.logaddexp(0, x), x


def swish(x):
    s = logistic(x)
    return x * s, (x, s)


def swish_back(d, c):
    x, s = c
    return (d * (s + x * s * (1 - s)),)


def selu(x):
    return 1.05 * np.where(x > 0, x, 1.67 * np.expm1(np.minimum(x, 0))), x


def selu_back(d, x):
    return (d * 1.05 * np.where(x > 0, 1, 1.67 * np.exp(np.minimum(x, 0))),)


def hard_sigmoid(x):
    return np.clip(0.2 * x + 0.5, 0, 1), x


def hard_sigmoid_back(d, x):
    return (d * 0.2 * (np.abs(x) < 2.5),)


def soft_threshold(x):
    return np.sign(x) * np.maximum(np.abs(x) - 0.5, 0), x


def prelu(x, a):
    return np.where(x > 0, x, a * x), (x, a)


def prelu_back(d, c):
    x, a = c
    return d * np.where(x > 0, 1, a), (d * np.minimum(x, 0)).sum(0)


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    return p, p


def softmax_back(d, p):
    return (p * (d - (d * p).sum(1, keepdims=True)),)


def log_softmax(x):
    z = x - x.max(1, keepdims=True)
    out = z - np.log(np.exp(z).sum(1, keepdims=True))
    return out, out


def log_softmax_back(d, out):
    return (d - np.exp(out) * d.sum(1, keepdims=True),)


def cross_entropy(x, y):
    return np.sum(np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))), (x, y)


def cross_entropy_back(d, c):
    x, y = c
    return (d * (logistic(x) - y),)


def masked_loss(x, y, keep):
    logp, _ = log_softmax(x)
    return -(logp[np.arange(len(y)), y] * keep).sum() / len(y), (logp, y, keep)


def masked_loss_back(d, c):
    logp, y, keep = c
    g = np.exp(logp)
    g[np.arange(len(y)), y] -= 1
    return (d * g * keep[:, None] / len(y),)


def squared_error(x, t):
    r = x - t
    return np.sum(r * r), r


def squared_error_back(d, r):
    return 2 * d * r, -2 * d * r


def squared_margin(x, w, y):
    m = np.maximum(0, 1 - y * (x @ w))
    return np.sum(m * m), (m, x, w, y)


def squared_margin_back(d, c):
    m, x, w, y = c
    a = -2 * d * m * y
    return np.outer(a, w), x.T @ a


def triplet(a, p, n):
    near, far = np.sum((a - p) ** 2, 1), np.sum((a - n) ** 2, 1)
    m = near - far + 1
    return np.maximum(m, 0).sum(), (a, p, n, m)


def triplet_back(d, c):
    a, p, n, m = c
    on = 2 * d * (m > 0)[:, None]
    return on * (n - p), on * (p - a), on * (a - n)


def rmsnorm(x, g):
    s = 1 / np.sqrt(np.mean(x * x, 1, keepdims=True) + 1e-6)
    return g * x * s, (x, s, g)


def rmsnorm_back(d, c):
    x, s, g = c
    e = d * g
    return s * e - s**3 * x * np.mean(e * x, 1, keepdims=True), (d * x * s).sum(0)


def groupnorm(x, g, b):
    N, _C, _H, _W = x.shape
    z = x.reshape(N, 2, -1)
    s = 1 / np.sqrt(z.var(2, keepdims=True) + 1e-5)
    h = ((z - z.mean(2, keepdims=True)) * s).reshape(x.shape)
    return g[:, None, None] * h + b[:, None, None], (h, s, g)


def groupnorm_back(d, c):
    h, s, g = c
    N = len(h)
    e, k = (d * g[:, None, None]).reshape(N, 2, -1), h.reshape(N, 2, -1)
    dx = s * (e - e.mean(2, keepdims=True) - k * (e * k).mean(2, keepdims=True))
    return dx.reshape(h.shape), (d * h).sum((0, 2, 3)), d.sum((0, 2, 3))


def unit_rows(x):
    n = np.sqrt(np.sum(x * x, 1, keepdims=True))
    return x / n, (x / n, n)


def unit_rows_back(d, c):
    u, n = c
    return ((d - u * (d * u).sum(1, keepdims=True)) / n,)


def conv1d(x, w, stride=2, dilation=3):
    L = (x.shape[2] - dilation * (w.shape[2] - 1) - 1) // stride + 1
    taps = [x[:, :, k * dilation : k * dilation + stride * L : stride] for k in range(w.shape[2])]
    return sum(np.einsum("ncl,fc->nfl", t, w[:, :, k]) for k, t in enumerate(taps)), (x, w, stride, dilation)


def conv1d_back(d, c):
    x, w, stride, dilation = c
    L = d.shape[2]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for k in range(w.shape[2]):
        part = np.s_[:, :, k * dilation : k * dilation + stride * L : stride]
        dx[part] += np.einsum("nfl,fc->ncl", d, w[:, :, k])
        dw[:, :, k] = np.einsum("nfl,ncl->fc", d, x[part])
    return dx, dw


def upsample(x, w):
    """A transposed convolution with stride 2 and a 2 by 2 kernel."""
    N, _, H, W = x.shape
    out = np.einsum("nchw,cfij->nfhiwj", x, w).reshape(N, w.shape[1], 2 * H, 2 * W)
    return out, (x, w)


def upsample_back(d, c):
    x, w = c
    N, _, H, W = x.shape
    e = d.reshape(N, w.shape[1], H, 2, W, 2)
    return np.einsum("nfhiwj,cfij->nchw", e, w), np.einsum("nfhiwj,nchw->cfij", e, x)


def causal_attention(x, Wq, Wk, Wv):
    q, k, v = x @ Wq, x @ Wk, x @ Wv
    z = np.where(np.tri(len(x), dtype=bool), q @ k.T / np.sqrt(k.shape[1]), -np.inf)
    p = softmax(z)[0]
    return p @ v, (x, Wq, Wk, Wv, q, k, v, p)


def causal_attention_back(d, c):
    x, Wq, Wk, Wv, q, k, v, p = c
    dz = softmax_back(d @ v.T, p)[0] / np.sqrt(k.shape[1])
    dq, dk, dv = dz @ k, dz.T @ q, p.T @ d
    return dq @ Wq.T + dk @ Wk.T + dv @ Wv.T, x.T @ dq, x.T @ dk, x.T @ dv


def gated(x, W, V):
    a, s = x @ W, logistic(x @ V)
    return a * s, (x, W, V, a, s)


def gated_back(d, c):
    x, W, V, a, s = c
    da, db = d * s, d * a * s * (1 - s)
    return da @ W.T + db @ V.T, x.T @ da, x.T @ db


def maxout(x, W):
    z = np.einsum("nd,dhk->nhk", x, W)
    return z.max(2), (x, W, z)


def maxout_back(d, c):
    x, W, z = c
    dz = np.zeros_like(z)
    np.put_along_axis(dz, z.argmax(2)[..., None], d[..., None], 2)
    return np.einsum("nhk,dhk->nd", dz, W), np.einsum("nhk,nd->dhk", dz, x)


def distances(x, y):
    d2 = np.sum((x[:, None] - y[None]) ** 2, 2)
    return np.sqrt(d2), (x, y, np.sqrt(d2))


def distances_back(d, c):
    x, y, r = c
    e = (d / r)[..., None] * (x[:, None] - y[None])
    return e.sum(1), -e.sum(0)


def kernel(x, y):
    k = np.exp(-0.5 * np.sum((x[:, None] - y[None]) ** 2, 2))
    return k, (x, y, k)


def kernel_back(d, c):
    x, y, k = c
    e = (d * k)[..., None] * (y[None] - x[:, None])
    return e.sum(1), -e.sum(0)


def solve(a, b):
    m = a + 6 * np.eye(len(a))
    z = np.linalg.solve(m, b)
    return z, (m, z)


def solve_back(d, c):
    m, z = c
    db = np.linalg.solve(m.T, d)
    return -db @ z.T, db


def running_sum(x):
    return np.cumsum(x, 1), None


def product(x):
    return x.prod(1), x


def product_back(d, x):
    others = np.stack([np.delete(x, j, 1).prod(1) for j in range(x.shape[1])], 1)
    return (d[:, None] * others,)


def ordered(x):
    return np.sort(x, 1), x


def ordered_back(d, x):
    g = np.empty_like(x)
    np.put_along_axis(g, np.argsort(x, 1, kind="stable"), d, 1)
    return (g,)


def variation(x):
    a, b = np.diff(x, axis=1), np.diff(x, axis=2)
    return 0.3 * (np.sum(a * a) + np.sum(b * b)), (a, b, x.shape)


def variation_back(d, c):
    a, b, shape = c
    g = np.zeros(shape)
    g[:, 1:] += a
    g[:, :-1] -= a
    g[:, :, 1:] += b
    g[:, :, :-1] -= b
    return (0.6 * d * g,)


def recurrent_relu(x, U):
    hs = [np.zeros((x.shape[0], U.shape[0]))]
    for t in range(x.shape[1]):
        hs.append(np.maximum(x[:, t] + hs[-1] @ U, 0))
    return hs[-1], (hs, U)


def recurrent_relu_back(d, c):
    hs, U = c
    dx, dU = np.zeros((len(d), len(hs) - 1, len(U))), np.zeros_like(U)
    for t in reversed(range(len(hs) - 1)):
        d = d * (hs[t + 1] > 0)
        dx[:, t] = d
        dU += hs[t].T @ d
        d = d @ U.T
    return dx, dU


def mean_and_spread(x):
    m = x.mean(0)
    s = np.sqrt(np.mean((x - m) ** 2, 0))
    return m, s, (x - m, s)


def mean_and_spread_back(dm, ds, c):
    r, s = c
    return (dm / len(r) + ds * r / (len(r) * s),)


def in_single(forward):
    return lambda *inputs: forward(*(a.astype(np.float32) if a.dtype == np.float64 else a for a in inputs))


def whole(*shape, most=2):
    return lambda r: (r.integers(-most, most + 1, size=shape).astype(float),)


def at_target(r):
    t = r.integers(-5, 6, size=(6, 5)).astype(float)
    return t, t.copy()


def at_margin(r):
    """Rows whose margin is exactly zero, and some beyond it."""
    y = r.choice([-1.0, 1.0], size=12)
    x = r.normal(size=(12, 4))
    x[:, 0] = y * np.where(r.random(12) < 0.7, 1.0, 3.0)
    return x, np.array([1.0, 0, 0, 0]), y.astype(int)


def labels(r):
    return r.normal(size=(13, 6)), r.integers(6, size=13), r.random(13) < 0.6


SOFTPLUS = Layer("softplus", normal((9, 14)), softplus, lambda d, x: (d * logistic(x),))
SWISH = Layer("swish", normal((9, 14)), swish, swish_back)
SELU = Layer("selu", normal((17, 19)), selu, selu_back, smooth=False)
HARD = Layer("hard sigmoid", normal((17, 19), size=2.0), hard_sigmoid, hard_sigmoid_back, smooth=False)
THRESHOLD = Layer(
    "soft threshold", normal((11, 13)), soft_threshold, lambda d, x: (d * (np.abs(x) > 0.5),), smooth=False
)
PRELU = Layer("prelu", normal((12, 7), (7,)), prelu, prelu_back, smooth=False)
SOFTMAX = Layer("softmax", normal((8, 9)), softmax, softmax_back)
LOG_SOFTMAX = Layer("log softmax", normal((8, 9)), log_softmax, log_softmax_back)
ENTROPY = Layer(
    "binary cross entropy",
    lambda r: (r.normal(size=(9, 5)), r.integers(2, size=(9, 5))),
    cross_entropy,
    cross_entropy_back,
)
MASKED = Layer("masked softmax loss", labels, masked_loss, masked_loss_back)
SQUARES = Layer("squared error", normal((6, 5), (6, 5)), squared_error, squared_error_back)
MARGIN = Layer(
    "squared hinge",
    lambda r: (r.normal(size=(12, 4)), r.normal(size=4), r.choice([-1, 1], size=12)),
    squared_margin,
    squared_margin_back,
    smooth=False,
)
TRIPLET = Layer("triplet loss", normal((10, 3), (10, 3), (10, 3)), triplet, triplet_back, smooth=False)
RMSNORM = Layer("rms norm", normal((6, 9), (9,)), rmsnorm, rmsnorm_back)
GROUPNORM = Layer("group norm", normal((2, 4, 3, 5), (4,), (4,)), groupnorm, groupnorm_back)
UNIT = Layer("unit rows", normal((7, 6)), unit_rows, unit_rows_back)
CONV1D = Layer("conv 1d, stride and dilation", normal((2, 3, 17), (4, 3, 3)), conv1d, conv1d_back)
UPSAMPLE = Layer("transposed conv", normal((2, 3, 4, 3), (3, 2, 2, 2)), upsample, upsample_back)
CAUSAL = Layer("causal attention", normal((7, 5), (5, 4), (5, 4), (5, 3)), causal_attention, causal_attention_back)
GATED = Layer("gated linear unit", normal((6, 5), (5, 4), (5, 4)), gated, gated_back)
MAXOUT = Layer("maxout", normal((6, 5), (5, 4, 3)), maxout, maxout_back, smooth=False)
DISTANCES = Layer("distance matrix", normal((6, 4), (5, 4)), distances, distances_back)
KERNEL = Layer("Gaussian kernel", normal((6, 4), (5, 4)), kernel, kernel_back)
SOLVE = Layer("linear solve", normal((5, 5), (5, 3)), solve, solve_back)
CUMSUM = Layer("running sum", normal((6, 15)), running_sum, lambda d, _: (d[:, ::-1].cumsum(1)[:, ::-1],))
PRODUCT = Layer("row product", normal((8, 5)), product, product_back)
SORT = Layer("sort", normal((9, 8)), ordered, ordered_back, smooth=False)
VARIATION = Layer("total variation", normal((2, 7, 6)), variation, variation_back)
RECURRENT = Layer(
    "relu RNN, last state",
    lambda r: (r.normal(size=(5, 7, 6)), 0.4 * r.normal(size=(6, 6))),
    recurrent_relu,
    recurrent_relu_back,
    smooth=False,
)
SPREAD = Layer("mean and spread", normal((9, 6)), mean_and_spread, mean_and_spread_back)

LAYERS = [
    SOFTPLUS,
    SOFTPLUS.on("saturated", normal((9, 14), size=500)),
    SWISH,
    SWISH.on("all zero", lambda r: (np.zeros((9, 14)),)),
    SELU,
    SELU.on("exact zeros", whole(17, 19)),
    HARD,
    HARD.on("at its bounds", lambda r: (r.choice([-2.5, -1.0, 0.0, 1.5, 2.5], size=(17, 19)),)),
    THRESHOLD,
    THRESHOLD.on("all zero", lambda r: (np.zeros((11, 13)),)),
    PRELU,
    SOFTMAX,
    SOFTMAX.on("equal scores", lambda r: (np.zeros((8, 9)),)),
    SOFTMAX.on("saturated", normal((8, 9), size=200)),
    LOG_SOFTMAX,
    LOG_SOFTMAX.on("offset 1e4", lambda r: (1e4 + r.normal(size=(8, 9)),)),
    ENTROPY,
    ENTROPY.on("saturated", lambda r: (300 * r.normal(size=(9, 5)), r.integers(2, size=(9, 5)))),
    MASKED,
    SQUARES,
    SQUARES.on("at its minimum", at_target),
    MARGIN,
    MARGIN.on("margins of zero", at_margin),
    TRIPLET,
    RMSNORM,
    RMSNORM.on("inputs of 1e5", lambda r: (1e5 * r.normal(size=(6, 9)), r.normal(size=9))),
    GROUPNORM,
    UNIT,
    UNIT.on("one long row", lambda r: (np.vstack([1e4 * r.normal(size=6), r.normal(size=(6, 6))]),)),
    CONV1D,
    UPSAMPLE,
    CAUSAL,
    GATED,
    MAXOUT,
    MAXOUT.on("ties", lambda r: (r.integers(-1, 2, size=(6, 5)) * 1.0, r.integers(-1, 2, size=(5, 4, 3)) * 1.0)),
    DISTANCES,
    KERNEL,
    SOLVE,
    CUMSUM,
    PRODUCT,
    PRODUCT.on("zeros", whole(8, 5)),
    SORT,
    SORT.on("ties", whole(9, 8)),
    VARIATION,
    VARIATION.on("even", lambda r: (np.full((2, 7, 6), r.normal()),)),
    RECURRENT,
    SPREAD,
    SPREAD.on("offset 1e5", lambda r: (1e5 + r.normal(size=(9, 6)),)),
    Layer("gated linear unit in float32", GATED.inputs, in_single(gated), gated_back, smooth=False),
    Layer("group norm in float32", GROUPNORM.inputs, in_single(groupnorm), groupnorm_back, smooth=False),
    Layer("relu RNN in float32", RECURRENT.inputs, in_single(recurrent_relu), recurrent_relu_back, smooth=False),
    Layer("squared error in float32", SQUARES.inputs, in_single(squared_error), squared_error_back, smooth=False),
]
