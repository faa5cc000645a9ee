"""Wrong visualisations."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ._right_of_fresh import class_score_gradient, convnet_backward, convnet_forward

PART = "fresh"


def class_score_gradient__of_the_loss(params, X, y):
    """The gradient of the softmax loss instead of the class score."""
    scores, caches = convnet_forward(params, X)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    dscores = e / e.sum(axis=1, keepdims=True)
    dscores[np.arange(len(y)), y] -= 1
    dscores /= len(y)
    return convnet_backward(dscores, caches)[0]


def saliency_map__signed(params, X, y):
    """The maximum over the channels of the gradient itself, not of its size."""
    return class_score_gradient(params, X, y).max(axis=1)


def saliency_map__mean_over_channels(params, X, y):
    """The mean over the channels instead of the maximum."""
    return np.abs(class_score_gradient(params, X, y)).mean(axis=1)


def fooling_image__step_not_normalised(params, x, target, learning_rate=1.0, max_iters=100):
    """The step is learning_rate times the gradient, not of one length."""
    image = np.array(x, dtype=float)
    for _ in range(max_iters):
        scores, _caches = convnet_forward(params, image)
        if np.argmax(scores[0]) == target:
            break
        image += learning_rate * class_score_gradient(params, image, np.array([target]))
    return image


def class_visualization__penalty_climbed(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """Adds the penalty's gradient, so that pixels grow."""
    image = np.array(x0, dtype=float)
    for t in range(num_iters):
        g = class_score_gradient(params, image, np.array([target])) + 2 * l2_reg * image
        image = image + learning_rate * g
        if t % blur_every == 0:
            image = gaussian_filter1d(image, 0.5, axis=2)
            image = gaussian_filter1d(image, 0.5, axis=3)
    return image
