"""Bugs that the checker's constants were not chosen on."""

import numpy as np
from gradient_checkers_parts import held_out as h
from gradient_checkers_parts.layer import Layer, normal


def typical(g):
    """Position of an entry of middling size among those that are not zero."""
    return np.argsort(np.abs(g), axis=None)[g.size - np.count_nonzero(g) // 2 - 1]


def one_entry(g):
    g.flat[typical(g)] *= 1 + 1e-4


def swapped(g):
    i, j = typical(g), np.argmax(np.abs(g))
    g.flat[[i, j]] = g.flat[[j, i]]


def first_row(g):
    g[0] = 0


def last_column(g):
    g[..., -1] *= 1.01


def border(g):
    g[..., 0, :] = 0
    g[..., -1, :] = 0


def added(g):
    g += 1e-3


def layernorm_no_eps(x, g, b):
    return h.layernorm(x, g, b)[0], h.layernorm(x, g, b, eps=0.0)[1]


def instance_no_eps(x):
    return h.instance_norm(x)[0], h.instance_norm(x, eps=0.0)[1]


def through_ones(layer):
    return layer.bug("ignores dout", lambda d, c: layer.backward(np.ones_like(d), c))


def mean_dout(layer):
    return layer.bug("dout summed away", lambda d, c: layer.backward(np.full_like(d, d.mean()), c))


def rnn_truncated(d, c):
    x, hs, _Wx, _Wh = c
    g = list(h.rnn_back(d, c))
    g[3] = sum(hs[t].T @ (d[:, t] * (1 - hs[t + 1] ** 2)) for t in range(x.shape[1]))
    return tuple(g)


def attention_no_scale(d, c):
    q, k, v, p = c
    dp = d @ v.T
    dz = p * (dp - (dp * p).sum(1, keepdims=True))
    return dz @ k, dz.T @ q, p.T @ d


def attention_no_jacobian(d, c):
    q, k, v, p = c
    dz = p * (d @ v.T) / np.sqrt(q.shape[1])
    return dz @ k, dz.T @ q, p.T @ d


def embedding_last_wins(d, c):
    g = np.zeros(c[1])
    g[c[0]] = d
    return (g,)


def gelu_no_cube(d, c):
    x, t = c
    return (d * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.8),)


def layernorm_over_batch(d, c):
    hh, s, g = c
    e = d * g
    return s * (e - e.mean(0) - hh * (e * hh).mean(0)), (d * hh).sum(0), d.sum(0)


def layernorm_forgets_variance(d, c):
    hh, s, g = c
    e = d * g
    return s * (e - e.mean(1, keepdims=True)), (d * hh).sum(0), d.sum(0)


def hinge_one_row(d, c):
    dx, dw = h.hinge_back(d, c)
    dx[c[0].argmax()] = 0
    return dx, dw


LARGE = h.TANH.on("large", normal((100, 100), (100, 100), (100,), size=0.1))
HINGE_ONE_ROW = h.HINGE.bug("one row", hinge_one_row)


