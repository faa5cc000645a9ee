"""Right preprocessing, each written in another way than the reference's."""

# ruff: noqa: NPY002 - the course draws from the global state, and so may a submission

import random

import numpy as np


def mean_subtract__loop(train, *others):
    """One set after the other; a list."""
    mean = train.sum(axis=0) / train.shape[0]
    results = [train - mean]
    for data in others:
        results.append(data - mean)  # noqa: PERF401 - written as a student would
    return results


def mean_subtract__in_place(train, *others):
    """In place on copies of floats."""
    mean = np.mean(train, axis=0, keepdims=True)
    copies = [np.array(data, dtype=np.float64) for data in (train, *others)]
    for data in copies:
        np.subtract(data, mean, out=data)
    return tuple(copies)


def mean_subtract__single_precision(train, *others):
    """In single precision."""
    mean = np.float32(train).mean(axis=0)
    return tuple(np.float32(data) - mean for data in (train, *others))


def mean_subtract__outer_product(train, *others):
    """The mean as a product with ones, of flattened examples."""
    mean = np.ones(len(train)) @ train.reshape(len(train), -1) / len(train)
    return tuple((data.reshape(len(data), -1) - mean).reshape(data.shape) for data in (train, *others))


def standardize__where_it_varies(train, *others):
    """Divides only where there is a deviation."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    std[std == 0] = 1
    return tuple((data - mean) / std for data in (train, *others))


def standardize__root_of_mean_square(train, *others):
    """The deviation by hand; others first; a list."""
    mean = train.mean(0)
    std = np.sqrt(((train - mean) ** 2).mean(0))
    std = np.maximum(std, (std == 0) * 1.0)
    rest = [(data - mean) / std for data in others]
    return [(train - mean) / std, *rest]


def standardize__second_moment(train, *others):
    """The variance as the mean of the squares without the square of the mean; centred first, which is safe."""
    shifted = train - train[0]
    variance = (shifted**2).mean(axis=0) - shifted.mean(axis=0) ** 2
    std = np.sqrt(np.where(variance > 0, variance, 1))
    return tuple((data - train[0] - shifted.mean(axis=0)) / std for data in (train, *others))


def standardize__single_precision(train, *others):
    """In single precision, feature by feature."""
    outs = [np.zeros(data.shape, np.float32) for data in (train, *others)]
    for index in np.ndindex(*train.shape[1:]):
        column = np.float32(train[(slice(None), *index)])
        mean, std = column.mean(), column.std()
        for out, data in zip(outs, (train, *others), strict=True):
            out[(slice(None), *index)] = (np.float32(data[(slice(None), *index)]) - mean) / (std if std > 0 else 1)
    return tuple(outs)


def pca__singular_vectors(train, *others, n_components):
    """Through the singular value decomposition of the centred data."""
    if n_components < 1 or n_components > train.shape[1]:
        raise ValueError("n_components")
    mean = train.mean(axis=0)
    axes = np.linalg.svd(train - mean, full_matrices=False)[2][:n_components]
    return tuple((data - mean) @ axes.T for data in (train, *others))


def pca__covariance(train, *others, n_components):
    """np.cov and np.linalg.svd of it, as the course's notes do; a list."""
    if not 0 < n_components <= train.shape[1]:
        raise ValueError("n_components")
    centred = train - np.mean(train, axis=0)
    U = np.linalg.svd(np.dot(centred.T, centred) / centred.shape[0])[0]
    rest = [np.dot(data - np.mean(train, axis=0), U[:, :n_components]) for data in others]
    return [np.dot(centred, U[:, :n_components]), *rest]


def pca__unsorted_eigenvalues(train, *others, n_components):
    """np.linalg.eig, whose order and signs are arbitrary, sorted afterwards."""
    if n_components not in range(1, train.shape[1] + 1):
        raise ValueError("n_components")
    values, vectors = np.linalg.eig(np.cov(train, rowvar=False))
    order = np.argsort(-values.real)[:n_components]
    W = -vectors.real[:, order]
    return tuple(data @ W - train.mean(axis=0) @ W for data in (train, *others))


def pca__sorted_eigenvectors(train, *others, n_components):
    """np.linalg.eigh in descending order, the signs turned so that the first entries are negative."""
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("n_components")
    mean = train.mean(axis=0)
    values, vectors = np.linalg.eigh((train - mean).T @ (train - mean))
    kept = vectors[:, np.argsort(values)[::-1][:n_components]]
    kept = kept * np.where(kept[0] > 0, -1, 1)
    return tuple(np.einsum("nd,dk->nk", data - mean, kept) for data in (train, *others))


