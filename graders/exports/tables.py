"""Spreadsheets of a class: for Excel and its like, and those that Canvas and Moodle import."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graders.gradebook.scores import Entry
from graders.gradebook.table import Writer, cell, gradebook_row, gradebook_writer
from graders.text import counted, listed, show_points, written

POINTS_POSSIBLE = "    Points Possible"
CANVAS_EXCUSED = "EX"
WORKSHEET = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
"""Columns of Moodle's offline grading worksheet, in its order."""
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel reads a CSV file without it in the code page of the machine; Canvas and Moodle pass it over."""


def write_csv(path: Path, entries: Iterable[Entry], exercises: tuple[str, ...], *, term_days: bool = False) -> None:
    """Write the gradebook for a spreadsheet."""
    with written(path) as file:
        file.write(_BYTE_ORDER_MARK)
        writer = gradebook_writer(file, exercises, term_days=term_days)
        for entry in entries:
            writer.writerow(gradebook_row(entry, exercises, term_days=term_days))


def write_canvas(path: Path, entries: Iterable[Entry], *, assignment: str, max_score: float) -> None:
    """Write a Canvas gradebook for import.

    Args:
        path: the CSV file.
        entries: the class.
        assignment: heading of the column as Canvas exports it, ``Name (id)``; a plain name makes a new one.
        max_score: points possible.
    """
    with _table(path) as writer:
        writer.writerow(("Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(assignment)))
        writer.writerow((POINTS_POSSIBLE, "", "", "", "", show_points(max_score)))
        for entry in entries:
            who = entry.student
            login = who.login or who.email or ("" if who.label() else entry.result.submission)
            identity = (entry.label, who.canvas_id, who.number, login, who.section)
            writer.writerow((*map(cell, identity), CANVAS_EXCUSED if _is_excused(entry) else grade(entry, max_score)))


def write_moodle(path: Path, entries: Iterable[Entry], *, max_score: float) -> None:
    """Write a CSV for Moodle's import of grades; map any of the first three columns as the identity."""
    with _table(path) as writer:
        writer.writerow(("Username", "ID number", "Email address", "Full name", "Grade", "Feedback"))
        for entry in entries:
            who = entry.student
            login = who.login or ("" if who.label() else entry.result.submission)
            identity = (login, who.number or who.canvas_id, who.email, entry.label)
            writer.writerow((*map(cell, identity), grade(entry, max_score), cell(feedback(entry))))


def write_worksheet(path: Path, entries: Iterable[Entry], *, max_score: float) -> None:
    """Write Moodle's offline grading worksheet, for the students whose number as a participant is known."""
    with _table(path) as writer:
        writer.writerow(WORKSHEET)
        for entry in entries:
            who, time = entry.student, entry.identity.submitted_at
            if not who.participant:
                continue
            status = "No submission" if entry.result.status == "missing" else "Submitted for grading"
            writer.writerow(
                (
                    f"Participant {who.participant}",
                    cell(entry.label),
                    cell(who.email),
                    status,
                    grade(entry, max_score),
                    show_points(max_score),
                    "Yes",
                    "-" if time is None else time.strftime("%A, %d %B %Y, %I:%M %p"),
                    "-",
                    cell(feedback(entry)),
                )
            )


def grade(entry: Entry, max_score: float) -> str:
    """Return the points that count; nothing for who is excused, or could not be judged.

    Where an exercise is excused, they are those out of ``max_score`` in proportion: the points possible are the same
    for all of a class, and what is excused counts neither for nor against.
    """
    if not entry.counts or _is_excused(entry):
        return ""
    possible = entry.result.max_score
    return show_points(entry.result.score * max_score / possible if entry.excused and possible else entry.result.score)


def unmatched(entries: Iterable[Entry]) -> str:
    """Return what to do about students whom no other system can find; empty where there are none."""
    found = ((entry.student, entry.result.submission) for entry in entries)
    nameless = [(who, name) for who, name in found if not (who.canvas_id or who.number or who.login or who.email)]
    if not nameless:
        return ""
    whom = listed([who.label() or name for who, name in nameless])
    which = f"{counted(len(nameless), 'student')} without number, login and address"
    return (
        f"{which}, whom no import finds: {whom}; a column for one of these in roster.csv, and `backcheck grade`, helps"
    )


def _is_excused(entry: Entry) -> bool:
    """Whether nothing is left that counts."""
    return entry.is_excused or bool(entry.excused and not entry.result.max_score)


def feedback(entry: Entry) -> str:
    """Return what a cell has room for: where points were lost, what being late cost, the instructor's words."""
    result = entry.result
    said = [part for part in (entry.charge.note, *entry.comments) if part]
    if _is_excused(entry):
        return "; ".join(["excused", *said])
    if result.error:
        return "; ".join([result.error, *said])
    lost = [
        part.exercise for part in result.exercises if part.score < part.max_score and part.exercise not in entry.excused
    ]
    scaled = [f"without {', '.join(sorted(entry.excused))}, which is excused"] if entry.excused else []
    return "; ".join([f"points lost in: {', '.join(lost)}" if lost else "full marks", *scaled, *said])


@contextmanager
def _table(path: Path) -> Iterator[Writer]:
    with written(path) as file:
        file.write(_BYTE_ORDER_MARK)
        yield csv.writer(file, lineterminator="\n")
