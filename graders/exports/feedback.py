"""A zip of the students' pages under the names that Canvas or Moodle expects back."""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Final

from graders.exports.archive import add, archived
from graders.gradebook.scores import Entry
from graders.reports.names import PageNames

PAGE: Final = "feedback.html"
_MOODLE: Final = "_assignsubmission_"


def write_feedback(path: Path, entries: Iterable[Entry], page: Callable[[Entry], str]) -> None:
    """Write a zip with a page a student.

    Canvas takes a file back by the user's and the upload's number in its name, so that a page is named as the upload
    was, with another suffix; Moodle by the name of the folder. For all others the page has the student's name.
    """
    names = PageNames()
    done = set()
    with archived(path) as archive:
        for entry in entries:
            name = _returned_as(entry) or f"{names.of(entry)}.html"
            # Canvas and Moodle hand one file to every student of a group.
            if name not in done:
                done.add(name)
                add(archive, name, page(entry))


def _returned_as(entry: Entry) -> str:
    files = entry.identity.files
    if not files:
        return ""
    if _MOODLE in files[0]:
        folder, _, rest = files[0].partition("_file_")
        return f"{folder}_file_/{PAGE}" if rest or "." in files[0] else f"{files[0]}/{PAGE}"
    return f"{PurePath(files[0]).stem}.html" if entry.identity.on_canvas else ""
