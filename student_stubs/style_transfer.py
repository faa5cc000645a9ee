"""The three losses of neural style transfer (lecture 13; Gatys, Ecker and Bethge, 2015).

An image is optimised until its features at one layer match the content image's, the correlations of its
features at several layers match the style image's, and neighbouring pixels agree. Each loss comes with its
gradient with respect to the features, or the image, that it judges.
"""

from collections.abc import Sequence

import numpy as np

from ._types import Array


def content_loss(weight: float, features: Array, target: Array) -> tuple[float, Array]:
    """Squared distance to the content image's features: `weight * sum((features - target)**2)` (lecture 13).

    Args:
        weight: of this loss in the total.
        features: of the generated image at one layer, `(1, C, H, W)`.
        target: of the content image at that layer, the same shape.

    Returns:
        The loss and its gradient with respect to `features`, `(1, C, H, W)`.
    """
    raise NotImplementedError


def gram_matrix(features: Array, normalize: bool = True) -> Array:
    """Inner products of all pairs of channels over all places: the style of an image (CS231n lecture 13).

    `gram[n, i, j] = sum(features[n, i] * features[n, j])`, divided by `C*H*W` if normalised.

    Args:
        features: `(N, C, H, W)`.
        normalize: whether to divide by the number of neurons of the layer, `C*H*W`.

    Returns:
        `(N, C, C)`.
    """
    raise NotImplementedError


def style_loss(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float]
) -> tuple[float, list[Array]]:
    """Squared distances between normalised Gram matrices: `sum_l w_l * sum((G_l - A_l)**2)` (lecture 13).

    Args:
        features: of the generated image, `(N, C_l, H_l, W_l)` for each style layer `l`.
        target_grams: `A_l`, the style image's `gram_matrix` at each of these layers, `(N, C_l, C_l)`.
        weights: `w_l`, one for each layer.

    Returns:
        The loss and the list of its gradients with respect to each layer's features.
    """
    raise NotImplementedError


def tv_loss(image: Array, weight: float) -> tuple[float, Array]:
    """Total variation: `weight` times the squared differences of all neighbouring pixels (CS231n lecture 13).

    Neighbours are one below the other or one beside the other, in the same channel.

    Args:
        image: `(1, 3, H, W)`.
        weight: of this loss in the total.

    Returns:
        The loss and its gradient with respect to `image`, `(1, 3, H, W)`.
    """
    raise NotImplementedError
