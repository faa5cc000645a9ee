"""Where the original course's tree keeps what our exercises ask for, and what of it is not the student's.

Paths are relative to an assignment's ``cs231n/`` directory, or to the assignment itself in the years that
lack that level. ``asked_in`` orders the assignments that leave a definition to the student, earliest first; a
later assignment that ships the same definition ready made is taken only where no other has it. The optimizers
were asked in the second assignment to 2024, when the first left them blank, and are asked in the first since,
when the second ships them: either way the earliest that is not blank is the student's.

What the course hands out ready made. ``temporal_*`` and, in the third assignment, the affine, ReLU, loss and
optimizer functions keep the contract that our exercises state: they are found like any other, and the
submission's notes say that the course supplies them. ``conv_*_fast`` and ``max_pool_*_fast`` of
``fast_layers.py`` are never taken: they stand on a compiled helper, so whether they work is a fact about a
machine. They count where the student writes them in ``convolution.py`` or a file of their own.
"""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
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
_OPTIM: Final = CoursePlace("optim.py", (1, 2))
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

_NOT_THE_EXERCISE: Final[dict[str, str]] = {
    "fast_layers.py": "the course hands that file out ready made",
    "im2col.py": "the course hands that file out ready made",
    "neural_net.py": "that is the course's older net, with another interface",
}
"""Files of the course that define a name of ours and are not an answer to it."""
_OLDER_NET: Final = re.compile(rb"def[ \t]+loss\([^)]*\breg\b")
"""The older ``TwoLayerNet`` takes its penalty in ``loss``, ours when it is made."""
_DELETED_FOR_STUDENTS: Final = b"START DELETE"
"""Marks around what the course deletes from the files that it hands out; left in, the text is the course's."""


class CourseTree:
    """What a finder of definitions has to know of the tree that a course hands out.

    Attributes:
        package: The directory that becomes the top of an assignment's import package.
        subpackage: The directory in it whose files import relatively from two levels up.
    """

    package: Final = "cs231n"
    subpackage: Final = "classifiers"

    def __init__(self, places: Mapping[str, CoursePlace]) -> None:
        self._places = places

    def file_of(self, target: str) -> str:
        """The course's file for a target, relative to an assignment's package; empty if it has none."""
        place = self._places.get(target)
        return place.file if place is not None else ""

    def files(self) -> frozenset[str]:
        """The course's files that hold what our exercises ask for."""
        return frozenset(place.file for place in self._places.values())

    def assignment_number(self, directory: str) -> int | None:
        """The number in the name of an assignment's directory (``winter1516_assignment2_v2`` is 2), or None."""
        return _assignment_number(directory)

    def order(self, target: str, number: int | None) -> int:
        """Where an assignment stands among those that ask for a target, the earliest first; the others alike."""
        asked = self._asked_in(target)
        return asked.index(number) if number in asked else len(asked)

    def is_ready_made(self, target: str, path: str, number: int | None, text: bytes) -> bool:
        """Whether the definition ``text`` of a target is the course's own and not the student's."""
        if _DELETED_FOR_STUDENTS in text:
            return True
        file = self.file_of(target)
        if not file or not f"/{path}".endswith(f"/{self.package}/{file}"):
            return False
        asked = self._asked_in(target)
        return not asked or (number is not None and number > max(asked))

    def not_an_answer(self, path: str, name: str, text: bytes) -> str:
        """Why a definition in a file that is not a target's own does not answer it; empty if it does."""
        reason = _NOT_THE_EXERCISE.get(path.rpartition("/")[2], "")
        if not reason and name == "TwoLayerNet" and _OLDER_NET.search(text):
            reason = _NOT_THE_EXERCISE["neural_net.py"]
        return reason

    def _asked_in(self, target: str) -> tuple[int, ...]:
        place = self._places.get(target)
        return place.asked_in if place is not None else ()


_ABBREVIATIONS: Final = frozenset({"a", "as", "asg", "asgn", "ass", "assg", "assn", "asst", "hw", "pa", "pset"})
_WORDS: Final = ("assignment", "assign", "homework")
_CLOSE: Final = 0.8
"""Least likeness to "assignment" of a word that is meant to be it: ``assignmen``, ``assigment`` and ``asignment``
have 0.95, ``assessment`` has 0.7."""
_NUMBERED: Final = re.compile(
    r"(?<![a-z])([a-z]+)[ ._#-]*(?:(?:no|nr)[ ._-]*)?0?([1-3]|one|two|three|iii|ii|i)(?![0-9a-z])(?!\.[0-9])",
    re.IGNORECASE,
)
_NUMBER_FIRST: Final = re.compile(
    r"(?<![0-9a-z.])0?([1-3]|first|second|third)(?:st|nd|rd)?[ ._-]*([a-z]+)", re.IGNORECASE
)
_VERSIONED: Final = re.compile(r"(?<![a-z])(assignment|assign|asgn|hw|homework|a)[ _-]?([1-3])(?=[a-z])", re.IGNORECASE)
_NUMBERS: Final = {
    "1": 1,
    "2": 2,
    "3": 3,
    "one": 1,
    "two": 2,
    "three": 3,
    "i": 1,
    "ii": 2,
    "iii": 3,
    "first": 1,
    "second": 2,
    "third": 3,
}


@lru_cache(maxsize=4096)
def _assignment_number(directory: str) -> int | None:
    for match in _NUMBERED.finditer(directory):
        if _means_assignment(match[1].lower()):
            return _NUMBERS[match[2].lower()]
    for match in _NUMBER_FIRST.finditer(directory):
        if len(match[2]) > 1 and _means_assignment(match[2].lower()):
            return _NUMBERS[match[1].lower()]
    versioned = _VERSIONED.search(directory)
    return int(versioned[2]) if versioned is not None else None


def _means_assignment(word: str) -> bool:
    return word in _ABBREVIATIONS or word.endswith(_WORDS) or SequenceMatcher(None, word, _WORDS[0]).ratio() >= _CLOSE


TREE: Final = CourseTree(PLACES)
