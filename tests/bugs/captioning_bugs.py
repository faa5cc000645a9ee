"""Wrong captioning nets, each named after what is wrong with it.

`_Captioning` is right; each bug changes one of its steps.
"""

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
    a = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(a[0]), _sigmoid(a[1]), _sigmoid(a[2]), np.tanh(a[3])
    next_c = f * c + i * g
    t = np.tanh(next_c)

    def back(dh, dc):
        dc = dc + dh * o * (1 - t * t)
        da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g * g)])
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


class _Captioning:
    steps = {"rnn": _rnn_step, "lstm": _lstm_step, "gru": _gru_step}  # noqa: RUF012

    def __init__(self, word_to_idx, input_dim=512, wordvec_dim=128, hidden_dim=128, cell_type="rnn", dtype=np.float64):
        V, G = len(word_to_idx), GATES[cell_type] * hidden_dim
        self.marks, self.cell = word_to_idx, cell_type
        self.null, self.start = word_to_idx["<NULL>"], word_to_idx["<START>"]
        shapes = {
            "W_embed": (V, wordvec_dim),
            "W_proj": (input_dim, hidden_dim),
            "b_proj": (hidden_dim,),
            "Wx": (wordvec_dim, G),
            "Wh": (hidden_dim, G),
            "b": (G,),
            "W_vocab": (hidden_dim, V),
            "b_vocab": (V,),
        }
        self.params = {name: self._initial(name, shape) for name, shape in shapes.items()}

    def _initial(self, name, shape):
        if name[0] == "b":
            return np.zeros(shape)
        return self._scale(name, shape) * np.random.randn(*shape)  # noqa: NPY002

    def _scale(self, name, shape):
        return 0.01 if name == "W_embed" else shape[0] ** -0.5

    def _step(self, x, h, c):
        return self.steps[self.cell](x, h, c, *(self.params[name] for name in ("Wx", "Wh", "b")))

    def _states(self, features):
        h = features @ self.params["W_proj"] + self.params["b_proj"]
        return h, np.zeros_like(h)

    def _split(self, captions):
        return captions[:, :-1], captions[:, 1:]

    def _mask(self, words, wanted):
        return wanted != self.null

    def _divisor(self, mask):
        return len(mask)

    def _embed_back(self, dW, words, dvectors):
        np.add.at(dW, words, dvectors)

    def _scores(self, h):
        return h @ self.params["W_vocab"] + self.params["b_vocab"]

    def _softmax(self, scores, wanted, mask):
        e = np.exp(scores - scores.max(-1, keepdims=True))
        probs = e / e.sum(-1, keepdims=True)
        right = np.eye(scores.shape[-1])[wanted]
        divisor = self._divisor(mask)
        loss = -(np.log((probs * right).sum(-1)) * mask).sum() / divisor
        return loss, (probs - right) * mask[..., None] / divisor

    def loss(self, features, captions):
        words, wanted = self._split(captions)
        h, c = first, _ = self._states(features)
        vectors, hs, backs = self.params["W_embed"][words], [], []
        for t in range(words.shape[1]):
            h, c, back = self._step(vectors[:, t], h, c)
            hs.append(h)
            backs.append(back)
        h = np.stack(hs, 1)
        loss, dscores = self._softmax(self._scores(h), wanted, self._mask(words, wanted))
        grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        grads["W_vocab"], grads["b_vocab"] = np.einsum("nth,ntv->hv", h, dscores), dscores.sum((0, 1))
        dh = self._through_time(dscores @ self.params["W_vocab"].T, backs, words, grads, np.zeros_like(first))
        grads["W_proj"], grads["b_proj"] = self._projection_back(features, dh)
        return loss, grads

    def _projection_back(self, features, dh):
        return features.T @ dh, dh.sum(0)

    def _through_time(self, upstream, backs, words, grads, zeros):
        dh = dc = zeros
        dvectors = np.zeros((*words.shape, self.params["W_embed"].shape[1]))
        for t in reversed(range(len(backs))):
            dvectors[:, t], dh, dc, *parts = backs[t](upstream[:, t] + dh, dc)
            for name, part in zip(("Wx", "Wh", "b"), parts, strict=True):
                grads[name] += part
        self._embed_back(grads["W_embed"], words, dvectors)
        return dh

    def _first_words(self, count):
        return np.full(count, self.start)

    def _carried(self, h, c):
        return h, c

    def _next_words(self, words):
        return words

    def _chosen(self, scores):
        return scores.argmax(1)

    def sample(self, features, max_length=30):
        h, c = self._states(features)
        words, columns = self._first_words(len(features)), []
        for _ in range(max_length):
            h, c, _ = self._step(self.params["W_embed"][words], *self._carried(h, c))
            chosen = self._chosen(self._scores(h))
            columns.append(chosen)
            words = self._next_words(chosen)
        return np.stack(columns, 1)


