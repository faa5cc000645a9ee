"""Normalisation layers against PyTorch and central differences, and their running statistics."""

import numpy as np
import pytest

from reference import normalization as n

ROWS = {"plain": (5, 4), "one_feature": (6, 1), "two_rows": (2, 3), "wide": (3, 8)}
IMAGES = {
    "plain": (3, 4, 2, 5),
    "one_image": (1, 2, 3, 2),
    "one_channel": (2, 1, 3, 4),
    "one_place": (4, 3, 1, 1),
}
# images, groups
GROUPS = {
    "two_groups": ((2, 4, 3, 2), 2),
    "one_group": ((2, 6, 2, 3), 1),
    "a_group_for_each_channel": ((2, 3, 4, 2), 3),
    "one_channel_one_image": ((1, 1, 3, 5), 1),
    "three_of_six": ((1, 6, 1, 2), 3),
}
rows = pytest.mark.parametrize("shape", ROWS.values(), ids=ROWS)
images = pytest.mark.parametrize("shape", IMAGES.values(), ids=IMAGES)
groups = pytest.mark.parametrize("case", GROUPS.values(), ids=GROUPS)
row_backwards = pytest.mark.parametrize("backward", [n.batchnorm_backward, n.batchnorm_backward_alt])
modes = pytest.mark.parametrize("mode", ["train", "test"])


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def close(actual, expected):
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-7, atol=1e-8)


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


def layer_inputs(rng, shape, scale_shape):
    x = 3 * rng.normal(size=shape) + 2
    return [x, rng.normal(size=scale_shape), rng.normal(size=scale_shape)]


def bn_param(rng, mode, features):
    """Settings unlike the defaults, with running statistics of earlier batches."""
    running = {"running_mean": rng.normal(size=features), "running_var": rng.uniform(0.5, 2, size=features)}
    return {"mode": mode, "eps": 1e-3, "momentum": 0.7, **running}


def torch_results(function, torch, inputs, dout):
    """`out`, and the gradients of the inputs."""
    tensors = [torch.tensor(array, requires_grad=True) for array in inputs]
    out = function(*tensors)
    out.backward(torch.tensor(dout))
    return out.detach().numpy(), [tensor.grad.numpy() for tensor in tensors]


def torch_batchnorm(torch, param):
    running = torch.tensor(param["running_mean"]), torch.tensor(param["running_var"])
    training, momentum = param["mode"] == "train", 1 - param["momentum"]

    def function(x, gamma, beta):
        args = (gamma, beta, training, momentum, param["eps"])
        return torch.nn.functional.batch_norm(x, *running, *args)

    return function


def agree(forward, backward, function, torch, inputs, rng):
    """Both of a layer's passes give what PyTorch's function gives."""
    dout = rng.normal(size=inputs[0].shape)
    expected, gradients = torch_results(function, torch, inputs, dout)
    out, cache = forward(*inputs)
    close(out, expected)
    for actual, gradient in zip(backward(dout, cache), gradients, strict=True):
        close(actual, gradient)


def agree_numerically(forward, backward, inputs, rng):
    out, cache = forward(*inputs)
    dout = rng.normal(size=out.shape)
    numeric = numeric_gradients(forward, inputs, dout)
    for actual, expected in zip(backward(dout, cache), numeric, strict=True):
        close(actual, expected)


def keep_inputs(forward, backward, inputs, rng):
    """Read-only views give the same, on a second backward pass too."""
    out, cache = forward(*inputs)
    dout = rng.normal(size=out.shape)
    gradients = backward(dout, cache)
    viewed, viewed_cache = forward(*map(awkward, inputs))
    close(viewed, out)
    for _ in range(2):
        for actual, expected in zip(backward(awkward(dout), viewed_cache), gradients, strict=True):
            close(actual, expected)


@modes
@row_backwards
@rows
def test_batchnorm(shape, backward, mode, torch, rng):
    inputs, param = layer_inputs(rng, shape, shape[1]), bn_param(rng, mode, shape[1])
    agree(
        lambda *moved: n.batchnorm_forward(*moved, dict(param)),
        backward,
        torch_batchnorm(torch, param),
        torch,
        inputs,
        rng,
    )


