"""Wrong captioning nets, written without sight of any rule that names what is wrong."""

import numpy as np

from ._right_of_unseen import (
    STEPS,
    CaptioningRNN,
    affine_backward,
    affine_forward,
    temporal_softmax_loss,
    unroll,
    unroll_backward,
)

PART = "unseen"


class _Net(CaptioningRNN):
    """A right net, with places for faults."""

    counts_padding = False
    shifted = True
    state_stands_still = False
    reads_start_only = False
    first_is_start = False

    def loss(self, features, captions):
        p = self.params
        captions_in = captions[:, :-1]
        captions_out = captions[:, 1:] if self.shifted else captions[:, :-1]
        mask = captions_out != self.word_to_idx["<NULL>"]
        if self.counts_padding:
            mask = np.ones_like(mask)
        h0, cache_proj = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        words = p["W_embed"][captions_in]
        h, cache_rnn = unroll(STEPS[self.cell_type], words, h0, p["Wx"], p["Wh"], p["b"])
        scores = h @ p["W_vocab"] + p["b_vocab"]
        loss, dscores = temporal_softmax_loss(scores, captions_out, mask)
        grads = {}
        dh = dscores @ p["W_vocab"].T
        grads["W_vocab"] = np.tensordot(h, dscores, axes=((0, 1), (0, 1)))
        grads["b_vocab"] = dscores.sum(axis=(0, 1))
        dwords, dh0, grads["Wx"], grads["Wh"], grads["b"] = unroll_backward(dh, cache_rnn)
        grads["W_embed"] = np.zeros_like(p["W_embed"])
        np.add.at(grads["W_embed"], captions_in, dwords)
        _, grads["W_proj"], grads["b_proj"] = affine_backward(dh0, cache_proj)
        return loss, grads

    def sample(self, features, max_length=30):
        p = self.params
        N = features.shape[0]
        captions = np.full((N, max_length), self.word_to_idx["<NULL>"])
        h0, _ = affine_forward(features.astype(self.dtype), p["W_proj"], p["b_proj"])
        h, c = h0, np.zeros_like(h0)
        word = np.full(N, self.word_to_idx["<START>"])
        for t in range(max_length):
            x = p["W_embed"][word]
            next_h, c, _ = STEPS[self.cell_type](x, h, c, p["Wx"], p["Wh"], p["b"])
            scores, _ = affine_forward(next_h, p["W_vocab"], p["b_vocab"])
            best = scores.argmax(axis=1)
            captions[:, t] = word if self.first_is_start else best
            if not self.state_stands_still:
                h = next_h
            if not self.reads_start_only:
                word = best
        return captions


class CaptioningRNN__padding_counts(_Net):
    """The loss counts the padding as words."""

    counts_padding = True


class CaptioningRNN__repeats_the_word(_Net):
    """Every step is to predict the word that it reads."""

    shifted = False


class CaptioningRNN__hidden_state_stands(_Net):
    """Sampling starts every step from the first hidden state."""

    state_stands_still = True


class CaptioningRNN__reads_start_again(_Net):
    """Sampling reads <START> at every step, never the word it has chosen."""

    reads_start_only = True


class CaptioningRNN__start_in_front(_Net):
    """The first column sampled is <START>."""

    first_is_start = True