class CaptioningRNN__padding_counts(_Captioning):
    """Padding counts in the loss."""

    def _mask(self, words, wanted):
        return np.ones(wanted.shape, bool)


class CaptioningRNN__mask_of_the_words_read(_Captioning):
    """The mask is made of the words that are read, not of those to be predicted."""

    def _mask(self, words, wanted):
        return words != self.null


class CaptioningRNN__padding_is_word_zero(_Captioning):
    """Word 0 is taken for the padding, whatever the vocabulary says."""

    def _mask(self, words, wanted):
        return wanted != 0


class CaptioningRNN__predicts_the_word_read(_Captioning):
    """The word that is read is the one to be predicted."""

    def _split(self, captions):
        return captions[:, :-1], captions[:, :-1]


class CaptioningRNN__averaged_over_words(_Captioning):
    """The loss is averaged over the words that count."""

    def _divisor(self, mask):
        return mask.sum()


class CaptioningRNN__averaged_over_places(_Captioning):
    """The loss is averaged over all places."""

    def _divisor(self, mask):
        return mask.size


class CaptioningRNN__features_ignored(_Captioning):
    """The first state is zero: the image is not looked at."""

    def _states(self, features):
        h, c = super()._states(features)
        return 0 * h, c

    def _projection_back(self, features, dh):
        return np.zeros_like(self.params["W_proj"]), np.zeros_like(self.params["b_proj"])


class CaptioningRNN__projection_untrained(_Captioning):
    """The projection of the features gets no gradient."""

    def _projection_back(self, features, dh):
        return np.zeros_like(self.params["W_proj"]), np.zeros_like(self.params["b_proj"])


class CaptioningRNN__projection_squashed(_Captioning):
    """The first state passes a tanh."""

    def _states(self, features):
        h, c = super()._states(features)
        self.first = np.tanh(h)
        return self.first, c

    def _projection_back(self, features, dh):
        return super()._projection_back(features, dh * (1 - self.first**2))


class CaptioningRNN__cell_starts_from_the_image(_Captioning):
    """The LSTM's first cell state is the projection of the features."""

    def _states(self, features):
        h, _ = super()._states(features)
        return h, h


class CaptioningRNN__repeated_words_lost(_Captioning):
    """A repeated word keeps only its last gradient."""

    def _embed_back(self, dW, words, dvectors):
        dW[words] += dvectors


class CaptioningRNN__embedding_untrained(_Captioning):
    """The words' vectors get no gradient."""

    def _embed_back(self, dW, words, dvectors):
        pass


class CaptioningRNN__no_time(_Captioning):
    """No gradient flows from a step to the one before it."""

    def _through_time(self, upstream, backs, words, grads, zeros):
        alone = [lambda dh, dc, back=back: (*self._cut(back(dh, dc), zeros),) for back in backs]
        super()._through_time(upstream, alone, words, grads, zeros)
        return backs[0](upstream[:, 0], zeros)[1]

    def _cut(self, result, zeros):
        dx, _, _, *weights = result
        return dx, zeros, zeros, *weights


class CaptioningRNN__no_bias_of_words(_Captioning):
    """The bias of the words' scores is left out."""

    def _scores(self, h):
        return h @ self.params["W_vocab"]


class CaptioningRNN__gru_as_lstm_is_rnn(_Captioning):
    """Every cell is the plain one, on the first of its gates."""

    def _step(self, x, h, c):
        H, p = h.shape[1], self.params
        next_h, c, back = _rnn_step(x, h, c, p["Wx"][:, :H], p["Wh"][:, :H], p["b"][:H])

        def widened(dh, dc):
            dx, dprev, dc, *parts = back(dh, dc)
            wide = [np.zeros_like(p[name]) for name in ("Wx", "Wh", "b")]
            for whole, part in zip(wide, parts, strict=True):
                whole[..., :H] = part
            return dx, dprev, dc, *wide

        return next_h, c, widened


class CaptioningRNN__regularised(_Captioning):
    """Half the sum of the squared weights is added, as in the classifiers."""

    def loss(self, features, captions):
        loss, grads = super().loss(features, captions)
        for name in ("W_proj", "W_vocab", "Wx", "Wh"):
            loss += 0.005 * np.sum(self.params[name] ** 2)
            grads[name] = grads[name] + 0.01 * self.params[name]
        return loss, grads


class CaptioningRNN__sample_begins_with_start(_Captioning):
    """The start mark is the first column of a sample."""

    def sample(self, features, max_length=30):
        captions = super().sample(features, max_length)
        return np.hstack([self._first_words(len(features))[:, None], captions[:, :-1]])


