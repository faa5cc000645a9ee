"""Wrong regularisation, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def l2_regularization__half_inside(W, reg):
    """Half the sum of squares."""
    return 0.5 * reg * np.sum(W**2), reg * W


def l1_regularization__gradient_of_weights(W, reg):
    """The gradient is reg times the absolute weights, not their signs."""
    return reg * np.sum(np.abs(W)), reg * np.abs(W)


def elastic_net_regularization__strengths_crossed(W, reg1, reg2):
    """Takes reg1 for the squares and reg2 for the absolute values."""
    loss = reg1 * np.sum(W * W) + reg2 * np.sum(np.abs(W))
    dW = 2 * reg1 * W + reg2 * np.sign(W)
    return loss, dW


def max_norm_constraint__rows(W, c):
    """Constrains rows, an input's weights, instead of columns."""
    norms = np.sqrt(np.sum(W**2, axis=1, keepdims=True))
    return W * np.minimum(1, c / np.maximum(norms, 1e-12))


def max_norm_constraint__everything_at_once(W, c):
    """Constrains the norm of the whole matrix."""
    norm = np.linalg.norm(W)
    if norm > c:
        return W * c / norm
    return W.copy()


def dropout_forward__p_drops(x, dropout_param):
    """Keeps a unit where p says to leave it out."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    rng = np.random.default_rng(dropout_param.get("seed"))
    if mode == "train":
        mask = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
        return x * mask, mask
    if mode == "test":
        return x.copy(), None
    raise ValueError("mode")


def dropout_forward__scaled_again_at_test(x, dropout_param):
    """Divides by p in training and multiplies by p in testing too."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    rng = np.random.default_rng(dropout_param.get("seed"))
    if mode == "train":
        mask = (rng.random(x.shape) < p) / p
        return x * mask, mask
    if mode == "test":
        return x * p, np.full(x.shape, p)
    raise ValueError("mode")


def dropout_forward__whole_rows(x, dropout_param):
    """Draws one number for each example and drops it whole."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    rng = np.random.default_rng(dropout_param.get("seed"))
    if mode == "train":
        keep = rng.random((x.shape[0],) + (1,) * (x.ndim - 1)) < p
        mask = np.broadcast_to(keep / p, x.shape)
        return x * mask, mask
    if mode == "test":
        return x.copy(), None
    raise ValueError("mode")


def dropout_forward__unscaled_gradient(x, dropout_param):
    """The backward forgets the division by p."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    rng = np.random.default_rng(dropout_param.get("seed"))
    if mode == "train":
        mask = rng.random(x.shape) < p
        return x * mask / p, (mode, mask)
    if mode == "test":
        return x.copy(), (mode, None)
    raise ValueError("mode")


def dropout_backward__unscaled_gradient(dout, cache):
    """The backward forgets the division by p."""
    mode, mask = cache
    if mode == "test":
        return dout.copy()
    return dout * mask


def vanilla_dropout_forward__nothing_at_test(x, dropout_param):
    """Test mode does not scale."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "train":
        mask = (np.random.default_rng(dropout_param.get("seed")).random(x.shape) < p).astype(float)
        return x * mask, mask
    if mode == "test":
        return x.copy(), np.ones(x.shape)
    raise ValueError("mode")


def vanilla_dropout_forward__divides_at_test(x, dropout_param):
    """Test mode divides by p."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "train":
        mask = (np.random.default_rng(dropout_param.get("seed")).random(x.shape) < p).astype(float)
        return x * mask, mask
    if mode == "test":
        return x / p, 1 / p
    raise ValueError("mode")


def vanilla_dropout_forward__new_dice(x, dropout_param):
    """The backward draws a mask of its own."""
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "train":
        mask = np.random.default_rng(dropout_param.get("seed")).random(x.shape) < p
        return x * mask, ("train", p)
    if mode == "test":
        return x * p, ("test", p)
    raise ValueError("mode")


def vanilla_dropout_backward__new_dice(dout, cache):
    """The backward draws a mask of its own."""
    mode, p = cache
    if mode == "test":
        return dout * p
    return dout * (np.random.default_rng().random(dout.shape) < p)
