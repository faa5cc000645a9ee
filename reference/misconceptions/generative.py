"""Known wrong noise and adversarial losses."""

import numpy as np

from .._types import Array, Cache
from ..activations import leaky_relu_backward, leaky_relu_forward
from ..generative import GAN, discriminator_loss, generator_loss, minimax_generator_loss, sample_noise
from ..layers import affine_backward

_SURE = 1e9
"""A logit whose loss is 0, if it is right."""


def sample_noise__from_zero(batch_size: int, dim: int, seed: int | None = None) -> Array:
    """The noise lies in [0, 1); it should lie in [-1, 1).

    Hint: what is the mean of your noise, and what should it be?
    """
    return 0.5 * (sample_noise(batch_size, dim, seed) + 1.0)


def sample_noise__normal(batch_size: int, dim: int, seed: int | None = None) -> Array:
    """The noise is normal; it should be uniform.

    Hint: between which numbers does the noise lie?
    """
    return np.random.default_rng(seed).standard_normal((batch_size, dim))


def discriminator_loss__labels_swapped(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """The labels of real and generated examples are swapped.

    Hint: which logits does a good discriminator give to real examples, large or small ones?
    """
    loss, dfake, dreal = discriminator_loss(logits_fake, logits_real)
    return loss, dreal, dfake


def discriminator_loss__halved(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """The two parts of the loss are averaged; they should be added.

    Hint: what stands before each of the two expectations in the formula?
    """
    loss, dreal, dfake = discriminator_loss(logits_real, logits_fake)
    return 0.5 * loss, 0.5 * dreal, 0.5 * dfake


def discriminator_loss__one_batch(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """Both batches are averaged together; each should be averaged by itself.

    Hint: what do you divide by if the batches differ in size?
    """
    loss_real, dreal = generator_loss(logits_real)
    loss_fake, dfake = minimax_generator_loss(logits_fake)
    total = logits_real.size + logits_fake.size
    real, fake = logits_real.size / total, logits_fake.size / total
    return loss_real * real - loss_fake * fake, dreal * real, -dfake * fake


def discriminator_loss__gradients_not_averaged(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """The loss is averaged over the batches, its gradients are not.

    Hint: whatever the loss is divided by, its gradients are too.
    """
    loss, dreal, dfake = discriminator_loss(logits_real, logits_fake)
    return loss, dreal * logits_real.size, dfake * logits_fake.size


def generator_loss__saturating(logits_fake: Array) -> tuple[float, Array]:
    """This is the minimax loss; the non-saturating one is asked for.

    Hint: which of the two has the larger gradient where the discriminator is sure that an example is fake?
    """
    return minimax_generator_loss(logits_fake)


def generator_loss__gradient_not_averaged(logits_fake: Array) -> tuple[float, Array]:
    """The loss is averaged over the batch, its gradient is not.

    Hint: whatever the loss is divided by, its gradient is too.
    """
    loss, dfake = generator_loss(logits_fake)
    return loss, dfake * logits_fake.size


def minimax_generator_loss__sign(logits_fake: Array) -> tuple[float, Array]:
    """This is the discriminator's part of the loss; the generator minimises its negative.

    Hint: can the logarithm of a probability be positive?
    """
    loss, dfake = minimax_generator_loss(logits_fake)
    return -loss, -dfake


def minimax_generator_loss__non_saturating(logits_fake: Array) -> tuple[float, Array]:
    """This is the non-saturating loss; the minimax one is asked for.

    Hint: which probability does each of the two take the logarithm of?
    """
    return generator_loss(logits_fake)


def generator_loss__gradient_by_probability(logits_fake: Array) -> tuple[float, Array]:
    """The gradient is with respect to the probability D; it should be with respect to the logit.

    Hint: which factor does the chain rule bring between D and the logit?
    """
    loss, _ = generator_loss(logits_fake)
    return loss, -(1 + np.exp(-logits_fake)) / logits_fake.size


class GAN__minimax_step(GAN):
    """The generator takes the step of the minimax loss; it should be that of the non-saturating one.

    Hint: which of the generator's losses has a gradient where the discriminator is sure that the example is fake?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        x, caches = self._forward("G", z)
        logits, discriminator_caches = self._forward("D", x)
        loss, dlogits = minimax_generator_loss(logits)
        dx, _ = self._backward("D", dlogits, discriminator_caches)
        self._descend(self._backward("G", dx, caches)[1], learning_rate)
        return loss


class GAN__generator_learns_to_be_caught(GAN):
    """The generator's step makes its examples easier to tell apart: the labels are those of the discriminator's step.

    Hint: which label should the discriminator give a generated example, as the generator would have it?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        x, caches = self._forward("G", z)
        logits, discriminator_caches = self._forward("D", x)
        loss, dlogits = minimax_generator_loss(logits)
        dx, _ = self._backward("D", -dlogits, discriminator_caches)
        self._descend(self._backward("G", dx, caches)[1], learning_rate)
        return -loss


class GAN__real_examples_alone(GAN):
    """The discriminator's step uses the real examples alone.

    Hint: of how many parts is the discriminator's loss made?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator."""
        del z
        real, caches = self._forward("D", x)
        loss, dreal, _ = discriminator_loss(real, np.full((1, 1), -_SURE))
        self._descend(self._backward("D", dreal, caches)[1], learning_rate)
        return loss


class GAN__loss_after_the_update(GAN):
    """The loss is that after the update; it should be the one that the step's gradient came with.

    Hint: when, in your step, is the loss computed?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator."""
        super().discriminator_step(x, z, learning_rate)
        return discriminator_loss(self.discriminate(x), self.discriminate(self.generate(z)))[0]

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        super().generator_step(z, learning_rate)
        return generator_loss(self.discriminate(self.generate(z)))[0]


class GAN__both_sides_at_once(GAN):
    """The generator's step updates the discriminator, too.

    Hint: whose parameters should a step change?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        x, caches = self._forward("G", z)
        logits, discriminator_caches = self._forward("D", x)
        loss, dlogits = generator_loss(logits)
        dx, others = self._backward("D", dlogits, discriminator_caches)
        self._descend(self._backward("G", dx, caches)[1] | others, learning_rate)
        return loss


def discriminator_loss__averaged_over_both_batches(
    logits_real: Array, logits_fake: Array
) -> tuple[float, Array, Array]:
    """Both batches are averaged as one; the mean of each should be taken, and the two added.

    Hint: if there are ten times as many generated examples as real ones, how much should a real one count?
    """
    real, dreal, _ = discriminator_loss(logits_real, np.full(1, -_SURE))
    fake, _, dfake = discriminator_loss(np.full(1, _SURE), logits_fake)
    total = logits_real.size + logits_fake.size
    loss = 2 * (real * logits_real.size + fake * logits_fake.size) / total
    return loss, 2 * dreal * logits_real.size / total, 2 * dfake * logits_fake.size / total


class GAN__gradient_of_the_minimax_loss(GAN):
    """The generator's loss is the non-saturating one, its gradient that of the minimax loss.

    Hint: which of the generator's losses has a gradient where the discriminator is sure that the example is fake?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        x, caches = self._forward("G", z)
        logits, discriminator_caches = self._forward("D", x)
        dx, _ = self._backward("D", minimax_generator_loss(logits)[1], discriminator_caches)
        self._descend(self._backward("G", dx, caches)[1], learning_rate)
        return generator_loss(logits)[0]


class GAN__generated_divided_by_real_examples(GAN):
    """The gradient of the generated examples is divided by the number of real ones.

    Hint: how many generated examples does the mean of their losses run over?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator."""
        real, real_caches = self._forward("D", x)
        fake, fake_caches = self._forward("D", self.generate(z))
        loss, dreal, dfake = discriminator_loss(real, fake)
        of_real = self._backward("D", dreal, real_caches)[1]
        of_fake = self._backward("D", dfake * len(z) / len(x), fake_caches)[1]
        self._descend({name: of_real[name] + of_fake[name] for name in of_real}, learning_rate)
        return loss


def discriminator_loss__generated_labelled_real(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """The generated examples are labelled 1, as real ones are; for the discriminator they should be 0.

    Hint: which logits should the discriminator give to what the generator made?
    """
    loss_real, dreal = generator_loss(logits_real)
    loss_fake, dfake = generator_loss(logits_fake)
    return loss_real + loss_fake, dreal, dfake


def discriminator_loss__smoothed_labels(logits_real: Array, logits_fake: Array) -> tuple[float, Array, Array]:
    """The real examples are labelled 0.9; without smoothing, their label is 1.

    Hint: is one-sided label smoothing asked for?
    """
    loss, dreal, dfake = discriminator_loss(logits_real, logits_fake)
    return loss + 0.1 * float(np.mean(logits_real)), dreal + 0.1 / logits_real.size, dfake


def generator_loss__generated_labelled_fake(logits_fake: Array) -> tuple[float, Array]:
    """The generated examples are labelled 0, as the discriminator does; the generator wants them taken for real: 1.

    Hint: does your loss fall when the discriminator is fooled?
    """
    loss, dfake = minimax_generator_loss(logits_fake)
    return -loss, -dfake


def minimax_generator_loss__negative_of_the_other(logits_fake: Array) -> tuple[float, Array]:
    """This is mean(log D), the label 1 in place of 0: the minimax loss is mean(log(1 - D)).

    Hint: of which probability does the formula take the logarithm?
    """
    loss, dfake = generator_loss(logits_fake)
    return -loss, -dfake


def generator_loss__gradient_of_minimax(logits_fake: Array) -> tuple[float, Array]:
    """The loss is the non-saturating one, its gradient that of the minimax loss.

    Hint: which of the two losses hardly changes where the discriminator is sure? Differentiate the other.
    """
    return generator_loss(logits_fake)[0], minimax_generator_loss(logits_fake)[1]


class GAN__discriminators_loss_after_its_update(GAN):
    """The discriminator's loss is that after the update; it should be the one that the step's gradient came with.

    Hint: when, in your step, is the loss computed?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator."""
        super().discriminator_step(x, z, learning_rate)
        return discriminator_loss(self.discriminate(x), self.discriminate(self.generate(z)))[0]


class GAN__generators_loss_after_its_update(GAN):
    """The generator's loss is that after the update; it should be the one that the step's gradient came with.

    Hint: when, in your step, is the loss computed?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        super().generator_step(z, learning_rate)
        return generator_loss(self.discriminate(self.generate(z)))[0]


class GAN__generator_back_through_a_plain_relu(GAN):
    """On the way back through the generator its leaky ReLU is taken for a plain one: slope 0 where x is negative.

    Hint: what is the slope of your generator's activation where its input is negative, forward and backward?
    """

    @staticmethod
    def _backward(side: str, dout: Array, caches: tuple[Cache, Cache, Cache]) -> tuple[Array, dict[str, Array]]:
        return _back_with_slope(side, dout, caches, 0.0 if side == "G" else 0.01)


class GAN__discriminator_back_through_a_plain_relu(GAN):
    """On the way back through the discriminator its leaky ReLU is taken for a plain one: slope 0 where x is negative.

    Hint: what is the slope of your discriminator's activation where its input is negative, forward and backward?
    """

    @staticmethod
    def _backward(side: str, dout: Array, caches: tuple[Cache, Cache, Cache]) -> tuple[Array, dict[str, Array]]:
        return _back_with_slope(side, dout, caches, 0.0 if side == "D" else 0.01)


class GAN__back_through_plain_relus(GAN):
    """On the way back the leaky ReLUs are taken for plain ones: slope 0 where x is negative.

    Hint: what is the slope of your activations where their input is negative, forward and backward?
    """

    @staticmethod
    def _backward(side: str, dout: Array, caches: tuple[Cache, Cache, Cache]) -> tuple[Array, dict[str, Array]]:
        return _back_with_slope(side, dout, caches, 0.0)


def _back_with_slope(
    side: str, dout: Array, caches: tuple[Cache, Cache, Cache], slope: float
) -> tuple[Array, dict[str, Array]]:
    """The way back through a side whose activation has another slope."""
    first, between, second = caches
    dactive, dW2, db2 = affine_backward(dout, second)
    ones = leaky_relu_backward(np.ones_like(dactive), between)
    dx, dW1, db1 = affine_backward(np.where(ones == 1, dactive, slope * dactive), first)
    return dx, {f"{side}_W1": dW1, f"{side}_b1": db1, f"{side}_W2": dW2, f"{side}_b2": db2}


class GAN__generator_updated_before_its_first_gradient(GAN):
    """The generator's second layer is updated before the gradient of the first goes back through it.

    Hint: with which weights was the example made that the gradient belongs to?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        x, (first, between, second) = self._forward("G", z)
        logits, others = self._forward("D", x)
        loss, dlogits = generator_loss(logits)
        dx = self._backward("D", dlogits, others)[0]
        _, dW2, db2 = affine_backward(dx, second)
        self._descend({"G_W2": dW2, "G_b2": db2}, learning_rate)
        dactive = dx @ self.params["G_W2"].T
        _, dW1, db1 = affine_backward(leaky_relu_backward(dactive, between), first)
        self._descend({"G_W1": dW1, "G_b1": db1}, learning_rate)
        return loss


def _step_by_one_gradient(gan: GAN, x: Array, z: Array, learning_rate: float, counted: str) -> float:
    """A step of the discriminator with the right loss, and with the gradients of one of its parts."""
    real, real_caches = gan._forward("D", x)
    fake, fake_caches = gan._forward("D", gan.generate(z))
    loss, dreal, dfake = discriminator_loss(real, fake)
    part, caches = (dreal, real_caches) if counted == "real" else (dfake, fake_caches)
    gan._descend(gan._backward("D", part, caches)[1], learning_rate)
    return loss


class GAN__gradients_of_generated_examples_alone(GAN):
    """The discriminator learns from the generated examples alone: the gradients of the real ones are overwritten.

    Hint: two batches go through the discriminator. What becomes of the gradients of the first?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator."""
        return _step_by_one_gradient(self, x, z, learning_rate, "generated")


class GAN__gradients_of_real_examples_alone(GAN):
    """The discriminator learns from the real examples alone: the gradients of the generated ones are lost.

    Hint: two batches go through the discriminator. What becomes of the gradients of the second?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """One update of the discriminator."""
        return _step_by_one_gradient(self, x, z, learning_rate, "real")


class GAN__discriminator_updated_twice(GAN):
    """The discriminator is updated on the real examples, and then again on the generated ones; it is one step.

    Hint: with which weights are the generated examples scored?
    """

    def discriminator_step(self, x: Array, z: Array, learning_rate: float) -> float:
        """Two updates of the discriminator."""
        real, caches = self._forward("D", x)
        loss, dreal, _ = discriminator_loss(real, np.full((1, 1), -_SURE))
        self._descend(self._backward("D", dreal, caches)[1], learning_rate)
        fake, caches = self._forward("D", self.generate(z))
        other, _, dfake = discriminator_loss(np.full((1, 1), _SURE), fake)
        self._descend(self._backward("D", dfake, caches)[1], learning_rate)
        return loss + other


class GAN__activation_of_the_discriminator_skipped(GAN):
    """On its way to the generator the gradient passes the discriminator's leaky ReLU as if it were not there.

    Hint: which layers does the discriminator's forward go through, and which your way back to the image?
    """

    def generator_step(self, z: Array, learning_rate: float) -> float:
        """One update of the generator."""
        x, caches = self._forward("G", z)
        loss, dlogits = generator_loss(self.discriminate(x))
        dx = dlogits @ self.params["D_W2"].T @ self.params["D_W1"].T
        self._descend(self._backward("G", dx, caches)[1], learning_rate)
        return loss


def discriminator_loss__logarithm_of_probabilities(
    logits_real: Array, logits_fake: Array
) -> tuple[float, Array, Array]:
    """The logarithm is taken of the sigmoid and of 1 minus it, which are 0 for logits of some size.

    Hint: what are 1 - sigmoid(50) and its logarithm? Write the loss with the logits themselves.
    """
    _, dreal, dfake = discriminator_loss(logits_real, logits_fake)
    with np.errstate(all="ignore"):
        real, fake = 1.0 / (1.0 + np.exp(-logits_real)), 1.0 / (1.0 + np.exp(-logits_fake))
        return float(-np.mean(np.log(real)) - np.mean(np.log(1.0 - fake))), dreal, dfake


class GAN__activation_behind_the_generator(GAN):
    """The leaky ReLU stands behind the generator's last layer, too; its output should be that of the affine layer.

    Hint: which layers has G(z), and what comes last?
    """

    def _forward(self, side: str, x: Array) -> tuple[Array, tuple[Cache, Cache, Cache]]:
        out, (first, between, second) = super()._forward(side, x)
        if side == "D":
            return out, (first, between, second)
        active, last = leaky_relu_forward(out)
        return active, (first, between, (second, last))

    @staticmethod
    def _backward(side: str, dout: Array, caches: tuple[Cache, Cache, Cache]) -> tuple[Array, dict[str, Array]]:
        if side == "D":
            return GAN._backward(side, dout, caches)
        first, between, (second, last) = caches
        return GAN._backward(side, leaky_relu_backward(dout, last), (first, between, second))


class GAN__activation_behind_the_generator_forward_alone(GAN):
    """The leaky ReLU stands behind the generator's last layer, too; its output should be that of the affine layer.

    Hint: which layers has G(z), and what comes last?
    """

    def _forward(self, side: str, x: Array) -> tuple[Array, tuple[Cache, Cache, Cache]]:
        out, caches = super()._forward(side, x)
        return out if side == "D" else leaky_relu_forward(out)[0], caches


class GAN__activation_behind_generate(GAN):
    """`generate` puts the leaky ReLU behind the last layer, too; its output should be that of the affine layer.

    Hint: which layers has G(z), and what comes last?
    """

    def generate(self, z: Array) -> Array:
        """With one activation too many."""
        return leaky_relu_forward(super().generate(z))[0]
