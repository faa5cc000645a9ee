"""Spreadsheets of a class that Canvas and Moodle import."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from graders.gradebook.roster import RosterEntry
from graders.gradebook.table import cell
from graders.results import SubmissionResult
from graders.text import show_points, written

POINTS_POSSIBLE = "    Points Possible"


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
