"""Known wrong losses of style transfer."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from .._types import Array
from ..activations import relu_backward
from ..convolution import conv_backward_fast
from ..style_transfer import (
    _features,
    content_loss,
    gram_matrix,
    style_loss,
    style_transfer,
    style_transfer_loss,
    tv_loss,
)

Params: TypeAlias = Mapping[str, Array]


def content_loss__half_gradient(weight: float, features: Array, target: Array) -> tuple[float, Array]:
    """The gradient of content_loss is half of what it should be: the 2 from the square is missing.

    Hint: differentiate weight * d**2 by d.
    """
    loss, gradient = content_loss(weight, features, target)
    return loss, gradient / 2


def content_loss__mean(weight: float, features: Array, target: Array) -> tuple[float, Array]:
    """The squared differences are averaged; they should be summed.

    Hint: compare your loss for an image with that for two copies of it side by side. Which should be larger?
    """
    return content_loss(weight / features.size, features, target)


def content_loss__gradient_unweighted(weight: float, features: Array, target: Array) -> tuple[float, Array]:
    """The loss is weighted, its gradient is not.

    Hint: how does the gradient change when the whole loss is scaled?
    """
    return content_loss(weight, features, target)[0], content_loss(1.0, features, target)[1]


def content_loss__sign(weight: float, features: Array, target: Array) -> tuple[float, Array]:
    """The gradient has the wrong sign: it is the one with respect to the target.

    Hint: where a feature lies above its target, does a larger feature raise or lower the loss?
    """
    loss, gradient = content_loss(weight, features, target)
    return loss, -gradient


def gram_matrix__never_normalised(features: Array, normalize: bool = True) -> Array:
    """The Gram matrix is not normalised although normalize is true.

    Hint: what is the matrix to be divided by, and when?
    """
    del normalize
    return gram_matrix(features, normalize=False)


def gram_matrix__always_normalised(features: Array, normalize: bool = True) -> Array:
    """The Gram matrix is normalised whatever is asked: `normalize` is not used.

    Hint: what does your result depend on? Follow `normalize` through your code.
    """
    del normalize
    return gram_matrix(features)


def gram_matrix__by_places(features: Array, normalize: bool = True) -> Array:
    """The Gram matrix is divided by H*W; the number of neurons of the layer counts the channels as well.

    Hint: how many numbers does one image's activation at this layer hold?
    """
    gram = gram_matrix(features, normalize)
    return gram * features.shape[1] if normalize else gram


def gram_matrix__reshaped(features: Array, normalize: bool = True) -> Array:
    """The features are reshaped to (N, H*W, C), which mixes channels and places instead of moving the axes.

    Hint: reshape keeps the order of the entries in memory. Which axis has to be next to which first?
    """
    N, C, H, W = features.shape
    flat = features.reshape(N, H * W, C)
    gram: Array = flat.transpose(0, 2, 1) @ flat
    return gram / (C * H * W) if normalize else gram


def gram_matrix__summed_over_images(features: Array, normalize: bool = True) -> Array:
    """Every image got the sum of the Gram matrices of all images; each should have its own.

    Hint: over which axes does the formula in the docstring sum, and which does it leave alone?
    """
    gram = gram_matrix(features, normalize)
    return np.repeat(gram.sum(axis=0, keepdims=True), len(gram), axis=0)


Style = tuple[float, list[Array]]


def style_loss__one_factor(features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float]) -> Style:
    """The gradient is half of what it should be: each feature stands twice in its Gram matrix's formula.

    Hint: differentiate F @ F.T for a matrix F of one row and two columns by hand. How many terms does each entry give?
    """
    loss, gradients = style_loss(features, target_grams, weights)
    return loss, [gradient / 2 for gradient in gradients]


def style_loss__normalisation_not_differentiated(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float]
) -> Style:
    """The gradient lacks the division by C*H*W that the normalised Gram matrix brings.

    Hint: write the Gram matrix with its normalisation, and only then apply the chain rule.
    """
    loss, gradients = style_loss(features, target_grams, weights)
    return loss, [gradient * layer[0].size for gradient, layer in zip(gradients, features, strict=True)]


def style_loss__gradients_unweighted(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float]
) -> Style:
    """The loss is weighted layer by layer, the gradients are not.

    Hint: how does a layer's gradient change when its weight is doubled?
    """
    return style_loss(features, target_grams, weights)[0], style_loss(features, target_grams, [1.0] * len(weights))[1]


def style_loss__last_layer_only(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float]
) -> Style:
    """The loss is that of the last layer alone; the layers' losses should be added.

    Hint: what does the loop do with the loss of the layer before?
    """
    last = style_loss(features[-1:], target_grams[-1:], weights[-1:])[0]
    return last, style_loss(features, target_grams, weights)[1]


def style_loss__raw_gram(features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float]) -> Style:
    """The features' Gram matrices are not normalised, while the targets are.

    Hint: which Gram matrix do the target matrices come from?
    """
    loss, gradients = 0.0, []
    for layer, target, weight in zip(features, target_grams, weights, strict=True):
        flat = layer.reshape(*layer.shape[:2], -1)
        difference = gram_matrix(layer, normalize=False) - target
        loss += float(weight * np.sum(difference**2))
        gradients.append((4 * weight * difference @ flat).reshape(layer.shape))
    return loss, gradients


def tv_loss__half_gradient_of_tv(image: Array, weight: float) -> tuple[float, Array]:
    """The gradient of tv_loss is half of what it should be: the 2 from the square is missing.

    Hint: differentiate weight * (a - b)**2 by a.
    """
    loss, gradient = tv_loss(image, weight)
    return loss, gradient / 2


def tv_loss__later_pixel_only(image: Array, weight: float) -> tuple[float, Array]:
    """Each difference contributes to the gradient of one of its two pixels; it should to both.

    Hint: how many of the differences does a pixel in the middle of the image take part in?
    """
    gradient = np.zeros(image.shape)
    gradient[:, :, 1:] += 2 * weight * np.diff(image, axis=2)
    gradient[..., 1:] += 2 * weight * np.diff(image, axis=3)
    return tv_loss(image, weight)[0], gradient


def tv_loss__wraps(image: Array, weight: float) -> tuple[float, Array]:
    """The last row and column are taken for neighbours of the first: np.roll goes round the image.

    Hint: try an image that grows from left to right. Which of its differences should not be there?
    """
    loss, gradient = 0.0, np.zeros(image.shape)
    for axis in (2, 3):
        step = image - np.roll(image, 1, axis)
        loss += float(weight * np.sum(step**2))
        gradient += 2 * weight * (step - np.roll(step, -1, axis))
    return loss, gradient


def tv_loss__absolute(image: Array, weight: float) -> tuple[float, Array]:
    """The differences are taken absolute; they should be squared.

    Hint: read again what the docstring does with the differences of neighbours.
    """
    loss, gradient = 0.0, np.zeros(image.shape)
    for axis in (2, 3):
        step = np.diff(image, axis=axis)
        padding = [(1, 1) if dimension == axis else (0, 0) for dimension in range(4)]
        loss += float(weight * np.sum(np.abs(step)))
        gradient -= weight * np.diff(np.pad(np.sign(step), padding), axis=axis)
    return loss, gradient


def tv_loss__vertical_only(image: Array, weight: float) -> tuple[float, Array]:
    """Only neighbours one below the other are compared; those side by side are missing.

    Hint: what loss do you get for vertical stripes?
    """
    columns = image.transpose(3, 1, 2, 0)
    loss, gradient = tv_loss(columns, weight)
    return loss, gradient.transpose(3, 1, 2, 0)


def gram_matrix__of_places(features: Array, normalize: bool = True) -> Array:
    """The products are of places, over the channels; they should be of channels, over the places.

    Hint: which shape has a Gram matrix of C channels?
    """
    N, C, H, W = features.shape
    rows = features.reshape(N, C, H * W)
    gram = rows.transpose(0, 2, 1) @ rows
    return gram / (C * H * W) if normalize else gram


def gram_matrix__covariance(features: Array, normalize: bool = True) -> Array:
    """The mean of each channel is subtracted first: that is a covariance.

    Hint: what is the Gram matrix of features that are all 1?
    """
    return gram_matrix(features - features.mean(axis=(2, 3), keepdims=True), normalize)


def tv_loss__earlier_pixel_only(image: Array, weight: float) -> tuple[float, Array]:
    """Each difference contributes to the gradient of one of its two pixels; it should to both.

    Hint: how many of the differences does a pixel in the middle of the image take part in?
    """
    gradient = np.zeros(image.shape)
    gradient[:, :, :-1] -= 2 * weight * np.diff(image, axis=2)
    gradient[..., :-1] -= 2 * weight * np.diff(image, axis=3)
    return tv_loss(image, weight)[0], gradient


def style_loss__normalize_ignored(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float], normalize: bool = True
) -> Style:
    """The argument normalize=False is ignored: the Gram matrices are divided by the number of neurons all the same.

    Hint: which of the arguments does your result not depend on?
    """
    del normalize
    return style_loss(features, target_grams, weights)


def _without(weights: Mapping[str, Any], name: str) -> dict[str, Any]:
    nothing = [0.0] * len(weights["style"]) if name == "style" else 0.0
    return {**weights, name: nothing}


def style_transfer_loss__no_variation(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The total variation is left out of the sum.

    Hint: of how many losses is the whole made?
    """
    return style_transfer_loss(image, params, content_target, style_targets, _without(weights, "tv"))


