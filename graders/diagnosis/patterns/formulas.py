"""What a wrong result equals: another result, a function of it, a factor times it, it and a term more."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from math import prod
from typing import Any, Final, NamedTuple

import numpy as np
import scipy  # its parts are imported at their first use: most submissions need none
from numpy.typing import NDArray

from graders.diagnosis.patterns.wrong import Array, Said, Wrong, largest_of, said
from graders.oracle.plan import MadeOnce


def _sigmoid(a: Array) -> Array:
    return np.asarray(scipy.special.expit(a))


_FUNCTIONS: Final[tuple[tuple[str, Callable[[Array], Array]], ...]] = (
    ("square", np.square),
    ("root", lambda a: np.sqrt(np.where(a >= 0, a, np.nan))),
    ("inverse", lambda a: 1 / np.where(a == 0, np.nan, a)),
    ("complement", lambda a: 1 - a),
    ("exp", lambda a: np.exp(np.where(a < 700, a, np.nan))),
    ("log", lambda a: np.log(np.where(a > 0, a, np.nan))),
    ("positive", lambda a: np.maximum(a, 0.0)),
    ("floor", np.floor),
    ("trunc", np.trunc),
    ("tanh", np.tanh),
    ("sigmoid", _sigmoid),
    ("softmax", lambda a: scipy.special.softmax(a, -1) if a.ndim and a.shape[-1] > 1 else a + np.nan),
)
_OF_INPUTS: Final[tuple[tuple[str, Callable[[Array], Array]], ...]] = (
    ("tanh", np.tanh),
    ("sigmoid", _sigmoid),
    ("relu", lambda a: np.maximum(a, 0.0)),
    ("square", np.square),
    ("exp", lambda a: np.exp(np.where(a < 700, a, np.nan))),
)


def empty(wrong: Wrong) -> Said | None:
    """No entry at all."""
    if not wrong.value.size:
        return said(sliced=wrong.value.ndim > 1 and _lost_a_border(wrong))
    return None


def listed(wrong: Wrong) -> Said | None:
    """A list of the right numbers."""
    return said() if wrong.listed and wrong.wanted.ndim and wrong.equal(wrong.value, wrong.wanted) else None


def _lost_a_border(wrong: Wrong) -> bool:
    """Whether an axis that is empty should be longer than 1: one that should not may merely be short by 1."""
    got, wanted = wrong.value.shape, wrong.wanted.shape
    return len(got) != len(wanted) or all(much > 1 for few, much in zip(got, wanted, strict=True) if not few)


def not_finite(wrong: Wrong) -> Said | None:
    """NaN or infinity where numbers are wanted."""
    bad = ~np.isfinite(wrong.value)
    if not bad.any() or not np.isfinite(wrong.wanted).all():
        return None
    nan = np.isnan(wrong.value)
    what = "infinite" if not nan.any() else "nan" if not (bad & ~nan).any() else "both"
    return Said({"what": what}, {"count": int(bad.sum()), "size": wrong.value.size})


def bounded(wrong: Wrong) -> Said | None:
    """Finite where infinity is wanted."""
    if not wrong.same_shape:
        return None
    bad = np.isfinite(wrong.value) & np.isinf(wrong.wanted)
    return Said({}, {"count": int(bad.sum()), "size": bad.size}) if bad.any() else None


def all_zero(wrong: Wrong) -> Said | None:
    """Nothing but zeros."""
    if not wrong.value.size or wrong.value.any():
        return None
    return said(scalar=wrong.value.ndim == 0)


def another(wrong: Wrong) -> Said | None:
    """An input handed on, or what another result should be."""
    if wrong.value.size < 2 and wrong.value.ndim:
        return None
    for name, result in wrong.results.items():
        if np.size(result) > 1 and wrong.equal(wrong.value, result):
            return said(how="result", other=name)
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.size > 1:
            if wrong.equal(wrong.value, array):
                return said(how="input", other=name)
            if wrong.same_shape and wrong.equal(wrong.value, -array):
                return said(how="minus", other=name)
    return None


def up_to_signs(wrong: Wrong) -> Said | None:
    """The right sizes, some signs wrong."""
    if not wrong.same_shape or wrong.wanted.size < 2:
        return None
    if wrong.equal(np.abs(wrong.value), np.abs(wrong.wanted)):
        if (wrong.value >= 0).all():
            return said(absolute=True)
        return Said({"absolute": False}, {"count": int(wrong.mask.sum()), "size": wrong.value.size})
    return None


def function_of_right(wrong: Wrong) -> Said | None:
    """``out is the square of what it should be``."""
    if not wrong.same_shape:
        return None
    functions = wrong.of_right("functions", lambda: tuple(_functions(wrong.wanted)))
    words = next((words for words, _ in wrong.among(functions)), None)
    integers = wrong.got.dtype.kind in "iu"
    if words is None or (wrong.wanted.ndim and np.unique(wrong.value).size < 3 and not integers):
        return None
    return said(function=words, integers=integers)


def _functions(wanted: Array) -> Iterator[tuple[str, Array]]:
    """Functions of a right result, where they tell anything: whole numbers are squares by chance."""
    for words, function in _FUNCTIONS if np.any(wanted % 1) else ():
        with np.errstate(all="ignore"):
            value = function(wanted)
        if np.isfinite(value).all() and (value != 0).sum() > min(1, wanted.size - 1):
            yield words, value


def nearly_right(wrong: Wrong) -> Said | None:
    """So close that a small constant (eps) must differ."""
    if not wrong.same_shape or not np.isfinite([wrong.value, wrong.wanted]).all():
        return None
    largest = float(np.max(np.abs(wrong.wanted), initial=0.0))
    error = float(np.max(np.abs(wrong.value - wrong.wanted), initial=0.0))
    if largest == 0 or not error <= 5e-4 * largest:
        return None
    return Said({}, {"error": error / largest})


def function_of_input(wrong: Wrong) -> Said | None:
    """``out is the tanh of x``."""
    if not wrong.same_shape or wrong.wanted.size < 3:
        return None
    functions = wrong.of_right("functions of inputs", lambda: tuple(_functions_of_inputs(wrong)))
    return next((said(function=words, other=name) for (words, name), _ in wrong.among(functions)), None)


def _functions_of_inputs(wrong: Wrong) -> Iterator[tuple[tuple[str, str], Array]]:
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "f" and array.shape == wrong.wanted.shape:
            for words, function in _OF_INPUTS:
                yield (words, name), function(np.asarray(array, np.float64))


_FEW: Final = 3
"""Numbers below which one factor, or one term, fits them by chance."""
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


_numbers: Final = MadeOnce(256)
"""The numbers of the cases that a class gets wrong, of some 10 kB each."""


def named_numbers(wrong: Wrong) -> tuple[Symbol, ...]:
    """Numbers that a factor may be, the simplest first; each name once. They depend on the case's inputs alone."""
    return _numbers(wrong.arrays, tuple(wrong.numbers.items()), lambda: tuple(_named_numbers(wrong)))


