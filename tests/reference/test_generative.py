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


def adversaries(rng, Z=3, D=4, H=6):
    gan = g.GAN(Z, D, H)
    for name, value in gan.params.items():
        gan.params[name] = rng.normal(size=value.shape)
    return gan, rng.normal(size=(5, D)), rng.uniform(-1, 1, (7, Z))


def losses_of(gan, x, z):
    fake = gan.discriminate(gan.generate(z))
    return {"D": g.discriminator_loss(gan.discriminate(x), fake)[0], "G": g.generator_loss(fake)[0]}


@pytest.mark.parametrize("side", ["D", "G"])
def test_a_step_goes_down_the_numeric_gradient_of_its_own_side_alone(side, rng):
    gan, x, z = adversaries(rng)
    before = {name: value.copy() for name, value in gan.params.items()}
    wanted = losses_of(gan, x, z)[side]
    loss = gan.discriminator_step(x, z, 0.1) if side == "D" else gan.generator_step(z, 0.1)
    np.testing.assert_allclose(loss, wanted, rtol=1e-12)
    moved = {name: (before[name] - value) / 0.1 for name, value in gan.params.items()}
    gan.params = {name: value.copy() for name, value in before.items()}
    for name, value in gan.params.items():
        if name[0] != side:
            np.testing.assert_array_equal(moved[name], 0)
            continue
        for place in np.ndindex(value.shape):
            at, ends = value[place], []
            for step in (1e-5, -1e-5):
                value[place] = at + step
                ends.append(losses_of(gan, x, z)[side])
            value[place] = at
            np.testing.assert_allclose(moved[name][place], (ends[0] - ends[1]) / 2e-5, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("side", ["D", "G"])
def test_a_step_agrees_with_torch(side, rng):
    torch = pytest.importorskip("torch")
    gan, x, z = adversaries(rng)
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in gan.params.items()}

    def run(which, x):
        hidden = torch.nn.functional.leaky_relu(x @ tensors[f"{which}_W1"] + tensors[f"{which}_b1"], 0.01)
        return hidden @ tensors[f"{which}_W2"] + tensors[f"{which}_b2"]

    real, fake = run("D", torch.tensor(x)), run("D", run("G", torch.tensor(z)))
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    of_discriminator = entropy(real, torch.ones_like(real)) + entropy(fake, torch.zeros_like(fake))
    loss = of_discriminator if side == "D" else entropy(fake, torch.ones_like(fake))
    own = [name for name in tensors if name[0] == side]
    gradients = torch.autograd.grad(loss, [tensors[name] for name in own])
    got = gan.discriminator_step(x, z, 0.3) if side == "D" else gan.generator_step(z, 0.3)
    np.testing.assert_allclose(got, loss.item(), rtol=1e-12)
    for name, gradient in zip(own, gradients, strict=True):
        wanted = (tensors[name] - 0.3 * gradient).detach().numpy()
        np.testing.assert_allclose(gan.params[name], wanted, rtol=1e-10)


def test_turns_bring_the_generator_to_the_data(rng):
    gan = g.GAN(2, 1, 8, weight_scale=0.5)
    for _ in range(300):
        gan.discriminator_step(3.0 + 0.1 * rng.normal(size=(32, 1)), rng.uniform(-1, 1, (32, 2)), 0.1)
        gan.generator_step(rng.uniform(-1, 1, (32, 2)), 0.1)
    assert abs(gan.generate(rng.uniform(-1, 1, (500, 2))).mean() - 3.0) < 1.0


def test_a_new_gan_has_weights_of_the_asked_scale():
    gan = g.GAN(40, 50, 60, weight_scale=0.3)
    shapes = {name: value.shape for name, value in gan.params.items()}
    assert shapes["G_W1"] == (40, 60)
    assert shapes["G_b2"] == (50,)
    assert shapes["D_W2"] == (60, 1)
    np.testing.assert_allclose(gan.params["G_W2"].std(), 0.3, rtol=0.1)
    assert not gan.params["D_b1"].any()
