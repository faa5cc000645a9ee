"""Wrong losses of generative adversarial networks."""

import numpy as np

PART = "fresh"


def _bce(x, y):
    e = np.exp(-np.abs(x))
    loss = np.mean(np.maximum(x, 0) - x * y + np.log1p(e))
    p = np.where(x >= 0, 1 / (1 + e), e / (1 + e))
    return loss, (p - y) / x.size


def sample_noise__from_zero(batch_size, dim, seed=None):
    """Uniform on [0, 1) instead of [-1, 1)."""
    return np.random.default_rng(seed).random((batch_size, dim))


def discriminator_loss__labels_swapped(logits_real, logits_fake):
    """Real examples are labelled 0 and generated ones 1."""
    loss_real, dreal = _bce(logits_real, np.zeros_like(logits_real))
    loss_fake, dfake = _bce(logits_fake, np.ones_like(logits_fake))
    return loss_real + loss_fake, dreal, dfake


def discriminator_loss__halved(logits_real, logits_fake):
    """The mean of the two losses instead of their sum."""
    loss_real, dreal = _bce(logits_real, np.ones_like(logits_real))
    loss_fake, dfake = _bce(logits_fake, np.zeros_like(logits_fake))
    return (loss_real + loss_fake) / 2, dreal / 2, dfake / 2


def generator_loss__labels_of_fakes(logits_fake):
    """Labels 0, as for the discriminator, instead of 1."""
    return _bce(logits_fake, np.zeros_like(logits_fake))


def _cross_entropy(x, y):
    z = np.exp(-np.abs(x))
    loss = np.mean(np.maximum(x, 0) - x * y + np.log1p(z))
    p = np.where(x >= 0, 1, z) / (1 + z)
    return float(loss), (p - y) / x.size


def discriminator_loss__fake_one(logits_real, logits_fake):
    """label 1 for fakes."""
    a, da = _cross_entropy(logits_real, np.ones(logits_real.shape))
    b, db = _cross_entropy(logits_fake, np.ones(logits_fake.shape))
    return a + b, da, db


def discriminator_loss__difference(logits_real, logits_fake):
    """real minus fake."""
    a, da = _cross_entropy(logits_real, np.ones(logits_real.shape))
    b, db = _cross_entropy(logits_fake, np.zeros(logits_fake.shape))
    return a - b, da, -db


def discriminator_loss__real_only(logits_real, logits_fake):
    """fake forgotten in loss."""
    a, da = _cross_entropy(logits_real, np.ones(logits_real.shape))
    _b, db = _cross_entropy(logits_fake, np.zeros(logits_fake.shape))
    return a, da, db


def discriminator_loss__smooth(logits_real, logits_fake):
    """label 0.9."""
    a, da = _cross_entropy(logits_real, np.full(logits_real.shape, 0.9))
    b, db = _cross_entropy(logits_fake, np.zeros(logits_fake.shape))
    return a + b, da, db


def generator_loss__summed(logits_fake):
    """summed."""
    a, da = _cross_entropy(logits_fake, np.ones(logits_fake.shape))
    return a * logits_fake.size, da * logits_fake.size


def generator_loss__zeros(logits_fake):
    """label 0."""
    return _cross_entropy(logits_fake, np.zeros(logits_fake.shape))


def minimax_generator_loss__ones(logits_fake):
    """minus nonsaturating."""
    a, da = _cross_entropy(logits_fake, np.ones(logits_fake.shape))
    return -a, -da
