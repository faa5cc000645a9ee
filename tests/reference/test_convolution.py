"""Convolution and pooling against SciPy, PyTorch and central differences."""

import numpy as np
import pytest
from scipy.signal import correlate

from reference import convolution as c

# images, filters, stride, padding
CONVOLUTIONS = {
    "plain": ((2, 3, 5, 5), (4, 3, 3, 3), 1, 1),
    "strided": ((2, 2, 7, 9), (3, 2, 3, 3), 2, 0),
    "padded_by_two": ((2, 2, 5, 4), (3, 2, 4, 3), 1, 2),
    "stride_beyond_filter": ((3, 1, 5, 8), (2, 1, 2, 2), 3, 0),
    "one_row_of_pixels": ((1, 1, 1, 6), (1, 1, 1, 3), 1, 0),
    "whole_image": ((2, 3, 4, 3), (5, 3, 4, 3), 1, 0),
    "pixelwise": ((2, 3, 3, 2), (2, 3, 1, 1), 1, 0),
}
# images, pool height, pool width, stride
POOLS = {
    "plain": ((2, 3, 4, 6), 2, 2, 2),
    "overlapping": ((2, 2, 5, 6), 3, 2, 1),
    "stride_beyond_window": ((2, 2, 5, 8), 2, 2, 3),
    "one_image_one_channel": ((1, 1, 6, 4), 2, 4, 2),
    "one_row_of_pixels": ((3, 2, 1, 5), 1, 3, 2),
    "whole_image": ((2, 3, 3, 4), 3, 4, 1),
}
CONV = {
    "naive": (c.conv_forward_naive, c.conv_backward_naive),
    "fast": (c.conv_forward_fast, c.conv_backward_fast),
}
POOL = {
    "max_naive": (c.max_pool_forward_naive, c.max_pool_backward_naive),
    "max_fast": (c.max_pool_forward_fast, c.max_pool_backward_fast),
    "avg": (c.avg_pool_forward, c.avg_pool_backward),
    "l2": (c.l2_pool_forward, c.l2_pool_backward),
}
conv_cases = pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
pool_cases = pytest.mark.parametrize("case", POOLS.values(), ids=POOLS)
convolutions = pytest.mark.parametrize("pair", CONV.values(), ids=CONV)
pools = pytest.mark.parametrize("kind", POOL)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def close(actual, expected):
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-7, atol=1e-9)


def numeric_gradients(forward, inputs, dout, h=1e-5):
    """Central differences of `sum(dout * out)`, one array an input."""
    gradients = [np.zeros(array.shape) for array in inputs]
    for k, array in enumerate(inputs):
        for index in np.ndindex(*array.shape):
            sides = []
            for step in (h, -h):
                moved = [other.copy() for other in inputs]
                moved[k][index] += step
                sides.append(forward(*moved)[0])
            gradients[k][index] = np.sum(dout * (sides[0] - sides[1])) / (2 * h)
    return gradients


def awkward(array):
    """The same values, read-only and with gaps between them."""
    strided = np.repeat(array, 2, axis=-1)[..., ::2]
    strided.flags.writeable = False
    return strided


def conv_inputs(case, rng):
    x_shape, w_shape, stride, pad = case
    inputs = [rng.normal(size=shape) for shape in (x_shape, w_shape, w_shape[:1])]
    return inputs, {"stride": stride, "pad": pad}


def local_inputs(case, rng):
    (x_shape, w_shape, stride, pad), F = case, case[1][0]
    places = [c.conv_output_size(x_shape[a], w_shape[a], stride, pad) for a in (2, 3)]
    shapes = (x_shape, (*places, *w_shape), (*places, F))
    return [rng.normal(size=shape) for shape in shapes], {"stride": stride, "pad": pad}


def pool_inputs(case, rng):
    shape, height, width, stride = case
    param = {"pool_height": height, "pool_width": width, "stride": stride}
    return rng.permutation(np.linspace(-1, 1, np.prod(shape))).reshape(shape), param


