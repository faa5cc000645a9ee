"""The nets against PyTorch graphs written by hand, numeric differentiation, and a set small enough to fit."""

import copy
from functools import partial
from itertools import product

import numpy as np
import pytest

from reference.models import CaptioningRNN, ConvNet, FullyConnectedNet, ThreeLayerConvNet, TwoLayerNet
from reference.regularization import dropout_forward

torch = pytest.importorskip("torch")
functional = torch.nn.functional

N, C = 6, 4
IMAGE = (2, 8, 4)
D = 2 * 8 * 4
HIDDEN = (7, 5, 6)
WORDS = {"<NULL>": 0, "<START>": 1, "<END>": 2, "a": 3, "grey": 4, "cat": 5, "dog": 6}
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
NORMALIZATIONS = (None, "batchnorm", "layernorm")
KEEP_RATIOS = (1, 0.7)


@pytest.fixture(autouse=True)
def _seeded():
    np.random.seed(20)  # noqa: NPY002 - the nets draw their weights from the global generator


def images(rng, shape=IMAGE):
    return rng.normal(size=(N, *shape)), rng.integers(C, size=N)


def randomise(net, rng, scale=0.6):
    """Every parameter away from its initial value, so that no gradient vanishes by chance."""
    net.params = {name: value + scale * rng.normal(size=value.shape) for name, value in net.params.items()}
    return net


def fully_connected(depth, normalization, keep, **options):
    hidden_dims = HIDDEN[: depth - 1]
    return FullyConnectedNet(hidden_dims, D, C, keep, normalization, weight_scale=0.4, seed=5, **options)


CLASSIFIERS = {
    "two": lambda: TwoLayerNet(D, 5, C, weight_scale=0.4, reg=0.3),
    "three": lambda: ThreeLayerConvNet(IMAGE, 3, 3, 5, C, weight_scale=0.4, reg=0.3),
    "conv": lambda: ConvNet(IMAGE, ((3, 2), (4,)), (5, 6), C, 3, reg=0.3),
    "conv-unpooled": lambda: ConvNet(IMAGE, ((3,), (2,)), (), C, 3, pool=False, reg=0.3),
    "conv-small-filters": lambda: ConvNet(IMAGE, ((3,),), (5,), C, 1, reg=0.3),
    **{
        f"fc{depth}-{normalization}-{keep}": partial(fully_connected, depth, normalization, keep, reg=0.3)
        for depth, normalization, keep in product((1, 2, 3, 4), NORMALIZATIONS, KEEP_RATIOS)
    },
}
classifier = pytest.mark.parametrize("name", CLASSIFIERS)


def make(name, rng):
    return randomise(CLASSIFIERS[name](), rng)


def torch_params(net):
    return {name: torch.tensor(value, requires_grad=True) for name, value in net.params.items()}


def torch_normalize(net, i, x, p):
    gamma, beta = p[f"gamma{i}"], p[f"beta{i}"]
    if net.normalization == "batchnorm":
        return functional.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-5)
    return functional.layer_norm(x, x.shape[1:], gamma, beta, eps=1e-5)


def torch_fully_connected(net, x, p):
    x = x.flatten(1)
    for i in range(1, net.num_layers):
        x = x @ p[f"W{i}"] + p[f"b{i}"]
        x = torch.relu(torch_normalize(net, i, x, p) if net.normalization else x)
        if net.use_dropout:
            x = x * torch.tensor(dropout_forward(np.ones(x.shape), net.dropout_param)[0])
    return x @ p[f"W{net.num_layers}"] + p[f"b{net.num_layers}"]


def torch_convolutional(blocks, pool, x, p):
    i = 0
    for num_convs in blocks:
        for _ in range(num_convs):
            i += 1
            x = torch.relu(functional.conv2d(x, p[f"W{i}"], p[f"b{i}"], padding="same"))
        x = functional.max_pool2d(x, 2) if pool else x
    x = x.flatten(1)
    depth = len(p) // 2
    for j in range(i + 1, depth + 1):
        x = x @ p[f"W{j}"] + p[f"b{j}"]
        x = torch.relu(x) if j < depth else x
    return x


