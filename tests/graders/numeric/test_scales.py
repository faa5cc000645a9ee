"""Entries of many scales in one array, inputs of little weight, flat points, half precision, edges of domains."""

import numpy as np
import pytest

from graders.numeric import Options, check_gradient
from graders.numeric.arrays import entry_sizes, norm, parts, scale

SEEDS = range(8)
QUICK = Options(locate=False)


def of_size(decades, seed, n=12):
    rng = np.random.default_rng(seed)
    return 10 ** rng.permutation(np.linspace(0, -decades, n))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("decades", [1, 3, 6, 12])
def test_entries_of_many_scales(decades, seed):
    x = of_size(decades, seed)

    def check(factor):
        def backward(dout, x):
            gradient = -dout / x
            gradient[3] *= factor
            return gradient

        return check_gradient(lambda x: (-np.log(x), x), x, backward=backward, seed=seed, options=QUICK)

    with np.errstate(invalid="ignore"):  # the logarithm is tried beyond its domain
        assert check(1.0).passed
        assert check(1.01).status == "failed"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_entry_that_a_function_is_linear_in(seed):
    x = of_size(12, seed)
    smallest = x == x.min()
    assert check_gradient(lambda x: 3 * x, x, vjp=lambda d, x: 3 * d, seed=seed).passed
    wrong = check_gradient(lambda x: 3 * x, x, vjp=lambda d, x: d * np.where(smallest, 3.1, 3), seed=seed)
    assert wrong.mismatches[0].entries[0].index == (int(np.flatnonzero(smallest)[0]),)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("factor", [0.0, 2.0, 1.1])
def test_the_gradient_of_an_input_of_little_weight(factor, seed):
    rng = np.random.default_rng(seed)
    inputs = {"a": rng.standard_normal(40), "m": rng.standard_normal(40)}

    def check(factor):
        def gradient(a, m):
            return factor * 1e-8 * m, 106 * m + 1e-8 * a

        return check_gradient(
            lambda a, m: 53 * (m**2).sum() + 1e-8 * (a * m).sum(), inputs, gradient=gradient, seed=seed
        )

    assert check(1.0).passed
    assert [m.name for m in check(factor).mismatches] == ["a"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("order", [2, 3, 4, 5])
def test_flat_points(order, seed):
    x = np.zeros(4)
    assert check_gradient(lambda x: (x**order).sum(), x, gradient=lambda x: order * x ** (order - 1), seed=seed).passed
    wrong = check_gradient(lambda x: (x**order).sum(), x, gradient=lambda x: x + 1e-5, seed=seed, options=QUICK)
    assert wrong.status == "failed"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_that_is_right_at_the_flat_point_alone(seed):
    report = check_gradient(np.linalg.det, np.zeros((3, 3)), gradient=lambda a: np.zeros((3, 3)), seed=seed)
    assert report.passed


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("factor", "status"), [(1, "passed"), (-1, "failed")])
def test_half_precision(factor, status, seed):
    x = np.linspace(0.5, 1.5, 7, dtype=np.float16)

    def backward(dout, x):
        return (factor * dout * (1 - np.tanh(x) ** 2)).astype(np.float16)

    report = check_gradient(lambda x: (np.tanh(x), x), x, backward=backward, upcast=False, seed=seed)
    assert report.status == status


def test_the_edge_of_a_domain_is_a_reason_of_its_own():
    with np.errstate(invalid="ignore"):
        report = check_gradient(lambda x: (np.sqrt(x), x), np.zeros(3), backward=lambda d, x: 0 * d)
    assert (report.status, report.reason) == ("inconclusive", "domain")


def test_values_whose_squares_overflow():
    report = check_gradient(lambda x: np.exp(x).sum(), np.array([400.0, 200.0]), gradient=np.exp)
    assert report.passed
    with np.errstate(over="ignore"):
        assert norm(np.array([3e200, 4e200])) == pytest.approx(5e200)
    assert norm(np.array([3e-200, 4e-200])) == pytest.approx(5e-200)


def test_sizes_of_entries():
    ordinary = np.random.default_rng(0).normal(size=1000)
    assert entry_sizes(ordinary) == scale(ordinary)
    spread = entry_sizes(np.array([0.0, 1e-9, -0.5, 0.5]))
    assert spread[1:].tolist() == [1e-9, 0.5, 0.5]
    assert 1e-9 <= spread[0] < 0.5
    assert [(size, int(mask.sum())) for size, mask in parts(np.array([1.0, 0.5, 1e-7]))] == [(1.0, 2), (1e-7, 1)]
