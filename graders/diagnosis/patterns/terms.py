"""Wrong by a term: one that is missing or one too many, such as one path of several."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.diagnosis.patterns.factors import named_numbers
from graders.diagnosis.patterns.said import Said, said
from graders.diagnosis.patterns.wrong import Array, Wrong

_FEW: Final = 3
"""Numbers below which one term fits them by chance."""


def input_term(wrong: Wrong) -> Said | None:
    """``out lacks the term b``."""
    if not wrong.same_shape or wrong.wanted.size < 2:
        return None
    rest = wrong.wanted - wrong.value
    for name, array in _terms(wrong):
        term = wrong.spread(array)
        if term is None or not np.isfinite(term).all() or not term.any() or (np.ptp(term) == 0 and term.size > 1):
            continue
        factor = float(np.sum(rest * term) / np.sum(term * term))
        if abs(factor) > 1e-9 and _explains(wrong, rest, factor * term):
            return _term(wrong, factor, name)
    return None


def turned_term(wrong: Wrong) -> Said | None:
    """``b goes along axis 0 of out; it should go along axis 1``: what broadcasting does where both are as long."""
    if not wrong.same_shape or wrong.wanted.ndim != 2 or len(set(wrong.wanted.shape)) != 1:
        return None
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.shape == wrong.wanted.shape[1:] and np.ptp(array):
            turned = array[:, np.newaxis] - array[np.newaxis]
            if wrong.equal(wrong.value, wrong.wanted + turned):
                return said(term=name, got=0, wanted=1)
            if wrong.equal(wrong.value, wrong.wanted - turned):
                return said(term=name, got=1, wanted=0)
    return None


def _terms(wrong: Wrong) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f":
            yield name, array
            if array.ndim == 1 and wrong.wanted.ndim == 4:
                yield name, array.reshape(-1, 1, 1)
            if array.ndim == wrong.wanted.ndim and array.size > 2 * _FEW and name[:1] in "Ww":
                yield f"sign({name})", np.sign(array)


def _term(wrong: Wrong, factor: float, name: str) -> Said:
    size = abs(factor)
    known = next((item.name for item in named_numbers(wrong) if abs(item.value - size) <= 1e-6 * abs(item.value)), "")
    times = "1" if abs(size - 1) < 1e-6 else known
    return Said({"lacks": factor > 0, "term": name, "times": times}, {"number": size})


def scalar_term(wrong: Wrong) -> Said | None:
    """``loss lacks the term reg * sum(W * W)``."""
    if wrong.wanted.ndim or wrong.value.ndim or not np.isfinite(wrong.value).all():
        return None
    rest = float(wrong.wanted - wrong.value)
    for name, total in _sums(wrong):
        for times, number in _multiples(wrong):
            term = number * total
            if term and abs(rest - term) <= 1e-7 * abs(term):
                return said(lacks=True, times=times, term=name)
            if term and abs(rest + term) <= 1e-7 * abs(term):
                return said(lacks=False, times=times, term=name)
    return None


def _sums(wrong: Wrong) -> Iterator[tuple[str, float]]:
    real = {name: np.asarray(array) for name, array in wrong.arrays.items() if array.dtype.kind == "f"}
    weights = {name: array for name, array in real.items() if name[:1] in "Ww" and array.ndim > 1}
    biases = {name: array for name, array in real.items() if name[:1] == "b"}
    for name, array in (weights | biases).items():
        yield f"sum({name}*{name})", float(np.sum(array**2))
        yield f"sum(|{name}|)", float(np.sum(np.abs(array)))
    if len(weights) > 1:
        yield "all_weights", sum(float(np.sum(array**2)) for array in weights.values())
    if biases:
        yield "all_biases", sum(float(np.sum(array**2)) for array in biases.values())


def _multiples(wrong: Wrong) -> Iterator[tuple[str, float]]:
    yield from (("", 1.0), ("0.5 * ", 0.5))
    for name, number in wrong.numbers.items():
        yield from ((f"{name} * ", number), (f"0.5 * {name} * ", 0.5 * number))


def same_error(wrong: Wrong) -> Said | None:
    """The error is the same at every entry, or for all examples."""
    if not wrong.same_shape or wrong.wanted.size < _FEW or not np.isfinite(wrong.value).all():
        return None
    rest = wrong.wanted - wrong.value
    if _explains(wrong, rest, np.full(rest.shape, rest.mean())):
        return Said({"axes": ()}, {"off": -float(rest.mean())})
    for axes in _groups(rest):
        if _explains(wrong, rest, np.broadcast_to(rest.mean(axes, keepdims=True), rest.shape)):
            return said(axes=axes)
    return None


def statistics_path(wrong: Wrong) -> Said | None:
    """What is missing in a gradient through a mean or a variance: constant, or linear in x, in every group."""
    x = wrong.arrays.get(wrong.of)
    if not wrong.same_shape or x is None or x.shape != wrong.wanted.shape:
        return None
    if "gamma" not in wrong.arrays:  # no normalisation
        return None
    rest = wrong.wanted - wrong.value
    if not np.isfinite(rest).all():
        return None
    for axes in _groups(rest, 5):
        centred = x - x.mean(axes, keepdims=True)
        slope = np.sum(rest * centred, axes, keepdims=True) / np.sum(centred**2, axes, keepdims=True).clip(1e-300)
        level = rest.mean(axes, keepdims=True)
        if _explains(wrong, rest, slope * centred):
            return said(axes=axes, mean=False)
        if _explains(wrong, rest, slope * centred + level):
            return said(axes=axes, mean=True)
    return None


def result_terms(wrong: Wrong) -> Said | None:
    """What is missing is a multiple of another right result."""
    if not wrong.same_shape or wrong.wanted.size < _FEW:
        return None
    rest = wrong.wanted - wrong.value
    for name, result in wrong.results.items():
        term = wrong.spread(result)
        if term is None or not term.any() or not np.isfinite(term).all():
            continue
        factor = float(np.sum(rest * term) / np.sum(term * term))
        if abs(factor) > 1e-9 and _explains(wrong, rest, factor * term):
            return _term(wrong, factor, name)
    return None


def _groups(array: Array, least: int = _FEW) -> Iterator[tuple[int, ...]]:
    """Sets of axes along which there are enough entries to tell a rule from chance."""
    for count in range(1, array.ndim):
        for axes in combinations(range(array.ndim), count):
            if np.prod([array.shape[axis] for axis in axes]) >= least and array.size > least:
                yield axes


def _explains(wrong: Wrong, rest: Array, term: Array) -> bool:
    """Whether a term is the difference, to the rounding of what it is the difference of."""
    largest = np.maximum(np.abs(wrong.wanted), np.abs(wrong.value)).max(initial=0.0)
    size = float(np.abs(rest).max(initial=0.0))
    allowed = max(10 * wrong.tolerance * size, 1e-10 * largest)
    return size > 100 * 1e-10 * largest and bool(np.all(np.abs(rest - term) <= allowed))
