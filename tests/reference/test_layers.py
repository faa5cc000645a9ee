"""The affine layer against PyTorch and numeric differentiation."""

import numpy as np
import pytest

from reference.layers import affine_backward, affine_forward

from .support import assert_all_close, frozen, numeric_gradients, torch_gradients

SHAPES = {"rectangular": (3, 4), "image": (2, 3, 4, 5), "one_row": (1, 4), "one_feature": (5, 1)}


def sample(shape, M=7):
    rng = np.random.default_rng(0)
    D = int(np.prod(shape[1:]))
    inputs = [rng.standard_normal(size) for size in (shape, (D, M), (M,))]
    return inputs, rng.standard_normal((shape[0], M))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_values_and_gradients_agree_with_torch(shape):
    torch = pytest.importorskip("torch")
    inputs, dout = sample(shape)
    out, cache = affine_forward(*inputs)

    def torch_affine(x, w, b):
        return torch.nn.functional.linear(torch.flatten(x, 1), w.T, b)

    expected, gradients = torch_gradients(torch_affine, inputs, dout)
    assert_all_close([out, *affine_backward(dout, cache)], [expected, *gradients])


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_gradients_agree_with_numeric_differentiation(shape):
    inputs, dout = sample(shape)
    numeric = numeric_gradients(lambda *inputs: affine_forward(*inputs)[0], inputs, dout)
    assert_all_close(affine_backward(dout, affine_forward(*inputs)[1]), numeric, rtol=1e-7, atol=1e-8)


def test_no_examples_give_no_rows_and_no_gradient():
    inputs, dout = sample((0, 2, 3))
    out, cache = affine_forward(*inputs)
    dx, dw, db = affine_backward(dout, cache)
    assert out.shape == (0, 7)
    assert dx.shape == (0, 2, 3)
    assert not dw.any()
    assert not db.any()


def test_weights_of_another_size_are_refused():
    (x, w, b), _ = sample((3, 4))
    with pytest.raises(ValueError, match="reshape"):
        affine_forward(x, w[:2], b)


def test_inputs_are_left_alone_and_may_be_read_only():
    inputs, dout = sample((2, 3, 4, 5))
    out, cache = affine_forward(*inputs)
    gradients = affine_backward(dout, cache)
    frozen_out, frozen_cache = affine_forward(*map(frozen, inputs))
    assert_all_close([frozen_out], [out])
    for _ in range(2):
        assert_all_close(affine_backward(frozen(dout), frozen_cache), gradients)
