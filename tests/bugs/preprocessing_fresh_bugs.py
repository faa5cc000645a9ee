"""Wrong preprocessing."""

import numpy as np

PART = "fresh"


def mean_subtract__each_its_own(train, *others):
    """Every set is centred by its own mean."""
    return tuple(data - np.mean(data, axis=0) for data in (train, *others))


def mean_subtract__one_number(train, *others):
    """One mean of all features together."""
    mean = np.mean(train)
    return tuple(data - mean for data in (train, *others))


def standardize__by_the_variance(train, *others):
    """Divides by the variance instead of the standard deviation."""
    mean = train.mean(axis=0)
    var = train.var(axis=0)
    var = np.where(var < 1e-12, 1.0, var)
    return tuple((data - mean) / var for data in (train, *others))


def _signs(U):
    return U * np.sign(U[np.argmax(np.abs(U), axis=0), np.arange(U.shape[1])])


def pca__smallest_first(train, *others, n_components):
    """Keeps the directions of the smallest variance, as eigh sorts them."""
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("n_components out of range")
    mean = train.mean(axis=0)
    Xc = train - mean
    _, U = np.linalg.eigh(Xc.T.dot(Xc) / Xc.shape[0])
    U = _signs(U)[:, :n_components]
    return tuple((data - mean).dot(U) for data in (train, *others))


def pca__not_centred(train, *others, n_components):
    """The data are not centred."""
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("n_components out of range")
    values, U = np.linalg.eigh(train.T.dot(train) / train.shape[0])
    U = _signs(U[:, np.argsort(values)[::-1]])[:, :n_components]
    return tuple(data.dot(U) for data in (train, *others))


def whiten__without_the_root(train, *others, eps=1e-5):
    """Divides by the variances, without the root."""
    mean = train.mean(axis=0)
    Xc = train - mean
    values, U = np.linalg.eigh(Xc.T.dot(Xc) / Xc.shape[0])
    values, U = np.maximum(values[::-1], 0), _signs(U[:, ::-1])
    return tuple((data - mean).dot(U) / (values + eps) for data in (train, *others))


def random_flip__upside_down(images, seed=None):
    """Mirrors top to bottom."""
    rng = np.random.default_rng(seed)
    out = images.copy()
    flip = rng.random(images.shape[0]) < 0.5
    out[flip] = out[flip][:, :, ::-1, :]
    return out
