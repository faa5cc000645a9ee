"""The losses of GANs against PyTorch and central differences; the noise by its statistics."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, log_expit

from reference import generative as g

shapes = pytest.mark.parametrize("shape", [(6,), (4, 1), (1,)])


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def close(actual, expected):
    assert np.shape(actual) == np.shape(expected)
    np.testing.assert_allclose(actual, expected, rtol=1e-7, atol=1e-9)


def numeric_gradient(loss, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (loss(x + step) - loss(x - step)) / (2 * h)
    return gradient


def awkward(array):
    """The same values, read-only and with gaps between them."""
    strided = np.repeat(array, 2, axis=-1)[..., ::2]
    strided.flags.writeable = False
    return strided


def torch_loss(torch, function, *arrays):
    """The value, and the gradients of the arrays."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    value = function(*tensors)
    value.backward()
    return value.item(), [tensor.grad.numpy() for tensor in tensors]


@shapes
def test_discriminator_loss(shape, torch, rng):
    real, fake = 3 * rng.normal(size=shape), 3 * rng.normal(size=(5, *shape[1:]))
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    expected, gradients = torch_loss(
        torch, lambda r, f: bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f)), real, fake
    )
    loss, dreal, dfake = g.discriminator_loss(awkward(real), awkward(fake))
    close(loss, expected)
    close(dreal, gradients[0])
    close(dfake, gradients[1])
    close(dreal, numeric_gradient(lambda x: g.discriminator_loss(x, fake)[0], real))
    close(dfake, numeric_gradient(lambda x: g.discriminator_loss(real, x)[0], fake))


def torch_generator(torch):
    return lambda x: -torch.nn.functional.logsigmoid(x).mean()


def torch_minimax(torch):
    return lambda x: torch.nn.functional.logsigmoid(-x).mean()


@shapes
@pytest.mark.parametrize(
    ("loss", "expected"), [(g.generator_loss, torch_generator), (g.minimax_generator_loss, torch_minimax)]
)
def test_generator_losses(loss, expected, shape, torch, rng):
    logits = 3 * rng.normal(size=shape)
    value, gradient = loss(awkward(logits))
    expected_value, (expected_gradient,) = torch_loss(torch, expected(torch), logits)
    close(value, expected_value)
    close(gradient, expected_gradient)
    close(gradient, numeric_gradient(lambda x: loss(x)[0], logits))


def test_losses_of_extreme_logits_are_finite():
    logits = np.array([1e3, -1e3, 0.0])
    loss, dreal, dfake = g.discriminator_loss(logits, logits)
    close(loss, -np.mean(log_expit(logits)) - np.mean(log_expit(-logits)))
    close(dreal, (expit(logits) - 1) / 3)
    close(dfake, expit(logits) / 3)
    close(g.generator_loss(logits)[0], -np.mean(log_expit(logits)))
    close(g.minimax_generator_loss(logits)[0], np.mean(log_expit(-logits)))


def test_only_the_minimax_loss_saturates():
    confident = np.array([-20.0])
    assert abs(g.generator_loss(confident)[1][0]) > 0.99
    assert 0 < abs(g.minimax_generator_loss(confident)[1][0]) < 1e-8


def test_noise_is_uniform_on_minus_one_to_one():
    noise = g.sample_noise(200, 50, 1)
    assert noise.shape == (200, 50)
    assert stats.kstest(noise.ravel(), stats.uniform(-1, 2).cdf).pvalue > 1e-3
    assert abs(np.corrcoef(noise.ravel()[1:], noise.ravel()[:-1])[0, 1]) < 0.05


def test_noise_depends_on_its_seed_alone():
    np.testing.assert_array_equal(g.sample_noise(3, 2, 4), g.sample_noise(3, 2, 4))
    assert not np.array_equal(g.sample_noise(3, 2, 4), g.sample_noise(3, 2, 5))
    assert not np.array_equal(g.sample_noise(3, 2), g.sample_noise(3, 2))
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - the global generator is to be left alone
    g.sample_noise(3, 2, 4)
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002
