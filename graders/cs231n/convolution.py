"""Exercises of ``convolution.py``: convolution and pooling, their sizes and their relatives (lecture 5)."""

from typing import Any, Final

from graders.cs231n.parts import responses_to_unit_images
from graders.kinds.draws import Draw, fixed, normal, number, strided, whole
from graders.kinds.fast import FastLayer, seed_of_rounds
from graders.kinds.function import Function
from graders.kinds.layer import Layer, memory
from graders.kinds.operation import Case, Operation, cases

_REFUSED: Final = {"raises": "ValueError"}
_TOO_LARGE: Final = "Here the window is larger than the input: it fits nowhere."


def _conv(
    images: tuple[int, int, int, int], filters: tuple[int, int, int], stride: int, pad: int, **others: Draw
) -> dict[str, Any]:
    """Images ``(N, C, H, W)`` and filters ``(F, HH, WW)``."""
    F, HH, WW = filters
    inputs = {"x": normal(*images), "w": normal(F, images[1], HH, WW), "b": normal(F)} | others
    return inputs | {"conv_param": {"stride": stride, "pad": pad}}


# The course's own checks are square, with stride 1 and pad 1; its pooling is by tiles of 2 x 2.
_CONV: Final = cases(
    square=_conv((2, 3, 5, 5), (4, 3, 3), 1, 1),
    unpadded=_conv((2, 2, 4, 4), (3, 2, 2), 1, 0),
    stride_two_square=Case(_conv((2, 2, 5, 5), (3, 3, 3), 2, 1), weight=2.0),
    stride_two=Case(_conv((2, 3, 5, 6), (4, 3, 2), 2, 1), weight=3.0),
    one_image=_conv((1, 2, 4, 5), (3, 2, 3), 1, 0),
    one_channel=_conv((2, 1, 5, 3), (3, 2, 2), 1, 0),
    one_filter=_conv((2, 3, 3, 5), (1, 3, 2), 1, 1),
    pad_two=Case(_conv((2, 2, 3, 4), (3, 3, 2), 2, 2), weight=3.0),
    pad_two_stride_one=_conv((1, 2, 2, 3), (2, 3, 3), 1, 2),
    stride_over_window=Case(_conv((2, 2, 4, 8), (3, 1, 2), 3, 0), weight=2.0),
    single_pixels=_conv((2, 5, 2, 3), (3, 1, 1), 1, 0),
    whole_image=_conv((3, 2, 4, 3), (5, 4, 3), 1, 0),
    all_alike=_conv((3, 3, 3, 3), (3, 3, 3), 1, 1),
    large_biases=_conv((2, 3, 3, 4), (5, 2, 2), 1, 0, b=normal(5, scale=100.0)),
    not_contiguous=_conv((2, 3, 3, 4), (2, 3, 2), 1, 1, x=strided(normal(2, 3, 3, 4)), w=strided(normal(2, 3, 3, 2))),
) | memory(_conv((2, 3, 4, 4), (2, 3, 3), 1, 1))


def _pool(images: tuple[int, int, int, int], window: tuple[int, int], stride: int, **others: Draw) -> dict[str, Any]:
    """Images ``(N, C, H, W)`` and the pooling window."""
    pool_param = {"pool_height": window[0], "pool_width": window[1], "stride": stride}
    return {"x": normal(*images)} | others | {"pool_param": pool_param}


_POOL: Final = cases(
    square_tiles=_pool((2, 3, 4, 4), (2, 2), 2),
    larger_tiles=_pool((2, 2, 6, 6), (3, 3), 3),
    overlapping=Case(_pool((2, 3, 5, 6), (3, 2), 2), weight=4.0),
    tiles=_pool((2, 3, 4, 6), (2, 2), 2),
    stride_one=Case(_pool((3, 2, 4, 3), (2, 3), 1), weight=3.0),
    stride_over_window=_pool((2, 3, 5, 7), (2, 1), 3),
    wide_windows=_pool((2, 2, 3, 9), (1, 5), 2),
    wide_tiles=_pool((2, 2, 4, 6), (2, 4), 2),
    one_image=_pool((1, 3, 4, 5), (2, 3), 2),
    one_channel=_pool((3, 1, 5, 4), (3, 2), 1),
    whole_image=_pool((5, 2, 3, 4), (3, 4), 1),
    all_alike=_pool((3, 3, 3, 3), (2, 2), 1),
    all_negative=_pool((2, 3, 5, 4), (3, 2), 2, x=normal(2, 3, 5, 4, scale=0.5, mean=-7.0)),
    not_contiguous=_pool((2, 3, 4, 6), (2, 2), 2, x=strided(normal(2, 3, 4, 6))),
) | memory(_pool((2, 3, 4, 4), (2, 2), 2))
_TIES: Final = cases(tied=_pool((2, 3, 4, 4), (2, 2), 2, x=whole(2, 3, 4, 4, low=0, high=2)))


def _beyond(entries: dict[str, Case]) -> float:
    """The weight of all cases but the baseline case."""
    return sum(case.weight for case in list(entries.values())[1:])


