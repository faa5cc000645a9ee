"""Is a result a known wrong answer?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Evidence
from graders.fixtures import Misconception
from graders.numeric.arrays import agree
from graders.oracle.plan import MadeOnce

_TOLERANCE: Final = 3e-5
"""Relative to the scale of each entry: what single precision needs."""
_SEEN: Final = 1e-9
"""Relative to the scale of each entry: the difference that a check of double precision sees."""
_NEARER: Final = 0.05
"""How much nearer to a wrong answer than to the right one a result must be: far enough that both cannot fit."""


_LOOKS: Final = 4
"""Entries of an answer that are looked at first: hardly two answers are equal in them."""
_ROUNDING: Final = 1e-6
"""Relative: by how much more the first look lets through, since an answer may be stored in single precision."""
_looks: Final = MadeOnce(4096)
"""The first looks of a class, of some kilobytes each: one for each output of a case that somebody gets wrong."""


def differs(value: NDArray[Any], expected: NDArray[Any], scale: NDArray[np.float64]) -> bool:
    """Whether a wrong answer shows in this output of this case at all."""
    return not agree(value, expected, tolerance=_SEEN * scale)


def equals(item: Misconception, name: str, evidence: Evidence, signed: bool = False) -> bool:
    """Whether the submission's output is that of a misconception, and far nearer to it than to the right one.

    Where ``signed``, each column is taken in the sign in which it is nearer.
    """
    got, answer = evidence.array(name), item.outputs[name]
    if got is None or got.shape != answer.shape:
        return False
    if signed:
        got = np.where(np.nansum(got * answer, axis=0) < 0, -got, got)
    finite = np.isfinite(answer)
    scale = _sizes(answer, finite)
    with np.errstate(invalid="ignore"):
        error = np.abs(got - answer)
    same = (got == answer) | (np.isnan(got) & np.isnan(answer))
    if not (same | (error <= _TOLERANCE * scale + 1e-300)).all():
        return False
    right = np.asarray(evidence.expected[name].value, np.float64)
    if signed or right.shape != answer.shape or not np.isfinite(right).all() or not finite.all():
        return True
    return bool(np.max(error, initial=0.0) <= _NEARER * np.max(np.abs(answer - right), initial=0.0))


def _sizes(answer: NDArray[Any], finite: NDArray[np.bool_]) -> NDArray[Any]:
    """The size of each entry of a wrong answer that an error is measured against."""
    sizes: NDArray[Any] = np.abs(np.where(finite, answer, 0.0))
    larger: NDArray[Any] = np.maximum(sizes, 1e-3 * np.max(sizes, initial=0.0))
    return larger


@dataclass(frozen=True)
class _Look:
    """A few entries of all wrong answers to one output of a case, at the same places.

    Attributes:
        which: Places of the misconceptions among those of the case.
        shape: Of the answers.
        places: Of the entries, in the flat answer.
        answers: The entries, a row an answer.
        allowed: The error that each may have.
    """

    which: tuple[int, ...]
    shape: tuple[int, ...]
    places: NDArray[np.intp]
    answers: NDArray[np.float64]
    allowed: NDArray[np.float64]

    def fitting(self, got: NDArray[np.float64]) -> Iterator[int]:
        """The misconceptions whose answers a result may be equal to."""
        here = got.ravel()[self.places]
        with np.errstate(invalid="ignore"):
            near = (here == self.answers) | (np.abs(here - self.answers) <= self.allowed)
            near |= np.isnan(here) & np.isnan(self.answers)
        return (self.which[row] for row in np.flatnonzero(near.all(axis=1)))


def likely(
    known: Sequence[Misconception], exercise: str, name: str, evidence: Evidence, signed: bool = False
) -> Iterator[int]:
    """Places of the misconceptions that `equals` may hold for, by a look at a few entries of all at once."""
    got = evidence.array(name)
    if got is None:
        return
    for look in _looks(known, (exercise, name), lambda: tuple(_looks_at(known, exercise, name))):
        if got.shape == look.shape:
            yield from look.which if signed else look.fitting(got)


def _looks_at(known: Sequence[Misconception], exercise: str, name: str) -> Iterator[_Look]:
    """One for each shape that the answers have."""
    by_shape: dict[tuple[int, ...], list[tuple[int, NDArray[Any]]]] = {}
    for index, item in enumerate(known):
        if item.exercise == exercise and name in item.outputs:
            by_shape.setdefault(item.outputs[name].shape, []).append((index, item.outputs[name]))
    for shape, answers in by_shape.items():
        size = int(np.prod(shape))
        places = np.unique(np.linspace(0, size - 1, _LOOKS).astype(int)) if size else np.zeros(0, int)
        entries = [answer.ravel()[places].astype(np.float64) for _, answer in answers]
        scales = [_sizes(answer, np.isfinite(answer)).ravel()[places].astype(np.float64) for _, answer in answers]
        allowed = (1 + _ROUNDING) * _TOLERANCE * np.array(scales) + 1e-300
        yield _Look(tuple(index for index, _ in answers), shape, places, np.array(entries), allowed)
