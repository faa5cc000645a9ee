"""Functions to check, called in this process: what a round asks for is run here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from graders.numeric.arguments import Arguments, arrays_in, describe
from graders.numeric.problem import Arrays, Evaluations, Point, Raised, Round
from graders.numeric.reading import Fault
from graders.numeric.sizes import Array

Call = Callable[..., Any]
Kind = Literal["backward", "gradient", "vjp", "pair"]
Pairs = list[tuple[Array, Array]]

SEED = 231
"""Seed of the global random state at every call; any number does."""


@dataclass(frozen=True, slots=True)
class Forward:
    """A forward that has run: its outputs, or why there are none, and what a backward needs of it.

    Attributes:
        result: Copies of the outputs by name.
        inputs: Where it was run.
        arguments: The arguments it was called with, as it left them.
        given: Their arrays, each beside what it was before.
        cache: What it returned for its backward.
        changed: Whether it changed an array it was given.
    """

    result: Mapping[str, Array] | Raised | Fault
    inputs: Arrays
    arguments: Mapping[str, object]
    given: Pairs
    cache: object = None
    changed: bool = False


class Subject:
    """A function with its gradient. Global random state is the same at the start of every call."""

    def __init__(self, function: Call, arguments: Arguments, kind: Kind, derivative: Call | None) -> None:
        self.function = function
        self.arguments = arguments
        self.kind = kind
        self.derivative = derivative
        self.effects: dict[str, None] = {}
        self.first_forward: tuple[Arrays, Forward] | None = None

    def first(self, inputs: Arrays) -> Forward:
        """Run the forward at the base point once, for its output shapes; the first round finds it done."""
        forward = self.forward(Point(inputs))
        self.first_forward = (inputs, forward)
        return forward

    def evaluate(self, asked: Round) -> Evaluations:
        """Run all that a round asks for; each backward comes right after its forward."""
        outputs: list[object] = []
        gradients: list[object] = [None] * len(asked.pullbacks)
        for i, point in enumerate(asked.points):
            done, self.first_forward = self.first_forward, None
            if done is not None and all(done[0][name] is a for name, a in point.inputs.items()):
                forward = done[1]
            else:
                forward = self.forward(point)
            outputs.append(forward.result)
            for j, pullback in enumerate(asked.pullbacks):
                if pullback.at == i:
                    gradients[j] = self.backward(forward, pullback.upstream)
        return Evaluations(outputs, gradients, tuple(self.effects))

    def forward(self, point: Point) -> Forward:
        """Run the forward at a point, on copies. Its outputs are copied at once: they may share memory with these."""
        arguments, given = self.arguments.at(point.inputs)
        np.random.seed(SEED)  # noqa: NPY002
        try:
            result = self.arguments.call(self.function, arguments)
        except Exception as error:  # noqa: BLE001
            return Forward(Raised(f"{type(error).__name__}: {error}"), point.inputs, arguments, given)
        cache: object = None
        if self.kind in ("backward", "pair"):
            wanted = "(output, cache)" if self.kind == "backward" else "(loss, gradient)"
            if not isinstance(result, tuple) or len(result) < 2 or (self.kind == "pair" and len(result) > 2):
                fault = Fault("forward_raised", f"the forward returned {_kind_of(result)} and not a tuple {wanted}")
                return Forward(fault, point.inputs, arguments, given)
            result, cache = result[:-1], result[-1]
        outputs = _named_outputs(result)
        changed = any(not _same(now, before) for now, before in given)
        if changed:
            self.effects["forward changes its inputs"] = None
        return Forward(outputs, point.inputs, arguments, given, cache, changed)

    def backward(self, forward: Forward, upstream: Arrays) -> object:
        """Run the backward after a forward; put back what it changes of what it was given."""
        if not isinstance(forward.result, Mapping):
            return None
        if self.kind == "pair":
            return self.arguments.gradients(_copied(forward.cache))
        assert self.derivative is not None
        douts = [] if self.kind == "gradient" else [v.copy() for v in upstream.values()]
        arguments, inputs = forward.arguments, forward.given
        if forward.changed and self.kind == "backward":
            inputs = [(a, a.copy()) for a, _ in inputs]  # the cache may hold them as the forward left them
        elif forward.changed:
            arguments, inputs = self.arguments.at(forward.inputs)
        known = {id(a) for a, _ in inputs}
        cached = [(a, a.copy()) for a in arrays_in(forward.cache) if id(a) not in known and a.dtype != object]
        np.random.seed(SEED)  # noqa: NPY002
        try:
            if self.kind == "backward":
                result = self.derivative(*douts, forward.cache)
            else:
                result = self.arguments.call(self.derivative, arguments, *douts)
        except Exception as error:  # noqa: BLE001
            return Raised(f"{type(error).__name__}: {error}")
        gradients = self.arguments.gradients(_copied(result))
        returned = arrays_in(result)
        self._guard("dout", list(zip(douts, upstream.values(), strict=False)), returned)
        self._guard("its cache", cached, returned)
        self._guard("its inputs", inputs, returned)
        return gradients

    def _guard(self, name: str, pairs: Pairs, returned: list[Array]) -> None:
        """Note what a backward changed of what it was given, and put it back; note gradients that alias it."""
        for now, before in pairs:
            if not _same(now, before):
                self.effects[f"backward changes {name}"] = None
                if now.shape == before.shape and now.flags.writeable:
                    np.copyto(now, before, casting="unsafe")
            for g in returned:
                if g is now or ((g.base is not None or now.base is not None) and _overlap(now, g)):
                    self.effects[f"gradient aliases {name}"] = None


def _named_outputs(result: Any) -> dict[str, Array] | Fault:
    """Copy the outputs and name them."""
    if isinstance(result, Mapping):
        return Fault(
            "forward_shape", "the forward's output is a dict, and an array, a number or a tuple of them is expected"
        )
    parts = result if isinstance(result, tuple | list) else (result,)
    outputs: dict[str, Array] = {}
    for i, part in enumerate(parts):
        name = "output" if len(parts) == 1 else f"output{i}"
        if isinstance(part, np.ndarray):
            outputs[name] = part.copy()
            continue
        if part is None or isinstance(part, Mapping | str):
            kind = "None" if part is None else f"a {type(part).__name__}"
            return Fault("forward_shape", f"the forward's {name} is {kind}, and an array or a number is expected")
        try:
            outputs[name] = np.array(part)
        except ValueError:
            return Fault("forward_shape", f"the forward's {name} is {describe(part)}, and an array is expected")
    return outputs


def _kind_of(result: object) -> str:
    return f"a tuple of {len(result)}" if isinstance(result, tuple) else describe(result)


def _copied(value: Any) -> Any:
    """Copy a result, so that what happens to its memory later does not change it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (tuple, list):
        return type(value)([_copied(v) for v in value])
    if isinstance(value, dict | Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return value


def _same(a: Array, b: Array) -> bool:
    if a is b:
        return True
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype == object:
        return bool(np.all(a == b))
    return a.tobytes() == b.tobytes() or np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")


def _overlap(a: Array, b: Array) -> bool:
    if not np.may_share_memory(a, b):
        return False
    try:
        return np.shares_memory(a, b, max_work=1000)  # type: ignore[arg-type]
    except RuntimeError:  # too costly to tell; the bounds overlap
        return True


@cache
def _own_generator() -> np.random.MT19937:
    return np.random.MT19937(SEED)


@contextmanager
def own_global_state() -> Iterator[None]:
    """Lend `numpy.random` another generator, so that the caller's own stays as it is."""
    before = np.random.get_bit_generator()  # type: ignore[attr-defined]
    np.random.set_bit_generator(_own_generator())  # type: ignore[attr-defined]
    try:
        yield
    finally:
        np.random.set_bit_generator(before)  # type: ignore[attr-defined]