def _named_numbers(wrong: Wrong) -> Iterator[Symbol]:
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
    (there, right), (here, own) = wrong.of_right("largest", lambda: largest_of(wrong.wanted)), wrong.largest
    for name, factor in wrong.of_right("factors", lambda: tuple(_spread_factors(wrong))):
        lacking, having = wrong.value.item(there) * factor.item(there), wrong.wanted.item(here) * factor.item(here)
        if wrong.near(right, lacking) and wrong.equal(wrong.value * factor, wrong.wanted):
            return said(other=name, lacks=True)
        if wrong.near(own, having) and wrong.equal(wrong.value, wrong.wanted * factor):
            return said(other=name, lacks=False)
    return None


def _spread_factors(wrong: Wrong) -> Iterator[tuple[str, Array]]:
    for name, array in _factors(wrong):
        factor = wrong.spread(array)
        if factor is not None and np.ptp(factor) and np.isfinite(factor).all():
            yield name, factor


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


def input_term(wrong: Wrong) -> Said | None:
    """``out lacks the term b``."""
    if not wrong.same_shape or wrong.wanted.size < 2:
        return None
    rest = wrong.wanted - wrong.value
    for name, term, square in wrong.of_right("terms", lambda: tuple(_spread_terms(wrong))):
        factor = float(np.sum(rest * term) / square)
        if abs(factor) > 1e-9 and _explains(wrong, rest, factor * term):
            return _term(wrong, factor, name)
    return None


