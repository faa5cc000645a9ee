"""A regrade of some exercises, put into results that have others."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from graders.gradebook.store import RESULTS, held
from graders.results import ExerciseResult, SubmissionResult, read_results, write_results
from graders.text import show_points

_PARTIAL = ".results.jsonl.merged"


def merge_results(folder: Path, newer: Path) -> list[str]:
    """Put the exercises of the results in ``newer`` into those of ``folder``. Returns what changed, a line each.

    The other exercises stay as they are. So does the key of a line: a later run of all exercises grades a submission
    anew where any of what it depends on has changed since. One that had no result gets a line without a key.

    Raises:
        ResultError: a line is no result.
        StoreError: a run holds the folder.
        OSError: a file cannot be read or written.
    """
    regraded = {result.submission: result for result in read_results(newer / RESULTS)}
    changes: list[str] = []
    partial = folder / _PARTIAL
    with held(folder):
        merged = sorted(_merged(folder / RESULTS, regraded, changes), key=lambda result: result.submission)
        try:
            write_results(partial, merged)
            partial.replace(folder / RESULTS)
        finally:
            partial.unlink(missing_ok=True)
    return changes


def _merged(path: Path, regraded: dict[str, SubmissionResult], changes: list[str]) -> Iterator[SubmissionResult]:
    waiting = dict(regraded)
    for old in read_results(path):
        new = waiting.pop(old.submission, None)
        # What could not be read or judged this time says nothing of a single exercise.
        if new is None or not new.judged or new.status != "graded":
            yield old
        elif not old.judged or old.status != "graded":
            changes.append(f"{old.submission}: could not be graded before, now {show_points(new.score)} points")
            yield msgspec.structs.replace(new, key="")
        else:
            yield _with_exercises(old, new, changes)
    for new in waiting.values():
        changes.append(f"{new.submission}: was not there before; only these exercises of it are graded")
        yield msgspec.structs.replace(new, key="")


def _with_exercises(old: SubmissionResult, new: SubmissionResult, changes: list[str]) -> SubmissionResult:
    before = {part.exercise: part for part in old.exercises}
    after = {part.exercise: part for part in new.exercises}
    changes += [f"{old.submission}: {line}" for name in after for line in _change(before.get(name), after[name])]
    exercises = tuple(after.get(name, part) for name, part in before.items())
    exercises += tuple(part for name, part in after.items() if name not in before)
    return msgspec.structs.replace(
        old,
        exercises=exercises,
        score=round(sum(part.score for part in exercises), 6),
        max_score=sum(part.max_score for part in exercises),
    )


def _change(before: ExerciseResult | None, after: ExerciseResult) -> Iterator[str]:
    if before is None:
        yield f"{after.exercise}: {show_points(after.score)} of {show_points(after.max_score)} points"
    elif (before.score, before.status) != (after.score, after.status):
        old, new = (f"{show_points(part.score)} ({part.status.replace('_', ' ')})" for part in (before, after))
        yield f"{after.exercise}: {old} -> {new}"
