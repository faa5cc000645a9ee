"""Wrong losses of style transfer, each as a student might write it."""

import numpy as np

from reference.convolution import conv_backward_fast, conv_forward_fast
from reference.style_transfer import style_loss as right_style_loss
from reference.style_transfer import style_transfer as right_transfer
from reference.style_transfer import style_transfer_loss as right_total


def content_loss__no_two(weight, features, target):
    """The gradient lacks the factor 2."""
    diff = features - target
    return weight * np.sum(diff**2), weight * diff


def content_loss__halved(weight, features, target):
    """Half the squared distance, as in other papers."""
    diff = features - target
    return 0.5 * weight * np.sum(diff**2), weight * diff


def content_loss__averaged(weight, features, target):
    """The mean over all entries."""
    diff = features - target
    return weight * np.mean(diff**2), 2 * weight * diff / diff.size


def content_loss__gradient_without_weight(weight, features, target):
    """The gradient is not weighted."""
    diff = features - target
    return weight * np.sum(diff**2), 2 * diff


def content_loss__without_weight(weight, features, target):
    """Neither loss nor gradient is weighted."""
    diff = features - target
    return np.sum(diff**2), 2 * diff


def content_loss__gradient_of_target(weight, features, target):
    """The gradient has the sign of that with respect to the target."""
    diff = target - features
    return weight * np.sum(diff**2), 2 * weight * diff


def content_loss__absolute(weight, features, target):
    """Absolute differences."""
    diff = features - target
    return weight * np.sum(np.abs(diff)), weight * np.sign(diff)


def content_loss__distance(weight, features, target):
    """The root is taken."""
    diff = features - target
    length = np.linalg.norm(diff)
    return weight * length, weight * diff / max(length, 1e-12)


def content_loss__weight_inside_square(weight, features, target):
    """The weight is squared with the difference."""
    diff = weight * (features - target)
    return np.sum(diff**2), 2 * diff


def gram_matrix__raw(features, normalize=True):
    """Never normalised."""
    flat = features.reshape(features.shape[0], features.shape[1], -1)
    return flat @ flat.transpose(0, 2, 1)


def gram_matrix__always_normalised(features, normalize=True):
    """The flag is ignored."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    return flat @ flat.transpose(0, 2, 1) / (C * H * W)


def gram_matrix__default_off(features, normalize=False):
    """Does not normalise unless asked to."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    gram = flat @ flat.transpose(0, 2, 1)
    return gram / (C * H * W) if normalize else gram


def gram_matrix__by_places(features, normalize=True):
    """Divided by H*W, without the channels."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    gram = flat @ flat.transpose(0, 2, 1)
    return gram / (H * W) if normalize else gram


def gram_matrix__by_size(features, normalize=True):
    """Divided by the number of all entries, the images counted too."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    gram = flat @ flat.transpose(0, 2, 1)
    return gram / features.size if normalize else gram


def gram_matrix__axes_scrambled(features, normalize=True):
    """Reshapes to (N, H*W, C) where the axes would have to be moved."""
    N, C, H, W = features.shape
    flat = features.reshape(N, H * W, C)
    gram = flat.transpose(0, 2, 1) @ flat
    return gram / (C * H * W) if normalize else gram


def gram_matrix__of_places(features, normalize=True):
    """Inner products of places over channels."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    gram = flat.transpose(0, 2, 1) @ flat
    return gram / (C * H * W) if normalize else gram


def gram_matrix__images_summed(features, normalize=True):
    """All images in one matrix."""
    C, H, W = features.shape[1:]
    gram = np.einsum("nihw,njhw->ij", features, features)
    return gram / (C * H * W) if normalize else gram


def gram_matrix__batch_summed_kept(features, normalize=True):
    """Every image gets the sum over all of them."""
    N, C, H, W = features.shape
    gram = np.einsum("nihw,njhw->ij", features, features)
    return np.broadcast_to(gram / (C * H * W) if normalize else gram, (N, C, C)).copy()


def gram_matrix__covariance(features, normalize=True):
    """The mean of each channel is subtracted first."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    flat = flat - flat.mean(axis=2, keepdims=True)
    gram = flat @ flat.transpose(0, 2, 1)
    return gram / (C * H * W) if normalize else gram


def gram_matrix__cosines(features, normalize=True):
    """Normalised by the lengths of the channels."""
    N, C, H, W = features.shape
    flat = features.reshape(N, C, H * W)
    if normalize:
        flat = flat / np.linalg.norm(flat, axis=2, keepdims=True)
    return flat @ flat.transpose(0, 2, 1)


