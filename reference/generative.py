"""Generative adversarial networks and their losses (lecture 11; Goodfellow et al., 2014).

A generator turns noise into examples and a discriminator scores examples with logits, `D = sigmoid(logit)`
being the probability that one is real. Every loss here is a cross-entropy of logits against the labels 1,
real, and 0, fake; none takes the logarithm of a probability that may have become 0.
"""

import numpy as np

from ._types import Array, Cache
from .activations import leaky_relu_backward, leaky_relu_forward
from .layers import affine_backward, affine_forward
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
    # BEGIN SOLUTION
    return np.random.default_rng(seed).uniform(-1.0, 1.0, size=(batch_size, dim))
    # END SOLUTION


def discriminator_loss(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """What the discriminator minimises: `-mean(log D(real)) - mean(log(1 - D(fake)))` (CS231n lecture 11).

    Args:
        logits_real: of real examples, `(N,)` or `(N, 1)`.
        logits_fake: of generated ones, `(N,)` or `(N, 1)`; the two batches may differ in size.

    Returns:
        The loss and its gradients `dreal` and `dfake`, shaped like the logits.
    """
    # BEGIN SOLUTION
    loss_real, dreal = binary_cross_entropy_with_logits(logits_real, np.ones(logits_real.shape))
    loss_fake, dfake = binary_cross_entropy_with_logits(logits_fake, np.zeros(logits_fake.shape))
    return loss_real + loss_fake, dreal, dfake
    # END SOLUTION


def generator_loss(logits_fake: Array) -> tuple[float, Array]:
    """The non-saturating loss of the generator: `-mean(log D(fake))` (CS231n lecture 11).

    Its gradient is largest where the discriminator is sure that the example is fake, which is where a
    generator has most to learn.

    Args:
        logits_fake: of generated examples, `(N,)` or `(N, 1)`.

    Returns:
        The loss and its gradient, shaped like the logits.
    """
    # BEGIN SOLUTION
    return binary_cross_entropy_with_logits(logits_fake, np.ones(logits_fake.shape))
    # END SOLUTION


def minimax_generator_loss(logits_fake: Array) -> tuple[float, Array]:
    """The generator's side of the minimax game: `mean(log(1 - D(fake)))` (CS231n lecture 11).

    It saturates: where `D(fake)` is near 0, as early in training, so is its gradient.

    Args:
        logits_fake: of generated examples, `(N,)` or `(N, 1)`.

    Returns:
        The loss, never positive, and its gradient, shaped like the logits.
    """
    # BEGIN SOLUTION
    loss, dfake = binary_cross_entropy_with_logits(logits_fake, np.zeros(logits_fake.shape))
    return -loss, -dfake
    # END SOLUTION


class GAN:
    """A generator and a discriminator of two affine layers each, trained by turns (lecture 11).

    `G(z) = affine(leaky_relu(affine(z)))` makes examples of noise, `D(x) = affine(leaky_relu(affine(x)))` scores
    examples by one logit each; the slope of the leaky ReLU is 0.01. A step updates one side by plain gradient
    descent and leaves the other as it is.

    Args:
        noise_dim: Features of the noise, Z.
        data_dim: Features of an example, D.
        hidden_dim: Units of either side's hidden layer, H.
        weight_scale: Standard deviation of the weights, Gaussian with mean 0. Biases begin as zeros.

    Attributes:
        params: `G_W1 (Z, H), G_b1, G_W2 (H, D), G_b2` and `D_W1 (D, H), D_b1, D_W2 (H, 1), D_b2`.
    """

    def __init__(
        self, noise_dim: int = 96, data_dim: int = 784, hidden_dim: int = 128, weight_scale: float = 0.02
    ) -> None:
        # BEGIN SOLUTION
        shapes = {"G": (noise_dim, hidden_dim, data_dim), "D": (data_dim, hidden_dim, 1)}
        self.params: dict[str, Array] = {}
        for side, sizes in shapes.items():
            for layer in (1, 2):
                shape = sizes[layer - 1 : layer + 1]
                self.params[f"{side}_W{layer}"] = weight_scale * np.random.standard_normal(shape)  # noqa: NPY002
                self.params[f"{side}_b{layer}"] = np.zeros(shape[1])
        # END SOLUTION

    # BEGIN SOLUTION
    def _forward(self, side: str, x: Array) -> tuple[Array, tuple[Cache, Cache, Cache]]:
        """What the generator, "G", or the discriminator, "D", gives, and the caches of its layers."""
        hidden, first = affine_forward(x, self.params[f"{side}_W1"], self.params[f"{side}_b1"])
        active, between = leaky_relu_forward(hidden)
        out, second = affine_forward(active, self.params[f"{side}_W2"], self.params[f"{side}_b2"])
        return out, (first, between, second)

    @staticmethod
    def _backward(side: str, dout: Array, caches: tuple[Cache, Cache, Cache]) -> tuple[Array, dict[str, Array]]:
        """The gradient of a side's input, and those of its parameters."""
        first, between, second = caches
        dactive, dW2, db2 = affine_backward(dout, second)
        dx, dW1, db1 = affine_backward(leaky_relu_backward(dactive, between), first)
        return dx, {f"{side}_W1": dW1, f"{side}_b1": db1, f"{side}_W2": dW2, f"{side}_b2": db2}

    def _descend(self, gradients: dict[str, Array], learning_rate: float) -> None:
        for name, gradient in gradients.items():
            self.params[name] = self.params[name] - learning_rate * gradient

    # END SOLUTION

    def generate(self, z: Array) -> Array:
        """Examples made of noise.

        Args:
            z: noise, `(N, Z)`.

        Returns:
            Examples, `(N, D)`.
        """
        # BEGIN SOLUTION
        return self._forward("G", z)[0]
        # END SOLUTION

    def discriminate(self, x: Array) -> Array:
        """The discriminator's logits: positive where it takes an example for real.

        Args:
            x: examples, `(N, D)`.

        Returns:
            Logits, `(N, 1)`.
        """
        # BEGIN SOLUTION
        return self._forward("D", x)[0]
        # END SOLUTION

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator on `discriminator_loss`; the generator stays as it is.

        Args:
            x: real examples, `(N, D)`.
            z: noise for as many generated ones as it has rows, `(M, Z)`.
            learning_rate: step size.

        Returns:
            The loss before the update.
        """
        # BEGIN SOLUTION
        real, real_caches = self._forward("D", x)
        fake, fake_caches = self._forward("D", self.generate(z))
        loss, dreal, dfake = discriminator_loss(real, fake)
        of_real, of_fake = self._backward("D", dreal, real_caches)[1], self._backward("D", dfake, fake_caches)[1]
        self._descend({name: of_real[name] + of_fake[name] for name in of_real}, learning_rate)
        return loss
        # END SOLUTION

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator on `generator_loss`, the non-saturating one; the discriminator stays as it is.

        The gradient reaches the generator through the discriminator.

        Args:
            z: noise, `(N, Z)`.
            learning_rate: step size.

        Returns:
            The loss before the update.
        """
        # BEGIN SOLUTION
        x, caches = self._forward("G", z)
        logits, discriminator_caches = self._forward("D", x)
        loss, dlogits = generator_loss(logits)
        dx, _ = self._backward("D", dlogits, discriminator_caches)
        self._descend(self._backward("G", dx, caches)[1], learning_rate)
        return loss
        # END SOLUTION
