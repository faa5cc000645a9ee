"""Gradients of a ConvNet's image against PyTorch and central differences, and the two ascents."""

import inspect

import numpy as np
import pytest
from scipy.ndimage import correlate1d

from reference import visualization as v

CLASSES = 5


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def rng():
    return np.random.default_rng(13)


@pytest.fixture(params=[(3, 6, 8, 3), (1, 4, 2, 5), (2, 2, 2, 1)], ids=["plain", "one_channel", "pixelwise"])
def net(request, rng):
    """Parameters, and three images."""
    C, H, W, size = request.param
    shapes = {
        "W1": (4, C, size, size),
        "b1": (4,),
        "W2": (4 * H * W // 4, 7),
        "b2": (7,),
        "W3": (7, CLASSES),
        "b3": (CLASSES,),
    }
    params = {name: rng.normal(size=shape) / np.sqrt(shape[0]) for name, shape in shapes.items()}
    return {name: awkward(array) for name, array in params.items()}, rng.normal(size=(3, C, H, W))


def close(actual, expected):
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-8)


def awkward(array):
    """The same values, read-only and with gaps between them."""
    strided = np.repeat(array, 2, axis=-1)[..., ::2]
    strided.flags.writeable = False
    return strided


def scores(torch, params, images):
    p = {name: torch.tensor(np.array(array)) for name, array in params.items()}
    functional = torch.nn.functional
    conv = functional.conv2d(images, p["W1"], p["b1"], padding="same")
    pooled = functional.max_pool2d(conv.relu(), 2).flatten(1)
    return (pooled @ p["W2"] + p["b2"]).relu() @ p["W3"] + p["b3"]


def score_gradient(torch, params, X, y):
    images = torch.tensor(X, requires_grad=True)
    scores(torch, params, images)[torch.arange(len(X)), torch.tensor(y)].sum().backward()
    return images.grad.numpy()


def prediction(torch, params, x):
    return int(scores(torch, params, torch.tensor(x)).argmax())


def test_class_score_gradient(net, torch):
    params, X = net
    y = np.array([4, 0, 2])
    expected = score_gradient(torch, params, X, y)
    assert np.abs(expected).max() > 1e-3
    close(v.class_score_gradient(params, awkward(X), awkward(y)), expected)


def test_class_score_gradient_is_numeric_one(net, torch):
    params, X = net
    y, h = np.array([1, 3, 0]), 1e-6
    gradient = v.class_score_gradient(params, X, y)
    for index in list(np.ndindex(*X.shape))[::7]:
        step = np.zeros(X.shape)
        step[index] = h
        sides = [scores(torch, params, torch.tensor(X + s)).numpy()[index[0], y[index[0]]] for s in (step, -step)]
        assert gradient[index] == pytest.approx((sides[0] - sides[1]) / (2 * h), rel=1e-5, abs=1e-7)


def test_saliency_map(net, torch):
    params, X = net
    y = np.array([0, 1, 4])
    close(v.saliency_map(params, awkward(X), y), np.max(np.abs(score_gradient(torch, params, X, y)), axis=1))


def test_fooling_image_fools(net, torch):
    params, X = net
    x = awkward(X[:1])
    images = [v.fooling_image(params, x, target, 0.5, 200) for target in range(CLASSES)]
    reached = {target for target, image in enumerate(images) if prediction(torch, params, image) == target}
    assert reached > {prediction(torch, params, X[:1])}


@pytest.mark.parametrize("max_iters", [0, 1, 3])
def test_fooling_image_takes_steps_of_one_length_until_it_fools(net, max_iters, torch):
    params, X = net
    expected, target = X[:1].copy(), 3
    for _ in range(max_iters):
        if prediction(torch, params, expected) == target:
            break
        gradient = score_gradient(torch, params, expected, [target])
        expected = expected + 0.05 * gradient / np.sqrt(np.sum(gradient**2))
    close(v.fooling_image(params, awkward(X[:1]), target, 0.05, max_iters), expected)


def test_an_image_of_the_target_stays_as_it_is(net, torch):
    params, X = net
    x = awkward(X[:1])
    image = v.fooling_image(params, x, prediction(torch, params, X[:1]))
    np.testing.assert_array_equal(image, x)
    assert not np.shares_memory(image, x)


def test_fooling_without_a_gradient_returns_the_image(net):
    params, X = net
    dead = params | {"W3": 0 * params["W3"], "b3": np.arange(CLASSES, dtype=float)}
    np.testing.assert_array_equal(v.fooling_image(dead, X[:1], 0), X[:1])


def blur(image):
    """A Gaussian of standard deviation 0.5, cut at four of them, along both axes of the image."""
    kernel = np.exp(-(np.arange(-2, 3) ** 2) / (2 * 0.5**2))
    kernel /= kernel.sum()
    return correlate1d(correlate1d(image, kernel, axis=2), kernel, axis=3)


@pytest.mark.parametrize(("num_iters", "blur_every"), [(0, 1), (1, 10), (4, 1), (5, 2)])
def test_class_visualization(net, num_iters, blur_every, torch):
    params, X = net
    expected = X[:1]
    for iteration in range(num_iters):
        gradient = score_gradient(torch, params, expected, [2]) - 2 * 0.03 * expected
        expected = expected + 0.1 * gradient
        if iteration in range(0, num_iters, blur_every):
            expected = blur(expected)
    image = v.class_visualization(params, 2, awkward(X[:1]), 0.1, 0.03, num_iters, blur_every)
    close(image, expected)
    assert not np.shares_memory(image, X)


def test_class_visualization_raises_the_score(net, torch):
    params, X = net
    image = v.class_visualization(params, 1, X[:1], learning_rate=0.1)
    before, after = (scores(torch, params, torch.tensor(x))[0, 1].item() for x in (X[:1], image))
    assert after > before


def test_defaults():
    fooling, visualization = map(inspect.signature, (v.fooling_image, v.class_visualization))
    assert [p.default for p in fooling.parameters.values()][3:] == [1.0, 100]
    assert [p.default for p in visualization.parameters.values()][3:] == [25.0, 1e-3, 100, 10]
