"""Preprocessing of data and augmentation of images.

From lecture 7 of CS231n. Whatever a preprocessing step estimates (means, deviations, directions) it estimates
from the training set alone and applies to every set alike; so each function takes the training set first,
then any number of others, and returns all of them as a tuple in that order.
"""

import numpy as np

from ._types import Array


def mean_subtract(train: Array, *others: Array, axis: int | tuple[int, ...] | None = 0) -> tuple[Array, ...]:
    """Subtract the training set's mean from every set.

    The notes have three forms, which differ in the axes that the mean is taken over: 0 gives a mean of each
    feature (AlexNet's mean image), None one number for all pixels, and for images `(N, C, H, W)` the axes
    `(0, 2, 3)` one number for each colour channel (VGG).

    Args:
        train: training set, `(N, ...)`.
        *others: further sets, `(M, ...)` with the same features.
        axis: axis or axes of `train` that the mean is taken over, 0 among them; None for all.

    Returns:
        `(train, *others)`, each less the mean of `train`.
    """
    # BEGIN SOLUTION
    mean = np.mean(train, axis=axis, keepdims=True)
    return tuple(data - mean for data in (train, *others))
    # END SOLUTION


def standardize(train: Array, *others: Array) -> tuple[Array, ...]:
    """Scale each feature to mean 0 and standard deviation 1 on the training set.

    The standard deviation is the biased one (divided by `N`). A feature that is constant on the training set
    is only centred.

    Args:
        train: training set, `(N, ...)`.
        *others: further sets, `(M, ...)` with the same features.

    Returns:
        `(train, *others)`, each standardised by the statistics of `train`.
    """
    # BEGIN SOLUTION
    mean = np.mean(train, axis=0)
    constant = np.ptp(train, axis=0) == 0.0
    std = np.where(constant, 1.0, np.std(train, axis=0))
    return tuple((data - mean) / std for data in (train, *others))
    # END SOLUTION


def scale_to_range(train: Array, *others: Array) -> tuple[Array, ...]:
    """Scale each feature linearly so that on the training set it runs from -1 to 1.

    A feature that is constant on the training set is only centred. Other sets may leave the range.

    Args:
        train: training set, `(N, ...)`.
        *others: further sets, `(M, ...)` with the same features.

    Returns:
        `(train, *others)`, each scaled by the smallest and the largest value of each feature in `train`.
    """
    # BEGIN SOLUTION
    low, high = np.min(train, axis=0), np.max(train, axis=0)
    centre, half = low / 2.0 + high / 2.0, high / 2.0 - low / 2.0
    half = np.where(half == 0.0, 1.0, half)
    return tuple((data - centre) / half for data in (train, *others))
    # END SOLUTION


# BEGIN SOLUTION
def _principal_axes(centred: Array) -> tuple[Array, Array]:
    """Variances `(D,)`, largest first, and directions `(D, D)`, one a column, of centred data."""
    covariance = centred.T @ centred / centred.shape[0]
    variances, directions = np.linalg.eigh(covariance)
    variances, directions = np.maximum(variances[::-1], 0.0), directions[:, ::-1]
    largest = directions[np.argmax(np.abs(directions), axis=0), np.arange(directions.shape[1])]
    return variances, directions * np.sign(largest)


# END SOLUTION


def pca(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """Project every set onto the training set's directions of greatest variance.

    The data are centred by the training mean; the directions are the eigenvectors of the covariance `X^T X /
    N` in the order of decreasing eigenvalue, each with the sign that makes its largest component (in
    magnitude) positive.

    Args:
        train: training set, `(N, D)`.
        *others: further sets, `(M, D)`.
        n_components: number of directions kept, 1 to `D`.

    Returns:
        `(train, *others)`, each of shape `(its rows, n_components)`.

    Raises:
        ValueError: `n_components` is not between 1 and `D`.
    """
    # BEGIN SOLUTION
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError(f"n_components must be between 1 and {train.shape[1]}, not {n_components}")
    mean = np.mean(train, axis=0)
    _, directions = _principal_axes(train - mean)
    return tuple((data - mean) @ directions[:, :n_components] for data in (train, *others))
    # END SOLUTION


def whiten(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """Rotate every set into the principal axes of the training set and scale each axis to variance 1.

    PCA whitening: after the projection onto all `D` directions of `pca`, in the same order and with the same
    signs, axis `k` is divided by `sqrt(variance_k + eps)`; `eps` keeps an axis with hardly any variance from
    being blown up.

    Args:
        train: training set, `(N, D)`.
        *others: further sets, `(M, D)`.
        eps: added to each variance.

    Returns:
        `(train, *others)`, each whitened by the statistics of `train`, shapes unchanged.
    """
    # BEGIN SOLUTION
    mean = np.mean(train, axis=0)
    variances, directions = _principal_axes(train - mean)
    scale = np.sqrt(variances + eps)
    return tuple((data - mean) @ directions / scale for data in (train, *others))
    # END SOLUTION


def random_flip(images: Array, seed: int | None = None) -> Array:
    """Mirror each image left to right with probability one half, independently.

    Args:
        images: `(N, C, H, W)`.
        seed: makes the choice repeatable; None draws afresh.

    Returns:
        `(N, C, H, W)`: each image as it was, or with its columns reversed.
    """
    # BEGIN SOLUTION
    flipped = np.random.default_rng(seed).random((images.shape[0], 1, 1, 1)) < 0.5
    return np.where(flipped, images[..., ::-1], images)
    # END SOLUTION


def random_crop(images: Array, size: int | tuple[int, int], seed: int | None = None) -> Array:
    """Cut one window out of each image, at a place drawn uniformly and independently for each.

    Args:
        images: `(N, C, H, W)`.
        size: height and width of the window, or one number for both.
        seed: makes the choice repeatable; None draws afresh.

    Returns:
        `(N, C, height, width)`; all channels of an image are cut at the same place.

    Raises:
        ValueError: the window is larger than the images.
    """
    # BEGIN SOLUTION
    height, width = size if isinstance(size, tuple) else (size, size)
    N, _, H, W = images.shape
    if height > H or width > W:
        raise ValueError(f"a window of {height} x {width} does not fit into images of {H} x {W}")
    rng = np.random.default_rng(seed)
    tops = rng.integers(H - height + 1, size=N)
    lefts = rng.integers(W - width + 1, size=N)
    windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(2, 3))
    return windows[np.arange(N), :, tops, lefts]
    # END SOLUTION
