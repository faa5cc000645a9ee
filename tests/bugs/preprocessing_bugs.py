"""Wrong preprocessing, each as a student might write it."""

import numpy as np


def mean_subtract__each_its_own(train, *others):
    """Subtracts from every set its own mean."""
    return tuple(data - data.mean(axis=0) for data in (train, *others))


def mean_subtract__of_all_sets(train, *others):
    """The mean of all sets together."""
    mean = np.concatenate([train, *others]).mean(axis=0)
    return tuple(data - mean for data in (train, *others))


def mean_subtract__one_number(train, *others):
    """One mean for all features."""
    return tuple(data - train.mean() for data in (train, *others))


def mean_subtract__of_rows(train, *others):
    """The mean of each example."""
    return tuple(
        data - data.reshape(len(data), -1).mean(axis=1).reshape(-1, *[1] * (data.ndim - 1)) for data in (train, *others)
    )


def mean_subtract__train_alone(train, *others):
    """Leaves the other sets as they are."""
    return (train - train.mean(axis=0), *others)


def mean_subtract__whole_numbers(train, *others):
    """Rounds the mean to the type of whole numbers."""
    mean = train.mean(axis=0).astype(train.dtype)
    return tuple(data - mean for data in (train, *others))


def standardize__each_its_own_of_standardize(train, *others):
    """Scales every set by its own statistics."""
    return tuple(_scaled(data, data) for data in (train, *others))


def _scaled(data, train, ddof=0):
    std = train.std(axis=0, ddof=ddof) if len(train) > ddof else np.ones(train.shape[1:])
    return (data - train.mean(axis=0)) / np.where(std == 0, 1, std)


def standardize__unbiased(train, *others):
    """The deviation divides by N - 1."""
    return tuple(_scaled(data, train, ddof=1) for data in (train, *others))


def standardize__by_variance(train, *others):
    """Divides by the variance."""
    var = train.var(axis=0)
    return tuple((data - train.mean(axis=0)) / np.where(var == 0, 1, var) for data in (train, *others))


def standardize__zero_by_zero(train, *others):
    """Divides by a deviation of zero."""
    with np.errstate(all="ignore"):
        return tuple((data - train.mean(axis=0)) / train.std(axis=0) for data in (train, *others))


def standardize__tiny_number(train, *others):
    """Adds a tiny number to the deviation: a constant feature of another set is blown up."""
    return tuple((data - train.mean(axis=0)) / (train.std(axis=0) + 1e-8) for data in (train, *others))


def standardize__not_centred(train, *others):
    """Forgets to centre."""
    std = train.std(axis=0)
    return tuple(data / np.where(std == 0, 1, std) for data in (train, *others))


def standardize__one_deviation(train, *others):
    """One deviation for all features."""
    return tuple((data - train.mean(axis=0)) / train.std() for data in (train, *others))


def standardize__range(train, *others):
    """Divides by the range."""
    width = np.ptp(train, axis=0)
    return tuple((data - train.mean(axis=0)) / np.where(width == 0, 1, width) for data in (train, *others))


def standardize__of_all_sets_of_standardize(train, *others):
    """The statistics of all sets together."""
    everything = np.concatenate([train, *others])
    return tuple(_scaled(data, everything) for data in (train, *others))


def standardize__rows(train, *others):
    """Scales every example over its features."""
    scaled = []
    for data in (train, *others):
        flat = data.reshape(len(data), -1)
        std = flat.std(axis=1, keepdims=True)
        scaled.append(((flat - flat.mean(axis=1, keepdims=True)) / np.where(std == 0, 1, std)).reshape(data.shape))
    return tuple(scaled)


def _axes(train):
    centred = train - train.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(train))
    return variances[::-1], directions[:, ::-1]


def _checked(train, n_components):
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("no such number of components")


def pca__smallest_first(train, *others, n_components):
    """Keeps the directions of the smallest variance, in the order that eigh gives."""
    _checked(train, n_components)
    _, directions = _axes(train)
    return tuple((data - train.mean(axis=0)) @ directions[:, ::-1][:, :n_components] for data in (train, *others))


def pca__not_centred_of_pca(train, *others, n_components):
    """Forgets to centre the data that it projects."""
    _checked(train, n_components)
    _, directions = _axes(train)
    return tuple(data @ directions[:, :n_components] for data in (train, *others))


def pca__of_all_sets_of_pca(train, *others, n_components):
    """Mean and directions of all sets together."""
    _checked(train, n_components)
    everything = np.concatenate([train, *others])
    _, directions = _axes(everything)
    return tuple((data - everything.mean(axis=0)) @ directions[:, :n_components] for data in (train, *others))


