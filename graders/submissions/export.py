"""A class as it is downloaded: the folder, or the zip that Canvas, Moodle or Gradescope exports."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from graders.submissions.archives import extract_class
from graders.submissions.gradescope import METADATA
from graders.submissions.model import UnreadableSubmission, UnusablePathError
from graders.submissions.naming import take_apart
from graders.submissions.roster import ROSTER
from graders.submissions.staging import temporary_directory


class ClassFolder(msgspec.Struct, frozen=True):
    """A folder whose entries are submissions, and what was left out of it."""

    path: Path
    notes: tuple[str, ...] = ()


@contextmanager
def opened_class(path: Path) -> Iterator[ClassFolder]:
    """Give the folder whose entries are submissions: ``path`` itself, or what an exported zip holds.

    A zip is unpacked into a folder that exists until the context ends. One folder around everything, as Gradescope
    makes it, is left out.

    Raises:
        UnusablePathError: It is a zip that cannot be unpacked.
    """
    if path.suffix.lower() != ".zip" or not path.is_file():
        yield ClassFolder(path)
        return
    with ExitStack() as stack:
        root = temporary_directory(stack)
        try:
            notes = extract_class(path, root)
        except UnreadableSubmission as error:
            raise UnusablePathError(str(error)) from None
        yield ClassFolder(_inside(root), tuple(notes))


def _inside(root: Path) -> Path:
    """The folder of the submissions: below the one that is around them all, if that is no submission itself."""
    entries = list(root.iterdir())
    if len(entries) != 1 or not entries[0].is_dir():
        return root
    (only,) = entries
    names = {entry.name: entry.is_dir() for entry in only.iterdir()}
    is_itself_exported = take_apart({only.name: True})[only.name].system is not None
    holds_submissions = any(names.values()) or any(name.lower().endswith(".zip") for name in names)
    holds_exports = any(parts.system is not None for parts in take_apart(names).values())
    if METADATA in names or ROSTER in names or holds_exports or (holds_submissions and not is_itself_exported):
        return only
    return root
