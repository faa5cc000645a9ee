"""Penalties, max-norm and dropout against PyTorch, numeric differentiation and the binomial law."""

import numpy as np
import pytest
from scipy import stats

from reference.regularization import (
    dropout_backward,
    dropout_forward,
    elastic_net_regularization,
    l1_regularization,
    l2_regularization,
    max_norm_constraint,
    vanilla_dropout_backward,
    vanilla_dropout_forward,
)

from .support import assert_all_close, frozen, numeric_gradients, torch_gradients

PENALTIES = {
    "l2": (lambda W: l2_regularization(W, 0.3), lambda W: 0.3 * (W**2).sum()),
    "l1": (lambda W: l1_regularization(W, 0.3), lambda W: 0.3 * W.abs().sum()),
    "elastic": (
        lambda W: elastic_net_regularization(W, 0.3, 0.07),
        lambda W: 0.3 * W.abs().sum() + 0.07 * (W**2).sum(),
    ),
}
DROPOUTS = {
    "inverted": (dropout_forward, dropout_backward),
    "vanilla": (vanilla_dropout_forward, vanilla_dropout_backward),
}


def weights(shape=(4, 5)):
    W = np.random.default_rng(0).standard_normal(shape)
    W.flat[0] = 0.0
    return W


@pytest.mark.parametrize("shape", [(4, 5), (1, 1), (3, 2, 4, 4)])
@pytest.mark.parametrize(("ours", "theirs"), PENALTIES.values(), ids=PENALTIES)
def test_penalty_agrees_with_torch(ours, theirs, shape):
    W = weights(shape)
    expected, gradients = torch_gradients(theirs, [W])
    assert_all_close(ours(frozen(W)), [expected, *gradients])


@pytest.mark.parametrize(("ours", "theirs"), PENALTIES.values(), ids=PENALTIES)
def test_penalty_gradient_agrees_with_numeric_differentiation(ours, theirs):
    W = weights()
    numeric = numeric_gradients(lambda W: ours(W)[0], [W])
    assert_all_close([ours(W)[1]], numeric, rtol=1e-7, atol=1e-8)


def test_max_norm_agrees_with_torchs_renorm():
    torch = pytest.importorskip("torch")
    W = 2.0 * weights((6, 9))
    expected = torch.renorm(torch.tensor(W), p=2, dim=1, maxnorm=4.0).numpy()
    np.testing.assert_allclose(max_norm_constraint(frozen(W), 4.0), expected, rtol=1e-6)


def test_max_norm_is_the_nearest_point_of_the_ball_column_by_column():
    W = np.array([[3.0, 0.3, 0.0, 0.0], [4.0, 0.4, 0.0, -2.0]])
    projected = max_norm_constraint(W, 2.0)
    np.testing.assert_allclose(projected, [[1.2, 0.3, 0.0, 0.0], [1.6, 0.4, 0.0, -2.0]], rtol=1e-15)
    np.testing.assert_array_equal(projected[:, 1:], W[:, 1:])


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
@pytest.mark.parametrize(("forward", "backward"), DROPOUTS.values(), ids=DROPOUTS)
def test_dropout_keeps_each_entry_with_probability_p(forward, backward, p):
    x = np.random.default_rng(1).uniform(1.0, 2.0, (200, 300))
    out, _ = forward(x, {"mode": "train", "p": p, "seed": 7})
    kept = out != 0.0
    assert stats.binomtest(int(kept.sum()), kept.size, p).pvalue > 1e-6
    for axis in (0, 1):
        counts = kept.sum(axis=axis)
        spread = counts.var() / (kept.shape[axis] * p * (1 - p))
        assert spread == pytest.approx(1.0, abs=0.5)
    scale = 1.0 / p if forward is dropout_forward else 1.0
    np.testing.assert_allclose(out[kept], scale * x[kept], rtol=1e-15)


@pytest.mark.parametrize("mode", ["train", "test"])
@pytest.mark.parametrize(("forward", "backward"), DROPOUTS.values(), ids=DROPOUTS)
def test_dropout_gradient_agrees_with_numeric_differentiation(forward, backward, mode):
    rng = np.random.default_rng(2)
    x, dout = rng.standard_normal((2, 5, 6, 3))
    param = {"mode": mode, "p": 0.6, "seed": 3}
    dx = backward(frozen(dout), forward(frozen(x), param)[1])
    numeric = numeric_gradients(lambda x: forward(x, param)[0], [x], dout)
    assert_all_close([dx], numeric, rtol=1e-7, atol=1e-8)
    assert param == {"mode": mode, "p": 0.6, "seed": 3}


def test_only_vanilla_dropout_scales_at_test_time():
    x = weights()
    out, cache = dropout_forward(x, {"mode": "test", "p": 0.25})
    np.testing.assert_array_equal(out, x)
    np.testing.assert_array_equal(dropout_backward(x, cache), x)
    out, cache = vanilla_dropout_forward(x, {"mode": "test", "p": 0.25})
    np.testing.assert_array_equal(out, 0.25 * x)
    np.testing.assert_array_equal(vanilla_dropout_backward(x, cache), 0.25 * x)


def test_what_dropout_returns_at_test_time_is_not_its_input():
    x = weights()
    out, cache = dropout_forward(x, {"mode": "test", "p": 0.5})
    assert not np.shares_memory(out, x)
    assert not np.shares_memory(dropout_backward(x, cache), x)


@pytest.mark.parametrize(("forward", "backward"), DROPOUTS.values(), ids=DROPOUTS)
def test_dropout_is_repeated_by_its_seed_alone(forward, backward):
    x = np.ones((10, 10))

    def draw(**seed):
        return forward(x, {"mode": "train", "p": 0.5, **seed})[0]

    np.testing.assert_array_equal(draw(seed=1), draw(seed=1))
    assert not np.array_equal(draw(seed=1), draw(seed=2))
    assert not np.array_equal(draw(), draw())
    np.testing.assert_array_equal(forward(x, {"mode": "train", "p": 1.0})[0], x)


@pytest.mark.parametrize(("forward", "backward"), DROPOUTS.values(), ids=DROPOUTS)
def test_dropout_refuses_an_unknown_mode(forward, backward):
    with pytest.raises(ValueError, match='mode must be "train" or "test", not \'eval\''):
        forward(np.ones(3), {"mode": "eval", "p": 0.5})


@pytest.mark.parametrize(("forward", "backward"), DROPOUTS.values(), ids=DROPOUTS)
def test_dropout_keeps_single_precision(forward, backward):
    out, _ = forward(np.ones((3, 4), dtype=np.float32), {"mode": "train", "p": 0.5, "seed": 0})
    assert out.dtype == np.float32