def pca__features_selected(train, *others, n_components):
    """Keeps the features of the greatest variance instead of directions."""
    _checked(train, n_components)
    kept = np.argsort(-train.var(axis=0))[:n_components]
    return tuple((data - train.mean(axis=0))[:, kept] for data in (train, *others))


def pca__second_moments(train, *others, n_components):
    """Directions of the data as they are, without their mean."""
    _checked(train, n_components)
    directions = np.linalg.svd(train, full_matrices=False)[2].T[:, :n_components]
    return tuple((data - train.mean(axis=0)) @ directions for data in (train, *others))


def pca__each_its_own_mean(train, *others, n_components):
    """Centres every set by its own mean."""
    _checked(train, n_components)
    _, directions = _axes(train)
    return tuple((data - data.mean(axis=0)) @ directions[:, :n_components] for data in (train, *others))


def pca__rows_for_columns(train, *others, n_components):
    """Takes the rows of the matrix of eigenvectors for its columns."""
    _checked(train, n_components)
    _, directions = _axes(train)
    return tuple((data - train.mean(axis=0)) @ directions.T[:, :n_components] for data in (train, *others))


def pca__projected_back(train, *others, n_components):
    """Projects back into the space of the features."""
    _checked(train, n_components)
    _, directions = _axes(train)
    kept = directions[:, :n_components]
    return tuple((data - train.mean(axis=0)) @ kept @ kept.T for data in (train, *others))


def pca__whitened(train, *others, n_components):
    """Scales every component to variance 1."""
    _checked(train, n_components)
    variances, directions = _axes(train)
    scale = np.sqrt(np.maximum(variances[:n_components], 1e-12))
    return tuple((data - train.mean(axis=0)) @ directions[:, :n_components] / scale for data in (train, *others))


def pca__too_many_ignored(train, *others, n_components):
    """Gives as many components as there are when asked for more."""
    _, directions = _axes(train)
    return tuple((data - train.mean(axis=0)) @ directions[:, :n_components] for data in (train, *others))


def pca__signs_of_each_set(train, *others, n_components):
    """Turns the signs in every set by itself."""
    _checked(train, n_components)
    _, directions = _axes(train)
    projected = [(data - train.mean(axis=0)) @ directions[:, :n_components] for data in (train, *others)]
    return tuple(data * np.where(data[0] < 0, -1.0, 1.0) for data in projected)


def _whitened(train, others, scale):
    variances, directions = _axes(train)
    variances = np.maximum(variances, 0)
    return tuple((data - train.mean(axis=0)) @ directions / scale(variances) for data in (train, *others))


def whiten__no_eps(train, *others, eps=1e-5):
    """Forgets eps."""
    return _whitened(train, others, lambda variances: np.sqrt(variances + 1e-30))


def whiten__eps_outside_the_root(train, *others, eps=1e-5):
    """Adds eps to the deviation."""
    return _whitened(train, others, lambda variances: np.sqrt(variances) + eps)


def whiten__by_variance_of_whiten(train, *others, eps=1e-5):
    """Divides by the variance."""
    return _whitened(train, others, lambda variances: variances + eps)


def whiten__unbiased_of_whiten(train, *others, eps=1e-5):
    """The covariance divides by N - 1."""
    n = len(train)
    return _whitened(train, others, lambda variances: np.sqrt(variances * n / (n - 1) + eps))


def whiten__not_scaled(train, *others, eps=1e-5):
    """Rotates alone."""
    return _whitened(train, others, np.ones_like)


def whiten__standardised(train, *others, eps=1e-5):
    """Scales the features without rotating."""
    return tuple((data - train.mean(axis=0)) / np.sqrt(train.var(axis=0) + eps) for data in (train, *others))


def whiten__rotated_back(train, *others, eps=1e-5):
    """Rotates back to the features afterwards."""
    _, directions = _axes(train)
    white = _whitened(train, others, lambda variances: np.sqrt(variances + eps))
    return tuple(data @ directions.T for data in white)


def whiten__of_all_sets_of_whiten(train, *others, eps=1e-5):
    """Whitens by the statistics of all sets together."""
    everything = np.concatenate([train, *others])
    return _whitened(everything, (train, *others), lambda variances: np.sqrt(variances + eps))[1:]


