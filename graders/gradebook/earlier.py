"""What a folder of results holds before a run: what the run would replace is never lost without a word."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from graders.gradebook.store import RESULTS, Head
from graders.results import ResultError, decode_as
from graders.text import counted, listed

_T = TypeVar("_T")


class Earlier(msgspec.Struct, frozen=True):
    """Whose results there are, with what scores, and on which exercises; nothing where there are none."""

    submissions: frozenset[str] = frozenset()
    exercises: frozenset[str] = frozenset()
    scores: dict[str, float] = {}


class _Name(msgspec.Struct):
    exercise: str


class _Line(msgspec.Struct):
    """What of a line says what it is about."""

    submission: str
    score: float = 0.0
    exercises: tuple[_Name, ...] = ()


def read_earlier(folder: Path) -> Earlier:
    """Read what the results in a folder are about; a damaged line says nothing here.

    Raises:
        OSError: the file is there and cannot be read.
    """
    scores: dict[str, float] = {}
    exercises: set[str] = set()
    for line in _lines(folder / RESULTS, _Line):
        scores[line.submission] = line.score
        exercises.update(name.exercise for name in line.exercises)
    return Earlier(frozenset(scores), frozenset(exercises), scores)


def conflict(earlier: Earlier, *, submissions: Collection[str], exercises: Collection[str]) -> str:
    """Why a run would replace results of another kind rather than bring them up to date; empty if it would not."""
    if earlier.exercises and earlier.exercises != set(exercises):
        same_number = len(earlier.exercises) == len(exercises)
        now = counted(len(exercises), "other") if same_number else str(len(exercises))
        return f"results for {counted(len(earlier.exercises), 'exercise')}; this run grades {now}"
    if earlier.submissions and earlier.submissions.isdisjoint(submissions):
        others = f"{counted(len(earlier.submissions), 'submission')} ({listed(sorted(earlier.submissions))})"
        return f"results of {others}; this run grades {counted(len(submissions), 'other')}"
    return ""


def lacking(folder: Path, keys: Mapping[str, str], points: Mapping[str, float]) -> dict[str, frozenset[str]]:
    """By submission, the exercises that its result lacks, though it is good for those that it has.

    Args:
        folder: of the results.
        keys: by submission, what its result depends on now.
        points: the exercises that are to be graded, with what they are worth.

    Raises:
        OSError: the file is there and cannot be read.
    """
    heads = _lines(folder / RESULTS, Head)
    found = {head.submission: head.lacks(points) for head in heads if keys.get(head.submission) == head.key}
    return {name: names for name, names in found.items() if names}


def _lines(path: Path, kind: type[_T]) -> Iterator[_T]:
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield decode_as(line, kind, where=str(path))
            except ResultError:
                continue
