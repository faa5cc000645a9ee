"""The page that is sent to a student: complete in itself, and nothing on it that is not about their work."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from graders.gradebook.scores import Entry, arithmetic
from graders.reports.environment import environment
from graders.reports.figures import Drawn, drawn
from graders.reports.grouping import elsewhere, reported_before
from graders.results import CheckResult, ExerciseResult
from graders.text import printable, show_points, split_message, words

_READ: Final = "read: "
_UNSHOWN: Final = re.compile(r"\blink(s|ed)?\b|versions? of|another('s)? submission", re.IGNORECASE)
"""Notes for the instructor alone: they are about other people's work, or a suspicion."""
_WITHOUT_VALUES: Final = re.compile(
    r"read: |where: |handed over: |numeric differentiation of your forward could not decide"
    r"|[\w.\[\]' ]+ (is|are) wrong(; \d+ of \d+ entries (is|are) wrong)?$|.*\.(py|ipynb)\b.*(:\d+|line \d+)"
)
"""Lines of evidence that give no expected value away, nor a number to work one out from: all others are left out."""
_NUMBER: Final = r"-?\d+\.\d+(?:e[-+]?\d+)?"
_WANTED: Final = re.compile(rf",? (?:wanted|it should be) (?:{_NUMBER}|[-\d]+(?![\w.,]))| \({_NUMBER}\)")


class Cause(msgspec.Struct, frozen=True):
    """One thing to fix: what is wrong, what shows it, how to think about it, where to read on."""

    exercise: str
    sentence: str
    evidence: str
    hint: str
    lecture: str
    more: str
    ids: tuple[str, ...]
    pictures: tuple[Drawn, ...] = ()
    also_costs: tuple[str, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """A row of the table of points."""

    exercise: str
    status: str
    said: str
    score: str
    max_score: str
    anchor: str


class StudentPage(msgspec.Struct, frozen=True):
    """All that the template shows."""

    title: str
    student: str
    score: str
    max_score: str
    counts: bool
    is_excused: bool
    error: str
    lines: tuple[Line, ...]
    sums: tuple[tuple[str, str], ...]
    causes: tuple[Cause, ...]
    informational: tuple[Cause, ...]
    blocked: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]
    comments: tuple[str, ...]
    extension: str
    grace: str
    hide_wanted: bool


def student_page(entry: Entry, *, title: str = "Results", hide_wanted: bool = False) -> str:
    """Return the page of a student.

    Args:
        entry: what counts for the student.
        title: name of the assignment.
        hide_wanted: whether expected values, and what they could be worked out from, are left out.
    """
    page = _page(entry, title, hide_wanted=hide_wanted)
    return printable(environment().get_template("student.html").render(page=page))


def _page(entry: Entry, title: str, *, hide_wanted: bool) -> StudentPage:
    result = entry.result
    parts = [part for part in result.exercises if part.exercise not in entry.excused]
    causes = [cause for part in parts for cause in _causes(part, hide_wanted=hide_wanted, advisory=False)]
    reported = reported_before(parts)
    causes = [
        msgspec.structs.replace(
            cause, also_costs=tuple(other for other, first in reported.items() if first == cause.exercise)
        )
        for cause in causes
        if cause.exercise not in reported
    ]
    open_for = {cause.exercise for cause in causes} | {other for cause in causes for other in cause.also_costs}
    extension = entry.charge.extension
    return StudentPage(
        title=title,
        student=entry.label,
        score=show_points(result.score),
        max_score=show_points(result.max_score),
        counts=entry.counts,
        is_excused=entry.is_excused,
        error=result.error or "",
        lines=tuple(
            _line(part, entry, reported.get(part.exercise, part.exercise), open_for) for part in result.exercises
        ),
        sums=tuple(arithmetic(entry)) if len(arithmetic(entry)) > 1 else (),
        causes=tuple(causes),
        informational=tuple(c for part in parts for c in _causes(part, hide_wanted=hide_wanted, advisory=True)),
        blocked=tuple(_blocked(parts)),
        notes=tuple(note for note in result.notes if not _UNSHOWN.search(note)),
        remarks=tuple((part.exercise, note) for part in parts for note in part.notes),
        comments=entry.comments,
        extension="" if extension is None else extension.strftime("%d %B %Y, %H:%M %Z").strip(),
        grace=_grace(entry),
        hide_wanted=hide_wanted,
    )


def _grace(entry: Entry) -> str:
    used, left = entry.charge.grace_days, entry.charge.grace_days_left
    return "" if used is None else f"Grace days of the term: {used} used here, {left} left."


def _line(part: ExerciseResult, entry: Entry, told_at: str, open_for: set[str]) -> Line:
    excused = part.exercise in entry.excused
    said = "excused" if excused else words(part.status)
    if part.exercise in entry.given:
        said = "set by your instructor"
    elif part.status == "not_implemented":
        said = "not found" if any("was not found" in check.message for check in part.checks) else said
    anchor = f"#{told_at}" if part.exercise in open_for and not excused else ""
    score, most = ("", "") if excused else (show_points(part.score), show_points(part.max_score))
    return Line(
        part.exercise, "" if excused or part.exercise in entry.given else part.status, said, score, most, anchor
    )


def _causes(part: ExerciseResult, *, hide_wanted: bool, advisory: bool) -> Iterator[Cause]:
    """The causes of an exercise, each once: what did not run for want of another is not one."""
    quiet = {"blocked", "not_implemented", "passed"}
    chosen: dict[str, list[CheckResult]] = {}
    for check in part.checks:
        if check.advisory is advisory and check.status not in quiet:
            chosen.setdefault(split_message(check.message)[0] or words(check.status), []).append(check)
    for sentence, checks in chosen.items():
        first = checks[0]
        evidence, lecture = _evidence(first.message, hide_wanted=hide_wanted)
        yield Cause(
            exercise=part.exercise,
            sentence=_without_wanted(sentence) if hide_wanted else sentence,
            evidence=evidence,
            hint=first.hint or "",
            lecture=lecture,
            more=elsewhere(first),
            ids=tuple(name for check in checks for name in (check.id, *check.also)),
            pictures=() if hide_wanted else tuple(drawn(part.picture(first.id))),
        )


def _evidence(message: str, *, hide_wanted: bool) -> tuple[str, str]:
    _, text = split_message(message)
    lines = [line.removeprefix("  ") for line in text.splitlines()]
    lecture = "; ".join(line.removeprefix(_READ) for line in lines if line.startswith(_READ))
    shown = [line for line in lines if not line.startswith(_READ)]
    if hide_wanted:
        shown = [line for line in shown if _WITHOUT_VALUES.match(line.strip())]
    return "\n".join(shown), lecture


def _without_wanted(sentence: str) -> str:
    return _WANTED.sub("", sentence).rstrip(" :;,")


def _blocked(parts: Sequence[ExerciseResult]) -> Iterator[tuple[str, str]]:
    """What could not be checked, and what it waits for."""
    for part in parts:
        if part.status == "blocked":
            yield part.exercise, _first(check.message for check in part.checks if check.status == "blocked")


def _first(messages: Iterable[str]) -> str:
    return split_message(next(iter(messages), ""))[0]
