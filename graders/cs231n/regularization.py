"""Exercises of ``regularization.py``: penalties, the max-norm constraint and dropout (lectures 2, 7)."""

from typing import Any, Final

from graders.kinds.draws import Draw, fixed, near, normal, off_zero, rectified, strided, whole
from graders.kinds.dropout import Dropout
from graders.kinds.function import Function
from graders.kinds.loss import Loss
from graders.kinds.operation import Case, Operation, cases


def _penalised(draw: Draw, *strengths: float) -> dict[str, Any]:
    """Weights and the strength of each part of the penalty."""
    names = ("reg",) if len(strengths) == 1 else ("reg1", "reg2")
    return {"W": draw} | dict(zip(names, strengths, strict=True))


def _penalty_cases(*strengths: float) -> dict[str, Case]:
    ones = (1.0,) * len(strengths)
    zeros = (0.0,) * len(strengths)
    return cases(
        matrix=_penalised(off_zero(5, 3), *strengths),
        strength_one=_penalised(off_zero(2, 7), *ones),
        vector=_penalised(off_zero(11), *strengths),
        filters=_penalised(off_zero(2, 3, 2, 5), *strengths),
        one_row=_penalised(off_zero(1, 5), *strengths),
        large_weights=_penalised(off_zero(3, 2, scale=1e3), *strengths),
        no_penalty=Case(_penalised(off_zero(3, 4), *zeros), weight=0.5),
        zero_weights=Case(_penalised(whole(5, 4), *strengths), weight=0.5),
        not_contiguous=_penalised(strided(off_zero(3, 4)), *strengths),
    )


def _constrained(draw: Draw, c: float) -> dict[str, Any]:
    return {"W": draw, "c": c}


_MAX_NORM: Final = Function(
    name="max_norm_constraint",
    function="regularization.max_norm_constraint",
    points=3,
    returns=("W",),
    cases=cases(
        some_too_long=_constrained(
            near([[3.0, 0.5, -1.0], [4.0, 0.25, 2.0], [0.0, -0.5, 7.0], [1.0, 0.1, 1.5]], 0.2), 2.5
        ),
        all_too_long=_constrained(normal(7, 5, scale=9.0), 3.0),
        none_too_long=_constrained(normal(5, 3, scale=0.1), 4.0),
        length_one=_constrained(normal(5, 7), 1.0),
        radius_below_one=_constrained(normal(3, 4, scale=2.0), 0.25),
        square=_constrained(normal(4, 4, scale=2.0), 3.0),
        one_column=_constrained(normal(5, 1, scale=3.0), 2.0),
        one_row=_constrained(normal(1, 5, scale=3.0), 2.0),
        zero_column=_constrained(fixed([[0.0, 3.0, -1.0], [0.0, -4.0, 0.5]]), 2.0),
        on_the_sphere=_constrained(fixed([[3.0, 0.0, 6.0], [4.0, 5.0, 8.0]]), 5.0),
        not_contiguous=_constrained(strided(normal(5, 4, scale=3.0)), 2.0),
    ),
)


def _dropped(draw: Draw, p: float, seed: int | None, mode: str = "train") -> dict[str, Any]:
    given = {} if seed is None else {"seed": seed}
    return {"x": draw, "dropout_param": {"mode": mode, "p": p, **given}}


_DROPOUT: Final = cases(
    mostly_kept=_dropped(off_zero(40, 29), 0.8, 3),
    mostly_dropped=_dropped(off_zero(31, 37), 0.3, 11),
    half=_dropped(off_zero(23, 41), 0.5, 7),
    images=_dropped(off_zero(7, 5, 6, 4), 0.7, 19),
    one_row=_dropped(off_zero(1, 900), 0.75, 5),
    far_from_zero=_dropped(normal(40, 20, scale=0.5, mean=30.0), 0.6, 23),
    not_contiguous=_dropped(strided(off_zero(30, 20)), 0.65, 13),
    after_a_relu=Case(
        _dropped(rectified(off_zero(29, 31)), 0.7, 31),
        hint="Here x holds exact zeros: they do not show whether they were dropped.",
    ),
    seed_zero=Case(_dropped(off_zero(23, 31), 0.6, 0), hint="Here the seed is 0, which is a seed like any other."),
    no_seed=Case(
        _dropped(off_zero(31, 23), 0.7, None), hint="Here no seed is given: every call draws a mask of its own."
    ),
    test_mode=_dropped(off_zero(7, 5), 0.6, 2, "test"),
    test_of_images=_dropped(off_zero(2, 3, 4, 5), 0.25, 17, "test"),
    test_of_one_row=_dropped(off_zero(1, 11), 0.9, 29, "test"),
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    Loss(
        name="l2_regularization",
        function="regularization.l2_regularization",
        wrt=("W",),
        points=1,
        cases=_penalty_cases(0.3),
    ),
    Loss(
        name="l1_regularization",
        function="regularization.l1_regularization",
        wrt=("W",),
        points=1,
        cases=_penalty_cases(0.3),
    ),
    Loss(
        name="elastic_net_regularization",
        function="regularization.elastic_net_regularization",
        wrt=("W",),
        points=2,
        cases=_penalty_cases(0.3, 0.07)
        | cases(
            l1_alone=_penalised(off_zero(3, 5), 0.4, 0.0),
            l2_alone=_penalised(off_zero(3, 5), 0.0, 0.4),
        ),
    ),
    _MAX_NORM,
    Dropout(
        name="dropout",
        forward="regularization.dropout_forward",
        backward="regularization.dropout_backward",
        points=(3, 2),
        cases=_DROPOUT,
    ),
    Dropout(
        name="vanilla_dropout",
        forward="regularization.vanilla_dropout_forward",
        backward="regularization.vanilla_dropout_backward",
        points=(3, 2),
        cases=_DROPOUT,
        inverted=False,
    ),
)
