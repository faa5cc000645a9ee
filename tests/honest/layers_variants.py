"""Right affine layers, each written in another way than the reference's."""

from dataclasses import dataclass

import numpy as np


def affine_forward__course(x, w, b):
    """The course's usual solution."""
    out = x.reshape(x.shape[0], -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward__course(dout, cache):
    """The course's usual solution."""
    x, w, _ = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def affine_forward__loops(x, w, b):
    """Loops over examples and units; the cache is a dict."""
    out = np.zeros((x.shape[0], w.shape[1]))
    for n in range(x.shape[0]):
        row = x[n].flatten()
        for m in range(w.shape[1]):
            out[n, m] = sum(row * w[:, m]) + b[m]
    return out, {"x": x, "w": w}


def affine_backward__loops(dout, cache):
    """Adds up what each example contributes."""
    x, w = cache["x"], cache["w"]
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(w.shape[1])
    for n in range(len(x)):
        dx[n] = (w * dout[n]).sum(1).reshape(x.shape[1:])
        dw += np.outer(x[n], dout[n])
        db += dout[n]
    return dx, dw, db


@dataclass
class Kept:
    """What a forward keeps."""

    rows: np.ndarray
    w: np.ndarray
    shape: tuple[int, ...]


def affine_forward__einsum(x, w, b):
    """By einsum; the cache is an object."""
    rows = x.reshape(len(x), np.prod(x.shape[1:]))
    return np.einsum("nd,dm->nm", rows, w) + b[None, :], Kept(rows, w, x.shape)


def affine_backward__einsum(dout, cache):
    """By einsum."""
    dx = np.einsum("nm,dm->nd", dout, cache.w).reshape(cache.shape)
    return dx, np.einsum("nd,nm->dm", cache.rows, dout), np.einsum("nm->m", dout)


def affine_forward__bias_trick(x, w, b):
    """The bias as one more row of the weights."""
    rows = np.hstack([x.reshape(len(x), -1), np.ones((len(x), 1))])
    return rows @ np.vstack([w, b]), [rows, w, x.shape]


def affine_backward__bias_trick(dout, cache):
    """The bias as one more row of the weights."""
    rows, w, shape = cache
    both = rows.T @ dout
    return np.reshape(dout @ w.T, shape), both[:-1], both[-1]


def affine_forward__single_precision(x, w, b):
    """Computed in single precision."""
    x, w, b = (a.astype(np.float32) for a in (x, w, b))
    out = x.reshape(len(x), -1) @ w
    out += b
    return out, (x, w)


def affine_backward__single_precision(dout, cache):
    """Computed in single precision, handed back in double."""
    x, w = cache
    dout = dout.astype(np.float32)
    dx, dw, db = (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
    return dx.astype(np.float64), dw.astype(np.float64), db.astype(np.float64)
