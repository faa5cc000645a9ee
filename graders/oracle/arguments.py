"""What a call is handed: a fresh copy of every input; and what it left different."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graders.oracle.plan import Call, Input, Ref, Value
from graders.oracle.wire import pack_result


def copy_of(value: Value) -> Any:
    """A copy that keeps the memory layout, strides included."""
    if isinstance(value, np.ndarray):
        flags = value.flags
        return value.copy(order="K") if flags.c_contiguous or flags.f_contiguous else _strided_copy(value)
    if isinstance(value, dict):
        return {key: copy_of(item) for key, item in value.items()}
    return type(value)(map(copy_of, value)) if isinstance(value, (list, tuple)) else value


def _strided_copy(value: NDArray[Any]) -> NDArray[Any]:
    wide = np.zeros((*value.shape[:-1], 2 * value.shape[-1]), value.dtype)
    view = wide[..., ::2]
    view[...] = value
    return view


def changed(
    call: Call, inputs: Mapping[str, Value], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments that look different after a call, packed, by position or keyword."""
    found = {
        str(index): pack_result(args[index])
        for index, before in enumerate(call.args)
        if type(before) is not Ref and _altered(before, args[index], inputs)
    }
    for name, before in call.kwargs.items():
        if name in kwargs and _altered(before, kwargs[name], inputs):
            found[name] = pack_result(kwargs[name])
    return found


def _altered(before: Value, after: Any, inputs: Mapping[str, Value]) -> bool:
    try:
        return _differs(before, after, inputs)
    except Exception:  # noqa: BLE001 - what the submission put there may not be comparable
        return True


def _differs(before: Value, after: Any, inputs: Mapping[str, Value]) -> bool:
    if isinstance(before, Input):
        before = inputs[before.name]
    if isinstance(before, np.ndarray):
        return not _same_array(before, after)
    if isinstance(before, Ref):
        return False
    if isinstance(before, dict):
        return before.keys() != after.keys() or any(_differs(before[key], after[key], inputs) for key in before)
    if isinstance(before, (list, tuple)):
        return len(before) != len(after) or any(_differs(*pair, inputs) for pair in zip(before, after, strict=True))
    return bool(before != after)


def _same_array(before: NDArray[Any], after: Any) -> bool:
    return (
        isinstance(after, np.ndarray)
        and before.shape == after.shape
        and before.dtype == after.dtype
        and before.tobytes() == after.tobytes()
    )
