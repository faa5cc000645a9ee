"""The gradebook: one row a student, with a column for each exercise."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from graders.gradebook.scores import Entry
from graders.text import printable, show_points, written

FORMULA = ("=", "+", "-", "@", "\t", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that a spreadsheet computes; some also compute what begins with the wide forms of signs."""
EXCUSED = "excused"


class Writer(Protocol):
    """Writes rows of a table."""

    def writerow(self, row: Iterable[str], /) -> object:
        """Write one row."""
        ...


def cell(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet takes for a formula."""
    clean = printable(text)
    return "'" + clean if clean.startswith(FORMULA) or clean.lstrip().startswith(FORMULA) else clean


def write_gradebook(path: Path, entries: Iterable[Entry], exercises: Sequence[str]) -> None:
    """Write one row a student, with a column for each of ``exercises``.

    A cell is empty where the grader failed to judge, so that nobody takes the fault for a score of 0.
    """
    with written(path) as file:
        writer = gradebook_writer(file, exercises)
        for entry in entries:
            writer.writerow(gradebook_row(entry, exercises))


def gradebook_writer(file: TextIO, exercises: Sequence[str], *, term_days: bool = False) -> Writer:
    """Return a CSV writer for :func:`gradebook_row`, its header written; with columns for a term's grace days."""
    writer: Writer = csv.writer(file, lineterminator="\n")
    grace = ("grace_days", "grace_days_left") if term_days else ()
    score = ("raw_score", "days_late", *grace, "late_penalty", "override", "score", "max_score")
    header = ("submission", "student", "status", *score, *exercises, "comment")
    writer.writerow(cell(name) for name in header)
    return writer


def gradebook_row(entry: Entry, exercises: Sequence[str], *, term_days: bool = False) -> list[str]:
    """Return the row of one student: ``raw_score - late_penalty + override`` is ``score``."""
    result, charge = entry.result, entry.charge
    who = [cell(result.submission), cell(entry.student.label() or result.student)]
    comment = cell("; ".join(entry.comments))
    if not entry.counts:
        status = EXCUSED if entry.is_excused else "grader_error"
        return [*who, status, *("" for _ in (*range(8 if term_days else 6), *exercises)), comment]
    total = (
        show_points(charge.raw_score),
        "" if charge.days_late is None else str(charge.days_late),
        *((str(charge.grace_days or 0), str(charge.grace_days_left)) if term_days else ()),
        show_points(charge.late_penalty),
        "" if charge.override is None else show_points(charge.override),
        show_points(result.score),
        show_points(result.max_score),
    )
    return [*who, result.status, *total, *_exercise_cells(entry, exercises), comment]


def _exercise_cells(entry: Entry, exercises: Sequence[str]) -> Iterator[str]:
    parts = {part.exercise: part for part in entry.result.exercises}
    for name in exercises:
        part = parts.get(name)
        if name in entry.excused:
            yield EXCUSED
        else:
            yield "" if part is None or part.status == "grader_error" else show_points(part.score)
