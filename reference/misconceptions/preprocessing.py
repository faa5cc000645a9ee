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


def pca__columns_of_the_third_result(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The data are projected on the columns of the third result of svd; that is V transposed, its rows are directions.

    Hint: X is U @ diag(S) @ Vt. Along which axis of Vt does one direction lie?
    """
    mean = np.mean(train, axis=0)
    turned = np.linalg.svd(train - mean)[2]
    return tuple((data - mean) @ turned[:, :n_components] for data in (train, *others))


def pca__columns_of_the_third_result_of_covariance(
    train: Array, *others: Array, n_components: int
) -> tuple[Array, ...]:
    """The data are projected on the columns of the third result of svd; that is V transposed, its rows are directions.

    Hint: the covariance is U @ diag(S) @ Vt. Along which axis of Vt does one direction lie?
    """
    mean = np.mean(train, axis=0)
    turned = np.linalg.svd((train - mean).T @ (train - mean) / len(train))[2]
    return tuple((data - mean) @ turned[:, :n_components] for data in (train, *others))


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


def whiten__divided_by_the_root_of_the_singular_values(
    train: Array, *others: Array, eps: float = 1e-5
) -> tuple[Array, ...]:
    """The components are divided by the roots of the singular values of the data; a variance is one's square over N.

    Hint: X is U @ diag(S) @ Vt. What is X.T @ X / N in terms of S?
    """
    projected = pca(train, *others, n_components=train.shape[1])
    values = np.sqrt(np.sum(projected[0] ** 2, axis=0))
    return tuple(data / np.sqrt(values + eps) for data in projected)


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


def _axes_of(matrix: Array) -> tuple[Array, Array]:
    """Eigenvalues, largest first, and eigenvectors as columns whose largest entry is positive."""
    values, axes = np.linalg.eigh(matrix)
    values, axes = np.maximum(values[::-1], 0.0), axes[:, ::-1]
    return values, axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(len(axes))])


def mean_subtract__added(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is added; it should be subtracted.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data + train.mean(axis=0)) for data in (train, *others))


def mean_subtract__turned(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are subtracted from the mean; it should be the other way round.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(train.mean(axis=0) - data) for data in (train, *others))


def mean_subtract__median(train: Array, *others: Array) -> tuple[Array, ...]:
    """The median is subtracted; it should be the mean.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - np.median(train, axis=0)) for data in (train, *others))


def mean_subtract__divided_by_the_mean(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the mean; it should be subtracted.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data / train.mean(axis=0)) for data in (train, *others))


def mean_subtract__standardised(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by their deviation, too; only the mean should go.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - train.mean(axis=0)) / np.where(train.std(axis=0) == 0, 1.0, train.std(axis=0)))
            for data in (train, *others)
        )


def mean_subtract__sum_for_mean(train: Array, *others: Array) -> tuple[Array, ...]:
    """The sum is subtracted; it should be the mean.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - train.sum(axis=0)) for data in (train, *others))


def mean_subtract__first_example(train: Array, *others: Array) -> tuple[Array, ...]:
    """The first example is subtracted; it should be the mean.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - train[0]) for data in (train, *others))


def mean_subtract__smallest(train: Array, *others: Array) -> tuple[Array, ...]:
    """The smallest value is subtracted; it should be the mean.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - train.min(axis=0)) for data in (train, *others))


def mean_subtract__by_n_minus_one(train: Array, *others: Array) -> tuple[Array, ...]:
    """The sum is divided by N - 1 for the mean.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - train.sum(axis=0) / max(len(train) - 1, 1)) for data in (train, *others))


def mean_subtract__rounded(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is rounded down to a whole number.

    Hint: what is the mean of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - np.floor(train.mean(axis=0))) for data in (train, *others))


def mean_subtract__last_set(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is that of the last set; it should be that of the training set.

    Hint: of which set may the statistics be?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data - (train, *others)[-1].mean(axis=0)) for data in (train, *others))


def mean_subtract__mean_of_means(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is the average of the means of all sets; it should be that of the training set.

    Hint: of which set may the statistics be?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(data - np.mean([part.mean(axis=0) for part in (train, *others)], axis=0))
            for data in (train, *others)
        )


