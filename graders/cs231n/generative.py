"""Exercises of ``generative.py``: noise, and the losses of adversarial networks (lecture 11)."""

import math
from typing import Final

from graders.kinds.draws import fixed, normal, strided
from graders.kinds.loss import Loss
from graders.kinds.operation import Case, cases
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
    seven={"fake": normal(7)},
    column={"fake": normal(5, 1)},
    one={"fake": fixed([0.7])},
    sure_of_fakes={"fake": normal(5, mean=-4.0)},
    fooled={"fake": normal(5, mean=4.0)},
    undecided={"fake": fixed([0.0, 0.0, 0.0])},
    not_contiguous={"fake": strided(normal(11))},
    large={"fake": fixed([1e3, -1e3, 50.0, -50.0, 0.5])},
    column_of_large={"fake": fixed([[800.0], [-800.0], [-2.0]])},
)


def _generator(name: str, points: float) -> Loss:
    return Loss(name=name, function=f"generative.{name}", wrt=("fake",), points=points, cases=_LOGITS)


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
        cases=cases(
            seven={"real": normal(7), "fake": normal(7)},
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
    _generator("generator_loss", 3),
    _generator("minimax_generator_loss", 3),
)