def layer_terms(layer, target, size=None):
    """Difference of the Gram matrices, the flat features, and what the Gram matrix is divided by."""
    N, C, H, W = layer.shape
    size = C * H * W if size is None else size
    flat = layer.reshape(N, C, H * W)
    return flat @ flat.transpose(0, 2, 1) / size - target, flat, size


def style_loss__one_side(features, target_grams, weights):
    """The gradient takes one of the two factors of the Gram matrix for constant."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((2 * w * diff @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__square_not_differentiated(features, target_grams, weights):
    """The factor 2 of the square is missing."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((w * (diff + diff.transpose(0, 2, 1)) @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__gradient_not_normalised(features, target_grams, weights):
    """The gradient lacks the division by C*H*W."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, _ = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((4 * w * diff @ flat).reshape(layer.shape))
    return loss, grads


def style_loss__raw_grams(features, target_grams, weights):
    """Compares Gram matrices that are not normalised with targets that are."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, _ = layer_terms(layer, target, size=1)
        loss += w * np.sum(diff**2)
        grads.append((4 * w * diff @ flat).reshape(layer.shape))
    return loss, grads


def style_loss__gradient_without_weight(features, target_grams, weights):
    """The gradients are not weighted."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((4 * diff @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__first_weight(features, target_grams, weights):
    """The first layer's weight serves for all."""
    loss, grads = 0.0, []
    for layer, target in zip(features, target_grams, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += weights[0] * np.sum(diff**2)
        grads.append((4 * weights[0] * diff @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__last_layer(features, target_grams, weights):
    """The loss is assigned in the loop, not added up."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss = w * np.sum(diff**2)
        grads.append((4 * w * diff @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__returns_early(features, target_grams, weights):
    """The return stands inside the loop: one layer only."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((4 * w * diff @ flat / size).reshape(layer.shape))
        return loss, grads
    return loss, grads


def style_loss__gradients_reversed(features, target_grams, weights):
    """The gradients are listed from the last layer to the first."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.insert(0, (4 * w * diff @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__flat_gradient(features, target_grams, weights):
    """The gradients have the shape (N, C, H*W)."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append(4 * w * diff @ flat / size)
    return loss, grads


def style_loss__averaged(features, target_grams, weights):
    """The mean of the squared differences."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.mean(diff**2)
        grads.append((4 * w * diff @ flat / size / diff.size).reshape(layer.shape))
    return loss, grads


def style_loss__sign(features, target_grams, weights):
    """The difference is taken the other way round in the gradient."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((-4 * w * diff @ flat / size).reshape(layer.shape))
    return loss, grads


def style_loss__of_gram(features, target_grams, weights):
    """Stops at the gradient of the Gram matrices."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        diff, _, _ = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append(2 * w * diff)
    return loss, grads


def style_loss__transposed_places(features, target_grams, weights):
    """The gradient's places are in column-major order."""
    loss, grads = 0.0, []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        N, C, H, W = layer.shape
        diff, flat, size = layer_terms(layer, target)
        loss += w * np.sum(diff**2)
        grads.append((4 * w * diff @ flat / size).reshape(N, C, W, H).transpose(0, 1, 3, 2))
    return loss, grads


def neighbours(image):
    return image[:, :, 1:] - image[:, :, :-1], image[..., 1:] - image[..., :-1]


def scattered(shape, down, right):
    """The right gradient for given derivatives by the differences."""
    grad = np.zeros(shape)
    grad[:, :, 1:] += down
    grad[:, :, :-1] -= down
    grad[..., 1:] += right
    grad[..., :-1] -= right
    return grad


def tv_loss__no_two(image, weight):
    """The gradient lacks the factor 2."""
    down, right = neighbours(image)
    return weight * (np.sum(down**2) + np.sum(right**2)), scattered(image.shape, weight * down, weight * right)


def tv_loss__absolute(image, weight):
    """Absolute differences: the other total variation."""
    down, right = neighbours(image)
    loss = weight * (np.abs(down).sum() + np.abs(right).sum())
    return loss, scattered(image.shape, weight * np.sign(down), weight * np.sign(right))


def tv_loss__one_neighbour(image, weight):
    """Each difference moves only the later of its two pixels."""
    down, right = neighbours(image)
    grad = np.zeros(image.shape)
    grad[:, :, 1:] += 2 * weight * down
    grad[..., 1:] += 2 * weight * right
    return weight * (np.sum(down**2) + np.sum(right**2)), grad


def tv_loss__overwrites(image, weight):
    """Assigns to slices that overlap, so that the later contribution replaces the earlier."""
    down, right = neighbours(image)
    grad = np.zeros(image.shape)
    grad[:, :, 1:] = 2 * weight * down
    grad[:, :, :-1] = -2 * weight * down
    grad[..., 1:] += 2 * weight * right
    grad[..., :-1] -= 2 * weight * right
    return weight * (np.sum(down**2) + np.sum(right**2)), grad


def tv_loss__one_direction(image, weight):
    """Vertical differences only."""
    down, right = neighbours(image)
    return weight * np.sum(down**2), scattered(image.shape, 2 * weight * down, 0 * right)


def tv_loss__wraps_round(image, weight):
    """The last row and column are neighbours of the first."""
    down, right = (image - np.roll(image, 1, axis) for axis in (2, 3))
    grad = sum(2 * weight * (d - np.roll(d, -1, axis)) for d, axis in ((down, 2), (right, 3)))
    return weight * (np.sum(down**2) + np.sum(right**2)), grad


def tv_loss__border_left_out(image, weight):
    """Only pixels that have both neighbours count."""
    down = (image[:, :, 1:] - image[:, :, :-1])[..., :-1]
    right = (image[..., 1:] - image[..., :-1])[:, :, :-1]
    grad = np.zeros(image.shape)
    grad[:, :, 1:, :-1] += 2 * weight * down
    grad[:, :, :-1, :-1] -= 2 * weight * down
    grad[:, :, :-1, 1:] += 2 * weight * right
    grad[:, :, :-1, :-1] -= 2 * weight * right
    return weight * (np.sum(down**2) + np.sum(right**2)), grad


def tv_loss__channels_too(image, weight):
    """Differences between channels count as well."""
    down, right = neighbours(image)
    across = image[:, 1:] - image[:, :-1]
    grad = scattered(image.shape, 2 * weight * down, 2 * weight * right)
    grad[:, 1:] += 2 * weight * across
    grad[:, :-1] -= 2 * weight * across
    return weight * sum(np.sum(d**2) for d in (down, right, across)), grad


def tv_loss__averaged(image, weight):
    """Means of the squared differences."""
    down, right = neighbours(image)
    loss = weight * (np.sum(down**2) / max(down.size, 1) + np.sum(right**2) / max(right.size, 1))
    return loss, scattered(image.shape, 2 * weight * down / max(down.size, 1), 2 * weight * right / max(right.size, 1))


def tv_loss__gradient_without_weight(image, weight):
    """The gradient is not weighted."""
    down, right = neighbours(image)
    return weight * (np.sum(down**2) + np.sum(right**2)), scattered(image.shape, 2 * down, 2 * right)


def tv_loss__sign(image, weight):
    """The gradient points downhill."""
    down, right = neighbours(image)
    loss = weight * (np.sum(down**2) + np.sum(right**2))
    return loss, scattered(image.shape, -2 * weight * down, -2 * weight * right)


def style_loss__always_normalised_grams(features, target_grams, weights, normalize=True):
    """The Gram matrices are normalised whatever is asked."""
    del normalize
    return right_style_loss(features, target_grams, weights)


def style_loss__raw_gradient_normalised(features, target_grams, weights, normalize=True):
    """Without normalisation, the gradient is divided by the number of neurons all the same."""
    loss, gradients = right_style_loss(features, target_grams, weights, normalize)
    return loss, gradients if normalize else [g / g[0].size for g in gradients]


def style_transfer_loss__content_weighs_one(image, params, content_target, style_targets, weights):
    """The content's gradient is that of a loss with its weight left out."""
    others = {**weights, "content": 1.0}
    return right_total(image, params, content_target, style_targets, others)


def style_transfer_loss__weights_exchanged(image, params, content_target, style_targets, weights):
    """Content and variation have each other's weights."""
    others = {**weights, "content": weights["tv"], "tv": weights["content"]}
    return right_total(image, params, content_target, style_targets, others)


def style_transfer_loss__first_style_weight_for_all(image, params, content_target, style_targets, weights):
    """The first weight of the style for all layers."""
    others = {**weights, "style": [weights["style"][0]] * len(style_targets)}
    return right_total(image, params, content_target, style_targets, others)


def style_transfer_loss__no_tv(image, params, content_target, style_targets, weights):
    """The total variation is left out."""
    return right_total(image, params, content_target, style_targets, {**weights, "tv": 0.0})


def style_transfer_loss__no_gradient_of_tv(image, params, content_target, style_targets, weights):
    """The gradient of the total variation is left out."""
    loss, _ = right_total(image, params, content_target, style_targets, weights)
    return loss, right_total(image, params, content_target, style_targets, {**weights, "tv": 0.0})[1]


def style_transfer_loss__gradient_of_the_last_layer_alone(image, params, content_target, style_targets, weights):
    """Style gradients of the earlier layers are not added on the way back."""
    loss, _ = right_total(image, params, content_target, style_targets, weights)
    style = [0.0] * (len(style_targets) - 1) + [weights["style"][-1]]
    return loss, right_total(image, params, content_target, style_targets, {**weights, "style": style})[1]


def style_transfer_loss__kernels_not_turned(image, params, content_target, style_targets, weights):
    """On the way back the filters are those of the forward turned by half a turn."""
    loss, _ = right_total(image, params, content_target, style_targets, weights)
    turned = {name: value[..., ::-1, ::-1] if name[0] == "W" else value for name, value in params.items()}
    return loss, right_total(image, turned, content_target, style_targets, weights)[1]


def style_transfer__upwards(image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100):
    """The loss grows."""
    return right_transfer(image, params, content_target, style_targets, weights, -learning_rate, num_iters)


def style_transfer__one_step_more(
    image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100
):
    """A step too many."""
    last, history = right_transfer(image, params, content_target, style_targets, weights, learning_rate, num_iters + 1)
    return last, history[:-1]


def style_transfer__best_image_is_the_first(
    image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100
):
    """The image that it started from is returned."""
    return image, right_transfer(image, params, content_target, style_targets, weights, learning_rate, num_iters)[1]


def style_transfer__fixed_rate(image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100):
    """The learning rate is not used."""
    del learning_rate
    return right_transfer(image, params, content_target, style_targets, weights, 0.1, num_iters)


def style_transfer__other_usual_steps(
    image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=101
):
    """One step more than the signature says, where nobody says how many."""
    return right_transfer(image, params, content_target, style_targets, weights, learning_rate, num_iters)


def style_transfer__padded_for_filters_of_three(
    image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100
):
    """The padding is 1, whatever the size of the filters: wider ones lose their outer rows and columns."""
    inner = {
        name: value[..., 1:-1, 1:-1] for name, value in params.items() if np.ndim(value) == 4 and len(value[0, 0]) > 3
    }
    return right_transfer(image, {**params, **inner}, content_target, style_targets, weights, learning_rate, num_iters)


def style_transfer__sign_of_the_gradient(
    image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100
):
    """Steps along the gradient's signs."""
    history = []
    for _ in range(num_iters):
        loss, gradient = right_total(image, params, content_target, style_targets, weights)
        history.append(loss)
        image = image - learning_rate * np.sign(gradient)
    return image, history


def _on_the_way_back(image, params, content_target, style_targets, weights, step):
    """The loss, and the gradient where `step` says how those of one layer meet with its mask."""
    x, features, caches = image, [], []
    for layer in range(1, len(params) // 2 + 1):
        W = params[f"W{layer}"]
        x, cache = conv_forward_fast(x, W, params[f"b{layer}"], {"stride": 1, "pad": W.shape[2] // 2})
        x, mask = np.maximum(x, 0), x > 0
        features.append(x)
        caches.append((cache, mask))
    grad = 2 * weights["content"] * (x - content_target)
    styles = right_style_loss(features, style_targets, weights["style"])[1]
    for style, (cache, mask) in zip(styles[::-1], caches[::-1], strict=True):
        grad = conv_backward_fast(step(grad, style, mask), cache)[0]
    right, of_pixels = right_total(image, params, content_target, style_targets, weights)
    without = right_total(image, params, content_target, style_targets, {**weights, "tv": 0.0})[1]
    return right, grad + of_pixels - without


def style_transfer_loss__style_added_after_the_mask(image, params, content_target, style_targets, weights):
    """The style's gradient of a layer does not pass that layer's ReLU."""
    step = lambda grad, style, mask: grad * mask + style  # noqa: E731
    return _on_the_way_back(image, params, content_target, style_targets, weights, step)


def style_transfer_loss__no_masks(image, params, content_target, style_targets, weights):
    """The way back skips the ReLUs."""
    step = lambda grad, style, mask: grad + style  # noqa: E731
    return _on_the_way_back(image, params, content_target, style_targets, weights, step)
