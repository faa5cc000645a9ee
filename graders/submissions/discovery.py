"""Which entries of a folder are submissions, and whose."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graders.results import clean_text
from graders.submissions.clones import SOURCE as LAST_COMMIT
from graders.submissions.clones import last_commit
from graders.submissions.files import SKIPPED_NAMES, list_files
from graders.submissions.gradescope import METADATA, Metadata, read_metadata
from graders.submissions.model import Discovery, Handed, UnreadableSubmission, UnusablePathError
from graders.submissions.naming import System, Uploaded, shown, take_apart, without_version
from graders.submissions.roster import ROSTER, Roster, RosterError, read_roster
from graders.submissions.single_submission import SUFFIXES, stem
from graders.submissions.staging import AS_TEXT
from graders.submissions.students import Identity, Student
from graders.text import counted, listed

_OTHER_ARCHIVES: Final = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
_OUTPUT_MARKS: Final = ("results.jsonl", "gradebook.csv")
_ABSENT: Final = "handed in nothing"


@dataclass(slots=True)
class _Entry:
    """One submission while it is put together: its uploads by name, and what is known of it so far."""

    name: str
    number: str
    folder: Path
    uploads: list[tuple[str, Uploaded]]
    notes: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    @property
    def first(self) -> str:
        return self.uploads[0][0]


def discover(path: Path) -> Discovery:
    """Find the submissions that a folder holds, one an entry.

    Files that one student uploaded one by one to a learning-management system are one submission. Hidden
    files, caches and the lists of students are none; anything else that is none is noted. An entry that cannot be
    graded (an archive of another kind, a pipe, a link) is listed all the same, so that opening it says why.

    Raises:
        UnusablePathError: ``path`` is not a directory, or it cannot be read.
        RosterError: The list of students cannot be used.
    """
    try:
        with os.scandir(path) as entries:
            modes = dict(sorted((entry.name, _mode(entry)) for entry in entries if not _skipped(entry)))
    except OSError as error:
        text = f"{shown(str(path))}: {error.strerror}; expected a folder whose entries are submissions"
        raise UnusablePathError(text) from None
    roster, metadata = read_roster(path), read_metadata(path)
    users = {row.student.canvas_id for row in roster.rows}
    parts = take_apart({name: stat.S_ISDIR(mode) for name, mode in modes.items()}, users)
    groups: dict[tuple[str, str], list[tuple[str, Uploaded]]] = {}
    notes: list[str] = []
    for name, mode in modes.items():
        one = parts[name]
        why_not = _why_not(path, name, mode, one)
        if why_not:
            notes.append(f"{shown(name)} was passed over: {why_not}")
            continue
        place = (one.student, one.system_id) if one.system is not None else (name, "")
        groups.setdefault(place, []).append((name, one))
    made = _entries(path, groups, notes)
    _match(made, roster, metadata)
    notes += [
        *_hard_links(made),
        *_put_together(made),
        *_versions(made),
        *_twice(made, roster),
        *_unlisted(made, roster),
        *roster.notes,
        *metadata.notes,
    ]
    identities = {one.name: _identity(one, roster, metadata) for one in made}
    handed = sorted((_handed(one, identities[one.name]) for one in made), key=lambda one: one.name)
    absent = _absent(made, roster, notes)
    return Discovery(tuple(handed), tuple(notes), (*(identities[one.name] for one in handed), *absent))


def _skipped(entry: os.DirEntry[str]) -> bool:
    lists = (ROSTER, METADATA)
    return entry.name.startswith(".") or entry.name in (*SKIPPED_NAMES, *lists) or _is_own(entry)


def _is_own(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is what grading wrote into the class's own folder."""
    own = entry.name in (*_OUTPUT_MARKS, "report")
    return own and _is_output(str(Path(entry.path).parent))


def _mode(entry: os.DirEntry[str]) -> int:
    """What an entry is; 0 where that cannot be known."""
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0