def whiten__not_centred_of_whiten(train, *others, eps=1e-5):
    """Rotates and scales the data without subtracting their mean."""
    variances, directions = _axes(train)
    return tuple(data @ directions / np.sqrt(np.maximum(variances, 0) + eps) for data in (train, *others))


def whiten__singular_values_not_squared(train, *others, eps=1e-5):
    """Takes the singular values of the centred data for the variances."""
    mean = train.mean(axis=0)
    _, singular, axes = np.linalg.svd(train - mean, full_matrices=False)
    return tuple((data - mean) @ axes.T / np.sqrt(singular + eps) for data in (train, *others))


def whiten__each_its_own_of_whiten(train, *others, eps=1e-5):
    """Whitens every set by its own statistics."""
    return tuple(_whitened(data, (), lambda variances: np.sqrt(variances + eps))[0] for data in (train, *others))


def whiten__smallest_first_of_whiten(train, *others, eps=1e-5):
    """The axes in the order of increasing variance."""
    white = _whitened(train, others, lambda variances: np.sqrt(variances + eps))
    return tuple(data[:, ::-1] for data in white)


def random_flip__all_or_none(images, seed=None):
    """One decision for the whole batch."""
    return images[..., ::-1] if np.random.default_rng(seed).random() < 0.5 else images.copy()


def random_flip__always(images, seed=None):
    """Mirrors every image."""
    return images[..., ::-1].copy()


def random_flip__upside_down(images, seed=None):
    """Exchanges top and bottom."""
    flip = np.random.default_rng(seed).random(len(images)) < 0.5
    return np.where(flip[:, None, None, None], images[:, :, ::-1], images)


def random_flip__each_channel(images, seed=None):
    """A decision for each channel."""
    flip = np.random.default_rng(seed).random((*images.shape[:2], 1, 1)) < 0.5
    return np.where(flip, images[..., ::-1], images)


def random_flip__seldom(images, seed=None):
    """Mirrors a quarter of the images."""
    flip = np.random.default_rng(seed).random(len(images)) < 0.25
    return np.where(flip[:, None, None, None], images[..., ::-1], images)


def random_flip__seed_not_read(images, seed=None):
    """Ignores the seed."""
    flip = np.random.default_rng().random(len(images)) < 0.5
    return np.where(flip[:, None, None, None], images[..., ::-1], images)


def random_flip__through_the_channels(images, seed=None):
    """Reverses the channels as well as the columns."""
    flip = np.random.default_rng(seed).random(len(images)) < 0.5
    return np.where(flip[:, None, None, None], images[:, ::-1, :, ::-1], images)


def random_flip__every_second(images, seed=None):
    """Mirrors every second image, whatever the seed is."""
    out = images.copy()
    out[::2] = out[::2, :, :, ::-1]
    return out


def random_flip__view_overwritten(images, seed=None):
    """Mirrors in place column by column, which overwrites what it still has to read."""
    out = images.copy()
    for n in np.flatnonzero(np.random.default_rng(seed).random(len(images)) < 0.5):
        for column in range(out.shape[3]):
            out[n, :, :, column] = out[n, :, :, out.shape[3] - 1 - column]
    return out


def _window(images, size, tops, lefts):
    height, width = size if isinstance(size, tuple) else (size, size)
    return np.stack(
        [
            image[:, top : top + height, left : left + width]
            for image, top, left in zip(images, tops, lefts, strict=True)
        ]
    )


def _room(images, size):
    height, width = size if isinstance(size, tuple) else (size, size)
    rows, columns = images.shape[2] - height, images.shape[3] - width
    if rows < 0 or columns < 0:
        raise ValueError("the window does not fit")
    return rows, columns


def random_crop__never_the_last(images, size, seed=None):
    """Never takes the last row or column."""
    rows, columns = _room(images, size)
    rng = np.random.default_rng(seed)
    N = len(images)
    return _window(images, size, rng.integers(max(rows, 1), size=N), rng.integers(max(columns, 1), size=N))


def random_crop__one_place(images, size, seed=None):
    """One place for all images."""
    rows, columns = _room(images, size)
    rng = np.random.default_rng(seed)
    N = len(images)
    return _window(images, size, [rng.integers(rows + 1)] * N, [rng.integers(columns + 1)] * N)


