"""Exercises of ``generative.py``: noise, the losses of adversarial networks, and their steps (lecture 11)."""

import math
from typing import Any, Final

from graders.checks.initial import Initial
from graders.cs231n.wholes import adversarial_loss, adversaries_by_turns
from graders.kinds.draws import fixed, normal, strided, uniform
from graders.kinds.loss import Loss
from graders.kinds.object import Object, Step
from graders.kinds.operation import Case, Parts, cases
from graders.kinds.random import NO_SEED, SEED_ZERO, Random


def _noise(batch_size: int, dim: int, seed: int | None, hint: str = "") -> Case:
    inputs = {"batch_size": batch_size, "dim": dim, "seed": seed}
    options = {
        "shape": (batch_size, dim),
        "mean": 0.0,
        "std": 1 / math.sqrt(3),
        "bounds": (-1.0, 1.0),
        "kurtosis": 1.8,
    }
    return Case(inputs, options, hint=hint)


_LOGITS: Final = cases(
    seven={"fake": normal(7, scale=4.0)},
    column={"fake": normal(5, 1)},
    one={"fake": fixed([0.7])},
    sure_of_fakes={"fake": normal(5, mean=-4.0)},
    fooled={"fake": normal(5, mean=4.0)},
    undecided={"fake": fixed([0.0, 0.0, 0.0])},
    not_contiguous={"fake": strided(normal(11))},
    large={"fake": fixed([1e3, -1e3, 50.0, -50.0, 0.5])},
    column_of_large={"fake": fixed([[800.0], [-800.0], [-2.0]])},
)


def _generator(name: str, points: float, parts: Parts) -> Loss:
    return Loss(name=name, function=f"generative.{name}", wrt=("fake",), points=points, cases=_LOGITS, parts=parts)


_SET: Final = Step("params", ("params",), kind="set")
_SIDES: Final = {side: [f"{side}_{name}" for name in ("W1", "b1", "W2", "b2")] for side in "GD"}


def _after(step: str, updated: str) -> Step:
    """What the parameters are after a step of one side: its own are new, the other's as they were."""
    other = "D" if updated == "G" else "G"
    entries = {f"{name} after {step}": name for name in _SIDES[updated]}
    held = {f"{name} after {step}": name for name in _SIDES[other]}
    return Step("params", kind="get", entries=entries, held=held)


def _update(method: str, arguments: tuple[str, ...], step: str) -> Step:
    """A step of one side, which gives the loss before it."""
    return Step(method, arguments, output=f"loss of {step}", changes=True, afterwards=("learning_rate",))


def _discriminator_step(number: str = "") -> tuple[Step, Step]:
    step = f"discriminator_step{number}"
    return (
        _update("discriminator_step", ("x", "z", "learning_rate"), step),
        _after(step, "D"),
    )


def _generator_step(number: str = "") -> tuple[Step, Step]:
    step = f"generator_step{number}"
    return (
        _update("generator_step", ("z", "learning_rate"), step),
        _after(step, "G"),
    )


_LOOK: Final = (
    Step("generate", ("z",), output="generated"),
    Step("discriminate", ("x",), output="logits"),
)
_BY_TURNS: Final = (_SET, *_discriminator_step(), *_generator_step(), *_LOOK)


def _shapes(Z: int, D: int, H: int) -> dict[str, tuple[int, ...]]:
    """Of the parameters of both sides, by name."""
    sizes = {"G": (Z, H, D), "D": (D, H, 1)}
    return {
        f"{side}_{kind}{layer}": shape
        for side, dims in sizes.items()
        for layer in (1, 2)
        for kind, shape in (("W", dims[layer - 1 : layer + 1]), ("b", dims[layer : layer + 1]))
    }