def _why_not(folder: Path, name: str, mode: int, parts: Uploaded) -> str:
    """Why an entry is no submission; empty if it is one, readable or not."""
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a path
    if not mode:
        return ""
    if stat.S_ISDIR(mode):
        return "it holds the results of grading" if _is_output(os.path.join(folder, name)) else ""  # noqa: PTH118
    if name.lower().endswith(AS_TEXT):
        return ""
    if suffix in SUFFIXES or suffix in _OTHER_ARCHIVES or parts.system is not None or stat.S_ISLNK(mode):
        return ""
    return "expected a folder, .zip, .py or .ipynb"


def _is_output(folder: str) -> bool:
    try:
        return all(os.path.isfile(os.path.join(folder, mark)) for mark in _OUTPUT_MARKS)  # noqa: PTH113, PTH118
    except OSError:
        return False


def _entries(
    folder: Path, groups: Mapping[tuple[str, str], list[tuple[str, Uploaded]]], notes: list[str]
) -> list[_Entry]:
    """The submissions, each under a name of its own."""
    wanted = {place: shown(_plain_name(folder, place, files)) for place, files in groups.items()}
    count = Counter(wanted.values())
    taken: set[str] = {name for name, times in count.items() if times == 1}
    made = []
    for place, uploads in groups.items():
        latest, own_notes = _latest(uploads)
        name = wanted[place]
        if count[name] > 1:
            name = _distinct(name, place, taken)
            own_notes.append(f"{count[wanted[place]]} submissions are called {wanted[place]}; this one is {name}")
            notes.append(f"{shown(latest[0][0])} is graded as {name}: its name is not the only one")
        made.append(_Entry(name, place[1], folder, latest, own_notes))
    return made


def _latest(uploads: list[tuple[str, Uploaded]]) -> tuple[list[tuple[str, Uploaded]], list[str]]:
    """Of each file that one student handed in the version that came last, and what is said of it."""
    latest: dict[str, tuple[str, Uploaded]] = {}
    versions = Counter(parts.file for _, parts in uploads)
    for upload in sorted(uploads, key=lambda each: (each[1].version, each[1].late)):
        latest[upload[1].file] = upload
    newest = [upload for upload in uploads if latest[upload[1].file] is upload]
    several = ((name, versions[parts.file]) for name, parts in newest if versions[parts.file] > 1)
    return newest, [f"{shown(name)} was taken, the latest of {count}" for name, count in several]


def _put_together(made: Iterable[_Entry]) -> list[str]:
    """Say of which entries one submission was made, to the instructor and on the submission itself."""
    several = [one for one in made if len(one.uploads) > 1]
    for one in several:
        system = one.uploads[0][1].system
        files = listed([shown(name) for name, _ in one.uploads], limit=len(one.uploads))
        one.notes.append(f"put together by {system}'s number {one.number}: {files}")
    if not several:
        return []
    whose = listed([f"{one.name} ({', '.join(shown(name) for name, _ in one.uploads)})" for one in several])
    return [f"entries of one student were put together for {counted(len(several), 'submission')}: {whose}"]


def _hard_links(made: Iterable[_Entry]) -> list[str]:
    """Say of files that are one and the same on the disk in two submissions."""
    owners: dict[tuple[int, int], list[tuple[_Entry, str]]] = {}
    for one in made:
        for upload, _ in one.uploads:
            for name, identity in _shared(one.folder / upload).items():
                owners.setdefault(identity, []).append((one, name))
    found = []
    for places in owners.values():
        if len({one.name for one, _ in places}) > 1:
            texts = [f"{shown(name)} of {one.name}" for one, name in places]
            note = f"{listed(texts)} are one file on the disk (a hard link)"
            for one, _ in places:
                one.notes.append(note)
            found.append(note)
    return found


def _shared(path: Path) -> dict[str, tuple[int, int]]:
    """The files of an entry that have several names on the disk."""
    try:
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            return list_files(path).shared
    except (OSError, UnreadableSubmission):
        return {}
    is_shared = stat.S_ISREG(status.st_mode) and status.st_nlink > 1
    return {path.name: (status.st_dev, status.st_ino)} if is_shared else {}


