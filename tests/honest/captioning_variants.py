"""Right captioning nets, each written in another way than the reference's."""

from itertools import pairwise

import numpy as np

GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def _rnn_step(x, h, c, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + h @ Wh + b)

    def back(dh, dc):
        da = dh * (1 - next_h**2)
        return da @ Wx.T, da @ Wh.T, dc, x.T @ da, h.T @ da, da.sum(0)

    return next_h, c, back


def _lstm_step(x, h, c, Wx, Wh, b):
    a = x @ Wx + h @ Wh + b
    i, f, o = (_sigmoid(part) for part in np.split(a, 4, axis=1)[:3])
    g = np.tanh(np.split(a, 4, axis=1)[3])
    next_c = f * c + i * g
    t = np.tanh(next_c)

    def back(dh, dc):
        dc = dc + dh * o * (1 - t * t)
        parts = (dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g * g))
        da = np.concatenate(parts, axis=1)
        return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h.T @ da, da.sum(0)

    return o * t, next_c, back


def _gru_step(x, h, c, Wx, Wh, b):
    H = h.shape[1]
    u, r = np.split(_sigmoid(x @ Wx[:, : 2 * H] + h @ Wh[:, : 2 * H] + b[: 2 * H]), 2, axis=1)
    n = np.tanh(x @ Wx[:, 2 * H :] + (r * h) @ Wh[:, 2 * H :] + b[2 * H :])

    def back(dh, dc):
        dn = dh * u * (1 - n * n)
        drh = dn @ Wh[:, 2 * H :].T
        dgates = np.hstack([dh * (n - h) * u * (1 - u), drh * h * r * (1 - r)])
        da = np.hstack([dgates, dn])
        dprev = dh * (1 - u) + drh * r + dgates @ Wh[:, : 2 * H].T
        return da @ Wx.T, dprev, dc, x.T @ da, np.hstack([h.T @ dgates, (r * h).T @ dn]), da.sum(0)

    return u * n + (1 - u) * h, c, back


STEPS = {"rnn": _rnn_step, "lstm": _lstm_step, "gru": _gru_step}


def _temporal_softmax(scores, y, mask):
    N, T, V = scores.shape
    flat, target, weight = scores.reshape(N * T, V), y.reshape(N * T), mask.reshape(N * T)
    probs = np.exp(flat - flat.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    loss = -np.sum(weight * np.log(probs[np.arange(N * T), target])) / N
    probs[np.arange(N * T), target] -= 1
    return loss, (probs * weight[:, None] / N).reshape(N, T, V)


class CaptioningRNN__course:
    """The course's usual solution, its parameters cast to single precision at construction."""

    steps = STEPS

    def __init__(
        self,
        word_to_idx,
        input_dim=512,
        wordvec_dim=128,
        hidden_dim=128,
        cell_type="rnn",
        dtype=np.float32,
    ):
        self.cell_type = cell_type
        self.dtype = dtype
        self.word_to_idx = word_to_idx
        self.idx_to_word = {i: w for w, i in word_to_idx.items()}
        self.params = {}
        vocab_size = len(word_to_idx)
        self._null = word_to_idx["<NULL>"]
        self._start = word_to_idx.get("<START>", None)
        self._end = word_to_idx.get("<END>", None)
        self.params["W_embed"] = np.random.randn(vocab_size, wordvec_dim)  # noqa: NPY002
        self.params["W_embed"] /= 100
        self.params["W_proj"] = np.random.randn(input_dim, hidden_dim)  # noqa: NPY002
        self.params["W_proj"] /= np.sqrt(input_dim)
        self.params["b_proj"] = np.zeros(hidden_dim)
        dim_mul = GATES[cell_type]
        self.params["Wx"] = np.random.randn(wordvec_dim, dim_mul * hidden_dim)  # noqa: NPY002
        self.params["Wx"] /= np.sqrt(wordvec_dim)
        self.params["Wh"] = np.random.randn(hidden_dim, dim_mul * hidden_dim)  # noqa: NPY002
        self.params["Wh"] /= np.sqrt(hidden_dim)
        self.params["b"] = np.zeros(dim_mul * hidden_dim)
        self.params["W_vocab"] = np.random.randn(hidden_dim, vocab_size)  # noqa: NPY002
        self.params["W_vocab"] /= np.sqrt(hidden_dim)
        self.params["b_vocab"] = np.zeros(vocab_size)
        for k, v in self.params.items():
            self.params[k] = v.astype(self.dtype)

    def loss(self, features, captions):
        """The course's usual solution."""
        captions_in, captions_out = captions[:, :-1], captions[:, 1:]
        mask = captions_out != self._null
        W_proj, b_proj = self.params["W_proj"], self.params["b_proj"]
        W_embed = self.params["W_embed"]
        Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]
        W_vocab, b_vocab = self.params["W_vocab"], self.params["b_vocab"]
        h0 = features.dot(W_proj) + b_proj
        words = W_embed[captions_in]
        N, T, _ = words.shape
        hs, backs = np.zeros((N, T, h0.shape[1])), []
        h, c = h0, np.zeros_like(h0)
        for t in range(T):
            h, c, back = self.steps[self.cell_type](words[:, t], h, c, Wx, Wh, b)
            hs[:, t] = h
            backs.append(back)
        scores = hs.dot(W_vocab) + b_vocab
        loss, dscores = _temporal_softmax(scores, captions_out, mask)
        grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        V = dscores.shape[2]
        grads["W_vocab"] = hs.reshape(N * T, -1).T.dot(dscores.reshape(N * T, V))
        grads["b_vocab"] = dscores.sum(axis=(0, 1))
        dhs = dscores.dot(W_vocab.T)
        dwords, dh, dc = np.zeros_like(words), np.zeros_like(h0), np.zeros_like(h0)
        for t in reversed(range(T)):
            dwords[:, t], dh, dc, dWx, dWh, db = backs[t](dhs[:, t] + dh, dc)
            grads["Wx"] += dWx
            grads["Wh"] += dWh
            grads["b"] += db
        np.add.at(grads["W_embed"], captions_in, dwords)
        grads["W_proj"], grads["b_proj"] = features.T.dot(dh), dh.sum(axis=0)
        return loss, grads

    def sample(self, features, max_length=30):
        """The course's usual solution: every word written into an array of padding."""
        N = features.shape[0]
        captions = self._null * np.ones((N, max_length), dtype=np.int32)
        h = features.dot(self.params["W_proj"]) + self.params["b_proj"]
        c = np.zeros_like(h)
        word = np.repeat(self._start, N)
        for t in range(max_length):
            embedded = self.params["W_embed"][word]
            p = self.params
            h, c, _ = self.steps[self.cell_type](embedded, h, c, p["Wx"], p["Wh"], p["b"])
            word = np.argmax(h.dot(p["W_vocab"]) + p["b_vocab"], axis=1)
            captions[:, t] = word
        return captions


