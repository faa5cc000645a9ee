"""Other points for results that are graded already: a change of points changes the file, and grades nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from graders.gradebook.policy import repointed
from graders.gradebook.store import held
from graders.results import SubmissionResult, read_results, write_results

_PARTIAL = ".results.jsonl.repointed"


def repoint(path: Path, points: Mapping[str, float]) -> bool:
    """Give every result the points of each exercise, by name. Returns whether one had others.

    Raises:
        ResultError: a line is no result.
        StoreError: a run holds the folder.
        OSError: the file cannot be read or written.
    """
    with held(path.parent):
        return _repoint(path, points)


def _repoint(path: Path, points: Mapping[str, float]) -> bool:
    if all(new == old for new, old in zip(_repointed(path, points), read_results(path), strict=True)):
        return False
    partial = path.with_name(_PARTIAL)
    try:
        write_results(partial, _repointed(path, points))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return True


def _repointed(path: Path, points: Mapping[str, float]) -> Iterator[SubmissionResult]:
    for result in read_results(path):
        yield repointed(result, points) if result.judged else result
