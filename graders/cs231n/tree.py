"""Where the original course's tree keeps what our exercises ask for, and what of it is not the student's.

Paths are relative to an assignment's ``cs231n/`` directory, or to the assignment itself in the years that
lack that level. ``asked_in`` orders the assignments that leave a definition to the student, earliest first; a
later assignment that ships the same definition ready made is taken only where no other has it.

What the course hands out ready made. ``temporal_*`` and, in the third assignment, the affine, ReLU, loss and
optimizer functions keep the contract that our exercises state: they are found like any other, and the
submission's notes say that the course supplies them. ``conv_*_fast`` and ``max_pool_*_fast`` of
``fast_layers.py`` are never taken: they stand on a compiled helper, so whether they work is a fact about a
machine. They count where the student writes them in ``convolution.py`` or a file of their own.
"""

import re
from functools import lru_cache
from typing import Final

import msgspec


class CoursePlace(msgspec.Struct, frozen=True):
    """The course's file for a target, and the assignments that ask a student for it; none: handed out."""

    file: str
    asked_in: tuple[int, ...] = ()


def _places(place: CoursePlace, ours: str, names: str) -> dict[str, CoursePlace]:
    return {f"{ours}.{name}": place for name in names.split()}


_LAYERS_FROM_THE_FIRST: Final = CoursePlace("layers.py", (1, 2))
_LAYERS_FROM_THE_SECOND: Final = CoursePlace("layers.py", (2,))
_OPTIM: Final = CoursePlace("optim.py", (2,))
_RECURRENT: Final = CoursePlace("rnn_layers.py", (3,))

PLACES: Final[dict[str, CoursePlace]] = {
    **_places(CoursePlace("classifiers/k_nearest_neighbor.py", (1,)), "nearest_neighbor", "KNearestNeighbor"),
    **_places(
        CoursePlace("classifiers/linear_svm.py", (1,)),
        "linear_classifiers",
        "svm_loss_naive svm_loss_vectorized",
    ),
    **_places(
        CoursePlace("classifiers/softmax.py", (1,)),
        "linear_classifiers",
        "softmax_loss_naive softmax_loss_vectorized",
    ),
    **_places(
        CoursePlace("classifiers/linear_classifier.py", (1,)),
        "linear_classifiers",
        "LinearClassifier LinearSVM Softmax",
    ),
    **_places(_LAYERS_FROM_THE_FIRST, "layers", "affine_forward affine_backward"),
    **_places(_LAYERS_FROM_THE_FIRST, "activations", "relu_forward relu_backward"),
    **_places(_LAYERS_FROM_THE_FIRST, "losses", "svm_loss softmax_loss"),
    **_places(
        _LAYERS_FROM_THE_SECOND,
        "normalization",
        "batchnorm_forward batchnorm_backward batchnorm_backward_alt layernorm_forward layernorm_backward "
        "spatial_batchnorm_forward spatial_batchnorm_backward "
        "spatial_groupnorm_forward spatial_groupnorm_backward",
    ),
    **_places(_LAYERS_FROM_THE_SECOND, "regularization", "dropout_forward dropout_backward"),
    **_places(
        _LAYERS_FROM_THE_SECOND,
        "convolution",
        "conv_forward_naive conv_backward_naive max_pool_forward_naive max_pool_backward_naive",
    ),
    **_places(CoursePlace("optim.py"), "optim", "sgd"),
    **_places(_OPTIM, "optim", "sgd_momentum rmsprop adam"),
    **_places(
        _RECURRENT,
        "recurrent",
        "rnn_step_forward rnn_step_backward rnn_forward rnn_backward lstm_step_forward lstm_step_backward "
        "lstm_forward lstm_backward word_embedding_forward word_embedding_backward",
    ),
    **_places(
        CoursePlace("rnn_layers.py"),
        "recurrent",
        "temporal_affine_forward temporal_affine_backward temporal_softmax_loss",
    ),
    **_places(CoursePlace("classifiers/fc_net.py", (1, 2)), "models", "TwoLayerNet"),
    **_places(CoursePlace("classifiers/fc_net.py", (2,)), "models", "FullyConnectedNet"),
    **_places(CoursePlace("classifiers/cnn.py", (2,)), "models", "ThreeLayerConvNet"),
    **_places(CoursePlace("classifiers/rnn.py", (3,)), "models", "CaptioningRNN"),
}

NOT_THE_EXERCISE: Final[dict[str, str]] = {
    "fast_layers.py": "the course hands that file out ready made",
    "im2col.py": "the course hands that file out ready made",
    "neural_net.py": "that is the course's older net, with another interface",
}
"""Files of the course that define a name of ours and are not an answer to it."""

PACKAGE: Final = "cs231n"
_ASSIGNMENT: Final = re.compile(r"(?:assignment|assign|asgn|hw|homework|a)[ _-]?([1-3])(?!\d)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def assignment_number(directory: str) -> int | None:
    """The number in the name of an assignment's directory (``assignment2_v2`` is 2), or ``None``."""
    match = _ASSIGNMENT.match(directory)
    return int(match[1]) if match is not None else None
