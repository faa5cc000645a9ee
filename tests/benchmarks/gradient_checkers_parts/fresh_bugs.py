"""Bugs of the second held-out set, none of them used for the checker's constants."""

import numpy as np
from gradient_checkers_parts import fresh as f
from gradient_checkers_parts.layer import Layer


def nudge(factor):
    """Scale one entry that is not zero, the median in size."""

    def spoil(g):
        i = np.argsort(np.abs(g), axis=None)[g.size - (np.count_nonzero(g) + 1) // 2]
        g.flat[i] *= factor

    return spoil


def drop(*where):
    return lambda g: g.__setitem__(where, 0)


def times(factor):
    return lambda g: factor * g


def added(size):
    return lambda g: g + size


def swap_rows(g):
    g[[0, 1]] = g[[1, 0]]


def swish_forgets(d, c):
    return (d * c[1],)


def softmax_diagonal(d, p):
    return (d * p * (1 - p),)


def log_softmax_no_sum(d, out):
    return (d - np.exp(out) * d,)


def masked_forgets(d, c):
    logp, y, keep = c
    return f.masked_loss_back(d, (logp, y, np.ones_like(keep)))


def masked_mean(d, c):
    return (f.masked_loss_back(d, c)[0] * len(c[1]) / c[2].sum(),)


def triplet_always(d, c):
    a, p, n, m = c
    return f.triplet_back(d, (a, p, n, np.ones_like(m)))


def rms_forgets(d, c):
    x, s, g = c
    return s * d * g, (d * x * s).sum(0)


def rms_square(d, c):
    x, s, g = c
    e = d * g
    return s * e - s**2 * x * np.mean(e * x, 1, keepdims=True), (d * x * s).sum(0)


def group_as_layer(d, c):
    h, s, g = c
    e = d * g[:, None, None]
    m = lambda a: a.mean((1, 2, 3), keepdims=True)  # noqa: E731
    return s.mean(1)[..., None, None] * (e - m(e) - h * m(e * h)), (d * h).sum((0, 2, 3)), d.sum((0, 2, 3))


def unit_no_projection(d, c):
    return (d / c[1],)


def conv_no_dilation(d, c):
    x, w, stride, _ = c
    return f.conv1d_back(d, (x, w, stride, 2))


def conv_overwrites(d, c):
    _x, w, stride, dilation = c
    dx, dw = f.conv1d_back(d, c)
    dx[:] = 0
    for k in range(w.shape[2]):
        dx[:, :, k * dilation : k * dilation + stride * d.shape[2] : stride] = np.einsum("nfl,fc->ncl", d, w[:, :, k])
    return dx, dw


def attention_forgets_values(d, c):
    _x, _Wq, _Wk, Wv, _q, _k, _v, p = c
    dx, *rest = f.causal_attention_back(d, c)
    return dx - (p.T @ d) @ Wv.T, *rest


def attention_no_scale(d, c):
    _x, _Wq, _Wk, _Wv, _q, _k, _v, _p = c
    dx, dq, dk, dv = f.causal_attention_back(d, c)
    return dx, 2 * dq, 2 * dk, dv


def gate_as_linear(d, c):
    x, W, V, a, s = c
    da, db = d * s, d * a
    return da @ W.T + db @ V.T, x.T @ da, x.T @ db


def maxout_all(d, c):
    x, W, z = c
    dz = np.repeat(d[..., None], z.shape[2], 2) / z.shape[2]
    return np.einsum("nhk,dhk->nd", dz, W), np.einsum("nhk,nd->dhk", dz, x)


def distance_squared(d, c):
    x, y, _ = c
    e = 2 * d[..., None] * (x[:, None] - y[None])
    return e.sum(1), -e.sum(0)


def solve_not_transposed(d, c):
    m, z = c
    db = np.linalg.solve(m, d)
    return -db @ z.T, db


def product_by_division(d, x):
    with np.errstate(all="ignore"):
        return (np.nan_to_num(d[:, None] * x.prod(1)[:, None] / x, posinf=0, neginf=0),)


def sort_not_inverse(d, x):
    return (np.take_along_axis(d, np.argsort(x, 1), 1),)


def recurrent_one_step(d, c):
    hs, _U = c
    dx, _dU = f.recurrent_relu_back(d, c)
    return dx, hs[-2].T @ (d * (hs[-1] > 0))


def recurrent_mask_before(d, c):
    hs, U = c
    dx = np.zeros((len(d), len(hs) - 1, len(U)))
    dU = np.zeros_like(U)
    for t in reversed(range(len(hs) - 1)):
        d = d * (hs[t] > 0) if t else d
        dx[:, t] = d
        dU += hs[t].T @ d
        d = d @ U.T
    return dx, dU


def spread_forgets_mean(dm, ds, c):
    r, s = c
    return (ds * r / (len(r) * s) + 0 * dm,)


MINIMUM = f.SQUARES.on("at its minimum", f.at_target)
MARGINS = f.MARGIN.on("margins of zero", f.at_margin)
EVEN = f.VARIATION.on("even", lambda r: (np.full((2, 7, 6), r.normal()),))

BUGS = [
    f.SOFTPLUS.bug("step instead of logistic", lambda d, x: (d * (x > 0),)),
    f.SOFTPLUS.spoilt("one entry 1e-5", 0, nudge(1 + 1e-5)),
    f.SOFTPLUS.on("saturated", f.LAYERS[1].inputs).spoilt("last row", 0, drop(-1)),
    f.SWISH.bug("forgets the product rule", swish_forgets),
    f.SWISH.on("all zero", f.LAYERS[3].inputs).spoilt("by 1e-4", 0, times(1 + 1e-4)),
    f.SELU.bug("no scale", lambda d, x: (f.selu_back(d, x)[0] / 1.05,)),
    f.SELU.on("exact zeros", f.whole(17, 19)).bug(
        "no exponential", lambda d, x: (d * 1.05 * np.where(x > 0, 1, 1.67),)
    ),
    f.HARD.bug("not cut off above", lambda d, x: (d * 0.2 * (x > -2.5),)),
    f.THRESHOLD.bug("passes all", lambda d, x: (d,)),
    f.THRESHOLD.on("all zero", f.LAYERS[9].inputs).spoilt("constant", 0, added(0.01)),
    f.PRELU.spoilt("slope not summed", 1, times(1 / 12)),
    f.PRELU.spoilt("slope of positives too", 1, added(0.1)),
    f.SOFTMAX.bug("diagonal only", softmax_diagonal),
    f.SOFTMAX.on("equal scores", f.LAYERS[12].inputs).bug("diagonal only", softmax_diagonal),
    f.SOFTMAX.spoilt("two rows swapped", 0, swap_rows),
    f.LOG_SOFTMAX.bug("not summed", log_softmax_no_sum),
    f.LOG_SOFTMAX.on("offset 1e4", f.LAYERS[15].inputs).spoilt("one entry 1e-3", 0, nudge(1 + 1e-3)),
    f.ENTROPY.bug("averaged", lambda d, c: (f.cross_entropy_back(d, c)[0] / 45,)),
    f.ENTROPY.spoilt("one entry 1e-5", 0, nudge(1 + 1e-5)),
    f.MASKED.bug("mask forgotten", masked_forgets),
    f.MASKED.bug("averaged over the kept ones", masked_mean),
    f.SQUARES.spoilt("no factor 2", 0, times(0.5)),
    f.SQUARES.spoilt("target's sign", 1, times(-1)),
    MINIMUM.spoilt("constant 1e-6", 0, added(1e-6)),
    MINIMUM.spoilt("one entry", 1, lambda g: g.__setitem__((2, 3), 1e-3)),
    MARGINS.spoilt("constant 1e-3", 0, added(1e-3)),
    MARGINS.spoilt("constant 1e-3, w", 1, added(1e-3)),
    f.MARGIN.bug("not squared", lambda d, c: f.squared_margin_back(d, (0.5 * (c[0] > 0), *c[1:]))),
    f.TRIPLET.bug("always on", triplet_always),
    f.TRIPLET.spoilt("negative's sign", 2, times(-1)),
    f.RMSNORM.bug("forgets the norm", rms_forgets),
    f.RMSNORM.bug("square for cube", rms_square),
    f.GROUPNORM.bug("over the layer", group_as_layer),
    f.GROUPNORM.spoilt("beta averaged", 2, times(1 / 30)),
    f.UNIT.bug("no projection", unit_no_projection),
    f.UNIT.on("one long row", f.LAYERS[28].inputs).spoilt("the long row", 0, drop(0)),
    f.CONV1D.bug("dilation of 2", conv_no_dilation),
    f.CONV1D.bug("overwrites overlaps", conv_overwrites),
    f.CONV1D.spoilt("last tap", 1, drop(..., -1)),
    f.UPSAMPLE.spoilt("kernel transposed", 1, lambda g: g.swapaxes(2, 3).copy()),
    f.UPSAMPLE.spoilt("one entry 1e-5", 0, nudge(1 + 1e-5)),
    f.CAUSAL.bug("values not through", attention_forgets_values),
    f.CAUSAL.bug("no scale", attention_no_scale),
    f.CAUSAL.spoilt("last row", 0, drop(-1)),
    f.GATED.bug("gate taken as linear", gate_as_linear),
    f.GATED.spoilt("W and V by 1e-6", 1, times(1 + 1e-6)),
    f.MAXOUT.bug("shared by all", maxout_all),
    f.DISTANCES.bug("of the square", distance_squared),
    f.DISTANCES.spoilt("y's sign", 1, times(-1)),
    f.KERNEL.spoilt("factor 2", 0, times(2)),
    f.SOLVE.bug("not transposed", solve_not_transposed),
    f.SOLVE.spoilt("one entry 1e-5", 0, nudge(1 + 1e-5)),
    f.CUMSUM.bug("not reversed", lambda d, _: (d.cumsum(1),)),
    f.CUMSUM.spoilt("first column", 0, drop(slice(None), 0)),
    f.PRODUCT.on("zeros", f.whole(8, 5)).bug("by division", product_by_division),
    f.SORT.bug("order not inverted", sort_not_inverse),
    f.VARIATION.spoilt("last row", 0, drop(slice(None), -1)),
    EVEN.spoilt("constant 1e-5", 0, added(1e-5)),
    f.RECURRENT.bug("one step of U", recurrent_one_step),
    f.RECURRENT.bug("mask of the step before", recurrent_mask_before),
    f.SPREAD.bug("mean forgotten", spread_forgets_mean),
    f.SPREAD.on("offset 1e5", f.LAYERS[47].inputs).spoilt("one entry 1e-3", 0, nudge(1 + 1e-3)),
    Layer(
        "gated linear unit in float32: V by 3%",
        f.GATED.inputs,
        f.in_single(f.gated),
        f.GATED.spoilt("", 2, times(1.03)).backward,
        smooth=False,
    ),
    Layer(
        "group norm in float32: gamma's sign",
        f.GROUPNORM.inputs,
        f.in_single(f.groupnorm),
        f.GROUPNORM.spoilt("", 1, times(-1)).backward,
        smooth=False,
    ),
    Layer(
        "relu RNN in float32: one step of U",
        f.RECURRENT.inputs,
        f.in_single(f.recurrent_relu),
        recurrent_one_step,
        smooth=False,
    ),
]