def _versions(made: Iterable[_Entry]) -> list[str]:
    """Warn of names that tell of several versions of one submission: each is graded, in a row of its own."""
    groups: dict[str, list[_Entry]] = {}
    for one in made:
        groups.setdefault(without_version(one.name).casefold(), []).append(one)
    return [
        _same(several, "look like versions of one submission")
        for several in groups.values()
        if len(several) > 1 and any(without_version(one.name) != one.name for one in several)
    ]


def _twice(made: Iterable[_Entry], roster: Roster) -> list[str]:
    """Warn of students who have several submissions."""
    owners: dict[str, list[_Entry]] = {}
    labels: dict[str, str] = {}
    for one in made:
        students = [roster.rows[place].student for place in one.rows if roster.rows[place].student.label()]
        labels |= {student.identifier(): student.label() for student in students}
        for identifier in dict.fromkeys(student.identifier() for student in students):
            owners.setdefault(identifier, []).append(one)
    return [
        _same(several, f"are all of {labels[identifier]}") for identifier, several in owners.items() if len(several) > 1
    ]


def _unlisted(made: Iterable[_Entry], roster: Roster) -> list[str]:
    """Say which submissions are of nobody whom the roster has."""
    strangers = [one.name for one in made if not one.rows]
    if not (roster.rows and strangers):
        return []
    which = counted(len(strangers), "submission")
    return [f"{ROSTER} has no row for {which}: {listed(strangers)}; the column submission names it"]


def _same(several: list[_Entry], why: str) -> str:
    names = listed([one.name for one in several])
    for one in several:
        one.notes.append(f"{names} {why}")
    return f"{names} {why}: each is graded, in a row of its own; remove those that do not count"


def _match(made: list[_Entry], roster: Roster, metadata: Metadata) -> None:
    """Find the rows of the roster that each submission belongs to.

    Raises:
        RosterError: The roster names a submission twice, and not as that of a group.
    """
    for one in made:
        names = (one.name, *(name for name, _ in one.uploads))
        one.rows = roster.named(names)
        _require_group(roster, one.rows)
    taken = {place for one in made for place in one.rows}
    for one in made:
        if one.rows:
            continue
        submitters = metadata.submissions.get(one.first)
        if submitters is not None:
            places = (roster.student(student.names()) for student in submitters.students)
            one.rows = [place for place in places if place is not None]
            continue
        place = roster.numbered(_of_upload(one))
        if place is None:
            stems = sorted({stem(name, one.folder / name) for name, _ in one.uploads})
            place = roster.student((one.uploads[0][1].student, one.name, *stems))
        one.rows = [place] if place is not None else []
    taken |= {place for one in made for place in one.rows}
    _match_ends(made, roster, taken)


def _match_ends(made: list[_Entry], roster: Roster, taken: set[int]) -> None:
    """Give what is still nobody's to the student whose account ends its name, as in ``assignment-2-ada``."""
    claims: dict[int, list[_Entry]] = {}
    for one in made:
        if not one.rows and one.uploads[0][1].system is None:
            name = stem(one.first, one.folder / one.first)
            ends = [name[at + 1 :] for at, character in enumerate(name) if character in "-_ "]
            place = roster.student(end for end in ends if not end.isdigit())
            if place is not None and place not in taken:
                claims.setdefault(place, []).append(one)
    for place, several in claims.items():
        for one in several:
            one.rows = [place]


def _require_group(roster: Roster, places: list[int]) -> None:
    rows = [roster.rows[place] for place in places]
    students = {row.student for row in rows}
    if len(rows) > 1 and (len(students) < len(rows) or Student() in students):
        where = f"{ROSTER}:{rows[1].line}"
        raise RosterError(f"{where}: submission {rows[1].submission!r} is named twice, and not for two students")


