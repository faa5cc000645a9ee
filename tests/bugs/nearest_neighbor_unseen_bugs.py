"""Wrong nearest-neighbour classifiers, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


class _Base:
    """What is right in all of them."""

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
            dists[i, :] = np.sqrt(np.sum(np.square(self.X_train - X[i, :]), axis=1))
        return dists

    def compute_distances_no_loops(self, X):
        squares = (X**2).sum(axis=1)[:, None] + (self.X_train**2).sum(axis=1) - 2 * X.dot(self.X_train.T)
        return np.sqrt(np.maximum(squares, 0))

    def predict_labels(self, dists, k=1):
        y_pred = np.zeros(dists.shape[0], dtype=int)
        for i in range(dists.shape[0]):
            closest = self.y_train[np.argsort(dists[i], kind="stable")[:k]]
            y_pred[i] = np.argmax(np.bincount(closest))
        return y_pred


class KNearestNeighbor__manhattan(_Base):
    """The one-loop distances are sums of absolute differences."""

    def compute_distances_one_loop(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            dists[i, :] = np.sum(np.abs(self.X_train - X[i]), axis=1)
        return dists


class KNearestNeighbor__product_once(_Base):
    """The no-loop distances take away the product once, not twice."""

    def compute_distances_no_loops(self, X):
        a = np.sum(X**2, axis=1, keepdims=True)
        b = np.sum(self.X_train**2, axis=1)
        return np.sqrt(np.maximum(a + b - X @ self.X_train.T, 0))


class KNearestNeighbor__nearest_breaks_ties(_Base):
    """A tied vote goes to the label that stands nearer."""

    def predict_labels(self, dists, k=1):
        y_pred = []
        for row in dists:
            closest = list(self.y_train[np.argsort(row, kind="stable")[:k]])
            y_pred.append(max(closest, key=closest.count))
        return np.array(y_pred)


class KNearestNeighbor__mean_label(_Base):
    """Averages the neighbours' labels."""

    def predict_labels(self, dists, k=1):
        y_pred = np.zeros(dists.shape[0], dtype=int)
        for i in range(dists.shape[0]):
            closest_y = self.y_train[np.argsort(dists[i])[:k]]
            y_pred[i] = int(np.mean(closest_y))
        return y_pred


class KNearestNeighbor__root_of_each(_Base):
    """The two-loop distances take the root of each squared difference before they add them up."""

    def compute_distances_two_loops(self, X):
        dists = np.zeros((X.shape[0], self.X_train.shape[0]))
        for i in range(X.shape[0]):
            for j in range(self.X_train.shape[0]):
                dists[i][j] = np.sum(np.sqrt((X[i] - self.X_train[j]) ** 2))
        return dists
