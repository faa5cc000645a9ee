"""Every way out of a folder of results, by name."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from graders.exports.classroom50 import write_classroom50
from graders.exports.feedback import write_feedback
from graders.exports.gradescope import write_gradescope
from graders.exports.junit import write_junit
from graders.exports.tables import write_canvas, write_csv, write_moodle, write_worksheet
from graders.gradebook.scores import ClassScores, Entry
from graders.reports.student import student_page
from graders.results import SubmissionResult


class Kind(StrEnum):
    """Where results go."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    classroom50 = "classroom50"
    junit = "junit"
    feedback = "feedback"


NAMES: Final = {
    Kind.csv: "gradebook.csv",
    Kind.canvas: "canvas.csv",
    Kind.moodle: "moodle.csv",
    Kind.gradescope: "gradescope.zip",
    Kind.classroom50: "classroom50.zip",
    Kind.junit: "junit.xml",
    Kind.feedback: "feedback.zip",
}
"""File of each, where no other is asked for."""


def export(
    scores: ClassScores, kind: Kind, path: Path, *, hide_wanted: bool = False, classroom: str = ""
) -> list[Path]:
    """Write the results of a class for another system. Returns the files that were written.

    Args:
        scores: the class.
        kind: the system.
        path: the file; for Moodle the grading worksheet is put beside it, where participants' numbers are known.
        hide_wanted: whether students' pages leave expected values out.
        classroom: name of the classroom, for Classroom 50.

    Raises:
        OSError: a file cannot be written.
        ResultError: a line of the results cannot be read.
    """
    files = [path]
    match kind:
        case Kind.csv:
            write_csv(path, scores.entries(), tuple(scores.worth), term_days=scores.has_term_days)
        case Kind.canvas:
            write_canvas(path, scores.entries(), assignment=scores.title, max_score=scores.max_score)
        case Kind.moodle:
            write_moodle(path, scores.entries(), max_score=scores.max_score)
            if any(entry.student.participant for entry in scores.entries()):
                files.append(path.with_stem(f"{path.stem}-worksheet"))
                write_worksheet(files[-1], scores.entries(), max_score=scores.max_score)
        case Kind.gradescope:
            write_gradescope(path, scores.entries(), scores.assignment)
        case Kind.classroom50:
            write_classroom50(path, scores.entries(), assignment=scores.title, classroom=classroom)
        case Kind.junit:
            write_junit(path, _submissions(scores))
        case Kind.feedback:

            def page(entry: Entry) -> str:
                return student_page(entry, title=scores.title, hide_wanted=hide_wanted)

            write_feedback(path, scores.entries(), page)
    return files


def _submissions(scores: ClassScores) -> Iterator[SubmissionResult]:
    """Every submission once, as it counts for the first of its students."""
    for result in scores.results():
        yield next(scores.entries_of(result)).result
