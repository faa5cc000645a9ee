"""What the course's handouts left open, or said otherwise in other years: each is right if all its exercises follow it.

The sources: the handouts of 2015 to 2017 print half the penalty for the linear classifiers, and winter 2015 keeps one
example a column; the handouts of 2016 and 2017 document ``p`` as the probability to drop; section 2 of Kingma and Ba
(2015) has the step size that folds the bias corrections together, which the course's third assignment ships; in the
GRU of Cho et al. (2014) and of PyTorch the update gate keeps the old state; the course's own pooling starter compares
each window with its maximum, so that every tied entry receives the gradient.
"""

import re
from typing import Any, Final

from graders.kinds.convention import Adapter, Choice, Convention, transposed
from graders.kinds.operation import Inputs

_HALF: Final = "the penalty is half the sum of squares: 0.5 * reg * sum(W * W), with the gradient reg * W"


def _as_it_is(inputs: Inputs) -> Inputs:
    """The inputs where whatever differs is in the parts."""
    return inputs


_HALF_PENALTY: Final = Convention("half_penalty", _HALF, "half_penalty", composing=_as_it_is)
_COLUMNS: Final = "one example a column: X is (D, N) and W is (C, D), as in the handout of winter 2015"
_DROPS: Final = re.compile(
    r"\bdrop(?:s|ped)?\b[^.]*\bwith probability `?p\b"
    r"|\bp\b[^.\n]*\bprobability (?:of|to|that|for|with which)\b[^.\n]*\bdrop(?:ped|ping)?\b"
    r"|\bp\b[^.\n]*\bdrop(?:ping|out)?[ -](?:probability|rate)\b",
    re.IGNORECASE,
)


def _penalty_and_layout() -> tuple[Convention, ...]:
    columns = transposed("X", "W")
    return (
        _HALF_PENALTY,
        Convention("columns", _COLUMNS, adapter=columns),
        Convention("columns_half_penalty", f"{_COLUMNS}; {_HALF}", "half_penalty", adapter=columns),
    )


def _full_penalty(exercise: str) -> Choice:
    says = "the penalty is the whole sum of squares: reg * sum(W * W), with the gradient 2 * reg * W"
    name = f"penalty_of_{exercise.rpartition('.')[2]}"
    convention = Convention("full_penalty", says, "full_penalty", composing=_twice_as_strong)
    return Choice(name, "half_penalty", (exercise,), (convention,))


def _twice_as_strong(inputs: Inputs) -> Inputs:
    """The inputs of a net of which half the penalty is what the whole one of the given strength is."""
    constructor = inputs["constructor"]
    return {**inputs, "constructor": {**constructor, "reg": 2 * constructor.get("reg", 0.0)}}


def _ties(name: str, *exercises: str) -> Choice:
    """Where several entries are the maximum, one of them receives the gradient or all of them do."""
    says = "where several entries tie for the maximum, each of them receives the whole gradient"
    return Choice(name, "one_subgradient", exercises, (Convention("every_maximum", says, "every_maximum"),))


def _complement(param: dict[str, Any]) -> dict[str, Any]:
    """What a forward is handed whose ``p`` is the probability to drop."""
    return param | {"p": 1 - param["p"]} if "p" in param else param


def _probability(name: str) -> Choice:
    """Which of the two probabilities ``p`` is."""
    exercises = (f"regularization.{name}_forward", f"regularization.{name}_backward")
    says = "p is the probability to drop a unit, as the docstring says"
    adapter = Adapter({"dropout_param": _complement})
    return Choice(name, "p_keeps", exercises, (Convention("p_drops", says, docstring=_DROPS, adapter=adapter),))


CHOICES: Final = (
    Choice(
        "svm_loss",
        "full_penalty",
        ("linear_classifiers.svm_loss_naive", "linear_classifiers.svm_loss_vectorized"),
        _penalty_and_layout(),
    ),
    Choice(
        "softmax_loss",
        "full_penalty",
        ("linear_classifiers.softmax_loss_naive", "linear_classifiers.softmax_loss_vectorized"),
        _penalty_and_layout(),
    ),
    Choice(
        "squared_hinge_loss",
        "full_penalty",
        ("linear_classifiers.squared_hinge_loss_vectorized",),
        _penalty_and_layout(),
    ),
    Choice("svm_classifier", "full_penalty", ("linear_classifiers.LinearSVM",), (_HALF_PENALTY,)),
    Choice("softmax_classifier", "full_penalty", ("linear_classifiers.Softmax",), (_HALF_PENALTY,)),
    *map(
        _full_penalty,
        ("models.TwoLayerNet", "models.FullyConnectedNet", "models.ThreeLayerConvNet", "models.ConvNet"),
    ),
    _probability("dropout"),
    _probability("vanilla_dropout"),
    Choice(
        "adam",
        "corrected_moments",
        ("optim.adam",),
        (
            Convention(
                "epsilon_before_correction",
                "epsilon is added before the bias correction, as in the step size of section 2 of the paper",
                "epsilon_before_correction",
            ),
            Convention("t_starts_at_one", "t is 1 before the first step where config has none", "t_starts_at_one"),
            Convention(
                "t_starts_at_one_epsilon_before_correction",
                "t is 1 before the first step where config has none; epsilon is added before the bias correction",
                "t_starts_at_one_epsilon_before_correction",
            ),
        ),
    ),
    Choice(
        "gru",
        "update_takes_candidate",
        (
            "recurrent.gru_step_forward",
            "recurrent.gru_step_backward",
            "recurrent.gru_forward",
            "recurrent.gru_backward",
            "models.CaptioningRNN",
        ),
        (
            Convention(
                "update_keeps",
                "the update gate keeps the old state: next_h = (1 - u) * candidate + u * prev_h, as in Cho et al.",
                "update_keeps",
                composing=_as_it_is,
            ),
        ),
    ),
    _ties("maxout_ties", "activations.maxout_forward", "activations.maxout_backward"),
    _ties("max_pool_naive_ties", "convolution.max_pool_forward_naive", "convolution.max_pool_backward_naive"),
    _ties("max_pool_fast_ties", "convolution.max_pool_forward_fast", "convolution.max_pool_backward_fast"),
)
