"""Wrong affine layers."""

import numpy as np

PART = "fresh"


def affine_forward__forgets_the_bias(x, w, b):
    """The bias is never added."""
    N = x.shape[0]
    out = x.reshape(N, -1).dot(w)
    return out, (x, w, b)


def affine_forward__reshapes_to_columns(x, w, b):
    """Reshapes to (D, N) and transposes, which mixes the examples."""
    N = x.shape[0]
    D = np.prod(x.shape[1:])
    x_flat = x.reshape(D, N).T
    out = x_flat.dot(w) + b
    return out, (x, w, b)


def affine_backward__dx_left_flat(dout, cache):
    """dx is not reshaped back to the shape of x."""
    x, w = cache[0], cache[1]
    dx = dout.dot(w.T)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


def affine_backward__averages_db(dout, cache):
    """db is the mean over the batch instead of the sum."""
    x, w = cache[0], cache[1]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.mean(dout, axis=0)
    return dx, dw, db


def affine_backward__divides_dw_by_batch(dout, cache):
    """dw is divided by the batch size, which the loss has already done."""
    x, w = cache[0], cache[1]
    N = x.shape[0]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(N, -1).T.dot(dout) / N
    db = dout.sum(axis=0)
    return dx, dw, db


def affine_backward__db_sums_everything(dout, cache):
    """db is summed without an axis, one number."""
    x, w = cache[0], cache[1]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout)
    return dx, dw, db


def affine_backward__db_over_wrong_axis(dout, cache):
    """db is summed over the units instead of the examples."""
    x, w = cache[0], cache[1]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=1)
    return dx, dw, db


def affine_backward__reshapes_w_to_transpose(dout, cache):
    """Uses w.reshape(M, D) where the transpose is meant."""
    x, w = cache[0], cache[1]
    D, M = w.shape
    dx = np.dot(dout, w.reshape(M, D)).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db
