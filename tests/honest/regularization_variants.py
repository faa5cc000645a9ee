"""Right penalties, constraints and dropout layers, each written in another way than the reference's."""

# ruff: noqa: NPY002 - the course draws from the global state, and so may a submission

import math
import random
from types import SimpleNamespace

import numpy as np


def l2_regularization__norm(W, reg):
    """The square of the norm."""
    return reg * np.linalg.norm(W) ** 2, reg * (W + W)


def l2_regularization__numbers(W, reg):
    """Number by number."""
    dW = np.zeros(W.shape)
    total = 0.0
    for index in np.ndindex(*W.shape):
        total += W[index] ** 2
        dW[index] = 2 * reg * W[index]
    return reg * total, dW


def l2_regularization__single_precision(W, reg):
    """In single precision; a list."""
    W = np.float32(W)
    return [np.float32(reg) * np.vdot(W, W), np.float32(2 * reg) * W]


def l1_regularization__norm(W, reg):
    """The 1-norm of the flat array; slope 1 at 0."""
    return reg * np.linalg.norm(W.ravel(), 1), reg * np.where(W >= 0, 1.0, -1.0)


def l1_regularization__numbers(W, reg):
    """Number by number; slope -1 at 0."""
    dW = np.zeros(W.shape)
    total = 0.0
    for index in np.ndindex(*W.shape):
        total += abs(W[index])
        dW[index] = reg if W[index] > 0 else -reg
    return reg * total, dW


def l1_regularization__single_precision(W, reg):
    """In single precision, by masks."""
    W = np.float32(W)
    sign = (W > 0).astype(np.float32) - (W < 0)
    return np.sum(np.float32(reg) * sign * W), np.float32(reg) * sign


def elastic_net_regularization__sum_of_both(W, reg1, reg2):
    """The sum of the two penalties."""
    (first, dfirst), (second, dsecond) = l1_regularization__norm(W, reg1), l2_regularization__norm(W, reg2)
    return first + second, dfirst + dsecond


def elastic_net_regularization__in_place(W, reg1, reg2):
    """In place on its own copies."""
    dW = np.array(W)
    dW *= 2 * reg2
    dW += np.copysign(reg1, W) * (W != 0)
    magnitude = np.abs(W)
    return float(np.sum(magnitude * (reg1 + reg2 * magnitude))), dW


def elastic_net_regularization__single_precision(W, reg1, reg2):
    """In single precision."""
    W, reg1, reg2 = np.float32(W), np.float32(reg1), np.float32(reg2)
    return reg1 * np.abs(W).sum() + reg2 * np.square(W).sum(), reg1 * np.sign(W) + 2 * reg2 * W


def max_norm_constraint__columns(W, c):
    """Column by column, in place on a copy."""
    W = W.copy()
    for column in range(W.shape[1]):
        norm = math.sqrt(sum(value**2 for value in W[:, column]))
        if norm > c:
            W[:, column] *= c / norm
    return W


def max_norm_constraint__mask(W, c):
    """Scales the chosen columns alone, of its argument itself."""
    norms = np.sqrt((W**2).sum(0))
    long = norms > c
    W[:, long] = W[:, long] * (c / norms[long])
    return W


def max_norm_constraint__single_precision(W, c):
    """In single precision, guarded by a tiny number."""
    W = np.float32(W)
    norms = np.maximum(np.linalg.norm(W, axis=0, keepdims=True), np.float32(1e-30))
    return W * np.clip(norms, 0, np.float32(c)) / norms


def dropout_forward__course(x, dropout_param):
    """The course's own style, drawn from NumPy's global state."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    mask, out = None, None
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    elif mode == "test":
        out = x
    return out.astype(x.dtype, copy=False), (dropout_param, mask)


def dropout_backward__course(dout, cache):
    """The course's own style."""
    dropout_param, mask = cache
    dx = None
    if dropout_param["mode"] == "train":
        dx = dout * mask
    elif dropout_param["mode"] == "test":
        dx = dout
    return dx


def dropout_forward__binomial(x, dropout_param):
    """Binomial draws; a cache that holds booleans and p."""
    rng = np.random.default_rng(dropout_param.get("seed"))
    kept = rng.binomial(1, dropout_param["p"], size=x.shape).astype(bool)
    if dropout_param["mode"] == "test":
        kept, scale = np.ones_like(kept), 1.0
    else:
        scale = 1.0 / dropout_param["p"]
    return np.where(kept, scale * x, 0.0), {"kept": kept, "scale": scale}


def dropout_backward__binomial(dout, cache):
    """A copy with the dropped entries set to zero."""
    dx = dout * cache["scale"]
    dx[~cache["kept"]] = 0
    return dx


