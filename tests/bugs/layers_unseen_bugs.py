"""Wrong affine layers, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def affine_forward__columns_become_rows(x, w, b):
    """Flattens to (D, N) and transposes, which mixes the examples."""
    rows = x.reshape(w.shape[0], -1).T
    return rows @ w + b, (x, w, b)


def affine_backward__columns_become_rows(dout, cache):
    """The usual gradients."""
    x, w, _ = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)


def affine_forward__no_bias(x, w, b):
    """Never adds the bias."""
    N = x.shape[0]
    out = np.dot(x.reshape(N, -1), w)
    return out, (x, w, b)


def affine_backward__no_bias(dout, cache):
    """The usual gradients."""
    x, w, _ = cache
    return dout.dot(w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T.dot(dout), dout.sum(axis=0)


def affine_forward__bias_mean(x, w, b):
    """The backward averages db over the batch."""
    return x.reshape(x.shape[0], -1).dot(w) + b, (x, w, b)


def affine_backward__bias_mean(dout, cache):
    """The backward averages db over the batch."""
    x, w, _ = cache
    dx = dout.dot(w.T).reshape(*x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.mean(dout, axis=0)
    return dx, dw, db


def affine_forward__stays_flat(x, w, b):
    """The backward returns dx flattened, as the forward used it."""
    x = x.reshape(x.shape[0], -1)
    return x @ w + b, (x, w, b)


def affine_backward__stays_flat(dout, cache):
    """The backward returns dx flattened, as the forward used it."""
    x, w, _ = cache
    return dout @ w.T, x.T @ dout, np.sum(dout, axis=0)


def affine_backward__divides_by_batch(dout, cache):
    """Divides the weights' gradients by the batch size, which the loss has done."""
    x, w = cache[0], cache[1]
    N = x.shape[0]
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(N, -1).T @ dout / N
    db = dout.sum(axis=0) / N
    return dx, dw, db


def affine_backward__other_way_round(dout, cache):
    """dw comes out transposed."""
    x, w = cache[0], cache[1]
    dx = np.reshape(dout @ w.T, x.shape)
    dw = dout.T @ x.reshape(x.shape[0], -1)
    return dx, dw, dout.sum(axis=0)


def affine_backward__column_major(dout, cache):
    """Flattens x in column-major order for dw."""
    x, w = cache[0], cache[1]
    dx = np.reshape(dout @ w.T, x.shape)
    dw = x.reshape(x.shape[0], -1, order="F").T @ dout
    return dx, dw, dout.sum(axis=0)


def affine_backward__one_number_for_bias(dout, cache):
    """Sums db over the units as well, and gives each unit the total."""
    x, w = cache[0], cache[1]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout) * np.ones(w.shape[1])
    return dx, dw, db
