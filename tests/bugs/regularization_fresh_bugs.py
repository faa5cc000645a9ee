"""Wrong regularisation."""

import numpy as np

PART = "fresh"


def l2_regularization__gradient_without_two(W, reg):
    """The gradient reg * W lacks the factor 2."""
    return reg * np.sum(W**2), reg * W


def l1_regularization__gradient_of_the_size(W, reg):
    """The gradient is reg * |W| instead of reg * sign(W)."""
    return reg * np.sum(np.abs(W)), reg * np.abs(W)


def max_norm_constraint__rows(W, c):
    """Constrains the rows instead of the columns."""
    norms = np.sqrt(np.sum(W**2, axis=1, keepdims=True))
    return np.where(norms > c, W * c / np.maximum(norms, 1e-12), W)


def dropout_forward__not_scaled(x, dropout_param):
    """Does not divide by p while training."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "test":
        return x.copy(), None
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < p).astype(x.dtype)
    return x * mask, mask


def dropout_forward__p_is_dropped(x, dropout_param):
    """Takes p for the probability to drop."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "test":
        return x.copy(), None
    if p == 1:
        return np.zeros_like(x), np.zeros_like(x)
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) > p) / (1 - p)
    return x * mask, mask


def dropout_forward__drops_at_test_time(x, dropout_param):
    """Drops in test mode too."""
    p = dropout_param["p"]
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < p) / p
    return x * mask, mask


def dropout_forward__backward_lets_all_pass(x, dropout_param):
    """Backward hands dout on as it is."""
    if dropout_param["mode"] == "test":
        return x.copy(), (dropout_param, None)
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < dropout_param["p"]) / dropout_param["p"]
    return x * mask, (dropout_param, mask)


def dropout_backward__backward_lets_all_pass(dout, cache):
    """Backward hands dout on as it is."""
    dropout_param, _mask = cache
    if dropout_param["mode"] == "train":
        return dout.copy()
    return dout.copy()


def vanilla_dropout_forward__test_not_scaled(x, dropout_param):
    """The test output is not multiplied by p."""
    if dropout_param["mode"] == "test":
        return x.copy(), np.ones_like(x)
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < dropout_param["p"]).astype(x.dtype)
    return x * mask, mask


def dropout_forward__dropout_one_mask_per_batch(x, dropout_param):
    """The mask is drawn for one example and broadcast: all examples of the batch lose the same units."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    rng = np.random.RandomState(dropout_param.get("seed"))
    mask = None
    if mode == "train":
        mask = (rng.rand(*x.shape[1:]) < p) / p
        out = x * mask
    else:
        out = x
    cache = (dict(dropout_param), mask)
    out = out.astype(x.dtype, copy=False)
    return out, cache


def dropout_backward__dropout_one_mask_per_batch(dout, cache):
    """The mask is drawn for one example and broadcast: all examples of the batch lose the same units."""
    dropout_param, mask = cache
    if dropout_param["mode"] == "train":
        return dout * mask
    return dout
