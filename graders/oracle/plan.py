"""Plans: what is to be called, with what, as plain data; and plans made of others.

Several as one, one at inputs a little to the side (for conditioning, and to see what precision a submission has), and
those cached that one submission after another is asked.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

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


def renamed(value: Value, names: Mapping[str, str], labels: Mapping[str, str]) -> Value:
    """A value with its inputs and references renamed."""
    kind = type(value)
    if kind is Input:
        return Input(names[value.name]) if value.name in names else value
    if kind is Ref:
        return Ref(labels[value.label], value.path) if value.label in labels else value
    if isinstance(value, dict):
        return {key: renamed(item, names, labels) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return kind([renamed(item, names, labels) for item in value])
    return value


def moved(call: Call, suffix: str, names: Mapping[str, str], labels: Mapping[str, str]) -> Call:
    """A call under another label, on other inputs and results."""
    return msgspec.structs.replace(
        call,
        label=labels.get(call.label, call.label + suffix),
        on=renamed(call.on, names, labels),
        args=renamed(call.args, names, labels),
        kwargs=renamed(call.kwargs, names, labels) if call.kwargs else call.kwargs,
        fallbacks=renamed(call.fallbacks, names, labels) if call.fallbacks else (),
        after=labels.get(call.after, call.after),
    )


def together(plans: Mapping[str, Plan]) -> Plan:
    """Plans as one, with the time of all; every label and input of a plan ends with the plan's key."""
    calls: list[Call] = []
    inputs: dict[str, Value] = {}
    for suffix, plan in plans.items():
        names = {name: name + suffix for name in plan.inputs}
        labels = {call.label: call.label + suffix for call in plan.calls}
        calls += [moved(call, suffix, names, labels) for call in plan.calls]
        inputs |= {names[name]: value for name, value in plan.inputs.items()}
    return Plan(calls=tuple(calls), inputs=inputs, seconds=sum(plan.seconds for plan in plans.values()))


RELATIVE_STEP: Final = 1e-7
"""About the unit roundoff of single precision: such a step shows as a jump there, and as none in double."""


def needed_for(plan: Plan, label: str) -> tuple[Call, ...]:
    """The calls that ``label`` depends on, itself last; so do calls that act on what these use."""
    wanted = {label}
    found: list[Call] = []
    for call in reversed(plan.calls):
        if call.label in wanted or (call.on is not None and call.on.label in wanted):
            found.append(call)
            wanted.update(needed_labels(call))
    return tuple(reversed(found))


def perturbed(plan: Plan, label: str, size: float, seed: int = 0) -> Plan:
    """The part of a plan that ``label`` needs, every real input moved by about ``size`` of itself, entry by entry."""
    return perturbed_along(plan, label, seed)(size)


def perturbed_along(plan: Plan, label: str, seed: int) -> Callable[[float], Plan]:
    """Plans along one line of inputs, by the ``size`` of the move: see `perturbed`."""
    rng = np.random.default_rng(seed)
    calls = needed_for(plan, label)
    used = {
        part.name
        for part in references([(call.args, call.kwargs, call.fallbacks) for call in calls])
        if isinstance(part, Input)
    }
    moves = {name: _moves(value, rng) for name, value in plan.inputs.items()}

    def at(size: float) -> Plan:
        inputs = {name: _moved(plan.inputs[name], moves[name], size) for name in plan.inputs if name in used}
        return msgspec.structs.replace(plan, calls=calls, inputs=inputs)

    return at


def moved_aside(value: Value, size: float) -> Value:
    """A value with every real number in its arrays moved by about ``size`` of itself."""
    return _moved(value, _moves(value, np.random.default_rng(0)), size)


def _moves(value: Value, rng: np.random.Generator) -> Any:
    """By how much each entry moves, in units of the size and of itself; None for what is not moved."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        signs: NDArray[np.float64] = rng.choice([-1.0, 1.0], value.shape)
        return signs, rng.uniform(0.5, 1.5, value.shape)
    if isinstance(value, dict):
        return {key: _moves(item, rng) for key, item in value.items()}
    return [_moves(item, rng) for item in value] if isinstance(value, (list, tuple)) else None


def _moved(value: Value, moves: Any, size: float) -> Value:
    if isinstance(value, np.ndarray):
        return value if moves is None else value * (1.0 + size * moves[0] * moves[1])
    if isinstance(value, dict):
        return {key: _moved(item, moves[key], size) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_moved(*pair, size) for pair in zip(value, moves, strict=True))
    return value


T = TypeVar("T")


class MadeOnce:
    """What was made of objects that do not change, and is not made again.

    Args:
        most: How many are held, the latest used.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[tuple[int, Hashable], tuple[object, Any]] = OrderedDict()

    def __call__(self, owner: object, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returned for this object and key before, or returns now.

        Args:
            owner: What it is made of. It is compared by identity.
            key: Names it among all that is made of the owner.
            make: Makes it.
        """
        place = id(owner), key
        if place in self._made:
            self._made.move_to_end(place)
        else:
            self._made[place] = owner, make()
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        made: T = self._made[place][1]
        return made


made_once: Final = MadeOnce(2048)
"""The plans that are asked of one submission after another: of the cases that a class gets wrong, some 30 kB each."""
