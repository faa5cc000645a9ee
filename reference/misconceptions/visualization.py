"""Known wrong gradients with respect to the image, and wrong ascents on it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from .._types import Array, Cache, Labels
from ..activations import relu_backward
from ..convolution import conv_backward_fast, max_pool_backward_fast
from ..layers import affine_backward
from ..visualization import _backward_to_image, _forward, class_score_gradient

Params = Mapping[str, Array]


def _softmax(scores: Array) -> Array:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def class_score_gradient__of_loss(params: Params, X: Array, y: Labels) -> Array:
    """This is the gradient of the softmax loss; the gradient of the class's score was asked for.

    Hint: which entries of the scores does the score of class y depend on, and with which derivative?
    """
    scores, caches = _forward(params, X)
    return _backward_to_image((_softmax(scores) - np.eye(scores.shape[1])[y]) / len(y), caches)


def class_score_gradient__of_probability(params: Params, X: Array, y: Labels) -> Array:
    """This is the gradient of the class's probability; that of its raw score was asked for.

    Hint: is there a softmax between the scores and what is differentiated here?
    """
    scores, caches = _forward(params, X)
    p = _softmax(scores)
    one_hot = np.eye(scores.shape[1])[y]
    return _backward_to_image(np.sum(p * one_hot, axis=1, keepdims=True) * (one_hot - p), caches)


def class_score_gradient__all_classes(params: Params, X: Array, y: Labels) -> Array:
    """The gradient of the sum of all scores is returned; y is not used.

    Hint: which score of each image is differentiated? Set the upstream gradient accordingly.
    """
    del y
    scores, caches = _forward(params, X)
    return _backward_to_image(np.ones(scores.shape), caches)


def class_score_gradient__predicted_class(params: Params, X: Array, y: Labels) -> Array:
    """The gradient is that of the highest score; it should be that of the score of class y.

    Hint: what if the network is wrong about an image?
    """
    del y
    return class_score_gradient(params, X, _forward(params, X)[0].argmax(axis=1))


def class_score_gradient__mean(params: Params, X: Array, y: Labels) -> Array:
    """The gradients are divided by the number of images; each image's score is differentiated by itself.

    Hint: does an image's gradient change when another image joins the batch?
    """
    return class_score_gradient(params, X, y) / len(X)


def class_score_gradient__relu_skipped(params: Params, X: Array, y: Labels) -> Array:
    """The ReLU after the hidden layer is skipped on the way back.

    Hint: list the layers of the forward pass in reverse. Does each have its step in the backward pass?
    """
    scores, caches = _forward(params, X)
    return _down(np.eye(scores.shape[1])[y], caches, lambda upstream, _cache: upstream)


def class_score_gradient__guided(params: Params, X: Array, y: Labels) -> Array:
    """The ReLUs also stop negative gradients: that is guided backpropagation, not the gradient.

    Hint: what does the derivative of max(0, x) depend on?
    """
    scores, caches = _forward(params, X)

    def guided(upstream: Array, cache: Cache) -> Array:
        return relu_backward(np.maximum(upstream, 0), cache)

    return _down(np.eye(scores.shape[1])[y], caches, guided, guided)


def _down(
    dscores: Array,
    caches: list[Cache],
    hidden_relu: Callable[[Array, Cache], Array],
    conv_relu: Callable[[Array, Cache], Array] = relu_backward,
) -> Array:
    """The way back with other steps for the ReLUs."""
    conv_cache, rectified_cache, pooled_cache, hidden_cache, active_cache, scores_cache = caches
    dhidden = hidden_relu(affine_backward(dscores, scores_cache)[0], active_cache)
    drectified = max_pool_backward_fast(affine_backward(dhidden, hidden_cache)[0], pooled_cache)
    return conv_backward_fast(conv_relu(drectified, rectified_cache), conv_cache)[0]


def saliency_map__signed(params: Params, X: Array, y: Labels) -> Array:
    """The absolute value of the gradient is not taken.

    Hint: a pixel that strongly lowers the score matters, too.
    """
    return np.asarray(class_score_gradient(params, X, y).max(axis=1))


def saliency_map__absolute_last(params: Params, X: Array, y: Labels) -> Array:
    """The absolute value is taken after the maximum over the channels; it should be taken before.

    Hint: what becomes of a pixel whose gradients are -5 and 1?
    """
    return np.asarray(np.abs(class_score_gradient(params, X, y).max(axis=1)))


def saliency_map__summed(params: Params, X: Array, y: Labels) -> Array:
    """The channels are summed; the largest one should be taken.

    Hint: read the formula in the docstring from the inside out.
    """
    return np.asarray(np.abs(class_score_gradient(params, X, y)).sum(axis=1))


Step = Callable[[Array], Array]


def _ascend(
    params: Params, x: Array, target: int, learning_rate: float, max_iters: int, step: Step, *, stops: bool = True
) -> Array:
    image = np.array(x, dtype=np.float64)
    for _ in range(max_iters):
        if stops and _forward(params, image)[0].argmax() == target:
            break
        gradient = class_score_gradient(params, image, np.array([target]))
        if not gradient.any():
            break
        image += learning_rate * step(gradient)
    return image


def _unit(gradient: Array) -> Array:
    return np.asarray(gradient / np.linalg.norm(gradient))


def fooling_image__plain_gradient(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """The steps follow the gradient in its own length; every step should be learning_rate long.

    Hint: how long is your first step, compared with the learning rate?
    """
    return _ascend(params, x, target, learning_rate, max_iters, lambda gradient: gradient)


def fooling_image__squared_length(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """The gradient is divided by its squared length; the root is missing.

    Hint: what length has the vector by which you step?
    """
    return _ascend(params, x, target, learning_rate, max_iters, lambda g: np.asarray(g / np.sum(g**2)))


def fooling_image__sign_of_the_gradient(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """The steps follow the sign of the gradient; they should follow the gradient divided by its length.

    Hint: by how much does each pixel move in your first step?
    """
    return _ascend(params, x, target, learning_rate, max_iters, np.sign)


def fooling_image__descent(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """The image moves against the gradient, which lowers the target's score.

    Hint: is the score a loss?
    """
    return _ascend(params, x, target, -learning_rate, max_iters, _unit)


def fooling_image__goes_on(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """The ascent goes on after the network is fooled.

    Hint: when does the docstring let the loop end?
    """
    return _ascend(params, x, target, learning_rate, max_iters, _unit, stops=False)


Blur = Callable[[Array], Array]


def _blur(image: Array) -> Array:
    return np.asarray(gaussian_filter1d(gaussian_filter1d(image, 0.5, axis=2), 0.5, axis=3))


def _visualise(
    params: Params,
    target: int,
    x0: Array,
    learning_rate: float = 25.0,
    l2_reg: float = 1e-3,
    num_iters: int = 100,
    blur_every: int = 10,
    *,
    pull: float = 2.0,
    blurs: Callable[[int, int], bool] = lambda iteration, every: iteration % every == 0,
    blur: Blur = _blur,
    is_blurred_first: bool = False,
) -> Array:
    """The ascent with `pull * l2_reg * image` for the penalty's gradient, and other blurs, which may come first."""
    image = np.array(x0, dtype=np.float64)
    for iteration in range(num_iters):
        if is_blurred_first and blurs(iteration, blur_every):
            image = blur(image)
        gradient = class_score_gradient(params, image, np.array([target]))
        image = image + learning_rate * (gradient - pull * l2_reg * image)
        if not is_blurred_first and blurs(iteration, blur_every):
            image = blur(image)
    return image