def _identity(one: _Entry, roster: Roster, metadata: Metadata) -> Identity:
    """Gather what is known of a submission, the roster before the system."""
    exported = metadata.submissions.get(one.first)
    rows = [roster.rows[place] for place in one.rows]
    listed_students = [row.student for row in rows if row.student.label()]
    if exported is not None:
        students = _merged(listed_students, exported.students)
    else:
        students = _merged(listed_students[:1], [_of_upload(one)]) + listed_students[1:] if rows else [_of_upload(one)]
    timed = next((row for row in rows if row.submitted_at is not None), None)
    time, source = (timed.submitted_at, ROSTER) if timed is not None else (None, "")
    if time is None and exported is not None and exported.submitted_at is not None:
        time, source = exported.submitted_at, METADATA
    commit = last_commit(one.folder / one.first) if len(one.uploads) == 1 else None
    if time is None and commit is not None:
        time, source = commit.time, LAST_COMMIT
    return Identity(
        submission=one.name,
        students=tuple(student for student in students if student.label()),
        files=tuple(clean_text(name) for name, _ in one.uploads),
        commit=commit.place if commit is not None else "",
        organisation=commit.organisation if commit is not None else "",
        gradescope=one.first if exported is not None else "",
        submitted_at=time,
        time_source=source,
        system_time=timed is not None and timed.system,
        on_canvas=one.uploads[0][1].system is System.CANVAS,
        marked_late=any(parts.late for _, parts in one.uploads),
    )


def _merged(listed_students: Iterable[Student], exported: Iterable[Student]) -> list[Student]:
    """Each exported student with what the roster says of them, and those whom the roster alone has."""
    waiting = list(listed_students)
    merged = []
    for student in exported:
        same = next((other for other in waiting if other.names() & student.names()), None)
        if same is None and len(waiting) == 1 and not student.name:
            same = waiting[0]
        if same is not None:
            waiting.remove(same)
        merged.append(same.merged(student) if same is not None else student)
    return merged + waiting


def _of_upload(one: _Entry) -> Student:
    """What the name of an export says of its student: a number, and for Moodle the name too."""
    parts = one.uploads[0][1]
    match parts.system:
        case System.CANVAS:
            return Student(canvas_id=parts.system_id)
        case System.MOODLE:
            return Student(name=shown(parts.student), participant=parts.system_id)
        case System.BLACKBOARD:
            return Student(login=parts.system_id)
        case _:
            return Student()


def _absent(made: Iterable[_Entry], roster: Roster, notes: list[str]) -> list[Identity]:
    """The students of the roster who handed in nothing, each once, under a name that no submission has."""
    taken = {place for one in made for place in one.rows}
    seen = {roster.rows[place].student.identifier() for place in taken}
    names = {one.name for one in made}
    found, ghosts = [], []
    for place, row in enumerate(roster.rows):
        if place in taken:
            continue
        if row.submission:
            ghosts.append(shown(row.submission))
        if not row.student.label() or row.student.identifier() in seen:
            continue
        seen.add(row.student.identifier())
        label = row.student.label()
        name = label if label not in names else f"{label} ({_ABSENT})"
        why = f"{_ABSENT}: there is no {shown(row.submission)}" if row.submission else _ABSENT
        found.append(Identity(submission=name, students=(row.student,), absent=why))
    if ghosts:
        rows = counted(len(ghosts), "row")
        notes.append(f"{ROSTER}: {rows} for submissions that are not there: {listed(sorted(ghosts))}")
    return found


def _handed(one: _Entry, identity: Identity) -> Handed:
    late = [f"{shown(name)} was handed in late" for name, parts in one.uploads if parts.late]
    folder = one.folder.absolute()
    return Handed(
        name=one.name,
        places=tuple(os.path.join(folder, name) for name, _ in one.uploads),  # noqa: PTH118
        student=identity.label(),
        uploaded_as=tuple(parts.file for _, parts in one.uploads),
        notes=(*one.notes, *late[:1]),
    )


def _plain_name(folder: Path, place: tuple[str, str], files: list[tuple[str, Uploaded]]) -> str:
    name, parts = files[0]
    return place[0] if parts.system is not None else stem(place[0], folder / name)


def _distinct(name: str, place: tuple[str, str], taken: set[str]) -> str:
    """A name that no other has: with the system's number, or the full file name, or counted."""
    options = [f"{name}_{place[1]}" if place[1] else shown(place[0])]
    options += [f"{name} ({number})" for number in range(2, len(taken) + 3)]
    chosen = next(option for option in options if option not in taken)
    taken.add(chosen)
    return chosen
