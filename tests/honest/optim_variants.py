"""Right update rules, schedules and steps, each written in another way than the reference's."""

import copy
import math

import numpy as np
from scipy import linalg


def sgd__course(w, dw, config=None):
    """The course's own: in place."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    w -= config["learning_rate"] * dw
    return w, config


def sgd__new_config(w, dw, config=None):
    """Changes nothing it was given."""
    config = {"learning_rate": 1e-2} | (config or {})
    return np.subtract(w, np.multiply(config["learning_rate"], dw)), config


def sgd__single_precision(w, dw, config=None):
    """In single precision."""
    rate = np.float32((config or {}).get("learning_rate", 1e-2))
    return w.astype(np.float32) - rate * dw.astype(np.float32), config or {}


def sgd_momentum__course(w, dw, config=None):
    """The course's usual solution."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    next_w = w + v
    config["velocity"] = v
    return next_w, config


def sgd_momentum__in_place(w, dw, config=None):
    """Weights and velocity in place."""
    config = {} if config is None else config
    v = config.setdefault("velocity", np.zeros(w.shape))
    v *= config.setdefault("momentum", 0.9)
    v -= config.setdefault("learning_rate", 1e-2) * dw
    w += v
    return w, config


def sgd_momentum__entry_by_entry(w, dw, config=None):
    """A loop over the entries, and a new config."""
    config = copy.deepcopy(config) if config else {}
    v, mu, rate = config.get("velocity"), config.get("momentum", 0.9), config.get("learning_rate", 1e-2)
    v = np.zeros_like(w) if v is None else v
    out = np.empty_like(w)
    for index in np.ndindex(*w.shape):
        v[index] = mu * v[index] - rate * dw[index]
        out[index] = w[index] + v[index]
    return out, config | {"velocity": v, "momentum": mu, "learning_rate": rate}


def sgd_momentum__single_precision(w, dw, config=None):
    """In single precision."""
    config = config or {}
    v = np.asarray(config.get("velocity", 0.0), np.float32)
    config["velocity"] = np.float32(config.get("momentum", 0.9)) * v - np.float32(
        config.get("learning_rate", 1e-2)
    ) * dw.astype(np.float32)
    return w.astype(np.float32) + config["velocity"], config


def nesterov_momentum__lecture(w, dw, config=None):
    """The lecture's lines."""
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    mu = config["momentum"]
    v_prev = v
    v = mu * v - config["learning_rate"] * dw
    w = w + (-mu * v_prev + (1 + mu) * v)
    config["velocity"] = v
    return w, config


def nesterov_momentum__simplified(w, dw, config=None):
    """w + mu^2 v - (1 + mu) rate dw."""
    config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": 0 * w, **(config or {})}
    mu, v, rate = config["momentum"], config["velocity"], config["learning_rate"]
    config["velocity"] = mu * v - rate * dw
    return w + mu**2 * v - (1 + mu) * rate * dw, config


def nesterov_momentum__look_ahead(w, dw, config=None):
    """Back to the point before the look, a step, and a look ahead; in place."""
    config = {} if config is None else config
    mu, rate = config.get("momentum", 0.9), config.get("learning_rate", 1e-2)
    v = config.get("velocity", np.zeros_like(w))
    w -= mu * v
    v = mu * v - rate * dw
    w += v
    w += mu * v
    config["velocity"] = v
    return w, config


def nesterov_momentum__single_precision(w, dw, config=None):
    """In single precision."""
    config = config or {}
    mu, rate = np.float32(config.get("momentum", 0.9)), np.float32(config.get("learning_rate", 1e-2))
    v = np.asarray(config.get("velocity", np.zeros_like(w)), np.float32)
    config["velocity"] = mu * v - rate * dw.astype(np.float32)
    return w.astype(np.float32) - mu * v + (1 + mu) * config["velocity"], config


def adagrad__lecture(w, dw, config=None):
    """The lecture's lines, in place."""
    config = {} if config is None else config
    rate, eps = config.setdefault("learning_rate", 1e-2), config.setdefault("epsilon", 1e-8)
    cache = config.setdefault("cache", np.zeros_like(w))
    cache += dw**2
    w += -rate * dw / (np.sqrt(cache) + eps)
    return w, config


