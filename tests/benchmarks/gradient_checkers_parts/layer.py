"""A layer to be checked, and a bug planted in one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Rng = np.random.Generator


@dataclass(frozen=True)
class Layer:
    """A forward and its backward, with a maker of inputs.

    `forward(*inputs)` gives (*outputs, cache), `backward(*douts, cache)` a tuple of gradients of all floating inputs.
    `smooth` says whether it computes in double precision and has derivatives of all orders near its inputs.
    """

    name: str
    inputs: Callable[[Rng], tuple[Any, ...]]
    forward: Callable[..., Any]
    backward: Callable[..., Any]
    smooth: bool = True

    def on(self, name: str, inputs: Callable[[Rng], tuple[Any, ...]], smooth: bool = False) -> "Layer":
        """The same layer on other inputs."""
        return replace(self, name=f"{self.name}, {name}", inputs=inputs, smooth=smooth)

    def bug(self, name: str, backward: Callable[..., Any]) -> "Layer":
        """The same layer with a wrong backward."""
        return replace(self, name=f"{self.name}: {name}", backward=backward)

    def spoilt(self, name: str, which: int, spoil: Callable[[np.ndarray], Any]) -> "Layer":
        """The same layer with one gradient spoilt, in place or by what `spoil` returns."""

        def backward(*arguments: Any) -> tuple[Any, ...]:
            gradients = [np.array(g) for g in self.backward(*arguments)]
            changed = spoil(gradients[which])
            if changed is not None:
                gradients[which] = changed
            return tuple(gradients)

        return self.bug(name, backward)


def normal(*shapes: tuple[int, ...], size: float = 1.0) -> Callable[[Rng], tuple[Any, ...]]:
    """A maker of normally distributed inputs."""
    return lambda rng: tuple(size * rng.normal(size=shape) for shape in shapes)