BUGS = [
    LARGE.spoilt("one entry of 10,000 by 1e-4, w", 1, one_entry),
    LARGE.spoilt("one entry of 10,000 by 1e-4, x", 0, one_entry),
    LARGE.spoilt("swapped pair", 1, swapped),
    Layer("layer norm, no eps", normal((7, 13), (13,), (13,)), layernorm_no_eps, h.layernorm_back),
    Layer(
        "layer norm, no eps, inputs of 10", normal((7, 13), (13,), (13,), size=10), layernorm_no_eps, h.layernorm_back
    ),
    Layer("instance norm, no eps", normal((3, 2, 5, 4)), instance_no_eps, h.instance_norm_back),
    h.LAYERNORM.bug("over the batch", layernorm_over_batch),
    h.LAYERNORM.bug("forgets the variance", layernorm_forgets_variance),
    h.LAYERNORM.spoilt("gamma averaged", 1, lambda g: g / 7),
    h.LAYERNORM.spoilt("beta sign", 2, lambda g: -g),
    h.SIGMOID.bug("s instead of s(1-s)", lambda d, s: (d * s,)),
    h.SIGMOID.spoilt("one entry 1e-4", 0, one_entry),
    h.TANH.bug("1 - t", lambda d, c: h.tanh_affine_back(d * 1 / (1 + c[2]), c)),
    h.TANH.spoilt("transposed product", 1, lambda g: np.roll(g, 1, 0)),
    h.TANH.on("inputs of 1e6", h.LAYERS[3].inputs).spoilt("one entry 1e-4", 1, one_entry),
    h.TANH.on("inputs of 1e-6", h.LAYERS[4].inputs).spoilt("one entry 1e-4", 1, one_entry),
    h.LEAKY.bug("slope 0.11", lambda d, x: (d * np.where(x > 0, 1, 0.11),)),
    h.LEAKY.on("exact zeros", h.ties(31, 23)).bug(
        "slope of negatives 1", lambda d, x: (d * np.where(x >= -1, 1, 0.1),)
    ),
    h.ELU.bug("no exponential", lambda d, x: (d * np.where(x > 0, 1, 0.0),)),
    h.GELU.bug("no cube", gelu_no_cube),
    h.GELU.spoilt("first row", 0, first_row),
    h.ABSOLUTE.bug("ones", lambda d, x: (d,)),
    h.ABSOLUTE.on("exact zeros", h.ties(13, 17)).spoilt("last column 1%", 0, last_column),
    h.CLIP.bug("one-sided", lambda d, x: (d * (x < 1),)),
    h.CLIP.on("at its bounds", h.ties(13, 17)).bug("passes beyond", lambda d, x: (d * (x < 2),)),
    h.INSTANCE.spoilt("border", 0, border),
    h.INSTANCE.bug("over the channel axis", lambda d, c: (c[1] * (d - d.mean((1, 2, 3), keepdims=True)),)),
    h.ATTENTION.bug("no scale", attention_no_scale),
    h.ATTENTION.bug("no Jacobian", attention_no_jacobian),
    h.ATTENTION.spoilt("keys and queries: one row", 1, first_row),
    h.RNN.bug("Wh not through time", rnn_truncated),
    h.RNN.spoilt("h0 zero", 1, lambda g: 0 * g),
    h.RNN.spoilt("b averaged over time", 4, lambda g: g / 6),
    h.RNN.spoilt("last time step", 0, lambda g: g.__setitem__((slice(None), -1), 0)),
    h.GRU.spoilt("h without z", 1, lambda g: 0.99 * g),
    h.GRU.spoilt("one entry 1e-4", 3, one_entry),
    h.EMBEDDING.bug("last one wins", embedding_last_wins),
    h.AVERAGE.bug("not divided", lambda d, c: (4 * h.average_pool_back(d, c)[0],)),
    h.AVERAGE.spoilt("border", 0, border),
    h.ROW_MAX.bug("minimum", lambda d, x: h.row_max_back(d, -x)),
    h.ROW_MAX.on("ties", h.ties(19, 7)).bug(
        "one row", lambda d, x: (h.row_max_back(d, x)[0] * (np.arange(19) != 3)[:, None],)
    ),
    h.MEDIAN.bug("neighbour", lambda d, x: (np.roll(h.median_back(d, x)[0], 1, 1),)),
    h.HUBER.bug("not clipped", lambda d, r: (d * r, -d * r)),
    h.HUBER.spoilt("target's sign", 1, lambda g: -g),
    h.L1.bug("not averaged", lambda d, r: tuple(g * r.size for g in h.l1_back(d, r))),
    h.L1.on("equal entries", lambda r: (r.integers(-1, 2, size=(11, 9)).astype(float), np.zeros((11, 9)))).spoilt(
        "one row", 0, first_row
    ),
    h.LOGISTIC.bug("sign", lambda d, c: (-h.logistic_loss_back(d, c)[0],)),
    h.LOGISTIC.spoilt("one entry 1e-4", 0, one_entry),
    h.HINGE.spoilt("no penalty", 1, lambda g: 0.98 * g),
    HINGE_ONE_ROW,
    h.COSINE.bug("no projection", lambda d, c: (d[:, None] * c[1] / c[2] / c[3], d[:, None] * c[0] / c[2] / c[3])),
    h.COSINE.spoilt("one entry 1e-4", 1, one_entry),
    h.DEPTHWISE.spoilt("flipped kernel", 1, lambda g: g[:, ::-1, ::-1].copy()),
    h.DEPTHWISE.spoilt("border", 0, border),
    h.DEPTHWISE.spoilt("one channel", 1, first_row),
    h.GRAM.bug("not symmetric", lambda d, c: ((2 * d @ c[0] / c[0].size).reshape(c[1]),)),
    h.DROPOUT.bug("not rescaled", lambda d, m: (d * m,)),
    h.DROPOUT.bug("mask forgotten", lambda d, m: (d / 0.7,)),
    h.RESIDUAL.spoilt("one entry 1e-4", 3, one_entry),
    h.RESIDUAL.spoilt("skip forgotten", 0, lambda g: 0.9 * g),
    h.RESIDUAL.on("4,000 kinks", h.residual_inputs(10, 40, 10)).spoilt("swapped pair", 5, swapped),
    h.RESIDUAL.spoilt("small constant", 1, added),
    *map(through_ones, (h.LAYERNORM, h.SIGMOID, h.DEPTHWISE, h.ATTENTION)),
    *map(mean_dout, (h.LAYERNORM, h.INSTANCE, h.RNN, h.AVERAGE)),
]
