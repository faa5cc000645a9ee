"""Plans: what is to be called, with what, as plain data."""

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import msgspec

Value: TypeAlias = Any
"""None, bool, int, float, str, arrays of bool, integer or float, and lists, tuples and dicts of these."""

Kind: TypeAlias = Literal["call", "method", "get", "set"]


class Input(msgspec.Struct, frozen=True):
    """A named input of the plan; every use hands over a fresh copy."""

    name: str


class Ref(msgspec.Struct, frozen=True):
    """A part of what an earlier call returned, as the live object in the submission's process.

    ``path`` steps are indices and keys; a step that starts with ``@`` reads an attribute.
    """

    label: str
    path: tuple[int | str, ...] = ()


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a plan.

    Attributes:
        label: Name of the step, unique in its plan.
        kind: ``call`` calls the submission's ``target``; ``method`` calls method ``target`` of ``on``;
            ``get`` reads attribute ``target`` of ``on``; ``set`` assigns the only argument to it.
        target: Full name of an exercise (``scale.scale_forward``), or of a method or attribute.
        on: The object for ``method``, ``get`` and ``set``.
        args: Positional arguments; they may hold `Input` and `Ref` at any depth.
        kwargs: Keyword arguments, likewise.
        fallbacks: Other keyword arguments, tried in order where the call does not know those in ``kwargs``.
        seed: Global random state is seeded with it before the call.
        after: An earlier call that must have returned, though nothing of its value is used.
        quiet: The value is held for later calls but not reported.
        keeps: Positions in a returned tuple of which the same holds, such as that of a forward's cache.
    """

    label: str
    kind: Kind = "call"
    target: str = ""
    on: Ref | None = None
    args: tuple[Value, ...] = ()
    kwargs: dict[str, Value] = {}
    fallbacks: tuple[dict[str, Value], ...] = ()
    seed: int = 0
    after: str = ""
    quiet: bool = False
    keeps: tuple[int, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Calls in order, the inputs they share, and the seconds that they may take together.

    Attributes:
        continues: Its calls may refer to results of the plan that the submission ran before it.
        timed: The oracle also measures what a round of a plain loop takes.
    """

    calls: tuple[Call, ...]
    inputs: dict[str, Value] = {}
    seconds: float = 5.0
    continues: bool = False
    timed: bool = False

    def __post_init__(self) -> None:
        """Check that labels are unique and that references point backwards.

        Raises:
            ValueError: A label is used twice, or a reference or input names nothing (but see ``continues``).
        """
        seen: set[str] = set()
        for call in self.calls:
            if call.label in seen:
                raise ValueError(f"the plan has two calls labelled {call.label!r}")
            for part in (call.on, *call.args, *call.kwargs.values()):
                self._check(part, seen, call.label)
            if call.after and call.after not in seen and not self.continues:
                raise ValueError(f"call {call.label!r} comes after {call.after!r}, which is not an earlier call")
            seen.add(call.label)

    def _check(self, value: Value, seen: set[str], label: str) -> None:
        """Check the references in a value."""
        kind = type(value)
        if kind is Input:
            if value.name not in self.inputs:
                raise ValueError(f"call {label!r} uses input {value.name!r}, which the plan does not have")
        elif kind is Ref:
            if value.label not in seen and not self.continues:
                raise ValueError(f"call {label!r} refers to {value.label!r}, which is not an earlier call")
        elif isinstance(value, dict):
            for item in value.values():
                self._check(item, seen, label)
        elif isinstance(value, (list, tuple)):
            for item in value:
                self._check(item, seen, label)


def needed_labels(call: Call) -> list[str]:
    """The earlier calls that must have returned for this one to be made."""
    parts = references((call.on, call.args, call.kwargs, call.fallbacks))
    return [part.label for part in parts if isinstance(part, Ref)] + ([call.after] if call.after else [])


def attributed(plan: Plan, label: str) -> str:
    """What stands for a call when it must not be made again: its target, or the class of its object and the method."""
    call = next(call for call in plan.calls if call.label == label)
    if call.on is None:
        return call.target
    return f"{attributed(plan, call.on.label)}.{call.target}"


def references(value: Value) -> Iterable[Ref | Input]:
    """Yield every `Ref` and `Input` in a value, depth first."""
    if isinstance(value, (Ref, Input)):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from references(item)
