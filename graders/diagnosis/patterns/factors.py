"""Wrong by a factor: a number, an input, or a number along an axis."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from graders.diagnosis.patterns.said import Said, said
from graders.diagnosis.patterns.wrong import Array, Wrong

_FEW: Final = 3
"""Numbers below which one factor fits them by chance."""
_PLAIN: Final = {"-1": -1.0, "2": 2.0, "1/2": 0.5, "-2": -2.0, "-1/2": -0.5}
_DISTINCT: Final = 1e-3
"""A number nearer to 1 than this is no name for a factor."""


def constant_factor(wrong: Wrong) -> list[Said]:
    """``dw is 1/N of what it should be``: every name that the number may have, plain numbers first."""
    if not wrong.same_shape:
        return []
    factor = _ratio(wrong.value, wrong.wanted)
    if factor is None or not wrong.equal(wrong.value, factor * wrong.wanted):
        return []
    if abs(factor + 1) <= 10 * wrong.tolerance:
        return [said(factor="-1")]
    return [*_factor_names(wrong, factor), *_bare_factor(wrong, factor)]


def _factor_names(wrong: Wrong, factor: float) -> Iterator[Said]:
    """A symbol can be distinguished from the number that it has in one case by other cases, or if no other fits."""
    fitting = [
        item for item in named_numbers(wrong) if abs(item.value - factor) <= 10 * wrong.tolerance * abs(item.value)
    ]
    enough = bool(np.count_nonzero(wrong.wanted) >= _FEW)
    simple = sum(item.simple for item in fitting)
    for item in dict.fromkeys(fitting):
        if item.plain:
            yield Said({"factor": item.name}, {}, alone=enough)
        else:
            only = item.simple and simple == 1
            yield Said({"factor": item.name}, {"number": factor}, alone=enough and only, value=factor)


def _bare_factor(wrong: Wrong, factor: float) -> Iterator[Said]:
    if np.count_nonzero(wrong.wanted) >= _FEW:
        yield Said({"factor": ""}, {"number": factor})


def _ratio(value: Array, wanted: Array) -> float | None:
    with np.errstate(all="ignore"):
        factor = float(np.sum(value * wanted) / np.sum(wanted * wanted)) if wanted.size else np.nan
    return factor if np.isfinite(factor) and abs(factor) > 1e-12 and abs(factor - 1) > 1e-9 else None


class Symbol(NamedTuple):
    """A number by what it is made of.

    Attributes:
        simple: It is one argument or length, or one over it.
        plain: It is a number that stands for itself.
    """

    name: str
    value: float
    simple: bool = False
    plain: bool = False


def named_numbers(wrong: Wrong) -> Iterator[Symbol]:
    """Numbers that a factor may be, the simplest first; each name once."""
    found = {name: Symbol(name, value, plain=True) for name, value in _PLAIN.items()}
    for symbol in _symbols(wrong):
        if np.isfinite(symbol.value) and abs(symbol.value - 1) > _DISTINCT and symbol.value:
            found.setdefault(symbol.name, symbol)
    yield from found.values()


def _symbols(wrong: Wrong) -> Iterator[Symbol]:
    with np.errstate(all="ignore"):
        for name, number in wrong.numbers.items():
            yield from _of_number(name, np.float64(number))
    for name, size in _sizes(wrong):
        yield Symbol(name, size, simple=True)
        yield Symbol(f"1/({name})" if "*" in name else f"1/{name}", 1 / size, simple=True)
    for name, size in _sizes(wrong):
        yield from (Symbol(f"-{name}", -size), Symbol(f"2*{name}", 2 * size))
        yield from (Symbol(f"2/({name})", 2 / size), Symbol(f"-1/({name})", -1 / size))
        yield from (
            Symbol(f"{name}/({name} - 1)", size / (size - 1)),
            Symbol(f"({name} - 1)/{name}", (size - 1) / size),
        )
        yield from (Symbol(f"sqrt({name})", size**0.5), Symbol(f"1/sqrt({name})", size**-0.5))


def _of_number(name: str, number: np.float64) -> Iterator[Symbol]:
    """An argument, and what is made of it; of a whole number its powers and halves are too often another's."""
    yield from (Symbol(name, number, simple=True), Symbol(f"1/{name}", 1 / number, simple=True))
    if number % 1:
        rest = 1 - number
        yield from (Symbol(f"(1 - {name})", rest, simple=True), Symbol(f"1/(1 - {name})", 1 / rest, simple=True))
        yield Symbol(f"{name}/(1 - {name})", number / rest, simple=True)
        yield Symbol(f"(1 - {name})/{name}", rest / number, simple=True)
    yield from (Symbol(f"2*{name}", 2 * number), Symbol(f"{name}/2", number / 2), Symbol(f"{name}**2", number**2))
    yield from (Symbol(f"sqrt({name})", number**0.5), Symbol(f"1/sqrt({name})", number**-0.5))


