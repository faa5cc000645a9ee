"""Where a gradient is wrong, and by what factor."""

import numpy as np
import pytest

from graders.numeric import Options, check_gradient
from graders.numeric.estimate import Sample
from graders.numeric.locate import Region, Seen

RNG = np.random.default_rng(1)
X, W = RNG.normal(size=(3, 2, 12, 11)), RNG.normal(size=(5, 4))


def cube(x, w):
    return x**3 + np.sum(w**2), (x, w)


def located(spoil):
    def backward(dout, cache):
        x, w = cache
        dx, dw = 3 * x**2 * dout, 2 * w * dout.sum()
        spoil(dx, dw)
        return dx, dw

    return check_gradient(cube, (X, W), backward=backward).mismatches


def scaled(part, factor):
    part *= factor


@pytest.mark.parametrize(("factor", "expected"), [(-1.0, -1.0), (0.0, 0.0), (0.25, 0.25), (12.0, 12.0)])
def test_a_factor_is_read_off(factor, expected):
    (mismatch,) = located(lambda dx, dw: scaled(dx, factor))
    assert mismatch.name == "x"
    assert mismatch.factor == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("where", "pattern"),
    [
        ((1, 0, 7, 3), "in the entry (1, 0, 7, 3) only"),
        ((0,), "only at the first index of axis 0"),
        ((..., 10), "only at the last index of axis 3"),
        ((slice(None), 1, slice(2, 5)), "only at the last index of axis 1 and indices 2 to 4 of axis 2"),
    ],
)
def test_a_part_is_found(where, pattern):
    (mismatch,) = located(lambda dx, dw: scaled(dx[where], 1.5) if dx[where].ndim else dx.__setitem__(where, 9.0))
    assert mismatch.pattern == pattern
    assert mismatch.factor is None
    wrong = np.zeros(X.shape, dtype=bool)
    wrong[where] = True
    assert mismatch.entries
    assert all(wrong[entry.index] for entry in mismatch.entries)


def test_a_border_is_found():
    def spoil(dx, dw):
        inner = dx[..., 1:-1, 1:-1].copy()
        dx *= 2
        dx[..., 1:-1, 1:-1] = inner

    (mismatch,) = located(spoil)
    assert mismatch.pattern == "at the border of the last two axes only"


def test_entries_come_with_their_numbers():
    (mismatch,) = located(lambda dx, dw: dw.__setitem__((2, 3), dw[2, 3] + 1))
    assert mismatch.name == "w"
    (entry,) = mismatch.entries
    assert entry.index == (2, 3)
    assert entry.analytic - entry.numeric == pytest.approx(1, rel=1e-5)
    assert mismatch.blocks.shape == W.shape
    assert np.argwhere(mismatch.blocks > 1e-6).tolist() == [[2, 3]]


def test_two_wrong_inputs_are_both_named():
    found = located(lambda dx, dw: (scaled(dx, 3.0), scaled(dw, -1.0)))
    assert [m.name for m in found] == ["x", "w"]
    assert "3 times" in found[0].describe()
    assert "sign" in found[1].describe()


def test_the_map_of_a_large_array_is_coarse_and_right():
    (mismatch,) = located(lambda dx, dw: scaled(dx[2, :, 9:], 2.0))
    blocks = mismatch.blocks
    assert blocks.size <= 16
    assert 0 < np.count_nonzero(blocks > 1e-3) < blocks.size


def test_samples_are_enough_to_draw_the_error_against_the_step():
    report = check_gradient(cube, (X, W), backward=lambda d, c: (3.3 * c[0] ** 2 * d, 2 * c[1] * d.sum()))
    steps = [s.step for s in report.samples]
    assert len(steps) >= 8
    assert steps == sorted(steps)
    assert report.message.startswith("the gradient of 'x' is 1.1 times")


def test_a_kink_of_another_input_is_not_blamed():
    w = np.full(6, 1.0)
    w[2] += 3e-6

    def forward(x, w):
        return x**2 + np.abs(w - 1 - 5e-6).sum(), (x, w)

    def backward(dout, cache):
        return 2.5 * cache[0] * dout, dout.sum() * np.sign(cache[1] - 1 - 5e-6)

    report = check_gradient(forward, (np.linspace(1, 2, 5), w), backward=backward)
    assert [m.name for m in report.mismatches] == ["x"]


@pytest.mark.parametrize("budget", [0, 20, 60])
def test_locating_keeps_to_its_budget(budget):
    def backward(dout, cache):
        return 3.3 * cache[0] ** 2 * dout, 2 * cache[1] * dout.sum()

    with_it = check_gradient(cube, (X, W), backward=backward, options=Options(budget=budget))
    without = check_gradient(cube, (X, W), backward=backward, options=Options(locate=False))
    assert with_it.status == without.status == "failed"
    assert 0 <= with_it.forward_calls - without.forward_calls <= budget


@pytest.mark.parametrize("seed", range(6))
def test_a_kink_at_the_base_point_is_not_blamed(seed):
    x, w = np.random.default_rng(seed).normal(size=(2, 6, 5))
    w[1, :3] = 0.0

    def forward(x, w):
        return x**3, np.maximum(w, 0), (x, w)

    def backward(dx, dw, cache):
        x, w = cache
        return 3.3 * x**2 * dx, dw * (w > 0)

    report = check_gradient(forward, (x, w), backward=backward, seed=seed)
    assert report.masked == 3
    assert [m.name for m in report.mismatches] == ["x"]


@pytest.mark.parametrize(("analytic", "excess"), [(0.0, 0.0), (1.0, 1.0)])
def test_an_entry_where_nothing_moves_and_nothing_is_allowed(analytic, excess):
    still = Sample(1e-9, 0.0, analytic, 0.0, 0.0, 0.0, 1.0, (0.0,))
    assert Seen(Region(((0, 1),)), still, allowed=0.0, unit=1.0).excess == excess
