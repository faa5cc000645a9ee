"""Exercises of ``models.py``: layers put together (lectures 5, 7, 10)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import prod, sqrt
from typing import Any, Final

import numpy as np
from msgspec.structs import replace

from graders.checks.initial import Initial
from graders.cs231n.captioning import CAPTIONING_RNN
from graders.cs231n.parts import conv_net, fully_connected, three_layer_conv_net
from graders.kinds.draws import SMALL_INTEGERS, Draw, fixed, labels, normal, strided
from graders.kinds.model import Model
from graders.kinds.operation import Case, Inputs, Operation, cases

Shapes = dict[str, tuple[int, ...]]
NORMALIZED: Final = ("gamma", "beta")


def _drawn(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Draw]:
    """Parameters away from where they start; weights such that scores are of size 1, whatever the width."""
    draws = {}
    for name, shape in shapes.items():
        if name[0] == "W":
            fan_in = shape[0] if len(shape) == 2 else prod(shape[1:])
            draws[name] = normal(*shape, scale=1.2 / sqrt(fan_in))
        else:
            draws[name] = normal(*shape, scale=0.3, mean=1.0 if name.startswith("gamma") else 0.0)
    return draws


def _affine_shapes(dims: Sequence[int], first: int = 1, *, normalized: bool = False) -> Shapes:
    shapes: Shapes = {}
    for i, (fan_in, fan_out) in enumerate(pairwise(dims), first):
        shapes |= {f"W{i}": (fan_in, fan_out), f"b{i}": (fan_out,)}
        if normalized and i < len(dims) - 1:
            shapes |= {f"{name}{i}": (fan_out,) for name in NORMALIZED}
    return shapes


def _conv_shapes(channels: Sequence[int], size: int) -> Shapes:
    shapes: Shapes = {}
    for i, (fan_in, fan_out) in enumerate(pairwise(channels), 1):
        shapes |= {f"W{i}": (fan_out, fan_in, size, size), f"b{i}": (fan_out,)}
    return shapes


def _start(shapes: Shapes, scale: float | None) -> dict[str, Initial]:
    """How parameters of these shapes start: weights with this scale or, for None, with that of He et al."""
    start = {}
    for name, shape in shapes.items():
        fan_in = shape[0] if len(shape) == 2 else prod(shape[1:])
        std = sqrt(2 / fan_in) if scale is None else scale
        start[name] = Initial(shape, std=std) if name[0] == "W" else Initial(shape, float(name[0] == "g"))
    return start


def _classifier(N: int, shape: tuple[int, ...], C: int, shapes: Shapes, **keywords: Any) -> dict[str, Any]:
    """Inputs of a case: what the constructor gets, parameters, examples of a shape, labels."""
    keywords = {"num_classes": C} | keywords
    return {"constructor": keywords, "params": _drawn(shapes), "X": normal(N, *shape), "y": labels(N, C)}


_LENGTH: Final = 6
"""Examples, classes and units of every layer of a net of which all lengths are equal."""


def _alike(inputs: Inputs) -> Inputs:
    """The same net with layers as wide as its input, and as many examples and classes."""
    shapes = {name: (_LENGTH,) * value.ndim for name, value in inputs["params"].items()}
    return _of_one_length(inputs["constructor"], shapes, (_LENGTH,), input_dim=_LENGTH)


def _of_one_length(keywords: Inputs, shapes: Shapes, image: tuple[int, ...], **others: Any) -> Inputs:
    """A net of some parameters, whose affine layers are as wide as it has examples and classes."""
    rng = np.random.default_rng(0)
    wide: Inputs = {"hidden_dim": _LENGTH, "hidden_dims": [_LENGTH] * len(keywords.get("hidden_dims", ()))}
    constructor = keywords | {name: value for name, value in wide.items() if name in keywords}
    return {
        "constructor": constructor | {"num_classes": _LENGTH} | others,
        "params": {name: draw(rng) for name, draw in _drawn(shapes).items()},
        "X": rng.standard_normal((_LENGTH, *image)),
        "y": np.arange(_LENGTH),
    }


def _two_layers(N: int, D: int, H: int, C: int, reg: float, **others: Any) -> dict[str, Any]:
    shapes = _affine_shapes((D, H, C))
    return _classifier(N, (D,), C, shapes, input_dim=D, hidden_dim=H, reg=reg) | others


_TWO_LAYER_NET: Final = Model(
    name="two_layer_net",
    cls="models.TwoLayerNet",
    parts=fully_connected,
    alike=_alike,
    points=10,
    cases=cases(
        unregularised=_two_layers(5, 4, 7, 3, 0.0),
        seven_examples=Case(_two_layers(7, 5, 11, 3, 0.3), weight=2.0),
        one_example=_two_layers(1, 7, 5, 3, 0.1),
        one_unit=_two_layers(5, 3, 1, 3, 0.5),
        images=Case(_two_layers(3, 24, 7, 5, 0.2, X=normal(3, 2, 3, 4)), weight=3.0),
        one_label=_two_layers(5, 3, 7, 4, 0.1, y=fixed([2] * 5)),
        large_inputs=_two_layers(5, 3, 7, 4, 0.0, X=normal(5, 3, scale=100.0)),
        strong_regularisation=Case(_two_layers(3, 5, 2, 3, 20.0), weight=3.0),
        not_contiguous=_two_layers(5, 4, 7, 3, 0.1, X=strided(normal(5, 4))),
        learns=Case(_two_layers(5, 7, 11, 3, 0.0), {"overfit": (12, 0.7), "scores": False}, weight=0.5),
        start=Case(
            {"constructor": {"input_dim": 97, "hidden_dim": 53, "num_classes": 31, "weight_scale": 0.02}},
            {"initial": _start(_affine_shapes((97, 53, 31)), 0.02)},
            weight=0.5,
        ),
    ),
)


def _fully_connected(
    N: int, dims: tuple[int, ...], reg: float, normalization: str | None = None, **keywords: Any
) -> dict[str, Any]:
    D, *hidden, C = dims
    named = {} if normalization is None else {"normalization": normalization}
    shapes = _affine_shapes(dims, normalized=normalization is not None)
    return _classifier(N, (D,), C, shapes, hidden_dims=hidden, input_dim=D, reg=reg, **named, **keywords)


def _older(inputs: dict[str, Any], **options: Any) -> Case:
    """A case with the constructor's keywords as the course's older handouts call them."""
    constructor = inputs["constructor"]
    with_dropout = _renamed(constructor, "dropout_keep_ratio", "dropout")
    fallbacks = [with_dropout, _flagged(constructor), _flagged(with_dropout)]
    return Case(inputs, {"fallbacks": tuple(fallbacks)} | options)


def _renamed(keywords: Mapping[str, Any], name: str, other: str) -> dict[str, Any]:
    return {other if key == name else key: value for key, value in keywords.items()}


def _flagged(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The normalisation as a flag, which only batch normalisation had."""
    if keywords.get("normalization") != "batchnorm":
        return dict(keywords)
    return {key: value for key, value in keywords.items() if key != "normalization"} | {"use_batchnorm": True}


