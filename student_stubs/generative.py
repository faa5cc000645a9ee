"""The losses of generative adversarial networks (lecture 11; Goodfellow et al., 2014).

A generator turns noise into examples and a discriminator scores examples with logits, `D = sigmoid(logit)`
being the probability that one is real. Every loss here is a cross-entropy of logits against the labels 1,
real, and 0, fake; none takes the logarithm of a probability that may have become 0.
"""

import numpy as np

from ._types import Array
from .losses import binary_cross_entropy_with_logits


def sample_noise(batch_size: int, dim: int, seed: int | None = None) -> Array:
    """Noise for the generator, uniform on [-1, 1) (CS231n lecture 11).

    Args:
        batch_size: number of samples, `N`.
        dim: size of each.
        seed: the same seed gives the same noise; `None` gives fresh noise.

    Returns:
        `(N, dim)`.
    """
    raise NotImplementedError


def discriminator_loss(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """What the discriminator minimises: `-mean(log D(real)) - mean(log(1 - D(fake)))` (CS231n lecture 11).

    Args:
        logits_real: of real examples, `(N,)` or `(N, 1)`.
        logits_fake: of generated ones, `(N,)` or `(N, 1)`; the two batches may differ in size.

    Returns:
        The loss and its gradients `dreal` and `dfake`, shaped like the logits.
    """
    raise NotImplementedError


def generator_loss(logits_fake: Array) -> tuple[float, Array]:
    """The non-saturating loss of the generator: `-mean(log D(fake))` (CS231n lecture 11).

    Its gradient is largest where the discriminator is sure that the example is fake, which is where a
    generator has most to learn.

    Args:
        logits_fake: of generated examples, `(N,)` or `(N, 1)`.

    Returns:
        The loss and its gradient, shaped like the logits.
    """
    raise NotImplementedError


def minimax_generator_loss(logits_fake: Array) -> tuple[float, Array]:
    """The generator's side of the minimax game: `mean(log(1 - D(fake)))` (CS231n lecture 11).

    It saturates: where `D(fake)` is near 0, as early in training, so is its gradient.

    Args:
        logits_fake: of generated examples, `(N,)` or `(N, 1)`.

    Returns:
        The loss, never positive, and its gradient, shaped like the logits.
    """
    raise NotImplementedError
