"""Exercises of ``preprocessing.py``: centring, scaling, principal axes, augmentation (lecture 7)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.augmentation import ViewsCheck, mirror_views, window_views
from graders.checks.contract import Check
from graders.kinds.draws import Draw, fixed, labels, normal, strided
from graders.kinds.function import Function
from graders.kinds.operation import Case, Inputs, Operation, cases
from graders.kinds.random import NO_SEED, SEED_ZERO, Random

# So wide that a tiny number added to a deviation is below what rounding may change.
_SPREAD: Final = 40.0


def _features(*shape: int) -> Draw:
    return normal(*shape, scale=_SPREAD, mean=70.0)


def _sets(train: Draw, *others: Draw, options: dict[str, Any] | None = None, weight: float = 1.0) -> Case:
    """A training set and further ones; every result is named after its set."""
    names = ("train", "val", "test")[: 1 + len(others)]
    parts = {name: (index,) for index, name in enumerate(names)}
    return Case(dict(zip(names, (train, *others), strict=True)), (options or {}) | {"parts": parts}, weight)


_CENTRED: Final = cases(
    train_and_test=_sets(_features(7, 5), _features(3, 5)),
    three_sets=_sets(_features(5, 3), _features(2, 3), _features(7, 3)),
    train_alone=_sets(_features(5, 4)),
    images=_sets(_features(3, 2, 4, 5), _features(5, 2, 4, 5), weight=3.0),
    whole_numbers=_sets(labels((5, 3), 256), labels((4, 3), 256)),
    one_test_row=_sets(_features(5, 7), _features(1, 7)),
    one_feature=_sets(_features(7, 1), _features(3, 1)),
    square=_sets(_features(4, 4), _features(4, 4)),
    not_contiguous=_sets(strided(_features(5, 4)), strided(_features(3, 4))),
)
_CONSTANT: Final = cases(
    constant_feature=_sets(
        fixed([[2.0, 60.0, -30.0], [2.0, -90.0, 10.0], [2.0, 20.0, 50.0], [2.0, 5.0, 80.0]]),
        fixed([[2.0, 30.0, 7.0], [5.0, -40.0, 20.0]]),
        weight=3.0,
    ),
)


def _along(axis: tuple[int, ...] | None, train: Draw, *others: Draw) -> Case:
    """Sets centred by a mean over other axes."""
    case = _sets(train, *others)
    words = "one mean for all numbers" if axis is None else f"a mean over the axes {axis}"
    return Case(case.inputs | {"axis": axis}, case.options, hint=f"Here axis = {axis} asks for {words}.")


def _correlated(N: int, variances: tuple[float, ...], shift: float = 5.0) -> Draw:
    """Data ``(N, D)`` along directions that are none of the axes.

    With more rows than features, the sample's own variances along them are exactly those given.
    """
    D = len(variances)

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        directions = np.linalg.qr(rng.standard_normal((D, D)))[0]
        sample = rng.standard_normal((N, D))
        if N > D:
            sample = np.sqrt(N) * np.linalg.qr(np.column_stack([np.ones(N), sample]))[0][:, 1:]
        return np.asarray(shift * np.arange(1, D + 1) + (sample * np.sqrt(variances)) @ directions.T)

    return draw


def _principal(train: Draw, *others: Draw, n_components: int, options: dict[str, Any] | None = None) -> Case:
    case = _sets(train, *others, options=(options or {}) | {"keywords": ("n_components",)})
    return Case(case.inputs | {"n_components": n_components}, case.options)


def _whitened(train: Draw, *others: Draw, eps: float = 1e-5) -> Case:
    case = _sets(train, *others, options={"keywords": ("eps",)})
    return Case(case.inputs | {"eps": eps}, case.options)


_FIVE: Final = (25.0, 9.0, 4.0, 1.0, 0.16)
_THREE: Final = (16.0, 4.0, 0.5)


def _mirrored(label: str, case: Case, inputs: Inputs) -> Check:
    """Every image as it was or mirrored, each for about half of them."""
    del case
    names = ("as they were", "mirrored")
    return ViewsCheck(label, mirror_views(inputs["images"]), names, "as it was or mirrored left to right")


def _cropped(label: str, case: Case, inputs: Inputs) -> Check:
    """Every image a window of its original, each place for about the same number of them."""
    del case
    size = inputs["size"]
    height, width = size if isinstance(size, tuple) else (size, size)
    rows, columns = inputs["images"].shape[2] - height + 1, inputs["images"].shape[3] - width + 1
    names = tuple(f"cut at row {row}, column {column}" for row in range(rows) for column in range(columns))
    views = window_views(inputs["images"], (height, width))
    return ViewsCheck(label, views, names, f"a window of {height} x {width} of its original", (rows, columns))


def _augmentation() -> tuple[Operation, ...]:
    return (
        Random(
            name="random_flip",
            function="preprocessing.random_flip",
            points=2,
            judged_by=_mirrored,
            cases=cases(
                small_images={"images": normal(400, 2, 3, 4), "seed": 3},
                one_channel={"images": normal(200, 1, 2, 5), "seed": 5},
                square={"images": normal(300, 3, 3, 3), "seed": 7},
                two_columns={"images": normal(250, 2, 3, 2), "seed": 11},
                not_contiguous={"images": strided(normal(200, 2, 2, 4)), "seed": 13},
                seed_zero=Case({"images": normal(300, 2, 2, 4), "seed": 0}, hint=SEED_ZERO),
                no_seed=Case({"images": normal(300, 2, 3, 3), "seed": None}, hint=NO_SEED),
            ),
        ),
        Random(
            name="random_crop",
            function="preprocessing.random_crop",
            points=3,
            judged_by=_cropped,
            cases=cases(
                square={"images": normal(400, 2, 5, 5), "size": (3, 3), "seed": 3},
                small_images={"images": normal(400, 2, 4, 5), "size": (3, 3), "seed": 3},
                rectangular={"images": normal(400, 2, 4, 4), "size": (2, 3), "seed": 5},
                one_number={"images": normal(400, 3, 3, 4), "size": 2, "seed": 7},
                full_height={"images": normal(300, 1, 3, 6), "size": (3, 2), "seed": 11},
                full_width={"images": normal(300, 2, 5, 3), "size": (3, 3), "seed": 13},
                one_pixel={"images": normal(400, 2, 3, 2), "size": 1, "seed": 17},
                not_contiguous={"images": strided(normal(300, 1, 3, 4)), "size": (2, 2), "seed": 19},
                seed_zero=Case({"images": normal(300, 2, 4, 4), "size": (2, 3), "seed": 0}, hint=SEED_ZERO),
                no_seed=Case({"images": normal(300, 2, 4, 5), "size": (3, 3), "seed": None}, hint=NO_SEED),
                too_large=Case(
                    {"images": normal(3, 2, 4, 5), "size": (5, 3), "seed": 23}, {"raises": "ValueError"}, weight=0.5
                ),
            ),
        ),
    )


OPERATIONS: Final[tuple[Operation, ...]] = (
    Function(
        name="mean_subtract",
        function="preprocessing.mean_subtract",
        points=1,
        optional=("axis",),
        cases=_CENTRED
        | _CONSTANT
        | cases(
            one_number=_along(None, _features(5, 3, 2, 4), _features(3, 3, 2, 4)),
            colour_channels=_along((0, 2, 3), _features(5, 3, 2, 4), _features(2, 3, 2, 4)),
            channels_last=_along((0, 1, 2), _features(4, 2, 3, 3), _features(5, 2, 3, 3)),
        ),
    ),
    Function(name="standardize", function="preprocessing.standardize", points=2, cases=_CENTRED | _CONSTANT),
    Function(name="scale_to_range", function="preprocessing.scale_to_range", points=2, cases=_CENTRED | _CONSTANT),
    Function(
        name="pca",
        function="preprocessing.pca",
        points=4,
        up_to_sign=True,
        cases=cases(
            train_and_test=_principal(_correlated(11, _FIVE), _correlated(3, _FIVE), n_components=3),
            all_components=_principal(_correlated(7, _THREE), _correlated(5, _THREE), n_components=3),
            one_component=_principal(_correlated(13, _FIVE), _correlated(2, _FIVE), n_components=1),
            three_sets=_principal(
                _correlated(11, _THREE), _correlated(3, _THREE), _correlated(1, _THREE), n_components=2
            ),
            train_alone=_principal(_correlated(8, _FIVE), n_components=2),
            fewer_rows_than_features=_principal(
                fixed([[9.0, 1.0, 2.0, 0.5], [-3.0, 5.0, 1.0, 2.5], [0.0, -4.0, 6.0, 1.0]]),
                _correlated(2, (3.0, 2.0, 1.0, 0.5)),
                n_components=2,
            ),
            centred_already=_principal(_correlated(11, _THREE, shift=0.0), _correlated(3, _THREE), n_components=2),
            not_contiguous=_principal(strided(_correlated(11, _FIVE)), strided(_correlated(4, _FIVE)), n_components=4),
            too_many=Case(
                {"train": _correlated(7, _THREE), "n_components": 4},
                {"keywords": ("n_components",), "raises": "ValueError"},
                weight=0.5,
            ),
        ),
    ),
    Function(
        name="whiten",
        function="preprocessing.whiten",
        points=3,
        up_to_sign=True,
        cases=cases(
            train_and_test=_whitened(_correlated(11, _FIVE), _correlated(3, _FIVE)),
            three_sets=_whitened(_correlated(7, _THREE), _correlated(2, _THREE), _correlated(5, _THREE)),
            train_alone=_whitened(_correlated(8, _THREE)),
            large_eps=_whitened(_correlated(9, _FIVE), _correlated(4, _FIVE), eps=0.5),
            hardly_any_variance=_whitened(_correlated(9, (9.0, 1.0, 1e-6)), _correlated(3, (9.0, 1.0, 1e-6))),
            two_features=_whitened(_correlated(5, (4.0, 0.5)), _correlated(3, (4.0, 0.5))),
            not_contiguous=_whitened(strided(_correlated(9, _THREE)), strided(_correlated(4, _THREE))),
        ),
    ),
    *_augmentation(),
)
