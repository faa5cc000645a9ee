"""Wrong captioning nets."""

import numpy as np

from ._right_of_fresh import (
    affine_backward,
    affine_forward,
    cell_forward,
    sequence_backward,
    sequence_forward,
    temporal_affine_backward,
    temporal_affine_forward,
    temporal_softmax_loss,
    word_embedding_backward,
    word_embedding_forward,
)

PART = "fresh"


class _Captioning:
    def __init__(self, word_to_idx, input_dim=512, wordvec_dim=128, hidden_dim=128, cell_type="rnn", dtype=np.float64):
        if cell_type not in ("rnn", "lstm", "gru"):
            raise ValueError(f"Invalid cell_type {cell_type}")
        self.cell_type = cell_type
        self.dtype = dtype
        self.word_to_idx = word_to_idx
        self._null = word_to_idx["<NULL>"]
        self._start = word_to_idx.get("<START>")
        V, G = len(word_to_idx), {"rnn": 1, "lstm": 4, "gru": 3}[cell_type] * hidden_dim
        randn = np.random.randn
        self.params = {
            "W_embed": randn(V, wordvec_dim) / 100,
            "W_proj": randn(input_dim, hidden_dim) / np.sqrt(input_dim),
            "b_proj": np.zeros(hidden_dim),
            "Wx": randn(wordvec_dim, G) / np.sqrt(wordvec_dim),
            "Wh": randn(hidden_dim, G) / np.sqrt(hidden_dim),
            "b": np.zeros(G),
            "W_vocab": randn(hidden_dim, V) / np.sqrt(hidden_dim),
            "b_vocab": np.zeros(V),
        }
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def _split(self, captions):
        captions_out = captions[:, 1:]
        return captions[:, :-1], captions_out, captions_out != self._null

    def loss(self, features, captions):
        captions_in, captions_out, mask = self._split(captions)
        p, grads = self.params, {}
        h0, cache_proj = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        words, cache_embed = word_embedding_forward(captions_in, p["W_embed"])
        h, cache_rnn = sequence_forward(self.cell_type, words, h0, p["Wx"], p["Wh"], p["b"])
        scores, cache_vocab = temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
        loss, dscores = temporal_softmax_loss(scores, captions_out, mask)
        dh, grads["W_vocab"], grads["b_vocab"] = temporal_affine_backward(dscores, cache_vocab)
        dwords, dh0, grads["Wx"], grads["Wh"], grads["b"] = sequence_backward(dh, cache_rnn)
        grads["W_embed"] = word_embedding_backward(dwords, cache_embed)
        _, grads["W_proj"], grads["b_proj"] = affine_backward(dh0, cache_proj)
        return loss, grads

    def _first(self, N):
        return np.full(N, self._start)

    def _next(self, words, best):
        return best

    def _carry(self, h, h0):
        return h

    def sample(self, features, max_length=30):
        p, N = self.params, features.shape[0]
        h0, _ = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        h, c = h0, np.zeros_like(h0)
        words = self._first(N)
        captions = np.zeros((N, max_length), dtype=int)
        for t in range(max_length):
            x = p["W_embed"][words]
            h, c, _ = cell_forward(self.cell_type, x, h, c, p["Wx"], p["Wh"], p["b"])
            best = np.argmax(h.dot(p["W_vocab"]) + p["b_vocab"], axis=1)
            captions[:, t] = best
            words = self._next(words, best)
            h = self._carry(h, h0)
        return captions


class CaptioningRNN__padding_counts(_Captioning):
    """The padding is not masked out of the loss."""

    def _split(self, captions):
        captions_out = captions[:, 1:]
        return captions[:, :-1], captions_out, np.ones_like(captions_out, dtype=bool)


class CaptioningRNN__predicts_the_word_it_reads(_Captioning):
    """The words to predict are the words read, not the next ones."""

    def _split(self, captions):
        captions_in = captions[:, :-1]
        return captions_in, captions_in, captions_in != self._null


class CaptioningRNN__mask_of_the_words_read(_Captioning):
    """The mask comes from the words read instead of the words to predict."""

    def _split(self, captions):
        captions_in = captions[:, :-1]
        return captions_in, captions[:, 1:], captions_in != self._null


class CaptioningRNN__reads_start_every_time(_Captioning):
    """sample feeds <START> at every step instead of the word sampled last."""

    def _next(self, words, best):
        return words


class CaptioningRNN__features_every_time(_Captioning):
    """sample starts every step from the features' hidden state."""

    def _carry(self, h, h0):
        return h0