def torch_results(torch, function, inputs, rng):
    """`out`, a random upstream gradient, and the gradients of the inputs."""
    tensors = [torch.tensor(array, requires_grad=True) for array in inputs]
    out = function(*tensors)
    dout = rng.normal(size=tuple(out.shape))
    out.backward(torch.tensor(dout))
    return out.detach().numpy(), dout, [tensor.grad.numpy() for tensor in tensors]


@convolutions
@conv_cases
def test_convolution_agrees_with_torch(pair, case, torch, rng):
    inputs, param = conv_inputs(case, rng)
    expected, dout, gradients = torch_results(
        torch,
        lambda x, w, b: torch.nn.functional.conv2d(x, w, b, param["stride"], param["pad"]),
        inputs,
        rng,
    )
    out, cache = pair[0](*inputs, param)
    close(out, expected)
    for actual, gradient in zip(pair[1](dout, cache), gradients, strict=True):
        close(actual, gradient)


@convolutions
@conv_cases
def test_convolution_agrees_with_scipy(pair, case, rng):
    (x, w, b), param = conv_inputs(case, rng)
    pad, stride = param["pad"], param["stride"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    expected = [[correlate(image, f, "valid")[0, ::stride, ::stride] for f in w] for image in padded]
    close(pair[0](x, w, b, param)[0], np.array(expected) + b[:, None, None])


@convolutions
@conv_cases
def test_convolution_gradients_are_numeric_ones(pair, case, rng):
    inputs, param = conv_inputs(case, rng)
    out, cache = pair[0](*inputs, param)
    dout = rng.normal(size=out.shape)
    numeric = numeric_gradients(lambda *moved: c.conv_forward_fast(*moved, param), inputs, dout)
    for actual, expected in zip(pair[1](dout, cache), numeric, strict=True):
        close(actual, expected)


def torch_local(torch, param, filter_shape):
    """Unshared filters through `unfold`: one matrix product a place."""

    def function(x, w, b):
        columns = torch.nn.functional.unfold(x, filter_shape, padding=param["pad"], stride=param["stride"])
        rows, width, filters = w.shape[:3]
        out = torch.einsum("nkl,lfk->nfl", columns, w.reshape(rows * width, filters, -1))
        return out.reshape(-1, filters, rows, width) + b.permute(2, 0, 1)

    return function


@conv_cases
def test_locally_connected_agrees_with_torch(case, torch, rng):
    inputs, param = local_inputs(case, rng)
    expected, dout, gradients = torch_results(torch, torch_local(torch, param, case[1][2:]), inputs, rng)
    out, cache = c.locally_connected_forward(*inputs, param)
    close(out, expected)
    for actual, gradient in zip(c.locally_connected_backward(dout, cache), gradients, strict=True):
        close(actual, gradient)


@conv_cases
def test_locally_connected_gradients_are_numeric_ones(case, rng):
    inputs, param = local_inputs(case, rng)
    out, cache = c.locally_connected_forward(*inputs, param)
    dout = rng.normal(size=out.shape)
    numeric = numeric_gradients(lambda *moved: c.locally_connected_forward(*moved, param), inputs, dout)
    for actual, expected in zip(c.locally_connected_backward(dout, cache), numeric, strict=True):
        close(actual, expected)


@conv_cases
def test_locally_connected_with_one_filter_everywhere_is_a_convolution(case, rng):
    (x, w, b), param = conv_inputs(case, rng)
    expected, _ = c.conv_forward_naive(x, w, b, param)
    places = expected.shape[2:]
    everywhere = np.broadcast_to(w, places + w.shape), np.broadcast_to(b, places + b.shape)
    close(c.locally_connected_forward(x, *everywhere, param)[0], expected)


def test_locally_connected_refuses_filters_for_other_places():
    x, w, b = np.zeros((1, 1, 4, 4)), np.zeros((1, 1, 2, 1, 3, 3)), np.zeros((1, 1, 2))
    with pytest.raises(ValueError, match="places"):
        c.locally_connected_forward(x, w, b, {"stride": 1, "pad": 0})


def torch_pool(torch, kind, param):
    window = (param["pool_height"], param["pool_width"])
    functional = torch.nn.functional
    return {
        "max": lambda x: functional.max_pool2d(x, window, param["stride"]),
        "avg": lambda x: functional.avg_pool2d(x, window, param["stride"]),
        "l2": lambda x: functional.lp_pool2d(x, 2, window, param["stride"]),
    }[kind.partition("_")[0]]


@pools
@pool_cases
def test_pooling_agrees_with_torch(kind, case, torch, rng):
    x, param = pool_inputs(case, rng)
    expected, dout, (gradient,) = torch_results(torch, torch_pool(torch, kind, param), [x], rng)
    forward, backward = POOL[kind]
    out, cache = forward(x, param)
    close(out, expected)
    close(backward(dout, cache), gradient)


@pools
@pool_cases
def test_pooling_gradients_are_numeric_ones(kind, case, rng):
    x, param = pool_inputs(case, rng)
    forward, backward = POOL[kind]
    out, cache = forward(x, param)
    dout = rng.normal(size=out.shape)
    (numeric,) = numeric_gradients(lambda moved: forward(moved, param), [x], dout)
    close(backward(dout, cache), numeric)


@pytest.mark.parametrize("kind", ["max_naive", "max_fast"])
def test_max_pool_sends_the_gradient_to_the_first_maximum_of_a_tie(kind):
    forward, backward = POOL[kind]
    x = np.array([[[[0.0, 0, 3, 1], [0, 0, 1, 3], [5, 9, 2, 2], [9, 5, 1, 2]]]])
    out, cache = forward(x, {"pool_height": 2, "pool_width": 2, "stride": 2})
    expected = np.zeros((4, 4))
    expected[[0, 0, 2, 2], [0, 2, 1, 2]] = [10, 20, 30, 40]
    np.testing.assert_array_equal(out[0, 0], [[0, 3], [9, 2]])
    np.testing.assert_array_equal(backward(np.array([[[[10.0, 20], [30, 40]]]]), cache)[0, 0], expected)


def test_l2_pool_of_zeros_has_gradient_zero():
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 0, 2:] = 3.0, 4.0
    out, cache = c.l2_pool_forward(x, {"pool_height": 2, "pool_width": 2, "stride": 2})
    np.testing.assert_array_equal(out, [[[[0.0, 5.0]]]])
    dx = c.l2_pool_backward(np.full(out.shape, 10.0), cache)
    np.testing.assert_allclose(dx, [[[[0, 0, 6, 8], [0, 0, 0, 0]]]])


