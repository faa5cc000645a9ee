"""The HTML reports: for staff an index of the class and a page a submission, for students a page each."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from graders.gradebook.copies import copy_flags
from graders.gradebook.grace import GRACE_DAYS, PREVIOUS, write_grace_days
from graders.gradebook.scores import ClassScores, Entry, arithmetic
from graders.gradebook.table import gradebook_row, gradebook_writer
from graders.reports.environment import environment
from graders.reports.figures import distribution
from graders.reports.grouping import reported_before
from graders.reports.names import PageNames
from graders.reports.pages import STATE, Pages
from graders.reports.student import student_page
from graders.reports.summary import ClassSummary
from graders.text import file_name, printable, words, written

PAGES: Final = "submissions"
STUDENTS: Final = "students"


class Audience(StrEnum):
    """For whom pages are made."""

    students = "students"
    staff = "staff"


def write_reports(
    scores: ClassScores, *, audience: Collection[Audience] = tuple(Audience), hide_wanted: bool = False
) -> ClassSummary:
    """Write ``gradebook.csv`` and ``report/`` into the folder of results, and return the statistics of the class.

    Args:
        scores: the class; walked three times.
        audience: for whom to make pages.
        hide_wanted: whether students' pages leave expected values out.

    Raises:
        OSError: a file cannot be written.
        ResultError: a line of the results cannot be read.
        PolicyError: a time cannot be compared with the due date.
    """
    copies = copy_flags(scores.results(), scores.identities)
    summary = ClassSummary()
    for entries in _by_submission(scores):
        is_copy = entries[0].result.submission in copies
        summary.add(entries[0].result, entries[0].excused, is_copy=is_copy)
    exercises = tuple(summary.exercises) or tuple(scores.worth)
    report = scores.folder / "report"
    names, rows = PageNames(), []
    folders = {Audience.staff: PAGES, Audience.students: STUDENTS}
    pages = Pages(report, scores.folder / STATE, [folders[who] for who in audience])
    with written(scores.folder / "gradebook.csv") as file:
        writer = gradebook_writer(file, exercises, term_days=scores.has_term_days)
        for entries in _by_submission(scores):
            for entry in entries:
                writer.writerow(gradebook_row(entry, exercises, term_days=scores.has_term_days))
                if Audience.students in audience:
                    make = partial(student_page, entry, title=scores.title, hide_wanted=hide_wanted)
                    pages.put(f"{STUDENTS}/{names.of(entry)}.html", (entry, scores.title, hide_wanted), make)
            if Audience.staff in audience:
                flags = tuple(_flags(entries[0], copies.get(entries[0].result.submission, ())))
                page = f"{file_name(entries[0].result.submission)}.html"
                pages.put(f"{PAGES}/{page}", (entries, flags), partial(submission_page, entries, flags))
                rows += [_row(entry, page, flags) for entry in entries]
    _write_grace_days(scores)
    if Audience.staff in audience:
        _write_index(report / "index.html", summary, rows, scores.title)
    pages.finish()
    return summary


def submission_page(entries: Sequence[Entry], flags: Sequence[str] = ()) -> str:
    """Return the staff's page of one submission; ``entries`` are its students."""
    result = entries[0].result
    template = environment().get_template("submission.html")
    sums = [(entry.label, arithmetic(entry)) for entry in entries if len(arithmetic(entry)) > 1]
    return printable(
        template.render(
            result=result, entries=entries, reported=reported_before(result.exercises), flags=flags, sums=sums
        )
    )


def _write_grace_days(scores: ClassScores) -> None:
    """Write the grace days of the term that are used, for the next assignment."""
    path = scores.folder / GRACE_DAYS
    if scores.has_term_days or (scores.folder / PREVIOUS).is_file():
        write_grace_days(path, scores.grace_days_used(scores.entries()))
    else:
        path.unlink(missing_ok=True)


class _Row(msgspec.Struct, frozen=True):
    """A line of the index. A search looks through ``words``, one for ``name:text`` and a filter through ``tags``."""

    name: str
    submission: str
    page: str
    status: str
    score: float
    max_score: float
    counts: bool
    days_late: int
    penalty: float
    override: float | None
    flags: tuple[str, ...]
    words: str
    tags: str


def _by_submission(scores: ClassScores) -> Iterator[list[Entry]]:
    return (list(scores.entries_of(result)) for result in scores.results())


def _flags(entry: Entry, copies: Iterable[str]) -> Iterator[str]:
    """What an instructor should look at; a student never sees it."""
    yield from entry.result.flags
    for part in entry.result.exercises:
        yield from (f"{part.exercise}: {flag}" for flag in part.flags)
    yield from copies
    yield from (note for note in entry.result.notes if "hard link" in note)


def _row(entry: Entry, page: str, flags: tuple[str, ...]) -> _Row:
    result, charge, who = entry.result, entry.charge, entry.student
    status = "excused" if entry.is_excused else result.status if entry.counts else "grader_error"
    late = charge.days_late or 0
    searched = [entry.label, result.submission, who.login, who.email, who.number, who.canvas_id, who.section]
    tags = [f"status:{words(status)}"]
    tags += [f"late:{late}"] if late else []
    tags += ["override:"] if charge.override is not None or charge.extension is not None else []
    tags += [f"flag:{flag}" for flag in flags]
    tags += [f"lost:{part.exercise}" for part in result.exercises if part.score < part.max_score]
    named = {(part.exercise, check.misconception) for part in result.exercises for check in part.checks}
    tags += sorted(f"misconception:{exercise} {name}" for exercise, name in named if name)
    return _Row(
        name=entry.label,
        submission=result.submission,
        page=page,
        status=status,
        score=result.score,
        max_score=result.max_score,
        counts=entry.counts,
        days_late=late,
        penalty=charge.late_penalty,
        override=charge.override,
        flags=flags,
        words=" ".join(filter(None, searched)).casefold(),
        tags="".join(f" {tag.replace(';', ',')};" for tag in tags).casefold(),
    )


def _write_index(path: Path, summary: ClassSummary, rows: Sequence[_Row], title: str) -> None:
    parts = (
        environment()
        .get_template("index.html")
        .generate(
            title=title,
            summary=summary,
            rows=rows,
            pages=PAGES,
            distribution=distribution(summary.bins),
            misconceptions=summary.misconceptions.most_common(),
        )
    )
    with written(path) as file:
        file.writelines(map(printable, parts))