@modes
@row_backwards
@rows
def test_batchnorm_gradients_are_numeric_ones(shape, backward, mode, rng):
    inputs, param = layer_inputs(rng, shape, shape[1]), bn_param(rng, mode, shape[1])
    agree_numerically(lambda *moved: n.batchnorm_forward(*moved, dict(param)), backward, inputs, rng)


@modes
@images
def test_spatial_batchnorm(shape, mode, torch, rng):
    inputs, param = layer_inputs(rng, shape, shape[1]), bn_param(rng, mode, shape[1])
    agree(
        lambda *moved: n.spatial_batchnorm_forward(*moved, dict(param)),
        n.spatial_batchnorm_backward,
        torch_batchnorm(torch, param),
        torch,
        inputs,
        rng,
    )


@modes
@images
def test_spatial_batchnorm_gradients_are_numeric_ones(shape, mode, rng):
    inputs, param = layer_inputs(rng, shape, shape[1]), bn_param(rng, mode, shape[1])
    forward = lambda *moved: n.spatial_batchnorm_forward(*moved, dict(param))  # noqa: E731
    agree_numerically(forward, n.spatial_batchnorm_backward, inputs, rng)


@rows
@pytest.mark.parametrize("eps", [1e-5, 0.1])
def test_layernorm(shape, eps, torch, rng):
    inputs = layer_inputs(rng, shape, shape[1])
    agree(
        lambda *moved: n.layernorm_forward(*moved, {"eps": eps}),
        n.layernorm_backward,
        lambda x, gamma, beta: torch.nn.functional.layer_norm(x, shape[1:], gamma, beta, eps),
        torch,
        inputs,
        rng,
    )


@rows
def test_layernorm_gradients_are_numeric_ones(shape, rng):
    inputs = layer_inputs(rng, shape, shape[1])
    agree_numerically(lambda *moved: n.layernorm_forward(*moved, {}), n.layernorm_backward, inputs, rng)


@groups
@pytest.mark.parametrize("eps", [1e-5, 0.1])
def test_groupnorm(case, eps, torch, rng):
    shape, G = case
    inputs = layer_inputs(rng, shape, (1, shape[1], 1, 1))
    agree(
        lambda *moved: n.spatial_groupnorm_forward(*moved, G, {"eps": eps}),
        n.spatial_groupnorm_backward,
        lambda x, gamma, beta: torch.nn.functional.group_norm(x, G, gamma.flatten(), beta.flatten(), eps),
        torch,
        inputs,
        rng,
    )


@groups
def test_groupnorm_gradients_are_numeric_ones(case, rng):
    shape, G = case
    inputs = layer_inputs(rng, shape, (1, shape[1], 1, 1))
    forward = lambda *moved: n.spatial_groupnorm_forward(*moved, G, {})  # noqa: E731
    agree_numerically(forward, n.spatial_groupnorm_backward, inputs, rng)


LAYERS = {
    "batchnorm": ((5, 4), 4, n.batchnorm_forward, n.batchnorm_backward, [{"mode": "train"}]),
    "batchnorm_alt": ((5, 4), 4, n.batchnorm_forward, n.batchnorm_backward_alt, [{"mode": "train"}]),
    "spatial_batchnorm": (
        (3, 4, 2, 3),
        4,
        n.spatial_batchnorm_forward,
        n.spatial_batchnorm_backward,
        [{"mode": "train"}],
    ),
    "layernorm": ((5, 4), 4, n.layernorm_forward, n.layernorm_backward, [{}]),
    "groupnorm": (
        (3, 4, 2, 3),
        (1, 4, 1, 1),
        n.spatial_groupnorm_forward,
        n.spatial_groupnorm_backward,
        [2, {}],
    ),
}
layers = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


@layers
def test_read_only_views_are_kept(layer, rng):
    shape, scale_shape, forward, backward, params = layer
    inputs = layer_inputs(rng, shape, scale_shape)
    keep_inputs(lambda *moved: forward(*moved, *params), backward, inputs, rng)


@layers
def test_constant_values_give_beta_and_no_gradient(layer):
    shape, scale_shape, forward, backward, params = layer
    beta = np.linspace(1, 2, 4).reshape(scale_shape)
    out, cache = forward(np.full(shape, 7.0), np.ones(scale_shape), beta, *params)
    np.testing.assert_array_equal(out, np.broadcast_to(beta.reshape(beta.size, *[1] * (len(shape) - 2)), shape))
    dx, _, _ = backward(np.ones(shape), cache)
    np.testing.assert_allclose(dx, 0, atol=1e-12)


