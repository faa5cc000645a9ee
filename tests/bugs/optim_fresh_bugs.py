"""Wrong optimizers."""

import numpy as np

PART = "fresh"


def sgd__climbs(w, dw, config=None):
    """Adds the gradient."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    w = w + config["learning_rate"] * dw
    return w, config


def sgd_momentum__velocity_not_kept(w, dw, config=None):
    """The velocity is not stored in config."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    next_w = w + v
    return next_w, config


def sgd_momentum__subtracts_the_velocity(w, dw, config=None):
    """w - v with a v that already holds the minus sign."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    next_w = w - v
    config["velocity"] = v
    return next_w, config


def sgd_momentum__averages_the_gradient(w, dw, config=None):
    """v = momentum * v - (1 - momentum) * learning_rate * dw."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    mu = config["momentum"]
    v = mu * v - (1 - mu) * config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config


def nesterov_momentum__plain_momentum(w, dw, config=None):
    """The step of plain momentum, without the look ahead."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config


def nesterov_momentum__new_velocity_twice(w, dw, config=None):
    """Uses the new velocity in both terms, because the old one was overwritten."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    mu = config["momentum"]
    v = mu * v - config["learning_rate"] * dw
    v_prev = v
    w = w - mu * v_prev + (1 + mu) * v
    config["velocity"] = v
    return w, config


def adagrad__no_root(w, dw, config=None):
    """Divides by the cache without its root."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = config["cache"] + dw**2
    next_w = w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"])
    return next_w, config


def rmsprop__decay_the_other_way(w, dw, config=None):
    """decay_rate and 1 - decay_rate are swapped."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    rho = config["decay_rate"]
    cache = (1 - rho) * config["cache"] + rho * dw * dw
    config["cache"] = cache
    next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"])
    return next_w, config


def rmsprop__sums_like_adagrad(w, dw, config=None):
    """The squares are summed: (1 - decay_rate) is forgotten before the new square."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = config["decay_rate"] * config["cache"] + dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return next_w, config


def _adam_defaults(w, config):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    return config


def adam__no_correction(w, dw, config=None):
    """No bias correction."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    next_w = w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"])
    return next_w, config


def adam__counts_after_use(w, dw, config=None):
    """t is raised after use, so that the first correction divides by 0."""
    config = _adam_defaults(w, config)
    b1, b2, t = config["beta1"], config["beta2"], config["t"]
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    with np.errstate(all="ignore"):
        mt = config["m"] / np.float64(1 - b1**t)
        vt = config["v"] / np.float64(1 - b2**t)
        next_w = w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"])
    config["t"] = t + 1
    return next_w, config


def adam__count_never_raised(w, dw, config=None):
    """The corrections always use t + 1 with a t that stays 0."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1**t)
    vt = config["v"] / (1 - b2**t)
    next_w = w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"])
    return next_w, config


def adam__keeps_the_corrected(w, dw, config=None):
    """Stores the corrected averages, which are corrected again in the next step."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    config["m"] /= 1 - b1 ** config["t"]
    config["v"] /= 1 - b2 ** config["t"]
    next_w = w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"])
    return next_w, config


def adam__one_correction_for_both(w, dw, config=None):
    """The second average is corrected with beta1."""
    config = _adam_defaults(w, config)
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1 ** config["t"])
    vt = config["v"] / (1 - b1 ** config["t"])
    return w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"]), config


