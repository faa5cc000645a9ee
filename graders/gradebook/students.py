"""Whose the submissions of a folder of results are, stored beside them for reports and exports."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from graders import __version__
from graders.results import Environment, ResultError, SubmissionResult
from graders.submissions import Identity
from graders.text import written

STUDENTS = "students.json"


def write_students(folder: Path, identities: Iterable[Identity]) -> None:
    """Write the identities of a class beside its results.

    Raises:
        OSError: The file cannot be written.
    """
    with written(folder / STUDENTS) as file:
        text = msgspec.json.encode(tuple(identities)).decode("utf-8", "surrogatepass")
        file.write(msgspec.json.format(text, indent=1) + "\n")


def read_students(folder: Path) -> dict[str, Identity]:
    """Read the identities of a class, by submission; none where they were never written.

    Raises:
        ResultError: The file is damaged.
        OSError: The file cannot be read.
    """
    path = folder / STUDENTS
    if not path.is_file():
        return {}
    try:
        found = msgspec.json.decode(path.read_bytes(), type=tuple[Identity, ...])
    except msgspec.DecodeError as error:
        raise ResultError(f"{path}: {error}") from None
    return {identity.submission: identity for identity in found}


def absent_results(identities: Iterable[Identity], max_score: float) -> Iterator[SubmissionResult]:
    """Yield a result of 0 points for every student who handed in nothing, for reports and exports alone."""
    for identity in identities:
        if identity.absent:
            yield SubmissionResult(
                submission=identity.submission,
                status="missing",
                score=0.0,
                max_score=max_score,
                grader=__version__,
                environment=Environment.current(),
                content="",
                error=identity.absent,
                seconds=0.0,
                exercises=(),
                student=identity.label(),
            )
