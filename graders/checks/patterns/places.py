"""Wrong at some entries alone: which do they have in common?"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.patterns.said import Said
from graders.checks.patterns.wrong import Wrong

_GATES: Final = {4: ("i", "f", "o", "g"), 3: ("u", "r", "c")}
Mask = NDArray[np.bool_]
_LEAST: Final = 8
"""Entries below which the places of the wrong ones tell nothing."""


def one_gate(wrong: Wrong) -> str | None:
    """``dWx is wrong in the block of gate f alone``."""
    states = [array.shape[-1] for name, array in wrong.arrays.items() if name in ("prev_h", "h0", "prev_c")]
    mask = _partly(wrong)
    if mask is None or not states or mask.shape[-1] % states[0] or mask.shape[-1] // states[0] not in _GATES:
        return None
    count = mask.shape[-1] // states[0]
    blocks = np.asarray(mask.reshape(-1, count, states[0]).any((0, 2)))
    names = [name for name, bad in zip(_GATES[count], blocks, strict=True) if bad]
    if len(names) == count:
        return None
    return f"{wrong.name} is wrong in the columns of {'gate' if len(names) == 1 else 'gates'} {', '.join(names)} alone"


def along_an_axis(wrong: Wrong) -> list[Said]:
    """``out is right at step 0 and wrong from then on``."""
    mask = _partly(wrong)
    if mask is None or not wrong.is_telling:
        return []
    in_time = mask.ndim == 3 and any(array.ndim == 3 for array in wrong.arrays.values())
    axes = (1, 0, 2) if in_time else tuple(range(mask.ndim))  # time tells more than examples
    found = (_along(wrong.name, mask, axis, "time step" if in_time and axis == 1 else "") for axis in axes)
    return [said for said in found if said is not None][:1]


def _along(name: str, mask: Mask, axis: int, unit: str) -> Said | None:
    rest = tuple(other for other in range(mask.ndim) if other != axis)
    bad: Mask = np.asarray(mask.any(rest))
    where = np.flatnonzero(bad)
    if len(bad) < 2 or bad.all():
        return None
    known, place = _extent(where, len(bad))
    if not known:
        return None
    text = f"{name} is {place.format(unit or f'index (of axis {axis})')}"
    return Said(text, f"{name} {known} along axis {axis}")


def _extent(where: NDArray[np.intp], length: int) -> tuple[str, str]:
    """Which of so many places the wrong ones are: in a word that does for other lengths, and for a person."""
    first, last = int(where[0]), int(where[-1])
    if where.size == 1:
        word = {0: "first", length - 1: "last"}.get(first, "one")
        return word, f"wrong at {{}} {first} of {length} alone"
    if where.size == length - first:
        return "later", f"right up to {{}} {first - 1} and wrong from then on"
    if where.size == last + 1:
        return "earlier", f"right from {{}} {last + 1} on and wrong before"
    if where.size * 3 < length:
        return "some", f"wrong at {{}} {', '.join(map(str, where[:6]))} of {length} alone"
    return "", ""


def border(wrong: Wrong) -> list[Said]:
    """``dx is wrong along the border of the images alone``."""
    mask = _partly(wrong)
    if mask is None or not wrong.is_telling or mask.ndim != 4 or min(mask.shape[2:]) < 3:
        return []
    edge = np.ones(mask.shape[2:], bool)
    edge[1:-1, 1:-1] = False
    if not mask[:, :, ~edge].any():
        sides = {
            "first row": mask[:, :, 0].any(),
            "last row": mask[:, :, -1].any(),
            "first column": mask[..., 0].any(),
            "last column": mask[..., -1].any(),
        }
        named = [side for side, bad in sides.items() if bad]
        text = f"{wrong.name} is wrong at the border of the images alone"
        return [Said(f"{text} ({', '.join(named)})", text)]
    if not mask[:, :, edge].any():
        text = f"{wrong.name} is right at the border of the images and wrong inside"
        return [Said(text, text)]
    return []


def where_inputs_say(wrong: Wrong) -> str | None:
    """``dx is wrong where x < 0, and only there``."""
    mask = _partly(wrong)
    if mask is None or mask.size < _LEAST:
        return None
    for text, condition in _conditions(wrong):
        rare = text.endswith("is 0") or "occurs more" in text
        if (rare or wrong.is_telling) and not condition.all() and np.array_equal(mask, condition):
            return f"{wrong.name} is wrong where {text}, and only there"
    for text, condition in _conditions(wrong) if wrong.is_telling else ():
        if condition.shape == mask.shape and condition.mean() < 0.7 and _mostly(mask, condition):
            return f"{wrong.name} is wrong only where {text}"
    return None


def _mostly(mask: Mask, condition: Mask) -> bool:
    """Whether the wrong entries are most of those that meet a condition, and no other."""
    return not (mask & ~condition).any() and int(mask.sum()) >= max(3, int(condition.sum()) / 2)


def _conditions(wrong: Wrong) -> Iterator[tuple[str, Mask]]:
    tests: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("{} is 0", lambda a: a == 0),
        ("{} < 0", lambda a: a < 0),
        ("{} > 0", lambda a: a > 0),
    )
    real = {name: array for name, array in wrong.arrays.items() if array.dtype.kind == "f"}
    if wrong.name in wrong.results or wrong.wanted.size:
        real = real | {f"the right {wrong.name}": wrong.wanted}
    for name, array in (real | dict(wrong.results)).items():
        for text, test in tests:
            yield text.format(name), np.asarray(test(array))
    for name, array in wrong.arrays.items():
        if array.dtype.kind == "b":
            yield from _spread_mask(name, array, wrong.wanted.shape)
        if array.dtype.kind in "iu" and wrong.wanted.ndim == array.ndim + 1:
            classes = np.arange(wrong.wanted.shape[-1])
            yield f"the column is {name}, the right class", array[..., np.newaxis] == classes
            yield f"the column is not {name}, the right class", array[..., np.newaxis] != classes
        if array.dtype.kind in "iu" and wrong.wanted.ndim == 2:
            yield from _words(name, array, wrong.wanted.shape)


def _spread_mask(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> Iterator[tuple[str, Mask]]:
    if array.shape == shape[: array.ndim]:
        wide = array.reshape(*array.shape, *[1] * (len(shape) - array.ndim))
        yield f"{name} is False", np.broadcast_to(~wide, shape)
        yield f"{name} is True", np.broadcast_to(wide, shape)


def _words(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> Iterator[tuple[str, Mask]]:
    if array.size and array.min() >= 0 and array.max() < shape[0]:
        counts = np.bincount(array.ravel(), minlength=shape[0])[:, np.newaxis]
        yield f"a value of {name} occurs more than once", np.broadcast_to(counts > 1, shape)
        yield f"a value does not occur in {name}", np.broadcast_to(counts == 0, shape)


def left_at_zero(wrong: Wrong) -> str | None:
    """The wrong entries are all zero; or those that should be zero are the wrong ones."""
    mask = _partly(wrong)
    if mask is None or mask.sum() < 2:
        return None
    if not wrong.value[mask].any():
        return f"{wrong.name} is 0 at every wrong entry: {int(mask.sum())} of {mask.size} were left out"
    return None


def _partly(wrong: Wrong) -> Mask | None:
    """The wrong entries, if some are right: zeros that are wanted too are no sign of that."""
    if not wrong.same_shape or wrong.wanted.ndim == 0:
        return None
    mask = wrong.mask
    return mask if mask.any() and (~mask & (wrong.wanted != 0)).any() else None