def test_batchnorm_in_test_mode_does_not_mix_examples(rng):
    inputs, param = layer_inputs(rng, (5, 4), 4), bn_param(rng, "test", 4)
    x, gamma, beta = inputs
    whole, _ = n.batchnorm_forward(x, gamma, beta, param)
    alone, _ = n.batchnorm_forward(x[1:2], gamma, beta, param)
    np.testing.assert_array_equal(alone, whole[1:2])


@pytest.mark.parametrize(
    ("forward", "shape"), [(n.batchnorm_forward, (6, 3)), (n.spatial_batchnorm_forward, (4, 3, 2, 5))]
)
def test_running_statistics_follow_the_batches(forward, shape, rng):
    axes = (0, *range(2, len(shape)))
    param = {"mode": "train", "momentum": 0.6}
    expected_mean, expected_var = np.zeros(3), np.zeros(3)
    for _ in range(3):
        x, gamma, beta = layer_inputs(rng, shape, 3)
        forward(x, gamma, beta, param)
        expected_mean = 0.6 * expected_mean + 0.4 * x.mean(axis=axes)
        expected_var = 0.6 * expected_var + 0.4 * x.var(axis=axes)
        close(param["running_mean"], expected_mean)
        close(param["running_var"], expected_var)
    param["mode"] = "test"
    forward(x, gamma, beta, param)
    close(param["running_mean"], expected_mean)
    close(param["running_var"], expected_var)


def test_batchnorm_defaults(rng):
    x, gamma, beta = layer_inputs(rng, (5, 3), 3)
    plain, spelt_out = {"mode": "train"}, {"mode": "train", "eps": 1e-5, "momentum": 0.9}
    np.testing.assert_array_equal(
        n.batchnorm_forward(1e-3 * x, gamma, beta, plain)[0],
        n.batchnorm_forward(1e-3 * x, gamma, beta, spelt_out)[0],
    )
    close(plain["running_mean"], 0.1 * 1e-3 * x.mean(axis=0))
    close(plain["running_var"], 0.1 * 1e-6 * x.var(axis=0))


def test_epsilon_of_layer_and_group_normalisation_is_1e_5_if_not_given(rng):
    x, gamma, beta = layer_inputs(rng, (2, 4), 4)
    of_layer = [n.layernorm_forward(1e-3 * x, gamma, beta, param)[0] for param in ({}, {"eps": 1e-5})]
    np.testing.assert_array_equal(*of_layer)
    x, gamma, beta = layer_inputs(rng, (2, 4, 2, 1), (1, 4, 1, 1))
    of_groups = [n.spatial_groupnorm_forward(1e-3 * x, gamma, beta, 2, param)[0] for param in ({}, {"eps": 1e-5})]
    np.testing.assert_array_equal(*of_groups)


def test_running_arrays_of_the_caller_are_replaced_not_written_to(rng):
    param = bn_param(rng, "train", 4)
    mean, var = awkward(param["running_mean"]), awkward(param["running_var"])
    n.batchnorm_forward(*layer_inputs(rng, (5, 4), 4), param | {"running_mean": mean, "running_var": var})
    np.testing.assert_array_equal(mean, param["running_mean"])
    np.testing.assert_array_equal(var, param["running_var"])


@pytest.mark.parametrize("param", [{}, {"mode": "eval"}, {"mode": None}])
@pytest.mark.parametrize(
    ("forward", "shape"), [(n.batchnorm_forward, (2, 3)), (n.spatial_batchnorm_forward, (2, 3, 1, 1))]
)
def test_an_unknown_mode_is_refused(forward, shape, param):
    with pytest.raises(ValueError, match="mode"):
        forward(np.ones(shape), np.ones(3), np.ones(3), param)


def test_groups_that_do_not_divide_are_refused():
    scale = np.ones((1, 4, 1, 1))
    with pytest.raises(ValueError, match="4 channels"):
        n.spatial_groupnorm_forward(np.ones((1, 4, 2, 2)), scale, scale, 3, {})
