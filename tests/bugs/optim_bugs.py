"""Wrong update rules, schedules and steps, each as a student might write it."""

import numpy as np


def _filled(config, **defaults):
    config = {} if config is None else config
    for name, value in defaults.items():
        config.setdefault(name, value)
    return config


def sgd__ascent(w, dw, config=None):
    """Adds the gradient."""
    config = _filled(config, learning_rate=1e-2)
    return w + config["learning_rate"] * dw, config


def sgd__fixed_rate(w, dw, config=None):
    """Does not read the rate."""
    return w - 1e-2 * dw, _filled(config)


def sgd__other_default(w, dw, config=None):
    """Default rate 1e-3."""
    config = _filled(config, learning_rate=1e-3)
    return w - config["learning_rate"] * dw, config


def sgd__averages(w, dw, config=None):
    """Divides by the number of rows."""
    config = _filled(config, learning_rate=1e-2)
    return w - config["learning_rate"] * dw / len(w), config


def _momentum(w, config):
    return _filled(config, learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))


def sgd_momentum__velocity_not_kept(w, dw, config=None):
    """The velocity is not stored."""
    config = _momentum(w, config)
    v = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + v, config


def sgd_momentum__rate_outside(w, dw, config=None):
    """v = mu v - dw, w + rate v: another velocity when the state is given, and the same when it is not."""
    config = _momentum(w, config)
    config["velocity"] = config["momentum"] * config["velocity"] - dw
    return w + config["learning_rate"] * config["velocity"], config


def sgd_momentum__damped(w, dw, config=None):
    """Weighs the gradient by 1 - momentum."""
    config = _momentum(w, config)
    step = (1 - config["momentum"]) * config["learning_rate"] * dw
    config["velocity"] = config["momentum"] * config["velocity"] - step
    return w + config["velocity"], config


def sgd_momentum__sign_of_velocity(w, dw, config=None):
    """Adds the step to the velocity and the velocity to the weights."""
    config = _momentum(w, config)
    config["velocity"] = config["momentum"] * config["velocity"] + config["learning_rate"] * dw
    return w + config["velocity"], config


def sgd_momentum__velocity_in_other_sign(w, dw, config=None):
    """Keeps the velocity with the opposite sign, which a given one does not have."""
    config = _momentum(w, config)
    config["velocity"] = config["momentum"] * config["velocity"] + config["learning_rate"] * dw
    return w - config["velocity"], config


def sgd_momentum__fixed_momentum(w, dw, config=None):
    """Momentum 0.9 whatever the config says."""
    config = _momentum(w, config)
    config["velocity"] = 0.9 * config["velocity"] - config["learning_rate"] * dw
    return w + config["velocity"], config


def sgd_momentum__old_velocity_used(w, dw, config=None):
    """Moves by the velocity before its update."""
    config = _momentum(w, config)
    old = config["velocity"]
    config["velocity"] = config["momentum"] * old - config["learning_rate"] * dw
    return w + old, config


def sgd_momentum__step_as_well(w, dw, config=None):
    """Subtracts the plain step besides."""
    config = _momentum(w, config)
    config["velocity"] = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + config["velocity"] - config["learning_rate"] * dw, config


def sgd_momentum__default_dictionary(w, dw, config={}):  # noqa: B006 - the mistake
    """The default config is one dictionary for all calls."""
    config = _momentum(w, config)
    config["velocity"] = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + config["velocity"], config


def nesterov_momentum__plain(w, dw, config=None):
    """Plain momentum."""
    config = _momentum(w, config)
    config["velocity"] = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + config["velocity"], config


def nesterov_momentum__new_velocity_twice(w, dw, config=None):
    """The old velocity is overwritten before it is used."""
    config = _momentum(w, config)
    mu = config["momentum"]
    config["velocity"] = mu * config["velocity"] - config["learning_rate"] * dw
    return w - mu * config["velocity"] + (1 + mu) * config["velocity"], config


def nesterov_momentum__old_velocity_added(w, dw, config=None):
    """+ mu v instead of - mu v."""
    config = _momentum(w, config)
    mu, old = config["momentum"], config["velocity"]
    config["velocity"] = mu * old - config["learning_rate"] * dw
    return w + mu * old + (1 + mu) * config["velocity"], config


