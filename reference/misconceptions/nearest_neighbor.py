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
