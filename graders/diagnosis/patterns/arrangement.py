"""The right numbers in the wrong arrangement: transposed, shifted, reversed, or not (or too far) summed."""

from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Final

import numpy as np

from graders.diagnosis.patterns.said import Said, said
from graders.diagnosis.patterns.wrong import Array, Wrong

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


def extra_axis(wrong: Wrong) -> Said | None:
    """``db has an axis of length 1 too many``."""
    extra = wrong.value.ndim - wrong.wanted.ndim
    if extra == 0 or 1 not in wrong.value.shape + wrong.wanted.shape:
        return None
    if wrong.equal(wrong.value.squeeze(), wrong.wanted.squeeze()):
        return said(lacks=extra < 0)
    return None


def unsummed(wrong: Wrong) -> Said | None:
    """``db is still to be summed over axis 0``."""
    extra = wrong.value.ndim - wrong.wanted.ndim
    for count in range(max(extra, 1), max(extra, 1) + 1) if extra >= 0 else ():
        for axes in combinations(range(wrong.value.ndim), count):
            for keep in (extra == 0,):
                for verb, total in _totals(wrong.value, axes, keep):
                    if wrong.equal(total, wrong.wanted):
                        return said(verb=verb, axes=axes)
    return None


def oversummed(wrong: Wrong) -> Said | None:
    """``dx is summed over axis 1, which should stay``."""
    for count in range(1, wrong.wanted.ndim + 1):
        for axes in combinations(range(wrong.wanted.ndim), count):
            if all(wrong.wanted.shape[axis] == 1 for axis in axes):
                continue
            for keep in (False, True):
                for verb, total in _totals(wrong.wanted, axes, keep):
                    if _is_spread(wrong, total) and np.unique(total).size >= min(3, wrong.wanted.size // 2):
                        return said(verb=verb, axes=axes)
    return None


def _is_spread(wrong: Wrong, total: Array) -> bool:
    if wrong.equal(wrong.value, total):
        return True
    if not wrong.same_shape or (np.ptp(total) == 0 and total.size > 1):
        return False
    return total.ndim == wrong.wanted.ndim and wrong.equal(wrong.value, np.broadcast_to(total, wrong.wanted.shape))


def _totals(array: Array, axes: tuple[int, ...], keep: bool) -> Iterator[tuple[str, Array]]:
    with np.errstate(all="ignore"):
        yield "summed", np.asarray(array.sum(axes, keepdims=keep))
        yield "averaged", np.asarray(array.mean(axes, keepdims=keep))


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
            if length > abs(step) + 1 and _is_shifted(wrong, axis, step):
                return said(axis=axis, step=step)
    return None


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
    varied = np.unique(wrong.wanted).size > wrong.wanted.size // 2
    if varied and wrong.equal(np.sort(wrong.value, None), np.sort(wrong.wanted, None)):
        return said(what="order")
    return None


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
        place = next((index for index, other in enumerate(wanted) if wrong.equal(row, other)), None)
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