# A fast layer earns 3/10 of its points by its speed: half of what the cases beyond the baseline case share.
_CONV_TIMED: Final = cases(
    many_windows=Case(
        _conv((2, 3, 6, 6), (16, 3, 3), 1, 1, rounds=seed_of_rounds), {"timed": True}, weight=_beyond(_CONV)
    )
)
_POOL_TIMED: Final = cases(
    many_windows=Case(_pool((4, 8, 12, 12), (2, 2), 2, rounds=seed_of_rounds), {"timed": True}, weight=_beyond(_POOL))
)


def _local(
    images: tuple[int, int, int, int],
    places: tuple[int, int],
    filters: tuple[int, int, int],
    stride: int,
    pad: int,
    **others: Draw,
) -> dict[str, Any]:
    """Images ``(N, C, H, W)`` and, for each of ``(H', W')`` places, filters ``(F, HH, WW)``."""
    F, HH, WW = filters
    inputs = {"x": normal(*images), "w": normal(*places, F, images[1], HH, WW), "b": normal(*places, F)} | others
    return inputs | {"conv_param": {"stride": stride, "pad": pad}}


_LOCAL: Final = Layer(
    name="locally_connected",
    forward="convolution.locally_connected_forward",
    backward="convolution.locally_connected_backward",
    wrt=("x", "w", "b"),
    biases=("b",),
    points=(4, 8),
    cases=cases(
        square=_local((2, 3, 4, 4), (3, 3), (4, 2, 2), 1, 0),
        padded=_local((2, 2, 3, 3), (3, 3), (3, 3, 3), 1, 1),
        stride_two=_local((2, 3, 5, 6), (3, 4), (5, 3, 2), 2, 1),
        one_image=_local((1, 2, 4, 5), (3, 3), (3, 2, 3), 1, 0),
        one_channel=_local((2, 1, 5, 3), (4, 2), (3, 2, 2), 1, 0),
        one_filter=_local((2, 3, 3, 5), (3, 6), (1, 3, 2), 1, 1),
        pad_two=_local((2, 2, 3, 4), (3, 4), (3, 3, 2), 2, 2),
        stride_over_window=_local((2, 2, 5, 8), (2, 3), (3, 2, 2), 3, 0),
        one_place=_local((3, 2, 4, 3), (1, 1), (5, 4, 3), 1, 0),
        all_alike=_local((3, 3, 3, 3), (3, 3), (3, 3, 3), 1, 1),
        not_contiguous=_local(
            (2, 3, 3, 4), (2, 3), (2, 2, 2), 1, 0, x=strided(normal(2, 3, 3, 4)), w=strided(normal(2, 3, 2, 3, 2, 2))
        ),
    )
    | memory(_local((2, 3, 4, 4), (3, 3), (4, 2, 2), 1, 0)),
)


def _sizes() -> tuple[Operation, ...]:
    return (
        Function(
            name="conv_output_size",
            function="convolution.conv_output_size",
            points=1,
            cases=cases(
                no_padding={"W": number(20, 2000), "F": 3, "S": 1, "P": 0},
                same_size={"W": number(20, 2000), "F": 3, "S": 1, "P": 1},
                first_layer={"W": number(91, 2000, step=4), "F": 11, "S": 4, "P": 0},
                padded={"W": 32, "F": 5, "S": 1, "P": 2},
                wide_padding={"W": 7, "F": 3, "S": 2, "P": 3},
                one_place={"W": 5, "F": 9, "S": 3, "P": 2},
                stride_over_window={"W": 13, "F": 1, "S": 4, "P": 0},
                does_not_divide=Case({"W": 7, "F": 3, "S": 3, "P": 0}, _REFUSED),
                does_not_divide_padded=Case({"W": 10, "F": 4, "S": 4, "P": 2}, _REFUSED),
                window_too_large=Case({"W": 3, "F": 9, "S": 2, "P": 1}, _REFUSED, hint=_TOO_LARGE),
            ),
        ),
        Function(
            name="pool_output_size",
            function="convolution.pool_output_size",
            points=1,
            cases=cases(
                tiles={"W": number(20, 2000, step=2), "F": 2, "S": 2},
                overlapping={"W": number(21, 99, step=2), "F": 3, "S": 2},
                stride_one={"W": number(6, 40), "F": number(2, 6), "S": 1},
                one_place={"W": 7, "F": 7, "S": 3},
                does_not_divide=Case({"W": 7, "F": 2, "S": 2}, _REFUSED),
                window_too_large=Case({"W": 3, "F": 5, "S": 2}, _REFUSED, hint=_TOO_LARGE),
                window_far_too_large=Case({"W": 3, "F": 9, "S": 3}, _REFUSED, hint=_TOO_LARGE),
            ),
        ),
        Function(
            name="conv_parameter_count",
            function="convolution.conv_parameter_count",
            points=1,
            cases=cases(
                colour_images={"F": number(10, 99), "C": number(3, 9), "K": number(2, 12)},
                first_layer={"F": number(64, 128), "C": 3, "K": number(7, 12)},
                single_pixels={"F": number(20, 50), "C": number(51, 99), "K": 1},
                one_filter={"F": 1, "C": number(4, 9), "K": 3},
            ),
        ),
        Function(
            name="receptive_field",
            function="convolution.receptive_field",
            points=2,
            cases=cases(
                mixed={"layers": [(number(4, 12), number(2, 5)) for _ in range(4)] + [(number(4, 12), 1)]},
                three_by_three={"layers": [(3, 1), (3, 1), (3, 1)]},
                one_layer={"layers": [(number(7, 14), 4)]},
                stride_last={"layers": [(number(3, 7), 1), (number(3, 7), number(2, 5))]},
                stride_first={"layers": [(number(3, 7), number(2, 5)), (number(3, 7), 1)]},
                single_pixels={"layers": [(1, 2), (1, 2), (number(3, 7), 1)]},
                no_layer=Case({"layers": []}, weight=0.5),
            ),
        ),
    )


