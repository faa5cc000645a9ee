"""Exercises of ``optim.py``: update rules, schedules, clipping and Newton's step (lectures 3, 7)."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.kinds.draws import Draw, fixed, normal, number, rate, strided, uniform, whole
from graders.kinds.function import Function
from graders.kinds.operation import Case, cases
from graders.kinds.optimizer import Optimizer

_SMALL: Final = 0.02
"""Size of gradients beside which a default epsilon of 1e-8 shows, wherever it stands: by 1e-8 of a weight or more."""

_SECOND_TRAINING: Final = "Here another training without a config ran before: nothing of it may be left."


def _steps(count: int, *shape: int, config: dict[str, Any] | None = None, size: float = 1.0) -> dict[str, Any]:
    """Weights, the gradients of some steps, and a config if one is given."""
    inputs: dict[str, Any] = {"w": normal(*shape)}
    inputs |= {f"dw{index}": normal(*shape, scale=size) for index in range(1, count + 1)}
    return inputs if config is None else inputs | {"config": config}


def _rule(name: str, points: float, given: Mapping[str, dict[str, Any]], state: Mapping[str, Any]) -> Optimizer:
    """An update rule with its default config, with each of the configs ``given``, and resumed from a ``state``.

    ``state`` is a config from the middle of a training, for weights of shape (3, 2).
    """
    entries: dict[str, dict[str, Any]] = {
        "defaults": _steps(4, 5, 3, size=_SMALL),
        "one_weight": _steps(3, 1),
        "filters": _steps(2, 2, 3, 2, 2, size=_SMALL),
        "not_contiguous": {name: strided(draw) for name, draw in _steps(3, 3, 4).items()},
        "no_gradient": {
            "w": normal(7),
            "dw1": fixed([0.0] * 7),
            "dw2": whole(7, low=0, high=2),
            "dw3": normal(7),
        },
    }
    weight = 2.0 if state else 3.0
    others = {case: Case(_steps(3, 5, 3, config=config), weight=weight) for case, config in given.items()}
    if state:
        others["resumed"] = Case(_steps(3, 3, 2, config=dict(state)))
        earlier = {"earlier_w": normal(5, 3), "earlier_dw": normal(5, 3)}
        others["second_training"] = Case(_steps(3, 5, 3) | earlier, hint=_SECOND_TRAINING)
    return Optimizer(name=name, function=f"optim.{name}", points=points, cases=cases(**entries, **others))


def _schedule(name: str, *settings: Mapping[str, float], epochs: tuple[int, int] = (21, 60)) -> Function:
    """A schedule; the settings are what follows the initial rate and the epoch."""
    later, *others = settings
    entries = cases(
        defaults={"initial_rate": rate(0.1, 0.9), "epoch": number(*epochs)},
        other_rate={"initial_rate": rate(4.0, 6.0), "epoch": 4},
        first_epoch={"initial_rate": rate(0.6, 0.8), "epoch": 0},
        tenth_epoch={"initial_rate": rate(0.2, 0.4), "epoch": 10},
        ninth_epoch={"initial_rate": rate(0.2, 0.4), "epoch": 9},
        settings={"initial_rate": rate(0.1, 0.3), "epoch": number(16, 20), **later},
        **{
            f"settings_{i}": {"initial_rate": rate(1.5, 1.9), "epoch": number(13, 16), **more}
            for i, more in enumerate(others, 2)
        },
    )
    return Function(name=name, function=f"optim.{name}", points=1, cases=entries)


_BY_NAME: Final = {"parts": {"dW1": ("W1",), "db1": ("b1",), "dW2": ("W2",)}}
_LARGE: Final = 1e4
"""Gradients so large that an epsilon added to their norm does not show."""


def _gradients(scale: float) -> dict[str, Draw]:
    return {"W1": normal(3, 5, scale=scale), "b1": normal(5, scale=scale), "W2": normal(5, 2, scale=scale)}


def _clipping(grads: Any, max_norm: float, parts: Mapping[str, tuple[int | str, ...]]) -> Case:
    return Case({"grads": grads, "max_norm": max_norm}, {"parts": parts})


_CLIPPING: Final = cases(
    by_name=_clipping(_gradients(_LARGE), 2.0 * _LARGE, _BY_NAME["parts"]),
    a_list=_clipping([normal(7, scale=_LARGE), normal(2, 3, scale=_LARGE)], 700.0, {"first": (0,), "second": (1,)}),
    one_array=_clipping([normal(11, scale=_LARGE)], 5.0, {"first": (0,)}),
    within_the_limit=_clipping(_gradients(0.1), 5.0, _BY_NAME["parts"]),
    just_within=_clipping([fixed([0.3, 0.4]), fixed([[1.2]])], 1.31, {"first": (0,), "second": (1,)}),
    no_gradient=_clipping([fixed([0.0] * 3)], 1.0, {"first": (0,)}),
    one_large_entry=_clipping({"W": fixed([[3e4, 0.0], [0.0, 4e4]])}, 100.0, {"dW": ("W",)}),
)


def _hessian(n: int, *, definite: bool = True) -> Draw:
    """A symmetric matrix far from singular, with eigenvalues of both signs unless it is definite."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        q = np.linalg.qr(rng.standard_normal((n, n)))[0]
        eigenvalues = rng.uniform(0.5, 3.0, n)
        if not definite:
            eigenvalues[::2] *= -1.0
        matrix: NDArray[np.float64] = (q * eigenvalues) @ q.T
        return (matrix + matrix.T) / 2.0

    return draw


