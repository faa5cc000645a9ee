"""The roster: who handed in which submission, and when.

A CSV file with a header. ``submission`` is required; every other column may be left out:
``student, id, sis_user_id, sis_login_id, section, email, submitted_at``. A file of submission times alone is
a roster with two columns.
"""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec


class RosterError(ValueError):
    """A roster that cannot be used; the message names file, line and value."""


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


def read_roster(path: Path) -> dict[str, RosterEntry]:
    """Return the rows by submission name.

    Raises:
        RosterError: the file cannot be read, a column is unknown or missing, a submission is named twice, or
            a time is not in ISO 8601.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            _require_columns(rows.fieldnames or (), path)
            return _entries(rows, path)
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror}") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise RosterError(f"{path}: not a CSV file: {error}") from None


def submission_times(roster: Mapping[str, RosterEntry]) -> dict[str, datetime]:
    """Return when each submission was handed in, of those that have a time."""
    return {name: row.submitted_at for name, row in roster.items() if row.submitted_at is not None}


def _require_columns(names: object, path: Path) -> None:
    found = tuple(names) if isinstance(names, list | tuple) else ()
    for name in found:
        if name not in COLUMNS:
            raise RosterError(f"{path}:1: unknown column {name!r}; expected some of {', '.join(COLUMNS)}")
    if "submission" not in found:
        raise RosterError(f"{path}:1: the column 'submission' is missing; found {', '.join(found) or 'none'}")


def _entries(rows: "csv.DictReader[str]", path: Path) -> dict[str, RosterEntry]:
    entries: dict[str, RosterEntry] = {}
    for row in rows:
        where = f"{path}:{rows.line_num}"
        if None in row or None in row.values():
            raise RosterError(f"{where}: expected {len(rows.fieldnames or ())} cells, as in the header")
        entry = _entry(row, where)
        if entry.submission in entries:
            raise RosterError(f"{where}: submission {entry.submission!r} is named twice")
        entries[entry.submission] = entry
    return entries


def _entry(row: Mapping[str, str], where: str) -> RosterEntry:
    cells = {name: cell.strip() for name, cell in row.items()}
    if not cells["submission"]:
        raise RosterError(f"{where}: submission is empty")
    time = cells.pop("submitted_at", "")
    try:
        submitted = datetime.fromisoformat(time) if time else None
    except ValueError:
        raise RosterError(
            f"{where}: submitted_at = {time!r}: expected a time such as 2026-03-01T23:59:00-08:00"
        ) from None
    return RosterEntry(**cells, submitted_at=submitted)
