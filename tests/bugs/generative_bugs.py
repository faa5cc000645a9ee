"""Wrong implementations of the exercises of ``generative.py``, each named after what is wrong with it."""

import numpy as np

from reference.generative import GAN as RightGAN


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def _softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _real(x):
    """Mean of -log D and its gradient."""
    return _softplus(-x).mean(), (_sigmoid(x) - 1) / x.size


def _fake(x):
    """Mean of -log(1 - D) and its gradient."""
    return _softplus(x).mean(), _sigmoid(x) / x.size


# --- noise


def sample_noise__normal(batch_size, dim, seed=None):
    """The noise is normal."""
    return np.random.default_rng(seed).standard_normal((batch_size, dim))


def sample_noise__of_normal_spread(batch_size, dim, seed=None):
    """The noise is normal, of the right spread."""
    return np.random.default_rng(seed).standard_normal((batch_size, dim)) / np.sqrt(3)


def sample_noise__from_zero_to_one(batch_size, dim, seed=None):
    """The noise lies in [0, 1)."""
    return np.random.default_rng(seed).random((batch_size, dim))


def sample_noise__half_as_wide(batch_size, dim, seed=None):
    """The noise lies in [-0.5, 0.5)."""
    return np.random.default_rng(seed).random((batch_size, dim)) - 0.5


def sample_noise__signs(batch_size, dim, seed=None):
    """The noise holds signs alone."""
    return np.random.default_rng(seed).choice([-1.0, 1.0], (batch_size, dim))


def sample_noise__seed_ignored(batch_size, dim, seed=None):
    """The seed is ignored."""
    return np.random.default_rng().uniform(-1, 1, (batch_size, dim))


def sample_noise__one_seed(batch_size, dim, seed=None):
    """Every seed gives the same noise."""
    return np.random.default_rng(0).uniform(-1, 1, (batch_size, dim))


def sample_noise__one_row(batch_size, dim, seed=None):
    """All samples are the same."""
    return np.tile(np.random.default_rng(seed).uniform(-1, 1, (1, dim)), (batch_size, 1))


def sample_noise__transposed(batch_size, dim, seed=None):
    """A column a sample."""
    return np.random.default_rng(seed).uniform(-1, 1, (dim, batch_size))


# --- discriminator


def discriminator_loss__summed(real, fake):
    """The loss is summed over the batch."""
    a, da = _real(real)
    b, db = _fake(fake)
    return a * real.size + b * fake.size, da * real.size, db * fake.size


def discriminator_loss__mean_of_both_batches(real, fake):
    """Both batches are averaged together."""
    n = real.size + fake.size
    a, da = _real(real)
    b, db = _fake(fake)
    return (a * real.size + b * fake.size) / n, da * real.size / n, db * fake.size / n


def discriminator_loss__halved(real, fake):
    """The sum of the two parts is halved."""
    a, da = _real(real)
    b, db = _fake(fake)
    return (a + b) / 2, da / 2, db / 2


def discriminator_loss__size_of_the_real_batch(real, fake):
    """Both parts are divided by the number of real examples."""
    a, da = _real(real)
    b, db = _fake(fake)
    share = fake.size / real.size
    return a + b * share, da, db * share


def discriminator_loss__labels_swapped(real, fake):
    """Real examples are taken for fake ones."""
    a, da = _fake(real)
    b, db = _real(fake)
    return a + b, da, db


def discriminator_loss__both_real(real, fake):
    """The generated examples get the label of the real ones too."""
    a, da = _real(real)
    b, db = _real(fake)
    return a + b, da, db


def discriminator_loss__fake_gradient_negated(real, fake):
    """The gradient of the generated examples has the generator's sign."""
    a, da = _real(real)
    b, db = _fake(fake)
    return a + b, da, -db


def discriminator_loss__probabilities_given(real, fake):
    """The logits are taken for probabilities, clipped."""
    p, q = np.clip(real, 1e-8, 1 - 1e-8), np.clip(fake, 1e-8, 1 - 1e-8)
    return -np.log(p).mean() - np.log(1 - q).mean(), -1 / p / p.size, 1 / (1 - q) / q.size


