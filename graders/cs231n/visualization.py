"""Exercises of ``visualization.py``: gradients with respect to the image (lecture 13)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graders.cs231n.parts import saliency_of_gradient
from graders.cs231n.wholes import fooling_of_gradient, score_gradient_of_parts, visualization_of_gradient
from graders.kinds.draws import Draw, labels, normal, strided
from graders.kinds.function import Function
from graders.kinds.operation import Case, cases

CLASSES = 5
_HIDDEN = 11


def _net(C: int, H: int, W: int, *, filters: int = 3, size: int = 3) -> dict[str, Draw]:
    """Parameters of a net for ``C`` x ``H`` x ``W`` images; some of its units are always active."""
    pooled = filters * (H // 2) * (W // 2)
    return {
        "W1": normal(filters, C, size, size, scale=1 / np.sqrt(C * size * size)),
        "b1": normal(filters, scale=0.3, mean=0.2),
        "W2": normal(pooled, _HIDDEN, scale=1 / np.sqrt(pooled)),
        "b2": normal(_HIDDEN, scale=0.5, mean=0.5),
        "W3": normal(_HIDDEN, CLASSES, scale=0.5),
        "b3": normal(CLASSES, scale=0.5),
    }


def _strided_net(C: int, H: int, W: int) -> dict[str, Draw]:
    return {name: strided(draw) for name, draw in _net(C, H, W).items()}


def _asleep(C: int, H: int, W: int) -> dict[str, Draw]:
    """A net whose hidden units are all far below zero: its scores do not depend on the image."""
    return _net(C, H, W) | {"b2": normal(_HIDDEN, mean=-50.0)}


def _biased(net: Mapping[str, Draw], target: int, bias: float) -> dict[str, Draw]:
    """A net that scores class ``target`` higher by ``bias`` whatever the image."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        b3 = 0.2 * rng.standard_normal(CLASSES)
        b3[target] += bias
        return b3

    return {**net, "b3": draw}


def _images(N: int, C: int, H: int, W: int, **net: int) -> dict[str, Any]:
    return {"params": _net(C, H, W, **net), "X": normal(N, C, H, W), "y": labels(N, CLASSES)}


_IMAGES = cases(
    square=_images(3, 3, 4, 4),
    three_images=_images(3, 3, 4, 6),
    one_image=_images(1, 2, 6, 4),
    one_channel=_images(2, 1, 4, 2, size=5),
    one_window=_images(5, 2, 2, 2, filters=7),
    pixelwise=_images(3, 2, 4, 4, size=1),
    same_class={"params": _net(2, 4, 4), "X": normal(4, 2, 4, 4), "y": [2, 2, 2, 2]},
    large_pixels={"params": _net(3, 4, 4), "X": normal(2, 3, 4, 4, scale=100.0), "y": labels(2, CLASSES)},
    large_scores={
        "params": _net(2, 4, 4) | {"W3": normal(_HIDDEN, CLASSES, scale=1e4)},
        "X": normal(3, 2, 4, 4),
        "y": labels(3, CLASSES),
    },
    not_contiguous={"params": _strided_net(2, 4, 6), "X": strided(normal(3, 2, 4, 6)), "y": labels(3, CLASSES)},
    asleep={"params": _asleep(2, 4, 4), "X": normal(2, 2, 4, 4), "y": labels(2, CLASSES)},
)


def _fooling(C: int, H: int, W: int, target: int, bias: float, *options: float, **net: int) -> dict[str, Any]:
    """Arguments of `fooling_image`; ``options`` are the learning rate and the number of iterations."""
    inputs = {"params": _biased(_net(C, H, W, **net), target, bias), "x": normal(1, C, H, W), "target": target}
    return inputs | dict(zip(("learning_rate", "max_iters"), options, strict=False))


