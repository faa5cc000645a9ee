"""Right code on other arguments: one is taken for another, is off by one, or is ignored."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from graders.oracle.plan import Input, Plan, references

_LEFT_OUT: Final = object()
"""Stands for a keyword that is not given."""
_MODES: Final = {"train": "test", "test": "train"}
_MOST: Final = 6
"""Numbers among the arguments above which they are not paired; arrays above which none is changed."""
_LARGEST: Final = 600
"""Entries of an array that is changed."""


class Edit(NamedTuple):
    """A plan with one or two arguments changed.

    Attributes:
        name: Short, the same in every case.
        message: What a result that equals the edited plan's has to do with it, in a sentence.
        arguments: The names of those concerned.
    """

    name: str
    message: str
    arguments: str
    plan: Plan


def edits(plan: Plan) -> Iterator[Edit]:
    """The plan with each number, mode or array among its arguments changed as mistakes change them."""
    values = dict(_scalars(plan))
    for name, value in values.items():
        for words, other in _others(name, value):
            yield _edit(plan, {name: other}, f"{_last(name)} as {words}", f"{words} in place of {_last(name)}")
    numbers = {name: value for name, value in values.items() if not isinstance(value, (str, np.ndarray))}
    for first, second in combinations(numbers, 2) if len(numbers) <= _MOST else ():
        one, two = numbers[first], numbers[second]
        if type(one) is type(two) and one != two:
            names = _last(first), _last(second)
            both = f"{names[0]} and {names[1]} exchanged"
            yield _edit(plan, {first: two, second: one}, both, both)
            yield _edit(plan, {second: one}, f"{names[1]} as {names[0]}", f"{names[0]} in place of {names[1]}")
            yield _edit(plan, {first: two}, f"{names[0]} as {names[1]}", f"{names[1]} in place of {names[0]}")
    for name in plan.calls[0].kwargs if plan.calls else ():
        yield _edit(
            plan, {f"@{name}": _LEFT_OUT}, f"{name} as default", f"the default of {name} in place of the one given"
        )
    yield from _array_edits(plan)


def _array_edits(plan: Plan) -> Iterator[Edit]:
    """The plan with each array of numbers changed as a whole."""
    arrays = {
        name: value
        for name, value in _used(plan)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and 0 < value.size <= _LARGEST and value.any()
    }
    if len(arrays) > _MOST:
        return
    for name, value in arrays.items():
        for words, other in _other_arrays(name, value):
            yield _edit(plan, {name: other}, f"{name} as {words}", f"{words} in place of {name}")


def _other_arrays(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield f"{name} = 0", np.zeros_like(value)
    if name.startswith("d"):
        yield f"{name} = 1", np.ones_like(value)
    elif (value < 0).any():
        yield f"|{name}|", np.abs(value)


def _used(plan: Plan) -> Iterator[tuple[str, Any]]:
    parts = (part for call in plan.calls for part in references((call.args, call.kwargs)))
    used = {part.name for part in parts if isinstance(part, Input)}
    return ((name, value) for name, value in plan.inputs.items() if name in used)


def _edit(plan: Plan, changes: Mapping[str, Any], name: str, words: str) -> Edit:
    arguments = " and ".join(dict.fromkeys(map(_last, changes)))
    return Edit(name, f"This is the right result for {words}.", arguments, _changed(plan, changes))


def _others(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Other values of one argument, in words and as they are."""
    own = _last(name)
    if isinstance(value, str):
        if own == "mode" and value in _MODES:
            yield f"mode {_MODES[value]!r}", _MODES[value]
    elif isinstance(value, np.ndarray):
        yield f"{own} - 1", value - 1
        yield f"{own} + 1", value + 1
    elif isinstance(value, int):
        yield f"{own} + 1", value + 1
        yield from ((f"{own} - 1", value - 1),) if value > 0 else ()
        yield from ((f"{own} = 1", 1),) if value > 1 else ()
        yield from ((f"{own} = 0", 0),) if value > 0 else ()
    else:
        yield from ((f"{own} = 0", 0.0),) if value else ()
        if 0 < value < 1:
            yield f"1 - {own}", 1 - value
            yield f"{own} = 1", 1.0
        yield from ((f"2 * {own}", 2 * value), (f"{own} / 2", value / 2))


def _scalars(plan: Plan) -> Iterator[tuple[str, Any]]:
    """The numbers, modes and arrays of indices among the inputs and the keywords, by dotted name."""
    used = {
        part.name for call in plan.calls for part in references((call.args, call.kwargs)) if isinstance(part, Input)
    }
    for name, value in plan.inputs.items():
        if name in used:
            yield from _within(name, value)
    for call in plan.calls[:1]:
        for name, value in call.kwargs.items():
            if not isinstance(value, dict):
                yield from _within(f"@{name}", value)


def _within(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(item, dict):
                yield from _within(f"{name}.{key}", item)
    elif isinstance(value, np.ndarray):
        if value.dtype.kind in "iu" and value.ndim:
            yield name, value
    elif isinstance(value, (int, float, str)) and not isinstance(value, bool):
        yield name, value


def _last(name: str) -> str:
    return name.removeprefix("@").rpartition(".")[2]


def _changed(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    inputs, kwargs = dict(plan.inputs), dict(plan.calls[0].kwargs)
    for path, value in changes.items():
        if path.startswith("@"):
            kwargs[path[1:]] = value
            if value is _LEFT_OUT:
                del kwargs[path[1:]]
            continue
        name, _, key = (path, "", "") if path in inputs else path.partition(".")
        inputs[name] = {**inputs[name], key: value} if key else value
    calls = (msgspec.structs.replace(plan.calls[0], kwargs=kwargs), *plan.calls[1:])
    return msgspec.structs.replace(plan, calls=calls, inputs=inputs)
