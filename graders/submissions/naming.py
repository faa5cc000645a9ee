"""Names of submissions: as systems export them, as they may be shown, and made distinct."""

import re
import unicodedata
from typing import Final

import msgspec

_LONGEST_SHOWN: Final = 120

_EXPORTS: Final = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        # Canvas, as in doejane_LATE_123_456_layers.zip
        r"(?P<name>[^_]+(?:_[^_\d][^_]*)*?)(?P<late>_LATE)?_(?P<id>\d{2,})_\d{2,}_(?P<file>.+)",
        # a marked identifier, as in doe_id_123_layers.zip
        r"(?P<name>.+?)(?P<late>_LATE)?_id_(?P<id>\d+)_(?P<file>.+)",
        # Moodle, as in Jane Doe_123_assignsubmission_file_layers.zip; a folder has no file part
        r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)",
        # Blackboard, as in Homework_jdoe_attempt_2024-01-31-10-00-00_layers.zip
        r"[^_]+_(?P<name>(?P<id>[^_]+))(?P<late>_LATE)?_attempt_[\d-]+_?(?P<file>.*)",
    )
)
_RESUBMITTED: Final = re.compile(r"-(\d{1,2})(?=\.\w+$)")


class Uploaded(msgspec.Struct, frozen=True):
    """The parts of an exported file's name; ``system_id`` is empty for a name of no known form.

    ``version`` counts how often the file was handed in again.
    """

    student: str
    file: str
    system_id: str = ""
    late: bool = False
    version: int = 0


def uploaded(entry: str) -> Uploaded:
    """Take apart the name under which a learning-management system exported a file."""
    for pattern in _EXPORTS:
        match = pattern.fullmatch(entry)
        if match is not None:
            again = _RESUBMITTED.search(match["file"])
            file = _RESUBMITTED.sub("", match["file"])
            late, version = match["late"] is not None, int(again[1]) if again else 0
            return Uploaded(match["name"].strip(), file, match["id"], late, version)
    return Uploaded(entry, entry)


def shown(text: str) -> str:
    """Escape what would deceive or break a terminal: control, right-to-left and undecodable characters."""
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
