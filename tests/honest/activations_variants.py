"""Right activation functions, each written in another way than the reference's."""

import math
from types import SimpleNamespace

import numpy as np


def sigmoid_forward__two_branches(x):
    """Each side of zero by the formula that is stable there, on masked entries."""
    out = np.empty_like(x)
    positive = x >= 0
    out[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1 + e)
    return out, (x, out)


def sigmoid_backward__two_branches(dout, cache):
    """The local derivative from the cached output."""
    _, s = cache
    return dout * (1 - s) * s


def sigmoid_forward__by_tanh(x):
    """Half of 1 + tanh of half the input; the cache is the input."""
    return 0.5 * (1 + np.tanh(0.5 * x)), x


def sigmoid_backward__by_tanh(dout, cache):
    """Recomputed from the input."""
    s = 0.5 * (1 + np.tanh(0.5 * cache))
    return dout * (s - s**2)


def sigmoid_forward__entry_by_entry(x):
    """A loop over the entries; the cache is a dict."""
    out = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        value = float(x[index])
        out[index] = 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))
    return out, {"out": out}


def sigmoid_backward__entry_by_entry(dout, cache):
    """A loop over the entries."""
    dx = np.zeros_like(dout)
    for index in np.ndindex(*dout.shape):
        dx[index] = dout[index] * cache["out"][index] * (1 - cache["out"][index])
    return dx


def sigmoid_forward__single_precision(x):
    """Computed in single precision, with the exponent clipped where nothing is lost."""
    x = np.clip(x, -80, 80).astype(np.float32)
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward__single_precision(dout, cache):
    """Computed in single precision."""
    return dout.astype(np.float32) * cache * (1 - cache)


def tanh_forward__of_double_sigmoid(x):
    """2 sigmoid(2x) - 1, the sigmoid by exp of what is never positive."""
    e = np.exp(-2 * np.abs(x))
    out = np.sign(x) * (1 - e) / (1 + e)
    return out, out


def tanh_backward__of_double_sigmoid(dout, cache):
    """(1 - t)(1 + t)."""
    return dout * (1 - cache) * (1 + cache)


def tanh_forward__caches_input(x):
    """The cache is the input alone."""
    return np.tanh(x), x


def tanh_backward__caches_input(dout, cache):
    """Recomputed from the input."""
    return dout * (1 - np.tanh(cache) ** 2)


def tanh_forward__single_precision(x):
    """Computed in single precision, handed back in double."""
    out = np.tanh(x.astype(np.float32))
    return out.astype(np.float64), out


def tanh_backward__single_precision(dout, cache):
    """Computed in single precision, handed back in double."""
    return ((1 - cache * cache) * dout.astype(np.float32)).astype(np.float64)


def tanh_forward__clipped_quotient(x):
    """A quotient of exponentials, clipped where tanh is 1 to the last bit."""
    x = np.clip(x, -300, 300)
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, [out]


def tanh_backward__clipped_quotient(dout, cache):
    """From the cached output."""
    return dout - dout * cache[0] ** 2


def relu_forward__course(x):
    """The course's usual solution."""
    out = np.maximum(0, x)
    return out, x


def relu_backward__course(dout, cache):
    """Writes into dout, as the course's solutions do."""
    dx, x = dout, cache
    dx[x <= 0] = 0
    return dx


def relu_forward__by_product(x):
    """Times a mask, which is the cache."""
    mask = x > 0
    return x * mask, mask


def relu_backward__by_product(dout, cache):
    """Times the mask."""
    return dout * cache


def relu_forward__slope_one_at_zero(x):
    """Half of x + |x|."""
    return (x + abs(x)) / 2, SimpleNamespace(x=x)


def relu_backward__slope_one_at_zero(dout, cache):
    """The other end of the subgradients at 0."""
    return dout * (cache.x >= 0)


def relu_forward__single_precision(x):
    """Computed in single precision on a copy of its own."""
    out = x.astype(np.float32)
    out[out < 0] = 0
    return out, out


def relu_backward__single_precision(dout, cache):
    """From the output."""
    return np.where(cache > 0, dout.astype(np.float32), 0)


def leaky_relu_forward__maximum(x, slope=0.01):
    """The larger of x and its leak."""
    return np.maximum(x, slope * x), (x, slope)


def leaky_relu_backward__maximum(dout, cache):
    """A matrix of slopes."""
    x, slope = cache
    local = np.ones_like(x)
    local[x < 0] = slope
    return local * dout


def leaky_relu_forward__no_slope_argument(x):
    """As the contract has it: one argument."""
    out = x.copy()
    out[x < 0] *= 0.01
    return out, x


def leaky_relu_backward__no_slope_argument(dout, cache):
    """Changes a copy of dout."""
    dx = np.array(dout)
    dx[cache <= 0] *= 0.01
    return dx


def leaky_relu_forward__two_relus(x, slope=0.01):
    """max(x, 0) + slope min(x, 0)."""
    return np.maximum(x, 0) + slope * np.minimum(x, 0), {"x": x, "slope": slope}


