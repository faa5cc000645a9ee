"""Exercises of ``style_transfer.py``: the losses of neural style transfer and the descent on pixels (lecture 13)."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graders.cs231n.wholes import descent_on_the_image, gram_then_distance, style_of_parts
from graders.kinds.draws import Draw, fixed, normal, strided
from graders.kinds.function import Function
from graders.kinds.loss import Loss
from graders.kinds.operation import Case, cases

Shape = tuple[int, int, int, int]


def _content(weight: float, *shape: int, scale: float = 1.0) -> dict[str, Any]:
    return {"weight": weight, "features": normal(*shape, scale=scale), "target": normal(*shape, scale=scale)}


def _style_gram(shape: Shape, scale: float = 1.0) -> Draw:
    """The normalised Gram matrix of some features of the given shape."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        N, C, H, W = shape
        flat = scale * rng.standard_normal((N, C, H * W))
        gram: NDArray[np.float64] = flat @ flat.transpose(0, 2, 1) / (C * H * W)
        return gram

    return draw


def _style(weights: list[float], *shapes: Shape, scale: float = 1.0) -> dict[str, Any]:
    return {
        "features": [normal(*shape, scale=scale) for shape in shapes],
        "target_grams": [_style_gram(shape, scale) for shape in shapes],
        "weights": weights,
    }


def _raw_style(weights: list[float], *shapes: Shape) -> Case:
    """The notes' form, of Gram matrices that are not normalised."""
    inputs = _style(weights, *shapes) | {"normalize": False}
    return Case(inputs, hint="Here normalize is False: the Gram matrices are not divided by C * H * W.")


def _transfer(size: int, channels: tuple[int, ...], H: int, W: int, **weights: Any) -> dict[str, Any]:
    """An image, a ConvNet with filters of some size and numbers of channels, and the targets of its layers.

    Of ``weights``, content and tv are numbers and style is a list of one a layer.
    """
    depths = (3, *channels)
    params: dict[str, Draw] = {}
    for layer, (C, F) in enumerate(pairwise(depths), 1):
        params[f"W{layer}"] = normal(F, C, size, size, scale=1 / np.sqrt(C * size * size))
        params[f"b{layer}"] = normal(F, scale=0.2, mean=0.3)
    given = {"content": 0.3, "style": [2.0] * len(channels), "tv": 0.05} | weights
    return {
        "image": normal(1, 3, H, W),
        "params": params,
        "content_target": normal(1, channels[-1], H, W),
        "style_targets": [_style_gram((1, F, H, W)) for F in channels],
        "weights": given,
    }


def _descent(rate: float, steps: int, *net: Any, **weights: Any) -> dict[str, Any]:
    return _transfer(*net, **weights) | {"learning_rate": rate, "num_iters": steps}


def _gram(draw: Draw, *, normalize: bool) -> dict[str, Any]:
    return {"features": draw, "normalize": normalize}


_ORTHOGONAL = np.array([[[[1.0, 1.0], [1.0, 1.0]], [[2.0, -2.0], [2.0, -2.0]]]])

