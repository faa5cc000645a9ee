"""The losses against PyTorch, SciPy and numeric differentiation."""

import numpy as np
import pytest
from scipy import special, stats

from reference import losses
from reference.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    entropy,
    kl_divergence,
    softmax_loss,
    squared_hinge_loss,
    svm_loss,
)

from .support import assert_all_close, frozen, numeric_gradients, torch_gradients

SIZES = [(7, 5), (1, 4), (3, 2), (2, 1)]
SCORE_LOSSES = ["svm_loss", "squared_hinge_loss", "softmax_loss"]


def torch_loss(name, y):
    torch = pytest.importorskip("torch")
    functional, labels = torch.nn.functional, torch.tensor(y)
    return {
        "svm_loss": lambda x: x.shape[1] * functional.multi_margin_loss(x, labels),
        "squared_hinge_loss": lambda x: x.shape[1] * functional.multi_margin_loss(x, labels, p=2),
        "softmax_loss": lambda x: functional.cross_entropy(x, labels),
    }[name]


def scores(N=7, C=5, scale=2.0):
    rng = np.random.default_rng(N + C)
    return scale * rng.standard_normal((N, C)), rng.integers(C, size=N)


def distributions(shape=(3, 4, 6)):
    rng = np.random.default_rng(0)
    p, q = rng.random(shape), rng.random(shape)
    p[..., 2] = 0.0
    return p / p.sum(axis=-1, keepdims=True), q / q.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCORE_LOSSES)
def test_score_loss_agrees_with_torch(name, size):
    x, y = scores(*size)
    expected, gradients = torch_gradients(torch_loss(name, y), [x])
    assert_all_close(getattr(losses, name)(x, y), [expected, *gradients])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCORE_LOSSES)