def discriminator_loss__logarithm_of_zero(real, fake):
    """The logarithm is taken of a probability that may be 0."""
    p, q = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    return -np.log(p).mean() - np.log(1 - q).mean(), (p - 1) / p.size, q / q.size


def discriminator_loss__clipped(real, fake):
    """The probabilities are clipped before the logarithm."""
    p = np.clip(_sigmoid(real), 1e-6, 1 - 1e-6)
    q = np.clip(_sigmoid(fake), 1e-6, 1 - 1e-6)
    return -np.log(p).mean() - np.log(1 - q).mean(), (p - 1) / p.size, q / q.size


def discriminator_loss__gradients_not_averaged(real, fake):
    """The gradients are not averaged."""
    a, da = _real(real)
    b, db = _fake(fake)
    return a + b, da * real.size, db * fake.size


def discriminator_loss__gradient_by_probability(real, fake):
    """The gradients are those with respect to the probabilities."""
    p, q = _sigmoid(real), _sigmoid(fake)
    with np.errstate(divide="ignore"):
        return _real(real)[0] + _fake(fake)[0], -1 / p / p.size, 1 / (1 - q) / q.size


# --- generators


def generator_loss__saturating(fake):
    """The minimax loss is used."""
    loss, gradient = _fake(fake)
    return -loss, -gradient


def generator_loss__of_the_discriminator(fake):
    """The discriminator's part is used."""
    return _fake(fake)


def generator_loss__its_sum(fake):
    """The loss is summed over the batch."""
    loss, gradient = _real(fake)
    return loss * fake.size, gradient * fake.size


def generator_loss__gradient_summed(fake):
    """The gradient is not averaged."""
    loss, gradient = _real(fake)
    return loss, gradient * fake.size


def generator_loss__sign_of_gradient(fake):
    """The gradient has the wrong sign."""
    loss, gradient = _real(fake)
    return loss, -gradient


def generator_loss__its_logarithm_of_zero(fake):
    """The logarithm is taken of a probability that may be 0."""
    p = 1 / (1 + np.exp(-fake))
    return -np.log(p).mean(), (p - 1) / p.size


def generator_loss__flattened(fake):
    """The gradient of a column comes out flat."""
    loss, gradient = _real(fake)
    return loss, gradient.ravel()


def generator_loss__small_constant(fake):
    """A small number is added inside the logarithm."""
    p = _sigmoid(fake)
    return -np.log(p + 1e-6).mean(), -p * (1 - p) / (p + 1e-6) / p.size


def minimax_generator_loss__not_negated(fake):
    """The sign is the discriminator's."""
    return _fake(fake)


def minimax_generator_loss__non_saturating(fake):
    """The non-saturating loss is used."""
    return _real(fake)


def minimax_generator_loss__log_of_d(fake):
    """log D instead of log(1 - D)."""
    loss, gradient = _real(fake)
    return -loss, -gradient


def minimax_generator_loss__its_gradient_negated(fake):
    """The gradient keeps the discriminator's sign."""
    loss, gradient = _fake(fake)
    return -loss, gradient


def minimax_generator_loss__sum_over_batch(fake):
    """The loss is summed over the batch."""
    loss, gradient = _fake(fake)
    return -loss * fake.size, -gradient * fake.size


def minimax_generator_loss__naive_logarithm(fake):
    """The logarithm is taken of a probability that may be 0."""
    p = _sigmoid(fake)
    return np.log(1 - p).mean(), -p / p.size


def minimax_generator_loss__gradient_of_sigmoid(fake):
    """The gradient takes the derivative of the sigmoid for that of its logarithm."""
    p = _sigmoid(fake)
    return -_fake(fake)[0], -p * (1 - p) / p.size