def _ascent(C: int, H: int, W: int, target: int, *options: float, **net: int) -> dict[str, Any]:
    """Arguments of `class_visualization`; ``options`` are its step, penalty, iterations and blurs."""
    inputs = {"params": _net(C, H, W, **net), "target": target, "x0": normal(1, C, H, W)}
    names = ("learning_rate", "l2_reg", "num_iters", "blur_every")
    return inputs | dict(zip(names, options, strict=False))


OPERATIONS = (
    Function(
        name="class_score_gradient",
        function="visualization.class_score_gradient",
        parts=score_gradient_of_parts,
        points=6,
        cases=_IMAGES,
        returns=("dX",),
    ),
    Function(
        name="saliency_map",
        function="visualization.saliency_map",
        points=2,
        cases=_IMAGES,
        returns=("saliency",),
        parts=saliency_of_gradient,
    ),
    Function(
        name="fooling_image",
        function="visualization.fooling_image",
        parts=fooling_of_gradient,
        points=4,
        cases=cases(
            square=_fooling(3, 4, 4, 1, -4.0, 2.0, 40),
            a_few_steps=_fooling(3, 4, 6, 1, -6.0, 2.0, 40),
            short_steps=_fooling(2, 6, 4, 4, -1.0, 0.25, 8),
            first_class=_fooling(1, 4, 4, 0, -3.0, 1.5, 8),
            stopped=_fooling(2, 4, 4, 2, -100.0, 1.0, 3),
            one_step=_fooling(2, 2, 4, 3, -100.0, 0.7, 1, size=5),
            no_step=_fooling(2, 4, 4, 2, -100.0, 1.0, 0),
            fooled_already=_fooling(2, 4, 4, 2, 50.0, 1.0, 5),
            unit_steps=Case(_fooling(2, 4, 4, 3, -100.0) | {"max_iters": 3}, {"keywords": ("max_iters",)}),
            defaults=_fooling(1, 2, 2, 1, -1e4, size=1),
            not_contiguous=_fooling(2, 4, 4, 2, -3.0, 1.0, 8)
            | {"params": _biased(_strided_net(2, 4, 4), 2, -3.0), "x": strided(normal(1, 2, 4, 4))},
            asleep=_fooling(2, 4, 4, 2, 0.0, 1.0, 5) | {"params": _biased(_asleep(2, 4, 4), 2, -4.0)},
        ),
        returns=("image",),
    ),
    Function(
        name="class_visualization",
        function="visualization.class_visualization",
        parts=visualization_of_gradient,
        points=5,
        cases=cases(
            square=_ascent(3, 4, 4, 1, 0.5, 0.1, 5, 2),
            five_steps=_ascent(3, 4, 6, 1, 0.5, 0.1, 5, 2),
            blurred_once=_ascent(2, 6, 4, 3, 0.5, 0.05, 4, 100),
            always_blurred=_ascent(2, 4, 4, 0, 0.7, 0.1, 3, 1),
            every_third=_ascent(1, 4, 6, 4, 0.5, 0.1, 7, 3, size=5),
            one_step=_ascent(2, 4, 4, 2, 1.0, 0.1, 1, 2),
            no_step=_ascent(2, 4, 4, 2, 1.0, 0.1, 0, 2),
            no_penalty=_ascent(2, 4, 4, 3, 0.5, 0.0, 4, 3),
            strong_penalty=_ascent(2, 4, 4, 3, 0.5, 0.8, 4, 3),
            short_image=_ascent(2, 2, 6, 2, 0.5, 0.1, 3, 2, size=1),
            usual_rate=Case(_ascent(2, 4, 4, 2) | {"num_iters": 3}, {"keywords": ("num_iters",)}),
            defaults=_ascent(1, 2, 2, 1, size=1),
            not_contiguous=_ascent(2, 4, 4, 2, 0.5, 0.1, 3, 2)
            | {"params": _strided_net(2, 4, 4), "x0": strided(normal(1, 2, 4, 4))},
            asleep=_ascent(2, 4, 4, 2, 0.5, 0.1, 3, 2) | {"params": _asleep(2, 4, 4)},
        ),
        returns=("image",),
    ),
)
