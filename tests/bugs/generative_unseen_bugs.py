"""Wrong losses of adversarial networks, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def _sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + z), z / (1 + z))


def _bce(x, y):
    loss = np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))
    return float(loss.mean()), (_sigmoid(x) - y) / x.size


def sample_noise__positive(batch_size, dim, seed=None):
    """Draws from [0, 1)."""
    return np.random.default_rng(seed).random((batch_size, dim))


def sample_noise__gaussian(batch_size, dim, seed=None):
    """Draws from the normal distribution."""
    return np.random.default_rng(seed).standard_normal((batch_size, dim))


def discriminator_loss__mean_of_halves(logits_real, logits_fake):
    """Takes the mean of the two halves instead of their sum."""
    loss_real, dreal = _bce(logits_real, 1.0)
    loss_fake, dfake = _bce(logits_fake, 0.0)
    return (loss_real + loss_fake) / 2, dreal / 2, dfake / 2


def discriminator_loss__fakes_called_real(logits_real, logits_fake):
    """Labels both batches as real."""
    loss_real, dreal = _bce(logits_real, np.ones_like(logits_real))
    loss_fake, dfake = _bce(logits_fake, np.ones_like(logits_fake))
    return loss_real + loss_fake, dreal, dfake


def generator_loss__of_probability(logits_fake):
    """The gradient is with respect to D, not to the logit."""
    loss, _ = _bce(logits_fake, 1.0)
    D = np.maximum(_sigmoid(logits_fake), 1e-300)
    return loss, -1 / D / logits_fake.size


def minimax_generator_loss__discriminators_view(logits_fake):
    """Minimises -log(1 - D), what the discriminator minimises."""
    return _bce(logits_fake, 0.0)
