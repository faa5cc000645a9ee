"""Preprocessing against SciPy; augmentation by what each pixel says of where it came from."""

import numpy as np
import pytest
from scipy import linalg, stats

from reference.preprocessing import mean_subtract, pca, random_crop, random_flip, scale_to_range, standardize, whiten

from .support import frozen


def data(N=60, D=5, M=7):
    rng = np.random.default_rng(0)
    mix = rng.standard_normal((D, D)) * np.linspace(1, 4, D)
    return [rng.standard_normal((rows, D)) @ mix + 10.0 for rows in (N, M)]


def test_mean_subtraction_centres_by_the_training_mean():
    train, test = data()
    centred, shifted = mean_subtract(frozen(train), frozen(test))
    np.testing.assert_allclose(centred, train - train.sum(axis=0) / 60, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(shifted, test - train.sum(axis=0) / 60, rtol=1e-12, atol=1e-13)


def test_standardisation_agrees_with_scipys_zscore():
    train, test = data()
    scaled, other = standardize(frozen(train), frozen(test))
    np.testing.assert_allclose(scaled, stats.zscore(train), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(other, stats.zmap(test, train), rtol=1e-12, atol=1e-13)


def test_a_constant_feature_is_centred_and_not_scaled():
    train = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]])
    scaled, other = standardize(train, np.array([[0.6, 2.0]]))
    np.testing.assert_allclose(scaled[:, 0], 0.0, atol=1e-16)
    np.testing.assert_allclose(other, [[0.5, 0.0]], rtol=1e-14)


def test_one_training_row_is_moved_to_zero():
    row = np.array([[3.0, -2.0]])
    for function in (mean_subtract, standardize, whiten):
        np.testing.assert_array_equal(function(row)[0], [[0.0, 0.0]])
    np.testing.assert_array_equal(pca(row, n_components=1)[0], [[0.0]])


@pytest.mark.parametrize("function", [mean_subtract, standardize])
def test_images_keep_their_shape(function):
    images = np.random.default_rng(0).random((5, 3, 4, 4))
    flat = images.reshape(5, -1)
    result, other = function(images, images[:2])
    np.testing.assert_allclose(result.reshape(5, -1), function(flat)[0], rtol=1e-12, atol=1e-14)
    assert other.shape == (2, 3, 4, 4)


