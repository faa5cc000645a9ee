"""Wrong by a factor: a number, an input, or a number along an axis."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from graders.checks.patterns.said import Said
from graders.checks.patterns.wrong import Array, Wrong

_FEW: Final = 3
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
        text = f"{wrong.name} has the wrong sign"
        return [Said(text, text)]
    return [*_factor_names(wrong, factor), *_bare_factor(wrong, factor)]


def _factor_names(wrong: Wrong, factor: float) -> Iterator[Said]:
    """A symbol can be told from the number that it has in one case by other cases alone, or if no other fits."""
    fitting = [name for name, value in named_numbers(wrong) if abs(value - factor) <= 10 * wrong.tolerance * abs(value)]
    enough = bool(np.count_nonzero(wrong.wanted) >= _FEW)
    for name in dict.fromkeys(fitting):
        times = f"{wrong.name} is {name} times what it should be"
        if name in _PLAIN:
            yield Said(times, times, alone=enough)
        else:
            only = _is_simple(name) and sum(map(_is_simple, fitting)) == 1
            yield Said(f"{times} ({factor:.6g})", times, alone=enough and only, value=factor)


def _is_simple(name: str) -> bool:
    """Whether a symbol stands for itself or for one over it."""
    return not name.startswith(("2", "-")) and not any(part in name for part in ("sqrt", "- 1", "/2", "**"))


def _bare_factor(wrong: Wrong, factor: float) -> Iterator[Said]:
    if np.count_nonzero(wrong.wanted) >= _FEW:
        times = f"{wrong.name} is {{}} times what it should be, at every entry"
        yield Said(times.format(f"{factor:.6g}"), times.format("#"))


def _ratio(value: Array, wanted: Array) -> float | None:
    with np.errstate(all="ignore"):
        factor = float(np.sum(value * wanted) / np.sum(wanted * wanted)) if wanted.size else np.nan
    return factor if np.isfinite(factor) and abs(factor) > 1e-12 and abs(factor - 1) > 1e-9 else None


def named_numbers(wrong: Wrong) -> Iterator[tuple[str, float]]:
    """Numbers that a factor may be, the simplest first."""
    yield from _PLAIN.items()
    for name, number in _symbols(wrong):
        if np.isfinite(number) and abs(number - 1) > _DISTINCT and number:
            yield name, number


def _symbols(wrong: Wrong) -> Iterator[tuple[str, float]]:
    with np.errstate(all="ignore"):
        for name, number in wrong.numbers.items():
            yield from _of_number(name, np.float64(number))
    for name, size in _sizes(wrong):
        yield name, size
        yield f"1/({name})" if "*" in name else f"1/{name}", 1 / size
    for name, size in _sizes(wrong):
        yield from ((f"-{name}", -size), (f"2*{name}", 2 * size))
        yield from ((f"2/({name})", 2 / size), (f"-1/({name})", -1 / size))
        yield from ((f"{name}/({name} - 1)", size / (size - 1)), (f"({name} - 1)/{name}", (size - 1) / size))
        yield from ((f"sqrt({name})", size**0.5), (f"1/sqrt({name})", size**-0.5))


def _of_number(name: str, number: np.float64) -> Iterator[tuple[str, float]]:
    """An argument, and what is made of it; of a whole number its powers and halves are too often another's."""
    yield from ((name, number), (f"1/{name}", 1 / number))
    if number % 1:
        yield from ((f"(1 - {name})", 1 - number), (f"1/(1 - {name})", 1 / (1 - number)))
        yield from ((f"{name}/(1 - {name})", number / (1 - number)), (f"(1 - {name})/{name}", (1 - number) / number))
    yield from ((f"2*{name}", 2 * number), (f"{name}/2", number / 2), (f"{name}**2", number**2))
    yield from ((f"sqrt({name})", number**0.5), (f"1/sqrt({name})", number**-0.5))


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


def array_factor(wrong: Wrong) -> str | None:
    """``dx lacks the factor dout``, or has one too many."""
    if not wrong.same_shape or wrong.wanted.size < 3:
        return None
    for name, array in _factors(wrong):
        factor = wrong.spread(array)
        if factor is None or np.ptp(factor) == 0 or not np.isfinite(factor).all():
            continue
        if wrong.equal(wrong.value * factor, wrong.wanted):
            return f"{wrong.name} lacks the factor {name}"
        if wrong.equal(wrong.value, wrong.wanted * factor):
            return f"{wrong.name} has the factor {name} once too often"
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


def factor_along_an_axis(wrong: Wrong) -> str | None:
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
            return f"{wrong.name} is off by a factor that only depends on the place along axis {axis}"
    return None
