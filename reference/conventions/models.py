"""Nets whose penalty is the whole sum of squares, and captioning by the GRU of Cho et al. (2014)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import models as right
from .._types import Array, Labels


class TwoLayerNet__full_penalty(right.TwoLayerNet):
    """The penalty is `reg * sum(W * W)`."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.reg *= 2.0


class FullyConnectedNet__full_penalty(right.FullyConnectedNet):
    """The penalty is `reg * sum(W * W)`."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.reg *= 2.0


class ThreeLayerConvNet__full_penalty(right.ThreeLayerConvNet):
    """The penalty is `reg * sum(W * W)`."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.reg *= 2.0


class ConvNet__full_penalty(right.ConvNet):
    """The penalty is `reg * sum(W * W)`."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.reg *= 2.0


class CaptioningRNN__update_keeps(right.CaptioningRNN):
    """The GRU's update gate keeps the old state: the notes' cell with that gate's weights of the other sign."""

    @contextmanager
    def _turned(self) -> Iterator[None]:
        """The update gate's weights of the other sign for a while, where the cell is a GRU."""
        params = self.params
        names = ("Wx", "Wh", "b") if self.cell_type == "gru" else ()
        self.params = params | {name: _of_other_sign(params[name]) for name in names}
        try:
            yield
        finally:
            self.params = params

    def loss(self, features: Array, captions: Labels) -> tuple[float, right.Params]:
        """Loss and gradients."""
        with self._turned():
            loss, grads = super().loss(features, captions)
        if self.cell_type == "gru":
            grads |= {name: _of_other_sign(grads[name]) for name in ("Wx", "Wh", "b")}
        return loss, grads

    def sample(self, features: Array, max_length: int = 30) -> Labels:
        """Captions."""
        with self._turned():
            return super().sample(features, max_length)


def _of_other_sign(weights: Array) -> Array:
    """The weights with the update gate's third of the columns of the other sign."""
    turned = weights.copy()
    turned[..., : weights.shape[-1] // 3] *= -1.0
    return turned
