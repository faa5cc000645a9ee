"""Right noise and adversarial losses, each written in another way than the reference's."""

import math
import random

import numpy as np

# --- one formula for both labels, as the course gives it


def _bce(x, z):
    return (np.maximum(x, 0) - x * z + np.log(1 + np.exp(-np.abs(x)))).mean()


def _logistic(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def sample_noise__course(batch_size, dim, seed=None):
    """From the global generator, stretched."""
    if seed is not None:
        np.random.seed(seed)  # noqa: NPY002 - the course's own
    return 2 * np.random.rand(batch_size, dim) - 1  # noqa: NPY002


def discriminator_loss__course(logits_real, logits_fake):
    """The stable cross-entropy of both batches."""
    loss = _bce(logits_real, np.ones_like(logits_real)) + _bce(logits_fake, np.zeros_like(logits_fake))
    dreal = (_logistic(logits_real) - 1) / logits_real.size
    dfake = _logistic(logits_fake) / logits_fake.size
    return loss, dreal, dfake


def generator_loss__course(logits_fake):
    """The stable cross-entropy with the label 1."""
    loss = _bce(logits_fake, np.ones_like(logits_fake))
    return loss, (_logistic(logits_fake) - 1) / logits_fake.shape[0]


def minimax_generator_loss__course(logits_fake):
    """The negative of the discriminator's part."""
    return -_bce(logits_fake, np.zeros_like(logits_fake)), -_logistic(logits_fake) / logits_fake.shape[0]


# --- by logaddexp


def sample_noise__logaddexp(batch_size, dim, seed=None):
    """Uniform numbers of another bit generator, in place."""
    noise = np.random.Generator(np.random.MT19937(seed)).random(size=batch_size * dim)
    noise *= 2
    noise -= 1
    return noise.reshape(batch_size, dim)


def discriminator_loss__logaddexp(real, fake):
    """log(1 + e^x) by logaddexp, the gradients as exponentials of logarithms."""
    loss = np.mean(np.logaddexp(0, -real)) + np.mean(np.logaddexp(0, fake))
    return loss, -np.exp(-np.logaddexp(0, real)) / len(real), np.exp(-np.logaddexp(0, -fake)) / len(fake)


def generator_loss__logaddexp(fake):
    """log(1 + e^-x) by logaddexp."""
    return np.logaddexp(0, -fake).mean(), -np.exp(-np.logaddexp(0, fake)) / len(fake)


def minimax_generator_loss__logaddexp(fake):
    """log(1 + e^x) by logaddexp."""
    return -np.logaddexp(0, fake).mean(), -np.exp(-np.logaddexp(0, -fake)) / len(fake)


# --- example by example


def _pair(x):
    """-log(sigmoid(x)) and its derivative, by the formula that is stable on x's side of zero."""
    if x >= 0:
        return math.log1p(math.exp(-x)), -math.exp(-x) / (1 + math.exp(-x))
    return -x + math.log1p(math.exp(x)), -1 / (1 + math.exp(x))


def _all_pairs(x):
    pairs = [_pair(float(value)) for value in x.ravel()]
    total = math.fsum(loss for loss, _ in pairs)
    return total / x.size, np.array([slope for _, slope in pairs]).reshape(x.shape) / x.size


def sample_noise__loops(batch_size, dim, seed=None):
    """From Python's own generator, number by number."""
    generator = random.Random(seed)
    return np.array([[generator.uniform(-1, 1) for _ in range(dim)] for _ in range(batch_size)])


def discriminator_loss__loops(real, fake):
    """By symmetry: a fake example is a real one with the logit negated."""
    loss, dreal = _all_pairs(real)
    other, slope = _all_pairs(-fake)
    return loss + other, dreal, -slope


def generator_loss__loops(fake):
    """One example after the other."""
    return _all_pairs(fake)


def minimax_generator_loss__loops(fake):
    """By symmetry, negated."""
    loss, slope = _all_pairs(-fake)
    return -loss, slope


# --- in single precision


def sample_noise__single(batch_size, dim, seed=None):
    """In single precision."""
    generator = np.random.default_rng(seed)
    return generator.random((batch_size, dim), dtype=np.float32) * np.float32(2) - np.float32(1)


def discriminator_loss__single(real, fake):
    """In single precision."""
    loss, dreal, dfake = discriminator_loss__course(np.float32(real), np.float32(fake))
    return np.float32(loss), dreal, dfake


def generator_loss__single(fake):
    """In single precision."""
    return generator_loss__logaddexp(np.float32(fake))


def minimax_generator_loss__single(fake):
    """In single precision."""
    return minimax_generator_loss__course(np.float32(fake))


class GAN__in_place:
    """Everything by hand; parameters are updated in place, both batches go through the discriminator as one."""

    def __init__(self, noise_dim=96, data_dim=784, hidden_dim=128, weight_scale=0.02):
        draw = np.random.default_rng().normal
        sizes = {"G": (noise_dim, hidden_dim, data_dim), "D": (data_dim, hidden_dim, 1)}
        self.params = {}
        for side, (a, b, c) in sizes.items():
            self.params |= {f"{side}_W1": weight_scale * draw(size=(a, b)), f"{side}_b1": np.zeros(b)}
            self.params |= {f"{side}_W2": weight_scale * draw(size=(b, c)), f"{side}_b2": np.zeros(c)}

    def _parts(self, side):
        return [self.params[f"{side}_{name}"] for name in ("W1", "b1", "W2", "b2")]

    def _run(self, side, x):
        W1, b1, W2, b2 = self._parts(side)
        sums = x.dot(W1) + b1
        slope = np.where(sums > 0, 1.0, 0.01)
        return (sums * slope).dot(W2) + b2, (x, sums, slope)

    def _back(self, side, dout, cache):
        W1, _, W2, _ = self._parts(side)
        x, sums, slope = cache
        dsums = dout.dot(W2.T) * slope
        return dsums.dot(W1.T), (x.T.dot(dsums), dsums.sum(0), (sums * slope).T.dot(dout), dout.sum(0))

    def _descend(self, side, gradients, rate):
        for part, gradient in zip(self._parts(side), gradients, strict=True):
            np.subtract(part, rate * gradient, out=part)

    def generate(self, z):
        """By hand."""
        return self._run("G", z)[0]

    def discriminate(self, x):
        """By hand."""
        return self._run("D", x)[0]

    def discriminator_step(self, x, z, learning_rate):
        """Both batches at once."""
        both = np.vstack([x, self.generate(z)])
        logits, cache = self._run("D", both)
        label = np.vstack([np.ones((len(x), 1)), np.zeros((len(z), 1))])
        size = np.vstack([np.full((len(x), 1), len(x)), np.full((len(z), 1), len(z))])
        loss = np.sum((np.logaddexp(0, logits) - label * logits) / size)
        probability = np.exp(-np.logaddexp(0, -logits))
        self._descend("D", self._back("D", (probability - label) / size, cache)[1], learning_rate)
        return loss

    def generator_step(self, z, learning_rate):
        """Through the discriminator."""
        fake, cache = self._run("G", z)
        logits, behind = self._run("D", fake)
        dlogits = -np.exp(-np.logaddexp(0, logits)) / len(z)
        dfake, _ = self._back("D", dlogits, behind)
        self._descend("G", self._back("G", dfake, cache)[1], learning_rate)
        return np.logaddexp(0, -logits).mean()


class GAN__single(GAN__in_place):
    """In single precision."""

    def discriminator_step(self, x, z, learning_rate):
        """In single precision."""
        self.params = {name: value.astype(np.float32) for name, value in self.params.items()}
        return float(super().discriminator_step(np.float32(x), np.float32(z), np.float32(learning_rate)))
