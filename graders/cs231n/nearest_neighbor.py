"""Exercises of ``nearest_neighbor.py``: the k-nearest-neighbour classifier (lecture 2)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.kinds.draws import Draw, fixed, labels, normal, strided, whole
from graders.kinds.object import Object, Step
from graders.kinds.operation import Case, cases

_TRAIN: Final = Step("train", ("X_train", "y_train"))
_DISTANCES: Final = (
    Step("compute_distances_two_loops", ("X",), output="two_loops"),
    Step("compute_distances_one_loop", ("X",), output="one_loop"),
    Step("compute_distances_no_loops", ("X",), output="no_loops"),
)
_PREDICT: Final = Step("predict_labels", ("dists", "k"), output="labels")


def _ranks(rows: int, columns: int) -> Draw:
    """Distances of which no two in a row are alike."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        order = np.stack([rng.permutation(columns) for _ in range(rows)])
        return 0.5 + order + rng.uniform(0.0, 0.5, order.shape)

    return draw


def _distances(X_train: Draw, X: Draw, examples: int) -> Case:
    inputs = {"X_train": X_train, "y_train": labels(examples, 3), "X": X}
    return Case(inputs, {"steps": (_TRAIN, *_DISTANCES)}, weight=2.0)


def _far_away(examples: int, features: int) -> NDArray[np.float64]:
    """Points so far from the origin that nothing of the squared distance to themselves is left but rounding."""
    return 1e3 + np.random.default_rng(7).standard_normal((examples, features))


def _cancelling() -> Case:
    """Every test example is a training example: of some squares rounding leaves less than 0, which has no root."""
    points = fixed(_far_away(40, 11))
    inputs = {"X_train": points, "y_train": labels(40, 3), "X": points}
    hint = "Here points lie so near to each other that rounding makes some squared distances negative: bound them by 0."
    return Case(inputs, {"steps": (_TRAIN, _DISTANCES[-1])}, weight=2.0, hint=hint)


def _fractions() -> Case:
    """Distances that differ by less than 1."""
    dists = [[3.9, 3.1, 3.5, 7.0], [0.8, 0.9, 0.2, 0.4], [5.75, 5.25, 6.0, 5.5]]
    case = _votes([1, 2, 3, 4], fixed(dists), 1)
    return Case(case.inputs, case.options, weight=2.0, hint="Here distances differ by less than 1.")


def _pixels() -> Case:
    """Whole numbers as floats, as images have them; the distances between them are none."""
    inputs = {"X_train": whole(7, 5, low=0, high=256), "y_train": labels(7, 3), "X": whole(5, 5, low=0, high=256)}
    return Case(inputs, {"steps": (_TRAIN, *_DISTANCES)})


def _votes(y_train: list[int], dists: Draw, k: int, dtype: str = "int64") -> Case:
    n = len(y_train)
    given = np.array(y_train, dtype)
    inputs: dict[str, Any] = {"X_train": normal(n, 2), "y_train": fixed(given), "dists": dists, "k": k}
    return Case(inputs, {"steps": (_TRAIN, _PREDICT)})


_FEW_POINTS: Final = Case(
    {
        "X_train": normal(7, 3),
        "y_train": fixed([2, 5, 1, 5, 2, 1, 2]),
        "X": normal(5, 3),
        "dists": _ranks(5, 7),
        "k": 1,
    },
    {"steps": (_TRAIN, *_DISTANCES, _PREDICT)},
    weight=2.0,
)

OPERATIONS = (
    Object(
        name="nearest_neighbor",
        cls="nearest_neighbor.KNearestNeighbor",
        points=8,
        cases=cases(
            few_points=_FEW_POINTS,
            more_tests=_distances(normal(3, 5), normal(11, 5), 3),
            one_test=_distances(normal(5, 7), normal(1, 7), 5),
            one_feature=_distances(normal(5, 1), normal(3, 1), 5),
            coinciding=_distances(whole(7, 2), whole(5, 2), 7),
            not_contiguous=_distances(strided(normal(5, 3)), strided(normal(2, 3)), 5),
            nearly_equal=_cancelling(),
            whole_pixels=_pixels(),
            small_integer_labels=_votes([3, 1, 1, 3, 4, 1, 4, 3, 1], _ranks(11, 9), 3, dtype="int8"),
            fractions=_fractions(),
            three_neighbors=_votes([3, 1, 1, 3, 4, 1, 4, 3, 1], _ranks(11, 9), 3),
            five_neighbors=_votes([7, 2, 2, 7, 0, 0, 7, 2, 0, 7, 2], _ranks(11, 11), 5),
            all_vote=_votes([1, 4, 4, 2, 4], _ranks(2, 5), 5),
            tied_vote=_votes([6, 2, 6, 2, 9], fixed([[0.1, 0.2, 3.0, 4.0, 5.0], [9.0, 8.0, 1.0, 7.0, 2.0]]), 2),
            all_tied=_votes([8, 3, 5, 8, 3], fixed([[1.0, 3.0, 2.0, 9.0, 8.0]]), 3),
        ),
    ),
)
