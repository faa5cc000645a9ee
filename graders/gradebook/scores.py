"""A folder of results as it counts: points of the assignment, late policy and overrides applied; grades nothing."""

import math
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from graders.gradebook.grace import PREVIOUS, GraceDays, Used, previous_grace_days, read_grace_days
from graders.gradebook.overrides import (
    Override,
    read_overrides,
    remarkable,
    require_known,
    require_later,
    students_of,
)
from graders.gradebook.policy import Charge, late_charge, repointed
from graders.gradebook.store import RESULTS
from graders.gradebook.students import absent_results, read_students
from graders.judging.assignment import Assignment, LatePolicy, chosen_assignment
from graders.kinds.operation import short
from graders.results import ExerciseResult, ResultError, SubmissionResult, read_results
from graders.settings import Settings, all_exercises
from graders.submissions import Identity, Student
from graders.text import counted, listed, show_points

ASSIGNMENT: Final = "assignment.toml"
OVERRIDES: Final = "overrides.toml"
_DECIMALS: Final = 2
"""Of points that count: as many as are shown, so that what is shown adds up."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What counts for one student: a row of the gradebook, a page, a line of an export.

    Attributes:
        student: who; of nobody known, the name of the submission is all there is.
        identity: whose the submission is, and how it was exported.
        result: the submission, with the points that count, exercise by exercise and in all.
        charge: how its score comes of what was graded.
        excused: names of the exercises that do not count for this student.
        is_excused: the whole submission does not count.
        given: names of the exercises whose points an instructor set.
        comments: what an instructor wrote to the student.
    """

    student: Student
    identity: Identity
    result: SubmissionResult
    charge: Charge
    excused: frozenset[str] = frozenset()
    is_excused: bool = False
    given: frozenset[str] = frozenset()
    comments: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What to call the student."""
        return self.student.label() or self.result.student or self.result.submission

    @property
    def counts(self) -> bool:
        """Whether there is a score: neither excused, nor a fault of the grader that nobody decided on."""
        decided = self.charge.override is not None
        return not self.is_excused and (self.result.judged or decided)


class ClassScores(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of results with all that changes a score; walked as often as need be, one submission at a time.

    Attributes:
        folder: the folder of the run.
        title: name of the assignment.
        worth: what each exercise counts, by name.
        late: what being late costs, if anything.
        visibility: who sees an exercise on Gradescope, by glob.
        identities: whose the submissions are, and who handed in nothing.
        grace: the grace days of the term that were used before.
        overrides: what an instructor decided.
        notes: what could not be applied.
    """

    folder: Path
    title: str = ""
    worth: Mapping[str, float] = {}
    late: LatePolicy | None = None
    assignment: Assignment | None = None
    identities: Mapping[str, Identity] = {}
    grace: GraceDays = msgspec.field(default_factory=GraceDays)
    overrides: tuple[Override, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def max_score(self) -> float:
        """What full marks are."""
        return math.fsum(self.worth.values())

    def results(self) -> Iterator[SubmissionResult]:
        """Yield every submission once as graded, with the assignment's points; then who handed in nothing."""
        for result in read_results(self.folder / RESULTS):
            yield repointed(result, self.worth)
        yield from absent_results(self.identities.values(), self.max_score)

    @property
    def has_term_days(self) -> bool:
        """Whether there are grace days over a term."""
        return self.late is not None and self.late.term_grace_days > 0

    def grace_days_used(self, entries: Iterable[Entry]) -> list[Used]:
        """The grace days of the term that are used once the assignment of these students is over."""
        named = ((_named(entry.student, entry.result), entry.charge.grace_days or 0) for entry in entries)
        return self.grace.after(Used(student=student, days=days) for student, days in named)

    def entries(self) -> Iterator[Entry]:
        """Yield what counts for each student.

        Raises:
            PolicyError: times with and without UTC offset are mixed.
        """
        for result in self.results():
            yield from self.entries_of(result)

    def entries_of(self, result: SubmissionResult) -> Iterator[Entry]:
        """Yield what counts for each student of one submission."""
        identity = self.identities.get(result.submission) or Identity(submission=result.submission)
        for _, student in students_of({result.submission: identity}, [result.submission]):
            yield self._entry(result, identity, student)

    def _entry(self, result: SubmissionResult, identity: Identity, student: Student) -> Entry:
        given = [each for each in self.overrides if each.concerns(result.submission, student)]
        changed, excused, extra = _decided(result, given, self.worth)
        subtotal = math.fsum([*(part.score for part in changed), extra]) if changed else result.score + extra
        due = next((each.extension_until for each in reversed(given) if each.extension_until is not None), None)
        late = self.late
        if late is not None and due is not None:
            due = late.local(due)
            late = msgspec.structs.replace(late, due=due)
        total = next((each for each in reversed(given) if each.exercise is None and _decides(each)), None)
        before = self.grace.before(_named(student, result))
        # Where an instructor's points count however late, no grace day of the term is used up.
        charge = _rounded(late_charge(result, subtotal, late, identity, used_before=before, uses_days=total is None))
        score = max(0.0, round(subtotal, _DECIMALS) - charge.late_penalty)
        if total is not None and total.points is not None:
            score = total.points
        by_hand = any(map(_decides, given))
        change = round(score - (charge.raw_score - charge.late_penalty), _DECIMALS) + 0.0
        charge = msgspec.structs.replace(charge, override=change if by_hand else None, extension=due)
        lost = math.fsum(self.worth.get(name, 0.0) for name in excused)
        return Entry(
            student=student,
            identity=identity,
            result=msgspec.structs.replace(
                result, score=round(score, _DECIMALS), max_score=max(0.0, result.max_score - lost), exercises=changed
            ),
            charge=charge,
            excused=excused,
            is_excused=total is not None and total.excused,
            given=frozenset(
                name for each in given if each.points is not None for name in filter(each.covers, self.worth)
            ),
            comments=tuple(each.comment for each in given if each.comment),
        )


def read_class(
    folder: Path,
    *,
    assignment: Assignment | None = None,
    worth: Mapping[str, float] | None = None,
    overrides: Path | None = None,
    used: Path | None = None,
) -> ClassScores:
    """Read a folder of results with the overrides that lie in it.

    Args:
        folder: where `backcheck grade` wrote.
        assignment: what the results are of; None where all exercises were graded.
        worth: what the assignment's exercises count, by name; None: what they were graded for.
        overrides: a file of overrides instead of those.
        used: a file of the grace days used before, instead of the one that lies there.

    Raises:
        ResultError: there are no results, or a line is no result.
        OverridesError: an override cannot be used.
        OSError: a file cannot be read.
    """
    if not (folder / RESULTS).is_file():
        raise ResultError(f"{folder}: holds no {RESULTS}; expected a folder that `backcheck grade` wrote")
    graded: dict[str, float] = {}
    submissions = []
    for result in read_results(folder / RESULTS):
        submissions.append(result.submission)
        for part in result.exercises:
            graded[part.exercise] = max(part.max_score, graded.get(part.exercise, 0.0))
    if worth and graded and worth.keys().isdisjoint(graded):
        expected = f"expected the assignment that was graded: {listed(sorted(graded))}"
        raise ResultError(f"{folder}: holds no result for {listed(sorted(worth))}; {expected}")
    counted_now = graded if worth is None else {name: points for name, points in worth.items() if name in graded}
    identities = read_students(folder)
    submissions += [name for name, identity in identities.items() if identity.absent]
    path = overrides or folder / OVERRIDES
    decided = read_overrides(path) if overrides is not None or path.is_file() else ()
    require_known(path, decided, list(students_of(identities, submissions)), graded, [*map(short, all_exercises())])
    late = assignment.late if assignment is not None else None
    require_later(path, decided, late)
    notes = [*_unfinished(identities, submissions), *_twice(identities)]
    notes += [*_ungraded(graded, worth), *remarkable(path, decided, counted_now, late)] if graded else []
    return ClassScores(
        folder=folder,
        title=(assignment.name if assignment is not None else "") or "Results",
        worth=counted_now or (worth or {}),
        late=late,
        assignment=assignment,
        identities=identities,
        grace=read_grace_days(used or folder / PREVIOUS),
        overrides=decided,
        notes=tuple(notes),
    )


def keep_beside(folder: Path, name: str, file: Path | None) -> None:
    """Put a copy of a file beside the results, so that reports and exports agree; without one, remove the old.

    Raises:
        OSError: it cannot be read or written.
    """
    copy = folder / name
    if file is None:
        copy.unlink(missing_ok=True)
    elif not (copy.exists() and copy.samefile(file)):
        partial = folder / f".{name}.partial"
        shutil.copyfile(file, partial)
        partial.replace(copy)


def _unfinished(identities: Mapping[str, Identity], submissions: Collection[str]) -> Iterator[str]:
    """Say how many of a class have no result, as after a run that was stopped."""
    missing = sorted(identities.keys() - set(submissions))
    if missing:
        which = counted(len(missing), "submission")
        yield f"{which} without a result, left out: {listed(missing)}; `backcheck grade` goes on where it was stopped"


def _twice(identities: Mapping[str, Identity]) -> Iterator[str]:
    """Say who has several rows: of these the system that imports them takes the last one."""
    rows: dict[str, list[tuple[str, Student]]] = {}
    for name, identity in identities.items():
        for student in identity.students:
            rows.setdefault(student.identifier(), []).append((name, student))
    for several in rows.values():
        names = sorted({name for name, _ in several})
        if len(names) > 1:
            yield f"{several[0][1].label()} has several submissions and a row for each: {listed(names)}"


def _ungraded(graded: Mapping[str, float], worth: Mapping[str, float] | None) -> Iterator[str]:
    missing = [name for name in worth or {} if name not in graded]
    if missing:
        yield (
            f"{counted(len(missing), 'exercise')} of the assignment not graded yet and left out: {listed(missing)};"
            " `backcheck grade` with this assignment grades what is new"
        )


def _named(student: Student, result: SubmissionResult) -> Student:
    """The student; of nobody known, one with the name of the submission."""
    return student if student.label() else Student(name=result.student or result.submission)


def _rounded(charge: Charge) -> Charge:
    return msgspec.structs.replace(
        charge,
        raw_score=round(charge.raw_score, _DECIMALS),
        late_penalty=round(charge.late_penalty, _DECIMALS),
    )


def _decides(override: Override) -> bool:
    return override.points is not None or override.excused


def _decided(
    result: SubmissionResult, given: list[Override], worth: Mapping[str, float]
) -> tuple[tuple[ExerciseResult, ...], frozenset[str], float]:
    """The exercises with the points that an instructor gave, those that are excused, and points for others.

    What was not judged, because nothing could be read or was handed in, can be given points all the same.
    """
    excused = set()
    points: dict[str, float] = {}
    for override in given:
        for name in filter(override.covers, worth):
            excused.discard(name)
            points.pop(name, None)
            if override.excused:
                excused.add(name)
            elif override.points is not None:
                points[name] = override.points
    changed = tuple(
        msgspec.structs.replace(part, score=0.0, max_score=0.0)
        if part.exercise in excused
        else msgspec.structs.replace(part, score=points.pop(part.exercise, part.score))
        for part in result.exercises
    )
    return changed, frozenset(excused), math.fsum(points.values())


def arithmetic(entry: Entry) -> list[tuple[str, str]]:
    """How the score comes of what was graded, a line each; the lines add up to the last one."""
    charge = entry.charge
    lines = [("graded", show_points(charge.raw_score))]
    if charge.late_penalty:
        lines.append((charge.cost, f"\N{MINUS SIGN}{show_points(charge.late_penalty)}"))
    if charge.override:
        sign = "+" if charge.override > 0 else "\N{MINUS SIGN}"
        lines.append(("decided by your instructor", f"{sign}{show_points(abs(charge.override))}"))
    if len(lines) > 1:
        lines.append(("score", show_points(entry.result.score)))
    return lines


def scores_of(folder: Path) -> ClassScores:
    """Read a folder of results with the assignment and the overrides that lie in it.

    Raises:
        AssignmentError: the assignment cannot be used.
        ResultError: there are no results, or a line is no result.
        OverridesError: an override cannot be used.
        OSError: a file cannot be read.
    """
    return _scores_with(folder, folder / ASSIGNMENT)


def _scores_with(folder: Path, file: Path, *, overrides: Path | None = None, used: Path | None = None) -> ClassScores:
    if file.parent == folder and not file.is_file():
        return read_class(folder, overrides=overrides, used=used)
    settings = Settings(assignment=chosen_assignment(file))
    worth = {short(name): points for name, points in settings.points().items()}
    return read_class(folder, assignment=settings.assignment, worth=worth, overrides=overrides, used=used)


def changed_scores(
    folder: Path, *, assignment: Path | None, overrides: Path | None, previous: Path | None = None
) -> ClassScores:
    """Read a folder of results with another assignment, other overrides or grace days, and put these beside it.

    Args:
        folder: where `backcheck grade` wrote.
        assignment: file of the assignment.
        overrides: file of overrides.
        previous: results of the assignment before, whose used grace days count.

    A file that cannot be used leaves the folder as it was.

    Raises:
        AssignmentError, ResultError, OverridesError, OSError: as in `scores_of`.
    """
    if not (folder / RESULTS).is_file():
        raise ResultError(f"{folder}: holds no {RESULTS}; expected a folder that `backcheck grade` wrote")
    used = previous_grace_days(folder, previous) if previous is not None else None
    scores = _scores_with(folder, assignment or folder / ASSIGNMENT, overrides=overrides, used=used)
    for name, file in ((ASSIGNMENT, assignment), (OVERRIDES, overrides), (PREVIOUS, used)):
        if file is not None:
            keep_beside(folder, name, file)
    return scores
