"""Which entries of a folder are submissions, and whose."""

import os
import stat
from collections import Counter
from pathlib import Path
from typing import Final

from graders.submissions.files import SKIPPED_NAMES
from graders.submissions.model import Discovery, Handed, UnusablePathError
from graders.submissions.naming import Uploaded, shown, uploaded
from graders.submissions.roster import ROSTER, Roster, read_roster

SUFFIXES: Final = (".zip", ".py", ".ipynb")
_OTHER_ARCHIVES: Final = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
_OUTPUT_MARKS: Final = ("results.jsonl", "gradebook.csv")

_Key = tuple[str, str]


def discover(path: Path) -> Discovery:
    """Find the submissions that a folder holds, one an entry.

    Files that one student uploaded one by one to a learning-management system are one submission. Hidden
    files, caches and the roster are none; anything else that is none is noted. An entry that cannot be
    graded (an archive of another kind, a pipe, a link that leads out) is listed all the same, so that opening
    it says why.

    Raises:
        UnusablePathError: ``path`` is no folder, or it cannot be read.
    """
    try:
        with os.scandir(path) as entries:
            found = sorted((entry for entry in entries if not _skipped(entry)), key=lambda e: e.name)
    except OSError as error:
        text = f"{shown(str(path))}: {error.strerror}; expected a folder whose entries are submissions"
        raise UnusablePathError(text) from None
    groups: dict[_Key, list[tuple[Path, Uploaded]]] = {}
    notes: list[str] = []
    for entry in found:
        parts = uploaded(entry.name)
        why_not = _why_not(entry, parts)
        if why_not:
            notes.append(f"{shown(entry.name)} was passed over: {why_not}")
            continue
        key = (parts.student, parts.system_id) if parts.system_id else (entry.name, "")
        groups.setdefault(key, []).append((path / entry.name, parts))
    return _discovery(groups, notes, read_roster(path))


def single(path: Path) -> Handed:
    """Describe a path that is one submission itself.

    Raises:
        UnusablePathError: Nothing is there.
    """
    if not os.path.lexists(path):
        raise UnusablePathError(f"{shown(str(path))} does not exist; expected a folder, .zip, .py or .ipynb")
    absolute = Path(os.path.normpath(path.absolute()))
    name = absolute.name or str(absolute)
    return Handed(name=shown(_stem(name, path)), paths=(absolute,), uploaded_as=(name,))


def _skipped(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") or entry.name in SKIPPED_NAMES or entry.name == ROSTER or _is_own(entry)


def _is_own(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is what grading wrote into the class's own folder."""
    own = entry.name in (*_OUTPUT_MARKS, "report")
    return own and _is_output(str(Path(entry.path).parent))


def _why_not(entry: os.DirEntry[str], parts: Uploaded) -> str:
    """Why an entry is no submission; empty if it is one, readable or not."""
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - a name, not a path
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return ""
    if stat.S_ISDIR(mode):
        return "it holds the results of grading" if _is_output(entry.path) else ""
    if suffix in SUFFIXES or suffix in _OTHER_ARCHIVES or parts.system_id or stat.S_ISLNK(mode):
        return ""
    return "expected a folder, .zip, .py or .ipynb"


def _is_output(folder: str) -> bool:
    try:
        return all(Path(folder, mark).is_file() for mark in _OUTPUT_MARKS)
    except OSError:
        return False


def _discovery(groups: dict[_Key, list[tuple[Path, Uploaded]]], notes: list[str], roster: Roster) -> Discovery:
    wanted = {key: shown(_plain_name(key, files)) for key, files in groups.items()}
    count = Counter(wanted.values())
    taken: set[str] = {name for name, times in count.items() if times == 1}
    handed = []
    for key, uploads in groups.items():
        files, extra = _latest(uploads)
        name = wanted[key]
        extra += [f"{shown(files[0][0].name)} was handed in late"] if any(p.late for _, p in files) else []
        if count[name] > 1:
            name = _distinct(name, key, taken)
            extra.append(f"{count[wanted[key]]} submissions are called {wanted[key]}; this one is {name}")
            notes.append(f"{shown(files[0][0].name)} is graded as {name}: its name is not the only one")
        student = roster.student((key[1], wanted[key], key[0], *(p.file for _, p in files)))
        handed.append(_handed(name, student, files, extra))
    handed.sort(key=lambda one: one.name)
    present = {one.student for one in handed}
    missing = tuple(student for student in roster.students if student not in present)
    return Discovery(tuple(handed), (*notes, *roster.notes), missing)


def _latest(uploads: list[tuple[Path, Uploaded]]) -> tuple[list[tuple[Path, Uploaded]], list[str]]:
    """Of each file that one student handed in the version that came last, and what is said of it."""
    latest: dict[str, tuple[Path, Uploaded]] = {}
    versions = Counter(parts.file for _, parts in uploads)
    for upload in sorted(uploads, key=lambda each: (each[1].version, each[1].late)):
        latest[upload[1].file] = upload
    kept = [upload for upload in uploads if latest[upload[1].file] is upload]
    several = ((path, versions[parts.file]) for path, parts in kept if versions[parts.file] > 1)
    return kept, [f"{shown(path.name)} was taken, the latest of {count}" for path, count in several]


def _handed(name: str, student: str, files: list[tuple[Path, Uploaded]], notes: list[str]) -> Handed:
    paths = tuple(path.absolute() for path, _ in files)
    return Handed(name, paths, student, tuple(parts.file for _, parts in files), tuple(notes))


def _plain_name(key: _Key, files: list[tuple[Path, Uploaded]]) -> str:
    path, parts = files[0]
    return key[0] if parts.system_id else _stem(key[0], path)


def _stem(name: str, path: Path) -> str:
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    return stem if suffix.lower() in SUFFIXES and stem.strip() and not path.is_dir() else name


def _distinct(name: str, key: _Key, taken: set[str]) -> str:
    """A name that no other has: with the system's number, or the full file name, or counted."""
    options = [f"{name}_{key[1]}" if key[1] else shown(key[0])]
    options += [f"{name} ({number})" for number in range(2, len(taken) + 3)]
    chosen = next(option for option in options if option not in taken)
    taken.add(chosen)
    return chosen