def _dropped(
    N: int, dims: tuple[int, ...], keep: float, normalization: str | None = None, mask: tuple[str, ...] = ()
) -> Case:
    """A net with dropout: its mask is its own.

    Where ``mask`` names the weights behind each dropout, loss and gradients must be those of some mask; elsewhere
    the gradients are judged against the net's own loss, which a kink may hinder.
    """
    inputs = _fully_connected(N, dims, 0.0 if mask else 0.1, normalization, dropout_keep_ratio=keep, seed=11)
    if mask:
        return _older(inputs, random=True, mask=(mask, "dropout_keep_ratio"))
    case = _older(inputs, random=True)
    return replace(case, advisory=("gradient-*",))


def _single_precision(constructor: dict[str, Any], shapes: Shapes) -> Case:
    """Parameters in the type that the constructor is given."""
    options = {"dtype": ("float32", dict(shapes))}
    return Case({"constructor": constructor | {"dtype": "float32"}}, options)


def _start_of_fully_connected(normalization: str | None) -> Case:
    named = {} if normalization is None else {"normalization": normalization}
    dims = (61, 53, 43, 31)
    constructor = {"hidden_dims": [53, 43], "input_dim": 61, "num_classes": 31, "weight_scale": 0.05}
    shapes = _affine_shapes(dims, normalized=normalization is not None)
    case = _older({"constructor": constructor | named}, initial=_start(shapes, 0.05))
    return replace(case, weight=0.5)


