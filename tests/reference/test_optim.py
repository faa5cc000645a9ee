"""Update rules, schedules, clipping and Newton's step against PyTorch's trajectories and SciPy."""

import numpy as np
import pytest
from scipy import linalg, optimize

from reference import optim
from reference.optim import (
    adagrad,
    adam,
    clip_grad_norm,
    exponential_decay,
    inverse_time_decay,
    nesterov_momentum,
    newton_step,
    rmsprop,
    sgd,
    sgd_momentum,
    step_decay,
)

from .support import assert_all_close, frozen

RULES = {
    "sgd": (sgd, "SGD", {"lr": 1e-2}),
    "sgd_momentum": (sgd_momentum, "SGD", {"lr": 1e-2, "momentum": 0.9}),
    "nesterov": (nesterov_momentum, "SGD", {"lr": 1e-2, "momentum": 0.9, "nesterov": True}),
    "adagrad": (adagrad, "Adagrad", {"lr": 1e-2, "eps": 1e-8}),
    "rmsprop": (rmsprop, "RMSprop", {"lr": 1e-2, "alpha": 0.99, "eps": 1e-8}),
    "adam": (adam, "Adam", {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8}),
}
OURS = {
    "sgd": {"learning_rate": 0.3},
    "sgd_momentum": {"learning_rate": 0.3, "momentum": 0.5},
    "nesterov": {"learning_rate": 0.3, "momentum": 0.5},
    "adagrad": {"learning_rate": 0.3, "epsilon": 0.1},
    "rmsprop": {"learning_rate": 0.3, "decay_rate": 0.6, "epsilon": 0.1},
    "adam": {"learning_rate": 0.3, "beta1": 0.5, "beta2": 0.7, "epsilon": 0.1},
}
TORCHS = {
    "sgd": {"lr": 0.3},
    "sgd_momentum": {"lr": 0.3, "momentum": 0.5},
    "nesterov": {"lr": 0.3, "momentum": 0.5, "nesterov": True},
    "adagrad": {"lr": 0.3, "eps": 0.1},
    "rmsprop": {"lr": 0.3, "alpha": 0.6, "eps": 0.1},
    "adam": {"lr": 0.3, "betas": (0.5, 0.7), "eps": 0.1},
}
STATE = {
    "sgd": set(),
    "sgd_momentum": {"velocity"},
    "nesterov": {"velocity"},
    "adagrad": {"cache"},
    "rmsprop": {"cache"},
    "adam": {"m", "v", "t"},
}


def start(steps=12, shape=(3, 4)):
    rng = np.random.default_rng(0)
    return rng.standard_normal(shape), rng.standard_normal((steps, *shape))


def trajectory(rule, w, gradients, config):
    path = []
    for dw in gradients:
        w, config = rule(frozen(w), frozen(dw), config)
        path.append(w)
    return path


def torch_trajectory(name, w, gradients, options):
    torch = pytest.importorskip("torch")
    weights = torch.tensor(w, requires_grad=True)
    optimizer = getattr(torch.optim, name)([weights], **options)
    path = []
    for dw in gradients:
        weights.grad = torch.tensor(dw)
        optimizer.step()
        path.append(weights.detach().numpy().copy())
    return path


@pytest.mark.parametrize("name", RULES)
def test_trajectory_with_defaults_follows_torch(name):
    rule, torchs, options = RULES[name]
    w, gradients = start()
    assert_all_close(trajectory(rule, w, gradients, None), torch_trajectory(torchs, w, gradients, options), rtol=1e-10)


@pytest.mark.parametrize("name", RULES)
def test_trajectory_with_other_hyperparameters_follows_torch(name):
    rule, torchs, _ = RULES[name]
    w, gradients = start()
    expected = torch_trajectory(torchs, w, gradients, TORCHS[name])
    assert_all_close(trajectory(rule, w, gradients, dict(OURS[name])), expected, rtol=1e-10)


