"""Known wrong nearest-neighbour classifiers."""

import numpy as np

from .._types import Array, Labels
from ..nearest_neighbor import KNearestNeighbor


class KNearestNeighbor__squared(KNearestNeighbor):
    """The distances are squared: the root is missing in all three functions.

    Hint: what is the distance of (0, 0) and (3, 4)?
    """

    def compute_distances_two_loops(self, X: Array) -> Array:
        """Without the root."""
        return np.square(super().compute_distances_two_loops(X))

    def compute_distances_one_loop(self, X: Array) -> Array:
        """Without the root."""
        return np.square(super().compute_distances_one_loop(X))

    def compute_distances_no_loops(self, X: Array) -> Array:
        """Without the root."""
        return np.square(super().compute_distances_no_loops(X))


class KNearestNeighbor__no_loops_squared(KNearestNeighbor):
    """Without loops, the root is missing.

    Hint: compare with the two loops on one pair of points. What function turns one into the other?
    """

    def compute_distances_no_loops(self, X: Array) -> Array:
        """Without the root."""
        return np.square(super().compute_distances_no_loops(X))


class KNearestNeighbor__cross_term(KNearestNeighbor):
    """Without loops, the product of the points enters once; multiplied out, the square has it twice.

    Hint: multiply out (a - b)^2.
    """

    def compute_distances_no_loops(self, X: Array) -> Array:
        """With half of the mixed term."""
        squares = np.sum(X**2, axis=1, keepdims=True) - X @ self.X_train.T + np.sum(self.X_train**2, axis=1)
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


class KNearestNeighbor__tie(KNearestNeighbor):
    """A tied vote goes to the label that is seen first; it should go to the smaller label.

    Hint: let two neighbours with labels 6 and 2 vote. What do you return, and why?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """The first of the most frequent."""
        nearest = self.y_train[np.argsort(dists, axis=1, kind="stable")[:, :k]]
        votes = np.sum(nearest[:, :, np.newaxis] == nearest[:, np.newaxis, :], axis=2)
        return np.asarray(np.take_along_axis(nearest, np.argmax(votes, axis=1)[:, np.newaxis], axis=1)[:, 0])


class KNearestNeighbor__k_ignored(KNearestNeighbor):
    """Only the nearest example votes, whatever k is.

    Hint: where in your function is k used?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """With k = 1."""
        del k
        return super().predict_labels(dists, 1)


class KNearestNeighbor__index_for_label(KNearestNeighbor):
    """The indices of the neighbours are returned; their labels are wanted.

    Hint: what are the entries of an argsort, and what does y_train turn them into?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """The index of the nearest."""
        del k
        return np.asarray(np.argmin(dists, axis=1))


def _manhattan(test: Array, train: Array) -> Array:
    return np.asarray(np.abs(test[:, np.newaxis] - train).sum(axis=2))


class KNearestNeighbor__manhattan_two_loops(KNearestNeighbor):
    """With two loops, the distances are sums of magnitudes; they should be roots of sums of squares.

    Hint: what is the distance of (0, 0) and (3, 4)?
    """

    def compute_distances_two_loops(self, X: Array) -> Array:
        """The other distance."""
        return _manhattan(X, self.X_train)


class KNearestNeighbor__manhattan_one_loop(KNearestNeighbor):
    """With one loop, the distances are sums of magnitudes; they should be roots of sums of squares.

    Hint: what is the distance of (0, 0) and (3, 4)?
    """

    def compute_distances_one_loop(self, X: Array) -> Array:
        """The other distance."""
        return _manhattan(X, self.X_train)


class KNearestNeighbor__two_loops_squared(KNearestNeighbor):
    """With two loops, the root is missing.

    Hint: what is the distance of (0, 0) and (3, 4)?
    """

    def compute_distances_two_loops(self, X: Array) -> Array:
        """Without the root."""
        return np.square(super().compute_distances_two_loops(X))


class KNearestNeighbor__one_loop_squared(KNearestNeighbor):
    """With one loop, the root is missing.

    Hint: what is the distance of (0, 0) and (3, 4)?
    """

    def compute_distances_one_loop(self, X: Array) -> Array:
        """Without the root."""
        return np.square(super().compute_distances_one_loop(X))


class KNearestNeighbor__mean_label(KNearestNeighbor):
    """The labels of the neighbours are averaged; they should be counted.

    Hint: what should a vote of the classes 0, 2 and 2 come to?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """The mean label, cut to a whole number."""
        nearest = self.y_train[np.argsort(dists, axis=1, kind="stable")[:, :k]]
        return np.asarray(nearest.mean(axis=1).astype(int))


