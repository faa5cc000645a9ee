"""Spreadsheets of a class: the gradebook, and what Canvas and Moodle import."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from graders.gradebook.roster import RosterEntry
from graders.gradebook.wording import show_points
from graders.reports.text import printable, written
from graders.results import SubmissionResult

FORMULA = ("=", "+", "-", "@", "\t")
POINTS_POSSIBLE = "    Points Possible"


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


def write_canvas(
    path: Path,
    results: Iterable[SubmissionResult],
    *,
    assignment: str,
    max_score: float,
    roster: Mapping[str, RosterEntry] | None = None,
) -> None:
    """Write a Canvas gradebook for import.

    Args:
        path: the CSV file.
        results: the class.
        assignment: heading of the column as Canvas exports it, ``Name (id)``; a plain name makes a new one.
        max_score: points possible.
        roster: who is who; without it the submission's name stands for student and login.
    """
    with written(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(assignment))
        writer.writerow(header)
        writer.writerow((POINTS_POSSIBLE, "", "", "", "", show_points(max_score)))
        for result in results:
            row = _who(result, roster)
            identity = (row.student, row.id, row.sis_user_id, row.sis_login_id, row.section)
            writer.writerow((*map(cell, identity), _grade(result)))


def write_moodle(
    path: Path, results: Iterable[SubmissionResult], *, roster: Mapping[str, RosterEntry] | None = None
) -> None:
    """Write a CSV for Moodle's import of grades; map any of the first three columns as the identity."""
    with written(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("Username", "ID number", "Email address", "Full name", "Grade", "Feedback"))
        for result in results:
            row = _who(result, roster)
            identity = (row.sis_login_id, row.sis_user_id or row.id, row.email, row.student)
            writer.writerow((*map(cell, identity), _grade(result), cell(_feedback(result))))


def _who(result: SubmissionResult, roster: Mapping[str, RosterEntry] | None) -> RosterEntry:
    name = result.submission
    known = (roster or {}).get(name)
    return known or RosterEntry(submission=name, student=result.student or name, sis_login_id=name)


def _grade(result: SubmissionResult) -> str:
    return show_points(result.score) if result.judged else ""


def _feedback(result: SubmissionResult) -> str:
    if result.error:
        return result.error
    lost = [part.exercise for part in result.exercises if part.score < part.max_score]
    parts = [*result.notes, *([f"points lost in: {', '.join(lost)}"] if lost else ["full marks"])]
    return "; ".join(parts)