def nesterov_momentum__old_velocity_forgotten(w, dw, config=None):
    """Without - mu v."""
    config = _momentum(w, config)
    mu = config["momentum"]
    config["velocity"] = mu * config["velocity"] - config["learning_rate"] * dw
    return w + (1 + mu) * config["velocity"], config


def nesterov_momentum__factor_one(w, dw, config=None):
    """v' in place of (1 + mu) v'."""
    config = _momentum(w, config)
    mu, old = config["momentum"], config["velocity"]
    config["velocity"] = mu * old - config["learning_rate"] * dw
    return w - mu * old + config["velocity"], config


def nesterov_momentum__state_lost(w, dw, config=None):
    """The velocity is not stored."""
    config = _momentum(w, config)
    mu, old = config["momentum"], config["velocity"]
    v = mu * old - config["learning_rate"] * dw
    return w - mu * old + (1 + mu) * v, config


def nesterov_momentum__momentum_constant(w, dw, config=None):
    """Momentum 0.9 whatever the config says."""
    config = _momentum(w, config)
    mu, old = 0.9, config["velocity"]
    config["velocity"] = mu * old - config["learning_rate"] * dw
    return w - mu * old + (1 + mu) * config["velocity"], config


def _adagrad(w, config):
    return _filled(config, learning_rate=1e-2, epsilon=1e-8, cache=np.zeros_like(w))


def adagrad__epsilon_inside_root(w, dw, config=None):
    """sqrt(cache + eps)."""
    config = _adagrad(w, config)
    config["cache"] = config["cache"] + dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def adagrad__no_epsilon(w, dw, config=None):
    """0 / 0 where a gradient has always been 0."""
    config = _adagrad(w, config)
    config["cache"] = config["cache"] + dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"]), config


def adagrad__no_root(w, dw, config=None):
    """Divides by the sum of squares itself."""
    config = _adagrad(w, config)
    config["cache"] = config["cache"] + dw**2
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def adagrad__gradient_not_squared(w, dw, config=None):
    """Adds up magnitudes."""
    config = _adagrad(w, config)
    config["cache"] = config["cache"] + np.abs(dw)
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def adagrad__sum_over_entries(w, dw, config=None):
    """One sum for all entries."""
    config = _adagrad(w, config)
    config["cache"] = config["cache"] + np.sum(dw**2)
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def adagrad__cache_not_kept(w, dw, config=None):
    """The sum is not stored."""
    config = _adagrad(w, config)
    cache = config["cache"] + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), config


def adagrad__cache_after_step(w, dw, config=None):
    """Divides by the sum before this gradient."""
    config = _adagrad(w, config)
    old = config["cache"]
    config["cache"] = old + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(old) + config["epsilon"]), config


def _rmsprop(w, config):
    return _filled(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=np.zeros_like(w))


def rmsprop__sums(w, dw, config=None):
    """AdaGrad: nothing decays."""
    config = _rmsprop(w, config)
    config["cache"] = config["cache"] + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop__gradient_unweighted(w, dw, config=None):
    """The square is not weighed by 1 - decay."""
    config = _rmsprop(w, config)
    config["cache"] = config["decay_rate"] * config["cache"] + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop__weights_exchanged(w, dw, config=None):
    """decay and 1 - decay exchanged."""
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    config["cache"] = (1 - d) * config["cache"] + d * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop__default_decay(w, dw, config=None):
    """Default decay 0.9."""
    return _rmsprop_step(w, dw, _filled(config, decay_rate=0.9))


def _rmsprop_step(w, dw, config):
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    config["cache"] = d * config["cache"] + (1 - d) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop__eps_in_root(w, dw, config=None):
    """sqrt(cache + eps)."""
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    config["cache"] = d * config["cache"] + (1 - d) * dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def rmsprop__without_root(w, dw, config=None):
    """Divides by the mean square itself."""
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    config["cache"] = d * config["cache"] + (1 - d) * dw**2
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def rmsprop__average_not_kept(w, dw, config=None):
    """The average is not stored."""
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    cache = d * config["cache"] + (1 - d) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), config


def rmsprop__average_of_gradients(w, dw, config=None):
    """Averages the gradient, then squares."""
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    config["cache"] = (d * np.sqrt(config["cache"]) + (1 - d) * dw) ** 2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop__zero_division(w, dw, config=None):
    """No epsilon."""
    config = _rmsprop(w, config)
    d = config["decay_rate"]
    config["cache"] = d * config["cache"] + (1 - d) * dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"]), config


