"""Names of the students' pages: the student's own, made distinct."""

import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Final

from graders.gradebook.scores import Entry

_LONGEST: Final = 100
"""Bytes of a name, and of what tells it from another: both are well below the 255 that a file's name may have."""


class PageNames:
    """Gives every student a file name of their own; the same ones for the same class in the same order."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, entry: Entry) -> str:
        """Return the stem of the file's name: the student's name, with a number or a counter where two share it."""
        # A file system may not tell upper from lower case.
        name = next(name for name in _candidates(entry) if name.casefold() not in self._taken)
        self._taken.add(name.casefold())
        return name


def _candidates(entry: Entry) -> Iterator[str]:
    plain = _slug(entry.label) or "student"
    yield plain
    told_apart = (entry.student.number, entry.student.login, entry.student.canvas_id, entry.result.submission)
    yield from (f"{plain}-{_slug(text)}" for text in told_apart if _slug(text))
    yield from (f"{plain}-{number}" for number in count(2))


def _slug(text: str) -> str:
    """Letters with accents and vowel signs, and digits, of any script; composed, as some file systems do."""
    letters = (
        letter if unicodedata.category(letter)[0] in "LMN" or letter in "._-" else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    return "-".join("".join(letters).split()).encode()[:_LONGEST].decode(errors="ignore").strip(".-")
