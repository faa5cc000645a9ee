"""Which formula gives the spread of some weights."""

from collections.abc import Iterable, Iterator
from math import prod, sqrt
from typing import NamedTuple

_UNLIKELY = 5.0
"""Standard errors beyond which a measured spread is not a formula's."""


class Spread(NamedTuple):
    """The spread of some weights.

    Attributes:
        shape: Of the weights: `(fan-in, fan-out)`, or `(filters, channels, height, width)`.
        wanted: The right standard deviation.
        measured: That of the sample.
    """

    shape: tuple[int, ...]
    wanted: float
    measured: float


def describe_spread(spread: Spread, others: Iterable[Spread] = (), kurtosis: float = 3.0) -> str:
    """Name the formula that gives the measured standard deviation of weights, where one alone does.

    Args:
        spread: Of which weights to say it.
        others: Of weights that are wrong beside them, in which the formula has to hold too.
        kurtosis: Fourth standardised moment of what is drawn.
    """
    fitting = _fitting(spread, kurtosis)
    common = [text for text in fitting if all(text in _fitting(other, kurtosis) for other in others)]
    named = common or fitting
    times = f"{spread.measured / spread.wanted:.4g} times as much"
    return f": that is {named[0]}" if len(named) == 1 else f": {times}"


def _fitting(spread: Spread, kurtosis: float) -> list[str]:
    """The formulas that may give a measured standard deviation, in words."""
    error = 0.5 * sqrt((kurtosis - 1) / prod(spread.shape))
    formulas = _formulas(spread.shape, spread.wanted)
    return [text for text, value in formulas if abs(spread.measured / value - 1) <= _UNLIKELY * error]


def _formulas(shape: tuple[int, ...], wanted: float) -> Iterator[tuple[str, float]]:
    fan_in = shape[0] if len(shape) <= 2 else prod(shape[1:])
    if all(abs(wanted / sqrt(top / fan_in) - 1) > 1e-9 for top in (1, 2)):
        yield from _of_a_scale(wanted)
        for top, whose in ((1, "Xavier"), (2, "He")):
            yield f"sqrt({top} / fan-in), as of {whose}: the scale that is given is not used", sqrt(top / fan_in)
        return
    fan_out = shape[-1] if len(shape) == 2 else shape[0] * prod(shape[2:])
    yield "1: the numbers are not scaled", 1.0
    for top in (1, 2):
        yield f"sqrt({top} / (3 * fan-in)), as of uniform numbers up to sqrt({top} / fan-in)", sqrt(top / (3 * fan_in))
        for words, count in (("fan-in", fan_in), ("fan-out", fan_out), ("(fan-in + fan-out)", fan_in + fan_out)):
            value = sqrt(top / count)
            if abs(value / wanted - 1) > 1e-9:
                yield f"sqrt({top} / {words})", value
            yield f"{top} / {words}, the variance itself", value**2
    yield "sqrt(1 / (2 * fan-in))", sqrt(0.5 / fan_in)
    if len(shape) > 2:
        for top in (1, 2):
            yield f"sqrt({top} / channels), without the area of a filter", sqrt(top / shape[1])
            yield f"sqrt({top} / area of a filter), without the channels", sqrt(top / prod(shape[2:]))
            yield f"sqrt({top} / filters)", sqrt(top / shape[0])


def _of_a_scale(scale: float) -> Iterator[tuple[str, float]]:
    """What is drawn in place of normal numbers times a given scale."""
    for words, value in (
        ("sqrt(scale): scale is the standard deviation, not the variance", sqrt(scale)),
        ("scale squared", scale**2),
        ("1: scale is not used", 1.0),
        ("0.01, the default: the scale that is given is not used", 0.01),
        ("scale / sqrt(3), as of uniform numbers from -scale to scale", scale / sqrt(3)),
        ("scale / sqrt(12), as of uniform numbers from 0 to scale", scale / sqrt(12)),
    ):
        if abs(value / scale - 1) > 1e-9:
            yield words, value
