"""Exercises of ``losses.py``: losses of scores and of probabilities (lectures 2, 3)."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.kinds.draws import (
    SMALL_INTEGERS,
    Draw,
    distribution,
    fixed,
    labels,
    margins_at_zero,
    normal,
    strided,
    uniform,
)
from graders.kinds.function import Function
from graders.kinds.loss import Loss
from graders.kinds.operation import Case, cases


def _offset_rows(n: int, classes: int, offset: float) -> Draw:
    """Scores whose rows lie around plus or minus ``offset`` by turns."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        signs = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)[:, np.newaxis]
        scores: NDArray[np.float64] = rng.standard_normal((n, classes)) + offset * signs
        return scores

    return draw


def _targets(n: int) -> Draw:
    """Targets 0 and 1 as floats, both present."""
    return lambda rng: rng.permutation(np.arange(n) % 2).astype(np.float64)


def _probabilities(n: int) -> Draw:
    """Probabilities from nearly 0 upwards: the gradient is steepest at the first."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        logits = np.linspace(-6.5, 4.5, n) + rng.uniform(-0.5, 0.5, n)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)))

    return draw


# The scores and logits of the first cases lie so far apart that no other curve rises and falls with the right one.
_SCORES: Final = cases(
    five_rows={"x": normal(5, 3, scale=4.0), "y": labels(5, 3)},
    many_rows={"x": normal(23, 7), "y": labels(23, 7)},
    one_row={"x": normal(1, 5), "y": labels(1, 5)},
    two_classes={"x": normal(7, 2), "y": labels(7, 2)},
    one_label={"x": normal(7, 3), "y": fixed([1] * 7)},
    wide_scores={"x": normal(7, 5, scale=10.0), "y": labels(7, 5)},
    not_contiguous={"x": strided(normal(5, 3)), "y": labels(5, 3)},
    small_integers=Case({"x": normal(11, 23), "y": labels(11, 23, "int8")}, hint=SMALL_INTEGERS),
    offset_rows=Case({"x": _offset_rows(6, 5, 1e4), "y": labels(6, 5)}, weight=3.0),
)
_RIGHT: Final = [2, 0, 4, 1, 3]
_HINGE: Final = cases(
    all_satisfied={"x": fixed([[9.0, 1.0, 2.0], [-3.0, 4.0, 0.5]]), "y": fixed([0, 1])},
    margin_at_zero=Case({"x": margins_at_zero(_RIGHT, 5), "y": fixed(_RIGHT)}, weight=3.0),
)
_SOFTMAX: Final = cases(
    equal_scores={"x": fixed([[2.0] * 5] * 3), "y": fixed([0, 3, 4])},
    sure_and_right=Case({"x": fixed([[1e4, 0.0, -1e4], [-1e4, 1e4, 0.0]]), "y": fixed([0, 1])}, weight=2.0),
    sure_and_wrong=Case({"x": normal(5, 3, scale=1e4), "y": labels(5, 3)}, advisory=("*-loss",)),
)


def _loss(name: str, points: float, wrt: str, entries: Mapping[str, Case]) -> Loss:
    return Loss(name=name, function=f"losses.{name}", wrt=(wrt,), points=points, cases=entries)


def _divergence(name: str, points: float, entries: Mapping[str, Case]) -> Function:
    return Function(name=name, function=f"losses.{name}", points=points, cases=entries)


def _pair(*shape: int, zeros: bool = False) -> dict[str, Draw]:
    """Two distributions; with ``zeros``, the first has outcomes of probability 0."""
    return {"p": distribution(*shape, zeros=zeros), "q": distribution(*shape)}


_PAIRS: Final = cases(
    rows=_pair(3, 5),
    one_distribution=_pair(7),
    stacked=_pair(2, 3, 4),
    two_outcomes=_pair(5, 2),
    unlikely={"p": distribution(3, 5), "q": fixed([[1e-12, 1e-6, 1e-3, 0.5, 0.498998999999]] * 3)},
    impossible=_pair(5, 3, zeros=True),
    impossible_for_both={"p": distribution(5, 3, zeros=True), "q": distribution(5, 3, zeros=True)},
    one_hot={"p": fixed([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), "q": distribution(2, 3)},
    equal={"p": fixed([[0.125, 0.625, 0.25]] * 2), "q": fixed([[0.125, 0.625, 0.25]] * 2)},
    never_predicted=Case(
        {"p": distribution(3, 5), "q": distribution(3, 5, zeros=True)},
        hint="Here q is 0 where p is not: what never happens by q costs infinity, and no number that bounds it.",
    ),
)

OPERATIONS = (
    _loss("svm_loss", 5, "x", _SCORES | _HINGE),
    _loss("squared_hinge_loss", 5, "x", _SCORES | _HINGE),
    _loss("softmax_loss", 5, "x", _SCORES | _SOFTMAX),
    _divergence(
        "entropy",
        2,
        cases(
            rows={"p": distribution(3, 5)},
            one_distribution={"p": distribution(7)},
            stacked={"p": distribution(2, 3, 4)},
            two_outcomes={"p": distribution(5, 2)},
            uniform={"p": fixed([[0.25] * 4] * 3)},
            impossible={"p": distribution(5, 3, zeros=True)},
            certain={"p": fixed([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])},
        ),
    ),
    _divergence("cross_entropy", 2, _PAIRS),
    _divergence("kl_divergence", 3, _PAIRS),
    _loss(
        "binary_cross_entropy",
        4,
        "p",
        cases(
            eleven={"p": _probabilities(11), "y": fixed([1.0, 0.0] * 5 + [1.0])},
            one={"p": fixed([0.3]), "y": fixed([1.0])},
            soft_targets={"p": uniform(7, low=0.05, high=0.95), "y": uniform(7)},
            all_positive={"p": uniform(5, low=0.05, high=0.95), "y": fixed([1.0] * 5)},
            all_negative={"p": uniform(5, low=0.05, high=0.95), "y": fixed([0.0] * 5)},
            nearly_sure={"p": fixed([1e-3, 0.999, 1e-3, 0.999, 0.5]), "y": fixed([0.0, 1.0, 1.0, 0.0, 1.0])},
            unlikely=Case(
                {"p": fixed([1e-9, 0.25, 0.6, 1e-9]), "y": fixed([1.0, 0.0, 1.0, 0.0])},
                hint="Here a probability is 1e-9: what bounds it from 0 must be smaller.",
            ),
            sure_and_right=Case({"p": fixed([0.0, 1.0, 0.5]), "y": fixed([0.0, 1.0, 1.0])}, advisory=("*",)),
        ),
    ),
    _loss(
        "binary_cross_entropy_with_logits",
        5,
        "x",
        cases(
            eleven={"x": normal(11, scale=4.0), "y": _targets(11)},
            one={"x": fixed([0.7]), "y": fixed([1.0])},
            soft_targets={"x": normal(7), "y": uniform(7)},
            all_positive={"x": normal(5), "y": fixed([1.0] * 5)},
            all_negative={"x": normal(5), "y": fixed([0.0] * 5)},
            large_and_right={
                "x": fixed([1e3, -1e3, 50.0, -50.0, 0.5]),
                "y": fixed([1.0, 0.0, 1.0, 0.0, 1.0]),
            },
            large_and_wrong={
                "x": fixed([-1e3, 1e3, -50.0, 50.0, 0.5]),
                "y": fixed([1.0, 0.0, 1.0, 0.0, 0.0]),
            },
        ),
    ),
)
