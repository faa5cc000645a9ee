"""Grace days over a term: how many each student has used, carried from one folder of results to the next."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from graders.results import ResultError
from graders.submissions import Student
from graders.submissions.students import key
from graders.text import written

GRACE_DAYS: Final = "grace_days.json"
"""In a folder of results: the days that its students have used in the term, those of its assignment included."""
PREVIOUS: Final = "previous_grace_days.json"
"""The file of the assignment before, copied beside the results of the next."""
_UNIQUE: Final = ("email", "login", "number", "canvas_id")
"""What no two students of a school share; Moodle's number of a participant is another in each assignment."""


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """How many days of the term one student has used."""

    student: Student
    days: int


class GraceDays:
    """Who has used how many days before an assignment."""

    def __init__(self, used: Iterable[Used] = ()) -> None:
        self._used = tuple(used)
        self._by_id: dict[str, Used] = {}
        self._by_name: dict[str, list[Used]] = {}
        for one in self._used:
            self._by_id.update(dict.fromkeys(_ids(one.student), one))
            for name in one.student.names():
                self._by_name.setdefault(name, []).append(one)

    def before(self, student: Student) -> int:
        """The days that a student has used before; 0 where it is not clear who of several is meant."""
        found = self._of(student)
        return 0 if found is None else found.days

    def after(self, used: Iterable[Used]) -> list[Used]:
        """All that is used with the days of one assignment more; who is not in it has what they had."""
        now: list[Used] = []
        waiting = dict.fromkeys(self._used)
        for one in used:
            earlier = self._of(one.student)
            if earlier is None:
                now.append(one)
            else:
                waiting.pop(earlier, None)
                now.append(Used(student=one.student.merged(earlier.student), days=one.days + earlier.days))
        return [one for one in (*now, *waiting) if one.days]

    def _of(self, student: Student) -> Used | None:
        for identifier in _ids(student):
            if identifier in self._by_id:
                return self._by_id[identifier]
        named = [one for name in student.names() for one in self._by_name.get(name, ())]
        named = [one for one in dict.fromkeys(named) if not _differ(one.student, student)]
        return named[0] if len(named) == 1 else None


def read_grace_days(path: Path) -> GraceDays:
    """Read who has used how many days; nobody where there is no such file.

    Raises:
        ResultError: The file is damaged.
        OSError: The file cannot be read.
    """
    if not path.is_file():
        return GraceDays()
    try:
        return GraceDays(msgspec.json.decode(path.read_bytes(), type=tuple[Used, ...]))
    except msgspec.DecodeError as error:
        raise ResultError(f"{path}: {error}") from None


def write_grace_days(path: Path, used: Iterable[Used]) -> None:
    """Write who has used how many days.

    Raises:
        OSError: The file cannot be written.
    """
    with written(path) as file:
        file.write(
            msgspec.json.format(msgspec.json.encode(list(used)).decode("utf-8", "surrogatepass"), indent=1) + "\n"
        )


def previous_grace_days(folder: Path, previous: Path) -> Path:
    """The file with the days that were used until the assignment before.

    Raises:
        ResultError: ``previous`` is no such folder, or the folder itself.
    """
    file = previous / GRACE_DAYS
    if folder.exists() and previous.exists() and folder.samefile(previous):
        raise ResultError(f"--previous {previous}: the folder itself; expected the results of the assignment before")
    if not file.is_file():
        expected = "the results of the assignment before, whose [late] has term_grace_days"
        raise ResultError(f"--previous {previous}: holds no {GRACE_DAYS}; expected {expected}")
    return file


def _ids(student: Student) -> Iterator[str]:
    for field in _UNIQUE:
        if getattr(student, field):
            yield f"{field} {key(getattr(student, field))}"


def _differ(one: Student, other: Student) -> bool:
    """Whether something says that two students of one name are two."""
    pairs = ((getattr(one, field), getattr(other, field)) for field in _UNIQUE)
    return any(mine and theirs and key(mine) != key(theirs) for mine, theirs in pairs)
