"""Adam as its paper's section 2 folds the corrections into the step size, and with `t` from 1."""

import numpy as np

from .._types import Array
from ..optim import Config


def _adam(w: Array, dw: Array, config: Config | None, *, first: int, folded: bool) -> tuple[Array, Config]:
    """Adam whose count of steps begins at `first`, with epsilon before the correction if `folded`."""
    config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": first} | (config or {})
    config = {"m": np.zeros_like(w), "v": np.zeros_like(w)} | config
    beta1, beta2, epsilon = config["beta1"], config["beta2"], config["epsilon"]
    config["t"] += 1
    config["m"] = beta1 * config["m"] + (1.0 - beta1) * dw
    config["v"] = beta2 * config["v"] + (1.0 - beta2) * dw**2
    first_correction, second_correction = 1.0 - beta1 ** config["t"], 1.0 - beta2 ** config["t"]
    if folded:
        rate = config["learning_rate"] * np.sqrt(second_correction) / first_correction
        return w - rate * config["m"] / (np.sqrt(config["v"]) + epsilon), config
    step = config["m"] / first_correction / (np.sqrt(config["v"] / second_correction) + epsilon)
    return w - config["learning_rate"] * step, config


def adam__epsilon_before_correction(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """`lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)` (Kingma and Ba, 2015, section 2)."""
    return _adam(w, dw, config, first=0, folded=True)


def adam__t_starts_at_one(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The first step has `t = 2`."""
    return _adam(w, dw, config, first=1, folded=False)


def adam__t_starts_at_one_epsilon_before_correction(
    w: Array, dw: Array, config: Config | None = None
) -> tuple[Array, Config]:
    """The first step has `t = 2`, and epsilon is added before the correction."""
    return _adam(w, dw, config, first=1, folded=True)
