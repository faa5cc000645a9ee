"""Known wrong update rules, schedules and steps."""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from .._types import Array
from ..optim import (
    adagrad,
    adam,
    clip_grad_norm,
    cosine_decay,
    exponential_decay,
    linear_decay,
    linear_warmup,
    nesterov_momentum,
    newton_step,
    rmsprop,
    sgd,
    sgd_momentum,
)

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
    """This comes to plain momentum: the look ahead is missing, or the new velocity stands in the old one's place too.

    Hint: how does the update of Nesterov's form use the old and the new velocity? When is the old one overwritten?
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

    Keeps: 0.5
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

    Keeps: 0.5
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

    Keeps: 0.5
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


def sgd__rate_ignored(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The learning rate is always the default; the one in config should be used.

    Hint: what does your code do with config["learning_rate"] where it is there?
    """
    return sgd(w, dw, None)[0], config or {}


def sgd_momentum__rate_twice(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The learning rate is multiplied in when the velocity is made, and again in the step.

    Hint: by which power of the learning rate is the first step multiplied?
    """
    settings: Config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w)} | (config or {})
    rate = settings["learning_rate"]
    settings["velocity"] = settings["momentum"] * settings["velocity"] - rate * dw
    return w + rate * settings["velocity"], settings


def sgd_momentum__velocity_subtracted(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The velocity is subtracted from the weights; with its sign, it should be added.

    Hint: which sign has the gradient in your velocity, and which in the step?
    """
    moved, settings = sgd_momentum(w, dw, config)
    return 2 * w - moved, settings


def rmsprop__decay_exchanged(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """decay_rate weighs the new square and 1 - decay_rate the cache: it should be the other way round.

    Hint: with a decay rate of 0.99, how much does one gradient move the cache?
    """
    decay = (config or {}).get("decay_rate", 0.99)
    moved, settings = rmsprop(w, dw, {**(config or {}), "decay_rate": 1 - decay})
    return moved, {**settings, "decay_rate": decay}


def rmsprop__average_of_gradients(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The gradients are averaged and the average is squared; their squares should be averaged.

    Hint: what is in the cache after two opposite gradients?
    """
    defaults: Config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros_like(w)}
    settings = defaults | (config or {})
    settings["cache"] = settings["decay_rate"] * settings["cache"] + (1 - settings["decay_rate"]) * dw
    return w - settings["learning_rate"] * dw / (np.abs(settings["cache"]) + settings["epsilon"]), settings


def adagrad__magnitudes(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The cache adds up the gradients' magnitudes; it should add up their squares.

    Hint: of what is the root taken in the step?
    """
    defaults: Config = {"learning_rate": 1e-2, "epsilon": 1e-8, "cache": np.zeros_like(w)}
    settings = defaults | (config or {})
    settings["cache"] = settings["cache"] + np.abs(dw)
    step = settings["learning_rate"] * dw / (np.sqrt(settings["cache"]) + settings["epsilon"])
    return w - step, settings


def _adam(w: Array, dw: Array, config: Config | None, correct: Any) -> tuple[Array, Config]:
    """Adam with averages divided by what `correct(beta1, beta2, t)` gives."""
    defaults: Config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}
    settings = defaults | {"m": np.zeros_like(w), "v": np.zeros_like(w)} | (config or {})
    beta1, beta2 = settings["beta1"], settings["beta2"]
    settings["t"] += 1
    settings["m"] = beta1 * settings["m"] + (1 - beta1) * dw
    settings["v"] = beta2 * settings["v"] + (1 - beta2) * dw**2
    first, second = correct(beta1, beta2, settings["t"])
    step = settings["learning_rate"] * (settings["m"] / first)
    with np.errstate(divide="ignore", invalid="ignore"):
        return w - step / (np.sqrt(settings["v"] / second) + settings["epsilon"]), settings


def adam__second_not_corrected(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The average of the squares is not corrected for its start at 0.

    Hint: which averages start at 0?
    """
    return _adam(w, dw, config, lambda beta1, _, t: (1 - beta1**t, 1.0))


def adam__first_not_corrected(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The average of the gradients is not corrected for its start at 0.

    Hint: which averages start at 0?
    """
    return _adam(w, dw, config, lambda _, beta2, t: (1.0, 1 - beta2**t))


def adam__product_for_power(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The averages are divided by 1 - beta * t; beta should be raised to the power of t.

    Hint: what becomes of the correction after many steps?
    """
    return _adam(w, dw, config, lambda beta1, beta2, t: (1 - beta1 * t, 1 - beta2 * t))


def adam__betas_exchanged(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The average of the gradients decays with beta2 and that of the squares with beta1.

    Hint: which of the two averages should have the longer memory?
    """
    betas = {"beta1": 0.9, "beta2": 0.999} | (config or {})
    exchanged = {**(config or {}), "beta1": betas["beta2"], "beta2": betas["beta1"]}
    moved, settings = adam(w, dw, exchanged)
    return moved, {**settings, "beta1": betas["beta1"], "beta2": betas["beta2"]}


def exponential_decay__power_of_the_rate(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """The decay rate is raised to the power of the epoch; it belongs into the exponent, of e.

    Hint: what is your rate where nothing decays, for a decay rate of 0?
    """
    return initial_rate * decay_rate**epoch


def step_decay__every_epoch(initial_rate: float, epoch: int, drop: float = 0.5, epochs_per_drop: int = 10) -> float:
    """The rate drops at every epoch; it should once in epochs_per_drop of them.

    Hint: how large is the rate one epoch after the start?
    """
    del epochs_per_drop
    return initial_rate * drop**epoch


def step_decay__one_drop(initial_rate: float, epoch: int, drop: float = 0.5, epochs_per_drop: int = 10) -> float:
    """The rate drops once and never again.

    Hint: how large is the rate after 2 * epochs_per_drop epochs?
    """
    return initial_rate * (drop if epoch >= epochs_per_drop else 1.0)


def inverse_time_decay__root(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """The rate is divided by the root of 1 + decay_rate * epoch; it should be by the number itself.

    Hint: after how many epochs is the rate half of what it was?
    """
    return float(initial_rate / np.sqrt(1 + decay_rate * epoch))


def cosine_decay__quarter_of_a_wave(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """The rate follows a quarter of the cosine, from 1 to 0; it should follow half of it, from 1 to -1, lifted by 1.

    Hint: the cosine runs from 1 to -1. What brings that to the range from 1 to 0?
    """
    return initial_rate * math.cos(0.5 * math.pi * epoch / num_epochs)


def cosine_decay__not_halved(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """The factor 1/2 is missing: epoch 0 has twice the initial rate.

    Hint: what is your rate at epoch 0?
    """
    return 2 * cosine_decay(initial_rate, epoch, num_epochs)


def cosine_decay__upwards(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """The rate rises from 0 to the initial rate.

    Hint: what is your rate at epoch 0?
    """
    return initial_rate - cosine_decay(initial_rate, epoch, num_epochs)


def linear_decay__upwards_in_line(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """The rate rises from 0 to the initial rate.

    Hint: what is your rate at epoch 0?
    """
    return initial_rate - linear_decay(initial_rate, epoch, num_epochs)


def linear_decay__same_step_for_every_rate(initial_rate: float, epoch: int, num_epochs: int = 100) -> float:
    """The share epoch / num_epochs is taken from the rate itself; it is the share of the initial rate that is gone.

    Hint: is your rate 0 at the end whatever the initial one?
    """
    return initial_rate - epoch / num_epochs


def linear_warmup__never_ends(initial_rate: float, epoch: int, warmup_epochs: int = 5) -> float:
    """The rate goes on growing after the warmup.

    Hint: what is your rate at twice warmup_epochs?
    """
    return initial_rate * epoch / warmup_epochs


def linear_warmup__counted_from_one(initial_rate: float, epoch: int, warmup_epochs: int = 5) -> float:
    """Epochs are counted from 1: the warmup ends an epoch too early, and does not begin at 0.

    Hint: what is your rate at epoch 0?
    """
    return linear_warmup(initial_rate, epoch + 1, warmup_epochs)


def rmsprop__epsilon_at_1e_6(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-6; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return rmsprop(w, dw, {**(config or {}), "epsilon": 1e-6})


def rmsprop__epsilon_at_1e_7(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-7; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return rmsprop(w, dw, {**(config or {}), "epsilon": 1e-7})


def rmsprop__epsilon_at_1e_10(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-10; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return rmsprop(w, dw, {**(config or {}), "epsilon": 1e-10})


def adagrad__epsilon_at_1e_6(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-6; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return adagrad(w, dw, {**(config or {}), "epsilon": 1e-6})


def adagrad__epsilon_at_1e_7(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-7; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return adagrad(w, dw, {**(config or {}), "epsilon": 1e-7})


def adagrad__epsilon_at_1e_10(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-10; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return adagrad(w, dw, {**(config or {}), "epsilon": 1e-10})


def adam__epsilon_at_1e_6(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-6; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return adam(w, dw, {**(config or {}), "epsilon": 1e-6})


def adam__epsilon_at_1e_7(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-7; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return adam(w, dw, {**(config or {}), "epsilon": 1e-7})


def adam__epsilon_at_1e_10(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """Epsilon is always 1e-10; the one in config should be used.

    Hint: where does your denominator take its epsilon from?

    Keeps: 0.5
    """
    return adam(w, dw, {**(config or {}), "epsilon": 1e-10})


def rmsprop__root_left_out(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The step is divided by the average of the squares itself; the root is missing.

    Hint: if all gradients were ten times as large, how should the steps of RMSProp change?
    """
    _, config = rmsprop(w, dw, config)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def adam__root_left_out(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The step is divided by the average of the squares itself; the root is missing.

    Hint: if all gradients were ten times as large, how should the steps of Adam change?
    """
    _, config = adam(w, dw, config)
    m = config["m"] / (1.0 - config["beta1"] ** config["t"])
    v = config["v"] / (1.0 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * m / (v + config["epsilon"]), config


def clip_grad_norm__largest_singular_values(grads: Grads, max_norm: float) -> Grads:
    """The norm of a matrix is taken as its largest singular value; it should be that of its entries as a vector.

    Hint: what does np.linalg.norm(g, 2) compute for a matrix?
    """
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = math.sqrt(sum(float(np.linalg.norm(np.atleast_2d(grad), 2) ** 2) for grad in arrays if grad.ndim < 3))
    return _scaled(grads, max_norm / norm) if norm > max_norm else grads


def newton_step__damped(w: Array, grad: Array, hessian: Array) -> Array:
    """A multiple of the identity is added to the Hessian; the step is then not Newton's.

    Hint: from how far does one step of Newton's reach the minimum of a quadratic?
    """
    return newton_step(w, grad, hessian + 1e-3 * np.eye(len(hessian)))


def sgd_momentum__momentum_in_the_step(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The momentum multiplies the step; it should multiply the old velocity.

    Hint: which of the two lines of the update has the momentum in it?
    """
    defaults: Config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w)}
    config = defaults | (config or {})
    config["velocity"] = config["velocity"] - config["learning_rate"] * dw
    return w + config["momentum"] * config["velocity"], config


def adam__step_along_the_gradient(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The step is taken along the gradient itself; it should be along its corrected average.

    Hint: what is the average of the gradients kept for?
    """
    _, config = adam(w, dw, config)
    root = np.sqrt(config["v"] / (1.0 - config["beta2"] ** config["t"]))
    return w - config["learning_rate"] * dw / (root + config["epsilon"]), config


def adam__t_raised_after_use(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The number of the step is raised after its use: the first correction divides by 1 - beta**0, which is 0.

    Hint: which number does the first step have?
    """
    _, after = adam(w, dw, config)
    t = after["t"] - 1
    with np.errstate(all="ignore"):
        first = after["m"] / np.asarray(1.0 - after["beta1"] ** t)
        root = np.sqrt(after["v"] / np.asarray(1.0 - after["beta2"] ** t))
        return w - after["learning_rate"] * first / (root + after["epsilon"]), after


def step_decay__multiplied_by_the_number(
    initial_rate: float, epoch: int, drop: float = 0.5, epochs_per_drop: int = 10
) -> float:
    """The drop is multiplied by the number of drops; it should be raised to its power.

    Hint: after two drops by half, which share of the rate is left?
    """
    return initial_rate * drop * (epoch // epochs_per_drop)


def linear_warmup__downwards(initial_rate: float, epoch: int, warmup_epochs: int = 5) -> float:
    """The rate falls during the warmup; it should rise to the initial rate.

    Hint: with which rate does a warmup begin?
    """
    return initial_rate * max(0.0, 1.0 - epoch / warmup_epochs)


def nesterov_momentum__step_as_velocity(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The whole step is stored as the velocity; it should be the new velocity alone.

    Hint: which of your two variables does the next step need, the velocity or what the weights moved by?
    """
    moved, config = nesterov_momentum(w, dw, config)
    config["velocity"] = moved - w
    return moved, config


def inverse_time_decay__without_brackets(initial_rate: float, epoch: int, decay_rate: float = 0.1) -> float:
    """The rate is divided by 1, and the rest is added to it: the denominator has no brackets.

    Hint: which operation does Python do first, / or +?
    """
    return initial_rate / 1 + decay_rate * epoch


def adam__second_moment_of_the_first(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The second average is made of the first one's square; it should be made of the gradient's.

    Hint: what is squared in the update of v?
    """
    before = np.zeros_like(w) if config is None or "v" not in config else np.array(config["v"])
    _, config = adam(w, dw, config)
    v = config["beta2"] * before + (1.0 - config["beta2"]) * config["m"] ** 2
    m_hat = config["m"] / (1.0 - config["beta1"] ** config["t"])
    v_hat = v / (1.0 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"]), {**config, "v": v}


def adagrad__root_stored(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The root of the sum is stored as the cache; the next squares are then added to a root.

    Hint: what does the second step find in config: a sum of squares, or its root?
    """
    before = (config or {}).get("cache", np.zeros_like(w))
    _, config = adagrad(w, dw, config)
    root = np.sqrt(before + dw**2)
    return w - config["learning_rate"] * dw / (root + config["epsilon"]), {**config, "cache": root}


def rmsprop__root_stored_as_average(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The root of the average is stored as the cache; the next squares are then averaged with a root.

    Hint: what does the second step find in config: an average of squares, or its root?
    """
    _, config = rmsprop(w, dw, config)
    root = np.sqrt(config["cache"])
    return w - config["learning_rate"] * dw / (root + config["epsilon"]), {**config, "cache": root}


def adam__root_stored_as_second_moment(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
    """The root of the second moment is stored; the next squares are then averaged with a root.

    Hint: what does the second step find in config: an average of squares, or its root?
    """
    w, config = adam(w, dw, config)
    return w, {**config, "v": np.sqrt(config["v"])}


def _amsgrad(*, corrected: bool) -> Callable[..., tuple[Array, Config]]:
    """The largest second moment so far divides, which is AMSGrad; Adam divides by the present one.

    Hint: may the denominator shrink from one step to the next?
    """

    def wrong(w: Array, dw: Array, config: Config | None = None) -> tuple[Array, Config]:
        before = (config or {}).get("largest", np.zeros_like(w))
        _, config = adam(w, dw, config)
        m = config["m"] / (1.0 - config["beta1"] ** config["t"])
        bias = 1.0 - config["beta2"] ** config["t"]
        largest = np.maximum(before, config["v"] / bias if corrected else config["v"])
        root = np.sqrt(largest if corrected else largest / bias)
        return w - config["learning_rate"] * m / (root + config["epsilon"]), {**config, "largest": largest}

    return wrong


adam__largest_corrected_moment = _amsgrad(corrected=True)
adam__largest_moment = _amsgrad(corrected=False)


def sgd_momentum__shared_default(w: Array, dw: Array, config: Config = {}) -> tuple[Array, Config]:  # noqa: B006
    """The default config is one dictionary for all calls: a second training begins with what the first one left there.

    Hint: a default value is made once, with the function. Take None, and make a new dictionary in the body.
    """
    return sgd_momentum(w, dw, config)


def nesterov_momentum__shared_default(w: Array, dw: Array, config: Config = {}) -> tuple[Array, Config]:  # noqa: B006
    """Likewise."""
    return nesterov_momentum(w, dw, config)


def adagrad__shared_default(w: Array, dw: Array, config: Config = {}) -> tuple[Array, Config]:  # noqa: B006
    """Likewise."""
    return adagrad(w, dw, config)


def rmsprop__shared_default(w: Array, dw: Array, config: Config = {}) -> tuple[Array, Config]:  # noqa: B006
    """Likewise."""
    return rmsprop(w, dw, config)


def adam__shared_default(w: Array, dw: Array, config: Config = {}) -> tuple[Array, Config]:  # noqa: B006
    """Likewise."""
    return adam(w, dw, config)
