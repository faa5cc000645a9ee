"""Nets whose penalty is the whole sum of squares."""

from typing import Any

from .. import models as right


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
