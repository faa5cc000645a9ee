"""Known wrong update rules, schedules and steps."""

import math
from typing import Any, TypeAlias

import numpy as np

from .._types import Array
from ..optim import adagrad, adam, clip_grad_norm, exponential_decay, newton_step, rmsprop, sgd, sgd_momentum

Config: TypeAlias = dict[str, Any]
Grads: TypeAlias = dict[str, Array] | list[Array]


def _without(config: Config, *state: str) -> Config:
    """The config without what was kept."""
    return {name: value for name, value in config.items() if name not in state}


def sgd__uphill(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The step goes along the gradient, where the loss grows.

    Hint: in which direction does the gradient point?
    """
    return sgd(w, -dw, config)


def sgd_momentum__forgetful(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The velocity is not kept from one step to the next.

    Hint: what does the second call find in config?
    """
    w, config = sgd_momentum(w, dw, config)
    return w, _without(config, "velocity")


def sgd_momentum__averaged(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The velocity is an average: the gradient is weighed by 1 - momentum; it should enter with its full rate.

    Hint: RMSProp and Adam keep averages. Does the formula of momentum have that factor?
    """
    momentum = (config or {}).get("momentum", 0.9)
    return sgd_momentum(w, (1.0 - momentum) * dw, config)


def sgd_momentum__before_update(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The weights move by the velocity of the step before.

    Hint: which comes first, the new velocity or the new weights?
    """
    previous = np.asarray((config or {}).get("velocity", np.zeros_like(w)))
    _, config = sgd_momentum(w, dw, config)
    return w + previous, config


def nesterov_momentum__plain_momentum(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """This is plain momentum: the look ahead is missing.

    Hint: how does the update of Nesterov's form use the old and the new velocity?
    """
    return sgd_momentum(w, dw, config)


def nesterov_momentum__old_velocity_missing(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The old velocity does not enter: only the new one moves the weights.

    Hint: the update needs two velocities. Which line of yours still knows the first one?
    """
    _, config = sgd_momentum(w, dw, config)
    return w + (1.0 + config["momentum"]) * config["velocity"], config


def nesterov_momentum__sign_of_old_velocity(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The old velocity is added; it should be taken back.

    Hint: the weights stand at the point looked ahead to. How do you come back from there?
    """
    previous = np.array((config or {}).get("velocity", np.zeros_like(w)))
    momentum = (config or {}).get("momentum", 0.9)
    _, config = sgd_momentum(w, dw, config)
    return w + momentum * previous + (1.0 + momentum) * config["velocity"], config


def adagrad__no_memory(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The sum of squares starts again at every step.

    Hint: what does the second call find in config?
    """
    w, config = adagrad(w, dw, config)
    return w, _without(config, "cache")


def adagrad__without_root(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The step is divided by the sum of squares itself; the root is missing.

    Hint: if all gradients were ten times as large, how should the steps of AdaGrad change?
    """
    _, config = adagrad(w, dw, config)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def adagrad__epsilon_under_root(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon stands under the root; it belongs outside.

    Hint: epsilon is added to the denominator. What is the whole denominator?
    """
    _, config = adagrad(w, dw, config)
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def rmsprop__is_adagrad(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The squares are added up as in AdaGrad; here the sum should decay.

    Hint: where does the decay rate enter?
    """
    config = {"decay_rate": 0.99} if config is None else config
    return adagrad(w, dw, config)


def rmsprop__not_an_average(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The new square enters with weight 1, so that this is no average.

    Hint: the weights of an average sum to 1. What do yours sum to?
    """
    previous = np.array((config or {}).get("cache", np.zeros_like(w)))
    _, config = rmsprop(w, dw, config)
    config["cache"] = config["decay_rate"] * previous + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop__epsilon_under_root(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon stands under the root; it belongs outside.

    Hint: epsilon is added to the denominator. What is the whole denominator?
    """
    _, config = rmsprop(w, dw, config)
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def rmsprop__average_lost(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The average of the squares is not kept from one step to the next.

    Hint: what does the second call find in config?
    """
    w, config = rmsprop(w, dw, config)
    return w, _without(config, "cache")


def adam__not_corrected(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The averages are not corrected for their start at 0.

    Hint: after one step, how large is m compared with the gradient?
    """
    _, config = adam(w, dw, config)
    return w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam__t_not_raised(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The number of the step is not kept: every step is corrected as if it were the first one.

    Hint: print t in each call.
    """
    started = (config or {}).get("t", 0)
    w, config = adam(w, dw, config)
    return w, {**config, "t": started}


def adam__t_raised_twice(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The first step is corrected as if it were the second.

    Hint: what is t in the first call, and when is it raised?
    """
    config = {} if config is None else config
    config.setdefault("t", 1)
    return adam(w, dw, config)


def adam__epsilon_under_root(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon stands under the root; it belongs outside.

    Hint: epsilon is added to the denominator. What is the whole denominator?
    """
    _, config = adam(w, dw, config)
    m = config["m"] / (1.0 - config["beta1"] ** config["t"])
    v = config["v"] / (1.0 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * m / np.sqrt(v + config["epsilon"]), config


def adam__correction_stored(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The corrected averages are stored, and corrected once more in the next step.

    Hint: which of the two should the next step go on from, the average or its corrected form?
    """
    w, config = adam(w, dw, config)
    m = config["m"] / (1.0 - config["beta1"] ** config["t"])
    v = config["v"] / (1.0 - config["beta2"] ** config["t"])
    return w, {**config, "m": m, "v": v}


def step_decay__smooth(initial_rate: float, epoch: int, drop: float = 0.5, epochs_per_drop: int = 10) -> float:
    """The rate falls a little every epoch; it should stay the same between two drops.

    Hint: how many drops have happened after 17 epochs, with one every 10?
    """
    return float(initial_rate * drop ** (epoch / epochs_per_drop))


def step_decay__from_one(initial_rate: float, epoch: int, drop: float = 0.5, epochs_per_drop: int = 10) -> float:
    """Each drop comes an epoch early: epochs count from 0.

    Hint: which epochs should have the initial rate?
    """
    return float(initial_rate * drop ** ((epoch + 1) // epochs_per_drop))


def exponential_decay__growth(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """The rate grows: the sign of the exponent is missing.

    Hint: what is the rate after many epochs?
    """
    return exponential_decay(initial_rate, epoch, -decay_rate)


def exponential_decay__compound(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """The rate loses a fixed share every epoch, which is near the exponential but not it.

    Hint: compare 1 - k with exp(-k).
    """
    return float(initial_rate * (1.0 - decay_rate) ** epoch)


def inverse_time_decay__no_decay_rate(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """The decay rate does not enter.

    Hint: which argument does your result not depend on?
    """
    del decay_rate
    return initial_rate / (1.0 + epoch)


def inverse_time_decay__exponential(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """This is the exponential decay.

    Hint: how does 1 / (1 + kt) differ from exp(-kt)?
    """
    return exponential_decay(initial_rate, epoch, decay_rate)


def _scaled(grads: Grads, factor: float) -> Grads:
    if isinstance(grads, dict):
        return {name: grad * factor for name, grad in grads.items()}
    return [grad * factor for grad in grads]


def _norm(grads: Grads) -> float:
    arrays = grads.values() if isinstance(grads, dict) else grads
    return math.sqrt(sum(float(np.sum(grad * grad)) for grad in arrays))


def clip_grad_norm__norm_without_root(grads: Grads, max_norm: float) -> Grads:
    """The norm is taken without its root: the sum of squares is compared with the limit, and divided by.

    Hint: what is the norm of (3, 4)?
    """
    squared = _norm(grads) ** 2
    return _scaled(grads, max_norm / squared) if squared > max_norm else grads


def clip_grad_norm__array_by_array(grads: Grads, max_norm: float) -> Grads:
    """Every array is clipped by its own norm; the joint norm counts.

    Hint: if the arrays are scaled by different factors, does the step keep its direction?
    """
    if isinstance(grads, dict):
        return {name: clip_grad_norm([grad], max_norm)[0] for name, grad in grads.items()}  # type: ignore[index]
    return [clip_grad_norm([grad], max_norm)[0] for grad in grads]  # type: ignore[index]


def clip_grad_norm__entry_by_entry(grads: Grads, max_norm: float) -> Grads:
    """Every entry is clipped; the gradients should be scaled together.

    Hint: clipping entries changes the direction of the step. Does scaling?
    """
    if isinstance(grads, dict):
        return {name: np.clip(grad, -max_norm, max_norm) for name, grad in grads.items()}
    return [np.clip(grad, -max_norm, max_norm) for grad in grads]


def clip_grad_norm__short_ones_too(grads: Grads, max_norm: float) -> Grads:
    """Gradients within the limit are scaled up to it; they should be left.

    Hint: what should happen to a gradient that is nearly 0?
    """
    return _scaled(grads, max_norm / max(_norm(grads), 1e-300))


def newton_step__wrong_direction(w: Array, grad: Array, hessian: Array) -> Array:
    """The step is added; it should be subtracted.

    Hint: on f(w) = w^2, where does your step lead from w = 1?
    """
    return newton_step(w, -grad, hessian)


def newton_step__not_inverted(w: Array, grad: Array, hessian: Array) -> Array:
    """The gradient is multiplied by the Hessian; its inverse is needed.

    Hint: should the step be long or short where the curvature is large?
    """
    return np.asarray(w - hessian @ grad)


def newton_step__diagonal(w: Array, grad: Array, hessian: Array) -> Array:
    """Only the diagonal of the Hessian is used.

    Hint: try a Hessian whose entries beside the diagonal are not 0.
    """
    return np.asarray(w - grad / np.diag(hessian))