@pytest.mark.parametrize("kind", [*CONV, "local"])
def test_convolutions_take_read_only_views_and_repeat_their_backward(kind, rng):
    forward, backward = CONV.get(kind, (c.locally_connected_forward, c.locally_connected_backward))
    inputs, param = (local_inputs if kind == "local" else conv_inputs)(CONVOLUTIONS["padded_by_two"], rng)
    out, cache = forward(*inputs, param)
    dout = rng.normal(size=out.shape)
    gradients = backward(dout, cache)
    viewed, viewed_cache = forward(*map(awkward, inputs), param)
    close(viewed, out)
    for _ in range(2):
        for actual, expected in zip(backward(awkward(dout), viewed_cache), gradients, strict=True):
            close(actual, expected)


@pools
def test_pools_take_read_only_views_and_repeat_their_backward(kind, rng):
    forward, backward = POOL[kind]
    x, param = pool_inputs(POOLS["overlapping"], rng)
    out, cache = forward(x, param)
    dout = rng.normal(size=out.shape)
    dx = backward(dout, cache)
    viewed, viewed_cache = forward(awkward(x), param)
    close(viewed, out)
    close(backward(awkward(dout), viewed_cache), dx)
    close(backward(awkward(dout), viewed_cache), dx)


@pytest.mark.parametrize("forward", [pair[0] for pair in CONV.values()] + [c.locally_connected_forward])
def test_a_convolution_that_does_not_fit_is_refused(forward):
    w, b = np.zeros((1, 1, 3, 3)), np.zeros(1)
    if forward is c.locally_connected_forward:
        w, b = np.zeros((2, 2, 1, 1, 3, 3)), np.zeros((2, 2, 1))
    for shape in ((1, 1, 6, 5), (1, 1, 5, 6), (1, 1, 2, 5)):
        with pytest.raises(ValueError, match="does not fit"):
            forward(np.zeros(shape), w, b, {"stride": 2, "pad": 0})
    assert forward(np.zeros((1, 1, 5, 5)), w, b, {"stride": 2, "pad": 0})[0].shape == (1, 1, 2, 2)


