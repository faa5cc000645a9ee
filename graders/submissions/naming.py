"""Names of submissions: as systems export them, as they may be shown, and made distinct."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

import msgspec

_LONGEST_SHOWN: Final = 120
"""Characters of a name: a line and a half of a terminal."""


class System(StrEnum):
    """Where the name of an entry comes from."""

    CANVAS = "Canvas"
    MOODLE = "Moodle"
    BLACKBOARD = "Blackboard"
    MARKED = "a marked number"


_CANVAS: Final = re.compile(
    # doejane_LATE_10037_90001_layers-2.py: name, user, upload; both numbers have several digits.
    r"(?P<name>[^\W_]+)(?P<late>_LATE)?_(?P<id>[1-9]\d{2,})_(?P<upload>[1-9]\d{2,})_(?P<file>.+)",
    re.DOTALL | re.IGNORECASE,
)
_OTHERS: Final = (
    # a marked identifier, as in doe_id_123_layers.zip
    (System.MARKED, re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_id_(?P<id>\d+)_(?P<file>.+)", re.DOTALL)),
    # Moodle, as in Jane Doe_123_assignsubmission_file_layers.zip; a folder has no file part
    (
        System.MOODLE,
        re.compile(
            r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.DOTALL
        ),
    ),
    # Blackboard, as in Homework_jdoe_attempt_2024-01-31-10-00-00_layers.zip
    (
        System.BLACKBOARD,
        re.compile(r"[^_]+_(?P<name>(?P<id>[^_]+))(?P<late>_LATE)?_attempt_[\d-]+_?(?P<file>.*)", re.DOTALL),
    ),
)
_RESUBMITTED: Final = re.compile(r"-(\d{1,2})(?=\.\w+$)")
_WORK: Final = re.compile(
    r"(?:hw|homework|a|as|assign|assignment|ps|pset|problemset|ex|exercise|exam|midterm|final|finals|quiz|lab|project|proj|task"
    r"|section|sec|group|grp|team|week|unit|part|class|course|cs\d*n?|submission|submissions|student|solution|code"
    r"|spring|summer|fall|autumn|winter|year|week)\d*[a-z]?",
    re.IGNORECASE,
)
"""What begins a file's name without being a person: such a name is never Canvas's."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DATE: Final = re.compile(r"(?:(?:19|20)\d\d)?(?:0\d|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0\d|1[0-2])")
_VERSION: Final = re.compile(
    r"(?:[ _.-]*(?:\(\d{1,2}\)|(?:v|ver|version|rev|draft|copy|final|new|old|latest|updated?|resubmi\w+|try|attempt)"
    r"[ _.-]?\d{0,2}))+",
    re.IGNORECASE,
)


class Uploaded(msgspec.Struct, frozen=True):
    """The parts of an exported file's name; ``system`` is None for a name of no known form.

    ``version`` counts how often the file was handed in again.
    """

    student: str
    file: str
    system: System | None = None
    system_id: str = ""
    late: bool = False
    version: int = 0


def take_apart(entries: Mapping[str, bool], users: AbstractSet[str] = frozenset()) -> dict[str, Uploaded]:
    """Take apart the names under which learning-management systems exported the entries of one folder.

    Canvas's form, two numbers in a name, is also that of many a student's own name (``hw2_2026_03_alice.py``).
    So all entries are looked at together: in an export every upload has a number of its own, every student has
    one number, and no entry is a folder. What does not fit is taken for a plain name.

    Args:
        entries: Each entry's name, and whether it is a folder.
        users: Canvas's numbers of the students, where they are known: files of one of these are that student's,
            though two should have one upload's number.
    """
    canvas = _canvas((name for name, is_folder in entries.items() if not is_folder), users)
    return {name: canvas.get(name) or _other(name, is_folder=folder) for name, folder in entries.items()}


def _canvas(names: Iterable[str], users: AbstractSet[str]) -> dict[str, Uploaded]:
    matches = {name: match for name in names if (match := _CANVAS.fullmatch(name)) is not None}
    matches = {name: match for name, match in matches.items() if _WORK.fullmatch(match["name"]) is None}
    uploads: dict[str, list[str]] = {}
    owners: dict[str, set[str]] = {}
    for match in matches.values():
        uploads.setdefault(match["upload"], []).append(match["id"])
        owners.setdefault(match["id"], set()).add(match["name"].casefold())
    return {
        name: _parts(System.CANVAS, match)
        for name, match in matches.items()
        if (len(uploads[match["upload"]]) == 1 or (match["id"] in users and len(set(uploads[match["upload"]])) == 1))
        and len(owners[match["id"]]) == 1
        and not _is_dated(match, len(owners))
    }


def _is_dated(match: re.Match[str], users: int) -> bool:
    """Whether the two numbers are a year, alone or with a day, rather than a user and an upload."""
    is_year = _YEAR.fullmatch(match["id"]) is not None
    return is_year and (users == 1 or _DATE.fullmatch(match["upload"]) is not None)


def _other(name: str, *, is_folder: bool) -> Uploaded:
    for system, pattern in _OTHERS:
        match = pattern.fullmatch(name)
        if match is not None and not (is_folder and system is System.MARKED):
            return _parts(system, match)
    return Uploaded(name, name)


def _parts(system: System, match: re.Match[str]) -> Uploaded:
    again = _RESUBMITTED.search(match["file"])
    return Uploaded(
        student=match["name"].strip(),
        file=_RESUBMITTED.sub("", match["file"]),
        system=system,
        system_id=match["id"],
        late=match["late"] is not None,
        version=int(again[1]) if again else 0,
    )


def without_version(name: str) -> str:
    """A name without what tells versions apart (``alice_v2``, ``alice (1)``); as it is where it says none."""
    match = re.search(rf"(?:{_VERSION.pattern})\Z", name, re.IGNORECASE)
    return name[: match.start()] if match is not None and match.start() and not name[match.start()].isalnum() else name


def shown(text: str) -> str:
    """Escape what would deceive or break a terminal: control, right-to-left and undecodable characters."""
    if len(text) <= _LONGEST_SHOWN and text.isascii() and text.isprintable():
        return text
    plain = "".join(c if c.isprintable() else _escaped(c) for c in unicodedata.normalize("NFC", text))
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 1] + "…"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def is_text(name: str) -> bool:
    """Whether a file's name can be written as UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
