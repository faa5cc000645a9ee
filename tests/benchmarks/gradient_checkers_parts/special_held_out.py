"""Others of the kinds of `special`, on which nothing was chosen."""

import numpy as np
from gradient_checkers_parts.layer import Layer
from gradient_checkers_parts.special import elementwise, positive, spread


def kl(p, q):
    return (p * np.log(p / q)).sum(), (p, q)


def kl_back(d, c):
    p, q = c
    return d * (np.log(p / q) + 1), -d * p / q


def simplices(r):
    p, q = (10 ** -r.uniform(0, 8, size=6) for _ in range(2))
    return p / p.sum(), q / q.sum()


def geometric(x):
    return np.exp(np.log(x).mean()), (x,)


def ratio(x):
    """Each entry against the next."""
    return x[1:] / x[:-1], x


def ratio_back(d, x):
    g = np.zeros_like(x)
    g[1:] += d / x[:-1]
    g[:-1] -= d * x[1:] / x[:-1] ** 2
    return (g,)


def mixed_net(w):
    """Weights of 1e-4, gains of 1 and counts of 1e5 in one vector."""
    a, g, n = w[:8], w[8:12], w[12:]
    h = np.tanh(1e4 * a.reshape(4, 2).sum(1)) * g
    return h + np.log(n).sum() / 1e3, (a, g, n)


def mixed_net_back(d, c):
    a, g, n = c
    t = np.tanh(1e4 * a.reshape(4, 2).sum(1))
    return (np.concatenate([np.repeat(1e4 * d * g * (1 - t * t), 2), d * t, d.sum() / n / 1e3]),)


def mixed_inputs(r):
    return (np.concatenate([1e-4 * r.normal(size=8), r.normal(size=4), 1e5 * (1 + r.random(4))]),)


def determinant(a):
    return np.linalg.det(a), a.shape


def saddle(x):
    return (x[:3] * x[3:]).sum(), x


def quartic_cos(x):
    return (np.cos(x) - 1 + x**2 / 2).sum(), x


def hinge(x, y):
    n = np.arange(len(y))
    margins = x - x[n, y][:, None] + 1
    margins[n, y] = -1
    return np.maximum(margins, 0).sum() / len(y), (margins, y)


def hinge_slope(slope):
    def back(d, c):
        margins, y = c
        g = (margins > 0) + slope * (margins == 0)
        g[np.arange(len(y)), y] = -g.sum(1)
        return (d * g / len(y),)

    return back


def hinge_ties(r):
    x, y = r.integers(-2, 3, size=(7, 5)).astype(float), r.integers(5, size=7)
    x[0, (y[0] + 1) % 5] = x[0, y[0]] - 1
    return x, y


def clip(x):
    return np.clip(x, -1, 1), x


def clip_slope(slope):
    return lambda d, x: (d * ((np.abs(x) < 1) + slope * (np.abs(x) == 1)),)


def at_bounds(r):
    x = r.choice([-2.0, -1.0, 0.0, 1.0, 2.0], size=(6, 5))
    x[0, 0] = 1
    return (x,)


def leaky_slope(slope):
    return lambda d, x: (d * np.where(x == 0, slope, np.where(x > 0, 1, 0.1)),)


def zeros_and_ones(r):
    x = r.choice([-1.0, 0.0, 1.0], size=24)
    x[3] = 0
    return (x,)


def l2_pool(x):
    n = np.sqrt((x**2).sum(1))
    return n, (x, n)


def l2_back(at_zero):
    def back(d, c):
        x, n = c
        with np.errstate(all="ignore"):
            return (d[:, None] * np.where(n[:, None] > 0, x / n[:, None], at_zero),)

    return back


def zero_windows(r):
    x = r.normal(size=(6, 4))
    x[[1, 4]] = 0
    return (x,)


def row_max(x):
    return x.max(1), x


def row_max_share(share):
    def back(d, x):
        top = x == x.max(1, keepdims=True)
        return (d[:, None] * top * share(top.sum(1, keepdims=True)),)

    return back


def row_max_first(d, x):
    g = np.zeros_like(x)
    g[np.arange(len(x)), x.argmax(1)] = d
    return (g,)


