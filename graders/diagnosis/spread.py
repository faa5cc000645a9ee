"""Which formula gives the spread of random weights: one that fits wherever their spread is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from math import prod, sqrt
from typing import Final, NamedTuple

_UNLIKELY: Final = 5.0
"""Standard errors beyond which a measured spread is not a formula's."""
_ALLOWED: Final = 12.0
"""Standard errors between a formula's spread and the right one beyond which a sample of it passes by no chance: the
right one is accepted within 6.9 (`graders.checks.statistics`), and a sample lies within 5 of its own."""


class Spread(NamedTuple):
    """The spread of some weights.

    Attributes:
        shape: Of the weights: `(fan-in, fan-out)`, or `(filters, channels, height, width)`.
        wanted: The right standard deviation.
        measured: That of the sample.
        kurtosis: Fourth standardised moment of what is drawn.
    """

    shape: tuple[int, ...]
    wanted: float
    measured: float
    kurtosis: float = 3.0

    @property
    def error(self) -> float:
        """Standard error of the standard deviation of such a sample, relative to it."""
        return 0.5 * sqrt((self.kurtosis - 1) / prod(self.shape))

    def fitting(self) -> dict[str, float]:
        """The formulas, in words, that may give the sample, and how many standard errors it is from each."""
        off = {text: (self.measured / value - 1) / self.error for text, value in _formulas(self.shape, self.wanted)}
        return {text: errors for text, errors in off.items() if abs(errors) <= _UNLIKELY}

    def allows(self, formula: str) -> bool:
        """Whether a sample of a formula's spread may be taken for one of the right spread."""
        values = (value for text, value in _formulas(self.shape, self.wanted) if text == formula)
        return all(abs(value / self.wanted - 1) <= _ALLOWED * self.error for value in values)


def common_formula(wrong: Sequence[Spread], right: Iterable[Spread] = ()) -> str:
    """The formula, in words, that gives all the spreads which are wrong; empty where none does, or several may.

    How far a formula is off is the sum of the squares of its standard errors. One that is not right is nearer by more
    than `_UNLIKELY` squared with the probability of as many standard errors at most.

    Args:
        wrong: The samples of wrong spread.
        right: Those of right spread, which the formula would not have made wrong; what is measured is not read.
    """
    fitting = [spread.fitting() for spread in wrong]
    common = [text for text in fitting[0] if all(text in found for found in fitting)] if fitting else []
    right = list(right)
    open_ones = [text for text in common if all(spread.allows(text) for spread in right)]
    ranked = sorted((sum(found[text] ** 2 for found in fitting), text) for text in open_ones)
    if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _UNLIKELY**2):
        return ""
    return ranked[0][1]


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
                yield (
                    f"sqrt({top} / {words})" + (", Glorot's form" if (top, count) == (2, fan_in + fan_out) else ""),
                    value,
                )
            yield f"{top} / {words}, the variance itself", value**2
    yield "sqrt(1 / (2 * fan-in))", sqrt(0.5 / fan_in)
    if len(shape) > 2:
        for top in (1, 2):
            yield f"sqrt({top} / channels), without the area of a filter", sqrt(top / shape[1])
            yield f"sqrt({top} / area of a filter), without the channels", sqrt(top / prod(shape[2:]))
            yield f"sqrt({top} / filters)", sqrt(top / shape[0])
            words = (
                f"sqrt({top} / the product of all axes but the last): filters come first, so the fan-in is the product"
            )
            yield f"{words} of the others", sqrt(top / prod(shape[:-1]))


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