@pytest.mark.parametrize("function", [mean_subtract, standardize, whiten, lambda *d: pca(*d, n_components=2)])
def test_every_set_comes_back_and_the_others_change_no_statistic(function):
    train, test = data()
    (alone,) = function(train)
    first, second, third = function(train, test, train[3:4])
    np.testing.assert_array_equal(first, alone)
    assert second.shape[0] == 7
    np.testing.assert_allclose(third, alone[3:4], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_pca_agrees_with_the_singular_value_decomposition(k):
    train, test = data()
    mean = train.mean(axis=0)
    _, _, axes = linalg.svd(train - mean)
    axes *= np.sign(axes[np.arange(5), np.abs(axes).argmax(axis=1)])[:, np.newaxis]
    projected, other = pca(frozen(train), frozen(test), n_components=k)
    np.testing.assert_allclose(projected, (train - mean) @ axes[:k].T, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(other, (test - mean) @ axes[:k].T, rtol=1e-9, atol=1e-11)


def test_pca_takes_more_features_than_examples():
    train, _ = data(N=4, D=9)
    (projected,) = pca(train, n_components=9)
    gram = (train - train.mean(axis=0)) @ (train - train.mean(axis=0)).T
    np.testing.assert_allclose(projected @ projected.T, gram, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(projected[:, 3:], 0.0, atol=1e-6)


@pytest.mark.parametrize("k", [0, 6])
def test_pca_refuses_a_number_of_components_it_cannot_give(k):
    with pytest.raises(ValueError, match=f"between 1 and 5, not {k}"):
        pca(*data(), n_components=k)


def test_whitened_data_have_unit_covariance():
    (white,) = whiten(frozen(1e-3 * data()[0]), eps=0.0)
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(5), atol=1e-10)


@pytest.mark.parametrize("options", [{}, {"eps": 0.5}])
def test_whitening_divides_the_principal_components_by_their_deviation(options):
    train, test = data()
    components, others = pca(train, test, n_components=5)
    scale = np.sqrt(components.var(axis=0) + options.get("eps", 1e-5))
    white, other = whiten(train, frozen(test), **options)
    np.testing.assert_allclose(white, components / scale, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(other, others / scale, rtol=1e-9, atol=1e-11)


def test_whitening_is_silent_where_features_depend_on_each_other():
    train, _ = data()
    (white,) = whiten(np.hstack([train, train]))
    assert np.abs(white[:, 5:]).max() < 1e-6
    np.testing.assert_allclose(white[:, :5].var(axis=0), 1.0, rtol=1e-4)
    assert np.all(np.isfinite(whiten(np.hstack([train] * 4), eps=1e-20)[0]))


def places(N, C, H, W):
    """Images in which every pixel holds its own place, `(n, c, h, w)` as one number."""
    return np.arange(float(N * C * H * W)).reshape(N, C, H, W)


def test_flip_mirrors_half_of_the_images_and_nothing_else():
    images = places(4000, 2, 3, 5)
    flipped = random_flip(frozen(images), seed=0)
    same = (flipped == images).all(axis=(1, 2, 3))
    mirrored = (flipped == np.flip(images, axis=3)).all(axis=(1, 2, 3))
    np.testing.assert_array_equal(mirrored, ~same)
    assert stats.binomtest(int(mirrored.sum()), 4000, 0.5).pvalue > 1e-6


@pytest.mark.parametrize(("size", "height", "width"), [(3, 3, 3), ((2, 5), 2, 5)])
def test_crop_cuts_whole_windows_at_uniform_places(size, height, width):
    N, C, H, W = 6000, 2, 5, 7
    images = places(N, C, H, W)
    crops = random_crop(frozen(images), size, seed=0)
    assert crops.shape == (N, C, height, width)
    corner = crops[:, 0, 0, 0] - images[:, 0, 0, 0]
    tops, lefts = (corner // W).astype(int), (corner % W).astype(int)
    for n in range(0, N, 97):
        window = images[n, :, tops[n] : tops[n] + height, lefts[n] : lefts[n] + width]
        np.testing.assert_array_equal(crops[n], window)
    rows, columns = H - height + 1, W - width + 1
    counts = np.bincount(tops * columns + lefts, minlength=rows * columns)
    assert counts.size == rows * columns
    assert stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("augment", [random_flip, lambda images, seed=None: random_crop(images, 2, seed)])
def test_augmentation_is_repeated_by_its_seed_alone(augment):
    images = places(40, 1, 6, 6)
    np.testing.assert_array_equal(augment(images, seed=1), augment(images, seed=1))
    assert not np.array_equal(augment(images, seed=1), augment(images, seed=2))
    assert not np.array_equal(augment(images), augment(images))
    assert not np.shares_memory(augment(images), images)


def test_crop_of_full_size_is_the_image_and_a_larger_one_is_refused():
    images = places(3, 2, 4, 6)
    np.testing.assert_array_equal(random_crop(images, (4, 6), seed=0), images)
    for size in (5, (4, 7)):
        with pytest.raises(ValueError, match="does not fit into images of 4 x 6"):
            random_crop(images, size)


@pytest.mark.parametrize("axis", [0, None, (0, 2, 3), (0, 1, 2)])
def test_mean_subtraction_has_three_forms(axis):
    rng = np.random.default_rng(5)
    train, test = rng.normal(3.0, 2.0, (5, 3, 2, 4)), rng.normal(size=(2, 3, 2, 4))
    centred, shifted = mean_subtract(frozen(train), frozen(test), axis=axis)
    np.testing.assert_allclose(centred.mean(axis=axis), 0, atol=1e-12)
    mean = np.apply_over_axes(np.sum, train, range(4) if axis is None else np.atleast_1d(axis))
    np.testing.assert_allclose(shifted, test - mean * mean.size / train.size, rtol=1e-12)


def test_scaling_puts_the_training_set_between_minus_one_and_one():
    rng = np.random.default_rng(6)
    train, test = rng.normal(50.0, 9.0, (11, 4)), rng.normal(50.0, 9.0, (3, 4))
    scaled, other = scale_to_range(frozen(train), frozen(test))
    np.testing.assert_allclose(scaled.min(axis=0), -1)
    np.testing.assert_allclose(scaled.max(axis=0), 1)
    both = np.concatenate([scaled, other])
    for feature in range(4):
        slope, offset = np.polyfit(np.concatenate([train, test])[:, feature], both[:, feature], 1)
        np.testing.assert_allclose(
            [slope, offset], np.linalg.solve([[train[:, feature].min(), 1], [train[:, feature].max(), 1]], [-1, 1])
        )


def test_scaling_a_constant_feature_centres_it():
    scaled, other = scale_to_range(np.array([[3.0, 1.0], [3.0, 5.0]]), np.array([[3.5, 3.0]]))
    np.testing.assert_array_equal(scaled, [[0, -1], [0, 1]])
    np.testing.assert_array_equal(other, [[0.5, 0]])
