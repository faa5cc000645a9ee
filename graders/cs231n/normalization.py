"""Exercises of ``normalization.py``: batch, layer and group normalisation (lecture 7)."""

from typing import Any, Final

from graders.cs231n.parts import rearranged
from graders.kinds.draws import Draw, fixed, normal, strided, uniform
from graders.kinds.layer import Layer, memory
from graders.kinds.operation import Case, Operation, cases

_RUNNING: Final = ("bn_param.running_mean", "bn_param.running_var")
_TEST_MODE: Final = (
    "Here the forward ran in test mode: it takes the running statistics, which are constants to the gradient."
)


def _batch(shape: tuple[int, ...], bn_param: dict[str, Any] | None = None, **others: Draw) -> dict[str, Any]:
    """Inputs of ``shape`` with features or channels along the second axis; in train mode unless ``bn_param`` says."""
    D = shape[1]
    inputs = {"x": normal(*shape, scale=2.0, mean=1.0), "gamma": normal(D), "beta": normal(D)} | others
    return inputs | {"bn_param": {"mode": "train"} | (bn_param or {})}


def _running(D: int) -> dict[str, Draw]:
    return {"running_mean": normal(D, scale=3.0), "running_var": uniform(D, low=0.5, high=4.0)}


def _tested(inputs: dict[str, Any]) -> Case:
    """A case in test mode, whose backward the course does not ask for: one that raises is not asked it."""
    return Case(inputs, {"excusable": True}, weight=4.0, hint=_TEST_MODE)


def _zero_scale(D: int) -> Draw:
    """A scale with an exact zero in it."""
    return fixed([0.0, -1.5, 0.5, 2.0, -0.7][:D])


_BATCHNORM: Final = cases(
    first_batch=_batch((7, 5)),
    later_batch=_batch((5, 3), _running(3)),
    other_momentum=Case(_batch((3, 4), {"momentum": 0.6, **_running(4)}), weight=2.0),
    large_eps=Case(_batch((4, 3), {"eps": 0.5}), weight=4.0),
    small_variance=_batch((5, 2), x=normal(5, 2, scale=3e-3, mean=0.5)),
    far_from_zero=_batch((7, 3), x=normal(7, 3, scale=2.0, mean=30.0)),
    square=_batch((3, 3), _running(3)),
    one_feature=_batch((5, 1), _running(1)),
    two_rows=_batch((2, 5)),
    one_row=Case(_batch((1, 3)), weight=0.5),
    constant_feature=_batch((4, 2), x=fixed([[2.0, 1.0], [2.0, -3.0], [2.0, 0.5], [2.0, 2.5]])),
    zero_scale=_batch((5, 4), gamma=_zero_scale(4)),
    not_contiguous=_batch((5, 4), x=strided(normal(5, 4, scale=2.0)), gamma=strided(normal(4))),
    test_mode=_tested(_batch((5, 3), {"mode": "test", **_running(3)})),
    test_of_one_row=_tested(_batch((1, 4), {"mode": "test", "eps": 0.1, **_running(4)})),
) | memory(_batch((7, 5)))

_SPATIAL_BATCHNORM: Final = cases(
    first_batch=_batch((2, 5, 3, 4)),
    later_batch=_batch((3, 2, 4, 3), {"momentum": 0.6, **_running(2)}),
    large_eps=_batch((2, 3, 1, 5), {"eps": 0.5}),
    small_variance=_batch((2, 3, 4, 2), x=normal(2, 3, 4, 2, scale=3e-3, mean=0.5)),
    all_alike=_batch((3, 3, 3, 3), _running(3)),
    one_channel=_batch((3, 1, 2, 5), _running(1)),
    one_image=_batch((1, 4, 3, 2)),
    one_pixel=_batch((5, 3, 1, 1)),
    zero_scale=_batch((2, 4, 3, 2), gamma=_zero_scale(4)),
    not_contiguous=_batch((2, 3, 2, 4), x=strided(normal(2, 3, 2, 4, scale=2.0))),
    test_mode=_tested(_batch((2, 3, 4, 5), {"mode": "test", **_running(3)})),
    test_of_one_image=_tested(_batch((1, 2, 3, 4), {"mode": "test", "eps": 0.1, **_running(2)})),
) | memory(_batch((2, 5, 3, 4)))


