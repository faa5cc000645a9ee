"""Exercises of ``initialization.py``: random weights, judged by their moments (lecture 7)."""

import math
from typing import Any, Final

from msgspec.structs import replace

from graders.kinds.operation import Case, Operation, cases
from graders.kinds.random import NO_SEED, SEED_ZERO, Random


def _fan_in(shape: tuple[int, ...]) -> int:
    return shape[0] if len(shape) == 2 else math.prod(shape[1:])


def _scaled(shape: tuple[int, ...], gain: float, seed: int | None) -> Case:
    """Weights of variance ``gain / fan_in``."""
    return Case({"shape": shape, "seed": seed}, {"shape": shape, "std": math.sqrt(gain / _fan_in(shape))})


def _hinted(case: Case, hint: str) -> Case:
    return replace(case, hint=hint)


def _by_fan_in(gain: float) -> dict[str, Case]:
    return cases(
        narrowing=_scaled((250, 20), gain, 3),
        widening=_scaled((13, 400), gain, 5),
        square=_scaled((70, 70), gain, 7),
        filters=_scaled((60, 7, 5, 3), gain, 11),
        few_filters=_scaled((6, 40, 3, 5), gain, 13),
        single_pixels=_scaled((80, 30, 1, 1), gain, 17),
        one_neuron=_scaled((3000, 1), gain, 19),
        seed_zero=_hinted(_scaled((60, 40), gain, 0), SEED_ZERO),
        no_seed=_hinted(_scaled((50, 60), gain, None), NO_SEED),
    )


def _small(shape: tuple[int, ...], scale: float, seed: int | None) -> Case:
    inputs: dict[str, Any] = {"shape": shape, "scale": scale, "seed": seed}
    return Case(inputs, {"shape": shape, "std": scale})


OPERATIONS: Final[tuple[Operation, ...]] = (
    Random(
        name="small_random_init",
        function="initialization.small_random_init",
        points=1,
        cases=cases(
            matrix=_small((70, 50), 0.01, 3),
            larger_scale=_small((50, 70), 0.3, 5),
            filters=_small((20, 7, 5, 3), 0.05, 7),
            vector=_small((3000,), 0.002, 11),
            wider_than_one=_small((40, 60), 2.5, 13),
            seed_zero=_hinted(_small((50, 60), 0.01, 0), SEED_ZERO),
            no_seed=_hinted(_small((60, 50), 0.01, None), NO_SEED),
        ),
    ),
    Random(
        name="xavier_init",
        function="initialization.xavier_init",
        points=2,
        cases=_by_fan_in(1.0),
    ),
    Random(
        name="he_init",
        function="initialization.he_init",
        points=2,
        cases=_by_fan_in(2.0),
    ),
)