def _adam(w, config):
    config = _filled(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8)
    return _filled(config, m=np.zeros_like(w), v=np.zeros_like(w), t=0)


def _averaged(w, dw, config):
    config = _adam(w, config)
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
    return config


def _corrected(config, t):
    return config["m"] / (1 - config["beta1"] ** t), config["v"] / (1 - config["beta2"] ** t)


def adagrad__state_in_the_default(w, dw, config={"learning_rate": 1e-2, "epsilon": 1e-8}):  # noqa: B006 - the mistake
    """The default config has the hyperparameters, and soon the sum of one training for all others."""
    config = _filled(config, cache=np.zeros_like(w))
    config["cache"] = config["cache"] + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def adam__no_bias_correction(w, dw, config=None):
    """The averages as they are."""
    config = _averaged(w, dw, config)
    return w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam__first_moment_uncorrected(w, dw, config=None):
    """Only v is corrected."""
    config = _averaged(w, dw, config)
    _, v = _corrected(config, config["t"])
    return w - config["learning_rate"] * config["m"] / (np.sqrt(v) + config["epsilon"]), config


def adam__second_moment_uncorrected(w, dw, config=None):
    """Only m is corrected."""
    config = _averaged(w, dw, config)
    m, _ = _corrected(config, config["t"])
    return w - config["learning_rate"] * m / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam__time_stands_still(w, dw, config=None):
    """t is 1 at every step."""
    config = _averaged(w, dw, config)
    config["t"] = 0
    m, v = _corrected(config, 1)
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def _adam_step(w, dw, config):
    config = _averaged(w, dw, config)
    m, v = _corrected(config, config["t"])
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def adam__time_raised_after_use(w, dw, config=None):
    """t is raised after the step, and guarded against 0."""
    config = _averaged(w, dw, config)
    m, v = _corrected(config, max(config["t"] - 1, 1))
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def adam__corrected_averages_kept(w, dw, config=None):
    """Stores the corrected averages."""
    config = _averaged(w, dw, config)
    config["m"], config["v"] = _corrected(config, config["t"])
    return w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam__correction_times_t(w, dw, config=None):
    """1 - beta t instead of 1 - beta^t, bounded below."""
    config = _averaged(w, dw, config)
    b1, b2 = (max(1 - config[b] * config["t"], 1e-3) for b in ("beta1", "beta2"))
    step = (config["m"] / b1) / (np.sqrt(config["v"] / b2) + config["epsilon"])
    return w - config["learning_rate"] * step, config


def adam__epsilon_in_the_root(w, dw, config=None):
    """sqrt(v + eps)."""
    config = _averaged(w, dw, config)
    m, v = _corrected(config, config["t"])
    return w - config["learning_rate"] * m / np.sqrt(v + config["epsilon"]), config


def adam__betas_exchanged(w, dw, config=None):
    """beta1 for v and beta2 for m."""
    config = _adam(w, config)
    config["t"] += 1
    b1, b2, t = config["beta2"], config["beta1"], config["t"]
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    m, v = config["m"] / (1 - b1**t), config["v"] / (1 - b2**t)
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def adam__default_rate(w, dw, config=None):
    """Default rate 1e-2."""
    return _adam_step(w, dw, _filled(config, learning_rate=1e-2))


def adam__gradient_in_step(w, dw, config=None):
    """Steps along dw, not along its average."""
    config = _averaged(w, dw, config)
    _, v = _corrected(config, config["t"])
    return w - config["learning_rate"] * dw / (np.sqrt(v) + config["epsilon"]), config