def _conversions() -> tuple[Operation, ...]:
    return (
        Function(
            name="fc_to_conv",
            function="convolution.fc_to_conv",
            points=2,
            returns=("w_conv", "b_conv"),
            given=("b_conv",),
            cases=cases(
                square_images={"w": normal(18, 5), "b": normal(5), "input_shape": (2, 3, 3)},
                rectangular={"w": normal(24, 5), "b": normal(5), "input_shape": (2, 3, 4)},
                one_channel={"w": normal(10, 3), "b": normal(3), "input_shape": (1, 2, 5)},
                one_pixel={"w": normal(5, 2), "b": normal(2), "input_shape": (5, 1, 1)},
                one_neuron={"w": normal(12, 1), "b": normal(1), "input_shape": (3, 2, 2)},
                square={"w": normal(8, 8), "b": normal(8), "input_shape": (2, 2, 2)},
                not_contiguous={"w": strided(normal(12, 4)), "b": normal(4), "input_shape": (3, 2, 2)},
            ),
        ),
        Function(
            name="conv_to_fc",
            function="convolution.conv_to_fc",
            points=4,
            returns=("w_fc", "b_fc"),
            given=("b_fc",),
            parts=responses_to_unit_images,
            cases=cases(
                square=_unrolled((3, 2, 3, 3), 1, 1, (2, 4, 4)),
                padded=_unrolled((3, 2, 3, 2), 1, 1, (2, 4, 3)),
                stride_two=_unrolled((2, 3, 2, 3), 2, 0, (3, 4, 5)),
                one_channel=_unrolled((2, 1, 2, 2), 1, 0, (1, 3, 4)),
                one_filter=_unrolled((1, 2, 3, 1), 2, 1, (2, 3, 3)),
                one_place=_unrolled((5, 2, 3, 4), 1, 0, (2, 3, 4)),
                stride_over_window=_unrolled((2, 2, 1, 2), 3, 0, (2, 4, 5)),
            ),
        ),
    )


def _unrolled(
    filters: tuple[int, int, int, int], stride: int, pad: int, input_shape: tuple[int, int, int]
) -> dict[str, Any]:
    conv_param = {"stride": stride, "pad": pad}
    return {"w": normal(*filters), "b": normal(filters[0]), "conv_param": conv_param, "input_shape": input_shape}


OPERATIONS: Final[tuple[Operation, ...]] = (
    *_sizes(),
    Layer(
        name="conv_naive",
        forward="convolution.conv_forward_naive",
        backward="convolution.conv_backward_naive",
        wrt=("x", "w", "b"),
        biases=("b",),
        points=(4, 8),
        cases=_CONV,
    ),
    FastLayer(
        name="conv_fast",
        forward="convolution.conv_forward_fast",
        backward="convolution.conv_backward_fast",
        wrt=("x", "w", "b"),
        biases=("b",),
        points=(4, 8),
        cases=_CONV | _CONV_TIMED,
    ),
    Layer(
        name="max_pool_naive",
        forward="convolution.max_pool_forward_naive",
        backward="convolution.max_pool_backward_naive",
        wrt=("x",),
        points=(3, 5),
        cases=_POOL | _TIES,
    ),
    FastLayer(
        name="max_pool_fast",
        forward="convolution.max_pool_forward_fast",
        backward="convolution.max_pool_backward_fast",
        wrt=("x",),
        points=(3, 5),
        cases=_POOL | _TIES | _POOL_TIMED,
    ),
    Layer(
        name="avg_pool",
        forward="convolution.avg_pool_forward",
        backward="convolution.avg_pool_backward",
        wrt=("x",),
        points=(2, 4),
        cases=_POOL,
    ),
    Layer(
        name="l2_pool",
        forward="convolution.l2_pool_forward",
        backward="convolution.l2_pool_backward",
        wrt=("x",),
        points=(2, 5),
        cases=_POOL
        | cases(
            empty_window=Case(
                _pool((1, 2, 2, 4), (2, 2), 2, x=fixed([[[[0.0, 0.0, 1.0, -2.0], [0.0, 0.0, 2.0, 4.0]]] * 2])),
                weight=0.5,
            ),
        ),
    ),
    _LOCAL,
    *_conversions(),
)