def _spread_terms(wrong: Wrong) -> Iterator[tuple[str, Array, Any]]:
    """Terms that a result may lack, each with the sum of its squares."""
    for name, array in _terms(wrong):
        term = wrong.spread(array)
        if term is not None and np.isfinite(term).all() and term.any() and (np.ptp(term) or term.size == 1):
            yield name, term, np.sum(term * term)


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


def factor_of_the_rest(wrong: Wrong) -> list[Said]:
    """``dW without its term 2*reg * W is N times what it should be``: a factor that all terms but one have.

    Where that one is zero, as with no penalty, the others alone show the factor; it is for other cases to say so.
    """
    if not wrong.same_shape or not np.isfinite([wrong.value, wrong.wanted]).all() or not wrong.mask.any():
        return []
    names = ("-1", *(item.name for item in named_numbers(wrong)))
    numbers = np.array([-1.0, *(item.value for item in named_numbers(wrong))])
    found = []
    for times, term, spread in _own_terms(wrong):
        factor = _ratio(wrong.value - spread, wrong.wanted - spread)
        if factor is None or abs(factor - 1) < _DISTINCT:
            continue
        near = np.flatnonzero(np.abs(factor - numbers) <= 1e-6 * np.abs(numbers))
        if near.size and wrong.equal(wrong.value, spread + factor * (wrong.wanted - spread)):
            said_of = {"times": times, "term": term, "factor": names[near[0]]}
            found.append(Said(said_of, {"number": factor}, bool(spread.any())))
    return found


def _own_terms(wrong: Wrong) -> Iterator[tuple[str, str, Array]]:
    """The terms that a right result may have beside others, in words and as they are."""
    if not wrong.wanted.ndim:
        for name, total in _sums(wrong):
            yield from ((times, name, np.asarray(number * total)) for times, number in _multiples(wrong) if total)
    elif wrong.wanted.size > 2 * _FEW:
        numbers = [("", 1.0), *((f"{name} * ", value) for name, value in wrong.numbers.items())]
        numbers += [(f"2 * {name} * ", 2 * value) for name, value in wrong.numbers.items()]
        for name, array in wrong.arrays.items():
            column = array.reshape(-1, 1, 1) if array.ndim == 1 and wrong.wanted.ndim == 4 else array
            spread = wrong.spread(column) if array.dtype.kind == "f" and name[:1] in "Wwb" else None
            if spread is not None and spread.any():
                yield from ((times, name, number * spread) for times, number in numbers)


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


_STATISTICS: Final = ((("mean",), 3), (("variance",), 5), (("mean", "variance"), 5))
"""What a normalisation's gradient goes through, and the entries of a group below which a term of it fits by chance."""


def statistics_path(wrong: Wrong) -> list[Said]:
    """What is wrong in a gradient through a mean or a variance: constant, or linear in x, in every group.

    One path tells more than two, and large groups more than their parts.
    """
    x = wrong.arrays.get(wrong.of)
    if not wrong.same_shape or x is None or x.shape != wrong.wanted.shape:
        return []
    if "gamma" not in wrong.arrays:  # no normalisation
        return []
    rest = wrong.wanted - wrong.value
    if not np.isfinite(rest).all():
        return []
    groups = [(axes, *_level_and_slope(rest, x, axes)) for axes in _groups(rest)][::-1]
    for paths, least in _STATISTICS:
        for axes, level, slope in groups:
            off = {"mean": level, "variance": slope}
            enough = prod(rest.shape[axis] for axis in axes) >= least
            if enough and _explains(wrong, rest, np.asarray(sum(off[path] for path in paths))):
                return _of_paths(wrong, axes, x, {path: off[path] for path in paths})
    return []


