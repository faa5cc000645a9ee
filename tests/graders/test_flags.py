"""Numeric differentiation and autodiff packages are reported with the evidence, and cost nothing."""

import textwrap

import numpy as np
import pytest

from graders.oracle.executor import Executor
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Returned
from graders.submissions import open_submission, single

X = np.arange(12.0).reshape(3, 4)


def flags(folder, source, name="relu_backward"):
    (folder / "layers.py").write_text(textwrap.dedent(source))
    target = f"layers.{name}"
    executor = Executor(Sources({target: Location(str(folder), "layers.py", name)}), prefer_stubs=True)
    call = Call(label=name, target=target, args=(Input("dout"), Input("x")))
    outcomes = dict(executor.run(Plan(calls=(call,), inputs={"dout": X, "x": X})))
    assert isinstance(outcomes[name], Returned), outcomes
    return executor.flags().get(target, ())


NUMERIC = """
    import numpy as np

    def {forward}(x):
        return np.maximum(x, 0)

    def relu_backward(dout, x):
        dx = np.zeros_like(x)
        for i in np.ndindex(*x.shape):
            up, down = x.copy(), x.copy()
            up[i] += 1e-5
            down[i] -= 1e-5
            dx[i] = np.sum(({forward}(up) - {forward}(down)) * dout) / 2e-5
        return dx
"""


@pytest.mark.parametrize("forward", ["relu_forward", "apply"])
def test_forwards_by_the_dozen_in_a_backward_are_flagged(tmp_path, forward):
    (flag,) = flags(tmp_path, NUMERIC.replace("{forward}", forward))
    assert f"relu_backward calls {forward} (layers.py:4) 24 times" in flag


def test_a_numeric_gradient_by_name_is_flagged(tmp_path):
    source = """
        def eval_numerical_gradient(f, x):
            return x

        def relu_backward(dout, x):
            return eval_numerical_gradient(None, x)
    """
    (flag,) = flags(tmp_path, source)
    assert "eval_numerical_gradient (layers.py:2) 1 time:" in flag


@pytest.mark.parametrize("statement", ["import torch", "from torch import nn", "import jax.numpy as jnp"])
def test_an_autodiff_package_is_flagged_and_costs_nothing(tmp_path, statement):
    source = f"{statement}\ndef relu_backward(dout, x):\n    return dout * (x > 0)\n"
    (tmp_path / "layers.py").write_text(source)
    with open_submission(single(tmp_path), ["layers.relu_backward"]) as submission:
        (flag,) = submission.flags["layers.relu_backward"]
    assert flag.startswith("layers.py:1 imports")
    assert flag.endswith(statement)
    assert flags(tmp_path, source) == ()


HONEST = """
    import numpy as np

    def relu_forward(x):
        return np.maximum(x, 0)

    def at(x, i):
        return x[i]

    def relu_backward(dout, x):
        dx = np.zeros_like(x)
        relu_forward(x)
        for i in range(3):
            for j in range(4):
                dx[i, j] = at(dout[i], j) if at(x[i], j) > 0 else 0
        return dx
"""


def test_honest_loops_and_helpers_are_not_flagged(tmp_path):
    assert flags(tmp_path, HONEST) == ()


@pytest.mark.parametrize("row", ["sum(dout[i, j] for j in range(4))", "sum([x[i, j] for j in range(4)])"])
def test_a_comprehension_that_goes_on_is_not_called_again(tmp_path, row):
    source = f"""
        import numpy as np

        def relu_backward(dout, x):
            total = [{row} for _ in range(12) for i in range(3)]
            return dout * (x > 0) + 0 * sum(total)
    """
    assert flags(tmp_path, source) == ()


def test_only_what_gives_gradients_is_watched(tmp_path):
    source = NUMERIC.replace("{forward}", "apply").replace("relu_backward", "relu_jacobian")
    assert flags(tmp_path, source, name="relu_jacobian") == ()
