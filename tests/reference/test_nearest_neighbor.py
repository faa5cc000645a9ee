"""The nearest-neighbour classifier against SciPy's distances and modes."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist

from reference.nearest_neighbor import KNearestNeighbor

from .support import frozen

DISTANCES = ["compute_distances_two_loops", "compute_distances_one_loop", "compute_distances_no_loops"]
SIZES = [(4, 9, 5), (1, 9, 5), (4, 1, 5), (3, 3, 1)]


def trained(X, y=None):
    classifier = KNearestNeighbor()
    classifier.train(X, np.zeros(len(X), dtype=int) if y is None else y)
    return classifier


def sample(num_test=4, num_train=9, D=5):
    rng = np.random.default_rng(num_test)
    return rng.standard_normal((num_test, D)), rng.standard_normal((num_train, D))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", DISTANCES)
def test_distances_agree_with_scipy(name, size):
    X, X_train = sample(*size)
    dists = getattr(trained(frozen(X_train)), name)(frozen(X))
    np.testing.assert_allclose(dists, cdist(X, X_train), rtol=1e-12)


@pytest.mark.parametrize("name", DISTANCES)
def test_distances_of_equal_points_are_small_and_silent(name):
    X = 255.0 * np.random.default_rng(0).random((40, 3000))
    dists = getattr(trained(X[:20]), name)(X[:20])
    assert np.all(np.diagonal(dists) <= 1e-3)
    np.testing.assert_allclose(dists, cdist(X[:20], X[:20]), rtol=1e-12, atol=1e-3)


@pytest.mark.parametrize("k", [1, 2, 3, 5, 12])
def test_labels_agree_with_scipys_mode_of_the_nearest(k):
    rng = np.random.default_rng(k)
    dists, y = rng.random((200, 12)), rng.integers(4, size=12)
    expected = stats.mode(y[np.argsort(dists, axis=1)[:, :k]], axis=1).mode
    classifier = trained(np.zeros((12, 1)), frozen(y))
    np.testing.assert_array_equal(classifier.predict_labels(frozen(dists), k=k), expected)


def test_a_tied_vote_goes_to_the_smaller_label_however_near_the_other():
    classifier = trained(np.zeros((4, 1)), np.array([7, 2, 2, 7]))
    assert classifier.predict_labels(np.array([[0.0, 1.0, 2.0, 0.5]]), k=4) == [2]
    assert classifier.predict_labels(np.array([[0.0, 1.0, 2.0, 0.5]]), k=3) == [7]


def test_of_equally_near_examples_the_earlier_counts():
    classifier = trained(np.zeros((3, 1)), np.array([5, 1, 0]))
    assert classifier.predict_labels(np.array([[1.0, 1.0, 1.0]])) == [5]


@pytest.mark.parametrize("num_loops", [0, 1, 2])
def test_prediction_is_the_same_by_every_distance(num_loops):
    X, X_train = sample(30, 50, 2)
    y = np.random.default_rng(1).integers(3, size=50)
    classifier = trained(X_train, y)
    nearest = np.argsort(cdist(X, X_train), axis=1)
    np.testing.assert_array_equal(classifier.predict(X, num_loops=num_loops), y[nearest[:, 0]])
    expected = stats.mode(y[nearest[:, :5]], axis=1).mode
    np.testing.assert_array_equal(classifier.predict(X, k=5, num_loops=num_loops), expected)


@pytest.mark.parametrize("num_loops", [0, 1, 2])
def test_prediction_uses_the_distances_asked_for(monkeypatch, num_loops):
    X, X_train = sample()
    classifier, used = trained(X_train), []
    for name in DISTANCES:
        monkeypatch.setattr(classifier, name, lambda X, name=name: used.append(name) or np.zeros((4, 9)))
    classifier.predict(X, num_loops=num_loops)
    assert used == [DISTANCES[2 - num_loops]]


def test_an_unknown_number_of_loops_is_refused():
    X, X_train = sample()
    with pytest.raises(ValueError, match="num_loops must be 0, 1 or 2, not 3"):
        trained(X_train).predict(X, num_loops=3)