def pca__single_precision(train, *others, n_components):
    """In single precision."""
    if not 1 <= n_components <= train.shape[1]:
        raise ValueError("n_components")
    mean = np.float32(train.mean(axis=0))
    axes = np.linalg.svd(np.float32(train) - mean, full_matrices=False)[2][:n_components]
    return tuple((np.float32(data) - mean) @ axes.T for data in (train, *others))


def whiten__singular_values(train, *others, eps=1e-5):
    """Variances from singular values."""
    mean = train.mean(axis=0)
    _, singular, axes = np.linalg.svd(train - mean, full_matrices=False)
    return tuple((data - mean) @ axes.T / np.sqrt(singular**2 / len(train) + eps) for data in (train, *others))


def whiten__covariance(train, *others, eps=1e-5):
    """The course's notes: SVD of the covariance; a list."""
    mean = np.mean(train, axis=0)
    U, S, _ = np.linalg.svd((train - mean).T @ (train - mean) / train.shape[0])
    return [np.dot(data - mean, U) / np.sqrt(S + eps) for data in (train, *others)]


def whiten__one_matrix(train, *others, eps=1e-5):
    """One matrix that rotates and scales; signs turned."""
    values, vectors = np.linalg.eigh(np.cov(train, rowvar=False, bias=True))
    order = np.argsort(values)[::-1]
    matrix = -vectors[:, order] @ np.diag((values[order] + eps) ** -0.5)
    return tuple((data - train.mean(0)) @ matrix for data in (train, *others))


def whiten__axis_by_axis(train, *others, eps=1e-5):
    """A loop over the axes, every other one with the opposite sign."""
    mean = train.mean(axis=0)
    values, vectors = np.linalg.eigh((train - mean).T @ (train - mean) / len(train))
    outs = [np.zeros(data.shape) for data in (train, *others)]
    for out, data in zip(outs, (train, *others), strict=True):
        for k in range(len(values)):
            out[:, k] = (-1) ** k * ((data - mean) @ vectors[:, -1 - k]) / np.sqrt(values[-1 - k] + eps)
    return tuple(outs)


def whiten__rescaled_projection(train, *others, eps=1e-5):
    """Scales by the variance of the projected training set."""
    mean = train.mean(axis=0)
    axes = np.linalg.svd(train - mean, full_matrices=False)[2].T
    variances = ((train - mean) @ axes).var(axis=0)
    return tuple((data - mean) @ axes / np.sqrt(variances + eps) for data in (train, *others))


def random_flip__image_by_image(images, seed=None):
    """Image by image, from the global state."""
    np.random.seed(seed)
    out = images.copy()
    for n in range(len(out)):
        if np.random.rand() > 0.5:
            out[n] = out[n, :, :, ::-1].copy()
    return out


def random_flip__np_flip(images, seed=None):
    """np.flip of those that are chosen, in single precision."""
    chosen = np.random.default_rng(seed).integers(0, 2, len(images)).astype(bool)
    out = np.array(images, np.float32)
    out[chosen] = np.flip(out[chosen], axis=-1)
    return out


def random_flip__in_place(images, seed=None):
    """Writes into its argument; Python's own generator."""
    rng = random.Random(seed)
    chosen = [n for n in range(len(images)) if rng.random() < 0.5]
    images[chosen] = images[chosen][:, :, :, ::-1]
    return images


def random_flip__legacy_generator(images, seed=None):
    """A generator of the old kind; the mirrored columns by an index."""
    rng = np.random.RandomState(seed)
    backwards = np.arange(images.shape[3])[::-1]
    return np.array([image[:, :, backwards] if rng.randint(2) else image for image in images])


def random_flip__permuted_bits(images, seed=None):
    """One draw of bits for the batch; a sum of both views weighted by 0 and 1."""
    bits = np.random.Generator(np.random.MT19937(seed)).binomial(1, 0.5, size=(len(images), 1, 1, 1))
    return bits * images[:, :, :, ::-1] + (1 - bits) * images


def _height_and_width(size):
    return (size, size) if np.isscalar(size) else size


def random_crop__image_by_image(images, size, seed=None):
    """Image by image, from the global state."""
    np.random.seed(seed)
    height, width = _height_and_width(size)
    N, C, H, W = images.shape
    if height > H or width > W:
        raise ValueError("too large")
    out = np.zeros((N, C, height, width))
    for n in range(N):
        top, left = np.random.randint(0, H - height + 1), np.random.randint(0, W - width + 1)
        out[n] = images[n, :, top : top + height, left : left + width]
    return out


