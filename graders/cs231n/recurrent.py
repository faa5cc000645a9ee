"""Exercises of ``recurrent.py``: recurrent cells and what stands around them (lecture 10)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.cs231n.parts import rearranged, sequence_of
from graders.kinds.draws import SMALL_INTEGERS, Draw, fixed, labels, mask, normal, strided
from graders.kinds.layer import Layer, memory
from graders.kinds.loss import Loss
from graders.kinds.operation import Case, Operation, cases

_GATES: Final = {"rnn": 1, "lstm": 4, "gru": 3}


def _weights(D: int, H: int, gates: int, scale: float = 0.7) -> dict[str, Draw]:
    return {
        "Wx": normal(D, gates * H, scale=scale),
        "Wh": normal(H, gates * H, scale=scale),
        "b": normal(gates * H, scale=scale),
    }


def _states(N: int, H: int, cell: str, scale: float = 1.0) -> dict[str, Draw]:
    """The hidden state before a step, bounded as a cell leaves it, and the LSTM's cell state."""
    names = ("prev_h", "prev_c") if cell == "lstm" else ("prev_h",)
    return {name: normal(N, H, scale=scale) for name in names}


def _huge_by_turns(N: int, D: int) -> Draw:
    """Every other row of size 1000; the rest keep the results' size where all of such a row is rounding."""
    return lambda rng: rng.standard_normal((N, D)) * np.where(np.arange(N) % 2 == 0, 1.0, 1e3)[:, np.newaxis]


def _step(cell: str, N: int, D: int, H: int, **others: Any) -> dict[str, Any]:
    inputs = {"x": normal(N, D)} | _states(N, H, cell) | _weights(D, H, _GATES[cell])
    return inputs | others


def _step_layer(cell: str, points: tuple[float, float]) -> Layer:
    states = ("prev_h", "prev_c") if cell == "lstm" else ("prev_h",)
    zeros = {name: fixed([[0.0] * 5] * 3) for name in states}
    gates = _GATES[cell]
    return Layer(
        name=f"{cell}_step",
        forward=f"recurrent.{cell}_step_forward",
        backward=f"recurrent.{cell}_step_backward",
        wrt=("x", *states, "Wx", "Wh", "b"),
        biases=("b",),
        points=points,
        cases=cases(
            three_rows=_step(cell, 3, 5, 7),
            one_row=_step(cell, 1, 3, 5),
            one_unit=_step(cell, 5, 3, 1),
            one_feature=_step(cell, 2, 1, 3),
            square=_step(cell, 3, 3, 3),
            first_step=_step(cell, 3, 2, 5, **zeros),
            partly_saturated=_step(cell, 7, 3, 5, x=normal(7, 3, scale=9.0)),
            huge_inputs=Case(_step(cell, 7, 3, 2, x=_huge_by_turns(7, 3)), weight=0.5),
            not_contiguous=_step(
                cell,
                3,
                5,
                4,
                x=strided(normal(3, 5)),
                prev_h=strided(normal(3, 4)),
                Wh=strided(normal(4, 4 * gates)),
            ),
        )
        | memory(_step(cell, 3, 5, 7)),
        returns=("next_h", "next_c") if cell == "lstm" else ("next_h",),
    )


def _sequence(cell: str, N: int, T: int, D: int, H: int, **others: Any) -> dict[str, Any]:
    inputs = {"x": normal(N, T, D), "h0": normal(N, H)} | _weights(D, H, _GATES[cell], 0.5)
    return inputs | others


def _last_step(name: str, gradient: NDArray[np.float64]) -> NDArray[np.float64]:
    """An upstream gradient of the last state alone, as where a label follows a sequence."""
    del name
    gradient[:, :-1] = 0.0
    return gradient


def _sequence_layer(cell: str, points: tuple[float, float]) -> Layer:
    return Layer(
        name=cell,
        forward=f"recurrent.{cell}_forward",
        backward=f"recurrent.{cell}_backward",
        wrt=("x", "h0", "Wx", "Wh", "b"),
        biases=("b",),
        points=points,
        cases=cases(
            three_steps=_sequence(cell, 2, 3, 5, 4),
            one_step=_sequence(cell, 3, 1, 5, 2),
            two_steps=_sequence(cell, 3, 2, 2, 3),
            eleven_steps=_sequence(cell, 2, 11, 3, 2),
            one_sequence=_sequence(cell, 1, 5, 2, 3),
            one_unit=_sequence(cell, 3, 5, 2, 1),
            all_alike=_sequence(cell, 3, 3, 3, 3),
            from_zeros=_sequence(cell, 2, 3, 5, 3, h0=fixed([[0.0] * 3] * 2)),
            strong_inputs=_sequence(cell, 2, 5, 3, 2, x=normal(2, 5, 3, scale=7.0)),
            not_contiguous=_sequence(cell, 2, 3, 4, 5, x=strided(normal(2, 3, 4)), h0=strided(normal(2, 5))),
            last_step_alone=Case(
                _sequence(cell, 2, 4, 3, 5),
                {"upstream": _last_step},
                hint="Here only the last state has an upstream gradient: the rest must come through time.",
            ),
        )
        | memory(_sequence(cell, 2, 3, 5, 4)),
        returns=("h",),
        parts=sequence_of(f"recurrent.{cell}_step_forward", f"recurrent.{cell}_step_backward", cell=cell == "lstm"),
    )