def step_decay__smooth(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Divides without rounding down, so that the rate falls every epoch."""
    return initial_rate * drop ** (epoch / epochs_per_drop)


def exponential_decay__power_of_the_rate(initial_rate, epoch, decay_rate=0.1):
    """decay_rate ** epoch instead of exp(-decay_rate * epoch)."""
    return initial_rate * decay_rate**epoch


def clip_grad_norm__each_array_by_itself(grads, max_norm):
    """Clips every array by its own norm instead of all by the joint one."""

    def clip(g):
        norm = np.sqrt(np.sum(g**2))
        return g * max_norm / norm if norm > max_norm else g.copy()

    if isinstance(grads, dict):
        return {name: clip(g) for name, g in grads.items()}
    return [clip(g) for g in grads]


def clip_grad_norm__scales_small_ones_up(grads, max_norm):
    """Scales to max_norm always, also where the norm is smaller."""
    values = list(grads.values()) if isinstance(grads, dict) else list(grads)
    total = np.sqrt(sum(np.sum(g**2) for g in values))
    scale = max_norm / (total + 1e-12)
    if isinstance(grads, dict):
        return {k: g * scale for k, g in grads.items()}
    return [g * scale for g in values]


def newton_step__uphill(w, grad, hessian):
    """Adds the step instead of subtracting it."""
    return w + np.linalg.inv(hessian).dot(grad)


def _filled(config, **k):
    config = {} if config is None else config
    for n, v in k.items():
        config.setdefault(n, v)
    return config


def adagrad__scalar_cache(w, dw, config=None):
    """cache sums over all entries."""
    c = _filled(config, learning_rate=1e-2, epsilon=1e-8, cache=np.zeros_like(w))
    c["cache"] = c["cache"] + np.sum(dw**2)
    return w - c["learning_rate"] * dw / (np.sqrt(c["cache"]) + c["epsilon"]), c


def adam__beta1_both(w, dw, config=None):
    """beta1 in both bias corrections."""
    c = _filled(
        config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=np.zeros_like(w), v=np.zeros_like(w), t=0
    )
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    mt = c["m"] / (1 - c["beta1"] ** c["t"])
    vt = c["v"] / (1 - c["beta1"] ** c["t"])
    return w - c["learning_rate"] * mt / (np.sqrt(vt) + c["epsilon"]), c


def rmsprop__update_before_cache(w, dw, config=None):
    """step uses old cache."""
    c = _filled(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=np.zeros_like(w))
    nw = w - c["learning_rate"] * dw / (np.sqrt(c["cache"]) + c["epsilon"])
    c["cache"] = c["decay_rate"] * c["cache"] + (1 - c["decay_rate"]) * dw**2
    return nw, c


def sgd_momentum__mu_on_grad(w, dw, config=None):
    """v = v - lr*dw; w += mu*v."""
    c = _filled(config, learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    c["velocity"] = c["velocity"] - c["learning_rate"] * dw
    return w + c["momentum"] * c["velocity"], c


def nesterov_momentum__missing_one(w, dw, config=None):
    """mu instead of 1+mu."""
    c = _filled(config, learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    old = c["velocity"]
    v = c["momentum"] * old - c["learning_rate"] * dw
    c["velocity"] = v
    return w - c["momentum"] * old + c["momentum"] * v, c


def adam__dw_not_squared(w, dw, config=None):
    """v averages dw."""
    c = _filled(
        config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=np.zeros_like(w), v=np.zeros_like(w), t=0
    )
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * np.abs(dw)
    mt = c["m"] / (1 - c["beta1"] ** c["t"])
    vt = c["v"] / (1 - c["beta2"] ** c["t"])
    return w - c["learning_rate"] * mt / (np.sqrt(vt) + c["epsilon"]), c


def adam__uncorrected_v_used(w, dw, config=None):
    """uses dw instead of m_hat in the step."""
    c = _filled(
        config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=np.zeros_like(w), v=np.zeros_like(w), t=0
    )
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    vt = c["v"] / (1 - c["beta2"] ** c["t"])
    return w - c["learning_rate"] * dw / (np.sqrt(vt) + c["epsilon"]), c


def adam__m_without_factor(w, dw, config=None):
    """m lacks the factor 1-beta1."""
    c = _filled(
        config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=np.zeros_like(w), v=np.zeros_like(w), t=0
    )
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    mt = c["m"] / (1 - c["beta1"] ** c["t"])
    vt = c["v"] / (1 - c["beta2"] ** c["t"])
    return w - c["learning_rate"] * mt / (np.sqrt(vt) + c["epsilon"]), c


def rmsprop__plus_step(w, dw, config=None):
    """ascends."""
    c = _filled(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=np.zeros_like(w))
    c["cache"] = c["decay_rate"] * c["cache"] + (1 - c["decay_rate"]) * dw**2
    return w + c["learning_rate"] * dw / (np.sqrt(c["cache"]) + c["epsilon"]), c


def adam__t_after(w, dw, config=None):
    """t incremented after."""
    c = _filled(
        config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=np.zeros_like(w), v=np.zeros_like(w), t=0
    )
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    mt = c["m"] / (1 - c["beta1"] ** c["t"])
    vt = c["v"] / (1 - c["beta2"] ** c["t"])
    c["t"] += 1
    return w - c["learning_rate"] * mt / (np.sqrt(vt) + c["epsilon"]), c


def linear_warmup__inverted(initial_rate, epoch, warmup_epochs=5):
    """warmup from full to zero."""
    return initial_rate * max(0.0, 1 - epoch / warmup_epochs)


def cosine_decay__no_one(initial_rate, epoch, num_epochs=100):
    """no +1."""
    return 0.5 * initial_rate * np.cos(np.pi * epoch / num_epochs)


def inverse_time_decay__squared(initial_rate, epoch, decay_rate=0.1):
    """1 + k t^2."""
    return initial_rate / (1 + decay_rate * epoch**2)


def step_decay__mult(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """drop times number."""
    return initial_rate * drop * (epoch // epochs_per_drop)


def newton_step__hessian_transposed_grad(w, grad, hessian):
    """divides elementwise by row sums."""
    return w - grad / hessian.sum(axis=1)


def nesterov_momentum__nesterov_step_kept_as_velocity(w, dw, config=None):
    """What is stored as the velocity is the whole step, -mu*v_old + (1+mu)*v, not v itself."""
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    mu = config.setdefault("momentum", 0.9)
    v_old = config.get("velocity", np.zeros(w.shape))
    v_new = mu * v_old - lr * dw
    update = -mu * v_old + (1 + mu) * v_new
    config["velocity"] = update
    return w + update, config


def inverse_time_decay__inverse_decay_precedence(initial_rate, epoch, decay_rate=0.1):
    """Without brackets the rate is divided by 1 and decay_rate * epoch is added to it: it grows."""
    return initial_rate / 1 + decay_rate * epoch


def rmsprop__decays_by_nine_tenths(w, dw, config=None):
    """The decay rate is 0.9 where the config says none."""
    config = {} if config is None else config
    defaults = {"learning_rate": 1e-2, "decay_rate": 0.9, "epsilon": 1e-8, "cache": np.zeros_like(w)}
    for key, value in defaults.items():
        config.setdefault(key, value)
    d = config["decay_rate"]
    config["cache"] = d * config["cache"] + (1 - d) * dw * dw
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def step_decay__first_drop_at_once(initial_rate, epoch, drop=0.5, epochs_per_drop=10):
    """Drops once more than there were intervals."""
    rate = initial_rate
    for _ in range(int(epoch) // epochs_per_drop + 1):
        rate *= drop
    return rate


def clip_grad_norm__largest_of_the_norms(grads, max_norm):
    """The norm is that of the longest gradient, not of all together."""
    values = list(grads.values()) if isinstance(grads, dict) else grads
    factor = min(1.0, max_norm / (max(np.linalg.norm(g) for g in values) + 1e-300))
    return {k: g * factor for k, g in grads.items()} if isinstance(grads, dict) else [g * factor for g in grads]