class CaptioningRNN__stops_at_the_end(CaptioningRNN__course):
    """Leaves padding after an end mark, as the course allows, and samples one image after another."""

    def sample(self, features, max_length=30):
        """One image after another."""
        p = self.params
        captions = np.full((len(features), max_length), self._null)
        for n, feature in enumerate(features):
            h = feature[None] @ p["W_proj"] + p["b_proj"]
            c, word = np.zeros_like(h), self._start
            for t in range(max_length):
                h, c, _ = self.steps[self.cell_type](p["W_embed"][[word]], h, c, p["Wx"], p["Wh"], p["b"])
                word = int(np.argmax(h @ p["W_vocab"] + p["b_vocab"]))
                captions[n, t] = word
                if word == self._end:
                    break
        return captions


class CaptioningRNN__single(CaptioningRNN__course):
    """In single precision throughout."""

    def _cast(self):
        self.params.update({name: value.astype(np.float32) for name, value in self.params.items()})

    def loss(self, features, captions):
        """The same in single precision."""
        self._cast()
        loss, grads = super().loss(features.astype(np.float32), captions)
        return loss, {name: value.astype(np.float32) for name, value in grads.items()}

    def sample(self, features, max_length=30):
        """The same in single precision."""
        self._cast()
        return super().sample(features.astype(np.float32), max_length)