def test_score_loss_gradient_agrees_with_numeric_differentiation(name, size):
    x, y = scores(*size)
    loss = getattr(losses, name)
    numeric = numeric_gradients(lambda x: loss(x, y)[0], [x])
    assert_all_close([loss(x, y)[1]], numeric, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("scale", [0.0, 1e3, 1e4])
@pytest.mark.parametrize("name", SCORE_LOSSES)
def test_zero_and_huge_scores_are_silent_and_right(name, scale):
    x, y = scores(scale=scale)
    expected, gradients = torch_gradients(torch_loss(name, y), [x])
    assert_all_close(getattr(losses, name)(x, y), [expected, *gradients])


@pytest.mark.parametrize("name", SCORE_LOSSES)
def test_score_loss_leaves_its_inputs_alone(name):
    x, y = scores()
    loss = getattr(losses, name)
    assert_all_close(loss(frozen(x), frozen(y)), loss(x, y))
    assert isinstance(loss(x, y)[0], float)


def test_losses_of_equal_scores_are_known():
    x, y = np.zeros((2, 10)), np.array([3, 9])
    assert svm_loss(x, y)[0] == 9.0
    assert squared_hinge_loss(x, y)[0] == 9.0
    assert softmax_loss(x, y)[0] == pytest.approx(np.log(10), rel=1e-15)


def test_a_margin_of_exactly_zero_has_no_gradient():
    x = np.array([[2.0, 1.0, 0.0]])
    loss, dx = svm_loss(x, np.array([0]))
    assert loss == 0.0
    assert not dx.any()
    _, dx = svm_loss(x + np.array([[0.0, 1e-9, 0.0]]), np.array([0]))
    np.testing.assert_array_equal(dx, [[-1.0, 1.0, 0.0]])


def test_softmax_gradient_keeps_the_digits_of_a_confident_wrong_class():
    x = np.array([[0.0, -50.0]])
    np.testing.assert_allclose(softmax_loss(x, np.array([0]))[1][0, 1], special.expit(-50.0), rtol=1e-13)


def test_entropies_agree_with_scipy():
    p, q = distributions()
    assert_all_close([entropy(p)], [stats.entropy(p, axis=-1)])
    assert_all_close([kl_divergence(p, q)], [special.rel_entr(p, q).sum(axis=-1)])
    assert_all_close([cross_entropy(p, q)], [-special.xlogy(p, q).sum(axis=-1)])


def test_cross_entropy_is_entropy_plus_divergence():
    p, q = distributions()
    assert_all_close([cross_entropy(p, q)], [entropy(p) + kl_divergence(p, q)])


def test_divergence_is_never_negative_and_not_symmetric():
    p, q = distributions((2000, 3))
    p = q * (1.0 + 1e-9 * np.random.default_rng(1).standard_normal(q.shape))
    p /= p.sum(axis=-1, keepdims=True)
    assert np.all(kl_divergence(p, q) >= 0.0)
    a, b = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    assert kl_divergence(a, a) == 0.0
    assert kl_divergence(a, b) == pytest.approx(0.5 * np.log(25 / 9))
    assert kl_divergence(b, a) == pytest.approx(0.9 * np.log(1.8) + 0.1 * np.log(0.2))


def test_an_outcome_held_impossible_costs_infinity_only_where_it_happens():
    never, sure = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    assert entropy(sure) == 0.0
    assert cross_entropy(sure, sure) == 0.0
    assert kl_divergence(sure, sure) == 0.0
    assert cross_entropy(sure, never) == np.inf
    assert kl_divergence(sure, never) == np.inf


def test_entropies_leave_their_inputs_alone():
    p, q = distributions()
    assert_all_close([entropy(frozen(p))], [entropy(p)])
    assert_all_close([cross_entropy(frozen(p), frozen(q))], [cross_entropy(p, q)])
    assert_all_close([kl_divergence(frozen(p), frozen(q))], [kl_divergence(p, q)])


def binary_sample(N=9):
    rng = np.random.default_rng(N)
    return rng.uniform(0.01, 0.99, N), rng.integers(2, size=N).astype(float)


@pytest.mark.parametrize("N", [9, 1])
def test_binary_cross_entropy_agrees_with_torch_and_numeric_differentiation(N):
    torch = pytest.importorskip("torch")
    p, y = binary_sample(N)
    expected, gradients = torch_gradients(lambda p: torch.nn.functional.binary_cross_entropy(p, torch.tensor(y)), [p])
    loss, dp = binary_cross_entropy(frozen(p), frozen(y))
    assert_all_close([loss, dp], [expected, *gradients])
    numeric = numeric_gradients(lambda p: binary_cross_entropy(p, y)[0], [p], 1.0)
    assert_all_close([dp], numeric, rtol=1e-5)


def test_binary_cross_entropy_takes_soft_and_integer_targets():
    p, _ = binary_sample()
    soft = np.linspace(0, 1, p.size)
    soft[1] = 1e-5
    expected = np.mean(cross_entropy(np.stack([soft, 1 - soft], -1), np.stack([p, 1 - p], -1)))
    assert binary_cross_entropy(p, soft)[0] == pytest.approx(expected, rel=1e-14)
    _, dp = binary_cross_entropy(p, soft)
    np.testing.assert_allclose(dp * p.size, (p - soft) / (p * (1 - p)), rtol=1e-12)
    hard = (soft > 0.5).astype(int)
    assert_all_close(binary_cross_entropy(p, hard), binary_cross_entropy(p, hard.astype(float)))


def test_certain_predictions_are_silent():
    ends = np.array([0.0, 1.0])
    loss, dp = binary_cross_entropy(ends, ends)
    assert loss == 0.0
    np.testing.assert_array_equal(dp, [0.5, -0.5])
    loss, dp = binary_cross_entropy(ends, ends[::-1])
    assert loss == np.inf
    np.testing.assert_array_equal(dp, [-np.inf, np.inf])
    np.testing.assert_array_equal(binary_cross_entropy(np.array([1e-310]), np.ones(1))[1], [-np.inf])


@pytest.mark.parametrize("scale", [0.0, 3.0, 1e3])
def test_binary_cross_entropy_with_logits_agrees_with_torch(scale):
    torch = pytest.importorskip("torch")
    x = scale * np.array([-1.0, -1.0, 0.0, 0.5, 1.0, 1.0])
    y = np.array([0.0, 1.0, 1.0, 0.25, 0.0, 1.0])
    expected, gradients = torch_gradients(
        lambda x: torch.nn.functional.binary_cross_entropy_with_logits(x, torch.tensor(y)), [x]
    )
    assert_all_close(binary_cross_entropy_with_logits(frozen(x), frozen(y)), [expected, *gradients])


def test_binary_cross_entropy_of_logits_is_that_of_their_sigmoid():
    _, y = binary_sample()
    x = np.random.default_rng(3).standard_normal(y.size)
    loss, dx = binary_cross_entropy_with_logits(x, y)
    assert loss == pytest.approx(binary_cross_entropy(special.expit(x), y)[0], rel=1e-14)
    numeric = numeric_gradients(lambda x: binary_cross_entropy_with_logits(x, y)[0], [x])
    assert_all_close([dx], numeric, rtol=1e-7, atol=1e-8)