@pools
@pytest.mark.parametrize("shape", [(1, 1, 5, 4), (1, 1, 4, 5), (1, 1, 1, 4)])
def test_a_pool_that_does_not_fit_is_refused(kind, shape):
    with pytest.raises(ValueError, match="does not fit"):
        POOL[kind][0](np.zeros(shape), {"pool_height": 2, "pool_width": 2, "stride": 2})


@pytest.mark.parametrize(("size", "expected"), [((227, 11, 4, 0), 55), ((32, 5, 1, 2), 32), ((7, 3, 2, 0), 3)])
def test_conv_output_size_of_the_lecture(size, expected):
    assert c.conv_output_size(*size) == expected


@pytest.mark.parametrize("size", [(7, 3, 3, 0), (4, 7, 1, 1), (10, 3, 2, 0), (5, 3, 0, 0)])
def test_conv_output_size_refuses_what_does_not_divide(size):
    with pytest.raises(ValueError, match="does not fit"):
        c.conv_output_size(*size)


def test_pool_output_size():
    sizes = [(224, 2, 2), (13, 3, 2), (3, 3, 5)]
    assert [c.pool_output_size(*size) for size in sizes] == [112, 6, 1]
    for size in ((5, 2, 2), (2, 3, 1)):
        with pytest.raises(ValueError, match="does not fit"):
            c.pool_output_size(*size)


@pytest.mark.parametrize(("F", "C", "K"), [(10, 3, 5), (1, 1, 1), (96, 3, 11)])
def test_conv_parameter_count_is_that_of_torch(F, C, K, torch):
    layer = torch.nn.Conv2d(C, F, K)
    assert c.conv_parameter_count(F, C, K) == sum(parameter.numel() for parameter in layer.parameters())


@pytest.mark.parametrize(
    "layers", [[], [(3, 1)], [(3, 1)] * 3, [(3, 1), (2, 2), (3, 1), (2, 2), (5, 1)], [(7, 2), (3, 3), (1, 2)]]
)
def test_receptive_field_is_where_a_gradient_arrives(layers, torch):
    image = torch.zeros(1, 1, 200, requires_grad=True)
    out = image
    for kernel, stride in layers:
        out = torch.nn.functional.conv1d(out, torch.ones(1, 1, kernel), stride=stride)
    out[0, 0, 3].backward()
    assert c.receptive_field(layers) == int((image.grad != 0).sum())


def test_a_fully_connected_layer_as_a_convolution(rng):
    x, w, b = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(60, 7)), rng.normal(size=7)
    filters, biases = c.fc_to_conv(awkward(w), awkward(b), (3, 4, 5))
    assert filters.shape == (7, 3, 4, 5)
    out, _ = c.conv_forward_naive(x, filters, biases, {"stride": 1, "pad": 0})
    close(out, (x.reshape(2, -1) @ w + b)[:, :, None, None])


@conv_cases
def test_a_convolution_as_a_fully_connected_layer(case, rng):
    (x, w, b), param = conv_inputs(case, rng)
    weights, biases = c.conv_to_fc(awkward(w), awkward(b), param, x.shape[1:])
    expected, _ = c.conv_forward_naive(x, w, b, param)
    close(x.reshape(len(x), -1) @ weights + biases, expected.reshape(len(x), -1))
