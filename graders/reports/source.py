"""The results of a class, read from disk as often as a report needs, one submission at a time."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from graders.results import SubmissionResult, read_results


class ResultsFile:
    """An iterable over a ``results.jsonl`` that can be walked again and again.

    Args:
        path: the file.
        transform: applied to the results of each walk, as :func:`~graders.gradebook.policy.apply_policy` is.
    """

    def __init__(
        self,
        path: Path,
        transform: Callable[[Iterable[SubmissionResult]], Iterable[SubmissionResult]] = iter,
    ) -> None:
        self._path = path
        self._transform = transform

    def __iter__(self) -> Iterator[SubmissionResult]:
        return iter(self._transform(read_results(self._path)))
