"""Classes with a forward and a backward: what a course calls their methods, and the calls made of that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Output
from graders.kinds.common import as_inputs
from graders.kinds.differentiation import Evaluation, Pulled
from graders.kinds.object import INSTANCE
from graders.oracle.plan import Call, Ref, Value, moved

FORWARD: Final = "forward"
BACKWARD: Final = "backward"


@dataclass(frozen=True)
class Switch:
    """How an object is put into a mode: a method without arguments, an attribute that is set, or a keyword of forward.

    Attributes:
        name: Of the method, attribute or keyword.
        kind: Which of them it is.
        value: What the attribute or keyword is.
    """

    name: str
    kind: Literal["method", "set", "keyword"] = "method"
    value: Value = None


@dataclass(frozen=True)
class Names:
    """What a course calls the methods and attributes of its classes.

    Attributes:
        forward: Method that gives the outputs.
        backward: Method that takes the upstream gradients.
        gradient: Attribute with the gradient of a parameter, by the parameter's own attribute: ``d{}``, ``grad_{}``.
        gradients: Those that the pattern does not give.
        stored: Whether gradients of parameters are attributes, or follow those of the inputs in what backward returns.
        accumulates: Whether a backward adds to the attributes, which a caller sets to zero before.
        train: How an object is put into training mode; None if the course has no modes.
        evaluate: How it is put into evaluation mode.
        step: Method of an optimizer that moves the parameters.
    """

    forward: str = "forward"
    backward: str = "backward"
    gradient: str = "d{}"
    gradients: Mapping[str, str] | None = None
    stored: bool = True
    accumulates: bool = False
    train: Switch | None = None
    evaluate: Switch | None = None
    step: str = "step"

    def gradient_of(self, parameter: str) -> str:
        """The attribute with a parameter's gradient, beside the parameter: ``layers.0.dW`` for ``layers.0.W``."""
        owner, dot, own = parameter.rpartition(".")
        return owner + dot + ((self.gradients or {}).get(own) or self.gradient.format(own))


PLAIN: Final = Names()
"""``forward``, ``backward``, ``dW`` for ``W``, ``step``, and no modes."""


def owner_of(path: str, label: str = INSTANCE) -> tuple[Ref, str]:
    """The object that has an attribute, given by its path from the object that call ``label`` made; and its name."""
    *parts, own = path.split(".")
    return Ref(label, tuple(int(part) if part.isdigit() else f"@{part}" for part in parts)), own


def set_attribute(path: str, value: Value, label: str = INSTANCE, named: str = "") -> Call:
    """The call that sets an attribute."""
    on, name = owner_of(path, label)
    return Call(label=named or f"set {path}", kind="set", target=name, on=on, args=(value,), quiet=True)


def get_attribute(path: str, after: str, label: str = INSTANCE, named: str = "") -> Call:
    """The call that reads an attribute when the call ``after`` has returned."""
    on, name = owner_of(path, label)
    return Call(label=named or path, kind="get", target=name, on=on, after=after)


def switched(switch: Switch | None) -> tuple[tuple[Call, ...], dict[str, Value]]:
    """The calls that put the object into a mode, and the keywords that tell its forward."""
    match switch:
        case None:
            return (), {}
        case Switch(name, "keyword", value):
            return (), {name: value}
        case Switch(name, "set", value):
            return (set_attribute(name, value, named=f"set {name} to {value}"),), {}
        case Switch(name):
            call = Call(label=f"call {name}", kind="method", target=name, on=Ref(INSTANCE), quiet=True)
            return (call,), {}


def method(label: str, name: str, arguments: Iterable[str], keywords: Mapping[str, Value] | None = None) -> Call:
    """The call of a method on named inputs."""
    return Call(
        label=label,
        kind="method",
        target=name,
        on=Ref(INSTANCE),
        args=as_inputs(arguments),
        kwargs=dict(keywords or {}),
    )


@dataclass(frozen=True)
class InstanceCalls:
    """How an object is evaluated and differentiated elsewhere: every point gets an object of its own.

    Attributes:
        forward: The calls from the constructor to the forward.
        backward: The backward, and what reads its gradients.
        inputs: Inputs of all calls.
        wrt: Name of each gradient to the input that it belongs to.
        outputs: The forward's results.
        gradients: Where each gradient is.
        upstreams: Name of each output to the input with its upstream gradient; none of a loss, whose own is 1.
    """

    forward: tuple[Call, ...]
    backward: tuple[Call, ...]
    inputs: Mapping[str, Value]
    wrt: Mapping[str, str]
    outputs: Mapping[str, Output]
    gradients: Mapping[str, Output]
    upstreams: Mapping[str, str]

    def points(self) -> dict[str, NDArray[np.float64]]:
        """The differentiated inputs and parameters, by gradient name."""
        return {gradient: np.asarray(self.inputs[name], np.float64) for gradient, name in self.wrt.items()}

    def upstream(self) -> dict[str, NDArray[np.float64]]:
        """The upstream gradient of every output."""
        return {
            name: np.asarray(self.inputs[self.upstreams[name]] if self.upstreams else 1.0, np.float64)
            for name in self.outputs
        }

    def evaluate(self, suffix: str, values: Mapping[str, NDArray[np.float64]]) -> Evaluation:
        """A new object, and its forward at other values."""
        names = {self.wrt[gradient]: self.wrt[gradient] + suffix for gradient in values}
        inputs: dict[str, Value] = {self.wrt[gradient] + suffix: value for gradient, value in values.items()}
        labels = _under(self.forward, suffix)
        calls = tuple(moved(call, suffix, names, labels) for call in self.forward)
        return Evaluation(calls, inputs, _renamed(self.outputs, labels))

    def pull_back(self, suffix: str, at: str, upstream: Mapping[str, NDArray[np.float64]]) -> Pulled:
        """The backward of the object evaluated under suffix ``at``, and its gradients at once."""
        names = {given: given + suffix for given in self.upstreams.values()}
        inputs: dict[str, Value] = {
            self.upstreams[name] + suffix: value for name, value in upstream.items() if self.upstreams
        }
        labels = _under(self.forward, at) | _under(self.backward, suffix)
        calls = tuple(moved(call, suffix, names, labels) for call in self.backward)
        factor = 1.0 if self.upstreams else float(next(iter(upstream.values())))
        return Pulled(calls, inputs, _renamed(self.gradients, labels), factor)


def zeroed(names: Names, parameters: Iterable[str], inputs: Mapping[str, Any]) -> tuple[Call, ...]:
    """The calls that a caller makes before a backward that adds: every gradient is set to zero."""
    if not (names.accumulates and names.stored):
        return ()
    gradients = {name: names.gradient_of(name) for name in parameters}
    return tuple(
        set_attribute(path, np.zeros_like(inputs[name]), named=f"zero {path}") for name, path in gradients.items()
    )


def _under(calls: Iterable[Call], suffix: str) -> dict[str, str]:
    return {call.label: call.label + suffix for call in calls}


def _renamed(outputs: Mapping[str, Output], labels: Mapping[str, str]) -> dict[str, Output]:
    return {name: Output(name, labels[output.label], output.path) for name, output in outputs.items()}