_FULLY_CONNECTED_NET: Final = Model(
    name="fully_connected_net",
    cls="models.FullyConnectedNet",
    parts=fully_connected,
    alike=_alike,
    optional=("normalization", "dtype"),
    points=20,
    cases=cases(
        unregularised_two_layers=_fully_connected(5, (7, 11, 3), 0.0),
        two_layers=_fully_connected(5, (7, 11, 3), 0.3),
        one_layer=_fully_connected(5, (7, 3), 0.3),
        three_layers=_fully_connected(7, (5, 11, 7, 3), 0.1),
        four_layers=_fully_connected(5, (3, 7, 7, 7, 4), 0.05),
        unregularised=_fully_connected(3, (5, 7, 5, 2), 0.0),
        one_example=_fully_connected(1, (5, 7, 5, 3), 0.1),
        images=_fully_connected(3, (24, 7, 5), 0.2) | {"X": normal(3, 2, 3, 4)},
        batchnorm=_older(_fully_connected(7, (5, 7, 3), 0.1, "batchnorm")),
        batchnorm_twice=_older(_fully_connected(7, (5, 11, 11, 3), 0.0, "batchnorm")),
        batchnorm_deep=_older(_fully_connected(11, (5, 7, 6, 5, 3), 0.05, "batchnorm")),
        layernorm=_older(_fully_connected(5, (5, 7, 3), 0.1, "layernorm")),
        layernorm_deep=_older(_fully_connected(3, (5, 7, 11, 5, 3), 0.05, "layernorm")),
        layernorm_one_example=_older(_fully_connected(1, (5, 7, 3), 0.0, "layernorm")),
        dropout_of_one_layer=_dropped(1, (5, 6, 3), 0.75, mask=("W2",)),
        dropout=_dropped(1, (5, 4, 3, 3), 0.6, mask=("W2", "W3")),
        dropout_after_layernorm=_dropped(1, (5, 7, 3), 0.5, "layernorm", mask=("W2",)),
        dropout_after_batchnorm=_dropped(7, (5, 11, 3), 0.8, "batchnorm"),
        learns=Case(_fully_connected(5, (7, 11, 7, 3), 0.0), {"overfit": (12, 0.5)}, weight=0.5),
        small_integers=Case(_fully_connected(5, (7, 11, 23), 0.0) | {"y": labels(5, 23, "int8")}, hint=SMALL_INTEGERS),
        single_precision=_single_precision(
            {"hidden_dims": [5, 4], "input_dim": 7, "num_classes": 3}, _affine_shapes((7, 5, 4, 3))
        ),
        start=_start_of_fully_connected(None),
        start_with_batchnorm=_start_of_fully_connected("batchnorm"),
    ),
)


