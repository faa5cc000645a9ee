"""Every call begins in the same state of the generators, whatever the calls before it did."""

from collections.abc import Callable

import numpy as np
import pytest

from graders.oracle.seeding import seed_all


def draws() -> list[float]:
    return [*np.random.randn(3), *np.random.rand(2), float(np.random.randint(1000))]  # noqa: NPY002


def fresh(seed: int) -> list[float]:
    np.random.seed(seed)  # noqa: NPY002
    return draws()


def keep_one_gaussian() -> None:
    np.random.randn()  # noqa: NPY002 - the second of the pair waits


def seed_otherwise() -> None:
    np.random.seed(5)  # noqa: NPY002


def draw_a_whole_block() -> None:
    np.random.bytes(624 * 4)  # noqa: NPY002 - the position is as after seeding again


def set_the_state() -> None:
    np.random.set_state(np.random.RandomState(9).get_state())  # noqa: NPY002


@pytest.mark.parametrize(
    "between", [lambda: None, keep_one_gaussian, seed_otherwise, draw_a_whole_block, set_the_state, draws]
)
@pytest.mark.parametrize("seeds", [(0, 0), (0, 1), (1, 0), (123456, 7)])
def test_a_call_draws_what_its_seed_gives(between: Callable[[], object], seeds: tuple[int, int]) -> None:
    first, second = seeds
    wanted = fresh(second)
    for _ in range(3):
        seed_all(first)
        between()
        seed_all(second)
        assert draws() == wanted


def test_many_seeds_in_turn() -> None:
    wanted = {seed: fresh(seed) for seed in range(100)}
    for _ in range(2):
        for seed, numbers in wanted.items():
            seed_all(seed)
            seed_all(seed)
            assert draws() == numbers


def test_another_generator_put_in_place_is_seeded_too() -> None:
    seed_all(3)
    before = np.random.get_bit_generator()
    np.random.set_bit_generator(np.random.MT19937(1))
    try:
        wanted = fresh(3)
        seed_all(3)
        assert draws() == wanted
        seed_all(3)
        assert draws() == wanted
    finally:
        np.random.set_bit_generator(before)
    seed_all(3)
    assert draws() == wanted
