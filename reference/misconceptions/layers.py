"""Known wrong affine layers."""

import numpy as np

from .._types import Array, Cache
from ..layers import affine_backward, affine_forward


def affine_forward__without_bias(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is left out.

    Hint: which of the three arguments does your result not depend on?
    """
    return affine_forward(x, w, np.zeros_like(b))


def affine_forward__column_order(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The entries of an example are flattened with the first axis running fastest; the last one should.

    Hint: in which order does NumPy's reshape read an array if nothing else is said?
    """
    return x.reshape(x.shape[0], -1, order="F") @ w + b, (x, w)


def affine_forward__examples_mixed(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The rows of the flattened input hold entries of several examples.

    Hint: a reshape to (D, N) and a transposition is not a reshape to (N, D). Look at one row of each.
    """
    return x.reshape(w.shape[0], -1).T @ w + b, (x, w)


def affine_backward__db_averaged(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases is averaged over the batch; it should be summed.

    Hint: one bias is added to the outputs of all N examples. How do gradients of several uses combine?
    """
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw, db / dout.shape[0]


def affine_backward__dw_averaged(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the weights is averaged over the batch; it should be summed.

    Hint: whoever averages the loss has already put 1/N into dout.
    """
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw / dout.shape[0], db


def affine_backward__all_averaged(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradients of weights and biases are averaged over the batch; they should be summed.

    Hint: whoever averages the loss has already put 1/N into dout.
    """
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw / dout.shape[0], db / dout.shape[0]


def affine_backward__bias_without_upstream(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases counts the examples; the upstream gradient is not used.

    Hint: the output's derivative by the bias is 1. What does the chain rule multiply it by?
    """
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw, np.full_like(db, dout.shape[0])


def affine_backward__dw_reshaped(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the weights is the transposed one, reshaped until it fits.

    Hint: entry (d, m) needs input d and output m. Which product of matrices has it there?
    """
    dx, dw, db = affine_backward(dout, cache)
    return dx, dw.T.reshape(dw.shape), db


def affine_backward__w_not_transposed(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Dx is made with w; it should be made with its transpose.

    Hint: w has a row for every feature. Over which of its axes does dx sum?
    """
    x, w, *_ = cache
    _, dw, db = affine_backward(dout, cache)
    return (dout @ w).reshape(x.shape), dw, db


def affine_forward__bias_subtracted_of_affine(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is subtracted; it should be added.

    Hint: what is the output for x = 0?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ w - b), (x, w, b)


def affine_forward__bias_doubled(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is added twice.

    Hint: what is the output for x = 0?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ w + 2.0 * b), (x, w, b)


def affine_forward__bias_multiplied(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The products are multiplied by the bias; it should be added.

    Hint: what is the output for x = 0?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ w * b), (x, w, b)


def affine_forward__bias_summed(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The sum of the biases is added everywhere; each column has its own.

    Hint: which entry of b belongs to column j?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ w + b.sum()), (x, w, b)


def affine_forward__bias_inside(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The bias is added to the weights and so multiplied by the inputs.

    Hint: what is the output for x = 0?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ (w + b)), (x, w, b)


def affine_forward__relu_too(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """A ReLU is applied; an affine layer has none.

    Hint: can your output be negative?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(np.maximum(rows @ w + b, 0.0)), (x, w, b)


def affine_forward__averaged_over_inputs(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The products are averaged over the inputs; they should be summed.

    Hint: do you divide by D?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ w / w.shape[0] + b), (x, w, b)


def affine_forward__w_reshaped(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """The matrix w is reshaped where it may need to be transposed, which mixes its entries; here it needs neither.

    Hint: what do the shapes of x and w give?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(rows @ w.reshape(w.shape[::-1]).T + b), (x, w, b)


def affine_forward__averaged_image(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    """Each example is averaged over its last axes before the product.

    Hint: how many features has an example?
    """
    rows = x.reshape(x.shape[0], -1)
    return np.asarray(
        np.repeat(x.reshape(*x.shape[:2], -1).mean(axis=2), rows.shape[1] // x.shape[1], axis=1) @ w + b
    ), (x, w, b)


def affine_backward__db_over_outputs(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases is summed over the outputs; it should be summed over the examples.

    Hint: how many biases are there, and which axis of dout is as long?
    """
    dx, dw, _ = affine_backward(dout, cache)
    return dx, dw, dout.sum(axis=1)


def affine_backward__db_over_everything(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """The gradient of the biases is summed over everything; each bias has its own.

    Hint: how many biases are there, and which axis of dout is as long?
    """
    dx, dw, _ = affine_backward(dout, cache)
    return dx, dw, np.asarray(dout.sum())


def affine_backward__reshaped_for_transposed(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """For the gradient of the weights the inputs are reshaped to (D, N); they should be transposed.

    Hint: which numbers stand in the first row of x.reshape(D, N), and which in that of x.reshape(N, D).T?
    """
    dx, dw, db = affine_backward(dout, cache)
    x, _ = cache
    return dx, x.reshape(dw.shape[0], -1) @ dout, db
