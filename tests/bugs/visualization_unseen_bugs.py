"""Wrong gradients of images, written without sight of any rule that names what is wrong."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ._right_of_unseen import (
    affine_backward,
    affine_forward,
    conv_backward,
    conv_forward,
    pool_backward,
    pool_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
)

PART = "unseen"


def _net(params, X):
    caches = []
    out, cache = conv_forward(X, params["W1"], params["b1"])
    caches.append(cache)
    out, cache = relu_forward(out)
    caches.append(cache)
    out, cache = pool_forward(out)
    caches.append(cache)
    out, cache = affine_forward(out, params["W2"], params["b2"])
    caches.append(cache)
    out, cache = relu_forward(out)
    caches.append(cache)
    out, cache = affine_forward(out, params["W3"], params["b3"])
    caches.append(cache)
    return out, caches


def _back(dscores, caches, deconv=False):
    d = affine_backward(dscores, caches[5])[0]
    d = np.maximum(d, 0) if deconv else relu_backward(d, caches[4])
    d = affine_backward(d, caches[3])[0]
    d = pool_backward(d, caches[2])
    d = np.maximum(d, 0) if deconv else relu_backward(d, caches[1])
    return conv_backward(d, caches[0])[0]


def _score_gradient(params, X, y):
    scores, caches = _net(params, X)
    d = np.zeros_like(scores)
    d[np.arange(len(X)), y] = 1
    return _back(d, caches)


def class_score_gradient__loss_instead(params, X, y):
    """The gradient of the softmax loss, not of the score."""
    scores, caches = _net(params, X)
    _, dscores = softmax_loss(scores, y)
    return _back(dscores, caches)


def class_score_gradient__every_class(params, X, y):
    """The gradient of the sum of all classes' scores."""
    scores, caches = _net(params, X)
    return _back(np.ones_like(scores), caches)


def class_score_gradient__deconvnet(params, X, y):
    """Gates at each ReLU by the gradient's own sign."""
    scores, caches = _net(params, X)
    d = np.zeros_like(scores)
    d[np.arange(len(y)), y] = 1.0
    return _back(d, caches, deconv=True)


def saliency_map__sum_of_channels(params, X, y):
    """Adds up the channels' magnitudes."""
    return np.abs(_score_gradient(params, X, y)).sum(axis=1)


def saliency_map__signed(params, X, y):
    """The largest signed gradient, without the magnitude."""
    return np.max(_score_gradient(params, X, y), axis=1)


def fooling_image__bare_gradient(params, x, target, learning_rate=1.0, max_iters=100):
    """Steps by the gradient itself, not by its direction."""
    image = x.astype(float).copy()
    for _ in range(max_iters):
        scores, _ = _net(params, image)
        if np.argmax(scores[0]) == target:
            break
        image += learning_rate * _score_gradient(params, image, np.array([target]))
    return image


def fooling_image__never_stops(params, x, target, learning_rate=1.0, max_iters=100):
    """Takes all steps even when the network is fooled."""
    image = x.astype(float).copy()
    for _ in range(max_iters):
        g = _score_gradient(params, image, np.array([target]))
        norm = np.linalg.norm(g)
        if norm == 0:
            return image
        image += learning_rate * g / norm
    return image


def class_visualization__penalty_rewards(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """Adds the penalty's gradient instead of taking it away."""
    img = np.array(x0, dtype=float)
    for t in range(num_iters):
        g = _score_gradient(params, img, np.array([target]))
        img += learning_rate * (g + 2 * l2_reg * img)
        if t % blur_every == 0:
            img = gaussian_filter1d(gaussian_filter1d(img, 0.5, axis=2), 0.5, axis=3)
    return img


def class_visualization__first_blur_later(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """Does not blur after the first update."""
    img = np.array(x0, dtype=float)
    for t in range(num_iters):
        g = _score_gradient(params, img, np.array([target])) - 2 * l2_reg * img
        img = img + learning_rate * g
        if t > 0 and t % blur_every == 0:
            img = gaussian_filter1d(gaussian_filter1d(img, 0.5, axis=2), 0.5, axis=3)
    return img