def tied_rows(r):
    x = r.integers(0, 2, size=(6, 5)).astype(float)
    x[2] = 1
    return (x,)


def weighted_l1(x, t):
    r = x - t
    return (np.arange(1, 9) * np.abs(r)).sum(), r


def weighted_l1_slope(slope):
    def back(d, r):
        g = d * np.arange(1, 9) * (np.sign(r) + slope * (r == 0))
        return g, -g

    return back


def half_at_target(r):
    t = r.normal(size=8)
    return np.where(np.arange(8) % 2, t, r.normal(size=8)), t


def normalise_in_place(x):
    x -= x.mean(0)
    s = np.sqrt((x**2).mean(0) + 1e-5)
    x /= s
    return x, (x, s)


def normalise_back(d, c):
    h, s = c
    return ((d - d.mean(0) - h * (d * h).mean(0)) / s,)


def cumulative_in_place(x):
    for i in range(1, len(x)):
        x[i] += x[i - 1]
    return x[1:], None


def cumulative_back(d, _):
    g = np.concatenate([np.zeros((1, *d.shape[1:])), d])
    return (g[::-1].cumsum(0)[::-1],)


def stack(layers, x):
    """A list of layers, each a dictionary."""
    hs = [x]
    for layer in layers:
        hs.append(np.sin(hs[-1] @ layer["W"] + layer["b"]))
    return hs[-1], (layers, hs)


def stack_back(d, c):
    layers, hs = c
    grads = []
    for layer, x in zip(layers[::-1], hs[-2::-1], strict=True):
        e = d * np.cos(x @ layer["W"] + layer["b"])
        grads.append({"W": x.T @ e, "b": e.sum(0)})
        d = e @ layer["W"].T
    return grads[::-1], d


def stack_inputs(r):
    return [{"W": r.normal(size=(4, 4)), "b": np.zeros(4)} for _ in range(3)], r.normal(size=(3, 4))


def of_layer(i, key, spoil):
    def back(d, c):
        grads, dx = stack_back(d, c)
        grads[i][key] = spoil(grads[i][key])
        return grads, dx

    return STACK.bug(f"{key} of layer {i}", back)


def entry(i, factor):
    return lambda g: g.__setitem__(i, factor * g[i])


KL = Layer("KL divergence, 1e-8 to 1", simplices, kl, kl_back)
GEOMETRIC = Layer("geometric mean", positive(11, 6), geometric, lambda d, c: (d * geometric(c[0])[0] / c[0] / 11,))
RATIO = Layer("ratios of neighbours", positive(9, 7), ratio, ratio_back)
ARSINH = Layer(
    "arsinh(1e6 x)", spread(14, 9), *elementwise(lambda x: np.arcsinh(1e6 * x), lambda x: 1e6 / np.hypot(1, 1e6 * x))
)
ROOT = Layer("square root", positive(10, 12), *elementwise(np.sqrt, lambda x: 0.5 / np.sqrt(x)))
MIXED = Layer("weights, gains and counts in one vector", mixed_inputs, mixed_net, mixed_net_back)
CUBIC = Layer(
    "x^2 |x| at 0", lambda r: (np.zeros(5),), *elementwise(lambda x: x**2 * np.abs(x), lambda x: 3 * x * np.abs(x))
)
DETERMINANT = Layer("determinant at 0", lambda r: (np.zeros((4, 4)),), determinant, lambda d, s: (np.zeros(s),))
SADDLE = Layer("saddle", lambda r: (np.zeros(6),), saddle, lambda d, x: (d * np.roll(x, 3),))
QUARTIC = Layer("cos x - 1 + x^2 / 2 at 0", lambda r: (np.zeros(4),), quartic_cos, lambda d, x: (d * (x - np.sin(x)),))
FLAT = [CUBIC, DETERMINANT, SADDLE, QUARTIC]
HINGE = Layer("hinge loss, margins of zero", hinge_ties, hinge, hinge_slope(0), smooth=False)
CLIP = Layer("clip at its bounds", at_bounds, clip, clip_slope(0), smooth=False)
LEAKY = Layer(
    "leaky relu, exact zeros",
    zeros_and_ones,
    lambda x: (np.where(x > 0, x, 0.1 * x), x),
    leaky_slope(0.1),
    smooth=False,
)
L2 = Layer("L2 pool, windows of zeros", zero_windows, l2_pool, l2_back(0.0), smooth=False)
ROW_MAX = Layer("row maximum, ties", tied_rows, row_max, row_max_share(lambda k: 1 / k), smooth=False)
L1 = Layer("weighted L1 loss, at its target", half_at_target, weighted_l1, weighted_l1_slope(0), smooth=False)
NORMALISE = Layer("normalisation in place", lambda r: (r.normal(size=(9, 4)),), normalise_in_place, normalise_back)
CUMULATIVE = Layer("cumulative sum in place", lambda r: (r.normal(size=(5, 3)),), cumulative_in_place, cumulative_back)
STACK = Layer("list of layers, each a dictionary", stack_inputs, stack, stack_back)

