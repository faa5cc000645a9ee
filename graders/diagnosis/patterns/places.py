"""The right numbers in the wrong place: where wrong entries stand, and how right ones are arranged."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, permutations
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.diagnosis.patterns.wrong import Array, Said, Wrong, largest_of, said

GATES: Final = {4: ("i", "f", "o", "g"), 3: ("u", "r", "c")}
"""The gates of a cell in the order in which their columns are packed, by their number."""
Mask = NDArray[np.bool_]
_LEAST: Final = 8
"""Entries below which the places of the wrong ones tell nothing."""
_FEWEST_LEFT: Final = 3
"""Entries that one factor does not fit by chance."""
_MOSTLY: Final = 0.8
"""Share of a side of the images that is wrong where its place is the reason: a few entries are right by chance."""
_COMMON: Final = 0.7
"""Share of entries above which a condition holds so often that wrong ones meet it by chance."""


def one_gate(wrong: Wrong) -> Said | None:
    """``dWx is wrong in the block of gate f alone``."""
    states = [array.shape[-1] for name, array in wrong.arrays.items() if name in ("prev_h", "h0", "prev_c")]
    mask = _partly(wrong)
    if mask is None or not states or mask.shape[-1] % states[0] or mask.shape[-1] // states[0] not in GATES:
        return None
    count = mask.shape[-1] // states[0]
    blocks = np.asarray(mask.reshape(-1, count, states[0]).any((0, 2)))
    names = [name for name, bad in zip(GATES[count], blocks, strict=True) if bad]
    if len(names) == count:
        return None
    return said(gates=tuple(names))


def along_an_axis(wrong: Wrong) -> list[Said]:
    """``out is right at step 0 and wrong from then on``."""
    mask = _partly(wrong)
    if mask is None or not wrong.is_telling:
        return []
    in_time = mask.ndim == 3 and any(array.ndim == 3 for array in wrong.arrays.values())
    axes = (1, 0, 2) if in_time else tuple(range(mask.ndim))  # time tells more than examples
    found = (_along(mask, axis, in_time=in_time and axis == 1) for axis in axes)
    return [item for item in found if item is not None][:1]


def _along(mask: Mask, axis: int, *, in_time: bool) -> Said | None:
    rest = tuple(other for other in range(mask.ndim) if other != axis)
    bad: Mask = np.asarray(mask.any(rest))
    where = np.flatnonzero(bad)
    if len(bad) < 2 or bad.all():
        return None
    extent = _extent(where, len(bad))
    if not extent:
        return None
    shown = {"in_time": in_time, "where": tuple(map(int, where[:6])), "last": int(where[-1]), "length": len(bad)}
    return Said({"extent": extent, "axis": axis}, shown)


def _extent(where: NDArray[np.intp], length: int) -> str:
    """Which of so many places the wrong ones are, in a word that does for other lengths; empty for no pattern."""
    first, last = int(where[0]), int(where[-1])
    if where.size == 1:
        return {0: "first", length - 1: "last"}.get(first, "one")
    if where.size == length - first:
        return "later"
    if where.size == last + 1:
        return "earlier"
    return "some" if where.size * 3 < length else ""


def border(wrong: Wrong) -> list[Said]:
    """``dx is wrong along the border of the images alone``."""
    mask = _partly(wrong)
    if mask is None or not wrong.is_telling or mask.ndim != 4 or min(mask.shape[2:]) < 3:
        return []
    edge = np.ones(mask.shape[2:], bool)
    edge[1:-1, 1:-1] = False
    if not mask[:, :, edge].any():
        return [said(inside=True)] if mask[:, :, ~edge].mean() > _MOSTLY else []
    lines = {
        "first row": np.s_[:, :, 0],
        "last row": np.s_[:, :, -1],
        "first column": np.s_[..., 0],
        "last column": np.s_[..., -1],
    }
    sides = {side: line for side, line in lines.items() if mask[line].mean() > _MOSTLY}
    rest = mask.copy()
    for line in sides.values():
        rest[line] = False
    return [Said({"inside": False}, {"sides": tuple(sides)})] if sides and not rest.any() else []


def where_inputs_say(wrong: Wrong) -> Said | None:
    """``dx is wrong where x < 0, and only there``."""
    mask = _partly(wrong)
    if mask is None or mask.size < _LEAST:
        return None
    for test, other, condition in _conditions(wrong):
        rare = test in ("zero", "repeated")
        if (rare or wrong.is_telling) and not condition.all() and np.array_equal(mask, condition):
            return Said({"test": test, "other": other, "all": True}, _there(wrong, mask))
    for test, other, condition in _conditions(wrong) if wrong.is_telling else ():
        if condition.shape == mask.shape and condition.mean() < _COMMON and _mostly(mask, condition):
            return Said({"test": test, "other": other, "all": False}, _there(wrong, mask))
    return None


def _there(wrong: Wrong, mask: Mask) -> dict[str, Any]:
    """Of which array, or of the right result, all wrong entries are one multiple: the array unnamed, if it is that."""
    got = wrong.value[mask]
    arrays = {name: array for name, array in wrong.arrays.items() if array.dtype.kind == "f"} | {"": wrong.wanted}
    for name, array in arrays.items():
        if array.shape == mask.shape and got.size >= _FEWEST_LEFT and array[mask].all() and np.ptp(array[mask]):
            factor = float(np.median(got / array[mask]))
            if factor and wrong.equal(got, factor * array[mask]):
                return {"of": name, "times": factor}
    return {}


def _mostly(mask: Mask, condition: Mask) -> bool:
    """Whether the wrong entries are most of those that meet a condition, and no other."""
    return not (mask & ~condition).any() and int(mask.sum()) >= max(3, int(condition.sum()) / 2)


def _conditions(wrong: Wrong) -> Iterator[tuple[str, str, Mask]]:
    """Tests of inputs and results: the test, the array (unnamed: the right result), and where it holds."""
    tests: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("zero", lambda a: a == 0),
        ("negative", lambda a: a < 0),
        ("positive", lambda a: a > 0),
    )
    real = {name: array for name, array in wrong.arrays.items() if array.dtype.kind == "f"}
    if wrong.name in wrong.results or wrong.wanted.size:
        real = real | {"": wrong.wanted}
    for name, array in (real | dict(wrong.results)).items():
        for kind, test in tests:
            yield kind, name, np.asarray(test(array))
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "b":
            yield from _spread_mask(name, array, wrong.wanted.shape)
        if array.dtype.kind in "iu" and wrong.wanted.ndim == array.ndim + 1:
            classes = np.arange(wrong.wanted.shape[-1])
            yield "class", name, array[..., np.newaxis] == classes
            yield "other_class", name, array[..., np.newaxis] != classes
        if array.dtype.kind in "iu" and wrong.wanted.ndim == 2:
            yield from _words(name, array, wrong.wanted.shape)


def _spread_mask(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> Iterator[tuple[str, str, Mask]]:
    if array.shape == shape[: array.ndim]:
        wide = array.reshape(*array.shape, *[1] * (len(shape) - array.ndim))
        yield "false", name, np.broadcast_to(~wide, shape)
        yield "true", name, np.broadcast_to(wide, shape)


def _words(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> Iterator[tuple[str, str, Mask]]:
    if array.size and array.min() >= 0 and array.max() < shape[0]:
        counts = np.bincount(array.ravel(), minlength=shape[0])[:, np.newaxis]
        yield "repeated", name, np.broadcast_to(counts > 1, shape)
        yield "absent", name, np.broadcast_to(counts == 0, shape)


def dropped(wrong: Wrong) -> Said | None:
    """Zero at some entries and one multiple of the right result at all others, as dropout leaves it."""
    drops = any(name == "p" or name.startswith("dropout") for name in wrong.numbers)
    if not drops or not wrong.same_shape or wrong.wanted.size < _LEAST or not wrong.wanted.all():
        return None
    zero = wrong.value == 0
    if not zero.any() or np.count_nonzero(~zero) < _FEWEST_LEFT:
        return None
    ratio = wrong.value[~zero] / wrong.wanted[~zero]
    factor = float(ratio[0])
    if factor <= 0 or not wrong.equal(wrong.value, np.where(zero, 0.0, factor * wrong.wanted)):
        return None
    return Said({}, {"count": int(zero.sum()), "size": zero.size, "factor": factor})


def left_at_zero(wrong: Wrong) -> Said | None:
    """The wrong entries are all zero; or those that should be zero are the wrong ones."""
    mask = _partly(wrong)
    if mask is None or mask.sum() < 2 or not np.any(wrong.wanted % 1):  # of whole numbers, such as labels, 0 is one
        return None
    if not wrong.value[mask].any():
        return Said({}, {"count": int(mask.sum()), "size": mask.size})
    return None


def _partly(wrong: Wrong) -> Mask | None:
    """The wrong entries, if some are right: zeros that are wanted too are no sign of that."""
    if not wrong.same_shape or wrong.wanted.ndim == 0:
        return None
    mask = wrong.mask
    return mask if mask.any() and (~mask & (wrong.wanted != 0)).any() else None


_VARIED: Final = 6
"""Different numbers below which rows may be equal by chance."""
_LONG: Final = 2
"""Entries of a row below which it may equal another by chance."""


def transposed(wrong: Wrong) -> Said | None:
    """``dw is transposed``."""
    ndim = wrong.wanted.ndim
    if wrong.value.ndim != ndim or not 2 <= ndim <= 5:
        return None
    for axes in permutations(range(ndim)):
        if axes != tuple(range(ndim)) and wrong.equal(wrong.value, wrong.wanted.transpose(axes)):
            return Said({"plain": ndim == 2}, {"axes": axes})
    return None


def reshaped(wrong: Wrong) -> list[Said]:
    """``out was reshaped where it should be transposed``: the right numbers, whose axes came in another order."""
    if not wrong.same_shape or wrong.wanted.ndim < 2 or not _is_reordered(wrong):
        return []
    orders = permutations(range(wrong.wanted.ndim))
    return [
        said(axes=axes) for axes in orders if wrong.equal(wrong.value.ravel(), wrong.wanted.transpose(axes).ravel())
    ]


def _is_reordered(wrong: Wrong) -> bool:
    """Whether a result has the right numbers, most of them different, in another order."""
    varied = np.unique(wrong.wanted).size > wrong.wanted.size // 2
    return varied and wrong.equal(np.sort(wrong.value, None), np.sort(wrong.wanted, None))


def extra_axis(wrong: Wrong) -> Said | None:
    """``db has an axis of length 1 too many``."""
    extra = wrong.value.ndim - wrong.wanted.ndim
    if extra == 0 or 1 not in wrong.value.shape + wrong.wanted.shape:
        return None
    if wrong.equal(wrong.value.squeeze(), wrong.wanted.squeeze()):
        return said(lacks=extra < 0)
    return None


def unsummed(wrong: Wrong) -> list[Said]:
    """``db is still to be summed over axis 0``: in a small case perhaps over other axes too."""
    extra = wrong.value.ndim - wrong.wanted.ndim
    if extra < 0:
        return []
    return [
        said(verb=verb, axes=axes)
        for axes in combinations(range(wrong.value.ndim), max(extra, 1))
        for verb, total in _totals(wrong.value, axes, keep=extra == 0)
        if wrong.equal(total, wrong.wanted)
    ]


def unsummed_step(wrong: Wrong) -> list[Said]:
    """``out without its term w is still to be summed over axis 1``: a product entry by entry for that of matrices."""
    if wrong.value.ndim != wrong.wanted.ndim + 1:
        return []
    terms = {
        name: array
        for name, array in wrong.arrays.items()
        if array.dtype.kind == "f" and array.shape == wrong.wanted.shape and array.any()
    }
    return [
        said(term=name, axes=(axis,))
        for name, array in terms.items()
        for axis in range(wrong.value.ndim)
        if wrong.equal((wrong.value - array).sum(axis), wrong.wanted - array)
    ]


def oversummed(wrong: Wrong) -> list[Said]:
    """``dx is summed over axis 1, which should stay``: in a small case perhaps over other axes too."""
    return list(_oversummed(wrong))


def _oversummed(wrong: Wrong) -> Iterator[Said]:
    totals = wrong.of_right("reductions", lambda: tuple(_telling_reductions(wrong.wanted)))
    if wrong.same_shape:
        spread = wrong.of_right("spread reductions", lambda: tuple(_spread(totals, wrong.wanted.shape)))
        yield from (said(verb=verb, axes=axes) for (verb, axes), _ in wrong.among(spread))
        return
    for verb, axes, total in totals:
        if wrong.equal(wrong.value, total):
            yield said(verb=verb, axes=axes)


def _telling_reductions(wanted: Array) -> Iterator[tuple[str, tuple[int, ...], Array]]:
    """Those with enough different numbers that a likeness is no chance."""
    for verb, axes, total in _reductions(wanted):
        if np.unique(total).size >= min(3, wanted.size // 2):
            yield verb, axes, total


def _spread(
    totals: Iterable[tuple[str, tuple[int, ...], Array]], shape: tuple[int, ...]
) -> Iterator[tuple[tuple[str, tuple[int, ...]], Array]]:
    """Reductions spread along the axes that they were made over, but for those of one number alone."""
    for verb, axes, total in totals:
        if total.ndim == len(shape) and (total.size == 1 or np.ptp(total)):
            yield (verb, axes), np.broadcast_to(total, shape)


def _reductions(wanted: Array) -> Iterator[tuple[str, tuple[int, ...], Array]]:
    """An array summed, averaged and rooted over each set of its axes, in words and as it is then."""
    for count in range(1, wanted.ndim + 1):
        for axes in combinations(range(wanted.ndim), count):
            if all(wanted.shape[axis] == 1 for axis in axes):
                continue
            for keep in (False, True):
                for verb, total in (*_totals(wanted, axes, keep), _norm(wanted, axes, keep)):
                    yield verb, axes, total


def _totals(array: Array, axes: tuple[int, ...], keep: bool) -> Iterator[tuple[str, Array]]:
    with np.errstate(all="ignore"):
        yield "summed", np.asarray(array.sum(axes, keepdims=keep))
        yield "averaged", np.asarray(array.mean(axes, keepdims=keep))


def _norm(array: Array, axes: tuple[int, ...], keep: bool) -> tuple[str, Array]:
    with np.errstate(all="ignore"):
        return "rooted", np.asarray(np.sqrt(np.sum(array**2, axes, keepdims=keep)))


def reversed_or_shifted(wrong: Wrong) -> Said | None:
    """``out is shifted by one along axis 1``."""
    if not wrong.same_shape:
        return None
    for axis, length in enumerate(wrong.wanted.shape):
        if length < 2:
            continue
        if wrong.equal(wrong.value, np.flip(wrong.wanted, axis)):
            return said(axis=axis, step=0)
        for step in (1, -1, 2, -2):
            if length > abs(step) + 1 and _may_be_shifted(wrong, axis, step) and _is_shifted(wrong, axis, step):
                return said(axis=axis, step=step)
    return None


def _may_be_shifted(wrong: Wrong, axis: int, step: int) -> bool:
    """Whether the largest entry of a result stands so many places further in the right one, or falls off there."""
    place, own = wrong.largest
    stride = prod(wrong.wanted.shape[axis + 1 :])
    before = place // stride % wrong.wanted.shape[axis] - step
    falls_off = not 0 <= before < wrong.wanted.shape[axis]
    return falls_off or wrong.near(own, wrong.wanted.item(place - step * stride))


def _is_shifted(wrong: Wrong, axis: int, step: int) -> bool:
    value, wanted = np.moveaxis(wrong.value, axis, 0), np.moveaxis(wrong.wanted, axis, 0)
    later, earlier = (value[step:], wanted[:-step]) if step > 0 else (value[:step], wanted[-step:])
    return wrong.equal(later, earlier) and np.unique(earlier).size > max(3, earlier.size // 3)


def rearranged(wrong: Wrong) -> Said | None:
    """The same numbers in another shape or order."""
    if wrong.value.size != wrong.wanted.size or wrong.wanted.size < 4:
        return None
    if not wrong.same_shape and wrong.equal(wrong.value.ravel(), wrong.wanted.ravel()):
        return said(what="shape")
    return said(what="order") if _is_reordered(wrong) else None


def other_rows(wrong: Wrong) -> list[Said]:
    """``the rows of out are right rows, of other indices``; or rows of an input that it should not take."""
    if not wrong.same_shape or wrong.wanted.ndim < 2 or np.unique(wrong.wanted).size < _VARIED:
        return []
    for axis in range(wrong.wanted.ndim):
        got, wanted = (np.moveaxis(array, axis, 0) for array in (wrong.value, wrong.wanted))
        if got[0].size >= _LONG and len(got) > 1 and (places := _matches(wrong, got, wanted)) is not None:
            return [Said({"axis": axis}, {"places": tuple(places)})]
    last = wrong.value.reshape(-1, wrong.value.shape[-1])
    for name, array in wrong.arrays.items():
        if array.ndim == 2 and array.dtype.kind == "f" and array.shape[1] == last.shape[1] >= _LONG:
            right = wrong.wanted.reshape(last.shape)
            if _matches(wrong, last, array) is not None and _matches(wrong, right, array) is not None:
                return [said(other=name)]
    return []


def _matches(wrong: Wrong, got: Array, wanted: Array) -> list[int] | None:
    """For each of the first what it is equal to among the second; None where one is equal to none."""
    found = []
    for row in got:
        at, own = largest_of(row)
        others = enumerate(wanted)
        place = next((k for k, other in others if wrong.near(own, other.item(at)) and wrong.equal(row, other)), None)
        if place is None:
            return None
        found.append(place)
    return found if len(set(found)) > 1 else None


def constant_along(wrong: Wrong) -> Said | None:
    """All the same along an axis along which the right result differs."""
    if not wrong.same_shape or wrong.wanted.size < 4:
        return None
    if np.ptp(wrong.value) == 0 and np.ptp(wrong.wanted) > 0:
        return Said({"axis": None}, {"value": float(wrong.value.flat[0])})
    for axis, length in enumerate(wrong.wanted.shape):
        if length > 2 and not np.ptp(wrong.value, axis).any() and np.ptp(wrong.wanted, axis).any():
            return said(axis=axis)
    return None


def uncropped(wrong: Wrong) -> Said | None:
    """``dx still has a border of 2 along axes 2 and 3``, or lacks one."""
    if wrong.same_shape or wrong.value.ndim != wrong.wanted.ndim or wrong.value.size < 2:
        return None
    for large, small, lacks in ((wrong.value, wrong.wanted, False), (wrong.wanted, wrong.value, True)):
        extra = np.subtract(large.shape, small.shape)
        if extra.min() < 0 or small.size < 2:
            continue
        for starts in (extra // 2, extra * 0, extra):
            part = large[tuple(slice(start, start + size) for start, size in zip(starts, small.shape, strict=True))]
            if wrong.equal(part, small):
                where = tuple(int(axis) for axis in np.flatnonzero(extra))
                return Said({"lacks": lacks, "axes": where}, {"count": int(extra.max())})
    return None
