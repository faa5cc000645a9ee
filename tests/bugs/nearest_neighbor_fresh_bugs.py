"""Wrong nearest-neighbour classifiers."""

import numpy as np

PART = "fresh"


class _Right:
    """What the student got right."""

    def train(self, X, y):
        self.X_train = X
        self.y_train = y

    def predict(self, X, k=1, num_loops=0):
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        else:
            dists = self.compute_distances_two_loops(X)
        return self.predict_labels(dists, k=k)

    def compute_distances_two_loops(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            for j in range(self.X_train.shape[0]):
                dists[i, j] = np.sqrt(np.sum((X[i] - self.X_train[j]) ** 2))
        return dists

    def compute_distances_one_loop(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            dists[i] = np.sqrt(np.sum((X[i] - self.X_train) ** 2, axis=1))
        return dists

    def compute_distances_no_loops(self, X):
        squares = np.sum(X**2, axis=1)[:, None] + np.sum(self.X_train**2, axis=1) - 2 * X.dot(self.X_train.T)
        return np.sqrt(np.maximum(squares, 0))

    def predict_labels(self, dists, k=1):
        y_pred = np.zeros(dists.shape[0], dtype=self.y_train.dtype)
        for i in range(dists.shape[0]):
            closest_y = self.y_train[np.argsort(dists[i], kind="stable")[:k]]
            y_pred[i] = np.argmax(np.bincount(closest_y))
        return y_pred


class KNearestNeighbor__no_root(_Right):
    """The distances with two loops lack the root."""

    def compute_distances_two_loops(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            for j in range(self.X_train.shape[0]):
                dists[i, j] = np.sum((X[i] - self.X_train[j]) ** 2)
        return dists


class KNearestNeighbor__sums_all_in_one_loop(_Right):
    """The distances with one loop are summed without an axis."""

    def compute_distances_one_loop(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            dists[i, :] = np.sqrt(np.sum(np.square(X[i] - self.X_train)))
        return dists


class KNearestNeighbor__two_forgotten(_Right):
    """The product in the distances without loops lacks its factor 2."""

    def compute_distances_no_loops(self, X):
        squares = np.sum(X**2, axis=1, keepdims=True) + np.sum(self.X_train**2, axis=1) - X.dot(self.X_train.T)
        return np.sqrt(np.maximum(squares, 0))


class KNearestNeighbor__farthest(_Right):
    """The last k of the sorted, which are the farthest, vote."""

    def predict_labels(self, dists, k=1):
        y_pred = np.zeros(dists.shape[0], dtype=self.y_train.dtype)
        for i in range(dists.shape[0]):
            closest_y = self.y_train[np.argsort(dists[i])[-k:]]
            y_pred[i] = np.argmax(np.bincount(closest_y))
        return y_pred


class KNearestNeighbor__nearest_alone(_Right):
    """The nearest example decides, whatever k."""

    def predict_labels(self, dists, k=1):
        return self.y_train[np.argmin(dists, axis=1)]


class KNearestNeighbor__knn_squares_summed_over_all:
    """Np.sum(X**2) has no axis: every test row gets the squared norm of the whole test set."""

    def train(self, X, y):
        self.X_train = X
        self.y_train = y

    def predict(self, X, k=1, num_loops=0):
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        elif num_loops == 2:
            dists = self.compute_distances_two_loops(X)
        else:
            raise ValueError(f"Invalid value {num_loops} for num_loops")
        return self.predict_labels(dists, k=k)

    def compute_distances_no_loops(self, X):
        cross = X.dot(self.X_train.T)
        te = np.sum(X**2)
        tr = np.sum(self.X_train**2, axis=1)
        return np.sqrt(np.maximum(te - 2 * cross + tr, 0))


class KNearestNeighbor__knn_one_loop_max_difference:
    """The norm with ord=np.inf gives the largest difference of a coordinate, not the Euclidean distance."""

    def train(self, X, y):
        self.X_train = X
        self.y_train = y

    def predict(self, X, k=1, num_loops=0):
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        elif num_loops == 2:
            dists = self.compute_distances_two_loops(X)
        else:
            raise ValueError(f"Invalid value {num_loops} for num_loops")
        return self.predict_labels(dists, k=k)

    def compute_distances_one_loop(self, X):
        dists = np.empty((len(X), len(self.X_train)))
        for i, row in enumerate(X):
            dists[i, :] = np.linalg.norm(self.X_train - row, np.inf, axis=1)
        return dists
