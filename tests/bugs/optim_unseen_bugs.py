"""Wrong update rules and schedules, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def sgd__fixed_rate(w, dw, config=None):
    """Ignores the learning rate that it is given."""
    if config is None:
        config = {}
    config["learning_rate"] = 1e-2
    w = w - config["learning_rate"] * dw
    return w, config


def sgd_momentum__average_of_gradients(w, dw, config=None):
    """The velocity is a running average of gradients, (1 - momentum) of the new one."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v + (1 - config["momentum"]) * dw
    config["velocity"] = v
    return w - config["learning_rate"] * v, config


def sgd_momentum__velocity_lost(w, dw, config=None):
    """Never stores the velocity."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    next_w = w + v
    return next_w, config


def sgd_momentum__rate_twice(w, dw, config=None):
    """Multiplies by the learning rate in the velocity and again in the step."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    lr, mu = config["learning_rate"], config["momentum"]
    config["velocity"] = mu * config.get("velocity", np.zeros_like(w)) - lr * dw
    return w + lr * config["velocity"], config


def sgd_momentum__old_velocity(w, dw, config=None):
    """Moves by the velocity of the step before."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    next_w = w + v
    config["velocity"] = config["momentum"] * v - config["learning_rate"] * dw
    return next_w, config


def nesterov_momentum__velocity_overwritten(w, dw, config=None):
    """Overwrites the velocity before it uses the old one."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    mu = config["momentum"]
    v = config.get("velocity", np.zeros_like(w))
    v = mu * v - config["learning_rate"] * dw
    w = w - mu * v + (1 + mu) * v
    config["velocity"] = v
    return w, config


def nesterov_momentum__adds_old_velocity(w, dw, config=None):
    """Adds momentum times the old velocity where it is taken away."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    mu = config["momentum"]
    v_prev = config.get("velocity", np.zeros_like(w))
    v = mu * v_prev - config["learning_rate"] * dw
    config["velocity"] = v
    return w + mu * v_prev + (1 + mu) * v, config


def adagrad__only_this_gradient(w, dw, config=None):
    """The cache holds this step's squared gradient alone."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config["cache"] = dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def adagrad__no_root(w, dw, config=None):
    """Divides by the sum of squares, not by its root."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config["cache"] = config.get("cache", np.zeros_like(w)) + dw * dw
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def adagrad__epsilon_under_root(w, dw, config=None):
    """Adds epsilon to the sum before it takes the root."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config["cache"] = config.get("cache", np.zeros_like(w)) + dw * dw
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def rmsprop__decays_the_new(w, dw, config=None):
    """Weighs the new square with the decay rate and the cache with the rest."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    cache = config.get("cache", np.zeros_like(w))
    rho = config["decay_rate"]
    cache = (1 - rho) * cache + rho * dw**2
    config["cache"] = cache
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), config


def rmsprop__adagrad_with_decay(w, dw, config=None):
    """Decays the cache and adds the whole square."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config["cache"] = config["decay_rate"] * config.get("cache", np.zeros_like(w)) + dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def _adam_defaults(w, config):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    return config


def adam__corrected_state(w, dw, config=None):
    """Stores the averages after their correction, so that the next step corrects them again."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    m = b1 * config["m"] + (1 - b1) * dw
    v = b2 * config["v"] + (1 - b2) * dw**2
    m /= 1 - b1 ** config["t"]
    v /= 1 - b2 ** config["t"]
    config["m"], config["v"] = m, v
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def adam__product_for_power(w, dw, config=None):
    """Corrects by 1 - beta t where it should be 1 - beta^t."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    t = config["t"]
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1 * t)
    vt = config["v"] / (1 - b2 * t)
    return w - config["learning_rate"] * mt / (np.sqrt(np.abs(vt)) + config["epsilon"]), config


def adam__first_moment_corrected(w, dw, config=None):
    """Corrects the first average and not the second."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1 ** config["t"])
    return w - config["learning_rate"] * mt / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam__betas_crossed(w, dw, config=None):
    """The first average decays with beta2 and the second with beta1."""
    config = _adam_defaults(w, config)
    b2, b1 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1 ** config["t"])
    vt = config["v"] / (1 - b2 ** config["t"])
    return w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"]), config


def adam__clock_stands(w, dw, config=None):
    """Uses t + 1 and never stores it, so that every step is corrected as the first."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1**t)
    vt = config["v"] / (1 - b2**t)
    return w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"]), config


def step_decay__no_floor(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Takes the quotient itself as the exponent, so that the rate falls every epoch."""
    return initial_rate * drop ** (epoch / epochs_per_drop)


def step_decay__drops_once(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Lowers the rate once and never again."""
    if epoch >= epochs_per_drop:
        return initial_rate * drop
    return initial_rate


def exponential_decay__power_of_rate(initial_rate, epoch, decay_rate=0.1):
    """Multiplies by the decay rate to the power of the epoch."""
    return initial_rate * decay_rate**epoch


def inverse_time_decay__counts_from_one(initial_rate, epoch, decay_rate=0.1):
    """Counts the epochs from 1."""
    return initial_rate / (1 + decay_rate * (epoch + 1))


def clip_grad_norm__each_alone(grads, max_norm):
    """Clips every gradient by its own norm."""

    def clip(g):
        norm = np.linalg.norm(g)
        return g * (max_norm / norm) if norm > max_norm else g.copy()

    if isinstance(grads, dict):
        return {k: clip(g) for k, g in grads.items()}
    return [clip(g) for g in grads]


def clip_grad_norm__always_scales(grads, max_norm):
    """Scales small gradients up to the largest norm too."""
    values = list(grads.values()) if isinstance(grads, dict) else grads
    total = np.sqrt(sum(np.sum(g**2) for g in values))
    factor = max_norm / (total + 1e-12)
    if isinstance(grads, dict):
        return {k: g * factor for k, g in grads.items()}
    return [g * factor for g in grads]


def clip_grad_norm__by_value(grads, max_norm):
    """Cuts each entry to [-max_norm, max_norm]."""
    if isinstance(grads, dict):
        return {k: np.clip(g, -max_norm, max_norm) for k, g in grads.items()}
    return [np.clip(g, -max_norm, max_norm) for g in grads]


def newton_step__diagonal(w, grad, hessian):
    """Divides by the Hessian's diagonal and ignores the rest."""
    return w - grad / np.diag(hessian)


def newton_step__multiplies(w, grad, hessian):
    """Multiplies by the Hessian."""
    return w - hessian.dot(grad)
