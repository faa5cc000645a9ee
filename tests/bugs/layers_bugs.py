"""Wrong affine layers, each as a student might write it."""

import numpy as np


def affine_forward__no_bias(x, w, b):
    """Forgets the bias."""
    return x.reshape(len(x), -1) @ w, (x, w, b)


def affine_forward__bias_subtracted(x, w, b):
    """Subtracts the bias."""
    return x.reshape(len(x), -1) @ w - b, (x, w, b)


def affine_forward__bias_summed(x, w, b):
    """Adds the sum of the biases to every unit."""
    return x.reshape(len(x), -1) @ w + b.sum(), (x, w, b)


def affine_forward__column_major(x, w, b):
    """Flattens each example in column-major order."""
    return x.reshape(len(x), -1, order="F") @ w + b, (x, w, b)


def affine_forward__not_flattened(x, w, b):
    """Flattens only what has two axes."""
    return (x if x.ndim == 2 else x.reshape(w.shape[0], -1).T) @ w + b, (x, w, b)


def affine_forward__first_axis_lost(x, w, b):
    """Reshapes to (D, N) and transposes, which mixes the examples."""
    return x.reshape(w.shape[0], -1).T @ w + b, (x, w, b)


def affine_forward__relu_on_top(x, w, b):
    """Applies a ReLU too."""
    return np.maximum(0, x.reshape(len(x), -1) @ w + b), (x, w, b)


def affine_backward__db_mean(dout, cache):
    """Averages db over the batch."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.mean(0)


def affine_backward__dw_mean(dout, cache):
    """Averages dw over the batch."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout / len(x), dout.sum(0)


def affine_backward__db_over_units(dout, cache):
    """Sums over the units instead of over the batch."""
    x, w = cache
    db = np.resize(dout.sum(1), dout.shape[1])
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, db


def affine_backward__db_of_ones(dout, cache):
    """The derivative by b is 1: dout is forgotten."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, np.full(dout.shape[1], float(len(x)))


def affine_backward__db_not_summed(dout, cache):
    """db still has the batch axis."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout


def affine_backward__dx_flat(dout, cache):
    """dx keeps the flattened shape."""
    x, w = cache
    return dout @ w.T, x.reshape(len(x), -1).T @ dout, dout.sum(0)


def affine_backward__dx_column_major(dout, cache):
    """dx is put back in column-major order."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape, order="F"), x.reshape(len(x), -1).T @ dout, dout.sum(0)


def affine_backward__dx_times_x(dout, cache):
    """Multiplies dx by x too."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape) * x, x.reshape(len(x), -1).T @ dout, dout.sum(0)


def affine_backward__dw_transposed(dout, cache):
    """dw is transposed and forced into the shape of w."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), (dout.T @ x.reshape(len(x), -1)).reshape(w.shape), dout.sum(0)


def affine_backward__dw_of_last_example(dout, cache):
    """Overwrites dw in a loop over the examples instead of adding."""
    x, w = cache
    for i in range(len(x)):
        dw = np.outer(x[i].ravel(), dout[i])
    return (dout @ w.T).reshape(x.shape), dw, dout.sum(0)


def affine_backward__dw_ignores_dout(dout, cache):
    """dw is the sum of the inputs, without dout."""
    x, w = cache
    dw = np.repeat(x.reshape(len(x), -1).sum(0)[:, None], w.shape[1], 1)
    return (dout @ w.T).reshape(x.shape), dw, dout.sum(0)


def affine_backward__signs(dout, cache):
    """Every gradient has the opposite sign."""
    x, w = cache
    return -(dout @ w.T).reshape(x.shape), -x.reshape(len(x), -1).T @ dout, -dout.sum(0)


def affine_backward__order_of_results(dout, cache):
    """Returns dw, dx, db."""
    x, w = cache
    return x.reshape(len(x), -1).T @ dout, (dout @ w.T).reshape(x.shape), dout.sum(0)


def affine_backward__regularised(dout, cache):
    """Adds the gradient of a regularisation that is not the layer's."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout + 1e-3 * w, dout.sum(0)


def affine_backward__transposed_by_shape(dout, cache):
    """Transposes w where the shapes ask for it alone: wrong where w is square."""
    x, w, *_ = cache
    dx = dout @ w if w.shape[0] == dout.shape[1] else dout @ w.T
    return dx.reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