def adagrad__new_config(w, dw, config=None):
    """Changes nothing it was given."""
    config = {"learning_rate": 1e-2, "epsilon": 1e-8, "cache": np.zeros_like(w)} | (config or {})
    cache = config["cache"] + np.square(dw)
    return w - dw * (config["learning_rate"] / (cache**0.5 + config["epsilon"])), {**config, "cache": cache}


def adagrad__single_precision(w, dw, config=None):
    """In single precision."""
    config = config or {}
    w, dw = w.astype(np.float32), dw.astype(np.float32)
    config["cache"] = np.asarray(config.get("cache", np.zeros_like(w)), np.float32) + dw * dw
    step = np.float32(config.get("learning_rate", 1e-2)) * dw
    return w - step / (np.sqrt(config["cache"]) + np.float32(config.get("epsilon", 1e-8))), config


def rmsprop__course(w, dw, config=None):
    """The course's usual solution."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = config["decay_rate"] * config["cache"] + (1 - config["decay_rate"]) * dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return next_w, config


def rmsprop__moved_average(w, dw, config=None):
    """The average moves towards the square; in place."""
    config = {} if config is None else config
    cache = config.get("cache", np.zeros_like(w))
    cache += (1 - config.get("decay_rate", 0.99)) * (dw * dw - cache)
    config["cache"] = cache
    w -= config.get("learning_rate", 1e-2) * dw / (config.get("epsilon", 1e-8) + np.sqrt(cache))
    return w, config


def rmsprop__single_precision(w, dw, config=None):
    """In single precision."""
    config = config or {}
    w, dw = w.astype(np.float32), dw.astype(np.float32)
    d = config.get("decay_rate", 0.99)
    cache = np.asarray(config.get("cache", np.zeros_like(w)), np.float32)
    config["cache"] = (np.float32(d) * cache + np.float32(1 - d) * dw**2).astype(np.float32)
    step = np.float32(config.get("learning_rate", 1e-2)) * dw
    return w - step / (np.sqrt(config["cache"]) + np.float32(config.get("epsilon", 1e-8))), config


def adam__course(w, dw, config=None):
    """The course's usual solution."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    mt = config["m"] / (1 - config["beta1"] ** config["t"])
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * (dw**2)
    vt = config["v"] / (1 - config["beta2"] ** config["t"])
    next_w = w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"])
    return next_w, config


def adam__in_place(w, dw, config=None):
    """Averages and weights in place."""
    config = {} if config is None else config
    m, v = config.setdefault("m", np.zeros_like(w)), config.setdefault("v", np.zeros_like(w))
    b1, b2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    t = config["t"] = config.get("t", 0) + 1
    m += (1 - b1) * (dw - m)
    v *= b2
    v += (1 - b2) * np.square(dw)
    w -= (
        config.get("learning_rate", 1e-3) * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + config.get("epsilon", 1e-8))
    )
    return w, config


def adam__corrected_rate(w, dw, config=None):
    """The corrections put into rate and epsilon, as the paper suggests."""
    defaults = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}
    c = {**defaults, "m": np.zeros_like(w), "v": np.zeros_like(w), **(config or {})}
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw * dw
    root = math.sqrt(1 - c["beta2"] ** c["t"])
    rate = c["learning_rate"] * root / (1 - c["beta1"] ** c["t"])
    return w - rate * c["m"] / (np.sqrt(c["v"]) + c["epsilon"] * root), c


def adam__single_precision(w, dw, config=None):
    """In single precision."""
    c = config or {}
    w, dw = w.astype(np.float32), dw.astype(np.float32)
    b1, b2 = c.get("beta1", 0.9), c.get("beta2", 0.999)
    c["t"] = c.get("t", 0) + 1
    m = np.asarray(c.get("m", np.zeros_like(w)), np.float32)
    v = np.asarray(c.get("v", np.zeros_like(w)), np.float32)
    c["m"] = np.float32(b1) * m + np.float32(1 - b1) * dw
    c["v"] = np.float32(b2) * v + np.float32(1 - b2) * dw**2
    m, v = c["m"] / np.float32(1 - b1 ** c["t"]), c["v"] / np.float32(1 - b2 ** c["t"])
    return w - np.float32(c.get("learning_rate", 1e-3)) * m / (np.sqrt(v) + np.float32(c.get("epsilon", 1e-8))), c