def _level_and_slope(rest: Array, x: Array, axes: tuple[int, ...]) -> tuple[Array, Array]:
    """What of a difference is the same all along some axes, and what follows x there."""
    centred = x - x.mean(axes, keepdims=True)
    slope = np.sum(rest * centred, axes, keepdims=True) / np.sum(centred**2, axes, keepdims=True).clip(1e-300)
    return np.broadcast_to(rest.mean(axes, keepdims=True), rest.shape), slope * centred


def _of_paths(wrong: Wrong, axes: tuple[int, ...], x: Array, off: Mapping[str, Array]) -> list[Said]:
    """What is wrong with some paths of a gradient through statistics along some axes, in every way to say it."""
    same = {"axes": axes, "paths": tuple(off)}
    right, plain = (_paths(wrong, axes, x, scaled=scaled) for scaled in (True, False))
    whole = [Said({**same, "how": "", "times": ""})]
    if not wrong.equal(wrong.wanted, sum(right.values(), start=np.zeros(()))):
        return whole  # of another kind of normalisation
    std = _std(wrong, axes, x)
    ways = [set(_ways(wrong, right[path] - rest, right[path], plain[path], std)) for path, rest in off.items()]
    found = set.intersection(*ways)
    return [Said({**same, "how": how, "times": times}) for how, times in sorted(found)] or whole


def _paths(wrong: Wrong, axes: tuple[int, ...], x: Array, *, scaled: bool) -> dict[str, Array]:
    """The terms of the gradient of a normalisation along some axes, with the factor gamma or without."""
    dout, gamma = wrong.arrays.get("dout"), wrong.arrays["gamma"]
    if dout is None or dout.shape != x.shape:
        return {}
    if gamma.ndim == 1 and x.ndim > 2:
        gamma = gamma.reshape(-1, *[1] * (x.ndim - 2))
    upstream = dout * gamma if scaled else dout
    centred, std = x - x.mean(axes, keepdims=True), _std(wrong, axes, x)
    return {
        "direct": upstream / std,
        "mean": np.broadcast_to(-upstream.mean(axes, keepdims=True) / std, x.shape),
        "variance": -centred * np.mean(upstream * centred, axes, keepdims=True) / std**3,
    }


def _std(wrong: Wrong, axes: tuple[int, ...], x: Array) -> Array:
    """The standard deviation that a normalisation along some axes divides by."""
    return np.asarray(np.sqrt(x.var(axes, keepdims=True) + wrong.numbers.get("eps", _EPS)))


_EPS: Final = 1e-5
"""What a normalisation adds to the variance where nobody says otherwise."""


_POWERS: Final = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 3.0)
"""By which powers a term is off that takes a variance for its root, or the reverse, in a power of up to three."""


def _ways(wrong: Wrong, got: Array, wanted: Array, plain: Array, std: Array) -> Iterator[tuple[str, str]]:
    """How a term is wrong, and by which factor."""
    if np.abs(got).max(initial=0.0) <= 10 * wrong.tolerance * np.abs(wanted).max(initial=0.0):
        yield "missing", ""
    elif wrong.equal(got, -wanted):
        yield "sign", ""
    elif wrong.equal(got, plain):
        yield "gamma", ""
    else:
        factor = _ratio(got, wanted)
        if factor is not None and wrong.equal(got, factor * wanted):
            close = (item for item in named_numbers(wrong) if abs(item.value - factor) <= 1e-6 * abs(item.value))
            yield from (("factor", item.name) for item in close)
        yield from (("factor", f"std**{power:g}") for power in _POWERS if wrong.equal(got, wanted * std**power))


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
