"""Functions to check, called in this process: what a round asks for is run here."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from graders.numeric.problem import Arrays, Evaluations, Point, Raised, Round
from graders.numeric.sizes import Array
from graders.numeric.snapshots import Snapshot

Call = Callable[..., Any]
SEED = 231


@dataclass(frozen=True, slots=True)
class Arguments:
    """How a point becomes a call: all arguments of the forward in order, and which of them are differentiated."""

    values: Mapping[str, object]
    wrt: tuple[str, ...]
    by_name: bool

    def at(self, inputs: Arrays) -> tuple[dict[str, object], Snapshot]:
        """Copy the arguments, with `inputs` in place of the differentiated ones."""
        made: dict[str, object] = {}
        pairs = []
        for name, value in self.values.items():
            a = inputs.get(name, value)
            if isinstance(a, np.ndarray):
                made[name] = copy = a.copy()
                pairs.append((copy, a))
            else:
                made[name] = a
        return made, Snapshot(pairs)

    def call(self, function: Call, arguments: Mapping[str, object], *first: object) -> Any:
        """Call with these arguments, by position or by name."""
        if self.by_name:
            return function(*first, **arguments)
        return function(*first, *arguments.values())


@dataclass(frozen=True, slots=True)
class Forward:
    """A forward that has run: its outputs, or what it raised, and what a backward needs of it."""

    result: Mapping[str, Array] | Raised
    arguments: Mapping[str, object]
    originals: Snapshot
    kept: object = None


class Subject:
    """A function with its gradient. Global random state is the same at the start of every call."""

    def __init__(self, function: Call, arguments: Arguments, kind: str, derivative: Call | None) -> None:
        self.function = function
        self.arguments = arguments
        self.kind = kind
        self.derivative = derivative
        self.output_names: tuple[str, ...] = ()
        self.effects: dict[str, None] = {}
        self.forward_calls = 0
        self.backward_calls = 0
        self.known: tuple[Point, Forward] | None = None

    def first(self, inputs: Arrays) -> Forward:
        """Run the forward at the base point once, for its output shapes; the first round finds it done."""
        point = Point(inputs)
        forward = self.forward(point)
        self.known = (point, forward)
        return forward

    def evaluate(self, asked: Round) -> Evaluations:
        """Run all that a round asks for; each backward comes right after its forward."""
        outputs: list[object] = []
        gradients: list[object] = [None] * len(asked.pullbacks)
        for i, point in enumerate(asked.points):
            forward = self._known(point) if i == 0 else self.forward(point)
            outputs.append(forward.result)
            for j, pullback in enumerate(asked.pullbacks):
                if pullback.at == i:
                    gradients[j] = self.backward(forward, pullback.upstream)
        return Evaluations(outputs, gradients, tuple(self.effects))

    def _known(self, point: Point) -> Forward:
        known, self.known = self.known, None
        if known and all(known[0].inputs[n] is a for n, a in point.inputs.items()):
            return known[1]
        return self.forward(point)

    def forward(self, point: Point) -> Forward:
        """Run the forward at a point, on copies."""
        arguments, before = self.arguments.at(point.inputs)
        np.random.seed(SEED)  # noqa: NPY002
        self.forward_calls += 1
        try:
            result = self.arguments.call(self.function, arguments)
        except Exception as error:  # noqa: BLE001
            return Forward(Raised(f"{type(error).__name__}: {error}"), arguments, before)
        if before.changed():
            self.effects["forward changes its inputs"] = None
            before.restore()
        return self._split(result, Forward({}, arguments, before))

    def _split(self, result: Any, ran: Forward) -> Forward:
        kept = None
        if self.kind == "backward":
            if not isinstance(result, tuple) or len(result) < 2:
                return replace(ran, result=Raised("it returned no tuple (output, cache)"))
            result, kept = result[:-1], result[-1]
        elif self.kind == "pair":
            if not isinstance(result, tuple) or len(result) != 2:
                return replace(ran, result=Raised("it returned no tuple (loss, gradient)"))
            result, kept = result[:1], result[1]
        parts = result if isinstance(result, tuple | list) else (result,)
        names = ("output",) if len(parts) == 1 else tuple(f"output{i}" for i in range(len(parts)))
        outputs = {name: np.array(part) for name, part in zip(names, parts, strict=True)}
        return replace(ran, result=outputs, kept=kept)

    def backward(self, forward: Forward, upstream: Arrays) -> object:
        """Run the backward after a forward."""
        if isinstance(forward.result, Raised):
            return None
        if self.kind == "pair":
            return self.named(_copied(forward.kept))
        assert self.derivative is not None
        douts = [] if self.kind == "gradient" else [v.copy() for v in upstream.values()]
        cache = Snapshot.of(forward.kept, known=forward.originals)
        guards = {"dout": Snapshot.of(douts), "its cache": cache, "its inputs": forward.originals}
        np.random.seed(SEED)  # noqa: NPY002
        self.backward_calls += 1
        try:
            if self.kind == "backward":
                result = self.derivative(*douts, forward.kept)
            else:
                result = self.arguments.call(self.derivative, forward.arguments, *douts)
        except Exception as error:  # noqa: BLE001
            return Raised(f"{type(error).__name__}: {error}")
        gradients = _copied(result)
        for name, guard in guards.items():
            if guard.changed():
                self.effects[f"backward changes {name}"] = None
                guard.restore()
            if guard.shares(result):
                self.effects[f"gradient aliases {name}"] = None
        return self.named(gradients)

    def named(self, result: object) -> object:
        """Give gradients the names of the inputs they belong to."""
        wrt = self.arguments.wrt
        if isinstance(result, Mapping):
            return {name: result.get(name, result.get(f"d{name}")) for name in wrt}
        if isinstance(result, tuple | list) and (len(wrt) > 1 or isinstance(result, tuple)):
            return (
                dict(zip(wrt, result, strict=False))
                if len(result) >= len(wrt)
                else Raised(f"it returned {len(result)} gradients for {len(wrt)} inputs")
            )
        return {wrt[0]: result}


def _copied(value: Any) -> Any:
    """Copy a result, so that what happens to its memory later does not change it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple | list):
        return type(value)([_copied(v) for v in value]) if type(value) in (tuple, list) else value
    if isinstance(value, Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return value


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


def shapes(outputs: Mapping[str, Array]) -> dict[str, tuple[int, ...]]:
    """Give the shapes of outputs; a single number is a scalar loss whatever its shape."""
    return {name: a.shape for name, a in outputs.items()}


def names_of(sequence: Sequence[object], function: Call) -> tuple[str, ...]:
    """Name positional arguments after the function's parameters."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return tuple(named[i] if i < len(named) else f"input{i}" for i in range(len(sequence)))
