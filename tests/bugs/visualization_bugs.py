"""Wrong gradients with respect to the image, and wrong ascents on it, each as a student might write it."""

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d


def patches(X, size, pad):
    """Every size x size window of the padded images: (N, H', W', C, size, size)."""
    padded = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(2, 3))
    return windows.transpose(0, 2, 3, 1, 4, 5)


def forward(params, X, pad=None):
    size = params["W1"].shape[2]
    pad = (size - 1) // 2 if pad is None else pad
    conv = np.einsum("nhwcij,fcij->nfhw", patches(X, size, pad), params["W1"])
    conv += params["b1"][:, None, None]
    N, F, H, W = conv.shape
    blocks = np.maximum(conv, 0).reshape(N, F, H // 2, 2, W // 2, 2)
    pooled = blocks.max(axis=(3, 5))
    hidden = pooled.reshape(N, -1) @ params["W2"] + params["b2"]
    scores = np.maximum(hidden, 0) @ params["W3"] + params["b3"]
    return scores, (conv, blocks, pooled, hidden)


def unpool(dpooled, blocks, pooled):
    mask = blocks == pooled[:, :, :, None, :, None]
    return (dpooled[:, :, :, None, :, None] * mask).reshape(blocks.shape[0], blocks.shape[1], *spatial(blocks))


def spatial(blocks):
    return blocks.shape[2] * 2, blocks.shape[4] * 2


def to_image(params, dconv, crop=None):
    W1 = params["W1"]
    size = W1.shape[2]
    pad = (size - 1) // 2
    N, _, H, W = dconv.shape
    dpadded = np.zeros((N, W1.shape[1], H + 2 * pad, W + 2 * pad))
    for i in range(size):
        for j in range(size):
            dpadded[:, :, i : i + H, j : j + W] += np.einsum("nfhw,fc->nchw", dconv, W1[:, :, i, j])
    crop = pad if crop is None else crop
    return dpadded[:, :, crop : crop + H, crop : crop + W]


def to_conv(params, dscores, kept):
    """The right way down to the gradient of the convolution's output."""
    conv, blocks, pooled, hidden = kept
    dhidden = (dscores @ params["W3"].T) * (hidden > 0)
    dpooled = (dhidden @ params["W2"].T).reshape(pooled.shape)
    return unpool(dpooled, blocks, pooled) * (conv > 0)


def one_hot(scores, y):
    dscores = np.zeros_like(scores)
    dscores[np.arange(len(y)), y] = 1
    return dscores


def score_gradient(params, X, y):
    scores, kept = forward(params, X)
    return to_image(params, to_conv(params, one_hot(scores, y), kept))


def softmax(scores):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def class_score_gradient__loss(params, X, y):
    """The gradient of the cross-entropy loss, not of the score."""
    scores, kept = forward(params, X)
    return to_image(params, to_conv(params, (softmax(scores) - one_hot(scores, y)) / len(y), kept))


def class_score_gradient__probability(params, X, y):
    """The gradient of the softmax probability of the class."""
    scores, kept = forward(params, X)
    p = softmax(scores)
    own = p[np.arange(len(y)), y][:, None]
    return to_image(params, to_conv(params, own * (one_hot(scores, y) - p), kept))


def class_score_gradient__all_scores(params, X, y):
    """Ones for every class: the gradient of the sum of all scores."""
    scores, kept = forward(params, X)
    return to_image(params, to_conv(params, np.ones_like(scores), kept))


def class_score_gradient__scaled_by_score(params, X, y):
    """Passes the score itself back instead of 1."""
    scores, kept = forward(params, X)
    return to_image(params, to_conv(params, one_hot(scores, y) * scores, kept))


def class_score_gradient__best_class(params, X, y):
    """The predicted class, whatever y says."""
    scores, kept = forward(params, X)
    return to_image(params, to_conv(params, one_hot(scores, scores.argmax(axis=1)), kept))


def class_score_gradient__every_label(params, X, y):
    """dscores[:, y] marks the classes of all images in every row."""
    scores, kept = forward(params, X)
    dscores = np.zeros_like(scores)
    dscores[:, y] = 1
    return to_image(params, to_conv(params, dscores, kept))


def class_score_gradient__averaged(params, X, y):
    """Divided by the number of images."""
    return score_gradient(params, X, y) / len(y)


def class_score_gradient__downhill(params, X, y):
    """The sign is that of a loss to be lowered."""
    return -score_gradient(params, X, y)


def class_score_gradient__hidden_relu_skipped(params, X, y):
    """The ReLU of the hidden layer is left out on the way back."""
    scores, (conv, blocks, pooled, _) = forward(params, X)
    dpooled = (one_hot(scores, y) @ params["W3"].T @ params["W2"].T).reshape(pooled.shape)
    return to_image(params, unpool(dpooled, blocks, pooled) * (conv > 0))


def class_score_gradient__conv_relu_skipped(params, X, y):
    """The ReLU of the convolution is left out on the way back."""
    scores, (_, blocks, pooled, hidden) = forward(params, X)
    dhidden = (one_hot(scores, y) @ params["W3"].T) * (hidden > 0)
    return to_image(params, unpool((dhidden @ params["W2"].T).reshape(pooled.shape), blocks, pooled))


def class_score_gradient__guided(params, X, y):
    """Guided backpropagation: the ReLUs also stop what is negative on the way back."""
    scores, (conv, blocks, pooled, hidden) = forward(params, X)
    dhidden = np.maximum(one_hot(scores, y) @ params["W3"].T, 0) * (hidden > 0)
    dpooled = (dhidden @ params["W2"].T).reshape(pooled.shape)
    return to_image(params, np.maximum(unpool(dpooled, blocks, pooled), 0) * (conv > 0))


def class_score_gradient__pool_spread(params, X, y):
    """The max pool sends a quarter of the gradient to each pixel, as an average pool would."""
    scores, (conv, _, pooled, hidden) = forward(params, X)
    dhidden = (one_hot(scores, y) @ params["W3"].T) * (hidden > 0)
    dpooled = (dhidden @ params["W2"].T).reshape(pooled.shape)
    spread = np.repeat(np.repeat(dpooled, 2, axis=2), 2, axis=3) / 4
    return to_image(params, spread * (conv > 0))


def class_score_gradient__uncropped_corner(params, X, y):
    """The padding is cropped from the far sides alone, which shifts the gradient."""
    scores, kept = forward(params, X)
    return to_image(params, to_conv(params, one_hot(scores, y), kept), crop=0)


def class_score_gradient__filter_not_turned(params, X, y):
    """The same correlation as in the forward, with the filters not turned round."""
    scores, kept = forward(params, X)
    dconv = to_conv(params, one_hot(scores, y), kept)
    size = params["W1"].shape[2]
    return np.einsum("nhwfij,fcij->nchw", patches(dconv, size, (size - 1) // 2), params["W1"])


def class_score_gradient__times_input(params, X, y):
    """The gradient times the image."""
    return score_gradient(params, X, y) * X


def saliency_map__signed(params, X, y):
    """The largest gradient of a pixel, without absolute values."""
    return score_gradient(params, X, y).max(axis=1)


def saliency_map__absolute_last(params, X, y):
    """The absolute value is taken after the maximum."""
    return np.abs(score_gradient(params, X, y).max(axis=1))


def saliency_map__summed(params, X, y):
    """Sums over the channels."""
    return np.abs(score_gradient(params, X, y)).sum(axis=1)


def saliency_map__averaged(params, X, y):
    """Averages over the channels."""
    return np.abs(score_gradient(params, X, y)).mean(axis=1)


def saliency_map__length(params, X, y):
    """The Euclidean length over the channels."""
    return np.sqrt((score_gradient(params, X, y) ** 2).sum(axis=1))


def saliency_map__channel_kept(params, X, y):
    """The channel axis is still there."""
    return np.abs(score_gradient(params, X, y)).max(axis=1, keepdims=True)


def saliency_map__normalised(params, X, y):
    """Scaled so that each map's largest entry is 1."""
    saliency = np.abs(score_gradient(params, X, y)).max(axis=1)
    return saliency / np.maximum(saliency.max(axis=(1, 2), keepdims=True), 1e-12)


def saliency_map__of_loss(params, X, y):
    """Starts from the gradient of the loss."""
    return np.abs(class_score_gradient__loss(params, X, y)).max(axis=1)


def ascend(params, x, target, learning_rate, max_iters, step, check=True):
    image = x.copy()
    for _ in range(max_iters):
        if check and forward(params, image)[0].argmax() == target:
            break
        g = score_gradient(params, image, np.array([target]))
        if not g.any():
            break
        image = image + learning_rate * step(g)
    return image


def unit(g):
    return g / np.sqrt((g**2).sum())


def fooling_image__unnormalised(params, x, target, learning_rate=1.0, max_iters=100):
    """The gradient is not brought to length 1."""
    return ascend(params, x, target, learning_rate, max_iters, lambda g: g)


def fooling_image__squared_length(params, x, target, learning_rate=1.0, max_iters=100):
    """Divides by the squared length."""
    return ascend(params, x, target, learning_rate, max_iters, lambda g: g / (g**2).sum())


def fooling_image__largest_entry(params, x, target, learning_rate=1.0, max_iters=100):
    """Divides by the largest entry of the gradient."""
    return ascend(params, x, target, learning_rate, max_iters, lambda g: g / np.abs(g).max())


def fooling_image__sign(params, x, target, learning_rate=1.0, max_iters=100):
    """Steps along the sign of the gradient."""
    return ascend(params, x, target, learning_rate, max_iters, np.sign)


def fooling_image__descends(params, x, target, learning_rate=1.0, max_iters=100):
    """Lowers the target's score."""
    return ascend(params, x, target, -learning_rate, max_iters, unit)


def fooling_image__never_stops(params, x, target, learning_rate=1.0, max_iters=100):
    """Goes on after the network is fooled."""
    return ascend(params, x, target, learning_rate, max_iters, unit, check=False)


def fooling_image__steps_first(params, x, target, learning_rate=1.0, max_iters=100):
    """Asks only after a step whether the network is fooled, so that one step is always made."""
    image = x.copy()
    for _ in range(max_iters):
        g = score_gradient(params, image, np.array([target]))
        if g.any():
            image += learning_rate * unit(g)
        if forward(params, image)[0].argmax() == target:
            break
    return image


def fooling_image__one_step_short(params, x, target, learning_rate=1.0, max_iters=100):
    """Counts the iterations from 1 and ends one early."""
    return ascend(params, x, target, learning_rate, max_iters - 1, unit)


def fooling_image__one_gradient(params, x, target, learning_rate=1.0, max_iters=100):
    """The gradient at the first image is used throughout."""
    first = score_gradient(params, x, np.array([target]))
    return ascend(params, x, target, learning_rate, max_iters, lambda g: unit(first))


def fooling_image__probability(params, x, target, learning_rate=1.0, max_iters=100):
    """Climbs the probability, whose direction differs from the score's."""
    image = x.copy()
    for _ in range(max_iters):
        if forward(params, image)[0].argmax() == target:
            break
        g = class_score_gradient__probability(params, image, np.array([target]))
        if not g.any():
            break
        image += learning_rate * unit(g)
    return image


def fooling_image__nan_without_gradient(params, x, target, learning_rate=1.0, max_iters=100):
    """Divides by a length of zero where the gradient is zero."""
    image = x.copy()
    for _ in range(max_iters):
        if forward(params, image)[0].argmax() == target:
            break
        g = score_gradient(params, image, np.array([target]))
        with np.errstate(invalid="ignore"):
            image += learning_rate * g / np.linalg.norm(g)
    return image


def fooling_image__perturbation(params, x, target, learning_rate=1.0, max_iters=100):
    """Returns what was added to the image."""
    return ascend(params, x, target, learning_rate, max_iters, unit) - x


def fooling_image__other_rate(params, x, target, learning_rate=0.1, max_iters=100):
    """Another default learning rate."""
    return ascend(params, x, target, learning_rate, max_iters, unit)


def fooling_image__fewer_steps(params, x, target, learning_rate=1.0, max_iters=50):
    """Another default number of iterations."""
    return ascend(params, x, target, learning_rate, max_iters, unit)


def blurred(image, sigma=0.5, **options):
    return gaussian_filter1d(gaussian_filter1d(image, sigma, axis=2, **options), sigma, axis=3, **options)


def visualise(params, target, x0, lr, reg, iters, every, gradient=None, blur=blurred, when=None):
    """The right loop, with its gradient, its blur and the iterations of the blur to be replaced."""
    image = x0.copy()
    for t in range(iters):
        g = score_gradient(params, image, np.array([target]))
        image = image + lr * (g - 2 * reg * image if gradient is None else gradient(g, image, reg))
        if t % every == 0 if when is None else when(t, every):
            image = blur(image)
    return image


def class_visualization__penalty_without_two(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The derivative of the squared image lacks its factor 2."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, gradient=lambda g, image, reg: g - reg * image)


def class_visualization__penalty_added(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The penalty has the sign that it has in a loss."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, gradient=lambda g, image, reg: g + 2 * reg * image)


def class_visualization__penalty_missing(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """No penalty at all."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, gradient=lambda g, image, reg: g)


def class_visualization__penalty_not_stepped(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The penalty is subtracted without the learning rate."""
    image = x0.copy()
    for t in range(num_iters):
        g = score_gradient(params, image, np.array([target]))
        image = image + learning_rate * g - 2 * l2_reg * image
        if t % blur_every == 0:
            image = blurred(image)
    return image


def class_visualization__penalty_after_step(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """Two steps in turn: the penalty sees the image that the score has moved already."""
    image = x0.copy()
    for t in range(num_iters):
        image = image + learning_rate * score_gradient(params, image, np.array([target]))
        image = image - learning_rate * 2 * l2_reg * image
        if t % blur_every == 0:
            image = blurred(image)
    return image


def class_visualization__normalised(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """Steps of one length, as for a fooling image."""
    knobs = learning_rate, l2_reg, num_iters, blur_every

    def gradient(g, image, reg):
        g = g - 2 * reg * image
        return g / np.linalg.norm(g)

    return visualise(params, target, x0, *knobs, gradient=gradient)


def class_visualization__descends(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """Descends."""
    return visualise(params, target, x0, -learning_rate, l2_reg, num_iters, blur_every)


def class_visualization__never_blurred(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """No blur."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, when=lambda t, every: False)


def class_visualization__first_not_blurred(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The first iteration is not blurred."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, when=lambda t, every: t > 0 and t % every == 0)


def class_visualization__counted_from_one(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The blur comes after every blur_every updates, counted from 1."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, when=lambda t, every: (t + 1) % every == 0)


def class_visualization__blurred_before(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The blur comes before the update."""
    image = x0.copy()
    for t in range(num_iters):
        if t % blur_every == 0:
            image = blurred(image)
        g = score_gradient(params, image, np.array([target]))
        image = image + learning_rate * (g - 2 * l2_reg * image)
    return image


def class_visualization__blurred_along_rows(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The blur runs along one axis only."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, blur=lambda image: gaussian_filter1d(image, 0.5))


def class_visualization__channels_mixed(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The blur runs across the channels too."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, blur=lambda image: gaussian_filter(image, 0.5))


def class_visualization__wide_blur(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """The blur has a standard deviation of 1."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, blur=lambda image: blurred(image, 1.0))


def class_visualization__dark_border(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """The blur takes what lies outside the image for zeros."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    return visualise(params, target, x0, *knobs, blur=lambda image: blurred(image, mode="constant"))


def class_visualization__smaller_rate(
    params, target, x0, learning_rate=10.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """Another default learning rate."""
    return visualise(params, target, x0, learning_rate, l2_reg, num_iters, blur_every)


def class_visualization__fewer_steps(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=50, blur_every=10):
    """Another default number of iterations."""
    return visualise(params, target, x0, learning_rate, l2_reg, num_iters, blur_every)


def class_visualization__blurred_more_often(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=5
):
    """Another default distance between blurs."""
    return visualise(params, target, x0, learning_rate, l2_reg, num_iters, blur_every)


def class_visualization__gradient_of_start(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The score's gradient is taken once, at the first image."""
    knobs = learning_rate, l2_reg, num_iters, blur_every
    first = score_gradient(params, x0, np.array([target]))
    return visualise(params, target, x0, *knobs, gradient=lambda g, image, reg: first - 2 * reg * image)
