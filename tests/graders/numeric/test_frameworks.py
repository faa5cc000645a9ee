"""Gradients written for PyTorch and JAX."""

import numpy as np
import pytest

from graders.numeric import check_jax, check_torch

X = np.random.default_rng(0).normal(size=(4, 5))


def torch_function(factor):
    torch = pytest.importorskip("torch")

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, k):
            ctx.save_for_backward(x)
            return x**2 * k

        @staticmethod
        def backward(ctx, dout):
            return factor * 2 * ctx.saved_tensors[0] * 3 * dout, None

    return Square.apply


def test_torch():
    report = check_torch(torch_function(1), (X, np.int64(3)))
    assert report
    assert (report.forward_calls, report.backward_calls) == (3, 1)
    wrong = check_torch(torch_function(1.5), (X, np.int64(3)))
    assert wrong.mismatches[0].factor == pytest.approx(1.5)


def test_torch_with_an_input_that_is_not_used():
    pytest.importorskip("torch")
    assert check_torch(lambda x, z: x**2, (X, X))
    assert check_torch(lambda x, z: (x**2, 3 * z.detach()), (X, X)).mismatches[0].factor == 0
    assert check_torch(lambda x: x.detach() ** 2, (X,)).mismatches[0].factor == 0


@pytest.mark.filterwarnings("ignore")
def test_jax():
    jax = pytest.importorskip("jax")

    def made(factor):
        @jax.custom_vjp
        def square(x):
            return x**2

        square.defvjp(lambda x: (x**2, x), lambda x, d: (factor * 2 * x * d,))
        return square

    assert check_jax(made(1), (X,))
    assert check_jax(made(1.5), (X,)).status == "failed"
