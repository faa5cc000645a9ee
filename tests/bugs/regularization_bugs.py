"""Wrong penalties, constraints and dropout layers, each as a student might write it."""

import numpy as np


def l2_regularization__half(W, reg):
    """With a factor of one half."""
    return 0.5 * reg * np.sum(W * W), reg * W


def l2_regularization__gradient_without_two(W, reg):
    """The gradient lacks its factor 2."""
    return reg * np.sum(W * W), reg * W


def l2_regularization__gradient_without_strength(W, reg):
    """The gradient lacks the strength."""
    return reg * np.sum(W * W), 2 * W


def l2_regularization__root(W, reg):
    """The norm instead of its square."""
    norm = np.sqrt(np.sum(W * W))
    return reg * norm, reg * W / norm


def l2_regularization__mean(W, reg):
    """The mean of the squares."""
    return reg * np.mean(W * W), 2 * reg * W / W.size


def l2_regularization__matrix_product(W, reg):
    """Sums the entries of W^T W instead of the squares."""
    flat = W.reshape(len(W), -1)
    return reg * np.sum(flat.T @ flat), 2 * reg * W


def l1_regularization__no_magnitude(W, reg):
    """Sums the weights themselves."""
    return reg * np.sum(W), reg * np.ones_like(W)


def l1_regularization__gradient_of_l2(W, reg):
    """The gradient of the L2 penalty."""
    return reg * np.sum(np.abs(W)), 2 * reg * W


def l1_regularization__gradient_of_magnitude(W, reg):
    """The magnitudes for the gradient."""
    return reg * np.sum(np.abs(W)), reg * np.abs(W)


def l1_regularization__gradient_without_strength_of_l1_regularization(W, reg):
    """The gradient lacks the strength."""
    return reg * np.sum(np.abs(W)), np.sign(W)


def l1_regularization__positive_alone(W, reg):
    """No gradient for negative weights."""
    return reg * np.sum(np.abs(W)), reg * (W > 0)


def l1_regularization__operator_norm(W, reg):
    """The largest sum of a column, as np.linalg.norm(W, 1) gives."""
    return reg * np.abs(W.reshape(len(W), -1)).sum(axis=0).max(), reg * np.sign(W)


def elastic_net_regularization__strengths_exchanged(W, reg1, reg2):
    """The strengths exchanged."""
    return reg2 * np.sum(np.abs(W)) + reg1 * np.sum(W * W), reg2 * np.sign(W) + 2 * reg1 * W


def elastic_net_regularization__half_of_l2(W, reg1, reg2):
    """One half in the L2 part."""
    return reg1 * np.sum(np.abs(W)) + 0.5 * reg2 * np.sum(W * W), reg1 * np.sign(W) + reg2 * W


def elastic_net_regularization__gradient_without_two_of_elastic_net_regularization(W, reg1, reg2):
    """The gradient of the L2 part lacks its factor 2."""
    return reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W), reg1 * np.sign(W) + reg2 * W


def elastic_net_regularization__gradient_of_l2_alone(W, reg1, reg2):
    """The gradient of the L1 part is missing."""
    return reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W), 2 * reg2 * W


def elastic_net_regularization__one_strength(W, reg1, reg2):
    """Uses the first strength for both parts."""
    return reg1 * (np.sum(np.abs(W)) + np.sum(W * W)), reg1 * (np.sign(W) + 2 * W)


def elastic_net_regularization__product(W, reg1, reg2):
    """Multiplies the L1 sum by both strengths' sum."""
    return (reg1 + reg2) * np.sum(np.abs(W)), (reg1 + reg2) * np.sign(W)


def max_norm_constraint__rows(W, c):
    """Constrains the rows."""
    norms = np.linalg.norm(W, axis=1, keepdims=True)
    return W * c / np.maximum(norms, c)


def max_norm_constraint__whole_matrix(W, c):
    """Constrains the norm of the whole matrix."""
    return W * c / max(np.linalg.norm(W), c)


def max_norm_constraint__always_scaled(W, c):
    """Scales every column to length c, short ones too."""
    norms = np.linalg.norm(W, axis=0)
    return W * c / np.where(norms == 0, 1, norms)


def max_norm_constraint__zero_by_zero(W, c):
    """A column of zeros gives 0/0."""
    norms = np.linalg.norm(W, axis=0)
    with np.errstate(all="ignore"):
        return W * (np.minimum(norms, c) / norms)


def max_norm_constraint__squared(W, c):
    """Compares the square of the norm with c."""
    squares = np.sum(W * W, axis=0)
    return W * np.where(squares > c, c / np.where(squares == 0, 1, squares), 1)


def max_norm_constraint__clipped(W, c):
    """Clips the entries."""
    return np.clip(W, -c, c)


def max_norm_constraint__sum_of_magnitudes(W, c):
    """Measures columns by the sum of magnitudes."""
    return W * c / np.maximum(np.abs(W).sum(axis=0), c)


