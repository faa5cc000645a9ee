"""Wrong losses of style transfer, written without sight of any rule that names what is wrong."""

import numpy as np

PART = "unseen"


def content_loss__mean_square(weight, features, target):
    """Takes the mean of the squares."""
    d = features - target
    return weight * np.mean(d**2), 2 * weight * d / d.size


def content_loss__weight_in_loss_alone(weight, features, target):
    """The gradient lacks the weight."""
    d = features - target
    return weight * np.sum(d * d), 2 * d


def gram_matrix__places_for_divisor(features, normalize=True):
    """Normalises by the number of places, without the channels."""
    N, C, H, W = features.shape
    F = features.reshape(N, C, -1)
    G = np.matmul(F, F.transpose(0, 2, 1))
    return G / (H * W) if normalize else G


def gram_matrix__of_places(features, normalize=True):
    """Inner products of places over channels, (N, H*W, H*W)."""
    N, C, H, W = features.shape
    F = features.reshape(N, C, H * W)
    G = np.matmul(F.transpose(0, 2, 1), F)
    return G / (C * H * W) if normalize else G


def _gram(f):
    N, C, H, W = f.shape
    F = f.reshape(N, C, H * W)
    return F @ F.transpose(0, 2, 1) / (C * H * W)


def style_loss__one_side_of_gram(features, target_grams, weights):
    """The gradient counts each feature in the rows of its Gram matrix and not in the columns."""
    loss, grads = 0.0, []
    for f, A, w in zip(features, target_grams, weights, strict=True):
        N, C, H, W = f.shape
        D = _gram(f) - A
        loss += w * np.sum(D**2)
        grads.append((2 * w * D @ f.reshape(N, C, -1) / (C * H * W)).reshape(f.shape))
    return loss, grads


def style_loss__unnormalised_gradient(features, target_grams, weights):
    """The gradient forgets that the Gram matrix was divided by C*H*W."""
    loss, grads = 0.0, []
    for f, A, w in zip(features, target_grams, weights, strict=True):
        N, C, _, _ = f.shape
        D = _gram(f) - A
        loss += w * np.sum(D**2)
        S = D + D.transpose(0, 2, 1)
        grads.append((2 * w * S @ f.reshape(N, C, -1)).reshape(f.shape))
    return loss, grads


def tv_loss__neighbours_give_nothing(image, weight):
    """The gradient counts a pixel as the first of its pairs and not as the second."""
    dv = image[:, :, 1:, :] - image[:, :, :-1, :]
    dh = image[:, :, :, 1:] - image[:, :, :, :-1]
    grad = np.zeros_like(image)
    grad[:, :, :-1, :] -= 2 * weight * dv
    grad[:, :, :, :-1] -= 2 * weight * dh
    return weight * (np.sum(dv**2) + np.sum(dh**2)), grad


def tv_loss__wraps_round(image, weight):
    """Takes the first row for the neighbour of the last, and the first column likewise."""
    dv = image - np.roll(image, 1, axis=2)
    dh = image - np.roll(image, 1, axis=3)
    grad = 2 * weight * (dv - np.roll(dv, -1, axis=2) + dh - np.roll(dh, -1, axis=3))
    return weight * (np.sum(dv**2) + np.sum(dh**2)), grad
