"""Spreadsheets of a class that Canvas and Moodle import."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from graders.gradebook.table import cell
from graders.results import SubmissionResult
from graders.submissions import Identity, Student
from graders.text import show_points, written

POINTS_POSSIBLE = "    Points Possible"


def write_canvas(
    path: Path,
    results: Iterable[SubmissionResult],
    *,
    assignment: str,
    max_score: float,
    identities: Mapping[str, Identity] | None = None,
) -> None:
    """Write a Canvas gradebook for import.

    Args:
        path: the CSV file.
        results: the class.
        assignment: heading of the column as Canvas exports it, ``Name (id)``; a plain name makes a new one.
        max_score: points possible.
        identities: who is who; without it the submission's name stands for student and login.
    """
    with written(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(assignment))
        writer.writerow(header)
        writer.writerow((POINTS_POSSIBLE, "", "", "", "", show_points(max_score)))
        for result in results:
            for who in _students(result, identities):
                identity = (who.label(), who.canvas_id, who.number, who.login, who.section)
                writer.writerow((*map(cell, identity), _grade(result)))


def write_moodle(
    path: Path, results: Iterable[SubmissionResult], *, identities: Mapping[str, Identity] | None = None
) -> None:
    """Write a CSV for Moodle's import of grades; map any of the first three columns as the identity."""
    with written(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("Username", "ID number", "Email address", "Full name", "Grade", "Feedback"))
        for result in results:
            for who in _students(result, identities):
                identity = (who.login, who.number or who.canvas_id, who.email, who.label())
                writer.writerow((*map(cell, identity), _grade(result), cell(_feedback(result))))


def _students(result: SubmissionResult, identities: Mapping[str, Identity] | None) -> tuple[Student, ...]:
    """Those who handed it in, each with a row; of somebody unknown the submission's name is all there is."""
    identity = (identities or {}).get(result.submission)
    known = identity.students if identity is not None else ()
    return known or (Student(name=result.student or result.submission, login=result.submission),)


def _grade(result: SubmissionResult) -> str:
    return show_points(result.score) if result.judged else ""


def _feedback(result: SubmissionResult) -> str:
    if result.error:
        return result.error
    lost = [part.exercise for part in result.exercises if part.score < part.max_score]
    parts = [*result.notes, *([f"points lost in: {', '.join(lost)}"] if lost else ["full marks"])]
    return "; ".join(parts)
