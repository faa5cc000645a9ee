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


class GAN__functions_of_lists:
    """Two nets as lists of arrays behind one dict; the gradients of real and of fake examples apart."""

    def __init__(self, noise_dim=96, data_dim=784, hidden_dim=128, weight_scale=0.02):
        self.params = {}
        for side, ends in (("G", (noise_dim, data_dim)), ("D", (data_dim, 1))):
            self.params[f"{side}_W1"] = np.random.normal(0, weight_scale, (ends[0], hidden_dim))  # noqa: NPY002
            self.params[f"{side}_W2"] = np.random.normal(0, weight_scale, (hidden_dim, ends[1]))  # noqa: NPY002
            self.params[f"{side}_b1"] = np.zeros((hidden_dim,))
            self.params[f"{side}_b2"] = np.zeros((ends[1],))

    def _net(self, x, side):
        p = self.params
        hidden = np.einsum("nd,dh->nh", x, p[side + "_W1"]) + p[side + "_b1"]
        return np.maximum(hidden, 0.01 * hidden) @ p[side + "_W2"] + p[side + "_b2"], hidden

    def _grads(self, x, hidden, dout, side):
        p = self.params
        dhidden = np.where(hidden > 0, 1, 0.01) * (dout @ p[side + "_W2"].T)
        grads = {
            side + "_W2": np.maximum(hidden, 0.01 * hidden).T @ dout,
            side + "_b2": dout.sum(axis=0),
            side + "_W1": x.T @ dhidden,
            side + "_b1": dhidden.sum(axis=0),
        }
        return grads, dhidden @ p[side + "_W1"].T

    def generate(self, z):
        """The generator's examples."""
        return self._net(z, "G")[0]

    def discriminate(self, x):
        """The discriminator's logits."""
        return self._net(x, "D")[0]

    def discriminator_step(self, x, z, learning_rate):
        """Real examples first, then the generated ones."""
        total, summed = 0.0, {}
        for examples, sign in ((x, 1.0), (self.generate(z), -1.0)):
            logits, hidden = self._net(examples, "D")
            total = total + np.logaddexp(0, -sign * logits).mean()
            dlogits = -sign * _logistic(-sign * logits) / len(examples)
            for name, value in self._grads(examples, hidden, dlogits, "D")[0].items():
                summed[name] = summed.get(name, 0) + value
        self.params.update({name: self.params[name] - learning_rate * value for name, value in summed.items()})
        return total

    def generator_step(self, z, learning_rate):
        """Through the discriminator, whose own gradients are thrown away."""
        examples, hidden = self._net(z, "G")
        logits, above = self._net(examples, "D")
        _, dexamples = self._grads(examples, above, (_logistic(logits) - 1) / len(z), "D")
        grads, _ = self._grads(z, hidden, dexamples, "G")
        self.params.update({name: self.params[name] - learning_rate * value for name, value in grads.items()})
        return _bce(logits, 1.0)


class GAN__updates_after_all:
    """Every update makes a new dict; layers are objects of their own."""

    class _Layers:
        def __init__(self, params, side):
            self.weights = [params[f"{side}_{name}"] for name in ("W1", "b1", "W2", "b2")]

        def forward(self, x):
            W1, b1, W2, b2 = self.weights
            self.x, self.h = x, x @ W1 + b1
            self.a = self.h * np.where(self.h < 0, 0.01, 1.0)
            return self.a @ W2 + b2

        def backward(self, d):
            W1, _, W2, _ = self.weights
            dh = d @ W2.T * np.where(self.h < 0, 0.01, 1.0)
            return dh @ W1.T, [self.x.T @ dh, np.ones(len(dh)) @ dh, self.a.T @ d, np.ones(len(d)) @ d]

    def __init__(self, noise_dim=96, data_dim=784, hidden_dim=128, weight_scale=0.02):
        shapes = {"G_W1": (noise_dim, hidden_dim), "G_W2": (hidden_dim, data_dim), "D_W1": (data_dim, hidden_dim)}
        shapes["D_W2"] = (hidden_dim, 1)
        biases = {name.replace("W", "b"): np.zeros(shape[1]) for name, shape in shapes.items()}
        self.params = biases | {
            name: np.random.standard_normal(shape) * weight_scale  # noqa: NPY002
            for name, shape in shapes.items()
        }

    def generate(self, z):
        """The generator's examples."""
        return self._Layers(self.params, "G").forward(z)

    def discriminate(self, x):
        """The discriminator's logits."""
        return self._Layers(self.params, "D").forward(x)

    def _moved(self, side, grads, rate):
        names = [f"{side}_{name}" for name in ("W1", "b1", "W2", "b2")]
        return {**self.params, **{n: self.params[n] - rate * g for n, g in zip(names, grads, strict=True)}}

    def discriminator_step(self, x, z, learning_rate):
        """Two copies of the discriminator."""
        one, other = self._Layers(self.params, "D"), self._Layers(self.params, "D")
        real, fake = one.forward(x), other.forward(self.generate(z))
        loss, dreal, dfake = discriminator_loss__course(real, fake)
        first, second = one.backward(dreal)[1], other.backward(dfake)[1]
        self.params = self._moved("D", [a + b for a, b in zip(first, second, strict=True)], learning_rate)
        return loss

    def generator_step(self, z, learning_rate):
        """Both sides in a row."""
        making, judging = self._Layers(self.params, "G"), self._Layers(self.params, "D")
        loss, dlogits = generator_loss__course(judging.forward(making.forward(z)))
        self.params = self._moved("G", making.backward(judging.backward(dlogits)[0])[1], learning_rate)
        return loss
