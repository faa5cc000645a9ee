"""The losses of style transfer against PyTorch and central differences."""

import numpy as np
import pytest

from reference import style_transfer as s

SHAPES = {
    "plain": (1, 3, 4, 5),
    "one_channel": (1, 1, 3, 2),
    "one_place": (1, 4, 1, 1),
    "two_images": (2, 3, 2, 3),
}
IMAGES = {
    "plain": (1, 3, 4, 5),
    "one_row": (1, 3, 1, 4),
    "one_column": (1, 3, 5, 1),
    "one_pixel": (1, 3, 1, 1),
}
shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
images = pytest.mark.parametrize("shape", IMAGES.values(), ids=IMAGES)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def close(actual, expected):
    assert np.shape(actual) == np.shape(expected)
    np.testing.assert_allclose(actual, expected, rtol=1e-7, atol=1e-8)


def numeric_gradient(loss, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (loss(x + step) - loss(x - step)) / (2 * h)
    return gradient


def awkward(array):
    """The same values, read-only and with gaps between them."""
    strided = np.repeat(array, 2, axis=-1)[..., ::2]
    strided.flags.writeable = False
    return strided


def torch_loss(torch, function, *arrays):
    """The value, and the gradients of the arrays."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    value = function(*tensors)
    value.backward()
    return value.item(), [tensor.grad.numpy() for tensor in tensors]


def torch_gram(torch, features):
    _, C, H, W = features.shape
    return torch.einsum("nahw,nbhw->nab", features, features) / (C * H * W)


@shapes
def test_content_loss(shape, torch, rng):
    features, target = rng.normal(size=shape), rng.normal(size=shape)
    loss, dfeatures = s.content_loss(0.3, awkward(features), awkward(target))
    other = torch.tensor(target)
    expected, (gradient,) = torch_loss(
        torch, lambda x: 0.3 * torch.nn.functional.mse_loss(x, other, reduction="sum"), features
    )
    close(loss, expected)
    close(dfeatures, gradient)
    close(dfeatures, numeric_gradient(lambda x: s.content_loss(0.3, x, target)[0], features))


@shapes
def test_gram_matrix(shape, rng):
    features, (_, C, H, W) = rng.normal(size=shape), shape
    expected = np.array([[[np.vdot(image[i], image[j]) for j in range(C)] for i in range(C)] for image in features])
    close(s.gram_matrix(awkward(features), normalize=False), expected)
    close(s.gram_matrix(awkward(features), normalize=True), expected / (C * H * W))
    close(s.gram_matrix(features), expected / (C * H * W))


@pytest.mark.parametrize("symmetric", [True, False])
def test_style_loss(symmetric, torch, rng):
    features = [rng.normal(size=shape) for shape in SHAPES.values()]
    targets = [rng.normal(size=(shape[0], shape[1], shape[1])) for shape in SHAPES.values()]
    if symmetric:
        targets = [target + target.transpose(0, 2, 1) for target in targets]
    weights = [20.0, 0.5, 12.0, 1.0]
    loss, gradients = s.style_loss([*map(awkward, features)], [*map(awkward, targets)], weights)
    others = [torch.tensor(target) for target in targets]
    expected, torch_gradients = torch_loss(
        torch,
        lambda *layers: sum(
            weight * ((torch_gram(torch, layer) - other) ** 2).sum()
            for layer, other, weight in zip(layers, others, weights, strict=True)
        ),
        *features,
    )
    close(loss, expected)
    for k, (actual, gradient) in enumerate(zip(gradients, torch_gradients, strict=True)):
        alone = lambda x, k=k: s.style_loss([x], [targets[k]], [weights[k]])[0]  # noqa: E731
        close(actual, gradient)
        close(actual, numeric_gradient(alone, features[k]))


def test_style_loss_of_the_style_image_itself_is_zero(rng):
    features = rng.normal(size=(1, 3, 4, 2))
    loss, (gradient,) = s.style_loss([features], [s.gram_matrix(features)], [3.0])
    assert loss == 0
    np.testing.assert_array_equal(gradient, np.zeros(features.shape))


def test_style_loss_without_layers_is_zero():
    assert s.style_loss([], [], []) == (0.0, [])


def test_style_loss_refuses_lists_of_different_lengths(rng):
    with pytest.raises(ValueError, match="shorter"):
        s.style_loss([rng.normal(size=(1, 2, 2, 2))] * 2, [np.eye(2)[None]], [1.0, 1.0])


@images
def test_tv_loss(shape, torch, rng):
    image = rng.normal(size=shape)
    loss, dimage = s.tv_loss(awkward(image), 0.2)
    expected, (gradient,) = torch_loss(
        torch,
        lambda x: 0.2 * ((x[..., 1:, :] - x[..., :-1, :]).square().sum() + x.diff(dim=-1).square().sum()),
        image,
    )
    close(loss, expected)
    close(dimage, gradient)
    close(dimage, numeric_gradient(lambda x: s.tv_loss(x, 0.2)[0], image))


def test_losses_are_plain_floats(rng):
    features = rng.normal(size=(1, 3, 2, 2))
    losses = (
        s.content_loss(1.0, features, 2 * features),
        s.tv_loss(features, 1.0),
        s.style_loss([features], [np.eye(3)[None]], [1.0]),
    )
    assert [type(loss) for loss, _ in losses] == [float] * 3


def net(rng, *channels):
    params = {}
    for layer, (C, F) in enumerate(zip((3, *channels[:-1]), channels, strict=True), 1):
        params |= {f"W{layer}": rng.normal(size=(F, C, 3, 3)) / 3, f"b{layer}": rng.normal(size=F) / 3 + 0.2}
    return params


def problem(rng, H=4, W=5, channels=(4, 2)):
    targets = [rng.normal(size=(1, F, F)) for F in channels]
    weights = {"content": 0.7, "style": [3.0, 0.5], "tv": 0.2}
    image = rng.normal(size=(1, 3, H, W))
    return image, net(rng, *channels), rng.normal(size=(1, channels[-1], H, W)), targets, weights


def test_style_loss_of_raw_gram_matrices(torch, rng):
    features, target = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(2, 3, 3))
    loss, (gradient,) = s.style_loss([features], [target], [0.3], normalize=False)
    expected, (wanted,) = torch_loss(
        torch, lambda x: 0.3 * ((60 * torch_gram(torch, x) - torch.tensor(target)) ** 2).sum(), features
    )
    close(loss, expected)
    close(gradient, wanted)
    close(gradient, numeric_gradient(lambda x: s.style_loss([x], [target], [0.3], normalize=False)[0], features))


def test_style_transfer_loss_agrees_with_torch(torch, rng):
    image, params, content, grams, weights = problem(rng)
    tensors = {name: torch.tensor(value) for name, value in params.items()}

    def total(x):
        loss, f = weights["tv"] * (x.diff(dim=2).square().sum() + x.diff(dim=3).square().sum()), x
        for layer, (gram, weight) in enumerate(zip(grams, weights["style"], strict=True), 1):
            f = torch.relu(torch.nn.functional.conv2d(f, tensors[f"W{layer}"], tensors[f"b{layer}"], padding=1))
            loss = loss + weight * ((torch_gram(torch, f) - torch.tensor(gram)) ** 2).sum()
        return loss + weights["content"] * ((f - torch.tensor(content)) ** 2).sum()

    loss, dimage = s.style_transfer_loss(awkward(image), params, content, grams, weights)
    expected, (wanted,) = torch_loss(torch, total, image)
    close(loss, expected)
    close(dimage, wanted)


def test_style_transfer_loss_has_the_numeric_gradient(rng):
    image, *rest = problem(rng)
    _, dimage = s.style_transfer_loss(image, *rest)
    close(dimage, numeric_gradient(lambda x: s.style_transfer_loss(x, *rest)[0], image))


def test_style_transfer_goes_down_and_leaves_its_image_alone(rng):
    image, *rest = problem(rng)
    before = image.copy()
    last, history = s.style_transfer(image, *rest, learning_rate=0.01, num_iters=20)
    np.testing.assert_array_equal(image, before)
    assert np.all(np.diff(history) < 0)
    assert s.style_transfer_loss(last, *rest)[0] < history[-1]
    loss, gradient = s.style_transfer_loss(image, *rest)
    one, (first,) = s.style_transfer(image, *rest, learning_rate=0.01, num_iters=1)
    assert first == loss
    close(one, image - 0.01 * gradient)


def test_style_transfer_of_a_finished_image_stays(rng):
    image, params, _, _, weights = problem(rng)
    image = np.ones_like(image)
    features, _ = s._features(image, params)
    targets = [s.gram_matrix(f) for f in features]
    last, history = s.style_transfer(image, params, features[-1], targets, weights, num_iters=3)
    assert history == [0.0] * 3
    np.testing.assert_array_equal(last, image)
