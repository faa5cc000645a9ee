"""From a function's arguments to named arrays and back: which are differentiated, dictionaries and lists included."""

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from graders.numeric.arrays import Array
from graders.numeric.problem import Arrays, Fault

Call = Callable[..., Any]
Path = tuple[str | int, ...]

DEPTH = 8
"""Containers nested deeper than this are no arguments of layers; the bound ends what contains itself."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """How a point becomes a call, and the result of a backward becomes gradients.

    Attributes:
        values: All arguments of the forward, in order.
        by_name: Whether they are passed by name.
        wrt: Arguments that are differentiated or hold arrays that are, in the order of their gradients.
        leaves: Differentiated arrays: for each name where it is, the argument's name first.
    """

    values: Mapping[str, object]
    by_name: bool
    wrt: tuple[str, ...]
    leaves: Mapping[str, Path]

    def base(self) -> dict[str, Array]:
        """The differentiated arrays as they were given."""
        return {name: np.asarray(_at(self.values, path)) for name, path in self.leaves.items()}

    def at(self, inputs: Arrays) -> tuple[dict[str, object], list[tuple[Array, Array]]]:
        """Copy all arguments, with `inputs` in place of the differentiated ones; give each copied array's original."""
        pairs: list[tuple[Array, Array]] = []
        made = {name: _copied(value, name, inputs, pairs) for name, value in self.values.items()}
        return made, pairs

    def call(self, function: Call, arguments: Mapping[str, object], *first: object) -> Any:
        """Call with these arguments, by position or by name."""
        if self.by_name:
            return function(*first, **arguments)
        return function(*first, *arguments.values())

    def gradients(self, result: object) -> Mapping[str, object] | Fault:
        """Give the gradients that a backward returned the names of the arrays they belong to."""
        by_argument = self._by_argument(result)
        if isinstance(by_argument, Fault):
            return by_argument
        if len(self.leaves) == len(self.wrt) and all(len(path) == 1 for path in self.leaves.values()):
            return by_argument
        return {name: _gradient_at(by_argument, path) for name, path in self.leaves.items()}

    def _by_argument(self, result: object) -> Mapping[str, object] | Fault:
        wrt = self.wrt
        if isinstance(result, dict | Mapping):
            named = {name: result.get(name, result.get(f"d{name}")) for name in wrt}
            if any(g is not None for g in named.values()):
                return named
            if holder := self.holder_of(result):
                return {holder: result}
            keys = ", ".join(map(repr, result)) or "nothing"
            return Fault("missing", f"the backward returned a dict of {keys}, and the inputs are {_listed(wrt)}")
        several = isinstance(result, tuple) or (isinstance(result, list) and len(wrt) > 1)
        if not several or not isinstance(result, tuple | list):
            if len(wrt) == 1 or result is None:
                return dict.fromkeys(wrt, result)
            what = f"one {type(result).__name__}"
            return Fault("missing", f"the backward returned {what} for {len(wrt)} inputs, {_listed(wrt)}")
        if len(result) == len(wrt):
            return dict(zip(wrt, result, strict=True))
        if len(result) == len(self.values):
            return dict(zip(self.values, result, strict=True))
        if len(wrt) == 1 and isinstance(self.values[wrt[0]], tuple | list):
            return {wrt[0]: result}
        inputs = f"{len(wrt)} input{'s' if len(wrt) > 1 else ''}, {_listed(wrt)}"
        return Fault("missing", f"the backward returned {len(result)} gradients for {inputs}")

    def holder_of(self, gradients: object) -> str | None:
        """The one dictionary among the differentiated arguments that these gradients have keys of."""
        if not isinstance(gradients, Mapping):
            return None
        held = {n: v for n in self.wrt if isinstance(v := self.values[n], Mapping)}
        fitting = [n for n, v in held.items() if any(k in gradients or f"d{k}" in gradients for k in v)]
        return fitting[0] if len(fitting) == 1 else None

    def narrowed(self, name: str) -> "Arguments":
        """The same with one argument differentiated alone."""
        leaves = {leaf: path for leaf, path in self.leaves.items() if path[0] == name}
        return Arguments(self.values, self.by_name, (name,), leaves)

    def not_differentiated(self) -> list[str]:
        """Describe the arguments that hold arrays which are not differentiated."""
        others = [(name, value) for name, value in self.values.items() if name not in self.wrt]
        return [f"{name!r} ({describe(value)})" for name, value in others if arrays_in(value)]