_EMBEDDING: Final = Layer(
    name="word_embedding",
    forward="recurrent.word_embedding_forward",
    backward="recurrent.word_embedding_backward",
    wrt=("W",),
    points=(1, 3),
    cases=cases(
        no_word_twice={"x": fixed([[0, 3, 1], [5, 2, 6]]), "W": normal(7, 5)},
        repeated_in_a_caption={"x": fixed([[4, 4, 1, 4], [0, 2, 2, 3]]), "W": normal(5, 3)},
        repeated_across_captions={"x": fixed([[1, 2, 3], [3, 1, 2], [2, 3, 1]]), "W": normal(4, 7)},
        one_word_only={"x": fixed([[2] * 5] * 3), "W": normal(3, 2)},
        many_words={"x": labels((5, 11), 7), "W": normal(7, 3)},
        one_feature={"x": labels((3, 5), 11), "W": normal(11, 1)},
        one_place={"x": fixed([[1]]), "W": normal(3, 5)},
        not_contiguous={"x": strided(labels((3, 5), 7)), "W": strided(normal(7, 4))},
        small_integers=Case({"x": labels((5, 7), 23, "int8"), "W": normal(23, 11)}, hint=SMALL_INTEGERS),
    )
    | memory({"x": fixed([[0, 3, 1], [5, 2, 6]]), "W": normal(7, 5)}),
)


def _affine(N: int, T: int, D: int, M: int, **others: Any) -> dict[str, Any]:
    return {"x": normal(N, T, D), "w": normal(D, M), "b": normal(M)} | others


_TEMPORAL_AFFINE: Final = Layer(
    name="temporal_affine",
    forward="recurrent.temporal_affine_forward",
    backward="recurrent.temporal_affine_backward",
    wrt=("x", "w", "b"),
    biases=("b",),
    points=(2, 3),
    cases=cases(
        three_steps=_affine(2, 3, 5, 7),
        one_step=_affine(5, 1, 3, 2),
        one_sequence=_affine(1, 7, 2, 3),
        all_alike=_affine(3, 3, 3, 3),
        one_output=_affine(3, 2, 5, 1),
        not_contiguous=_affine(2, 3, 4, 5, x=strided(normal(2, 3, 4)), w=strided(normal(4, 5))),
    )
    | memory(_affine(2, 3, 5, 7)),
    parts=rearranged("layers.affine_forward", ("layers.affine_backward",), ("w", "b")),
)


def _captions(N: int, T: int, V: int, **others: Any) -> dict[str, Any]:
    return {"x": normal(N, T, V), "y": labels((N, T), V), "mask": fixed([[True] * T] * N)} | others


_TEMPORAL_SOFTMAX: Final = Loss(
    name="temporal_softmax_loss",
    function="recurrent.temporal_softmax_loss",
    wrt=("x",),
    points=4,
    cases=cases(
        nothing_masked=_captions(2, 3, 5),
        padded=Case(
            _captions(3, 5, 7, mask=fixed([[True] * 5, [True, True, True, False, False], [True] + [False] * 4])),
            weight=4.0,
        ),
        scattered_mask=_captions(5, 7, 3, mask=mask(5, 7)),
        one_caption=_captions(1, 5, 3, mask=fixed([[True, False, True, True, False]])),
        one_step=_captions(5, 1, 3, mask=fixed([[True], [False], [True], [True], [False]])),
        two_words=_captions(2, 3, 2, mask=mask(2, 3)),
        a_whole_caption_masked=_captions(3, 2, 5, mask=fixed([[True, True], [False, False], [True, False]])),
        all_masked=Case(_captions(2, 3, 5, mask=fixed([[False] * 3] * 2)), weight=0.5),
        wide_scores=_captions(3, 5, 7, x=normal(3, 5, 7, scale=10.0), mask=mask(3, 5)),
        large_scores=_captions(2, 3, 5, x=normal(2, 3, 5, mean=1e4)),
        very_negative_scores=_captions(2, 3, 5, x=normal(2, 3, 5, mean=-1e4)),
        sure_and_wrong=Case(_captions(2, 3, 5, x=normal(2, 3, 5, scale=1e4), mask=mask(2, 3)), advisory=("*-loss",)),
        not_contiguous=_captions(2, 3, 5, x=strided(normal(2, 3, 5)), y=strided(labels((2, 3), 5))),
        small_integers=Case(_captions(3, 5, 23, y=labels((3, 5), 23, "int8")), hint=SMALL_INTEGERS),
    ),
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    _step_layer("rnn", (2, 4)),
    _sequence_layer("rnn", (3, 5)),
    _step_layer("lstm", (3, 6)),
    _sequence_layer("lstm", (3, 5)),
    _step_layer("gru", (3, 6)),
    _sequence_layer("gru", (3, 5)),
    _EMBEDDING,
    _TEMPORAL_AFFINE,
    _TEMPORAL_SOFTMAX,
)
