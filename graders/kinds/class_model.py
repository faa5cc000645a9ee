"""Models that are classes and made of the submission's own layers."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec
import numpy as np

from graders.checks.contract import Expected
from graders.kinds.class_layer import NEXT, ClassLayer
from graders.kinds.classes import get_attribute, set_attribute
from graders.kinds.common import mixed_up
from graders.kinds.operation import Case, Composed, Inputs, Script, short
from graders.oracle.plan import Call, Input, Plan, Ref
from graders.oracle.transcript import Transcript


@dataclass(frozen=True)
class Inner:
    """One layer of a model.

    Attributes:
        cls: Full name of its class.
        path: Where the model keeps it: ``layers.0``.
        constructor: Its keyword arguments.
    """

    cls: str
    path: str
    constructor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassModel(ClassLayer):
    """A class with a forward and a backward that runs layers of its own, one after the other.

    Its parameters are those of its layers, by path (``layers.0.W``). Case option ``made_of``: the layers in their
    order, a tuple of `Inner`. A model that is wrong because one of the submission's own layers is, and that has lost
    its points already, gets its credit.
    """

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """As of a layer, and how the whole is composed of the submission's layers."""
        script = super().script(case, inputs, expected)
        if not case.options.get("made_of"):
            return script
        return msgspec.structs.replace(script, composing=partial(self._compose, case, inputs))

    def _compose(self, case: Case, inputs: Inputs) -> Generator[Plan, Transcript, Composed]:
        """The layers alone, each on what the one before gives; on the next batch too, where the case has one."""
        layers: tuple[Inner, ...] = case.options["made_of"]
        calls = [call for layer in layers for call in self._made(layer, inputs)]
        given = {name: item for name, item in inputs.items() if name != "constructor"}
        where: dict[str, str] = {}
        for batch in ("", NEXT) if case.options.get("batches") else ("",):
            more, places = self._run(layers, inputs, batch)
            calls += more
            where |= places
            given |= {name + batch: mixed_up(inputs[name]) for name in self._batch() if batch}
        transcript = yield Plan(calls=tuple(calls), inputs=given)
        values = {}
        for name, label in where.items():
            try:
                values[name] = np.asarray(transcript.value(label), np.float64)
            except LookupError:
                continue
        parts = tuple(dict.fromkeys(short(layer.cls) for layer in layers))
        return Composed(values, parts, (self.returns[0],))

    def _batch(self) -> tuple[str, ...]:
        """Names of the inputs that are another batch's: of the forward, and the upstream gradient."""
        return self.inputs[0], self.upstreams[self.returns[0]]

    def _run(self, layers: tuple[Inner, ...], inputs: Inputs, batch: str) -> tuple[list[Call], dict[str, str]]:
        """Forward and backward of all layers on a batch, and the call that gives each result."""
        calls: list[Call] = []
        forward, upstream = self._batch()
        value: Input | Ref = Input(forward + batch)
        for layer in layers:
            calls.append(_use(layer, f"{layer.path} forward{batch}", self.names.forward, value))
            value = Ref(calls[-1].label)
        where = {self.returns[0] + batch: calls[-1].label}
        value = Input(upstream + batch)
        for layer in reversed(layers):
            calls += self._cleared(layer, inputs, batch)
            calls.append(_use(layer, label := f"{layer.path} backward{batch}", self.names.backward, value))
            for name in self._own(layer, inputs):
                gradient = self.names.gradient_of(name)
                calls.append(get_attribute(gradient, label, layer.path, f"{layer.path}.{gradient}{batch}"))
                where[calls[-1].label] = calls[-1].label
            value = Ref(label)
        return calls, where | {f"d{forward}{batch}": label}

    def _own(self, layer: Inner, inputs: Inputs) -> list[str]:
        """Names of a layer's own parameters."""
        prefix = f"{layer.path}."
        return [name.removeprefix(prefix) for name in self._params(inputs) if name.startswith(prefix)]

    def _made(self, layer: Inner, inputs: Inputs) -> list[Call]:
        made = Call(label=layer.path, target=layer.cls, kwargs=dict(layer.constructor), quiet=True)
        own = self._own(layer, inputs)
        sets = [
            set_attribute(name, Input(f"{layer.path}.{name}"), layer.path, f"set {layer.path}.{name}") for name in own
        ]
        return [made, *sets]

    def _cleared(self, layer: Inner, inputs: Inputs, batch: str) -> list[Call]:
        """Where a backward adds, its gradients are set to zero before."""
        if not (self.names.accumulates and self.names.stored):
            return []
        gradients = {name: self.names.gradient_of(name) for name in self._own(layer, inputs)}
        return [
            set_attribute(
                gradient,
                np.zeros_like(inputs[f"{layer.path}.{name}"]),
                layer.path,
                f"zero {layer.path}.{gradient}{batch}",
            )
            for name, gradient in gradients.items()
        ]


def _use(layer: Inner, label: str, name: str, value: Input | Ref) -> Call:
    return Call(label=label, kind="method", target=name, on=Ref(layer.path), args=(value,))