def class_visualization__penalty_halved(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The gradient of the penalty lacks its factor 2.

    Hint: differentiate l2_reg * p**2 by a pixel p.
    """
    return _visualise(params, target, x0, *knobs, **named, pull=1.0)


def class_visualization__penalty_sign(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The penalty has the wrong sign: it makes the pixels larger.

    Hint: the objective is climbed. What sign has the penalty in it?
    """
    return _visualise(params, target, x0, *knobs, **named, pull=-2.0)


def class_visualization__penalty_missing(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The L2 penalty is not used.

    Hint: what is l2_reg for?
    """
    return _visualise(params, target, x0, *knobs, **named, pull=0.0)


def class_visualization__first_blur_skipped(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The first iteration is not blurred; 0 is a multiple of blur_every, too.

    Hint: iterations are counted from 0. Which are the first two that the docstring blurs?
    """
    return _visualise(params, target, x0, *knobs, **named, blurs=lambda t, every: t > 0 and t % every == 0)


def class_visualization__counted_from_one(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The iterations are counted from 1 for the blur; they should be from 0.

    Hint: iterations are counted from 0. Which are the first two that the docstring blurs?
    """
    return _visualise(params, target, x0, *knobs, **named, blurs=lambda t, every: (t + 1) % every == 0)


def class_visualization__never_blurred(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The image is never blurred.

    Hint: what is blur_every for?
    """
    return _visualise(params, target, x0, *knobs, **named, blurs=lambda _t, _every: False)


def class_visualization__channels_blurred(params: Params, target: int, x0: Array, *knobs: Any, **named: Any) -> Array:
    """The blur runs over the channels as well; it should run along H and W alone.

    Hint: what does the filter do with an array of four axes?
    """
    return _visualise(params, target, x0, *knobs, **named, blur=lambda image: np.asarray(gaussian_filter(image, 0.5)))


def class_score_gradient__gated_by_gradient(params: Params, X: Array, y: Labels) -> Array:
    """The ReLUs pass positive gradients on, whatever their input was: that is a deconvnet, not the gradient.

    Hint: what does the derivative of max(0, x) depend on?
    """
    scores, caches = _forward(params, X)

    def gated(upstream: Array, _cache: Cache) -> Array:
        return np.maximum(upstream, 0)

    return _down(np.eye(scores.shape[1])[y], caches, gated, gated)


def class_score_gradient__every_relu_skipped(params: Params, X: Array, y: Labels) -> Array:
    """All ReLUs are left out on the way back.

    Hint: which of the forward's layers does your backward pass undo?
    """
    scores, caches = _forward(params, X)

    def passing(upstream: Array, _cache: Cache) -> Array:
        return upstream

    return _down(np.eye(scores.shape[1])[y], caches, passing, passing)


def class_score_gradient__conv_relu_skipped(params: Params, X: Array, y: Labels) -> Array:
    """The ReLU after the convolution is left out on the way back.

    Hint: which of the forward's layers does your backward pass undo?
    """
    scores, caches = _forward(params, X)
    return _down(np.eye(scores.shape[1])[y], caches, relu_backward, lambda upstream, _cache: upstream)


def class_score_gradient__classes_of_all_images(params: Params, X: Array, y: Labels) -> Array:
    """dscores[:, y] = 1 marks the classes of all images in every row; each row has one class of its own.

    Hint: how many ones are in a row of your dscores?
    """
    scores, caches = _forward(params, X)
    dscores = np.zeros(scores.shape)
    dscores[:, y] = 1
    return _down(dscores, caches, relu_backward)


def saliency_map__length(params: Params, X: Array, y: Labels) -> Array:
    """The length of the gradient over the channels is taken; it should be its largest magnitude.

    Hint: which of the colours is the result to speak of?
    """
    return np.asarray(np.linalg.norm(class_score_gradient(params, X, y), axis=1))


def saliency_map__mean_magnitude(params: Params, X: Array, y: Labels) -> Array:
    """The magnitudes are averaged over the channels; the largest should be taken.

    Hint: which of the colours is the result to speak of?
    """
    return np.asarray(np.abs(class_score_gradient(params, X, y)).mean(axis=1))


def class_score_gradient__of_log_probability(params: Params, X: Array, y: Labels) -> Array:
    """This is the gradient of the logarithm of the class's probability; that of its raw score was asked for.

    Hint: which entries of the scores does the score of class y depend on, and with which derivative?
    """
    scores, caches = _forward(params, X)
    return _backward_to_image(np.eye(scores.shape[1])[y] - _softmax(scores), caches)


def fooling_image__step_before_check(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """The image is moved before it is scored; one that fools the network already should be returned as it is.

    Hint: what does your loop do with an image of the target's class?
    """
    moved = _ascend(params, x, target, learning_rate, min(max_iters, 1), _unit, stops=False)
    return _ascend(params, moved, target, learning_rate, max_iters - 1, _unit)


def class_visualization__blurred_over_channels(
    params: Params, target: int, x0: Array, *knobs: Any, **named: Any
) -> Array:
    """The blur runs over channels and rows, axes 1 and 2; it should over rows and columns, axes 2 and 3.

    Hint: an image here has the shape (1, C, H, W). Which of these axes are places?
    """

    def blur(image: Array) -> Array:
        return np.asarray(gaussian_filter1d(gaussian_filter1d(image, 0.5, axis=1), 0.5, axis=2))

    return _visualise(params, target, x0, *knobs, **named, blur=blur)


def fooling_image__gradient_of_the_start(
    params: Params, x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """Every step goes along the gradient at the first image; it should be that at the present one.

    Hint: which image do you give to the network in the second step?
    """
    image = np.array(x, dtype=np.float64)
    gradient = class_score_gradient(params, image, np.array([target]))
    length = np.linalg.norm(gradient)
    for _ in range(max_iters):
        if _forward(params, image)[0].argmax() == target or length == 0:
            break
        image += learning_rate * gradient / length
    return image


def class_visualization__blurred_before_the_step(
    params: Params, target: int, x0: Array, *knobs: Any, **named: Any
) -> Array:
    """The image is blurred before the update of its iteration; it should be after.

    Hint: which of the two does the docstring let follow the other?
    """
    return _visualise(params, target, x0, *knobs, **named, is_blurred_first=True)