def _adversaries(
    N: int, M: int, Z: int, D: int, H: int, rate: float, steps: tuple[Step, ...] = _BY_TURNS, **others: Any
) -> Case:
    """N real examples of D features, noise (M, Z), H units on either side."""
    params = {name: normal(*shape, scale=0.6) for name, shape in _shapes(Z, D, H).items()}
    inputs: dict[str, Any] = {
        "constructor": {"noise_dim": Z, "data_dim": D, "hidden_dim": H},
        "params": params,
        "x": normal(N, D, mean=0.5),
        "z": uniform(M, Z, low=-1.0),
        "learning_rate": rate,
    }
    return Case(inputs | others, {"steps": steps})


_GAN: Final = Object(
    name="gan",
    cls="generative.GAN",
    points=10,
    parts=adversaries_by_turns,
    cases=cases(
        by_turns=_adversaries(5, 5, 3, 4, 6, 0.1),
        batches_differ=_adversaries(7, 3, 2, 5, 4, 0.1),
        large_rate=_adversaries(4, 6, 3, 2, 5, 1.5),
        one_example=_adversaries(1, 1, 4, 3, 5, 0.2),
        generator_first=_adversaries(5, 4, 3, 4, 6, 0.3, (_SET, *_generator_step(), *_discriminator_step(), *_LOOK)),
        two_rounds=_adversaries(
            6,
            4,
            3,
            4,
            5,
            0.2,
            (
                _SET,
                *_discriminator_step(" 1"),
                *_generator_step(" 1"),
                *_discriminator_step(" 2"),
                *_generator_step(" 2"),
            ),
        ),
        discriminator_alone=_adversaries(5, 5, 2, 4, 3, 0.2, (_SET, *_discriminator_step(), *_LOOK)),
        sure_discriminator=_adversaries(4, 5, 3, 4, 5, 0.1, x=normal(4, 4, scale=30.0), z=normal(5, 3, scale=30.0)),
        nothing_learnt=_adversaries(5, 5, 3, 4, 6, 0.0),
        start=Case(
            {"constructor": {"noise_dim": 53, "data_dim": 97, "hidden_dim": 31, "weight_scale": 0.05}},
            {"initial": {n: Initial(shape, std=0.05 * (n[2] == "W")) for n, shape in _shapes(53, 97, 31).items()}},
            weight=0.5,
        ),
    ),
)


OPERATIONS = (
    Random(
        name="sample_noise",
        function="generative.sample_noise",
        points=2,
        cases=cases(
            wide=_noise(64, 96, 3),
            tall=_noise(1009, 7, 11),
            one_sample=_noise(1, 2003, 5),
            seed_zero=_noise(101, 53, 0, SEED_ZERO),
            no_seed=_noise(67, 71, None, NO_SEED),
        ),
    ),
    Loss(
        name="discriminator_loss",
        function="generative.discriminator_loss",
        wrt=("real", "fake"),
        points=4,
        parts=adversarial_loss(("real", 1.0), ("fake", 0.0)),
        cases=cases(
            seven={"real": normal(7, scale=4.0), "fake": normal(7, scale=4.0)},
            sizes_differ={"real": normal(3), "fake": normal(11)},
            columns={"real": normal(5, 1), "fake": normal(5, 1)},
            columns_of_other_sizes={"real": normal(7, 1), "fake": normal(2, 1)},
            one={"real": fixed([0.7]), "fake": fixed([0.3])},
            sure_and_right={"real": normal(5, mean=4.0), "fake": normal(5, mean=-4.0)},
            sure_and_wrong={"real": normal(5, mean=-4.0), "fake": normal(5, mean=4.0)},
            undecided={"real": fixed([0.0] * 3), "fake": fixed([0.0] * 5)},
            not_contiguous={"real": strided(normal(5)), "fake": strided(normal(7))},
            large={"real": fixed([1e3, -1e3, 50.0, 0.5]), "fake": fixed([-1e3, 1e3, -50.0, 50.0, 0.2])},
        ),
    ),
    _generator("generator_loss", 3, adversarial_loss(("fake", 1.0))),
    _generator("minimax_generator_loss", 3, adversarial_loss(("fake", 0.0), sign=-1.0)),
    _GAN,
)