@pytest.mark.parametrize("name", RULES)
def test_config_is_the_callers_with_state_and_defaults_added(name):
    rule = RULES[name][0]
    w, gradients = start()
    config = {"learning_rate": 0.25, "note": "kept"}
    _, returned = rule(w, gradients[0], config)
    assert returned is config
    assert config["learning_rate"] == 0.25
    assert config["note"] == "kept"
    assert set(config) == {"learning_rate", "note"} | set(OURS[name]) | STATE[name]


@pytest.mark.parametrize("name", RULES)
def test_runs_without_a_config_share_nothing(name):
    rule = RULES[name][0]
    w, gradients = start()
    first, config = rule(w, gradients[0])
    rule(first, gradients[1], config)
    again, other = rule(w, gradients[0], None)
    assert other is not config
    np.testing.assert_array_equal(again, first)


@pytest.mark.parametrize("name", RULES)
def test_arrays_of_the_state_are_replaced_not_written_to(name):
    rule = RULES[name][0]
    w, gradients = start()
    _, config = rule(w, gradients[0])
    arrays = {key: value.copy() for key, value in config.items() if isinstance(value, np.ndarray)}
    for key, value in arrays.items():
        value.flags.writeable = False
        config[key] = value
    next_w, config = rule(w, gradients[1], config)
    assert not np.shares_memory(next_w, w)
    for key, value in arrays.items():
        assert not np.array_equal(config[key], value)


@pytest.mark.parametrize("epoch", range(0, 41, 8))
def test_decays_over_a_number_of_epochs_agree_with_torch(epoch):
    torch = pytest.importorskip("torch")
    schedulers = torch.optim.lr_scheduler
    wanted = {
        "cosine_decay": lambda sgd: schedulers.CosineAnnealingLR(sgd, 40),
        "linear_decay": lambda sgd: schedulers.LinearLR(sgd, 1.0, 0.0, 40),
        "linear_warmup": lambda sgd: schedulers.LinearLR(sgd, 1e-12, 1.0, 40),
    }
    for name, scheduler in wanted.items():
        sgd = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.7)
        schedule = scheduler(sgd)
        for _ in range(epoch):
            sgd.step()
            schedule.step()
        np.testing.assert_allclose(getattr(optim, name)(0.7, epoch, 40), sgd.param_groups[0]["lr"], atol=1e-9)


def test_decays_start_and_end_where_they_should():
    assert optim.cosine_decay(0.3, 0) == optim.linear_decay(0.3, 0) == optim.linear_warmup(0.3, 5) == 0.3
    assert optim.linear_warmup(0.3, 0) == optim.linear_decay(0.3, 100) == 0
    assert optim.linear_warmup(0.3, 50) == 0.3
    np.testing.assert_allclose([optim.cosine_decay(0.3, 100), optim.cosine_decay(0.3, 50)], [0, 0.15], atol=1e-15)


def test_state_holds_what_its_names_say():
    w, (g, h) = start(steps=2)
    _, config = adam(w, g)
    assert config["t"] == 1
    assert_all_close([config["m"], config["v"]], [0.1 * g, 0.001 * g**2])
    _, config = adam(w, h, config)
    assert config["t"] == 2
    assert_all_close([config["m"]], [0.09 * g + 0.1 * h])
    for rule, velocity in ((sgd_momentum, -0.01 * g), (nesterov_momentum, -0.01 * g)):
        assert_all_close([rule(w, g)[1]["velocity"]], [velocity])
    assert_all_close([adagrad(w, g)[1]["cache"], rmsprop(w, g)[1]["cache"]], [g**2, 0.01 * g**2])


def test_adam_goes_on_from_a_given_step_count():
    w, (g,) = start(steps=1)
    next_w, config = adam(w, g, {"t": 5, "m": g, "v": g**2, "learning_rate": 0.1})
    m_hat = g / (1 - 0.9**6)
    v_hat = g**2 / (1 - 0.999**6)
    assert config["t"] == 6
    assert_all_close([next_w], [w - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8)])


@pytest.mark.parametrize("name", RULES)
def test_a_zero_gradient_from_rest_moves_nothing(name):
    w, _ = start()
    np.testing.assert_array_equal(RULES[name][0](w, np.zeros_like(w))[0], w)


