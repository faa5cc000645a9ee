"""The k-nearest-neighbour classifier, and three ways to compute a matrix of distances.

From lecture 2 of CS231n, as the classifier that the linear one is compared with: nothing is learnt, and
every prediction compares the example with all of the training set. The distance matrix is written with two
loops, with one, and with none, which is the first exercise in vectorising.
"""

import numpy as np

from ._types import Array, Labels


class KNearestNeighbor:
    """Classifies an example by a vote of the `k` training examples nearest to it in Euclidean distance.

    Attributes:
        X_train: training examples `(num_train, D)`, set by `train`.
        y_train: their labels `(num_train,)`, set by `train`.
    """

    X_train: Array
    y_train: Labels

    def train(self, X: Array, y: Labels) -> None:
        """Remember the training set.

        Args:
            X: examples, `(num_train, D)`.
            y: integer labels, `(num_train,)`.
        """
        self.X_train = X
        self.y_train = y

    def predict(self, X: Array, k: int = 1, num_loops: int = 0) -> Labels:
        """Predict the labels of examples.

        Args:
            X: examples, `(num_test, D)`.
            k: number of neighbours that vote.
            num_loops: which of the three distance functions to use: 0, 1 or 2 loops.

        Returns:
            Labels, `(num_test,)`.
        """
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        elif num_loops == 2:
            dists = self.compute_distances_two_loops(X)
        else:
            raise ValueError(f"num_loops must be 0, 1 or 2, not {num_loops!r}")
        return self.predict_labels(dists, k=k)

    def compute_distances_two_loops(self, X: Array) -> Array:
        """Distances with a loop over the test examples and one over the training examples.

        `dists[i, j] = sqrt(sum_d (X[i, d] - X_train[j, d])^2)`.

        Args:
            X: test examples, `(num_test, D)`.

        Returns:
            Euclidean distances, `(num_test, num_train)`.
        """
        raise NotImplementedError

    def compute_distances_one_loop(self, X: Array) -> Array:
        """Distances with a loop over the test examples alone; the same result as with two loops.

        Args:
            X: test examples, `(num_test, D)`.

        Returns:
            Euclidean distances, `(num_test, num_train)`.
        """
        raise NotImplementedError

    def compute_distances_no_loops(self, X: Array) -> Array:
        """Distances with no loop and no `(num_test, num_train, D)` array, by one matrix product.

        `|a - b|^2 = |a|^2 - 2 a.b + |b|^2`. For nearly equal points the three terms cancel: what should be 0
        is about `eps * |a|^2`, and may be negative, which has no root.

        Args:
            X: test examples, `(num_test, D)`.

        Returns:
            Euclidean distances, `(num_test, num_train)`.
        """
        raise NotImplementedError

    def predict_labels(self, dists: Array, k: int = 1) -> Labels:
        """Let the `k` nearest training examples vote for each test example's label.

        Args:
            dists: distances, `(num_test, num_train)`.
            k: number of neighbours that vote.

        Returns:
            Labels, `(num_test,)`; where the vote is tied, the smallest label of those tied. Of training
            examples at the same distance, the earlier counts as nearer.
        """
        raise NotImplementedError