def make_arguments(function: Call, inputs: Any, wrt: Sequence[str | int] | None, *, upcast: bool) -> Arguments:
    """Name the arguments of a function and choose the differentiated ones.

    Raises:
        ValueError: Where none can be differentiated, or `wrt` names what cannot.
    """
    by_name = isinstance(inputs, Mapping)
    if by_name and not _takes(function, inputs) and _takes(function, (inputs,)):
        by_name, inputs = False, (inputs,)  # the dictionary is the one argument, as with all parameters of a net
    if by_name:
        values = dict(inputs)
    else:
        sequence = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
        values = dict(zip(names_of(sequence, function), sequence, strict=True))
    leaves = _chosen(values, wrt)
    if not leaves:
        _refuse(function, inputs, values)
    for name, path in leaves.items():
        a = np.asarray(_at(values, path))
        if a.dtype.kind not in "fiu":
            raise ValueError(f"input {name!r} is {describe(a)}: only real floating arrays are differentiated")
        if upcast and a.dtype != np.float64:
            values[str(path[0])] = _replaced(values[str(path[0])], path[1:], a.astype(np.float64))
    return Arguments(values, by_name, tuple(dict.fromkeys(str(path[0]) for path in leaves.values())), leaves)


def names_of(sequence: Sequence[object], function: Call) -> tuple[str, ...]:
    """Name positional arguments after the function's parameters."""
    if type(function) is FunctionType:
        code = function.__code__
        named: Sequence[str] = code.co_varnames[: code.co_argcount]
    else:
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            parameters = {}.values()
        named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return tuple(named[i] if i < len(named) else f"input{i}" for i in range(len(sequence)))


def explain_call(function: Call, arguments: Arguments) -> str | None:
    """Say what is wrong with a call whose arguments do not fit the function's signature; None where they fit."""
    given: Any = arguments.values if arguments.by_name else tuple(arguments.values.values())
    if _takes(function, given):
        return None
    kinds = {type(v).__name__ for v in arguments.values.values()}
    if not arguments.by_name and len(given) > 1 and kinds <= {"float", "int"} and _takes(function, (given,)):
        return (
            f"inputs is a sequence of {len(given)} numbers, which stand for {len(given)} arguments;"
            " give one array as np.array(...)"
        )
    shown = ", ".join(f"{name!r} ({describe(value)})" for name, value in arguments.values.items())
    return f"the function takes {inspect.signature(function)} and the inputs are {shown}"


def describe(value: object) -> str:
    """Say what a value is: the type, and for arrays the dtype and how to get a floating one."""
    if isinstance(value, np.ndarray | np.generic):
        advice = "; for a gradient give .astype(float)" if value.dtype.kind in "iub" else ""
        return f"{'an array' if isinstance(value, np.ndarray) else 'a number'} of dtype {value.dtype}{advice}"
    if isinstance(value, Mapping | tuple | list):
        kinds = sorted({str(a.dtype) if isinstance(a, np.ndarray) else type(a).__name__ for a in _values(value)})
        return f"a {type(value).__name__} of {', '.join(kinds) or 'nothing'}"
    return f"a {type(value).__name__}"


def arrays_in(value: object, depth: int = DEPTH) -> list[Array]:
    """List the arrays in nested tuples, lists and dictionaries."""
    if isinstance(value, np.ndarray):
        return [value]
    if not depth or not isinstance(value, tuple | list | dict | Mapping):
        return []
    items = value if isinstance(value, tuple | list) else value.values()
    return [a for item in items for a in arrays_in(item, depth - 1)]


def _values(value: Any) -> Iterator[object]:
    return iter(value.values() if isinstance(value, Mapping) else value)


def _chosen(values: Mapping[str, object], wrt: Sequence[str | int] | None) -> dict[str, Path]:
    """Name the arrays to differentiate: those of `wrt`, or else all floating ones."""
    if wrt is None:
        leaves = {
            leaf: path
            for name, value in values.items()
            if isinstance(value, np.ndarray) or (isinstance(value, Mapping | tuple | list) and _all_floating(value))
            for leaf, path in _leaves(value, name, (name,)).items()
        }
        return leaves or {name: (name,) for name, value in values.items() if isinstance(value, float)}
    leaves = {}
    for wanted in wrt:
        name = list(values)[wanted] if isinstance(wanted, int) else wanted
        if name in values:
            leaves |= _leaves(values[name], name, (name,)) or {name: (name,)}
            continue
        inside = {leaf: path for n, v in values.items() for leaf, path in _leaves(v, n, (n,)).items()}
        if name not in inside:
            raise ValueError(f"wrt names {name!r}, and the inputs are {_listed(values)}")
        leaves[name] = inside[name]
    return leaves


