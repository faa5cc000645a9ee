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
    # BEGIN SOLUTION
    difference = features - target
    return float(weight * np.sum(difference**2)), 2 * weight * difference
    # END SOLUTION


def gram_matrix(features: Array, normalize: bool = True) -> Array:
    """Inner products of all pairs of channels over all places: the style of an image (CS231n lecture 13).

    `gram[n, i, j] = sum(features[n, i] * features[n, j])`, divided by `C*H*W` if normalised.

    Args:
        features: `(N, C, H, W)`.
        normalize: whether to divide by the number of neurons of the layer, `C*H*W`.

    Returns:
        `(N, C, C)`.
    """
    # BEGIN SOLUTION
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    gram = flat @ flat.transpose(0, 2, 1)
    return gram / (C * H * W) if normalize else gram
    # END SOLUTION


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
    # BEGIN SOLUTION
    loss, gradients = 0.0, []
    for layer, target, weight in zip(features, target_grams, weights, strict=True):
        N, C, H, W = layer.shape
        difference = gram_matrix(layer, normalize) - target
        loss += float(weight * np.sum(difference**2))
        dgram = 2 * weight * difference / (C * H * W if normalize else 1)
        # Each feature stands in a row and in a column of its Gram matrix.
        dflat = (dgram + dgram.transpose(0, 2, 1)) @ layer.reshape(N, C, H * W)
        gradients.append(dflat.reshape(layer.shape))
    return loss, gradients
    # END SOLUTION


def tv_loss(image: Array, weight: float) -> tuple[float, Array]:
    """Total variation: `weight` times the squared differences of all neighbouring pixels (CS231n lecture 13).

    Neighbours are one below the other or one beside the other, in the same channel.

    Args:
        image: `(1, 3, H, W)`.
        weight: of this loss in the total.

    Returns:
        The loss and its gradient with respect to `image`, `(1, 3, H, W)`.
    """
    # BEGIN SOLUTION
    down, right = np.diff(image, axis=2), np.diff(image, axis=3)
    dimage = np.zeros(image.shape)
    dimage[:, :, 1:] += 2 * weight * down
    dimage[:, :, :-1] -= 2 * weight * down
    dimage[:, :, :, 1:] += 2 * weight * right
    dimage[:, :, :, :-1] -= 2 * weight * right
    return float(weight * (np.sum(down**2) + np.sum(right**2))), dimage
    # END SOLUTION


# BEGIN SOLUTION
def _features(image: Array, params: Mapping[str, Array]) -> tuple[list[Array], list[tuple[Cache, Cache]]]:
    """The features of every layer, and the caches of its convolution and its ReLU."""
    features: list[Array] = []
    caches: list[tuple[Cache, Cache]] = []
    x = image
    for layer in range(1, len(params) // 2 + 1):
        W = params[f"W{layer}"]
        conv, conv_cache = conv_forward_fast(x, W, params[f"b{layer}"], {"stride": 1, "pad": W.shape[2] // 2})
        x, relu_cache = relu_forward(conv)
        features.append(x)
        caches.append((conv_cache, relu_cache))
    return features, caches


# END SOLUTION


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
    # BEGIN SOLUTION
    features, caches = _features(image, params)
    content, dcontent = content_loss(weights["content"], features[-1], content_target)
    style, dstyles = style_loss(features, style_targets, weights["style"])
    variation, dvariation = tv_loss(image, weights["tv"])

    dfeatures = dcontent
    for dstyle, (conv_cache, relu_cache) in zip(reversed(dstyles), reversed(caches), strict=True):
        dfeatures = conv_backward_fast(relu_backward(dfeatures + dstyle, relu_cache), conv_cache)[0]
    return content + style + variation, dfeatures + dvariation
    # END SOLUTION


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
    # BEGIN SOLUTION
    loss_history: list[float] = []
    for _ in range(num_iters):
        loss, dimage = style_transfer_loss(image, params, content_target, style_targets, weights)
        loss_history.append(loss)
        image = image - learning_rate * dimage
    return image.copy() if not num_iters else image, loss_history
    # END SOLUTION
