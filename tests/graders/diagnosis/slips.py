"""Common slips whose cause is said without a known wrong answer."""

import numpy as np

from reference.models import TwoLayerNet
from reference.recurrent import lstm_step_forward


def lstm_step_forward__gates_g_i_f_o(x, prev_h, prev_c, Wx, Wh, b):
    """Reads the candidate first."""
    columns = np.concatenate([np.split(np.arange(len(b)), 4)[k] for k in (1, 2, 3, 0)])
    return lstm_step_forward(x, prev_h, prev_c, Wx[:, columns], Wh[:, columns], b[columns])


class TwoLayerNet__keys_of_gradients(TwoLayerNet):
    """Names the gradients dW1 and so on."""

    def loss(self, X, y=None):
        """Under other keys."""
        result = super().loss(X, y)
        return result if y is None else (result[0], {f"d{name}": value for name, value in result[1].items()})


def sgd__no_config(w, dw, config=None):
    """Needs a config."""
    config.setdefault("learning_rate", 1e-2)
    return w - config["learning_rate"] * dw, config


def vanilla_dropout_forward__p_drops(x, dropout_param):
    """Takes p for the probability to drop."""
    p, rng = dropout_param["p"], np.random.default_rng(dropout_param.get("seed"))
    return (x * (rng.random(x.shape) >= p), ()) if dropout_param["mode"] == "train" else (x * p, ())


def dropout_forward__drops_in_test(x, dropout_param):
    """Does not look at the mode."""
    p, rng = dropout_param["p"], np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape) < p) / p
    return x * mask, mask


def dropout_backward__drops_in_test(dout, cache):
    """Neither does this."""
    return dout * cache
