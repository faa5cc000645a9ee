"""Known wrong preprocessing."""

import numpy as np

from .._types import Array
from ..preprocessing import mean_subtract, pca, scale_to_range, standardize, whiten


def mean_subtract__every_set_by_its_own(train: Array, *others: Array) -> tuple[Array, ...]:
    """Every set is centred by its own mean; the mean is that of the training set alone.

    Hint: a model that is used has one example at a time. What would its own mean be?
    """
    return tuple(mean_subtract(data)[0] for data in (train, *others))


def mean_subtract__all_sets_together(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is that of all sets together; nothing may be estimated from data that is to test the model.

    Hint: which of the sets does the model see while it is trained?
    """
    mean = np.concatenate([train, *others]).mean(axis=0)
    return tuple(data - mean for data in (train, *others))


def mean_subtract__one_mean_for_all(train: Array, *others: Array) -> tuple[Array, ...]:
    """One number is subtracted everywhere; each feature has a mean of its own.

    Hint: which shape does your mean have?
    """
    return tuple(data - train.mean() for data in (train, *others))


def mean_subtract__mean_of_each_example(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is taken over the features of an example; it should be taken over the examples.

    Hint: after centring, which sums should be zero: those of the rows or those of the columns?
    """
    sets = (train, *others)
    return tuple(data - np.mean(data, axis=tuple(range(1, data.ndim)), keepdims=True) for data in sets)


def mean_subtract__training_set_alone(train: Array, *others: Array) -> tuple[Array, ...]:
    """The training set is centred and the other sets are left as they are.

    Hint: a model trained on centred images sees a test image: should it have been moved by the same amount?
    """
    return (*mean_subtract(train), *others)


def standardize__each_set_by_itself(train: Array, *others: Array) -> tuple[Array, ...]:
    """Every set is scaled by its own statistics; they are those of the training set alone.

    Hint: a model that is used has one example at a time. What would its own deviation be?
    """
    return tuple(standardize(data)[0] for data in (train, *others))


def standardize__divided_by_one_less(train: Array, *others: Array) -> tuple[Array, ...]:
    """The deviation divides by N - 1; here it is the biased one, which divides by N.

    Hint: what does np.std do if nothing else is said?
    """
    factor = np.sqrt(1.0 - 1.0 / train.shape[0])
    return tuple(np.asarray(data * factor) for data in standardize(train, *others))


def standardize__variance_for_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the variance; it should be by the deviation, its root.

    Hint: what deviation do your features have afterwards?
    """
    std = np.where(np.ptp(train, axis=0) == 0.0, 1.0, np.std(train, axis=0))
    return tuple(np.asarray(data / std) for data in standardize(train, *others))


def standardize__not_centred(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are scaled without being centred.

    Hint: what mean do your features have afterwards?
    """
    std = np.where(np.ptp(train, axis=0) == 0.0, 1.0, np.std(train, axis=0))
    return tuple(np.asarray(data / std) for data in (train, *others))


def standardize__statistics_of_all_sets(train: Array, *others: Array) -> tuple[Array, ...]:
    """Mean and deviation are taken over all sets together; only the training set may be looked at.

    Hint: what would the training data reveal about the test data if you did this?
    """
    return standardize(np.concatenate([train, *others]), train, *others)[1:]


def standardize__one_deviation_for_all_features(train: Array, *others: Array) -> tuple[Array, ...]:
    """One deviation is taken over the whole array; every feature has its own.

    Hint: if one feature is in metres and another in millimetres, which of them is left with a deviation of 1?
    """
    return tuple(data / np.std(train) for data in mean_subtract(train, *others))


def pca__smallest_variance_first(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The directions of the smallest variance are kept; those of the greatest should be.

    Hint: in which order does your decomposition hand back eigenvalues?
    """
    projected = pca(train, *others, n_components=train.shape[1])
    return tuple(data[:, ::-1][:, :n_components] for data in projected)


def pca__projected_without_centring(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The directions are right, but the data are projected without their mean being subtracted.

    Hint: what is the mean of each component of your projected training set, and what should it be?
    """
    *projected, origin = pca(train, train, *others, np.zeros((1, train.shape[1])), n_components=n_components)
    return tuple(data - origin for data in projected[1:])


def pca__own_mean_of_each_set(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """Every set is centred by its own mean before the projection; it should be the training set's mean.

    Hint: a single test example has to be projected. Which mean is known at that moment?
    """
    return tuple(mean_subtract(data)[0] for data in pca(train, *others, n_components=n_components))


def pca__directions_of_all_sets(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """Mean and directions are taken from all sets together; only the training set may be looked at.

    Hint: what would the training data reveal about the test data if you did this?
    """
    return pca(np.concatenate([train, *others]), train, *others, n_components=n_components)[1:]


def pca__rows_of_the_eigenvectors(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The data are multiplied by the transposed matrix of directions.

    Hint: does your decomposition return one direction a row or one a column?
    """
    mean, D = np.mean(train, axis=0), train.shape[1]
    directions = pca(train, mean + np.eye(D), n_components=D)[1]
    return tuple((data - mean) @ directions.T[:, :n_components] for data in (train, *others))


def pca__scaled_to_variance_one(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The components are divided by their deviations: this is whitening, not a mere projection.

    Hint: should a direction of great variance still be recognisable as such after the projection?
    """
    projected = pca(train, *others, n_components=n_components)
    scale = np.maximum(np.std(projected[0], axis=0), 1e-8)
    return tuple(data / scale for data in projected)


def whiten__divided_by_the_eigenvalues(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The components are divided by the eigenvalues; it should be by their square roots.

    Hint: an eigenvalue of the covariance is a variance. By what do you divide to make a variance 1?
    """
    projected = pca(train, *others, n_components=train.shape[1])
    return tuple(data / (np.var(projected[0], axis=0) + eps) for data in projected)


def whiten__eps_outside_the_root(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The eps is added to the square root of the variance; it should be added to the variance.

    Hint: read the formula again: what stands under the root?
    """
    projected = pca(train, *others, n_components=train.shape[1])
    return tuple(data / (np.std(projected[0], axis=0) + eps) for data in projected)


def whiten__without_eps(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The eps is not used; it should be added to each variance.

    Hint: what happens to an axis along which the training data hardly vary?
    """
    del eps
    return whiten(train, *others, eps=1e-30)


def whiten__divided_by_n_minus_one(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The covariance divides by N - 1; it should divide by N.

    Hint: compute the mean of the squares of a whitened component. Is it 1 but for eps?
    """
    projected = pca(train, *others, n_components=train.shape[1])
    scale = np.sqrt(np.var(projected[0], axis=0, ddof=1) + eps)
    return tuple(data / scale for data in projected)


def whiten__only_decorrelated(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The data are rotated into the principal axes, but not scaled.

    Hint: what should the covariance of the whitened training set be, and what is that of yours?
    """
    del eps
    return pca(train, *others, n_components=train.shape[1])


def whiten__only_scaled(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """Each feature is scaled by itself; the data are not rotated into the principal axes.

    Hint: are any two features of your result uncorrelated on the training set?
    """
    scale = np.sqrt(np.var(train, axis=0) + eps)
    return tuple(data / scale for data in mean_subtract(train, *others))


def whiten__rotated_back(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The whitened data are rotated back to the features (ZCA); they should stay in the principal axes.

    Hint: of the two kinds of whitening, which one keeps the axes in the order of their variances?
    """
    mean, D = np.mean(train, axis=0), train.shape[1]
    directions = pca(train, mean + np.eye(D), n_components=D)[1]
    return tuple(data @ directions.T for data in whiten(train, *others, eps=eps))


def whiten__own_statistics_of_each_set(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """Every set is whitened by its own statistics; all of them should be by those of the training set.

    Hint: two equal rows, one in the training set and one in the test set: should they still be equal afterwards?
    """
    return tuple(whiten(data, eps=eps)[0] for data in (train, *others))


def scale_to_range__from_zero_to_one(train: Array, *others: Array) -> tuple[Array, ...]:
    """The features run from 0 to 1; they should run from -1 to 1.

    Hint: what are the smallest and the largest number of your result?
    """
    return tuple((data + 1.0) / 2.0 for data in scale_to_range(train, *others))


def scale_to_range__each_set_by_its_own_range(train: Array, *others: Array) -> tuple[Array, ...]:
    """Every set is scaled by its own range; the range is that of the training set alone.

    Hint: a model that is used has one example at a time. What would its own range be?
    """
    return tuple(scale_to_range(data)[0] for data in (train, *others))


def scale_to_range__one_range_for_all_features(train: Array, *others: Array) -> tuple[Array, ...]:
    """One range is taken for all features; each should have its own.

    Hint: over which axis do you take the smallest and the largest number?
    """
    low, high = np.min(train), np.max(train)
    return tuple(2.0 * (data - low) / (high - low) - 1.0 for data in (train, *others))


def scale_to_range__centred_by_the_mean(train: Array, *others: Array) -> tuple[Array, ...]:
    """The middle of the range is taken to be the mean.

    Hint: is the mean of some numbers half way between the smallest and the largest?
    """
    half = np.ptp(train, axis=0) / 2.0
    half = np.where(half == 0.0, 1.0, half)
    return tuple(data / half for data in mean_subtract(train, *others))


def scale_to_range__by_the_largest_size(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the largest absolute value; they should also be shifted.

    Hint: what are the smallest and the largest number of each feature of your result?
    """
    return tuple(data / np.max(np.abs(train), axis=0) for data in (train, *others))


def standardize__small_number_added(train: Array, *others: Array) -> tuple[Array, ...]:
    """A small number is added to every standard deviation; features without any are to be centred alone.

    Hint: what becomes of a feature whose values all lie within 1e-8?
    """
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return tuple((data - mean) / (deviation + 1e-8) for data in (train, *others))
