"""Notice that a folder is one submission, where a folder whose entries are submissions was asked for."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from graders.judging.catalogue import files
from graders.submissions.course_facts import course_tree

_ASSIGNMENT: Final = re.compile(r"(?:assignment|assign|hw|homework)[ _-]?\d", re.IGNORECASE)


def _file_names() -> frozenset[str]:
    """Names that files of exercises have, here or in the course's tree."""
    return frozenset(f"{name}.py" for name in files()) | {PurePosixPath(file).name for file in course_tree().files()}


def _folders() -> frozenset[str]:
    """Names of folders that only the course's tree has."""
    return frozenset({course_tree().package, course_tree().subpackage})


def parts_of_one(entries: Iterable[Path]) -> list[str]:
    """Names of the entries that are parts of one submission; empty if the entries are submissions themselves.

    Parts are files named like those of the exercises, at least two and half of all Python files, and folders of the
    course's tree. An archive, or another folder that holds such files, is a submission, and settles it.
    """
    known = _file_names()
    found, folders, sources = [], [], 0
    for entry in entries:
        if entry.is_dir():
            if _is_part(entry):
                folders.append(entry.name)
            elif _holds_exercises(entry, known):
                return []
        elif entry.suffix.lower() == ".zip":
            return []
        elif entry.suffix == ".py":
            sources += 1
            found += [entry.name] if entry.name in known else []
    several = len(found) >= 2 and 2 * len(found) >= sources
    return sorted([*folders, *found]) if folders or several else []


def _is_part(folder: Path) -> bool:
    is_assignment = _ASSIGNMENT.fullmatch(folder.name) is not None and (folder / course_tree().package).is_dir()
    return folder.name in _folders() or is_assignment


def _holds_exercises(folder: Path, known: frozenset[str]) -> bool:
    """Whether exercises lie in a folder, or one level below."""
    try:
        return any(item.name in known | _folders() for pattern in ("*", "*/*") for item in folder.glob(pattern))
    except OSError:
        return False
