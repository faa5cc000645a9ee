"""The linear classifiers against PyTorch and numeric differentiation."""

import numpy as np
import pytest

from reference import linear_classifiers
from reference.linear_classifiers import (
    LinearClassifier,
    LinearSVM,
    Softmax,
    append_bias,
    linear_scores,
    softmax_loss_vectorized,
    svm_loss_vectorized,
)

from .support import assert_all_close, frozen, numeric_gradients, torch_gradients

LOSSES = [
    "svm_loss_naive",
    "svm_loss_vectorized",
    "squared_hinge_loss_vectorized",
    "softmax_loss_naive",
    "softmax_loss_vectorized",
]
SIZES = [(8, 5, 4), (1, 3, 2), (5, 1, 3)]


def sample(N=8, D=5, C=4, scale=1.0):
    rng = np.random.default_rng(N)
    return scale * rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.integers(C, size=N)


def torch_loss(name, X, y, reg, delta=1.0):
    torch = pytest.importorskip("torch")
    functional, examples, labels = torch.nn.functional, torch.tensor(X), torch.tensor(y)

    def data_loss(scores):
        if name.startswith("softmax"):
            return functional.cross_entropy(scores, labels)
        power = 2 if name.startswith("squared") else 1
        return scores.shape[1] * functional.multi_margin_loss(scores, labels, p=power, margin=delta)

    return lambda W: data_loss(examples @ W) + reg * torch.sum(W**2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("reg", [0.0, 0.7])
@pytest.mark.parametrize("name", LOSSES)
def test_loss_agrees_with_torch(name, reg, size):
    W, X, y = sample(*size)
    expected, gradients = torch_gradients(torch_loss(name, X, y, reg), [W])
    assert_all_close(getattr(linear_classifiers, name)(W, X, y, reg), [expected, *gradients])


@pytest.mark.parametrize("delta", [0.0, 0.4, 3.0])
@pytest.mark.parametrize("name", ["svm_loss_naive", "svm_loss_vectorized"])
def test_margin_agrees_with_torch_and_with_scaled_scores(name, delta):
    W, X, y = sample()
    loss = getattr(linear_classifiers, name)
    expected, gradients = torch_gradients(torch_loss(name, X, y, 0.7, delta), [W])
    assert_all_close(loss(W, X, y, 0.7, delta=delta), [expected, *gradients])
    if delta:
        scaled = loss(W / delta, X, y, 0.0)
        assert_all_close(loss(W, X, y, 0.0, delta=delta), [delta * scaled[0], scaled[1]])


@pytest.mark.parametrize("name", LOSSES)
def test_gradient_agrees_with_numeric_differentiation(name):
    W, X, y = sample()
    loss = getattr(linear_classifiers, name)
    numeric = numeric_gradients(lambda W: loss(W, X, y, 0.3)[0], [W])
    assert_all_close([loss(W, X, y, 0.3)[1]], numeric, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("scale", [0.0, 1e4])
@pytest.mark.parametrize("name", LOSSES)
def test_zero_and_huge_scores_are_silent_and_right(name, scale):
    W, X, y = sample(scale=scale)
    expected, gradients = torch_gradients(torch_loss(name, X, y, 1e-3), [W])
    assert_all_close(getattr(linear_classifiers, name)(W, X, y, 1e-3), [expected, *gradients])


@pytest.mark.parametrize("name", LOSSES)
def test_inputs_are_left_alone_and_may_be_read_only(name):
    W, X, y = sample()
    loss = getattr(linear_classifiers, name)
    assert_all_close(loss(frozen(W), frozen(X), frozen(y), 0.1), loss(W, X, y, 0.1))
    assert isinstance(loss(W, X, y, 0.1)[0], float)


def test_a_margin_of_exactly_zero_has_no_gradient():
    W, X, y = np.array([[2.0, 1.0, 0.0]]), np.ones((1, 1)), np.array([0])
    for loss in (linear_classifiers.svm_loss_naive, svm_loss_vectorized):
        value, dW = loss(W, X, y, 0.0)
        assert value == 0.0
        assert not dW.any()
        _, dW = loss(W + np.array([[0.0, 1e-9, 0.0]]), X, y, 0.0)
        np.testing.assert_array_equal(dW, [[-1.0, 1.0, 0.0]])


def test_bias_trick_gives_the_scores_of_a_bias():
    W, X, _ = sample()
    b = np.arange(4.0)
    extended = append_bias(frozen(X))
    assert extended.shape == (8, 6)
    np.testing.assert_array_equal(extended[:, :5], X)
    np.testing.assert_array_equal(extended[:, 5], 1.0)
    expected = [[sum(x * w for x, w in zip(row, W[:, c], strict=True)) + b[c] for c in range(4)] for row in X]
    np.testing.assert_allclose(linear_scores(frozen(X), W, b), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(extended @ np.vstack([W, b]), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("model", "name"), [(LinearSVM, "svm"), (Softmax, "softmax")])
@pytest.mark.parametrize("batch_size", [8, 200])
def test_full_batch_training_follows_torch(model, name, batch_size):
    torch = pytest.importorskip("torch")
    W, X, y = sample()
    weights = torch.tensor(W, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.05)
    expected = []
    for _ in range(15):
        loss = torch_loss(name, X, y, 0.2)(weights)
        expected.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    classifier = model()
    classifier.W = frozen(W)
    history = classifier.train(frozen(X), frozen(y), learning_rate=0.05, reg=0.2, num_iters=15, batch_size=batch_size)
    assert_all_close([history, classifier.W], [expected, weights.detach().numpy()])


class Recorder(LinearClassifier):
    """Keeps the batches it is given; its gradient is 0."""

    def __init__(self):
        super().__init__()
        self.batches = []

    def loss(self, X_batch, y_batch, reg):
        self.batches.append((X_batch, y_batch))
        return reg, np.zeros_like(self.W)


def test_minibatches_are_drawn_from_the_examples_with_their_labels():
    X, y = np.arange(50.0)[:, np.newaxis], np.arange(50) % 7
    classifier = Recorder()
    assert classifier.train(X, y, reg=0.5, num_iters=300, batch_size=20) == [0.5] * 300
    drawn = np.array([batch[:, 0] for batch, _ in classifier.batches])
    assert drawn.shape == (300, 20)
    np.testing.assert_array_equal([labels for _, labels in classifier.batches], drawn % 7)
    assert set(drawn.ravel()) == set(range(50))
    assert len(np.unique(drawn, axis=0)) == 300


def test_training_defaults_are_the_courses():
    X, y = np.zeros((250, 1)), np.zeros(250, dtype=int)
    classifier = Recorder()
    assert classifier.train(X, y) == [1e-5] * 100
    assert len(classifier.batches[0][0]) == 200
    svm = LinearSVM()
    svm.W = np.array([[0.0, 0.0]])
    svm.train(np.ones((1, 1)), np.array([0]), num_iters=1)
    np.testing.assert_array_equal(svm.W, [[1e-3, -1e-3]])


def test_weights_start_small_with_a_column_a_class():
    classifier = Recorder()
    classifier.train(np.zeros((3, 500)), np.array([0, 9, 4]), num_iters=1)
    assert classifier.W.shape == (500, 10)
    assert np.std(classifier.W) == pytest.approx(1e-3, rel=0.05)


def test_training_is_repeated_by_the_global_seed():
    _, X, y = sample(N=60)
    runs = []
    for seed in (1, 1, 2):
        np.random.seed(seed)  # noqa: NPY002 - what is tested
        runs.append(Softmax().train(X, y, num_iters=5, batch_size=10))
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


@pytest.mark.parametrize("model", [LinearSVM, Softmax])
def test_training_learns_separable_classes(model):
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=300)
    X = append_bias(5.0 * np.eye(3)[y] + 0.3 * rng.standard_normal((300, 3)))
    classifier = model()
    history = classifier.train(X, y, learning_rate=0.1, num_iters=200, batch_size=50)
    assert history[-1] < 0.2 * history[0]
    np.testing.assert_array_equal(classifier.predict(X), y)


def test_training_tells_of_its_progress_when_asked(capsys):
    _, X, y = sample()
    Softmax().train(X, y, num_iters=101)
    assert capsys.readouterr().out == ""
    Softmax().train(X, y, num_iters=101, verbose=True)
    first, last = capsys.readouterr().out.splitlines()
    assert "0 / 101" in first
    assert "100 / 101" in last


def test_prediction_is_the_first_of_the_highest_scores():
    classifier = LinearClassifier()
    classifier.W = np.array([[1.0, 3.0, 3.0], [5.0, 0.0, 1.0]])
    np.testing.assert_array_equal(classifier.predict(frozen(np.array([[1.0, 0.0], [0.0, 1.0]]))), [1, 0])


def test_subclasses_use_their_own_loss_and_the_base_class_has_none():
    W, X, y = sample()
    for model, loss in ((LinearSVM, svm_loss_vectorized), (Softmax, softmax_loss_vectorized)):
        classifier = model()
        classifier.W = W
        assert_all_close(classifier.loss(X, y, 0.3), loss(W, X, y, 0.3))
    with pytest.raises(NotImplementedError):
        LinearClassifier().loss(X, y, 0.3)
