"""The roster: who handed in which submission, and when.

A CSV file with a header. A column ``submission`` names what was handed in; without it, a row belongs to what was
recognised as that student's. The other columns that are read are ``student, id, sis_user_id, sis_login_id,
section, email, submitted_at``; all may be left out. A file of submission times alone is a roster of two columns.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from graders.submissions.roster import RosterError, read_table, roster_of

__all__ = ["RosterEntry", "RosterError", "read_roster", "submission_times"]


class RosterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One row; an empty string where the file is silent."""

    submission: str
    student: str = ""
    id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    section: str = ""
    email: str = ""
    submitted_at: datetime | None = None


COLUMNS = tuple(field.name for field in msgspec.structs.fields(RosterEntry))
_ALSO = {"name": "student", "full_name": "student", "email_address": "email", "login": "sis_login_id"}


def read_roster(path: Path, students: Mapping[str, str] | None = None) -> dict[str, RosterEntry]:
    """Return the rows by submission name; columns that are not known are passed over.

    Args:
        path: the CSV file.
        students: student by submission, for a file without the column ``submission``.

    Raises:
        RosterError: the file cannot be read, a submission is named twice, a row has not as many cells as the
            header, or a time is not in ISO 8601.
    """
    table = read_table(path)
    if not table:
        return {}
    header = [_column(cell) for cell in table[0][1]]
    if "submission" not in header:
        return _by_student(path, table, header, students or {})
    entries: dict[str, RosterEntry] = {}
    for line, row in table[1:]:
        where = f"{path}:{line}"
        entry = _entry(_cells(header, row, where), where)
        if not entry.submission:
            raise RosterError(f"{where}: submission is empty")
        if entry.submission in entries:
            raise RosterError(f"{where}: submission {entry.submission!r} is named twice")
        entries[entry.submission] = entry
    return entries


def submission_times(roster: Mapping[str, RosterEntry]) -> dict[str, datetime]:
    """Return when each submission was handed in, of those that have a time."""
    return {name: row.submitted_at for name, row in roster.items() if row.submitted_at is not None}


def _by_student(
    path: Path, table: list[tuple[int, list[str]]], header: list[str], students: Mapping[str, str]
) -> dict[str, RosterEntry]:
    known = roster_of([row for _, row in table])
    rows = {known.student(row): (line, row) for line, row in table[1:]}
    entries: dict[str, RosterEntry] = {}
    for submission, student in students.items():
        if student in rows:
            line, row = rows[student]
            cells = _cells(header, row, f"{path}:{line}") | {"submission": submission, "student": student}
            entries[submission] = _entry(cells, f"{path}:{line}")
    return entries


def _column(cell: str) -> str:
    name = cell.strip().lower().replace(" ", "_")
    return _ALSO.get(name, name)


def _cells(header: list[str], row: list[str], where: str) -> dict[str, str]:
    """The cells of the columns that are known; the first of a name counts."""
    if len(row) != len(header):
        raise RosterError(f"{where}: expected {len(header)} cells, as in the header; found {len(row)}")
    pairs = reversed(list(zip(header, row, strict=True)))
    return {name: cell.strip() for name, cell in pairs if name in COLUMNS}


def _entry(cells: Mapping[str, str], where: str) -> RosterEntry:
    time = cells.get("submitted_at", "")
    try:
        submitted = datetime.fromisoformat(time) if time else None
    except ValueError:
        raise RosterError(
            f"{where}: submitted_at = {time!r}: expected a time such as 2026-03-01T23:59:00-08:00"
        ) from None
    texts = {name: cell for name, cell in cells.items() if name != "submitted_at"}
    return RosterEntry(**texts, submitted_at=submitted)
