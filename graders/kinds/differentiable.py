"""How an exercise is evaluated at other points, so that its derivative can be taken numerically."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Output
from graders.kinds.differentiation import Evaluation, Pulled
from graders.oracle.plan import Call, Value, moved


@dataclass(frozen=True)
class LayerCalls:
    """A forward and one of its backwards.

    Attributes:
        wrt: Name of each gradient to the input that it belongs to.
    """

    forward: Call
    backward: Call
    inputs: Mapping[str, Value]
    wrt: Mapping[str, str]
    returns: tuple[str, ...]

    def points(self) -> dict[str, NDArray[np.float64]]:
        """The differentiated inputs, by gradient name."""
        return {gradient: np.asarray(self.inputs[name], np.float64) for gradient, name in self.wrt.items()}

    def upstream(self) -> dict[str, NDArray[np.float64]]:
        """The upstream gradient of every output."""
        return {name: np.asarray(self.inputs[f"d{name}"]) for name in self.returns}

    def evaluate(self, suffix: str, values: Mapping[str, NDArray[np.float64]]) -> Evaluation:
        """The forward at other values."""
        names = {self.wrt[gradient]: f"{self.wrt[gradient]}{suffix}" for gradient in values}
        inputs = {f"{self.wrt[gradient]}{suffix}": value for gradient, value in values.items()}
        call = moved(self.forward, suffix, names, {})
        outputs = {name: Output(name, call.label, (index,)) for index, name in enumerate(self.returns)}
        return Evaluation((call,), inputs, outputs)

    def pull_back(self, suffix: str, at: str, upstream: Mapping[str, NDArray[np.float64]]) -> Pulled:
        """The backward of the forward evaluated under suffix ``at``."""
        names = {f"d{name}": f"d{name}{suffix}" for name in upstream}
        inputs = {f"d{name}{suffix}": value for name, value in upstream.items()}
        call = moved(self.backward, suffix, names, {self.forward.label: self.forward.label + at})
        single = len(self.wrt) == 1
        paths = {name: () if single else (index,) for index, name in enumerate(self.wrt)}
        return Pulled((call,), inputs, {name: Output(name, call.label, path) for name, path in paths.items()})


@dataclass(frozen=True)
class ScalarCalls:
    """Calls that give a loss and its gradients at once: a loss function, or a model with its parameters set.

    Attributes:
        calls: In order; the last gives loss and gradients.
        loss: Where the loss is.
        gradients: Where each gradient is.
        wrt: Name of each gradient to the plan input that it belongs to.
    """

    calls: tuple[Call, ...]
    inputs: Mapping[str, Value]
    loss: Output
    gradients: Mapping[str, Output]
    wrt: Mapping[str, str]

    def points(self) -> dict[str, NDArray[np.float64]]:
        """The differentiated inputs, by gradient name."""
        return {gradient: np.asarray(self.inputs[name], np.float64) for gradient, name in self.wrt.items()}

    def upstream(self) -> dict[str, NDArray[np.float64]]:
        """One, for the loss."""
        return {self.loss.name: np.asarray(1.0)}

    def evaluate(self, suffix: str, values: Mapping[str, NDArray[np.float64]]) -> Evaluation:
        """All calls at other values."""
        names = {self.wrt[gradient]: f"{self.wrt[gradient]}{suffix}" for gradient in values}
        inputs = {f"{self.wrt[gradient]}{suffix}": value for gradient, value in values.items()}
        labels = {call.label: call.label + suffix for call in self.calls}
        calls = tuple(moved(call, suffix, names, labels) for call in self.calls)
        return Evaluation(calls, inputs, {self.loss.name: self._under(self.loss, suffix)})

    def pull_back(self, suffix: str, at: str, upstream: Mapping[str, NDArray[np.float64]]) -> Pulled:
        """The gradients that came with the loss evaluated under suffix ``at``, times the upstream number."""
        del suffix
        factor = float(upstream[self.loss.name])
        return Pulled((), {}, {name: self._under(output, at) for name, output in self.gradients.items()}, factor)

    @staticmethod
    def _under(output: Output, suffix: str) -> Output:
        return Output(output.name, output.label + suffix, output.path)