def max_norm_constraint__to_the_unit_ball(W, c):
    """Scales columns that are too long to length 1."""
    norms = np.linalg.norm(W, axis=0)
    return np.where(norms > c, W / np.where(norms == 0, 1, norms), W)


def _mask(x, dropout_param, p=None):
    p = dropout_param["p"] if p is None else p
    return (np.random.default_rng(dropout_param["seed"]).random(x.shape) < p).astype(x.dtype)


def _training(dropout_param):
    return dropout_param["mode"] == "train"


def _inverted(x, dropout_param, mask):
    return (x * mask, mask) if _training(dropout_param) else (x.copy(), None)


def dropout_forward__p_drops(x, dropout_param):
    """Keeps a unit where p says to leave it out, and its docstring does not say so."""
    p = 1 - dropout_param["p"]
    return _inverted(x, dropout_param, _mask(x, dropout_param, p) / p)


def dropout_forward__share_of_p_drops(x, dropout_param):
    """Drops with probability p and divides by p."""
    return _inverted(x, dropout_param, (1 - _mask(x, dropout_param)) / dropout_param["p"])


def dropout_forward__not_scaled(x, dropout_param):
    """Does not scale."""
    return _inverted(x, dropout_param, _mask(x, dropout_param))


def dropout_forward__multiplied_by_p(x, dropout_param):
    """Multiplies by p where it should divide."""
    return _inverted(x, dropout_param, _mask(x, dropout_param) * dropout_param["p"])


def dropout_forward__scaled_at_test(x, dropout_param):
    """Scales by p at test time too."""
    if _training(dropout_param):
        return _inverted(x, dropout_param, _mask(x, dropout_param) / dropout_param["p"])
    return x * dropout_param["p"], None


def dropout_forward__drops_at_test(x, dropout_param):
    """Drops at test time too."""
    mask = _mask(x, dropout_param) / dropout_param["p"]
    return x * mask, mask


def dropout_forward__one_mask_a_batch(x, dropout_param):
    """One mask for all examples."""
    mask = _mask(x[:1], dropout_param) / dropout_param["p"]
    return _inverted(x, dropout_param, np.broadcast_to(mask, x.shape))


def dropout_forward__whole_examples(x, dropout_param):
    """One decision an example."""
    kept = np.random.default_rng(dropout_param["seed"]).random((len(x), *[1] * (x.ndim - 1))) < dropout_param["p"]
    return _inverted(x, dropout_param, np.broadcast_to(kept / dropout_param["p"], x.shape))


def dropout_forward__seed_not_read(x, dropout_param):
    """Ignores the seed."""
    kept = np.random.default_rng().random(x.shape) < dropout_param["p"]
    return _inverted(x, dropout_param, kept / dropout_param["p"])


def dropout_forward__normal_numbers(x, dropout_param):
    """Compares normal instead of uniform numbers with p."""
    kept = np.random.default_rng(dropout_param["seed"]).standard_normal(x.shape) < dropout_param["p"]
    return _inverted(x, dropout_param, kept / dropout_param["p"])


def dropout_backward__passes_on(dout, cache):
    """Passes dout through."""
    return dout.copy()


def dropout_backward__mask_without_scale(dout, cache):
    """Forgets the scale."""
    return dout.copy() if cache is None else dout * (cache > 0)


def dropout_backward__mask_alone(dout, cache):
    """Returns the mask."""
    return np.ones_like(dout) if cache is None else cache.copy()


def dropout_backward__inverted_mask(dout, cache):
    """Sends the gradient to what was dropped."""
    return dout.copy() if cache is None else dout * (cache.max() - cache)


def dropout_backward__mask_of_dout(dout, cache):
    """Masks by the sign of dout."""
    return dout.copy() if cache is None else np.where(dout > 0, dout * cache.max(), 0)


def dropout_backward__new_mask(dout, cache):
    """Draws a new mask."""
    if cache is None:
        return dout.copy()
    kept = np.random.default_rng(99).random(dout.shape) < (cache > 0).mean()
    return dout * kept * cache.max()


def dropout_backward__scaled_twice(dout, cache):
    """Scales twice."""
    return dout.copy() if cache is None else dout * cache**2


def dropout_forward__keeps_ratio(x, dropout_param):
    """Caches p, and the backward scales in test mode too."""
    out, mask = _inverted(x, dropout_param, _mask(x, dropout_param) / dropout_param["p"])
    return out, (mask, dropout_param["p"])


def dropout_backward__keeps_ratio(dout, cache):
    """Scales the gradient in test mode by p."""
    mask, p = cache
    return dout * p if mask is None else dout * mask


def vanilla_dropout_forward__is_inverted(x, dropout_param):
    """Inverted dropout: scaled in training."""
    mask = _mask(x, dropout_param) / dropout_param["p"]
    return (x * mask, mask) if _training(dropout_param) else (x.copy(), 1.0)


def vanilla_dropout_forward__not_scaled_at_test(x, dropout_param):
    """Does not scale at test time."""
    mask = _mask(x, dropout_param)
    return (x * mask, mask) if _training(dropout_param) else (x.copy(), dropout_param["p"])