def torch_scores(net, X, p):
    x = torch.tensor(X)
    match net:
        case TwoLayerNet():
            return torch.relu(x.flatten(1) @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        case FullyConnectedNet():
            return torch_fully_connected(net, x, p)
        case ThreeLayerConvNet():
            return torch_convolutional((1,), True, x, p)
        case ConvNet():
            return torch_convolutional([len(block) for block in net.filters], net.pool, x, p)


def torch_loss(net, X, y, p):
    penalty = sum((value**2).sum() for name, value in p.items() if name[0] == "W")
    return functional.cross_entropy(torch_scores(net, X, p), torch.tensor(y)) + 0.5 * net.reg * penalty


def assert_gradients(grads, wanted, **tolerance):
    assert grads.keys() == wanted.keys()
    for name, gradient in grads.items():
        assert gradient.shape == wanted[name].shape
        np.testing.assert_allclose(gradient, wanted[name], err_msg=name, **tolerance)


@classifier
def test_loss_and_gradients_match_torch(name):
    rng = np.random.default_rng(0)
    net = make(name, rng)
    X, y = images(rng)
    loss, grads = net.loss(X, y)

    p = torch_params(net)
    wanted = torch_loss(net, X, y, p)
    wanted.backward()
    assert isinstance(loss, float)
    np.testing.assert_allclose(loss, wanted.item(), rtol=1e-12)
    assert_gradients(grads, {key: value.grad.numpy() for key, value in p.items()}, rtol=1e-9, atol=1e-11)


def numeric_gradients(loss, params, h=1e-5):
    """Central differences, one entry after the other."""
    result = {}
    for name, value in params.items():
        gradient = np.empty(value.size)
        for k in range(value.size):
            kept = value.flat[k]
            value.flat[k] = kept + h
            above = loss()
            value.flat[k] = kept - h
            gradient[k] = (above - loss()) / (2 * h)
            value.flat[k] = kept
        result[name] = gradient.reshape(value.shape)
    return result


@classifier
def test_gradients_match_numeric_differentiation(name):
    rng = np.random.default_rng(1)
    net = make(name, rng)
    X, y = images(rng)
    _, grads = net.loss(X, y)
    numeric = numeric_gradients(lambda: net.loss(X, y)[0], net.params)
    assert_gradients(grads, numeric, rtol=1e-6, atol=1e-8)


@classifier
def test_inputs_may_be_read_only_and_non_contiguous_and_are_kept(name):
    rng = np.random.default_rng(2)
    net = make(name, rng)
    X, y = images(rng)
    loss, grads = net.loss(X, y)
    strided = np.repeat(X, 2, axis=-1)[..., ::2]
    params_before = copy.deepcopy(net.params)
    for array in (strided, y, *net.params.values()):
        array.flags.writeable = False
    strided_loss, strided_grads = net.loss(strided, y)
    np.testing.assert_allclose(strided_loss, loss, rtol=1e-12)
    assert_gradients(strided_grads, grads, rtol=1e-9, atol=1e-11)
    assert_gradients(net.params, params_before, rtol=0)


LEARNERS = {
    "two": lambda: TwoLayerNet(D, 20, C, weight_scale=0.1),
    "three": lambda: ThreeLayerConvNet(IMAGE, 8, 3, 20, C, weight_scale=0.1),
    "conv": lambda: ConvNet(IMAGE, ((8, 8), (8,)), (20,), C),
    **{
        f"fc-{normalization}-{keep}": partial(FullyConnectedNet, (20, 20), D, C, keep, normalization, weight_scale=0.2)
        for normalization, keep in product(NORMALIZATIONS, KEEP_RATIOS)
    },
}


@pytest.mark.parametrize("name", LEARNERS)
def test_learns_a_tiny_set(name):
    net = LEARNERS[name]()
    X, _ = images(np.random.default_rng(3))
    y = np.arange(N) % C
    for step in range(300):
        if getattr(net, "use_dropout", False):
            net.dropout_param["seed"] = step
        _, grads = net.loss(X, y)
        net.params = {key: value - 0.1 * grads[key] for key, value in net.params.items()}
    np.testing.assert_array_equal(net.loss(X).argmax(axis=1), y)


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_dropout_rests_in_test_mode_alone(normalization):
    rng = np.random.default_rng(4)
    X, y = images(rng)
    dropping = randomise(fully_connected(3, normalization, 0.5), rng)
    plain = fully_connected(3, normalization, 1)
    plain.params = dropping.params
    np.testing.assert_array_equal(dropping.loss(X), plain.loss(X))
    assert abs(dropping.loss(X, y)[0] - plain.loss(X, y)[0]) > 1e-3


def test_dropout_keeps_the_given_share():
    """Seen in the gradient of the last weights, which is zero behind a dropped unit."""
    units = 4000
    net = FullyConnectedNet([units], D, C, dropout_keep_ratio=0.8, seed=1)
    net.params["b1"] += 1
    X, y = images(np.random.default_rng(16))
    _, grads = net.loss(X[:1], y[:1])
    kept = np.count_nonzero(grads["W2"][:, 0]) / units
    assert abs(kept - 0.8) < 6 * np.sqrt(0.8 * 0.2 / units)


def test_dropout_without_a_seed_draws_anew():
    rng = np.random.default_rng(5)
    X, y = images(rng)
    net = FullyConnectedNet(HIDDEN, D, C, dropout_keep_ratio=0.5, weight_scale=0.5)
    assert len({net.loss(X, y)[0] for _ in range(5)}) > 1


def test_batchnorm_uses_its_running_statistics_in_test_mode():
    rng = np.random.default_rng(6)
    net = randomise(fully_connected(2, "batchnorm", 1), rng)
    for _ in range(3):
        net.loss(*images(rng))
    X, _ = images(rng)
    statistics = copy.deepcopy(net.bn_params[0])
    scores = net.loss(X)

    p = torch_params(net)
    hidden = torch.tensor(X).flatten(1) @ p["W1"] + p["b1"]
    mean, var = (torch.tensor(statistics[key]) for key in ("running_mean", "running_var"))
    normal = functional.batch_norm(hidden, mean, var, p["gamma1"], p["beta1"], training=False, eps=1e-5)
    wanted = torch.relu(normal) @ p["W2"] + p["b2"]
    np.testing.assert_allclose(scores, wanted.detach().numpy(), rtol=1e-10)
    np.testing.assert_array_equal(net.bn_params[0]["running_mean"], statistics["running_mean"])
    np.testing.assert_allclose(net.loss(X[:1]), scores[:1], rtol=1e-10)


def test_each_hidden_layer_has_running_statistics_of_its_own():
    rng = np.random.default_rng(7)
    net = fully_connected(3, "batchnorm", 1)
    net.loss(*images(rng))
    assert [param["running_mean"].shape for param in net.bn_params] == [(7,), (5,)]


@pytest.mark.parametrize("name", ["two", "three", "conv", "fc4-layernorm-1"])
def test_scores_match_torch(name):
    rng = np.random.default_rng(8)
    net = make(name, rng)
    X, _ = images(rng)
    wanted = torch_scores(net, X, torch_params(net)).detach().numpy()
    np.testing.assert_allclose(net.loss(X), wanted, rtol=1e-10)


def shapes(net):
    return {name: value.shape for name, value in net.params.items()}


def test_default_shapes():
    two = {"W1": (3072, 100), "b1": (100,), "W2": (100, 10), "b2": (10,)}
    assert shapes(TwoLayerNet()) == two
    assert shapes(FullyConnectedNet([100])) == two
    assert shapes(ThreeLayerConvNet()) == {
        "W1": (32, 3, 7, 7),
        "b1": (32,),
        "W2": (32 * 16 * 16, 100),
        "b2": (100,),
        "W3": (100, 10),
        "b3": (10,),
    }
    convolutional = shapes(ConvNet())
    assert [convolutional[f"W{i}"] for i in (1, 2, 3, 4)] == [
        (32, 3, 3, 3),
        (64, 32, 3, 3),
        (64 * 8 * 8, 100),
        (100, 10),
    ]


@pytest.mark.parametrize(("filter_size", "size"), [(2, (7, 5)), (4, (9, 5)), (5, (8, 4))])
def test_filters_of_any_size(filter_size, size):
    """An even filter makes the map smaller by one."""
    rng = np.random.default_rng(9)
    X, y = images(rng, (2, *size))
    for net in (
        ThreeLayerConvNet((2, *size), 3, filter_size, 5, C),
        ConvNet((2, *size), ((3,),), (5,), C, filter_size),
    ):
        loss, grads = net.loss(X, y)
        assert np.isfinite(loss)
        assert {name: gradient.shape for name, gradient in grads.items()} == shapes(net)


def test_an_image_that_a_pooling_cannot_halve_is_refused():
    with pytest.raises(ValueError, match="input of size 1"):
        ConvNet(IMAGE, ((2,), (2,), (2,)))
    with pytest.raises(ValueError, match="input of size 5"):
        ThreeLayerConvNet((3, 8, 5))


def test_initial_weights_have_the_standard_deviation_asked_for():
    n = 40_000
    for net, scales in (
        (TwoLayerNet(400, 100, C, weight_scale=0.03), {"W1": 0.03}),
        (FullyConnectedNet([100, 400], 400, C, weight_scale=0.03), {"W1": 0.03, "W2": 0.03}),
        (ThreeLayerConvNet((16, 4, 4), 100, 5, 100, C, weight_scale=0.03), {"W1": 0.03, "W2": 0.03}),
        (ConvNet((16, 4, 4), ((100,),), (100,), C, 5, weight_scale=0.03), {"W1": 0.03, "W2": 0.03}),
        (ConvNet((16, 4, 4), ((100,),), (100,), C, 5), {"W1": (2 / 400) ** 0.5, "W2": (2 / 400) ** 0.5}),
    ):
        for name, scale in scales.items():
            weights = net.params[name]
            assert weights.size == n
            assert abs(weights.std() / scale - 1) < 6 / np.sqrt(2 * n)
            assert abs(weights.mean()) < 6 * scale / np.sqrt(n)


def test_biases_and_normalisations_begin_neutral():
    net = FullyConnectedNet(HIDDEN, D, C, normalization="batchnorm")
    for name, value in net.params.items():
        if name[0] != "W":
            np.testing.assert_array_equal(value, 1 if name.startswith("gamma") else 0)
    assert {"gamma3", "beta3"} <= net.params.keys()
    assert "gamma4" not in net.params


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_of_parameters_and_scores(dtype):
    X, y = images(np.random.default_rng(10))
    for net in (
        FullyConnectedNet(HIDDEN, D, C, normalization="layernorm", dtype=dtype),
        ThreeLayerConvNet(IMAGE, 3, 3, 5, C, dtype=dtype),
        ConvNet(IMAGE, num_classes=C, dtype=dtype),
    ):
        assert {value.dtype for value in net.params.values()} == {np.dtype(dtype)}
        assert net.loss(X).dtype == dtype
        assert np.isfinite(net.loss(X, y)[0])


def test_unknown_options_are_refused():
    with pytest.raises(ValueError, match="not 'groupnorm'"):
        FullyConnectedNet([5], normalization="groupnorm")
    with pytest.raises(ValueError, match="rnn, lstm, gru, not 'transformer'"):
        CaptioningRNN(WORDS, cell_type="transformer")


def captioning(cell, rng=None):
    net = CaptioningRNN(WORDS, input_dim=5, wordvec_dim=4, hidden_dim=6, cell_type=cell)
    return net if rng is None else randomise(net, rng, scale=0.5)


def captions_and_features(rng):
    captions = np.array([[1, 3, 4, 5, 2, 0], [1, 3, 6, 2, 0, 0], [1, 5, 2, 0, 0, 0], [1, 6, 5, 6, 4, 2]])
    return rng.normal(size=(4, 5)), captions


def torch_step(cell, x, h, c, p):
    Wx, Wh, b = (p[name].chunk(GATES[cell], -1) for name in ("Wx", "Wh", "b"))
    gates = [x @ wx + h @ wh + bias for wx, wh, bias in zip(Wx, Wh, b, strict=True)]
    if cell == "rnn":
        return torch.tanh(gates[0]), c
    if cell == "lstm":
        i, f, o, g = *(torch.sigmoid(gate) for gate in gates[:3]), torch.tanh(gates[3])
        c = f * c + i * g
        return o * torch.tanh(c), c
    u, r = torch.sigmoid(gates[0]), torch.sigmoid(gates[1])
    return u * torch.tanh(x @ Wx[2] + (r * h) @ Wh[2] + b[2]) + (1 - u) * h, c


def torch_caption_scores(net, features, words, p):
    """The scores of the next word after each of `words (N, T)`, (N, T, V)."""
    h = torch.tensor(features) @ p["W_proj"] + p["b_proj"]
    c = torch.zeros_like(h)
    scores = []
    for t in range(words.shape[1]):
        h, c = torch_step(net.cell_type, p["W_embed"][torch.tensor(words[:, t])], h, c, p)
        scores.append(h @ p["W_vocab"] + p["b_vocab"])
    return torch.stack(scores, 1)


@pytest.mark.parametrize("cell", GATES)
def test_captioning_loss_and_gradients_match_torch(cell):
    rng = np.random.default_rng(11)
    net = captioning(cell, rng)
    features, captions = captions_and_features(rng)
    loss, grads = net.loss(features, captions)

    p = torch_params(net)
    scores = torch_caption_scores(net, features, captions[:, :-1], p)
    wanted = functional.cross_entropy(
        scores.flatten(0, 1), torch.tensor(captions[:, 1:]).flatten(), ignore_index=0, reduction="sum"
    ) / len(captions)
    wanted.backward()
    np.testing.assert_allclose(loss, wanted.item(), rtol=1e-12)
    assert_gradients(grads, {key: value.grad.numpy() for key, value in p.items()}, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("cell", GATES)
def test_captioning_in_float32(cell):
    net = CaptioningRNN(WORDS, 5, 4, 6, cell, dtype=np.float32)
    _, grads = net.loss(*captions_and_features(np.random.default_rng(17)))
    assert {value.dtype for value in (*net.params.values(), *grads.values())} == {np.dtype(np.float32)}


@pytest.mark.parametrize("cell", GATES)
def test_captioning_gradients_match_numeric_differentiation(cell):
    rng = np.random.default_rng(12)
    net = captioning(cell, rng)
    features, captions = captions_and_features(rng)
    _, grads = net.loss(features, captions)
    numeric = numeric_gradients(lambda: net.loss(features, captions)[0], net.params)
    assert_gradients(grads, numeric, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("cell", GATES)
def test_padding_costs_nothing(cell):
    rng = np.random.default_rng(13)
    net = captioning(cell, rng)
    features, captions = captions_and_features(rng)
    loss, _ = net.loss(features, captions)
    padded_loss, _ = net.loss(features, np.pad(captions, ((0, 0), (0, 3))))
    np.testing.assert_allclose(padded_loss, loss, rtol=1e-12)


@pytest.mark.parametrize("cell", GATES)
def test_each_sampled_word_scores_highest_after_those_before_it(cell):
    rng = np.random.default_rng(14)
    net = randomise(captioning(cell), rng, scale=1.5)
    net.params["b_vocab"] = np.zeros(len(WORDS))
    features = rng.normal(size=(9, 5))
    sampled = net.sample(features, max_length=7)
    assert sampled.shape == (9, 7)
    assert len(np.unique(sampled)) > 2
    read = np.hstack((np.full((9, 1), WORDS["<START>"]), sampled[:, :-1]))
    scores = torch_caption_scores(net, features, read, torch_params(net))
    np.testing.assert_array_equal(sampled, scores.argmax(-1).numpy())


@pytest.mark.parametrize("cell", GATES)
def test_captions_are_learnt_and_sampled(cell):
    rng = np.random.default_rng(15)
    net = captioning(cell)
    features, captions = captions_and_features(rng)
    for _ in range(600):
        loss, grads = net.loss(features, captions)
        net.params = {key: value - 0.3 * grads[key] for key, value in net.params.items()}
    assert loss < 0.1
    sampled = net.sample(features, max_length=5)
    wanted = captions[:, 1:]
    np.testing.assert_array_equal(sampled[wanted != 0], wanted[wanted != 0])


@pytest.mark.parametrize("cell", GATES)
def test_captioning_shapes_and_initial_values(cell):
    net = CaptioningRNN(dict.fromkeys(map(str, range(300)), 0) | WORDS, cell_type=cell)
    width = GATES[cell] * 128
    assert shapes(net) == {
        "W_embed": (307, 128),
        "W_proj": (512, 128),
        "b_proj": (128,),
        "Wx": (128, width),
        "Wh": (128, width),
        "b": (width,),
        "W_vocab": (128, 307),
        "b_vocab": (307,),
    }
    scales = {"W_embed": 0.01, "W_proj": 512**-0.5, "Wx": 128**-0.5, "Wh": 128**-0.5, "W_vocab": 128**-0.5}
    for name, value in net.params.items():
        if name in scales:
            assert abs(value.std() / scales[name] - 1) < 6 / np.sqrt(2 * value.size)
        else:
            np.testing.assert_array_equal(value, 0)
    assert net.sample(np.zeros((2, 512))).shape == (2, 30)