def step_decay__floor(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """By math.floor."""
    return initial_rate * math.pow(drop, math.floor(epoch / epochs_per_drop))


def step_decay__loop(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """A drop at a time."""
    rate = initial_rate
    for past in range(1, epoch + 1):
        if past % epochs_per_drop == 0:
            rate *= drop
    return rate


def step_decay__numpy(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """A NumPy scalar."""
    return np.float64(initial_rate) * np.power(drop, np.floor_divide(epoch, epochs_per_drop), dtype=float)


def exponential_decay__numpy(initial_rate, epoch, decay_rate=0.1):
    """A NumPy scalar."""
    return initial_rate * np.exp(-decay_rate * epoch)


def exponential_decay__power_of_e(initial_rate, epoch, decay_rate=0.1):
    """A power of e."""
    return initial_rate * math.e ** (-decay_rate * epoch)


def exponential_decay__loop(initial_rate, epoch, decay_rate=0.1):
    """An epoch at a time."""
    for _ in range(epoch):
        initial_rate *= math.exp(-decay_rate)
    return np.array(initial_rate)


def inverse_time_decay__numpy(initial_rate, epoch, decay_rate=0.1):
    """An array without axes."""
    return np.divide(initial_rate, 1 + decay_rate * np.array(epoch))


def inverse_time_decay__power(initial_rate, epoch, decay_rate=0.1):
    """A power of -1."""
    return initial_rate * (1 + decay_rate * epoch) ** -1


def inverse_time_decay__expanded(initial_rate, epoch, decay_rate=0.1):
    """Expanded by 1 / k."""
    return (initial_rate / decay_rate) / (1 / decay_rate + epoch)


def clip_grad_norm__in_place(grads, max_norm):
    """In place, where the limit is passed."""
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = np.sqrt(sum((g**2).sum() for g in arrays))
    if norm > max_norm:
        for g in arrays:
            np.multiply(g, max_norm / norm, out=g)
    return grads


def clip_grad_norm__one_vector(grads, max_norm):
    """By the norm of one long vector."""
    keys = grads.keys() if isinstance(grads, dict) else range(len(grads))
    norm = np.linalg.norm(np.concatenate([np.ravel(grads[key]) for key in keys]))
    factor = 1.0 if norm <= max_norm else max_norm / norm
    clipped = {key: factor * grads[key] for key in keys}
    return clipped if isinstance(grads, dict) else list(clipped.values())


def clip_grad_norm__tiny_added(grads, max_norm):
    """The usual 1e-6 in the denominator."""
    items = grads.items() if isinstance(grads, dict) else enumerate(grads)
    items = list(items)
    total = sum(np.linalg.norm(g) ** 2 for _, g in items) ** 0.5
    factor = min(1.0, max_norm / (total + 1e-6))
    clipped = {key: g * factor for key, g in items}
    return clipped if isinstance(grads, dict) else [clipped[key] for key, _ in items]


def clip_grad_norm__single_precision(grads, max_norm):
    """In single precision."""
    items = grads.items() if isinstance(grads, dict) else enumerate(grads)
    single = {key: g.astype(np.float32) for key, g in items}
    norm = np.sqrt(sum(np.vdot(g, g) for g in single.values()))
    factor = np.float32(max_norm) / max(norm, np.float32(max_norm))
    clipped = {key: g * factor for key, g in single.items()}
    return clipped if isinstance(grads, dict) else list(clipped.values())


def newton_step__inverse(w, grad, hessian):
    """By the inverse, as the lecture writes it."""
    return w - np.linalg.inv(hessian).dot(grad)


def newton_step__scipy(w, grad, hessian):
    """By SciPy, for symmetric matrices, in place."""
    w -= linalg.solve(hessian, grad, assume_a="sym")
    return w


def newton_step__eigenvectors(w, grad, hessian):
    """By eigenvectors."""
    values, vectors = np.linalg.eigh(hessian)
    return w - vectors @ ((vectors.T @ grad) / values)


def newton_step__single_precision(w, grad, hessian):
    """In single precision."""
    return w - np.linalg.solve(hessian.astype(np.float32), grad.astype(np.float32))


def cosine_decay__squared_cosine(initial_rate, epoch, num_epochs=100):
    """By the half angle."""
    return initial_rate * np.cos(np.pi * epoch / (2 * num_epochs)) ** 2


def cosine_decay__clipped(initial_rate, epoch, num_epochs=100):
    """Stays at the end."""
    return np.float64(initial_rate) / 2 * (1 + np.cos(np.pi * np.clip(epoch / num_epochs, 0, 1)))


def linear_decay__remaining(initial_rate, epoch, num_epochs=100):
    """The epochs that are left, as a share."""
    return initial_rate * (num_epochs - epoch) / num_epochs


def linear_decay__interpolated(initial_rate, epoch, num_epochs=100):
    """Between two points."""
    return np.interp(epoch, [0, num_epochs], [initial_rate, 0.0])


def linear_warmup__interpolated(initial_rate, epoch, warmup_epochs=5):
    """Between two points, the last value after them."""
    return np.interp(epoch, [0, warmup_epochs], [0.0, initial_rate])


def linear_warmup__two_branches(initial_rate, epoch, warmup_epochs=5):
    """A branch for each part."""
    if epoch < warmup_epochs:
        return epoch / warmup_epochs * initial_rate
    return initial_rate


def _adam_averages(w, dw, config, first):
    config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": first} | (config or {})
    config["t"] += 1
    config["m"] = config["beta1"] * config.get("m", 0) + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config.get("v", 0) + (1 - config["beta2"]) * dw**2
    return config, 1 - config["beta1"] ** config["t"], 1 - config["beta2"] ** config["t"]


def adam__folded(w, dw, config=None):
    """The step size of section 2 of the paper: epsilon is added before the correction."""
    config, first, second = _adam_averages(w, dw, config, 0)
    rate = config["learning_rate"] * math.sqrt(second) / first
    return w - rate * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam__counts_from_one(w, dw, config=None):
    """A config without t begins at 1, and t is raised before use."""
    config, first, second = _adam_averages(w, dw, config, 1)
    step = config["m"] / first / (np.sqrt(config["v"] / second) + config["epsilon"])
    return w - config["learning_rate"] * step, config


def cosine_decay__complex(initial_rate, epoch, num_epochs=100):
    """The real part of a point that walks half around a circle."""
    return initial_rate * (1 + np.exp(1j * np.pi * np.float64(epoch) / num_epochs).real) / 2


def cosine_decay__sine(initial_rate, epoch, num_epochs=100):
    """By the sine of the angle that is left."""
    left = (num_epochs - epoch) / num_epochs
    return np.asarray(initial_rate * math.sin(math.pi * left / 2) ** 2)


def linear_decay__loop(initial_rate, epoch, num_epochs=100):
    """One step down an epoch."""
    rate = initial_rate
    for _ in range(epoch):
        rate -= initial_rate / num_epochs
    return max(rate, 0.0)


def linear_decay__array(initial_rate, epoch, num_epochs=100):
    """The whole schedule, of which one entry is wanted."""
    return np.linspace(initial_rate, 0.0, num_epochs + 1)[epoch]


def linear_warmup__clipped(initial_rate, epoch, warmup_epochs=5):
    """Clipped by NumPy."""
    return initial_rate * np.clip(np.float32(epoch) / warmup_epochs, 0, 1)


def linear_warmup__loop(initial_rate, epoch, warmup_epochs=5):
    """One step up an epoch, as long as there are any."""
    step, rate = initial_rate / warmup_epochs, 0.0
    for _ in range(min(epoch, warmup_epochs)):
        rate += step
    return rate


def sgd_momentum__default_copied(w, dw, config={}):  # noqa: B006 - it is copied
    """The default is one dictionary for all calls, and is copied before anything is put there."""
    config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w), **config}
    config["velocity"] = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + config["velocity"], config


def cosine_decay__squared(initial_rate, epoch, num_epochs=100):
    """The square of the cosine of half the angle."""
    return initial_rate * np.cos(0.5 * np.pi * epoch / num_epochs) ** 2
