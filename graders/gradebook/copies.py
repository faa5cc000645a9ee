"""Work that is like somebody else's: the same files, or the same code but for names, comments and layout.

For the instructor alone, and a reason to look: it costs nothing, and no student sees it.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.results import Shape, SubmissionResult
from graders.submissions import Identity
from graders.text import counted, listed

_HALVED_BY: Final = 50
"""How much code halves the chance that two who never met write it alike. A layer of three lines (56) comes out the same
for about every second pair, one of fifteen (244) for one in thirty: an estimate that decides in a small class alone,
where there are few others to compare with."""
_PRIOR: Final = 4
"""Others whose work that estimate counts for: in a larger class what the class wrote decides."""
_MARGIN_BITS: Final = 7
"""Chance brings a flag in one class of 2 ** 7, were what somebody writes in one exercise independent of the others."""
_ROWS: Final = 256
"""Submissions that are compared with all others at once: 10 MB in a class of 10,000, where all at once take 400."""
_NAMES: Final = 5
_ABSENT: Final = -1


class _Work(msgspec.Struct, frozen=True):
    """Whose work it is, and a digest of its files; empty for one that earned nothing."""

    name: str
    content: str
    identity: Identity | None


class _Column:
    """What the works have of one exercise: equal numbers for equal code, `_ABSENT` for a work without it.

    A class of 10,000 with 20 exercises takes 1 MB, and took 40 as the shapes that were read.
    """

    def __init__(self, works: int) -> None:
        self.numbers = array("i", [_ABSENT]) * works
        self._known: dict[str, int] = {}
        self._sizes = array("i")

    def add(self, shape: Shape | None) -> None:
        """Add what the next work has."""
        if shape is None:
            self.numbers.append(_ABSENT)
            return
        number = self._known.setdefault(shape.code, len(self._known))
        if number == len(self._sizes):
            self._sizes.append(shape.size)
        self.numbers.append(number)

    def bits(self) -> NDArray[np.float64]:
        """How much the code of each work says when another shares it."""
        numbers = np.array(self.numbers)
        written = numbers[numbers != _ABSENT]
        holders = np.bincount(written, minlength=len(self._sizes))
        by_chance = 2.0 ** (-np.array(self._sizes) / _HALVED_BY)
        others = max(0, len(written) - 2)
        gained = -np.log2((np.maximum(0, holders - 2) + _PRIOR * by_chance) / (others + _PRIOR))
        return np.where(numbers == _ABSENT, 0.0, gained[numbers])


class _Codes:
    """The code of all works, by exercise; a work without any is left out."""

    def __init__(self) -> None:
        self.works: list[_Work] = []
        self.columns: dict[str, _Column] = {}

    def add(self, work: _Work, shapes: Mapping[str, Shape]) -> None:
        """Add a work."""
        for name in shapes.keys() - self.columns.keys():
            self.columns[name] = _Column(len(self.works))
        for name, column in self.columns.items():
            column.add(shapes.get(name))
        self.works.append(work)


def copy_flags(results: Iterable[SubmissionResult], identities: Mapping[str, Identity]) -> dict[str, tuple[str, ...]]:
    """Return by submission what its work has in common with that of others, a sentence for each kind."""
    works, codes = [], _Codes()
    for result in filter(_is_work, results):
        content = result.content if result.score > 0 else ""
        work = _Work(result.submission, content, identities.get(result.submission))
        works.append(work)
        shapes = {part.exercise: part.shape for part in result.exercises if part.shape is not None}
        if shapes:
            codes.add(work, shapes)
    flags: dict[str, list[str]] = {}
    for name, text in (*_same_files(works), *_same_code(codes)):
        flags.setdefault(name, []).append(text)
    return {name: tuple(texts) for name, texts in flags.items()}


def _is_work(result: SubmissionResult) -> bool:
    return bool(result.content) and result.status == "graded"


def _same_files(works: Iterable[_Work]) -> Iterator[tuple[str, str]]:
    groups: dict[str, list[_Work]] = {}
    for work in works:
        if work.content:
            groups.setdefault(work.content, []).append(work)
    for group in groups.values():
        for work in group:
            others = [other.name for other in group if other is not work]
            if others:
                yield work.name, f"the same files as {listed(others, _NAMES)}"


def _same_code(codes: _Codes) -> Iterator[tuple[str, str]]:
    """Yield whose code is alike in more, and rarer, functions than chance brings about in a class of this size.

    Two that share the shape of an exercise gain as many bits as it is rare among all others who wrote that exercise;
    what everybody writes alike gains none. A pair is flagged where its bits exceed those of the number of pairs.
    """
    works = codes.works
    if len(works) < 2:
        return
    needed = np.log2(len(works) * (len(works) - 1) / 2) + _MARGIN_BITS
    bits = {name: column.bits() for name, column in codes.columns.items()}
    singles = [own.astype(np.float32) for own in bits.values()]
    most = np.zeros(len(works), dtype=np.float32)
    for own in singles:
        most += own
    rare = np.flatnonzero(most >= needed)  # who has less by all of it together has less with anybody
    columns = [
        (np.array(column.numbers)[rare], own[rare]) for column, own in zip(codes.columns.values(), singles, strict=True)
    ]
    for start in range(0, len(rare), _ROWS):
        rows = slice(start, start + _ROWS)
        evidence = np.zeros((len(rare[rows]), len(rare)), dtype=np.float32)
        for numbers, own in columns:
            evidence += np.where(numbers[rows, None] == numbers[None, :], own[rows, None], np.float32(0))
        for at, found in zip(rare[rows], evidence, strict=True):
            others = [other for other in rare[found >= needed] if other != at and _is_another(works[at], works[other])]
            if others:
                yield works[at].name, _alike(codes, bits, at, others)


def _is_another(work: _Work, other: _Work) -> bool:
    """Whether it is another student's, and not said to be the same files already."""
    return not _owners(work) & _owners(other) and not (work.content and work.content == other.content)


def _owners(work: _Work) -> set[str]:
    return set() if work.identity is None else {student.identifier() for student in work.identity.students}


def _alike(codes: _Codes, bits: Mapping[str, NDArray[np.float64]], at: int, others: list[int]) -> str:
    shared = [
        (bits[name][at], name)
        for name, column in codes.columns.items()
        if column.numbers[at] != _ABSENT and any(column.numbers[other] == column.numbers[at] for other in others)
    ]
    names = [name for _, name in sorted(shared, reverse=True)]
    whose = listed([codes.works[other].name for other in others], _NAMES)
    return (
        f"the code of {whose} but for names and layout, in {counted(len(names), 'exercise')}: {listed(names, _NAMES)}"
    )
