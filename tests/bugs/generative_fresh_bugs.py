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
