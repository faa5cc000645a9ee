"""Wrong preprocessing, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def mean_subtract__own_means(train, *others):
    """Centres each set by its own mean."""
    return tuple(data - data.mean(axis=0) for data in (train, *others))


def mean_subtract__one_number(train, *others):
    """Subtracts one mean of all features."""
    mean = np.mean(train)
    return tuple(data - mean for data in (train, *others))


def standardize__divides_by_variance(train, *others):
    """Divides by the variance."""
    mu, var = train.mean(axis=0), train.var(axis=0)
    var = np.where(np.ptp(train, axis=0) == 0, 1, var)
    return tuple((data - mu) / var for data in (train, *others))


def standardize__dead_feature(train, *others):
    """Divides a constant feature by 0."""
    mu, sigma = train.mean(axis=0), train.std(axis=0)
    with np.errstate(all="ignore"):
        return tuple((data - mu) / sigma for data in (train, *others))


def _axes(centred):
    cov = centred.T @ centred / len(centred)
    values, vectors = np.linalg.eigh(cov)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])
    return values, vectors * signs


def pca__smallest_first(train, *others, n_components):
    """Keeps the directions of least variance, since eigh sorts upwards."""
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("n_components")
    mu = train.mean(axis=0)
    _, vectors = _axes(train - mu)
    basis = vectors[:, ::-1][:, :n_components]
    return tuple((data - mu) @ basis for data in (train, *others))


def pca__others_not_centred(train, *others, n_components):
    """Projects the other sets without taking the mean away."""
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("n_components")
    mu = train.mean(axis=0)
    _, vectors = _axes(train - mu)
    basis = vectors[:, :n_components]
    return ((train - mu) @ basis, *(data @ basis for data in others))


def whiten__not_decorrelated(train, *others, eps=1e-5):
    """Turns the whitened data back into the features' axes."""
    mu = train.mean(axis=0)
    values, vectors = _axes(train - mu)
    matrix = vectors / np.sqrt(values + eps) @ vectors.T
    return tuple((data - mu) @ matrix for data in (train, *others))


def whiten__by_eigenvalue(train, *others, eps=1e-5):
    """Divides by the variance along each axis, without the root."""
    mu = train.mean(axis=0)
    values, vectors = _axes(train - mu)
    return tuple((data - mu) @ vectors / (values + eps) for data in (train, *others))


def random_flip__upside_down(images, seed=None):
    """Mirrors top to bottom."""
    rng = np.random.default_rng(seed)
    out = images.copy()
    for n in range(len(images)):
        if rng.random() < 0.5:
            out[n] = images[n, :, ::-1, :]
    return out


def random_flip__one_coin(images, seed=None):
    """Throws one coin for the whole batch."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.5:
        return images[:, :, :, ::-1].copy()
    return images.copy()


def random_crop__same_place(images, size, seed=None):
    """Cuts all images at one place."""
    h, w = size if isinstance(size, tuple) else (size, size)
    H, W = images.shape[2:]
    if h > H or w > W:
        raise ValueError("the window is too large")
    rng = np.random.default_rng(seed)
    top, left = rng.integers(H - h + 1), rng.integers(W - w + 1)
    return images[:, :, top : top + h, left : left + w].copy()


def random_crop__diagonal(images, size, seed=None):
    """Takes the same number for the top and the left."""
    h, w = size if isinstance(size, tuple) else (size, size)
    N, C, H, W = images.shape
    if h > H or w > W:
        raise ValueError("the window is too large")
    rng = np.random.default_rng(seed)
    out = np.empty((N, C, h, w), dtype=images.dtype)
    for n in range(N):
        k = rng.integers(min(H - h, W - w) + 1)
        out[n] = images[n, :, k : k + h, k : k + w]
    return out
