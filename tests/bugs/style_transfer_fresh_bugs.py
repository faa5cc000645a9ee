"""Wrong losses of style transfer."""

import numpy as np

PART = "fresh"


def content_loss__averaged(weight, features, target):
    """The mean of the squares instead of their sum."""
    diff = features - target
    return weight * np.mean(diff**2), 2 * weight * diff / diff.size


def gram_matrix__divided_by_the_places(features, normalize=True):
    """Normalises by H * W and forgets the channels."""
    N, C, H, W = features.shape
    F = features.reshape(N, C, -1)
    gram = np.matmul(F, F.transpose(0, 2, 1))
    if normalize:
        gram = gram / (H * W)
    return gram


def style_loss__gradient_halved(features, target_grams, weights):
    """The gradient counts each feature in the row of the Gram matrix alone."""
    loss, grads = 0.0, []
    for f, A, w in zip(features, target_grams, weights, strict=True):
        N, C, H, W = f.shape
        flat = f.reshape(N, C, H * W)
        G = flat @ flat.transpose(0, 2, 1) / (C * H * W)
        loss += w * np.sum((G - A) ** 2)
        dG = 2 * w * (G - A)
        grads.append((dG @ flat / (C * H * W)).reshape(f.shape))
    return loss, grads


def tv_loss__gradient_of_one_neighbour(image, weight):
    """Each difference reaches one of its two pixels alone in the gradient."""
    down = image[:, :, 1:, :] - image[:, :, :-1, :]
    right = image[:, :, :, 1:] - image[:, :, :, :-1]
    loss = weight * (np.sum(down**2) + np.sum(right**2))
    d = np.zeros_like(image)
    d[:, :, 1:, :] += 2 * weight * down
    d[:, :, :, 1:] += 2 * weight * right
    return loss, d


def gram_matrix__channels_alone(features, normalize=True):
    """divided by C."""
    N, C, _H, _W = features.shape
    f = features.reshape(N, C, -1)
    g = f @ f.transpose(0, 2, 1)
    return g / C if normalize else g


def gram_matrix__twice(features, normalize=True):
    """normalised twice."""
    N, C, H, W = features.shape
    f = features.reshape(N, C, -1)
    g = f @ f.transpose(0, 2, 1)
    return g / (C * H * W) ** 2 if normalize else g


def tv_loss__root(image, weight):
    """root of sums."""
    d, r = np.diff(image, axis=2), np.diff(image, axis=3)
    g = np.zeros(image.shape)
    g[:, :, 1:] += 2 * weight * d
    g[:, :, :-1] -= 2 * weight * d
    g[:, :, :, 1:] += 2 * weight * r
    g[:, :, :, :-1] -= 2 * weight * r
    return float(weight * np.sqrt(np.sum(d**2) + np.sum(r**2))), g


def tv_loss__mean(image, weight):
    """mean."""
    d, r = np.diff(image, axis=2), np.diff(image, axis=3)
    g = np.zeros(image.shape)
    g[:, :, 1:] += 2 * weight * d
    g[:, :, :-1] -= 2 * weight * d
    g[:, :, :, 1:] += 2 * weight * r
    g[:, :, :, :-1] -= 2 * weight * r
    return float(weight * (np.mean(d**2) + np.mean(r**2))), g


def tv_loss__sign(image, weight):
    """sign of the horizontal part."""
    d, r = np.diff(image, axis=2), np.diff(image, axis=3)
    g = np.zeros(image.shape)
    g[:, :, 1:] += 2 * weight * d
    g[:, :, :-1] -= 2 * weight * d
    g[:, :, :, 1:] -= 2 * weight * r
    g[:, :, :, :-1] += 2 * weight * r
    return float(weight * (np.sum(d**2) + np.sum(r**2))), g


def content_loss__weight_squared(weight, features, target):
    """weight twice in gradient."""
    d = features - target
    return float(weight * np.sum(d**2)), 2 * weight**2 * d


def content_loss__abs(weight, features, target):
    """absolute."""
    d = features - target
    return float(weight * np.sum(np.abs(d))), weight * np.sign(d)
