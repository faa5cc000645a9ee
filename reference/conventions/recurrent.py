"""The GRU of Cho et al. (2014), whose update gate keeps the old state: `next_h = (1 - u) * c + u * prev_h`.

As `1 - sigmoid(a) = sigmoid(-a)`, it is the notes' cell with the update gate's weights of the other sign.
"""

from .. import recurrent as right
from .._types import Array, Cache

Gradients = tuple[Array, Array, Array, Array, Array]


def _turned(*weights: Array) -> tuple[Array, ...]:
    """Weights, or their gradients, with the update gate's third of the columns of the other sign."""
    found = tuple(array.copy() for array in weights)
    for array in found:
        array[..., : array.shape[-1] // 3] *= -1.0
    return found


def gru_step_forward__update_keeps(x: Array, prev_h: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """One step; `u = 1` keeps the old state."""
    return right.gru_step_forward(x, prev_h, *_turned(Wx, Wh, b))


def gru_step_backward__update_keeps(dnext_h: Array, cache: Cache) -> Gradients:
    """Its backward pass."""
    dx, dprev_h, *weights = right.gru_step_backward(dnext_h, cache)
    dWx, dWh, db = _turned(*weights)
    return dx, dprev_h, dWx, dWh, db


def gru_forward__update_keeps(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> tuple[Array, Cache]:
    """Whole sequences."""
    return right.gru_forward(x, h0, *_turned(Wx, Wh, b))


def gru_backward__update_keeps(dh: Array, cache: Cache) -> Gradients:
    """Their backward pass."""
    dx, dh0, *weights = right.gru_backward(dh, cache)
    dWx, dWh, db = _turned(*weights)
    return dx, dh0, dWx, dWh, db