def _layer(N: int, D: int, ln_param: dict[str, Any] | None = None, **others: Draw) -> dict[str, Any]:
    inputs = {"x": normal(N, D, scale=2.0, mean=1.0), "gamma": normal(D), "beta": normal(D)} | others
    return inputs | {"ln_param": ln_param or {}}


_LAYERNORM: Final = cases(
    rectangular=_layer(5, 7),
    large_eps=_layer(3, 4, {"eps": 0.5}),
    small_variance=_layer(2, 5, x=normal(2, 5, scale=3e-3, mean=0.5)),
    far_from_zero=_layer(3, 7, x=normal(3, 7, scale=2.0, mean=30.0)),
    square=_layer(3, 3),
    one_row=_layer(1, 5),
    two_features=_layer(7, 2),
    one_feature=Case(_layer(4, 1), weight=0.5),
    constant_row=_layer(3, 4, x=fixed([[1.5, 1.5, 1.5, 1.5], [0.5, -1.0, 2.0, 3.0], [4.0, 1.0, -2.0, 0.0]])),
    zero_scale=_layer(3, 5, gamma=_zero_scale(5)),
    not_contiguous=_layer(3, 4, x=strided(normal(3, 4, scale=2.0)), gamma=strided(normal(4))),
) | memory(_layer(5, 7))


def _group(
    shape: tuple[int, int, int, int], G: int, gn_param: dict[str, Any] | None = None, **others: Draw
) -> dict[str, Any]:
    C = shape[1]
    gamma, beta = normal(1, C, 1, 1), normal(1, C, 1, 1)
    inputs = {"x": normal(*shape, scale=2.0, mean=1.0), "gamma": gamma, "beta": beta} | others
    return inputs | {"G": G, "gn_param": gn_param or {}}


_GROUPNORM: Final = cases(
    two_groups=_group((2, 6, 3, 4), 2),
    three_groups=Case(_group((3, 6, 2, 5), 3), weight=3.0),
    one_group=Case(_group((2, 5, 3, 2), 1), weight=2.0),
    a_group_a_channel=Case(_group((2, 3, 4, 5), 3), weight=2.0),
    large_eps=_group((2, 4, 3, 2), 2, {"eps": 0.5}),
    small_variance=_group((2, 4, 2, 3), 2, x=normal(2, 4, 2, 3, scale=3e-3, mean=0.5)),
    all_alike=_group((4, 4, 4, 4), 2),
    one_image=_group((1, 6, 2, 3), 2),
    one_channel=_group((3, 1, 2, 4), 1),
    one_pixel=_group((3, 6, 1, 1), 2),
    zero_scale=_group((2, 4, 3, 2), 2, gamma=fixed([[[[0.0]], [[-1.5]], [[0.5]], [[2.0]]]])),
    not_contiguous=_group((2, 4, 3, 2), 2, x=strided(normal(2, 4, 3, 2, scale=2.0))),
) | memory(_group((2, 6, 3, 4), 2))

OPERATIONS: Final[tuple[Operation, ...]] = (
    Layer(
        name="batchnorm",
        forward="normalization.batchnorm_forward",
        backward=("normalization.batchnorm_backward", "normalization.batchnorm_backward_alt"),
        wrt=("x", "gamma", "beta"),
        biases=("beta",),
        points=(4, 8, 4),
        cases=_BATCHNORM,
        updates=_RUNNING,
    ),
    Layer(
        name="spatial_batchnorm",
        forward="normalization.spatial_batchnorm_forward",
        backward="normalization.spatial_batchnorm_backward",
        wrt=("x", "gamma", "beta"),
        biases=("beta",),
        points=(3, 3),
        cases=_SPATIAL_BATCHNORM,
        updates=_RUNNING,
        parts=rearranged(
            "normalization.batchnorm_forward",
            ("normalization.batchnorm_backward", "normalization.batchnorm_backward_alt"),
            ("gamma", "beta", "bn_param"),
            updated={"running_mean": "bn_param", "running_var": "bn_param"},
        ),
    ),
    Layer(
        name="layernorm",
        forward="normalization.layernorm_forward",
        backward="normalization.layernorm_backward",
        wrt=("x", "gamma", "beta"),
        biases=("beta",),
        points=(3, 5),
        cases=_LAYERNORM,
    ),
    Layer(
        name="spatial_groupnorm",
        forward="normalization.spatial_groupnorm_forward",
        backward="normalization.spatial_groupnorm_backward",
        wrt=("x", "gamma", "beta"),
        biases=("beta",),
        points=(4, 8),
        cases=_GROUPNORM,
    ),
)
