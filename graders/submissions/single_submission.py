"""One submission by itself, not an entry of a class."""

import os
from pathlib import Path
from typing import Final

from graders.submissions.model import Handed, UnusablePathError
from graders.submissions.naming import shown

SUFFIXES: Final = (".zip", ".py", ".ipynb")


def single(path: Path) -> Handed:
    """Describe a path that is one submission itself.

    Raises:
        UnusablePathError: Nothing is there.
    """
    if not os.path.lexists(path):
        raise UnusablePathError(f"{shown(str(path))} does not exist; expected a folder, .zip, .py or .ipynb")
    absolute = Path(os.path.normpath(path.absolute()))
    name = absolute.name or str(absolute)
    return Handed(name=shown(stem(name, path)), places=(str(absolute),), uploaded_as=(name,), alone=True)


def stem(name: str, path: Path) -> str:
    """A name without the suffix that says what kind of submission it is."""
    plain, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    return plain if suffix.lower() in SUFFIXES and plain.strip() and not path.is_dir() else name
