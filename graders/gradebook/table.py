"""The gradebook: one row a student, with a column for each exercise."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from graders.gradebook.policy import Charge
from graders.results import SubmissionResult
from graders.submissions import Identity
from graders.text import printable, show_points, written

FORMULA = ("=", "+", "-", "@", "\t")


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> object: ...

    def writerows(self, rows: Iterable[Iterable[str]], /) -> object: ...


def cell(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet takes for a formula."""
    clean = printable(text)
    return "'" + clean if clean.startswith(FORMULA) or clean.lstrip().startswith(FORMULA) else clean


def write_gradebook(
    path: Path,
    results: Iterable[SubmissionResult],
    exercises: Sequence[str],
    identities: Mapping[str, Identity] | None = None,
    charges: Mapping[str, Charge] | None = None,
) -> None:
    """Write one row a student, with a column for each of ``exercises``.

    A cell is empty where the grader failed to judge, so that nobody takes the fault for a score of 0.
    """
    with written(path) as file:
        writer = gradebook_writer(file, exercises)
        for result in results:
            writer.writerows(gradebook_rows(result, exercises, identities or {}, charges or {}))


def gradebook_writer(file: object, exercises: Sequence[str]) -> _Writer:
    """Return a CSV writer for :func:`gradebook_rows`, its header written."""
    writer: _Writer = csv.writer(file, lineterminator="\n")  # type: ignore[arg-type]
    score = ("raw_score", "days_late", "late_penalty", "override", "score", "max_score")
    header = ("submission", "student", "status", *score, *exercises)
    writer.writerow(cell(name) for name in header)
    return writer


def gradebook_rows(
    result: SubmissionResult,
    exercises: Sequence[str],
    identities: Mapping[str, Identity],
    charges: Mapping[str, Charge],
) -> Iterator[list[str]]:
    """Yield the row of one submission; one for each student where a group handed it in.

    ``result`` has the score that counts; ``charges`` say what was graded, and what was taken off.
    """
    scores = {part.exercise: show_points(part.score) for part in result.exercises if part.status != "grader_error"}
    found = charges.get(result.submission, Charge(result.score))
    total = (
        show_points(found.raw_score),
        "" if found.days_late is None else str(found.days_late),
        show_points(found.late_penalty),
        "" if found.override is None else show_points(found.override),
        show_points(result.score),
        show_points(result.max_score),
    )
    cells = [result.status, *total, *(scores.get(name, "") for name in exercises)]
    if not result.judged:
        cells = ["grader_error", *("" for _ in (*total, *exercises))]
    identity = identities.get(result.submission)
    students = [student.label() for student in identity.students] if identity is not None else [result.student]
    for student in students or [""]:
        yield [cell(result.submission), cell(student), *cells]