class CaptioningRNN__sample_from_padding(_Captioning):
    """The first word read is the padding."""

    def _first_words(self, count):
        return np.full(count, self.null)


class CaptioningRNN__sample_from_word_one(_Captioning):
    """Word 1 is taken for the start mark, whatever the vocabulary says."""

    def _first_words(self, count):
        return np.full(count, 1)


class CaptioningRNN__sample_reads_start_only(_Captioning):
    """Every step reads the start mark, not the word before it."""

    def _next_words(self, words):
        return self._first_words(len(words))


class CaptioningRNN__sample_forgets_the_state(_Captioning):
    """Every step of a sample starts from the first state."""

    def sample(self, features, max_length=30):
        self.features = features
        return super().sample(features, max_length)

    def _carried(self, h, c):
        return self._states(self.features)


class CaptioningRNN__sample_forgets_the_cell(_Captioning):
    """Every step of a sample starts from an empty cell."""

    def _carried(self, h, c):
        return h, np.zeros_like(c)


class CaptioningRNN__sample_of_the_batch(_Captioning):
    """All images get the word with the highest mean score."""

    def _chosen(self, scores):
        return np.repeat(scores.mean(0).argmax(), len(scores))


class CaptioningRNN__sample_at_random(_Captioning):
    """Words are drawn by their probabilities."""

    def _chosen(self, scores):
        return (scores + np.random.gumbel(size=scores.shape)).argmax(1)  # noqa: NPY002


class CaptioningRNN__sample_of_thirty(_Captioning):
    """A sample has thirty words, whatever was asked for."""

    def sample(self, features, max_length=30):
        return super().sample(features, 30)


class CaptioningRNN__sample_time_first(_Captioning):
    """A sample has a row a word."""

    def sample(self, features, max_length=30):
        return super().sample(features, max_length).T


class CaptioningRNN__large_embedding(_Captioning):
    """The words' vectors start with standard deviation 1."""

    def _scale(self, name, shape):
        return 1.0 if name == "W_embed" else super()._scale(name, shape)


class CaptioningRNN__scaled_by_fan_out(_Captioning):
    """The weights' scale comes from their columns."""

    def _scale(self, name, shape):
        return 0.01 if name == "W_embed" else shape[1] ** -0.5


class CaptioningRNN__not_scaled(_Captioning):
    """The weights' scale does not depend on their shape."""

    def _scale(self, name, shape):
        return 0.01


class CaptioningRNN__forget_bias_of_one(_Captioning):
    """The biases start as ones."""

    def _initial(self, name, shape):
        return np.ones(shape) if name == "b" else super()._initial(name, shape)


class CaptioningRNN__projection_from_step_zero(_Captioning):
    """W_proj and b_proj get the upstream gradient of the first step."""

    def _through_time(self, upstream, backs, words, grads, zeros):
        super()._through_time(upstream, backs, words, grads, zeros)
        return upstream[:, 0]


class CaptioningRNN__vectors_of_the_wrong_words(_Captioning):
    """The gradients of the words' vectors are added at the words to be predicted."""

    def loss(self, features, captions):
        self.wanted = captions[:, 1:]
        return super().loss(features, captions)

    def _embed_back(self, dW, words, dvectors):
        np.add.at(dW, self.wanted, dvectors)


class CaptioningRNN__vectors_of_one_step(_Captioning):
    """The loop over the steps replaces the gradient of W_embed."""

    def _embed_back(self, dW, words, dvectors):
        for t in reversed(range(words.shape[1])):
            dW[:] = 0
            np.add.at(dW, words[:, t], dvectors[:, t])


class CaptioningRNN__vectors_of_the_last_word(_Captioning):
    """The loop over the steps replaces the gradient of W_embed, forwards."""

    def _embed_back(self, dW, words, dvectors):
        for t in range(words.shape[1]):
            dW[:] = 0
            np.add.at(dW, words[:, t], dvectors[:, t])


class CaptioningRNN__vocabulary_of_states_before(_Captioning):
    """The gradient of W_vocab uses the state that each step began with."""

    def loss(self, features, captions):
        words, wanted = self._split(captions)
        h, c = self._states(features)
        before, after = [], []
        for t in range(words.shape[1]):
            before.append(h)
            h, c, _ = self._step(self.params["W_embed"][words[:, t]], h, c)
            after.append(h)
        dscores = self._softmax(self._scores(np.stack(after, 1)), wanted, self._mask(words, wanted))[1]
        loss, grads = super().loss(features, captions)
        return loss, {**grads, "W_vocab": np.einsum("nth,ntv->hv", np.stack(before, 1), dscores)}
