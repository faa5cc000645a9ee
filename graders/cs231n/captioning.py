"""The captioning net of ``models.py`` (lecture 10)."""

from collections.abc import Mapping
from math import sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.initial import Initial
from graders.cs231n.wholes import captioning
from graders.kinds.draws import Draw, normal
from graders.kinds.model import Model
from graders.kinds.operation import Case, cases

_GATES: Final = {"rnn": 1, "lstm": 4, "gru": 3}
_WORDS: Final = {"<NULL>": 0, "<START>": 1, "<END>": 2} | {f"word{i}": i for i in range(3, 11)}
_OTHER_WORDS: Final = {f"word{i}": i for i in (0, 1, 3, 4, 6)} | {"<END>": 7, "<START>": 5, "<NULL>": 2}


def _captions(N: int, T: int, words: Mapping[str, int]) -> Draw:
    """Captions of several lengths: the start, ordinary words, padding; one of full length."""
    null, start = words["<NULL>"], words["<START>"]
    ordinary = [index for word, index in words.items() if word[0] != "<"]

    def draw(rng: np.random.Generator) -> NDArray[np.int64]:
        captions = rng.choice(ordinary, (N, T)).astype(np.int64)
        captions[:, 0] = start
        for n in range(1, N):
            captions[n, rng.integers(2, T + 1) :] = null
        return captions

    return draw


def _unlikely_marks(words: Mapping[str, int]) -> Draw:
    """Biases of the words' scores that keep marks from being sampled: what follows an end is a matter of taste."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        bias = 0.3 * rng.standard_normal(len(words))
        bias[[index for word, index in words.items() if word[0] == "<"]] -= 15.0
        return bias

    return draw


def _shapes(V: int, D: int, W: int, H: int, cell: str) -> dict[str, tuple[int, ...]]:
    G = _GATES[cell]
    return {
        "W_embed": (V, W),
        "W_proj": (D, H),
        "b_proj": (H,),
        "Wx": (W, G * H),
        "Wh": (H, G * H),
        "b": (G * H,),
        "W_vocab": (H, V),
        "b_vocab": (V,),
    }


def _captioning(
    cell: str, N: int, T: int, D: int, W: int, H: int, words: Mapping[str, int] = _WORDS, **others: Any
) -> Case:
    shapes = _shapes(len(words), D, W, H, cell)
    params = {name: normal(*shape, scale=0.8) for name, shape in shapes.items()}
    params |= {"W_vocab": normal(H, len(words), scale=2.0), "b_vocab": _unlikely_marks(words)}
    sizes = {"input_dim": D, "wordvec_dim": W, "hidden_dim": H}
    inputs = {
        "constructor": {"word_to_idx": dict(words), "cell_type": cell} | sizes,
        "params": params,
        "features": normal(N, D),
        "captions": _captions(N, T, words),
        "max_length": 7,
    }
    # The course's own constructor knows no GRU and says so by a ValueError.
    return Case(inputs | others, {"settled": ("sample", "features"), "excusable": cell == "gru"})


def _start_of_captioning(cell: str) -> Case:
    """Where weights start: sizes so far apart that one taken for another shows in a spread."""
    words = {"<NULL>": 0, "<START>": 1, "<END>": 2} | {f"word{i}": i for i in range(3, 61)}
    sizes = {
        "input_dim": 53,
        "wordvec_dim": 71,
        "hidden_dim": 29,
    }
    shapes = _shapes(61, 53, 71, 29, cell)
    start = {name: Initial(shape, std=1 / sqrt(shape[0]) if name[0] == "W" else 0.0) for name, shape in shapes.items()}
    start["W_embed"] = Initial(shapes["W_embed"], std=0.01)
    constructor = {"word_to_idx": words, "cell_type": cell} | sizes
    return Case({"constructor": constructor}, {"initial": start}, weight=0.5)


def _single_precision() -> Case:
    sizes = {"input_dim": 3, "wordvec_dim": 4, "hidden_dim": 5}
    constructor = {"word_to_idx": dict(_WORDS), "cell_type": "rnn", "dtype": "float32"} | sizes
    return Case({"constructor": constructor}, {"dtype": ("float32", _shapes(len(_WORDS), 3, 4, 5, "rnn"))})


def _learning_to_caption() -> Case:
    case = _captioning("rnn", 2, 4, 5, 3, 7)
    return Case(case.inputs, {"overfit": (15, 0.1), "others": False}, weight=0.5)


CAPTIONING_RNN: Final = Model(
    name="captioning_rnn",
    cls="models.CaptioningRNN",
    optional=("dtype",),
    points=20,
    cases=cases(
        rnn=_captioning("rnn", 3, 5, 7, 3, 5),
        rnn_one_caption=_captioning("rnn", 1, 4, 3, 2, 5),
        rnn_long_captions=_captioning("rnn", 2, 11, 3, 5, 4, max_length=13),
        rnn_one_word_captions=_captioning("rnn", 3, 2, 3, 5, 4, max_length=1),
        rnn_other_vocabulary=_captioning("rnn", 5, 5, 3, 2, 7, _OTHER_WORDS),
        lstm=_captioning("lstm", 3, 5, 7, 3, 5),
        lstm_other_vocabulary=_captioning("lstm", 2, 7, 3, 5, 4, _OTHER_WORDS),
        gru=_captioning("gru", 3, 5, 7, 3, 5),
        gru_other_vocabulary=_captioning("gru", 2, 7, 3, 5, 4, _OTHER_WORDS),
        single_precision=_single_precision(),
        learns=_learning_to_caption(),
        start=_start_of_captioning("rnn"),
        start_of_lstm=_start_of_captioning("lstm"),
    ),
    arguments=("features", "captions"),
    scores=None,
    parts=captioning,
    others={"sample": ("sample", ("features",), ("max_length",))},
)