def style_transfer_loss__gradient_without_variation(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The total variation is in the loss; its gradient on the pixels is missing.

    Hint: the image itself stands in one of the losses, without any net between.
    """
    loss, _ = style_transfer_loss(image, params, content_target, style_targets, weights)
    return loss, style_transfer_loss(image, params, content_target, style_targets, _without(weights, "tv"))[1]


def style_transfer_loss__style_gradient_lost(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The style is in the loss; its gradient never reaches the pixels.

    Hint: at every layer two gradients meet on the way back. Which?
    """
    loss, _ = style_transfer_loss(image, params, content_target, style_targets, weights)
    return loss, style_transfer_loss(image, params, content_target, style_targets, _without(weights, "style"))[1]


def style_transfer_loss__style_of_the_last_layer(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The style is compared at the last layer alone; it should be at all of them.

    Hint: one Gram matrix is handed over for each layer.
    """
    style = [0.0] * (len(style_targets) - 1) + [weights["style"][-1]]
    return style_transfer_loss(image, params, content_target, style_targets, {**weights, "style": style})


def style_transfer__loss_after_the_step(
    image: Array,
    params: Params,
    content_target: Array,
    style_targets: Sequence[Array],
    weights: Mapping[str, Any],
    learning_rate: float = 0.1,
    num_iters: int = 100,
) -> tuple[Array, list[float]]:
    """The history holds each loss after the step; it should be the one that the step's gradient came with.

    Hint: what should the first entry be, if the history shows where the descent started?
    """
    rest = params, content_target, style_targets, weights
    last, history = style_transfer(image, *rest, learning_rate, num_iters)
    return last, [*history[1:], style_transfer_loss(last, *rest)[0]]


def style_transfer__uphill(
    image: Array,
    params: Params,
    content_target: Array,
    style_targets: Sequence[Array],
    weights: Mapping[str, Any],
    learning_rate: float = 0.1,
    num_iters: int = 100,
) -> tuple[Array, list[float]]:
    """The steps go along the gradient, where the loss grows.

    Hint: does your loss fall?
    """
    return style_transfer(image, params, content_target, style_targets, weights, -learning_rate, num_iters)


def style_transfer_loss__style_gradient_of_the_last_layer(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The gradient of the style at the last layer alone reaches the pixels; that of every layer should.

    Hint: at every layer two gradients meet on the way back. Which?
    """
    loss, _ = style_transfer_loss(image, params, content_target, style_targets, weights)
    style = [0.0] * (len(style_targets) - 1) + [weights["style"][-1]]
    return loss, style_transfer_loss(image, params, content_target, style_targets, {**weights, "style": style})[1]


def style_loss__sizes_of_the_first_layer(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float], normalize: bool = True
) -> tuple[float, list[Array]]:
    """The gradients of all layers are divided by the sizes of the first one.

    Hint: which of the numbers that your loop uses are set inside it?
    """
    loss, gradients = style_loss(features, target_grams, weights, normalize)
    if not normalize:
        return loss, gradients
    first = features[0][0].size
    return loss, [gradient * features[k][0].size / first for k, gradient in enumerate(gradients)]


def tv_loss__root_of_squares(image: Array, weight: float) -> tuple[float, Array]:
    """The root of the sum of squares is taken; the squares are just added.

    Hint: is there a root in the formula of the total variation here?
    """
    loss, gradient = tv_loss(image, 1.0)
    return weight * float(np.sqrt(loss)), weight * gradient


def tv_loss__averaged(image: Array, weight: float) -> tuple[float, Array]:
    """The squared differences are averaged; they should be summed.

    Hint: should a larger image with as many differences a pixel have a larger loss?
    """
    down, right = np.diff(image, axis=2), np.diff(image, axis=3)
    loss = sum(float(np.mean(part**2)) for part in (down, right) if part.size)
    return weight * loss, tv_loss(image, weight)[1]


def tv_loss__sign_of_neighbours_beside(image: Array, weight: float) -> tuple[float, Array]:
    """The gradient of the differences of neighbours side by side has the wrong sign.

    Hint: which of the two pixels enters the difference with a minus?
    """
    loss, gradient = tv_loss(image, weight)
    beside = tv_loss(image.transpose(2, 1, 0, 3), weight)[1].transpose(2, 1, 0, 3)
    return loss, gradient - 2 * beside


def gram_matrix__by_channels(features: Array, normalize: bool = True) -> Array:
    """The Gram matrix is divided by the number of channels alone; the number of neurons counts the places as well.

    Hint: how many numbers are there in one image's features?
    """
    gram = gram_matrix(features, normalize=False)
    return gram / features.shape[1] if normalize else gram


def tv_loss__inner_pixels(image: Array, weight: float) -> tuple[float, Array]:
    """Both differences are taken without the last row and the last column; each should lack one of the two alone.

    Hint: has the last row no neighbours beside each other?
    """
    down = np.diff(image, axis=2)[..., :-1]
    right = np.diff(image, axis=3)[:, :, :-1]
    gradient = np.zeros(image.shape)
    gradient[:, :, 1:, :-1] += 2 * weight * down
    gradient[:, :, :-1, :-1] -= 2 * weight * down
    gradient[:, :, :-1, 1:] += 2 * weight * right
    gradient[:, :, :-1, :-1] -= 2 * weight * right
    return float(weight * (np.sum(down**2) + np.sum(right**2))), gradient


def style_transfer_loss__style_gradient_past_the_relu(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The gradient of a layer's style is added behind its ReLU on the way back; it should pass the ReLU too.

    Hint: the Gram matrix is made of what the ReLU gives. Through what does its gradient go back first?
    """
    loss = style_transfer_loss(image, params, content_target, style_targets, weights)[0]
    features, caches = _features(image, params)
    gradient = content_loss(weights["content"], features[-1], content_target)[1]
    dstyles = style_loss(features, style_targets, weights["style"])[1]
    for dstyle, (conv_cache, relu_cache) in zip(reversed(dstyles), reversed(caches), strict=True):
        gradient = conv_backward_fast(relu_backward(gradient, relu_cache) + dstyle, conv_cache)[0]
    return loss, gradient + tv_loss(image, weights["tv"])[1]


def style_transfer_loss__relus_skipped_on_the_way_to_the_pixels(
    image: Array, params: Params, content_target: Array, style_targets: Sequence[Array], weights: Mapping[str, Any]
) -> tuple[float, Array]:
    """The gradients pass the ReLUs as if they were not there.

    Hint: which layers does the forward go through, and which does your way back?
    """
    loss, _ = style_transfer_loss(image, params, content_target, style_targets, weights)
    features, caches = _features(image, params)
    dfeatures = content_loss(weights["content"], features[-1], content_target)[1]
    dstyles = style_loss(features, style_targets, weights["style"])[1]
    for dstyle, (conv_cache, _) in zip(reversed(dstyles), reversed(caches), strict=True):
        dfeatures = conv_backward_fast(dfeatures + dstyle, conv_cache)[0]
    return loss, dfeatures + tv_loss(image, weights["tv"])[1]


def tv_loss__rows_left_out_of_gradient(image: Array, weight: float) -> tuple[float, Array]:
    """The gradient has the differences of neighbours side by side alone; those one below the other are missing.

    Hint: how many terms of the loss does a pixel in the middle stand in?
    """
    loss, gradient = tv_loss(image, weight)
    return loss, gradient - tv_loss(image.transpose(3, 1, 2, 0), weight)[1].transpose(3, 1, 2, 0)


def tv_loss__columns_left_out_of_gradient(image: Array, weight: float) -> tuple[float, Array]:
    """The gradient has the differences of neighbours one below the other alone; those side by side are missing.

    Hint: how many terms of the loss does a pixel in the middle stand in?
    """
    return tv_loss(image, weight)[0], tv_loss(image.transpose(3, 1, 2, 0), weight)[1].transpose(3, 1, 2, 0)


def style_loss__normalize_ignored_in_loss(
    features: Sequence[Array], target_grams: Sequence[Array], weights: Sequence[float], normalize: bool = True
) -> Style:
    """The argument normalize=False is not handed on to gram_matrix: the Gram matrices are divided all the same.

    Hint: with which arguments do you call gram_matrix?
    """
    loss, gradients = style_loss(features, target_grams, weights)
    sizes = [1 if normalize else layer[0].size for layer in features]
    return loss, [size * gradient for size, gradient in zip(sizes, gradients, strict=True)]