def leaky_relu_backward__two_relus(dout, cache):
    """Half of each at 0."""
    return dout * np.where(cache["x"] == 0, 0.5, np.where(cache["x"] > 0, 1, cache["slope"]))


def leaky_relu_forward__single_precision(x, slope=0.01):
    """Computed in single precision."""
    x = x.astype(np.float32)
    return np.where(x > 0, x, np.float32(slope) * x), (x, slope)


def leaky_relu_backward__single_precision(dout, cache):
    """Computed in single precision."""
    x, slope = cache
    return dout.astype(np.float32) * np.where(x > 0, np.float32(1), np.float32(slope))


def elu_forward__warns(x, alpha=1.0):
    """np.where on both sides: overflows quietly where the other side is taken."""
    out = np.where(x > 0, x, alpha * (np.exp(x) - 1))
    return out, (x, out, alpha)


def elu_backward__warns(dout, cache):
    """out + alpha is alpha exp(x) on the negative side."""
    x, out, alpha = cache
    return np.where(x > 0, dout, dout * (out + alpha))


def elu_forward__on_masked_entries(x, alpha=1.0):
    """Only the negative entries are changed."""
    out = x.copy()
    negative = x < 0
    out[negative] = alpha * (np.exp(x[negative]) - 1)
    return out, (negative, out, alpha)


def elu_backward__on_masked_entries(dout, cache):
    """Only the negative entries are changed."""
    negative, out, alpha = cache
    dx = dout.copy()
    dx[negative] *= out[negative] + alpha
    return dx


def elu_forward__single_precision(x, alpha=1.0):
    """Computed in single precision."""
    x = x.astype(np.float32)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))).astype(np.float32), (x, alpha)


def elu_backward__single_precision(dout, cache):
    """Computed in single precision."""
    x, alpha = cache
    return dout.astype(np.float32) * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0))).astype(np.float32)


def maxout_forward__piece_by_piece(x, W, b):
    """Keeps the best piece so far."""
    best = x.dot(W[0]) + b[0]
    winner = np.zeros(best.shape, dtype=int)
    for j in range(1, W.shape[0]):
        piece = x.dot(W[j]) + b[j]
        winner[piece > best] = j
        best = np.maximum(best, piece)
    return best, (x, W, b, winner)


def maxout_backward__piece_by_piece(dout, cache):
    """Adds up what each piece contributes."""
    x, W, b, winner = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    for j in range(W.shape[0]):
        d = dout * (winner == j)
        dx += d.dot(W[j].T)
        dW[j] = x.T.dot(d)
        db[j] = d.sum(axis=0)
    return dx, dW, db


def maxout_forward__recomputed(x, W, b):
    """Caches the inputs alone."""
    return (np.einsum("nd,kdm->nkm", x, W) + b).max(1), (x, W, b)


def maxout_backward__recomputed(dout, cache):
    """Finds the winners again; the last of those tied."""
    x, W, b = cache
    pieces = np.einsum("nd,kdm->nkm", x, W) + b
    k = W.shape[0]
    winner = k - 1 - pieces[:, ::-1].argmax(1)
    d = np.eye(k)[winner].transpose(0, 2, 1) * dout[:, None, :]
    return np.einsum("nkm,kdm->nd", d, W), np.einsum("nd,nkm->kdm", x, d), d.sum(0)


def maxout_forward__by_loops(x, W, b):
    """Loops over examples and units."""
    k, _, M = W.shape
    out, winner = np.zeros((len(x), M)), np.zeros((len(x), M), dtype=int)
    for n in range(len(x)):
        for m in range(M):
            scores = [x[n] @ W[j, :, m] + b[j, m] for j in range(k)]
            winner[n, m] = int(np.argmax(scores))
            out[n, m] = scores[winner[n, m]]
    return out, {"x": x, "W": W, "winner": winner}


def maxout_backward__by_loops(dout, cache):
    """Loops over examples and units."""
    x, W, winner = cache["x"], cache["W"], cache["winner"]
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros((W.shape[0], W.shape[2]))
    for n in range(len(x)):
        for m in range(W.shape[2]):
            j = winner[n, m]
            dx[n] += dout[n, m] * W[j, :, m]
            dW[j, :, m] += dout[n, m] * x[n]
            db[j, m] += dout[n, m]
    return dx, dW, db


def maxout_forward__single_precision(x, W, b):
    """Computed in single precision."""
    x, W, b = (a.astype(np.float32) for a in (x, W, b))
    pieces = x @ W + b[:, None]
    return pieces.max(0), (x, W, pieces == pieces.max(0))


def maxout_backward__single_precision(dout, cache):
    """To every tied piece."""
    x, W, won = cache
    d = won * dout.astype(np.float32)
    return (d @ W.swapaxes(1, 2)).sum(0), x.T @ d, d.sum(1)


def relu_forward__half_at_zero(x):
    """A slope of one half at 0, between the two sides."""
    return np.maximum(x, 0), x


def relu_backward__half_at_zero(dout, cache):
    """A slope of one half at 0, between the two sides."""
    return dout * np.heaviside(cache, 0.5)
