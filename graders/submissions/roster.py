"""The course's list of students: one reader for the tables that instructors have."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from graders.submissions.naming import shown
from graders.submissions.spreadsheet import TableError, read_table
from graders.submissions.students import Student, key

ROSTER: Final = "roster.csv"
SUBMITTED: Final = "submitted_at"

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "submission": ("submission", "folder", "file", "filename", "repository", "repo"),
    "gradescope": ("submissionid",),
    "name": ("student", "name", "fullname", "studentname", "displayname", "sortablename"),
    "first": ("firstname", "givenname", "forename", "first"),
    "last": ("lastname", "surname", "familyname", "last"),
    "email": ("email", "emailaddress", "mail", "emailaddr"),
    "login": ("sisloginid", "login", "loginid", "username", "user", "userid", "netid", "githubusername", "account"),
    "number": ("sisuserid", "sid", "studentid", "idnumber", "studentnumber", "matriculationnumber"),
    "canvas_id": ("id", "canvasid", "canvasuserid"),
    "participant": ("identifier", "participant", "participantid"),
    "section": ("section", "sections", "group", "groups", "class"),
    "submitted_at": ("submittedat", "submissiontime", "submissiondate", "lastmodifiedsubmission", "submitted"),
}
"""What a column holds, by its heading without case and punctuation: ours, Canvas's, Gradescope's and Moodle's."""
_MEANING: Final = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings}
_NOT_A_STUDENT: Final = frozenset({"pointspossible", "manualposting", "studenttest"})
"""Rows that Canvas adds, the last for the view that a teacher has as a student."""
_PARTICIPANT: Final = re.compile(r"(?:participant\s*)?(\d+)", re.IGNORECASE)
_FORMATS: Final = ("%A, %d %B %Y, %I:%M %p", "%d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M")
"""Times as Moodle's worksheet has them in English."""
_NEVER: Final = frozenset({"", "-", "never"})


class RosterError(ValueError):
    """A roster that cannot be used; the message names file, line and value."""


class Row(msgspec.Struct, frozen=True):
    """One line of a roster: a student, what they handed in if the line says so, and when.

    ``system`` is set where the time has the form of a learning-management system, which may leave the offset out.
    """

    line: int
    student: Student
    submission: str = ""
    submitted_at: datetime | None = None
    system: bool = False


class Roster(msgspec.Struct, frozen=True):
    """The rows of a roster, in its order.

    Attributes:
        rows: One a line.
        by_key: Key of a student, as in `Student.names`, to the places in ``rows``.
        notes: What could not be used.
    """

    rows: tuple[Row, ...] = ()
    by_key: dict[str, frozenset[int]] = {}
    notes: tuple[str, ...] = ()

    def named(self, names: Iterable[str]) -> list[int]:
        """The rows whose column ``submission`` has one of ``names``."""
        wanted = set(names) - {""}
        return [place for place, row in enumerate(self.rows) if row.submission in wanted]

    def numbered(self, student: Student) -> int | None:
        """The row that has the number of an export for its student; None if it is in no row, or in several."""
        numbers = {name: text for name in ("canvas_id", "participant", "login") if (text := getattr(student, name))}
        places = [
            place
            for place, row in enumerate(self.rows)
            if any(getattr(row.student, name) == text for name, text in numbers.items())
        ]
        return places[0] if len({self.rows[place].student.identifier() for place in places}) == 1 else None

    def student(self, keys: Iterable[str]) -> int | None:
        """The row of the only student whom one of ``keys`` identifies; None if there is none, or several."""
        for text in keys:
            places = self.by_key.get(key(text), frozenset())
            if len(places) == 1:
                return min(places)
        return None


def read_roster(folder: Path) -> Roster:
    """Read ``roster.csv`` of a folder: one row a student, with or without a header.

    Columns are recognised by their headings; those that are not known are passed over. Without a header a cell is
    what it looks like: an address, a number, a time, a name or, failing these, a login.

    Raises:
        RosterError: The file is there and cannot be used.
    """
    path = folder / ROSTER
    if not path.is_file():
        return Roster()
    try:
        table = read_table(path, lambda cell: key(cell) in _MEANING)
    except TableError as error:
        raise RosterError(str(error)) from None
    if not table.rows:
        return Roster(notes=(f"{ROSTER} was not used: it is empty; expected one row a student",))
    notes = [f"{ROSTER} is not UTF-8 and was read as Windows-1252"] if table.encoding == "cp1252" else []
    _, header = table.rows[0]
    meanings = [_MEANING.get(key(cell), "") for cell in header]
    if any(meanings):
        rows = _with_header(path, table.rows, meanings, notes)
    elif len(table.rows) > 1 and _is_unknown_header(header, [cells for _, cells in table.rows[1:]]):
        found = ", ".join(shown(cell.strip()) for cell in header)
        raise RosterError(f"{path}: no heading is known among {found}; expected one of submission, student, email, id")
    else:
        rows = [_guessed(line, cells) for line, cells in table.rows]
    if not rows:
        notes.append(f"{ROSTER} was not used: expected a header and one row a student")
    rows = list(_without_repeats(rows, notes))
    return Roster(tuple(rows), _index(rows), tuple(notes))


