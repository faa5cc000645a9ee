"""What an instructor decides for single students: points, what is excused, extensions.

A TOML file::

    [[override]]
    student = "Ana O'Brien"                       # name, login, e-mail address, number, or name of the submission
    exercise = "affine_*"                         # left out: the whole submission
    points = 3                                    # or excused = true
    comment = "graded by hand"                    # the student reads it

    [[override]]
    student = "bob"
    extension_until = 2026-03-05T23:59:00-08:00   # the due date of this student
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

import msgspec

from graders.judging.assignment import LatePolicy
from graders.judging.expected import in_plain_words
from graders.submissions import Identity, Student
from graders.submissions.students import key
from graders.text import expected_among

_Points = Annotated[float, msgspec.Meta(ge=0, le=1e6)]
_Text = Annotated[str, msgspec.Meta(min_length=1)]
_TABLE = "override"


class OverridesError(ValueError):
    """A file of overrides that cannot be used; the message names file, entry, value and what was expected."""


class Override(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision for one student.

    Attributes:
        student: the student, by any name; or a submission, which is every student of a group.
        exercise: name or glob; None for the whole submission.
        points: what counts instead of what was graded.
        excused: it counts neither for nor against the student.
        extension_until: the due date of this student.
        comment: why; shown to the student.
    """

    student: _Text
    exercise: _Text | None = None
    points: _Points | None = None
    excused: bool = False
    extension_until: datetime | None = None
    comment: str = ""

    def concerns(self, submission: str, student: Student) -> bool:
        """Whether it is about this student, or about all who handed in this submission."""
        wanted = key(self.student)
        return wanted == key(submission) or wanted in student.names()

    def covers(self, exercise: str) -> bool:
        """Whether it is about this exercise in particular."""
        return self.exercise is not None and fnmatchcase(exercise, self.exercise)


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Read a file of overrides.

    Raises:
        OverridesError: the file cannot be read, or an entry says nothing, or something that is no decision.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OverridesError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OverridesError(f"{path}: not a TOML file: {error}") from None
    entries = content.pop(_TABLE, [])
    for name in content:
        raise OverridesError(f"{path}: {name}: no such key; expected tables [[{_TABLE}]]")
    if not isinstance(entries, list):
        raise OverridesError(f"{path}: [{_TABLE}]: expected a list of tables, [[{_TABLE}]]")
    return tuple(_entry(f"{path}: {_TABLE} {number}", entry) for number, entry in enumerate(entries, start=1))


def require_known(
    path: Path,
    overrides: Sequence[Override],
    students: Iterable[tuple[str, Student]],
    exercises: Collection[str],
    course: Collection[str] = (),
) -> None:
    """Refuse an override that is about nobody, about two people of one name, or about no exercise.

    Args:
        path: the file, for the message.
        overrides: its entries.
        students: who is there, each with the name of the submission.
        exercises: what was graded.
        course: every exercise there is: one of these that was not graded, or is no longer, is `remarkable` alone.

    Raises:
        OverridesError: naming the entry.
    """
    known = list(students)
    for number, override in enumerate(overrides, start=1):
        where = f"{path}: {_TABLE} {number}"
        found = [(submission, student) for submission, student in known if override.concerns(submission, student)]
        if not found:
            names = [name for submission, student in known for name in (student.label(), submission) if name]
            expected = expected_among(override.student, names)
            raise OverridesError(f"{where}: student = {override.student!r}: nobody of that name; {expected}")
        if len({submission for submission, _ in found}) > 1:
            several = ", ".join(sorted(submission for submission, _ in found))
            raise OverridesError(
                f"{where}: student = {override.student!r}: is in {several}; expected one of these names"
            )
        if override.exercise is not None and not any(map(override.covers, (*exercises, *course))):
            expected = expected_among(override.exercise, exercises)
            raise OverridesError(f"{where}: exercise = {override.exercise!r}: no such exercise; {expected}")


def require_later(path: Path, overrides: Sequence[Override], late: LatePolicy | None) -> None:
    """Refuse an extension that ends before the due date, or cannot be compared with it.

    Raises:
        OverridesError: naming the entry.
    """
    for number, override in enumerate(overrides, start=1):
        if override.extension_until is None or late is None:
            continue
        until = late.local(override.extension_until)
        said = f"{path}: {_TABLE} {number}: extension_until = {until.isoformat()}"
        if (until.tzinfo is None) != (late.due.tzinfo is None):
            raise OverridesError(f"{said}, due {late.due.isoformat()}: give both a UTC offset, or neither")
        if until < late.due:
            raise OverridesError(f"{said}: is before the due date, {late.due.isoformat()}; expected a later time")


def remarkable(
    path: Path, overrides: Sequence[Override], worth: Mapping[str, float], late: LatePolicy | None
) -> Iterator[str]:
    """Say of decisions that are applied and may not be meant: nothing to apply to, points above the maximum."""
    for number, override in enumerate(overrides, start=1):
        where = f"{path}: {_TABLE} {number}"
        if override.exercise is not None and not any(map(override.covers, worth)):
            yield f"{where}: exercise = {override.exercise!r}: not part of these results, so that it changes nothing"
            continue
        if override.extension_until is not None and late is None:
            yield f"{where}: an extension changes nothing, as the assignment has no [late]"
        least = min((points for name, points in worth.items() if override.covers(name)), default=sum(worth.values()))
        if override.points is not None and override.points > least:
            yield f"{where}: points = {override.points:g} of {least:g}: counted as they are, above full marks"


def students_of(identities: Mapping[str, Identity], submissions: Iterable[str]) -> Iterator[tuple[str, Student]]:
    """Every student, with the submission; for a submission of nobody known, a student named as it is."""
    for submission in submissions:
        identity = identities.get(submission)
        known = identity.students if identity is not None else ()
        yield from ((submission, student) for student in known or (Student(),))


def _entry(where: str, entry: Any) -> Override:
    if isinstance(entry, dict):
        for name in entry:
            if name not in Override.__struct_fields__:
                raise OverridesError(
                    f"{where}: {name}: no such key; {expected_among(name, Override.__struct_fields__)}"
                )
    try:
        override = msgspec.convert(entry, type=Override)
    except msgspec.ValidationError as error:
        raise OverridesError(f"{where}: {in_plain_words(str(error)).replace('$.', '')}") from None
    if override.points is not None and override.excused:
        raise OverridesError(f"{where}: points = {override.points:g} and excused = true; expected one of them")
    if override.points is None and not override.excused and override.extension_until is None:
        raise OverridesError(f"{where}: decides nothing; expected points, excused or extension_until")
    if override.extension_until is not None and override.exercise is not None:
        raise OverridesError(f"{where}: extension_until is for a whole submission; expected no exercise beside it")
    return override