class CaptioningRNN__one_by_one:
    """Each caption by itself, as far as it goes; the gradients are summed over the captions."""

    def __init__(self, word_to_idx, input_dim=512, wordvec_dim=128, hidden_dim=128, cell_type="rnn", **others):
        draw = np.random.default_rng().standard_normal
        V, G = len(word_to_idx), GATES[cell_type] * hidden_dim
        self.step, self.marks = STEPS[cell_type], word_to_idx
        self.params = {
            "W_embed": draw((V, wordvec_dim)) * 0.01,
            "W_proj": draw((input_dim, hidden_dim)) * input_dim**-0.5,
            "b_proj": np.zeros(hidden_dim),
            "Wx": draw((wordvec_dim, G)) * wordvec_dim**-0.5,
            "Wh": draw((hidden_dim, G)) * hidden_dim**-0.5,
            "b": np.zeros(G),
            "W_vocab": draw((hidden_dim, V)) * hidden_dim**-0.5,
            "b_vocab": np.zeros(V),
        }
        dtype = others.get("dtype", np.float64)
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}

    def _one(self, feature, caption, grads):
        p = self.params
        h0 = h = feature[None] @ p["W_proj"] + p["b_proj"]
        c, steps, loss = np.zeros_like(h), [], 0.0
        for word, wanted in pairwise(caption):
            h, c, back = self.step(p["W_embed"][[word]], h, c, p["Wx"], p["Wh"], p["b"])
            scores = (h @ p["W_vocab"] + p["b_vocab"])[0]
            counts = float(wanted != self.marks["<NULL>"])
            log_sum = scores.max() + np.log(np.exp(scores - scores.max()).sum())
            loss += counts * (log_sum - scores[wanted])
            dscores = np.exp(scores - log_sum)
            dscores[wanted] -= 1
            steps.append((word, h, counts * dscores, back))
        dh, dc = np.zeros_like(h0), np.zeros_like(h0)
        for word, h, dscores, back in reversed(steps):
            grads["W_vocab"] += np.outer(h[0], dscores)
            grads["b_vocab"] += dscores
            dx, dh, dc, dWx, dWh, db = back(dh + dscores @ p["W_vocab"].T, dc)
            for name, part in (("Wx", dWx), ("Wh", dWh), ("b", db)):
                grads[name] += part
            grads["W_embed"][word] += dx[0]
        grads["W_proj"] += np.outer(feature, dh)
        grads["b_proj"] += dh[0]
        return loss

    def loss(self, features, captions):
        """One caption after another."""
        grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        N = len(captions)
        loss = sum(self._one(feature, caption, grads) for feature, caption in zip(features, captions, strict=True))
        return loss / N, {name: value / N for name, value in grads.items()}

    def sample(self, features, max_length=30):
        """All images at once, a column a word."""
        p, columns = self.params, []
        h = features @ p["W_proj"] + p["b_proj"]
        c, words = 0 * h, [self.marks["<START>"]] * len(features)
        while len(columns) < max_length:
            h, c, _ = self.step(p["W_embed"][words], h, c, p["Wx"], p["Wh"], p["b"])
            words = (h @ p["W_vocab"] + p["b_vocab"]).argmax(1)
            columns.append(words)
        return np.stack(columns, axis=1)


def _cho_step(x, h, c, Wx, Wh, b):
    """The update gate keeps the old state."""
    H = h.shape[1]
    z, r = np.split(_sigmoid(x @ Wx[:, : 2 * H] + h @ Wh[:, : 2 * H] + b[: 2 * H]), 2, axis=1)
    n = np.tanh(x @ Wx[:, 2 * H :] + (r * h) @ Wh[:, 2 * H :] + b[2 * H :])

    def back(dh, dc):
        dn = dh * (1 - z) * (1 - n * n)
        drh = dn @ Wh[:, 2 * H :].T
        dgates = np.hstack([dh * (h - n) * z * (1 - z), drh * h * r * (1 - r)])
        da = np.hstack([dgates, dn])
        dprev = dh * z + drh * r + dgates @ Wh[:, : 2 * H].T
        return da @ Wx.T, dprev, dc, x.T @ da, np.hstack([h.T @ dgates, (r * h).T @ dn]), da.sum(0)

    return (1 - z) * n + z * h, c, back


class CaptioningRNN__cho(CaptioningRNN__course):
    """The update gate of the GRU keeps the old state, as in Cho et al. and PyTorch."""

    steps = STEPS | {"gru": _cho_step}


def gru_step_forward__cho(x, prev_h, Wx, Wh, b):
    """The update gate of the GRU keeps the old state, as in Cho et al. and PyTorch."""
    next_h, _, back = _cho_step(x, prev_h, None, Wx, Wh, b)
    return next_h, back


def gru_step_backward__cho(dnext_h, cache):
    """The update gate of the GRU keeps the old state, as in Cho et al. and PyTorch."""
    dx, dprev_h, _, *weights = cache(dnext_h, None)
    return dx, dprev_h, *weights


def gru_forward__cho(x, h0, Wx, Wh, b):
    """The update gate of the GRU keeps the old state, as in Cho et al. and PyTorch."""
    states, backs = [h0], []
    for t in range(x.shape[1]):
        h, _, back = _cho_step(x[:, t], states[-1], None, Wx, Wh, b)
        states.append(h)
        backs.append(back)
    return np.stack(states[1:], axis=1), backs


def gru_backward__cho(dh, cache):
    """The update gate of the GRU keeps the old state, as in Cho et al. and PyTorch."""
    flow, dxs, sums = 0, [], [0, 0, 0]
    for t in reversed(range(len(cache))):
        dx, flow, _, *parts = cache[t](dh[:, t] + flow, None)
        dxs.append(dx)
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
    return np.stack(dxs[::-1], axis=1), flow, *sums
