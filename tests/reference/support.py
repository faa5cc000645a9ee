"""What the tests share: numeric and PyTorch gradients, and inputs that must not be written to."""

import numpy as np
import pytest


def numeric_gradient(f, x, h=1e-6):
    """Gradient of the scalar function `f` at `x` by central differences, entry by entry."""
    x = np.array(x)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        here = x[index]
        x[index] = here + h
        above = f(x)
        x[index] = here - h
        below = f(x)
        x[index] = here
        gradient[index] = (above - below) / (2 * h)
    return gradient


def numeric_gradients(f, inputs, dout=1.0):
    """Gradient of `sum(f(*inputs) * dout)` with respect to each of the inputs."""

    def with_input(k, value):
        return np.sum(f(*inputs[:k], value, *inputs[k + 1 :]) * dout)

    return [numeric_gradient(lambda value, k=k: with_input(k, value), inputs[k]) for k in range(len(inputs))]


def torch_gradients(f, inputs, dout=1.0):
    """Value of the PyTorch function `f` and the gradients of `sum(f(*inputs) * dout)`, as arrays."""
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor(np.array(value), requires_grad=True) for value in inputs]
    out = f(*tensors)
    torch.sum(out * torch.as_tensor(dout)).backward()
    return out.detach().numpy(), [tensor.grad.numpy() for tensor in tensors]


def frozen(array):
    """The same values in an array that is neither contiguous nor writable."""
    view = np.stack([array, np.zeros_like(array)], axis=-1)[..., 0]
    view.flags.writeable = False
    assert array.size < 2 or not view.flags.c_contiguous
    return view


def assert_all_close(actual, expected, rtol=1e-12, atol=1e-12):
    """Same number of arrays, and every one of the same shape and values."""
    assert len(actual) == len(expected)
    for ours, theirs in zip(actual, expected, strict=True):
        assert np.shape(ours) == np.shape(theirs)
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)
