"""First-order update rules, learning-rate schedules, gradient clipping and Newton's step.

From lectures 3 and 7 of CS231n. An update rule takes the weights `w`, the gradient `dw` of the loss with
respect to them, and a dictionary `config` of hyperparameters and of what the rule keeps between steps (a
velocity, running averages). It returns the next weights, a new array, and `config`: the dictionary it was
given, or a new one, with the defaults filled in and the state brought up to date, to be handed to the next
step.
"""

import math
from typing import Any, TypeAlias

import numpy as np

from ._types import Array

Config: TypeAlias = dict[str, Any]


def sgd(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Gradient descent: `w <- w - learning_rate * dw` (lecture 3).

    Args:
        w: weights, any shape.
        dw: gradient, shaped like `w`.
        config: `learning_rate` (default 1e-2).

    Returns:
        The next weights and `config`.
    """
    raise NotImplementedError


def sgd_momentum(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Gradient descent with momentum: `v <- momentum * v - learning_rate * dw`, `w <- w + v` (lecture 7).

    Args:
        w: weights, any shape.
        dw: gradient, shaped like `w`.
        config: `learning_rate` (default 1e-2), `momentum` (0.9), and the state `velocity` (zeros), `v` above.

    Returns:
        The next weights and `config`.
    """
    raise NotImplementedError


def nesterov_momentum(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Nesterov's accelerated gradient, in the lecture's form where `w` is the point looked ahead to.

    `v' = momentum * v - learning_rate * dw`, `w <- w - momentum * v + (1 + momentum) * v'`, then `v <- v'`:
    the gradient is the one at `w` itself, as for every other rule (lecture 7; Sutskever et al., 2013).

    Args:
        w: weights, any shape.
        dw: gradient at `w`, shaped like it.
        config: `learning_rate` (default 1e-2), `momentum` (0.9), and the state `velocity` (zeros), `v` above.

    Returns:
        The next weights and `config`.
    """
    raise NotImplementedError


def adagrad(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """AdaGrad: steps divided by the root of the sum of all squared gradients so far.

    `cache <- cache + dw^2`, `w <- w - learning_rate * dw / (sqrt(cache) + epsilon)` (lecture 7; Duchi et al.,
    2011).

    Args:
        w: weights, any shape.
        dw: gradient, shaped like `w`.
        config: `learning_rate` (default 1e-2), `epsilon` (1e-8), and the state `cache` (zeros).

    Returns:
        The next weights and `config`.
    """
    raise NotImplementedError


def rmsprop(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """RMSProp: AdaGrad with a running average of the squared gradients in place of their sum.

    `cache <- decay_rate * cache + (1 - decay_rate) * dw^2`, then the step of `adagrad` (lecture 7; Tieleman
    and Hinton, 2012).

    Args:
        w: weights, any shape.
        dw: gradient, shaped like `w`.
        config: `learning_rate` (default 1e-2), `decay_rate` (0.99), `epsilon` (1e-8), and the state `cache`
            (zeros).

    Returns:
        The next weights and `config`.
    """
    raise NotImplementedError


def adam(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Adam: running averages of the gradient and of its square, both corrected for their start at 0.

    `t <- t + 1`, `m <- beta1 m + (1 - beta1) dw`, `v <- beta2 v + (1 - beta2) dw^2`, `w <- w - learning_rate
    * m_hat / (sqrt(v_hat) + epsilon)` with `m_hat = m / (1 - beta1^t)` and `v_hat = v / (1 - beta2^t)`
    (lecture 7; Kingma and Ba, 2015). `t` counts the steps and is raised before use.

    Args:
        w: weights, any shape.
        dw: gradient, shaped like `w`.
        config: `learning_rate` (default 1e-3), `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), and the
            state `m` (zeros), `v` (zeros), `t` (0).

    Returns:
        The next weights and `config`.
    """
    raise NotImplementedError


def step_decay(initial_rate: float, epoch: int, drop: float = 0.5, epochs_per_drop: int = 10) -> float:
    """Step decay: the rate is multiplied by `drop` every `epochs_per_drop` epochs.

    `initial_rate * drop^floor(epoch / epochs_per_drop)`; epochs count from 0 (lecture 7).

    Args:
        initial_rate: rate of epoch 0.
        epoch: current epoch.
        drop: factor of one step.
        epochs_per_drop: epochs between two steps.

    Returns:
        The learning rate of that epoch.
    """
    raise NotImplementedError


def exponential_decay(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """Exponential decay: `initial_rate * exp(-decay_rate * epoch)` (lecture 7).

    Args:
        initial_rate: rate of epoch 0.
        epoch: current epoch.
        decay_rate: `k` in the lecture's `exp(-k t)`.

    Returns:
        The learning rate of that epoch.
    """
    raise NotImplementedError


def inverse_time_decay(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """Inverse time (`1/t`) decay: `initial_rate / (1 + decay_rate * epoch)` (lecture 7).

    Args:
        initial_rate: rate of epoch 0.
        epoch: current epoch.
        decay_rate: `k` in the lecture's `1 / (1 + k t)`.

    Returns:
        The learning rate of that epoch.
    """
    raise NotImplementedError


def cosine_decay(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """Cosine decay: `initial_rate / 2 * (1 + cos(pi * epoch / num_epochs))` (lecture 7; Loshchilov and Hutter, 2017).

    Args:
        initial_rate: rate of epoch 0.
        epoch: current epoch, at most `num_epochs`.
        num_epochs: epochs after which the rate is 0.

    Returns:
        The learning rate of that epoch.
    """
    raise NotImplementedError


def linear_decay(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """Linear decay: `initial_rate * (1 - epoch / num_epochs)` (lecture 7).

    Args:
        initial_rate: rate of epoch 0.
        epoch: current epoch, at most `num_epochs`.
        num_epochs: epochs after which the rate is 0.

    Returns:
        The learning rate of that epoch.
    """
    raise NotImplementedError


def linear_warmup(initial_rate: float, epoch: int, warmup_epochs: int = 5) -> float:
    """Linear warmup: the rate grows from 0 to `initial_rate` over the first epochs, and stays there (lecture 7).

    `initial_rate * min(1, epoch / warmup_epochs)`: a large rate on fresh weights can make the loss explode.

    Args:
        initial_rate: rate after the warmup.
        epoch: current epoch.
        warmup_epochs: epochs until the whole rate is reached.

    Returns:
        The learning rate of that epoch.
    """
    raise NotImplementedError


def clip_grad_norm(grads: dict[str, Array] | list[Array], max_norm: float) -> dict[str, Array] | list[Array]:
    """Scale gradients down together where their joint L2 norm is above `max_norm`; leave them otherwise.

    The norm is that of all entries of all gradients as one vector, `sqrt(sum_k sum(g_k^2))`, with its root;
    scaling all by the same factor keeps the direction of the step (Pascanu et al., 2013).

    Args:
        grads: gradients of any shapes, by name or in a list.
        max_norm: largest joint norm, positive.

    Returns:
        New arrays in a container like `grads`.
    """
    raise NotImplementedError


def newton_step(w: Array, grad: Array, hessian: Array) -> Array:
    """Newton's step, `w - H^{-1} grad`, by solving `H step = grad`.

    Solving is cheaper and more exact than inverting `H`.
    On a quadratic function one step reaches the stationary point (lecture 7).

    Args:
        w: weights, `(D,)`.
        grad: gradient, `(D,)`.
        hessian: matrix of second derivatives, `(D, D)`, not singular.

    Returns:
        The next weights, `(D,)`.
    """
    raise NotImplementedError