def dropout_forward__drops(x, dropout_param):
    """Drops where a number is above p, in single precision; writes into its own copy."""
    out = np.array(x, dtype=np.float32)
    dropped = np.zeros(x.shape, bool)
    if dropout_param["mode"] == "train":
        dropped = np.random.RandomState(dropout_param["seed"]).uniform(size=x.shape) >= dropout_param["p"]
        out[dropped] = 0
        out /= np.float32(dropout_param["p"])
    return out, SimpleNamespace(dropped=dropped, param=dropout_param)


def dropout_backward__drops(dout, cache):
    """In place on dout, in single precision."""
    if cache.param["mode"] == "train":
        dout[cache.dropped] = 0
        dout /= cache.param["p"]
    return dout


def dropout_forward__numbers(x, dropout_param):
    """Number by number, by Python's own generator."""
    rng = random.Random(dropout_param["seed"])
    factor = np.ones(x.shape)
    if dropout_param["mode"] == "train":
        for index in np.ndindex(*x.shape):
            factor[index] = 1 / dropout_param["p"] if rng.random() < dropout_param["p"] else 0.0
    return factor * x, factor


def dropout_backward__numbers(dout, cache):
    """The factors again."""
    return cache * dout


def vanilla_dropout_forward__course(x, dropout_param):
    """Drawn from NumPy's global state."""
    np.random.seed(dropout_param["seed"])
    p = dropout_param["p"]
    if dropout_param["mode"] == "train":
        mask = np.random.rand(*x.shape) < p
        return x * mask, (dropout_param, mask)
    return x * p, (dropout_param, None)


def vanilla_dropout_backward__course(dout, cache):
    """By mode."""
    dropout_param, mask = cache
    return dout * mask if dropout_param["mode"] == "train" else dropout_param["p"] * dout


def vanilla_dropout_forward__factor(x, dropout_param):
    """One array of factors in either mode; single precision."""
    p = dropout_param["p"]
    factor = np.full(x.shape, p, np.float32)
    if dropout_param["mode"] == "train":
        factor = np.float32(np.random.default_rng(dropout_param["seed"]).random(x.shape) <= p)
    return np.float32(x) * factor, {"factor": factor}


def vanilla_dropout_backward__factor(dout, cache):
    """The factors again."""
    return np.float32(dout) * cache["factor"]


def vanilla_dropout_forward__choice(x, dropout_param):
    """Zeros and ones by choice, written into a copy."""
    p, out = dropout_param["p"], x.copy()
    if dropout_param["mode"] == "test":
        out *= p
        return out, p
    rng = np.random.default_rng(dropout_param["seed"])
    mask = rng.choice([0.0, 1.0], size=x.shape, p=[1 - p, p])
    out[mask == 0] = 0
    return out, mask


def vanilla_dropout_backward__choice(dout, cache):
    """A number or a mask."""
    return np.multiply(dout, cache)


def max_norm_constraint__quiet_division(W, c):
    """np.where over both sides: divides by a norm of 0 where the other side is taken."""
    norms = np.linalg.norm(W, axis=0, keepdims=True)
    return np.where(norms > c, W * c / norms, W)


def max_norm_constraint__clipped_norm(W, c):
    """The clipped norm by the norm, a small number in the denominator against zeros."""
    norms = np.sqrt(np.sum(np.square(W), axis=0, keepdims=True))
    return W * np.clip(norms, 0, c) / (norms + 1e-12)


def dropout_forward__mask_drawn_again(x, dropout_param):
    """The cache is the seed, from which the backward draws the same mask."""
    if dropout_param["mode"] == "test":
        return x, None
    return x * _drawn(x.shape, dropout_param), dict(dropout_param)


def dropout_backward__mask_drawn_again(dout, cache):
    """Draws the mask of the forward again."""
    return dout if cache is None else dout * _drawn(dout.shape, cache)


def _drawn(shape, dropout_param):
    rng = np.random.default_rng(dropout_param["seed"])
    p = dropout_param["p"]
    return rng.choice([0.0, 1 / p], size=shape, p=[1 - p, p])


def dropout_forward__probability_to_drop(x, dropout_param):
    """Inverted dropout. We drop each neuron output with probability p, as the handouts of 2016 and 2017 say."""
    p, mask = dropout_param["p"], None
    if dropout_param.get("seed") is not None:
        np.random.seed(dropout_param["seed"])
    if dropout_param["mode"] == "train":
        mask = (np.random.rand(*x.shape) >= p) / (1 - p)
        x = x * mask
    return x, mask


def dropout_backward__probability_to_drop(dout, cache):
    """Goes with that forward."""
    return dout if cache is None else dout * cache
