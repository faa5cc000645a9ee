"""The gradebook: one row a submission, with a column for each exercise."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from graders.gradebook.roster import RosterEntry
from graders.results import SubmissionResult
from graders.text import printable, show_points, written

FORMULA = ("=", "+", "-", "@", "\t")


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> object: ...


def cell(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet takes for a formula."""
    clean = printable(text)
    return "'" + clean if clean.startswith(FORMULA) or clean.lstrip().startswith(FORMULA) else clean


def write_gradebook(
    path: Path,
    results: Iterable[SubmissionResult],
    exercises: Sequence[str],
    roster: Mapping[str, RosterEntry] | None = None,
) -> None:
    """Write one row a submission, with a column for each of ``exercises``.

    A cell is empty where the grader failed to judge, so that nobody takes the fault for a score of 0.
    """
    with written(path) as file:
        writer = gradebook_writer(file, exercises)
        for result in results:
            writer.writerow(gradebook_row(result, exercises, roster or {}))


def gradebook_writer(file: object, exercises: Sequence[str]) -> _Writer:
    """Return a CSV writer for :func:`gradebook_row`, its header written."""
    writer: _Writer = csv.writer(file, lineterminator="\n")  # type: ignore[arg-type]
    header = ("submission", "student", "status", "score", "max_score", *exercises)
    writer.writerow(cell(name) for name in header)
    return writer


def gradebook_row(result: SubmissionResult, exercises: Sequence[str], roster: Mapping[str, RosterEntry]) -> list[str]:
    """Return the row of one submission; where there is a roster, it alone says who the student is."""
    scores = {part.exercise: show_points(part.score) for part in result.exercises if part.status != "grader_error"}
    known = roster.get(result.submission)
    student = known.student if known else "" if roster else result.student
    if not result.judged:
        return [cell(result.submission), cell(student), "grader_error", "", "", *("" for _ in exercises)]
    total = (result.status, show_points(result.score), show_points(result.max_score))
    return [cell(result.submission), cell(student), *total, *(scores.get(name, "") for name in exercises)]
