"""A wrong spread of random weights: of which formula is it?"""

from collections.abc import Iterator
from math import prod, sqrt

_UNLIKELY = 5.0
"""Standard errors beyond which a measured spread is not a formula's."""


def describe_spread(shape: tuple[int, ...], wanted: float, measured: float, kurtosis: float = 3.0) -> str:
    """Name the formula that gives the measured standard deviation of weights, where one alone does.

    Args:
        shape: Of the weights: `(fan-in, fan-out)`, or `(filters, channels, height, width)`.
        wanted: The right standard deviation.
        measured: That of the sample.
        kurtosis: Fourth standardised moment of what is drawn.
    """
    error = 0.5 * sqrt((kurtosis - 1) / prod(shape))
    fitting = [text for text, value in _formulas(shape, wanted) if abs(measured / value - 1) <= _UNLIKELY * error]
    return f": that is {fitting[0]}" if len(fitting) == 1 else f": {measured / wanted:.4g} times as much"


def _formulas(shape: tuple[int, ...], wanted: float) -> Iterator[tuple[str, float]]:
    if len(shape) < 2:
        return
    fan_in, fan_out = (shape[0], shape[1]) if len(shape) == 2 else (prod(shape[1:]), shape[0] * prod(shape[2:]))
    for top in (1, 2):
        for words, count in (("fan-in", fan_in), ("fan-out", fan_out), ("(fan-in + fan-out)", fan_in + fan_out)):
            value = sqrt(top / count)
            if abs(value / wanted - 1) > 1e-9:
                yield f"sqrt({top} / {words})", value
            yield f"{top} / {words}, the variance itself", value**2
    yield "sqrt(1 / (2 * fan-in))", sqrt(0.5 / fan_in)
    if len(shape) > 2:
        for top in (1, 2):
            yield f"sqrt({top} / channels), without the area of a filter", sqrt(top / shape[1])
            yield f"sqrt({top} / filters)", sqrt(top / shape[0])