@pytest.mark.parametrize(("drop", "every"), [(0.5, 10), (0.1, 3)])
def test_step_decay_follows_torchs_scheduler(drop, every):
    rates = torch_rates("StepLR", step_size=every, gamma=drop)
    ours = [step_decay(0.8, epoch, drop=drop, epochs_per_drop=every) for epoch in range(35)]
    np.testing.assert_allclose(ours, rates, rtol=1e-12)
    assert step_decay(0.8, 25) == 0.2


@pytest.mark.parametrize("k", [0.1, 0.7])
def test_smooth_decays_follow_torchs_schedulers(k):
    exponential = [exponential_decay(0.8, epoch, k) for epoch in range(35)]
    np.testing.assert_allclose(exponential, torch_rates("ExponentialLR", gamma=np.exp(-k)), rtol=1e-12)
    inverse = [inverse_time_decay(0.8, epoch, k) for epoch in range(35)]
    rates = torch_rates("LambdaLR", lr_lambda=lambda epoch: 1 / (1 + k * epoch))
    np.testing.assert_allclose(inverse, rates, rtol=1e-12)


def test_smooth_decays_have_a_default_of_one_tenth():
    assert exponential_decay(0.8, 10) == pytest.approx(0.8 / np.e, rel=1e-15)
    assert inverse_time_decay(0.8, 10) == pytest.approx(0.4, rel=1e-15)


def torch_rates(scheduler, **options):
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    schedule = getattr(torch.optim.lr_scheduler, scheduler)(optimizer, **options)
    rates = []
    for _ in range(35):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return rates


@pytest.mark.parametrize("max_norm", [0.01, 1.0, 5.0, 1e3])
def test_clipping_follows_torch(max_norm):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    grads = {"W": frozen(rng.standard_normal((4, 5))), "b": frozen(rng.standard_normal(5))}
    parameters = [torch.zeros(grad.shape, dtype=torch.float64) for grad in grads.values()]
    for parameter, grad in zip(parameters, grads.values(), strict=True):
        parameter.grad = torch.tensor(grad.copy())
    torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    clipped = clip_grad_norm(grads, max_norm)
    assert list(clipped) == ["W", "b"]
    expected = [parameter.grad.numpy() for parameter in parameters]
    assert_all_close(list(clipped.values()), expected, rtol=1e-6 + 2e-6 / max_norm * (max_norm < 1))
    as_list = clip_grad_norm(list(grads.values()), max_norm)
    assert isinstance(as_list, list)
    assert_all_close(as_list, list(clipped.values()))


def test_clipping_takes_the_root_of_the_sum_of_squares():
    grads = [np.array([3.0, 0.0]), np.array([[4.0]])]
    np.testing.assert_allclose(np.concatenate([g.ravel() for g in clip_grad_norm(grads, 2.5)]), [1.5, 0.0, 2.0])
    for kept, grad in zip(clip_grad_norm(grads, 5.0), grads, strict=True):
        np.testing.assert_array_equal(kept, grad)
        assert not np.shares_memory(kept, grad)
    np.testing.assert_array_equal(clip_grad_norm([np.zeros(3)], 1.0)[0], np.zeros(3))


def test_newton_step_reaches_the_minimum_of_a_quadratic_at_once():
    rng = np.random.default_rng(0)
    A, minimum, w = rng.standard_normal((5, 5)), rng.standard_normal(5), rng.standard_normal(5)
    H = A @ A.T + np.eye(5)
    found = optimize.minimize(lambda x: 0.5 * (x - minimum) @ H @ (x - minimum), w).x
    reached = newton_step(frozen(w), frozen(H @ (w - minimum)), frozen(H))
    np.testing.assert_allclose(reached, minimum, rtol=1e-10)
    np.testing.assert_allclose(reached, found, atol=1e-4)


def test_newton_step_solves_and_does_not_invert():
    H = linalg.hilbert(10)
    step = -newton_step(np.zeros(10), H @ np.ones(10), H)
    assert np.abs(H @ step - H @ np.ones(10)).max() < 1e-14


def test_newton_step_refuses_a_singular_hessian():
    with pytest.raises(np.linalg.LinAlgError):
        newton_step(np.ones(2), np.ones(2), np.ones((2, 2)))
