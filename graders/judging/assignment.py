"""The assignment file: which exercises are set, what they are worth, and what being late costs.

A TOML file::

    name = "Assignment 2"
    exercises = ["scale_*", "shift_backward"]
    advisory_counts = ["*/gradient-at-tie"]       # or true, or false

    [points]
    "scale_*" = 3
    shift_backward = 8

    [conventions]                                 # one right way where the course leaves several open
    scale_bias = "added_first"

    [visibility]                                  # on Gradescope; the last glob that matches
    "*_backward" = "after_due_date"

    [late]
    due = 2026-03-01T23:59:00-08:00
    timezone = "America/Los_Angeles"              # whose clocks say when a day is over
    percent_per_day = 10
    grace_days = 2
    max_percent = 50
    term_grace_days = 5                           # over all assignments of a term
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from graders.course import current
from graders.judging.catalogue import Named, choices, exercises
from graders.judging.expected import in_plain_words
from graders.text import expected_among

_Points = Annotated[float, msgspec.Meta(ge=0, le=1e6)]
_Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
_Glob = Annotated[str, msgspec.Meta(min_length=1)]
_ROOT = ""
_T = TypeVar("_T", bound=Named)
Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
"""Who sees an exercise on Gradescope."""


class AssignmentError(ValueError):
    """An assignment file that cannot be used; the message names file, key, value and what was expected."""


class LatePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What a late submission loses.

    Attributes:
        due: the last moment that is in time; one without a UTC offset is of ``timezone``.
        percent_per_day: percent of the score lost for each day or part of one after ``due``.
        grace_days: number of days or parts of one that cost nothing.
        max_percent: the most that can be lost.
        term_grace_days: number of further days that cost nothing, over all assignments of a term; each is used up.
        timezone: name in the IANA database of the zone whose clocks say when a day is over; empty: that of the offsets.
    """

    due: datetime
    percent_per_day: _Percent
    grace_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    max_percent: _Percent = 100.0
    term_grace_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    timezone: str = ""

    def local(self, time: datetime) -> datetime:
        """A time with the offset that clocks of ``timezone`` have then; without a zone, the time as it is."""
        if not self.timezone:
            return time
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - few assignments name a zone

        zone = ZoneInfo(self.timezone)
        there = time.replace(tzinfo=zone) if time.tzinfo is None else time.astimezone(zone)
        offset = there.utcoffset()
        assert offset is not None
        return there.replace(tzinfo=timezone(offset))


