"""Exercises of ``linear_classifiers.py``: scores, their losses, and training (lectures 2, 3)."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.cs231n.parts import descent_of
from graders.kinds.draws import SMALL_INTEGERS, Draw, fixed, labels, margins_at_zero, normal, strided
from graders.kinds.function import Function
from graders.kinds.loss import Loss
from graders.kinds.object import Object, Step
from graders.kinds.operation import Case, cases


def _problem(N: int, D: int, C: int, reg: float, *, scale: float = 1.0) -> dict[str, Any]:
    return {"W": normal(D, C, scale=scale), "X": normal(N, D), "y": labels(N, C), "reg": reg}


def _penalised(inputs: dict[str, Any]) -> Case:
    """A case with a penalty: these weigh twice, so that a loss without one earns two thirds at most."""
    return Case(inputs, weight=2.0)


def _alternating(N: int, D: int) -> Draw:
    """Examples whose last feature is 1 and -1 by turns."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        X = rng.standard_normal((N, D))
        X[:, -1] = np.where(np.arange(N) % 2 == 0, 1.0, -1.0)
        return X

    return draw


def _heavy_last_row(D: int, C: int, weight: float) -> Draw:
    """Weights that add the same large number to all scores of an example."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        W = rng.standard_normal((D, C))
        W[-1] += weight
        return W

    return draw


_PROBLEMS: Final = cases(
    unregularised=_problem(5, 3, 7, 0.0),
    more_examples=_problem(11, 4, 3, 0.0),
    seven_examples=_penalised(_problem(7, 5, 3, 0.3)),
    one_example=_penalised(_problem(1, 5, 3, 0.1)),
    two_classes=_penalised(_problem(11, 3, 2, 0.05)),
    small_weights=_penalised(_problem(7, 5, 3, 0.1, scale=1e-2)),
    strong_regularisation=_penalised(_problem(3, 2, 5, 20.0)),
    one_label=_penalised({"W": normal(3, 5), "X": normal(7, 3), "y": fixed([2] * 7), "reg": 0.1}),
    not_contiguous=_penalised({"W": strided(normal(5, 3)), "X": strided(normal(7, 5)), "y": labels(7, 3), "reg": 0.3}),
    small_integers=Case(_problem(7, 5, 23, 0.0) | {"y": labels(7, 23, "int8")}, hint=SMALL_INTEGERS),
    offset_scores={"W": _heavy_last_row(3, 5, 1e4), "X": _alternating(6, 3), "y": labels(6, 5), "reg": 0.0},
)
_RIGHT: Final = [2, 0, 4, 1, 3]
_HINGE: Final = cases(
    all_satisfied={
        "W": fixed([[9.0, 0.0, 0.0], [0.0, 7.0, 0.0]]),
        "X": fixed([[1.0, 0.0], [0.0, 1.0]]),
        "y": fixed([0, 1]),
        "reg": 0.3,
    },
    margin_at_zero=Case(
        {"W": margins_at_zero(_RIGHT, 5), "X": fixed(np.eye(5)), "y": fixed(_RIGHT), "reg": 0.0}, weight=3.0
    ),
)
_SOFTMAX: Final = cases(
    no_weights={"W": fixed([[0.0] * 3] * 2), "X": normal(5, 2), "y": labels(5, 3), "reg": 0.3},
    sure_and_right={
        "W": fixed([[1e4, 0.0, -1e4], [-1e4, 1e4, 0.0]]),
        "X": fixed([[1.0, 0.0], [0.0, 1.0]]),
        "y": fixed([0, 1]),
        "reg": 0.0,
    },
    sure_and_wrong=Case(_problem(5, 3, 7, 0.0, scale=1e4), advisory=("*-loss",)),
)


def _other_margin(reg: float, delta: float) -> Case:
    hint = f"Here the margin delta is {delta:g}: loss and gradient must use the one that they are given."
    return Case(_problem(11, 3, 5, reg, scale=0.5) | {"delta": delta}, hint=hint)


_MARGIN: Final = cases(wide_margin=_other_margin(0.0, 2.5), narrow_margin=_other_margin(0.1, 0.25))


def _loss(name: str, points: float, entries: Mapping[str, Case], optional: tuple[str, ...] = ()) -> Loss:
    return Loss(
        name=name,
        function=f"linear_classifiers.{name}",
        wrt=("W",),
        points=points,
        cases={**_PROBLEMS, **entries},
        optional=optional,
    )


_SET_W: Final = Step("W", ("W",), kind="set")
_GET_W: Final = Step("W", kind="get", output="W")
_TRAIN: Final = ("X", "y", "learning_rate", "reg", "num_iters", "batch_size")


def _train(seed: int = 0) -> Step:
    return Step("train", ("X", "y"), _TRAIN[2:], output="loss_history", listed=True, seed=seed, changes=True)


def _alike(N: int, D: int) -> Draw:
    """The same example over and over: however a batch is drawn, it is the same batch."""
    return lambda rng: np.tile(rng.standard_normal((1, D)), (N, 1))


def _descent(
    N: int, D: int, C: int, label: int, rate: float, reg: float, iterations: int, batch: int, *, scale: float = 1.0
) -> Case:
    inputs = {
        "W": normal(D, C, scale=scale),
        "X": _alike(N, D),
        "y": fixed([label] * N),
        "learning_rate": rate,
        "reg": reg,
        "num_iters": iterations,
        "batch_size": batch,
    }
    return Case(inputs, {"steps": (_SET_W, _train(), _GET_W)})


def _clusters(per_class: int, classes: int) -> Draw:
    """Examples in the order of their classes, each class around a corner of its own."""

    def draw(rng: np.random.Generator) -> NDArray[np.float64]:
        centres = 4.0 * np.eye(classes).repeat(per_class, axis=0)
        X: NDArray[np.float64] = centres + 0.2 * rng.standard_normal(centres.shape)
        return X

    return draw


def _learning(batch: int) -> Case:
    """From no weights at all, on classes far apart: which examples are drawn does not matter."""
    inputs = {
        "X": _clusters(10, 3),
        "y": fixed([0] * 10 + [1] * 10 + [2] * 10),
        "learning_rate": 0.05,
        "reg": 1e-4,
        "num_iters": 60,
        "batch_size": batch,
        "X_new": _clusters(3, 3),
    }
    return Case(inputs, {"steps": (_train_quietly(), Step("predict", ("X_new",), output="labels"))})


def _learning_of_each(classes: int, batch: int) -> Case:
    """One example a class, a few at a time: each has to be drawn, with its own label.

    Of 12 classes, 900 draws miss one with a probability below 1e-32.
    """
    inputs = {
        "X": fixed((4.0 * np.eye(classes)).tolist()),
        "y": fixed([(5 * i + 3) % classes for i in range(classes)]),
        "learning_rate": 0.05,
        "reg": 1e-4,
        "num_iters": 300,
        "batch_size": batch,
    }
    hint = (
        "Here 12 classes have one example each and the batches are small: every step draws a batch of its own, of all"
        " examples, and each example keeps its own label."
    )
    steps = (_train_quietly(), Step("predict", ("X",), output="labels"))
    return Case(inputs, {"steps": steps}, weight=2.0, hint=hint)


def _train_quietly() -> Step:
    return Step("train", ("X", "y"), _TRAIN[2:])


def _columns_alike(D: int, C: int) -> Draw:
    """Weights that tell no class from another."""
    return lambda rng: np.tile(rng.standard_normal((D, 1)), (1, C))


def _told_by_labels(N: int, classes: int, batch: int, rate: float, reg: float) -> Case:
    """One step on examples that are alike but for their labels; the loss of a further label, taken next, says which.

    The columns of the weights are alike, too, so that the order of the labels does not show: all that does is how
    often each was drawn.
    """
    inputs = {
        "W": _columns_alike(3, classes + 1),
        "X": fixed([[1.0, -2.0, 0.5]] * N),
        "y": fixed([(5 * i + 3) % classes for i in range(N)]),
        "X_other": fixed([[-1.0, 2.0, -0.5]] * batch),
        "y_other": fixed([classes] * batch),
        "learning_rate": rate,
        "reg": reg,
        "num_iters": 1,
        "batch_size": batch,
    }
    then = Step("train", ("X_other", "y_other"), _TRAIN[2:], output="loss_after", listed=True)
    return Case(inputs, {"steps": (_SET_W, _train(), then)})


def _one_at_a_time() -> Case:
    """The step of one example, whichever that is; that of two would be another one."""
    return _told_by_labels(N=7, classes=7, batch=1, rate=0.2, reg=0.01)


def _all_at_once() -> Case:
    """Every label was in the batch, and the rate is such that it does not matter how often.

    Two hundred draws with replacement miss one of seven labels with a probability below 1e-12.
    """
    return _told_by_labels(N=200, classes=7, batch=200, rate=1e5, reg=0.0)


def _drawn_at_once() -> Case:
    """As `_all_at_once`, with half of the examples drawn."""
    return _told_by_labels(N=399, classes=7, batch=200, rate=1e5, reg=0.0)


def _no_weights(D: int, classes: int) -> Case:
    """As many classes as there are labels, from no weights at all.

    Examples of zeros have no gradient, and ``2 * learning_rate * reg`` is 1: after one step the weights are 0,
    whatever they were. What follows is then the same for every right start.
    """
    inputs = {
        "zeros": fixed([[0.0] * D] * classes),
        "each": fixed(list(reversed(range(classes)))),
        "X": _alike(classes, D),
        "y": fixed([1] * classes),
        "learning_rate": 0.5,
        "reg": 1.0,
        "num_iters": 3,
        "batch_size": classes,
    }
    forget = Step("train", ("zeros", "each"), _TRAIN[2:])
    hint = "Here self.W is None before the training: `train` makes the weights and puts them there."
    return Case(inputs, {"steps": (forget, _train())}, hint=hint)


def _labels_left_out() -> Case:
    """Examples of some classes alone: there are as many as the largest label says."""
    case = _no_weights(3, 3)
    inputs = case.inputs | {"each": fixed([5, 0, 3]), "y": fixed([3] * 3)}
    hint = "Here some labels between 0 and the largest do not occur: there are max(y) + 1 classes."
    return Case(inputs, {"steps": (*case.options["steps"], _GET_W)}, weight=2.0, hint=hint)


def _trained(name: str, loss: str) -> Object:
    return Object(
        name=name.lower(),
        cls=f"linear_classifiers.{name}",
        points=4,
        parts=descent_of(f"linear_classifiers.{loss}_vectorized", f"linear_classifiers.{loss}_naive"),
        cases=cases(
            # Weights this small leave every margin violated: a hinge of 0 has no gradient to follow.
            unregularised=_descent(3, 5, 3, 0, 0.03, 0.0, 3, 3, scale=0.1),
            full_batch=_descent(5, 3, 7, 2, 0.1, 0.05, 7, 5),
            minibatches=_descent(11, 3, 2, 1, 0.01, 0.3, 5, 2),
            one_at_a_time=_one_at_a_time(),
            all_at_once=_all_at_once(),
            drawn_at_once=_drawn_at_once(),
            no_weights=_no_weights(3, 5),
            labels_left_out=_labels_left_out(),
            learns_in_minibatches=_learning(7),
            learns_from_all=_learning(30),
            learns_each=_learning_of_each(12, 3),
        ),
    )


def _prediction(X: Draw, W: Draw) -> Case:
    return Case({"W": W, "X": X}, {"steps": (_SET_W, Step("predict", ("X",), output="labels"))})


OPERATIONS = (
    Function(
        name="append_bias",
        function="linear_classifiers.append_bias",
        points=1,
        cases=cases(
            rectangular={"X": normal(3, 5)},
            square={"X": normal(3, 3)},
            one_row={"X": normal(1, 7)},
            one_feature={"X": normal(5, 1)},
            not_contiguous={"X": strided(normal(3, 4))},
        ),
    ),
    Function(
        name="linear_scores",
        function="linear_classifiers.linear_scores",
        points=2,
        cases=cases(
            rectangular={"X": normal(3, 5), "W": normal(5, 7), "b": normal(7)},
            square={"X": normal(3, 3), "W": normal(3, 3), "b": normal(3)},
            one_row={"X": normal(1, 5), "W": normal(5, 2), "b": normal(2)},
            not_contiguous={"X": strided(normal(3, 4)), "W": strided(normal(4, 3)), "b": normal(3)},
        ),
    ),
    _loss("svm_loss_naive", 5, _HINGE | _MARGIN, optional=("delta",)),
    _loss("svm_loss_vectorized", 5, _HINGE | _MARGIN, optional=("delta",)),
    _loss("squared_hinge_loss_vectorized", 5, _HINGE),
    _loss("softmax_loss_naive", 5, _SOFTMAX),
    _loss("softmax_loss_vectorized", 5, _SOFTMAX),
    Object(
        name="linear_classifier",
        cls="linear_classifiers.LinearClassifier",
        points=2,
        cases=cases(
            eleven=_prediction(normal(11, 3), normal(3, 5)),
            one_example=_prediction(normal(1, 3), normal(3, 7)),
            negative_scores=_prediction(_alternating(6, 3), _heavy_last_row(3, 5, -50.0)),
            large_scores=_prediction(normal(7, 5), normal(5, 3, scale=1e4)),
        ),
    ),
    _trained("LinearSVM", "svm_loss"),
    _trained("Softmax", "softmax_loss"),
)