def _three_layers(N: int, image: tuple[int, int, int], F: int, size: int, M: int, C: int, reg: float) -> dict[str, Any]:
    channels, H, W = image
    shapes = _conv_shapes((channels, F), size) | _affine_shapes((F * (H // 2) * (W // 2), M, C), 2)
    keywords = {"input_dim": image, "num_filters": F, "filter_size": size, "hidden_dim": M, "reg": reg}
    return _classifier(N, image, C, shapes, **keywords)


def _three_layers_alike(inputs: Inputs) -> Inputs:
    """The same net on images of which the pool leaves one place, with as many filters as units."""
    keywords = inputs["constructor"]
    image = (keywords["input_dim"][0], 2, 2)
    shapes = _conv_shapes((image[0], _LENGTH), keywords["filter_size"]) | _affine_shapes([_LENGTH] * 3, 2)
    return _of_one_length(keywords, shapes, image, input_dim=image, num_filters=_LENGTH)


_THREE_LAYER_CONV_NET: Final = Model(
    name="three_layer_conv_net",
    cls="models.ThreeLayerConvNet",
    alike=_three_layers_alike,
    optional=("dtype",),
    parts=three_layer_conv_net,
    points=12,
    cases=cases(
        square_images=_three_layers(2, (3, 4, 4), 4, 3, 7, 3, 0.0),
        wide_images=_three_layers(2, (3, 4, 6), 5, 3, 7, 3, 0.3),
        unregularised=_three_layers(3, (1, 6, 4), 2, 3, 5, 4, 0.0),
        one_example=_three_layers(1, (2, 4, 6), 3, 3, 5, 2, 0.1),
        one_filter=_three_layers(2, (3, 4, 4), 1, 3, 5, 3, 0.1),
        filters_of_one=_three_layers(3, (2, 4, 6), 3, 1, 5, 3, 0.2),
        filters_of_five=_three_layers(2, (2, 6, 4), 3, 5, 7, 3, 0.05),
        filters_of_seven=_three_layers(2, (1, 4, 8), 2, 7, 3, 5, 0.1),
        single_precision=_single_precision(
            {"input_dim": (2, 4, 4), "num_filters": 3, "filter_size": 3, "hidden_dim": 5, "num_classes": 4},
            _conv_shapes((2, 3), 3) | _affine_shapes((12, 5, 4), 2),
        ),
        learns=Case(_three_layers(3, (1, 4, 4), 3, 3, 5, 3, 0.0), {"overfit": (12, 0.5)}, weight=0.5),
        start=Case(
            {
                "constructor": {
                    "input_dim": (7, 4, 6),
                    "num_filters": 11,
                    "filter_size": 3,
                    "hidden_dim": 23,
                    "num_classes": 31,
                    "weight_scale": 0.02,
                }
            },
            {"initial": _start(_conv_shapes((7, 11), 3) | _affine_shapes((66, 23, 31), 2), 0.02)},
            weight=0.5,
        ),
    ),
)


def _conv_net_shapes(
    image: tuple[int, int, int],
    filters: tuple[tuple[int, ...], ...],
    hidden: tuple[int, ...],
    C: int,
    size: int,
    *,
    pool: bool,
) -> Shapes:
    channels = (image[0], *(count for block in filters for count in block))
    shrink = 2 ** len(filters) if pool else 1
    flat = channels[-1] * (image[1] // shrink) * (image[2] // shrink)
    return _conv_shapes(channels, size) | _affine_shapes((flat, *hidden, C), len(channels))


def _conv_net(
    N: int,
    image: tuple[int, int, int],
    filters: tuple[tuple[int, ...], ...],
    hidden: tuple[int, ...],
    C: int,
    reg: float,
    size: int = 3,
    *,
    pool: bool = True,
) -> dict[str, Any]:
    shapes = _conv_net_shapes(image, filters, hidden, C, size, pool=pool)
    keywords = {"input_dim": image, "filters": filters, "hidden_dims": hidden, "filter_size": size}
    return _classifier(N, image, C, shapes, pool=pool, reg=reg, **keywords)


def _start_of_conv_net(scale: float | None) -> Case:
    constructor = {"input_dim": (5, 8, 4), "filters": ((7, 11), (13,)), "hidden_dims": (37, 29)}
    given = {} if scale is None else {"weight_scale": scale}
    shapes = _conv_net_shapes((5, 8, 4), ((7, 11), (13,)), (37, 29), 23, 3, pool=True)
    inputs = {"constructor": constructor | {"num_classes": 23} | given}
    return Case(inputs, {"initial": _start(shapes, scale)}, weight=0.5)


def _conv_net_alike(inputs: Inputs) -> Inputs:
    """The same net on images of which the pools leave one place, with as many filters in the end as units."""
    keywords = inputs["constructor"]
    *blocks, last = keywords["filters"] or ((),)
    filters = (*blocks, (*last[:-1], _LENGTH)) if last else ()
    side = 2 ** len(filters) if keywords["pool"] else 1
    image = (keywords["input_dim"][0] if filters else _LENGTH, side, side)
    hidden = (_LENGTH,) * len(keywords["hidden_dims"])
    shapes = _conv_net_shapes(image, filters, hidden, _LENGTH, keywords["filter_size"], pool=keywords["pool"])
    return _of_one_length(keywords, shapes, image, input_dim=image, filters=filters)


_CONV_NET: Final = Model(
    name="conv_net",
    cls="models.ConvNet",
    alike=_conv_net_alike,
    optional=("dtype",),
    parts=conv_net,
    points=14,
    cases=cases(
        square_images=_conv_net(2, (3, 4, 4), ((4,),), (5,), 3, 0.0),
        two_blocks=_conv_net(2, (3, 4, 8), ((5,), (2,)), (7,), 3, 0.3),
        one_block=_conv_net(3, (2, 6, 4), ((3,),), (5,), 4, 0.1),
        two_convolutions=_conv_net(2, (2, 4, 6), ((3, 5),), (7,), 3, 0.1),
        uneven_blocks=_conv_net(2, (1, 4, 8), ((2, 3), (5,)), (7,), 3, 0.05),
        two_hidden_layers=_conv_net(2, (2, 4, 4), ((3,),), (5, 7), 3, 0.2),
        no_hidden_layer=_conv_net(3, (2, 4, 6), ((3,),), (), 3, 0.1),
        no_pooling=_conv_net(2, (2, 3, 5), ((3,), (2,)), (5,), 3, 0.1, pool=False),
        filters_of_one=_conv_net(2, (3, 4, 6), ((5,),), (3,), 4, 0.1, size=1),
        filters_of_five=_conv_net(2, (2, 4, 6), ((3,),), (5,), 3, 0.0, size=5),
        no_convolution=_conv_net(5, (2, 3, 2), (), (7,), 3, 0.1),
        one_example=_conv_net(1, (2, 4, 4), ((3,), (2,)), (5,), 2, 0.1),
        single_precision=_single_precision(
            {"input_dim": (2, 4, 4), "filters": ((3,),), "hidden_dims": (5,), "filter_size": 3, "num_classes": 4},
            _conv_net_shapes((2, 4, 4), ((3,),), (5,), 4, 3, pool=True),
        ),
        learns=Case(_conv_net(3, (1, 4, 4), ((3,),), (5,), 3, 0.0), {"overfit": (12, 0.5)}, weight=0.5),
        start=_start_of_conv_net(None),
        start_small=_start_of_conv_net(0.02),
    ),
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    _TWO_LAYER_NET,
    _FULLY_CONNECTED_NET,
    _THREE_LAYER_CONV_NET,
    _CONV_NET,
    CAPTIONING_RNN,
)
