"""Places where checkers go wrong: entries of many scales, flat points, kinks and ties hit exactly, forwards in place.

The constants that decide there were chosen on this set; `special_held_out` has others of the same kinds.
"""

import numpy as np
from gradient_checkers_parts.development import POOL, RELU, pool_back_shared
from gradient_checkers_parts.layer import Layer


def spread(n, decades):
    """Entries of random sign whose sizes are even in the logarithm over some powers of ten."""
    return lambda r: (r.choice([-1, 1], size=n) * 10 ** r.permutation(np.linspace(0, -decades, n)),)


def positive(n, decades):
    return lambda r: (np.abs(spread(n, decades)(r)[0]),)


def elementwise(function, slope):
    """A layer of one array and one output for each entry."""
    return lambda x: (function(x), x), lambda d, x: (d * slope(x),)


def sines(r):
    (x,) = spread(12, 8)(r)
    return x, np.round(1 / np.abs(x)).astype(int)


def sine_forward(x, k):
    return np.sin(k * x).sum(), (x, k)


def sine_backward(d, c):
    x, k = c
    return (d * k * np.cos(k * x),)


def entropy(p):
    return -(p * np.log(p)).sum(), p


def flat_vector(x):
    """All parameters of a net in one vector: weights of 1, others of 1e6 that hardly count, biases of zero."""
    a, b, c = np.split(x, 3)
    return np.tanh(a + c).sum() + 1e-12 * (b**2).sum(), (a, b, c)


def flat_vector_back(d, cache):
    a, b, c = cache
    s = 1 - np.tanh(a + c) ** 2
    return (d * np.concatenate([s, 2e-12 * b, s]),)


def flat_vector_inputs(r):
    return (np.concatenate([r.normal(size=10), 1e6 * r.normal(size=10), np.zeros(10)]),)


def weak_loss(a, m):
    return 53 * (m**2).sum() + 1e-8 * (a * m).sum(), (a, m)


def weak_back(d, c):
    a, m = c
    return d * 1e-8 * m, d * (106 * m + 1e-8 * a)


def power(order):
    return elementwise(lambda x: x**order, lambda x: order * x ** (order - 1))


def pairs(r):
    return r.normal(size=20), r.normal(size=20)


def relu_in_place(x):
    on = x > 0
    x[~on] = 0
    return x, on


def triple_in_place(x):
    x *= 3
    return x, None


def sigmoid_in_place(x):
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1
    np.reciprocal(x, out=x)
    return x, x