def standardize__mean_added(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is added; it should be subtracted.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data + train.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0)))
            for data in (train, *others)
        )


def standardize__range_for_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by their range; it should be the standard deviation.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - train.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0)))
            for data in (train, *others)
        )


def standardize__largest_magnitude_for_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the largest value; it should be the standard deviation.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.abs(train).max(axis=0))
            )
            for data in (train, *others)
        )


def standardize__length_for_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the length of the centred feature: the division by N is missing under the root.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.mean(axis=0))
                / np.where(np.ptp(train, axis=0) == 0, 1.0, np.sqrt(((train - train.mean(axis=0)) ** 2).sum(axis=0)))
            )
            for data in (train, *others)
        )


def standardize__mean_magnitude_for_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the mean absolute deviation; it should be the standard deviation.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.mean(axis=0))
                / np.where(np.ptp(train, axis=0) == 0, 1.0, np.abs(train - train.mean(axis=0)).mean(axis=0))
            )
            for data in (train, *others)
        )


def standardize__root_mean_square_for_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The deviation is taken about 0 and not about the mean.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.mean(axis=0))
                / np.where(np.ptp(train, axis=0) == 0, 1.0, np.sqrt((train**2).mean(axis=0)))
            )
            for data in (train, *others)
        )


def standardize__root_of_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the root of the standard deviation.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.sqrt(train.std(axis=0)))
            )
            for data in (train, *others)
        )


def standardize__multiplied(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are multiplied by the standard deviation; they should be divided.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                ((data - train.mean(axis=0)) * train.std(axis=0) * train.std(axis=0))
                / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0))
            )
            for data in (train, *others)
        )


def standardize__median_for_mean(train: Array, *others: Array) -> tuple[Array, ...]:
    """The median is subtracted; it should be the mean.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - np.median(train, axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0)))
            for data in (train, *others)
        )


def standardize__smallest_for_mean(train: Array, *others: Array) -> tuple[Array, ...]:
    """The smallest value is subtracted; it should be the mean.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - train.min(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0)))
            for data in (train, *others)
        )


def standardize__own_mean(train: Array, *others: Array) -> tuple[Array, ...]:
    """Each set is centred by its own mean; all need that of the training set.

    Hint: of which set may the statistics be?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - data.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0)))
            for data in (train, *others)
        )


def standardize__centred_after_scaling(train: Array, *others: Array) -> tuple[Array, ...]:
    """The mean is subtracted after the division; the mean of the scaled data is another.

    Hint: which comes first?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.mean(axis=0) * train.std(axis=0))
                / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0))
            )
            for data in (train, *others)
        )


def standardize__own_deviation(train: Array, *others: Array) -> tuple[Array, ...]:
    """Each set is divided by its own deviation; all need that of the training set.

    Hint: of which set may the statistics be?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - train.mean(axis=0)) / np.where(data.std(axis=0) == 0, 1.0, data.std(axis=0)))
            for data in (train, *others)
        )


def standardize__by_example(train: Array, *others: Array) -> tuple[Array, ...]:
    """Each example is standardised by itself; the statistics are those of a feature over the training set.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - data.reshape(len(data), -1).mean(axis=1).reshape(-1, *[1] * (data.ndim - 1)))
                / data.reshape(len(data), -1).std(axis=1).reshape(-1, *[1] * (data.ndim - 1))
            )
            for data in (train, *others)
        )


