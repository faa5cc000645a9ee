"""Regularisation: penalties on weights, the max-norm constraint, and dropout.

From lectures 2 and 7 of CS231n. A penalty is added to the loss and pulls weights towards 0; the max-norm
constraint is enforced after an update; dropout switches units off at random while training. In
`dropout_param`, `p` is the probability to KEEP a unit.
"""

from typing import Any

import numpy as np

from ._types import Array, Cache


def l2_regularization(W: Array, reg: float) -> tuple[float, Array]:
    """L2 penalty, `reg * sum(W^2)`, with no factor of one half, and its gradient `2 reg W`.

    Args:
        W: weights, any shape.
        reg: strength.

    Returns:
        The penalty and `dW`, shaped like `W`.
    """
    # BEGIN SOLUTION
    return float(reg * np.sum(W * W)), 2.0 * reg * W
    # END SOLUTION


def l1_regularization(W: Array, reg: float) -> tuple[float, Array]:
    """L1 penalty, `reg * sum(|W|)`, and its gradient `reg sign(W)`, 0 at a weight of 0.

    Args:
        W: weights, any shape.
        reg: strength.

    Returns:
        The penalty and `dW`, shaped like `W`.
    """
    # BEGIN SOLUTION
    return float(reg * np.sum(np.abs(W))), reg * np.sign(W)
    # END SOLUTION


def elastic_net_regularization(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """Elastic net penalty, `reg1 * sum(|W|) + reg2 * sum(W^2)`, and its gradient (Zou and Hastie, 2005).

    Args:
        W: weights, any shape.
        reg1: strength of the L1 part.
        reg2: strength of the L2 part.

    Returns:
        The penalty and `dW`, shaped like `W`.
    """
    # BEGIN SOLUTION
    penalty = reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)
    return float(penalty), reg1 * np.sign(W) + 2.0 * reg2 * W
    # END SOLUTION


def max_norm_constraint(W: Array, c: float) -> Array:
    """Project each neuron's weights onto the ball of radius `c`.

    A column longer than `c` is scaled to length `c` (lecture 7; Srivastava et al., 2014).

    Args:
        W: weights, `(D, M)`, one column a neuron.
        c: largest Euclidean norm of a column, positive; 3 or 4 is usual.

    Returns:
        Constrained weights `(D, M)`; columns within the ball are unchanged.
    """
    # BEGIN SOLUTION
    norms = np.linalg.norm(W, axis=0)
    scale: Array = c / np.maximum(norms, c)
    return W * scale
    # END SOLUTION


# BEGIN SOLUTION
def _keep_mask(x: Array, dropout_param: dict[str, Any]) -> Array:
    """1 with probability `p`, else 0, independently for every entry of `x`."""
    rng = np.random.default_rng(dropout_param.get("seed"))
    kept: Array = rng.random(x.shape) < dropout_param["p"]
    return kept.astype(x.dtype)


def _is_training(dropout_param: dict[str, Any]) -> bool:
    mode = dropout_param["mode"]
    if mode not in {"train", "test"}:
        raise ValueError(f'mode must be "train" or "test", not {mode!r}')
    return bool(mode == "train")


# END SOLUTION


def dropout_forward(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """Inverted dropout: while training, keep each entry with probability `p` and divide it by `p`.

    The division keeps the expected output equal to `x`, so that nothing is to be done at test time (lecture
    7; Srivastava et al., 2014).

    Args:
        x: any shape.
        dropout_param: `mode` ("train" or "test"), `p` (probability to keep, in `(0, 1]`), and optionally
            `seed`, which makes the choice of entries repeatable.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    # BEGIN SOLUTION
    if not _is_training(dropout_param):
        return x.copy(), None
    mask = _keep_mask(x, dropout_param) / dropout_param["p"]
    return x * mask, mask
    # END SOLUTION


def dropout_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of inverted dropout.

    Kept entries pass `dout / p`, dropped ones 0; at test time all pass `dout`.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `dropout_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    # BEGIN SOLUTION
    mask = cache
    return dout.copy() if mask is None else dout * mask
    # END SOLUTION


def vanilla_dropout_forward(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """Dropout in its first form: drop entries while training, scale all of them at test time.

    While training, each entry is kept with probability `p`; at test time all are multiplied by `p`.
    The test output is the expected training output (lecture 7; Hinton et al., 2012).

    Args:
        x: any shape.
        dropout_param: as for `dropout_forward`.

    Returns:
        The output, shaped like `x`, and the cache of the backward pass.
    """
    # BEGIN SOLUTION
    scale = _keep_mask(x, dropout_param) if _is_training(dropout_param) else dropout_param["p"]
    return x * scale, scale
    # END SOLUTION


def vanilla_dropout_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of vanilla dropout.

    Kept entries pass `dout`, dropped ones 0; at test time all pass `p * dout`.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `vanilla_dropout_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    # BEGIN SOLUTION
    scale: Array = cache
    return dout * scale
    # END SOLUTION
