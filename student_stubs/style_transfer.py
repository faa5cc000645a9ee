"""Neural style transfer: its three losses, their sum, and the descent on pixels (lecture 13; Gatys et al., 2015).

An image is optimised until its features at one layer match the content image's, the correlations of its
features at several layers match the style image's, and neighbouring pixels agree. Each loss comes with its
gradient with respect to the features, or the image, that it judges.

The features of an image are those of a small ConvNet, `[conv - relu] x L`, given by its `params`:

    W1 (F1, 3, f, f), b1 (F1,), ..., WL (FL, F(L-1), f, f), bL (FL,)

with convolutions of stride 1 and padding (f - 1) / 2, f odd, so that every layer has the image's height and width.
The features of layer `l` are what its ReLU gives.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._types import Array, Cache
from .activations import relu_backward, relu_forward
from .convolution import conv_backward_fast, conv_forward_fast


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
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float], normalize: bool = True
) -> tuple[float, list[Array]]:
    """Squared distances between Gram matrices: `sum_l w_l * sum((G_l - A_l)**2)` (lecture 13).

    The notes' own form does not normalise the Gram matrices; the course's does.

    Args:
        features: of the generated image, `(N, C_l, H_l, W_l)` for each style layer `l`.
        target_grams: `A_l`, the style image's `gram_matrix` at each of these layers, `(N, C_l, C_l)`.
        weights: `w_l`, one for each layer.
        normalize: whether `G_l`, like `A_l`, is divided by the number of neurons of its layer.

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


def style_transfer_loss(
    image: Array,
    params: Mapping[str, Array],
    content_target: Array,
    style_targets: Sequence[Array],
    weights: Mapping[str, Any],
) -> tuple[float, Array]:
    """The whole loss of style transfer: of content, of style and of total variation (lecture 13).

    `content_loss` at the last layer, plus `style_loss` (normalised) at all layers, plus `tv_loss` of the image.

    Args:
        image: the generated image, `(1, 3, H, W)`.
        params: the ConvNet's, as the module describes.
        content_target: the content image's features at the last layer, `(1, FL, H, W)`.
        style_targets: the style image's `gram_matrix` at each layer, `(1, Fl, Fl)`.
        weights: `"content"` and `"tv"`, a number each, and `"style"`, a list of one for each layer.

    Returns:
        The loss and its gradient with respect to the pixels, `(1, 3, H, W)`.
    """
    raise NotImplementedError


def style_transfer(
    image: Array,
    params: Mapping[str, Array],
    content_target: Array,
    style_targets: Sequence[Array],
    weights: Mapping[str, Any],
    learning_rate: float = 0.1,
    num_iters: int = 100,
) -> tuple[Array, list[float]]:
    """Gradient descent on the pixels, `image <- image - learning_rate * gradient` (lecture 13).

    Args:
        image: where the descent starts, `(1, 3, H, W)`; it is left as it is.
        params: as for `style_transfer_loss`.
        content_target: as for `style_transfer_loss`.
        style_targets: as for `style_transfer_loss`.
        weights: as for `style_transfer_loss`.
        learning_rate: step size.
        num_iters: number of steps.

    Returns:
        The image after the last step, and the loss of every step, each taken before the step's update.
    """
    raise NotImplementedError