def standardize__over_everything(train: Array, *others: Array) -> tuple[Array, ...]:
    """One mean and one deviation for all numbers are used; each feature has its own.

    Hint: what are mean and deviation of each feature of your training set?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - train.mean()) / train.std()) for data in (train, *others))


def scale_to_range__one_not_subtracted(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data run from 0 to 2: 1 is still to be subtracted.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (2.0 * (data - train.min(axis=0))) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0))
            )
            for data in (train, *others)
        )


def scale_to_range__half_the_range(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data run from -1/2 to 1/2: the factor 2 is missing.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - (train.min(axis=0) + train.max(axis=0)) / 2.0)
                / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0))
            )
            for data in (train, *others)
        )


def scale_to_range__from_minus_one_to_zero(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data run from -1 to 0: the factor 2 is missing.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (data - train.min(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0)) - 1.0
            )
            for data in (train, *others)
        )


def scale_to_range__from_one(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data run from 1 to 3: 1 is added and not subtracted.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (2.0 * (data - train.min(axis=0))) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0))
                + 1.0
            )
            for data in (train, *others)
        )


def scale_to_range__turned_over(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data run from 1 to -1: smallest and largest are exchanged.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (2.0 * (train.max(axis=0) - data)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0))
                - 1.0
            )
            for data in (train, *others)
        )


def scale_to_range__by_the_largest(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are divided by the largest value and not by the range.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (2.0 * (data - train.min(axis=0))) / np.where(np.ptp(train, axis=0) == 0, 1.0, train.max(axis=0)) - 1.0
            )
            for data in (train, *others)
        )


def scale_to_range__without_smallest(train: Array, *others: Array) -> tuple[Array, ...]:
    """The smallest value is not subtracted.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((2.0 * data) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0)) - 1.0)
            for data in (train, *others)
        )


def scale_to_range__largest_subtracted(train: Array, *others: Array) -> tuple[Array, ...]:
    """The largest value is subtracted; it should be the smallest.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                (2.0 * (data - train.max(axis=0))) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0))
                - 1.0
            )
            for data in (train, *others)
        )


def scale_to_range__mean_and_range(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are centred by the mean and divided by the whole range.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - train.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0)))
            for data in (train, *others)
        )


def scale_to_range__deviation_for_range(train: Array, *others: Array) -> tuple[Array, ...]:
    """The data are centred and divided by the standard deviation: this standardises.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - train.mean(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0)))
            for data in (train, *others)
        )


def scale_to_range__bytes(train: Array, *others: Array) -> tuple[Array, ...]:
    """The range is taken to be 0 to 255; it should be that of the training set.

    Hint: what do the smallest and the largest value of a feature of the training set become?
    """
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data / 127.5 - 1.0) for data in (train, *others))


def scale_to_range__clipped(train: Array, *others: Array) -> tuple[Array, ...]:
    """Values of other sets that leave the range are cut off; they may leave it.

    Hint: what becomes of a test value above the training set's largest?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                np.clip(
                    2.0 * (data - train.min(axis=0)) / np.where(np.ptp(train, axis=0) == 0, 1.0, np.ptp(train, axis=0))
                    - np.where(np.ptp(train, axis=0) == 0, 0.0, 1.0),
                    -1.0,
                    1.0,
                )
            )
            for data in (train, *others)
        )


def scale_to_range__range_of_all_sets(train: Array, *others: Array) -> tuple[Array, ...]:
    """The range is that of all sets together; it should be that of the training set.

    Hint: of which set may the statistics be?
    """
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray(
                2.0
                * (data - np.concatenate((train, *others)).min(axis=0))
                / np.where(
                    np.ptp(np.concatenate((train, *others)), axis=0) == 0,
                    1.0,
                    np.ptp(np.concatenate((train, *others)), axis=0),
                )
                - 1.0
            )
            for data in (train, *others)
        )


def pca__directions_of_raw_second_moments(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The directions are those of X^T X without centring.

    Hint: what is the covariance of data whose mean is not 0?
    """
    centre = train.mean(axis=0)
    axes = _axes_of(train.T @ train)[1]
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes[:, :n_components]) for data in (train, *others))


def pca__reconstructed(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The data are projected and turned back into the space of features; the coordinates are asked for.

    Hint: of which shape should the result be?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    _values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - centre) @ axes[:, :n_components] @ axes[:, :n_components].T) for data in (train, *others)
        )


def pca__largest_last(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The directions of the largest variances are kept, in the wrong order: the largest comes last.

    Hint: in which order are the directions?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    _values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes[:, :n_components][:, ::-1]) for data in (train, *others))