def adam__m_lost(w, dw, config=None):
    """m is not stored."""
    config = _adam(w, config)
    kept = config["m"]
    config = _averaged(w, dw, config)
    m, v = _corrected(config, config["t"])
    config["m"] = kept
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def step_decay__not_floored(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """The exponent is not rounded down."""
    return initial_rate * drop ** (epoch / epochs_per_drop)


def step_decay__one_drop(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Drops once."""
    return initial_rate * (drop if epoch >= epochs_per_drop else 1)


def step_decay__counts_from_one(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Drops an epoch early."""
    return initial_rate * drop ** ((epoch + 1) // epochs_per_drop)


def step_decay__late(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Drops an epoch late."""
    return initial_rate * drop ** ((epoch - 1) // epochs_per_drop if epoch else 0)


def step_decay__every_epoch(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Drops every epoch."""
    return initial_rate * drop**epoch


def step_decay__linear(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Multiplies the drop by the number of drops."""
    return initial_rate * (1 - drop * (epoch // epochs_per_drop))


def step_decay__fixed_interval(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Ten epochs whatever is asked for."""
    return initial_rate * drop ** (epoch // 10)


def exponential_decay__grows(initial_rate, epoch, decay_rate=0.1):
    """exp(+kt)."""
    return initial_rate * np.exp(decay_rate * epoch)


def exponential_decay__power(initial_rate, epoch, decay_rate=0.1):
    """k^t."""
    return initial_rate * decay_rate**epoch


def exponential_decay__compound(initial_rate, epoch, decay_rate=0.1):
    """(1 - k)^t."""
    return initial_rate * (1 - decay_rate) ** epoch


def exponential_decay__constant_k(initial_rate, epoch, decay_rate=0.1):
    """k = 0.1 whatever is asked for."""
    return initial_rate * np.exp(-0.1 * epoch)


def exponential_decay__rate_inside(initial_rate, epoch, decay_rate=0.1):
    """The rate inside the exponent."""
    return np.exp(-decay_rate * epoch * initial_rate)


def inverse_time_decay__without_one(initial_rate, epoch, decay_rate=0.1):
    """a / kt, and a at epoch 0."""
    return initial_rate / (decay_rate * epoch) if epoch else initial_rate


def inverse_time_decay__one_plus_t(initial_rate, epoch, decay_rate=0.1):
    """a / (1 + t)."""
    return initial_rate / (1 + epoch)


def inverse_time_decay__next_epoch(initial_rate, epoch, decay_rate=0.1):
    """Counts epochs from 1."""
    return initial_rate / (1 + decay_rate * (epoch + 1))


def inverse_time_decay__linear(initial_rate, epoch, decay_rate=0.1):
    """a (1 - kt)."""
    return initial_rate * (1 - decay_rate * epoch)


def inverse_time_decay__root(initial_rate, epoch, decay_rate=0.1):
    """The root of the denominator."""
    return initial_rate / np.sqrt(1 + decay_rate * epoch)


def _mapped(grads, scale):
    if isinstance(grads, dict):
        return {name: grad * scale(grad) for name, grad in grads.items()}
    return [grad * scale(grad) for grad in grads]


def _arrays(grads):
    return list(grads.values()) if isinstance(grads, dict) else grads


def _norm(grads):
    return np.sqrt(sum(np.sum(g**2) for g in _arrays(grads)))


def clip_grad_norm__without_root(grads, max_norm):
    """Compares the square of the norm with the limit and divides by it."""
    norm = _norm(grads) ** 2
    return _mapped(grads, lambda _g: max_norm / norm if norm > max_norm else 1.0)


def clip_grad_norm__each_array(grads, max_norm):
    """Clips every array by its own norm."""
    return _mapped(grads, lambda g: max_norm / max(np.linalg.norm(g), max_norm))


def clip_grad_norm__entries(grads, max_norm):
    """Clips every entry."""
    if isinstance(grads, dict):
        return {name: np.clip(g, -max_norm, max_norm) for name, g in grads.items()}
    return [np.clip(g, -max_norm, max_norm) for g in grads]


def clip_grad_norm__always_scales(grads, max_norm):
    """Scales short gradients up, too."""
    norm = max(_norm(grads), 1e-300)
    return _mapped(grads, lambda _g: max_norm / norm)


def clip_grad_norm__nan_at_zero(grads, max_norm):
    """0 / 0 where all gradients are 0."""
    norm = _norm(grads)
    return _mapped(grads, lambda _g: np.minimum(1.0, max_norm / norm) if norm else np.nan)


def clip_grad_norm__never(grads, max_norm):
    """Leaves every gradient."""
    return _mapped(grads, lambda _g: 1.0)


def clip_grad_norm__largest_entry(grads, max_norm):
    """The largest magnitude for the norm."""
    norm = max(np.abs(g).max() for g in _arrays(grads))
    return _mapped(grads, lambda _g: max_norm / norm if norm > max_norm else 1.0)


def clip_grad_norm__sum_of_norms(grads, max_norm):
    """The sum of the arrays' norms."""
    norm = sum(np.linalg.norm(g) for g in _arrays(grads))
    return _mapped(grads, lambda _g: max_norm / norm if norm > max_norm else 1.0)


def clip_grad_norm__divides_only(grads, max_norm):
    """Divides by the norm without multiplying by the limit."""
    norm = _norm(grads)
    return _mapped(grads, lambda _g: 1 / norm if norm > max_norm else 1.0)


def newton_step__uphill(w, grad, hessian):
    """Adds the step."""
    return w + np.linalg.solve(hessian, grad)


def newton_step__multiplies(w, grad, hessian):
    """Multiplies by the Hessian instead of its inverse."""
    return w - hessian @ grad


def newton_step__diagonal_only(w, grad, hessian):
    """Divides by the diagonal."""
    return w - grad / np.diag(hessian)


def newton_step__entrywise(w, grad, hessian):
    """Inverts every entry."""
    inverse = np.divide(1.0, hessian, out=np.zeros_like(hessian), where=hessian != 0)
    return w - inverse @ grad


def newton_step__damped(w, grad, hessian):
    """Adds a ridge to the Hessian."""
    return w - np.linalg.solve(hessian + 1e-3 * np.eye(len(w)), grad)


def newton_step__step_alone(w, grad, hessian):
    """Returns the step instead of the next weights."""
    return -np.linalg.solve(hessian, grad)


def newton_step__half(w, grad, hessian):
    """Half of the step."""
    return w - 0.5 * np.linalg.solve(hessian, grad)


def cosine_decay__no_half(initial_rate, epoch, num_epochs=100):
    """Twice the rate."""
    return initial_rate * (1 + np.cos(np.pi * epoch / num_epochs))


def cosine_decay__in_degrees(initial_rate, epoch, num_epochs=100):
    """The cosine of an angle in degrees."""
    return 0.5 * initial_rate * (1 + np.cos(180 * epoch / num_epochs))


def cosine_decay__whole_wave(initial_rate, epoch, num_epochs=100):
    """A whole wave: the rate is back at the end."""
    return 0.5 * initial_rate * (1 + np.cos(2 * np.pi * epoch / num_epochs))


def cosine_decay__fixed_length(initial_rate, epoch, num_epochs=100):
    """The number of epochs is not used."""
    del num_epochs
    return 0.5 * initial_rate * (1 + np.cos(np.pi * epoch / 100))


def cosine_decay__floor_division(initial_rate, epoch, num_epochs=100):
    """Epochs are divided without remainder."""
    return 0.5 * initial_rate * (1 + np.cos(np.pi * (epoch // num_epochs)))


def linear_decay__whole_steps(initial_rate, epoch, num_epochs=100):
    """Epochs are divided without remainder."""
    return initial_rate * (1 - epoch // num_epochs)


def linear_decay__one_epoch_ahead(initial_rate, epoch, num_epochs=100):
    """Epochs are counted from one."""
    return initial_rate * (1 - (epoch + 1) / num_epochs)


def linear_decay__fixed_length_of_linear(initial_rate, epoch, num_epochs=100):
    """The number of epochs is not used."""
    del num_epochs
    return initial_rate * (1 - epoch / 100)


def linear_decay__last_epoch_is_zero(initial_rate, epoch, num_epochs=100):
    """Reaches 0 an epoch early."""
    return initial_rate * (1 - epoch / (num_epochs - 1))


def linear_warmup__no_end(initial_rate, epoch, warmup_epochs=5):
    """The rate is never held."""
    return initial_rate * epoch / warmup_epochs


def linear_warmup__no_warmup(initial_rate, epoch, warmup_epochs=5):
    """The whole rate from the start."""
    del epoch, warmup_epochs
    return initial_rate


def linear_warmup__from_the_second_epoch(initial_rate, epoch, warmup_epochs=5):
    """Starts at a first step above 0."""
    return initial_rate * min(1.0, (epoch + 1) / warmup_epochs)


def linear_warmup__zero_until_then(initial_rate, epoch, warmup_epochs=5):
    """A step in place of a ramp."""
    return initial_rate if epoch >= warmup_epochs else 0.0


def linear_warmup__fixed_length_of_warmup(initial_rate, epoch, warmup_epochs=5):
    """The length of the warmup is not used."""
    del warmup_epochs
    return initial_rate * min(1.0, epoch / 5)


def linear_decay__squared(initial_rate, epoch, num_epochs=100):
    """Falls along a parabola."""
    return initial_rate * (1 - epoch / num_epochs) ** 2
