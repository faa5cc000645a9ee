"""Work that is like somebody else's: the same files, or the same code but for names, comments and layout.

For the instructor alone, and a reason to look: it costs nothing, and no student sees it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
import numpy as np

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


class _Work(msgspec.Struct, frozen=True):
    """What is compared of a submission."""

    name: str
    content: str
    shapes: Mapping[str, Shape]
    owners: frozenset[str]


def copy_flags(results: Iterable[SubmissionResult], identities: Mapping[str, Identity]) -> dict[str, tuple[str, ...]]:
    """Return by submission what its work has in common with that of others, a sentence for each kind."""
    works = [_work(result, identities.get(result.submission)) for result in results if _is_work(result)]
    flags: dict[str, list[str]] = {}
    for name, text in (*_same_files(works), *_same_code(works)):
        flags.setdefault(name, []).append(text)
    return {name: tuple(texts) for name, texts in flags.items()}


def _is_work(result: SubmissionResult) -> bool:
    return bool(result.content) and result.status == "graded"


def _work(result: SubmissionResult, identity: Identity | None) -> _Work:
    shapes = {part.exercise: part.shape for part in result.exercises if part.shape is not None}
    owners = frozenset(student.identifier() for student in identity.students) if identity is not None else frozenset()
    return _Work(result.submission, result.content if result.score > 0 else "", shapes, owners)


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


def _same_code(works: list[_Work]) -> Iterator[tuple[str, str]]:
    """Yield whose code is alike in more, and rarer, functions than chance brings about in a class of this size.

    Two that share the shape of an exercise gain as many bits as it is rare among all others who wrote that exercise;
    what everybody writes alike gains none. A pair is flagged where its bits exceed those of the number of pairs.
    """
    works = [work for work in works if work.shapes]
    if len(works) < 2:
        return
    bits = {name: _bits(name, works) for name in dict.fromkeys(name for work in works for name in work.shapes)}
    columns = []
    for name, gained in bits.items():
        codes = [work.shapes[name].code if name in work.shapes else "" for work in works]
        _, numbers = np.unique(codes, return_inverse=True)
        columns.append((numbers, np.array([gained.get(code, 0.0) for code in codes], dtype=np.float32)))
    needed = np.log2(len(works) * (len(works) - 1) / 2) + _MARGIN_BITS
    for start in range(0, len(works), _ROWS):
        rows = slice(start, start + _ROWS)
        evidence = np.zeros((len(works[rows]), len(works)), dtype=np.float32)
        for numbers, own in columns:
            evidence += np.where(numbers[rows, None] == numbers[None, :], own[rows, None], np.float32(0))
        for place, work in enumerate(works[rows], start):
            others = [works[at] for at in np.flatnonzero(evidence[place - start] >= needed) if at != place]
            others = [other for other in others if _is_another(work, other)]
            if others:
                yield work.name, _alike(work, others, bits)


def _is_another(work: _Work, other: _Work) -> bool:
    """Whether it is another student's, and not said to be the same files already."""
    return not work.owners & other.owners and not (work.content and work.content == other.content)


def _bits(exercise: str, works: Iterable[_Work]) -> dict[str, float]:
    """How much each shape of an exercise says when two share it, in bits."""
    written = [work.shapes[exercise] for work in works if exercise in work.shapes]
    holders = Counter(shape.code for shape in written)
    by_chance = {shape.code: 2.0 ** (-shape.size / _HALVED_BY) for shape in written}
    others = max(0, len(written) - 2)
    return {
        code: float(-np.log2((max(0, count - 2) + _PRIOR * by_chance[code]) / (others + _PRIOR)))
        for code, count in holders.items()
    }


def _alike(work: _Work, others: list[_Work], bits: Mapping[str, Mapping[str, float]]) -> str:
    shared = [
        (bits[name][shape.code], name)
        for name, shape in work.shapes.items()
        if any(name in other.shapes and other.shapes[name].code == shape.code for other in others)
    ]
    names = [name for _, name in sorted(shared, reverse=True)]
    whose = listed([other.name for other in others], _NAMES)
    return (
        f"the code of {whose} but for names and layout, in {counted(len(names), 'exercise')}: {listed(names, _NAMES)}"
    )
