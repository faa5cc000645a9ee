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
    own = _misfits(spread, kurtosis)
    found = dict(own)
    for other in others:
        there = _misfits(other, kurtosis)
        found = {text: misfit + there[text] for text, misfit in found.items() if text in there}
    first, *rest = sorted((found or own).items(), key=lambda pair: pair[1]) or [("", 0.0)]
    is_clear = first[0] and all(misfit - first[1] >= _UNLIKELY**2 for _, misfit in rest)
    times = f"{spread.measured / spread.wanted:.4g} times as much"
    return f": that is {first[0]}" if is_clear else f": {times}"


def _misfits(spread: Spread, kurtosis: float) -> dict[str, float]:
    """The formulas that may give a measured standard deviation, in words, with how far off each is.

    That is the square of a number of standard errors. They add up over several weights, and of two formulas one is more
    than `_UNLIKELY` squared nearer than a right one with the probability of as many standard errors at most.
    """
    error = 0.5 * sqrt((kurtosis - 1) / prod(spread.shape))
    off = {text: abs(spread.measured / value - 1) / error for text, value in _formulas(spread.shape, spread.wanted)}
    return {text: errors**2 for text, errors in off.items() if errors <= _UNLIKELY}


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
