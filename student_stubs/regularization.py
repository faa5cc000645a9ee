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
    raise NotImplementedError


def l1_regularization(W: Array, reg: float) -> tuple[float, Array]:
    """L1 penalty, `reg * sum(|W|)`, and its gradient `reg sign(W)`, 0 at a weight of 0.

    Args:
        W: weights, any shape.
        reg: strength.

    Returns:
        The penalty and `dW`, shaped like `W`.
    """
    raise NotImplementedError


def elastic_net_regularization(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """Elastic net penalty, `reg1 * sum(|W|) + reg2 * sum(W^2)`, and its gradient (Zou and Hastie, 2005).

    Args:
        W: weights, any shape.
        reg1: strength of the L1 part.
        reg2: strength of the L2 part.

    Returns:
        The penalty and `dW`, shaped like `W`.
    """
    raise NotImplementedError


def max_norm_constraint(W: Array, c: float) -> Array:
    """Project each neuron's weights onto the ball of radius `c`.

    A column longer than `c` is scaled to length `c` (lecture 7; Srivastava et al., 2014).

    Args:
        W: weights, `(D, M)`, one column a neuron.
        c: largest Euclidean norm of a column, positive; 3 or 4 is usual.

    Returns:
        Constrained weights `(D, M)`; columns within the ball are unchanged.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def dropout_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of inverted dropout.

    Kept entries pass `dout / p`, dropped ones 0; at test time all pass `dout`.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `dropout_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def vanilla_dropout_backward(dout: Array, cache: Cache) -> Array:
    """Backward pass of vanilla dropout.

    Kept entries pass `dout`, dropped ones 0; at test time all pass `p * dout`.

    Args:
        dout: upstream gradient, shaped like the output.
        cache: from `vanilla_dropout_forward`.

    Returns:
        `dx`, shaped like `x`.
    """
    raise NotImplementedError
