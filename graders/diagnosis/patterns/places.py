"""Wrong at some entries alone: which do they have in common?"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.diagnosis.patterns.said import Said, said
from graders.diagnosis.patterns.wrong import Wrong

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
            return said(test=test, other=other, all=True)
    for test, other, condition in _conditions(wrong) if wrong.is_telling else ():
        if condition.shape == mask.shape and condition.mean() < _COMMON and _mostly(mask, condition):
            return said(test=test, other=other, all=False)
    return None


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
    if mask is None or mask.sum() < 2:
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