OPERATIONS = (
    Loss(
        name="content_loss",
        function="style_transfer.content_loss",
        wrt=("features",),
        points=3,
        cases=cases(
            square=_content(0.7, 1, 3, 4, 4),
            two_channels=_content(0.7, 1, 2, 3, 5),
            many_channels=_content(6e-2, 1, 11, 2, 3),
            one_pixel=_content(3.0, 1, 3, 1, 1),
            one_channel=_content(1.0, 1, 1, 7, 2),
            large=_content(2.5, 1, 2, 3, 2, scale=1e4),
            weightless=_content(0.0, 1, 2, 3, 2),
            equal={"weight": 2.0, "features": fixed(_ORTHOGONAL), "target": fixed(_ORTHOGONAL)},
            no_content=_content(2.5, 1, 2, 3, 2) | {"target": fixed(np.zeros((1, 2, 3, 2)))},
            not_contiguous={
                "weight": 0.3,
                "features": strided(normal(1, 3, 2, 5)),
                "target": strided(normal(1, 3, 2, 5)),
            },
        ),
    ),
    Function(
        name="gram_matrix",
        function="style_transfer.gram_matrix",
        points=3,
        cases=cases(
            square={"features": normal(1, 3, 4, 4)},
            three_channels={"features": normal(1, 3, 4, 5)},
            raw=_gram(normal(1, 3, 2, 5), normalize=False),
            normalised_by_name=Case(_gram(normal(1, 2, 5, 3), normalize=True), {"keywords": ("normalize",)}),
            two_images={"features": normal(2, 3, 2, 5)},
            raw_images=_gram(normal(5, 2, 3, 2), normalize=False),
            one_channel={"features": normal(1, 1, 3, 2)},
            one_pixel={"features": normal(2, 5, 1, 1)},
            more_channels_than_pixels={"features": normal(1, 7, 1, 3)},
            orthogonal={"features": fixed(_ORTHOGONAL)},
            far_from_zero={"features": normal(1, 3, 2, 5, mean=10.0)},
            not_contiguous={"features": strided(normal(2, 3, 4, 5))},
        ),
        returns=("gram",),
    ),
    Loss(
        name="style_loss",
        function="style_transfer.style_loss",
        parts=gram_then_distance,
        wrt=("features",),
        points=6,
        optional=("normalize",),
        cases=cases(
            square=_style([0.7, 3.0], (1, 3, 4, 4), (1, 2, 3, 3)),
            two_layers=_style([0.7, 3.0], (1, 3, 4, 5), (1, 2, 3, 2)),
            one_layer=_style([2.0], (1, 3, 2, 5)),
            four_layers=_style([20.0, 5.0, 1.0, 0.3], (1, 2, 5, 3), (1, 3, 2, 3), (1, 5, 1, 2), (1, 1, 2, 3)),
            not_normalised=_raw_style([0.3], (1, 3, 2, 5)),
            layers_not_normalised=_raw_style([0.7, 0.1], (1, 3, 4, 5), (1, 2, 3, 2)),
            like_layers=_style([0.4, 2.5], (1, 2, 3, 5), (1, 2, 3, 5)),
            two_images=_style([0.9, 2.0], (2, 3, 2, 5), (2, 2, 3, 1)),
            one_channel=_style([1.5], (1, 1, 3, 2)),
            one_pixel=_style([1.5, 0.5], (1, 5, 1, 1), (1, 3, 1, 1)),
            one_layer_off=_style([0.0, 2.0], (1, 3, 2, 2), (1, 2, 3, 2)),
            large=_style([0.7, 3.0], (1, 3, 2, 5), (1, 2, 3, 2), scale=100.0),
            no_style=_style([2.0], (1, 3, 2, 5)) | {"target_grams": [fixed(np.zeros((1, 3, 3)))]},
            blank_image=_style([2.0], (1, 3, 2, 5)) | {"features": [fixed(np.zeros((1, 3, 2, 5)))]},
            not_contiguous=_style([0.7, 3.0], (1, 3, 4, 5), (1, 2, 3, 2))
            | {"features": [strided(normal(1, 3, 4, 5)), strided(normal(1, 2, 3, 2))]},
        ),
    ),
    Loss(
        name="tv_loss",
        function="style_transfer.tv_loss",
        wrt=("image",),
        points=4,
        cases=cases(
            square={"image": normal(1, 3, 4, 4), "weight": 0.7},
            rectangular={"image": normal(1, 3, 4, 5), "weight": 0.7},
            tall={"image": normal(1, 3, 7, 2), "weight": 2e-2},
            one_row={"image": normal(1, 3, 1, 5), "weight": 1.3},
            one_column={"image": normal(1, 3, 5, 1), "weight": 3.0},
            two_pixels={"image": normal(1, 3, 1, 2), "weight": 0.4},
            one_pixel={"image": normal(1, 3, 1, 1), "weight": 2.0},
            bytes_like={"image": normal(1, 3, 3, 4, scale=60.0, mean=128.0), "weight": 5.0},
            even={"image": fixed(np.full((1, 3, 3, 2), 0.5)), "weight": 2.0},
            weightless={"image": normal(1, 3, 3, 2), "weight": 0.0},
            not_contiguous={"image": strided(normal(1, 3, 4, 5)), "weight": 0.7},
        ),
    ),
    Loss(
        name="style_transfer_loss",
        function="style_transfer.style_transfer_loss",
        parts=style_of_parts,
        wrt=("image",),
        points=6,
        cases=cases(
            one_layer=_transfer(3, (4,), 4, 4),
            two_layers=_transfer(3, (4, 3), 4, 4),
            three_layers=_transfer(3, (2, 5, 3), 4, 5),
            layers_of_one_size=_transfer(3, (4, 4), 4, 5),
            rectangular=_transfer(3, (3, 2), 3, 6),
            pixelwise=_transfer(1, (3, 4), 4, 5),
            wide_filters=_transfer(5, (2, 3), 5, 6),
            content_alone=_transfer(3, (4, 3), 4, 4, style=[0.0, 0.0], tv=0.0),
            style_alone=_transfer(3, (4, 3), 4, 4, content=0.0, tv=0.0),
            first_layer_alone=_transfer(3, (4, 3), 4, 4, content=0.0, style=[3.0, 0.0], tv=0.0),
            variation_alone=_transfer(3, (4, 3), 4, 4, content=0.0, style=[0.0, 0.0], tv=0.4),
            unequal_weights=_transfer(3, (3, 4, 2), 4, 4, style=[5.0, 0.2, 1.5], content=1.3, tv=0.3),
        ),
    ),
    Function(
        name="style_transfer",
        function="style_transfer.style_transfer",
        parts=descent_on_the_image,
        points=4,
        returns=("image", "loss_history"),
        listed=("loss_history",),
        cases=cases(
            five_steps=_descent(0.05, 5, 3, (4,), 4, 4),
            two_layers=_descent(0.05, 4, 3, (4, 3), 4, 5),
            one_step=_descent(0.1, 1, 3, (3, 2), 4, 4),
            short_steps=_descent(0.003, 7, 3, (3, 2), 5, 4),
            content_alone=_descent(0.1, 4, 3, (3, 2), 4, 4, style=[0.0, 0.0], tv=0.0),
            variation_alone=_descent(0.2, 6, 1, (2,), 4, 6, content=0.0, style=[0.0], tv=0.3),
            wide_filters=_descent(0.05, 3, 5, (2, 3), 5, 6),
            usual_rate=Case(
                _transfer(3, (3,), 4, 4, content=0.05, style=[0.5], tv=0.02) | {"num_iters": 3},
                {"keywords": ("num_iters",)},
            ),
            usual_steps=_transfer(3, (2,), 3, 4, content=0.05, style=[0.5], tv=0.02),
        ),
    ),
)
