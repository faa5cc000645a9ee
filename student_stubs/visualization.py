"""Gradients with respect to the image: what a ConvNet looks at (lecture 13).

The weights stay fixed and the image moves. The network is the three-layer ConvNet
`conv - relu - 2x2 max pool - affine - relu - affine`, given by its `params`:

    W1 (F, C, f, f), b1 (F,)                    convolution of stride 1, padding (f - 1) / 2, f odd
    W2 (F*(H/2)*(W/2), hidden), b2 (hidden,)
    W3 (hidden, classes), b3 (classes,)

and scores images `(N, C, H, W)` with `H` and `W` even.
"""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ._types import Array, Cache, Labels
from .activations import relu_backward, relu_forward
from .convolution import conv_backward_fast, conv_forward_fast, max_pool_backward_fast, max_pool_forward_fast
from .layers import affine_backward, affine_forward


def class_score_gradient(params: Mapping[str, Array], X: Array, y: Labels) -> Array:
    """Gradient of each image's score of class `y` with respect to its pixels (CS231n lecture 13).

    Of the raw score, not of its softmax: a probability can also rise because other scores fall.

    Args:
        params: the network's, as the module describes.
        X: images `(N, C, H, W)`.
        y: one class per image, `(N,)`.

    Returns:
        `dX (N, C, H, W)`, with `dX[n] = d scores[n, y[n]] / d X[n]`.
    """
    raise NotImplementedError


def saliency_map(params: Mapping[str, Array], X: Array, y: Labels) -> Array:
    """How much each pixel matters to the score of class `y` (lecture 13; Simonyan et al., 2014).

    `saliency[n, h, w] = max over c of |d scores[n, y[n]] / d X[n, c, h, w]|`

    Args:
        params: the network's, as the module describes.
        X: images `(N, C, H, W)`.
        y: one class per image, `(N,)`.

    Returns:
        `(N, H, W)`.
    """
    raise NotImplementedError


def fooling_image(
    params: Mapping[str, Array], x: Array, target: int, learning_rate: float = 1.0, max_iters: int = 100
) -> Array:
    """An image like `x` that the network takes for class `target` (lecture 13; Szegedy et al., 2014).

    Gradient ascent on the target's score in steps of one length, `x += learning_rate * g / ||g||`. Before
    each step the image is scored, and returned once `target` has the highest score.

    Args:
        params: the network's, as the module describes.
        x: the image to start from, `(1, C, H, W)`.
        target: class to be mistaken for.
        learning_rate: length of a step, in units of the pixels.
        max_iters: number of steps after which the image is returned even if it does not fool the network.

    Returns:
        `(1, C, H, W)`. Where the gradient is zero there is nowhere to go, and the image is returned as it is.
    """
    raise NotImplementedError


def class_visualization(
    params: Mapping[str, Array],
    target: int,
    x0: Array,
    learning_rate: float = 25.0,
    l2_reg: float = 1e-3,
    num_iters: int = 100,
    blur_every: int = 10,
) -> Array:
    """The image that class `target` scores highest, from `x0` (lecture 13; Simonyan et al., 2014).

    Plain gradient ascent on `score - l2_reg * sum(image**2)`:
    `image += learning_rate * (d score / d image - 2 * l2_reg * image)`. The penalty keeps pixels small, and
    a blur of standard deviation 0.5, `gaussian_filter1d` with its defaults along H and then W, keeps them
    smooth. It follows the update of each iteration whose number, counted from 0, is a multiple of
    `blur_every`, so the first one is blurred. Nothing is random.

    Args:
        params: the network's, as the module describes.
        target: class to visualise.
        x0: the image to start from, `(1, C, H, W)`.
        learning_rate: step size.
        l2_reg: strength of the penalty.
        num_iters: number of updates.
        blur_every: iterations from one blur to the next, at least 1.

    Returns:
        `(1, C, H, W)`.
    """
    raise NotImplementedError
