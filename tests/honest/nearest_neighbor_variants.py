"""Right nearest-neighbour classifiers, each written in another way than the reference's."""

from collections import Counter

import numpy as np
from scipy.spatial import distance


class KNearestNeighbor__course:
    """The course's usual solution, labels as floats."""

    def __init__(self):
        pass

    def train(self, X, y):
        self.X_train = X
        self.y_train = y

    def compute_distances_two_loops(self, X):
        num_test = X.shape[0]
        num_train = self.X_train.shape[0]
        dists = np.zeros((num_test, num_train))
        for i in range(num_test):
            for j in range(num_train):
                dists[i, j] = np.sqrt(np.sum(np.square(X[i] - self.X_train[j])))
        return dists

    def compute_distances_one_loop(self, X):
        num_test = X.shape[0]
        dists = np.zeros((num_test, self.X_train.shape[0]))
        for i in range(num_test):
            dists[i, :] = np.sqrt(np.sum(np.square(self.X_train - X[i, :]), axis=1))
        return dists

    def compute_distances_no_loops(self, X):
        dists = np.sum(X**2, axis=1, keepdims=True) + np.sum(self.X_train**2, axis=1) - 2 * np.dot(X, self.X_train.T)
        dists[dists < 0] = 0
        return np.sqrt(dists)

    def predict_labels(self, dists, k=1):
        num_test = dists.shape[0]
        y_pred = np.zeros(num_test)
        for i in range(num_test):
            closest_y = self.y_train[np.argsort(dists[i])[:k]]
            y_pred[i] = np.argmax(np.bincount(closest_y))
        return y_pred


class KNearestNeighbor__norms:
    """By norms, broadcasting, and votes counted in a dict."""

    def train(self, X, y):
        self.data, self.targets = np.array(X), list(y)

    def compute_distances_two_loops(self, X):
        return np.array([[np.linalg.norm(a - b) for b in self.data] for a in X])

    def compute_distances_one_loop(self, X):
        dists = np.empty((len(X), len(self.data)))
        for j, b in enumerate(self.data):
            dists[:, j] = np.linalg.norm(X - b, axis=1)
        return dists

    def compute_distances_no_loops(self, X):
        return np.linalg.norm(X[:, None, :] - self.data[None, :, :], axis=2)

    def predict_labels(self, dists, k=1):
        labels = []
        for row in dists:
            votes = Counter(int(self.targets[j]) for j in sorted(range(len(row)), key=row.__getitem__)[:k])
            labels.append(min(votes, key=lambda label: (-votes[label], label)))
        return np.array(labels)


class KNearestNeighbor__partition:
    """By SciPy's distances and a partial sort."""

    def train(self, X, y):
        self.X_train, self.y_train = X.copy(), y.copy()
        return self

    def compute_distances_two_loops(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            for j in range(self.X_train.shape[0]):
                d = X[i] - self.X_train[j]
                dists[i, j] = np.dot(d, d) ** 0.5
        return dists

    def compute_distances_one_loop(self, X):
        return np.vstack([np.hypot.reduce(self.X_train - x, axis=1) for x in X])

    def compute_distances_no_loops(self, X):
        return distance.cdist(X, self.X_train)

    def predict_labels(self, dists, k=1):
        nearest = np.argpartition(dists, k - 1, axis=1)[:, :k]
        classes = np.unique(self.y_train)
        votes = (self.y_train[nearest][:, :, None] == classes).sum(1)
        return classes[votes.argmax(1)]


class KNearestNeighbor__single_precision:
    """Everything in single precision."""

    def train(self, X, y):
        self.X_train, self.y_train = X.astype(np.float32), y.astype(np.int32)

    def compute_distances_two_loops(self, X):
        return self.compute_distances_one_loop(X)

    def compute_distances_one_loop(self, X):
        X = X.astype(np.float32)
        return np.stack([np.sqrt(np.sum((x - self.X_train) ** 2, axis=1)) for x in X])

    def compute_distances_no_loops(self, X):
        X = X.astype(np.float32)
        return np.sqrt(np.sum((X[:, None] - self.X_train) ** 2, axis=-1))

    def predict_labels(self, dists, k=1):
        order = dists.astype(np.float32).argsort(axis=1)
        return np.array([np.argmax(np.bincount(self.y_train[row[:k]])) for row in order], dtype=np.int32)
