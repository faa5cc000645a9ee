"""Wrong nearest-neighbour classifiers, each as a student might write it: one thing of a right one is changed."""

from collections import Counter

import numpy as np


class _Right:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        dists = np.zeros((len(X), len(self.X_train)))
        for i in range(len(X)):
            for j in range(len(self.X_train)):
                dists[i, j] = np.sqrt(np.sum((X[i] - self.X_train[j]) ** 2))
        return dists

    def compute_distances_one_loop(self, X):
        return np.array([np.sqrt(((x - self.X_train) ** 2).sum(1)) for x in X])

    def compute_distances_no_loops(self, X):
        squares = (X**2).sum(1)[:, None] - 2 * X @ self.X_train.T + (self.X_train**2).sum(1)
        return np.sqrt(np.maximum(squares, 0))

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=1, kind="stable")[:, :k]
        return np.array([np.bincount(self.y_train[row]).argmax() for row in nearest])


class KNearestNeighbor__two_loops_without_root(_Right):
    """Squared distances in two loops."""

    def compute_distances_two_loops(self, X):
        return super().compute_distances_two_loops(X) ** 2


class KNearestNeighbor__one_loop_without_root(_Right):
    """Squared distances in one loop."""

    def compute_distances_one_loop(self, X):
        return super().compute_distances_one_loop(X) ** 2


class KNearestNeighbor__no_loops_without_root(_Right):
    """Squared distances without loops."""

    def compute_distances_no_loops(self, X):
        return super().compute_distances_no_loops(X) ** 2


class KNearestNeighbor__manhattan(_Right):
    """Sums of magnitudes."""

    def compute_distances_two_loops(self, X):
        return np.abs(X[:, None] - self.X_train).sum(2)


class KNearestNeighbor__mean_square(_Right):
    """The mean over the features instead of the sum."""

    def compute_distances_one_loop(self, X):
        return np.array([np.sqrt(((x - self.X_train) ** 2).mean(1)) for x in X])


class KNearestNeighbor__cross_term_once(_Right):
    """-ab instead of -2ab."""

    def compute_distances_no_loops(self, X):
        squares = (X**2).sum(1)[:, None] - X @ self.X_train.T + (self.X_train**2).sum(1)
        return np.sqrt(np.maximum(squares, 0))


class KNearestNeighbor__cross_term_added(_Right):
    """+2ab."""

    def compute_distances_no_loops(self, X):
        squares = (X**2).sum(1)[:, None] + 2 * X @ self.X_train.T + (self.X_train**2).sum(1)
        return np.sqrt(np.maximum(squares, 0))


class KNearestNeighbor__test_square_missing(_Right):
    """The squares of the test examples are left out, which changes no vote but every distance."""

    def compute_distances_no_loops(self, X):
        squares = -2 * X @ self.X_train.T + (self.X_train**2).sum(1)
        return np.sqrt(np.maximum(squares, 0))


class KNearestNeighbor__transposed(_Right):
    """Distances as (num_train, num_test)."""

    def compute_distances_no_loops(self, X):
        return super().compute_distances_no_loops(X).T


class KNearestNeighbor__last_feature_only(_Right):
    """A third loop overwrites instead of adding."""

    def compute_distances_two_loops(self, X):
        return np.abs(X[:, None, -1] - self.X_train[:, -1])


class KNearestNeighbor__diagonal_only(_Right):
    """Fills each row with the distance to one training example."""

    def compute_distances_one_loop(self, X):
        dists = np.zeros((len(X), len(self.X_train)))
        for i in range(len(X)):
            dists[i] = np.sqrt(np.sum((X[i] - self.X_train[i % len(self.X_train)]) ** 2))
        return dists


class KNearestNeighbor__farthest(_Right):
    """The k farthest vote."""

    def predict_labels(self, dists, k=1):
        return super().predict_labels(-dists, k)


class KNearestNeighbor__one_neighbor(_Right):
    """k is not used."""

    def predict_labels(self, dists, k=1):
        return super().predict_labels(dists, 1)


class KNearestNeighbor__one_too_many(_Right):
    """k + 1 neighbours vote."""

    def predict_labels(self, dists, k=1):
        return super().predict_labels(dists, k + 1)


class KNearestNeighbor__indices(_Right):
    """Returns the index of the nearest instead of its label."""

    def predict_labels(self, dists, k=1):
        return np.argmin(dists, axis=1)


class KNearestNeighbor__mean_label(_Right):
    """Averages the labels."""

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=1)[:, :k]
        return np.round(self.y_train[nearest].mean(1)).astype(int)


class KNearestNeighbor__largest_label(_Right):
    """The largest label among the neighbours."""

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=1)[:, :k]
        return self.y_train[nearest].max(1)


class KNearestNeighbor__tie_to_nearest(_Right):
    """A tied vote goes to the label seen first."""

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=1)[:, :k]
        return np.array([Counter(self.y_train[row].tolist()).most_common(1)[0][0] for row in nearest])


class KNearestNeighbor__tie_to_largest(_Right):
    """A tied vote goes to the largest label."""

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=1)[:, :k]
        votes = [np.bincount(self.y_train[row])[::-1] for row in nearest]
        return np.array([len(v) - 1 - v.argmax() for v in votes])


class KNearestNeighbor__sorted_over_tests(_Right):
    """Sorts along the wrong axis."""

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=0)[:k].T % len(self.y_train)
        labels = [np.bincount(self.y_train[row]).argmax() for row in nearest]
        return np.resize(labels, len(dists))


class KNearestNeighbor__label_counts(_Right):
    """Returns the number of votes instead of the label."""

    def predict_labels(self, dists, k=1):
        nearest = np.argsort(dists, axis=1)[:, :k]
        return np.array([np.bincount(self.y_train[row]).max() for row in nearest])
