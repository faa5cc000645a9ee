"""Models that are classes and made of the submission's own layers."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from graders.checks.evidence import Expected
from graders.kinds.class_layer import ClassLayer
from graders.kinds.classes import get_attribute, set_attribute
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
        layers = case.options.get("made_of", ())
        if not layers:
            return script
        return replace(script, composing=partial(self._compose, layers, inputs))

    def _compose(self, layers: tuple[Inner, ...], inputs: Inputs) -> Generator[Plan, Transcript, Composed]:
        """The layers alone, each on what the one before gives."""
        calls: list[Call] = []
        for layer in layers:
            calls += self._made(layer, inputs)
        value: Any = Input(self.inputs[0])
        for layer in layers:
            label = f"{layer.path} forward"
            calls.append(_use(layer, label, self.names.forward, value))
            value = Ref(label)
        forward = value.label
        value = Input(self.upstreams[self.returns[0]])
        for layer in reversed(layers):
            label = f"{layer.path} backward"
            calls += self._cleared(layer, inputs)
            calls.append(_use(layer, label, self.names.backward, value))
            calls += [
                get_attribute(
                    self.names.gradient_of(name), label, layer.path, f"{layer.path}.{self.names.gradient_of(name)}"
                )
                for name in self._own(layer, inputs)
            ]
            value = Ref(label)
        given = {name: item for name, item in inputs.items() if name != "constructor"}
        transcript = yield Plan(calls=tuple(calls), inputs=given)
        where = {self.returns[0]: forward, f"d{self.inputs[0]}": value.label}
        where |= {name: name for name in self._gradients(inputs) if name not in where}
        values = {}
        for name, label in where.items():
            try:
                values[name] = np.asarray(transcript.value(label), np.float64)
            except LookupError:
                continue
        parts = tuple(dict.fromkeys(short(layer.cls) for layer in layers))
        return Composed(values, parts, (self.returns[0],))

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

    def _cleared(self, layer: Inner, inputs: Inputs) -> list[Call]:
        """Where a backward adds, its gradients are set to zero before."""
        if not (self.names.accumulates and self.names.stored):
            return []
        gradients = {name: self.names.gradient_of(name) for name in self._own(layer, inputs)}
        return [
            set_attribute(
                gradient, np.zeros_like(inputs[f"{layer.path}.{name}"]), layer.path, f"zero {layer.path}.{gradient}"
            )
            for name, gradient in gradients.items()
        ]


def _use(layer: Inner, label: str, name: str, value: Input | Ref) -> Call:
    return Call(label=label, kind="method", target=name, on=Ref(layer.path), args=(value,))