def sample_noise__nearly_repeated(batch_size, dim, seed=None):
    """The second half of the batch is the first, a little smaller."""
    half = np.random.default_rng(seed).uniform(-1, 1, ((batch_size + 1) // 2, dim))
    return np.concatenate([half, 0.9999 * half])[:batch_size]


def _back(gan, side, x, dout):
    """The gradient of a side's input, and those of its parameters."""
    W1, b1, W2 = (gan.params[f"{side}_{name}"] for name in ("W1", "b1", "W2"))
    sums = x @ W1 + b1
    active = np.where(sums > 0, sums, 0.01 * sums)
    dsums = dout @ W2.T * np.where(sums > 0, 1, 0.01)
    return dsums @ W1.T, {
        f"{side}_W1": x.T @ dsums,
        f"{side}_b1": dsums.sum(0),
        f"{side}_W2": active.T @ dout,
        f"{side}_b2": dout.sum(0),
    }


def _descend(gan, gradients, rate):
    for name, gradient in gradients.items():
        gan.params[name] = gan.params[name] - rate * gradient


class GAN__relu_for_leaky_relu(RightGAN):
    """The slope of the negative side is 0."""

    def generate(self, z):
        hidden = np.maximum(z @ self.params["G_W1"] + self.params["G_b1"], 0)
        return hidden @ self.params["G_W2"] + self.params["G_b2"]

    def discriminate(self, x):
        hidden = np.maximum(x @ self.params["D_W1"] + self.params["D_b1"], 0)
        return hidden @ self.params["D_W2"] + self.params["D_b2"]


class GAN__steps_upwards(RightGAN):
    """Both sides climb."""

    def discriminator_step(self, x, z, learning_rate):
        return super().discriminator_step(x, z, -learning_rate)

    def generator_step(self, z, learning_rate):
        return super().generator_step(z, -learning_rate)


class GAN__generator_untouched(RightGAN):
    """The generator's step changes nothing."""

    def generator_step(self, z, learning_rate):
        return super().generator_step(z, 0 * learning_rate)


class GAN__discriminator_trains_the_generator(RightGAN):
    """The discriminator's step updates the generator, too."""

    def discriminator_step(self, x, z, learning_rate):
        fake = self.generate(z)
        logits = self.discriminate(fake)
        dx, _ = _back(self, "D", fake, 1 / (1 + np.exp(-logits)) / len(z))
        _, gradients = _back(self, "G", z, dx)
        loss = super().discriminator_step(x, z, learning_rate)
        _descend(self, gradients, learning_rate)
        return loss


class GAN__discriminator_moves_in_the_generator_step(RightGAN):
    """The generator's step updates the discriminator, too."""

    def generator_step(self, z, learning_rate):
        fake = self.generate(z)
        logits = self.discriminate(fake)
        _, gradients = _back(self, "D", fake, -1 / (1 + np.exp(logits)) / len(z))
        loss = super().generator_step(z, learning_rate)
        _descend(self, gradients, learning_rate)
        return loss


class GAN__sums_over_the_batch(RightGAN):
    """Gradients are summed over the batch, losses averaged."""

    def generator_step(self, z, learning_rate):
        return super().generator_step(z, len(z) * learning_rate)


class GAN__no_way_through_the_discriminator(RightGAN):
    """The generator's gradient passes the discriminator's leaky ReLU as if all of it were active."""

    def generator_step(self, z, learning_rate):
        fake = self.generate(z)
        logits = self.discriminate(fake)
        loss = float(np.mean(np.logaddexp(0, -logits)))
        dx = -1 / (1 + np.exp(logits)) / len(z) @ self.params["D_W2"].T @ self.params["D_W1"].T
        _descend(self, _back(self, "G", z, dx)[1], learning_rate)
        return loss


class GAN__minimax_step(RightGAN):
    """The generator's step is that of the minimax loss."""

    def generator_step(self, z, learning_rate):
        fake = self.generate(z)
        logits = self.discriminate(fake)
        dx, _ = _back(self, "D", fake, -1 / (1 + np.exp(-logits)) / len(z))
        _descend(self, _back(self, "G", z, dx)[1], learning_rate)
        return float(np.mean(-np.logaddexp(0, logits)))


class GAN__fixed_learning_rate(RightGAN):
    """The learning rate is not used."""

    def discriminator_step(self, x, z, learning_rate):
        del learning_rate
        return super().discriminator_step(x, z, 0.1)


class GAN__one_batch_size(RightGAN):
    """Real and generated examples are averaged as one batch."""

    def discriminator_step(self, x, z, learning_rate):
        share = len(x) / (len(x) + len(z))
        fake = self.generate(z)
        real_logits, fake_logits = self.discriminate(x), self.discriminate(fake)
        loss = float(2 * share * np.logaddexp(0, -real_logits).mean())
        loss += float(2 * (1 - share) * np.logaddexp(0, fake_logits).mean())
        _, of_real = _back(self, "D", x, -2 * share / (1 + np.exp(real_logits)) / len(x))
        _, of_fake = _back(self, "D", fake, 2 * (1 - share) / (1 + np.exp(-fake_logits)) / len(z))
        _descend(self, {name: of_real[name] + of_fake[name] for name in of_real}, learning_rate)
        return loss


class GAN__fresh_noise(RightGAN):
    """The generator's step draws noise of its own."""

    def generator_step(self, z, learning_rate):
        return super().generator_step(np.random.default_rng(0).uniform(-1, 1, z.shape), learning_rate)


def _score(gan, x):
    hidden = x @ gan.params["D_W1"] + gan.params["D_b1"]
    return np.where(hidden > 0, hidden, 0.01 * hidden) @ gan.params["D_W2"] + gan.params["D_b2"]


class GAN__second_backward_overwrites(RightGAN):
    """The gradients of the real batch are overwritten by those of the generated one."""

    def discriminator_step(self, x, z, learning_rate):
        images, total = self.generate(z), {}
        real, fake = _score(self, x), _score(self, images)
        for batch, dlogits in ((x, (_sigmoid(real) - 1) / len(real)), (images, _sigmoid(fake) / len(fake))):
            total.update(_back(self, "D", batch, dlogits)[1])
        _descend(self, total, learning_rate)
        return np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()


class GAN__second_backward_forgotten(RightGAN):
    """The gradients of the generated batch are forgotten."""

    def discriminator_step(self, x, z, learning_rate):
        real, fake = _score(self, x), _score(self, self.generate(z))
        _descend(self, _back(self, "D", x, (_sigmoid(real) - 1) / len(real))[1], learning_rate)
        return np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()


class GAN__update_after_each_batch(RightGAN):
    """The discriminator is updated after the real batch, and again after the generated one."""

    def discriminator_step(self, x, z, learning_rate):
        loss = 0
        for batch, sign in ((x, -1), (self.generate(z), 1)):
            logits = _score(self, batch)
            loss += np.logaddexp(0, sign * logits).mean()
            _descend(self, _back(self, "D", batch, sign * _sigmoid(sign * logits) / len(logits))[1], learning_rate)
        return loss


class GAN__way_back_without_the_slope(RightGAN):
    """The gradient of the images skips the discriminator's leaky ReLU."""

    def generator_step(self, z, learning_rate):
        logits = _score(self, self.generate(z))
        dlogits = (_sigmoid(logits) - 1) / len(logits)
        dimages = dlogits @ self.params["D_W2"].T @ self.params["D_W1"].T
        _descend(self, _back(self, "G", z, dimages)[1], learning_rate)
        return np.logaddexp(0, -logits).mean()


class GAN__weights_all_alike(RightGAN):
    """Every weight begins at the scale itself."""

    def __init__(self, noise_dim=96, data_dim=784, hidden_dim=128, weight_scale=0.02):
        super().__init__(noise_dim, data_dim, hidden_dim, weight_scale)
        for name in ("G_W1", "G_W2", "D_W1", "D_W2"):
            self.params[name] = np.full_like(self.params[name], weight_scale)


class GAN__scale_ignored(RightGAN):
    """The weights begin at one fixed scale, whatever is asked for."""

    def __init__(self, noise_dim=96, data_dim=784, hidden_dim=128, weight_scale=0.02):
        super().__init__(noise_dim, data_dim, hidden_dim)