def vanilla_dropout_forward__divided_at_test(x, dropout_param):
    """Divides by p at test time."""
    mask = _mask(x, dropout_param)
    return (x * mask, mask) if _training(dropout_param) else (x / dropout_param["p"], dropout_param["p"])


def vanilla_dropout_forward__p_drops_of_vanilla_dropout(x, dropout_param):
    """Keeps with probability 1 - p, and does not say so where p is described."""
    p = 1 - dropout_param["p"]
    mask = _mask(x, dropout_param, p)
    return (x * mask, mask) if _training(dropout_param) else (x * p, p)


def vanilla_dropout_forward__scaled_twice_of_vanilla_dropout(x, dropout_param):
    """Scales by p both in training and at test time."""
    mask = _mask(x, dropout_param) * dropout_param["p"]
    return (x * mask, mask) if _training(dropout_param) else (x * dropout_param["p"], dropout_param["p"])


def vanilla_dropout_forward__one_mask_a_batch_of_vanilla_dropout(x, dropout_param):
    """One mask for all examples."""
    mask = np.broadcast_to(_mask(x[:1], dropout_param), x.shape)
    return (x * mask, mask) if _training(dropout_param) else (x * dropout_param["p"], dropout_param["p"])


def vanilla_dropout_backward__passes_on_of_vanilla_dropout(dout, cache):
    """Passes dout through."""
    return dout.copy()


def vanilla_dropout_backward__inverted_mask_of_vanilla_dropout(dout, cache):
    """Sends the gradient to what was dropped."""
    return dout * (1 - cache)


def vanilla_dropout_backward__mask_alone_of_vanilla_dropout(dout, cache):
    """The mask without the upstream gradient."""
    return np.ones_like(dout) * cache


def vanilla_dropout_backward__not_scaled_at_test_of_vanilla_dropout(dout, cache):
    """No scale in test mode."""
    return dout * cache if isinstance(cache, np.ndarray) else dout.copy()


def vanilla_dropout_backward__scaled_by_share(dout, cache):
    """Divides by the share that was kept, as inverted dropout does."""
    return dout * cache / np.mean(cache)


def l2_regularization__sum_squared(W, reg):
    """Squares the sum instead of summing the squares."""
    return reg * np.sum(W) ** 2, 2 * reg * W


def l2_regularization__descends(W, reg):
    """A gradient of the opposite sign, as if it were the update."""
    return reg * np.sum(W * W), -2 * reg * W


def elastic_net_regularization__signs_missing(W, reg1, reg2):
    """The gradient of the L1 part is positive everywhere."""
    return reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W), reg1 + 2 * reg2 * W


def elastic_net_regularization__mixed(W, reg1, reg2):
    """Takes the second strength for the share of the L2 part."""
    penalty = reg1 * ((1 - reg2) * np.sum(np.abs(W)) + reg2 * np.sum(W * W))
    return penalty, reg1 * ((1 - reg2) * np.sign(W) + 2 * reg2 * W)


def max_norm_constraint__divides_by_c(W, c):
    """Divides the columns that are too long by c."""
    return np.where(np.linalg.norm(W, axis=0) > c, W / c, W)


def vanilla_dropout_forward__keeps_everything(x, dropout_param):
    """Multiplies by p in training instead of dropping."""
    return x * dropout_param["p"], dropout_param["p"]


def vanilla_dropout_backward__test_divided(dout, cache):
    """At test time the gradient is divided by p."""
    return dout * cache if np.ndim(cache) else dout / cache


def dropout_forward__evenly_spaced(x, dropout_param):
    """Drops at even distances, which the seed shifts."""
    places = np.arange(x.size) + 0.5 + dropout_param["seed"]
    kept = (places * dropout_param["p"]) % 1 < dropout_param["p"]
    return _inverted(x, dropout_param, kept.reshape(x.shape) / dropout_param["p"])


def vanilla_dropout_forward__sorted_numbers(x, dropout_param):
    """Keeps the first ones, as many as chance says."""
    numbers = np.sort(np.random.default_rng(dropout_param["seed"]).random(x.size)).reshape(x.shape)
    kept = numbers < dropout_param["p"]
    return (x * kept, kept) if _training(dropout_param) else (x * dropout_param["p"], None)


def dropout_forward__half_the_batch_twice(x, dropout_param):
    """The second half of the examples has the mask of the first."""
    half = _mask(x[: (len(x) + 1) // 2], dropout_param) / dropout_param["p"]
    return _inverted(x, dropout_param, np.concatenate([half, half])[: len(x)])


def dropout_forward__seed_shifts_a_fixed_mask(x, dropout_param):
    """One stream of numbers for all seeds, begun a little later."""
    late = dropout_param["seed"] % 7
    numbers = np.random.default_rng(5).random(x.size + 7)[late : late + x.size]
    return _inverted(x, dropout_param, (numbers.reshape(x.shape) < dropout_param["p"]) / dropout_param["p"])
