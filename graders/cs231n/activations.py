"""Exercises of ``activations.py``: the activation functions and maxout (lecture 7)."""

from collections.abc import Mapping
from typing import Final

from graders.kinds.draws import Draw, fixed, normal, off_zero, strided, whole
from graders.kinds.layer import Layer, memory
from graders.kinds.operation import Case, cases

_PLAIN: Final = cases(
    matrix={"x": off_zero(5, 7)},
    vector={"x": off_zero(11)},
    images={"x": off_zero(2, 3, 4, 5)},
    one_number={"x": off_zero(1, 1)},
    wide_range={"x": off_zero(3, 7, scale=8.0)},
    not_contiguous={"x": strided(off_zero(3, 5))},
)
_MEMORY: Final = memory({"x": off_zero(5, 7)})
_SATURATED: Final = cases(
    saturated={"x": fixed([[-1e3, -40.0, -3.0, -0.5], [0.25, 2.0, 35.0, 1e3]])},
)
_AT_THE_KINK: Final = cases(at_the_kink=Case({"x": whole(5, 7, low=-1, high=2)}, weight=2.0))


def _elementwise(
    name: str,
    points: tuple[float, float],
    *more: Mapping[str, Case],
    silent: bool = False,
    optional: tuple[str, ...] = (),
) -> Layer:
    """The operation of a function of each entry; ``optional`` are its keyword arguments."""
    entries = dict(_PLAIN) | _MEMORY
    for extra in more:
        entries |= extra
    return Layer(
        name=name,
        forward=f"activations.{name}_forward",
        backward=f"activations.{name}_backward",
        wrt=("x",),
        points=points,
        cases=entries,
        silent=silent,
        optional=optional,
    )


def _other(name: str, *values: float) -> dict[str, Case]:
    """Cases of a keyword argument away from its default."""
    hint = f"Here {name} is {{:g}}: forward and backward must use the value that they are given."
    return {
        f"{name}_{index}": Case({"x": off_zero(5, 7), name: value}, {"exact": True}, hint=hint.format(value))
        for index, value in enumerate(values, 1)
    }


def _pieces(N: int, D: int, M: int, k: int) -> dict[str, Draw]:
    return {"x": normal(N, D), "W": normal(k, D, M), "b": normal(k, M)}


OPERATIONS = (
    _elementwise("sigmoid", (2, 2), _SATURATED, silent=True),
    _elementwise("tanh", (1, 1), _SATURATED),
    _elementwise("relu", (1, 2), _SATURATED, _AT_THE_KINK),
    _elementwise("leaky_relu", (1, 2), _SATURATED, _AT_THE_KINK, _other("slope", 0.3, 0.0), optional=("slope",)),
    _elementwise("elu", (2, 2), _SATURATED, _AT_THE_KINK, _other("alpha", 0.4, 2.5), optional=("alpha",)),
    Layer(
        name="maxout",
        forward="activations.maxout_forward",
        backward="activations.maxout_backward",
        wrt=("x", "W", "b"),
        biases=("b",),
        points=(3, 5),
        cases=cases(
            three_pieces=_pieces(5, 7, 2, 3),
            two_pieces=_pieces(3, 5, 7, 2),
            one_piece=_pieces(3, 2, 5, 1),
            one_row=_pieces(1, 3, 2, 5),
            one_unit=_pieces(7, 3, 1, 2),
            square=_pieces(3, 3, 3, 3),
            biases_decide={"x": normal(5, 3), "W": normal(3, 3, 2, scale=0.1), "b": normal(3, 2, scale=3.0)},
            not_contiguous={
                "x": strided(normal(3, 4)),
                "W": strided(normal(2, 4, 3)),
                "b": strided(normal(2, 3)),
            },
            tied=Case({"x": whole(5, 3), "W": whole(3, 3, 2, low=0, high=2), "b": fixed([[0.0] * 2] * 3)}, weight=2.0),
        )
        | memory(_pieces(5, 7, 2, 3)),
    ),
)