LAYERS = [
    KL,
    GEOMETRIC,
    RATIO,
    ARSINH,
    *(ROOT.on(f"spread of 1e{k}", positive(10, k)) for k in (2, 5, 8, 12)),
    MIXED,
    *FLAT,
    *(HINGE.bug(f"slope {s}", hinge_slope(s)) for s in (0, 0.4, 1)),
    *(CLIP.bug(f"slope {s}", clip_slope(s)) for s in (0, 0.4, 1)),
    *(LEAKY.bug(f"slope {s}", leaky_slope(s)) for s in (0.1, 0.4, 1)),
    *(L2.bug(f"{g} each", l2_back(g)) for g in (0.0, 0.3, -0.49)),
    ROW_MAX,
    ROW_MAX.bug("to the first", row_max_first),
    *(L1.bug(f"slope {s}", weighted_l1_slope(s)) for s in (-1, 0, 0.9)),
    NORMALISE,
    CUMULATIVE,
    STACK,
]

BUGS = [
    KL.spoilt("q without p", 1, lambda g: g * 1.01),
    KL.spoilt("one entry of p", 0, entry(2, 1.05)),
    GEOMETRIC.spoilt("one entry", 0, entry(4, 1.05)),
    RATIO.spoilt("one entry", 0, entry(4, 1.05)),
    ARSINH.spoilt("one entry", 0, entry(7, 1.05)),
    *(ROOT.on(f"spread of 1e{k}", positive(10, k)).spoilt("one entry", 0, entry(6, 1.05)) for k in (2, 5, 8, 12)),
    MIXED.spoilt("weights", 0, lambda g: g * np.repeat([1.01, 1], 8)),
    MIXED.spoilt("gains forgotten", 0, lambda g: g * np.repeat([1, 0, 1], [8, 4, 4])),
    MIXED.spoilt("counts doubled", 0, lambda g: g * np.repeat([1, 2], [12, 4])),
    *(layer.spoilt("slope of 1e-3", 0, lambda g: g + 1e-3) for layer in FLAT),
    *(HINGE.bug(f"slope {s}", hinge_slope(s)) for s in (-1, 2, 7)),
    *(CLIP.bug(f"slope {s}", clip_slope(s)) for s in (-1, 2, np.nan)),
    *(LEAKY.bug(f"slope {s}", leaky_slope(s)) for s in (-0.3, 1.5)),
    *(L2.bug(f"{g} each", l2_back(g)) for g in (2.0, 9.0, np.nan)),
    ROW_MAX.bug("nobody's", row_max_share(lambda k: k == 1)),
    ROW_MAX.bug("everybody's", row_max_share(lambda k: k > 0)),
    *(L1.bug(f"slope {s}", weighted_l1_slope(s)) for s in (-3, 2)),
    NORMALISE.bug("forgets the variance", lambda d, c: ((d - d.mean(0)) / c[1],)),
    CUMULATIVE.bug("not summed", lambda d, _: (np.concatenate([0 * d[:1], d]),)),
    of_layer(0, "W", lambda g: 1.01 * g),
    of_layer(1, "b", np.zeros_like),
    of_layer(2, "W", np.transpose),
]