def _newton(n: int, hessian: Draw) -> dict[str, Draw]:
    return {"w": normal(n), "grad": normal(n), "hessian": hessian}


OPERATIONS = (
    _rule("sgd", 1, {"other_rate": {"learning_rate": 0.3}}, {}),
    _rule(
        "sgd_momentum",
        3,
        {"settings": {"learning_rate": 0.3, "momentum": 0.5}, "no_momentum": {"momentum": 0.0}},
        {"learning_rate": 0.1, "momentum": 0.95, "velocity": normal(3, 2)},
    ),
    _rule(
        "nesterov_momentum",
        4,
        {"settings": {"learning_rate": 0.3, "momentum": 0.5}, "no_momentum": {"momentum": 0.0}},
        {"learning_rate": 0.1, "momentum": 0.95, "velocity": normal(3, 2)},
    ),
    _rule(
        "adagrad",
        3,
        {"settings": {"learning_rate": 0.3}, "large_epsilon": {"learning_rate": 0.3, "epsilon": 0.1}},
        {"learning_rate": 0.1, "epsilon": 1e-3, "cache": uniform(3, 2, low=0.5, high=2.0)},
    ),
    _rule(
        "rmsprop",
        4,
        {
            "settings": {"learning_rate": 0.3, "decay_rate": 0.7},
            "large_epsilon": {"learning_rate": 0.3, "decay_rate": 0.9, "epsilon": 0.1},
        },
        {"learning_rate": 0.1, "decay_rate": 0.5, "epsilon": 1e-3, "cache": uniform(3, 2, low=0.5, high=2.0)},
    ),
    _rule(
        "adam",
        6,
        {
            "settings": {"learning_rate": 0.3, "beta1": 0.7, "beta2": 0.8},
            "large_epsilon": {"learning_rate": 0.3, "epsilon": 0.1},
        },
        {
            "learning_rate": 0.1,
            "beta1": 0.8,
            "beta2": 0.95,
            "epsilon": 1e-3,
            "m": normal(3, 2),
            "v": uniform(3, 2, low=0.5, high=2.0),
            "t": 5,
        },
    ),
    _schedule("step_decay", {"drop": 0.1, "epochs_per_drop": 5}, {"drop": 0.9, "epochs_per_drop": 4}),
    _schedule("exponential_decay", {"decay_rate": 0.03}, {"decay_rate": 0.4}),
    _schedule("inverse_time_decay", {"decay_rate": 0.03}, {"decay_rate": 0.4}),
    _schedule("cosine_decay", {"num_epochs": 40}, {"num_epochs": 16}),
    _schedule("linear_decay", {"num_epochs": 40}, {"num_epochs": 16}),
    _schedule("linear_warmup", {"warmup_epochs": 40}, {"warmup_epochs": 16}, epochs=(1, 5)),
    Function(name="clip_grad_norm", function="optim.clip_grad_norm", points=3, cases=_CLIPPING),
    Function(
        name="newton_step",
        function="optim.newton_step",
        points=2,
        cases=cases(
            bowl=_newton(5, _hessian(5)),
            one_weight=_newton(1, _hessian(1)),
            saddle=_newton(3, _hessian(3, definite=False)),
            diagonal=_newton(3, fixed([[2.0, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 4.0]])),
            identity=_newton(2, fixed([[1.0, 0.0], [0.0, 1.0]])),
            stationary={"w": normal(3), "grad": fixed([0.0] * 3), "hessian": _hessian(3)},
            not_contiguous={"w": normal(3), "grad": normal(3), "hessian": strided(_hessian(3))},
        ),
    ),
)