class KNearestNeighbor__farthest(KNearestNeighbor):
    """The k farthest examples vote; the nearest should.

    Hint: in which order does argsort leave the distances?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """By the wrong end."""
        return super().predict_labels(-dists, k)


class KNearestNeighbor__largest_label_wins_ties(KNearestNeighbor):
    """A tied vote goes to the largest label; it should go to the smallest.

    Hint: which of several largest counts does argmax return?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """With the order of the labels reversed."""
        labels, classes = self.y_train, int(self.y_train.max())
        self.y_train = classes - labels
        predicted = classes - super().predict_labels(dists, k)
        self.y_train = labels
        return np.asarray(predicted)


class KNearestNeighbor__mean_label_rounded(KNearestNeighbor):
    """The labels of the neighbours are averaged and rounded; they should be counted.

    Hint: what should a vote of the classes 0, 2 and 2 come to?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """The nearest whole number to the mean label."""
        nearest = self.y_train[np.argsort(dists, axis=1, kind="stable")[:, :k]]
        return np.asarray(np.round(nearest.mean(axis=1)).astype(int))


class KNearestNeighbor__half_for_the_root(KNearestNeighbor):
    """The distances are half the squared ones: x ** 1/2 is x divided by 2.

    Hint: which of ** and / does Python do first?
    """

    def compute_distances_two_loops(self, X: Array) -> Array:
        """Half of the squares."""
        return super().compute_distances_two_loops(X) ** 2 / 2

    def compute_distances_one_loop(self, X: Array) -> Array:
        """Half of the squares."""
        return super().compute_distances_one_loop(X) ** 2 / 2

    def compute_distances_no_loops(self, X: Array) -> Array:
        """Half of the squares."""
        return super().compute_distances_no_loops(X) ** 2 / 2


class KNearestNeighbor__nearest_left_out(KNearestNeighbor):
    """The nearest training example has no vote: the slice begins at 1.

    Hint: at which index does the nearest one stand after sorting?
    """

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """With the second nearest to the one after the last."""
        others = np.array(dists, dtype=np.float64)
        others[np.arange(len(others)), np.argmin(others, axis=1)] = np.inf
        return super().predict_labels(others, k)


class KNearestNeighbor__test_squares_of_all(KNearestNeighbor):
    """Without loops, the squares of all test points are added up to one number; each point has its own.

    Hint: which shape has your sum of squares, and how many test points are there?
    """

    def compute_distances_no_loops(self, X: Array) -> Array:
        """With one number for all test points."""
        squares = np.sum(X**2) - 2 * X @ self.X_train.T + np.sum(self.X_train**2, axis=1)
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


class KNearestNeighbor__training_squares_of_all(KNearestNeighbor):
    """Without loops, the squares of all training points are added up to one number; each point has its own.

    Hint: which shape has your sum of squares, and how many training points are there?
    """

    def compute_distances_no_loops(self, X: Array) -> Array:
        """With one number for all training points."""
        squares = np.sum(X**2, axis=1, keepdims=True) - 2 * X @ self.X_train.T + np.sum(self.X_train**2)
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


class KNearestNeighbor__largest_difference(KNearestNeighbor):
    """The distance is the largest difference of a coordinate; it should be the root of the sum of all squares.

    Hint: what is the distance of (0, 0) and (3, 4)?
    """

    def compute_distances_two_loops(self, X: Array) -> Array:
        """The largest difference."""
        return np.asarray(np.abs(X[:, np.newaxis] - self.X_train).max(axis=2))

    def compute_distances_one_loop(self, X: Array) -> Array:
        """The largest difference."""
        return self.compute_distances_two_loops(X)

    def compute_distances_no_loops(self, X: Array) -> Array:
        """The largest difference."""
        return self.compute_distances_two_loops(X)


class KNearestNeighbor__training_squares_missing(KNearestNeighbor):
    """Without loops, the squares of the training points are left out of |a|^2 - 2 a.b + |b|^2.

    Hint: which of the three terms of the expanded square does your sum not have?
    """

    def compute_distances_no_loops(self, X: Array) -> Array:
        """With two of the three terms."""
        squares = np.sum(X**2, axis=1, keepdims=True) - 2 * X @ self.X_train.T
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


class KNearestNeighbor__test_squares_missing(KNearestNeighbor):
    """Without loops, the squares of the test points are left out of |a|^2 - 2 a.b + |b|^2.

    Hint: which of the three terms of the expanded square does your sum not have?
    """

    def compute_distances_no_loops(self, X: Array) -> Array:
        """With two of the three terms."""
        return np.asarray(np.sqrt(np.maximum(np.sum(self.X_train**2, axis=1) - 2 * X @ self.X_train.T, 0.0)))