def _without_repeats(rows: list[Row], notes: list[str]) -> Iterator[Row]:
    """The rows without those that name a submission and its student again, as of a second section."""
    lines: dict[tuple[str, str, datetime | None], int] = {}
    for row in rows:
        first = lines.setdefault((row.submission, row.student.identifier(), row.submitted_at), row.line)
        if row.submission and row.student.label() and first != row.line:
            notes.append(f"{ROSTER}:{row.line} was passed over: it names the submission and student of line {first}")
        else:
            yield row


def _index(rows: list[Row]) -> dict[str, frozenset[int]]:
    places: dict[str, set[int]] = {}
    students: dict[str, int] = {}
    for place, row in enumerate(rows):
        # A student who is listed twice, say once a section, is the same one.
        first = students.setdefault(row.student.identifier(), place)
        for text in row.student.names():
            places.setdefault(text, set()).add(first)
    return {text: frozenset(found) for text, found in places.items()}


def _with_header(
    path: Path, table: tuple[tuple[int, tuple[str, ...]], ...], meanings: list[str], notes: list[str]
) -> list[Row]:
    header = table[0][1]
    rows = []
    for line, cells in table[1:]:
        extra = [cell for cell in cells[len(header) :] if cell.strip()]
        if extra:
            raise RosterError(
                f"{path}:{line}: expected {len(header)} cells, as in the header; found {len(cells)}:"
                f" {shown(extra[0].strip())!r} is in no column"
            )
        values: dict[str, str] = {}
        for meaning, heading, cell in zip(meanings, header, cells, strict=False):
            if meaning and cell.strip():
                values.setdefault(meaning, cell.strip())
                if meaning == SUBMITTED:
                    values.setdefault("heading", heading.strip())
        row = _row(path, line, values, notes)
        if row is not None:
            rows.append(row)
    return rows


def _row(path: Path, line: int, values: dict[str, str], notes: list[str]) -> Row | None:
    name = values.get("name") or " ".join(filter(None, (values.get("first"), values.get("last"))))
    if key(name) in _NOT_A_STUDENT:
        return None
    participant = _PARTICIPANT.fullmatch(values.get("participant", ""))
    student = Student(
        name=shown(name),
        login=values.get("login", "") or ("" if participant else values.get("participant", "")),
        email=values.get("email", ""),
        number=values.get("number", ""),
        canvas_id=values.get("canvas_id", ""),
        participant=participant[1] if participant else "",
        section=values.get("section", ""),
    )
    submission = values.get("submission", "")
    if not submission and values.get("gradescope", "").isdigit():
        submission = f"submission_{values['gradescope']}"
    if not (submission or student.label()):
        return None
    time, system = _time(f"{path}:{line}", values, notes)
    return Row(line, student, submission, time, system)


def _time(where: str, values: dict[str, str], notes: list[str]) -> tuple[datetime | None, bool]:
    """When something was handed in, and whether a system wrote it.

    Raises:
        RosterError: The roster's own column has no time in it.
    """
    text, heading = values.get(SUBMITTED, ""), values.get("heading", "")
    if text.casefold() in _NEVER:
        return None, False
    system = key(heading) != key(SUBMITTED)
    time = parse_time(text)
    if time is None and not system:
        raise RosterError(f"{where}: {heading} = {text!r}: expected a time such as 2026-03-01T23:59:00-08:00")
    if time is None:
        notes.append(f"{where}: {heading} = {text!r} was not read; expected a time such as 2026-03-01T23:59:00-08:00")
    return time, system


def parse_time(text: str) -> datetime | None:
    """Read a time as people, Gradescope and Moodle write it; None if it is none."""
    plain = re.sub(r"\s+(?=(?:Z|[+-]\d\d:?\d\d)\Z)", "", text.strip()).removesuffix(" UTC")
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    for form in _FORMATS:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - the worksheet has no offset
        except ValueError:
            continue
    return None


def _is_unknown_header(header: tuple[str, ...], others: list[tuple[str, ...]]) -> bool:
    """Whether the first row is of another kind than the rest: they hold addresses, numbers or times, and it none."""
    looks = [_look(cell) for cell in header]
    return not any(looks) and all(any(map(_look, cells)) for cells in others)


def _look(cell: str) -> str:
    """What a cell without heading looks like; empty for plain text."""
    text = cell.strip()
    if "@" in text:
        return "email"
    if text.isdigit():
        return "number"
    return SUBMITTED if len(text) > 7 and parse_time(text) is not None else ""


def _guessed(line: int, cells: tuple[str, ...]) -> Row:
    values: dict[str, str] = {}
    texts = []
    for cell in filter(None, map(str.strip, cells)):
        look = _look(cell)
        values.setdefault(look, cell) if look else texts.append(cell)
    names = [text for text in texts if " " in text or "," in text] or texts
    name = names[0] if names else ""
    others = [text for text in texts if text != name]
    student = Student(
        name=shown(name),
        login=others[0] if others else "",
        email=values.get("email", ""),
        number=values.get("number", ""),
    )
    return Row(line, student, submitted_at=parse_time(values.get(SUBMITTED, "")))