def random_crop__centre(images, size, seed=None):
    """Always the centre."""
    rows, columns = _room(images, size)
    N = len(images)
    return _window(images, size, [rows // 2] * N, [columns // 2] * N)


def random_crop__along_the_diagonal(images, size, seed=None):
    """One number for row and column."""
    rows, columns = _room(images, size)
    places = np.random.default_rng(seed).integers(min(rows, columns) + 1, size=len(images))
    return _window(images, size, places, places)


def random_crop__top_left(images, size, seed=None):
    """Always the corner at the top left."""
    _room(images, size)
    N = len(images)
    return _window(images, size, [0] * N, [0] * N)


def random_crop__each_channel_of_random_crop(images, size, seed=None):
    """Another place for each channel."""
    rows, columns = _room(images, size)
    N, C, H, W = images.shape
    rng = np.random.default_rng(seed)
    single = images.reshape(N * C, 1, H, W)
    out = _window(single, size, rng.integers(rows + 1, size=N * C), rng.integers(columns + 1, size=N * C))
    return out.reshape(N, C, *out.shape[2:])


def random_crop__seed_not_read_of_random_crop(images, size, seed=None):
    """Ignores the seed."""
    rows, columns = _room(images, size)
    rng = np.random.default_rng()
    N = len(images)
    return _window(images, size, rng.integers(rows + 1, size=N), rng.integers(columns + 1, size=N))


def random_crop__other_images(images, size, seed=None):
    """Cuts windows out of images drawn at random."""
    rows, columns = _room(images, size)
    rng = np.random.default_rng(seed)
    N = len(images)
    drawn = images[rng.integers(N, size=N)]
    return _window(drawn, size, rng.integers(rows + 1, size=N), rng.integers(columns + 1, size=N))


def random_crop__triangular(images, size, seed=None):
    """Rounds to the nearest place, so that the border comes up half as often."""
    rows, columns = _room(images, size)
    rng = np.random.default_rng(seed)
    N = len(images)
    tops, lefts = np.round(rng.random(N) * rows).astype(int), np.round(rng.random(N) * columns).astype(int)
    return _window(images, size, tops, lefts)


def random_crop__too_large_ignored(images, size, seed=None):
    """Gives the whole image where the window is larger."""
    height, width = size if isinstance(size, tuple) else (size, size)
    rows, columns = max(images.shape[2] - height, 0), max(images.shape[3] - width, 0)
    rng = np.random.default_rng(seed)
    N = len(images)
    return _window(images, size, rng.integers(rows + 1, size=N), rng.integers(columns + 1, size=N))


def mean_subtract__axis_ignored(train, *others, axis=0):
    """Always a mean of each feature."""
    del axis
    return tuple(data - train.mean(axis=0) for data in (train, *others))


def mean_subtract__axis_of_the_channels(train, *others, axis=0):
    """None is taken for a mean of each channel."""
    axes = axis if axis is not None else (0, *range(2, train.ndim))
    return tuple(data - train.mean(axis=axes, keepdims=True) for data in (train, *others))


def mean_subtract__own_mean_along_other_axes(train, *others, axis=0):
    """Every set by its own mean unless it is that of each feature."""
    own = axis != 0
    return tuple(data - (data if own else train).mean(axis=axis, keepdims=True) for data in (train, *others))


def scale_to_range__unit_interval(train, *others):
    """From 0 to 1."""
    low, span = train.min(axis=0), np.ptp(train, axis=0)
    return tuple((data - low) / np.where(span == 0, 1, span) for data in (train, *others))


def scale_to_range__own_range(train, *others):
    """Every set by its own range."""
    return tuple(2 * (d - d.min(0)) / np.where(np.ptp(d, 0) == 0, 1, np.ptp(d, 0)) - 1 for d in (train, *others))


def scale_to_range__range_of_all_features(train, *others):
    """One range for all features."""
    low, high = train.min(), train.max()
    return tuple(2 * (data - low) / (high - low) - 1 for data in (train, *others))


def scale_to_range__zero_by_zero(train, *others):
    """A constant feature is divided by its range of 0."""
    low, high = train.min(axis=0), train.max(axis=0)
    with np.errstate(all="ignore"):
        return tuple(2 * (data - low) / (high - low) - 1 for data in (train, *others))


def scale_to_range__clipped(train, *others):
    """What leaves the range is cut off."""
    low, high = train.min(axis=0), train.max(axis=0)
    half = np.where(high == low, 1, (high - low) / 2)
    return tuple(np.clip((data - (low + high) / 2) / half, -1, 1) for data in (train, *others))


def scale_to_range__constant_at_minus_one(train, *others):
    """A constant feature becomes -1."""
    low, high = train.min(axis=0), train.max(axis=0)
    return tuple(2 * (data - low) / np.where(high == low, 1, high - low) - 1 for data in (train, *others))
