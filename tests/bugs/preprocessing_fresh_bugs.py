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


def random_flip__one_coin(images, seed=None):
    """One coin for the whole batch."""
    return images[..., ::-1].copy() if np.random.default_rng(seed).random() < 0.5 else images.copy()


def random_flip__coin_for_every_channel(images, seed=None):
    """Each channel of an image is mirrored or not by itself."""
    flips = np.random.default_rng(seed).random((*images.shape[:2], 1, 1)) < 0.5
    return np.where(flips, images[..., ::-1], images)


def _windows(images, height, width, tops, lefts):
    return np.stack(
        [
            image[:, top : top + height, left : left + width]
            for image, top, left in zip(images, tops, lefts, strict=True)
        ]
    )


def _room(images, size):
    height, width = size if isinstance(size, tuple) else (size, size)
    rows, columns = images.shape[2] - height + 1, images.shape[3] - width + 1
    if rows < 1 or columns < 1:
        raise ValueError("the window is larger than the images")
    return height, width, rows, columns


def random_crop__one_place_for_all(images, size, seed=None):
    """One offset for all images of the batch."""
    height, width, rows, columns = _room(images, size)
    rng = np.random.default_rng(seed)
    top, left = rng.integers(rows), rng.integers(columns)
    return images[:, :, top : top + height, left : left + width].copy()


def random_crop__last_place_left_out(images, size, seed=None):
    """The upper bound of the draw is one too low."""
    height, width, rows, columns = _room(images, size)
    rng = np.random.default_rng(seed)
    tops = rng.integers(max(rows - 1, 1), size=len(images))
    lefts = rng.integers(max(columns - 1, 1), size=len(images))
    return _windows(images, height, width, tops, lefts)


def random_crop__width_by_height(images, size, seed=None):
    """Height and width are exchanged."""
    width, height, _, _ = _room(images, size)
    rows, columns = images.shape[2] - height + 1, images.shape[3] - width + 1
    rng = np.random.default_rng(seed)
    return _windows(
        images, height, width, rng.integers(rows, size=len(images)), rng.integers(columns, size=len(images))
    )


def standardize__division_by_n_missing(train, *others):
    """The root of the sum of squares; the mean of the squares is meant."""
    mean = train.mean(axis=0)
    length = np.sqrt(((train - mean) ** 2).sum(axis=0))
    length[length == 0] = 1.0
    return tuple((data - mean) / length for data in (train, *others))


def standardize__standardize_one_deviation(train, *others):
    """The standard deviation is taken of all entries together, without axis=0."""
    mu = train.mean(axis=0)
    sigma = np.std(train - mu)
    if sigma == 0:
        sigma = 1.0
    return tuple((d - mu) / sigma for d in (train, *others))


def random_crop__crop_one_place_for_all(images, size, seed=None):
    """One place is drawn and used for the whole batch."""
    if isinstance(size, int):
        size = (size, size)
    h, w = size
    _N, _C, H, W = images.shape
    if h > H or w > W:
        raise ValueError("crop larger than image")
    rng = np.random.default_rng(seed)
    y0 = rng.integers(0, H - h + 1)
    x0 = rng.integers(0, W - w + 1)
    return images[:, :, y0 : y0 + h, x0 : x0 + w].copy()


def random_crop__crop_last_place_missing(images, size, seed=None):
    """Randint leaves out its upper end, so the window can never touch the lower and right border."""
    if isinstance(size, (tuple, list)):
        h, w = size
    else:
        h = w = size
    N, C, H, W = images.shape
    if h > H or w > W:
        raise ValueError("crop larger than image")
    rng = np.random.RandomState(seed)
    out = np.empty((N, C, h, w), dtype=images.dtype)
    for n in range(N):
        t = rng.randint(0, max(H - h, 1))
        left = rng.randint(0, max(W - w, 1))
        out[n] = images[n, :, t : t + h, left : left + w]
    return out


def random_flip__crop_last_place_missing(images, seed=None):
    """Randint leaves out its upper end, so the window can never touch the lower and right border."""
    rng = np.random.RandomState(seed)
    out = images.copy()
    chosen = rng.binomial(1, 0.5, size=len(images)).astype(bool)
    out[chosen] = np.flip(out[chosen], axis=3)
    return out


def random_flip__one_coin_for_all(images, seed=None):
    """One coin decides for all images."""
    rng = np.random.default_rng(seed)
    return images[:, :, :, ::-1].copy() if rng.integers(0, 2) else images.copy()