def random_crop__one_number(images, size, seed=None):
    """One draw for row and column together; fancy indices."""
    height, width = _height_and_width(size)
    N, C, H, W = images.shape
    rows, columns = H - height + 1, W - width + 1
    if min(rows, columns) < 1:
        raise ValueError("too large")
    top, left = np.divmod(np.random.default_rng(seed).integers(rows * columns, size=N), columns)
    n, c, i, j = np.ix_(np.arange(N), np.arange(C), np.arange(height), np.arange(width))
    return images[n, c, i + top[:, None, None, None], j + left[:, None, None, None]]


def random_crop__list_of_windows(images, size, seed=None):
    """A list that becomes an array, in single precision; Python's own generator."""
    height, width = _height_and_width(size)
    rng = random.Random(seed)
    windows = []
    for image in images:
        top = rng.randint(0, image.shape[1] - height)
        left = rng.randint(0, image.shape[2] - width)
        windows.append(image[:, top : top + height, left : left + width])
    return np.array(windows, dtype=np.float32)


def random_crop__legacy_generator(images, size, seed=None):
    """A generator of the old kind; all rows first, then all columns."""
    height, width = _height_and_width(size)
    N, C, H, W = images.shape
    if height > H or width > W:
        raise ValueError("too large")
    rng = np.random.RandomState(seed)
    tops, lefts = rng.randint(H - height + 1, size=N), rng.randint(W - width + 1, size=N)
    out = np.empty((N, C, height, width))
    for i in range(height):
        for j in range(width):
            out[:, :, i, j] = images[np.arange(N), :, tops + i, lefts + j]
    return out


def random_crop__floored_uniform(images, size, seed=None):
    """Places by the floor of a uniform number."""
    height, width = _height_and_width(size)
    rows, columns = images.shape[2] - height + 1, images.shape[3] - width + 1
    if rows <= 0 or columns <= 0:
        raise ValueError("too large")
    places = np.floor(np.random.default_rng(seed).random((len(images), 2)) * (rows, columns)).astype(int)
    return np.stack([x[:, t : t + height, v : v + width] for x, (t, v) in zip(images, places, strict=True)])


def mean_subtract__without_axis(train, *others):
    """For features alone, as the interface without the argument has it."""
    mean = train.sum(axis=0) / len(train)
    return tuple(data - mean for data in (train, *others))


def mean_subtract__by_axis(train, *others, axis=0):
    """The mean by its axes, broadcast by hand."""
    axes = range(train.ndim) if axis is None else np.atleast_1d(axis)
    mean = train.mean(axis=tuple(int(a) for a in axes))
    for a in sorted(int(a) for a in axes):
        mean = np.expand_dims(mean, a)
    return [data - mean for data in (train, *others)]


def scale_to_range__two_steps(train, *others):
    """To 0..1 first, then to -1..1; constant features by hand."""
    low, span = np.amin(train, axis=0), np.amax(train, axis=0) - np.amin(train, axis=0)
    constant = span == 0
    scaled = (
        np.where(constant, 0.5 * (data - low) + 0.5, (data - low) / np.where(constant, 1, span))
        for data in (train, *others)
    )
    return tuple(2 * data - 1 for data in scaled)


def scale_to_range__interpolated(train, *others):
    """The line through two points."""
    low, high = train.min(axis=0) * 1.0, train.max(axis=0) * 1.0
    slope = np.divide(2.0, high - low, out=np.ones_like(low), where=high > low)
    return tuple(slope * (data - low) - (high > low) for data in (train, *others))


def scale_to_range__features_in_turn(train, *others):
    """One feature after the other, in the flattened sets; a list."""
    low, high = train.reshape(len(train), -1).min(0), train.reshape(len(train), -1).max(0)
    scaled = []
    for data in (train, *others):
        flat = data.reshape(len(data), -1).astype(float)
        for feature, (least, most) in enumerate(zip(low, high, strict=True)):
            half = (most - least) / 2
            flat[:, feature] -= (least + most) / 2
            if half > 0:
                flat[:, feature] /= half
        scaled.append(flat.reshape(data.shape))
    return scaled


def scale_to_range__with_ptp(train, *others):
    """By the range that NumPy measures; a range of nothing becomes 2."""
    span = np.ptp(train, axis=0)
    span[span == 0] = 2
    middle = (train.max(0) + train.min(0)) / 2
    return tuple(2 * (data - middle) / span for data in (train, *others))


def random_crop__one_draw_for_both(images, size, seed=None):
    """One number names the place of a window, row and column together."""
    height, width = size if isinstance(size, tuple) else (size, size)
    rows, columns = images.shape[2] - height + 1, images.shape[3] - width + 1
    if rows < 1 or columns < 1:
        raise ValueError("the window is larger than the images")
    places = np.random.default_rng(seed).integers(rows * columns, size=len(images))
    return np.stack(
        [
            image[:, top : top + height, left : left + width]
            for image, top, left in zip(images, places // columns, places % columns, strict=True)
        ]
    )