def _all_floating(value: object, depth: int = DEPTH) -> bool:
    """Whether a container holds floating arrays alone: parameters, not a configuration with running averages."""
    if isinstance(value, np.ndarray):
        return str(value.dtype.kind) == "f"
    if not depth or not isinstance(value, Mapping | tuple | list) or not value:
        return False
    return all(_all_floating(item, depth - 1) for item in _values(value))


def _leaves(value: object, name: str, path: Path, depth: int = DEPTH) -> dict[str, Path]:
    """Name the floating arrays in a value, as one would write them: ``params['W']``."""
    if isinstance(value, np.ndarray):
        return {name: path} if value.dtype.kind == "f" else {}
    if not depth or not isinstance(value, Mapping | tuple | list):
        return {}
    items = value.items() if isinstance(value, Mapping) else enumerate(value)
    found: dict[str, Path] = {}
    for key, item in items:
        found |= _leaves(item, f"{name}[{key!r}]", (*path, key), depth - 1)
    return found


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _gradient_at(gradients: Any, path: Path) -> object:
    """Follow a path into gradients, where ``dW`` may stand for ``W``; None where it ends early."""
    for key in path:
        if isinstance(gradients, Mapping):
            gradients = gradients.get(key, gradients.get(f"d{key}"))
        elif isinstance(gradients, tuple | list) and isinstance(key, int) and key < len(gradients):
            gradients = gradients[key]
        else:
            return None
    return gradients


def _copied(value: Any, name: str, inputs: Arrays, pairs: list[tuple[Array, Array]], depth: int = DEPTH) -> Any:
    """Copy a value with all its arrays, and put `inputs` in their places."""
    a = inputs.get(name, value)
    if isinstance(a, np.ndarray):
        made = a.copy()
        pairs.append((made, a))
        return made
    if not depth or not isinstance(value, Mapping | tuple | list):
        return a
    if isinstance(value, Mapping):
        items = {k: _copied(v, f"{name}[{k!r}]", inputs, pairs, depth - 1) for k, v in value.items()}
        return items if type(value) is dict else _refilled(value, items)
    parts = [_copied(v, f"{name}[{i}]", inputs, pairs, depth - 1) for i, v in enumerate(value)]
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


def _refilled(value: Any, items: Mapping[Any, Any]) -> Any:
    """A dictionary of another class, such as one with defaults, with other values."""
    made = copy.copy(value)
    made.update(items)
    return made


def _replaced(value: Any, path: Path, a: Array) -> Any:
    """A value with one array in it replaced."""
    if not path:
        return a
    if isinstance(value, Mapping):
        return _refilled(value, {path[0]: _replaced(value[path[0]], path[1:], a)})
    assert isinstance(path[0], int)
    parts = [*value]
    parts[path[0]] = _replaced(parts[path[0]], path[1:], a)
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


def _takes(function: Call, given: Any) -> bool:
    """Whether a function's signature takes these arguments; True where it has no signature to ask."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return True
    try:
        signature.bind(**given) if isinstance(given, Mapping) else signature.bind(*given)
    except TypeError:
        return False
    return True


def _refuse(function: Call, inputs: Any, values: Mapping[str, object]) -> None:
    if isinstance(inputs, tuple | list) and len(inputs) > 1 and not _takes(function, tuple(inputs)):
        kinds = ", ".join(sorted({type(v).__name__ for v in inputs}))
        raise ValueError(
            f"inputs is a {type(inputs).__name__} of {len(inputs)} ({kinds}), which stands for as many arguments;"
            " give one array as np.array(...)"
        )
    shown = ", ".join(f"{name!r} is {describe(value)}" for name, value in values.items()) or "none is given"
    raise ValueError(f"there is no input to differentiate, a floating array: {shown}")


def _listed(names: Any) -> str:
    return ", ".join(map(repr, names))