def net(params, x):
    h = np.tanh(x @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"], (params, x, h)


def net_back(d, cache):
    params, x, h = cache
    dh = (d @ params["W2"].T) * (1 - h * h)
    return {"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}, dh @ params["W1"].T


def net_inputs(r):
    params = {"W1": r.normal(size=(4, 5)), "b1": np.zeros(5), "W2": 1e-3 * r.normal(size=(5, 3)), "b2": np.zeros(3)}
    return params, r.normal(size=(6, 4))


def of_param(key, spoil):
    """Spoil the gradient of one parameter."""

    def back(d, cache):
        grads, dx = net_back(d, cache)
        grads[key] = spoil(grads[key])
        return grads, dx

    return NET.bug(f"{key} spoilt", back)


def at_zeros(r):
    x = r.normal(size=(5, 6))
    x[r.random(x.shape) < 0.4] = 0
    x[0, 0] = 0
    return (x,)


def ties(r):
    x = r.integers(0, 3, size=(2, 2, 4, 4)).astype(float)
    x[0, 0, :2, :2] = 5
    return (x,)


def relu_slope(slope):
    return lambda d, x: (d * ((x > 0) + slope * (x == 0)),)


def absolute_slope(slope):
    return lambda d, x: (d * (np.sign(x) + slope * (x == 0)),)


def pool_share(share):
    """At a tie give each of the k entries `share(k)`."""

    def back(d, c):
        tiles, (N, C, H, W) = c
        top = tiles == tiles.max(-1, keepdims=True)
        g = top * share(top.sum(-1, keepdims=True)) * d[..., None]
        return (g.reshape(N, C, H // 2, W // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H, W),)

    return back


LOG = Layer("-log p", positive(9, 9), *elementwise(lambda p: -np.log(p), lambda p: -1 / p))
RECIPROCAL = Layer("1 / x", spread(8, 8), *elementwise(lambda x: 1 / x, lambda x: -1 / x**2))
SINES = Layer("sum of sin(kx)", sines, sine_forward, sine_backward)
ENTROPY = Layer("entropy", positive(7, 10), entropy, lambda d, p: (-d * (np.log(p) + 1),))
LINEAR = Layer("3 x", spread(10, 12), *elementwise(lambda x: 3 * x, lambda x: 3.0))
VECTOR = Layer("all parameters in one vector", flat_vector_inputs, flat_vector, flat_vector_back)
WEAK = Layer("a loss that hardly depends on one input", pairs, weak_loss, weak_back)
EXP = Layer(
    "exp of 400", lambda r: (400 - 50 * r.random(6),), lambda x: (np.exp(x).sum(), x), lambda d, x: (d * np.exp(x),)
)
ABSOLUTE = Layer("absolute value", at_zeros, lambda x: (np.abs(x), x), absolute_slope(0))
RELU_IN_PLACE = Layer(
    "relu in place", lambda r: (r.normal(size=50),), relu_in_place, lambda d, on: (d * on,), smooth=False
)
TRIPLE = Layer("three times, in place", lambda r: (r.normal(size=9),), triple_in_place, lambda d, _: (3 * d,))
SIGMOID = Layer("sigmoid in place", lambda r: (r.normal(size=30),), sigmoid_in_place, lambda d, s: (d * s * (1 - s),))
NET = Layer("net, dictionary of parameters", net_inputs, net, net_back)
SUM_RELU = Layer("sum of relu", at_zeros, lambda x: (np.maximum(x, 0).sum(), x), relu_slope(0))
FLAT = [Layer(f"x^{k} at 0", lambda r: (np.zeros(4),), *power(k)) for k in (2, 3, 4, 5)] + [
    Layer("sum of x^3 at 0", lambda r: (np.zeros(4),), lambda x: ((x**3).sum(), x), lambda d, x: (3 * d * x**2,))
]
AT_ZEROS, AT_TIES = RELU.on("exact zeros", at_zeros), POOL.on("ties", ties)

LAYERS = [
    *(layer.on(f"spread of 1e{k}", positive(12, k)) for layer in (LOG, RECIPROCAL, ENTROPY) for k in (1, 3, 6, 12)),
    *(LINEAR.on(f"spread of 1e{k}", spread(12, k)) for k in (1, 3, 6, 12)),
    SINES,
    VECTOR,
    WEAK,
    EXP,
    *FLAT,
    RELU_IN_PLACE,
    TRIPLE,
    SIGMOID,
    NET,
    *(AT_ZEROS.bug(f"slope {s}", relu_slope(s)) for s in (0, 0.3, 1)),
    *(SUM_RELU.bug(f"slope {s}", relu_slope(s)) for s in (0, 0.3, 1)),
    *(ABSOLUTE.bug(f"slope {s}", absolute_slope(s)) for s in (-1, 0, 0.7, 1)),
    AT_TIES,
    AT_TIES.bug("shared", pool_back_shared),
]

BUGS = [
    *(
        layer.on(f"spread of 1e{k}", positive(12, k)).spoilt(
            "entry 3 by 1%", 0, lambda g: g * np.where(np.arange(12) == 3, 1.01, 1)
        )
        for layer, scales in ((LOG, (1, 3, 6, 12)), (RECIPROCAL, (1, 3, 6)))  # at 1e12 the sum rounds the entry away
        for k in scales
    ),
    *(
        LINEAR.on(f"spread of 1e{k}", spread(12, k)).spoilt(
            "smallest by 1%", 0, lambda g: g * np.where(np.arange(12) == 5, 1.01, 1)
        )
        for k in (1, 3, 6, 12)
    ),
    SINES.spoilt("one entry 1%", 0, lambda g: g * np.where(np.arange(12) == 2, 1.01, 1)),
    VECTOR.spoilt("last third forgotten", 0, lambda g: g * (np.arange(30) < 20)),
    VECTOR.spoilt("second third doubled", 0, lambda g: g * np.repeat([1, 2, 1], 10)),
    WEAK.spoilt("zeros", 0, lambda g: 0 * g),
    WEAK.spoilt("doubled", 0, lambda g: 2 * g),
    EXP.spoilt("by 1%", 0, lambda g: 1.01 * g),
    *(layer.spoilt("slope of 1e-4", 0, lambda g: g + 1e-4) for layer in FLAT),
    RELU_IN_PLACE.bug("mask forgotten", lambda d, on: (d.copy(),)),
    TRIPLE.bug("factor forgotten", lambda d, _: (d.copy(),)),
    SIGMOID.bug("s instead of s (1 - s)", lambda d, s: (d * s,)),
    of_param("W1", lambda g: 99 * g),
    of_param("W2", np.negative),
    of_param("b1", np.zeros_like),
    of_param("b2", lambda g: g / 6),
    *(AT_ZEROS.bug(f"slope {s}", relu_slope(s)) for s in (-1, -0.5, 1.5, 7, np.nan)),
    *(SUM_RELU.bug(f"slope {s}", relu_slope(s)) for s in (-1, -0.5, 1.5, 7, np.nan)),
    *(ABSOLUTE.bug(f"slope {s}", absolute_slope(s)) for s in (-2, 1.5, 2)),
    AT_TIES.bug("nobody's", pool_share(lambda k: k == 1)),
    AT_TIES.bug("everybody's", pool_share(lambda k: k > 0)),
    AT_TIES.bug("half of it lost", pool_share(lambda k: np.where(k > 1, 0.5 / k, 1))),
]