def pca__of_standardised_data(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The data are divided by their deviations first; they should only be centred.

    Hint: which matrix's eigenvectors do you take?
    """
    centre = train.mean(axis=0)
    scaled = (train - centre) / train.std(axis=0)
    axes = _axes_of(scaled.T @ scaled)[1]
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - centre) / train.std(axis=0) @ axes[:, :n_components]) for data in (train, *others)
        )


def pca__of_correlations(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The directions are those of the correlations; those of the covariance are asked for.

    Hint: which matrix's eigenvectors do you take?
    """
    centre = train.mean(axis=0)
    scaled = (train - centre) / train.std(axis=0)
    axes = _axes_of(scaled.T @ scaled)[1]
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes[:, :n_components]) for data in (train, *others))


def pca__scaled_by_values(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The coordinates are multiplied by the eigenvalues.

    Hint: how long is a direction?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - centre) @ axes[:, :n_components] * values[:n_components]) for data in (train, *others)
        )


def whiten__multiplied_by_deviation(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The axes are multiplied by their deviation; they should be divided.

    Hint: what are the variances of your whitened training set?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes * np.sqrt(values + eps)) for data in (train, *others))


def whiten__covariance_not_averaged(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The covariance is not divided by N.

    Hint: what are the variances of your whitened training set?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - centre) @ axes / np.sqrt(len(train) * values + eps)) for data in (train, *others)
        )


def whiten__values_in_the_other_order(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The deviations are in the other order than the directions.

    Hint: what are the variances of your whitened training set?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes / np.sqrt(values[::-1] + eps)) for data in (train, *others))


def whiten__smallest_first(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The directions come in the order of growing variance.

    Hint: in which order does eigh give them?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(
            np.asarray((data - centre) @ axes[:, ::-1] / np.sqrt(values[::-1] + eps)) for data in (train, *others)
        )


def whiten__not_centred_when_projected(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The data are projected without their mean being subtracted.

    Hint: what is the mean of your whitened training set?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray(data @ axes / np.sqrt(values + eps)) for data in (train, *others))


def whiten__directions_by_their_rows(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The directions are read from the rows of the matrix of eigenvectors; they are its columns.

    Hint: which product shows that v is an eigenvector?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes.T / np.sqrt(values + eps)) for data in (train, *others))


def whiten__fixed_eps(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """A fixed 1e-5 stands for eps.

    Hint: where do you use the argument eps?
    """
    del eps
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes / np.sqrt(values + 1e-5)) for data in (train, *others))


def whiten__own_mean_of_each_set_of_whiten(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """Each set is centred by its own mean; all need that of the training set.

    Hint: of which set may the statistics be?
    """
    centre = train.mean(axis=0)
    centred = train - centre
    values, axes = _axes_of(centred.T @ centred / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - data.mean(axis=0)) @ axes / np.sqrt(values + eps)) for data in (train, *others))


def whiten__of_raw_second_moments(train: Array, *others: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """The directions are those of X^T X without centring.

    Hint: what is the covariance of data whose mean is not 0?
    """
    centre = train.mean(axis=0)
    values, axes = _axes_of(train.T @ train / len(train))
    with np.errstate(all="ignore"):
        return tuple(np.asarray((data - centre) @ axes / np.sqrt(values + eps)) for data in (train, *others))


def pca__others_not_centred(train: Array, *others: Array, n_components: int) -> tuple[Array, ...]:
    """The further sets are projected without the training mean being subtracted.

    Hint: what becomes of a training example that is also in the test set?
    """
    mean = train.mean(axis=0)
    axes = _axes_of((train - mean).T @ (train - mean))[1][:, :n_components]
    return (train - mean) @ axes, *(data @ axes for data in others)


def standardize__one_deviation_of_the_centred(train: Array, *others: Array) -> tuple[Array, ...]:
    """One deviation is taken over the whole array; every feature has its own.

    Hint: if one feature is in metres and another in millimetres, which of them is left with a deviation of 1?
    """
    centred = mean_subtract(train, *others)
    return tuple(data / np.std(centred[0]) for data in centred)
