"""Exercises of ``activations.py``: the activation functions and maxout (lecture 7)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.kinds.draws import Draw, fixed, normal, off_zero, strided, whole
from graders.kinds.layer import Layer, memory
from graders.kinds.operation import Case, cases


def _plain(scale: float) -> dict[str, Case]:
    """Cases beyond the baseline case with numbers of some size."""
    entries = cases(
        matrix={"x": off_zero(5, 7)},
        vector={"x": off_zero(11, scale=scale)},
        images={"x": off_zero(2, 3, 4, 5, scale=scale)},
        one_number={"x": off_zero(1, 1)},
        wide_range={"x": off_zero(3, 7, scale=8.0 * scale)},
        not_contiguous={"x": strided(off_zero(3, 5, scale=scale))},
    )
    return entries | memory({"x": off_zero(5, 7, scale=scale)})


_SATURATED: Final = cases(
    saturated={"x": fixed([[-1e3, -40.0, -3.0, -0.5], [0.25, 2.0, 35.0, 1e3]])},
)
_AT_THE_KINK: Final = cases(at_the_kink=Case({"x": whole(5, 7, low=-1, high=2)}, weight=2.0))


Array = NDArray[np.float64]


def _softsign(x: Array) -> Array:
    return x / (1.0 + np.abs(x))


def _softplus(x: Array) -> Array:
    return np.asarray(np.logaddexp(0.0, x))


def _swish(x: Array) -> Array:
    return x * np.exp(-np.logaddexp(0.0, -x))


def _between(low: float, high: float, slope: float, level: float, x: Array) -> Array:
    """A line that is cut off below and above."""
    return np.clip(slope * x + level, low, high)


def _leaky(slope: float, x: Array) -> Array:
    return np.where(x > 0.0, x, slope * x)


_OTHER_CURVES: Final = (
    np.arctan,
    _softsign,
    _softplus,
    _swish,
    partial(_between, -1.0, 1.0, 1.0, 0.0),
    partial(_between, 0.0, 6.0, 1.0, 0.0),
    partial(_between, 0.0, 1.0, 0.2, 0.5),
    partial(_between, 0.0, 1.0, 1 / 6, 0.5),
)
"""Curves that stand for an activation elsewhere: a hard tanh, a ReLU up to 6 and two hard sigmoids among them."""
_LEAKS: Final = tuple(partial(_leaky, slope) for slope in (0.01, 0.05, 0.1, 0.2, 0.25, 0.3))
"""Leaky ReLUs of the usual slopes; for a ReLU, or a leaky one, another slope than its own is a slip."""


def _elementwise(
    name: str,
    points: tuple[float, float],
    *more: Mapping[str, Case],
    silent: bool = False,
    optional: tuple[str, ...] = (),
    scale: float = 1.0,
    instead: tuple[Callable[[Array], Array], ...] = _OTHER_CURVES + _LEAKS,
) -> Layer:
    """The operation of a function of each entry; ``optional`` are its keyword arguments, ``scale`` as of `_plain`."""
    entries = _plain(scale)
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
        instead=instead,
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
    # A ReLU that is cut off at 6 is another one.
    _elementwise("relu", (1, 2), _SATURATED, _AT_THE_KINK, scale=10.0, instead=_OTHER_CURVES),
    _elementwise(
        "leaky_relu",
        (1, 2),
        _SATURATED,
        _AT_THE_KINK,
        _other("slope", 0.3, 0.0),
        optional=("slope",),
        instead=_OTHER_CURVES,
    ),
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