def _sizes(wrong: Wrong) -> Iterator[tuple[str, float]]:
    yield from ((name, float(size)) for name, size in wrong.sizes.items())
    for array in wrong.arrays.values():
        for count in range(2, min(array.ndim, 4) + 1):
            for axes in combinations(range(array.ndim), count):
                names = [_name_of(wrong, array.shape[axis]) for axis in axes]
                size = float(np.prod([array.shape[axis] for axis in axes]))
                if size > 1 and all(names):
                    yield "*".join(names), size


def _name_of(wrong: Wrong, size: int) -> str:
    return next((name for name, other in wrong.sizes.items() if other == size), "")


def array_factor(wrong: Wrong) -> Said | None:
    """``dx lacks the factor dout``, or has one too many."""
    if not wrong.same_shape or wrong.wanted.size < 3:
        return None
    for name, array in _factors(wrong):
        factor = wrong.spread(array)
        if factor is None or np.ptp(factor) == 0 or not np.isfinite(factor).all():
            continue
        if wrong.equal(wrong.value * factor, wrong.wanted):
            return said(other=name, lacks=True)
        if wrong.equal(wrong.value, wrong.wanted * factor):
            return said(other=name, lacks=False)
    return None


def _factors(wrong: Wrong) -> Iterator[tuple[str, Array]]:
    for name, array in wrong.arrays.items():
        if array.dtype.kind in "fb":
            yield name, np.asarray(array, np.float64)
            if array.ndim == 1 and wrong.wanted.ndim > 1 and array.size == wrong.wanted.shape[0]:
                yield name, array.reshape(-1, *[1] * (wrong.wanted.ndim - 1)).astype(np.float64)
            if array.ndim == 1 and wrong.wanted.ndim == 4 and array.size == wrong.wanted.shape[1]:
                yield name, array.reshape(1, -1, 1, 1).astype(np.float64)
    for name, result in wrong.results.items():
        yield from ((name, result), (f"(1 - {name})", 1 - result), (f"(1 - {name}**2)", 1 - result**2))


def factor_along_an_axis(wrong: Wrong) -> Said | None:
    """``dx is off by a factor that only depends on the place along the last axis``."""
    if not wrong.same_shape or wrong.wanted.ndim < 2 or np.any((wrong.wanted == 0) != (wrong.value == 0)):
        return None
    with np.errstate(all="ignore"):
        ratio = np.where(wrong.wanted == 0, np.nan, wrong.value / wrong.wanted)
    if not np.isfinite(ratio).all():
        return None
    for axis, length in enumerate(wrong.wanted.shape):
        rest = tuple(other for other in range(wrong.wanted.ndim) if other != axis)
        if (
            length > 1
            and wrong.wanted.size // length > 2
            and wrong.equal(ratio, np.broadcast_to(ratio.mean(rest, keepdims=True), ratio.shape))
        ):
            return said(axis=axis)
    return None