@cache
def _matches(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """What is graded and for how much; exercises and checks are chosen by glob.

    The order of ``exercises`` is the order to work in. ``advisory_counts`` holds globs of check ids that carry points
    though they are advisory; ``conventions`` the one convention that is right, by the name of the choice.
    ``visibility`` says who sees an exercise on Gradescope.
    """

    name: str = ""
    exercises: tuple[_Glob, ...] = ("*",)
    points: dict[str, _Points] = {}
    advisory_counts: tuple[_Glob, ...] = ()
    conventions: dict[str, str] = {}
    visibility: dict[str, Visibility] = {}
    late: LatePolicy | None = None

    def selects(self, exercise: str) -> bool:
        """Whether the exercise is part of the assignment."""
        return _matches(exercise, self.exercises)

    def in_order(self, operations: Iterable[_T]) -> list[_T]:
        """Operations in the order in which the assignment names their exercises; those it does not name are last."""

        def place(operation: Named) -> int:
            names = [name.rpartition(".")[2] for name in operation.exercises]
            globs = enumerate(self.exercises)
            found = (number for number, glob in globs if any(fnmatchcase(name, glob) for name in names))
            return next(found, len(self.exercises))

        return sorted(operations, key=place)

    def points_for(self, exercise: str) -> float | None:
        """Return what the assignment sets for the exercise, if anything; see :func:`points_for`."""
        return points_for(exercise, self.points)

    def visibility_of(self, exercise: str) -> Visibility:
        """Who sees an exercise on Gradescope; everybody, unless a glob says otherwise."""
        matching = [value for glob, value in self.visibility.items() if fnmatchcase(exercise, glob)]
        return matching[-1] if matching else "visible"

    def counts(self, check: str) -> bool:
        """Whether an advisory check carries points."""
        return any(fnmatchcase(check, glob) for glob in self.advisory_counts)


class _File(msgspec.Struct, kw_only=True):
    """The tables and keys of the file, before the inner tables are read."""

    name: str = ""
    exercises: tuple[_Glob, ...] = ("*",)
    points: dict[str, Any] = {}
    advisory_counts: bool | tuple[_Glob, ...] = False
    conventions: dict[str, str] = {}
    visibility: dict[str, Visibility] = {}
    late: dict[str, Any] | None = None


def points_for(exercise: str, points: Mapping[str, float]) -> float | None:
    """Return the points of the exercise's own entry, else of the last glob that matches, else none."""
    if exercise in points:
        return points[exercise]
    matching = [value for glob, value in points.items() if fnmatchcase(exercise, glob)]
    return matching[-1] if matching else None


def chosen_assignment(path: Path | None) -> Assignment | None:
    """The assignment of a file, else the one that the course names as its own; None: all exercises.

    Raises:
        AssignmentError: See `read_assignment`.
    """
    path = path or current().assignment
    if path is None:
        return None
    try:
        return read_assignment(path, [name.rpartition(".")[2] for name in exercises()], _known_conventions)
    except AssignmentError as error:
        raise AssignmentError(in_plain_words(str(error))) from None


def _known_conventions() -> dict[str, Collection[str]]:
    return {choice.name: choice.names() for choice in choices()}


def read_assignment(
    path: Path, known_exercises: Collection[str], known_conventions: Callable[[], Mapping[str, Collection[str]]] = dict
) -> Assignment:
    """Read an assignment file and check it against the catalogue.

    Args:
        path: the TOML file.
        known_exercises: names of all exercises there are.
        known_conventions: gives the names of the conventions of each choice; called where the file pins one.

    Raises:
        AssignmentError: the file cannot be read, a value is not what its key wants, a key is unknown, or a
            glob matches no exercise.
    """
    raw = _fields(_load(path), _File, str(path), _ROOT)
    late = raw.pop("late", None)
    points = raw.pop("points", {})
    counts = raw.pop("advisory_counts", False)
    where = str(path)
    assignment = Assignment(
        **raw,
        points={glob: _value(f"points.{glob}", worth, _Points, where) for glob, worth in points.items()},
        advisory_counts=counts if isinstance(counts, tuple) else (("*",) if counts else ()),
        late=None if late is None else _late(LatePolicy(**_fields(late, LatePolicy, where, "late.")), where),
    )
    _require_known(assignment, known_exercises, where)
    known = known_conventions() if assignment.conventions else {}
    for choice, convention in assignment.conventions.items():
        if choice not in known:
            raise AssignmentError(f"{where}: conventions.{choice}: no such choice; {expected_among(choice, known)}")
        if convention not in known[choice]:
            expected = " or ".join(map(repr, known[choice]))
            raise AssignmentError(f"{where}: conventions.{choice} = {convention!r}: expected {expected}")
    return assignment


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssignmentError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: not a TOML file: {error}") from None


def _fields(table: dict[str, Any], kind: type[msgspec.Struct], where: str, prefix: str) -> dict[str, Any]:
    """Convert each key of a table by the field of ``kind`` that it names."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for key in table:
        if key not in fields:
            raise AssignmentError(f"{where}: {prefix}{key}: no such key; {expected_among(key, fields)}")
    for name, field in fields.items():
        if field.required and name not in table:
            raise AssignmentError(f"{where}: {prefix}{name} is missing")
    return {key: _value(prefix + key, value, fields[key].type, where) for key, value in table.items()}


def _late(late: LatePolicy, where: str) -> LatePolicy:
    try:
        return msgspec.structs.replace(late, due=late.local(late.due))
    except (ValueError, LookupError, OSError):
        from zoneinfo import available_timezones  # noqa: PLC0415 - as above

        zones = available_timezones()
        said = f"{where}: late.timezone = {late.timezone!r}: no such zone; {expected_among(late.timezone, zones)}"
        raise AssignmentError(said) from None


def _value(key: str, value: object, kind: Any, where: str) -> Any:
    try:
        return msgspec.convert(value, type=kind)
    except msgspec.ValidationError as error:
        reason = str(error).replace(" - at `$", " - at `" + key).replace("`object`", "`table`")
        raise AssignmentError(f"{where}: {key} = {value!r}: {reason}") from None


def _require_known(assignment: Assignment, known: Collection[str], where: str) -> None:
    """Refuse a glob that matches nothing: it is a misspelt name."""
    for glob in assignment.exercises:
        _require_match("exercises", glob, known, where, "exercise")
    selected = [name for name in known if assignment.selects(name)]
    for glob in assignment.visibility:
        _require_match("visibility", glob, selected, where, "exercise of this assignment")
    for glob in assignment.points:
        _require_match("points", glob, selected, where, "exercise of this assignment")


def _require_match(key: str, glob: str, names: Collection[str], where: str, what: str) -> None:
    if not any(fnmatchcase(name, glob) for name in names):
        raise AssignmentError(f"{where}: {key}: {glob!r} matches no {what}; {expected_among(glob, names)}")
